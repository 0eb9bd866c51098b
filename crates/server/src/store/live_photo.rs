//! Which photos readers may see: those of stories that are before them.

use editorial::id::{ArticleId, Hash};
use rusqlite::{Connection, params};

use super::{StoreError, Tx};

/// Replaces the photos of a story; none when it was withdrawn.
pub(crate) fn replace(
    tx: &Tx<'_>,
    article: ArticleId,
    originals: &[Hash],
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM live_photo WHERE article = ?1",
        [article.to_bytes()],
    )?;
    let mut statement =
        tx.prepare_cached("INSERT OR IGNORE INTO live_photo (original, article) VALUES (?1, ?2)")?;
    for original in originals {
        statement.execute(params![original.0, article.to_bytes()])?;
    }
    Ok(())
}

/// Whether a story before readers shows this photo.
pub(crate) fn is_live(conn: &Connection, original: Hash) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM live_photo WHERE original = ?1")?
        .exists([original.0])?)
}

/// Photos that readers see and whose original is not stored, with their article.
pub(crate) fn without_blob(conn: &Connection) -> Result<Vec<(Hash, ArticleId)>, StoreError> {
    let mut statement = conn.prepare(
        "SELECT original, article FROM live_photo
         WHERE NOT EXISTS (SELECT 1 FROM blob WHERE blob.hash = live_photo.original) ORDER BY original, article",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((Hash(row.get(0)?), ArticleId::from_bytes(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
