//! Edits that were just committed here and are not yet sealed into a record.

use editorial::id::ArticleId;
use editorial::time::TimeMs;
use rusqlite::Connection;

use super::digest;

/// One edit.
pub(crate) struct Row {
    /// Ascending; none before it is stored.
    pub(crate) id: Option<i64>,
    /// The draft's version before the edit; none when its bytes are not those that were stored.
    pub(crate) base: Option<Vec<u8>>,
    /// A Loro update.
    pub(crate) edit: Vec<u8>,
    /// Whether the edit's bytes are those that were stored.
    pub(crate) whole: bool,
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
        "INSERT INTO journal (article, base, edit, saved_ms, base_digest, edit_digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((
        article.to_bytes(),
        base,
        edit,
        saved.0,
        digest::of(article, base).0,
        digest::of(article, edit).0,
    ))?;
    Ok(())
}

/// The article's edits, oldest first.
pub(crate) fn list(db: &Connection, article: ArticleId) -> anyhow::Result<Vec<Row>> {
    let mut statement = db.prepare_cached(
        "SELECT id, base, edit, saved_ms, base_digest, edit_digest FROM journal WHERE article = ?1 ORDER BY id",
    )?;
    let rows = statement.query_map([article.to_bytes()], |row| {
        let (base, edit): (Vec<u8>, Vec<u8>) = (row.get(1)?, row.get(2)?);
        let digests: (Option<Vec<u8>>, Option<Vec<u8>>) = (row.get(4)?, row.get(5)?);
        Ok(Row {
            id: row.get(0)?,
            base: digest::holds(digests.0.as_deref(), article, &base).then_some(base),
            whole: digest::holds(digests.1.as_deref(), article, &edit),
            edit,
            saved: TimeMs(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// When the article's last edit was committed.
pub(crate) fn last_saved(db: &Connection, article: ArticleId) -> anyhow::Result<Option<TimeMs>> {
    let saved: Option<i64> = db
        .prepare_cached("SELECT max(saved_ms) FROM journal WHERE article = ?1")?
        .query_row([article.to_bytes()], |row| row.get(0))?;
    Ok(saved.map(TimeMs))
}

/// The articles with edits.
pub(crate) fn articles(db: &Connection) -> anyhow::Result<Vec<ArticleId>> {
    let mut statement = db.prepare_cached("SELECT DISTINCT article FROM journal")?;
    let rows = statement.query_map([], |row| row.get(0).map(ArticleId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The articles with edits: as one record each, which is what they become, and with their bytes.
pub(crate) fn each(db: &Connection) -> anyhow::Result<Vec<(ArticleId, u64, u64)>> {
    let mut statement =
        db.prepare_cached("SELECT article, sum(length(edit)) FROM journal GROUP BY article")?;
    let rows = statement.query_map([], |row| {
        let bytes: i64 = row.get(1)?;
        let bytes = u64::try_from(bytes).unwrap_or_default();
        Ok((ArticleId::from_bytes(row.get(0)?), 1, bytes))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes one edit out.
pub(crate) fn delete_one(db: &Connection, id: i64) -> anyhow::Result<()> {
    db.prepare_cached("DELETE FROM journal WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

/// Removes the article's edits: they stand in a record now.
pub(crate) fn clear(db: &Connection, article: ArticleId) -> anyhow::Result<()> {
    db.prepare_cached("DELETE FROM journal WHERE article = ?1")?
        .execute([article.to_bytes()])?;
    Ok(())
}
