//! A photo: one picture with its facts.
//!
//! A photo is named by the BLAKE3 of its original, so twins are one photo. The pixels of its renditions are made once, by
//! the workstation that imported it (`imaging`), stored by the server, and named by original and recipe.

pub mod crop;
pub mod rendition;
pub mod rights;
pub mod template;
pub mod words;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::Hash;

/// The longest text that a photo brings into the newsroom, bytes: some three thousand words. A file can hold a book in its
/// caption, and a record cannot.
pub const MAX_FACT_BYTES: usize = 16 * 1024;

/// What a camera, an agency or a person wrote about a photo. Texts are in NFC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct PhotoFacts {
    /// What the file itself says it shows; a figure's caption starts from it and lives on its own.
    pub caption: String,
    /// Who took it.
    pub creator: String,
    /// Who is to be credited.
    pub credit: String,
    /// Whose it is.
    pub copyright: String,
    /// When it was taken, as written: cameras know no zone, so none is guessed.
    pub taken: String,
    /// For those who do not see it.
    pub alt: String,
    /// The name of the file as it was imported.
    pub file_name: String,
    /// Where it was taken, as the camera wrote it. Photos that were imported before this was read have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub position: Option<Position>,
}

/// A place on the earth, in millionths of a degree (a tenth of a metre).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Position {
    /// North of the equator; negative: south.
    pub latitude_udeg: i32,
    /// East of Greenwich; negative: west.
    pub longitude_udeg: i32,
}

/// One rendition: bytes derived from the original for one use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Rendition {
    /// The recipe's name, the last part of its address: `w800`, or `w800.webp` for its companion.
    pub recipe: String,
    /// Hash of the bytes.
    pub blob: Hash,
    /// Length of the bytes.
    #[ts(type = "number")]
    pub size_bytes: u64,
    /// Width, px.
    pub width: u32,
    /// Height, px.
    pub height: u32,
}

/// A photo as the newsroom shares it: the payload of a photo record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Photo {
    /// Hash of the original's bytes: the photo's name.
    pub original: Hash,
    /// Length of the original's bytes.
    #[ts(type = "number")]
    pub size_bytes: u64,
    /// The media type of the original: `image/jpeg`, `image/png`, `image/webp`, `image/tiff`, `image/gif` or `image/heic`.
    pub mime: String,
    /// Width of the upright original, px.
    pub width: u32,
    /// Height of the upright original, px.
    pub height: u32,
    /// What is known about it.
    pub facts: PhotoFacts,
    /// How it looks, 32 hex digits, for finding photos that look alike; empty where it is not known or the photo is nearly even.
    #[serde(default)]
    pub likeness: String,
    /// Every rendition that [`rendition::recipes`] names for this size, and their companions in WebP, if it has them.
    pub renditions: Vec<Rendition>,
}

impl PhotoFacts {
    /// The same facts, each text cut behind its last whole letter within [`MAX_FACT_BYTES`]. What is cut off stays in the original.
    #[must_use]
    pub fn cut(mut self) -> Self {
        for text in [
            &mut self.caption,
            &mut self.creator,
            &mut self.credit,
            &mut self.copyright,
            &mut self.taken,
            &mut self.alt,
            &mut self.file_name,
        ] {
            text.truncate(text.floor_char_boundary(MAX_FACT_BYTES));
        }
        self
    }

    /// The day on which it was taken, by the clock of the camera; none where the file does not say one. Files write
    /// `2020-09-21T22:16:05`, `2020:09:21 22:16:05` or `20200921T221605`.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        let digits: String = self
            .taken
            .chars()
            .take(10)
            .filter(char::is_ascii_digit)
            .take(8)
            .collect();
        NaiveDate::parse_from_str(&digits, "%Y%m%d")
            .ok()
            .filter(|_| digits.len() == 8)
    }
}

impl Photo {
    /// Whether every recipe of the site has its companion in WebP. Photos of before there were any have none.
    #[must_use]
    pub fn has_webp(&self) -> bool {
        rendition::recipes(self.width, self.height)
            .iter()
            .filter_map(rendition::Recipe::webp)
            .all(|name| self.renditions.iter().any(|made| made.recipe == name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_in_the_caption_of_a_file_is_cut_behind_a_whole_letter_and_other_facts_are_kept() {
        let facts = PhotoFacts {
            caption: "ở".repeat(MAX_FACT_BYTES),
            alt: "b".repeat(MAX_FACT_BYTES),
            credit: "Thu Hằng".to_owned(),
            ..PhotoFacts::default()
        };
        let cut = facts.clone().cut();
        assert_eq!(cut.caption, "ở".repeat(MAX_FACT_BYTES / 3));
        assert_eq!((&cut.alt, &cut.credit), (&facts.alt, &facts.credit));
    }

    #[test]
    fn the_day_of_a_photo_is_read_as_every_kind_of_file_writes_it() {
        let day = |taken: &str| {
            let taken = taken.to_owned();
            let facts = PhotoFacts {
                taken,
                ..PhotoFacts::default()
            };
            facts.day().map(|day| day.to_string())
        };
        for written in [
            "2020-09-21T22:16:05+07:00",
            "2020:09:21 22:16:05",
            "20200921T221605+0700",
            "2020-09-21",
        ] {
            assert_eq!(day(written).as_deref(), Some("2020-09-21"), "{written}");
        }
        for unknown in ["", "2020", "0000:00:00 00:00:00", "hôm qua", "2020-13-40"] {
            assert_eq!(day(unknown), None, "{unknown}");
        }
    }
}
