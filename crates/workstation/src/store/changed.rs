//! Which articles changed, in the order in which they did. The triggers of `0006.sql` write it.

use editorial::id::ArticleId;
use rusqlite::{Connection, OptionalExtension as _};

/// The articles that changed after this mark and whose text is here, with their marks, ascending. One that arrives later has
/// a higher mark then.
pub(crate) fn after(db: &Connection, mark: i64) -> anyhow::Result<Vec<(ArticleId, i64)>> {
    let mut statement =
        db.prepare_cached("SELECT article, mark FROM changed JOIN article USING (article) WHERE mark > ?1 AND here = 1 ORDER BY mark")?;
    let rows = statement.query_map([mark], |row| {
        Ok((ArticleId::from_bytes(row.get(0)?), row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The mark of an article's last change.
pub(crate) fn mark(db: &Connection, article: ArticleId) -> anyhow::Result<Option<i64>> {
    Ok(db
        .prepare_cached("SELECT mark FROM changed WHERE article = ?1")?
        .query_row([article.to_bytes()], |row| row.get(0))
        .optional()?)
}

/// What can be read of an article is not what it was, and nobody wrote in it: a disk has damaged it.
pub(crate) fn note(db: &Connection, article: ArticleId) -> anyhow::Result<()> {
    db.prepare_cached("UPDATE article SET schema = schema WHERE article = ?1")?
        .execute([article.to_bytes()])?;
    Ok(())
}
