//! The endpoints for workstations: `editorial::sync::api` has the table.
//!
//! A handler reads its request, hands the work to a thread that may block, and turns the result into an answer.

mod articles;
mod blobs;
mod body;
mod commands;
mod devices;
mod feed;
mod hello;
mod records;
mod sign_in;
mod uploads;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, head, post};
use editorial::sync::api::{Code, MAX_PUSH_BYTES, UPLOAD_PIECE_BYTES};

use crate::app::{App, Shared};
use crate::config::Threads;
use crate::failure::Failure;

/// Most bytes of a JSON request.
const JSON_BYTES: usize = 256 * 1024;

/// Every endpoint for workstations.
pub(crate) fn router(app: Shared) -> Router {
    Router::new()
        .route("/v1/hello", get(hello::hello))
        .route("/v1/sign-in", post(sign_in::sign_in))
        .route("/v1/sign-out", post(sign_in::sign_out))
        .route("/v1/devices", get(devices::list))
        .route("/v1/devices/{id}", delete(devices::revoke))
        .route("/v1/devices/me/head", get(devices::head))
        .route(
            "/v1/records",
            post(records::push).layer(DefaultBodyLimit::max(MAX_PUSH_BYTES)),
        )
        .route(
            "/v1/records/handed-back",
            post(records::hand_back).layer(DefaultBodyLimit::max(MAX_PUSH_BYTES + JSON_BYTES)),
        )
        .route("/v1/feed", get(feed::feed))
        .route("/v1/newsroom", get(articles::beginning))
        .route("/v1/articles", get(articles::catalogue))
        .route("/v1/articles/fetch", post(articles::fetch))
        .route("/v1/commands", post(commands::run))
        .route("/v1/revisions/{hash}", get(commands::revision))
        .route("/v1/uploads", post(uploads::start))
        .route(
            "/v1/uploads/{id}",
            head(uploads::offset)
                .patch(uploads::append)
                .delete(uploads::cancel)
                .layer(DefaultBodyLimit::max(UPLOAD_PIECE_BYTES)),
        )
        .route("/v1/blobs/missing", post(blobs::missing))
        .route("/v1/blobs/{hash}", get(blobs::get))
        .route("/healthz", get(hello::healthz))
        .fallback(|| async { Failure::not_found() })
        .method_not_allowed_fallback(|| async {
            Failure::bad_request("this address does not take that method")
        })
        .layer(DefaultBodyLimit::max(JSON_BYTES))
        .with_state(app)
}

/// Runs `work` on a thread that may block.
///
/// # Errors
/// What `work` says; internal, when it panicked.
pub(crate) async fn blocking<T: Send + 'static>(
    app: &Shared,
    work: impl FnOnce(&App) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    if app.threads == Threads::None {
        return work(app);
    }
    let app = app.clone();
    match tokio::task::spawn_blocking(move || work(&app)).await {
        Ok(result) => result,
        Err(error) if error.is_panic() => Err(Failure::new(
            Code::Internal,
            "the server failed; nothing was stored",
        )),
        Err(_) => Err(Failure::new(Code::Unavailable, "the server is stopping")),
    }
}
