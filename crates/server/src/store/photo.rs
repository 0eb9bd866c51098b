//! Photos as the newsroom shares them. The first record that names an original decides.

use editorial::id::{ArticleId, Hash};
use editorial::photo::Photo;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{StoreError, Tx, signed};

/// Stores a photo unless it is there.
pub(crate) fn insert(
    tx: &Tx<'_>,
    article: ArticleId,
    seq: u64,
    photo: &Photo,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT OR IGNORE INTO photo (original, article, seq, body) VALUES (?1, ?2, ?3, ?4)",
        params![
            photo.original.0,
            article.to_bytes(),
            signed(seq),
            serde_json::to_string(photo)?
        ],
    )?;
    Ok(())
}

/// The photo with this original.
pub(crate) fn get(conn: &Connection, original: Hash) -> Result<Option<Photo>, StoreError> {
    let body: Option<String> = conn
        .prepare_cached("SELECT body FROM photo WHERE original = ?1")?
        .query_row([original.0], |row| row.get(0))
        .optional()?;
    Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
}
