//! Contents by their hash, in their canonical bytes.

use editorial::id::{ArticleId, Hash};
use rusqlite::{Connection, OptionalExtension as _};

/// Keeps the canonical bytes of a revision.
pub(crate) fn save(
    db: &Connection,
    hash: Hash,
    article: ArticleId,
    canonical: &[u8],
) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO content (hash, article, canonical) VALUES (?1, ?2, ?3)
         ON CONFLICT (hash) DO UPDATE SET canonical = excluded.canonical",
    )?
    .execute((hash.0, article.to_bytes(), canonical))?;
    Ok(())
}

/// The canonical bytes of a revision, if they are here.
pub(crate) fn load(db: &Connection, hash: Hash) -> anyhow::Result<Option<Vec<u8>>> {
    Ok(db
        .prepare_cached("SELECT canonical FROM content WHERE hash = ?1")?
        .query_row([hash.0], |row| row.get(0))
        .optional()?
        .flatten())
}

/// Forgets a content that no checkpoint, no move and no publication names any more. It can be made again from the draft's
/// history as long as somebody knows its place there.
pub(crate) fn forget_unnamed(
    db: &Connection,
    hash: Hash,
    article: ArticleId,
) -> anyhow::Result<()> {
    db.prepare_cached(
        "DELETE FROM content WHERE hash = ?1
         AND NOT EXISTS (SELECT 1 FROM checkpoint WHERE hash = ?1)
         AND NOT EXISTS (SELECT 1 FROM history WHERE article = ?2 AND hash = ?1)
         AND NOT EXISTS (SELECT 1 FROM published WHERE article = ?2 AND hash = ?1)",
    )?
    .execute((hash.0, article.to_bytes()))?;
    Ok(())
}
