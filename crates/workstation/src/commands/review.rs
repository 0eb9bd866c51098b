//! Merge reviews: what two people touched at once, place by place, and what is decided about each.

use editorial::id::{ArticleId, Hash, PersonId, ReviewId};
use editorial::sync::review::{Decision, ReviewPlace};
use editorial::time::TimeMs;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::workstation::Workstation;

/// Asks for the places of an article's open review, as they stand now.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ReviewOpen {
    /// The article.
    pub article: ArticleId,
}

/// Decides about one place. The decision becomes an edit of the article, saved when this is answered.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ReviewDecide {
    /// The article.
    pub article: ArticleId,
    /// The review.
    pub review: ReviewId,
    /// The place's id.
    pub place: String,
    /// The place's state as it was on the screen: when it is another by now, nothing is done.
    pub state: Hash,
    /// What is wanted.
    pub decision: Decision,
}

/// Takes a decision back: what it replaced is there again.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ReviewUndo {
    /// The article.
    pub article: ArticleId,
    /// The review.
    pub review: ReviewId,
    /// The place's id.
    pub place: String,
}

/// A review as it stands now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ReviewView {
    /// The review; none when the article has no open one.
    pub review: Option<ReviewId>,
    /// Names what it is about; `workflow_resolve_review` says which one was looked at.
    pub state: Hash,
    /// When the server last merged.
    pub at: Option<TimeMs>,
    /// Its places.
    pub places: Vec<ReviewedPlace>,
    /// The histories that met.
    pub merges: Vec<MergedSides>,
}

/// A place, who wrote its sides, and what was decided about it on this machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ReviewedPlace {
    /// The place.
    #[serde(flatten)]
    pub place: ReviewPlace,
    /// Who wrote each of its sides.
    pub by: Vec<WrittenBy>,
    /// What was decided.
    pub decided: Option<PlaceDecided>,
}

/// Who wrote a side of a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WrittenBy {
    /// The people; empty when it is not known.
    pub people: Vec<PersonId>,
    /// When, by their own clocks; none when it is not known.
    pub at: Option<TimeMs>,
}

/// A decision about a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlaceDecided {
    /// What was wanted.
    pub decision: Decision,
    /// When.
    pub at: TimeMs,
    /// Whether the place still is as the decision left it. If not, somebody must look again.
    pub holds: bool,
    /// Whether it can be taken back.
    pub undo: bool,
}

/// Two histories that met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MergedSides {
    /// Whose the sides are.
    pub people: Vec<PersonId>,
    /// The article as each side had it: revisions to read (`article_revision`).
    pub originals: Vec<Hash>,
}

pub(super) fn review_open(
    station: &Workstation,
    request: ReviewOpen,
) -> anyhow::Result<ReviewView> {
    station.review(request.article)
}

pub(super) fn review_decide(
    station: &Workstation,
    request: ReviewDecide,
) -> anyhow::Result<ReviewView> {
    station.decide(&request)
}

pub(super) fn review_undo(
    station: &Workstation,
    request: ReviewUndo,
) -> anyhow::Result<ReviewView> {
    station.take_back(&request)
}
