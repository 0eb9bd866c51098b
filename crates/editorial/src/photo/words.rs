//! The words inside a published picture's file.
//!
//! A picture is copied out of its page, and whoever finds it must find its caption, its credit and its rights with it. Those
//! belong to the figure, so one photo in two stories is two files: the address of each names photo, recipe and words, and
//! what lies under an address never changes. What the figure does not say (who took the photo, whose it is) comes from the
//! photo's own facts, which the publication writes down, so that a page stays a function of its revision and its facts.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::crop::Cut;
use super::rendition::is_webp;
use super::{Photo, Position, Rendition};
use crate::id::Hash;
use crate::newsroom::Settings;

/// What a photo's record says of it, as a publication writes it down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PublishedPhoto {
    /// The original, 64 hex digits.
    pub photo: String,
    /// Who took it.
    pub creator: String,
    /// Who is to be credited, where the figure names nobody.
    pub credit: String,
    /// Whose it is.
    pub copyright: String,
    /// Whether the site's pictures of it are there in WebP too.
    #[serde(default)]
    pub webp: bool,
    /// Where it was taken, if the newsroom lets readers know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub position: Option<Position>,
}

impl PublishedPhoto {
    /// What a photo's record tells, as far as the newsroom tells its readers.
    #[must_use]
    pub fn new(photo: &Photo, settings: &Settings) -> Self {
        let facts = &photo.facts;
        Self {
            photo: photo.original.to_string(),
            webp: photo.has_webp(),
            creator: facts.creator.trim().to_owned(),
            credit: facts.credit.trim().to_owned(),
            copyright: facts.copyright.trim().to_owned(),
            position: facts.position.filter(|_| settings.publishes_positions),
        }
    }
}

/// What a published picture says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoWords {
    /// What it shows.
    pub caption: String,
    /// For those who do not see it.
    pub alt: String,
    /// Who took it.
    pub creator: String,
    /// Who is to be credited.
    pub credit: String,
    /// Whose it is.
    pub copyright: String,
    /// Where it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The part of the pixels that is in the file; none: all of them. It is in the name, so every part has an address of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Cut>,
}

impl PhotoWords {
    /// The part of an address that names these words: 16 hex digits.
    ///
    /// The tag carries the version of what is written into files: it is raised when the same words come to other bytes, so
    /// that an address never has two meanings.
    #[must_use]
    pub fn name(&self) -> String {
        let mut bytes = b"galley-photo-words-1".to_vec();
        for text in [
            &self.caption,
            &self.alt,
            &self.creator,
            &self.credit,
            &self.copyright,
        ] {
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text.as_bytes());
        }
        if let Some(cut) = self.cut {
            bytes.extend(b"cut");
            for px in [cut.left, cut.top, cut.width, cut.height] {
                bytes.extend(px.to_le_bytes());
            }
            // An address that is before readers keeps its name.
            if cut.of_width > 0 {
                bytes.extend(cut.of_width.to_le_bytes());
            }
        }
        // They were once written as one text. Every other address keeps its name.
        if self.creator.contains(", ") {
            bytes.extend(b"creators apart");
        }
        if let Some(position) = self.position {
            bytes.extend(b"position");
            for udeg in [position.latitude_udeg, position.longitude_udeg] {
                bytes.extend(udeg.to_le_bytes());
            }
        }
        Hash::of(&bytes).short(NAME_DIGITS)
    }

    /// Whether there is a file of this rendition with these words: a part belongs to the one JPEG that it was chosen in.
    #[must_use]
    pub fn are_of(&self, rendition: &Rendition) -> bool {
        self.cut.is_none_or(|cut| {
            [0, rendition.width].contains(&cut.of_width) && !is_webp(&rendition.recipe)
        })
    }
}

/// How many hexadecimal digits name words.
pub(super) const NAME_DIGITS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_words_have_another_name_and_no_words_run_into_each_other() {
        let words = PhotoWords {
            caption: "Bến sông".to_owned(),
            credit: "Thu Hằng".to_owned(),
            ..PhotoWords::default()
        };
        assert_eq!(words.name(), words.clone().name());
        let moved = PhotoWords {
            caption: "Bến sôngThu".to_owned(),
            credit: " Hằng".to_owned(),
            ..PhotoWords::default()
        };
        let swapped = PhotoWords {
            caption: words.credit.clone(),
            credit: words.caption.clone(),
            ..PhotoWords::default()
        };
        assert!(words.name() != moved.name() && words.name() != swapped.name());
        let cut = Cut {
            left: 0,
            top: 80,
            width: 1200,
            height: 630,
            of_width: 1200,
        };
        let part = PhotoWords {
            cut: Some(cut),
            ..words.clone()
        };
        let other = PhotoWords {
            cut: Some(Cut { top: 96, ..cut }),
            ..words.clone()
        };
        assert!(part.name() != words.name() && part.name() != other.name());
        let at = |longitude_udeg| PhotoWords {
            position: Some(Position {
                latitude_udeg: 10_776_900,
                longitude_udeg,
            }),
            ..words.clone()
        };
        let (east, west) = (at(106_700_900), at(-106_700_900));
        assert!(east.name() != words.name() && east.name() != west.name());
        let before: PhotoWords = serde_json::from_str(
            r#"{"caption":"","alt":"","creator":"","credit":"","copyright":"","cut":{"left":0,"top":80,"width":1200,"height":630}}"#,
        )
        .expect("words that were written down before parts named their rendition");
        let rendition = |recipe: &str, width| Rendition {
            recipe: recipe.to_owned(),
            blob: Hash::of(b"pixels"),
            size_bytes: 6,
            width,
            height: 800,
        };
        for (recipe, width, is_one) in [
            ("w1200", 1200, true),
            ("w1200.webp", 1200, false),
            ("w1600", 1600, false),
        ] {
            let rendition = rendition(recipe, width);
            assert_eq!(part.are_of(&rendition), is_one, "{recipe}");
            assert!(words.are_of(&rendition), "{recipe}");
            assert_eq!(before.are_of(&rendition), !recipe.ends_with(".webp"));
        }
        assert_eq!(words.name().len(), NAME_DIGITS);
    }
}
