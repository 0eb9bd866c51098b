//! What a newsroom has besides articles: sections, people, links, settings, lists of shorthands.
//!
//! Each is an *entry*: a value with an id and a version that only the server raises, carried to every workstation by the
//! same feed as the records. A workstation keeps the last version of each and never writes one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{EntryId, PersonId, SectionId};
use crate::person::Person;
use crate::workflow::Rules;

/// A part of the site (chuyên mục).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Section {
    /// Its id.
    pub id: SectionId,
    /// Its name, as readers see it.
    pub name: String,
    /// Its part of an address: lower-case ASCII letters, digits and dashes; unique.
    pub slug: String,
    /// Its place in the navigation, ascending.
    pub order: i32,
}

/// A link of the page's furniture (liên kết website).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Link {
    /// Its id.
    pub id: EntryId,
    /// The words that are clicked.
    pub name: String,
    /// An `https:` or `http:` address.
    pub url: String,
    /// Its place, ascending.
    pub order: i32,
}

/// A list of shorthands (gõ tắt), as an administrator wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShorthandList {
    /// Its id.
    pub id: EntryId,
    /// What people call it; unique.
    pub name: String,
    /// Its lines, read where they are wanted by [`crate::shorthand::List::parse`]; empty: the list was taken away.
    pub text: String,
}

/// How the newsroom works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Settings {
    /// The name of the publication, in the site's header.
    pub site_name: String,
    /// A line under the name; may be empty.
    pub tagline: String,
    /// The address that readers use, without a final slash: `https://example.org`. Only feeds and metadata name it.
    pub site_address: String,
    /// The IANA zone in which times are shown.
    pub zone: String,
    /// The language of the site's own words, BCP 47.
    pub language: String,
    /// The levels of approval and who holds them.
    pub rules: Rules,
}

/// One entry as the feed carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    /// Somebody who works here.
    Person(Person),
    /// A part of the site.
    Section(Section),
    /// A link of the furniture.
    Link(Link),
    /// The newsroom's settings; there is one.
    Settings(Settings),
    /// A list of shorthands.
    Shorthands(ShorthandList),
}

/// Which entry, without its value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum EntryKey {
    /// A person.
    Person(PersonId),
    /// A section.
    Section(SectionId),
    /// A link.
    Link(EntryId),
    /// The settings.
    Settings,
    /// A list of shorthands.
    Shorthands(EntryId),
}

impl Entry {
    /// Which entry this is a version of.
    #[must_use]
    pub const fn key(&self) -> EntryKey {
        match self {
            Self::Person(person) => EntryKey::Person(person.id),
            Self::Section(section) => EntryKey::Section(section.id),
            Self::Link(link) => EntryKey::Link(link.id),
            Self::Settings(_) => EntryKey::Settings,
            Self::Shorthands(list) => EntryKey::Shorthands(list.id),
        }
    }
}
