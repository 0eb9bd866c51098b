//! Edits that were just committed here and are not yet sealed into a record.

use editorial::id::ArticleId;
use editorial::time::TimeMs;
use rusqlite::Connection;

/// One edit.
pub(crate) struct Row {
    /// The draft's version before the edit.
    pub(crate) base: Vec<u8>,
    /// A Loro update.
    pub(crate) edit: Vec<u8>,
    /// When it was committed.
    pub(crate) saved: TimeMs,
}

/// Adds an edit.
pub(crate) fn insert(
    db: &Connection,
    article: ArticleId,
    base: &[u8],
    edit: &[u8],
    saved: TimeMs,
) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO journal (article, base, edit, saved_ms) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((article.to_bytes(), base, edit, saved.0))?;
    Ok(())
}

/// The article's edits, oldest first.
pub(crate) fn list(db: &Connection, article: ArticleId) -> anyhow::Result<Vec<Row>> {
    let mut statement = db.prepare_cached(
        "SELECT base, edit, saved_ms FROM journal WHERE article = ?1 ORDER BY id",
    )?;
    let rows = statement.query_map([article.to_bytes()], |row| {
        Ok(Row {
            base: row.get(0)?,
            edit: row.get(1)?,
            saved: TimeMs(row.get(2)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The articles with edits.
pub(crate) fn articles(db: &Connection) -> anyhow::Result<Vec<ArticleId>> {
    let mut statement = db.prepare_cached("SELECT DISTINCT article FROM journal")?;
    let rows = statement.query_map([], |row| row.get(0).map(ArticleId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Removes the article's edits: they stand in a record now.
pub(crate) fn clear(db: &Connection, article: ArticleId) -> anyhow::Result<()> {
    db.prepare_cached("DELETE FROM journal WHERE article = ?1")?
        .execute([article.to_bytes()])?;
    Ok(())
}
