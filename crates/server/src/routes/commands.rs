//! Commands, and the revisions that they name.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use editorial::id::Hash;
use editorial::sync::api::{Command, CommandAnswer};

use super::blocking;
use super::body::{self, Part};
use crate::app::Shared;
use crate::auth::Caller;
use crate::commands;
use crate::failure::Failure;
use crate::store;

/// `POST /v1/commands`
pub(super) async fn run(
    State(app): State<Shared>,
    caller: Caller,
    body::Json(command): body::Json<Command>,
) -> Result<Json<CommandAnswer>, Failure> {
    blocking(&app, move |app| {
        Ok(Json(commands::run(app, &caller, &command)?))
    })
    .await
}

/// `GET /v1/revisions/{hash}`
pub(super) async fn revision(
    State(app): State<Shared>,
    _caller: Caller,
    Part(hash): Part<Hash>,
) -> Result<impl IntoResponse, Failure> {
    let canonical = blocking(&app, move |app| {
        app.store
            .read(|conn| store::revision::canonical(conn, hash))?
            .ok_or_else(Failure::not_found)
    })
    .await?;
    let immutable = "private, max-age=31536000, immutable";
    Ok((
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, immutable),
        ],
        canonical,
    ))
}
