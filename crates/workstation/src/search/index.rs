//! The index of search: one SQLite file with FTS5 beside the store.
//!
//! It is a copy of what the drafts say and never the truth, so it has a file of its own: a damaged index cannot make a whole
//! store look damaged, a backup does not carry it, writing it holds up no keystroke, and taking it away costs nothing but
//! time (`docs/decisions/0015-an-index-beside-the-store.md`). Its commits are not waited for: with each story it keeps the mark
//! that the story had in the store, so what a power cut takes is simply made again.
//!
//! FTS5 is given words that are folded already (`editorial::search::word`), twice: without marks, to find, and with them, to
//! sort. Its own tokenizer only parts them at spaces. It keeps no texts of its own (`content=''`); what snippets are cut from
//! lies beside it.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use disk::Disk;
use editorial::id::{ArticleId, Hash};
use editorial::search::word::indexed;
use editorial::search::{INDEX_VERSION, Part, Parts};
use editorial::time::TimeMs;
use editorial::workflow::{ArticleState, Publication, Stage};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use uuid::Uuid;

use crate::source::Source;
use crate::store::{article, changed};

/// The index's file inside the data folder.
pub(crate) const FILE: &str = "search.sqlite";
/// Raised when the tables below change; [`INDEX_VERSION`] when the words do.
const LAYOUT: u32 = 2;

/// A story as the index keeps it.
pub(super) struct Story {
    article: ArticleId,
    /// The number of the change that it was read after.
    mark: i64,
    state: ArticleState,
    section: String,
    updated: TimeMs,
    parts: Parts,
}

/// Reads an article as the store has it, at one moment: an edit that comes meanwhile has a higher mark. None when it is not
/// there any more.
pub(super) fn read(
    db: &Connection,
    source: &Source,
    article: ArticleId,
) -> anyhow::Result<Option<Story>> {
    let (Some(mark), Some(known)) = (changed::mark(db, article)?, article::load(db, article)?)
    else {
        return Ok(None);
    };
    let revision = crate::desk::load(db, source, article)?
        .draft
        .revision(article);
    let section = revision
        .field(editorial::article::field::FieldName::Section)
        .to_owned();
    Ok(Some(Story {
        article,
        mark,
        state: known.state,
        section,
        updated: known.updated,
        parts: Parts::of(&revision),
    }))
}

fn file(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// Opens the index for writing. One of another store, of other rules, or that cannot be read is taken away and made anew.
pub(super) fn open(folder: &Path, disk: &dyn Disk, store: Uuid) -> anyhow::Result<Connection> {
    let opened = connect(folder, disk).and_then(|db| is_ours(&db, store).map(|ours| (db, ours)));
    match opened {
        Ok((db, true)) => return Ok(db),
        Err(error) if !is_damage(&error) => return Err(error),
        Ok((db, false)) => drop(db),
        Err(error) => tracing::warn!(
            error = format!("{error:#}"),
            "the index of search is damaged and is made again"
        ),
    }
    remove(folder, disk)?;
    let db = connect(folder, disk)?;
    let tx = db.unchecked_transaction()?;
    tx.execute_batch(&layout())?;
    tx.execute(
        "INSERT INTO about (layout, words, store) VALUES (?1, ?2, ?3)",
        (LAYOUT, INDEX_VERSION, store.as_bytes()),
    )?;
    tx.commit()?;
    Ok(db)
}

/// Opens the index for reading.
pub(super) fn open_reader(folder: &Path, disk: &dyn Disk) -> anyhow::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = disk::open_database(disk, &file(folder), flags)
        .context("opening the index of search for reading")?;
    guard(&db)?;
    Ok(db)
}

/// Whether there is an index.
pub(super) fn is_there(folder: &Path) -> bool {
    file(folder).exists()
}

/// Takes the index away.
pub(super) fn remove(folder: &Path, disk: &dyn Disk) -> anyhow::Result<()> {
    for companion in ["", "-wal", "-shm"] {
        let path = folder.join(format!("{FILE}{companion}"));
        match disk.remove(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).context("taking the index of search away");
            }
            _ => {}
        }
    }
    Ok(())
}

fn connect(folder: &Path, disk: &dyn Disk) -> anyhow::Result<Connection> {
    let db = disk::open_database(disk, &file(folder), OpenFlags::default())
        .context("opening the index of search")?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    // A commit that a power cut takes is made again: see the head of this file.
    db.pragma_update(None, "synchronous", "NORMAL")?;
    guard(&db)?;
    Ok(db)
}

fn guard(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "cell_size_check", true)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn is_ours(db: &Connection, store: Uuid) -> anyhow::Result<bool> {
    let known: i64 = db.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name = 'about'",
        [],
        |row| row.get(0),
    )?;
    if known == 0 {
        return Ok(false);
    }
    let about = db
        .query_row("SELECT layout, words, store FROM about", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    Ok(about == Some((LAYOUT, INDEX_VERSION, store.as_bytes().to_vec())))
}

/// The names of FTS5's columns that have the words of these parts in this form.
pub(super) fn columns(form: Form, parts: &[Part]) -> String {
    let prefix = match form {
        Form::Folded => "",
        Form::Exact => "exact_",
    };
    let names = parts
        .iter()
        .map(|part| format!("{prefix}{}", part.as_str()));
    names.collect::<Vec<_>>().join(" ")
}

/// The folded words of each part, then the exact ones.
fn all_columns() -> String {
    let [folded, exact] = [Form::Folded, Form::Exact].map(|form| columns(form, &Part::ALL));
    format!("{folded} {exact}").replace(' ', ", ")
}

/// Which form of a word is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Without marks.
    Folded,
    /// With them.
    Exact,
}

fn layout() -> String {
    let columns = all_columns();
    format!(
        "CREATE TABLE about (layout INTEGER NOT NULL, words INTEGER NOT NULL, store BLOB NOT NULL);
         -- What a question may be narrowed by, and the mark of the change that the story was read after.
         CREATE TABLE story (
             id INTEGER PRIMARY KEY,
             article BLOB NOT NULL UNIQUE,
             mark INTEGER NOT NULL,
             digest BLOB NOT NULL,
             author BLOB NOT NULL,
             section TEXT NOT NULL,
             stage INTEGER NOT NULL,
             publication INTEGER NOT NULL,
             returned INTEGER NOT NULL,
             scheduled INTEGER NOT NULL,
             deleted INTEGER NOT NULL,
             updated_ms INTEGER NOT NULL
         );
         CREATE INDEX story_deleted ON story (id) WHERE deleted;
         -- The texts, for snippets: Parts as JSON.
         CREATE TABLE text (id INTEGER PRIMARY KEY, parts TEXT NOT NULL);
         CREATE VIRTUAL TABLE word USING fts5({columns}, content='', contentless_delete=1, tokenize='ascii');"
    )
}

/// Writes a story in the place of what the index had of it.
pub(super) fn put(db: &Connection, story: &Story) -> anyhow::Result<()> {
    let json = serde_json::to_string(&story.parts)?;
    let digest = Hash::of(json.as_bytes());
    let known: Option<(i64, Vec<u8>)> = db
        .prepare_cached("SELECT id, digest FROM story WHERE article = ?1")?
        .query_row([story.article.to_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let state = &story.state;
    let stage = match state.stage {
        Stage::Draft => 0,
        Stage::Submitted { .. } => 1,
        Stage::Approved => 2,
    };
    let publication = match state.publication {
        Publication::None => 0,
        Publication::Live { .. } => 1,
        Publication::Withdrawn => 2,
    };
    let id: i64 = db
        .prepare_cached(
            "INSERT INTO story (article, mark, digest, author, section, stage, publication, returned, scheduled, deleted, updated_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (article) DO UPDATE SET mark = excluded.mark, digest = excluded.digest, author = excluded.author,
                 section = excluded.section, stage = excluded.stage, publication = excluded.publication,
                 returned = excluded.returned, scheduled = excluded.scheduled, deleted = excluded.deleted,
                 updated_ms = excluded.updated_ms
             RETURNING id",
        )?
        .query_row(
            (
                story.article.to_bytes(),
                story.mark,
                digest.0,
                state.author.to_bytes(),
                &story.section,
                stage,
                publication,
                state.returned.is_some(),
                state.scheduled.is_some(),
                state.deleted,
                story.updated.0,
            ),
            |row| row.get(0),
        )?;
    if known.as_ref().is_some_and(|(_, same)| *same == digest.0) {
        // It moved, and its words are the same.
        return Ok(());
    }
    if known.is_some() {
        db.prepare_cached("DELETE FROM word WHERE rowid = ?1")?
            .execute([id])?;
    }
    let (folded, exact): (Vec<String>, Vec<String>) =
        story.parts.0.iter().map(|text| indexed(text)).unzip();
    let places = (2..=2 * Part::ALL.len() + 1).map(|n| format!(", ?{n}"));
    let mut insert = db.prepare_cached(&format!(
        "INSERT INTO word (rowid, {}) VALUES (?1{})",
        all_columns(),
        places.collect::<String>()
    ))?;
    insert.raw_bind_parameter(1, id)?;
    for (place, text) in (2..).zip(folded.iter().chain(&exact)) {
        insert.raw_bind_parameter(place, text)?;
    }
    insert.raw_execute()?;
    db.prepare_cached(
        "INSERT INTO text (id, parts) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET parts = excluded.parts",
    )?
    .execute((id, json))?;
    Ok(())
}

/// The stories that the index has, with their marks.
pub(super) fn marks(db: &Connection) -> anyhow::Result<Vec<(ArticleId, i64)>> {
    let mut statement = db.prepare("SELECT article, mark FROM story")?;
    let rows = statement.query_map([], |row| {
        Ok((ArticleId::from_bytes(row.get(0)?), row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many stories the index has.
pub(super) fn count(db: &Connection) -> anyhow::Result<u64> {
    let count: i64 = db
        .prepare_cached("SELECT count(*) FROM story")?
        .query_row([], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Looks at every page and at how FTS5's lists hang together. Takes as long as the index is large.
pub(super) fn check(db: &Connection) -> anyhow::Result<()> {
    let found: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(Damaged(found).into());
    }
    Ok(())
}

/// Pages that a step of tidying writes.
const TIDY_PAGES: i64 = 256;

/// Brings together a little of what many writings have left in pieces: questions are answered faster then. Whether there is
/// more to do. `begin` on the first step.
pub(super) fn tidy(db: &Connection, begin: bool) -> anyhow::Result<bool> {
    let before = db.total_changes();
    let pages = if begin { -TIDY_PAGES } else { TIDY_PAGES };
    db.execute(
        "INSERT INTO word (word, rank) VALUES ('merge', ?1)",
        [pages],
    )?;
    // One change is the command itself (https://sqlite.org/fts5.html, "The 'merge' command").
    Ok(db.total_changes() - before >= 2)
}

#[derive(Debug, thiserror::Error)]
#[error("the index of search is damaged: {0}")]
struct Damaged(String);

/// Said of errors that came from the store while the index was read or written.
#[derive(Debug, thiserror::Error)]
#[error("reading the store for search")]
pub(super) struct OfTheStore;

/// Whether an error says that the index holds what this program has not written there. A disk that is full or away is none.
pub(super) fn is_damage(error: &anyhow::Error) -> bool {
    use rusqlite::ErrorCode as E;
    if error.is::<OfTheStore>() {
        return false;
    }
    if error.is::<Damaged>() || error.is::<serde_json::Error>() {
        return true;
    }
    error.chain().any(|cause| {
        cause
            .downcast_ref::<rusqlite::Error>()
            .is_some_and(|by_sqlite| {
                !matches!(
                    by_sqlite.sqlite_error_code(),
                    Some(
                        E::DiskFull
                            | E::SystemIoFailure
                            | E::CannotOpen
                            | E::DatabaseBusy
                            | E::DatabaseLocked
                            | E::ReadOnly
                            | E::OutOfMemory
                            | E::OperationInterrupted
                            | E::PermissionDenied
                    )
                )
            })
    })
}
