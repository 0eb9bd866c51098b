//! Publications: the one of each story that is or was before readers.

use std::collections::BTreeMap;

use editorial::id::{ArticleId, SectionId};
use editorial::publication::{FURNITURE_ITEMS, Published, Teaser, short_id};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{StoreError, Tx, signed};

/// Writes a story's publication; its files are not there yet.
pub(crate) fn upsert(tx: &Tx<'_>, published: &Published) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO published (article, short_id, url, section, first_published_ms, withdrawn_ms, pending, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7) ON CONFLICT (article) DO UPDATE SET url = excluded.url,
         section = excluded.section, withdrawn_ms = excluded.withdrawn_ms, pending = 1, body = excluded.body",
        params![
            published.article.to_bytes(),
            short_id(published.article),
            published.facts.url,
            published.teaser.section.to_bytes(),
            published.facts.first_published.0,
            published.withdrawn.map(|at| at.0),
            serde_json::to_string(published)?
        ],
    )?;
    Ok(())
}

const ALL: &str = "SELECT body FROM published ORDER BY first_published_ms, article";
const PENDING: &str =
    "SELECT body FROM published WHERE pending = 1 ORDER BY first_published_ms, article";
const PENDING_AT: &str = "SELECT 1 FROM published WHERE pending = 1 AND url = ?1";
const NEWEST: &str = "SELECT body FROM published WHERE withdrawn_ms IS NULL AND ?1 IS NULL
     ORDER BY first_published_ms DESC, article DESC LIMIT ?2";
const NEWEST_OF_SECTION: &str =
    "SELECT body FROM published WHERE withdrawn_ms IS NULL AND section = ?1
     ORDER BY first_published_ms DESC, article DESC LIMIT ?2";

fn one(
    conn: &Connection,
    sql: &str,
    parameter: impl rusqlite::ToSql,
) -> Result<Option<Published>, StoreError> {
    let body: Option<String> = conn
        .prepare_cached(sql)?
        .query_row([parameter], |row| row.get(0))
        .optional()?;
    Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
}

/// A story's publication.
pub(crate) fn get(conn: &Connection, article: ArticleId) -> Result<Option<Published>, StoreError> {
    one(
        conn,
        "SELECT body FROM published WHERE article = ?1",
        article.to_bytes(),
    )
}

/// The publication whose address ends in this short id.
pub(crate) fn by_short_id(conn: &Connection, short: &str) -> Result<Option<Published>, StoreError> {
    one(
        conn,
        "SELECT body FROM published WHERE short_id = ?1",
        short,
    )
}

/// Publications whose files are not on disk, or every one.
pub(crate) fn list(conn: &Connection, only_pending: bool) -> Result<Vec<Published>, StoreError> {
    // Two statements: only one that says `pending = 1` itself is answered from the index of what is pending.
    let mut statement = conn.prepare_cached(if only_pending { PENDING } else { ALL })?;
    let bodies = statement.query_map([], |row| row.get::<_, String>(0))?;
    bodies
        .map(|body| Ok(serde_json::from_str(&body?)?))
        .collect()
}

/// Whether the page at this address was published and its file is not on disk yet.
pub(crate) fn is_pending_at(conn: &Connection, url: &str) -> Result<bool, StoreError> {
    Ok(conn.prepare_cached(PENDING_AT)?.exists([url])?)
}

/// Has every publication's files made again, as they were.
pub(crate) fn redo_all(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.execute("UPDATE published SET pending = 1", [])?;
    Ok(())
}

/// Notes that the files of exactly this publication are on disk.
pub(crate) fn settle(tx: &Tx<'_>, published: &Published) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE published SET pending = 0 WHERE article = ?1 AND body = ?2",
        params![
            published.article.to_bytes(),
            serde_json::to_string(published)?
        ],
    )?;
    Ok(())
}

/// Of so many of the newest stories it is looked whether they have a photo.
const LOOKED_THROUGH: u64 = 500;

/// The publications that a page's furniture may name: the newest of each of these sections, and the newest with a photo. One
/// more than is shown of each, because a page leaves its own story out.
pub(crate) fn for_furniture(
    conn: &Connection,
    sections: &[SectionId],
) -> Result<Vec<Published>, StoreError> {
    let each = FURNITURE_ITEMS as u64 + 1;
    let mut of_section = conn.prepare_cached(
        "SELECT article, body FROM published WHERE withdrawn_ms IS NULL AND section = ?1
         ORDER BY first_published_ms DESC, article DESC LIMIT ?2",
    )?;
    let mut with_photo = conn.prepare_cached(
        "SELECT article, body FROM (SELECT article, body FROM published WHERE withdrawn_ms IS NULL
           ORDER BY first_published_ms DESC, article DESC LIMIT ?1)
         WHERE json_extract(body, '$.teaser.lead') IS NOT NULL LIMIT ?2",
    )?;
    let mut bodies: BTreeMap<Vec<u8>, String> = BTreeMap::new();
    for section in sections {
        let rows = of_section.query_map(params![section.to_bytes(), signed(each)], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        for row in rows {
            let (article, body) = row?;
            bodies.insert(article, body);
        }
    }
    let rows = with_photo.query_map(params![signed(LOOKED_THROUGH), signed(each)], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    for row in rows {
        let (article, body) = row?;
        bodies.insert(article, body);
    }
    bodies
        .into_values()
        .map(|body| Ok(serde_json::from_str(&body)?))
        .collect()
}

/// The newest stories before readers: of one section, or of all.
pub(crate) fn newest(
    conn: &Connection,
    section: Option<SectionId>,
    limit: usize,
) -> Result<Vec<Teaser>, StoreError> {
    let sql = section.map_or(NEWEST, |_| NEWEST_OF_SECTION);
    let mut statement = conn.prepare_cached(sql)?;
    let bodies = statement.query_map(
        params![section.map(SectionId::to_bytes), signed(limit as u64)],
        |row| row.get::<_, String>(0),
    )?;
    bodies
        .map(|body| Ok(serde_json::from_str::<Published>(&body?)?.teaser))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_by_index, newest_layout};
    use super::*;

    #[test]
    fn what_publishing_reads_does_not_grow_with_the_archive() {
        let conn = newest_layout();
        for (sql, index) in [
            (PENDING, "published_pending"),
            (PENDING_AT, "published_pending"),
            (NEWEST, "published_newest"),
            (NEWEST_OF_SECTION, "published_of_section"),
        ] {
            assert_by_index(&conn, sql, index);
        }
    }
}
