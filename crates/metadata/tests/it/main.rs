//! What the newsroom is promised about the words in picture files: what is read, from which place, in which encoding; and
//! what is written, and that nothing else changes.

mod facts;
mod files;
mod writing;

/// Small whole files without any words, made by libvips.
const JPEG: &[u8] = include_bytes!("../pictures/small.jpg");
const PNG: &[u8] = include_bytes!("../pictures/small.png");
const TIFF: &[u8] = include_bytes!("../pictures/small.tif");
const WEBP: &[u8] = include_bytes!("../pictures/small.webp");
