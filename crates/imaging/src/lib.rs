//! Bytes to pixels: everything that Galley knows about decoding, turning and shrinking pictures.
//!
//! This crate is pure. It opens no file, asks no clock, starts no thread and knows nothing of
//! articles: the workstation hands it the bytes of a photo and gets back a [`Header`], a
//! [`Picture`] or [`Rendition`]s, or a closed [`Refused`] that the workstation turns into words.
//! What the file *says* (caption, credit, rights) is read by the crate `metadata`. It is not an image library: it does the few things that a newsroom does
//! with a photo, and refuses what it cannot do well. Lossy WebP is coded elsewhere, of pixels made here ([`OutFormat::Rows`]).
//!
//! **Hostile and broken files.** Dimensions are read and bounded before anything is decoded, and
//! before anything is allocated in proportion to what a file claims ([`read_header`]). Decoders
//! forgive a great deal (half a JPEG decodes into half a grey picture without an error), and a
//! newsroom cannot: [`decode`] walks the whole entropy-coded data of a JPEG first and refuses a
//! file whose picture is not all there.
//!
//! **The same bytes everywhere.** A rendition is named by its original and its recipe, so two
//! workstations that import one photo must make one file. Everything here is integer arithmetic,
//! or floating point through `libm` (the same code on every system, unlike the system's own
//! sine), single-threaded, and independent of which other renditions are asked for. The JPEG
//! decoder and encoder run without their SIMD paths; the resizer's SIMD paths are kept because
//! their integer results equal the portable ones (a test compares them on the machine it runs
//! on; NEON is argued from its integer arithmetic and was not run). What does change the bytes: another version of
//! `zune-jpeg`, `jpeg-decoder`, `image-webp`, `png`, `fast_image_resize` or `jpeg-encoder`, or a change to the
//! ladder, the kernel or the colour conversion here. One test holds a fingerprint of a rendition,
//! so that such a change is noticed and decided on.
//!
//! **Colour.** A [`Picture`] is 8-bit sRGB. RGB pictures with a matrix ICC profile (Display P3,
//! Adobe RGB, camera profiles) are converted; grey and table-based profiles are not, and CMYK is
//! converted without its profile.

mod decode;
mod frame;
mod gif;
mod header;
mod icc;
mod likeness;
mod orientation;
mod refused;
mod rendition;
mod resize;
mod scan;
mod tiff;

pub use decode::{Picture, decode};
pub use header::{Format, Header, MAX_BYTES, MAX_PIXELS, MAX_SIDE_PX, read_header};
pub use likeness::{Likeness, MOST_BITS_APART};
pub use orientation::Orientation;
pub use refused::{DamagedPart, Refused, UnsupportedKind};
pub use rendition::{
    OutFormat, Recipe, RecipeRefused, Rendition, Unmade, damaged_renditions, renditions,
    renditions_of,
};
