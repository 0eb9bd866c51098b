//! The writer thread: group commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;

use rusqlite::Connection;
use tokio::sync::watch;

use super::{StoreError, Tx, feed};
use crate::config::Clock;

/// Most pieces of work in one transaction.
const BATCH: usize = 512;

/// Says what became of a piece of work, once that is certain.
type Finish = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A piece of work; after it ran, its [`Finish`] waits for the commit. Without a transaction it is refused unrun.
pub(super) type Job = Box<dyn FnOnce(Result<&Tx<'_>, StoreError>) -> Ran + Send>;

/// A piece of work that has run.
pub(super) struct Ran {
    worked: bool,
    finish: Finish,
}

/// Packs `work` and the answer to its asker.
pub(super) fn job<T, E>(
    work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    answer: impl FnOnce(Result<T, E>) + Send + 'static,
) -> Job
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    Box::new(move |tx| {
        let result = match tx {
            Ok(tx) => catch_unwind(AssertUnwindSafe(|| work(tx))).unwrap_or_else(|_| {
                Err(E::from(StoreError::Corrupt("a write panicked".to_owned())))
            }),
            Err(error) => Err(E::from(error)),
        };
        Ran {
            worked: result.is_ok(),
            finish: Box::new(move |committed| {
                answer(match (result, committed) {
                    (Ok(_), Err(error)) => Err(E::from(error)),
                    (result, _) => result,
                });
            }),
        }
    })
}

/// Serves until every sender is gone.
pub(super) fn run(
    conn: &Connection,
    waiting: &mpsc::Receiver<Job>,
    head: &watch::Sender<u64>,
    clock: &Clock,
) {
    let mut failed = false;
    while let Ok(first) = waiting.recv() {
        if failed {
            refuse(first, StoreError::Full);
            continue;
        }
        if let Err(error) = batch(conn, first, waiting, clock) {
            // A full disk may be emptied; after a failed fsync nobody knows what the disk holds.
            failed = error.sqlite_error_code() == Some(rusqlite::ErrorCode::SystemIoFailure);
            tracing::error!(error = %error, store.failed = failed, "a commit failed; nothing of it was answered as stored");
        }
        if let Ok(seq) = feed::head(conn) {
            head.send_if_modified(|known| std::mem::replace(known, seq) != seq);
        }
    }
    // Leaves a database of one file behind; a failure only means that the next start reads the log.
    let _ = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
}

fn batch(
    conn: &Connection,
    first: Job,
    waiting: &mpsc::Receiver<Job>,
    clock: &Clock,
) -> Result<(), rusqlite::Error> {
    if let Err(error) = conn.execute_batch("BEGIN IMMEDIATE") {
        refuse(first, failure(&error));
        return Err(error);
    }
    let mut finishes = Vec::new();
    let mut committed = Ok(());
    for job in std::iter::once(first).chain(waiting.try_iter()).take(BATCH) {
        let (finish, kept) = one(conn, job, clock);
        finishes.push(finish);
        if kept.is_err() {
            committed = kept;
            break;
        }
    }
    let committed = committed.and_then(|()| conn.execute_batch("COMMIT"));
    if committed.is_err() && !conn.is_autocommit() {
        // The error that is reported is the first one; this only cleans up behind it.
        let _ = conn.execute_batch("ROLLBACK");
    }
    for finish in finishes {
        finish(committed.as_ref().copied().map_err(failure));
    }
    committed
}

fn failure(error: &rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        // Another process (an administrator's command) holds the database: nothing is wrong with the disk.
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        _ => StoreError::Full,
    }
}

/// Runs one job in a savepoint. An error means that the transaction cannot go on, or that SQLite took it back.
fn one(conn: &Connection, job: Job, clock: &Clock) -> (Finish, Result<(), rusqlite::Error>) {
    let opened = conn.execute_batch("SAVEPOINT job");
    if let Err(error) = opened {
        return (job(Err(failure(&error))).finish, Err(error));
    }
    let ran = job(Ok(&Tx { conn, now: clock() }));
    if conn.is_autocommit() {
        let full = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL);
        return (ran.finish, Err(rusqlite::Error::SqliteFailure(full, None)));
    }
    let taken_back = if ran.worked {
        Ok(())
    } else {
        conn.execute_batch("ROLLBACK TO job")
    };
    (
        ran.finish,
        taken_back.and_then(|()| conn.execute_batch("RELEASE job")),
    )
}

fn refuse(job: Job, why: StoreError) {
    (job(Err(why)).finish)(Ok(()));
}
