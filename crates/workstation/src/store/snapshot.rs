//! Drafts with everything that was folded into them.

use editorial::id::ArticleId;
use rusqlite::{Connection, OptionalExtension as _};

use super::digest;

/// A stored draft.
pub(crate) struct Snapshot {
    /// The draft.
    pub(crate) draft: Vec<u8>,
    /// Whether these are the bytes that were stored.
    pub(crate) whole: bool,
}

/// The article's snapshot, if one was ever made.
pub(crate) fn load(db: &Connection, article: ArticleId) -> anyhow::Result<Option<Snapshot>> {
    Ok(db
        .prepare_cached("SELECT draft, draft_digest FROM snapshot WHERE article = ?1")?
        .query_row([article.to_bytes()], |row| {
            let draft: Vec<u8> = row.get(0)?;
            let digest: Option<Vec<u8>> = row.get(1)?;
            let whole = digest::holds(digest.as_deref(), article, &draft);
            Ok(Snapshot { draft, whole })
        })
        .optional()?)
}

/// Forgets the article's snapshot: it can be made again from the records.
pub(crate) fn delete(db: &Connection, article: ArticleId) -> anyhow::Result<()> {
    db.prepare_cached("DELETE FROM snapshot WHERE article = ?1")?
        .execute([article.to_bytes()])?;
    Ok(())
}

/// Replaces the article's snapshot.
pub(crate) fn save(db: &Connection, article: ArticleId, draft: &[u8]) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO snapshot (article, draft, draft_digest) VALUES (?1, ?2, ?3)
         ON CONFLICT (article) DO UPDATE SET draft = excluded.draft, draft_digest = excluded.draft_digest",
    )?
    .execute((article.to_bytes(), draft, digest::of(article, draft).0))?;
    Ok(())
}
