//! Articles that are known from the server's catalogue before their text is here.
//!
//! The columns lie in the table of articles ([`super::article`]). A draft comes as a snapshot of the server, and later the
//! records that it was made of; everything here says as of which number of the feed it holds, so it does not matter what
//! comes first, or twice.

use editorial::id::ArticleId;
use editorial::publication::short_id;
use editorial::sync::api::CatalogueRow;
use editorial::time::TimeMs;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::article::{self, Projection};
use super::review;

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What of an article was told otherwise than by the feed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// Its state and review hold as of this number of the feed.
    pub(crate) told_seq: u64,
    /// Records up to this number stand in its draft, whether they are here or not.
    pub(crate) snapshot_seq: u64,
}

/// What of an article was told otherwise than by the feed; nothing of one that is not known here.
pub(crate) fn told(db: &Connection, article: ArticleId) -> anyhow::Result<Told> {
    let told = db
        .prepare_cached("SELECT told_seq, snapshot_seq FROM article WHERE article = ?1")?
        .query_row([article.to_bytes()], |row| {
            Ok(Told {
                told_seq: u64::try_from(row.get::<_, i64>(0)?).unwrap_or_default(),
                snapshot_seq: u64::try_from(row.get::<_, i64>(1)?).unwrap_or_default(),
            })
        })
        .optional()?;
    Ok(told.unwrap_or_default())
}

/// Takes a row of the catalogue. An article that is here stays as it is, but for what the row knows better.
pub(crate) fn take(db: &Connection, row: &CatalogueRow) -> anyhow::Result<()> {
    let updated = row.updated.unwrap_or(TimeMs(0));
    let Some(known) = article::load(db, row.article)? else {
        return add(db, row, updated);
    };
    if known.state.version <= row.state.version && known.state != row.state {
        article::set_state(db, row.article, &row.state, updated)?;
    }
    // Numbers that search reads on from are set by writing `schema`: only where it changes.
    if known.schema < row.schema {
        article::touch(db, row.article, row.schema, updated)?;
    }
    db.prepare_cached(
        "UPDATE article SET told_seq = max(told_seq, ?2), updated_ms = max(updated_ms, ?3) WHERE article = ?1",
    )?
    .execute((row.article.to_bytes(), signed(row.seq), updated.0))?;
    review::take_told(db, row.article, row.review.as_deref(), row.seq)
}

/// Lists an article that is not known here. One statement: there are ten thousand of them.
fn add(db: &Connection, row: &CatalogueRow, updated: TimeMs) -> anyhow::Result<()> {
    let columns = article::columns_of(&row.state);
    db.prepare_cached(
        "INSERT INTO article (article, short, author, state, stage, level, publication, returned, deleted, schema,
                              headline, section, stale, updated_ms, here, told_seq)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, ?13, 0, ?14)",
    )?
    .execute(params![
        row.article.to_bytes(),
        short_id(row.article),
        row.state.author.to_bytes(),
        serde_json::to_string(&row.state)?,
        columns.stage,
        columns.level,
        columns.publication,
        columns.returned,
        row.state.deleted,
        row.schema,
        row.headline,
        row.section.as_deref().unwrap_or_default(),
        updated.0,
        signed(row.seq),
    ])?;
    match row.review.as_deref() {
        Some(open) => review::save(db, open, row.seq),
        None => Ok(()),
    }
}

/// Whether an article's text is here; none when it is not known at all.
pub(crate) fn is_here(db: &Connection, article: ArticleId) -> anyhow::Result<Option<bool>> {
    Ok(db
        .prepare_cached("SELECT here FROM article WHERE article = ?1")?
        .query_row([article.to_bytes()], |row| row.get(0))
        .optional()?)
}

/// An article's text is here: its draft has the records up to `snapshot_seq`. What lists show of it, if that is known.
pub(crate) fn arrived(
    db: &Connection,
    article: ArticleId,
    snapshot_seq: u64,
    shown: Option<&Projection>,
) -> anyhow::Result<()> {
    // Written so that search reads it.
    db.prepare_cached(
        "UPDATE article SET here = 1, stale = 1, snapshot_seq = ?2, schema = schema WHERE article = ?1",
    )?
    .execute((article.to_bytes(), signed(snapshot_seq)))?;
    match shown {
        Some(shown) => article::project(db, article, shown),
        None => Ok(()),
    }
}

/// An article's draft is not to be relied on any more, and comes again.
pub(crate) fn send_away(db: &Connection, article: ArticleId) -> anyhow::Result<()> {
    db.prepare_cached(
        "UPDATE article SET here = 0, snapshot_seq = 0, schema = schema WHERE article = ?1",
    )?
    .execute([article.to_bytes()])?;
    Ok(())
}

/// Articles whose text is not here, the last changed first, at most `limit`, without these.
pub(crate) fn away(
    db: &Connection,
    limit: usize,
    skip: &[ArticleId],
) -> anyhow::Result<Vec<ArticleId>> {
    let mut statement = db.prepare_cached(
        "SELECT article FROM article WHERE here = 0 ORDER BY updated_ms DESC, article DESC",
    )?;
    let mut rows = statement.query([])?;
    let mut away = Vec::new();
    while let Some(row) = rows.next()? {
        let article = ArticleId::from_bytes(row.get(0)?);
        if !skip.contains(&article) {
            away.push(article);
        }
        if away.len() >= limit {
            break;
        }
    }
    Ok(away)
}

/// How many articles are known whose text is not here.
pub(crate) fn count_away(db: &Connection) -> anyhow::Result<u64> {
    let count: i64 = db
        .prepare_cached("SELECT count(*) FROM article WHERE here = 0")?
        .query_row([], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// A record was stored later than anything that was known of an article; whether that is news.
pub(crate) fn note_time(db: &Connection, article: ArticleId, at: TimeMs) -> anyhow::Result<bool> {
    Ok(db
        .prepare_cached(
            "UPDATE article SET updated_ms = ?2 WHERE article = ?1 AND updated_ms < ?2",
        )?
        .execute((article.to_bytes(), at.0))?
        > 0)
}

/// The feed was read from its beginning: whatever was told otherwise is in the records now, and every article is here.
pub(crate) fn settle(db: &Connection) -> anyhow::Result<()> {
    db.execute(
        "UPDATE article SET here = 1, stale = 1, schema = schema WHERE here = 0",
        [],
    )?;
    db.execute(
        "UPDATE article SET snapshot_seq = 0 WHERE snapshot_seq <> 0",
        [],
    )?;
    Ok(())
}

/// The feed is another one, and is read from its beginning: its numbers mean nothing any more.
pub(crate) fn doubt(db: &Connection) -> anyhow::Result<()> {
    db.execute("UPDATE article SET told_seq = 0 WHERE told_seq <> 0", [])?;
    db.execute(
        "UPDATE article SET snapshot_seq = -1 WHERE snapshot_seq > 0",
        [],
    )?;
    Ok(())
}

/// Articles whose draft came from a server and may say more than the records that are here.
pub(crate) fn doubtful(db: &Connection) -> anyhow::Result<Vec<ArticleId>> {
    let mut statement = db.prepare_cached("SELECT article FROM article WHERE snapshot_seq < 0")?;
    let rows = statement.query_map([], |row| row.get(0).map(ArticleId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets articles that a catalogue listed and of which nothing at all came: the newsroom does not have them any more.
pub(crate) fn forget_unheard(db: &Connection) -> anyhow::Result<()> {
    db.execute(
        "DELETE FROM article WHERE here = 0
           AND NOT EXISTS (SELECT 1 FROM record WHERE record.article = article.article)
           AND NOT EXISTS (SELECT 1 FROM snapshot WHERE snapshot.article = article.article)
           AND NOT EXISTS (SELECT 1 FROM journal WHERE journal.article = article.article)
           AND NOT EXISTS (SELECT 1 FROM command WHERE command.article = article.article)
           AND NOT EXISTS (SELECT 1 FROM checkpoint WHERE checkpoint.article = article.article)",
        [],
    )?;
    Ok(())
}

/// Articles of which neither a record nor a draft is here: nobody writes in them until something is.
pub(crate) fn send_empty_away(db: &Connection) -> anyhow::Result<()> {
    db.execute(
        "UPDATE article SET here = 0
         WHERE NOT EXISTS (SELECT 1 FROM record WHERE record.article = article.article)
           AND NOT EXISTS (SELECT 1 FROM snapshot WHERE snapshot.article = article.article)",
        [],
    )?;
    Ok(())
}
