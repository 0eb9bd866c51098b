//! Articles as lists show them.

use editorial::id::{ArticleId, PersonId};
use editorial::publication::short_id;
use editorial::time::TimeMs;
use editorial::workflow::{ArticleState, Publication, Stage};
use rusqlite::{Connection, OptionalExtension as _, Row};

/// What is known about an article without loading its draft.
#[derive(Clone, Debug)]
pub(crate) struct ArticleRecord {
    /// The article.
    pub(crate) article: ArticleId,
    /// Where it is.
    pub(crate) state: ArticleState,
    /// The newest schema that wrote in it.
    pub(crate) schema: u32,
    /// Its headline.
    pub(crate) headline: String,
    /// Its section's id as text; may be empty.
    pub(crate) section: String,
    /// How many problems it has.
    pub(crate) problems: u64,
    /// When it was last changed.
    pub(crate) updated: TimeMs,
    /// When the server last answered for records of this machine.
    pub(crate) sent: Option<TimeMs>,
    /// Whether its text is here; else it is known from the catalogue alone.
    pub(crate) here: bool,
}

const COLUMNS: &str =
    "article, state, schema, headline, section, problems, updated_ms, sent_ms, here";

fn read(row: &Row<'_>) -> rusqlite::Result<ArticleRecord> {
    let state: String = row.get(1)?;
    Ok(ArticleRecord {
        article: ArticleId::from_bytes(row.get(0)?),
        state: serde_json::from_str(&state).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, error.into())
        })?,
        schema: row.get(2)?,
        headline: row.get(3)?,
        section: row.get(4)?,
        problems: row.get::<_, i64>(5)?.try_into().unwrap_or_default(),
        updated: TimeMs(row.get(6)?),
        sent: row.get::<_, Option<i64>>(7)?.map(TimeMs),
        here: row.get(8)?,
    })
}

/// The article, if it is known here.
pub(crate) fn load(db: &Connection, article: ArticleId) -> anyhow::Result<Option<ArticleRecord>> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM article WHERE article = ?1"))?
        .query_row([article.to_bytes()], read)
        .optional()?)
}

/// Every article of this machine.
pub(crate) fn all(db: &Connection) -> anyhow::Result<Vec<ArticleId>> {
    let mut statement = db.prepare("SELECT article FROM article ORDER BY updated_ms, article")?;
    let rows = statement.query_map([], |row| row.get(0).map(ArticleId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The article whose address ends with this short id.
pub(crate) fn by_short(db: &Connection, short: &str) -> anyhow::Result<Option<ArticleId>> {
    Ok(db
        .prepare_cached("SELECT article FROM article WHERE short = ?1 LIMIT 1")?
        .query_row([short], |row| row.get(0).map(ArticleId::from_bytes))
        .optional()?)
}

/// Adds an article; one that is known stays as it is.
pub(crate) fn insert(
    db: &Connection,
    article: ArticleId,
    state: &ArticleState,
    schema: u32,
    at: TimeMs,
) -> anyhow::Result<()> {
    let added = db
        .prepare_cached(
            "INSERT INTO article (article, short, author, state, stage, level, publication, returned, deleted, schema, updated_ms)
             VALUES (?1, ?2, ?3, '', 0, 0, 0, 0, 0, ?4, ?5) ON CONFLICT (article) DO NOTHING",
        )?
        .execute((article.to_bytes(), short_id(article), state.author.to_bytes(), schema, at.0))?;
    if added == 1 {
        set_state(db, article, state, at)
    } else {
        Ok(())
    }
}

/// What lists ask for of a state.
pub(super) struct StateColumns {
    pub(super) stage: u8,
    pub(super) level: u8,
    pub(super) publication: u8,
    pub(super) returned: bool,
}

pub(super) const fn columns_of(state: &ArticleState) -> StateColumns {
    let (stage, level) = match state.stage {
        Stage::Draft => (0, 0),
        Stage::Submitted { level } => (1, level),
        Stage::Approved => (2, 0),
    };
    StateColumns {
        stage,
        level,
        publication: match state.publication {
            Publication::None => 0,
            Publication::Live { .. } => 1,
            Publication::Withdrawn => 2,
        },
        returned: state.returned.is_some(),
    }
}

/// Sets where an article is.
pub(crate) fn set_state(
    db: &Connection,
    article: ArticleId,
    state: &ArticleState,
    at: TimeMs,
) -> anyhow::Result<()> {
    let columns = columns_of(state);
    db.prepare_cached(
        "UPDATE article SET author = ?2, state = ?3, stage = ?4, level = ?5, publication = ?6, returned = ?7, deleted = ?8,
                            updated_ms = max(updated_ms, ?9) WHERE article = ?1",
    )?
    .execute((
        article.to_bytes(),
        state.author.to_bytes(),
        serde_json::to_string(state)?,
        columns.stage,
        columns.level,
        columns.publication,
        columns.returned,
        state.deleted,
        at.0,
    ))?;
    Ok(())
}

/// Who began an article is known now.
pub(crate) fn set_author(
    db: &Connection,
    article: ArticleId,
    author: PersonId,
    at: TimeMs,
) -> anyhow::Result<()> {
    match load(db, article)? {
        Some(known) if known.state.author != author => {
            let state = ArticleState {
                author,
                ..known.state
            };
            set_state(db, article, &state, at)
        }
        _ => Ok(()),
    }
}

/// Every article is a draft again until the server says otherwise: it is another database.
pub(crate) fn forget_states(db: &Connection) -> anyhow::Result<()> {
    let mut statement = db.prepare("SELECT article, author, updated_ms FROM article")?;
    let rows = statement.query_map([], |row| {
        Ok((
            ArticleId::from_bytes(row.get(0)?),
            PersonId::from_bytes(row.get(1)?),
            TimeMs(row.get(2)?),
        ))
    })?;
    for row in rows.collect::<Result<Vec<_>, _>>()? {
        let (article, author, at) = row;
        set_state(db, article, &ArticleState::new(author), at)?;
    }
    Ok(())
}

/// Somebody changed an article: what lists show of it must be made again.
pub(crate) fn touch(
    db: &Connection,
    article: ArticleId,
    schema: u32,
    at: TimeMs,
) -> anyhow::Result<()> {
    db.prepare_cached(
        "UPDATE article SET stale = 1, schema = max(schema, ?2), updated_ms = max(updated_ms, ?3) WHERE article = ?1",
    )?
    .execute((article.to_bytes(), schema, at.0))?;
    Ok(())
}

/// What lists show of an article.
pub(crate) struct Projection {
    /// Its headline.
    pub(crate) headline: String,
    /// Its section's id as text.
    pub(crate) section: String,
    /// How many problems it has.
    pub(crate) problems: usize,
}

/// Writes what lists show of an article.
pub(crate) fn project(
    db: &Connection,
    article: ArticleId,
    shown: &Projection,
) -> anyhow::Result<()> {
    db.prepare_cached("UPDATE article SET headline = ?2, section = ?3, problems = ?4, stale = 0 WHERE article = ?1")?
        .execute((
            article.to_bytes(),
            &shown.headline,
            &shown.section,
            i64::try_from(shown.problems).unwrap_or(i64::MAX),
        ))?;
    Ok(())
}

/// How many articles are here.
pub(crate) fn count(db: &Connection) -> anyhow::Result<u64> {
    let count: i64 = db.query_row("SELECT count(*) FROM article", [], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Articles whose projection must be made again and whose text is here.
pub(crate) fn stale(db: &Connection) -> anyhow::Result<Vec<ArticleId>> {
    let mut statement =
        db.prepare_cached("SELECT article FROM article WHERE stale = 1 AND here = 1")?;
    let rows = statement.query_map([], |row| row.get(0).map(ArticleId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every projection must be made again: the sections have changed.
pub(crate) fn mark_all_stale(db: &Connection) -> anyhow::Result<()> {
    db.execute("UPDATE article SET stale = 1", [])?;
    Ok(())
}

/// The server has answered for records of these articles.
pub(crate) fn mark_sent(db: &Connection, article: ArticleId, at: TimeMs) -> anyhow::Result<()> {
    db.prepare_cached("UPDATE article SET sent_ms = ?2 WHERE article = ?1")?
        .execute((article.to_bytes(), at.0))?;
    Ok(())
}
