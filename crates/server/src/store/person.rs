//! Who can sign in. What a person is called and may do is an entry of the newsroom.

use editorial::id::PersonId;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{StoreError, Tx};

/// Adds somebody who can sign in.
pub(crate) fn insert(tx: &Tx<'_>, id: PersonId, login: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO person (id, login) VALUES (?1, ?2)",
        params![id.to_bytes(), login],
    )?;
    Ok(())
}

/// Who signs in by this name, and the hash of their password if they have one.
pub(crate) fn by_login(
    conn: &Connection,
    login: &str,
) -> Result<Option<(PersonId, Option<String>)>, StoreError> {
    Ok(conn
        .query_row(
            "SELECT id, password FROM person WHERE login = ?1",
            [login],
            |row| Ok((PersonId::from_bytes(row.get(0)?), row.get(1)?)),
        )
        .optional()?)
}

/// Sets the hash of a password (an Argon2id string).
pub(crate) fn set_password(tx: &Tx<'_>, id: PersonId, hash: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE person SET password = ?2 WHERE id = ?1",
        params![id.to_bytes(), hash],
    )?;
    Ok(())
}
