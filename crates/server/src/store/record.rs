//! Records, byte for byte as their devices sealed them, in the order of the feed.

use editorial::id::{ArticleId, DeviceId, Hash, PersonId, RecordId};
use editorial::sync::api::PhotoRecord;
use editorial::sync::record::{Kind, Record};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{StoreError, Tx, feed, signed, unsigned};

/// A record of the feed.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Its number in the feed.
    pub(crate) seq: u64,
    /// Who was signed in.
    pub(crate) person: PersonId,
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
}

/// Notes which workstation handed a record back for another.
pub(crate) fn note_handed_back(tx: &Tx<'_>, seq: u64, by: DeviceId) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO handed_back (seq, device) VALUES (?1, ?2)",
        params![signed(seq), by.to_bytes()],
    )?;
    Ok(())
}

/// Where a stored record is, and what it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// Its number in the feed.
    pub(crate) seq: u64,
    /// Its hash.
    pub(crate) hash: Hash,
}

/// Appends a record to the feed and returns its number.
pub(crate) fn insert(
    tx: &Tx<'_>,
    record: &Record,
    person: PersonId,
    hash: Hash,
    bytes: &[u8],
) -> Result<u64, StoreError> {
    let seq = feed::next_seq(tx)?;
    tx.prepare_cached(
        "INSERT INTO record (seq, at_ms, id, person, device, device_seq, article, kind, hash, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        signed(seq),
        tx.now.0,
        record.id.to_bytes(),
        person.to_bytes(),
        record.device.to_bytes(),
        signed(record.device_seq),
        record.article.to_bytes(),
        record.kind.byte(),
        hash.0,
        bytes
    ])?;
    Ok(seq)
}

/// Takes a record out: the mistake of [`Mutant::RecordsNotUnique`](crate::Mutant).
pub(crate) fn forget(tx: &Tx<'_>, device: DeviceId, device_seq: u64) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM record WHERE device = ?1 AND device_seq = ?2",
        params![device.to_bytes(), signed(device_seq)],
    )?;
    Ok(())
}

/// The record with this number of this device.
pub(crate) fn of_device(
    conn: &Connection,
    device: DeviceId,
    device_seq: u64,
) -> Result<Option<Place>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT seq, hash FROM record WHERE device = ?1 AND device_seq = ?2")?
        .query_row(params![device.to_bytes(), signed(device_seq)], |row| {
            Ok(Place {
                seq: unsigned(row.get(0)?),
                hash: Hash(row.get(1)?),
            })
        })
        .optional()?)
}

/// Whether some record has this id.
pub(crate) fn exists(conn: &Connection, id: RecordId) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM record WHERE id = ?1")?
        .exists([id.to_bytes()])?)
}

/// The records of an article after `after` and up to `to`, at most `limit`.
pub(crate) fn of_article(
    conn: &Connection,
    article: ArticleId,
    after: u64,
    to: u64,
    limit: usize,
) -> Result<Vec<Row>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT seq, person, bytes FROM record WHERE article = ?1 AND seq > ?2 AND seq <= ?3 ORDER BY seq LIMIT ?4",
    )?;
    let rows = statement.query_map(
        params![
            article.to_bytes(),
            signed(after),
            signed(to),
            signed(limit as u64)
        ],
        |row| {
            Ok(Row {
                seq: unsigned(row.get(0)?),
                person: PersonId::from_bytes(row.get(1)?),
                bytes: row.get(2)?,
            })
        },
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The photos that an article's records name, each with its record's number. What cannot be read is passed over.
pub(crate) fn photos_of(
    conn: &Connection,
    article: ArticleId,
) -> Result<Vec<PhotoRecord>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT seq, bytes FROM record WHERE article = ?1 AND kind = ?2 ORDER BY seq",
    )?;
    let rows = statement.query_map(params![article.to_bytes(), Kind::Photo.byte()], |row| {
        Ok((row.get(0).map(unsigned)?, row.get::<_, Vec<u8>>(1)?))
    })?;
    let mut photos = Vec::new();
    for row in rows {
        let (seq, bytes) = row?;
        let photo = Record::read(&bytes)
            .ok()
            .and_then(|(record, _)| serde_json::from_slice(&record.payload).ok());
        photos.extend(photo.map(|photo| PhotoRecord { seq, photo }));
    }
    Ok(photos)
}

/// One record by its number.
pub(crate) fn get(conn: &Connection, seq: u64) -> Result<Option<Row>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT seq, person, bytes FROM record WHERE seq = ?1")?
        .query_row([signed(seq)], |row| {
            Ok(Row {
                seq: unsigned(row.get(0)?),
                person: PersonId::from_bytes(row.get(1)?),
                bytes: row.get(2)?,
            })
        })
        .optional()?)
}

/// A record with everything that its row says of it.
pub(crate) struct Whole<'a> {
    /// Its number in the feed.
    pub(crate) seq: u64,
    /// Its number among its device's.
    pub(crate) device_seq: u64,
    /// Its id.
    pub(crate) id: RecordId,
    /// Its article.
    pub(crate) article: ArticleId,
    /// Its kind.
    pub(crate) kind: u8,
    /// Its hash.
    pub(crate) hash: Hash,
    /// Its bytes.
    pub(crate) bytes: &'a [u8],
}

/// Walks a device's whole chain in order.
pub(crate) fn each_of_device(
    conn: &Connection,
    device: DeviceId,
    mut see: impl FnMut(&Whole<'_>),
) -> Result<(), StoreError> {
    let mut statement = conn.prepare(
        "SELECT seq, device_seq, id, article, kind, hash, bytes FROM record WHERE device = ?1 ORDER BY device_seq",
    )?;
    let mut rows = statement.query([device.to_bytes()])?;
    while let Some(row) = rows.next()? {
        see(&Whole {
            seq: unsigned(row.get(0)?),
            device_seq: unsigned(row.get(1)?),
            id: RecordId::from_bytes(row.get(2)?),
            article: ArticleId::from_bytes(row.get(3)?),
            kind: row.get(4)?,
            hash: Hash(row.get(5)?),
            bytes: row.get_ref(6)?.as_blob().unwrap_or_default(),
        });
    }
    Ok(())
}

/// Every device that has a record.
pub(crate) fn devices(conn: &Connection) -> Result<Vec<DeviceId>, StoreError> {
    let mut statement = conn.prepare("SELECT DISTINCT device FROM record ORDER BY device")?;
    let rows = statement.query_map([], |row| row.get(0).map(DeviceId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
