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
