//! What the server does without being asked: replaying, finishing publications, sweeping up abandoned uploads.

use std::collections::BTreeSet;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Context as _;
use editorial::id::ArticleId;

use crate::app::App;
use crate::store::{self, StoreError};

/// An upload that nobody went on with for so long is forgotten.
const ABANDONED_MS: i64 = 7 * 24 * 60 * 60 * 1000;
const TIDY_EVERY: Duration = Duration::from_secs(300);

/// Starts the thread of jobs. It ends when [`App::to_replay`] is emptied.
///
/// # Errors
/// When the store cannot be read or no thread can be started.
pub(crate) fn start(app: &Arc<App>) -> anyhow::Result<JoinHandle<()>> {
    let waiting = queue(app)?;
    let app = app.clone();
    std::thread::Builder::new()
        .name("jobs".to_owned())
        .spawn(move || run(&app, &waiting))
        .context("starting the thread of jobs")
}

/// What is to be replayed, from now on; it begins with what an earlier process left.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn queue(app: &App) -> anyhow::Result<mpsc::Receiver<ArticleId>> {
    let (sender, waiting) = mpsc::channel::<ArticleId>();
    for article in app.store.read(store::article::to_replay)? {
        // The receiver is in this very function.
        let _ = sender.send(article);
    }
    *app.to_replay.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
    Ok(waiting)
}

/// Replays these articles, each once.
pub(crate) fn replay(app: &App, articles: impl Iterator<Item = ArticleId>) {
    for article in articles.collect::<BTreeSet<_>>() {
        if let Err(failure) = app.copies.catch_up(article) {
            tracing::error!(article.id = %article, code = ?failure.0.code, "an article could not be replayed");
        }
    }
}

fn run(app: &App, waiting: &mpsc::Receiver<ArticleId>) {
    loop {
        match waiting.recv_timeout(TIDY_EVERY) {
            Ok(first) => replay(app, std::iter::once(first).chain(waiting.try_iter())),
            Err(RecvTimeoutError::Timeout) => tidy(app),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Makes good what was interrupted: pages that are not on the disk yet, uploads that nobody goes on with.
pub(crate) fn tidy(app: &App) {
    app.publisher.write_pending_or_log();
    if let Err(error) = sweep(app) {
        tracing::warn!(
            error = format!("{error:#}"),
            "abandoned uploads could not be swept up"
        );
    }
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
