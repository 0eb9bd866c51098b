//! The one row that says which database this is.

use editorial::id::Epoch;
use editorial::time::TimeMs;
use rusqlite::{Connection, params};

use super::{StoreError, unsigned};
use crate::random::Random;

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
pub(crate) fn insert(
    conn: &Connection,
    now: TimeMs,
    random: &Random,
) -> Result<(), rusqlite::Error> {
    conn.execute(
        "INSERT INTO newsroom (one, epoch, head_seq) VALUES (1, ?1, 0)",
        [Epoch(random.uuid(now)).to_bytes()],
    )?;
    Ok(())
}

/// Makes a copy a backup: see [`take_new_epoch_if_restored`]. What must not come back with it goes: one-time codes, which may
/// have been used since, and uploads, whose pieces are not in a backup.
pub(crate) fn mark_as_backup(conn: &Connection) -> Result<(), rusqlite::Error> {
    conn.execute_batch(
        "BEGIN; UPDATE newsroom SET is_backup = 1; DELETE FROM code; DELETE FROM upload; COMMIT;",
    )
}

/// Gives a database that was a backup a new epoch: its feed may go on differently from the one that workstations know. The
/// old epoch is kept, so that workstations know it for the same newsroom.
///
/// It happens at opening and not at restoring, so that a copy that was merely put in place by hand is noticed as well.
pub(crate) fn take_new_epoch_if_restored(
    conn: &Connection,
    now: TimeMs,
    random: &Random,
) -> Result<(), rusqlite::Error> {
    let tx = conn.unchecked_transaction()?;
    tx.execute(
        "INSERT OR IGNORE INTO past_epoch (epoch, until_ms) SELECT epoch, ?1 FROM newsroom WHERE is_backup = 1",
        [now.0],
    )?;
    let changed = tx.execute(
        "UPDATE newsroom SET epoch = ?1, is_backup = 0, restored_ms = ?2 WHERE is_backup = 1",
        params![Epoch(random.uuid(now)).to_bytes(), now.0],
    )?;
    tx.commit()?;
    if changed > 0 {
        tracing::warn!(
            "this database was restored from a backup: every workstation will send again what it lacks"
        );
    }
    Ok(())
}

/// The epochs that this newsroom had before it was restored, newest first.
pub(crate) fn past_epochs(conn: &Connection) -> Result<Vec<Epoch>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT epoch FROM past_epoch ORDER BY until_ms DESC LIMIT 64")?;
    let rows = statement.query_map([], |row| row.get(0).map(Epoch::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// When this newsroom was last restored from a backup.
pub(crate) fn restored_at(conn: &Connection) -> Result<Option<TimeMs>, StoreError> {
    let at: Option<i64> =
        conn.query_row("SELECT restored_ms FROM newsroom", [], |row| row.get(0))?;
    Ok(at.map(TimeMs))
}
