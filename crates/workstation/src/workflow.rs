//! Moves are decided here as far as this machine can know, queued, and answered by the server.
//!
//! A move that is queued is on the disk before it is answered, behind a sealed journal, so it says exactly what the person
//! saw. What this machine knows may be old: the server decides, and its no comes back as an event and stays in sight.

use std::collections::BTreeSet;

use editorial::article::ARTICLE_SCHEMA;
use editorial::article::check::{CheckContext, blocking, check_revision};
use editorial::article::revision::Revision;
use editorial::id::{ArticleId, CommandId, Hash, ReviewId};
use editorial::photo::rights::PhotoUse;
use editorial::workflow::{
    ArticleState, Refusal, RevisionRef, Rules, Subject, Transition, advance,
};

use crate::commands::{Newsroom, Queued};
use crate::desk::Desk;
use crate::desk::checkpoint::{keep, moment_of_move};
use crate::events::Event;
use crate::store::history::named;
use crate::store::{command, entry, record, review};
use crate::workstation::Workstation;

/// What a person asked for, before the revision that it names is known.
pub(crate) enum Asked {
    /// Submit the text as it is now.
    Submit,
    /// Approve what was on the screen.
    Approve {
        /// The level that was on the screen.
        level: u8,
        /// The revision that was on the screen.
        hash: Hash,
        /// The newest revision's hash, if the person was told of it.
        acknowledges: Option<Hash>,
    },
    /// Say that a merge review was looked at.
    Resolve {
        /// Which.
        review: ReviewId,
        /// What of it was on the screen.
        state: Hash,
    },
    /// Anything that names no revision.
    Move(Transition),
}

impl Workstation {
    /// Decides and queues a move.
    ///
    /// # Errors
    /// `refused` with the [`Refusal`], `not_signed_in`, `article_unknown`; nothing is queued then.
    pub(crate) fn ask(&self, article: ArticleId, asked: Asked) -> anyhow::Result<Queued> {
        let person = self.person()?;
        self.bring_here(article)?;
        let command = self.desk(|desk| {
            desk.seal(article)?;
            let newsroom = entry::newsroom(&desk.db)?;
            let rules = newsroom
                .settings
                .as_ref()
                .map(|settings| settings.rules.clone())
                .unwrap_or_default();
            let (revision, current) = desk.current(article)?;
            let transition = decide(desk, article, asked, &revision, &current, &newsroom)?;
            let subject = revision.subject();
            let now = desk.source.now();
            let state = expected_state(desk, article, &person, subject, &rules)?;
            advance(&state, &transition, &person, subject, &rules, now)?;
            let queued = command::Queued {
                command: CommandId(desk.source.uuid()),
                article,
                transition,
                queued: now,
                covers: record::last_local(&desk.db)?,
            };
            // What the move names is what is kept; a move that names nothing is kept with the text that it found.
            let kept = match named(&queued.transition) {
                Some(reference) if reference.hash != current.hash => desk
                    .find_revision(article, reference.hash)?
                    .map(|revision| (revision, reference.frontiers.clone())),
                _ => Some((revision, current.frontiers)),
            };
            let tx = desk.db.unchecked_transaction()?;
            command::insert(&tx, &queued)?;
            if let Some((revision, frontiers)) = kept {
                let moment = moment_of_move(queued.command, Some(person.id), &revision, frontiers);
                keep(&tx, article, now, &moment)?;
            }
            tx.commit()?;
            Ok(queued.command)
        })?;
        self.work_waits();
        self.emit(Event::ArticleChanged { article });
        self.tell_status()?;
        Ok(Queued { command })
    }
}

/// The article's state once every queued move has been applied: what the person on this machine reckons with.
fn expected_state(
    desk: &Desk,
    article: ArticleId,
    person: &editorial::person::Person,
    subject: Subject,
    rules: &Rules,
) -> anyhow::Result<ArticleState> {
    let mut state = desk.known(article)?.state;
    for queued in command::waiting(&desk.db, Some(article))? {
        state = advance(
            &state,
            &queued.transition,
            person,
            subject,
            rules,
            queued.queued,
        )
        .unwrap_or(state);
    }
    Ok(state)
}

/// The transition that was asked for, with what only the content can say against it.
fn decide(
    desk: &mut Desk,
    article: ArticleId,
    asked: Asked,
    revision: &Revision,
    current: &RevisionRef,
    newsroom: &Newsroom,
) -> anyhow::Result<Transition> {
    match asked {
        Asked::Move(transition) => Ok(transition),
        Asked::Resolve { review, state } => {
            // A review that this machine does not know is the server's to judge.
            let known = review::open_of(&desk.db, article)?
                .filter(|open| open.id == review)
                .map(|open| open.state());
            if known.is_some_and(|known| known != state) {
                return Err(Refusal::OpenReview { review }.into());
            }
            Ok(Transition::ResolveReview {
                review,
                state: Some(state),
            })
        }
        Asked::Submit => {
            check_content(desk, article, revision, newsroom)?;
            Ok(Transition::Submit {
                revision: current.clone(),
            })
        }
        Asked::Approve {
            level,
            hash,
            acknowledges,
        } => {
            if let Some(open) = review::open_of(&desk.db, article)? {
                return Err(Refusal::OpenReview { review: open.id }.into());
            }
            let named = desk.place_of(article, hash)?.ok_or(Refusal::HashMismatch)?;
            if hash != current.hash && acknowledges != Some(current.hash) {
                return Err(Refusal::NewerRevision { hash: current.hash }.into());
            }
            let shown = desk
                .find_revision(article, hash)?
                .ok_or(Refusal::HashMismatch)?;
            check_content(desk, article, &shown, newsroom)?;
            let acknowledges = acknowledges.filter(|_| hash != current.hash);
            Ok(Transition::Approve {
                level,
                revision: named,
                acknowledges,
            })
        }
    }
}

/// A revision that goes to the desk or to readers is settled and free of problems that block.
fn check_content(
    desk: &Desk,
    article: ArticleId,
    revision: &Revision,
    newsroom: &Newsroom,
) -> anyhow::Result<()> {
    if desk.known(article)?.schema > ARTICLE_SCHEMA {
        return Err(Refusal::TooOld.into());
    }
    let fields = revision.unsettled();
    if !fields.is_empty() {
        return Err(Refusal::UnsettledFields { fields }.into());
    }
    let problems = blocking(&check_revision(
        revision,
        &CheckContext {
            sections: &newsroom.sections,
            // Rights are the server's to judge: it has the newest word of them, and the clock.
            photos: PhotoUse::default(),
        },
    ));
    if problems.is_empty() {
        return Ok(());
    }
    let problems: BTreeSet<String> = problems.into_iter().collect();
    Err(Refusal::Blocked {
        problems: problems.into_iter().collect(),
    }
    .into())
}
