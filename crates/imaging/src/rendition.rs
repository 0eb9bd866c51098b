//! Pictures for one use, derived from an original.

use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use thiserror::Error;

use crate::decode::{Picture, decode};
use crate::refused::Refused;
use crate::resize::Ladder;

/// The format of a rendition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutFormat {
    /// Baseline JPEG, chroma halved both ways: for photos.
    Jpeg,
    /// Lossless WebP, for drawings; the quality does not matter to it. (A lossy encoder in Rust
    /// with a permissive licence did not exist when this was written.)
    WebP,
}

/// How one kind of rendition is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipe {
    /// The name under which the rendition is stored.
    pub name: &'static str,
    /// The rendition is at most this wide.
    pub max_width_px: u32,
    /// The rendition is at most this high.
    pub max_height_px: u32,
    /// The format.
    pub format: OutFormat,
    /// JPEG quality, 1 to 100; the site uses 82.
    pub quality: u8,
}

/// The bytes of a picture for one use: upright, sRGB, without any metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its width.
    pub width_px: u32,
    /// Its height.
    pub height_px: u32,
}

/// A recipe that cannot be followed: a mistake of the program, not of the photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RecipeRefused {
    /// A side of zero pixels.
    #[error("a rendition needs at least one pixel")]
    NoRoom,
    /// A quality outside 1 to 100.
    #[error("a quality lies between 1 and 100")]
    Quality,
    /// The encoder gave up; no picture and recipe is known that makes it.
    #[error("the encoder gave up")]
    Encoder,
}

/// Why no renditions were made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unmade {
    /// The original cannot be taken.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A recipe cannot be followed.
    #[error(transparent)]
    Recipe(#[from] RecipeRefused),
}

/// Makes one JPEG rendition that fits a box: with Lanczos3, never enlarged, without metadata.
/// The same picture and numbers always give the same bytes.
///
/// # Errors
/// [`RecipeRefused`] when the box has no room or the quality is not 1 to 100.
pub fn rendition(
    picture: &Picture,
    max_width_px: u32,
    max_height_px: u32,
    quality: u8,
) -> Result<Rendition, RecipeRefused> {
    let recipe = Recipe {
        name: "",
        max_width_px,
        max_height_px,
        format: OutFormat::Jpeg,
        quality,
    };
    follow(&recipe, &mut Ladder::new(picture))
}

/// Decodes an original once and makes its renditions, in the order of the recipes. Each is the
/// same as if it had been made alone.
///
/// # Errors
/// [`Unmade::Refused`] when the original cannot be taken, [`Unmade::Recipe`] as [`rendition`].
pub fn renditions(bytes: &[u8], recipes: &[Recipe]) -> Result<Vec<Rendition>, Unmade> {
    let picture = decode(bytes)?;
    let mut ladder = Ladder::new(&picture);
    recipes
        .iter()
        .map(|recipe| follow(recipe, &mut ladder).map_err(Unmade::from))
        .collect()
}

fn follow(recipe: &Recipe, ladder: &mut Ladder<'_>) -> Result<Rendition, RecipeRefused> {
    if recipe.max_width_px == 0 || recipe.max_height_px == 0 {
        return Err(RecipeRefused::NoRoom);
    }
    if !(1..=100).contains(&recipe.quality) {
        return Err(RecipeRefused::Quality);
    }
    let (width_px, height_px) = ladder.fit(recipe.max_width_px, recipe.max_height_px);
    let small = ladder
        .shrink(width_px, height_px)
        .ok_or(RecipeRefused::Encoder)?;
    let bytes = match recipe.format {
        OutFormat::Jpeg => encode_jpeg(&small, recipe.quality),
        OutFormat::WebP => encode_webp(&small),
    };
    Ok(Rendition {
        bytes: bytes.ok_or(RecipeRefused::Encoder)?,
        width_px,
        height_px,
    })
}

/// Baseline in one scan, with the standard tables. Progressive came out larger in the trials, and
/// tables made for the picture save 1 % at the price of one scan per component, which shows late
/// in a browser and wrongly in some decoders.
fn encode_jpeg(picture: &Picture, quality: u8) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    let width = u16::try_from(picture.width_px()).ok()?;
    let height = u16::try_from(picture.height_px()).ok()?;
    encoder
        .encode(picture.rgb(), width, height, ColorType::Rgb)
        .ok()?;
    Some(bytes)
}

fn encode_webp(picture: &Picture) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    WebPEncoder::new_lossless(&mut bytes)
        .write_image(
            picture.rgb(),
            picture.width_px(),
            picture.height_px(),
            ExtendedColorType::Rgb8,
        )
        .ok()?;
    Some(bytes)
}
