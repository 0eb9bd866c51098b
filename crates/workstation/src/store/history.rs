//! What happened to each article, as the server ordered it.

use editorial::id::{ArticleId, Bytes, Hash, PersonId};
use editorial::time::TimeMs;
use editorial::workflow::{RevisionRef, Transition};
use rusqlite::Connection;

/// One transition.
#[derive(Clone, Debug)]
pub(crate) struct Moved {
    /// Its number in the feed.
    pub(crate) seq: u64,
    /// The article.
    pub(crate) article: ArticleId,
    /// When.
    pub(crate) at: TimeMs,
    /// Who.
    pub(crate) person: PersonId,
    /// What.
    pub(crate) transition: Transition,
    /// The number of the revision that it names.
    pub(crate) number: Option<u32>,
}

/// The revision that a transition names.
pub(crate) const fn named(transition: &Transition) -> Option<&RevisionRef> {
    match transition {
        Transition::Submit { revision } | Transition::Approve { revision, .. } => Some(revision),
        _ => None,
    }
}

/// Takes a transition; the same number twice changes nothing.
pub(crate) fn insert(db: &Connection, moved: &Moved) -> anyhow::Result<()> {
    let revision = named(&moved.transition);
    db.prepare_cached(
        "INSERT INTO history (seq, article, at_ms, person, transition, number, hash, frontiers)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (seq) DO NOTHING",
    )?
    .execute((
        i64::try_from(moved.seq).unwrap_or(i64::MAX),
        moved.article.to_bytes(),
        moved.at.0,
        moved.person.to_bytes(),
        serde_json::to_string(&moved.transition)?,
        moved.number,
        revision.map(|revision| revision.hash.0),
        revision.map(|revision| revision.frontiers.0.as_slice()),
    ))?;
    Ok(())
}

/// Forgets it all: the server is another database and will say it again.
pub(crate) fn clear(db: &Connection) -> anyhow::Result<()> {
    db.execute("DELETE FROM history", [])?;
    Ok(())
}

/// An article's history, newest first.
pub(crate) fn list(db: &Connection, article: ArticleId) -> anyhow::Result<Vec<Moved>> {
    let mut statement = db.prepare_cached(
        "SELECT seq, at_ms, person, transition, number FROM history WHERE article = ?1 ORDER BY seq DESC",
    )?;
    let rows = statement.query_map([article.to_bytes()], |row| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get::<_, String>(3)?,
            row.get(4)?,
        ))
    })?;
    rows.map(|row| {
        let (seq, at, person, transition, number) = row?;
        Ok(Moved {
            seq: u64::try_from(seq).unwrap_or_default(),
            article,
            at: TimeMs(at),
            person: PersonId::from_bytes(person),
            transition: serde_json::from_str(&transition)?,
            number,
        })
    })
    .collect()
}

/// Where in the draft's history a revision stands, if a transition named it.
pub(crate) fn find(
    db: &Connection,
    article: ArticleId,
    hash: Hash,
) -> anyhow::Result<Option<RevisionRef>> {
    let mut statement = db.prepare_cached(
        "SELECT frontiers FROM history WHERE article = ?1 AND hash = ?2 ORDER BY seq DESC LIMIT 1",
    )?;
    let mut rows = statement.query((article.to_bytes(), hash.0))?;
    match rows.next()? {
        None => Ok(None),
        Some(row) => Ok(Some(RevisionRef {
            hash,
            frontiers: Bytes(row.get(0)?),
        })),
    }
}
