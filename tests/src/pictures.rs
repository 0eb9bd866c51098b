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

/// A JPEG file of exactly so many bytes: a small picture, and comments (JPEG's own, ITU-T T.81 B.2.4.5) that fill it up with
/// bytes that do not repeat.
#[must_use]
pub fn of_size(seed: u32, size_bytes: usize) -> Vec<u8> {
    const LONGEST: usize = 65_533;
    let picture = river(seed, 640, 420);
    let mut fill = size_bytes
        .checked_sub(picture.len())
        .expect("a size larger than the picture");
    let mut out = picture[..2].to_vec();
    let mut state = u64::from(seed) + 1;
    while fill > 0 {
        // What is left must never be too short for a comment of its own.
        let whole = match fill {
            0..=8 => panic!("{size_bytes} bytes cannot be reached"),
            9..=60_000 => fill,
            _ => 50_000.min(fill - 9),
        };
        let length = whole - 2;
        assert!(length <= LONGEST, "a comment has two bytes for its length");
        out.extend([0xFF, 0xFE]);
        out.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
        for _ in 0..length - 2 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            out.push((state >> 56) as u8);
        }
        fill -= whole;
    }
    out.extend(&picture[2..]);
    out
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
