//! Pictures and metadata made for the tests.

use image::ImageEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

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

pub(crate) fn webp(rgb: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    WebPEncoder::new_lossless(&mut bytes)
        .write_image(rgb, width, height, image::ExtendedColorType::Rgb8)
        .expect("the encoder takes any small picture");
    bytes
}

/// Puts a segment right behind SOI.
pub(crate) fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xff, marker]);
    bytes.extend(((body.len() + 2) as u16).to_be_bytes());
    bytes.extend(body);
    bytes.extend(&jpeg[2..]);
    bytes
}

pub(crate) fn with_exif(jpeg: &[u8], tiff: &[u8]) -> Vec<u8> {
    with_segment(jpeg, 0xe1, &[b"Exif\0\0", tiff].concat())
}

pub(crate) fn with_xmp(jpeg: &[u8], xml: &str) -> Vec<u8> {
    let body = [b"http://ns.adobe.com/xap/1.0/\0", xml.as_bytes()].concat();
    with_segment(jpeg, 0xe1, &body)
}

/// Puts a chunk right behind IHDR.
pub(crate) fn with_png_chunk(png: &[u8], kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = png[..33].to_vec();
    bytes.extend((body.len() as u32).to_be_bytes());
    bytes.extend(kind);
    bytes.extend(body);
    bytes.extend(crc32(&[kind.as_slice(), body].concat()).to_be_bytes());
    bytes.extend(&png[33..]);
    bytes
}

/// The checksum of PNG (W3C PNG 3, annex D).
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            if sum & 1 == 1 {
                0xedb8_8320 ^ (sum >> 1)
            } else {
                sum >> 1
            }
        })
    })
}

/// Appends an Exif chunk to a simple WebP; decoders find it without the extended header.
pub(crate) fn with_webp_exif(webp: &[u8], tiff: &[u8]) -> Vec<u8> {
    let mut bytes = webp.to_vec();
    bytes.extend(b"EXIF");
    bytes.extend((tiff.len() as u32).to_le_bytes());
    bytes.extend(tiff);
    if tiff.len() % 2 == 1 {
        bytes.push(0);
    }
    let length = (bytes.len() - 8) as u32;
    bytes[4..8].copy_from_slice(&length.to_le_bytes());
    bytes
}

/// One entry of a TIFF directory.
pub(crate) enum Entry<'a> {
    Short(u16, u16),
    Ascii(u16, &'a [u8]),
    /// A directory of its own, pointed to.
    Directory(u16, Vec<Entry<'a>>),
}

/// A big-endian TIFF structure with one directory.
pub(crate) fn tiff(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut bytes = b"MM\0*\0\0\0\x08".to_vec();
    write_directory(&mut bytes, entries);
    bytes
}

fn write_directory(bytes: &mut Vec<u8>, entries: &[Entry<'_>]) {
    let start = bytes.len();
    bytes.extend((entries.len() as u16).to_be_bytes());
    bytes.resize(start + 2 + 12 * entries.len() + 4, 0);
    for (index, entry) in entries.iter().enumerate() {
        let here = bytes.len() as u32;
        let (tag, kind, count, value): (u16, u16, u32, [u8; 4]) = match entry {
            Entry::Short(tag, value) => {
                let [high, low] = value.to_be_bytes();
                (*tag, 3, 1, [high, low, 0, 0])
            }
            Entry::Ascii(tag, text) => {
                bytes.extend_from_slice(text);
                // Never short enough to stand in the entry itself.
                bytes.extend([0; 5]);
                (*tag, 2, text.len() as u32 + 5, here.to_be_bytes())
            }
            Entry::Directory(tag, inner) => {
                write_directory(bytes, inner);
                (*tag, 4, 1, here.to_be_bytes())
            }
        };
        let mut field = Vec::from(tag.to_be_bytes());
        field.extend(kind.to_be_bytes());
        field.extend(count.to_be_bytes());
        field.extend(value);
        let at = start + 2 + 12 * index;
        bytes[at..at + 12].copy_from_slice(&field);
    }
}

/// An Exif structure with nothing but an orientation.
pub(crate) fn orientation_tiff(value: u16) -> Vec<u8> {
    tiff(&[Entry::Short(0x0112, value)])
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
        eprintln!("skipped: there is no photo {name} beside the repository");
    }
    photo
}
