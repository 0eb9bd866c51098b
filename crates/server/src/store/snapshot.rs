//! Snapshots of drafts: where replay begins. The records stay for ever.

use editorial::id::{ArticleId, Hash};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{StoreError, Tx, signed, unsigned};

/// A stored snapshot.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    /// The last record that is in it.
    pub(crate) seq: u64,
    /// Hash of the canonical form of its content.
    pub(crate) revision: Hash,
    /// The draft.
    pub(crate) bytes: Vec<u8>,
}

/// An article's snapshot.
pub(crate) fn get(conn: &Connection, article: ArticleId) -> Result<Option<Snapshot>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT seq, revision, bytes FROM snapshot WHERE article = ?1")?
        .query_row([article.to_bytes()], |row| {
            Ok(Snapshot {
                seq: unsigned(row.get(0)?),
                revision: Hash(row.get(1)?),
                bytes: row.get(2)?,
            })
        })
        .optional()?)
}

/// Replaces an article's snapshot, unless it is newer.
pub(crate) fn upsert(
    tx: &Tx<'_>,
    article: ArticleId,
    snapshot: &Snapshot,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO snapshot (article, seq, revision, bytes) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (article) DO UPDATE
         SET seq = excluded.seq, revision = excluded.revision, bytes = excluded.bytes WHERE excluded.seq >= seq",
    )?
    .execute(params![article.to_bytes(), signed(snapshot.seq), snapshot.revision.0, snapshot.bytes])?;
    Ok(())
}
