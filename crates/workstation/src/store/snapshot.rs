//! Drafts with everything that was folded into them.

use editorial::id::ArticleId;
use rusqlite::{Connection, OptionalExtension as _};

/// The article's snapshot, if one was ever made.
pub(crate) fn load(db: &Connection, article: ArticleId) -> anyhow::Result<Option<Vec<u8>>> {
    Ok(db
        .prepare_cached("SELECT draft FROM snapshot WHERE article = ?1")?
        .query_row([article.to_bytes()], |row| row.get(0))
        .optional()?)
}

/// Replaces the article's snapshot.
pub(crate) fn save(db: &Connection, article: ArticleId, draft: &[u8]) -> anyhow::Result<()> {
    db.prepare_cached("INSERT INTO snapshot (article, draft) VALUES (?1, ?2) ON CONFLICT (article) DO UPDATE SET draft = excluded.draft")?
        .execute((article.to_bytes(), draft))?;
    Ok(())
}
