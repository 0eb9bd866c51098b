//! The frames around the pixels: segments of a JPEG, chunks of a PNG and of a WebP, directories of a TIFF.
//!
//! One walker per format, written here because header, completeness and metadata all need the same walk, must not decode,
//! and must bear any bytes. Every walker borrows; none allocates in proportion to what a file claims.

pub mod jpeg;
pub mod png;
pub mod tiff;
pub mod webp;

use thiserror::Error;

/// A file whose frame cannot be walked to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Broken {
    /// It ends before its frame does.
    #[error("the file is cut short")]
    Truncated,
    /// It contradicts its own format.
    #[error("the file's structure is damaged")]
    Structure,
}

/// The kinds of picture file, told from their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (W3C PNG 3).
    Png,
    /// WebP (RFC 9649).
    WebP,
    /// TIFF 6.0, in either byte order.
    Tiff,
}

impl Kind {
    /// Tells a file's kind from its first bytes; its name is not asked.
    pub fn of(bytes: &[u8]) -> Option<Kind> {
        if bytes.starts_with(&jpeg::SIGNATURE) {
            Some(Kind::Jpeg)
        } else if bytes.starts_with(&png::SIGNATURE) {
            Some(Kind::Png)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Kind::WebP)
        } else if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
            Some(Kind::Tiff)
        } else {
            None
        }
    }
}

/// A big-endian number of two bytes at `at`.
pub fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes([pair[0], pair[1]]))
}

/// A big-endian number of four bytes at `at`.
pub fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
}

/// A little-endian number of four bytes at `at`.
pub fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    be32(bytes, at).map(u32::swap_bytes)
}
