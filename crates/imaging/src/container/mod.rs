//! The frames around the pixels: segments of a JPEG, chunks of a PNG and of a WebP.
//!
//! One walker per format, written here because header, completeness and metadata all need the
//! same walk, must not decode, and must bear any bytes. Every walker borrows; none allocates.

pub(crate) mod jpeg;
pub(crate) mod png;
pub(crate) mod webp;

/// A big-endian number of two bytes at `at`.
pub(crate) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes([pair[0], pair[1]]))
}

/// A big-endian number of four bytes at `at`.
pub(crate) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
}

/// A little-endian number of four bytes at `at`.
pub(crate) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    be32(bytes, at).map(u32::swap_bytes)
}
