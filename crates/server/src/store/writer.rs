//! The writer: group commit, and no waiting for it where nobody else writes.
//!
//! There is one connection that writes, and whoever holds it commits. Who comes while it is free and nobody waits does the
//! work on the spot: waking a thread and being woken by it takes longer than half an fsync. Who comes while it is taken joins
//! the queue, from which a thread of its own commits everything that waits at once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};

use rusqlite::Connection;
use tokio::sync::watch;

use super::{StoreError, Tx, feed};
use crate::config::Clock;
use crate::faults::{Faults, Mutant};
use crate::random::Random;

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

/// The writer, and how much waits for it.
pub(super) struct Desk {
    /// Nothing after the end.
    writer: Mutex<Option<Writer>>,
    /// Pieces of work that wait for the thread.
    waiting: AtomicUsize,
}

impl Desk {
    /// With nothing waiting.
    pub(super) const fn new(writer: Writer) -> Self {
        Self {
            writer: Mutex::new(Some(writer)),
            waiting: AtomicUsize::new(0),
        }
    }

    /// Whether nobody writes or waits, as far as can be told without holding anything.
    pub(super) fn is_free(&self) -> bool {
        self.waiting.load(Ordering::Acquire) == 0
            && self.writer.try_lock().is_ok_and(|writer| writer.is_some())
    }

    /// Does a piece of work here and now, or gives it back: somebody writes or waits, or it is over. Blocks for one commit.
    pub(super) fn at_once(&self, job: Job) -> Result<(), Job> {
        if self.waiting.load(Ordering::Acquire) > 0 {
            return Err(job);
        }
        let Ok(mut writer) = self.writer.try_lock() else {
            return Err(job);
        };
        match writer.as_mut() {
            Some(writer) => {
                writer.take(job, std::iter::empty());
                Ok(())
            }
            None => Err(job),
        }
    }

    /// Counts a piece of work that is about to be queued; until it was taken up or [`Desk::not_queued`], whoever comes waits
    /// behind it.
    pub(super) fn queue(&self) {
        self.waiting.fetch_add(1, Ordering::AcqRel);
    }

    /// Takes [`Desk::queue`] back.
    pub(super) fn not_queued(&self) {
        self.waiting.fetch_sub(1, Ordering::AcqRel);
    }

    /// Commits what is queued until every sender is gone.
    pub(super) fn serve(&self, queued: &mpsc::Receiver<Job>) {
        while let Ok(first) = queued.recv() {
            if let Some(writer) = self.lock().as_mut() {
                let more = queued.try_iter().inspect(|_| self.not_queued());
                self.not_queued();
                writer.take(first, more);
            }
        }
        if let Some(writer) = self.lock().take() {
            writer.end();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Writer>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one connection that writes.
pub(super) struct Writer {
    conn: Connection,
    head: watch::Sender<u64>,
    clock: Clock,
    random: Random,
    faults: Faults,
    failed: bool,
}

impl Writer {
    /// Writes with `conn`, and says at `head` how far the feed goes.
    pub(super) const fn new(
        conn: Connection,
        head: watch::Sender<u64>,
        clock: Clock,
        random: Random,
        faults: Faults,
    ) -> Self {
        Self {
            conn,
            head,
            clock,
            random,
            faults,
            failed: false,
        }
    }

    /// Does a piece of work and, in the same transaction, as many of `more` as fit.
    pub(super) fn take(&mut self, first: Job, more: impl Iterator<Item = Job>) {
        if self.failed {
            refuse(first, StoreError::Full);
            return;
        }
        if let Err(error) = self.batch(first, more) {
            // A full disk may be emptied; after a failed fsync nobody knows what the disk holds.
            self.failed = error.sqlite_error_code() == Some(rusqlite::ErrorCode::SystemIoFailure);
            tracing::error!(error = %error, store.failed = self.failed, "a commit failed; nothing of it was answered as stored");
        }
    }

    /// Leaves a database of one file behind.
    pub(super) fn end(self) {
        // A failure only means that the next start reads the log.
        let _ = self
            .conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }

    fn batch(&self, first: Job, more: impl Iterator<Item = Job>) -> Result<(), rusqlite::Error> {
        let conn = &self.conn;
        if let Err(error) = say(conn, "BEGIN IMMEDIATE") {
            refuse(first, failure(&error));
            return Err(error);
        }
        let mut finishes = Vec::new();
        let mut committed = Ok(());
        for job in std::iter::once(first).chain(more).take(BATCH) {
            let tx = Tx {
                conn,
                now: (self.clock)(),
                random: &self.random,
            };
            let (finish, kept) = one(&tx, job);
            finishes.push(finish);
            if kept.is_err() {
                committed = kept;
                break;
            }
        }
        let committed = committed.and_then(|()| say(conn, "COMMIT"));
        if committed.is_err() && !conn.is_autocommit() {
            // The error that is reported is the first one; this only cleans up behind it.
            let _ = conn.execute_batch("ROLLBACK");
        }
        // Before anybody is answered: who asks for the feed after that is not to be told that there is nothing new.
        if committed.is_ok()
            && let Ok(seq) = feed::head(conn)
        {
            tell(&self.head, seq);
        }
        let unheard = self.faults.has(Mutant::AnswerBeforeCommit);
        for finish in finishes {
            finish(match committed.as_ref() {
                Err(error) if !unheard => Err(failure(error)),
                _ => Ok(()),
            });
        }
        committed
    }
}

/// Says how far the feed goes. Two may find that out at once: the one who looked earlier takes nothing back.
pub(super) fn tell(head: &watch::Sender<u64>, seq: u64) {
    head.send_if_modified(|known| {
        let news = seq > *known;
        *known = seq.max(*known);
        news
    });
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
fn one(tx: &Tx<'_>, job: Job) -> (Finish, Result<(), rusqlite::Error>) {
    let opened = say(tx, "SAVEPOINT job");
    if let Err(error) = opened {
        return (job(Err(failure(&error))).finish, Err(error));
    }
    let ran = job(Ok(tx));
    if tx.is_autocommit() {
        let full = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL);
        return (ran.finish, Err(rusqlite::Error::SqliteFailure(full, None)));
    }
    let taken_back = if ran.worked {
        Ok(())
    } else {
        say(tx, "ROLLBACK TO job")
    };
    (ran.finish, taken_back.and_then(|()| say(tx, "RELEASE job")))
}

/// Runs a statement that is run for every piece of work: prepared once.
fn say(conn: &Connection, statement: &str) -> rusqlite::Result<()> {
    conn.prepare_cached(statement)?.execute([]).map(drop)
}

fn refuse(job: Job, why: StoreError) {
    (job(Err(why)).finish)(Ok(()));
}
