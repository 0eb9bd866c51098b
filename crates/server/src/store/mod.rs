//! The database: one writer with group commit, many readers.
//!
//! Whoever wants to write brings a piece of work. While nobody writes it is done on the spot; else it is handed to the writer's
//! thread, which runs every piece that is waiting inside one transaction, commits it once (`synchronous=FULL`), and only then answers: nothing is ever said to be stored before
//! it is. A piece that fails takes only itself back. When the disk is full nothing of the batch is stored and everybody is
//! told so; when the disk fails, the writer stops taking work until the server is started again, because what a failed
//! fsync left behind is unknown. Readers go on in both cases.
//!
//! What waits for the writer is bounded: a request that finds the queue full is told so at once and comes again; work of the
//! server's own waits for a place. So are the readers' connections and what they keep of the file in memory.
//!
//! One file per table: its SQL, its rows, its reads and writes. Every number of the feed is taken in [`feed::next_seq`].

pub(crate) mod address;
pub(crate) mod article;
pub(crate) mod blob;
pub(crate) mod code;
pub(crate) mod command;
pub(crate) mod device;
pub(crate) mod entry;
pub(crate) mod event;
pub(crate) mod feed;
pub(crate) mod feedback;
pub(crate) mod list;
pub(crate) mod live_picture;
pub(crate) mod newsroom;
pub(crate) mod person;
pub(crate) mod photo;
pub(crate) mod published;
pub(crate) mod quarantine;
pub(crate) mod record;
pub(crate) mod review;
pub(crate) mod revision;
pub(crate) mod seen;
pub(crate) mod snapshot;
#[cfg(test)]
mod tests;
pub(crate) mod token;
pub(crate) mod upload;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use anyhow::{Context as _, bail};
use disk::{Disk, SharedDisk, SystemDisk};
use editorial::id::Epoch;
use editorial::time::TimeMs;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::{oneshot, watch};

use crate::config::{Clock, Config, Threads};
use crate::migrations::migrate;
use crate::random::Random;

/// As many as work at once for workstations ([`crate::crowd`]).
const READERS_KEPT: usize = crate::crowd::WORKING;
/// What a reader keeps of the file, KiB; the system's own cache has the rest.
const READER_CACHE_KIB: u32 = 1_024;
/// Most pieces of work that wait for the writer.
pub(crate) const QUEUE: usize = 1_024;
/// Statements that the writer keeps prepared: it runs about eighty different ones.
const WRITER_STATEMENTS: usize = 128;
const BUSY: Duration = Duration::from_secs(5);

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The disk is full or failing. Nothing was stored.
    #[error("the disk is full or failing: nothing was stored")]
    Full,
    /// Another process holds the database.
    #[error("the database is busy: nothing was stored")]
    Busy,
    /// More waits for the writer already than may wait.
    #[error("more is waiting to be stored than may wait: nothing was stored")]
    Crowded,
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopped,
    /// What is stored cannot be what was once written.
    #[error("the database holds something impossible: {0}")]
    Corrupt(String),
    /// SQLite says no.
    #[error("the database failed: {0}")]
    Sql(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(
                ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen,
            ) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Sql(error),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}

/// A write in progress: part of a transaction that is committed before anybody hears of it.
pub(crate) struct Tx<'a> {
    conn: &'a Connection,
    /// The server's clock when the work began.
    pub(crate) now: TimeMs,
    pub(crate) random: &'a Random,
}

impl Tx<'_> {
    /// A new UUID of version 7.
    pub(crate) fn uuid(&self) -> uuid::Uuid {
        self.random.uuid(self.now)
    }
}

impl std::ops::Deref for Tx<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.conn
    }
}

/// The database of one newsroom.
pub(crate) struct Store {
    file: PathBuf,
    disk: SharedDisk,
    writing: Mutex<Option<Writing>>,
    readers: Mutex<Vec<Connection>>,
    head: watch::Sender<u64>,
    epoch: Epoch,
    clock: Clock,
    random: Random,
}

/// Where work for the writer goes.
enum Writing {
    /// To the desk where nobody is, else to its thread, which commits whatever waits together.
    Thread {
        desk: Arc<writer::Desk>,
        jobs: mpsc::SyncSender<writer::Job>,
        thread: std::thread::JoinHandle<()>,
    },
    /// Straight to it: whoever asks also does the work ([`Threads::None`]).
    Caller(writer::Writer),
}

/// What becomes of work that finds the writer's queue full.
#[derive(Clone, Copy)]
enum Full {
    Wait,
    Refuse,
}

impl Store {
    /// Opens the database of `config`, brings it to the newest layout and checks it.
    ///
    /// # Errors
    /// When there is none, when it is damaged, or when it was written by a newer server that forbids it.
    pub(crate) fn open(config: &Config) -> anyhow::Result<Self> {
        let (data_dir, clock) = (&config.data_dir, config.clock.clone());
        let file = file_in(data_dir);
        if !file.is_file() {
            bail!(
                "there is no newsroom in {}: make one with `galley-server init`",
                data_dir.display()
            );
        }
        let mut conn = connect_on(config.disk.as_ref(), &file)?;
        if let Some(limit) = config.store_limit_bytes {
            let page: i64 = conn.query_row("PRAGMA page_size", [], |row| row.get(0))?;
            let pages = i64::try_from(limit).unwrap_or(i64::MAX) / page.max(1);
            conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        }
        quick_check(&conn)?;
        migrate(&mut conn, &data_dir.join("backups"), clock())?;
        let random = Random::new(config.entropy.clone());
        newsroom::take_new_epoch_if_restored(&conn, clock(), &random)?;
        config.faults.watch(&mut conn)?;
        let known = newsroom::get(&conn)?;
        let head = watch::Sender::new(known.head_seq);
        let writer = writer::Writer::new(
            conn,
            head.clone(),
            clock.clone(),
            random.clone(),
            config.faults.clone(),
        );
        let writing = match config.threads {
            Threads::None => Writing::Caller(writer),
            Threads::Own => {
                let (jobs, queued) = mpsc::sync_channel(QUEUE);
                let desk = Arc::new(writer::Desk::new(writer));
                let served = Arc::clone(&desk);
                let thread = std::thread::Builder::new()
                    .name("store-writer".to_owned())
                    .spawn(move || served.serve(&queued))
                    .context("starting the writer thread")?;
                Writing::Thread { desk, jobs, thread }
            }
        };
        Ok(Self {
            file,
            disk: SharedDisk::clone(&config.disk),
            writing: Mutex::new(Some(writing)),
            readers: Mutex::new(Vec::new()),
            head,
            epoch: known.epoch,
            clock,
            random,
        })
    }

    /// Makes an empty database where `config` says.
    ///
    /// # Errors
    /// When there is one already, or the folder cannot be written.
    pub(crate) fn create(config: &Config) -> anyhow::Result<()> {
        let data_dir = &config.data_dir;
        std::fs::create_dir_all(data_dir)
            .with_context(|| format!("making {}", data_dir.display()))?;
        let file = file_in(data_dir);
        if file.exists() {
            bail!(
                "there is a newsroom in {} already: nothing was changed",
                data_dir.display()
            );
        }
        let mut conn = connect_on(config.disk.as_ref(), &file)?;
        let now = (config.clock)();
        migrate(&mut conn, &data_dir.join("backups"), now)?;
        newsroom::insert(&conn, now, &Random::new(config.entropy.clone()))?;
        Ok(())
    }

    /// The server's clock.
    pub(crate) fn now(&self) -> TimeMs {
        (self.clock)()
    }

    /// Where randomness comes from.
    pub(crate) fn random(&self) -> &Random {
        &self.random
    }

    /// Which database this is. It is taken at opening and no other process may change it meanwhile.
    pub(crate) const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The last number of the feed that this process knows of, and a way to wait for the next.
    pub(crate) fn head(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    /// Finds out what other processes (an administrator's commands) have added to the feed. Blocks.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn look_for_news(&self) -> Result<(), StoreError> {
        let seq = self.read(|conn| Ok::<_, StoreError>(feed::head(conn)?))?;
        self.feed_goes_to(seq);
        Ok(())
    }

    /// Says that the feed was seen to go so far: whoever waits for what comes before that is woken.
    pub(crate) fn feed_goes_to(&self, seq: u64) {
        writer::tell(&self.head, seq);
    }

    /// Runs `work` inside the next transaction and waits until that is on disk. Blocks; never call it from async code.
    ///
    /// # Errors
    /// What `work` says; or [`StoreError::Full`] when the commit failed, with nothing stored.
    pub(crate) fn write<T, E>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, answered) = mpsc::sync_channel(1);
        let job = writer::job(work, move |result| {
            // Whoever asked may be gone; what was written stays written.
            let _ = answer.send(result);
        });
        if let Some(job) = self.at_once(job)? {
            self.send(job, Full::Wait)?;
        }
        answered.recv().map_err(|_| E::from(StoreError::Stopped))?
    }

    /// [`Store::write`] for async code: no thread waits for the disk, so as many as may wait share one commit.
    ///
    /// # Errors
    /// As [`Store::write`]; and [`StoreError::Crowded`] at once, with nothing stored, when too much is waiting already.
    pub(crate) async fn write_async<T, E>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job = writer::job(work, move |result| {
            // As above.
            let _ = answer.send(result);
        });
        // The runtime moves what else this thread has to do onto another one while the commit is waited for.
        let left = if self.is_free() && several_threads() {
            tokio::task::block_in_place(|| self.at_once(job))?
        } else {
            Some(job)
        };
        if let Some(job) = left {
            self.send(job, Full::Refuse)?;
        }
        answered.await.map_err(|_| E::from(StoreError::Stopped))?
    }

    /// Runs `work` inside the next transaction without waiting: for what may be lost (when a device was last seen).
    pub(crate) fn write_later(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<(), StoreError> + Send + 'static,
    ) {
        let job = writer::job(work, |result: Result<(), StoreError>| {
            if let Err(error) = result {
                tracing::warn!(error = %error, "a small write was lost");
            }
        });
        // A stopping server forgets it, as promised above.
        let _ = self.send(job, Full::Wait);
    }

    /// Whether nobody writes or waits to.
    fn is_free(&self) -> bool {
        match self.lock_writing().as_ref() {
            Some(Writing::Thread { desk, .. }) => desk.is_free(),
            _ => false,
        }
    }

    /// Does the work here and now where nobody writes or waits to, or gives it back. Blocks for one commit.
    fn at_once(&self, job: writer::Job) -> Result<Option<writer::Job>, StoreError> {
        let desk = match self.lock_writing().as_ref().ok_or(StoreError::Stopped)? {
            Writing::Thread { desk, .. } => Arc::clone(desk),
            Writing::Caller(_) => return Ok(Some(job)),
        };
        Ok(desk.at_once(job).err())
    }

    /// Hands work to the writer. Where its queue is full, waits for a place or says so.
    fn send(&self, job: writer::Job, full: Full) -> Result<(), StoreError> {
        let (desk, jobs) = match self.lock_writing().as_mut().ok_or(StoreError::Stopped)? {
            Writing::Thread { desk, jobs, .. } => (Arc::clone(desk), jobs.clone()),
            Writing::Caller(writer) => {
                writer.take(job, std::iter::empty());
                return Ok(());
            }
        };
        desk.queue();
        let sent = match full {
            Full::Wait => jobs.send(job).map_err(|_| StoreError::Stopped),
            Full::Refuse => jobs.try_send(job).map_err(|error| match error {
                mpsc::TrySendError::Full(_) => StoreError::Crowded,
                mpsc::TrySendError::Disconnected(_) => StoreError::Stopped,
            }),
        };
        if sent.is_err() {
            desk.not_queued();
        }
        sent
    }

    fn lock_writing(&self) -> MutexGuard<'_, Option<Writing>> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads in one consistent view. Blocks.
    ///
    /// # Errors
    /// What `work` says, or that the file cannot be opened.
    pub(crate) fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let pooled = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let conn = match pooled {
            Some(conn) => conn,
            None => connect_to_read(self.disk.as_ref(), &self.file).map_err(StoreError::from)?,
        };
        let view = conn.unchecked_transaction().map_err(StoreError::from)?;
        let result = work(&view);
        drop(view);
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS_KEPT {
            readers.push(conn);
        }
        result
    }

    /// Finishes what is waiting and closes the database.
    pub(crate) fn close(&self) {
        let writing = self.lock_writing().take();
        match writing {
            Some(Writing::Thread { jobs, thread, .. }) => {
                drop(jobs);
                // A writer that panicked has said so; there is nothing left to wait for.
                let _ = thread.join();
            }
            Some(Writing::Caller(writer)) => writer.end(),
            None => {}
        }
        self.readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close();
    }
}

/// Whether the runtime that this code runs in has a thread left for others while this one waits for the disk.
fn several_threads() -> bool {
    tokio::runtime::Handle::try_current()
        .is_ok_and(|here| here.runtime_flavor() == tokio::runtime::RuntimeFlavor::MultiThread)
}

/// The database's file inside a data folder.
pub(crate) fn file_in(data_dir: &Path) -> PathBuf {
    data_dir.join("newsroom.sqlite")
}

/// Opens for writing on this machine's own disk, with every guard on.
pub(crate) fn connect(file: &Path) -> Result<Connection, rusqlite::Error> {
    connect_on(&SystemDisk, file)
}

fn connect_on(disk: &dyn Disk, file: &Path) -> Result<Connection, rusqlite::Error> {
    let conn = disk::open_database(disk, file, OpenFlags::default())?;
    conn.busy_timeout(BUSY)?;
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;",
    )?;
    conn.set_prepared_statement_cache_capacity(WRITER_STATEMENTS);
    disk::keep_log(disk, &conn, file)?;
    Ok(conn)
}

fn connect_to_read(disk: &dyn Disk, file: &Path) -> Result<Connection, rusqlite::Error> {
    let conn = disk::open_database(
        disk,
        file,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    conn.busy_timeout(BUSY)?;
    conn.execute_batch(
        "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON;",
    )?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.pragma_update(None, "cache_size", -i64::from(READER_CACHE_KIB))?;
    Ok(conn)
}

fn quick_check(conn: &Connection) -> anyhow::Result<()> {
    let verdict: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        bail!(
            "the database is damaged ({verdict}): nothing was changed; restore the newest backup, and the workstations will send again what it lacks"
        );
    }
    Ok(())
}

/// A count or number for SQLite, which knows only signed ones.
pub(crate) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A number that was stored by [`signed`].
pub(crate) fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
