//! Records come in.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use editorial::sync::api::{RECORDS_TYPE, RecordsAnswer};

use super::{blocking, body::Raw};
use crate::app::Shared;
use crate::auth::Caller;
use crate::failure::Failure;
use crate::records;

/// `POST /v1/records`
pub(super) async fn push(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    Raw(bytes): Raw,
) -> Result<Json<RecordsAnswer>, Failure> {
    if headers
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes() != RECORDS_TYPE.as_bytes())
    {
        return Err(Failure::bad_request("the body is not said to be records"));
    }
    blocking(&app, move |app| {
        let pushed = records::push(
            &app.store,
            &app.faults,
            caller.device,
            caller.person.id,
            &bytes,
        )?;
        app.replay_soon(&pushed.articles);
        Ok(Json(pushed.answer))
    })
    .await
}

/// `POST /v1/records/handed-back`
pub(super) async fn hand_back(
    State(app): State<Shared>,
    caller: Caller,
    Raw(bytes): Raw,
) -> Result<Json<RecordsAnswer>, Failure> {
    blocking(&app, move |app| {
        let pushed = records::hand_back(&app.store, caller.device, &bytes)?;
        app.replay_soon(&pushed.articles);
        Ok(Json(pushed.answer))
    })
    .await
}
