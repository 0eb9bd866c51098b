//! What happened to disks, step by step.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A file apart from its name: it keeps its number when it is renamed.
pub type Inode = usize;

/// One step towards a disk. Paths are relative to the disk's root.
#[derive(Clone, Debug)]
pub enum Step {
    /// A new, empty file got a name.
    Create(PathBuf, Inode),
    /// Bytes were written at a place.
    Write(Inode, u64, Vec<u8>),
    /// The file was cut or filled up with zeros.
    Length(Inode, u64),
    /// What was written to the file is on the disk now.
    Sync(Inode),
    /// A sync failed: what was written since the last one never reaches the disk, whatever later syncs say.
    SyncFailed(Inode),
    /// A file got another name.
    Rename(PathBuf, PathBuf),
    /// A name was taken away.
    Remove(PathBuf),
    /// A folder was made.
    Folder(PathBuf),
    /// The names in a folder are on the disk now.
    SyncFolder(PathBuf),
}

/// The steps of one or several disks, in the order in which they happened.
#[derive(Default)]
pub struct Tape {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    steps: Vec<(usize, Step)>,
    names: HashMap<(usize, PathBuf), Inode>,
    inodes: usize,
}

/// The tape, held: nobody else takes a step meanwhile.
pub(super) struct Held<'a> {
    inner: std::sync::MutexGuard<'a, Inner>,
    disk: usize,
}

impl Tape {
    /// How many steps there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().steps.len()
    }

    /// Whether nothing has happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every step so far: which disk's, and what.
    #[must_use]
    pub fn steps(&self) -> Vec<(usize, Step)> {
        self.lock().steps.clone()
    }

    pub(super) fn hold(&self, disk: usize) -> Held<'_> {
        Held {
            inner: self.lock(),
            disk,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held<'_> {
    pub(super) fn note(&mut self, step: Step) {
        let disk = self.disk;
        self.inner.steps.push((disk, step));
    }

    /// The file with this name; a name that was not heard of is a new file.
    pub(super) fn inode(&mut self, path: &Path) -> Inode {
        let key = (self.disk, path.to_owned());
        if let Some(inode) = self.inner.names.get(&key) {
            return *inode;
        }
        self.inner.inodes += 1;
        let inode = self.inner.inodes;
        self.inner.names.insert(key, inode);
        self.note(Step::Create(path.to_owned(), inode));
        inode
    }

    pub(super) fn renamed(&mut self, from: &Path, to: &Path) {
        let disk = self.disk;
        if let Some(inode) = self.inner.names.remove(&(disk, from.to_owned())) {
            self.inner.names.insert((disk, to.to_owned()), inode);
        }
        self.note(Step::Rename(from.to_owned(), to.to_owned()));
    }

    pub(super) fn removed(&mut self, path: &Path) {
        let disk = self.disk;
        if self.inner.names.remove(&(disk, path.to_owned())).is_some() {
            self.note(Step::Remove(path.to_owned()));
        }
    }
}
