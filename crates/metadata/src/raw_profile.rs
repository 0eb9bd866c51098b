//! Raw profiles: how programs keep in a PNG what it has, or once had, no chunk for (ImageMagick's way, which others took over).
//!
//! What one holds, programs do not agree upon: the bare block, or the block with the label that a segment of a JPEG would give
//! it. Each is read for what it is, and written again where it stands, label and all: beside it others may stand that are not read.

use std::collections::BTreeMap;

use crate::container::png::{self, Chunk, Profile};
use crate::facts::{PHOTOSHOP_LABEL, RAW_EXIF_LABEL, XMP_LABEL};
use crate::field::Field;
use crate::{exif, iim, xmp_write};

/// A block in a raw profile.
pub(crate) enum Block {
    /// A TIFF structure.
    Exif(Vec<u8>),
    Xmp(Vec<u8>),
    /// Image resources of Photoshop.
    Resources(Vec<u8>),
    /// Bare datasets.
    Iim(Vec<u8>),
}

/// The label of a segment, and the block that stands behind it.
type Labelled = (&'static [u8], fn(Vec<u8>) -> Block);

const LABELS: [Labelled; 3] = [
    (XMP_LABEL, Block::Xmp),
    (RAW_EXIF_LABEL, Block::Exif),
    (PHOTOSHOP_LABEL, Block::Resources),
];

/// A profile that can be read.
pub(crate) struct RawProfile {
    profile: Profile,
    /// What stands before the block.
    label: &'static [u8],
    pub(crate) block: Block,
}

impl RawProfile {
    /// Reads what a chunk with this keyword holds; none when it is damaged, or of a kind that tells no facts.
    pub(crate) fn read(profile: Profile, chunk: Chunk<'_>) -> Option<RawProfile> {
        let bytes = png::raw_profile(&png::text(chunk)?)?;
        for (label, block) in LABELS {
            if let Some(rest) = bytes.strip_prefix(label) {
                let block = block(rest.to_vec());
                return Some(RawProfile {
                    profile,
                    label,
                    block,
                });
            }
        }
        let block = match profile {
            Profile::Exif => Block::Exif(bytes),
            Profile::Xmp => Block::Xmp(bytes),
            Profile::Iptc | Profile::Resources if iim::are_resources(&bytes) => {
                Block::Resources(bytes)
            }
            Profile::Iptc => Block::Iim(bytes),
            Profile::Resources | Profile::Segment => return None,
        };
        Some(RawProfile {
            profile,
            label: &[],
            block,
        })
    }

    /// The body of a chunk with these words in the places that have words of theirs; none when nothing needs to change.
    pub(crate) fn with_words(&self, words: &BTreeMap<Field, String>) -> Option<Vec<u8>> {
        let block = match &self.block {
            Block::Exif(tiff) => exif::with_words(tiff, words)?,
            Block::Xmp(packet) => xmp_write::with_words(Some(packet), words),
            Block::Resources(resources) => {
                let old = iim::resource(resources, iim::RESOURCE)?;
                iim::with_datasets(resources, Some(&iim::with_words(old, words)))
            }
            Block::Iim(datasets) => iim::with_words(datasets, words),
        };
        let bytes = [self.label, &block].concat();
        Some(png::to_raw_profile(self.profile, &bytes))
    }
}
