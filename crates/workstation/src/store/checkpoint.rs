//! Moments of an article that can be read and gone back to.
//!
//! A checkpoint names a content by its hash and a place in the draft's history; the content itself stands in
//! [`super::content`] in plain canonical JSON. Checkpoints are no records: they belong to this machine and never travel.
//! Those of typing are thinned out as they age; all others stay.

use editorial::id::{ArticleId, Bytes, CommandId, Hash, PersonId};
use editorial::time::TimeMs;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::content;

/// What a checkpoint was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// A few minutes of writing on this machine.
    Typing,
    /// Somebody else began to write: the text as they found it.
    TakeOver,
    /// The text here before a merge.
    MergeMine,
    /// The other side's text before a merge.
    MergeTheirs,
    /// One of the texts that met in a merge on the server: a person here has decided about it.
    MergeSide,
    /// The text before a person here decided about a merge, where the history does not have it.
    BeforeDecision,
    /// What a merge made of both.
    Merged,
    /// The text before an earlier revision was brought back.
    BeforeRestore,
    /// The text after that.
    Restored,
    /// The text after a deleted block was put back.
    Recovered,
    /// The text at a move of the workflow.
    Move,
}

impl Why {
    const ALL: [Self; 11] = [
        Self::Typing,
        Self::TakeOver,
        Self::MergeMine,
        Self::MergeTheirs,
        Self::MergeSide,
        Self::BeforeDecision,
        Self::Merged,
        Self::BeforeRestore,
        Self::Restored,
        Self::Recovered,
        Self::Move,
    ];

    /// Its name in the store and in the history.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Typing => "typing",
            Self::TakeOver => "take_over",
            Self::MergeMine => "merge_mine",
            Self::MergeTheirs => "merge_theirs",
            Self::MergeSide => "merge_side",
            Self::BeforeDecision => "before_decision",
            Self::Merged => "merged",
            Self::BeforeRestore => "before_restore",
            Self::Restored => "restored",
            Self::Recovered => "recovered",
            Self::Move => "move",
        }
    }
}

/// A checkpoint to be kept.
pub(crate) struct Moment {
    /// What for.
    pub(crate) why: Why,
    /// Who did it.
    pub(crate) person: Option<PersonId>,
    /// The content's name.
    pub(crate) hash: Hash,
    /// The content, in canonical bytes.
    pub(crate) canonical: Vec<u8>,
    /// Where in the draft's history it stands.
    pub(crate) frontiers: Bytes,
    /// Of a move: its command.
    pub(crate) command: Option<CommandId>,
}

/// A checkpoint that is kept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Checkpoint {
    /// Its place in the order in which they were made.
    pub(crate) n: i64,
    /// When.
    pub(crate) at: TimeMs,
    /// What for.
    pub(crate) why: Why,
    /// Who did it.
    pub(crate) person: Option<PersonId>,
    /// The content's name.
    pub(crate) hash: Hash,
    /// Of a move: its command.
    pub(crate) command: Option<CommandId>,
    /// Of a move: its number in the history.
    pub(crate) seq: Option<u64>,
}

/// Keeps a checkpoint and its content.
pub(crate) fn insert(
    db: &Connection,
    article: ArticleId,
    at: TimeMs,
    moment: &Moment,
) -> anyhow::Result<()> {
    content::save(db, moment.hash, article, &moment.canonical)?;
    db.prepare_cached(
        "INSERT INTO checkpoint (article, at_ms, why, person, hash, frontiers, command) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        article.to_bytes(),
        at.0,
        moment.why.as_str(),
        moment.person.map(PersonId::to_bytes),
        moment.hash.0,
        moment.frontiers.0.as_slice(),
        moment.command.map(CommandId::to_bytes),
    ))?;
    Ok(())
}

/// A checkpoint as a damaged store had it.
pub(crate) struct Kept {
    /// Whose.
    pub(crate) article: ArticleId,
    /// When.
    pub(crate) at: TimeMs,
    /// [`Why::as_str`].
    pub(crate) why: String,
    /// Who did it.
    pub(crate) person: Option<[u8; 16]>,
    /// The content's name.
    pub(crate) hash: Hash,
    /// Where in the draft's history it stands.
    pub(crate) frontiers: Vec<u8>,
    /// Of a move: its command.
    pub(crate) command: Option<[u8; 16]>,
}

/// Takes a checkpoint of a damaged store over; the server's numbers are heard again.
pub(crate) fn insert_kept(db: &Connection, kept: &Kept) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO checkpoint (article, at_ms, why, person, hash, frontiers, command) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        kept.article.to_bytes(),
        kept.at.0,
        &kept.why,
        kept.person,
        kept.hash.0,
        &kept.frontiers,
        kept.command,
    ))?;
    Ok(())
}

/// Puts another content in the place of a checkpoint: what it stands for went on.
pub(crate) fn replace(
    db: &Connection,
    article: ArticleId,
    n: i64,
    at: TimeMs,
    moment: &Moment,
) -> anyhow::Result<()> {
    let before: Option<[u8; 32]> = db
        .prepare_cached("SELECT hash FROM checkpoint WHERE n = ?1")?
        .query_row([n], |row| row.get(0))
        .optional()?;
    content::save(db, moment.hash, article, &moment.canonical)?;
    db.prepare_cached(
        "UPDATE checkpoint SET at_ms = ?2, person = ?3, hash = ?4, frontiers = ?5 WHERE n = ?1",
    )?
    .execute((
        n,
        at.0,
        moment.person.map(PersonId::to_bytes),
        moment.hash.0,
        moment.frontiers.0.as_slice(),
    ))?;
    match before {
        Some(before) => content::forget_unnamed(db, Hash(before), article),
        None => Ok(()),
    }
}

/// Takes checkpoints away, and contents that nothing names any more.
pub(crate) fn delete(db: &Connection, article: ArticleId, gone: &[i64]) -> anyhow::Result<()> {
    for n in gone {
        let hash: Option<[u8; 32]> = db
            .prepare_cached("DELETE FROM checkpoint WHERE n = ?1 RETURNING hash")?
            .query_row([n], |row| row.get(0))
            .optional()?;
        if let Some(hash) = hash {
            content::forget_unnamed(db, Hash(hash), article)?;
        }
    }
    Ok(())
}

/// None: of another version, or changed by the disk. Either is not shown, and hides no other.
#[expect(clippy::unnecessary_wraps, reason = "it is given to `query_map`")]
fn read(row: &Row<'_>) -> rusqlite::Result<Option<Checkpoint>> {
    Ok(read_whole(row).unwrap_or_else(|error| {
        tracing::warn!(error = %error, "a moment of the history cannot be read");
        None
    }))
}

fn read_whole(row: &Row<'_>) -> rusqlite::Result<Option<Checkpoint>> {
    let name: String = row.get(2)?;
    // A newer version may have reasons of its own: it keeps them, this one does not show them.
    let Some(why) = Why::ALL.into_iter().find(|why| why.as_str() == name) else {
        return Ok(None);
    };
    Ok(Some(Checkpoint {
        n: row.get(0)?,
        at: TimeMs(row.get(1)?),
        why,
        person: row.get::<_, Option<_>>(3)?.map(PersonId::from_bytes),
        hash: Hash(row.get(4)?),
        command: row.get::<_, Option<_>>(5)?.map(CommandId::from_bytes),
        seq: row
            .get::<_, Option<i64>>(6)?
            .map(|seq| u64::try_from(seq).unwrap_or_default()),
    }))
}

/// An article's checkpoints, newest first.
pub(crate) fn list(db: &Connection, article: ArticleId) -> anyhow::Result<Vec<Checkpoint>> {
    let mut statement = db.prepare_cached(
        "SELECT n, at_ms, why, person, hash, command, seq FROM checkpoint WHERE article = ?1 ORDER BY n DESC",
    )?;
    let rows = statement.query_map([article.to_bytes()], read)?;
    Ok(rows
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .collect())
}

/// The last checkpoint of an article.
pub(crate) fn last(db: &Connection, article: ArticleId) -> anyhow::Result<Option<Checkpoint>> {
    Ok(db
        .prepare_cached(
            "SELECT n, at_ms, why, person, hash, command, seq FROM checkpoint WHERE article = ?1 ORDER BY n DESC LIMIT 1",
        )?
        .query_row([article.to_bytes()], read)
        .optional()?
        .flatten())
}

/// Where a content that a checkpoint names stands in the draft's history.
pub(crate) fn find(
    db: &Connection,
    article: ArticleId,
    hash: Hash,
) -> anyhow::Result<Option<Bytes>> {
    Ok(db
        .prepare_cached("SELECT frontiers FROM checkpoint WHERE article = ?1 AND hash = ?2 ORDER BY n DESC LIMIT 1")?
        .query_row((article.to_bytes(), hash.0), |row| row.get(0).map(Bytes))
        .optional()?)
}

/// The server has answered for a move; whether a checkpoint was made for it.
pub(crate) fn bind(db: &Connection, command: CommandId, seq: u64) -> anyhow::Result<bool> {
    let bound = db
        .prepare_cached("UPDATE checkpoint SET seq = ?2 WHERE command = ?1")?
        .execute((command.to_bytes(), i64::try_from(seq).unwrap_or(i64::MAX)))?;
    Ok(bound > 0)
}

/// The server is another database: its numbers will be said again.
pub(crate) fn unbind_all(db: &Connection) -> anyhow::Result<()> {
    db.execute("UPDATE checkpoint SET seq = NULL WHERE seq IS NOT NULL", [])?;
    Ok(())
}
