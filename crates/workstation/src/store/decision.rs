//! What was decided about the places of merge reviews on this machine.

use std::collections::BTreeMap;

use editorial::id::{Hash, ReviewId};
use editorial::sync::review::{Content, Decision};
use editorial::time::TimeMs;
use rusqlite::Connection;

/// A decision about one place.
#[derive(Clone, Debug)]
pub(crate) struct Decided {
    /// What was wanted.
    pub(crate) decision: Decision,
    /// What the edit replaced; none when it cannot be taken back by its place.
    pub(crate) before: Option<Content>,
    /// The place's state once it was done: while it is this, the decision holds.
    pub(crate) state: Hash,
    /// When.
    pub(crate) at: TimeMs,
}

/// Remembers a decision in place of an earlier one.
pub(crate) fn save(
    db: &Connection,
    review: ReviewId,
    place: &str,
    decided: &Decided,
) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO decision (review, place, decision, before, state, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (review, place) DO UPDATE
         SET decision = excluded.decision, before = excluded.before, state = excluded.state, at_ms = excluded.at_ms",
    )?
    .execute((
        review.to_bytes(),
        place,
        serde_json::to_string(&decided.decision)?,
        decided
            .before
            .as_ref()
            .map(serde_json::to_string)
            .transpose()?,
        decided.state.0,
        decided.at.0,
    ))?;
    Ok(())
}

/// Forgets a decision that was taken back.
pub(crate) fn delete(db: &Connection, review: ReviewId, place: &str) -> anyhow::Result<()> {
    db.prepare_cached("DELETE FROM decision WHERE review = ?1 AND place = ?2")?
        .execute((review.to_bytes(), place))?;
    Ok(())
}

/// Every decision about a review, by place.
pub(crate) fn list(db: &Connection, review: ReviewId) -> anyhow::Result<BTreeMap<String, Decided>> {
    let mut statement = db.prepare_cached(
        "SELECT place, decision, before, state, at_ms FROM decision WHERE review = ?1",
    )?;
    let rows = statement.query_map([review.to_bytes()], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, Option<String>>(2)?,
            row.get(3)?,
            row.get(4)?,
        ))
    })?;
    let mut out = BTreeMap::new();
    for row in rows {
        let (place, decision, before, state, at) = row?;
        out.insert(
            place,
            Decided {
                decision: serde_json::from_str(&decision)?,
                before: before
                    .map(|before| serde_json::from_str(&before))
                    .transpose()?,
                state: Hash(state),
                at: TimeMs(at),
            },
        );
    }
    Ok(out)
}
