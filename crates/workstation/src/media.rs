//! Bytes of photos: files named by their BLAKE3, under `blobs/ab/…`.
//!
//! A file appears under its name only when it is whole and on the disk: written aside, synced, renamed, and the folder
//! synced. So a crash leaves at most a file that nobody refers to. What a disk does to a file afterwards is noticed when it
//! counts: before the bytes are sent, and when the same photo is imported again, which mends it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use editorial::id::Hash;

/// The folder of blobs.
pub(crate) struct Media {
    folder: PathBuf,
}

impl Media {
    /// The blobs under `data_dir`. What a crash left half written is removed.
    pub(crate) fn open(data_dir: &Path) -> anyhow::Result<Self> {
        let folder = data_dir.join("blobs");
        let aside = folder.join("aside");
        if aside.exists() {
            std::fs::remove_dir_all(&aside).context("removing unfinished blobs")?;
        }
        std::fs::create_dir_all(&aside).context("making the folder of blobs")?;
        Ok(Self { folder })
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
        if self.is_whole(hash)? {
            return Ok(hash);
        }
        let folder = path.parent().context("a blob has a folder")?;
        std::fs::create_dir_all(folder)?;
        // Two imports of one photo at once write the same bytes: the name aside must differ, the result need not.
        let mut aside = tempfile(&self.folder.join("aside"), hash)?;
        aside.1.write_all(bytes)?;
        aside.1.sync_all()?;
        std::fs::rename(&aside.0, &path)?;
        sync_folder(folder)?;
        Ok(hash)
    }

    /// Whether the bytes with this hash are here and still are what they were.
    pub(crate) fn is_whole(&self, hash: Hash) -> anyhow::Result<bool> {
        let mut file = match std::fs::File::open(self.path(hash)) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error).context("reading a blob"),
        };
        let mut hasher = blake3::Hasher::new();
        std::io::copy(&mut file, &mut hasher).context("reading a blob")?;
        Ok(Hash(*hasher.finalize().as_bytes()) == hash)
    }

    /// The bytes with this hash, if they are here.
    pub(crate) fn load(&self, hash: Hash) -> anyhow::Result<Option<Vec<u8>>> {
        match std::fs::read(self.path(hash)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
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
        use std::io::{Read as _, Seek as _};
        let mut file = match std::fs::File::open(self.path(hash)) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).context("opening a blob"),
        };
        file.seek(std::io::SeekFrom::Start(offset))?;
        let mut piece = Vec::new();
        file.take(length as u64).read_to_end(&mut piece)?;
        Ok(Some(piece))
    }
}

fn tempfile(folder: &Path, hash: Hash) -> anyhow::Result<(PathBuf, std::fs::File)> {
    for attempt in 0..1_000 {
        let path = folder.join(format!("{hash}-{attempt}"));
        match std::fs::File::create_new(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).context("writing a blob aside"),
        }
    }
    anyhow::bail!("no name for an unfinished blob is left")
}

/// A renamed file is durable only when its folder is; Windows has no such call and needs none.
pub(crate) fn sync_folder(folder: &Path) -> anyhow::Result<()> {
    if cfg!(unix) {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}
