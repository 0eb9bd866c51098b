//! Moves that were asked for here, and what the server said.

use editorial::id::{ArticleId, CommandId};
use editorial::time::TimeMs;
use editorial::workflow::{Refusal, Transition};
use rusqlite::{Connection, Row};

/// A queued move.
#[derive(Clone, Debug)]
pub(crate) struct Queued {
    /// Its id.
    pub(crate) command: CommandId,
    /// The article.
    pub(crate) article: ArticleId,
    /// What was asked for.
    pub(crate) transition: Transition,
    /// When.
    pub(crate) queued: TimeMs,
    /// It is sent when no record of ours up to this place waits.
    pub(crate) covers: i64,
}

/// A move that the server refused.
#[derive(Clone, Debug)]
pub(crate) struct RefusedCommand {
    /// What was asked for.
    pub(crate) queued: Queued,
    /// Why not.
    pub(crate) refusal: Refusal,
    /// When.
    pub(crate) at: TimeMs,
}

const COLUMNS: &str = "command, article, transition, queued_ms, covers";

fn parse<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error.into())
    })
}

fn read(row: &Row<'_>) -> rusqlite::Result<Queued> {
    Ok(Queued {
        command: CommandId::from_bytes(row.get(0)?),
        article: ArticleId::from_bytes(row.get(1)?),
        transition: parse(row, 2)?,
        queued: TimeMs(row.get(3)?),
        covers: row.get(4)?,
    })
}

/// Queues a move. An older refusal of the same article is settled by it.
pub(crate) fn insert(db: &Connection, queued: &Queued) -> anyhow::Result<()> {
    dismiss(db, queued.article)?;
    db.prepare_cached(
        "INSERT INTO command (command, article, transition, queued_ms, covers, status) VALUES (?1, ?2, ?3, ?4, ?5, 'waiting')",
    )?
    .execute((
        queued.command.to_bytes(),
        queued.article.to_bytes(),
        serde_json::to_string(&queued.transition)?,
        queued.queued.0,
        queued.covers,
    ))?;
    Ok(())
}

/// Settles the refusals of an article: somebody has acted since.
pub(crate) fn dismiss(db: &Connection, article: ArticleId) -> anyhow::Result<()> {
    db.prepare_cached(
        "UPDATE command SET status = 'dismissed' WHERE article = ?1 AND status = 'refused'",
    )?
    .execute([article.to_bytes()])?;
    Ok(())
}

/// Settles every move that was done: another person works here from now on, and asks for none of them again.
pub(crate) fn settle_all(db: &Connection) -> anyhow::Result<()> {
    db.execute(
        "UPDATE command SET status = 'dismissed' WHERE status IN ('done', 'doubtful')",
        [],
    )?;
    Ok(())
}

/// The moves that the server has not answered, oldest first; of one article or of all.
pub(crate) fn waiting(db: &Connection, article: Option<ArticleId>) -> anyhow::Result<Vec<Queued>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM command WHERE status = 'waiting' AND (?1 IS NULL OR article = ?1) ORDER BY n"
    ))?;
    let rows = statement.query_map([article.map(ArticleId::to_bytes)], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many moves of each article wait for an answer.
pub(crate) fn waiting_each(db: &Connection) -> anyhow::Result<Vec<(ArticleId, u64)>> {
    let mut statement = db.prepare_cached(
        "SELECT article, count(*) FROM command WHERE status = 'waiting' GROUP BY article",
    )?;
    let rows = statement.query_map([], |row| {
        let waiting: i64 = row.get(1)?;
        let waiting = u64::try_from(waiting).unwrap_or_default();
        Ok((ArticleId::from_bytes(row.get(0)?), waiting))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The moves that were refused and that nobody has reacted to, newest first.
pub(crate) fn refused(db: &Connection) -> anyhow::Result<Vec<RefusedCommand>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS}, refusal, answered_ms FROM command WHERE status = 'refused' ORDER BY n DESC"
    ))?;
    let rows = statement.query_map([], |row| {
        Ok(RefusedCommand {
            queued: read(row)?,
            refusal: parse(row, 5)?,
            at: TimeMs(row.get(6)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The server, restored, may not know what it did: every move that was done is in doubt until the feed tells of it again.
pub(crate) fn doubt_done(db: &Connection) -> anyhow::Result<()> {
    db.execute(
        "UPDATE command SET status = 'doubtful' WHERE status = 'done'",
        [],
    )?;
    Ok(())
}

/// A move that was done once and that the restored server does not know.
pub(crate) struct Undone {
    /// Its id.
    pub(crate) command: CommandId,
    /// The article.
    pub(crate) article: ArticleId,
    /// What was asked for, as it is stored.
    pub(crate) transition: String,
    /// When it had been answered.
    pub(crate) answered: TimeMs,
}

/// The feed was read to its end: what is still in doubt is forgotten.
pub(crate) fn forget_doubtful(db: &Connection) -> anyhow::Result<Vec<Undone>> {
    let mut statement = db.prepare_cached(
        "UPDATE command SET status = 'forgotten' WHERE status = 'doubtful'
         RETURNING command, article, transition, coalesce(answered_ms, queued_ms)",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Undone {
            command: CommandId::from_bytes(row.get(0)?),
            article: ArticleId::from_bytes(row.get(1)?),
            transition: row.get(2)?,
            answered: TimeMs(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A person sends a forgotten move again, under its old id: the server applies it once at most.
pub(crate) fn send_again(db: &Connection, command: CommandId, covers: i64) -> anyhow::Result<()> {
    db.prepare_cached(
        "UPDATE command SET status = 'waiting', refusal = NULL, answered_ms = NULL, covers = ?2 WHERE command = ?1",
    )?
    .execute((command.to_bytes(), covers))?;
    Ok(())
}

/// The server applied a move; whether it was still waiting.
pub(crate) fn mark_done(db: &Connection, command: CommandId, at: TimeMs) -> anyhow::Result<bool> {
    db.prepare_cached(
        "UPDATE command SET status = 'done' WHERE command = ?1 AND status IN ('doubtful', 'forgotten')",
    )?
    .execute([command.to_bytes()])?;
    let changed = db
        .prepare_cached("UPDATE command SET status = 'done', answered_ms = ?2 WHERE command = ?1 AND status = 'waiting'")?
        .execute((command.to_bytes(), at.0))?;
    Ok(changed == 1)
}

/// The server refused a move.
pub(crate) fn mark_refused(
    db: &Connection,
    command: CommandId,
    refusal: &Refusal,
    at: TimeMs,
) -> anyhow::Result<()> {
    db.prepare_cached(
        "UPDATE command SET status = 'refused', refusal = ?2, answered_ms = ?3 WHERE command = ?1",
    )?
    .execute((command.to_bytes(), serde_json::to_string(refusal)?, at.0))?;
    Ok(())
}

/// A move as it stood in another store of this machine.
pub(crate) struct Kept {
    /// Its id.
    pub(crate) command: CommandId,
    /// The article.
    pub(crate) article: ArticleId,
    /// What was asked for, as it is stored.
    pub(crate) transition: String,
    /// When.
    pub(crate) queued: TimeMs,
    /// `waiting`, `done` …
    pub(crate) status: String,
    /// The refusal, as it is stored.
    pub(crate) refusal: Option<String>,
    /// When it was answered.
    pub(crate) answered: Option<i64>,
}

/// Takes over a move from another store of this machine. One that waits covers every record that is here now.
pub(crate) fn insert_kept(db: &Connection, kept: &Kept, covers: i64) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO command (command, article, transition, queued_ms, covers, status, refusal, answered_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (command) DO NOTHING",
    )?
    .execute((
        kept.command.to_bytes(),
        kept.article.to_bytes(),
        &kept.transition,
        kept.queued.0,
        covers,
        &kept.status,
        &kept.refusal,
        kept.answered,
    ))?;
    Ok(())
}
