//! Which pictures readers may see, and the words in their files: those of stories that are before readers.

use std::collections::BTreeSet;

use editorial::id::{ArticleId, Hash};
use editorial::photo::words::PhotoWords;
use rusqlite::{Connection, OptionalExtension as _, params};
use site::PagePhoto;

use super::{StoreError, Tx};

/// Lets readers see the pictures of a story's page; those of its page before stay until [`keep_only`].
pub(crate) fn add(tx: &Tx<'_>, article: ArticleId, photos: &[PagePhoto]) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached(
        "INSERT OR IGNORE INTO live_picture (original, name, article, words) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for photo in photos {
        statement.execute(params![
            photo.original.0,
            photo.words.name(),
            article.to_bytes(),
            serde_json::to_string(&photo.words)?
        ])?;
    }
    Ok(())
}

/// Takes away every picture of a story but those of the page that it has now; none when it was withdrawn.
pub(crate) fn keep_only(
    tx: &Tx<'_>,
    article: ArticleId,
    photos: &[PagePhoto],
) -> Result<(), StoreError> {
    let kept: BTreeSet<(Hash, String)> = photos
        .iter()
        .map(|photo| (photo.original, photo.words.name()))
        .collect();
    let mut statement =
        tx.prepare_cached("SELECT original, name FROM live_picture WHERE article = ?1")?;
    let live = statement
        .query_map([article.to_bytes()], |row| {
            Ok((Hash(row.get(0)?), row.get::<_, String>(1)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    for (original, name) in live.into_iter().filter(|picture| !kept.contains(picture)) {
        tx.execute(
            "DELETE FROM live_picture WHERE original = ?1 AND name = ?2 AND article = ?3",
            params![original.0, name, article.to_bytes()],
        )?;
    }
    Ok(())
}

/// The words of a picture that readers may see; `name` none: the words of any story that shows the photo, for addresses of
/// before words had names.
pub(crate) fn words(
    conn: &Connection,
    original: Hash,
    name: Option<&str>,
) -> Result<Option<PhotoWords>, StoreError> {
    let words: Option<String> = conn
        .prepare_cached(
            "SELECT words FROM live_picture WHERE original = ?1 AND (name = ?2 OR ?2 IS NULL AND json_extract(words, '$.cut') IS NULL)
             ORDER BY name, article LIMIT 1",
        )?
        .query_row(params![original.0, name], |row| row.get(0))
        .optional()?;
    Ok(words
        .map(|words| serde_json::from_str(&words))
        .transpose()?)
}

/// Photos that readers see and whose original is not stored, with their article.
pub(crate) fn without_blob(conn: &Connection) -> Result<Vec<(Hash, ArticleId)>, StoreError> {
    let mut statement = conn.prepare(
        "SELECT DISTINCT original, article FROM live_picture
         WHERE NOT EXISTS (SELECT 1 FROM blob WHERE blob.hash = live_picture.original) ORDER BY original, article",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((Hash(row.get(0)?), ArticleId::from_bytes(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
