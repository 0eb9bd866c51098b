//! What has reached the newsroom, and what has not.

use std::collections::BTreeMap;

use editorial::id::{ArticleId, CommandId, PersonId, ReviewId};
use editorial::time::TimeMs;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::article::Unsent;
use crate::error::Code;
use crate::store::{forgotten, meta};
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
    /// Whose edits met.
    pub people: Vec<PersonId>,
    /// How many places it shows.
    pub places: u64,
}

/// A move that was done once and that the server, restored from an older backup, does not know any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ForgottenMove {
    /// Its place in the list: what [`SyncSendAgain`] and [`SyncLetGo`] name.
    #[ts(type = "number")]
    pub n: i64,
    /// The article.
    pub article: ArticleId,
    /// Its headline.
    pub headline: String,
    /// The transition's name.
    pub transition: String,
    /// Who had asked for it.
    pub by: String,
    /// When it had been done.
    pub at: TimeMs,
    /// Its command, if it was asked for on this machine: it can be sent again.
    pub command: Option<CommandId>,
}

/// Sends a forgotten move again. The server decides anew; it may say no.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SyncSendAgain {
    /// Which.
    #[ts(type = "number")]
    pub n: i64,
}

/// Takes a forgotten move off the list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SyncLetGo {
    /// Which.
    #[ts(type = "number")]
    pub n: i64,
}

/// Takes what is said of a damaged store off the list: somebody has read it. The damaged file stays where it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct SyncRebuildSeen {}

/// How far the first sync of a new machine is. Stories can be opened from the moment they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FirstSyncProgress {
    /// How many stories the newsroom has.
    #[ts(type = "number")]
    pub stories: u64,
    /// How many of them are listed.
    #[ts(type = "number")]
    pub listed: u64,
    /// How many of them are here.
    #[ts(type = "number")]
    pub here: u64,
    /// Bytes of stories that have come.
    #[ts(type = "number")]
    pub received_bytes: u64,
    /// How much of the old feed was read, items.
    #[ts(type = "number")]
    pub read: u64,
    /// How much of it there is.
    #[ts(type = "number")]
    pub to_read: u64,
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
    /// Moves that the server, restored from an older backup, does not know any more; oldest first.
    pub forgotten: Vec<ForgottenMove>,
    /// How far the first sync of this machine is; none when it is done.
    pub first_sync: Option<FirstSyncProgress>,
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

pub(super) fn sync_send_again(
    station: &Workstation,
    request: SyncSendAgain,
) -> anyhow::Result<SyncStatus> {
    station.send_forgotten_again(request.n)?;
    station.sync_status()
}

pub(super) fn sync_let_go(station: &Workstation, request: SyncLetGo) -> anyhow::Result<SyncStatus> {
    station.desk(|desk| forgotten::delete(&desk.db, request.n))?;
    station.tell_status()?;
    station.sync_status()
}

pub(super) fn sync_rebuild_seen(
    station: &Workstation,
    _: SyncRebuildSeen,
) -> anyhow::Result<SyncStatus> {
    station.desk(|desk| meta::delete(&desk.db, meta::key::SET_ASIDE))?;
    station.tell_status()?;
    station.sync_status()
}
