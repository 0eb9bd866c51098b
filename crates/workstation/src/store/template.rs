//! What people last said that the variables of a template stand for, as JSON: `commands::TemplateValues`.

use editorial::id::{ArticleId, PersonId};
use editorial::time::TimeMs;
use rusqlite::{Connection, OptionalExtension as _};

/// What a person said last in an article.
pub(crate) fn said_in(
    db: &Connection,
    person: PersonId,
    article: ArticleId,
) -> anyhow::Result<Option<String>> {
    Ok(db
        .prepare_cached("SELECT said FROM template_said WHERE person = ?1 AND article = ?2")?
        .query_row([person.to_bytes(), article.to_bytes()], |row| row.get(0))
        .optional()?)
}

/// What a person said last in any article.
pub(crate) fn said_last(db: &Connection, person: PersonId) -> anyhow::Result<Option<String>> {
    Ok(db
        .prepare_cached(
            "SELECT said FROM template_said WHERE person = ?1 ORDER BY at_ms DESC LIMIT 1",
        )?
        .query_row([person.to_bytes()], |row| row.get(0))
        .optional()?)
}

/// Keeps what a person said in an article, in place of what they said there before.
pub(crate) fn save(
    db: &Connection,
    person: PersonId,
    article: ArticleId,
    at: TimeMs,
    said: &str,
) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO template_said (person, article, at_ms, said) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (person, article) DO UPDATE SET at_ms = excluded.at_ms, said = excluded.said",
    )?
    .execute((person.to_bytes(), article.to_bytes(), at.0, said))?;
    Ok(())
}
