//! Why a file is not taken as a photo.
//!
//! The set is closed and carries facts, not sentences: the workstation says each in Vietnamese
//! and in English, with what was kept and what to do. The `Display` forms are for logs.

use metadata::Broken;
use thiserror::Error;

/// A file that is not taken, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refused {
    /// The bytes are no picture of any kind known here, whatever the file's name says.
    #[error("not a picture")]
    NotAPicture,
    /// A picture, but of a kind that Galley does not read.
    #[error("not supported: {what}")]
    Unsupported {
        /// The kind that was recognised.
        what: UnsupportedKind,
    },
    /// More pixels than [`crate::MAX_PIXELS`], a side longer than [`crate::MAX_SIDE_PX`], or so many
    /// bits a pixel that all of them would take more than 512 MiB. Said from what stands before the
    /// pixels; none was decoded.
    #[error("too large: {width_px} x {height_px} px")]
    TooLarge {
        /// Width that the file claims, as stored.
        width_px: u32,
        /// Height that the file claims, as stored.
        height_px: u32,
    },
    /// The file ends before its picture does: an interrupted copy or download.
    #[error("the file is cut short")]
    Truncated,
    /// The file has its end, but what is in it contradicts its own format.
    #[error("damaged: {part}")]
    Damaged {
        /// Where the damage is.
        part: DamagedPart,
    },
    /// The file is longer than [`crate::MAX_BYTES`].
    #[error("the file has too many bytes")]
    TooManyBytes,
}

/// Where a damaged file is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DamagedPart {
    /// Segments, chunks, dimensions or tables: the frame around the pixels.
    #[error("structure")]
    Structure,
    /// The coded pixels.
    #[error("pixels")]
    Pixels,
}

/// A kind of picture that is recognised and not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UnsupportedKind {
    /// Windows bitmap.
    #[error("BMP")]
    Bmp,
    /// TIFF with addresses of 64 bits.
    #[error("BigTIFF")]
    BigTiff,
    /// A TIFF whose pixels are coded in a way that is not read.
    #[error("uncommon TIFF")]
    UncommonTiff,
    /// A camera's raw file (DNG, NEF, ARW, CR2, CR3, RAF).
    #[error("camera raw")]
    CameraRaw,
    /// HEIF with HEVC inside: what iPhones save by default.
    #[error("HEIC")]
    Heic,
    /// AVIF.
    #[error("AVIF")]
    Avif,
    /// JPEG XL.
    #[error("JPEG XL")]
    JpegXl,
    /// JPEG 2000.
    #[error("JPEG 2000")]
    Jpeg2000,
    /// Photoshop document.
    #[error("Photoshop document")]
    Photoshop,
    /// SVG drawing.
    #[error("SVG")]
    Svg,
    /// A JPEG that no camera writes: lossless, arithmetic, hierarchical, 12 bits a sample, or
    /// neither 1, 3 nor 4 components.
    #[error("uncommon JPEG")]
    UncommonJpeg,
    /// A PNG or WebP with several frames: taking one of them would lose the others silently.
    #[error("animation")]
    Animation,
}

impl From<Broken> for Refused {
    fn from(broken: Broken) -> Refused {
        match broken {
            Broken::Truncated => Refused::Truncated,
            Broken::Structure => BAD_STRUCTURE,
        }
    }
}

pub(crate) const fn unsupported(what: UnsupportedKind) -> Refused {
    Refused::Unsupported { what }
}

pub(crate) const BAD_STRUCTURE: Refused = Refused::Damaged {
    part: DamagedPart::Structure,
};

pub(crate) const BAD_PIXELS: Refused = Refused::Damaged {
    part: DamagedPart::Pixels,
};
