//! The bodies of the endpoints.
//!
//! Control is JSON; records and blobs are bytes. Every request but `hello`, sign-in and sign-out carries `authorization:
//! Bearer <token>` and `galley-protocol: 1`. Workstation and server both take these types from here and neither defines its own.
//!
//! | method and path | request | answer |
//! | --- | --- | --- |
//! | `GET /v1/hello` | | [`Hello`] |
//! | `POST /v1/sign-in` | [`SignIn`] | [`SignedIn`] |
//! | `POST /v1/sign-out` | [`SignOut`] | 204, also when there is no such token |
//! | `GET /v1/devices` | | [`Vec<Device>`] |
//! | `DELETE /v1/devices/{id}` | | 204 |
//! | `POST /v1/records` | records, one after another | [`RecordsAnswer`], after fsync |
//! | `POST /v1/records/handed-back` | [`super::hand_back::HandBack`] | [`RecordsAnswer`], after fsync; `403` unless the server was restored |
//! | `POST /v1/blobs/missing` | [`Blobs`] | [`Blobs`]: those that the server lacks |
//! | `GET /v1/feed?cursor=epoch:seq&limit=500&wait=25` | | [`FeedPage`] in [`encode_feed`]'s bytes; `410` [`Code::MustResync`] |
//! | `GET /v1/newsroom` | | [`Beginning`]: what a new workstation is told first |
//! | `GET /v1/articles?after=<id>&limit=500` | | [`Vec<CatalogueRow>`] by ascending id; with `newest=true` and `before=<id>` by descending id |
//! | `POST /v1/articles/fetch` | [`Fetch`] | [`Fetched`] |
//! | `GET /v1/devices/me/head` | | [`DeviceHead`] |
//! | `POST /v1/commands` | [`Command`] | [`CommandAnswer`] |
//! | `GET /v1/revisions/{hash}` | | canonical JSON |
//! | `POST /v1/uploads` | [`UploadStart`] | [`UploadState`]; `200` when the blob is there, else `201` |
//! | `HEAD /v1/uploads/{id}` | | header `upload-offset` |
//! | `PATCH /v1/uploads/{id}` | bytes, headers `upload-offset`, `upload-complete: ?0/?1` | [`UploadState`]; `409` with the right offset |
//! | `DELETE /v1/uploads/{id}` | | 204 |
//! | `GET`/`HEAD /v1/blobs/{hash}` | `range` is honoured | bytes |
//! | `GET /healthz` | | `ok` |
//!
//! Upload fields follow the IETF draft "Resumable Uploads for HTTP" (draft-ietf-httpbis-resumable-upload).
//! Every answer that is not 2xx is an [`ApiError`].

use serde::{Deserialize, Serialize};

use crate::id::{
    ArticleId, Bytes, CommandId, DeviceId, Epoch, Hash, PersonId, RecordId, ReviewId, UploadId,
};
use crate::newsroom::Entry;
use crate::person::Person;
use crate::publication::Published;
use crate::time::TimeMs;
use crate::workflow::{ArticleState, Refusal, Transition};

pub use super::catalogue::{
    Beginning, CatalogueRow, EntryVersion, Fetch, Fetched, PhotoRecord, Snapshot,
};
pub use super::feed::{BadFeed, FeedBody, FeedItem, FeedPage, decode_feed, encode_feed};

/// The header that names the protocol version a request speaks.
pub const PROTOCOL_HEADER: &str = "galley-protocol";
/// Content type of a body of records, one after another.
pub const RECORDS_TYPE: &str = "application/vnd.galley.records";
/// Content type of a feed page.
pub const FEED_TYPE: &str = "application/vnd.galley.feed";
/// Most bytes in one push of records.
pub const MAX_PUSH_BYTES: usize = 16 * 1024 * 1024;
/// Most records in one push.
pub const MAX_PUSH_RECORDS: usize = 2_000;
/// Most bytes of one blob: the largest original that a newsroom takes.
pub const MAX_BLOB_BYTES: u64 = 200 * 1024 * 1024;
/// Bytes of one piece of an upload.
pub const UPLOAD_PIECE_BYTES: usize = 1024 * 1024;

/// Who a server is and what it understands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Always `galley`: what a workstation looks for before it sends a password.
    pub service: String,
    /// The database: new after a restore from a backup.
    pub epoch: Epoch,
    /// The epochs that this newsroom had before it was restored, newest first: a workstation that knows one of them is at
    /// home here and may hand back what other machines wrote.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past_epochs: Vec<Epoch>,
    /// The oldest protocol that the server speaks.
    pub protocol_min: u32,
    /// The newest.
    pub protocol_max: u32,
    /// The newest article schema that the server can replay.
    pub schema_max: u32,
    /// The newest article schema that a workstation must know to write.
    pub schema_write_min: u32,
    /// The last number of the feed.
    pub head_seq: u64,
    /// The server's clock, for display.
    pub server_ms: TimeMs,
    /// The newsroom's name.
    pub newsroom: String,
    /// Where readers find the site, if the server knows.
    pub site: Option<String>,
}

/// How a person proves who they are.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "proof", rename_all = "snake_case")]
pub enum Proof {
    /// A name and a password.
    Password {
        /// The login name.
        login: String,
        /// The password.
        password: String,
    },
    /// A one-time code that an administrator handed out.
    Code {
        /// The code.
        code: String,
    },
}

impl std::fmt::Debug for Proof {
    // A password must not reach a log by way of a debug print.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proof(hidden)")
    }
}

/// Asks for a token for this workstation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// How the person proves who they are.
    pub proof: Proof,
    /// The workstation: new, or known when it signs in again after its token ended.
    pub device: DeviceId,
    /// What people call it: `Máy của Lan`.
    pub device_name: String,
}

/// A signed-in workstation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The bearer token; secret.
    pub token: String,
    /// When the token ends.
    pub expires: TimeMs,
    /// The workstation's id, as the server knows it from now on. A device that was revoked, or that belongs to somebody
    /// else, is given a new one.
    pub device: DeviceId,
    /// Who signed in.
    pub person: Person,
    /// The newsroom's name.
    pub newsroom: String,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn")
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

/// Ends a token. It is named by its hash, which opens nothing: so a workstation that signed out without a network can
/// forget the token at once and tell the server later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOut {
    /// [`token_hash`] of the token.
    pub token: Hash,
}

/// What a token is known by where it must not lie itself: the hash of its characters.
#[must_use]
pub fn token_hash(token: &str) -> Hash {
    Hash::of(token.as_bytes())
}

/// An installed workstation, as an administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// What people call it.
    pub name: String,
    /// When it was last heard of.
    pub seen: Option<TimeMs>,
    /// When it was cut off.
    pub revoked: Option<TimeMs>,
}

/// What the server has of the calling device's records: what a resync compares with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceHead {
    /// The last number; 0 when it has none.
    pub device_seq: u64,
    /// The hash of that record; zeros when it has none.
    pub hash: Hash,
}

/// What became of one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum RecordStatus {
    /// It is on disk.
    Stored {
        /// Its number in the feed.
        seq: u64,
    },
    /// It was there already.
    Dup {
        /// Its number in the feed.
        seq: u64,
    },
    /// It is not stored.
    Rejected {
        /// Why not.
        code: RecordCode,
    },
}

/// Why a record was not stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum RecordCode {
    /// Its bytes do not match their hash, or are no record.
    BadRecord,
    /// Its device is not the one that is signed in.
    WrongDevice,
    /// Records before it are missing.
    Gap {
        /// The number that the server waits for.
        expected: u64,
    },
    /// Its device was cut off, and the server had no such record from it before: only handed back ones can be refused so.
    CutOff,
    /// It does not follow the stored record before it, or another record with its number is stored: the device was copied
    /// or restored and must take a new id.
    ChainMismatch,
}

/// The answer to a push: one status per record, in the order sent. Everything said to be stored is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordsAnswer {
    /// One per record; an unreadable record ends the list with `BadRecord`.
    pub results: Vec<RecordStatus>,
}

/// Where one reader has read to: `<epoch>:<seq>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The database.
    pub epoch: Epoch,
    /// The last number read.
    pub seq: u64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.epoch, self.seq)
    }
}

impl std::str::FromStr for Cursor {
    type Err = crate::id::BadId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (epoch, seq) = text.split_once(':').unwrap_or((text, ""));
        Ok(Self {
            epoch: epoch.parse()?,
            seq: seq.parse().map_err(|_| crate::id::BadId {
                what: "a cursor",
                found: text.chars().take(80).collect(),
            })?,
        })
    }
}

/// A server's own item of the feed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "events are boxed where they are kept"
)]
pub enum ServerEvent {
    /// An entry of the newsroom has a new version.
    Entry {
        /// The version, ascending per entry.
        version: u64,
        /// The entry.
        entry: Entry,
    },
    /// An article moved.
    Transitioned {
        /// Which.
        article: ArticleId,
        /// How.
        transition: Transition,
        /// By whose command.
        command: CommandId,
        /// By whom.
        by: PersonId,
        /// The revision's number in the server's order, where the transition names one.
        revision_number: Option<u32>,
        /// What it is now.
        state: ArticleState,
    },
    /// A story came before readers, changed before readers, or was withdrawn.
    Published(Box<Published>),
    /// Two people touched the same thing apart.
    Review(Box<MergeReview>),
    /// A merge review was looked at.
    ReviewResolved {
        /// Which.
        review: ReviewId,
        /// Of which article.
        article: ArticleId,
        /// By whom.
        by: PersonId,
    },
    /// A workstation was cut off.
    DeviceRevoked {
        /// Which.
        device: DeviceId,
    },
    /// The server could not replay an article's record and set it aside: its bytes are kept.
    Quarantined {
        /// Which record.
        record: RecordId,
        /// Of which article.
        article: ArticleId,
    },
    /// An event of a newer server, or one that only a newer version can read ([`decode_feed`]): counted, kept, not applied.
    #[serde(other)]
    Unknown,
}

/// What two people touched at once, as the server computed it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct MergeReview {
    /// Its id.
    pub id: ReviewId,
    /// The article.
    pub article: ArticleId,
    /// Who, in the order of [`MergePlace::texts`].
    pub people: Vec<PersonId>,
    /// The places, in reading order.
    pub places: Vec<MergePlace>,
    /// The merges that it is about, oldest first: from these a workstation finds the places in its own draft
    /// ([`super::review::review_places`]).
    #[serde(default)]
    pub merges: Vec<MergeSides>,
    /// When the server merged.
    pub at: TimeMs,
}

impl MergeReview {
    /// Names what the review is about; another merge gives it another name. Whoever says that a review was looked at says
    /// which state of it.
    #[must_use]
    pub fn state(&self) -> Hash {
        state_of(&self.merges)
    }
}

/// The name of a set of merges: see [`MergeReview::state`].
#[must_use]
pub fn state_of(merges: &[MergeSides]) -> Hash {
    // Base64 and ids alone: always JSON.
    Hash::of(&serde_json::to_vec(merges).unwrap_or_default())
}

/// Two histories of one article that met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct MergeSides {
    /// What the newsroom's copy had (a version vector in Loro's encoding).
    pub ours: Bytes,
    /// What the arriving edits had seen, and themselves.
    pub theirs: Bytes,
    /// Whose edits those were that one side had and the other had not: ours, theirs.
    pub people: Vec<PersonId>,
    /// How many further merges have touched nothing but places that the review shows already.
    #[serde(default)]
    pub again: u32,
}

impl From<&MergeSides> for super::review::Branches {
    fn from(sides: &MergeSides) -> Self {
        Self {
            ours: sides.ours.0.clone(),
            theirs: sides.theirs.0.clone(),
        }
    }
}

/// One place that two people touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct MergePlace {
    /// What happened there.
    pub kind: MergeKind,
    /// The text as both had seen it last; empty where it is new.
    pub base: String,
    /// Each person's text.
    pub texts: Vec<String>,
    /// What the merge made of it; empty for a field, whose candidates wait for somebody to pick.
    pub merged: String,
    /// The field's name, with [`MergeKind::Field`]; a figure's as `<figure id>/<name>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
}

/// What two people did at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum MergeKind {
    /// Both changed one block's text.
    BothEdited,
    /// One deleted a block that the other edited: the text was kept and stands where `merged` says.
    KeptFromDeleted,
    /// Both added text at one place.
    BothAdded,
    /// Both split one block.
    BothSplit,
    /// Both moved one block: it stands twice.
    BothMoved,
    /// Both changed a field: its candidates wait for somebody to pick.
    Field,
}

/// A command, idempotent for ever by its id. It is sent only after every record that it covers was answered for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Its id.
    pub id: CommandId,
    /// The article.
    pub article: ArticleId,
    /// What is asked for.
    pub transition: Transition,
}

/// The answer to a command; the same for every replay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "one answer at a time is alive")]
pub enum CommandAnswer {
    /// It was applied.
    Done {
        /// The feed number of its event.
        #[ts(type = "number")]
        seq: u64,
        /// What the article is now.
        state: ArticleState,
    },
    /// It was not applied; nothing changed.
    Refused {
        /// Why not.
        refusal: Refusal,
    },
}

/// Announces a blob.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadStart {
    /// Its BLAKE3.
    pub blob: Hash,
    /// Its length.
    pub size_bytes: u64,
    /// The article whose photo it is.
    pub article: ArticleId,
}

/// Blobs, by their BLAKE3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blobs {
    /// At most [`MAX_ASKED_BLOBS`].
    pub blobs: Vec<Hash>,
}

/// Most blobs that are asked for at once.
pub const MAX_ASKED_BLOBS: usize = 2_000;

/// How far an upload is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadState {
    /// The upload; none when the blob is already there.
    pub upload: Option<UploadId>,
    /// Bytes that are on disk.
    pub offset: u64,
    /// Whether the blob is whole, verified and visible.
    pub complete: bool,
}

/// Why a request was not answered. The workstation has words for each, in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// 400: the request cannot be read.
    BadRequest,
    /// 401: no such login or a wrong password, or a wrong or used code.
    WrongCredentials,
    /// 401: the token has ended or is unknown: sign in again.
    TokenExpired,
    /// 401: this workstation was cut off.
    DeviceRevoked,
    /// 403
    Forbidden,
    /// 404
    NotFound,
    /// 409: the upload's offset is another.
    WrongOffset,
    /// 410: the cursor belongs to another database or lies beyond its end.
    MustResync,
    /// 413
    TooLarge,
    /// 422: the bytes do not match their hash.
    HashMismatch,
    /// 426: no common protocol version.
    ProtocolMismatch,
    /// 429: too many attempts; `retry_after_ms` says when to come back.
    TooManyAttempts,
    /// 500
    Internal,
    /// 503: the server is stopping or busy.
    Unavailable,
    /// 507: the disk is full or failing: nothing was stored, reading goes on.
    StorageFull,
}

/// The body of every answer that is not 2xx.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError {
    /// Why.
    pub code: Code,
    /// One English sentence for logs.
    pub message: String,
    /// The right offset, with [`Code::WrongOffset`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// When to come back, with [`Code::TooManyAttempts`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}
