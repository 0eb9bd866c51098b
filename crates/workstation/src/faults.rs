//! Ways to make this crate break its promises, for the tests that must notice.
//!
//! A test that has never been seen to fail proves little. So every promise has a *mutant*: one deliberate mistake of the kind
//! that people make, chosen when a workstation is opened (`Options::faults`), and a test that must catch it.
//! The code of a mutant stands where the mistake would be made, so that nobody has to imagine it. Without the feature
//! `faults`, which only `newsroom-tests/faults` switches on (`cargo xtask tidy` sees to it), [`Faults`] is an empty value, every
//! question to it is answered at compile time with no, and nothing of this is in the program that people run.

#[cfg(feature = "faults")]
use std::sync::Arc;

/// A deliberate mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mutant {
    /// An edit is answered as saved whatever becomes of its commit.
    AnswerBeforeCommit,
    /// The cursor moves before the page that it stands for is committed.
    CursorOutsideTransaction,
    /// Opening an article mends what is missing in it, and writes that down.
    ViewRepairs,
    /// Blocks of a newer version become paragraphs with the next edit.
    UnknownForgotten,
    /// The journal is emptied before the record that takes its place is committed.
    SealForgetsJournal,
    /// What the server had not answered for is dropped when it turns out to be another database.
    DropOnResync,
    /// A draft whose edit could not be committed goes on as if it had been.
    DoubtfulDraftKept,
    /// A first sync listens from where the feed ends when the catalogue has come, not from where it ended before.
    FirstSyncSkips,
}

/// Asked before every commit of the store; `true` makes the commit fail.
#[cfg(feature = "faults")]
pub type CommitGate = Arc<dyn Fn() -> bool + Send + Sync>;

/// The mistakes and failures of one workstation; none by default.
#[derive(Clone, Default)]
pub struct Faults {
    /// The mistake that it makes.
    #[cfg(feature = "faults")]
    pub mutant: Option<Mutant>,
    /// What can make its commits fail: a full disk, or the end of the process between two commits.
    #[cfg(feature = "faults")]
    pub commit: Option<CommitGate>,
    /// Limits that are reached after hundreds of edits are reached after a few.
    #[cfg(feature = "faults")]
    pub hasty: bool,
}

impl std::fmt::Debug for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Faults").finish_non_exhaustive()
    }
}

#[cfg(feature = "faults")]
impl Faults {
    /// Makes this mistake.
    #[must_use]
    pub fn of(mutant: Mutant) -> Self {
        Self {
            mutant: Some(mutant),
            ..Self::default()
        }
    }

    pub(crate) fn has(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }

    pub(crate) const fn limit(&self, usual: usize, hasty: usize) -> usize {
        if self.hasty { hasty } else { usual }
    }

    pub(crate) fn watch(&self, db: &mut rusqlite::Connection) -> rusqlite::Result<()> {
        match self.commit.clone() {
            Some(gate) => db.commit_hook(Some(move || gate())),
            None => Ok(()),
        }
    }
}

#[cfg(not(feature = "faults"))]
#[expect(
    clippy::unused_self,
    reason = "with the feature, the answers depend on it"
)]
impl Faults {
    pub(crate) const fn has(&self, _: Mutant) -> bool {
        false
    }

    pub(crate) const fn limit(&self, usual: usize, _: usize) -> usize {
        usual
    }

    pub(crate) const fn watch(&self, _: &mut rusqlite::Connection) -> rusqlite::Result<()> {
        Ok(())
    }
}
