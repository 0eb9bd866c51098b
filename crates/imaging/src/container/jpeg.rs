//! The segments of a JPEG file (ITU-T T.81, annex B) and its frame header.

use super::be16;
use crate::refused::{BAD_STRUCTURE, Refused, UnsupportedKind, unsupported};

/// SOI. Two bytes are enough to be taken for a JPEG: what follows may be what was cut off.
pub(crate) const SIGNATURE: [u8; 2] = [0xff, 0xd8];

pub(crate) const DHT: u8 = 0xc4;
pub(crate) const EOI: u8 = 0xd9;
pub(crate) const SOS: u8 = 0xda;
pub(crate) const DRI: u8 = 0xdd;
pub(crate) const APP1: u8 = 0xe1;
pub(crate) const APP2: u8 = 0xe2;
pub(crate) const APP13: u8 = 0xed;

/// Whether a marker begins a frame (B.1.1.3: SOF0 to SOF15 without DHT, JPG and DAC).
pub(crate) const fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, DHT | 0xc8 | 0xcc)
}

/// One marker segment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment<'a> {
    /// The second byte of the marker.
    pub(crate) marker: u8,
    /// What follows the length field; empty for markers that stand alone.
    pub(crate) body: &'a [u8],
    /// Where the next byte after the segment lies in the file.
    pub(crate) end: usize,
}

/// Walks the segments of a file from SOI to EOI. After SOS the walk continues at the next marker
/// that is not part of entropy-coded data, unless [`Segments::continue_at`] says where.
#[derive(Debug, Clone)]
pub(crate) struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
    finished: bool,
}

impl<'a> Segments<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Segments<'a> {
        Segments {
            bytes,
            at: SIGNATURE.len(),
            finished: false,
        }
    }

    /// Goes on from `at`.
    pub(crate) fn continue_at(&mut self, at: usize) {
        self.at = at;
    }

    fn read_segment(&mut self) -> Result<Segment<'a>, Refused> {
        let at = next_marker(self.bytes, self.at).ok_or(Refused::Truncated)?;
        let marker = self.bytes[at + 1];
        let start = at + 2;
        // TEM and a stray SOI stand alone, as EOI does.
        if matches!(marker, 0x01 | 0xd8 | EOI) {
            self.at = start;
            return Ok(Segment {
                marker,
                body: &[],
                end: start,
            });
        }
        let length = usize::from(be16(self.bytes, start).ok_or(Refused::Truncated)?);
        if length < 2 {
            return Err(BAD_STRUCTURE);
        }
        let end = start + length;
        let body = self.bytes.get(start + 2..end).ok_or(Refused::Truncated)?;
        self.at = end;
        Ok(Segment { marker, body, end })
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Result<Segment<'a>, Refused>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        let segment = self.read_segment();
        self.finished = segment.as_ref().map_or(true, |one| one.marker == EOI);
        Some(segment)
    }
}

/// The place of the next marker at or after `from`, past fill bytes, stuffed bytes, restart
/// markers and stray bytes between segments (libjpeg bears those too).
pub(crate) fn next_marker(bytes: &[u8], from: usize) -> Option<usize> {
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

/// One component of a frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Component {
    pub(crate) id: u8,
    /// Horizontal sampling factor, 1 to 4.
    pub(crate) across: usize,
    /// Vertical sampling factor, 1 to 4.
    pub(crate) down: usize,
}

/// The frame header (B.2.2) of a JPEG that can be read.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) progressive: bool,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) components: Vec<Component>,
}

impl Frame {
    pub(crate) fn size_px(&self) -> (u32, u32) {
        // Both come from fields of two bytes.
        (self.width as u32, self.height as u32)
    }
}

/// Finds and reads the frame header; nothing after it is looked at.
pub(crate) fn read_frame(bytes: &[u8]) -> Result<Frame, Refused> {
    for segment in Segments::new(bytes) {
        let segment = segment?;
        match segment.marker {
            marker if is_frame(marker) => return parse_frame(marker, segment.body),
            SOS | EOI => return Err(BAD_STRUCTURE),
            _ => {}
        }
    }
    Err(Refused::Truncated)
}

/// Reads a frame header. A frame whose height follows later (DNL) counts as damaged: no camera
/// writes it.
pub(crate) fn parse_frame(marker: u8, body: &[u8]) -> Result<Frame, Refused> {
    let field = |at| be16(body, at).ok_or(BAD_STRUCTURE);
    let (height, width) = (usize::from(field(1)?), usize::from(field(3)?));
    let precision = body[0];
    let count = usize::from(*body.get(5).ok_or(BAD_STRUCTURE)?);
    if !matches!(marker, 0xc0..=0xc2) || precision != 8 || !matches!(count, 1 | 3 | 4) {
        return Err(unsupported(UnsupportedKind::UncommonJpeg));
    }
    let table = body.get(6..6 + 3 * count).ok_or(BAD_STRUCTURE)?;
    let components: Vec<Component> = table
        .chunks_exact(3)
        .map(|entry| Component {
            id: entry[0],
            across: usize::from(entry[1] >> 4),
            down: usize::from(entry[1] & 15),
        })
        .collect();
    let in_range = |factor: usize| (1..=4).contains(&factor);
    if components
        .iter()
        .any(|one| !in_range(one.across) || !in_range(one.down))
    {
        return Err(BAD_STRUCTURE);
    }
    Ok(Frame {
        progressive: marker == 0xc2,
        width,
        height,
        components,
    })
}
