//! What of others' work a person has looked at on this machine.
//!
//! `heard` numbers what came in from each person, in the order of its coming (triggers of `0008.sql`); `seen` is how far a
//! person has looked. No clock decides: what came after the last look is new. A person begins with everything seen.

use std::collections::HashMap;

use editorial::id::{ArticleId, PersonId};
use rusqlite::Connection;

/// Stands for all articles.
const ALL: &[u8] = b"";

/// The number of what came last.
pub(crate) fn last(db: &Connection) -> anyhow::Result<i64> {
    Ok(db
        .prepare_cached("SELECT coalesce(max(mark), 0) FROM heard")?
        .query_row([], |row| row.get(0))?)
}

/// A person for whom nothing was ever new begins here: whatever is on this machine already is no news.
pub(crate) fn begin(db: &Connection, person: PersonId) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO seen (person, article, mark) VALUES (?1, ?2, (SELECT coalesce(max(mark), 0) FROM heard))
         ON CONFLICT (person, article) DO NOTHING",
    )?
    .execute((person.to_bytes(), ALL))?;
    Ok(())
}

/// The articles with something new for this person, each with who did the last of it.
pub(crate) fn news(
    db: &Connection,
    person: PersonId,
) -> anyhow::Result<HashMap<ArticleId, PersonId>> {
    let mut statement = db.prepare_cached(
        "SELECT heard.article, heard.person FROM seen AS everything
         JOIN heard ON heard.mark > everything.mark AND heard.person <> ?1
         LEFT JOIN seen ON seen.person = ?1 AND seen.article = heard.article
         WHERE everything.person = ?1 AND everything.article = ?2 AND heard.mark > coalesce(seen.mark, 0)
         ORDER BY heard.mark",
    )?;
    let rows = statement.query_map((person.to_bytes(), ALL), |row| {
        Ok((
            ArticleId::from_bytes(row.get(0)?),
            PersonId::from_bytes(row.get(1)?),
        ))
    })?;
    // Whoever came last is named.
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A person has looked at an article, at what had come in up to this number.
pub(crate) fn look(
    db: &Connection,
    person: PersonId,
    article: ArticleId,
    upto: i64,
) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO seen (person, article, mark) VALUES (?1, ?2, ?3)
         ON CONFLICT (person, article) DO UPDATE SET mark = max(mark, excluded.mark)",
    )?
    .execute((person.to_bytes(), article.to_bytes(), upto))?;
    Ok(())
}

/// A person has seen everything up to this number.
pub(crate) fn look_at_all(db: &Connection, person: PersonId, upto: i64) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO seen (person, article, mark) VALUES (?1, ?2, ?3)
         ON CONFLICT (person, article) DO UPDATE SET mark = max(mark, excluded.mark)",
    )?
    .execute((person.to_bytes(), ALL, upto))?;
    db.prepare_cached("DELETE FROM seen WHERE person = ?1 AND article <> ?2 AND mark <= ?3")?
        .execute((person.to_bytes(), ALL, upto))?;
    Ok(())
}
