//! What each person likes, as JSON: `commands::Preferences`.

use editorial::id::PersonId;
use rusqlite::{Connection, OptionalExtension as _};

/// The preferences of a person, as they were stored.
pub(crate) fn load(db: &Connection, person: PersonId) -> anyhow::Result<Option<String>> {
    Ok(db
        .prepare_cached("SELECT preferences FROM preference WHERE person = ?1")?
        .query_row([person.to_bytes()], |row| row.get(0))
        .optional()?)
}

/// Stores them.
pub(crate) fn save(db: &Connection, person: PersonId, json: &str) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO preference (person, preferences) VALUES (?1, ?2)
         ON CONFLICT (person) DO UPDATE SET preferences = excluded.preferences",
    )?
    .execute((person.to_bytes(), json))?;
    Ok(())
}
