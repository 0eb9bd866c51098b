//! The chunks of a WebP file (RFC 9649).

use super::{Broken, le32};

/// One chunk.
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'a> {
    /// Its FourCC.
    pub kind: [u8; 4],
    /// Its data, without padding.
    pub body: &'a [u8],
}

/// Walks the chunks that are whole.
#[derive(Debug, Clone)]
pub struct Chunks<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Chunks<'a> {
    /// A walk from the first chunk of a file.
    pub fn new(bytes: &'a [u8]) -> Chunks<'a> {
        Chunks { bytes, at: 12 }
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let kind = self.bytes.get(self.at..self.at.checked_add(4)?)?;
        let length = usize::try_from(le32(self.bytes, self.at + 4)?).ok()?;
        let start = self.at + 8;
        let body = self.bytes.get(start..start.checked_add(length)?)?;
        // Chunks are padded to an even length.
        self.at = start.checked_add(length)?.checked_add(length % 2)?;
        Some(Chunk {
            kind: [kind[0], kind[1], kind[2], kind[3]],
            body,
        })
    }
}

/// Appends a chunk, padded to an even length.
pub(crate) fn push_chunk(out: &mut Vec<u8>, kind: [u8; 4], body: &[u8]) -> Option<()> {
    out.extend(kind);
    out.extend(u32::try_from(body.len()).ok()?.to_le_bytes());
    out.extend_from_slice(body);
    if body.len() % 2 == 1 {
        out.push(0);
    }
    Some(())
}

/// Width and height of the canvas, from the first chunk (`VP8 `, `VP8L` or `VP8X`), of which only
/// the head is needed.
pub fn read_size(bytes: &[u8]) -> Result<(u32, u32), Broken> {
    let kind = bytes.get(12..16).ok_or(Broken::Truncated)?;
    let head = bytes.get(20..30).ok_or(Broken::Truncated)?;
    let byte = |at: usize| u32::from(head[at]);
    match kind {
        b"VP8X" => Ok((
            1 + (byte(4) | byte(5) << 8 | byte(6) << 16),
            1 + (byte(7) | byte(8) << 8 | byte(9) << 16),
        )),
        _ => frame_size(kind, head).ok_or(Broken::Structure),
    }
}

/// Width and height of a frame, from the head of its chunk (RFC 6386, section 9.1; RFC 9649,
/// section 3.4). `None` when it is none.
fn frame_size(kind: &[u8], body: &[u8]) -> Option<(u32, u32)> {
    match kind {
        b"VP8 " if body.get(3..6)? == [0x9d, 0x01, 0x2a] => {
            let packed = le32(body, 6)?;
            Some((packed & 0x3fff, packed >> 16 & 0x3fff))
        }
        b"VP8L" if body.first() == Some(&0x2f) => {
            let packed = le32(body, 1)?;
            Some((1 + (packed & 0x3fff), 1 + (packed >> 14 & 0x3fff)))
        }
        _ => None,
    }
}

/// Whether the frame of a still picture has the size of its canvas, as it must (RFC 9649, section
/// 2.7): decoders decode the frame, whatever its size, before they compare.
pub fn check_frame(bytes: &[u8]) -> Result<(), Broken> {
    let canvas = read_size(bytes)?;
    let frame = |kind: &[u8; 4]| Chunks::new(bytes).find(|chunk| chunk.kind == *kind);
    let frames = || [frame(b"VP8 "), frame(b"VP8L")].into_iter().flatten();
    let fits = frames().all(|chunk| frame_size(&chunk.kind, chunk.body) == Some(canvas));
    if frames().next().is_some() && fits {
        Ok(())
    } else {
        Err(Broken::Structure)
    }
}

/// The colour profile of an extended file, if it is all there.
pub fn profile(bytes: &[u8]) -> Option<&[u8]> {
    let is_extended = bytes.get(12..16) == Some(b"VP8X");
    let chunk = Chunks::new(bytes).find(|chunk| &chunk.kind == b"ICCP")?;
    is_extended.then_some(chunk.body)
}

/// Whether the extended header announces frames.
pub fn is_animated(bytes: &[u8]) -> bool {
    bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 0x02 != 0)
}

/// Whether the file is as long as its RIFF header says.
pub fn check_complete(bytes: &[u8]) -> Result<(), Broken> {
    let claimed = le32(bytes, 4).ok_or(Broken::Truncated)?;
    if (bytes.len() as u64) < u64::from(claimed) + 8 {
        return Err(Broken::Truncated);
    }
    Ok(())
}
