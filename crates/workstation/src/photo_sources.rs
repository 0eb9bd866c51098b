//! What a photo's file says about it, from every place, so that a person can see where they disagree.
//!
//! The record of a photo holds what counts. The rest is not copied anywhere: the original is kept as it came, and is read
//! again when somebody asks.

use editorial::id::Hash;
use editorial::text::normal::nfc;
use metadata::{Facts, Found, Origin};

use crate::commands::{FactPlace, OtherValue, PhotoSources, SourcedFact};
use crate::workstation::Workstation;

impl Workstation {
    /// Every fact in the original's file; none when it is not on this machine.
    ///
    /// # Errors
    /// `photo_decoder_failed` for a HEIC that the decoder does not open; what the disk says.
    pub(crate) fn photo_sources(&self, photo: Hash) -> anyhow::Result<PhotoSources> {
        let Some(bytes) = self.media.load(photo)? else {
            return Ok(PhotoSources {
                here: false,
                facts: Vec::new(),
            });
        };
        let facts = self.read_facts(&bytes)?;
        Ok(PhotoSources {
            here: true,
            facts: facts
                .iter()
                .map(|(field, found)| sourced(field.name(), found))
                .collect(),
        })
    }

    fn read_facts(&self, bytes: &[u8]) -> anyhow::Result<Facts> {
        match imaging::read_header(bytes) {
            Err(imaging::Refused::Unsupported {
                what: imaging::UnsupportedKind::Heic,
            }) => self.facts_of_heic(bytes),
            _ => Ok(metadata::read_facts(bytes)),
        }
    }
}

fn sourced(field: &str, found: &Found) -> SourcedFact {
    SourcedFact {
        field: field.to_owned(),
        value: nfc(&found.value),
        place: place(found.origin),
        others: found
            .others
            .iter()
            .map(|(origin, value)| OtherValue {
                place: place(*origin),
                value: nfc(value),
            })
            .collect(),
    }
}

const fn place(origin: Origin) -> FactPlace {
    match origin {
        Origin::Xmp => FactPlace::Xmp,
        Origin::Iim => FactPlace::Iim,
        Origin::Exif => FactPlace::Exif,
    }
}
