//! What each device had seen of an article when it sealed its last record of it.
//!
//! With that the server tells two people apart from one: edits that were made without having seen another *device's* are a
//! merge that somebody must look at; two replicas of one workstation (its window and its fields) are not.

use editorial::id::{ArticleId, DeviceId, PersonId};
use rusqlite::{Connection, params};

use super::{StoreError, Tx};

/// What one device had seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The device.
    pub(crate) device: DeviceId,
    /// Who was signed in.
    pub(crate) person: PersonId,
    /// A version of the draft, in the draft's own encoding.
    pub(crate) version: Vec<u8>,
}

/// Replaces what a device had seen.
pub(crate) fn upsert(tx: &Tx<'_>, article: ArticleId, seen: &Seen) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO seen (article, device, person, version) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (article, device)
         DO UPDATE SET person = excluded.person, version = excluded.version",
    )?
    .execute(params![article.to_bytes(), seen.device.to_bytes(), seen.person.to_bytes(), seen.version])?;
    Ok(())
}

/// What every device had seen of an article.
pub(crate) fn of_article(conn: &Connection, article: ArticleId) -> Result<Vec<Seen>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT device, person, version FROM seen WHERE article = ?1")?;
    let rows = statement.query_map([article.to_bytes()], |row| {
        Ok(Seen {
            device: DeviceId::from_bytes(row.get(0)?),
            person: PersonId::from_bytes(row.get(1)?),
            version: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
