//! From the bytes of a file to an upright picture.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::tiff::TiffDecoder;
use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, ImageDecoder, ImageError, Limits};
use metadata::container::jpeg::{APP0, APP2, APP14, SOS, Segments};
use metadata::container::{png, webp};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use crate::frame::{Frame, read_frame};
use crate::gif;
use crate::header::{Format, Header, MAX_BYTES, MAX_SIDE_PX, read_header};
use crate::icc::ToSrgb;
use crate::orientation::Orientation;
use crate::refused::{BAD_PIXELS, Refused, UnsupportedKind, unsupported};
use crate::scan::{self, Layout, Scaled};
use crate::tiff;

/// A decoded picture: upright, sRGB, 8 bits a channel, no alpha.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    /// Exactly `width_px * height_px * 3` bytes.
    pub(crate) rgb: Vec<u8>,
}

impl Picture {
    /// A picture from rows of red, green and blue, without padding. `None` when a side is zero
    /// or the bytes are not `width_px * height_px * 3`.
    pub fn from_rgb(width_px: u32, height_px: u32, rgb: Vec<u8>) -> Option<Picture> {
        let pixels = (width_px as usize).checked_mul(height_px as usize)?;
        let fits = pixels > 0 && pixels.checked_mul(3)? == rgb.len();
        fits.then_some(Picture {
            width_px,
            height_px,
            rgb,
        })
    }

    /// A picture from rows of red, green, blue and alpha, as another decoder gave them: laid on white, and brought to sRGB
    /// where `profile`, an ICC profile, says that they are not. `None` as for [`Picture::from_rgb`].
    pub fn from_rgba(
        width_px: u32,
        height_px: u32,
        mut rgba: Vec<u8>,
        profile: Option<&[u8]>,
    ) -> Option<Picture> {
        if let Some(to_srgb) = profile.and_then(ToSrgb::from_profile) {
            to_srgb.convert(&mut rgba, 4);
        }
        Picture::from_rgb(width_px, height_px, flatten_on_white(rgba))
    }

    /// Width of the upright picture.
    pub fn width_px(&self) -> u32 {
        self.width_px
    }

    /// Height of the upright picture.
    pub fn height_px(&self) -> u32 {
        self.height_px
    }

    /// Rows of red, green and blue from the top, without padding.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} x {} px)", self.width_px, self.height_px)
    }
}

/// Decodes a whole picture: turned upright, its matrix profile converted to sRGB, transparency
/// flattened on white.
///
/// The picture takes up to 360 MB for the largest allowed; a progressive JPEG, a picture with alpha
/// or one of 16 bits a sample takes up to three times that while it works, and one whose decoded
/// bytes are more than 512 MiB (67 megapixels of 16 bits with alpha) is refused.
///
/// # Errors
/// Any [`Refused`]. A file that is cut short or damaged is refused, never half shown.
pub fn decode(bytes: &[u8]) -> Result<Picture, Refused> {
    let header = read_header(bytes)?;
    let rgb = decode_stored(bytes, &header)?;
    let (width, height) = (header.width_px as usize, header.height_px as usize);
    let upright = header.orientation.make_upright(rgb, width, height);
    Picture::from_rgb(
        header.upright_width_px(),
        header.upright_height_px(),
        upright,
    )
    .ok_or(BAD_PIXELS)
}

/// Decodes a whole picture to sRGB as it is stored, not yet turned.
fn decode_stored(bytes: &[u8], header: &Header) -> Result<Vec<u8>, Refused> {
    let refuse = |error| refuse(error, header);
    let file = Cursor::new(bytes);
    match header.format {
        Format::Jpeg => decode_jpeg(bytes, header),
        Format::Png => {
            png::check_complete(bytes)?;
            let decoder = PngDecoder::with_limits(file, limits(MAX_PNG_BYTES_BESIDE));
            let mut decoder = decoder.map_err(refuse)?;
            let profile = decoder.icc_profile().map_err(refuse)?;
            decode_with(decoder, Colours::of(profile), header)
        }
        Format::WebP => {
            webp::check_complete(bytes)?;
            webp::check_frame(bytes)?;
            let mut decoder = WebPDecoder::new(file).map_err(refuse)?;
            decoder
                .set_limits(limits(MAX_DECODED_BYTES))
                .map_err(refuse)?;
            let profile = webp::profile(bytes).map(<[u8]>::to_vec);
            decode_with(decoder, Colours::of(profile), header)
        }
        Format::Tiff => {
            tiff::check_complete(bytes, header.width_px, header.height_px)?;
            let mut decoder = TiffDecoder::new(file).map_err(refuse)?;
            // It counts the pixels, and beside them the bytes of a strip, which may be the whole file.
            let with_a_strip = MAX_DECODED_BYTES + MAX_BYTES as u64;
            decoder.set_limits(limits(with_a_strip)).map_err(refuse)?;
            let colours = Colours {
                profile: tiff::profile(bytes),
                is_multiplied: tiff::is_multiplied(bytes),
            };
            decode_with(decoder, colours, header)
        }
        Format::Gif => {
            gif::check_first_frame(bytes)?;
            let mut decoder = GifDecoder::new(file).map_err(refuse)?;
            // A frame that does not span the screen is decoded beside it.
            let beside = MAX_DECODED_BYTES.saturating_sub(decoder.total_bytes());
            decoder.set_limits(limits(beside)).map_err(refuse)?;
            let profile = decoder.icc_profile().map_err(refuse)?;
            decode_with(decoder, Colours::of(profile), header)
        }
    }
}

/// A picture from which renditions are made: perhaps smaller than the original, as stored, in its own colours. Turning and
/// converting what is left after shrinking is a tenth of the work.
pub(crate) struct Source {
    pub(crate) picture: Picture,
    /// The size of the original as stored, px.
    pub(crate) original_px: (u32, u32),
    /// How many eighths of the original's size the picture has.
    pub(crate) eighths: u32,
    pub(crate) orientation: Orientation,
    pub(crate) to_srgb: Option<ToSrgb>,
}

impl Source {
    /// A picture that is upright and in sRGB.
    pub(crate) fn of(picture: Picture) -> Source {
        Source {
            original_px: (picture.width_px, picture.height_px),
            picture,
            eighths: 8,
            orientation: Orientation::Upright,
            to_srgb: None,
        }
    }

    /// Decodes what is needed to show the picture at `wanted_px` (as stored) or smaller, well.
    ///
    /// # Errors
    /// As [`decode`].
    pub(crate) fn decode(
        bytes: &[u8],
        header: &Header,
        wanted_px: (u32, u32),
    ) -> Result<Source, Refused> {
        let original_px = (header.width_px, header.height_px);
        let eighths = eighths_for(original_px, wanted_px);
        if header.format == Format::Jpeg && eighths < 8 {
            let frame = read_frame(bytes)?;
            if is_ycbcr_or_grey(bytes, &frame)
                && let Some(read) = scan::read_scaled(bytes, &frame, eighths as usize)
            {
                return Source::of_scaled(read?, bytes, header, &frame, eighths);
            }
        }
        let rgb = decode_stored(bytes, header)?;
        Ok(Source {
            picture: Picture::from_rgb(original_px.0, original_px.1, rgb).ok_or(BAD_PIXELS)?,
            original_px,
            eighths: 8,
            orientation: header.orientation,
            to_srgb: None,
        })
    }

    /// What can be shown of a JPEG that is damaged; none of other formats, or when nothing came before the damage.
    pub(crate) fn decode_damaged(
        bytes: &[u8],
        header: &Header,
        wanted_px: (u32, u32),
    ) -> Option<Source> {
        if header.format != Format::Jpeg {
            return None;
        }
        let frame = read_frame(bytes).ok()?;
        let eighths = eighths_for((header.width_px, header.height_px), wanted_px).min(7);
        let scaled = scan::read_damaged(bytes, &frame, eighths as usize)?;
        Source::of_scaled(scaled, bytes, header, &frame, eighths).ok()
    }

    fn of_scaled(
        scaled: Scaled,
        bytes: &[u8],
        header: &Header,
        frame: &Frame,
        eighths: u32,
    ) -> Result<Source, Refused> {
        let (width, height) = (scaled.width as u32, scaled.height as u32);
        let has_colour = frame.components.len() == 3;
        let profile = jpeg_profile(bytes).filter(|_| has_colour);
        Ok(Source {
            picture: Picture::from_rgb(width, height, scaled.rgb).ok_or(BAD_PIXELS)?,
            original_px: (header.width_px, header.height_px),
            eighths,
            orientation: header.orientation,
            to_srgb: profile.and_then(|icc| ToSrgb::from_profile(&icc)),
        })
    }
}

/// The eighths of the original's size that leave a quarter as much again as is wanted: a resampling filter then hides what the
/// scaled transform left out (libjpeg scales alike). Beside a full decode, photos of 12, 24 and 48 megapixels came to a
/// similarity of 0.9972, 0.9978 and 0.9967 so, and to no more than 0.998 with twice the size, which takes up to half as long
/// again.
fn eighths_for(original_px: (u32, u32), wanted_px: (u32, u32)) -> u32 {
    let needed = |original: u32, wanted: u32| {
        (u64::from(wanted) * 10).div_ceil(u64::from(original.max(1))) as u32
    };
    needed(original_px.0, wanted_px.0)
        .max(needed(original_px.1, wanted_px.1))
        .clamp(1, 8)
}

/// Whether the components are luma, or luma and chroma: what nearly every JPEG holds. Adobe's marker says it where it
/// stands; else JFIF is always so, and without either the names of the components tell (libjpeg's rule).
fn is_ycbcr_or_grey(bytes: &[u8], frame: &Frame) -> bool {
    if frame.components.len() == 1 {
        return true;
    }
    let segments = Segments::new(bytes)
        .map_while(Result::ok)
        .take_while(|segment| segment.marker != SOS);
    let mut is_jfif = false;
    for segment in segments {
        if segment.marker == APP14 && segment.body.starts_with(b"Adobe") {
            return frame.components.len() == 3 && segment.body.get(11) == Some(&1);
        }
        is_jfif |= segment.marker == APP0 && segment.body.starts_with(b"JFIF\0");
    }
    let names: Vec<u8> = frame
        .components
        .iter()
        .map(|component| component.id)
        .collect();
    names.len() == 3 && (is_jfif || names != *b"RGB")
}

/// Decodes a JPEG to RGB as stored. The scan is checked first, because the decoders fill what is
/// missing with grey; it also bounds what a small file that claims a large picture can make them
/// allocate, since every block costs it at least a bit.
fn decode_jpeg(bytes: &[u8], header: &Header) -> Result<Vec<u8>, Refused> {
    let (mut rgb, has_colour_of_its_own) = match scan::check_complete(bytes)? {
        Layout::OneScan | Layout::Progressive => decode_with_zune(bytes)?,
        Layout::SeveralScans => decode_component_scans(bytes)?,
    };
    check_length(&rgb, header, 3)?;
    if has_colour_of_its_own
        && let Some(to_srgb) = jpeg_profile(bytes).and_then(|icc| ToSrgb::from_profile(&icc))
    {
        to_srgb.convert(&mut rgb, 3);
    }
    Ok(rgb)
}

/// The fast decoder, for what cameras write. Says also whether the file's colours are RGB, so
/// that its profile applies.
fn decode_with_zune(bytes: &[u8]) -> Result<(Vec<u8>, bool), Refused> {
    // Without its SIMD paths (`set_use_unsafe`): the same bytes on every processor, and on the
    // photos that were measured no slower.
    let options = DecoderOptions::default()
        .set_use_unsafe(false)
        .set_strict_mode(false)
        .set_max_width(MAX_SIDE_PX as usize)
        .set_max_height(MAX_SIDE_PX as usize);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder
        .decode_headers()
        .map_err(|error| refuse_jpeg(&error))?;
    let colours = decoder.input_colorspace();
    let is_grey = colours == Some(ColorSpace::Luma);
    let wanted = if is_grey {
        ColorSpace::Luma
    } else {
        ColorSpace::RGB
    };
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let pixels = decoder.decode().map_err(|error| refuse_jpeg(&error))?;
    let is_cmyk = matches!(colours, Some(ColorSpace::CMYK | ColorSpace::YCCK));
    Ok(if is_grey {
        (grey_to_rgb(&pixels), false)
    } else {
        (pixels, !is_cmyk)
    })
}

/// The careful decoder, for sequential files that bring one component after the other: of those,
/// `zune-jpeg` 0.5.15 loses the chroma when it is halved downwards, and says nothing.
fn decode_component_scans(bytes: &[u8]) -> Result<(Vec<u8>, bool), Refused> {
    let mut decoder = jpeg_decoder::Decoder::new(bytes);
    let pixels = decoder.decode().map_err(|_| BAD_PIXELS)?;
    match decoder.info().map(|info| info.pixel_format) {
        Some(jpeg_decoder::PixelFormat::RGB24) => Ok((pixels, true)),
        Some(jpeg_decoder::PixelFormat::L8) => Ok((grey_to_rgb(&pixels), false)),
        _ => Err(unsupported(UnsupportedKind::UncommonJpeg)),
    }
}

fn grey_to_rgb(grey: &[u8]) -> Vec<u8> {
    grey.iter().flat_map(|&value| [value; 3]).collect()
}

/// Puts together the ICC profile of a JPEG (ICC.1:2022, annex B.4: numbered APP2 segments).
fn jpeg_profile(bytes: &[u8]) -> Option<Vec<u8>> {
    const LABEL: &[u8] = b"ICC_PROFILE\0";
    let mut parts: Vec<(u8, &[u8])> = Segments::new(bytes)
        .map_while(Result::ok)
        .take_while(|segment| segment.marker != SOS)
        .filter(|segment| segment.marker == APP2)
        .filter_map(|segment| segment.body.strip_prefix(LABEL))
        .filter_map(|part| Some((*part.first()?, part.get(2..)?)))
        .collect();
    parts.sort_by_key(|&(number, _)| number);
    let profile: Vec<u8> = parts
        .into_iter()
        .flat_map(|(_, part)| part)
        .copied()
        .collect();
    (!profile.is_empty()).then_some(profile)
}

/// What a file says of its samples beside their number and depth.
struct Colours {
    /// An ICC profile.
    profile: Option<Vec<u8>>,
    /// Whether red, green and blue are multiplied by alpha already.
    is_multiplied: bool,
}

impl Colours {
    /// What most formats say: alpha stands apart.
    fn of(profile: Option<Vec<u8>>) -> Colours {
        Colours {
            profile,
            is_multiplied: false,
        }
    }
}

/// Decodes with one of the decoders of `image`, to RGB as stored.
///
/// # Errors
/// [`Refused::TooLarge`] before any pixel when their bytes are more than [`MAX_DECODED_BYTES`].
fn decode_with(
    decoder: impl ImageDecoder,
    colours: Colours,
    header: &Header,
) -> Result<Vec<u8>, Refused> {
    if decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(too_large(header));
    }
    let colour = decoder.color_type();
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| refuse(error, header))?;
    let to_srgb = colours
        .profile
        .filter(|_| colour.has_color())
        .and_then(|icc| ToSrgb::from_profile(&icc));
    let stride = if colour.has_alpha() { 4 } else { 3 };
    let mut pixels = if colour.has_alpha() {
        picture.into_rgba8().into_raw()
    } else {
        picture.into_rgb8().into_raw()
    };
    check_length(&pixels, header, stride)?;
    if colours.is_multiplied && colour.has_alpha() {
        divide_by_alpha(&mut pixels);
    }
    if let Some(to_srgb) = to_srgb {
        to_srgb.convert(&mut pixels, stride);
    }
    Ok(if colour.has_alpha() {
        flatten_on_white(pixels)
    } else {
        pixels
    })
}

/// Takes alpha out of colours that were multiplied by it: a profile speaks of the colours alone.
fn divide_by_alpha(rgba: &mut [u8]) {
    for pixel in rgba.chunks_exact_mut(4) {
        let alpha = u32::from(pixel[3]);
        for value in &mut pixel[..3] {
            let whole = (u32::from(*value) * 255 + alpha / 2).checked_div(alpha);
            *value = whole.unwrap_or(0).min(255) as u8;
        }
    }
}

/// Lays pixels with alpha on white, in sRGB values as browsers do; in their own place, because two of the largest pictures are
/// too much.
fn flatten_on_white(mut pixels: Vec<u8>) -> Vec<u8> {
    let count = pixels.len() / 4;
    for at in 0..count {
        let alpha = u32::from(pixels[4 * at + 3]);
        for channel in 0..3 {
            let value = u32::from(pixels[4 * at + channel]);
            let laid = (value * alpha + 255 * (255 - alpha) + 127) / 255;
            pixels[3 * at + channel] = laid as u8;
        }
    }
    pixels.truncate(3 * count);
    pixels.shrink_to_fit();
    pixels
}

/// A decoder that answers with another size than the header said has read another picture.
fn check_length(pixels: &[u8], header: &Header, stride: usize) -> Result<(), Refused> {
    let expected = header.width_px as usize * header.height_px as usize * stride;
    if pixels.len() == expected {
        Ok(())
    } else {
        Err(BAD_PIXELS)
    }
}

/// The most bytes of decoded pixels (512 MiB): the largest picture with 8 bits a sample and alpha, or 67 megapixels with 16.
/// Converting them takes as much again at most, and so does the decoder of TIFF; two photos are worked on at a time, beside
/// text that is not saved yet.
const MAX_DECODED_BYTES: u64 = 512 << 20;

/// The most bytes that the decoder of PNG keeps beside the pixels (128 MiB): texts, which it does not unpack, the profile,
/// which was measured before, and a row.
const MAX_PNG_BYTES_BESIDE: u64 = 128 << 20;

/// The bounds for `image`. Its decoder of WebP looks at the sides alone, and that of PNG never counts the pixels: what holds
/// for every format is looked at before pixels are decoded, in [`decode_with`].
fn limits(max_alloc: u64) -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE_PX);
    limits.max_image_height = Some(MAX_SIDE_PX);
    limits.max_alloc = Some(max_alloc);
    limits
}

fn refuse_jpeg(error: &DecodeErrors) -> Refused {
    match error {
        DecodeErrors::Unsupported(_) => unsupported(UnsupportedKind::UncommonJpeg),
        _ => BAD_PIXELS,
    }
}

/// What a decoder of `image` says, while it reads the head or the pixels.
fn refuse(error: ImageError, header: &Header) -> Refused {
    match error {
        ImageError::Unsupported(_) if header.format == Format::Tiff => {
            unsupported(UnsupportedKind::UncommonTiff)
        }
        ImageError::Limits(_) => too_large(header),
        ImageError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            Refused::Truncated
        }
        _ => BAD_PIXELS,
    }
}

fn too_large(header: &Header) -> Refused {
    Refused::TooLarge {
        width_px: header.width_px,
        height_px: header.height_px,
    }
}
