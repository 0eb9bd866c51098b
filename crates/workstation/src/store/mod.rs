//! Everything this machine remembers, in one SQLite file.
//!
//! One file of this folder is one table: its SQL, its row, its reads and writes. Writing has one connection, which belongs
//! to the desk (`crate::desk`); reading has a few, so that a list or a picture never waits for a merge. `synchronous=FULL`
//! is what makes "saved" true: a commit that was answered survives a power cut.

pub(crate) mod article;
pub(crate) mod blob;
pub(crate) mod catalogue;
pub(crate) mod changed;
mod check;
pub(crate) mod checkpoint;
pub(crate) mod command;
pub(crate) mod content;
pub(crate) mod damaged;
pub(crate) mod decision;
pub(crate) mod digest;
pub(crate) mod entry;
pub(crate) mod forgotten;
pub(crate) mod history;
pub(crate) mod journal;
pub(crate) mod leftover;
pub(crate) mod listed;
pub(crate) mod meta;
mod migrations;
pub(crate) mod photo;
pub(crate) mod preference;
pub(crate) mod published;
pub(crate) mod record;
pub(crate) mod review;
pub(crate) mod salvage;
pub(crate) mod seen;
pub(crate) mod snapshot;
pub(crate) mod template;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::Context as _;
use disk::{Disk, SharedDisk};
use editorial::time::TimeMs;
use rusqlite::{Connection, OpenFlags};

use crate::faults::Faults;

use check::{Checked, check, is_damage, quick_check};
pub use migrations::NewerStore;
use migrations::{MIGRATIONS, Migration, migrate};

/// The store's file inside the data folder.
pub(crate) const FILE: &str = "galley.sqlite";
const READERS: usize = 3;
/// Pages of the log at which a commit itself writes it back. Four times the usual: in the app it is done before, in a pause
/// ([`fold_log`]).
const LOG_PAGES: u32 = 4_000;
/// Names the damaged store that was set aside and from which the new one has still to be filled.
const OWED: &str = "rebuild-owed";

/// Reading connections; the writing one is handed out once, at opening.
pub(crate) struct Store {
    file: PathBuf,
    disk: SharedDisk,
    readers: Mutex<Vec<Connection>>,
    /// When damage was found after opening: said until the next start mends it.
    damaged: OnceLock<TimeMs>,
}

/// What opening found.
pub(crate) struct Opened {
    /// Where reading goes.
    pub(crate) store: Store,
    /// The one connection that writes.
    pub(crate) writer: Connection,
    /// Where a damaged store was set aside, if there was one: what can be read of it has still to be taken over.
    pub(crate) set_aside: Option<PathBuf>,
    /// It is as it was closed and was not checked again: [`Store::check_now`] is owed.
    pub(crate) check_owed: bool,
}

/// Whether opening may put off the check of a store that was closed in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    /// Before anything is written, whatever is known of it.
    First,
    /// While it is used, if nobody has touched it since it was closed.
    Later,
}

impl Store {
    /// Opens the store of `folder`, makes one if there is none, and sets a damaged one aside under a dated name.
    ///
    /// # Errors
    /// [`NewerStore`] for a store that a newer app has been through: it is left as it is. Anything else is the disk's.
    pub(crate) fn open(
        folder: &Path,
        disk: &SharedDisk,
        now: TimeMs,
        faults: &Faults,
        when: Check,
    ) -> anyhow::Result<Opened> {
        Self::open_with(folder, disk, now, faults, when, MIGRATIONS)
    }

    fn open_with(
        folder: &Path,
        disk: &SharedDisk,
        now: TimeMs,
        faults: &Faults,
        when: Check,
        steps: &[Migration],
    ) -> anyhow::Result<Opened> {
        let file = folder.join(FILE);
        let closed = check::take_mark(&file) && when == Check::Later;
        let checked = if file.exists() {
            check(&file, disk.as_ref(), closed, steps)?
        } else {
            Checked::Whole
        };
        let damaged = match checked {
            Checked::Damaged => Some(move_aside(&file, now)?),
            Checked::Whole | Checked::Trusted => None,
        };
        // A start that was cut between setting aside and taking over is made good by the next one.
        let set_aside = match damaged {
            Some(aside) => Some(aside),
            None => owed(folder)?,
        };
        let mut writer = connect(&file, disk.as_ref())?;
        migrate(&writer, steps, |version| {
            folder.join(format!("galley-before-{}.sqlite", version + 1))
        })?;
        faults.watch(&mut writer)?;
        let store = Self {
            file,
            disk: SharedDisk::clone(disk),
            readers: Mutex::new(Vec::new()),
            damaged: OnceLock::new(),
        };
        Ok(Opened {
            store,
            writer,
            set_aside,
            check_owed: checked == Checked::Trusted,
        })
    }

    /// Checks the whole store while it is used. Reads all of it; blocks.
    ///
    /// # Errors
    /// The disk's. Damage is none: it is remembered ([`Store::damaged`]), and the next opening checks first and mends.
    pub(crate) fn check_now(&self, now: TimeMs) -> anyhow::Result<()> {
        match quick_check(&self.connect_reader()?) {
            Err(error) if is_damage(&error) => {
                tracing::error!(
                    error = format!("{error:#}"),
                    "the store is damaged; the next start sets it aside"
                );
                self.damaged.get_or_init(|| now);
                Ok(())
            }
            checked => checked,
        }
    }

    /// When [`Store::check_now`] found it damaged, if it did.
    pub(crate) fn damaged(&self) -> Option<TimeMs> {
        self.damaged.get().copied()
    }

    /// Says beside the store that it was closed in order: the last thing that is done with it.
    pub(crate) fn mark_closed(&self) {
        if self.damaged().is_none() {
            check::leave_mark(&self.file);
        }
    }

    /// Reads with a connection of the pool.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let mut pool = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let reader = pool.pop();
        drop(pool);
        let reader = reader.map_or_else(|| self.connect_reader(), Ok)?;
        // One that failed is closed: it may remember what a failing disk gave it.
        let answer = work(&reader)?;
        let mut pool = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if pool.len() < READERS {
            pool.push(reader);
        }
        Ok(answer)
    }

    /// Another connection for writing, in the place of one whose disk failed it.
    pub(crate) fn connect_writer(&self) -> anyhow::Result<Connection> {
        connect(&self.file, self.disk.as_ref())
    }

    /// Closes the idle readers.
    pub(crate) fn close(&self) {
        self.readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn connect_reader(&self) -> anyhow::Result<Connection> {
        let reader = disk::open_database(
            self.disk.as_ref(),
            &self.file,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
        .context("opening the store for reading")?;
        guard(&reader)?;
        Ok(reader)
    }
}

/// Copies the store of `folder` into the new file `to`, while it is written.
pub(crate) fn copy_into(folder: &Path, to: &Path) -> anyhow::Result<()> {
    let db = Connection::open(folder.join(FILE)).context("opening the store")?;
    guard(&db)?;
    db.execute("VACUUM INTO ?1", [to.to_string_lossy()])
        .context("copying the store")?;
    Ok(())
}

/// Writes what the log has gathered into the store's file, as far as no reader needs it: in a pause, so that no letter waits
/// for it.
pub(crate) fn fold_log(db: &Connection) -> anyhow::Result<()> {
    db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
    Ok(())
}

fn connect(file: &Path, disk: &dyn Disk) -> anyhow::Result<Connection> {
    let db = disk::open_database(disk, file, OpenFlags::default()).context("opening the store")?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    if cfg!(target_os = "macos") {
        // There, a plain fsync leaves the bytes in the drive's own memory.
        db.pragma_update(None, "fullfsync", true)?;
        db.pragma_update(None, "checkpoint_fullfsync", true)?;
    }
    guard(&db)?;
    disk::keep_log(disk, &db, file).context("writing the store's log again")?;
    Ok(db)
}

fn guard(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "cell_size_check", true)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// The damaged store from which the new one has still to be filled.
fn owed(folder: &Path) -> anyhow::Result<Option<PathBuf>> {
    match std::fs::read_to_string(folder.join(OWED)) {
        Ok(name) => Ok(Some(folder.join(name.trim())).filter(|aside| aside.is_file())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).context("looking for a damaged store"),
    }
}

/// What could be read of a damaged store has been taken over.
pub(crate) fn settle_owed(folder: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(folder.join(OWED)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).context("noting that a damaged store was taken over")
        }
        _ => Ok(()),
    }
}

/// Whether the disk failed, or gave something that cannot have been stored.
pub(crate) fn is_the_disks(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<rusqlite::Error>()
            .and_then(rusqlite::Error::sqlite_error_code)
            .is_some_and(|code| {
                matches!(
                    code,
                    rusqlite::ErrorCode::SystemIoFailure | rusqlite::ErrorCode::DatabaseCorrupt
                )
            })
    })
}

/// Moves the store of `folder` away under a dated name: the next opening fills a new one with what can be read of it.
pub(crate) fn set_aside(folder: &Path, now: TimeMs) -> anyhow::Result<()> {
    move_aside(&folder.join(FILE), now).map(drop)
}

fn move_aside(file: &Path, now: TimeMs) -> anyhow::Result<PathBuf> {
    let stamp: String = editorial::text::date::iso(now, "UTC")
        .chars()
        .take(19)
        .collect();
    let stamp = stamp.replace(':', "-");
    let name = (1..)
        .map(|attempt| match attempt {
            1 => format!("galley-damaged-{stamp}.sqlite"),
            _ => format!("galley-damaged-{stamp}-{attempt}.sqlite"),
        })
        .find(|name| !file.with_file_name(name).exists())
        .unwrap_or_default();
    let aside = file.with_file_name(&name);
    let mut owed = std::fs::File::create(file.with_file_name(OWED))?;
    std::io::Write::write_all(&mut owed, name.as_bytes())?;
    owed.sync_all()?;
    for companion in ["", "-wal", "-shm"] {
        let from = PathBuf::from(format!("{}{companion}", file.display()));
        if from.exists() {
            std::fs::rename(&from, format!("{}{companion}", aside.display()))
                .context("setting a damaged store aside")?;
        }
    }
    Ok(aside)
}
