//! Articles: their workflow state, and what was derived from their records up to `replayed_seq`.

use editorial::id::{ArticleId, Hash, PersonId};
use editorial::sync::api::CatalogueRow;
use editorial::time::TimeMs;
use editorial::workflow::ArticleState;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{StoreError, Tx, signed, unsigned};

/// An article.
#[derive(Clone, Debug)]
pub(crate) struct Article {
    /// Its id.
    pub(crate) id: ArticleId,
    /// What the workflow knows.
    pub(crate) state: ArticleState,
    /// Its last record or event.
    pub(crate) seq: u64,
    /// Its last record.
    pub(crate) record_seq: u64,
    /// The last record that the columns below know.
    pub(crate) replayed_seq: u64,
    /// The schema needed to write it.
    pub(crate) schema: u32,
    /// Hash of its canonical form.
    pub(crate) revision: Hash,
    /// Its headline.
    pub(crate) headline: String,
    /// Its section's id as text, or empty; none: not worked out yet.
    pub(crate) section: Option<String>,
    /// When its last record or move was stored.
    pub(crate) updated: TimeMs,
}

/// What replaying an article's records yields.
#[derive(Clone, Debug)]
pub(crate) struct Derived {
    /// The last record that was replayed.
    pub(crate) replayed_seq: u64,
    /// Hash of the canonical form.
    pub(crate) revision: Hash,
    /// The headline.
    pub(crate) headline: String,
    /// The section's id as text; may be empty.
    pub(crate) section: String,
}

const COLUMNS: &str = "SELECT id, state, seq, record_seq, replayed_seq, schema, revision, headline, section, updated_ms FROM article";

// Each is answered from an index that holds nothing but what is looked for.
const SCHEDULED_UNTIL: &str =
    "SELECT id FROM article WHERE json_extract(state, '$.scheduled') IS NOT NULL
       AND json_extract(state, '$.scheduled') <= ?1 ORDER BY json_extract(state, '$.scheduled'), id";
const ANY_SCHEDULED: &str = "SELECT EXISTS (
       SELECT 1 FROM article WHERE json_extract(state, '$.scheduled') IS NOT NULL)";
const TO_REPLAY: &str = "SELECT id FROM article WHERE replayed_seq < record_seq";

fn from_row(row: &Row<'_>) -> Result<(Article, String), rusqlite::Error> {
    let state: String = row.get(1)?;
    let article = Article {
        id: ArticleId::from_bytes(row.get(0)?),
        // Filled in below: a row closure cannot fail with our own error.
        state: ArticleState::new(PersonId::from_bytes([0; 16])),
        seq: unsigned(row.get(2)?),
        record_seq: unsigned(row.get(3)?),
        replayed_seq: unsigned(row.get(4)?),
        schema: row.get(5)?,
        revision: Hash(row.get(6)?),
        headline: row.get(7)?,
        section: row.get(8)?,
        updated: TimeMs(row.get(9)?),
    };
    Ok((article, state))
}

fn complete((mut article, state): (Article, String)) -> Result<Article, StoreError> {
    article.state = serde_json::from_str(&state)?;
    Ok(article)
}

/// One article.
pub(crate) fn get(conn: &Connection, id: ArticleId) -> Result<Option<Article>, StoreError> {
    let sql = format!("{COLUMNS} WHERE id = ?1");
    let found = conn
        .prepare_cached(&sql)?
        .query_row([id.to_bytes()], from_row)
        .optional()?;
    found.map(complete).transpose()
}

/// Every article's id.
pub(crate) fn ids(conn: &Connection) -> Result<Vec<ArticleId>, StoreError> {
    let mut statement = conn.prepare("SELECT id FROM article ORDER BY id")?;
    let rows = statement.query_map([], |row| row.get(0).map(ArticleId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Which part of the catalogue.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// By ascending id, after this one.
    After(Option<ArticleId>),
    /// By descending id, before this one: ids are ordered by when an article was begun.
    Before(Option<ArticleId>),
}

/// Articles of a part of the catalogue, at most `limit`.
pub(crate) fn list(
    conn: &Connection,
    part: Part,
    limit: usize,
) -> Result<Vec<Article>, StoreError> {
    let (from, order, edge) = match part {
        Part::After(after) => (
            ">",
            "ASC",
            after.map_or_else(Vec::new, |id| id.to_bytes().to_vec()),
        ),
        // Longer than any id, and so behind all of them.
        Part::Before(before) => (
            "<",
            "DESC",
            before.map_or_else(|| vec![0xff; 17], |id| id.to_bytes().to_vec()),
        ),
    };
    let sql = format!("{COLUMNS} WHERE id {from} ?1 ORDER BY id {order} LIMIT ?2");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![edge, signed(limit as u64)], from_row)?;
    rows.map(|row| complete(row?)).collect()
}

/// How many articles there are.
pub(crate) fn count(conn: &Connection) -> Result<u64, StoreError> {
    Ok(conn.query_row("SELECT count(*) FROM article", [], |row| {
        row.get(0).map(unsigned)
    })?)
}

/// Articles whose embargo passes at `at` or before.
pub(crate) fn scheduled_until(conn: &Connection, at: TimeMs) -> Result<Vec<ArticleId>, StoreError> {
    let mut statement = conn.prepare_cached(SCHEDULED_UNTIL)?;
    let rows = statement.query_map([at.0], |row| Ok(ArticleId::from_bytes(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether any article waits for its embargo.
pub(crate) fn any_scheduled(conn: &Connection) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached(ANY_SCHEDULED)?
        .query_row([], |row| row.get(0))?)
}

/// Articles with records that have not been replayed.
pub(crate) fn to_replay(conn: &Connection) -> Result<Vec<ArticleId>, StoreError> {
    let mut statement = conn.prepare_cached(TO_REPLAY)?;
    let rows = statement.query_map([], |row| Ok(ArticleId::from_bytes(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes a stored record. The first one of an article makes its row; the one that creates the article names its author.
pub(crate) fn record_stored(
    tx: &Tx<'_>,
    id: ArticleId,
    creates: bool,
    person: PersonId,
    schema: u32,
    seq: u64,
) -> Result<(), StoreError> {
    let inserted = tx
        .prepare_cached(
            "INSERT INTO article (id, state, created, seq, record_seq, schema, revision, updated_ms)
             VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO NOTHING",
        )?
        .execute(params![
            id.to_bytes(),
            serde_json::to_string(&ArticleState::new(person))?,
            creates,
            signed(seq),
            schema,
            [0u8; 32],
            tx.now.0
        ])?;
    if inserted > 0 {
        return Ok(());
    }
    tx.prepare_cached(
        "UPDATE article SET seq = ?2, record_seq = ?2, schema = max(schema, ?3), updated_ms = max(updated_ms, ?4) WHERE id = ?1",
    )?
    .execute(params![id.to_bytes(), signed(seq), schema, tx.now.0])?;
    if creates {
        let guessed = tx.execute(
            "UPDATE article SET created = 1 WHERE id = ?1 AND created = 0",
            [id.to_bytes()],
        )?;
        if let (1, Some(article)) = (guessed, get(tx, id)?) {
            set_state(
                tx,
                id,
                &ArticleState {
                    author: person,
                    ..article.state
                },
            )?;
        }
    }
    Ok(())
}

/// Notes an event of the article.
pub(crate) fn touch(tx: &Tx<'_>, id: ArticleId, seq: u64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE article SET seq = ?2 WHERE id = ?1")?
        .execute(params![id.to_bytes(), signed(seq)])?;
    Ok(())
}

/// Writes the workflow's state: the article has moved.
pub(crate) fn set_state(
    tx: &Tx<'_>,
    id: ArticleId,
    state: &ArticleState,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE article SET state = ?2, updated_ms = max(updated_ms, ?3) WHERE id = ?1",
    )?
    .execute(params![
        id.to_bytes(),
        serde_json::to_string(state)?,
        tx.now.0
    ])?;
    Ok(())
}

/// Writes what a replay yields.
pub(crate) fn set_derived(tx: &Tx<'_>, id: ArticleId, derived: &Derived) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE article SET replayed_seq = ?2, revision = ?3, headline = ?4, section = ?5,
           quarantined = EXISTS (SELECT 1 FROM quarantine WHERE article = ?1 AND waits = 0) WHERE id = ?1",
    )?
    .execute(params![id.to_bytes(), signed(derived.replayed_seq), derived.revision.0, derived.headline, derived.section])?;
    Ok(())
}

/// Writes down the section of an article that was replayed before sections were written down.
pub(crate) fn fill_section(tx: &Tx<'_>, id: ArticleId, section: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE article SET section = ?2 WHERE id = ?1 AND section IS NULL")?
        .execute(params![id.to_bytes(), section])?;
    Ok(())
}

impl From<Article> for CatalogueRow {
    fn from(article: Article) -> Self {
        Self {
            article: article.id,
            seq: article.seq,
            revision: article.revision,
            schema: article.schema,
            headline: article.headline,
            state: article.state,
            section: article.section,
            updated: Some(article.updated),
            review: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_by_index, newest_layout};
    use super::*;

    #[test]
    fn what_is_looked_for_all_day_long_is_found_without_reading_the_archive() {
        let conn = newest_layout();
        assert_by_index(&conn, SCHEDULED_UNTIL, "article_scheduled");
        assert_by_index(&conn, ANY_SCHEDULED, "article_scheduled");
        assert_by_index(&conn, TO_REPLAY, "article_to_replay");
    }
}
