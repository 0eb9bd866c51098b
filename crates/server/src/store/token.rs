//! Bearer tokens, by their hash only.

use editorial::id::{DeviceId, Hash, PersonId};
use editorial::time::TimeMs;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{StoreError, Tx};

/// Whose token it is, and until when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// The device.
    pub(crate) device: DeviceId,
    /// When it ends.
    pub(crate) expires: TimeMs,
}

/// Stores the device's only token: those before it end.
pub(crate) fn replace(tx: &Tx<'_>, hash: Hash, token: Token) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM token WHERE device = ?1",
        [token.device.to_bytes()],
    )?;
    tx.execute(
        "INSERT INTO token (hash, device, expires_ms) VALUES (?1, ?2, ?3)",
        params![hash.0, token.device.to_bytes(), token.expires.0],
    )?;
    Ok(())
}

/// The token with this hash.
pub(crate) fn get(conn: &Connection, hash: Hash) -> Result<Option<Token>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT device, expires_ms FROM token WHERE hash = ?1")?
        .query_row([hash.0], |row| {
            Ok(Token {
                device: DeviceId::from_bytes(row.get(0)?),
                expires: TimeMs(row.get(1)?),
            })
        })
        .optional()?)
}

/// Moves a token's end.
pub(crate) fn renew(tx: &Tx<'_>, hash: Hash, expires: TimeMs) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE token SET expires_ms = ?2 WHERE hash = ?1",
        params![hash.0, expires.0],
    )?;
    Ok(())
}

/// Ends a sign-in.
pub(crate) fn end(tx: &Tx<'_>, hash: Hash) -> Result<(), StoreError> {
    tx.execute("DELETE FROM token WHERE hash = ?1", [hash.0])?;
    Ok(())
}

/// Ends every sign-in of a person.
pub(crate) fn forget_person(tx: &Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM token WHERE device IN (SELECT id FROM device WHERE person = ?1)",
        [person.to_bytes()],
    )?;
    Ok(())
}

/// Ends every sign-in.
pub(crate) fn forget_all(conn: &Connection) -> Result<(), StoreError> {
    conn.execute("DELETE FROM token", [])?;
    Ok(())
}
