//! The fields of an article and of its figures: conflict-keeping registers.
//!
//! A field is never merged letter by letter. Writing one removes the candidates that the writer saw and adds one, so two
//! people who retype a headline apart keep both until a person picks ([`super::draft`] does it on Loro).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::photo::crop::parse_crop;

/// A field of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    /// tít
    Headline,
    /// sapo
    Standfirst,
    /// chuyên mục: a [`crate::id::SectionId`] as text
    Section,
    /// tác giả, as readers see it
    Byline,
    /// the part of the address that people read
    Slug,
    /// a JSON array of strings
    Tags,
    /// BCP 47, `vi` where unset
    Language,
    /// milliseconds since 1970 as decimal text: not to be published before
    Embargo,
    /// ảnh đại diện: the id of the figure that stands for the story; see [`super::revision::Revision::lead`]
    Lead,
}

impl FieldName {
    /// Every field, in the order of the page.
    pub const ALL: [Self; 9] = [
        Self::Headline,
        Self::Standfirst,
        Self::Section,
        Self::Byline,
        Self::Slug,
        Self::Tags,
        Self::Language,
        Self::Embargo,
        Self::Lead,
    ];

    /// The field of this name; none when only a newer version knows it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    /// The name in the draft and in a revision.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Standfirst => "standfirst",
            Self::Section => "section",
            Self::Byline => "byline",
            Self::Slug => "slug",
            Self::Tags => "tags",
            Self::Language => "language",
            Self::Embargo => "embargo",
            Self::Lead => "lead",
        }
    }
}

/// A field of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FigureField {
    /// What the photo shows, for those who do not see it.
    Alt,
    /// Whose photo it is (nguồn).
    Credit,
    /// The part of the photo that is shown: see [`crate::photo::crop`].
    Crop,
}

impl FigureField {
    /// Every field of a figure.
    pub const ALL: [Self; 3] = [Self::Alt, Self::Credit, Self::Crop];

    /// The field of this name; none when only a newer version knows it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    /// The name in the draft and in a revision.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alt => "alt",
            Self::Credit => "credit",
            Self::Crop => "crop",
        }
    }
}

/// What a story holds about a photo that it brought, whether the photo stands in the text or not: its mark in this story, and the
/// words that it will have as a figure. None of it is content: no revision names it and no page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PhotoField {
    /// The caption that waits for the photo to be placed.
    Caption,
    /// What it shows, likewise.
    Alt,
    /// Whose photo it is, likewise.
    Credit,
    /// The part of it that was shown when it last stood in the text, likewise: see [`crate::photo::crop`].
    Crop,
    /// How good it is: empty, or `1` to `5`.
    Rating,
    /// Whether it is meant for the page: empty, `pick` or `reject`.
    Pick,
}

impl PhotoField {
    /// The name in the draft.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Caption => "caption",
            Self::Alt => "alt",
            Self::Credit => "credit",
            Self::Crop => "crop",
            Self::Rating => "rating",
            Self::Pick => "pick",
        }
    }

    /// Whether the field can hold this.
    #[must_use]
    pub fn takes(self, value: &str) -> bool {
        match self {
            Self::Caption | Self::Alt | Self::Credit => true,
            Self::Crop => value.is_empty() || parse_crop(value).is_some(),
            Self::Rating => matches!(value, "" | "1" | "2" | "3" | "4" | "5"),
            Self::Pick => matches!(value, "" | "pick" | "reject"),
        }
    }
}

/// One value that somebody wrote into a register and nobody has replaced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct Candidate {
    /// `<peer>-<counter>` of the operation that wrote it, both hexadecimal: see `docs/document-format.md`.
    pub op: String,
    /// What was written.
    pub value: String,
}

/// The candidates of a register by ascending op id: none = never written, one = settled, more = a person must pick.
pub type Register = Vec<Candidate>;

/// The registers of an article, by field name; unknown names of newer versions pass through.
pub type Fields = BTreeMap<String, Register>;
