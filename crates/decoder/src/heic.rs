//! HEIC to pixels: what the process does between its input and its answer. A file of its own because the fuzzer runs it too.

use decoder::Decoded;
use heic_decoder::HeifError;
use imaging::{DamagedPart, MAX_PIXELS, MAX_SIDE_PX, Picture, Refused, UnsupportedKind};

/// Decodes a whole file to an upright picture in sRGB; what its head claims is checked before anything is decoded.
pub(crate) fn decode(photo: Vec<u8>) -> Result<Decoded, Refused> {
    check_size(&photo)?;
    let image = heic_decoder::decode(&photo).map_err(|error| refuse(&error))?;
    // The file is not needed any more, and its pixels are about to be.
    drop(photo);
    let pixels = image.to_rgba8().map_err(|error| refuse(&error))?;
    let metadata = image.metadata;
    let side = |side: usize| u32::try_from(side).map_err(|_| DAMAGED);
    let picture = Picture::from_rgba(
        side(pixels.width)?,
        side(pixels.height)?,
        pixels.data,
        metadata.icc_profile.as_deref(),
    );
    Ok(Decoded {
        picture: picture.ok_or(DAMAGED)?,
        exif: metadata.exif.unwrap_or_default(),
        xmp: metadata.xmp.unwrap_or_default(),
    })
}

/// What the file claims, before anything is decoded.
fn check_size(photo: &[u8]) -> Result<(), Refused> {
    let info = heic_decoder::probe(photo).map_err(|error| refuse(&error))?;
    let (width, height) = (info.coded_width as u64, info.coded_height as u64);
    if width * height > MAX_PIXELS || width.max(height) > u64::from(MAX_SIDE_PX) {
        return Err(Refused::TooLarge {
            width_px: u32::try_from(width).unwrap_or(u32::MAX),
            height_px: u32::try_from(height).unwrap_or(u32::MAX),
        });
    }
    Ok(())
}

const DAMAGED: Refused = Refused::Damaged {
    part: DamagedPart::Pixels,
};

fn refuse(error: &HeifError) -> Refused {
    match error {
        HeifError::Truncated { .. } => Refused::Truncated,
        HeifError::NotHeif(_) => Refused::NotAPicture,
        HeifError::Unsupported(_) => Refused::Unsupported {
            what: UnsupportedKind::Heic,
        },
        _ => DAMAGED,
    }
}
