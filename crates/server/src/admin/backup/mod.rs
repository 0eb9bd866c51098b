//! Backups: everything a newsroom is, in one folder, taken while the server serves.
//!
//! ```text
//! FOLDER/blobs/ab/<hash>                       photos; they never change, so each is copied once for all copies
//! FOLDER/copies/<moment>/newsroom.sqlite       the database, whole
//! FOLDER/copies/<moment>/manifest.json         what the copy is; written last
//! ```
//! A copy is made under a name that ends in `.part` and gets its own name when every byte of it is on the disk and was read
//! back: a backup that is cut leaves nothing that looks whole. The database is copied first and its blobs afterwards, because
//! a blob is in its place before the database names it. Public pages are not copied: they are made again from the database.
//!
//! [`backup`] and [`restore`] are here; what a copy says of itself is in `manifest`, how a blob is copied in `files`.

mod files;
mod manifest;
mod restore;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use disk::{Disk as _, SystemDisk};
use editorial::id::Hash;
use editorial::time::TimeMs;
use rusqlite::Connection;

use crate::blobs::Blobs;
use crate::config::Clock;
use crate::store::{self, connect, file_in, newsroom};

pub use manifest::{Copied, Manifest, Missing};
pub use restore::{Restore, Restored, restore};

const BLOBS: &str = "blobs";
const COPIES: &str = "copies";
const DATABASE: &str = "newsroom.sqlite";
const MANIFEST: &str = "manifest.json";
const PART: &str = "part";

/// How a backup is taken.
#[derive(Clone, Copy, Debug)]
pub struct Backup {
    /// How many copies of the database stay; at least 1. The newest whole one always does.
    pub keep: usize,
    /// Whether to read only what is copied now. Otherwise every blob of the backup is read and hashed, which finds a disk
    /// that forgets.
    pub quick: bool,
}

impl Default for Backup {
    fn default() -> Self {
        Self {
            keep: 14,
            quick: false,
        }
    }
}

/// What is being done, in the units that it is done in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The database is copied and checked.
    Database,
    /// Photos and their renditions are copied or read back.
    Blobs {
        /// So many are done.
        done: u64,
        /// Of so many.
        of: u64,
        /// Bytes that are done.
        done_bytes: u64,
        /// Of so many.
        of_bytes: u64,
    },
    /// Public pages are made.
    Pages,
}

/// Takes a backup of `data_dir` into the folder `to`, which is made when it is missing and used again when it is a backup.
///
/// The copy's [`Manifest`] names the blobs that could not be copied, if any: the copy is then kept, called incomplete, and
/// not restored unless somebody insists.
///
/// # Errors
/// When there is no newsroom, `to` is no backup folder, another backup is under way, the disk is full, or the copy of the
/// database is not sound. Copies that were there before are untouched.
pub fn backup(
    data_dir: &Path,
    to: &Path,
    how: Backup,
    clock: &Clock,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<Manifest> {
    let file = file_in(data_dir);
    if !file.is_file() {
        bail!("there is no newsroom in {}", data_dir.display());
    }
    let target = Target::open(data_dir, to)?;
    let now = clock();
    progress(Progress::Database);
    let part = target.begin(now)?;
    let database = part.join(DATABASE);
    copy_database(&file, &database)?;
    let (mut manifest, blobs) = describe(&database, now)?;
    manifest.missing = copy_blobs(
        &Blobs::open(data_dir, &disk::system())?,
        &target,
        &blobs,
        how,
        progress,
    )?;
    manifest::write(&part.join(MANIFEST), &manifest)?;
    let copy = target.finish(&part)?;
    target.prune(how.keep.max(1))?;
    tracing::info!(
        backup.blobs = manifest.blobs.files,
        backup.missing = manifest.missing.len(),
        backup.copy = %copy.display(),
        "a backup was taken"
    );
    Ok(manifest)
}

/// Where a backup is written, for this run alone.
struct Target {
    folder: PathBuf,
    /// Held while the backup runs.
    _lock: fs::File,
}

impl Target {
    fn open(data_dir: &Path, to: &Path) -> anyhow::Result<Self> {
        let inside = |folder: &Path| {
            let (Ok(folder), Ok(data)) = (std::path::absolute(folder), fs::canonicalize(data_dir))
            else {
                return false;
            };
            fs::canonicalize(&folder)
                .unwrap_or(folder)
                .starts_with(data)
        };
        if inside(to) {
            bail!(
                "{} lies inside the newsroom's own folder: a backup belongs on another disk; nothing was changed",
                to.display()
            );
        }
        let known = to.join(COPIES).is_dir();
        let empty = fs::read_dir(to).map_or(true, |mut entries| entries.next().is_none());
        if !known && !empty {
            bail!(
                "{} holds other files: name an empty folder or the folder of an earlier backup; nothing was changed",
                to.display()
            );
        }
        make_private(to).with_context(|| format!("making {}", to.display()))?;
        fs::create_dir_all(to.join(COPIES))?;
        fs::create_dir_all(to.join(BLOBS))?;
        let lock = fs::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(to.join("lock"))?;
        lock.try_lock()
            .with_context(|| format!("another backup into {} is under way", to.display()))?;
        let this = Self {
            folder: to.to_owned(),
            _lock: lock,
        };
        this.sweep()?;
        Ok(this)
    }

    /// What a backup that was cut left behind is of no use to anybody.
    fn sweep(&self) -> anyhow::Result<()> {
        for entry in fs::read_dir(self.folder.join(COPIES))? {
            let path = entry?.path();
            if path.extension().is_some_and(|end| end == PART) {
                fs::remove_dir_all(&path)
                    .with_context(|| format!("removing the unfinished {}", path.display()))?;
            }
        }
        Ok(())
    }

    /// The folder of a copy to be made. Its name is above every name there: order comes from names, and a clock that went back
    /// (a dead battery) or was ahead once must not make the newest copy look like the oldest.
    fn begin(&self, now: TimeMs) -> anyhow::Result<PathBuf> {
        let stamp = editorial::text::date::iso(now, "UTC");
        let stamp: String = stamp.chars().take(19).collect::<String>().replace(':', "-");
        let copies = self.folder.join(COPIES);
        let mut highest = String::new();
        for entry in fs::read_dir(&copies)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            // What else lies there (a file manager's own) has no say in the order.
            if name.starts_with(|first: char| first.is_ascii_digit())
                && name.as_bytes().get(19) == Some(&b'Z')
            {
                highest = highest.max(name);
            }
        }
        let highest = highest.trim_end_matches(&format!(".{PART}"));
        let stamp = stamp.max(highest.chars().take(19).collect());
        for attempt in 1..1_000 {
            let name = match attempt {
                1 => format!("{stamp}Z"),
                _ => format!("{stamp}Z-{attempt:03}"),
            };
            if name.as_str() > highest {
                let part = copies.join(format!("{name}.{PART}"));
                fs::create_dir(&part)?;
                return Ok(part);
            }
        }
        bail!(
            "the clock stands before the copies that are there, and there is no name left after {highest}: set the clock, or \
             move that copy elsewhere; nothing was changed"
        )
    }

    /// Gives a finished copy its name, once everything is on the disk.
    fn finish(&self, part: &Path) -> anyhow::Result<PathBuf> {
        let copy = part.with_extension("");
        SystemDisk.sync_folder(part)?;
        fs::rename(part, &copy)?;
        SystemDisk.sync_folder(&self.folder.join(COPIES))?;
        SystemDisk.sync_folder(&self.folder)?;
        Ok(copy)
    }

    /// Removes the oldest copies of the database. Blobs stay: the newsroom keeps every photo for ever.
    fn prune(&self, keep: usize) -> anyhow::Result<()> {
        let mut copies = manifest::list(&self.folder)?;
        let newest_whole = copies.iter().rposition(|copy| copy.manifest.is_whole());
        let oldest = copies.len().saturating_sub(keep);
        for (place, copy) in copies.drain(..).enumerate().take(oldest) {
            if Some(place) == newest_whole {
                continue;
            }
            // Under the name of an unfinished copy first: half of a removed one must not look whole either.
            let part = copy.path.with_extension(PART);
            fs::rename(&copy.path, &part)?;
            fs::remove_dir_all(&part)?;
        }
        Ok(())
    }

    fn blob(&self, hash: Hash) -> PathBuf {
        files::path(&self.folder.join(BLOBS), hash)
    }
}

/// A backup holds everybody's unpublished words.
fn make_private(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

fn copy_database(file: &Path, to: &Path) -> anyhow::Result<()> {
    let conn = connect(file)?;
    conn.execute("VACUUM INTO ?1", [to.to_string_lossy()])
        .context("copying the database")?;
    drop(conn);
    let copy = Connection::open(to)?;
    // One file, and nothing beside it.
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    newsroom::mark_as_backup(&copy)?;
    drop(copy);
    fs::File::open(to)?.sync_all().context("syncing the copy")?;
    check_sound(to)
}

/// Whether SQLite finds nothing wrong in a copy.
fn check_sound(database: &Path) -> anyhow::Result<()> {
    let copy = Connection::open_with_flags(database, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let verdict: String = copy
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .with_context(|| format!("reading {}", database.display()))?;
    if verdict != "ok" {
        bail!("{} is not sound ({verdict})", database.display());
    }
    let orphans = copy
        .prepare("PRAGMA foreign_key_check")?
        .query([])?
        .next()?
        .is_some();
    if orphans {
        bail!("{} has rows that name nothing", database.display());
    }
    Ok(())
}

/// What a copied database holds, and the blobs that it names.
fn describe(database: &Path, now: TimeMs) -> anyhow::Result<(Manifest, Vec<(Hash, u64)>)> {
    let conn = Connection::open_with_flags(database, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let room = newsroom::get(&conn)?;
    let blobs = store::blob::list(&conn)?;
    let manifest = Manifest {
        format: manifest::FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        taken: now,
        newsroom: store::entry::settings(&conn)?.site_name,
        epoch: room.epoch,
        head_seq: room.head_seq,
        database: files::hash_file(database)?,
        database_bytes: fs::metadata(database)?.len(),
        blobs: Copied {
            files: blobs.len() as u64,
            bytes: blobs.iter().map(|(_, size)| size).sum(),
        },
        missing: Vec::new(),
    };
    Ok((manifest, blobs))
}

/// Copies what the backup lacks and reads back what it has; gives what could not be had.
fn copy_blobs(
    source: &Blobs,
    target: &Target,
    blobs: &[(Hash, u64)],
    how: Backup,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<Vec<Missing>> {
    let mut missing = Vec::new();
    let mut folders = BTreeSet::new();
    let mut count = files::Count::new(blobs);
    for (hash, size_bytes) in blobs {
        progress(count.so_far());
        let to = target.blob(*hash);
        let known = if how.quick {
            fs::metadata(&to).is_ok_and(|file| file.len() == *size_bytes)
        } else {
            files::is_whole(&to, *hash)
        };
        if !known {
            match files::copy(&source.path(*hash), &to, *hash) {
                Ok(()) => {
                    folders.extend(to.parent().map(Path::to_owned));
                }
                Err(files::Uncopied::Source(why)) => missing.push(Missing { blob: *hash, why }),
                Err(files::Uncopied::Target(error)) => {
                    return Err(error).with_context(|| {
                        format!("copying blob {hash}; the copies that were there before are whole")
                    });
                }
            }
        }
        count.did(*size_bytes);
    }
    progress(count.so_far());
    for folder in folders {
        SystemDisk.sync_folder(&folder)?;
    }
    SystemDisk.sync_folder(&target.folder.join(BLOBS))?;
    Ok(missing)
}
