//! Everything this machine has reaches the newsroom, and the other way round.
//!
//! One *round* says hello, sends what waits (records first, then commands, then photos in pieces, so that text never waits
//! for a picture), and fetches what is new. [`crate::Workstation::sync_once`] is one round; in the background
//! `threads` runs rounds whenever there is a reason and listens to the feed in between. What is decided stands in
//! `editorial::sync::plan`; what is done stands here. Whatever fails, nothing is lost: a round that is cut anywhere is
//! simply run again. What the server cannot do for one story or one picture is passed over in that round, said, and tried
//! again with the next: it must not hold up everything else.
//!
//! A machine that has nothing yet is told in short what is there ([`first`]); what that leaves comes last in every round.

mod apply;
pub(crate) mod first;
mod photos;
pub(crate) mod remote;
mod resync;
mod send;
mod status;
mod threads;
mod wire;

use editorial::id::{ArticleId, CommandId, Hash, UploadId};
use editorial::sync::api::{self, Cursor};

use crate::commands::SessionState;
use crate::error::{Code, ErrorBody, classify};
use crate::store::meta;
use crate::workstation::Workstation;
pub(crate) use apply::Reading;
#[cfg(test)]
pub(crate) use apply::take_photo;
use remote::{Remote, RemoteError};

pub(crate) use status::SyncState;
pub(crate) use threads::start;
pub use wire::{Cut, Http, Patience, Wire};

/// What one round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Records that the server answered for.
    pub pushed: usize,
    /// Items of the feed that were applied.
    pub pulled: usize,
    /// Commands that were answered.
    pub commands: usize,
    /// Bytes of photos that were sent.
    pub uploaded_bytes: u64,
    /// Photos' files and contents that were fetched.
    pub fetched: usize,
    /// Drafts of stories that were away and are here now.
    pub stories: usize,
}

/// What was tried in this round and did not work.
#[derive(Default)]
struct Tried {
    /// Files that the server did not take.
    unsent: Vec<Hash>,
    /// Files and contents that the server did not give.
    unfetched: Vec<Hash>,
    /// Stories whose drafts the server did not give: they come by the feed.
    ungiven: Vec<ArticleId>,
    /// Commands that the server failed at.
    unanswered: Vec<CommandId>,
    /// The upload that is under way, and how far the server said it is.
    current: Option<(Hash, UploadId, u64)>,
}

impl Workstation {
    /// Sends everything that waits and fetches everything that is new, now, in this thread.
    ///
    /// # Errors
    /// What was in the way; everything that was done before it stays done.
    pub fn sync_once(&self) -> Result<Done, ErrorBody> {
        self.run_round().map_err(|error| classify(&error))
    }

    /// One round, with the status told before and after.
    pub(crate) fn run_round(&self) -> anyhow::Result<Done> {
        let mut done = Done::default();
        let outcome = self.round(&mut done);
        self.note_round(&outcome)?;
        outcome.map(|()| done)
    }

    fn round(&self, done: &mut Done) -> anyhow::Result<()> {
        self.tell_left();
        let Some(remote) = self.remote()? else {
            return Err(self.why_not_signed_in()?.into());
        };
        let hello = remote.hello()?;
        self.note_reached();
        self.meet(&hello)?;
        let mut tried = Tried::default();
        self.be_told(&remote, &hello, &mut tried, done)?;
        if self.asks_again()? {
            self.begin_resync(hello.epoch)?;
        }
        if self.resyncing()? {
            self.pull(&remote, done)?;
            self.finish_resync(&remote, &hello)?;
        }
        loop {
            self.send_text(&remote, &mut tried, done)?;
            self.pull(&remote, done)?;
            // A piece at a time, and back to the text. Stories before pictures; pictures and the old feed take turns.
            let mut moved = self.send_photo_piece(&remote, &mut tried, done)?
                || self.fetch_stories(&remote, &mut tried, done)?;
            if !moved {
                moved = self.fetch_one(&remote, &mut tried, done)?;
                moved |= self.read_back(&remote, done)?;
            }
            if !moved && !self.has_text_to_send()? {
                return Ok(());
            }
            self.tell_status()?;
        }
    }

    /// Records, then the commands that they were waiting for.
    fn send_text(&self, remote: &Remote, tried: &mut Tried, done: &mut Done) -> anyhow::Result<()> {
        self.desk(crate::desk::Desk::seal_all)?;
        self.push(remote, done)?;
        self.run_commands(remote, tried, done)
    }

    /// The feed up to its end.
    pub(crate) fn pull(&self, remote: &Remote, done: &mut Done) -> anyhow::Result<()> {
        loop {
            let Some(cursor) = self.cursor()? else {
                return Ok(());
            };
            let (page, raw) = match self.carry(remote.feed(cursor, 0, self.stride(), u64::MAX)) {
                Err(error) if error.says(api::Code::MustResync) => {
                    let hello = remote.hello()?;
                    self.check_home(&hello)?;
                    self.begin_resync(hello.epoch)?;
                    continue;
                }
                other => other?,
            };
            let count = page.items.len();
            let at_end = page.to_seq >= page.head_seq || count == 0;
            self.take_page(&page, &raw)?;
            done.pulled += count;
            if at_end {
                return Ok(());
            }
        }
    }

    /// Applies a page at the cursor and tells the shell.
    pub(crate) fn take_page(&self, page: &api::FeedPage, raw: &[u8]) -> anyhow::Result<()> {
        self.read_page(page, raw, Reading::Forward)
    }

    pub(crate) fn read_page(
        &self,
        page: &api::FeedPage,
        raw: &[u8],
        reading: Reading,
    ) -> anyhow::Result<()> {
        let Some(applied) = self.desk(|desk| desk.apply(page, raw, reading))? else {
            return Ok(());
        };
        for event in applied.events {
            self.emit(event);
        }
        if applied.revoked {
            self.end_session(SessionState::Revoked)?;
        }
        if applied.new_device {
            // The token belongs to the old device.
            self.end_session(SessionState::Expired)?;
        }
        Ok(())
    }

    /// How far the feed was read; none before the first hello.
    pub(crate) fn cursor(&self) -> anyhow::Result<Option<Cursor>> {
        let text: Option<String> = self.read(|db| meta::load(db, meta::key::CURSOR))?;
        Ok(text.and_then(|text| text.parse().ok()))
    }

    fn why_not_signed_in(&self) -> anyhow::Result<ErrorBody> {
        let state = self
            .session()?
            .map_or(SessionState::SignedOut, |session| session.state);
        Ok(match state {
            SessionState::SignedOut | SessionState::SignedIn => {
                ErrorBody::new(Code::NotSignedIn, "nobody is signed in")
            }
            SessionState::Expired => ErrorBody::new(Code::TokenExpired, "the sign-in has ended"),
            SessionState::Revoked => {
                ErrorBody::new(Code::DeviceRevoked, "this workstation was cut off")
            }
        })
    }
}

/// Whether an error is about the one thing that was tried: the next one may well go. Everything else (no network, another
/// server, a server that stops, a sign-in that has ended) is about all of them.
fn is_about_this_alone(error: &anyhow::Error) -> bool {
    match error.downcast_ref::<RemoteError>() {
        Some(RemoteError::OtherBytes(_)) => true,
        Some(RemoteError::Api(said)) => !matches!(
            said.code,
            api::Code::TokenExpired
                | api::Code::DeviceRevoked
                | api::Code::ProtocolMismatch
                | api::Code::MustResync
                | api::Code::TooManyAttempts
                | api::Code::Unavailable
        ),
        _ => false,
    }
}

/// Whether an error is the server's no to this workstation, and which.
pub(crate) fn ended_by(error: &anyhow::Error) -> Option<SessionState> {
    let remote = error.downcast_ref::<RemoteError>()?;
    if remote.says(api::Code::TokenExpired) {
        Some(SessionState::Expired)
    } else if remote.says(api::Code::DeviceRevoked) {
        Some(SessionState::Revoked)
    } else {
        None
    }
}
