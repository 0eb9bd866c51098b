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
