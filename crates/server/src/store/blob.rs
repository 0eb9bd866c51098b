//! Which blobs are whole, verified and on disk.

use editorial::id::Hash;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{StoreError, Tx, signed, unsigned};

/// Makes a blob visible: its file is in place.
pub(crate) fn insert(tx: &Tx<'_>, hash: Hash, size_bytes: u64) -> Result<(), StoreError> {
    tx.execute(
        "INSERT OR IGNORE INTO blob (hash, size_bytes, stored_ms) VALUES (?1, ?2, ?3)",
        params![hash.0, signed(size_bytes), tx.now.0],
    )?;
    Ok(())
}

/// The length of a visible blob.
pub(crate) fn size(conn: &Connection, hash: Hash) -> Result<Option<u64>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT size_bytes FROM blob WHERE hash = ?1")?
        .query_row([hash.0], |row| row.get(0))
        .optional()?
        .map(unsigned))
}

/// Makes a blob invisible: its file was lost.
pub(crate) fn delete(conn: &Connection, hash: Hash) -> Result<(), StoreError> {
    conn.execute("DELETE FROM blob WHERE hash = ?1", [hash.0])?;
    Ok(())
}

/// Every visible blob and its length.
pub(crate) fn list(conn: &Connection) -> Result<Vec<(Hash, u64)>, StoreError> {
    let mut statement = conn.prepare("SELECT hash, size_bytes FROM blob ORDER BY hash")?;
    let rows = statement.query_map([], |row| Ok((Hash(row.get(0)?), unsigned(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
