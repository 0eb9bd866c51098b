//! What a newsroom has besides articles: sections, people, links, settings, texts that its administrator keeps, and what may be
//! done with its photos.
//!
//! Each is an *entry*: a value with an id and a version that only the server raises, carried to every workstation by the
//! same feed as the records. A workstation keeps the last version of each and never writes one.
//!
//! *Newer servers.* An entry of a kind that this version does not know, or of a known kind with a value that it cannot read, is an
//! [`Entry::Newer`]: kept whole, passed on whole, shown nowhere, and read again by the version that knows it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use crate::id::{EntryId, Hash, PersonId, SectionId};
use crate::person::Person;
use crate::photo::rights::PhotoRights;
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

/// A text that an administrator keeps under a name, as it was written: a list of shorthands (gõ tắt), a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptText {
    /// Its id.
    pub id: EntryId,
    /// What people call it; unique among its kind.
    pub name: String,
    /// Its lines, read where they are wanted; empty: it was taken away.
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
    /// Whether pictures that are published from now on say where they were taken. Servers that do not say it do not allow it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub publishes_positions: bool,
}

/// An entry that this version cannot read, as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewerEntry {
    /// What its server calls it.
    pub kind: String,
    /// Everything else that it has.
    #[serde(flatten)]
    pub value: Map<String, Value>,
}

impl NewerEntry {
    /// What tells it from others of its kind; empty where there is only one.
    #[must_use]
    pub fn id(&self) -> &str {
        self.value
            .get("id")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

/// One entry as the feed carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// A list of shorthands, read by [`crate::shorthand::List::parse`].
    Shorthands(KeptText),
    /// What every photo of a job is to say, read by [`crate::photo::template::Template::parse`].
    Template(KeptText),
    /// What may be done with a photo.
    Rights(PhotoRights),
    /// An entry of a newer server.
    #[serde(untagged)]
    Newer(NewerEntry),
}

/// Which entry, without its value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    /// A template.
    Template(EntryId),
    /// What may be done with the photo of this original.
    Rights(Hash),
    /// An entry of a newer server.
    Newer {
        /// What its server calls it.
        kind: String,
        /// [`NewerEntry::id`].
        id: String,
    },
}

impl Entry {
    /// Which entry this is a version of.
    #[must_use]
    pub fn key(&self) -> EntryKey {
        match self {
            Self::Person(person) => EntryKey::Person(person.id),
            Self::Section(section) => EntryKey::Section(section.id),
            Self::Link(link) => EntryKey::Link(link.id),
            Self::Settings(_) => EntryKey::Settings,
            Self::Shorthands(text) => EntryKey::Shorthands(text.id),
            Self::Template(text) => EntryKey::Template(text.id),
            Self::Rights(rights) => EntryKey::Rights(rights.photo),
            Self::Newer(newer) => EntryKey::Newer {
                kind: newer.kind.clone(),
                id: newer.id().to_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::photo::rights::{Permission, Rights};
    use crate::time::TimeMs;

    fn read(json: Value) -> Entry {
        serde_json::from_value(json).expect("an entry of any kind")
    }

    #[test]
    fn an_entry_of_a_newer_server_is_kept_to_the_letter() {
        for json in [
            json!({ "kind": "horoscope", "id": "a-1", "signs": [1, { "name": "Bạch Dương" }] }),
            json!({ "kind": "weather", "sunny": true }),
            // A known kind with something that only a newer version can read.
            json!({ "kind": "person", "id": "p-1", "name": { "first": "Lan" } }),
        ] {
            let entry = read(json.clone());
            let EntryKey::Newer { kind, id } = entry.key() else {
                panic!("{entry:?}")
            };
            assert_eq!(json["kind"], kind);
            assert_eq!(json["id"].as_str().unwrap_or_default(), id);
            assert_eq!(serde_json::to_value(&entry).expect("written"), json);
        }
    }

    #[test]
    fn rights_are_told_apart_by_a_version_that_cannot_read_them() {
        let rights = |photo: &[u8]| {
            Entry::Rights(PhotoRights {
                photo: Hash::of(photo),
                rights: Rights {
                    permission: Permission::Forbidden,
                    reason: "Của hãng khác.".to_owned(),
                    until: None,
                },
                by: PersonId::from_bytes([1; 16]),
                at: TimeMs(7),
                count: 1,
            })
        };
        let keys = [b"one", b"two"].map(|photo| {
            let mut json = serde_json::to_value(rights(photo)).expect("written");
            assert_eq!(read(json.clone()), rights(photo));
            json["kind"] = json!("rights of tomorrow");
            read(json).key()
        });
        assert_ne!(keys[0], keys[1]);
    }

    #[test]
    fn an_entry_that_is_known_is_never_taken_for_a_newer_one() {
        let link = Link {
            id: EntryId::from_bytes([7; 16]),
            name: "Cổng thông tin".to_owned(),
            url: "https://example.org".to_owned(),
            order: 2,
        };
        let mut json = serde_json::to_value(Entry::Link(link.clone())).expect("written");
        json["colour"] = json!("red");
        assert_eq!(
            read(json),
            Entry::Link(link),
            "what a newer one has besides"
        );
        serde_json::from_value::<Entry>(json!({ "id": "a-1" })).expect_err("it has no kind");
    }
}
