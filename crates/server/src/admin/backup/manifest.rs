//! What a copy says of itself, as `manifest.json` beside the database.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use editorial::id::{Epoch, Hash};
use editorial::time::TimeMs;
use serde::{Deserialize, Serialize};

use super::{COPIES, MANIFEST, PART};

/// The layout of backup folders that this program writes.
pub(super) const FORMAT: u32 = 1;

/// One copy of a newsroom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The layout of the folder.
    pub format: u32,
    /// The version of the program that took it.
    pub program: String,
    /// When it was taken.
    pub taken: TimeMs,
    /// The newsroom's name.
    pub newsroom: String,
    /// Which database it was.
    pub epoch: Epoch,
    /// The last number of its feed.
    pub head_seq: u64,
    /// BLAKE3 of the database's file.
    pub database: Hash,
    /// Its length.
    pub database_bytes: u64,
    /// The blobs that the database names.
    pub blobs: Copied,
    /// Those of them that could not be copied, and why.
    pub missing: Vec<Missing>,
}

/// So much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    /// Files.
    pub files: u64,
    /// Bytes of all of them.
    pub bytes: u64,
}

/// A blob that a copy lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Which.
    pub blob: Hash,
    /// Why.
    pub why: String,
}

impl Manifest {
    /// Whether everything that the database names was copied.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty()
    }
}

/// A finished copy in a backup folder.
pub(super) struct Found {
    /// Its folder.
    pub(super) path: PathBuf,
    /// What it says of itself.
    pub(super) manifest: Manifest,
}

impl Found {
    /// Its name: the moment when it was taken.
    pub(super) fn name(&self) -> String {
        self.path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    }
}

/// Writes a manifest, synced.
pub(super) fn write(file: &Path, manifest: &Manifest) -> anyhow::Result<()> {
    let mut out = File::create(file)?;
    out.write_all(&serde_json::to_vec_pretty(manifest)?)?;
    out.sync_all().context("syncing the manifest")
}

/// The finished copies of a backup folder, oldest first. What has no manifest that can be read is none.
pub(super) fn list(folder: &Path) -> anyhow::Result<Vec<Found>> {
    let copies = folder.join(COPIES);
    if !copies.is_dir() {
        bail!("{} is not the folder of a backup", folder.display());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(&copies)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == PART) {
            continue;
        }
        let Ok(bytes) = fs::read(path.join(MANIFEST)) else {
            continue;
        };
        match serde_json::from_slice::<Manifest>(&bytes) {
            Ok(manifest) if manifest.format <= FORMAT => found.push(Found { path, manifest }),
            Ok(manifest) => bail!(
                "{} was written by a newer program (layout {}): use that one; nothing was changed",
                path.display(),
                manifest.format
            ),
            Err(error) => {
                tracing::warn!(copy = %path.display(), error = %error, "a manifest cannot be read");
            }
        }
    }
    found.sort_by_key(Found::name);
    Ok(found)
}
