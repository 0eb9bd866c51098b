//! Merge reviews: at most one is open for an article.

use editorial::id::{ArticleId, Bytes, DeviceId, Hash, PersonId, ReviewId};
use editorial::sync::api::{MergeReview, MergeSides, ServerEvent, state_of};
use editorial::sync::review::Branches;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use super::{StoreError, Tx, signed};

/// One merge that a review shows: what one device brought, and what it had not seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Merge {
    /// Whose records brought their side.
    pub(crate) device: DeviceId,
    ours: Bytes,
    theirs: Bytes,
    /// Whose the two sides are.
    #[serde(default)]
    people: Vec<PersonId>,
    /// How many further merges have touched nothing but places that are shown already.
    #[serde(default)]
    again: u32,
}

impl Merge {
    /// The merge of these sides.
    pub(crate) fn new(device: DeviceId, branches: Branches, people: Vec<PersonId>) -> Self {
        Self {
            device,
            people,
            again: 0,
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

    /// Its sides as everybody is told.
    pub(crate) fn sides(&self) -> MergeSides {
        MergeSides {
            ours: self.ours.clone(),
            theirs: self.theirs.clone(),
            people: self.people.clone(),
            again: self.again,
        }
    }

    /// The same merge with longer sides.
    pub(crate) fn grown(&self, branches: Branches) -> Self {
        Self {
            ours: Bytes(branches.ours),
            theirs: Bytes(branches.theirs),
            ..self.clone()
        }
    }

    /// A further merge has touched nothing but what is shown already: whoever looked before must look again.
    pub(crate) fn touched_again(&mut self) {
        self.again = self.again.saturating_add(1);
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

impl Open {
    /// What it is about, as everybody is told.
    pub(crate) fn sides(&self) -> Vec<MergeSides> {
        self.merges.iter().map(Merge::sides).collect()
    }

    /// Whether this is what somebody says they have looked at.
    pub(crate) fn is_in(&self, state: Hash) -> bool {
        state_of(&self.sides()) == state
    }
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

/// Notes the event that says what a review is about now.
pub(crate) fn note_event(tx: &Tx<'_>, id: ReviewId, seq: u64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE review SET seq = ?2 WHERE id = ?1",
        params![id.to_bytes(), signed(seq)],
    )?;
    Ok(())
}

/// The open review of an article as everybody was told of it.
pub(crate) fn told_of(
    conn: &Connection,
    article: ArticleId,
) -> Result<Option<MergeReview>, StoreError> {
    let body: Option<String> = conn
        .prepare_cached(
            "SELECT body FROM review JOIN event USING (seq) WHERE review.article = ?1 AND resolved_by IS NULL",
        )?
        .query_row([article.to_bytes()], |row| row.get(0))
        .optional()?;
    let event = body
        .map(|body| serde_json::from_str::<ServerEvent>(&body))
        .transpose()?;
    Ok(match event {
        Some(ServerEvent::Review(review)) => Some(*review),
        _ => None,
    })
}

/// Closes a review. Says whether it was open.
pub(crate) fn resolve(tx: &Tx<'_>, id: ReviewId, by: PersonId) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE review SET resolved_by = ?2 WHERE id = ?1 AND resolved_by IS NULL",
        params![id.to_bytes(), by.to_bytes()],
    )?;
    Ok(changed > 0)
}
