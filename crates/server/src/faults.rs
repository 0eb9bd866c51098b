//! Ways to make this crate break its promises, for the tests that must notice.
//!
//! A test that has never been seen to fail proves little. So every promise has a *mutant*: one deliberate mistake of the kind
//! that people make, chosen when a server is started (`Config::faults`), and a test that must catch it. The code
//! of a mutant stands where the mistake would be made, so that nobody has to imagine it. Without the feature `faults`, which
//! only `newsroom-tests/faults` switches on (`cargo xtask tidy` sees to it), [`Faults`] is an empty value, every question to
//! it is answered at compile time with no, and nothing of this is in the program that newsrooms run.

#[cfg(feature = "faults")]
use std::sync::Arc;

/// A deliberate mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mutant {
    /// Work is answered as stored whatever becomes of its commit.
    AnswerBeforeCommit,
    /// A record that comes again is stored again.
    RecordsNotUnique,
    /// A command that comes again is applied again.
    CommandsNotUnique,
    /// An approval is of whatever the text is when it arrives, not of what it names.
    ApproveWithoutRecomputing,
    /// A record with a number that is taken is held for the one that has it, whatever it follows.
    SkipChainCheck,
    /// A device that was cut off is still let in.
    AcceptAfterRevocation,
    /// A snapshot that misses the last edits is stored as if it had them.
    SnapshotUnchecked,
    /// An upload becomes a visible blob without being hashed.
    UploadWithoutDigest,
    /// A record whose author's clock is ahead of the server's is refused.
    ClockDecides,
    /// A page of the feed leaves out a record and moves the cursor over it.
    FeedSkips,
}

/// Asked before every commit of the store; `true` makes the commit fail.
#[cfg(feature = "faults")]
pub type CommitGate = Arc<dyn Fn() -> bool + Send + Sync>;

/// The mistakes and failures of one server; none by default.
#[derive(Clone, Default)]
pub struct Faults {
    /// The mistake that it makes.
    #[cfg(feature = "faults")]
    pub mutant: Option<Mutant>,
    /// What can make its commits fail: a full disk, or the end of the process between two commits.
    #[cfg(feature = "faults")]
    pub commit: Option<CommitGate>,
    /// Limits that are reached after hundreds of records are reached after a few.
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

    pub(crate) fn watch(&self, conn: &mut rusqlite::Connection) -> rusqlite::Result<()> {
        match self.commit.clone() {
            Some(gate) => conn.commit_hook(Some(move || gate())),
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
