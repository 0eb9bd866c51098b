//! The workstation as its shell holds it: opened once, asked from any thread, closed once.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use disk::SharedDisk;
use editorial::time::TimeMs;
use rusqlite::Connection;

use crate::backup;
use crate::commands::{Command, Prefill, TokenStorage};
use crate::damaged::Damaged;
use crate::desk::Desk;
use crate::error::{Code, ErrorBody, at_edge};
use crate::events::Event;
use crate::faults::Faults;
use crate::importing::Importing;
use crate::media::Media;
use crate::photo_export::Exporting;
use crate::preview::WordsShown;
use crate::rebuild;
use crate::search::Search;
use crate::secret::Secrets;
use crate::source::{Clock, Entropy, Source, system_clock, system_entropy};
use crate::store::{Check, Store, article, entry, is_the_disks, set_aside, settle_owed};
use crate::sync::{Http, SyncState, Wire};

/// Photos that are decoded at once at most: each may take 360 MB.
const IMPORTS_AT_ONCE: usize = 2;

/// Who makes sync run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncMode {
    /// Threads of its own: edits are sealed after half a second, and everything is sent and fetched as soon as it can be.
    Background,
    /// Nobody but [`Workstation::sync_once`]: no thread is started, so a test decides every step.
    Manual,
}

/// How a workstation is opened.
pub struct Options {
    /// The folder that holds everything this machine keeps. It is made if it is not there.
    pub data_dir: PathBuf,
    /// What the sign-in page may already know.
    pub prefill: Option<Prefill>,
    /// Tells the time.
    pub clock: Clock,
    /// Gives randomness.
    pub entropy: Entropy,
    /// Who makes sync run.
    pub sync: SyncMode,
    /// Where the sign-in's secret is to be kept; without a keyring it is the file anyway.
    pub token_storage: TokenStorage,
    /// What the store and the blobs are written to.
    pub disk: SharedDisk,
    /// What carries requests to the server.
    pub wire: Arc<dyn Wire>,
    /// Deliberate mistakes and failures: none, outside of tests.
    pub faults: Faults,
    /// The program that decodes photos of kinds that are not decoded in this process.
    pub decoder: PathBuf,
    /// The person's folder for documents, where what leaves Galley is put.
    pub documents: PathBuf,
}

impl Options {
    /// A workstation of this machine in `data_dir`: the system's clock, randomness and keyring, sync by itself; what leaves
    /// Galley stays in the folder too.
    #[must_use]
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        let data_dir = data_dir.into();
        Self {
            documents: data_dir.join("exports"),
            data_dir,
            prefill: None,
            clock: system_clock(),
            entropy: system_entropy(),
            sync: SyncMode::Background,
            token_storage: TokenStorage::Keyring,
            disk: disk::system(),
            wire: Arc::new(Http::new()),
            faults: Faults::default(),
            decoder: decoder_beside_us(),
        }
    }
}

/// `galley-decoder` is installed beside the app.
fn decoder_beside_us() -> PathBuf {
    let name = format!("galley-decoder{}", std::env::consts::EXE_SUFFIX);
    match std::env::current_exe() {
        Ok(app) => app.with_file_name(name),
        Err(_) => name.into(),
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("data_dir", &self.data_dir)
            .field("sync", &self.sync)
            .finish_non_exhaustive()
    }
}

/// Everything the app does without a window.
pub struct Workstation {
    pub(crate) data_dir: PathBuf,
    /// Where what leaves Galley is put.
    pub(crate) documents: PathBuf,
    pub(crate) prefill: Option<Prefill>,
    pub(crate) source: Source,
    pub(crate) disk: SharedDisk,
    pub(crate) media: Media,
    pub(crate) words_shown: WordsShown,
    pub(crate) secrets: Secrets,
    pub(crate) sync: SyncState,
    /// The index of search.
    pub(crate) search: Search,
    /// The backup that runs.
    pub(crate) backups: backup::Running,
    pub(crate) wire: Arc<dyn Wire>,
    /// The program that decodes HEIC.
    pub(crate) decoder: PathBuf,
    /// How many photos may be decoded besides those that are.
    pub(crate) imports: Turnstile,
    /// The imports that can be cancelled.
    pub(crate) importing: Importing,
    /// The last export of photos: the window may ask for more of it.
    pub(crate) exporting: Mutex<Option<Exporting>>,
    /// What can be seen of files that were refused.
    pub(crate) damaged: Damaged,
    store: Store,
    desk: Mutex<Option<Desk>>,
    on_event: Box<dyn Fn(Event) + Send + Sync>,
}

impl std::fmt::Debug for Workstation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workstation")
            .field("data_dir", &self.data_dir)
            .finish_non_exhaustive()
    }
}

/// How long after the start a store that was closed in order is checked: the window has its first stories by then.
const CHECK_AFTER: Duration = Duration::from_secs(20);

impl Workstation {
    /// Opens the workstation of a folder. After a crash, what was answered as saved is sealed before anything else.
    ///
    /// `on_event` is called from any thread and must return soon.
    ///
    /// # Errors
    /// [`crate::NewerStore`] when a newer app has been here (nothing is changed), or what the disk says. A damaged store is
    /// no error: it is set aside under a dated name, a new one is filled with what can be read of it, and the status says so.
    pub fn open(
        options: Options,
        on_event: Box<dyn Fn(Event) + Send + Sync>,
    ) -> anyhow::Result<Arc<Self>> {
        disk::make_folders(options.disk.as_ref(), &options.data_dir)
            .context("making the data folder")?;
        let source = Source::new(options.clock, options.entropy);
        // Without threads nobody checks later.
        let when = match options.sync {
            SyncMode::Background => Check::Later,
            SyncMode::Manual => Check::First,
        };
        let begin = || {
            begin(
                &options.data_dir,
                &options.disk,
                &source,
                &options.faults,
                when,
            )
        };
        let (begun, check_owed) = match begin() {
            Err(error) if shows_damage(&error) => {
                tracing::error!(
                    error = format!("{error:#}"),
                    "the store is damaged and is set aside"
                );
                set_aside(&options.data_dir, source.now())?;
                begin()?
            }
            begun => begun?,
        };
        let (store, media, desk) = begun;
        let station = Arc::new(Self {
            media,
            decoder: options.decoder,
            words_shown: WordsShown::default(),
            secrets: Secrets::open(&options.data_dir, options.token_storage),
            sync: SyncState::default(),
            search: Search::default(),
            backups: backup::Running::default(),
            wire: options.wire,
            imports: Turnstile::new(IMPORTS_AT_ONCE),
            importing: Importing::default(),
            exporting: Mutex::default(),
            damaged: Damaged::default(),
            store,
            desk: Mutex::new(Some(desk)),
            data_dir: options.data_dir,
            documents: options.documents,
            prefill: options.prefill,
            source,
            disk: options.disk,
            on_event,
        });
        if options.sync == SyncMode::Background {
            crate::sync::start(&station)?;
        }
        if check_owed {
            check_later(&station)?;
        }
        Ok(station)
    }

    /// Answers a command.
    ///
    /// # Errors
    /// An [`ErrorBody`], logged here and nowhere else.
    pub fn call<C: Command>(&self, request: C) -> Result<C::Response, ErrorBody> {
        request.run(self).map_err(|error| at_edge(C::NAME, &error))
    }

    /// Seals what was saved and closes the store. Everything after that is answered with an error.
    pub fn close(&self) {
        self.sync.stop();
        let Some(mut desk) = self.lock_desk().take() else {
            return;
        };
        desk.settle();
        if let Err(error) = desk.keep_all_written() {
            // Nothing is lost by it either: the draft's history has every word.
            tracing::error!(
                error = format!("{error:#}"),
                "what was written last was not kept as a checkpoint at closing"
            );
        }
        if let Err(error) = desk.seal_all() {
            // Nothing is lost by it: the journal is on the disk and is sealed at the next opening.
            tracing::error!(
                error = format!("{error:#}"),
                "the journal was not sealed at closing"
            );
        }
        self.store.close();
        drop(desk);
        self.search.close();
        self.store.mark_closed();
    }

    /// Works at the desk: the only way to the drafts and to writing.
    pub(crate) fn desk<T>(
        &self,
        work: impl FnOnce(&mut Desk) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let mut guard = self.lock_desk();
        let desk = guard.as_mut().context("the workstation is closed")?;
        desk.settle();
        let answer = work(desk);
        if answer.as_ref().is_err_and(is_the_disks) {
            // What the connection remembers of a disk that failed is not to be believed; what was committed is on the disk.
            match self.store.connect_writer() {
                Ok(db) => desk.db = db,
                Err(error) => tracing::error!(
                    error = format!("{error:#}"),
                    "the store cannot be opened again yet"
                ),
            }
        }
        answer
    }

    fn lock_desk(&self) -> MutexGuard<'_, Option<Desk>> {
        self.desk.lock().unwrap_or_else(|poisoned| {
            // Whoever panicked at the desk may have left any draft half changed: all of them are loaded again.
            let mut guard = poisoned.into_inner();
            if let Some(desk) = guard.as_mut() {
                desk.doubt_all();
            }
            self.desk.clear_poison();
            guard
        })
    }

    /// Reads from the store without waiting for the desk.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.store.read(work)
    }

    /// When the store was found damaged while it is used, if it was.
    pub(crate) fn store_damaged(&self) -> Option<TimeMs> {
        self.store.damaged()
    }

    /// Tells the shell. Never called while the desk is held.
    pub(crate) fn emit(&self, event: Event) {
        (self.on_event)(event);
    }
}

/// Opens the store and seals what an earlier run of the app has saved.
fn begin(
    data_dir: &Path,
    disk: &SharedDisk,
    source: &Source,
    faults: &Faults,
    when: Check,
) -> anyhow::Result<((Store, Media, Desk), bool)> {
    let opened = Store::open(data_dir, disk, source.now(), faults, when)?;
    let media = Media::open(data_dir, disk)?;
    if let Some(aside) = &opened.set_aside {
        rebuild::take_over(aside, &opened.writer, source, &media)?;
        settle_owed(data_dir)?;
    }
    let mut desk = Desk::new(opened.writer, source.clone(), faults.clone())?;
    backup::settle_in(&mut desk, &media)?;
    if entry::read_again(&desk.db).context("reading again what an older version could not")? {
        article::mark_all_stale(&desk.db)?;
    }
    desk.seal_all()
        .context("sealing what was saved before the app ended")?;
    Ok(((opened.store, media, desk), opened.check_owed))
}

/// Checks the store once the window has had its first stories.
fn check_later(station: &Arc<Workstation>) -> anyhow::Result<()> {
    let station = Arc::downgrade(station);
    std::thread::Builder::new()
        .name("check".to_owned())
        .spawn(move || {
            std::thread::sleep(CHECK_AFTER);
            let Some(station) = station.upgrade() else {
                return;
            };
            let checked = station
                .store
                .check_now(station.source.now())
                .and_then(|()| station.tell_status());
            if let Err(error) = checked {
                // Nothing is known then: whatever needs the disk meets the same.
                tracing::warn!(
                    error = format!("{error:#}"),
                    "the store could not be checked"
                );
            }
        })
        .context("starting the check of the store")?;
    Ok(())
}

/// Whether an error says that the store holds what cannot have been stored. The check at opening compares neither indexes nor
/// tables with one another (that takes as long as the store is large), so some damage is met only when something is done.
fn shows_damage(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let by_sqlite = cause
            .downcast_ref::<rusqlite::Error>()
            .and_then(rusqlite::Error::sqlite_error_code);
        let by_us = cause.downcast_ref::<ErrorBody>().map(|body| body.code);
        by_sqlite == Some(rusqlite::ErrorCode::DatabaseCorrupt)
            || cause
                .downcast_ref::<rusqlite::Error>()
                .is_some_and(is_no_such_value)
            || by_us == Some(Code::ArticleUnknown)
    })
}

/// Whether a row holds something that this program never writes there.
fn is_no_such_value(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as E;
    matches!(
        error,
        E::FromSqlConversionFailure(..)
            | E::IntegralValueOutOfRange(..)
            | E::InvalidColumnType(..)
            | E::Utf8Error(..)
    )
}

/// Lets a few through at a time.
pub(crate) struct Turnstile {
    free: Mutex<usize>,
    freed: Condvar,
}

/// A place behind the turnstile; free again when dropped.
pub(crate) struct Place<'a>(&'a Turnstile);

impl Turnstile {
    fn new(places: usize) -> Self {
        Self {
            free: Mutex::new(places),
            freed: Condvar::new(),
        }
    }

    /// Waits for a place.
    pub(crate) fn enter(&self) -> Place<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self
            .freed
            .wait_while(free, |free| *free == 0)
            .unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Place(self)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}
