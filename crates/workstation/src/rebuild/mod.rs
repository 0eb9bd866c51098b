//! A new store from a damaged one.
//!
//! What only this machine had comes first: edits of the journal, records that were not sent, moves that wait, photos that
//! were not sent, the sign-in. Each is checked by what it carries (a record by its hash, an edit by the merge engine, a photo
//! by its file) and taken over alone, so that one bad page costs what lay in it and nothing else. Everything that the server
//! has is read from it again, from the beginning of its feed. The damaged file stays where it is, and the person is told
//! what was saved and what was not.

mod remembered;

use std::path::Path;

use editorial::article::draft::{BadUpdate, Draft};
use editorial::id::{ArticleId, DeviceId, Hash, PersonId};
use editorial::photo::Photo;
use editorial::sync::api::Cursor;
use editorial::sync::record::{Kind, Record};
use editorial::time::TimeMs;
use editorial::workflow::ArticleState;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::desk::seal::append;
use crate::error::{Code, classify};
use crate::media::Media;
use crate::session::Session;
use crate::source::Source;
use crate::store::blob::Standing;
use crate::store::record::{Origin, folded_at_first};
use crate::store::salvage::Damaged;
use crate::store::{article, blob, catalogue, entry, meta, photo, record, snapshot};

/// A damaged store that was set aside, as the status tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SetAside {
    /// Where it lies.
    pub(crate) file: String,
    /// When.
    pub(crate) at: TimeMs,
    /// What was taken over from it.
    pub(crate) saved: Saved,
}

/// What was read of a damaged store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Saved {
    /// Articles.
    pub(crate) articles: u64,
    /// Edits that were not sent: those of the journal, and unsent records.
    pub(crate) edits: u64,
    /// Moves that wait.
    pub(crate) commands: u64,
    /// Photos that were not sent.
    pub(crate) photos: u64,
    /// Edits, moves and photos that could not be read. What had been sent of them comes back from the server.
    pub(crate) lost: u64,
    /// Whether the sign-in was kept.
    pub(crate) signed_in: bool,
}

/// Fills the new store from the damaged one, once. Whatever is wrong with the old one, the new store is a working one.
///
/// # Errors
/// When this machine's disk is full or fails: nothing is given up then.
pub(crate) fn take_over(
    aside: &Path,
    db: &Connection,
    source: &Source,
    media: &Media,
) -> anyhow::Result<()> {
    let file = aside.to_string_lossy().into_owned();
    let known: Option<SetAside> = meta::load(db, meta::key::SET_ASIDE)?;
    if known.is_some_and(|known| known.file == file) {
        return Ok(());
    }
    let at = source.now();
    let told = |saved| SetAside {
        file: file.clone(),
        at,
        saved,
    };
    let tx = db.unchecked_transaction()?;
    match fill(&Damaged::open(aside), &tx, source, media) {
        Ok(saved) => {
            meta::save(&tx, meta::key::SET_ASIDE, &told(saved))?;
            tx.commit()?;
            tracing::warn!(
                store.articles = saved.articles,
                store.edits = saved.edits,
                store.lost = saved.lost,
                "the damaged store was taken over"
            );
        }
        Err(error)
            if matches!(
                classify(&error).code,
                Code::StorageFull | Code::StorageFailed
            ) =>
        {
            // The new store's disk, not the old store: everything is still there, and the next start tries again.
            return Err(error.context("taking over what the damaged store holds"));
        }
        Err(error) => {
            drop(tx);
            tracing::error!(
                error = format!("{error:#}"),
                "nothing could be taken over from the damaged store"
            );
            let nothing = Saved {
                lost: 1,
                ..Saved::default()
            };
            meta::save(db, meta::key::SET_ASIDE, &told(nothing))?;
        }
    }
    Ok(())
}

fn fill(
    damaged: &Damaged,
    db: &Connection,
    source: &Source,
    media: &Media,
) -> anyhow::Result<Saved> {
    let mut saved = Saved {
        signed_in: take_meta(damaged, db)?,
        ..Saved::default()
    };
    let device = match meta::load(db, meta::key::DEVICE)? {
        Some(device) => device,
        None => {
            let device = DeviceId(source.uuid());
            meta::save(db, meta::key::DEVICE, &device)?;
            device
        }
    };
    let session: Option<Session> = meta::load(db, meta::key::SESSION)?;
    let us = session
        .and_then(|session| session.person)
        .map_or(PersonId::from_bytes([0; 16]), |person| person.id);
    take_entries(damaged, db)?;
    take_articles(damaged, db)?;
    saved.lost += take_records(damaged, db, device, us)?;
    take_snapshots(damaged, db)?;
    saved.lost += take_journal(damaged, db, source, device, us)?;
    saved.lost += take_photos(damaged, db, media)?;
    saved.lost += remembered::take_commands(damaged, db)?;
    saved.lost += remembered::take_forgotten(damaged, db)?;
    remembered::take_decisions(damaged, db)?;
    remembered::take_moments(damaged, db)?;
    remembered::take_preferences(damaged, db)?;
    catalogue::send_empty_away(db)?;
    meta::save(db, meta::key::REBUILT, &true)?;
    // Read the feed from its beginning, then see what the server lacks.
    meta::save(db, meta::key::RESYNC, &true)?;
    let unsent = crate::desk::unsent(db, None)?;
    saved.edits = unsent.records;
    saved.commands = unsent.commands;
    saved.photos = unsent.photos;
    saved.articles = article::count(db)?;
    Ok(saved)
}

/// The single values; whether somebody is still signed in.
fn take_meta(damaged: &Damaged, db: &Connection) -> anyhow::Result<bool> {
    use meta::key;
    let value = |key| damaged.value("meta", "key", key, "value");
    for key in [
        key::DEVICE,
        key::DEVICE_NAME,
        key::SESSION,
        key::OWNER,
        key::SETTINGS,
        key::LEFT,
        key::EPOCHS,
        key::SAVED,
        key::SENT,
    ] {
        let json: Option<serde_json::Value> =
            value(key).and_then(|text| serde_json::from_str(&text).ok());
        if let Some(json) = json {
            meta::save(db, key, &json)?;
        }
    }
    let cursor: Option<Cursor> = value(key::CURSOR)
        .and_then(|text| serde_json::from_str::<String>(&text).ok())
        .and_then(|text| text.parse().ok());
    if let Some(cursor) = cursor {
        meta::save(db, key::CURSOR, &Cursor { seq: 0, ..cursor }.to_string())?;
    }
    // A sign-in is of no use without the device that it belongs to.
    let session: Option<Session> = meta::load(db, key::SESSION)?;
    let device: Option<DeviceId> = meta::load(db, key::DEVICE)?;
    Ok(session.is_some_and(|session| session.token_storage.is_some()) && device.is_some())
}

fn take_entries(damaged: &Damaged, db: &Connection) -> anyhow::Result<()> {
    let rows = damaged.both_ends("entry", &["kind", "id"], "entry", |row| {
        row.get::<_, String>(1)
    });
    for json in rows {
        if let Ok(known) = serde_json::from_str(&json) {
            // Version 0: whatever the server says is newer.
            entry::save(db, 0, &known)?;
        }
    }
    Ok(())
}

fn take_articles(damaged: &Damaged, db: &Connection) -> anyhow::Result<()> {
    let columns = "article, state, schema, updated_ms";
    let rows = damaged.rows("article", "rowid", columns, |row| {
        Ok((
            ArticleId::from_bytes(row.get(1)?),
            row.get::<_, String>(2)?,
            row.get::<_, u32>(3)?,
            TimeMs(row.get(4)?),
        ))
    });
    for (id, state, schema, updated) in rows.read {
        if let Ok(state) = serde_json::from_str::<ArticleState>(&state) {
            article::insert(db, id, &state, schema, updated)?;
        }
    }
    Ok(())
}

struct KeptRecord {
    ours: bool,
    seq: Option<u64>,
    person: Option<PersonId>,
    at: TimeMs,
    bytes: Vec<u8>,
}

/// Every record that can be read, byte for byte; how many cannot.
fn take_records(
    damaged: &Damaged,
    db: &Connection,
    device: DeviceId,
    us: PersonId,
) -> anyhow::Result<u64> {
    let columns = "ours, seq, person, at_ms, bytes";
    let rows = damaged.rows("record", "local", columns, |row| {
        Ok(KeptRecord {
            ours: row.get(1)?,
            seq: row
                .get::<_, Option<i64>>(2)?
                .and_then(|seq| u64::try_from(seq).ok()),
            person: row.get::<_, Option<[u8; 16]>>(3)?.map(PersonId::from_bytes),
            at: TimeMs(row.get(4)?),
            bytes: row.get(5)?,
        })
    });
    let mut lost = rows.lost;
    for kept in &rows.read {
        if !insert_record(db, kept, us)? {
            lost += 1;
        }
    }
    if lost == 0 {
        return Ok(0);
    }
    let mut found = 0;
    for bytes in damaged.raw_records() {
        let Ok((record, _)) = Record::read(&bytes) else {
            continue;
        };
        let kept = KeptRecord {
            ours: record.device == device,
            seq: None,
            person: None,
            at: record.author_ms,
            bytes,
        };
        if !record::exists(db, record.id)? && insert_record(db, &kept, us)? {
            found += 1;
        }
    }
    Ok(lost.saturating_sub(found))
}

/// Whether the bytes are a record whose place is free.
fn insert_record(db: &Connection, kept: &KeptRecord, us: PersonId) -> anyhow::Result<bool> {
    let record = match Record::read(&kept.bytes) {
        Ok((record, length)) if length == kept.bytes.len() => record,
        _ => return Ok(false),
    };
    if record::exists(db, record.id)? {
        return Ok(true);
    }
    if record::at(db, record.device, record.device_seq)?.is_some() {
        return Ok(false);
    }
    let author = ArticleState::new(kept.person.unwrap_or(us));
    article::insert(db, record.article, &author, record.schema, kept.at)?;
    let origin = Origin {
        ours: kept.ours,
        seq: kept.seq,
        person: kept.person,
        at: kept.at,
    };
    let folded = folded_at_first(record.kind);
    record::insert(db, &record, &kept.bytes, &origin, folded)?;
    article::touch(db, record.article, record.schema, kept.at)?;
    if record.kind == Kind::Photo {
        take_photo(db, record.article, &record.payload)?;
    }
    Ok(true)
}

fn take_photo(db: &Connection, article: ArticleId, json: &[u8]) -> anyhow::Result<()> {
    let Ok(found) = serde_json::from_slice::<Photo>(json) else {
        return Ok(());
    };
    if photo::load(db, found.original)?.is_none() {
        photo::save(db, &found, None)?;
    }
    photo::attach(db, article, found.original)?;
    Ok(())
}

/// Drafts save the replay of every record; those that are damaged are simply made again.
fn take_snapshots(damaged: &Damaged, db: &Connection) -> anyhow::Result<()> {
    let rows = damaged.rows("snapshot", "rowid", "article, draft", |row| {
        Ok((
            ArticleId::from_bytes(row.get(1)?),
            row.get::<_, Vec<u8>>(2)?,
        ))
    });
    for (id, draft) in rows.read {
        if article::load(db, id)?.is_some() && Draft::open(&draft).is_ok() {
            snapshot::save(db, id, &draft)?;
        }
    }
    Ok(())
}

/// Edits that were answered as saved become records at once; how many cannot be read.
fn take_journal(
    damaged: &Damaged,
    db: &Connection,
    source: &Source,
    device: DeviceId,
    us: PersonId,
) -> anyhow::Result<u64> {
    let rows = damaged.rows("journal", "id", "article, edit, saved_ms", |row| {
        Ok((
            ArticleId::from_bytes(row.get(1)?),
            row.get::<_, Vec<u8>>(2)?,
            TimeMs(row.get(3)?),
        ))
    });
    let mut lost = rows.lost;
    for (id, edit, saved) in rows.read {
        match Draft::empty().import(&edit) {
            Ok(_) | Err(BadUpdate::MissingDependencies) => {
                let schema = editorial::article::ARTICLE_SCHEMA;
                article::insert(db, id, &ArticleState::new(us), schema, saved)?;
                append(db, source, device, Kind::ArticleUpdate, id, edit, saved)?;
                article::touch(db, id, schema, saved)?;
            }
            Err(_) => lost += 1,
        }
    }
    Ok(lost)
}

/// Photos, and where their bytes stand; how many cannot be read.
fn take_photos(damaged: &Damaged, db: &Connection, media: &Media) -> anyhow::Result<u64> {
    let photos = damaged.rows("photo", "rowid", "first_seq, photo", |row| {
        Ok((row.get::<_, Option<i64>>(1)?, row.get::<_, String>(2)?))
    });
    let mut lost = photos.lost;
    let mut known = 0;
    for (first_seq, json) in &photos.read {
        if let Ok(found) = serde_json::from_str::<Photo>(json) {
            let first = first_seq.and_then(|seq| u64::try_from(seq).ok());
            if photo::load(db, found.original)?.is_none() {
                known += 1;
            }
            photo::save(db, &found, first)?;
        }
    }
    let attached = damaged.both_ends(
        "photo_article",
        &["article", "original"],
        "article, original",
        |row| Ok((ArticleId::from_bytes(row.get(1)?), Hash(row.get(2)?))),
    );
    for (id, original) in attached {
        if photo::load(db, original)?.is_some() {
            photo::attach(db, id, original)?;
        }
    }
    let blobs = damaged.rows(
        "blob",
        "rowid",
        "hash, size, have, wanted, sending, original, article",
        |row| {
            Ok(blob::Kept {
                hash: Hash(row.get(1)?),
                size: row.get(2)?,
                have: row.get(3)?,
                wanted: row.get(4)?,
                sending: row.get(5)?,
                original: Hash(row.get(6)?),
                article: ArticleId::from_bytes(row.get(7)?),
            })
        },
    );
    for kept in blobs.read {
        let size = u64::try_from(kept.size).unwrap_or_default();
        let here = kept.have && media.is_here(kept.hash, size);
        blob::insert_kept(
            db,
            &blob::Kept {
                have: here,
                wanted: kept.wanted || (kept.have && !here),
                ..kept
            },
        )?;
    }
    // What no row tells any more, the photos themselves do. What the server has already it says when it is offered.
    for (found, id) in photo::list(db)? {
        let renditions = found
            .renditions
            .iter()
            .map(|rendition| (rendition.blob, rendition.size_bytes, Standing::Wanted));
        let original = (found.original, found.size_bytes, Standing::OnDemand);
        for (hash, size, otherwise) in renditions.chain([original]) {
            if blob::article(db, hash)?.is_some() {
                continue;
            }
            let standing = if media.is_here(hash, size) {
                Standing::Ours
            } else {
                otherwise
            };
            blob::note(db, hash, size, &found, id, standing)?;
        }
    }
    // A photo whose row is lost and whose record was read is not lost.
    if photos.lost > 0 && known == 0 && !photo::list(db)?.is_empty() {
        lost = 0;
    }
    Ok(lost)
}
