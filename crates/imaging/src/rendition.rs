//! Pictures for one use, derived from an original.

use std::borrow::Cow;

use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use thiserror::Error;

use crate::decode::{Picture, Source};
use crate::header::{Header, read_header};
use crate::orientation::Orientation;
use crate::refused::Refused;
use crate::resize::{Ladder, fit};

/// The format of a rendition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutFormat {
    /// Baseline JPEG, chroma halved both ways: for photos.
    Jpeg,
    /// Rows of red, green and blue without padding, for an encoder that is not in this crate; the quality does not matter.
    Rows,
    /// Lossless WebP, in which benchmarks compare pixels; the quality does not matter.
    Lossless,
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

/// Decodes an original once, as large as the largest recipe needs, and makes its renditions, in the order of the recipes.
/// The same original and the same recipes always give the same bytes.
///
/// # Errors
/// [`Unmade::Refused`] when the original cannot be taken, [`Unmade::Recipe`] as [`renditions_of`].
pub fn renditions(bytes: &[u8], recipes: &[Recipe]) -> Result<Vec<Rendition>, Unmade> {
    let header = read_header(bytes)?;
    let source = Source::decode(bytes, &header, largest(&header, recipes))?;
    Ok(renditions_from(&source, recipes)?)
}

/// Makes renditions of what can be shown of a damaged JPEG: what came before the damage, and grey. `None` when nothing can
/// be shown.
///
/// # Errors
/// [`Unmade::Refused`] when not even the header can be read, [`Unmade::Recipe`] as [`renditions_of`].
pub fn damaged_renditions(
    bytes: &[u8],
    recipes: &[Recipe],
) -> Result<Option<Vec<Rendition>>, Unmade> {
    let header = read_header(bytes)?;
    match Source::decode_damaged(bytes, &header, largest(&header, recipes)) {
        Some(source) => Ok(Some(renditions_from(&source, recipes)?)),
        None => Ok(None),
    }
}

/// Makes the renditions of a picture that was decoded elsewhere, as [`renditions`] does: with Lanczos3, never enlarged,
/// without metadata.
///
/// # Errors
/// [`RecipeRefused`] when a box has no room or a quality is not 1 to 100.
pub fn renditions_of(
    picture: Picture,
    recipes: &[Recipe],
) -> Result<Vec<Rendition>, RecipeRefused> {
    renditions_from(&Source::of(picture), recipes)
}

/// The size of the largest rendition, as the original is stored.
fn largest(header: &Header, recipes: &[Recipe]) -> (u32, u32) {
    let upright = (header.upright_width_px(), header.upright_height_px());
    let (width, height) = recipes
        .iter()
        .map(|recipe| {
            fit(
                upright.0,
                upright.1,
                recipe.max_width_px,
                recipe.max_height_px,
            )
        })
        .fold((1, 1), |(width, height), (w, h)| {
            (width.max(w), height.max(h))
        });
    header.orientation.as_stored((width, height))
}

fn renditions_from(source: &Source, recipes: &[Recipe]) -> Result<Vec<Rendition>, RecipeRefused> {
    let mut ladder = Ladder::new(source);
    let mut out: Vec<Rendition> = Vec::with_capacity(recipes.len());
    let mut last: Option<Picture> = None;
    for recipe in recipes {
        out.push(follow(recipe, source, &mut ladder, &mut last)?);
    }
    Ok(out)
}

/// Follows one recipe. `last` is the picture of the recipe before: one size is often wanted in two formats.
fn follow(
    recipe: &Recipe,
    source: &Source,
    ladder: &mut Ladder<'_>,
    last: &mut Option<Picture>,
) -> Result<Rendition, RecipeRefused> {
    if recipe.max_width_px == 0 || recipe.max_height_px == 0 {
        return Err(RecipeRefused::NoRoom);
    }
    if !(1..=100).contains(&recipe.quality) {
        return Err(RecipeRefused::Quality);
    }
    let upright = source.orientation.as_stored(source.original_px);
    let (width_px, height_px) = fit(
        upright.0,
        upright.1,
        recipe.max_width_px,
        recipe.max_height_px,
    );
    let made = last
        .take()
        .filter(|last| (last.width_px(), last.height_px()) == (width_px, height_px));
    let small = match made {
        Some(picture) => Cow::Owned(picture),
        None => {
            let (stored_width, stored_height) = source.orientation.as_stored((width_px, height_px));
            let small = ladder
                .shrink(stored_width, stored_height)
                .ok_or(RecipeRefused::Encoder)?;
            finish(small, source, (width_px, height_px)).ok_or(RecipeRefused::Encoder)?
        }
    };
    let bytes = match recipe.format {
        OutFormat::Jpeg => encode_jpeg(&small, recipe.quality),
        OutFormat::Rows => Some(small.rgb().to_vec()),
        OutFormat::Lossless => encode_lossless(&small),
    };
    if let Cow::Owned(picture) = small {
        *last = Some(picture);
    }
    Ok(Rendition {
        bytes: bytes.ok_or(RecipeRefused::Encoder)?,
        width_px,
        height_px,
    })
}

/// Brings a shrunk picture to sRGB and upright.
fn finish<'p>(
    small: Cow<'p, Picture>,
    source: &Source,
    upright_px: (u32, u32),
) -> Option<Cow<'p, Picture>> {
    if source.to_srgb.is_none() && source.orientation == Orientation::Upright {
        return Some(small);
    }
    let Picture {
        width_px,
        height_px,
        mut rgb,
    } = small.into_owned();
    if let Some(to_srgb) = &source.to_srgb {
        to_srgb.convert(&mut rgb, 3);
    }
    let rgb = source
        .orientation
        .make_upright(rgb, width_px as usize, height_px as usize);
    Picture::from_rgb(upright_px.0, upright_px.1, rgb).map(Cow::Owned)
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

fn encode_lossless(picture: &Picture) -> Option<Vec<u8>> {
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
