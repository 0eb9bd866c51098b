//! The feed: everything that happened, in one order, to be waited for.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use editorial::sync::api::{Code, Cursor, FEED_TYPE, FeedPage, encode_feed};
use serde::Deserialize;

use super::{at_once, blocking, body::Asked};
use crate::app::{App, Shared};
use crate::auth::Caller;
use crate::failure::Failure;
use crate::faults::Mutant;
use crate::store;

const MOST_ITEMS: usize = 1_000;
const LONGEST_WAIT_S: u64 = 30;
/// An administrator's command writes from another process, which wakes nobody here.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// So many items are read without changing threads: what a keystroke brought.
const FEW: u64 = 16;

/// Larger pages are not kept for the next who asks.
const KEPT_BYTES: usize = 1024 * 1024;

/// What is asked for.
#[derive(Deserialize)]
pub(super) struct Query {
    cursor: String,
    #[serde(default = "default_limit")]
    limit: usize,
    #[serde(default)]
    wait: u64,
}

const fn default_limit() -> usize {
    500
}

/// The last page of the feed that was made, in the bytes of its answer.
///
/// Nearly everybody waits at the end of the feed. When something comes, they all ask for the same page: it is read and
/// encoded once. One page is kept, so this takes no more memory than one answer.
#[derive(Default)]
pub(crate) struct LastPage(Mutex<Option<Made>>);

struct Made {
    from: u64,
    limit: usize,
    /// How far the feed went when it was made: with a later number it may be another page.
    head: u64,
    bytes: Bytes,
}

impl LastPage {
    fn lock(&self) -> MutexGuard<'_, Option<Made>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, from: u64, limit: usize, head: u64) -> Option<Bytes> {
        let made = self.lock();
        let same = made
            .as_ref()
            .filter(|made| (made.from, made.limit, made.head) == (from, limit, head));
        same.map(|made| made.bytes.clone())
    }
}

/// `GET /v1/feed`
///
/// Whoever waits is a task and nothing else: it is woken when the feed has what it has not seen, and only then is anything
/// read. What other processes write is looked for once for all ([`look_for_news`]).
pub(super) async fn feed(
    State(app): State<Shared>,
    _caller: Caller,
    Asked(query): Asked<Query>,
) -> Result<impl IntoResponse, Failure> {
    let cursor: Cursor = query
        .cursor
        .parse()
        .map_err(|_| Failure::bad_request("the cursor cannot be read"))?;
    let limit = query.limit.clamp(1, app.faults.limit(MOST_ITEMS, 7));
    let mut head = app.store.head();
    let at_the_end = cursor.epoch == app.store.epoch() && cursor.seq == *head.borrow_and_update();
    let waits = at_the_end && query.wait > 0;
    if waits {
        let patience = Duration::from_secs(query.wait.min(LONGEST_WAIT_S));
        let mut stopping = app.stopping.subscribe();
        tokio::select! {
            // A closed channel means that the store is closing: what there is is answered.
            _ = head.wait_for(|head| *head > cursor.seq) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
            () = tokio::time::sleep(patience) => {}
        }
    }
    // Whoever asks without waiting wants to know what there is now, whatever process wrote it: that is read.
    let known = *head.borrow();
    let made = app.last_page.get(cursor.seq, limit, known);
    let bytes = match made.filter(|_| waits) {
        Some(bytes) => bytes,
        None if waits && known.saturating_sub(cursor.seq) <= FEW => {
            at_once(&app, |app| page(app, cursor, limit))?
        }
        None => blocking(&app, move |app| page(app, cursor, limit)).await?,
    };
    Ok((
        [
            (header::CONTENT_TYPE, FEED_TYPE),
            (header::CACHE_CONTROL, "no-store"),
        ],
        bytes,
    ))
}

fn page(app: &App, cursor: Cursor, limit: usize) -> Result<Bytes, Failure> {
    let mut page = app.store.read(|conn| {
        let newsroom = store::newsroom::get(conn)?;
        if cursor.epoch != newsroom.epoch || cursor.seq > newsroom.head_seq {
            return Err(Failure::new(
                Code::MustResync,
                "the cursor belongs to another database",
            ));
        }
        store::feed::page(conn, newsroom.epoch, cursor.seq, limit).map_err(Failure::from)
    })?;
    // It may have come from another process: who gets it here and asks for more shall wait and not ask in vain.
    app.store.feed_goes_to(page.head_seq);
    if app.faults.has(Mutant::FeedSkips) && page.items.len() > 2 {
        leave_out(&mut page);
    }
    let bytes = Bytes::from(encode_feed(&page));
    // A page of many is somebody who catches up alone.
    if page.to_seq == page.head_seq && bytes.len() <= KEPT_BYTES {
        *app.last_page.lock() = Some(Made {
            from: cursor.seq,
            limit,
            head: page.head_seq,
            bytes: bytes.clone(),
        });
    }
    Ok(bytes)
}

/// Looks from time to time for what an administrator's command has written from another process, which wakes nobody here;
/// until the server is told to stop.
pub(crate) async fn look_for_news(app: Shared) {
    let mut stopping = app.stopping.subscribe();
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(LOOK_AGAIN) => {}
        }
        let looked = blocking(&app, |app| Ok(app.store.look_for_news()?)).await;
        if let Err(failure) = looked {
            tracing::debug!(code = ?failure.0.code, "the feed could not be looked at");
        }
    }
}

/// The mistake of [`Mutant::FeedSkips`]: what a reader would see of a number that was taken but not yet committed.
fn leave_out(page: &mut FeedPage) {
    page.items.remove(1);
    page.to_seq -= 1;
    for (seq, item) in (page.from_seq + 1..).zip(&mut page.items) {
        item.seq = seq;
    }
}
