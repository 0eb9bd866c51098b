//! A newsroom that is open: everything a request may need, behind one handle.

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use editorial::id::ArticleId;
use tokio::sync::watch;

use crate::auth::limit::Limit;
use crate::blobs::Blobs;
use crate::config::{Clock, Config, Threads};
use crate::copies::Copies;
use crate::crowd::{Lanes, Room};
use crate::faults::Faults;
use crate::public::kept::Kept;
use crate::publish::Publisher;
use crate::routes::feed::LastPage;
use crate::store::Store;

const SIGN_IN_WINDOW_MS: i64 = 10 * 60 * 1000;
const FEEDBACK_WINDOW_MS: i64 = 10 * 60 * 1000;
/// Uploads are kept apart by this many locks.
const UPLOAD_LOCKS: usize = 64;

/// What handlers hold.
pub(crate) type Shared = Arc<App>;

/// An open newsroom.
pub(crate) struct App {
    /// The database.
    pub(crate) store: Arc<Store>,
    /// The newsroom's own copies of articles.
    pub(crate) copies: Copies,
    /// Photos and their renditions.
    pub(crate) blobs: Blobs,
    /// The public pages.
    pub(crate) publisher: Publisher,
    /// Attempts to sign in.
    pub(crate) sign_ins: Limit,
    /// Feedback from readers.
    pub(crate) feedback: Limit,
    /// The protocol versions spoken.
    pub(crate) protocol: RangeInclusive<u32>,
    /// Whether `x-forwarded-for` is to be believed.
    pub(crate) behind_proxy: bool,
    /// Where readers find the site, once that is known.
    pub(crate) site: Mutex<Option<String>>,
    /// Turns true when the server stops: whoever waits for news stops waiting.
    pub(crate) stopping: watch::Sender<bool>,
    /// Whether an approved story may wait for its embargo. Only a hint that saves looking: true at the start.
    pub(crate) may_be_due: AtomicBool,
    /// Articles with records to replay.
    pub(crate) to_replay: Mutex<Option<std::sync::mpsc::Sender<ArticleId>>>,
    /// Lanes for what workstations ask.
    pub(crate) working: Lanes,
    /// Lanes for what readers ask.
    pub(crate) reading: Lanes,
    /// Pages that readers ask for again and again.
    pub(crate) kept: Kept,
    /// Room for the bodies of records and photos.
    pub(crate) room: Room,
    /// The last page of the feed that was made.
    pub(crate) last_page: LastPage,
    /// Who does the work.
    pub(crate) threads: Threads,
    /// Deliberate mistakes and failures.
    pub(crate) faults: Faults,
    upload_locks: Vec<tokio::sync::Mutex<()>>,
    /// Held while the process serves this folder.
    _lock: std::fs::File,
}

impl App {
    /// Opens the newsroom in `config.data_dir`.
    ///
    /// # Errors
    /// When there is none, another server has it open, or it is damaged.
    pub(crate) fn open(config: Config) -> anyhow::Result<Self> {
        let lock = lock(&config.data_dir)?;
        let store = Arc::new(Store::open(&config)?);
        Ok(Self {
            copies: Copies::new(store.clone(), config.faults.clone()),
            blobs: Blobs::open_with(&config.data_dir, &config.disk, config.faults.clone())
                .context("opening the folder of blobs")?,
            publisher: Publisher::open(store.clone(), &config.data_dir, &config.disk)
                .context("opening the folder of pages")?,
            store,
            sign_ins: Limit::new(SIGN_IN_WINDOW_MS),
            feedback: Limit::new(FEEDBACK_WINDOW_MS),
            protocol: config.protocol,
            behind_proxy: config.behind_proxy,
            site: Mutex::new(config.site_address),
            stopping: watch::Sender::new(false),
            may_be_due: AtomicBool::new(true),
            to_replay: Mutex::new(None),
            working: Lanes::for_workstations(),
            reading: Lanes::for_readers(),
            kept: Kept::default(),
            room: Room::new(),
            last_page: LastPage::default(),
            threads: config.threads,
            faults: config.faults,
            upload_locks: (0..UPLOAD_LOCKS)
                .map(|_| tokio::sync::Mutex::new(()))
                .collect(),
            _lock: lock,
        })
    }

    /// Opens the newsroom for a command of an administrator, with no server around it.
    ///
    /// # Errors
    /// As [`App::open`].
    pub(crate) fn open_alone(data_dir: &Path, clock: Clock) -> anyhow::Result<Self> {
        Self::open(Config {
            clock,
            ..Config::new(data_dir)
        })
    }

    /// The lock under which an upload is written.
    pub(crate) fn upload_lock(&self, upload: editorial::id::UploadId) -> &tokio::sync::Mutex<()> {
        let place = upload.to_bytes().iter().fold(0usize, |sum, byte| {
            sum.wrapping_mul(31) + usize::from(*byte)
        });
        &self.upload_locks[place % UPLOAD_LOCKS]
    }

    /// Has an article replayed soon.
    pub(crate) fn replay_soon(&self, articles: &[ArticleId]) {
        let sender = self
            .to_replay
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(sender) = sender.as_ref() {
            for article in articles {
                // A stopping server replays at its next start.
                let _ = sender.send(*article);
            }
        }
    }
}

fn lock(data_dir: &Path) -> anyhow::Result<std::fs::File> {
    let path = data_dir.join("server.lock");
    let file = std::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .with_context(|| {
            format!(
                "there is no newsroom in {}: make one with `galley-server init`",
                data_dir.display()
            )
        })?;
    file.try_lock()
        .with_context(|| format!("another server has {} open", data_dir.display()))?;
    Ok(file)
}
