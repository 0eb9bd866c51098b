//! The chunks of a WebP file (RFC 9649).

use super::le32;
use crate::refused::{BAD_STRUCTURE, Refused};

/// One chunk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chunk<'a> {
    pub(crate) kind: [u8; 4],
    pub(crate) body: &'a [u8],
}

/// Walks the chunks that are whole.
#[derive(Debug, Clone)]
pub(crate) struct Chunks<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Chunks<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Chunks<'a> {
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

/// Width and height of the canvas, from the first chunk (`VP8 `, `VP8L` or `VP8X`), of which only
/// the head is needed.
pub(crate) fn read_size(bytes: &[u8]) -> Result<(u32, u32), Refused> {
    let kind = bytes.get(12..16).ok_or(Refused::Truncated)?;
    let head = bytes.get(20..30).ok_or(Refused::Truncated)?;
    let byte = |at: usize| u32::from(head[at]);
    match kind {
        b"VP8X" => Ok((
            1 + (byte(4) | byte(5) << 8 | byte(6) << 16),
            1 + (byte(7) | byte(8) << 8 | byte(9) << 16),
        )),
        b"VP8 " if head[3..6] == [0x9d, 0x01, 0x2a] => Ok((
            (byte(6) | byte(7) << 8) & 0x3fff,
            (byte(8) | byte(9) << 8) & 0x3fff,
        )),
        b"VP8L" if head[0] == 0x2f => {
            let packed = byte(1) | byte(2) << 8 | byte(3) << 16 | byte(4) << 24;
            Ok((1 + (packed & 0x3fff), 1 + (packed >> 14 & 0x3fff)))
        }
        _ => Err(BAD_STRUCTURE),
    }
}

/// Whether the extended header announces frames.
pub(crate) fn is_animated(bytes: &[u8]) -> bool {
    bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 0x02 != 0)
}

/// Whether the file is as long as its RIFF header says.
pub(crate) fn check_complete(bytes: &[u8]) -> Result<(), Refused> {
    let claimed = le32(bytes, 4).ok_or(Refused::Truncated)?;
    if (bytes.len() as u64) < u64::from(claimed) + 8 {
        return Err(Refused::Truncated);
    }
    Ok(())
}
