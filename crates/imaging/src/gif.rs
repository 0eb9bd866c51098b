//! What a GIF says of its first frame (GIF89a), before a decoder sees it.

use metadata::container::le32;

use crate::header::check_size;
use crate::refused::{BAD_STRUCTURE, Refused};

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2c;

/// Width and height of the logical screen (section 18).
pub(crate) fn read_size(bytes: &[u8]) -> Result<(u32, u32), Refused> {
    let size = le32(bytes, 6).ok_or(Refused::Truncated)?;
    Ok((size & 0xffff, size >> 16))
}

/// Whether the first frame may be decoded. It has a size of its own, and may be smaller than the screen or reach beyond it:
/// the decoder makes room for all of it.
///
/// # Errors
/// [`Refused::TooLarge`] with the size of the frame; [`Refused::Truncated`] or damaged when there is no frame.
pub(crate) fn check_first_frame(bytes: &[u8]) -> Result<(), Refused> {
    // The header, the screen and its table of colours (sections 17 to 19).
    let flags = byte(bytes, 10)?;
    let mut at = 13 + table_bytes(flags);
    while byte(bytes, at)? == EXTENSION {
        // What it is, and blocks with their lengths before them until one is empty (sections 15, 16 and 23 to 26).
        at += 2;
        loop {
            let length = usize::from(byte(bytes, at)?);
            at += 1 + length;
            if length == 0 {
                break;
            }
        }
    }
    if byte(bytes, at)? != IMAGE {
        return Err(BAD_STRUCTURE);
    }
    // Where it stands, and its size (section 20).
    let size = le32(bytes, at + 5).ok_or(Refused::Truncated)?;
    check_size(size & 0xffff, size >> 16)
}

fn byte(bytes: &[u8], at: usize) -> Result<u8, Refused> {
    bytes.get(at).copied().ok_or(Refused::Truncated)
}

/// Bytes of the table of colours that follows where `flags` stand.
fn table_bytes(flags: u8) -> usize {
    if flags & 0x80 == 0 {
        0
    } else {
        3 << (1 + (flags & 7))
    }
}
