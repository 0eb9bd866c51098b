//! How alike a small picture is to the full decode, resampled by another library.

use std::path::Path;

use image::imageops::FilterType;
use image::{GrayImage, imageops};

/// Prints the mean structural similarity (Wang et al. 2004, luma, windows of 8 × 8 px every 4) of `shown` to the photo at
/// `photo`, decoded in full and brought to the same size with the Lanczos filter of `image`.
#[expect(clippy::print_stdout, reason = "this is what the process is asked for")]
pub(crate) fn print(photo: &Path, shown: &Path) -> anyhow::Result<()> {
    let shown = image::open(shown)?.into_rgb8();
    let full = image::open(photo)?.into_rgb8();
    let meant = imageops::resize(&full, shown.width(), shown.height(), FilterType::Lanczos3);
    println!(
        "{:.4}",
        similarity(&imageops::grayscale(&meant), &imageops::grayscale(&shown))
    );
    Ok(())
}

fn similarity(one: &GrayImage, other: &GrayImage) -> f64 {
    const SIDE: u32 = 8;
    let (c1, c2) = ((0.01f64 * 255.0).powi(2), (0.03f64 * 255.0).powi(2));
    let (mut sum, mut windows) = (0.0, 0u32);
    for y in (0..one.height().saturating_sub(SIDE)).step_by(4) {
        for x in (0..one.width().saturating_sub(SIDE)).step_by(4) {
            let (mut a, mut b, mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (dy, dx) in (0..SIDE).flat_map(|dy| (0..SIDE).map(move |dx| (dy, dx))) {
                let p = f64::from(one.get_pixel(x + dx, y + dy).0[0]);
                let q = f64::from(other.get_pixel(x + dx, y + dy).0[0]);
                a += p;
                b += q;
                aa += p * p;
                bb += q * q;
                ab += p * q;
            }
            let n = f64::from(SIDE * SIDE);
            let (a, b) = (a / n, b / n);
            let (va, vb, cov) = (aa / n - a * a, bb / n - b * b, ab / n - a * b);
            sum += (2.0 * a * b + c1) * (2.0 * cov + c2) / ((a * a + b * b + c1) * (va + vb + c2));
            windows += 1;
        }
    }
    sum / f64::from(windows.max(1))
}
