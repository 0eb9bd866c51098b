//! The segments of a JPEG file (ITU-T T.81, annex B).

use super::{Broken, be16};

/// SOI. Two bytes are enough to be taken for a JPEG: what follows may be what was cut off.
pub const SIGNATURE: [u8; 2] = [0xff, 0xd8];

/// Temporary, for arithmetic coding; it has no length.
pub const TEM: u8 = 0x01;
/// Start of image.
pub const SOI: u8 = 0xd8;
/// Huffman tables.
pub const DHT: u8 = 0xc4;
/// Quantisation tables.
pub const DQT: u8 = 0xdb;
/// End of image.
pub const EOI: u8 = 0xd9;
/// Start of scan.
pub const SOS: u8 = 0xda;
/// Restart interval.
pub const DRI: u8 = 0xdd;
/// JFIF.
pub const APP0: u8 = 0xe0;
/// Exif and XMP.
pub const APP1: u8 = 0xe1;
/// ICC profiles, and much else.
pub const APP2: u8 = 0xe2;
/// JUMBF boxes, content credentials among them.
pub const APP11: u8 = 0xeb;
/// Photoshop's image resources.
pub const APP13: u8 = 0xed;
/// Adobe's colour transform.
pub const APP14: u8 = 0xee;

/// Whether a marker begins a frame (B.1.1.3: SOF0 to SOF15 without DHT, JPG and DAC).
pub const fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, DHT | 0xc8 | 0xcc)
}

/// One marker segment.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'a> {
    /// The second byte of the marker.
    pub marker: u8,
    /// What follows the length field; empty for markers that stand alone.
    pub body: &'a [u8],
    /// Where the next byte after the segment lies in the file.
    pub end: usize,
}

/// Walks the segments of a file from SOI to EOI. After SOS the walk continues at the next marker that is not part of
/// entropy-coded data, unless [`Segments::continue_at`] says where.
#[derive(Debug, Clone)]
pub struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
    finished: bool,
}

impl<'a> Segments<'a> {
    /// A walk from the start of a file.
    pub fn new(bytes: &'a [u8]) -> Segments<'a> {
        Segments {
            bytes,
            at: SIGNATURE.len(),
            finished: false,
        }
    }

    /// Goes on from `at`.
    pub fn continue_at(&mut self, at: usize) {
        self.at = at;
    }

    fn read_segment(&mut self) -> Result<Segment<'a>, Broken> {
        let at = next_marker(self.bytes, self.at).ok_or(Broken::Truncated)?;
        let marker = self.bytes[at + 1];
        let start = at + 2;
        // TEM and a stray SOI stand alone, as EOI does.
        if matches!(marker, TEM | SOI | EOI) {
            self.at = start;
            return Ok(Segment {
                marker,
                body: &[],
                end: start,
            });
        }
        let length = usize::from(be16(self.bytes, start).ok_or(Broken::Truncated)?);
        if length < 2 {
            return Err(Broken::Structure);
        }
        let end = start + length;
        let body = self.bytes.get(start + 2..end).ok_or(Broken::Truncated)?;
        self.at = end;
        Ok(Segment { marker, body, end })
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Result<Segment<'a>, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        let segment = self.read_segment();
        self.finished = segment.as_ref().map_or(true, |one| one.marker == EOI);
        Some(segment)
    }
}

/// The place of the next marker at or after `from`, past fill bytes, stuffed bytes, restart markers and stray bytes between
/// segments (libjpeg bears those too).
pub fn next_marker(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == 0xff)?;
        match *bytes.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

/// Appends a segment, or nothing when it would be too long.
pub(crate) fn push_segment(out: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) -> Option<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum::<usize>() + 2;
    let length = u16::try_from(length).ok()?;
    out.extend([0xff, marker]);
    out.extend(length.to_be_bytes());
    parts.iter().for_each(|part| out.extend_from_slice(part));
    Some(())
}
