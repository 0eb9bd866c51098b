//! What a command answers when it does not do what was asked.
//!
//! Inside the crate errors are `anyhow` with context, or a closed enum where somebody decides by them; at the edge, and
//! only there, each becomes an [`ErrorBody`]: a [`Code`] of a closed set that the interface has words for in every
//! language, the facts that those words name, and one English sentence for the log that no person is ever shown.

use std::collections::BTreeMap;
use std::fmt;

use editorial::workflow::Refusal;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What went wrong. The interface has a message and a hint for each, in Vietnamese and in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Nobody has signed in on this machine yet.
    NotSignedIn,
    /// No answer from the server.
    ServerUnreachable,
    /// Something answers there, but it is no Galley server.
    NotAGalleyServer,
    /// It is another newsroom than the one whose stories are on this machine.
    OtherNewsroom,
    /// Plain `http://` to another machine: a password would travel in the open.
    InsecureServer,
    /// A wrong name or password, or a wrong or used code.
    WrongCredentials,
    /// The sign-in has ended; writing goes on, sending waits.
    TokenExpired,
    /// This workstation was cut off; everything on it stays readable.
    DeviceRevoked,
    /// Another person's words or moves wait on this machine (their name is the argument `name`): they must not go out as
    /// somebody else's. Nobody was signed in.
    OtherPersonUnsent,
    /// Too many attempts to sign in.
    TooManyAttempts,
    /// The server speaks only newer protocols: this app must be updated.
    ProtocolNewer,
    /// The server speaks only older protocols: the server must be updated.
    ProtocolOlder,
    /// The server was restored from a backup; what it lacks is being sent again.
    ServerRestored,
    /// No room on the disk, here or (with the argument `where` = `server`) at the server.
    StorageFull,
    /// The disk of this machine fails, or cannot be written.
    StorageFailed,
    /// The store was damaged: it was set aside and a new one begun.
    StoreDamaged,
    /// There is no such article here.
    ArticleUnknown,
    /// The article is known and its text has not reached this machine yet: it comes as soon as the server answers.
    ArticleNotHere,
    /// The article cannot be changed here: a newer version wrote it, or it was deleted.
    ArticleReadOnly,
    /// The window's edit cannot be read or breaks the document; nothing was changed.
    EditRejected,
    /// A place of a merge review is not any more what was on the screen; nothing was changed.
    ReviewChanged,
    /// No such field, or no such figure.
    BadField,
    /// The bytes are no picture, whatever the file's name says.
    PhotoNotAPicture,
    /// A kind of picture that is not read.
    PhotoUnsupported,
    /// Too many pixels or bytes.
    PhotoTooLarge,
    /// The file ends before its picture does.
    PhotoTruncated,
    /// The file contradicts its own format.
    PhotoDamaged,
    /// The program that decodes this kind of photo gave none: `why` is `memory`, `time`, `died` or `missing`.
    PhotoDecoderFailed,
    /// The window stopped the import; nothing of it was kept.
    PhotoCancelled,
    /// The photo's bytes are not on this machine.
    PhotoMissing,
    /// The bytes of a photo that waits to be sent were damaged on this machine: see the arguments `file` and `headline`.
    PhotoLost,
    /// A backup cannot go into that folder: see the arguments `folder` and `reason` (`inside`, `strange`, `unwritable`,
    /// `relative`).
    BackupFolder,
    /// Somebody cancelled the backup.
    BackupCancelled,
    /// A link whose address readers must not be given.
    LinkRefused,
    /// The workflow says no: see `refusal`.
    Refused,
    /// The page could not be made.
    PreviewFailed,
    /// The window asked for something that is no command, or in a form that is not one.
    BadRequest,
    /// A fault of this program.
    Internal,
}

/// The error of any command, as the window receives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ErrorBody {
    /// What went wrong.
    pub code: Code,
    /// Facts that the message names.
    #[ts(type = "Record<string, string>")]
    pub arguments: BTreeMap<String, String>,
    /// The workflow's reason, with [`Code::Refused`].
    pub refusal: Option<Refusal>,
    /// One English sentence for the log; never shown.
    pub detail: String,
}

impl ErrorBody {
    /// An error of this code; `detail` is for the log.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            arguments: BTreeMap::new(),
            refusal: None,
            detail: detail.into(),
        }
    }

    /// The same error with one more fact for its message.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.arguments.insert(name.to_owned(), value.to_string());
        self
    }
}

impl From<Refusal> for ErrorBody {
    fn from(refusal: Refusal) -> Self {
        Self {
            detail: refusal.to_string(),
            refusal: Some(refusal),
            ..Self::new(Code::Refused, "")
        }
    }
}

impl fmt::Display for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.code, self.detail)
    }
}

impl std::error::Error for ErrorBody {}

/// Turns any error into what the window is told, and logs it. The only place where a command's error is logged.
pub(crate) fn at_edge(command: &'static str, error: &anyhow::Error) -> ErrorBody {
    let body = classify(error);
    if matches!(
        body.code,
        Code::Internal | Code::StorageFull | Code::StorageFailed | Code::StoreDamaged
    ) {
        tracing::error!(command, code = ?body.code, error = format!("{error:#}"), "a command failed");
    } else {
        tracing::info!(command, code = ?body.code, detail = body.detail, "a command was not done");
    }
    body
}

/// The code of any error: what a module decided, else what the disk said, else a fault of this program.
pub(crate) fn classify(error: &anyhow::Error) -> ErrorBody {
    let detail = format!("{error:#}");
    for cause in error.chain() {
        if let Some(body) = cause.downcast_ref::<ErrorBody>() {
            return body.clone();
        }
        if let Some(error) = cause.downcast_ref::<crate::sync::remote::RemoteError>() {
            return error.body();
        }
        if let Some(refusal) = cause.downcast_ref::<Refusal>() {
            return refusal.clone().into();
        }
        if let Some(error) = cause.downcast_ref::<rusqlite::Error>() {
            use rusqlite::ErrorCode as Sqlite;
            match error.sqlite_error_code() {
                Some(Sqlite::DiskFull) => {
                    return ErrorBody::new(Code::StorageFull, detail).with("where", "machine");
                }
                Some(Sqlite::DatabaseCorrupt | Sqlite::NotADatabase) => {
                    return ErrorBody::new(Code::StoreDamaged, detail);
                }
                Some(
                    Sqlite::SystemIoFailure
                    | Sqlite::ReadOnly
                    | Sqlite::CannotOpen
                    | Sqlite::PermissionDenied,
                ) => return ErrorBody::new(Code::StorageFailed, detail),
                _ => {}
            }
        }
        if let Some(error) = cause.downcast_ref::<std::io::Error>() {
            use std::io::ErrorKind;
            // Errors of the network have become a `RemoteError` before they come here: what is left is the disk's.
            return match error.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                    ErrorBody::new(Code::StorageFull, detail).with("where", "machine")
                }
                _ => ErrorBody::new(Code::StorageFailed, detail),
            };
        }
    }
    ErrorBody::new(Code::Internal, detail)
}
