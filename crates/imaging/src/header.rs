//! What a file says about its picture before anything is decoded.

use metadata::container::{jpeg, png, webp};

use crate::frame::read_frame;
use crate::gif;
use crate::orientation::Orientation;
use crate::refused::{BAD_STRUCTURE, Refused, UnsupportedKind, unsupported};
use crate::tiff;

/// The most pixels that are decoded: 120 megapixels, above any press camera. A decoded picture
/// then takes at most 360 MB.
pub const MAX_PIXELS: u64 = 120_000_000;

/// The longest side that is decoded, in pixels.
pub const MAX_SIDE_PX: u32 = 30_000;

/// The longest file that is read, in bytes (256 MiB).
pub const MAX_BYTES: usize = 256 * 1024 * 1024;

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG, baseline or progressive, 8 bits a sample (ITU-T T.81).
    Jpeg,
    /// PNG (W3C PNG 3).
    Png,
    /// WebP, lossy or lossless (RFC 9649).
    WebP,
    /// TIFF (TIFF 6.0); of several pages the first.
    Tiff,
    /// GIF (GIF89a); of several frames the first, because what is published of a GIF is a still.
    Gif,
}

/// What the head of a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The format, from the bytes; the file's name is not asked.
    pub format: Format,
    /// Width as stored, before the orientation is applied.
    pub width_px: u32,
    /// Height as stored, before the orientation is applied.
    pub height_px: u32,
    /// How the stored pixels must be turned.
    pub orientation: Orientation,
}

impl Header {
    /// Width of the upright picture.
    pub fn upright_width_px(&self) -> u32 {
        if self.orientation.swaps_sides() {
            self.height_px
        } else {
            self.width_px
        }
    }

    /// Height of the upright picture.
    pub fn upright_height_px(&self) -> u32 {
        if self.orientation.swaps_sides() {
            self.width_px
        } else {
            self.height_px
        }
    }
}

/// Reads format, size and orientation. Decodes nothing and allocates nothing in proportion to
/// the size that the file claims, so it is safe on any bytes.
///
/// # Errors
/// Any [`Refused`]: in particular [`Refused::TooLarge`] from the header alone. That a file is
/// complete is not promised here; [`crate::decode`] checks it.
pub fn read_header(bytes: &[u8]) -> Result<Header, Refused> {
    if bytes.len() > MAX_BYTES {
        return Err(Refused::TooManyBytes);
    }
    let format = sniff(bytes)?;
    let (width_px, height_px) = match format {
        Format::Jpeg => read_frame(bytes)?.size_px(),
        Format::Png => png::read_size(bytes)?,
        Format::WebP => webp::read_size(bytes)?,
        Format::Tiff => tiff::read_size(bytes)?,
        Format::Gif => gif::read_size(bytes)?,
    };
    check_size(width_px, height_px)?;
    if is_animated(format, bytes) {
        return Err(unsupported(UnsupportedKind::Animation));
    }
    Ok(Header {
        format,
        width_px,
        height_px,
        orientation: metadata::orientation(bytes)
            .map_or_else(Orientation::default, Orientation::from_exif),
    })
}

pub(crate) fn check_size(width_px: u32, height_px: u32) -> Result<(), Refused> {
    if width_px == 0 || height_px == 0 {
        return Err(BAD_STRUCTURE);
    }
    let pixels = u64::from(width_px) * u64::from(height_px);
    if pixels > MAX_PIXELS || width_px.max(height_px) > MAX_SIDE_PX {
        return Err(Refused::TooLarge {
            width_px,
            height_px,
        });
    }
    Ok(())
}

fn is_animated(format: Format, bytes: &[u8]) -> bool {
    match format {
        Format::Jpeg => false,
        Format::Png => png::is_animated(bytes),
        Format::WebP => webp::is_animated(bytes),
        Format::Tiff | Format::Gif => false,
    }
}

/// Tells the format from the first bytes.
fn sniff(bytes: &[u8]) -> Result<Format, Refused> {
    if bytes.starts_with(&jpeg::SIGNATURE) {
        Ok(Format::Jpeg)
    } else if bytes.starts_with(&png::SIGNATURE) {
        Ok(Format::Png)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Ok(Format::WebP)
    } else if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
        Ok(Format::Tiff)
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        Ok(Format::Gif)
    } else {
        Err(sniff_foreign(bytes).map_or(Refused::NotAPicture, unsupported))
    }
}

/// Recognises pictures that are not read, so that the refusal can name them.
fn sniff_foreign(bytes: &[u8]) -> Option<UnsupportedKind> {
    const PREFIXES: [(&[u8], UnsupportedKind); 6] = [
        (b"II+\0", UnsupportedKind::BigTiff),
        (b"8BPS", UnsupportedKind::Photoshop),
        (b"FUJIFILMCCD-RAW", UnsupportedKind::CameraRaw),
        (b"\xff\x0a", UnsupportedKind::JpegXl),
        (b"\0\0\0\x0cJXL \r\n\x87\n", UnsupportedKind::JpegXl),
        (b"\0\0\0\x0cjP  \r\n\x87\n", UnsupportedKind::Jpeg2000),
    ];
    let by_prefix = PREFIXES
        .iter()
        .find(|(prefix, _)| bytes.starts_with(prefix))
        .map(|&(_, kind)| kind);
    by_prefix
        .or_else(|| sniff_iso_brand(bytes))
        .or_else(|| sniff_bitmap(bytes))
        .or_else(|| sniff_svg(bytes))
}

/// The brand of an ISO base media file (ISO/IEC 14496-12, `ftyp` box).
fn sniff_iso_brand(bytes: &[u8]) -> Option<UnsupportedKind> {
    if bytes.get(4..8)? != b"ftyp" {
        return None;
    }
    match bytes.get(8..12)? {
        b"avif" | b"avis" => Some(UnsupportedKind::Avif),
        b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"mif1" | b"msf1" => {
            Some(UnsupportedKind::Heic)
        }
        b"crx " => Some(UnsupportedKind::CameraRaw),
        _ => None,
    }
}

/// `BM` alone also begins words: the four reserved bytes of the file header must be zero.
fn sniff_bitmap(bytes: &[u8]) -> Option<UnsupportedKind> {
    let reserved = bytes.get(6..10)?;
    (bytes.starts_with(b"BM") && reserved == [0; 4]).then_some(UnsupportedKind::Bmp)
}

fn sniff_svg(bytes: &[u8]) -> Option<UnsupportedKind> {
    let head = &bytes[..bytes.len().min(1024)];
    let text = std::str::from_utf8(head).or_else(|error| {
        // The cut at 1,024 may fall inside a character.
        std::str::from_utf8(&head[..error.valid_up_to()])
    });
    let text = text.ok()?.trim_start_matches('\u{feff}').trim_start();
    let is_markup = text.starts_with("<?xml") || text.starts_with("<svg") || text.starts_with("<!");
    (is_markup && text.contains("<svg")).then_some(UnsupportedKind::Svg)
}
