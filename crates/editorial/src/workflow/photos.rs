//! What the rights of photos mean for moves.
//!
//! Writing is never refused: a photo that stands in a text stays there with its caption, whatever is said of its rights. What is
//! refused is the move that would bring it further: to the desk while it is forbidden, to readers while nobody has said yes.
//! Rights are judged as of the moment at which readers will see the story ([`super::Subject::seen_at`]).

use crate::article::revision::Revision;
use crate::id::{Hash, SectionId};
use crate::person::{Person, Role};
use crate::photo::rights::{Permission, PhotoRights, PhotoUse, Usable};
use crate::time::TimeMs;

use super::Refusal;

/// Who may state the rights of any photo. Whoever wrote the story may as well, while nobody else has ([`check_statement`]).
pub const STATERS: &[Role] = &[
    Role::Editor,
    Role::ManagingEditor,
    Role::EditorInChief,
    Role::Administrator,
];

/// Whether a revision may go to the desk, as far as its photos are concerned.
///
/// # Errors
/// [`Refusal::PhotoForbidden`], naming the photos.
pub fn check_for_desk(revision: &Revision, photos: &PhotoUse<'_>) -> Result<(), Refusal> {
    match originals(revision, photos, Usable::No) {
        photos if photos.is_empty() => Ok(()),
        photos => Err(Refusal::PhotoForbidden { photos }),
    }
}

/// Whether a revision may go to readers, as far as its photos are concerned.
///
/// # Errors
/// [`Refusal::PhotoForbidden`] or [`Refusal::PhotoNeedsApproval`], naming the photos.
pub fn check_for_readers(revision: &Revision, photos: &PhotoUse<'_>) -> Result<(), Refusal> {
    check_for_desk(revision, photos)?;
    match originals(revision, photos, Usable::AfterOverride) {
        photos if photos.is_empty() => Ok(()),
        photos => Err(Refusal::PhotoNeedsApproval { photos }),
    }
}

/// The photos of a revision of which `wanted` follows, each once, in reading order.
fn originals(revision: &Revision, photos: &PhotoUse<'_>, wanted: Usable) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for figure in revision.body.figures() {
        if photos.usable(&figure.photo) == wanted && !out.contains(&figure.photo) {
            out.push(figure.photo.clone());
        }
    }
    out
}

/// Whether this person may state the rights of a photo of which `before` was stated last. A writer may, in a story of theirs,
/// while nobody else has: nothing said means usable, so they can only make a photo less free than it was.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub fn check_statement(
    before: Option<&PhotoRights>,
    person: &Person,
    section: Option<SectionId>,
) -> Result<(), Refusal> {
    let own = before.is_none_or(|before| before.by == person.id);
    if own || person.may(STATERS, section) {
        Ok(())
    } else {
        Err(Refusal::Forbidden)
    }
}

/// Whether the rights of a photo can be overridden, and still are those that the approver saw.
///
/// # Errors
/// [`Refusal::RightsChanged`] or [`Refusal::PhotoForbidden`].
pub fn check_override(
    stated: Option<&PhotoRights>,
    against: Hash,
    seen_at: TimeMs,
) -> Result<(), Refusal> {
    let Some(stated) = stated.filter(|stated| stated.mark() == against) else {
        return Err(Refusal::RightsChanged);
    };
    match stated.rights.at(seen_at) {
        Permission::NeedsApproval => Ok(()),
        Permission::Free => Err(Refusal::RightsChanged),
        Permission::Forbidden => Err(Refusal::PhotoForbidden {
            photos: vec![stated.photo.to_string()],
        }),
    }
}
