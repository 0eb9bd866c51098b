//! Merges that a person must look at.

use std::collections::HashSet;

use editorial::id::{ArticleId, ReviewId};
use editorial::sync::api::MergeReview;
use rusqlite::{Connection, OptionalExtension as _};

/// Takes a review, or a newer state of one, as of this number of the feed; an older state changes nothing.
pub(crate) fn save(db: &Connection, review: &MergeReview, seq: u64) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO review (review, article, content, resolved, seq) VALUES (?1, ?2, ?3, 0, ?4)
         ON CONFLICT (review) DO UPDATE SET content = excluded.content, seq = excluded.seq WHERE excluded.seq >= seq",
    )?
    .execute((
        review.id.to_bytes(),
        review.article.to_bytes(),
        serde_json::to_string(review)?,
        i64::try_from(seq).unwrap_or(i64::MAX),
    ))?;
    Ok(())
}

/// As of this number of the feed, this review of the article is open, or none.
pub(crate) fn take_told(
    db: &Connection,
    article: ArticleId,
    open: Option<&MergeReview>,
    seq: u64,
) -> anyhow::Result<()> {
    db.prepare_cached(
        "UPDATE review SET resolved = 1 WHERE article = ?1 AND resolved = 0 AND seq <= ?2 AND review IS NOT ?3",
    )?
    .execute((
        article.to_bytes(),
        i64::try_from(seq).unwrap_or(i64::MAX),
        open.map(|open| open.id.to_bytes()),
    ))?;
    match open {
        Some(open) => save(db, open, seq),
        None => Ok(()),
    }
}

/// Somebody has looked.
pub(crate) fn resolve(db: &Connection, review: ReviewId) -> anyhow::Result<()> {
    db.prepare_cached("UPDATE review SET resolved = 1 WHERE review = ?1")?
        .execute([review.to_bytes()])?;
    Ok(())
}

/// Forgets them all: the server is another database and will say them again.
pub(crate) fn clear(db: &Connection) -> anyhow::Result<()> {
    db.execute("DELETE FROM review", [])?;
    Ok(())
}

/// The open review of an article: the last one.
pub(crate) fn open_of(db: &Connection, article: ArticleId) -> anyhow::Result<Option<MergeReview>> {
    let json: Option<String> = db
        .prepare_cached("SELECT content FROM review WHERE article = ?1 AND resolved = 0 ORDER BY rowid DESC LIMIT 1")?
        .query_row([article.to_bytes()], |row| row.get(0))
        .optional()?;
    Ok(json.map(|json| serde_json::from_str(&json)).transpose()?)
}

/// The articles with an open review.
pub(crate) fn articles(db: &Connection) -> anyhow::Result<HashSet<ArticleId>> {
    let mut statement = db.prepare_cached("SELECT article FROM review WHERE resolved = 0")?;
    let rows = statement.query_map([], |row| row.get(0).map(ArticleId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every open review, with its article's headline.
pub(crate) fn list_open(db: &Connection) -> anyhow::Result<Vec<(MergeReview, String)>> {
    let mut statement = db.prepare_cached(
        "SELECT content, coalesce(headline, '') FROM review LEFT JOIN article USING (article)
         WHERE resolved = 0 ORDER BY review.rowid",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    rows.map(|row| {
        let (content, headline) = row?;
        Ok((serde_json::from_str(&content)?, headline))
    })
    .collect()
}
