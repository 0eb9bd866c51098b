//! Every address that a story ever had. None is used again for another story.

use editorial::id::ArticleId;
use editorial::publication::short_id_of_permanent;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{StoreError, Tx};

/// Notes an address of a story.
pub(crate) fn insert(tx: &Tx<'_>, path: &str, article: ArticleId) -> Result<(), StoreError> {
    tx.execute(
        "INSERT OR IGNORE INTO address (path, article) VALUES (?1, ?2)",
        params![path, article.to_bytes()],
    )?;
    Ok(())
}

/// The addresses of a story.
pub(crate) fn of_article(conn: &Connection, article: ArticleId) -> Result<Vec<String>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT path FROM address WHERE article = ?1 ORDER BY path")?;
    let rows = statement.query_map([article.to_bytes()], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Where the story that once was at `path`, or that `path` is the permanent address of, is now; none when it is still there,
/// or never was.
pub(crate) fn moved_to(conn: &Connection, path: &str) -> Result<Option<String>, StoreError> {
    if let Some(short) = short_id_of_permanent(path) {
        return Ok(conn
            .prepare_cached("SELECT url FROM published WHERE short_id = ?1")?
            .query_row([short], |row| row.get(0))
            .optional()?);
    }
    Ok(conn
        .prepare_cached(
            "SELECT published.url FROM address JOIN published USING (article) WHERE path = ?1 AND published.url <> ?1",
        )?
        .query_row([path], |row| row.get(0))
        .optional()?)
}
