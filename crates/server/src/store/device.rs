//! Installed workstations, and how far the chain of records of each goes.

use editorial::id::{DeviceId, Hash, PersonId};
use editorial::sync::api::{Device, DeviceHead, ServerEvent};
use editorial::sync::record::NO_RECORD;
use editorial::time::TimeMs;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{StoreError, Tx, event, signed, unsigned};

fn from_row(row: &Row<'_>) -> Result<Device, rusqlite::Error> {
    Ok(Device {
        id: DeviceId::from_bytes(row.get(0)?),
        person: PersonId::from_bytes(row.get(1)?),
        name: row.get(2)?,
        seen: row.get::<_, Option<i64>>(3)?.map(TimeMs),
        revoked: row.get::<_, Option<i64>>(4)?.map(TimeMs),
    })
}

const COLUMNS: &str = "SELECT id, person, name, seen_ms, revoked_ms FROM device";

/// One device.
pub(crate) fn get(conn: &Connection, id: DeviceId) -> Result<Option<Device>, StoreError> {
    let sql = format!("{COLUMNS} WHERE id = ?1");
    Ok(conn
        .prepare_cached(&sql)?
        .query_row([id.to_bytes()], from_row)
        .optional()?)
}

/// The devices of a person, or of everybody.
pub(crate) fn list(conn: &Connection, person: Option<PersonId>) -> Result<Vec<Device>, StoreError> {
    let sql = format!("{COLUMNS} WHERE ?1 IS NULL OR person = ?1 ORDER BY id");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([person.map(PersonId::to_bytes)], from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds a device, or renames it.
pub(crate) fn upsert(
    tx: &Tx<'_>,
    id: DeviceId,
    person: PersonId,
    name: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO device (id, person, name, seen_ms, last_hash) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, seen_ms = excluded.seen_ms",
        params![
            id.to_bytes(),
            person.to_bytes(),
            name,
            tx.now.0,
            NO_RECORD.0
        ],
    )?;
    Ok(())
}

/// Adds a device of which only records are left.
pub(crate) fn insert_unseen(tx: &Tx<'_>, id: DeviceId, person: PersonId) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO device (id, person, name, last_hash) VALUES (?1, ?2, '', ?3)",
        params![id.to_bytes(), person.to_bytes(), NO_RECORD.0],
    )?;
    Ok(())
}

/// Notes that the device was heard of.
pub(crate) fn seen(tx: &Tx<'_>, id: DeviceId) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE device SET seen_ms = ?2 WHERE id = ?1",
        params![id.to_bytes(), tx.now.0],
    )?;
    Ok(())
}

/// Cuts a device off. Says whether it was not cut off before.
pub(crate) fn revoke(tx: &Tx<'_>, id: DeviceId) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE device SET revoked_ms = ?2 WHERE id = ?1 AND revoked_ms IS NULL",
        params![id.to_bytes(), tx.now.0],
    )?;
    if changed > 0 {
        event::insert(tx, None, &ServerEvent::DeviceRevoked { device: id })?;
    }
    Ok(changed > 0)
}

/// The last record of the device's chain.
pub(crate) fn head(conn: &Connection, id: DeviceId) -> Result<DeviceHead, StoreError> {
    Ok(conn
        .prepare_cached("SELECT last_seq, last_hash FROM device WHERE id = ?1")?
        .query_row([id.to_bytes()], |row| {
            Ok(DeviceHead {
                device_seq: unsigned(row.get(0)?),
                hash: Hash(row.get(1)?),
            })
        })?)
}

/// Moves the end of the device's chain.
pub(crate) fn set_head(tx: &Tx<'_>, id: DeviceId, head: &DeviceHead) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE device SET last_seq = ?2, last_hash = ?3 WHERE id = ?1")?
        .execute(params![id.to_bytes(), signed(head.device_seq), head.hash.0])?;
    Ok(())
}
