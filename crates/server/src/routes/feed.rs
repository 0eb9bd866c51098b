//! The feed: everything that happened, in one order, to be waited for.

use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use editorial::sync::api::{Code, Cursor, FEED_TYPE, FeedPage, encode_feed};
use serde::Deserialize;
use tokio::time::Instant;

use super::{blocking, body::Asked};
use crate::app::Shared;
use crate::auth::Caller;
use crate::failure::Failure;
use crate::faults::Mutant;
use crate::store;

const MOST_ITEMS: usize = 1_000;
const LONGEST_WAIT_S: u64 = 30;
/// An administrator's command writes from another process, which wakes nobody here.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

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

/// `GET /v1/feed`
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
    let deadline = Instant::now() + Duration::from_secs(query.wait.min(LONGEST_WAIT_S));
    let mut stopping = app.stopping.subscribe();
    let mut head = app.store.head();
    loop {
        head.mark_unchanged();
        let page = blocking(&app, move |app| {
            app.store.read(|conn| {
                let newsroom = store::newsroom::get(conn)?;
                if cursor.epoch != newsroom.epoch || cursor.seq > newsroom.head_seq {
                    return Err(Failure::new(
                        Code::MustResync,
                        "the cursor belongs to another database",
                    ));
                }
                let mut page = store::feed::page(conn, newsroom.epoch, cursor.seq, limit)?;
                if app.faults.has(Mutant::FeedSkips) && page.items.len() > 2 {
                    leave_out(&mut page);
                }
                Ok(page)
            })
        })
        .await?;
        let now = Instant::now();
        if !page.items.is_empty() || now >= deadline || *stopping.borrow_and_update() {
            return Ok((
                [
                    (header::CONTENT_TYPE, FEED_TYPE),
                    (header::CACHE_CONTROL, "no-store"),
                ],
                encode_feed(&page),
            ));
        }
        tokio::select! {
            // A closed channel means that the store is closing: the next turn answers.
            _ = head.changed() => {}
            _ = stopping.changed() => {}
            () = tokio::time::sleep_until(deadline.min(now + LOOK_AGAIN)) => {}
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
