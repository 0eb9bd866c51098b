//! Pictures for tests, drawn here: small, different from one another, and quick to encode.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// A JPEG of a river at dusk; another `seed` is another picture.
#[must_use]
pub fn river(seed: u32, width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let depth = (y * 255 / height) as u8;
        let wave = ((x * (3 + seed % 5) + y * 7 + seed * 13) % 64) as u8;
        if y * 2 < height {
            Rgb([
                255 - depth / 2,
                150_u8.saturating_sub(depth / 3),
                90 + depth / 4,
            ])
        } else {
            Rgb([
                30 + wave / 2,
                60 + wave,
                120 + wave.saturating_add(depth / 4) / 2,
            ])
        }
    });
    let mut out = Cursor::new(Vec::new());
    picture
        .write_to(&mut out, ImageFormat::Jpeg)
        .expect("memory takes every picture");
    out.into_inner()
}

/// One of the demonstration's painted pictures, mirrored: a picture of ours that the newsroom has not seen.
#[must_use]
pub fn painted(name: &str) -> Vec<u8> {
    let file = format!(
        "{}/../crates/server/demo/photos/{name}/original.jpg",
        env!("CARGO_MANIFEST_DIR")
    );
    let picture = image::open(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut out = Cursor::new(Vec::new());
    picture
        .fliph()
        .to_rgb8()
        .write_to(&mut out, ImageFormat::Jpeg)
        .expect("memory takes every picture");
    out.into_inner()
}
