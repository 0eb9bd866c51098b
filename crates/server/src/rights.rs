//! The rights of photos, as commands ask for them.
//!
//! Whoever reads rights here to publish, or states them, holds the gate of publications ([`crate::commands`]): nothing is said
//! of a photo between the look at it and the page that shows it.

use editorial::article::revision::Revision;
use editorial::id::Hash;
use editorial::photo::rights::{PhotoRights, PhotoUse};
use editorial::sync::api::Command;
use editorial::time::TimeMs;
use editorial::workflow::photos::{check_override, check_statement};
use editorial::workflow::{ArticleState, Refusal, Subject, Transition};
use rusqlite::Connection;

use crate::app::App;
use crate::auth::Caller;
use crate::failure::Failure;
use crate::store::{self, StoreError};

/// Decides a command that is about the rights of a photo: what is said of it from now on, if it says anything new. Any other
/// command says nothing.
///
/// # Errors
/// When the store fails.
pub(crate) fn decide_rights(
    app: &App,
    caller: &Caller,
    command: &Command,
    subject: Subject,
    at: TimeMs,
) -> Result<Result<Option<PhotoRights>, Refusal>, Failure> {
    let (Transition::StateRights { photo, .. } | Transition::OverrideRights { photo, .. }) =
        command.transition
    else {
        return Ok(Ok(None));
    };
    let (before, known) = app.store.read(|conn| {
        let known = store::photo::get(conn, photo)?.is_some();
        Ok::<_, StoreError>((store::entry::rights(conn, photo)?, known))
    })?;
    if !known {
        return Ok(Err(Refusal::Unknown));
    }
    let before = before.as_ref();
    Ok(match &command.transition {
        Transition::StateRights { rights, .. } => {
            check_statement(before, &caller.person, subject.section).map(|()| {
                Some(PhotoRights::stated(
                    photo,
                    rights,
                    before,
                    caller.person.id,
                    at,
                ))
            })
        }
        Transition::OverrideRights { against, .. } => {
            check_override(before, *against, subject.seen_at(at)).map(|()| None)
        }
        _ => Ok(None),
    })
}

/// What the newsroom says of the photos of a revision.
///
/// # Errors
/// When the store fails.
pub(crate) fn stated(
    conn: &Connection,
    revision: &Revision,
) -> Result<Vec<PhotoRights>, StoreError> {
    let mut photos: Vec<Hash> = revision
        .body
        .figures()
        .filter_map(|figure| figure.photo.parse().ok())
        .collect();
    photos.sort_unstable();
    photos.dedup();
    photos
        .into_iter()
        .filter_map(|photo| store::entry::rights(conn, photo).transpose())
        .collect()
}

/// What a story may do with photos of which this is said, when readers see it at this moment.
pub(crate) fn photo_use<'a>(
    rights: &'a [PhotoRights],
    state: &'a ArticleState,
    at: TimeMs,
) -> PhotoUse<'a> {
    PhotoUse {
        rights,
        overrides: &state.overrides,
        at,
    }
}
