//! The newest version of each entry of the newsroom.
//!
//! What only a newer version can read stands under a kind of its own ([`NEWER`]), beside what was known of the same entry before, and
//! is read again whenever the store is opened ([`read_again`]).

use std::collections::BTreeSet;

use editorial::id::{ArticleId, Hash};
use editorial::newsroom::{Entry, EntryKey, KeptText};
use editorial::person::Person;
use editorial::photo::rights::PhotoRights;
use rusqlite::{Connection, OptionalExtension as _};

use crate::commands::Newsroom;

/// The kind of what this version cannot read; the id is the kind and the id that its server gave it.
const NEWER: &str = "newer";

fn key(entry: &Entry) -> (&'static str, String) {
    match entry.key() {
        EntryKey::Person(id) => ("person", id.to_string()),
        EntryKey::Section(id) => ("section", id.to_string()),
        EntryKey::Link(id) => ("link", id.to_string()),
        EntryKey::Settings => ("settings", String::new()),
        EntryKey::Shorthands(id) => ("shorthands", id.to_string()),
        EntryKey::Template(id) => ("template", id.to_string()),
        EntryKey::Rights(photo) => ("rights", photo.to_string()),
        EntryKey::Newer { kind, id } => (NEWER, format!("{kind}:{id}")),
    }
}

/// Takes a version; an older one than the one that is here, or the same once more, changes nothing. Whether anything changed.
pub(crate) fn save(db: &Connection, version: u64, entry: &Entry) -> anyhow::Result<bool> {
    let (kind, id) = key(entry);
    let changed = db
        .prepare_cached(
            "INSERT INTO entry (kind, id, version, entry) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (kind, id) DO UPDATE
             SET version = excluded.version, entry = excluded.entry
             WHERE excluded.version > version OR (excluded.version = version AND excluded.entry <> entry)",
        )?
        .execute((
            kind,
            id,
            i64::try_from(version).unwrap_or(i64::MAX),
            serde_json::to_string(entry)?,
        ))?;
    Ok(changed > 0)
}

/// Reads again what an older version could not: what is understood by now takes its place. Whether a section did.
pub(crate) fn read_again(db: &Connection) -> anyhow::Result<bool> {
    let mut statement = db.prepare("SELECT id, version, entry FROM entry WHERE kind = ?1")?;
    let rows = statement.query_map([NEWER], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, i64>(1)?,
            row.get::<_, String>(2)?,
        ))
    })?;
    let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
    let mut sections = false;
    for (id, version, json) in rows {
        match serde_json::from_str(&json)? {
            Entry::Newer(_) => continue,
            entry => {
                let changed = save(db, u64::try_from(version).unwrap_or(0), &entry)?;
                sections |= changed && matches!(entry, Entry::Section(_));
                if let Entry::Rights(rights) = &entry {
                    super::photo::mark_stale(db, rights.photo)?;
                }
            }
        }
        db.execute("DELETE FROM entry WHERE kind = ?1 AND id = ?2", (NEWER, id))?;
    }
    Ok(sections)
}

/// Forgets them all: the server is another database and will say them again.
pub(crate) fn clear(db: &Connection) -> anyhow::Result<()> {
    // Version 0 keeps the values in sight until the server's own arrive.
    db.execute("UPDATE entry SET version = 0", [])?;
    Ok(())
}

/// The newsroom, sorted as it is shown.
pub(crate) fn newsroom(db: &Connection) -> anyhow::Result<Newsroom> {
    let mut out = Newsroom {
        settings: None,
        sections: Vec::new(),
        people: Vec::new(),
        links: Vec::new(),
    };
    // The others are long, and asked for by themselves.
    let mut statement = db.prepare_cached(
        "SELECT entry FROM entry WHERE kind IN ('person', 'section', 'link', 'settings')",
    )?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    for json in rows {
        match serde_json::from_str(&json?)? {
            Entry::Person(person) => out.people.push(person),
            Entry::Section(section) => out.sections.push(section),
            Entry::Link(link) => out.links.push(link),
            Entry::Settings(settings) => out.settings = Some(settings),
            Entry::Shorthands(_) | Entry::Template(_) | Entry::Rights(_) | Entry::Newer(_) => {}
        }
    }
    out.sections
        .sort_by(|a, b| (a.order, &a.slug).cmp(&(b.order, &b.slug)));
    out.links.sort_by_key(|link| (link.order, link.id));
    out.people
        .sort_by(|a: &Person, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(out)
}

/// The newsroom's lists of shorthands, by name.
pub(crate) fn shorthands(db: &Connection) -> anyhow::Result<Vec<KeptText>> {
    kept(db, "shorthands")
}

/// The newsroom's templates, by name.
pub(crate) fn templates(db: &Connection) -> anyhow::Result<Vec<KeptText>> {
    kept(db, "template")
}

/// The texts of a kind that were not taken away, by name.
fn kept(db: &Connection, kind: &str) -> anyhow::Result<Vec<KeptText>> {
    let mut statement = db.prepare_cached("SELECT entry FROM entry WHERE kind = ?1")?;
    let rows = statement.query_map([kind], |row| row.get::<_, String>(0))?;
    let mut out = Vec::new();
    for json in rows {
        if let Entry::Shorthands(text) | Entry::Template(text) = serde_json::from_str(&json?)? {
            out.push(text);
        }
    }
    out.retain(|text: &KeptText| !text.text.is_empty());
    out.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(out)
}

/// What may be done with a photo, if somebody has said so.
pub(crate) fn rights(db: &Connection, photo: Hash) -> anyhow::Result<Option<PhotoRights>> {
    let json: Option<String> = db
        .prepare_cached("SELECT entry FROM entry WHERE kind = 'rights' AND id = ?1")?
        .query_row([photo.to_string()], |row| row.get(0))
        .optional()?;
    Ok(json.map(|json| read_rights(&json)).transpose()?.flatten())
}

/// What may be done with the photos that were brought to an article; of those alone of which somebody has said so.
pub(crate) fn rights_of_article(
    db: &Connection,
    article: ArticleId,
) -> anyhow::Result<Vec<PhotoRights>> {
    let mut statement = db.prepare_cached(
        "SELECT entry FROM photo_article JOIN entry ON kind = 'rights' AND id = lower(hex(original)) WHERE article = ?1",
    )?;
    let rows = statement.query_map([article.to_bytes()], |row| row.get::<_, String>(0))?;
    let mut out = Vec::new();
    for json in rows {
        out.extend(read_rights(&json?)?);
    }
    Ok(out)
}

/// The photos of which somebody has said what may be done with them, by their originals' 64 hex digits.
pub(crate) fn photos_with_rights(db: &Connection) -> anyhow::Result<BTreeSet<String>> {
    let mut statement = db.prepare_cached("SELECT id FROM entry WHERE kind = 'rights'")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read_rights(json: &str) -> serde_json::Result<Option<PhotoRights>> {
    Ok(match serde_json::from_str(json)? {
        Entry::Rights(rights) => Some(rights),
        _ => None,
    })
}

/// The zone of the newsroom's wall; none before the first sync.
pub(crate) fn zone(db: &Connection) -> anyhow::Result<Option<String>> {
    let json: Option<String> = db
        .prepare_cached("SELECT entry FROM entry WHERE kind = 'settings'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let entry = json.map(|json| serde_json::from_str(&json)).transpose()?;
    Ok(match entry {
        Some(Entry::Settings(settings)) => Some(settings.zone),
        _ => None,
    })
}
