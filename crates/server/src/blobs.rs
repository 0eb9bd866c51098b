//! Blobs: bytes addressed by their BLAKE3, in a folder, and the uploads that become blobs.
//!
//! A blob is visible when its row is: temporary file, length and hash verified, synced, renamed, folder synced, row. What
//! is in the folder without a row is nobody's and may be overwritten.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use disk::SharedDisk;
use editorial::id::{Hash, UploadId};

use crate::faults::{Faults, Mutant};

/// The folders of blobs and uploads.
pub(crate) struct Blobs {
    blobs: PathBuf,
    uploads: PathBuf,
    disk: SharedDisk,
    faults: Faults,
}

/// Why an upload did not become a blob.
#[derive(Debug)]
pub(crate) enum NotABlob {
    /// Its bytes have another hash or length.
    OtherBytes,
    /// The disk failed.
    Io(io::Error),
}

impl From<io::Error> for NotABlob {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Blobs {
    /// The folders inside a data folder, made when they are missing.
    ///
    /// # Errors
    /// When they cannot be made.
    pub(crate) fn open(data_dir: &Path, disk: &SharedDisk) -> io::Result<Self> {
        Self::open_with(data_dir, disk, Faults::default())
    }

    /// [`Blobs::open`] with deliberate mistakes.
    ///
    /// # Errors
    /// As [`Blobs::open`].
    pub(crate) fn open_with(
        data_dir: &Path,
        disk: &SharedDisk,
        faults: Faults,
    ) -> io::Result<Self> {
        let this = Self {
            blobs: data_dir.join("blobs"),
            uploads: data_dir.join("uploads"),
            disk: SharedDisk::clone(disk),
            faults,
        };
        disk::make_folders(disk.as_ref(), &this.blobs)?;
        disk::make_folders(disk.as_ref(), &this.uploads)?;
        Ok(this)
    }

    /// Where a blob is.
    pub(crate) fn path(&self, hash: Hash) -> PathBuf {
        let name = hash.to_string();
        self.blobs.join(&name[..2]).join(name)
    }

    fn part(&self, upload: UploadId) -> PathBuf {
        self.uploads.join(format!("{upload}.part"))
    }

    /// Puts bytes behind what an upload has at `offset`, and syncs them. What lies behind `offset` is from a piece that was
    /// never answered, and is cut off first.
    ///
    /// # Errors
    /// When the disk is full or fails; the upload is then still at `offset`.
    pub(crate) fn append(&self, upload: UploadId, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut part = self.disk.open(&self.part(upload))?;
        part.set_length(offset)?;
        part.write_at(offset, bytes)?;
        part.sync()?;
        if offset == 0 {
            self.disk.sync_folder(&self.uploads)?;
        }
        Ok(())
    }

    /// Makes a whole upload a blob.
    ///
    /// # Errors
    /// [`NotABlob::OtherBytes`] when its bytes are not what was announced; the upload is then gone.
    pub(crate) fn commit(
        &self,
        upload: UploadId,
        hash: Hash,
        size_bytes: u64,
    ) -> Result<(), NotABlob> {
        let part = self.part(upload);
        // An empty blob has no piece, so nothing has made the file yet.
        let mut file = self.disk.open(&part)?;
        let written = File::open(&part)?;
        let unread = self.faults.has(Mutant::UploadWithoutDigest);
        if written.metadata()?.len() != size_bytes || (!unread && hash_of(written)? != hash) {
            self.disk.remove(&part)?;
            // A crash between the rename and the row leaves the blob in its place and nothing in the part.
            if self.rehash(hash).is_ok_and(|there| there == hash) {
                // So does a folder that could not be synced: the name is not on the disk before it is.
                self.disk
                    .sync_folder(self.path(hash).parent().unwrap_or(&self.blobs))?;
                self.disk.sync_folder(&self.blobs)?;
                return Ok(());
            }
            return Err(NotABlob::OtherBytes);
        }
        file.sync()?;
        drop(file);
        let path = self.path(hash);
        let folder = path.parent().unwrap_or(&self.blobs);
        self.disk.make_folder(folder)?;
        disk::put_in_place(self.disk.as_ref(), &part, &path)?;
        self.disk.sync_folder(&self.blobs)?;
        Ok(())
    }

    /// Stores bytes at once: for what the program brings along itself.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub(crate) fn put(&self, upload: UploadId, bytes: &[u8]) -> Result<Hash, NotABlob> {
        let hash = Hash::of(bytes);
        self.append(upload, 0, bytes)?;
        self.commit(upload, hash, bytes.len() as u64)?;
        Ok(hash)
    }

    /// Forgets an upload's bytes.
    ///
    /// # Errors
    /// When the disk fails; a file that is not there is no error.
    pub(crate) fn discard(&self, upload: UploadId) -> io::Result<()> {
        match self.disk.remove(&self.part(upload)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The bytes of a stored blob.
    ///
    /// # Errors
    /// When they cannot be read, or are not those that were stored.
    pub(crate) fn load(&self, hash: Hash) -> io::Result<Vec<u8>> {
        let bytes = std::fs::read(self.path(hash))?;
        if Hash::of(&bytes) != hash {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the bytes have changed",
            ));
        }
        Ok(bytes)
    }

    /// The hash of a stored blob's bytes, read anew.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn rehash(&self, hash: Hash) -> io::Result<Hash> {
        hash_of(File::open(self.path(hash))?)
    }
}

fn hash_of(mut file: File) -> io::Result<Hash> {
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok(Hash(*hasher.finalize().as_bytes()));
        }
        hasher.update(&piece[..read]);
    }
}
