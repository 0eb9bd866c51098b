//! What a failed sync leaves in a database's write-ahead log.
//!
//! A commit whose sync fails is refused, and SQLite forgets it; but its bytes stand in the log, in the system's memory, and
//! the system may hold them for written although the disk never took them. If the program ends like that, the next one reads
//! the log, finds the commit whole, and adds its own behind it. Those are synced and answered. Then the power fails, the
//! bytes in between are not there, and with them goes everything behind: SQLite believes a log up to the first gap. So whoever
//! opens a database for writing writes the log that it finds onto the disk once more, byte for byte, before adding to it.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ffi};

use crate::Disk;

/// Bytes of the log that are read at once.
const PIECE: usize = 1024 * 1024;

/// Writes the log of the database `file`, which `db` has open for writing, onto the disk again. Nobody else can add to it
/// meanwhile. Usually there is none: a database that is closed in order leaves no log.
///
/// # Errors
/// What SQLite says; [`rusqlite::ErrorCode::SystemIoFailure`] when the disk cannot be read or written: nothing may be added then.
pub fn keep_log(disk: &dyn Disk, db: &Connection, file: &Path) -> rusqlite::Result<()> {
    let log = PathBuf::from(format!("{}-wal", file.display()));
    if std::fs::metadata(&log).map_or(0, |about| about.len()) == 0 {
        return Ok(());
    }
    // Whoever may write is the only one who may add to the log or begin it anew.
    db.execute_batch("BEGIN IMMEDIATE")?;
    let kept = write_again(disk, &log);
    db.execute_batch("ROLLBACK")?;
    kept.map_err(|error| {
        let code = ffi::Error::new(ffi::SQLITE_IOERR_FSYNC);
        rusqlite::Error::SqliteFailure(code, Some(format!("keeping the log: {error}")))
    })
}

fn write_again(disk: &dyn Disk, log: &Path) -> io::Result<()> {
    let mut written = disk.open(log)?;
    let mut at = 0;
    loop {
        let piece = disk.read(log, at, PIECE)?;
        if piece.is_empty() {
            return written.sync();
        }
        written.write_at(at, &piece)?;
        at += piece.len() as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemDisk;

    #[test]
    fn a_log_that_is_written_again_is_the_same_log() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.sqlite");
        let db = Connection::open(&file).expect("a database");
        db.execute_batch(
            "PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES ('đã lưu')",
        )
        .expect("written");
        let log = folder.path().join("a.sqlite-wal");
        let before = std::fs::read(&log).expect("a log");
        let other = Connection::open(&file).expect("another");
        keep_log(&SystemDisk, &other, &file).expect("kept");
        assert_eq!(std::fs::read(&log).expect("a log"), before);
        let words: String = other
            .query_row("SELECT x FROM t", [], |row| row.get(0))
            .expect("read");
        assert_eq!(words, "đã lưu");
    }
}
