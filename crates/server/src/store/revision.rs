//! Revisions that were submitted or approved: their canonical bytes, numbered per article in the server's order.

use editorial::id::{ArticleId, Hash};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{StoreError, Tx};

/// Stores a revision unless it is there, and returns its number.
pub(crate) fn put(
    tx: &Tx<'_>,
    article: ArticleId,
    hash: Hash,
    canonical: &[u8],
) -> Result<u32, StoreError> {
    tx.execute(
        "INSERT INTO revision (hash, article, number, at_ms, canonical)
         SELECT ?1, ?2, 1 + coalesce((SELECT max(number) FROM revision WHERE article = ?2), 0), ?3, ?4
         WHERE true ON CONFLICT (hash) DO NOTHING",
        params![hash.0, article.to_bytes(), tx.now.0, canonical],
    )?;
    Ok(tx.query_row(
        "SELECT number FROM revision WHERE hash = ?1",
        [hash.0],
        |row| row.get(0),
    )?)
}

/// A revision's canonical bytes.
pub(crate) fn canonical(conn: &Connection, hash: Hash) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(conn
        .query_row(
            "SELECT canonical FROM revision WHERE hash = ?1",
            [hash.0],
            |row| row.get(0),
        )
        .optional()?)
}

/// Every revision with its article and its canonical bytes.
pub(crate) fn each(
    conn: &Connection,
    mut see: impl FnMut(Hash, ArticleId, &[u8]),
) -> Result<(), StoreError> {
    let mut statement =
        conn.prepare("SELECT hash, article, canonical FROM revision ORDER BY hash")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        see(
            Hash(row.get(0)?),
            ArticleId::from_bytes(row.get(1)?),
            row.get_ref(2)?.as_blob().unwrap_or_default(),
        );
    }
    Ok(())
}
