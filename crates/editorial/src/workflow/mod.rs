//! Where an article is, and what may happen to it: data, and one function that decides.
//!
//! Two facts are kept apart. [`Stage`] says where the work is; [`Publication`] says what readers see. Editing a live story
//! changes neither. [`advance`] takes a state and a transition and gives the next state or a [`Refusal`]; it stores
//! nothing. Whatever must be known besides the state (does this hash match, are the photos there, is a merge review open)
//! the server finds out first and refuses in the same words; what the rights of photos mean for it says [`photos`].

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{Bytes, Hash, PersonId, ReviewId, SectionId};
use crate::person::{Person, Role};
use crate::photo::rights::{Override, Rights};
use crate::time::TimeMs;

pub mod photos;

/// Where the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// Being written, or returned.
    #[default]
    Draft,
    /// Waiting for the approval of this level, counted from 0.
    Submitted {
        /// The level whose yes it waits for.
        level: u8,
    },
    /// Every level said yes.
    Approved,
}

/// What readers see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(tag = "publication", rename_all = "snake_case")]
pub enum Publication {
    /// Nothing yet.
    #[default]
    None,
    /// This revision.
    Live {
        /// Its hash.
        revision: Hash,
    },
    /// A page that says it was withdrawn.
    Withdrawn,
}

/// A revision, and where in the draft's history it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RevisionRef {
    /// BLAKE3 of its canonical form.
    pub hash: Hash,
    /// The draft's frontiers (Loro's own encoding) at which the content is found again.
    pub frontiers: Bytes,
}

/// A person's yes to one revision at one level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Approval {
    /// The level, from 0.
    pub level: u8,
    /// Who.
    pub person: PersonId,
    /// What, to the letter.
    pub revision: RevisionRef,
    /// When the server applied it.
    pub at: TimeMs,
}

/// Why an article went back to its author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Returned {
    /// Who returned it.
    pub by: PersonId,
    /// Why; never empty.
    pub reason: String,
    /// When.
    pub at: TimeMs,
}

/// Everything the workflow knows of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArticleState {
    /// Who created it.
    pub author: PersonId,
    /// Where the work is.
    #[serde(flatten)]
    pub stage: Stage,
    /// What readers see.
    #[serde(flatten)]
    pub publication: Publication,
    /// The revision that was last submitted.
    pub submitted: Option<RevisionRef>,
    /// The approvals since the last submission, by level.
    pub approvals: Vec<Approval>,
    /// The revision that was last approved at the last level: what an unsettled field shows meanwhile.
    pub approved: Option<RevisionRef>,
    /// Set while an approved revision waits for its embargo: the server puts it before readers then, of itself.
    #[serde(default)]
    pub scheduled: Option<TimeMs>,
    /// Set from a return until the next submission.
    pub returned: Option<Returned>,
    /// Photos that an approver lets this story use although their rights ask first; at most one for each photo.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Override>>")]
    pub overrides: Vec<Override>,
    /// A tombstone: hidden, kept, and restored by a command.
    pub deleted: bool,
    /// How many transitions have been applied.
    pub version: u32,
}

impl ArticleState {
    /// The state of an article that was just created.
    #[must_use]
    pub const fn new(author: PersonId) -> Self {
        Self {
            author,
            stage: Stage::Draft,
            publication: Publication::None,
            submitted: None,
            approvals: Vec::new(),
            approved: None,
            scheduled: None,
            returned: None,
            overrides: Vec::new(),
            deleted: false,
            version: 0,
        }
    }

    /// Puts the approved revision before readers, or has it wait for its embargo.
    fn put_before_readers(&mut self, revision: Hash, embargo: Option<TimeMs>, at: TimeMs) {
        self.scheduled = embargo.filter(|embargo| *embargo > at);
        if self.scheduled.is_none() {
            self.publication = Publication::Live { revision };
        }
    }
}

/// What the revision that a move is about says of itself, as far as moves depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Its section, for roles that hold in one.
    pub section: Option<SectionId>,
    /// Not before readers before then.
    pub embargo: Option<TimeMs>,
}

impl Subject {
    /// When readers see it, if it is let through now: at its embargo, if that is still to come.
    #[must_use]
    pub fn seen_at(&self, now: TimeMs) -> TimeMs {
        self.embargo.map_or(now, |embargo| embargo.max(now))
    }
}

/// A move that a person asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "transition", rename_all = "snake_case")]
pub enum Transition {
    /// Ask for approval of a revision.
    Submit {
        /// What is submitted.
        revision: RevisionRef,
    },
    /// Take a submission back before the last yes, or an approved revision before its embargo has passed.
    Recall,
    /// Send it back to its author.
    Return {
        /// The level that the person saw.
        level: u8,
        /// Why; must not be empty.
        reason: String,
    },
    /// Say yes to a revision.
    Approve {
        /// The level that the person saw.
        level: u8,
        /// What was on the screen.
        revision: RevisionRef,
        /// The newest revision's hash, when the person was told that there is one and approves the older all the same.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        acknowledges: Option<Hash>,
    },
    /// Put an approved revision before readers (needed where the last approval does not).
    Publish,
    /// Take the page down: it will say so.
    Withdraw {
        /// Why; must not be empty.
        reason: String,
    },
    /// Hide the article everywhere; its text stays.
    Delete {
        /// Why; must not be empty.
        reason: String,
    },
    /// Undo a delete.
    Restore,
    /// Say that a merge review was looked at.
    ResolveReview {
        /// Which.
        review: ReviewId,
        /// What of it was on the screen ([`crate::sync::api::MergeReview::state`]): a review that has been widened since is
        /// still open. None says nothing about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        state: Option<Hash>,
    },
    /// Say what may be done with a photo, in this story and every other.
    StateRights {
        /// The photo: its original.
        photo: Hash,
        /// What may be done with it.
        rights: Rights,
    },
    /// Let this story use a photo although its rights ask first.
    OverrideRights {
        /// The photo: its original.
        photo: Hash,
        /// The statement that was on the screen ([`crate::photo::rights::PhotoRights::mark`]).
        against: Hash,
        /// Why; must not be empty.
        reason: String,
    },
    /// An embargo has passed and the rights of photos keep the story from readers: it waits for a person. The server's own
    /// move; nobody asks for it.
    Hold {
        /// Their originals, 64 hex digits each.
        photos: Vec<String>,
    },
}

impl Transition {
    /// The name, for history and logs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Submit { .. } => "submit",
            Self::Recall => "recall",
            Self::Return { .. } => "return",
            Self::Approve { .. } => "approve",
            Self::Publish => "publish",
            Self::Withdraw { .. } => "withdraw",
            Self::Delete { .. } => "delete",
            Self::Restore => "restore",
            Self::ResolveReview { .. } => "resolve_review",
            Self::StateRights { .. } => "state_rights",
            Self::OverrideRights { .. } => "override_rights",
            Self::Hold { .. } => "hold",
        }
    }
}

/// The levels of approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Rules {
    /// For each level, from 0, the roles that may say yes; never empty.
    pub levels: Vec<Vec<Role>>,
    /// Whether the last yes also publishes.
    pub publish_on_final: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            levels: vec![vec![
                Role::Editor,
                Role::ManagingEditor,
                Role::EditorInChief,
            ]],
            publish_on_final: true,
        }
    }
}

/// The domain's no, with its reason. The interface has words for each in every language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum Refusal {
    /// The person's roles do not allow it.
    #[error("this person may not do that here")]
    Forbidden,
    /// The article is not where the person thought.
    #[error("the article is at another stage by now")]
    StaleStage {
        /// Where it is.
        stage: Stage,
    },
    /// The newsroom's copy of the named revision has another content.
    #[error("the revision's hash is not that of the newsroom's copy")]
    HashMismatch,
    /// Edits have arrived since; send the command again with `acknowledges` to approve the older revision.
    #[error("there is a newer revision")]
    NewerRevision {
        /// The newest revision's hash.
        hash: Hash,
    },
    /// Two people changed the same thing apart and nobody has looked yet.
    #[error("a merge review is open")]
    OpenReview {
        /// Which one.
        review: ReviewId,
    },
    /// The server lacks photos of the revision.
    #[error("{} photos have not arrived", photos.len())]
    MissingPhoto {
        /// Their originals, 64 hex digits each.
        photos: Vec<String>,
    },
    /// Fields with more than one candidate.
    #[error("somebody must pick between values of: {}", fields.join(", "))]
    UnsettledFields {
        /// Their names; a figure's as `figure id/name`.
        fields: Vec<String>,
    },
    /// Problems that block.
    #[error("{} problems must be mended first", problems.len())]
    Blocked {
        /// Their codes, as `article::check` names them.
        problems: Vec<String>,
    },
    /// Photos of the revision that no story may use when readers would see it.
    #[error("{} photos may not be used", photos.len())]
    PhotoForbidden {
        /// Their originals, 64 hex digits each.
        photos: Vec<String>,
    },
    /// Photos of the revision whose rights ask for an approver's yes.
    #[error("{} photos need an approver's yes", photos.len())]
    PhotoNeedsApproval {
        /// Their originals, 64 hex digits each.
        photos: Vec<String>,
    },
    /// The rights of the photo are not those that the person saw, or do not ask for anything.
    #[error("the photo's rights have changed")]
    RightsChanged,
    /// A reason is required.
    #[error("a reason is required")]
    ReasonRequired,
    /// The article was deleted; restore it first.
    #[error("the article was deleted")]
    Deleted,
    /// There is no such article, or no such review.
    #[error("there is no such thing here")]
    Unknown,
    /// The same command id came before with another content.
    #[error("this command id was used for another command")]
    CommandReused,
    /// The article needs a newer version of the program; or the server refuses in words that only a newer one has.
    #[error("the article was written by a newer version")]
    #[serde(other)]
    TooOld,
}

/// Everyone who holds any say about articles.
const DESK: &[Role] = &[Role::Editor, Role::ManagingEditor, Role::EditorInChief];
const SENIOR: &[Role] = &[Role::ManagingEditor, Role::EditorInChief];
const WRITERS: &[Role] = &[
    Role::Reporter,
    Role::Editor,
    Role::ManagingEditor,
    Role::EditorInChief,
];

/// Decides a transition: the next state, or why not.
///
/// `subject` is what the revision in question says of itself; `at` is the server's clock, against which an embargo is held and
/// which is shown, and nothing else.
///
/// # Errors
/// A [`Refusal`] when the person's roles, the stage or a missing reason forbid it; the state is then unchanged.
pub fn advance(
    state: &ArticleState,
    transition: &Transition,
    person: &Person,
    subject: Subject,
    rules: &Rules,
    at: TimeMs,
) -> Result<ArticleState, Refusal> {
    let mut next = state.clone();
    next.version += 1;
    let allowed = |roles: &[Role]| {
        if person.may(roles, subject.section) {
            Ok(())
        } else {
            Err(Refusal::Forbidden)
        }
    };
    let own_or = |roles: &[Role]| {
        if person.id == state.author && person.may(WRITERS, None) {
            Ok(())
        } else {
            allowed(roles)
        }
    };
    let reasoned = |reason: &str| {
        if reason.trim().is_empty() {
            Err(Refusal::ReasonRequired)
        } else {
            Ok(())
        }
    };
    let stale = || Refusal::StaleStage { stage: state.stage };
    if state.deleted && !matches!(transition, Transition::Restore) {
        return Err(Refusal::Deleted);
    }
    match transition {
        Transition::Submit { revision } => {
            own_or(WRITERS)?;
            if matches!(state.stage, Stage::Submitted { .. }) {
                return Err(stale());
            }
            next.stage = Stage::Submitted { level: 0 };
            next.submitted = Some(revision.clone());
            next.approvals.clear();
            next.scheduled = None;
            next.returned = None;
        }
        Transition::Recall => {
            own_or(DESK)?;
            if !matches!(state.stage, Stage::Submitted { .. }) && state.scheduled.is_none() {
                return Err(stale());
            }
            next.stage = Stage::Draft;
            next.approvals.clear();
            next.scheduled = None;
        }
        Transition::Return { level, reason } => {
            let roles = rules.levels.get(usize::from(*level)).ok_or_else(stale)?;
            allowed(roles)?;
            reasoned(reason)?;
            if state.stage != (Stage::Submitted { level: *level }) {
                return Err(stale());
            }
            next.stage = Stage::Draft;
            next.approvals.clear();
            next.returned = Some(Returned {
                by: person.id,
                reason: reason.trim().to_owned(),
                at,
            });
        }
        Transition::Approve {
            level, revision, ..
        } => {
            let roles = rules.levels.get(usize::from(*level)).ok_or_else(stale)?;
            allowed(roles)?;
            if state.stage != (Stage::Submitted { level: *level }) {
                return Err(stale());
            }
            next.approvals.push(Approval {
                level: *level,
                person: person.id,
                revision: revision.clone(),
                at,
            });
            if usize::from(*level) + 1 < rules.levels.len() {
                next.stage = Stage::Submitted { level: level + 1 };
            } else {
                next.stage = Stage::Approved;
                next.approved = Some(revision.clone());
                if rules.publish_on_final {
                    next.put_before_readers(revision.hash, subject.embargo, at);
                }
            }
        }
        Transition::Publish => {
            allowed(SENIOR)?;
            let approved = match (&state.stage, &state.approved) {
                (Stage::Approved, Some(approved)) => approved.hash,
                _ => return Err(stale()),
            };
            next.put_before_readers(approved, subject.embargo, at);
        }
        Transition::Withdraw { reason } => {
            allowed(DESK)?;
            reasoned(reason)?;
            if !matches!(state.publication, Publication::Live { .. }) {
                return Err(stale());
            }
            next.publication = Publication::Withdrawn;
            next.scheduled = None;
        }
        Transition::Delete { reason } => {
            // A story that readers see must be withdrawn first, so that its page says so.
            if matches!(state.publication, Publication::Live { .. }) {
                return Err(stale());
            }
            if state.publication == Publication::None && state.stage == Stage::Draft {
                own_or(SENIOR)?;
            } else {
                allowed(SENIOR)?;
            }
            reasoned(reason)?;
            next.deleted = true;
            next.scheduled = None;
        }
        Transition::Restore => {
            own_or(SENIOR)?;
            if !state.deleted {
                return Err(stale());
            }
            next.deleted = false;
        }
        Transition::ResolveReview { .. } => own_or(WRITERS)?,
        Transition::StateRights { rights, .. } => {
            own_or(photos::STATERS)?;
            if !rights.is_reasoned() {
                return Err(Refusal::ReasonRequired);
            }
        }
        Transition::OverrideRights {
            photo,
            against,
            reason,
        } => {
            // Whoever may say yes to a story at any level may say yes to its photos.
            let approvers: Vec<Role> = rules.levels.iter().flatten().copied().collect();
            allowed(&approvers)?;
            reasoned(reason)?;
            next.overrides.retain(|given| given.photo != *photo);
            next.overrides.push(Override {
                photo: *photo,
                against: *against,
                reason: reason.trim().to_owned(),
                by: person.id,
                at,
            });
        }
        Transition::Hold { .. } => return Err(Refusal::Forbidden),
    }
    Ok(next)
}

/// The state of an article whose embargo has passed at `at`: what was approved is before readers. None while there is nothing
/// to do. Nobody decides here: that was done by the last approval.
#[must_use]
pub fn fall_due(state: &ArticleState, at: TimeMs) -> Option<ArticleState> {
    state.scheduled.filter(|moment| *moment <= at)?;
    let approved = state.approved.as_ref()?;
    if state.deleted || state.stage != Stage::Approved {
        return None;
    }
    let mut next = state.clone();
    next.version += 1;
    next.put_before_readers(approved.hash, None, at);
    Some(next)
}

/// The state of an article that would fall due and whose photos keep it from readers: it is approved and waits for a person.
#[must_use]
pub fn hold(state: &ArticleState) -> ArticleState {
    ArticleState {
        scheduled: None,
        version: state.version + 1,
        ..state.clone()
    }
}

#[cfg(test)]
mod tests;
