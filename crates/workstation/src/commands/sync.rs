//! What has reached the newsroom, and what has not.

use std::collections::BTreeMap;

use editorial::id::{ArticleId, ReviewId};
use editorial::time::TimeMs;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::article::Unsent;
use crate::error::Code;
use crate::workstation::Workstation;

/// Asks how sync stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct SyncStatusGet {}

/// Tries now, whatever the back-off says.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct SyncNow {}

/// How this workstation and its server stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ServerLink {
    /// The last attempt reached the server.
    Online,
    /// The last attempt did not.
    Offline,
    /// Nobody is signed in.
    SignedOut,
    /// The first attempt is under way.
    Connecting,
    /// The server answers and says no: see the failures.
    Refused,
}

/// Something that did not reach the server, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncFailure {
    /// What went wrong.
    pub code: Code,
    /// The article that it is about.
    pub article: Option<ArticleId>,
    /// When.
    pub at: TimeMs,
    /// When it is tried again; none when it waits for a person.
    pub retry_ms: Option<TimeMs>,
    /// Facts that the message names. A refused command: `command`, `transition`, `refusal` (its name), `headline`.
    #[ts(type = "Record<string, string>")]
    pub arguments: BTreeMap<String, String>,
}

/// A merge that a person must look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenReview {
    /// The article.
    pub article: ArticleId,
    /// Its headline.
    pub headline: String,
    /// The review.
    pub review: ReviewId,
}

/// How sync stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncStatus {
    /// How this workstation and its server stand.
    pub link: ServerLink,
    /// Since when the server has not answered.
    pub offline_since_ms: Option<TimeMs>,
    /// When something was last committed on this machine.
    pub saved_ms: Option<TimeMs>,
    /// When the server last answered for something of this machine.
    pub sent_ms: Option<TimeMs>,
    /// What waits, of all articles.
    pub unsent: Unsent,
    /// What did not reach the server, newest first.
    pub failures: Vec<SyncFailure>,
    /// Merges that a person must look at.
    pub reviews: Vec<OpenReview>,
    /// Whether something is being sent or fetched right now.
    pub busy: bool,
}

pub(super) fn sync_status(station: &Workstation, _: SyncStatusGet) -> anyhow::Result<SyncStatus> {
    station.sync_status()
}

pub(super) fn sync_now(station: &Workstation, _: SyncNow) -> anyhow::Result<SyncStatus> {
    station.sync_soon();
    station.sync_status()
}
