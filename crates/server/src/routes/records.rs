//! Records come in.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use editorial::sync::api::{RECORDS_TYPE, RecordsAnswer};

use super::{blocking, body::Raw};
use crate::app::Shared;
use crate::auth::Caller;
use crate::failure::Failure;
use crate::records::{self, Push};

/// Pushes of so many bytes are read without changing threads: hashing them takes some ten microseconds.
const SMALL: usize = 64 * 1024;

/// `POST /v1/records`
pub(super) async fn push(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    body: Raw,
) -> Result<Json<RecordsAnswer>, Failure> {
    if headers
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes() != RECORDS_TYPE.as_bytes())
    {
        return Err(Failure::bad_request("the body is not said to be records"));
    }
    let Raw { bytes, room } = body;
    // What a keystroke brings is read here and now; a whole outbox would hold up everybody else's answers.
    let push = if bytes.len() <= SMALL {
        Push::read(&bytes)?
    } else {
        blocking(&app, move |_| Push::read(&bytes)).await?
    };
    let pushed = push
        .store_async(&app.store, &app.faults, caller.device, caller.person.id)
        .await?;
    drop(room);
    app.replay_soon(&pushed.articles);
    Ok(Json(pushed.answer))
}

/// `POST /v1/records/handed-back`
pub(super) async fn hand_back(
    State(app): State<Shared>,
    caller: Caller,
    Raw { bytes, room }: Raw,
) -> Result<Json<RecordsAnswer>, Failure> {
    blocking(&app, move |app| {
        let pushed = records::hand_back(&app.store, caller.device, &bytes)?;
        drop((bytes, room));
        app.replay_soon(&pushed.articles);
        Ok(Json(pushed.answer))
    })
    .await
}
