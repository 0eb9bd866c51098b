//! Records, ours and theirs, byte for byte as they travel.

use editorial::id::{ArticleId, DeviceId, Hash, PersonId, RecordId};
use editorial::photo::Photo;
use editorial::sync::record::{Kind, NO_RECORD, Record};
use editorial::time::TimeMs;
use rusqlite::{Connection, OptionalExtension as _};

/// Whether a record's edit stands in the article's snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Folded {
    /// Not yet: it is imported whenever the draft is loaded.
    No = 0,
    /// It does, or the record is no edit.
    Yes = 1,
    /// It cannot be imported and is kept as it is.
    SetAside = 2,
}

/// A record that the server has not answered for.
pub(crate) struct Waiting {
    /// Its place in the order of arrival.
    pub(crate) local: i64,
    /// Its number among its device's.
    pub(crate) device_seq: u64,
    /// Its length.
    pub(crate) size_bytes: usize,
    /// Its article.
    pub(crate) article: ArticleId,
}

/// Where a record came from and what is known about it.
pub(crate) struct Origin {
    /// Whether this machine sealed it.
    pub(crate) ours: bool,
    /// Its number in the feed.
    pub(crate) seq: Option<u64>,
    /// Who was signed in when it was pushed.
    pub(crate) person: Option<PersonId>,
    /// When it was stored, for display.
    pub(crate) at: TimeMs,
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// Adds a record; gives its place in the order of arrival.
pub(crate) fn insert(
    db: &Connection,
    record: &Record,
    bytes: &[u8],
    origin: &Origin,
    folded: Folded,
) -> anyhow::Result<i64> {
    db.prepare_cached(
        "INSERT INTO record (record, article, device, device_seq, kind, ours, seq, person, at_ms, folded, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute((
        record.id.to_bytes(),
        record.article.to_bytes(),
        record.device.to_bytes(),
        signed(record.device_seq),
        record.kind.byte(),
        origin.ours,
        origin.seq.map(signed),
        origin.person.map(PersonId::to_bytes),
        origin.at.0,
        folded as u8,
        bytes,
    ))?;
    Ok(db.last_insert_rowid())
}

/// The number and hash of a device's last record: what its next one follows.
pub(crate) fn head(db: &Connection, device: DeviceId) -> anyhow::Result<(u64, Hash)> {
    let last: Option<(i64, Vec<u8>)> = db
        .prepare_cached("SELECT device_seq, bytes FROM record WHERE device = ?1 ORDER BY device_seq DESC LIMIT 1")?
        .query_row([device.to_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match last {
        None => Ok((0, NO_RECORD)),
        Some((seq, bytes)) => Ok((unsigned(seq), Record::hash_of_bytes(&bytes)?)),
    }
}

/// The hash of a device's record with this number.
pub(crate) fn hash_at(
    db: &Connection,
    device: DeviceId,
    device_seq: u64,
) -> anyhow::Result<Option<Hash>> {
    let bytes: Option<Vec<u8>> = db
        .prepare_cached("SELECT bytes FROM record WHERE device = ?1 AND device_seq = ?2")?
        .query_row((device.to_bytes(), signed(device_seq)), |row| row.get(0))
        .optional()?;
    Ok(bytes
        .map(|bytes| Record::hash_of_bytes(&bytes))
        .transpose()?)
}

/// Whether a record is here, by its id.
pub(crate) fn exists(db: &Connection, record: RecordId) -> anyhow::Result<bool> {
    Ok(db
        .prepare_cached("SELECT 1 FROM record WHERE record = ?1")?
        .exists([record.to_bytes()])?)
}

/// Whether no record before `seq` says that it begins the article of `record`.
pub(crate) fn creates_first(db: &Connection, record: &Record, seq: u64) -> anyhow::Result<bool> {
    Ok(!db
        .prepare_cached("SELECT 1 FROM record WHERE article = ?1 AND kind = ?2 AND seq < ?3")?
        .exists((
            record.article.to_bytes(),
            Kind::ArticleCreate.byte(),
            signed(seq),
        ))?)
}

/// The id of the record that stands under this number of this device.
pub(crate) fn at(
    db: &Connection,
    device: DeviceId,
    device_seq: u64,
) -> anyhow::Result<Option<RecordId>> {
    Ok(db
        .prepare_cached("SELECT record FROM record WHERE device = ?1 AND device_seq = ?2")?
        .query_row((device.to_bytes(), signed(device_seq)), |row| {
            row.get(0).map(RecordId::from_bytes)
        })
        .optional()?)
}

/// The server has answered for a record.
pub(crate) fn mark_stored(
    db: &Connection,
    record: RecordId,
    seq: u64,
    person: Option<PersonId>,
) -> anyhow::Result<()> {
    db.prepare_cached(
        "UPDATE record SET seq = ?2, person = coalesce(?3, person) WHERE record = ?1",
    )?
    .execute((
        record.to_bytes(),
        signed(seq),
        person.map(PersonId::to_bytes),
    ))?;
    Ok(())
}

/// The same, by its place in the order of arrival.
pub(crate) fn mark_stored_at(db: &Connection, local: i64, seq: u64) -> anyhow::Result<()> {
    db.prepare_cached("UPDATE record SET seq = ?2 WHERE local = ?1")?
        .execute((local, signed(seq)))?;
    Ok(())
}

/// Nobody has answered for any record any more, ours or theirs: the server is another database.
pub(crate) fn forget_answers(db: &Connection) -> anyhow::Result<()> {
    db.execute("UPDATE record SET seq = NULL", [])?;
    Ok(())
}

/// Drops the records of ours that nobody has answered for: the mistake of [`crate::Mutant::DropOnResync`].
pub(crate) fn drop_waiting(db: &Connection) -> anyhow::Result<()> {
    db.execute("DELETE FROM record WHERE ours = 1 AND seq IS NULL", [])?;
    Ok(())
}

/// A record that another device sealed and the server lacks.
pub(crate) struct Lacking {
    /// Its place in the order of arrival.
    pub(crate) local: i64,
    /// Its length.
    pub(crate) size_bytes: usize,
    /// Who was signed in when it was pushed; none when that was this machine under another name.
    pub(crate) person: Option<PersonId>,
}

/// The records of every device but this one that the server lacks, each device's in order.
pub(crate) fn lacking(db: &Connection, device: DeviceId) -> anyhow::Result<Vec<Lacking>> {
    let mut statement = db.prepare_cached(
        "SELECT local, length(bytes), person FROM record WHERE seq IS NULL AND device <> ?1 ORDER BY device, device_seq",
    )?;
    let rows = statement.query_map([device.to_bytes()], |row| {
        Ok(Lacking {
            local: row.get(0)?,
            size_bytes: usize::try_from(row.get::<_, i64>(1)?).unwrap_or_default(),
            person: row.get::<_, Option<[u8; 16]>>(2)?.map(PersonId::from_bytes),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The records of ours that wait, in the order of their numbers, at most `limit`: where they lie and how long they are.
pub(crate) fn outbox(db: &Connection, limit: usize) -> anyhow::Result<Vec<Waiting>> {
    waiting_in(db, "device_seq, local", limit)
}

/// All of them in the order of arrival, whatever device sealed them.
pub(crate) fn waiting_by_arrival(db: &Connection) -> anyhow::Result<Vec<Waiting>> {
    waiting_in(db, "local", usize::MAX)
}

fn waiting_in(db: &Connection, order: &str, limit: usize) -> anyhow::Result<Vec<Waiting>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT local, device_seq, length(bytes), article FROM record WHERE ours = 1 AND seq IS NULL ORDER BY {order} LIMIT ?1",
    ))?;
    let rows = statement.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
        Ok(Waiting {
            local: row.get(0)?,
            device_seq: row.get::<_, i64>(1).map(unsigned)?,
            size_bytes: usize::try_from(row.get::<_, i64>(2)?).unwrap_or_default(),
            article: ArticleId::from_bytes(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The bytes of a record.
pub(crate) fn bytes(db: &Connection, local: i64) -> anyhow::Result<Vec<u8>> {
    Ok(db
        .prepare_cached("SELECT bytes FROM record WHERE local = ?1")?
        .query_row([local], |row| row.get(0))?)
}

/// The server lacks this device's records from this number on, whatever it said before. How many there are.
pub(crate) fn send_again_from(
    db: &Connection,
    device: DeviceId,
    device_seq: u64,
) -> anyhow::Result<usize> {
    Ok(db
        .prepare_cached(
            "UPDATE record SET seq = NULL WHERE ours = 1 AND device = ?1 AND device_seq >= ?2",
        )?
        .execute((device.to_bytes(), signed(device_seq)))?)
}

/// The last record of ours in the order of arrival; 0 when there is none.
pub(crate) fn last_local(db: &Connection) -> anyhow::Result<i64> {
    Ok(db
        .prepare_cached("SELECT coalesce(max(local), 0) FROM record WHERE ours = 1")?
        .query_row([], |row| row.get(0))?)
}

/// The first record of ours that waits.
pub(crate) fn first_waiting(db: &Connection) -> anyhow::Result<Option<i64>> {
    Ok(db
        .prepare_cached("SELECT min(local) FROM record WHERE ours = 1 AND seq IS NULL")?
        .query_row([], |row| row.get(0))?)
}

/// Puts other bytes in the place of a record that the server lacks: the same edit under a name of ours.
pub(crate) fn replace(
    db: &Connection,
    local: i64,
    record: &Record,
    bytes: &[u8],
) -> anyhow::Result<()> {
    db.prepare_cached("UPDATE record SET record = ?2, device = ?3, device_seq = ?4, bytes = ?5, seq = NULL, ours = 1 WHERE local = ?1")?
        .execute((local, record.id.to_bytes(), record.device.to_bytes(), signed(record.device_seq), bytes))?;
    Ok(())
}

/// The edits of an article that do not stand in its snapshot.
pub(crate) struct Unfolded {
    /// Place and payload, in the order of arrival.
    pub(crate) edits: Vec<(i64, Vec<u8>)>,
    /// The places of those whose bytes are not those that were stored.
    pub(crate) damaged: Vec<i64>,
}

/// Reads the article's edits that do not stand in its snapshot.
pub(crate) fn unfolded(db: &Connection, article: ArticleId) -> anyhow::Result<Unfolded> {
    let mut statement = db.prepare_cached(
        "SELECT local, record, bytes FROM record WHERE article = ?1 AND folded = 0 ORDER BY local",
    )?;
    let rows = statement.query_map([article.to_bytes()], |row| {
        Ok((
            row.get(0)?,
            RecordId::from_bytes(row.get(1)?),
            row.get::<_, Vec<u8>>(2)?,
        ))
    })?;
    let mut unfolded = Unfolded {
        edits: Vec::new(),
        damaged: Vec::new(),
    };
    for row in rows {
        let (local, id, bytes) = row?;
        match read_as(id, article, &bytes) {
            Some(record) => unfolded.edits.push((local, record.payload)),
            None => unfolded.damaged.push(local),
        }
    }
    Ok(unfolded)
}

/// A record, if these are its bytes and they are whole.
fn read_as(id: RecordId, article: ArticleId, bytes: &[u8]) -> Option<Record> {
    let (record, length) = Record::read(bytes).ok()?;
    (length == bytes.len() && record.id == id && record.article == article).then_some(record)
}

/// Whether a record's bytes are those that were stored.
pub(crate) fn is_whole(db: &Connection, local: i64) -> anyhow::Result<bool> {
    Ok(db
        .prepare_cached("SELECT record, article, bytes FROM record WHERE local = ?1")?
        .query_row([local], |row| {
            let (id, article) = (row.get(0)?, row.get(1)?);
            let bytes: Vec<u8> = row.get(2)?;
            Ok(read_as(
                RecordId::from_bytes(id),
                ArticleId::from_bytes(article),
                &bytes,
            )
            .is_some())
        })?)
}

/// Puts the bytes of a record that came again into the place of damaged ones; whether they were damaged.
pub(crate) fn restore(db: &Connection, record: &Record, bytes: &[u8]) -> anyhow::Result<bool> {
    Ok(db
        .prepare_cached("UPDATE record SET bytes = ?2, article = ?3, folded = ?4 WHERE record = ?1 AND bytes <> ?2")?
        .execute((
            record.id.to_bytes(),
            bytes,
            record.article.to_bytes(),
            folded_at_first(record.kind) as u8,
        ))?
        > 0)
}

/// A record's place in the order of arrival.
pub(crate) fn place(db: &Connection, record: RecordId) -> anyhow::Result<i64> {
    Ok(db
        .prepare_cached("SELECT local FROM record WHERE record = ?1")?
        .query_row([record.to_bytes()], |row| row.get(0))?)
}

/// The kind of a record, as it was when it was stored.
pub(crate) fn kind(db: &Connection, local: i64) -> anyhow::Result<Kind> {
    Ok(Kind::of(
        db.prepare_cached("SELECT kind FROM record WHERE local = ?1")?
            .query_row([local], |row| row.get(0))?,
    ))
}

/// Every edit of an article whose record is whole, in the order of arrival: place and payload.
pub(crate) fn whole_edits(
    db: &Connection,
    article: ArticleId,
) -> anyhow::Result<Vec<(i64, Vec<u8>)>> {
    Ok(whole_of(db, article)?
        .into_iter()
        .filter(|(_, record)| folded_at_first(record.kind) == Folded::No)
        .map(|(local, record)| (local, record.payload))
        .collect())
}

/// The photos that the article's whole records tell of.
pub(crate) fn photos_told(db: &Connection, article: ArticleId) -> anyhow::Result<Vec<Hash>> {
    Ok(whole_of(db, article)?
        .into_iter()
        .filter(|(_, record)| record.kind == Kind::Photo)
        .filter_map(|(_, record)| serde_json::from_slice::<Photo>(&record.payload).ok())
        .map(|photo| photo.original)
        .collect())
}

fn whole_of(db: &Connection, article: ArticleId) -> anyhow::Result<Vec<(i64, Record)>> {
    let mut statement = db.prepare_cached(
        "SELECT local, record, bytes FROM record WHERE article = ?1 ORDER BY local",
    )?;
    let rows = statement.query_map([article.to_bytes()], |row| {
        Ok((
            row.get::<_, i64>(0)?,
            RecordId::from_bytes(row.get(1)?),
            row.get::<_, Vec<u8>>(2)?,
        ))
    })?;
    let mut whole = Vec::new();
    for row in rows {
        let (local, id, bytes) = row?;
        whole.extend(read_as(id, article, &bytes).map(|record| (local, record)));
    }
    Ok(whole)
}

/// The article's edits up to this number of the feed stand in its snapshot.
pub(crate) fn fold_until(db: &Connection, article: ArticleId, seq: u64) -> anyhow::Result<()> {
    db.prepare_cached(
        "UPDATE record SET folded = 1 WHERE article = ?1 AND folded = 0 AND seq IS NOT NULL AND seq <= ?2",
    )?
    .execute((article.to_bytes(), signed(seq)))?;
    Ok(())
}

/// Whether nothing is here that a server has said or answered for.
pub(crate) fn is_unheard(db: &Connection) -> anyhow::Result<bool> {
    Ok(!db
        .prepare_cached("SELECT 1 FROM record WHERE ours = 0 OR seq IS NOT NULL LIMIT 1")?
        .exists([])?)
}

/// The article's snapshot is gone: its edits do not stand in it any more.
pub(crate) fn unfold(db: &Connection, article: ArticleId) -> anyhow::Result<()> {
    db.prepare_cached(
        "UPDATE record SET folded = 0 WHERE article = ?1 AND folded = 1 AND kind IN (?2, ?3)",
    )?
    .execute((
        article.to_bytes(),
        Kind::ArticleCreate.byte(),
        Kind::ArticleUpdate.byte(),
    ))?;
    Ok(())
}

/// How much of an article is not folded: records and bytes.
pub(crate) fn unfolded_size(db: &Connection, article: ArticleId) -> anyhow::Result<(usize, usize)> {
    let (count, bytes): (i64, i64) = db
        .prepare_cached("SELECT count(*), coalesce(sum(length(bytes)), 0) FROM record WHERE article = ?1 AND folded = 0")?
        .query_row([article.to_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((
        usize::try_from(count).unwrap_or_default(),
        usize::try_from(bytes).unwrap_or_default(),
    ))
}

/// The article's edits up to `local` stand in its snapshot now.
pub(crate) fn mark_folded(
    db: &Connection,
    article: ArticleId,
    waiting: &[i64],
) -> anyhow::Result<()> {
    db.prepare_cached("UPDATE record SET folded = 1 WHERE article = ?1 AND folded = 0")?
        .execute([article.to_bytes()])?;
    for local in waiting {
        set_folded(db, *local, Folded::No)?;
    }
    Ok(())
}

/// Sets whether one record stands in the snapshot.
pub(crate) fn set_folded(db: &Connection, local: i64, folded: Folded) -> anyhow::Result<()> {
    db.prepare_cached("UPDATE record SET folded = ?2 WHERE local = ?1")?
        .execute((local, folded as u8))?;
    Ok(())
}

/// How a record of this kind begins: an edit is not folded, anything else has nothing to fold.
pub(crate) const fn folded_at_first(kind: Kind) -> Folded {
    match kind {
        Kind::ArticleCreate | Kind::ArticleUpdate => Folded::No,
        Kind::Photo | Kind::Unknown(_) => Folded::Yes,
    }
}

/// Who made an edit.
pub(crate) struct Author {
    /// Who; none = somebody here, and the server has not said who.
    pub(crate) person: Option<PersonId>,
    /// Whether it was made on this machine.
    pub(crate) ours: bool,
    /// Whether it began the article.
    pub(crate) creates: bool,
    /// When, for display.
    pub(crate) at: TimeMs,
}

fn author(row: &rusqlite::Row<'_>) -> rusqlite::Result<Author> {
    Ok(Author {
        person: row.get::<_, Option<_>>(0)?.map(PersonId::from_bytes),
        ours: row.get(1)?,
        creates: row.get::<_, u8>(2)? == Kind::ArticleCreate.byte(),
        at: TimeMs(row.get(3)?),
    })
}

/// Who made an article's edits, newest first, at most `limit`.
pub(crate) fn authors(
    db: &Connection,
    article: ArticleId,
    limit: usize,
) -> anyhow::Result<Vec<Author>> {
    let mut statement = db.prepare_cached(
        "SELECT person, ours, kind, at_ms FROM record WHERE article = ?1 AND kind IN (1, 2) ORDER BY local DESC LIMIT ?2",
    )?;
    let rows = statement.query_map(
        (article.to_bytes(), i64::try_from(limit).unwrap_or(i64::MAX)),
        author,
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// An article's edits in the order of arrival: who made each, its place, its record. Those that were set aside as
/// unreadable are passed over.
pub(crate) fn edits(
    db: &Connection,
    article: ArticleId,
) -> anyhow::Result<Vec<(Author, i64, Record)>> {
    let mut statement = db.prepare_cached(
        "SELECT person, ours, kind, at_ms, local, record, bytes FROM record
         WHERE article = ?1 AND kind IN (1, 2) AND folded <> 2 ORDER BY local",
    )?;
    let rows = statement.query_map([article.to_bytes()], |row| {
        let id = RecordId::from_bytes(row.get(5)?);
        Ok((author(row)?, row.get(4)?, id, row.get::<_, Vec<u8>>(6)?))
    })?;
    let mut edits = Vec::new();
    for row in rows {
        let (author, local, id, bytes) = row?;
        edits.extend(read_as(id, article, &bytes).map(|record| (author, local, record)));
    }
    Ok(edits)
}

/// Whether edits of an article wait for the server's answer.
pub(crate) fn waits(db: &Connection, article: ArticleId) -> anyhow::Result<bool> {
    Ok(db
        .prepare_cached(
            "SELECT 1 FROM record WHERE article = ?1 AND ours = 1 AND seq IS NULL LIMIT 1",
        )?
        .exists([article.to_bytes()])?)
}

/// The records of ours that the server has not answered for: how many of each article, and their bytes.
pub(crate) fn waiting_each(db: &Connection) -> anyhow::Result<Vec<(ArticleId, u64, u64)>> {
    let mut statement = db.prepare_cached(
        "SELECT article, count(*), sum(length(bytes)) FROM record WHERE ours = 1 AND seq IS NULL GROUP BY article",
    )?;
    let rows = statement.query_map([], |row| {
        let article = ArticleId::from_bytes(row.get(0)?);
        Ok((article, unsigned(row.get(1)?), unsigned(row.get(2)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many records there are; tests ask it to see that reading writes none.
#[cfg(test)]
pub(crate) fn count(db: &Connection) -> anyhow::Result<i64> {
    Ok(db.query_row("SELECT count(*) FROM record", [], |row| row.get(0))?)
}
