//! The newsroom's entries: people, sections, links, settings, kept texts, rights of photos. Only the server raises their versions.

use editorial::id::{Hash, PersonId};
use editorial::newsroom::{Entry, EntryKey, KeptText, Link, Section, Settings};
use editorial::person::Person;
use editorial::photo::rights::PhotoRights;
use editorial::sync::api::{EntryVersion, ServerEvent};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{StoreError, Tx, event, signed, unsigned};

/// The kinds of texts that an administrator keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Lists of shorthands.
    Shorthands,
    /// Templates.
    Template,
}

impl Kept {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Shorthands => "shorthands:",
            Self::Template => "template:",
        }
    }

    /// An entry's text, if it is of this kind.
    fn text(self, entry: Entry) -> Option<KeptText> {
        match (self, entry) {
            (Self::Shorthands, Entry::Shorthands(text))
            | (Self::Template, Entry::Template(text)) => Some(text),
            _ => None,
        }
    }

    /// The entry of a text.
    pub(crate) const fn entry(self, text: KeptText) -> Entry {
        match self {
            Self::Shorthands => Entry::Shorthands(text),
            Self::Template => Entry::Template(text),
        }
    }
}

fn key_text(key: &EntryKey) -> String {
    match key {
        EntryKey::Person(id) => format!("person:{id}"),
        EntryKey::Section(id) => format!("section:{id}"),
        EntryKey::Link(id) => format!("link:{id}"),
        EntryKey::Settings => "settings".to_owned(),
        EntryKey::Shorthands(id) => format!("shorthands:{id}"),
        EntryKey::Template(id) => format!("template:{id}"),
        EntryKey::Rights(photo) => format!("rights:{photo}"),
        EntryKey::Newer { kind, id } => format!("{kind}:{id}"),
    }
}

/// Writes an entry's next version and its event. An equal value changes nothing.
pub(crate) fn put(tx: &Tx<'_>, entry: &Entry) -> Result<(), StoreError> {
    let key = key_text(&entry.key());
    let body = serde_json::to_string(entry)?;
    let present: Option<(i64, String)> = tx
        .query_row(
            "SELECT version, body FROM entry WHERE key = ?1",
            [&key],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let version = match present {
        Some((_, held)) if held == body => return Ok(()),
        Some((version, _)) => unsigned(version) + 1,
        None => 1,
    };
    tx.execute(
        "INSERT INTO entry (key, version, body) VALUES (?1, ?2, ?3)
         ON CONFLICT (key) DO UPDATE SET version = excluded.version, body = excluded.body",
        params![key, signed(version), body],
    )?;
    event::insert(
        tx,
        None,
        &ServerEvent::Entry {
            version,
            entry: entry.clone(),
        },
    )?;
    Ok(())
}

fn get(conn: &Connection, key: &EntryKey) -> Result<Option<Entry>, StoreError> {
    let body: Option<String> = conn
        .prepare_cached("SELECT body FROM entry WHERE key = ?1")?
        .query_row([key_text(key)], |row| row.get(0))
        .optional()?;
    Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
}

fn list(conn: &Connection, prefix: &str) -> Result<Vec<Entry>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT body FROM entry WHERE key >= ?1 AND key < ?1 || '~' ORDER BY key",
    )?;
    let bodies = statement.query_map([prefix], |row| row.get::<_, String>(0))?;
    bodies
        .map(|body| Ok(serde_json::from_str(&body?)?))
        .collect()
}

/// Every entry with its version.
pub(crate) fn all(conn: &Connection) -> Result<Vec<EntryVersion>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT version, body FROM entry ORDER BY key")?;
    let rows = statement.query_map([], |row| {
        Ok((row.get(0).map(unsigned)?, row.get::<_, String>(1)?))
    })?;
    rows.map(|row| {
        let (version, body) = row?;
        Ok(EntryVersion {
            version,
            entry: serde_json::from_str(&body)?,
        })
    })
    .collect()
}

/// A person.
pub(crate) fn person(conn: &Connection, id: PersonId) -> Result<Option<Person>, StoreError> {
    Ok(match get(conn, &EntryKey::Person(id))? {
        Some(Entry::Person(person)) => Some(person),
        _ => None,
    })
}

/// The newsroom's settings; every newsroom has them from its first moment.
pub(crate) fn settings(conn: &Connection) -> Result<Settings, StoreError> {
    match get(conn, &EntryKey::Settings)? {
        Some(Entry::Settings(settings)) => Ok(settings),
        _ => Err(StoreError::Corrupt("there are no settings".to_owned())),
    }
}

/// Every section.
pub(crate) fn sections(conn: &Connection) -> Result<Vec<Section>, StoreError> {
    let entries = list(conn, "section:")?.into_iter();
    Ok(entries
        .filter_map(|entry| {
            if let Entry::Section(section) = entry {
                Some(section)
            } else {
                None
            }
        })
        .collect())
}

/// Every link.
pub(crate) fn links(conn: &Connection) -> Result<Vec<Link>, StoreError> {
    let entries = list(conn, "link:")?.into_iter();
    Ok(entries
        .filter_map(|entry| {
            if let Entry::Link(link) = entry {
                Some(link)
            } else {
                None
            }
        })
        .collect())
}

/// What may be done with a photo, if somebody has said so.
pub(crate) fn rights(conn: &Connection, photo: Hash) -> Result<Option<PhotoRights>, StoreError> {
    Ok(match get(conn, &EntryKey::Rights(photo))? {
        Some(Entry::Rights(rights)) => Some(rights),
        _ => None,
    })
}

/// Every text of a kind, also those that were taken away.
pub(crate) fn kept(conn: &Connection, kind: Kept) -> Result<Vec<KeptText>, StoreError> {
    let entries = list(conn, kind.prefix())?.into_iter();
    Ok(entries.filter_map(|entry| kind.text(entry)).collect())
}
