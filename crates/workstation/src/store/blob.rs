//! What is known about bytes: whether they are here, whether the server has them.

use std::collections::{HashMap, HashSet};

use editorial::id::{ArticleId, Hash, UploadId};
use editorial::photo::Photo;
use rusqlite::{Connection, OptionalExtension as _};

/// Bytes that the server lacks.
#[derive(Clone, Debug)]
pub(crate) struct Sending {
    /// Their hash.
    pub(crate) hash: Hash,
    /// Their length.
    pub(crate) size: u64,
    /// The upload that was begun.
    pub(crate) upload: Option<UploadId>,
    /// The article whose photo it is.
    pub(crate) article: ArticleId,
}

fn size_of(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

fn column(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// Where bytes stand when they are first heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Made here: present, and to be sent.
    Ours,
    /// Somebody else's, to be fetched.
    Wanted,
    /// Somebody else's, fetched when somebody asks.
    OnDemand,
}

/// Notes a blob of a photo. Bytes that are here stay here, and what was sent stays sent.
pub(crate) fn note(
    db: &Connection,
    hash: Hash,
    size: u64,
    photo: &Photo,
    article: ArticleId,
    standing: Standing,
) -> anyhow::Result<()> {
    let ours = standing == Standing::Ours;
    db.prepare_cached(
        "INSERT INTO blob (hash, size, have, wanted, sending, original, article) VALUES (?1, ?2, ?3, ?4, ?3, ?5, ?6)
         ON CONFLICT (hash) DO UPDATE SET have = max(have, excluded.have), wanted = max(wanted, excluded.wanted)",
    )?
    .execute((hash.0, column(size), ours, standing == Standing::Wanted, photo.original.0, article.to_bytes()))?;
    Ok(())
}

/// Whether the bytes are here.
pub(crate) fn have(db: &Connection, hash: Hash) -> anyhow::Result<bool> {
    Ok(db
        .prepare_cached("SELECT 1 FROM blob WHERE hash = ?1 AND have = 1")?
        .exists([hash.0])?)
}

/// The bytes have arrived.
pub(crate) fn mark_here(db: &Connection, hash: Hash) -> anyhow::Result<()> {
    db.prepare_cached("UPDATE blob SET have = 1, wanted = 0 WHERE hash = ?1")?
        .execute([hash.0])?;
    Ok(())
}

/// How far sending them has come; `complete` = the server has them.
pub(crate) fn progress(
    db: &Connection,
    hash: Hash,
    upload: Option<UploadId>,
    sent: u64,
    complete: bool,
) -> anyhow::Result<()> {
    db.prepare_cached(
        "UPDATE blob SET upload = ?2, sent_bytes = ?3, sending = ?4 WHERE hash = ?1",
    )?
    .execute((
        hash.0,
        upload.map(|id| id.to_string()),
        column(sent),
        !complete,
    ))?;
    Ok(())
}

/// Everything must be offered again: the server is another database.
pub(crate) fn send_again(db: &Connection) -> anyhow::Result<()> {
    db.execute(
        "UPDATE blob SET sending = have, upload = NULL, sent_bytes = 0",
        [],
    )?;
    Ok(())
}

/// The next bytes that the server lacks: what screens and pages show before any original, and the small ones first, so that others
/// see a story's photos early, whatever waits behind them.
pub(crate) fn next_to_send(db: &Connection, skip: &[Hash]) -> anyhow::Result<Option<Sending>> {
    let mut statement = db.prepare_cached(
        "SELECT hash, size, upload, article FROM blob WHERE sending = 1 AND have = 1 ORDER BY hash = original, size",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let hash = Hash(row.get(0)?);
        if !skip.contains(&hash) {
            let upload: Option<String> = row.get(2)?;
            return Ok(Some(Sending {
                hash,
                size: size_of(row.get(1)?),
                upload: upload.and_then(|id| id.parse().ok()),
                article: ArticleId::from_bytes(row.get(3)?),
            }));
        }
    }
    Ok(None)
}

/// The next bytes that are to be fetched.
pub(crate) fn next_to_fetch(db: &Connection, skip: &[Hash]) -> anyhow::Result<Option<Hash>> {
    let mut statement =
        db.prepare_cached("SELECT hash FROM blob WHERE wanted = 1 AND have = 0 ORDER BY size")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let hash = Hash(row.get(0)?);
        if !skip.contains(&hash) {
            return Ok(Some(hash));
        }
    }
    Ok(None)
}

/// Photos and bytes that wait to be sent; of one article or of all.
pub(crate) fn unsent(db: &Connection, article: Option<ArticleId>) -> anyhow::Result<(u64, u64)> {
    let (photos, bytes): (i64, i64) = db
        .prepare_cached(
            // A photo in two articles is stored and sent once, and neither is sent without it.
            "SELECT count(DISTINCT original), coalesce(sum(size - sent_bytes), 0) FROM blob
             WHERE sending = 1 AND (?1 IS NULL OR article = ?1
               OR original IN (SELECT original FROM photo_article WHERE photo_article.article = ?1))",
        )?
        .query_row([article.map(ArticleId::to_bytes)], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok((size_of(photos), size_of(bytes)))
}

/// The same for each article of which anything waits.
pub(crate) fn unsent_each(db: &Connection) -> anyhow::Result<HashMap<ArticleId, (u64, u64)>> {
    let mut waiting: HashMap<Hash, u64> = HashMap::new();
    let mut uses: HashSet<(ArticleId, Hash)> = HashSet::new();
    let mut statement = db.prepare_cached(
        "SELECT article, original, size - sent_bytes FROM blob WHERE sending = 1",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let original = Hash(row.get(1)?);
        uses.insert((ArticleId::from_bytes(row.get(0)?), original));
        *waiting.entry(original).or_default() += size_of(row.get(2)?);
    }
    if waiting.is_empty() {
        return Ok(HashMap::new());
    }
    // One look at all of them: it is only needed while photos wait.
    let mut statement = db.prepare_cached("SELECT article, original FROM photo_article")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let original = Hash(row.get(1)?);
        if waiting.contains_key(&original) {
            uses.insert((ArticleId::from_bytes(row.get(0)?), original));
        }
    }
    let mut each: HashMap<ArticleId, (u64, u64)> = HashMap::new();
    for (article, original) in uses {
        let of_it = each.entry(article).or_default();
        of_it.0 += 1;
        of_it.1 += waiting.get(&original).copied().unwrap_or_default();
    }
    Ok(each)
}

/// The article whose photo a blob belongs to.
pub(crate) fn article(db: &Connection, hash: Hash) -> anyhow::Result<Option<ArticleId>> {
    Ok(db
        .prepare_cached("SELECT article FROM blob WHERE hash = ?1")?
        .query_row([hash.0], |row| row.get(0).map(ArticleId::from_bytes))
        .optional()?)
}

/// Everything that is to be offered to the server.
pub(crate) fn offered(db: &Connection) -> anyhow::Result<Vec<Hash>> {
    let mut statement =
        db.prepare_cached("SELECT hash FROM blob WHERE sending = 1 AND have = 1 ORDER BY hash")?;
    let rows = statement.query_map([], |row| row.get(0).map(Hash))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The server has these bytes.
pub(crate) fn mark_sent(db: &Connection, hash: Hash) -> anyhow::Result<()> {
    db.prepare_cached(
        "UPDATE blob SET upload = NULL, sent_bytes = size, sending = 0 WHERE hash = ?1",
    )?
    .execute([hash.0])?;
    Ok(())
}

/// The bytes that were to be sent are damaged or gone on this machine. They are fetched, should the server have them.
pub(crate) fn mark_lost(db: &Connection, hash: Hash) -> anyhow::Result<()> {
    db.prepare_cached(
        "UPDATE blob SET have = 0, wanted = 1, upload = NULL, sent_bytes = 0 WHERE hash = ?1",
    )?
    .execute([hash.0])?;
    Ok(())
}

/// Photos that wait to be sent and whose bytes were damaged on this machine: the original and the article.
pub(crate) fn lost(db: &Connection) -> anyhow::Result<Vec<(Hash, ArticleId)>> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT original, article FROM blob WHERE sending = 1 AND have = 0 ORDER BY original",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((Hash(row.get(0)?), ArticleId::from_bytes(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What another store of this machine knew about bytes.
pub(crate) struct Kept {
    /// Their hash.
    pub(crate) hash: Hash,
    /// Their length.
    pub(crate) size: i64,
    /// Whether they are here.
    pub(crate) have: bool,
    /// Whether they are to be fetched.
    pub(crate) wanted: bool,
    /// Whether the server still lacked them.
    pub(crate) sending: bool,
    /// The photo that they belong to.
    pub(crate) original: Hash,
    /// Its article.
    pub(crate) article: ArticleId,
}

/// Takes over what another store knew. An upload that was begun is asked for anew.
pub(crate) fn insert_kept(db: &Connection, kept: &Kept) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO blob (hash, size, have, wanted, sending, original, article) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (hash) DO NOTHING",
    )?
    .execute((
        kept.hash.0,
        kept.size,
        kept.have,
        kept.wanted,
        kept.sending,
        kept.original.0,
        kept.article.to_bytes(),
    ))?;
    Ok(())
}

/// The bytes that are here, and their lengths.
pub(crate) fn here(db: &Connection) -> anyhow::Result<Vec<(Hash, u64)>> {
    let mut statement =
        db.prepare_cached("SELECT hash, size FROM blob WHERE have = 1 ORDER BY hash")?;
    let rows = statement.query_map([], |row| Ok((Hash(row.get(0)?), row.get(1).map(size_of)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
