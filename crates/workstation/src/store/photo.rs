//! Photos, and the articles that they were attached to.

use editorial::id::{ArticleId, Hash};
use editorial::photo::Photo;
use rusqlite::{Connection, OptionalExtension as _};

/// The photo, if it is known here, and the feed number of the record whose renditions hold.
pub(crate) fn load(
    db: &Connection,
    original: Hash,
) -> anyhow::Result<Option<(Photo, Option<u64>)>> {
    let row: Option<(String, Option<i64>)> = db
        .prepare_cached("SELECT photo, first_seq FROM photo WHERE original = ?1")?
        .query_row([original.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map(|(json, seq)| {
        Ok((
            serde_json::from_str(&json)?,
            seq.and_then(|seq| u64::try_from(seq).ok()),
        ))
    })
    .transpose()
}

/// Writes a photo; `first_seq` is the feed number of the record that it stands in.
pub(crate) fn save(db: &Connection, photo: &Photo, first_seq: Option<u64>) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO photo (original, first_seq, photo) VALUES (?1, ?2, ?3)
         ON CONFLICT (original) DO UPDATE SET first_seq = excluded.first_seq, photo = excluded.photo",
    )?
    .execute((
        photo.original.0,
        first_seq.map(|seq| i64::try_from(seq).unwrap_or(i64::MAX)),
        serde_json::to_string(photo)?,
    ))?;
    Ok(())
}

/// Attaches a photo to an article; whether that is new.
pub(crate) fn attach(db: &Connection, article: ArticleId, original: Hash) -> anyhow::Result<bool> {
    let added = db
        .prepare_cached(
            "INSERT INTO photo_article (article, original) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?
        .execute((article.to_bytes(), original.0))?;
    Ok(added == 1)
}

/// The photos of an article, in the order of the feed; those that only this machine knows come last.
pub(crate) fn of_article(db: &Connection, article: ArticleId) -> anyhow::Result<Vec<Photo>> {
    let mut statement = db.prepare_cached(
        "SELECT photo FROM photo JOIN photo_article USING (original) WHERE article = ?1
         ORDER BY first_seq IS NULL, first_seq, photo.rowid",
    )?;
    let rows = statement.query_map([article.to_bytes()], |row| row.get::<_, String>(0))?;
    rows.map(|json| Ok(serde_json::from_str(&json?)?)).collect()
}

/// Every photo that is known here, with one of its articles.
pub(crate) fn list(db: &Connection) -> anyhow::Result<Vec<(Photo, ArticleId)>> {
    let mut statement = db.prepare_cached(
        "SELECT photo, min(article) FROM photo JOIN photo_article USING (original) GROUP BY original",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, ArticleId::from_bytes(row.get(1)?)))
    })?;
    rows.map(|row| {
        let (json, article) = row?;
        Ok((serde_json::from_str(&json)?, article))
    })
    .collect()
}

/// The articles to which a photo was attached.
pub(crate) fn articles_of(db: &Connection, original: Hash) -> anyhow::Result<Vec<ArticleId>> {
    let mut statement =
        db.prepare_cached("SELECT article FROM photo_article WHERE original = ?1")?;
    let rows = statement.query_map([original.0], |row| row.get(0).map(ArticleId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What lists show of the articles of a photo must be made again: its rights are among their problems.
pub(crate) fn mark_stale(db: &Connection, original: Hash) -> anyhow::Result<()> {
    db.prepare_cached(
        "UPDATE article SET stale = 1 WHERE article IN (SELECT article FROM photo_article WHERE original = ?1)",
    )?
    .execute([original.0])?;
    Ok(())
}
