//! Bytes of photos: files named by their BLAKE3, under `blobs/ab/…`.
//!
//! A file appears under its name only when it is whole and on the disk ([`disk::keep_file`]), so a crash leaves at most a
//! file that nobody refers to. What a disk does to a file later is seen when it is read: bytes that do not match their name
//! are never given out, and are put aside, not thrown away.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use disk::SharedDisk;
use editorial::id::Hash;

/// The folder of blobs.
pub(crate) struct Media {
    folder: PathBuf,
    disk: SharedDisk,
    /// Numbers the files aside: two imports of one photo at once write the same bytes, each under a name of its own.
    next: AtomicU64,
}

impl Media {
    /// The blobs under `data_dir`. What a crash left half written is removed.
    pub(crate) fn open(data_dir: &Path, disk: &SharedDisk) -> anyhow::Result<Self> {
        let folder = data_dir.join("blobs");
        let aside = folder.join("aside");
        if aside.exists() {
            std::fs::remove_dir_all(&aside).context("removing unfinished blobs")?;
        }
        disk::make_folders(disk.as_ref(), &aside).context("making the folder of blobs")?;
        Ok(Self {
            folder,
            disk: SharedDisk::clone(disk),
            next: AtomicU64::new(0),
        })
    }

    /// Where the bytes with this hash lie.
    pub(crate) fn path(&self, hash: Hash) -> PathBuf {
        self.folder.join(hash.short(2)).join(hash.to_string())
    }

    /// Whether a file of this length is there under this hash; its bytes are not read.
    pub(crate) fn is_here(&self, hash: Hash, size_bytes: u64) -> bool {
        std::fs::metadata(self.path(hash)).is_ok_and(|file| file.len() == size_bytes)
    }

    /// Keeps bytes; gives their hash. They are on the disk when this returns.
    pub(crate) fn keep(&self, bytes: &[u8]) -> anyhow::Result<Hash> {
        let hash = Hash::of(bytes);
        let path = self.path(hash);
        let folder = path.parent().context("a blob has a folder")?;
        if path.exists() && self.load(hash)?.is_some() {
            // Whoever gave it this name may have been killed before the name was on the disk.
            self.sync_names(folder, &path)?;
            self.sync_names(&self.folder, &path)?;
            return Ok(hash);
        }
        self.disk
            .make_folder(folder)
            .context("making a folder of blobs")?;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let aside = self.folder.join("aside").join(format!("{hash}-{number}"));
        disk::keep_file(self.disk.as_ref(), &aside, &path, bytes).context("keeping a blob")?;
        self.sync_names(&self.folder, &path)?;
        Ok(hash)
    }

    /// Whether the bytes with this hash are here and still are what they were.
    pub(crate) fn is_whole(&self, hash: Hash) -> anyhow::Result<bool> {
        Ok(self.load(hash)?.is_some())
    }

    /// Syncs a folder on the way to a blob.
    fn sync_names(&self, folder: &Path, file: &Path) -> anyhow::Result<()> {
        self.disk
            .sync_folder(folder)
            .inspect_err(|_| {
                // Nobody may find a name that a power cut can take away; the error that matters is the first one.
                let _ = self.disk.remove(file);
            })
            .context("keeping a blob")
    }

    /// The bytes with this hash, if they are here. Other bytes under its name are put aside.
    pub(crate) fn load(&self, hash: Hash) -> anyhow::Result<Option<Vec<u8>>> {
        let Some(bytes) = self.read(hash)? else {
            return Ok(None);
        };
        if Hash::of(&bytes) == hash {
            return Ok(Some(bytes));
        }
        // A disk that gave too little once may give everything now: only what it gives twice is what it holds.
        let again = self.read(hash)?;
        if again.as_ref().is_some_and(|again| Hash::of(again) == hash) {
            return Ok(again);
        }
        let length = std::fs::metadata(self.path(hash)).map(|file| file.len());
        if again.is_some_and(|again| again != bytes)
            || length.is_ok_and(|length| length != bytes.len() as u64)
        {
            return Err(io::Error::other("a blob cannot be read to its end"))
                .context("reading a blob");
        }
        tracing::error!(blob.hash = %hash, "a blob is damaged and is put aside");
        let damaged = self.folder.join("damaged");
        self.disk
            .make_folder(&damaged)
            .and_then(|()| {
                self.disk
                    .rename(&self.path(hash), &damaged.join(hash.to_string()))
            })
            .context("putting a damaged blob aside")?;
        Ok(None)
    }

    fn read(&self, hash: Hash) -> anyhow::Result<Option<Vec<u8>>> {
        match self.disk.read(&self.path(hash), 0, usize::MAX) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).context("reading a blob"),
        }
    }

    /// A piece of the bytes with this hash, from `offset`, at most `length` long; none when they are gone.
    pub(crate) fn load_piece(
        &self,
        hash: Hash,
        offset: u64,
        length: usize,
    ) -> anyhow::Result<Option<Vec<u8>>> {
        match self.disk.read(&self.path(hash), offset, length) {
            Ok(piece) => Ok(Some(piece)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).context("reading a blob"),
        }
    }
}
