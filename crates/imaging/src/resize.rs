//! Making a picture smaller.
//!
//! A ladder of halvings stands between the original and its renditions: each step averages two
//! by two pixels, and a rendition is made with Lanczos3 from the lowest step that is still at
//! least twice its size. Several renditions share the steps, so the small ones cost next to
//! nothing, and yet each depends on the original alone and not on what else was asked for, which
//! a cascade from rendition to rendition would. (Halving to a margin of two: 54 dB against full
//! Lanczos in the trials.)

use std::borrow::Cow;

use fast_image_resize as fir;
use fir::images::{TypedImage, TypedImageRef};

use crate::decode::{Picture, Source};

/// The largest size with the proportions of `width_px` x `height_px` inside a box, never larger
/// than the picture and never zero.
pub(crate) fn fit(
    width_px: u32,
    height_px: u32,
    max_width_px: u32,
    max_height_px: u32,
) -> (u32, u32) {
    if width_px <= max_width_px && height_px <= max_height_px {
        return (width_px, height_px);
    }
    let [w, h, max_w, max_h] = [width_px, height_px, max_width_px, max_height_px].map(u64::from);
    let scaled = |side: u64, to: u64, of: u64| ((side * to + of / 2) / of).max(1) as u32;
    if w * max_h >= h * max_w {
        (max_width_px, scaled(h, max_w, w))
    } else {
        (scaled(w, max_h, h), max_height_px)
    }
}

/// A picture and its halvings so far.
pub(crate) struct Ladder<'p> {
    original: &'p Picture,
    /// The part of the original's width and height that counts, in pixels: a scaled decode rounds up.
    extent: (f64, f64),
    /// Whether the original has its full size.
    is_full: bool,
    /// `steps[k]` is the original halved `k + 1` times.
    steps: Vec<Picture>,
}

impl<'p> Ladder<'p> {
    pub(crate) fn new(source: &'p Source) -> Ladder<'p> {
        let scaled = |side: u32| f64::from(side) * f64::from(source.eighths) / 8.0;
        Ladder {
            original: &source.picture,
            extent: (scaled(source.original_px.0), scaled(source.original_px.1)),
            is_full: source.eighths == 8,
            steps: Vec::new(),
        }
    }

    /// The picture at a size that [`fit`] gave, as it is stored. `None` only if the resizer refuses, for which no size is
    /// known.
    pub(crate) fn shrink(&mut self, width_px: u32, height_px: u32) -> Option<Cow<'p, Picture>> {
        let original = self.original;
        if self.is_full && (width_px, height_px) == (original.width_px(), original.height_px()) {
            return Some(Cow::Borrowed(original));
        }
        let (width, height) = self.extent;
        let leaves_margin = |halvings: u32| {
            let most = f64::from(1u32 << (halvings + 1));
            width >= f64::from(width_px) * most && height >= f64::from(height_px) * most
        };
        let halvings = (1..16).take_while(|&n| leaves_margin(n)).count();
        while self.steps.len() < halvings {
            let half = halve(self.steps.last().unwrap_or(original));
            self.steps.push(half);
        }
        let source = match halvings {
            0 => original,
            n => &self.steps[n - 1],
        };
        // A side that could not be halved evenly was rounded up: only its true extent counts.
        let scale = f64::from(1u32 << halvings);
        let crop = (width / scale, height / scale);
        resample(&mut fir::Resizer::new(), source, crop, width_px, height_px).map(Cow::Owned)
    }
}

/// Averages two by two pixels; an odd last row or column is paired with itself.
fn halve(picture: &Picture) -> Picture {
    let (width, height) = (picture.width_px() as usize, picture.height_px() as usize);
    let (out_width, out_height) = (width.div_ceil(2), height.div_ceil(2));
    let rgb = picture.rgb();
    let mut out = vec![0u8; out_width * out_height * 3];
    // One above the other first, with the last column twice where it is alone: loops that a compiler makes wide.
    let mut sums = vec![0u16; out_width * 6];
    for (y, row) in out.chunks_exact_mut(out_width * 3).enumerate() {
        let upper = &rgb[2 * y * width * 3..][..width * 3];
        let lower = &rgb[(2 * y + 1).min(height - 1) * width * 3..][..width * 3];
        for (sum, (&above, &below)) in sums.iter_mut().zip(upper.iter().zip(lower)) {
            *sum = u16::from(above) + u16::from(below);
        }
        if width % 2 == 1 {
            sums.copy_within(width * 3 - 3..width * 3, width * 3);
        }
        for (pixel, pair) in row.chunks_exact_mut(3).zip(sums.chunks_exact(6)) {
            for (channel, value) in pixel.iter_mut().enumerate() {
                *value = ((pair[channel] + pair[channel + 3] + 2) >> 2) as u8;
            }
        }
    }
    Picture {
        width_px: out_width as u32,
        height_px: out_height as u32,
        rgb: out,
    }
}

/// Resamples the upper left `crop` of a picture, in pixels, to a size.
fn resample(
    resizer: &mut fir::Resizer,
    source: &Picture,
    crop: (f64, f64),
    width_px: u32,
    height_px: u32,
) -> Option<Picture> {
    // Typed: the untyped call compiles every kind of pixel for every processor, minutes of it, in each build.
    let (width, height) = (source.width_px(), source.height_px());
    let view = TypedImageRef::<fir::pixels::U8x3>::from_buffer(width, height, source.rgb()).ok()?;
    let mut rgb = vec![0; width_px as usize * height_px as usize * 3];
    let mut out = TypedImage::from_buffer(width_px, height_px, &mut rgb).ok()?;
    let kernel = fir::Filter::new("lanczos3", lanczos3, 3.0).ok()?;
    let options = fir::ResizeOptions::new()
        .resize_alg(fir::ResizeAlg::Convolution(fir::FilterType::Custom(kernel)))
        .crop(0.0, 0.0, crop.0, crop.1);
    resizer.resize_typed(&view, &mut out, &options).ok()?;
    Picture::from_rgb(width_px, height_px, rgb)
}

/// The Lanczos kernel with three lobes, with a sine that is the same on every system (the
/// resizer's own asks the system's mathematics library).
fn lanczos3(x: f64) -> f64 {
    if x == 0.0 {
        return 1.0;
    }
    if x.abs() >= 3.0 {
        return 0.0;
    }
    let angle = std::f64::consts::PI * x;
    3.0 * libm::sin(angle) * libm::sin(angle / 3.0) / (angle * angle)
}

#[cfg(test)]
mod tests {
    use super::{Ladder, Picture, Source, fit, resample};
    use fast_image_resize as fir;

    fn noise(width_px: u32, height_px: u32) -> Picture {
        let mut state = 0x9e37_79b9_u32;
        let rgb = (0..width_px * height_px * 3).map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            (state >> 24) as u8
        });
        Picture::from_rgb(width_px, height_px, rgb.collect()).expect("the length fits")
    }

    #[test]
    fn every_processor_path_of_the_resizer_makes_the_same_pixels() {
        let source = noise(397, 263);
        for (width_px, height_px) in [(200, 133), (131, 87), (396, 262), (1, 1), (17, 250)] {
            let made = paths().map(|path| {
                let mut resizer = fir::Resizer::new();
                #[expect(unsafe_code, reason = "each path was found to be supported before")]
                // SAFETY: `paths` offers only what this processor has.
                unsafe {
                    resizer.set_cpu_extensions(path);
                }
                resample(&mut resizer, &source, (397.0, 263.0), width_px, height_px)
                    .expect("a plain size")
            });
            let made: Vec<Picture> = made.collect();
            assert!(made.windows(2).all(|pair| pair[0] == pair[1]));
        }
    }

    fn paths() -> impl Iterator<Item = fir::CpuExtensions> {
        #[cfg(target_arch = "x86_64")]
        let all = [fir::CpuExtensions::Sse4_1, fir::CpuExtensions::Avx2];
        #[cfg(target_arch = "aarch64")]
        let all = [fir::CpuExtensions::Neon];
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        let all = [fir::CpuExtensions::None];
        std::iter::once(fir::CpuExtensions::None)
            .chain(all.into_iter().filter(fir::CpuExtensions::is_supported))
    }

    #[test]
    fn a_size_fits_its_box_keeps_its_proportions_and_never_grows() {
        assert_eq!(fit(6000, 4000, 1600, 1600), (1600, 1067));
        assert_eq!(fit(4000, 6000, 1600, 1600), (1067, 1600));
        assert_eq!(fit(640, 427, 1600, 1600), (640, 427));
        assert_eq!(fit(30_000, 1, 200, 200), (200, 1));
        assert_eq!(fit(1601, 10, 1600, 1600), (1600, 10));
    }

    #[test]
    fn an_even_grey_stays_that_grey_at_every_size() {
        let grey = Picture::from_rgb(801, 603, vec![119; 801 * 603 * 3]).expect("the length fits");
        let source = Source::of(grey);
        let mut ladder = Ladder::new(&source);
        for width_px in [800, 400, 200, 100, 7, 1] {
            let (w, h) = fit(801, 603, width_px, 603);
            let small = ladder.shrink(w, h).expect("a plain size");
            assert!(small.rgb().iter().all(|&value| value == 119), "{width_px}");
        }
    }

    #[test]
    fn the_ladder_keeps_an_edge_where_it_was() {
        // Black left of 60 %, white right of it, at a width that no halving divides evenly.
        let row = (0..1005u32).flat_map(|x| [if x < 603 { 0 } else { 255 }; 3]);
        let rgb: Vec<u8> = row.collect::<Vec<u8>>().repeat(40);
        let picture = Picture::from_rgb(1005, 40, rgb).expect("the length fits");
        let source = Source::of(picture);
        let small = Ladder::new(&source).shrink(100, 4).expect("a plain size");
        let light: u32 = small.rgb()[..300]
            .iter()
            .step_by(3)
            .map(|&v| u32::from(v))
            .sum();
        assert!((light as f64 / 255.0 - 40.0).abs() < 0.3, "{light}");
    }
}
