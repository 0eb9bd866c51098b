//! One-time codes, by their hash only.

use editorial::id::{Hash, PersonId};
use editorial::time::TimeMs;
use rusqlite::{OptionalExtension as _, params};

use super::{StoreError, Tx};

/// Stores a code, and forgets those that have ended.
pub(crate) fn insert(
    tx: &Tx<'_>,
    hash: Hash,
    person: PersonId,
    expires: TimeMs,
) -> Result<(), StoreError> {
    tx.execute("DELETE FROM code WHERE expires_ms <= ?1", [tx.now.0])?;
    tx.execute(
        "INSERT INTO code (hash, person, expires_ms) VALUES (?1, ?2, ?3)",
        params![hash.0, person.to_bytes(), expires.0],
    )?;
    Ok(())
}

/// Uses a code up: whose it was, if it is still good. It is gone whatever the answer.
pub(crate) fn take(tx: &Tx<'_>, hash: Hash) -> Result<Option<PersonId>, StoreError> {
    let found: Option<(PersonId, i64)> = tx
        .query_row(
            "DELETE FROM code WHERE hash = ?1 RETURNING person, expires_ms",
            [hash.0],
            |row| Ok((PersonId::from_bytes(row.get(0)?), row.get(1)?)),
        )
        .optional()?;
    Ok(found
        .filter(|(_, expires)| tx.now.0 < *expires)
        .map(|(person, _)| person))
}
