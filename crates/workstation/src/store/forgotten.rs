//! Moves that the server once told of and, restored from an older backup, does not know any more.
//!
//! While the feed is read again every move that was known is in doubt; each one that comes back leaves the list. What is left
//! at the end is told to people: whoever asked for it can ask again, and nobody's yes is sent twice without them.

use editorial::id::{ArticleId, CommandId, PersonId};
use editorial::time::TimeMs;
use editorial::workflow::Transition;
use rusqlite::{Connection, OptionalExtension as _};

/// A forgotten move.
#[derive(Clone, Debug)]
pub(crate) struct Forgotten {
    /// Its place in the list.
    pub(crate) n: i64,
    /// The article.
    pub(crate) article: ArticleId,
    /// What.
    pub(crate) transition: Transition,
    /// Who.
    pub(crate) person: PersonId,
    /// When.
    pub(crate) at: TimeMs,
    /// The command, if it was asked for on this machine.
    pub(crate) command: Option<CommandId>,
}

/// Every move that was heard of is in doubt.
pub(crate) fn doubt_history(db: &Connection) -> anyhow::Result<()> {
    db.execute(
        "INSERT INTO forgotten (article, transition, person, at_ms, settled)
         SELECT article, transition, person, at_ms, 0 FROM history ORDER BY seq",
        [],
    )?;
    Ok(())
}

/// The server tells of a move: it is not forgotten, or not any more.
pub(crate) fn heard(
    db: &Connection,
    article: ArticleId,
    transition: &Transition,
    person: PersonId,
    at: TimeMs,
) -> anyhow::Result<()> {
    db.prepare_cached(
        "DELETE FROM forgotten WHERE n = (SELECT n FROM forgotten WHERE article = ?1 AND transition = ?2 AND person = ?3
                                          ORDER BY at_ms = ?4 DESC, n LIMIT 1)",
    )?
    .execute((
        article.to_bytes(),
        serde_json::to_string(transition)?,
        person.to_bytes(),
        at.0,
    ))?;
    Ok(())
}

/// The feed was read to its end: what is in doubt is forgotten. A merge review that was looked at is none of it: the server
/// asks again by itself where that is needed. Nor is a story that was held: nobody asked for that.
pub(crate) fn settle(db: &Connection) -> anyhow::Result<()> {
    db.execute(
        "DELETE FROM forgotten WHERE json_extract(transition, '$.transition') IN ('resolve_review', 'hold')",
        [],
    )?;
    db.execute("UPDATE forgotten SET settled = 1", [])?;
    Ok(())
}

/// Another person works here from now on: nothing that was asked for before can be asked for again from here.
pub(crate) fn disown(db: &Connection) -> anyhow::Result<()> {
    db.execute("UPDATE forgotten SET command = NULL", [])?;
    Ok(())
}

/// A forgotten move was asked for on this machine. It is listed once, whether it had come by the feed or not.
pub(crate) fn claim(
    db: &Connection,
    command: CommandId,
    article: ArticleId,
    transition: &str,
    person: PersonId,
    at: TimeMs,
) -> anyhow::Result<()> {
    let known: Option<i64> = db
        .prepare_cached(
            "SELECT n FROM forgotten WHERE article = ?1 AND transition = ?2 AND command IS NULL ORDER BY n LIMIT 1",
        )?
        .query_row((article.to_bytes(), transition), |row| row.get(0))
        .optional()?;
    match known {
        Some(n) => db
            .prepare_cached("UPDATE forgotten SET command = ?2 WHERE n = ?1")?
            .execute((n, command.to_bytes()))?,
        None => db
            .prepare_cached(
                "INSERT INTO forgotten (article, transition, person, at_ms, command, settled) VALUES (?1, ?2, ?3, ?4, ?5, 0)",
            )?
            .execute((
                article.to_bytes(),
                transition,
                person.to_bytes(),
                at.0,
                command.to_bytes(),
            ))?,
    };
    Ok(())
}

/// The forgotten moves, in the order in which they had happened.
pub(crate) fn list(db: &Connection) -> anyhow::Result<Vec<Forgotten>> {
    let mut statement = db.prepare_cached(
        "SELECT n, article, transition, person, at_ms, command FROM forgotten WHERE settled = 1 ORDER BY at_ms, n",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((
            row.get(0)?,
            ArticleId::from_bytes(row.get(1)?),
            row.get::<_, String>(2)?,
            PersonId::from_bytes(row.get(3)?),
            TimeMs(row.get(4)?),
            row.get::<_, Option<[u8; 16]>>(5)?
                .map(CommandId::from_bytes),
        ))
    })?;
    rows.map(|row| {
        let (n, article, transition, person, at, command) = row?;
        Ok(Forgotten {
            n,
            article,
            transition: serde_json::from_str(&transition)?,
            person,
            at,
            command,
        })
    })
    .collect()
}

/// Takes one over from a damaged store, at the end of the list.
pub(crate) fn insert_kept(db: &Connection, kept: &Forgotten) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO forgotten (article, transition, person, at_ms, command, settled) VALUES (?1, ?2, ?3, ?4, ?5, 1)",
    )?
    .execute((
        kept.article.to_bytes(),
        serde_json::to_string(&kept.transition)?,
        kept.person.to_bytes(),
        kept.at.0,
        kept.command.map(CommandId::to_bytes),
    ))?;
    Ok(())
}

/// Somebody has dealt with it.
pub(crate) fn delete(db: &Connection, n: i64) -> anyhow::Result<()> {
    db.prepare_cached("DELETE FROM forgotten WHERE n = ?1")?
        .execute([n])?;
    Ok(())
}
