//! Bytes of photos: files named by their BLAKE3, under `blobs/ab/…`.
//!
//! A file appears under its name only when it is whole and on the disk: written aside, synced, renamed, and the folder
//! synced. So a name that exists needs no further proof, and a crash leaves at most a file that nobody refers to.

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

    fn path(&self, hash: Hash) -> PathBuf {
        self.folder.join(hash.short(2)).join(hash.to_string())
    }

    /// Keeps bytes; gives their hash. They are on the disk when this returns.
    pub(crate) fn keep(&self, bytes: &[u8]) -> anyhow::Result<Hash> {
        let hash = Hash::of(bytes);
        let path = self.path(hash);
        if path.exists() {
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

    /// The bytes with this hash, if they are here.
    pub(crate) fn load(&self, hash: Hash) -> anyhow::Result<Option<Vec<u8>>> {
        match std::fs::read(self.path(hash)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).context("reading a blob"),
        }
    }

    /// A piece of the bytes with this hash, from `offset`, at most `length` long.
    pub(crate) fn load_piece(
        &self,
        hash: Hash,
        offset: u64,
        length: usize,
    ) -> anyhow::Result<Vec<u8>> {
        use std::io::{Read as _, Seek as _};
        let mut file = std::fs::File::open(self.path(hash)).context("opening a blob")?;
        file.seek(std::io::SeekFrom::Start(offset))?;
        let mut piece = Vec::new();
        file.take(length as u64).read_to_end(&mut piece)?;
        Ok(piece)
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
fn sync_folder(folder: &Path) -> anyhow::Result<()> {
    if cfg!(unix) {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}
