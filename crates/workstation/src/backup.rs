//! A copy of everything that this machine has, and a workstation made from such a copy.
//!
//! ```text
//! FOLDER/blobs/ab/<hash>                     photos; they never change, so each is copied once for all copies
//! FOLDER/copies/<moment>/galley.sqlite       the store, whole
//! FOLDER/copies/<moment>/manifest.json       what the copy is; written last
//! ```
//! A copy is taken while people write, under a name that ends in `.part`; it gets its own name when every byte is on the
//! disk and was read back. The sign-in's secret is never in it. A workstation that is made from a copy goes on under a new
//! device id, because the machine that the copy was taken of may still be at work: two machines that count under one name
//! would take each other's place. What the copy had not sent yet is sealed again under the new name; whatever of it had
//! been sent since is the same edit and changes nothing.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use disk::{Disk as _, SystemDisk};
use editorial::id::{DeviceId, Hash};
use editorial::time::TimeMs;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};

use crate::commands::{BackupMade, BackupProgress, SessionState};
use crate::desk::Desk;
use crate::error::{Code, ErrorBody};
use crate::events::Event;
use crate::session::Session;
use crate::store::{self, blob, meta};
use crate::workstation::Workstation;

const BLOBS: &str = "blobs";
const COPIES: &str = "copies";
const MANIFEST: &str = "manifest.json";
const PART: &str = "part";
/// The layout of backup folders that this program writes.
const FORMAT: u32 = 1;
/// How many copies of the store stay.
const KEEP: usize = 5;
const PIECE_BYTES: usize = 256 * 1024;
/// How often the window is told how far a backup is.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// What a copy says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    program: String,
    taken: TimeMs,
    store: Hash,
    store_bytes: u64,
    photos: u64,
    bytes: u64,
    /// Blobs that could not be read.
    missing: Vec<Hash>,
}

/// Whether a backup runs, and whether it is to stop.
#[derive(Debug, Default)]
pub(crate) struct Running {
    busy: AtomicBool,
    cancelled: AtomicBool,
}

impl Running {
    /// Asks the backup that runs, if one does, to end without harm.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
    }

    fn check(&self) -> anyhow::Result<()> {
        if self.cancelled.load(Ordering::SeqCst) {
            return Err(
                ErrorBody::new(Code::BackupCancelled, "somebody cancelled the backup").into(),
            );
        }
        Ok(())
    }
}

/// Why a workstation was not made from a copy. Shown by itself when there is no window yet, hence in both languages.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// There is a workstation already.
    #[error(
        "thư mục {0} đã có dữ liệu Galley; không ghi đè gì · the folder {0} holds a workstation already; nothing was overwritten"
    )]
    Occupied(String),
    /// No copy that could be restored.
    #[error(
        "thư mục {0} không có bản sao lưu nào hoàn chỉnh · the folder {0} holds no finished backup of a workstation"
    )]
    NoCopy(String),
    /// The copy is not what it was.
    #[error(
        "bản sao lưu {0} đã bị hỏng sau khi ghi; hãy chọn bản khác · the backup {0} has been damaged since it was made; take another one"
    )]
    Damaged(String),
}

impl Workstation {
    /// Takes a backup into `folder`, which is made when it is missing and used again when it is a backup.
    ///
    /// # Errors
    /// `backup_folder` when the folder cannot be used, `backup_cancelled`, `storage_full`. What was there before is untouched.
    pub(crate) fn back_up(&self, folder: &str) -> anyhow::Result<BackupMade> {
        if self.backups.busy.swap(true, Ordering::SeqCst) {
            return Err(ErrorBody::new(Code::BadRequest, "a backup is under way already").into());
        }
        self.backups.cancelled.store(false, Ordering::SeqCst);
        let made = self.take_copy(Path::new(folder.trim()));
        self.backups.busy.store(false, Ordering::SeqCst);
        let made = made?;
        self.desk(|desk| meta::save(&desk.db, meta::key::LAST_BACKUP, &made))?;
        Ok(made)
    }

    fn take_copy(&self, folder: &Path) -> anyhow::Result<BackupMade> {
        prepare(folder, &self.data_dir)?;
        self.desk(Desk::seal_all)?;
        let at = self.source.now();
        let part = begin(folder, at)?;
        let file = part.join(store::FILE);
        store::copy_into(&self.data_dir, &file)?;
        mark(&file, at)?;
        check_sound(&file)?;
        let blobs = blobs_of(&file)?;
        let (missing, bytes) = self.copy_blobs(folder, &blobs)?;
        SystemDisk.sync_folder(&folder.join(BLOBS))?;
        let manifest = Manifest {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            taken: at,
            store: hash_file(&file)?,
            store_bytes: std::fs::metadata(&file)?.len(),
            photos: (blobs.len() - missing.len()) as u64,
            bytes,
            missing,
        };
        let mut out = std::fs::File::create(part.join(MANIFEST))?;
        out.write_all(&serde_json::to_vec_pretty(&manifest)?)?;
        out.sync_all()?;
        self.backups.check()?;
        SystemDisk.sync_folder(&part)?;
        std::fs::rename(&part, part.with_extension(""))?;
        SystemDisk.sync_folder(&folder.join(COPIES))?;
        prune(folder)?;
        Ok(BackupMade {
            folder: folder.to_string_lossy().into_owned(),
            at,
            files: manifest.photos,
            bytes: manifest.store_bytes + manifest.bytes,
            missing: manifest.missing.len() as u64,
        })
    }

    /// Copies what the backup lacks and reads back what it has.
    fn copy_blobs(&self, folder: &Path, blobs: &[(Hash, u64)]) -> anyhow::Result<(Vec<Hash>, u64)> {
        let mut progress = BackupProgress {
            done: 0,
            of: blobs.len() as u64,
            done_bytes: 0,
            of_bytes: blobs.iter().map(|(_, size)| size).sum(),
        };
        let mut told = Instant::now();
        self.emit(Event::Backup { progress });
        let (mut missing, mut bytes) = (Vec::new(), 0);
        for (hash, size) in blobs {
            self.backups.check()?;
            let to = blob_path(&folder.join(BLOBS), *hash);
            let there = hash_file(&to).is_ok_and(|found| found == *hash);
            if there || copy_blob(&self.media.path(*hash), &to, *hash)? {
                bytes += size;
            } else {
                missing.push(*hash);
            }
            progress.done += 1;
            progress.done_bytes += size;
            if told.elapsed() >= TELL_EVERY || progress.done == progress.of {
                told = Instant::now();
                self.emit(Event::Backup { progress });
            }
        }
        Ok((missing, bytes))
    }
}

/// Where a backup could go until somebody says otherwise.
pub(crate) fn suggested_folder(data_dir: &Path) -> PathBuf {
    let home = std::env::home_dir().filter(|home| !home.as_os_str().is_empty());
    home.unwrap_or_else(|| data_dir.join(".."))
        .join("Galley-backup")
}

fn refused(folder: &Path, reason: &str, detail: impl Into<String>) -> anyhow::Error {
    ErrorBody::new(Code::BackupFolder, detail)
        .with("folder", folder.display())
        .with("reason", reason)
        .into()
}

fn prepare(folder: &Path, data_dir: &Path) -> anyhow::Result<()> {
    if !folder.is_absolute() {
        return Err(refused(
            folder,
            "relative",
            "the folder is not named from the root",
        ));
    }
    let data = std::fs::canonicalize(data_dir)?;
    let whole = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    if whole.starts_with(&data) {
        return Err(refused(
            folder,
            "inside",
            "a backup does not belong into the data folder",
        ));
    }
    let known = folder.join(COPIES).is_dir();
    let empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if !known && !empty {
        return Err(refused(folder, "strange", "the folder holds other files"));
    }
    let made = make_private(folder)
        .and_then(|()| std::fs::create_dir_all(folder.join(COPIES)))
        .and_then(|()| std::fs::create_dir_all(folder.join(BLOBS)));
    if let Err(error) = made {
        return Err(refused(folder, "unwritable", error.to_string()));
    }
    // What a backup that was cut left behind is of no use to anybody.
    for entry in std::fs::read_dir(folder.join(COPIES))? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == PART) {
            std::fs::remove_dir_all(&path)?;
        }
    }
    Ok(())
}

/// A backup holds a person's unpublished words.
fn make_private(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// The folder of a copy to be made. Its name is above every name there: order comes from names, and a clock that went back
/// or was ahead once must not make the newest copy look like the oldest.
fn begin(folder: &Path, at: TimeMs) -> anyhow::Result<PathBuf> {
    let stamp = editorial::text::date::iso(at, "UTC");
    let stamp: String = stamp.chars().take(19).collect::<String>().replace(':', "-");
    let mut highest = String::new();
    for entry in std::fs::read_dir(folder.join(COPIES))? {
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
            let part = folder.join(COPIES).join(format!("{name}.{PART}"));
            std::fs::create_dir(&part)?;
            return Ok(part);
        }
    }
    anyhow::bail!(
        "no name is left after {highest}: the clock stands before the copies that are there"
    )
}

/// Says inside the copy that it is one: whoever opens it as a workstation takes a new device id first.
fn mark(file: &Path, at: TimeMs) -> anyhow::Result<()> {
    let copy = Connection::open(file)?;
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    meta::save(&copy, meta::key::COPIED, &at)?;
    drop(copy);
    std::fs::File::open(file)?
        .sync_all()
        .context("syncing the copy of the store")
}

fn check_sound(file: &Path) -> anyhow::Result<()> {
    let copy = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let verdict: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    anyhow::ensure!(
        verdict == "ok",
        "the copy of the store is not sound ({verdict})"
    );
    Ok(())
}

fn blobs_of(file: &Path) -> anyhow::Result<Vec<(Hash, u64)>> {
    let copy = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    blob::here(&copy)
}

fn blob_path(folder: &Path, hash: Hash) -> PathBuf {
    folder.join(hash.short(2)).join(hash.to_string())
}

fn hash_file(file: &Path) -> std::io::Result<Hash> {
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut std::fs::File::open(file)?, &mut hasher)?;
    Ok(Hash(*hasher.finalize().as_bytes()))
}

/// Copies a blob, synced; false when it cannot be read where it should be, or is not what its name says.
fn copy_blob(from: &Path, to: &Path, hash: Hash) -> anyhow::Result<bool> {
    let Ok(mut source) = std::fs::File::open(from) else {
        return Ok(false);
    };
    let folder = to.parent().context("a blob has a folder")?;
    std::fs::create_dir_all(folder)?;
    let part = to.with_extension(PART);
    let mut target = std::fs::File::create(&part)?;
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; PIECE_BYTES];
    let whole = loop {
        match source.read(&mut piece) {
            Ok(0) => break Hash(*hasher.finalize().as_bytes()) == hash,
            Ok(read) => {
                hasher.update(&piece[..read]);
                target.write_all(&piece[..read])?;
            }
            Err(_) => break false,
        }
    };
    if !whole {
        std::fs::remove_file(&part)?;
        return Ok(false);
    }
    target.sync_all()?;
    std::fs::rename(&part, to)?;
    SystemDisk.sync_folder(folder)?;
    Ok(true)
}

/// The finished copies, oldest first.
fn copies(folder: &Path) -> anyhow::Result<Vec<(PathBuf, Manifest)>> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder.join(COPIES)) else {
        return Ok(found);
    };
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == PART) {
            continue;
        }
        let manifest = std::fs::read(path.join(MANIFEST))
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok());
        if let Some(manifest) = manifest.filter(|manifest| manifest.format <= FORMAT) {
            found.push((path, manifest));
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(found)
}

/// Removes the oldest copies of the store. Photos stay.
fn prune(folder: &Path) -> anyhow::Result<()> {
    let found = copies(folder)?;
    for (path, _) in found.iter().take(found.len().saturating_sub(KEEP)) {
        let part = path.with_extension(PART);
        std::fs::rename(path, &part)?;
        std::fs::remove_dir_all(&part)?;
    }
    Ok(())
}

/// Makes the workstation of `data_dir` from the newest copy in `from`. Whoever opens it then signs in again.
///
/// # Errors
/// [`RestoreError`], or what the disk says. The store is put in place last, so that a restore that was cut is no workstation
/// and the same call goes on with it.
pub fn restore(from: &Path, data_dir: &Path) -> anyhow::Result<()> {
    let file = data_dir.join(store::FILE);
    if file.exists() {
        return Err(RestoreError::Occupied(data_dir.display().to_string()).into());
    }
    let (copy, manifest) = copies(from)?
        .pop()
        .ok_or_else(|| RestoreError::NoCopy(from.display().to_string()))?;
    let kept = copy.join(store::FILE);
    if hash_file(&kept).ok() != Some(manifest.store) {
        return Err(RestoreError::Damaged(copy.display().to_string()).into());
    }
    check_sound(&kept)?;
    make_private(data_dir).context("making the data folder")?;
    let mut missing = 0usize;
    for (hash, _) in blobs_of(&kept)? {
        let to = blob_path(&data_dir.join(BLOBS), hash);
        let here = hash_file(&to).is_ok_and(|found| found == hash);
        if !here && !copy_blob(&blob_path(&from.join(BLOBS), hash), &to, hash)? {
            missing += 1;
        }
    }
    if data_dir.join(BLOBS).exists() {
        SystemDisk.sync_folder(&data_dir.join(BLOBS))?;
    }
    if missing > 0 {
        tracing::warn!(
            photo.files = missing,
            "the backup lacks photos; they are fetched from the server"
        );
    }
    let part = file.with_extension(PART);
    std::fs::copy(&kept, &part).context("copying the store")?;
    std::fs::File::open(&part)?.sync_all()?;
    std::fs::rename(&part, &file)?;
    Ok(SystemDisk.sync_folder(data_dir)?)
}

/// A store that was a copy becomes this machine's own: a new device id, nobody signed in, and whatever the copy lacks of its
/// photos is fetched.
pub(crate) fn settle_in(desk: &mut Desk, media: &crate::media::Media) -> anyhow::Result<()> {
    let copied: Option<TimeMs> = meta::load(&desk.db, meta::key::COPIED)?;
    if copied.is_none() {
        return Ok(());
    }
    let device = DeviceId(desk.source.uuid());
    desk.take_device(device)?;
    let tx = desk.db.unchecked_transaction()?;
    for (hash, size_bytes) in blob::here(&tx)? {
        if !media.is_here(hash, size_bytes) {
            blob::mark_lost(&tx, hash)?;
        }
    }
    if let Some(session) = meta::load::<Session>(&tx, meta::key::SESSION)? {
        let ended = Session {
            state: SessionState::Expired,
            token_storage: None,
            ..session
        };
        meta::save(&tx, meta::key::SESSION, &ended)?;
    }
    meta::delete(&tx, meta::key::COPIED)?;
    // An index that lies here was made of another store.
    meta::delete(&tx, meta::key::SEARCHED)?;
    tx.commit()?;
    tracing::warn!("this workstation was restored from a backup and goes on under a new device id");
    Ok(())
}
