//! The chunks of a PNG file (W3C PNG 3, section 5).

use super::be32;
use crate::refused::{BAD_STRUCTURE, Refused};

pub(crate) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// One chunk; its checksum is left to the decoder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chunk<'a> {
    pub(crate) kind: [u8; 4],
    pub(crate) body: &'a [u8],
}

/// Walks the chunks that are whole; the walk ends after IEND, or where the file is cut.
#[derive(Debug, Clone)]
pub(crate) struct Chunks<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Chunks<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Chunks<'a> {
        Chunks {
            bytes,
            at: SIGNATURE.len(),
        }
    }

    fn read_chunk(&self) -> Option<Chunk<'a>> {
        let length = usize::try_from(be32(self.bytes, self.at)?).ok()?;
        let kind = self.bytes.get(self.at + 4..self.at + 8)?;
        let start = self.at + 8;
        let end = start.checked_add(length)?;
        let body = self.bytes.get(start..end)?;
        // The checksum belongs to the chunk.
        self.bytes.get(end..end.checked_add(4)?)?;
        Some(Chunk {
            kind: [kind[0], kind[1], kind[2], kind[3]],
            body,
        })
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let chunk = self.read_chunk()?;
        self.at = if &chunk.kind == b"IEND" {
            self.bytes.len()
        } else {
            self.at + 12 + chunk.body.len()
        };
        Some(chunk)
    }
}

/// Width and height of IHDR, which must be the first chunk. Its checksum is not asked: a size
/// that is too large is too large even in a forged header.
pub(crate) fn read_size(bytes: &[u8]) -> Result<(u32, u32), Refused> {
    let kind = bytes.get(12..16).ok_or(Refused::Truncated)?;
    if kind != b"IHDR" {
        return Err(BAD_STRUCTURE);
    }
    let width_px = be32(bytes, 16).ok_or(Refused::Truncated)?;
    let height_px = be32(bytes, 20).ok_or(Refused::Truncated)?;
    Ok((width_px, height_px))
}

/// Whether the file has more than one frame (`acTL` before the pixels).
pub(crate) fn is_animated(bytes: &[u8]) -> bool {
    Chunks::new(bytes)
        .take_while(|chunk| &chunk.kind != b"IDAT")
        .any(|chunk| &chunk.kind == b"acTL" && be32(chunk.body, 0).is_some_and(|n| n > 1))
}

/// Whether every chunk up to IEND is there, and the pixels that IHDR claims could come out of
/// the coded bytes at all (deflate shrinks to 1/1032 at best, RFC 1951).
pub(crate) fn check_complete(bytes: &[u8]) -> Result<(), Refused> {
    let mut coded_bytes = 0u64;
    let mut ended = false;
    let mut raw_bytes = u64::MAX;
    for chunk in Chunks::new(bytes) {
        match &chunk.kind {
            b"IHDR" => raw_bytes = raw_size(chunk.body).ok_or(BAD_STRUCTURE)?,
            b"IDAT" => coded_bytes += chunk.body.len() as u64,
            b"IEND" => ended = true,
            _ => {}
        }
    }
    if !ended || coded_bytes * 1032 < raw_bytes {
        return Err(Refused::Truncated);
    }
    Ok(())
}

/// Bytes of the unpacked rows that a header announces, without filter bytes.
fn raw_size(header: &[u8]) -> Option<u64> {
    let (width, height) = (u64::from(be32(header, 0)?), u64::from(be32(header, 4)?));
    let samples = match *header.get(9)? {
        2 => 3,
        4 => 2,
        6 => 4,
        _ => 1,
    };
    let bits_a_row = width.checked_mul(samples * u64::from(*header.get(8)?))?;
    bits_a_row.div_ceil(8).checked_mul(height)
}
