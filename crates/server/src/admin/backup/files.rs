//! Blobs between a newsroom and its backup: read once, hashed on the way, in place only when they are what their name says.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use editorial::id::Hash;

use super::Progress;

const PIECE_BYTES: usize = 256 * 1024;

/// Why a blob was not copied.
#[derive(Debug)]
pub(super) enum Uncopied {
    /// It cannot be read where it should be, or is not what its name says.
    Source(String),
    /// It cannot be written.
    Target(io::Error),
}

/// Where a blob lies in a folder of blobs: as in the newsroom's own.
pub(super) fn path(folder: &Path, hash: Hash) -> PathBuf {
    let name = hash.to_string();
    folder.join(&name[..2]).join(name)
}

/// The hash of a file's bytes.
pub(super) fn hash_file(file: &Path) -> io::Result<Hash> {
    let mut file = File::open(file)?;
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok(Hash(*hasher.finalize().as_bytes()));
        }
        hasher.update(&piece[..read]);
    }
}

/// Whether the file is there and has this hash.
pub(super) fn is_whole(file: &Path, hash: Hash) -> bool {
    hash_file(file).is_ok_and(|found| found == hash)
}

/// Copies the blob `hash`, synced; its folder is for the caller to sync. Nothing stands under `to` that has another hash.
pub(super) fn copy(from: &Path, to: &Path, hash: Hash) -> Result<(), Uncopied> {
    let unread = |error: &io::Error| {
        Uncopied::Source(match error.kind() {
            io::ErrorKind::NotFound => "it is not there".to_owned(),
            _ => format!("it cannot be read: {error}"),
        })
    };
    let mut source = File::open(from).map_err(|error| unread(&error))?;
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(Uncopied::Target)?;
    }
    let part = to.with_extension(super::PART);
    let mut target = File::create(&part).map_err(Uncopied::Target)?;
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; PIECE_BYTES];
    let copied = loop {
        match source.read(&mut piece) {
            Ok(0) => break Ok(()),
            Ok(read) => {
                hasher.update(&piece[..read]);
                if let Err(error) = target.write_all(&piece[..read]) {
                    break Err(Uncopied::Target(error));
                }
            }
            Err(error) => break Err(unread(&error)),
        }
    };
    let copied = copied.and_then(|()| {
        if Hash(*hasher.finalize().as_bytes()) != hash {
            return Err(Uncopied::Source("its bytes have changed".to_owned()));
        }
        target.sync_all().map_err(Uncopied::Target)?;
        fs::rename(&part, to).map_err(Uncopied::Target)
    });
    if copied.is_err() {
        // The error that matters is the one that is reported.
        let _ = fs::remove_file(&part);
    }
    copied
}

/// How far the blobs are.
pub(super) struct Count {
    done: u64,
    of: u64,
    done_bytes: u64,
    of_bytes: u64,
}

impl Count {
    pub(super) fn new(blobs: &[(Hash, u64)]) -> Self {
        Self {
            done: 0,
            of: blobs.len() as u64,
            done_bytes: 0,
            of_bytes: blobs.iter().map(|(_, size)| size).sum(),
        }
    }

    pub(super) fn did(&mut self, bytes: u64) {
        self.done += 1;
        self.done_bytes += bytes;
    }

    pub(super) fn so_far(&self) -> Progress {
        Progress::Blobs {
            done: self.done,
            of: self.of,
            done_bytes: self.done_bytes,
            of_bytes: self.of_bytes,
        }
    }
}
