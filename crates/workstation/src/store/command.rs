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

/// The moves that the server has not answered, oldest first; of one article or of all.
pub(crate) fn waiting(db: &Connection, article: Option<ArticleId>) -> anyhow::Result<Vec<Queued>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM command WHERE status = 'waiting' AND (?1 IS NULL OR article = ?1) ORDER BY n"
    ))?;
    let rows = statement.query_map([article.map(ArticleId::to_bytes)], read)?;
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

/// The server applied a move; whether it was still waiting.
pub(crate) fn mark_done(db: &Connection, command: CommandId, at: TimeMs) -> anyhow::Result<bool> {
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
