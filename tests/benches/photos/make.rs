//! Photos of the size of a camera's, painted: soft hills, hard edges, leaves and grain, so that a coder has to work as hard
//! as for the real thing. The same numbers give the same file.

use std::path::Path;

use anyhow::Context as _;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

pub(crate) fn photo(
    path: &Path,
    (width, height): (u32, u32),
    progressive: bool,
    seed: u32,
) -> anyhow::Result<()> {
    let rgb = scene(width, height, seed);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 92);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive(progressive);
    let side = |side: u32| u16::try_from(side).context("a JPEG's side has 16 bits");
    encoder.encode(&rgb, side(width)?, side(height)?, ColorType::Rgb)?;
    std::fs::write(path, bytes).context("writing the photo")
}

/// A number of a place, alike for the same seed and place.
fn noise(x: u32, y: u32, seed: u32) -> f32 {
    let mut h =
        x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77) ^ seed.wrapping_mul(0xc2b2_ae3d);
    h ^= h >> 15;
    h = h.wrapping_mul(0x2c1b_3c6d);
    h ^= h >> 12;
    h = h.wrapping_mul(0x297a_2d39);
    h ^= h >> 15;
    (h >> 8) as f32 / 8_388_608.0 - 1.0
}

/// Noise that is smooth over `cell` pixels.
fn smooth(x: u32, y: u32, cell: u32, seed: u32) -> f32 {
    let (cx, cy) = (x / cell, y / cell);
    let ease = |part: u32| {
        let t = part as f32 / cell as f32;
        t * t * (3.0 - 2.0 * t)
    };
    let (tx, ty) = (ease(x % cell), ease(y % cell));
    let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
    let row = |dy: u32| mix(noise(cx, cy + dy, seed), noise(cx + 1, cy + dy, seed), tx);
    mix(row(0), row(1), ty)
}

fn scene(width: u32, height: u32, seed: u32) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        for x in 0..width {
            let hills = 60.0 * smooth(x, y, 900, seed) + 30.0 * smooth(x, y, 260, seed + 1);
            let leaves = 16.0 * smooth(x, y, 41, seed + 2) + 9.0 * smooth(x, y, 11, seed + 3);
            let fine = 6.0 * smooth(x, y, 4, seed + 4) + 2.5 * noise(x, y, seed + 5);
            // Roofs and posts: edges that no curve softens.
            let edge = if smooth(x, y, 320, seed + 6) > 0.25 {
                45.0
            } else {
                0.0
            };
            let post = if x % 511 < 9 && smooth(x, 0, 700, seed + 7) > 0.0 {
                -60.0
            } else {
                0.0
            };
            let light = 120.0 + hills + leaves + fine + edge + post;
            let warm = 25.0 * smooth(x, y, 600, seed + 8);
            for value in [light + warm, light + 4.0, light - warm] {
                rgb.push(value.clamp(0.0, 255.0) as u8);
            }
        }
    }
    rgb
}
