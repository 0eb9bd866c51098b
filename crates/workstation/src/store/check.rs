//! Whether the store is whole.
//!
//! A check reads all of it, which takes as long as the store is large: seconds from an old disk, before a window shows
//! anything. So a store that was closed in order, and that nobody has touched since, is opened at once and checked while it is
//! used. Closing leaves a mark beside it that says what the file then was; opening takes the mark away, so that whoever
//! crashes, is killed or loses power is checked first, as is a file that was changed or copied here. The mark is a promise of
//! nothing but haste: a wrong one only means that damage is found a little later.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::Context as _;
use disk::Disk;
use rusqlite::{Connection, OpenFlags};

use super::migrations::{Migration, check_known, is_newest};

/// Beside the store's file: its size in bytes and the moment of its last change in nanoseconds.
const MARK: &str = "closed-in-order";

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Checked {
    /// Nothing that is wrong.
    Whole,
    /// It was closed in order, and only its layout was read.
    Trusted,
    /// Something that cannot have been written.
    Damaged,
}

/// Looks before anything is written. A newer store is an error. Of one that was `closed` in order only the layout is read,
/// unless it is about to be migrated.
pub(super) fn check(
    file: &Path,
    disk: &dyn Disk,
    closed: bool,
    steps: &[Migration],
) -> anyhow::Result<Checked> {
    let db = disk::open_database(disk, file, OpenFlags::default()).context("opening the store")?;
    // Whatever is wrong with it, looking must not change it.
    db.set_db_config(
        rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
        true,
    )?;
    let look = || {
        check_known(&db, steps)?;
        if closed && is_newest(&db, steps)? {
            return Ok(Checked::Trusted);
        }
        quick_check(&db).map(|()| Checked::Whole)
    };
    match look() {
        Ok(found) => Ok(found),
        Err(error) if is_damage(&error) => {
            tracing::error!(
                error = format!("{error:#}"),
                "the store is damaged and is set aside"
            );
            Ok(Checked::Damaged)
        }
        Err(error) => Err(error.context("checking the store")),
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the store is damaged: {0}")]
struct Damaged(String);

/// Reads every page. Indexes are not compared with their tables: that takes a multiple of the time.
pub(super) fn quick_check(db: &Connection) -> anyhow::Result<()> {
    let found: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" {
        Ok(())
    } else {
        Err(Damaged(found).into())
    }
}

pub(super) fn is_damage(error: &anyhow::Error) -> bool {
    let by_sqlite = error
        .downcast_ref::<rusqlite::Error>()
        .and_then(rusqlite::Error::sqlite_error_code)
        .is_some_and(|code| {
            matches!(
                code,
                rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase
            )
        });
    by_sqlite || error.is::<Damaged>()
}

/// Takes the mark away; says whether the store is what it was when the mark was left.
pub(super) fn take_mark(file: &Path) -> bool {
    let mark = mark_of(file);
    let left = std::fs::read_to_string(&mark);
    match std::fs::remove_file(&mark) {
        Ok(()) => left.is_ok_and(|left| Some(left) == as_it_is(file)),
        // There is none; or it would stay while the store is written, and is not to be believed.
        Err(_) => false,
    }
}

/// Leaves the mark of a store that is closed.
pub(super) fn leave_mark(file: &Path) {
    let Some(mark) = as_it_is(file) else { return };
    if let Err(error) = std::fs::write(mark_of(file), mark) {
        tracing::debug!(error = %error, "the next start checks the store first");
    }
}

fn mark_of(file: &Path) -> PathBuf {
    file.with_file_name(MARK)
}

/// What is said of the file; none while a log beside it has still to be written back.
fn as_it_is(file: &Path) -> Option<String> {
    let log = PathBuf::from(format!("{}-wal", file.display()));
    if log.exists() {
        return None;
    }
    let about = std::fs::metadata(file).ok()?;
    let changed = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {}", about.len(), changed.as_nanos()))
}
