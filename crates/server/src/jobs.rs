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

/// Replaying waits so long for more of the same, and lets those go first who wait for an answer or for what came: nobody waits
/// for it, and a command that needs the newest text brings its story up to date itself.
const GATHER: Duration = Duration::from_millis(25);

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
    let mut tidied = Instant::now();
    loop {
        // A newsroom that is never quiet is tidied all the same.
        let patience = if publish_due(app) {
            LOOK_EVERY
        } else {
            TIDY_EVERY.saturating_sub(tidied.elapsed())
        };
        match waiting.recv_timeout(patience) {
            Ok(first) => {
                std::thread::sleep(GATHER);
                replay(app, std::iter::once(first).chain(waiting.try_iter()));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if tidied.elapsed() >= TIDY_EVERY {
            tidy(app);
            tidied = Instant::now();
        }
    }
}

/// Makes good what was interrupted or met a full disk: records that were not replayed, pages that are not on the disk yet,
/// uploads that nobody goes on with.
pub(crate) fn tidy(app: &App) {
    match app.store.read(store::article::to_replay) {
        Ok(articles) => replay(app, articles.into_iter()),
        Err(error) => tracing::warn!(error = %error, "what is to be replayed could not be read"),
    }
    app.publisher.write_pending_or_log();
    if let Err(error) = sweep(app) {
        tracing::warn!(
            error = format!("{error:#}"),
            "abandoned uploads could not be swept up"
        );
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

#[cfg(test)]
mod tests {
    use editorial::article::draft::Draft;
    use editorial::id::{DeviceId, Hash, RecordId};
    use editorial::person::Role;
    use editorial::sync::record::{Kind, Record};

    use super::*;
    use crate::store::Tx;
    use crate::{admin, config, records};

    #[test]
    fn what_a_full_disk_kept_from_being_replayed_is_replayed_with_the_next_tidying() {
        let dir = tempfile::tempdir().expect("a folder");
        admin::init(dir.path(), "Báo Thử").expect("a newsroom");
        let person = admin::add_person(dir.path(), "Lan", "lan", Role::Reporter, None);
        let person = person.expect("a person");
        let app = App::open_alone(dir.path(), config::system_clock()).expect("it opens");
        let id = || app.store.random().uuid(app.store.now());
        let device = DeviceId(id());
        let joined = move |tx: &Tx<'_>| store::device::upsert(tx, device, person, "Máy của Lan");
        app.store.write::<_, StoreError>(joined).expect("it joins");
        let article = ArticleId(id());
        let record = Record {
            id: RecordId(id()),
            kind: Kind::ArticleCreate,
            article,
            device,
            device_seq: 1,
            prev: Hash([0; 32]),
            author_ms: app.store.now(),
            schema: editorial::article::ARTICLE_SCHEMA,
            payload: Draft::create(7).1,
        };
        // Stored, and taken from the queue of jobs without having been replayed.
        let faults = crate::Faults::default();
        let pushed = records::push(&app.store, &faults, device, person, &record.to_bytes());
        pushed.expect("stored");
        let waits = || app.store.read(store::article::to_replay).expect("read");
        assert_eq!(waits(), [article]);

        tidy(&app);
        assert!(waits().is_empty());
    }
}
