//! The hands that every step of a disk passes through: they write the tape, and make trouble when they are asked to.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::tape::{Held, Inode, Step, Tape};

/// What is wrong with a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is no room: every write fails, from the chosen one on.
    Full,
    /// The chosen sync fails, and so do the bytes that it was for; the syncs after it say that all is well.
    SyncFails,
    /// The chosen sync and all after it fail.
    SyncsFail,
    /// The chosen read and all after it fail.
    ReadsFail,
    /// The chosen read of a blob or a write-ahead log, and all after it, give fewer bytes than there are. SQLite's own file
    /// system repeats such reads, and takes a main file that ends early for damage: that is another test.
    ReadsShort,
    /// Nothing can be changed any more: the system has mounted the disk read only.
    ReadOnly,
}

/// A mistake that a program makes on its way to the disk, made for it by the disk: the broken variants that the tests catch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// It never waits for a sync (`synchronous=OFF`, no `sync_all`).
    SkipsSyncs,
    /// It gives a file its name first, and syncs its bytes when it comes to the next file.
    RenamesFirst,
}

/// What a step is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Of a database's main file.
    ReadMain,
    Read,
    Write,
    Sync,
    Name,
}

#[derive(Clone, Copy)]
struct Ill {
    trouble: Trouble,
    /// Steps of its kind that still go well.
    well: u64,
    met: u64,
}

/// One disk's hands.
pub(super) struct Hands {
    tape: Arc<Tape>,
    disk: usize,
    root: PathBuf,
    ill: Mutex<Option<Ill>>,
    mistake: Mutex<Option<Mistake>>,
    /// Files that have a name and whose bytes were not synced.
    late: Mutex<Vec<Inode>>,
    /// How long a sync takes, microseconds: long enough for an answer that does not wait for it to get away.
    sync_us: AtomicU64,
}

impl Hands {
    pub(super) fn new(tape: Arc<Tape>, disk: usize, root: PathBuf) -> Self {
        Self {
            tape,
            disk,
            root,
            ill: Mutex::new(None),
            mistake: Mutex::new(None),
            late: Mutex::default(),
            sync_us: AtomicU64::new(0),
        }
    }

    pub(super) fn set_slow(&self, sync: Duration) {
        self.sync_us.store(
            u64::try_from(sync.as_micros()).unwrap_or(u64::MAX),
            Ordering::SeqCst,
        );
    }

    pub(super) fn break_at(&self, trouble: Trouble, step: u64) {
        *self.ill() = Some(Ill {
            trouble,
            well: step.saturating_sub(1),
            met: 0,
        });
    }

    /// The disk is well again; how often the trouble was met.
    pub(super) fn mend(&self) -> u64 {
        self.ill().take().map_or(0, |ill| ill.met)
    }

    fn ill(&self) -> std::sync::MutexGuard<'_, Option<Ill>> {
        self.ill.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a step meets trouble, and which.
    pub(super) fn meets(&self, act: Act) -> Option<Trouble> {
        let mut ill = self.ill();
        let ill = ill.as_mut()?;
        let concerned = match ill.trouble {
            Trouble::Full => act == Act::Write,
            Trouble::SyncFails | Trouble::SyncsFail => act == Act::Sync,
            Trouble::ReadsFail => act == Act::Read || act == Act::ReadMain,
            Trouble::ReadsShort => act == Act::Read,
            Trouble::ReadOnly => act == Act::Write || act == Act::Name,
        };
        if !concerned {
            return None;
        }
        if ill.well > 0 {
            ill.well -= 1;
            return None;
        }
        if ill.trouble == Trouble::SyncFails && ill.met > 0 {
            return None;
        }
        ill.met += 1;
        Some(ill.trouble)
    }

    /// A path as the tape names it; none for files elsewhere (SQLite's own temporary ones).
    pub(super) fn inside(&self, path: &Path) -> Option<PathBuf> {
        path.strip_prefix(&self.root).ok().map(Path::to_owned)
    }

    pub(super) fn hold(&self) -> Held<'_> {
        self.tape.hold(self.disk)
    }

    /// Takes the time that a sync takes on a real disk.
    pub(super) fn wait_for_the_platter(&self) {
        let us = self.sync_us.load(Ordering::SeqCst);
        if us > 0 {
            std::thread::sleep(Duration::from_micros(us));
        }
    }

    pub(super) fn make(&self, mistake: Mistake) {
        *self.mistake.lock().unwrap_or_else(PoisonError::into_inner) = Some(mistake);
    }

    fn makes(&self, mistake: Mistake) -> bool {
        *self.mistake.lock().unwrap_or_else(PoisonError::into_inner) == Some(mistake)
    }

    /// A file was synced.
    pub(super) fn note_sync(&self, held: &mut Held<'_>, inode: Inode) {
        if !self.makes(Mistake::SkipsSyncs) {
            held.note(Step::Sync(inode));
        }
    }

    /// A file that is kept under another name was synced.
    pub(super) fn note_sync_of_file(&self, held: &mut Held<'_>, inode: Inode) {
        if self.makes(Mistake::RenamesFirst) {
            self.late
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(inode);
        } else {
            self.note_sync(held, inode);
        }
    }

    /// A folder was synced.
    pub(super) fn note_sync_of_folder(&self, held: &mut Held<'_>, folder: PathBuf) {
        if !self.makes(Mistake::SkipsSyncs) {
            held.note(Step::SyncFolder(folder));
        }
    }

    /// Another file is begun.
    pub(super) fn note_late_syncs(&self, held: &mut Held<'_>) {
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        for inode in late.drain(..) {
            held.note(Step::Sync(inode));
        }
    }

    pub(super) fn note_failed_sync(&self, inode: Inode) {
        self.hold().note(Step::SyncFailed(inode));
    }
}
