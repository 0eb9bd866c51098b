//! The one row that says which database this is.

use editorial::id::Epoch;
use editorial::time::TimeMs;
use rusqlite::{Connection, params};

use super::{StoreError, unsigned};
use crate::random;

/// Which database this is, and how far its feed goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Newsroom {
    /// New when it is made, and when it is opened after having been restored.
    pub(crate) epoch: Epoch,
    /// The last number of the feed.
    pub(crate) head_seq: u64,
}

/// Reads it.
pub(crate) fn get(conn: &Connection) -> Result<Newsroom, StoreError> {
    Ok(
        conn.query_row("SELECT epoch, head_seq FROM newsroom", [], |row| {
            Ok(Newsroom {
                epoch: Epoch::from_bytes(row.get(0)?),
                head_seq: unsigned(row.get(1)?),
            })
        })?,
    )
}

/// Makes it, in a new database.
pub(crate) fn insert(conn: &Connection, now: TimeMs) -> Result<(), rusqlite::Error> {
    conn.execute(
        "INSERT INTO newsroom (one, epoch, head_seq) VALUES (1, ?1, 0)",
        [Epoch(random::uuid(now)).to_bytes()],
    )?;
    Ok(())
}

/// Marks a copy as one: see [`take_new_epoch_if_restored`].
pub(crate) fn mark_as_backup(conn: &Connection) -> Result<(), rusqlite::Error> {
    conn.execute("UPDATE newsroom SET is_backup = 1", [])?;
    Ok(())
}

/// Gives a database that was a backup a new epoch: its feed may go on differently from the one that workstations know.
///
/// It happens at opening and not at restoring, so that a copy that was merely put in place by hand is noticed as well.
pub(crate) fn take_new_epoch_if_restored(
    conn: &Connection,
    now: TimeMs,
) -> Result<(), rusqlite::Error> {
    let changed = conn.execute(
        "UPDATE newsroom SET epoch = ?1, is_backup = 0 WHERE is_backup = 1",
        params![Epoch(random::uuid(now)).to_bytes()],
    )?;
    if changed > 0 {
        tracing::warn!(
            "this database was restored from a backup: every workstation will send again what it lacks"
        );
    }
    Ok(())
}
