//! How sync stands: what the status line and the sync panel show.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use editorial::id::{ArticleId, Hash};
use editorial::sync::plan::Stride;
use editorial::time::TimeMs;
use editorial::workflow::Refusal;
use rusqlite::Connection;

use super::remote::RemoteError;
use super::{Done, ended_by};
use crate::commands::{
    ForgottenMove, OpenReview, ServerLink, SessionState, SyncFailure, SyncStatus,
};
use crate::desk::unsent;
use crate::error::{Code, ErrorBody, classify};
use crate::events::Event;
use crate::rebuild::SetAside;
use crate::store::{article, blob, command, entry, forgotten, meta, photo, record, review};
use crate::workstation::Workstation;

/// What sync remembers while the app runs.
#[derive(Default)]
pub(crate) struct SyncState {
    pub(super) stopping: AtomicBool,
    pub(super) shared: Mutex<Shared>,
    pub(super) changed: Condvar,
}

/// The part of it that threads change.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) link: Option<ServerLink>,
    pub(super) offline_since: Option<TimeMs>,
    pub(super) busy: bool,
    /// How much travels at once.
    stride: Stride,
    /// The server said hello since a round last failed.
    pub(super) reached: bool,
    /// What stopped the last round.
    failure: Option<SyncFailure>,
    /// What was passed over in the last round: photos, commands.
    passed_over: Vec<SyncFailure>,
    /// Something waits to be sent or fetched.
    pub(super) work: bool,
    /// Somebody asked, or the network is back: try whatever the back-off says.
    pub(super) now: bool,
    /// When the journal is to be sealed.
    pub(super) seal_at: Option<Instant>,
    /// When the shell was last told that stories have come.
    pub(super) told_list: Option<Instant>,
    told: Option<SyncStatus>,
}

impl SyncState {
    pub(super) fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Asks the threads to end; a listener may still wait for the server and then does nothing.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        drop(self.lock());
        self.changed.notify_all();
    }
}

impl Workstation {
    /// An edit was saved: the journal is sealed after a pause; where the edit sealed it, what follows from a record is due
    /// at once.
    pub(crate) fn saved_edit(&self, sealed: bool) {
        let pause = if sealed {
            Duration::ZERO
        } else {
            Duration::from_millis(500)
        };
        let due = Instant::now() + pause;
        let mut shared = self.sync.lock();
        if shared.seal_at.is_some_and(|at| at <= due) {
            // Nobody is woken for every letter.
            return;
        }
        shared.seal_at = Some(due);
        drop(shared);
        self.sync.changed.notify_all();
    }

    /// Something waits: a round soon, unless the server is known to be away.
    pub(crate) fn work_waits(&self) {
        self.sync.lock().work = true;
        self.sync.changed.notify_all();
    }

    /// A round as soon as possible, whatever the back-off says.
    pub(crate) fn sync_soon(&self) {
        self.sync.lock().now = true;
        self.sync.changed.notify_all();
    }

    /// How much travels at once on the line as it was lately.
    pub(super) fn stride(&self) -> Stride {
        self.sync.lock().stride
    }

    /// Learns from how a request ended.
    pub(super) fn carry<T>(&self, answered: Result<T, RemoteError>) -> Result<T, RemoteError> {
        let mut shared = self.sync.lock();
        match &answered {
            Ok(_) => shared.stride = shared.stride.carried(),
            Err(RemoteError::Unreachable(_)) => shared.stride = shared.stride.cut(),
            Err(_) => {}
        }
        drop(shared);
        answered
    }

    /// The server said hello.
    pub(super) fn note_reached(&self) {
        let mut shared = self.sync.lock();
        shared.link = Some(ServerLink::Online);
        shared.offline_since = None;
        shared.busy = true;
        shared.reached = true;
        // What failed while the server was away is over; this round says what fails now.
        shared.failure = None;
        shared.passed_over.clear();
        drop(shared);
        self.sync.changed.notify_all();
    }

    /// A round ended, well or not.
    pub(super) fn note_round(&self, outcome: &anyhow::Result<()>) -> anyhow::Result<()> {
        if let Err(error) = outcome
            && let Some(state) = ended_by(error)
        {
            self.end_session(state)?;
        }
        let now = self.source.now();
        let state = self
            .session()?
            .map_or(SessionState::SignedOut, |session| session.state);
        let mut shared = self.sync.lock();
        shared.busy = false;
        match outcome {
            Ok(()) => shared.failure = None,
            Err(error) => {
                let body = classify(error);
                shared.link = Some(link_after(error, body.code, state, shared.link));
                if shared.link == Some(ServerLink::Offline) {
                    shared.offline_since.get_or_insert(now);
                }
                // Having signed nobody in is no failure; the link says it.
                let quiet = body.code == Code::NotSignedIn;
                shared.failure = (!quiet).then_some(SyncFailure {
                    code: body.code,
                    article: None,
                    at: now,
                    retry_ms: None,
                    arguments: body.arguments,
                });
            }
        }
        drop(shared);
        self.tell_status()
    }

    /// When the next attempt follows a failed one.
    pub(super) fn note_retry(&self, wait_ms: u64) -> anyhow::Result<()> {
        let at = self
            .source
            .now()
            .plus_ms(i64::try_from(wait_ms).unwrap_or(i64::MAX));
        let mut shared = self.sync.lock();
        if let Some(failure) = &mut shared.failure {
            failure.retry_ms = Some(at);
        }
        drop(shared);
        self.tell_status()
    }

    /// The server did not do one thing of this article; the others go on.
    pub(super) fn note_passed_over(&self, error: &anyhow::Error, article: ArticleId) {
        let body = classify(error);
        let failure = SyncFailure {
            code: body.code,
            article: Some(article),
            at: self.source.now(),
            retry_ms: None,
            arguments: body.arguments,
        };
        self.sync.lock().passed_over.push(failure);
    }

    /// Tells the shell how sync stands, if that has changed.
    pub(crate) fn tell_status(&self) -> anyhow::Result<()> {
        let status = self.sync_status()?;
        let mut shared = self.sync.lock();
        let news = shared.told.as_ref() != Some(&status);
        if news {
            shared.told = Some(status.clone());
        }
        drop(shared);
        if news {
            self.emit(Event::Sync { status });
        }
        Ok(())
    }

    /// What is said of a photo whose bytes were damaged here.
    fn lost_photo(
        db: &Connection,
        original: Hash,
        article: ArticleId,
    ) -> anyhow::Result<SyncFailure> {
        let file = photo::load(db, original)?
            .map(|(photo, _)| photo.facts.file_name)
            .unwrap_or_default();
        let known = article::load(db, article)?;
        let at = known.as_ref().map_or(TimeMs(0), |known| known.updated);
        let headline = known.map(|known| known.headline).unwrap_or_default();
        Ok(SyncFailure {
            code: Code::PhotoLost,
            article: Some(article),
            at,
            retry_ms: None,
            arguments: BTreeMap::from([
                ("file".to_owned(), file),
                ("headline".to_owned(), headline),
            ]),
        })
    }

    /// A person sends a move again that the restored server has forgotten. It waits like any other.
    pub(crate) fn send_forgotten_again(&self, n: i64) -> anyhow::Result<()> {
        let article = self.desk(|desk| {
            let lost = forgotten::list(&desk.db)?
                .into_iter()
                .find(|lost| lost.n == n);
            let Some((article, command)) =
                lost.and_then(|lost| Some((lost.article, lost.command?)))
            else {
                return Err(ErrorBody::new(
                    Code::BadRequest,
                    "no such move was asked for on this machine",
                )
                .into());
            };
            let tx = desk.db.unchecked_transaction()?;
            command::send_again(&tx, command, record::last_local(&tx)?)?;
            forgotten::delete(&tx, n)?;
            tx.commit()?;
            Ok(article)
        })?;
        self.work_waits();
        self.emit(Event::ArticleChanged { article });
        self.tell_status()
    }

    /// How sync stands.
    pub(crate) fn sync_status(&self) -> anyhow::Result<SyncStatus> {
        let session = self
            .session()?
            .map_or(SessionState::SignedOut, |session| session.state);
        let (mut failures, link, offline_since_ms, busy) = {
            let shared = self.sync.lock();
            let mut failures: Vec<SyncFailure> = shared.failure.iter().cloned().collect();
            failures.extend(shared.passed_over.iter().cloned());
            let link = match session {
                SessionState::SignedOut => ServerLink::SignedOut,
                SessionState::Expired | SessionState::Revoked => ServerLink::Refused,
                SessionState::SignedIn => shared.link.unwrap_or(ServerLink::Connecting),
            };
            (failures, link, shared.offline_since, shared.busy)
        };
        failures.extend(self.store_damaged().map(|at| SyncFailure {
            code: Code::StoreDamaged,
            article: None,
            at,
            retry_ms: None,
            arguments: BTreeMap::new(),
        }));
        self.read(|db| {
            for refused in command::refused(db)? {
                let headline = article::load(db, refused.queued.article)?
                    .map(|known| known.headline)
                    .unwrap_or_default();
                failures.push(refusal_as_failure(&refused, headline));
            }
            if let Some(at) = meta::load::<TimeMs>(db, meta::key::RESYNC)? {
                failures.push(SyncFailure {
                    code: Code::ServerRestored,
                    article: None,
                    at,
                    retry_ms: None,
                    arguments: BTreeMap::new(),
                });
            }
            for (original, article) in blob::lost(db)? {
                failures.push(Self::lost_photo(db, original, article)?);
            }
            if let Some(aside) = meta::load::<SetAside>(db, meta::key::SET_ASIDE)? {
                failures.push(damaged_store(aside));
            }
            let reviews = review::list_open(db)?
                .into_iter()
                .map(|(review, headline)| OpenReview {
                    article: review.article,
                    headline,
                    review: review.id,
                    people: review.people,
                    places: review.places.len() as u64,
                })
                .collect();
            let mut forgotten_moves = Vec::new();
            let lost_moves = forgotten::list(db)?;
            // Asked at every edit, and nearly always nothing is forgotten.
            let people = if lost_moves.is_empty() {
                Vec::new()
            } else {
                entry::newsroom(db)?.people
            };
            for lost in lost_moves {
                let by = people.iter().find(|person| person.id == lost.person);
                forgotten_moves.push(ForgottenMove {
                    n: lost.n,
                    article: lost.article,
                    headline: article::load(db, lost.article)?
                        .map(|known| known.headline)
                        .unwrap_or_default(),
                    transition: lost.transition.name().to_owned(),
                    by: by.map(|person| person.name.clone()).unwrap_or_default(),
                    at: lost.at,
                    command: lost.command,
                });
            }
            Ok(SyncStatus {
                link,
                offline_since_ms,
                saved_ms: meta::load(db, meta::key::SAVED)?,
                sent_ms: meta::load(db, meta::key::SENT)?,
                unsent: unsent(db, None)?,
                failures,
                reviews,
                forgotten: forgotten_moves,
                first_sync: super::first::progress(db)?,
                busy,
            })
        })
    }
}

/// What is said of a damaged store that was taken over.
fn damaged_store(aside: SetAside) -> SyncFailure {
    let saved = aside.saved;
    let numbers = [
        ("articles", saved.articles),
        ("edits", saved.edits),
        ("commands", saved.commands),
        ("photos", saved.photos),
        ("lost", saved.lost),
        ("signed_in", u64::from(saved.signed_in)),
    ];
    let mut arguments: BTreeMap<String, String> = numbers
        .into_iter()
        .map(|(name, number)| (name.to_owned(), number.to_string()))
        .collect();
    arguments.insert("file".to_owned(), aside.file);
    SyncFailure {
        code: Code::StoreDamaged,
        article: None,
        at: aside.at,
        retry_ms: None,
        arguments,
    }
}

fn refusal_as_failure(refused: &command::RefusedCommand, headline: String) -> SyncFailure {
    let arguments = BTreeMap::from([
        ("command".to_owned(), refused.queued.command.to_string()),
        (
            "transition".to_owned(),
            refused.queued.transition.name().to_owned(),
        ),
        ("refusal".to_owned(), refusal_name(&refused.refusal)),
        ("headline".to_owned(), headline),
    ]);
    SyncFailure {
        code: Code::Refused,
        article: Some(refused.queued.article),
        at: refused.at,
        retry_ms: None,
        arguments,
    }
}

/// A refusal's name as the window's types spell it.
fn refusal_name(refusal: &Refusal) -> String {
    let json = serde_json::to_value(refusal).unwrap_or_default();
    json.get("refusal")
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// Where the server stands after a round that failed.
fn link_after(
    error: &anyhow::Error,
    code: Code,
    session: SessionState,
    before: Option<ServerLink>,
) -> ServerLink {
    match (session, code) {
        (SessionState::SignedOut, _) => ServerLink::SignedOut,
        (SessionState::Expired | SessionState::Revoked, _) => ServerLink::Refused,
        (_, Code::ServerUnreachable) => ServerLink::Offline,
        _ if error.is::<RemoteError>() => match error.downcast_ref() {
            // It is there; it only could not do this one thing.
            Some(RemoteError::Api(_)) => ServerLink::Online,
            _ => ServerLink::Refused,
        },
        _ => before.unwrap_or(ServerLink::Connecting),
    }
}

/// Whether a round did anything that a list could show.
impl Done {
    /// Whether anything moved.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.pushed == 0
            && self.pulled == 0
            && self.commands == 0
            && self.uploaded_bytes == 0
            && self.fetched == 0
            && self.stories == 0
    }
}
