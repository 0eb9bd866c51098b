//! The rights of photos: what is said of them, and an approver's yes all the same. Both are moves of a story.

use editorial::id::{ArticleId, Hash, PersonId};
use editorial::photo::rights::{Rights, Usable};
use editorial::time::TimeMs;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Queued;
use crate::workstation::Workstation;

/// Says what may be done with a photo, in every story.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RightsState {
    /// The story in which it is said: the person's roles hold there, and its history tells.
    pub article: ArticleId,
    /// The photo's original.
    pub photo: Hash,
    /// What may be done with it.
    pub rights: Rights,
}

/// Lets a story use a photo although its rights ask first.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RightsOverride {
    /// The story.
    pub article: ArticleId,
    /// The photo's original.
    pub photo: Hash,
    /// What was on the screen ([`StatedRights::mark`]): nobody says yes to what came later.
    pub against: Hash,
    /// Why.
    pub reason: String,
}

/// The rights of a photo in a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhotoRightsShown {
    /// The photo's original.
    pub photo: Hash,
    /// What the newsroom says; none: nobody has said anything that this machine has heard.
    pub stated: Option<StatedRights>,
    /// What follows for this story when readers see it, by this machine's clock.
    pub usable: Usable,
    /// The approver's yes that holds against what is stated.
    pub given: Option<GivenOverride>,
    /// What was said here and waits for the server.
    pub waiting: Option<Rights>,
    /// Whether a yes that was given here waits for the server.
    pub override_waits: bool,
}

impl PhotoRightsShown {
    /// A photo of which nothing is said.
    pub(crate) const fn unsaid(photo: Hash) -> Self {
        Self {
            photo,
            stated: None,
            usable: Usable::Yes,
            given: None,
            waiting: None,
            override_waits: false,
        }
    }
}

/// What the newsroom says of a photo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatedRights {
    /// What may be done with it.
    pub rights: Rights,
    /// Names the statement.
    pub mark: Hash,
    /// Who said so, by id.
    pub by_id: PersonId,
    /// Who, by name; empty when it is not known.
    pub by: String,
    /// When.
    pub at: TimeMs,
}

/// An approver's yes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GivenOverride {
    /// Why.
    pub reason: String,
    /// Who, by name; empty when it is not known.
    pub by: String,
    /// When.
    pub at: TimeMs,
}

pub(super) fn rights_state(station: &Workstation, request: RightsState) -> anyhow::Result<Queued> {
    station.state_rights(request.article, request.photo, request.rights)
}

pub(super) fn rights_override(
    station: &Workstation,
    request: RightsOverride,
) -> anyhow::Result<Queued> {
    let RightsOverride {
        article,
        photo,
        against,
        reason,
    } = request;
    station.override_rights(article, photo, against, reason)
}
