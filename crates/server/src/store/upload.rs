//! Uploads under way. The offset is what was synced to disk before it was written here.

use editorial::id::{DeviceId, Hash, UploadId};
use editorial::time::TimeMs;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{StoreError, Tx, signed, unsigned};

/// An upload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Upload {
    /// Its id.
    pub(crate) id: UploadId,
    /// Who sends it.
    pub(crate) device: DeviceId,
    /// What it will be.
    pub(crate) blob: Hash,
    /// How long it will be.
    pub(crate) size_bytes: u64,
    /// How much is there.
    pub(crate) offset: u64,
}

const COLUMNS: &str = "SELECT id, device, blob, size_bytes, offset_bytes FROM upload";

fn from_row(row: &Row<'_>) -> Result<Upload, rusqlite::Error> {
    Ok(Upload {
        id: UploadId::from_bytes(row.get(0)?),
        device: DeviceId::from_bytes(row.get(1)?),
        blob: Hash(row.get(2)?),
        size_bytes: unsigned(row.get(3)?),
        offset: unsigned(row.get(4)?),
    })
}

/// One upload.
pub(crate) fn get(conn: &Connection, id: UploadId) -> Result<Option<Upload>, StoreError> {
    let sql = format!("{COLUMNS} WHERE id = ?1");
    Ok(conn
        .prepare_cached(&sql)?
        .query_row([id.to_bytes()], from_row)
        .optional()?)
}

/// The device's upload of a blob.
pub(crate) fn of_blob(
    conn: &Connection,
    device: DeviceId,
    blob: Hash,
) -> Result<Option<Upload>, StoreError> {
    let sql = format!("{COLUMNS} WHERE device = ?1 AND blob = ?2");
    Ok(conn
        .prepare_cached(&sql)?
        .query_row(params![device.to_bytes(), blob.0], from_row)
        .optional()?)
}

/// Uploads that nobody has touched since `before`.
pub(crate) fn abandoned(conn: &Connection, before: TimeMs) -> Result<Vec<UploadId>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT id FROM upload WHERE touched_ms < ?1")?;
    let rows = statement.query_map([before.0], |row| Ok(UploadId::from_bytes(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Begins an upload.
pub(crate) fn insert(tx: &Tx<'_>, upload: &Upload) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO upload (id, device, blob, size_bytes, offset_bytes, touched_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            upload.id.to_bytes(),
            upload.device.to_bytes(),
            upload.blob.0,
            signed(upload.size_bytes),
            signed(upload.offset),
            tx.now.0
        ],
    )?;
    Ok(())
}

/// Moves an upload's offset.
pub(crate) fn set_offset(tx: &Tx<'_>, id: UploadId, offset: u64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE upload SET offset_bytes = ?2, touched_ms = ?3 WHERE id = ?1",
        params![id.to_bytes(), signed(offset), tx.now.0],
    )?;
    Ok(())
}

/// Forgets an upload.
pub(crate) fn delete(tx: &Tx<'_>, id: UploadId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM upload WHERE id = ?1", [id.to_bytes()])?;
    Ok(())
}
