//! Merge reviews: at most one is open for an article.

use editorial::id::{ArticleId, Bytes, DeviceId, PersonId, ReviewId};
use editorial::sync::review::Branches;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use super::{StoreError, Tx};

/// One merge that a review shows: what one device brought, and what it had not seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Merge {
    /// Whose records brought their side.
    pub(crate) device: DeviceId,
    ours: Bytes,
    theirs: Bytes,
}

impl Merge {
    /// The merge of these sides.
    pub(crate) fn new(device: DeviceId, branches: Branches) -> Self {
        Self {
            device,
            ours: Bytes(branches.ours),
            theirs: Bytes(branches.theirs),
        }
    }

    /// Its sides.
    pub(crate) fn branches(&self) -> Branches {
        Branches {
            ours: self.ours.0.clone(),
            theirs: self.theirs.0.clone(),
        }
    }
}

/// An open merge review.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    /// Its id.
    pub(crate) id: ReviewId,
    /// What it shows, oldest first.
    pub(crate) merges: Vec<Merge>,
    /// Whose the two sides are.
    pub(crate) people: Vec<PersonId>,
}

/// The article's open review.
pub(crate) fn open_of(conn: &Connection, article: ArticleId) -> Result<Option<Open>, StoreError> {
    let found: Option<(ReviewId, String, String)> = conn
        .prepare_cached(
            "SELECT id, merges, people FROM review WHERE article = ?1 AND resolved_by IS NULL",
        )?
        .query_row([article.to_bytes()], |row| {
            Ok((ReviewId::from_bytes(row.get(0)?), row.get(1)?, row.get(2)?))
        })
        .optional()?;
    found
        .map(|(id, merges, people)| {
            Ok(Open {
                id,
                merges: serde_json::from_str(&merges)?,
                people: serde_json::from_str(&people)?,
            })
        })
        .transpose()
}

/// Opens a review, or widens the open one.
pub(crate) fn upsert(tx: &Tx<'_>, article: ArticleId, open: &Open) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO review (id, article, merges, people) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE
         SET merges = excluded.merges, people = excluded.people",
        params![
            open.id.to_bytes(),
            article.to_bytes(),
            serde_json::to_string(&open.merges)?,
            serde_json::to_string(&open.people)?
        ],
    )?;
    Ok(())
}

/// Closes a review. Says whether it was open.
pub(crate) fn resolve(tx: &Tx<'_>, id: ReviewId, by: PersonId) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE review SET resolved_by = ?2 WHERE id = ?1 AND resolved_by IS NULL",
        params![id.to_bytes(), by.to_bytes()],
    )?;
    Ok(changed > 0)
}
