//! Content credentials (C2PA): whether a file carries a signed account of how it came to be.
//!
//! The account is a store of JUMBF boxes and its signature covers the rest of the file, so writing a word breaks it. It is
//! neither read nor checked here: a person is told that it no longer holds, and the original keeps its own. Where each kind of
//! file holds it: C2PA 2.1, section A.3 and A.4.

use crate::container::jpeg::{APP11, SOS, Segments};
use crate::container::tiff::Tiff;
use crate::container::{Kind, png, webp};

/// The field of a TIFF.
const TIFF_STORE: u16 = 52545;
/// The bytes of an APP11 segment in which the label of its box stands: two of a name, ten of numbers, the heads of two boxes, the
/// type, which begins with it.
const LABEL_WITHIN: usize = 64;

/// Whether a file carries content credentials.
pub fn has_credentials(bytes: &[u8]) -> bool {
    match Kind::of(bytes) {
        Some(Kind::Jpeg) => Segments::new(bytes)
            .map_while(Result::ok)
            .take_while(|segment| segment.marker != SOS)
            .any(|segment| segment.marker == APP11 && is_store(segment.body)),
        Some(Kind::Png) => png::Chunks::new(bytes).any(|chunk| &chunk.kind == b"caBX"),
        Some(Kind::WebP) => webp::Chunks::new(bytes).any(|chunk| &chunk.kind == b"C2PA"),
        Some(Kind::Tiff) => Tiff::parse(bytes)
            .and_then(|tiff| tiff.find(tiff.first_directory()?, TIFF_STORE))
            .is_some(),
        None => false,
    }
}

fn is_store(body: &[u8]) -> bool {
    let head = &body[..body.len().min(LABEL_WITHIN)];
    head.starts_with(b"JP") && head.windows(4).any(|window| window == b"c2pa")
}
