//! The last publication of each article.

use editorial::id::{ArticleId, Hash};
use editorial::publication::{FURNITURE_ITEMS, Published, Teaser};
use rusqlite::{Connection, OptionalExtension as _};

/// Takes a publication as of this number of the feed; an older one changes nothing.
pub(crate) fn save(db: &Connection, published: &Published, seq: u64) -> anyhow::Result<()> {
    let teaser = &published.teaser;
    db.prepare_cached(
        "INSERT INTO published (article, hash, published, teaser, section, first_published_ms, has_lead, withdrawn, seq)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (article) DO UPDATE SET
         hash = excluded.hash, published = excluded.published, teaser = excluded.teaser, section = excluded.section,
         first_published_ms = excluded.first_published_ms, has_lead = excluded.has_lead, withdrawn = excluded.withdrawn,
         seq = excluded.seq WHERE excluded.seq >= seq",
    )?
    .execute((
        published.article.to_bytes(),
        published.revision.hash.0,
        serde_json::to_string(published)?,
        serde_json::to_string(teaser)?,
        teaser.section.to_string(),
        teaser.first_published.0,
        teaser.lead.is_some(),
        published.withdrawn.is_some(),
        i64::try_from(seq).unwrap_or(i64::MAX),
    ))?;
    Ok(())
}

/// The last publication of an article.
pub(crate) fn load(db: &Connection, article: ArticleId) -> anyhow::Result<Option<Published>> {
    let json: Option<String> = db
        .prepare_cached("SELECT published FROM published WHERE article = ?1")?
        .query_row([article.to_bytes()], |row| row.get(0))
        .optional()?;
    Ok(json.map(|json| serde_json::from_str(&json)).transpose()?)
}

/// What furniture is made of: the newest stories of each section and the newest with photos. One more than is shown of
/// each, because a page leaves its own story out.
pub(crate) fn teasers(db: &Connection) -> anyhow::Result<Vec<Teaser>> {
    let mut statement = db.prepare_cached(
        "SELECT teaser FROM (SELECT article, teaser, has_lead,
                row_number() OVER (PARTITION BY section ORDER BY first_published_ms DESC, article DESC) AS in_section,
                row_number() OVER (PARTITION BY has_lead ORDER BY first_published_ms DESC, article DESC) AS by_lead
         FROM published WHERE withdrawn = 0) WHERE in_section <= ?1 OR (has_lead AND by_lead <= ?1)",
    )?;
    let rows = statement.query_map(
        [i64::try_from(FURNITURE_ITEMS + 1).unwrap_or(i64::MAX)],
        |row| row.get::<_, String>(0),
    )?;
    rows.map(|json| Ok(serde_json::from_str(&json?)?)).collect()
}

/// The newest stories before readers, of one section (its id as text) or of all.
pub(crate) fn newest(
    db: &Connection,
    section: Option<&str>,
    limit: u32,
) -> anyhow::Result<Vec<Teaser>> {
    let mut statement = db.prepare_cached(
        "SELECT teaser FROM published WHERE withdrawn = 0 AND (?1 IS NULL OR section = ?1)
         ORDER BY first_published_ms DESC, article DESC LIMIT ?2",
    )?;
    let rows = statement.query_map((section, limit), |row| row.get::<_, String>(0))?;
    rows.map(|json| Ok(serde_json::from_str(&json?)?)).collect()
}

/// The articles that are here and whose published content is not: content hash and article.
pub(crate) fn without_content(db: &Connection) -> anyhow::Result<Vec<(Hash, ArticleId)>> {
    let mut statement = db.prepare_cached(
        "SELECT hash, article FROM published WHERE NOT EXISTS
         (SELECT 1 FROM content WHERE content.hash = published.hash AND canonical IS NOT NULL)
         AND NOT EXISTS (SELECT 1 FROM article WHERE article.article = published.article AND here = 0)",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((Hash(row.get(0)?), ArticleId::from_bytes(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets them all: the server is another database and will say them again.
pub(crate) fn clear(db: &Connection) -> anyhow::Result<()> {
    db.execute("DELETE FROM published", [])?;
    Ok(())
}
