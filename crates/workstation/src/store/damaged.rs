//! Rows whose bytes a disk has changed: taken out of use, never thrown away.

use editorial::id::ArticleId;
use editorial::time::TimeMs;
use rusqlite::Connection;

/// Keeps the bytes of a damaged row. `what` names its table.
pub(crate) fn keep(
    db: &Connection,
    what: &str,
    article: ArticleId,
    bytes: &[u8],
    found: TimeMs,
) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO damaged (what, article, bytes, found_ms) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((what, article.to_bytes(), bytes, found.0))?;
    Ok(())
}

/// How many rows of a table were found damaged.
#[cfg(test)]
pub(crate) fn count(db: &Connection, what: &str) -> anyhow::Result<i64> {
    Ok(db.query_row(
        "SELECT count(*) FROM damaged WHERE what = ?1",
        [what],
        |row| row.get(0),
    )?)
}
