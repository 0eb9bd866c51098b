//! What the server does without being asked: replaying, publishing what an embargo held back, finishing publications, sweeping
//! up abandoned uploads.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use editorial::id::ArticleId;

use crate::app::App;
use crate::commands;
use crate::store::{self, StoreError};

/// An upload that nobody went on with for so long is forgotten.
const ABANDONED_MS: i64 = 7 * 24 * 60 * 60 * 1000;
const TIDY_EVERY: Duration = Duration::from_secs(300);
/// While a story waits for its embargo the clock is looked at so often: it may be set meanwhile, or the machine sleep.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Starts the thread of jobs. It ends when [`App::to_replay`] is emptied.
///
/// # Errors
/// When the store cannot be read or no thread can be started.
pub(crate) fn start(app: &Arc<App>) -> anyhow::Result<JoinHandle<()>> {
    let (sender, waiting) = mpsc::channel::<ArticleId>();
    for article in app.store.read(store::article::to_replay)? {
        // The receiver is in this very function.
        let _ = sender.send(article);
    }
    *app.to_replay.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
    let app = app.clone();
    std::thread::Builder::new()
        .name("jobs".to_owned())
        .spawn(move || run(&app, &waiting))
        .context("starting the thread of jobs")
}

fn run(app: &App, waiting: &mpsc::Receiver<ArticleId>) {
    let mut tidied = Instant::now();
    loop {
        let patience = if publish_due(app) {
            LOOK_EVERY
        } else {
            TIDY_EVERY.saturating_sub(tidied.elapsed())
        };
        match waiting.recv_timeout(patience) {
            Ok(first) => {
                let articles: BTreeSet<ArticleId> =
                    std::iter::once(first).chain(waiting.try_iter()).collect();
                for article in articles {
                    if let Err(failure) = app.copies.catch_up(article) {
                        tracing::error!(article.id = %article, code = ?failure.0.code, "an article could not be replayed");
                    }
                }
            }
            Err(RecvTimeoutError::Timeout) if tidied.elapsed() >= TIDY_EVERY => {
                tidied = Instant::now();
                app.publisher.write_pending_or_log();
                if let Err(error) = sweep(app) {
                    tracing::warn!(
                        error = format!("{error:#}"),
                        "abandoned uploads could not be swept up"
                    );
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Publishes what is due; says whether anything still waits for its embargo.
pub(crate) fn publish_due(app: &App) -> bool {
    // Lowered before looking: a command that schedules meanwhile raises it again.
    if !app.may_be_due.swap(false, Ordering::SeqCst) {
        return false;
    }
    if let Err(failure) = commands::publish_due(app) {
        tracing::error!(code = ?failure.0.code, "a story whose embargo has passed could not be published and is tried again");
    }
    let waits = app
        .store
        .read(store::article::any_scheduled)
        .unwrap_or(true);
    if waits {
        app.may_be_due.store(true, Ordering::SeqCst);
    }
    waits
}

/// Forgets uploads that nobody goes on with.
///
/// # Errors
/// When the store or the disk fails.
pub(crate) fn sweep(app: &App) -> anyhow::Result<()> {
    let before = app.store.now().plus_ms(-ABANDONED_MS);
    let abandoned = app
        .store
        .read(|conn| store::upload::abandoned(conn, before))?;
    for upload in abandoned {
        app.store
            .write(move |tx| store::upload::delete(tx, upload))
            .map_err(|error: StoreError| error)?;
        app.blobs.discard(upload)?;
    }
    Ok(())
}
