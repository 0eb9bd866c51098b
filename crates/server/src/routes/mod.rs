//! The endpoints for workstations: `editorial::sync::api` has the table.
//!
//! A handler reads its request, hands the work to a thread that may block, and turns the result into an answer.

mod articles;
mod blobs;
mod body;
mod commands;
mod devices;
pub(crate) mod feed;
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
use crate::crowd::Lanes;
use crate::failure::Failure;

/// Most bytes of a JSON request.
const JSON_BYTES: usize = 256 * 1024;

/// Most bytes of what somebody sends who has not said yet who they are.
const STRANGERS_BYTES: usize = 8 * 1024;

/// Every endpoint for workstations.
pub(crate) fn router(app: Shared) -> Router {
    Router::new()
        .route("/v1/hello", get(hello::hello))
        .route(
            "/v1/sign-in",
            post(sign_in::sign_in).layer(DefaultBodyLimit::max(STRANGERS_BYTES)),
        )
        .route(
            "/v1/sign-out",
            post(sign_in::sign_out).layer(DefaultBodyLimit::max(STRANGERS_BYTES)),
        )
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

/// Runs `work` for a workstation on a thread that may block.
///
/// # Errors
/// What `work` says; internal, when it panicked; unavailable, when too much is to be done already.
pub(crate) async fn blocking<T: Send + 'static>(
    app: &Shared,
    work: impl FnOnce(&App) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    in_lane(app, &app.working, work).await
}

/// Runs `work` here and now: a few rows found by their keys in pages that are nearly always in memory, some tens of
/// microseconds. Waking another thread twice takes longer. What may take more goes into a lane ([`blocking`]).
///
/// # Errors
/// What `work` says; internal, when it panicked.
pub(crate) fn at_once<T>(
    app: &App,
    work: impl FnOnce(&App) -> Result<T, Failure>,
) -> Result<T, Failure> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(app)))
        .unwrap_or_else(|_| Err(panicked()))
}

fn panicked() -> Failure {
    Failure::new(Code::Internal, "the server failed; nothing was stored")
}

/// Runs `work` in one of these lanes.
///
/// # Errors
/// As [`blocking`].
pub(crate) async fn in_lane<T: Send + 'static>(
    app: &Shared,
    lanes: &Lanes,
    work: impl FnOnce(&App) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    if app.threads == Threads::None {
        return work(app);
    }
    let lane = lanes.take().await?;
    let app = app.clone();
    let done = tokio::task::spawn_blocking(move || {
        let _lane = lane;
        work(&app)
    });
    match done.await {
        Ok(result) => result,
        Err(error) if error.is_panic() => Err(panicked()),
        Err(_) => Err(Failure::new(Code::Unavailable, "the server is stopping")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::Body;
    use axum::http::{Request, StatusCode, header};
    use hyper::service::Service as _;
    use hyper_util::service::TowerToHyperService;

    use super::*;
    use crate::{admin, config};

    #[test]
    fn a_crowded_server_says_when_to_come_again_and_answers_as_soon_as_there_is_a_lane() {
        let dir = tempfile::tempdir().expect("a folder");
        admin::init(dir.path(), "Báo Thử").expect("a newsroom");
        let app = App::open_alone(dir.path(), config::system_clock()).expect("it opens");
        let app = Arc::new(app);
        let api = TowerToHyperService::new(router(app.clone()));
        let ask = || {
            let request = Request::get("/healthz").body(Body::empty());
            api.call(request.expect("a request"))
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let mut lanes = Vec::new();
            for _ in 0..crate::crowd::WORKING {
                lanes.push(app.working.take().await.expect("a lane"));
            }
            let mut line = Vec::new();
            let crowded = loop {
                let mut request = Box::pin(ask());
                let polled = std::future::poll_fn(|context| {
                    std::task::Poll::Ready(request.as_mut().poll(context))
                });
                match polled.await {
                    std::task::Poll::Pending => line.push(request),
                    std::task::Poll::Ready(answered) => break answered.expect("an answer"),
                }
            };
            assert_eq!(crowded.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(crowded.headers()[header::RETRY_AFTER], "2");
            assert!(line.len() >= 1_000, "only {} could wait", line.len());
            drop(lanes);
            for waited in line {
                assert_eq!(waited.await.expect("an answer").status(), StatusCode::OK);
            }
        });
    }
}
