//! Pictures and metadata made for the tests.

use image::ImageEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

// Files and their blocks are put together by the tests of the crate that knows them.
#[path = "../../../metadata/tests/it/files.rs"]
#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "the tests of metadata use the rest"
)]
mod files;
pub(crate) use files::*;

/// A small progressive JPEG with refinement scans, written by libjpeg.
pub(crate) const REFINED_JPEG: &[u8] = include_bytes!("../pictures/refined.jpg");
/// A small lossy WebP, written by libwebp.
pub(crate) const LOSSY_WEBP: &[u8] = include_bytes!("../pictures/lossy.webp");
/// A small CMYK JPEG: red at the top, blue at the bottom.
pub(crate) const CMYK_JPEG: &[u8] = include_bytes!("../pictures/cmyk.jpg");

/// The next number of a sequence that is the same on every run (xorshift).
pub(crate) fn next_random(state: &mut u32) -> u32 {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    *state
}

/// A picture with slopes, edges and grain, so that every part of a codec is used.
pub(crate) fn scene(width: u32, height: u32) -> Vec<u8> {
    let mut state = 0x2545_f491;
    let mut rgb = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            let grain = next_random(&mut state) >> 27;
            let stripe = if (x / 9 + y / 13) % 2 == 0 { 70 } else { 0 };
            rgb.push((x * 180 / width + grain) as u8);
            rgb.push((y * 180 / height + stripe) as u8);
            rgb.push((90 + stripe + grain) as u8);
        }
    }
    rgb
}

/// How a JPEG is coded.
#[derive(Clone, Copy, Default)]
pub(crate) struct Coding {
    pub(crate) progressive: bool,
    pub(crate) restart_interval: u16,
    pub(crate) chroma_halved: bool,
    /// One scan for each component; not together with restart markers.
    pub(crate) apart: bool,
}

pub(crate) fn jpeg_with(rgb: &[u8], width: u32, height: u32, coding: Coding) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    encoder.set_progressive(coding.progressive);
    encoder.set_optimized_huffman_tables(coding.apart);
    if coding.restart_interval > 0 {
        encoder.set_restart_interval(coding.restart_interval);
    }
    encoder.set_sampling_factor(if coding.chroma_halved {
        SamplingFactor::F_2_2
    } else {
        SamplingFactor::F_1_1
    });
    encoder
        .encode(rgb, width as u16, height as u16, ColorType::Rgb)
        .expect("the encoder takes any small picture");
    bytes
}

/// A plain JPEG of [`scene`].
pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    jpeg_with(&scene(width, height), width, height, Coding::default())
}

pub(crate) fn png(
    pixels: &[u8],
    width: u32,
    height: u32,
    color: image::ExtendedColorType,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(pixels, width, height, color)
        .expect("the encoder takes any small picture");
    bytes
}

/// A big-endian TIFF, its pixels uncompressed in one strip and its directory behind them.
pub(crate) fn tiff_picture(rgb: &[u8], width: u32, height: u32, orientation: u16) -> Vec<u8> {
    tiff_with(rgb, width, height, &[(274, 3, &orientation.to_be_bytes())])
}

/// The same, its strip a JPEG, the tables apart from it; they may be empty.
pub(crate) fn tiff_of_jpeg(strip: &[u8], tables: &[u8], width: u32, height: u32) -> Vec<u8> {
    let compression: TiffField<'_> = (259, 3, &[0, 7]);
    let fields = [compression, (347, 7, tables)];
    let fields = &fields[..if tables.is_empty() { 1 } else { 2 }];
    tiff_with(strip, width, height, fields)
}

/// A field of a TIFF: its tag, the kind of its values (2 text, 3 short, 4 long, 7 undefined), and their bytes.
pub(crate) type TiffField<'a> = (u16, u16, &'a [u8]);

/// A big-endian TIFF of one strip, its directory behind the strip and long values behind that. `fields` are said instead of
/// or beside what an uncompressed picture of three samples of 8 bits says.
pub(crate) fn tiff_with(
    strip: &[u8],
    width: u32,
    height: u32,
    fields: &[TiffField<'_>],
) -> Vec<u8> {
    let (wide, high) = (width.to_be_bytes(), height.to_be_bytes());
    let length = (strip.len() as u32).to_be_bytes();
    let plain: [TiffField<'_>; 10] = [
        (256, 4, &wide),
        (257, 4, &high),
        (258, 3, &[0, 8, 0, 8, 0, 8]),
        (259, 3, &[0, 1]),
        (262, 3, &[0, 2]),
        (273, 4, &[0, 0, 0, 8]),
        (274, 3, &[0, 1]),
        (277, 3, &[0, 3]),
        (278, 4, &high),
        (279, 4, &length),
    ];
    let is_said = |tag| fields.iter().any(|field| field.0 == tag);
    let mut all: Vec<TiffField<'_>> = plain
        .into_iter()
        .filter(|field| !is_said(field.0))
        .chain(fields.iter().copied())
        .collect();
    all.sort_by_key(|field| field.0);
    let mut bytes = b"MM\0*".to_vec();
    bytes.extend((8 + strip.len() as u32).to_be_bytes());
    bytes.extend(strip);
    let mut behind_at = bytes.len() + 2 + 12 * all.len() + 4;
    let mut behind: Vec<u8> = Vec::new();
    bytes.extend((all.len() as u16).to_be_bytes());
    for (tag, kind, value) in all {
        let size = match kind {
            3 => 2,
            4 => 4,
            _ => 1,
        };
        bytes.extend(tag.to_be_bytes());
        bytes.extend(kind.to_be_bytes());
        bytes.extend(((value.len() / size) as u32).to_be_bytes());
        if value.len() <= 4 {
            bytes.extend(value);
            bytes.resize(bytes.len() + 4 - value.len(), 0);
        } else {
            bytes.extend((behind_at as u32).to_be_bytes());
            behind_at += value.len();
            behind.extend(value);
        }
    }
    bytes.extend([0; 4]);
    bytes.extend(behind);
    bytes
}

/// A GIF of these frames, one after the other.
pub(crate) fn gif(frames: &[&[u8]], width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
        for frame in frames {
            encoder
                .encode(frame, width, height, image::ExtendedColorType::Rgb8)
                .expect("the encoder takes any small picture");
        }
    }
    bytes
}

pub(crate) fn webp(rgb: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    WebPEncoder::new_lossless(&mut bytes)
        .write_image(rgb, width, height, image::ExtendedColorType::Rgb8)
        .expect("the encoder takes any small picture");
    bytes
}

/// A simple WebP behind the extended header of a canvas, with chunks before its frame.
pub(crate) fn extended_webp(
    simple: &[u8],
    width: u32,
    height: u32,
    chunks: &[(&[u8; 4], &[u8])],
) -> Vec<u8> {
    let canvas = [width - 1, height - 1].map(u32::to_le_bytes);
    let header = [&[0; 4], &canvas[0][..3], &canvas[1][..3]].concat();
    let mut bytes = b"RIFF\0\0\0\0WEBP".to_vec();
    for &(kind, body) in [(b"VP8X", header.as_slice())].iter().chain(chunks) {
        bytes.extend(kind);
        bytes.extend((body.len() as u32).to_le_bytes());
        bytes.extend(body);
        bytes.resize(bytes.len().next_multiple_of(2), 0);
    }
    bytes.extend(&simple[12..]);
    let length = (bytes.len() - 8) as u32;
    bytes[4..8].copy_from_slice(&length.to_le_bytes());
    bytes
}

/// One JPEG rendition of a picture.
pub(crate) fn rendition(
    picture: &imaging::Picture,
    max_width_px: u32,
    max_height_px: u32,
    quality: u8,
) -> Result<imaging::Rendition, imaging::RecipeRefused> {
    let recipe = imaging::Recipe {
        name: "one",
        max_width_px,
        max_height_px,
        format: imaging::OutFormat::Jpeg,
        quality,
    };
    imaging::renditions_of(picture.clone(), &[recipe]).map(|mut made| made.remove(0))
}

/// The photos that this workplace keeps for trying things out; `None` where they are absent.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests read photos that do not belong to the repository, and say when they cannot"
)]
pub(crate) fn fixture(name: &str) -> Option<Vec<u8>> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/fixtures/photos"
    );
    let photo = std::fs::read(format!("{folder}/{name}")).ok();
    if photo.is_none() {
        eprintln!("skipped: there are no photos to try beside the repository");
    }
    photo
}
