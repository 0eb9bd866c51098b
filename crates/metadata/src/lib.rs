//! The words inside picture files: what XMP, IPTC-IIM and Exif say, read and written.
//!
//! Photographers and agencies write the caption, the credit and the rest into the file, in up to three places that often
//! disagree, in encodings that nobody declares. [`read_facts`] takes every fact from the first place that has it and keeps
//! what the other places say; [`export`] writes an original's words back into all of them; [`publish`] makes of a rendition
//! the file that readers get: its pixels, its words, a position if it is given one, and nothing else.
//!
//! This crate decodes no pixel and never will. That is why it stands apart from `imaging`: the server rewrites the words of
//! pictures when it publishes them and must not link a decoder. It walks containers, copies coded pixels as they are, and
//! bears any bytes.
//!
//! Fields and numbers: IPTC Photo Metadata Standard 2025.1, IIM 4.2, Exif 2.32, XMP (ISO 16684), TIFF 6.0.

pub mod container;
mod credentials;
mod exif;
mod facts;
mod field;
mod iim;
mod position;
mod raw_profile;
mod text;
mod write;
mod xmp_read;
mod xmp_write;

pub use container::Broken;
pub use credentials::has_credentials;
pub use facts::{Facts, Found, Origin, read_facts, read_facts_of_blocks};
pub use field::Field;
pub use position::Position;
pub use text::MAX_FACT_BYTES;
pub use write::{Unwritten, Words, export, publish};

pub use exif::orientation;
