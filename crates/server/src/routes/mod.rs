//! The endpoints for workstations: `editorial::sync::api` has the table.
//!
//! A handler reads its request, hands the work to a thread that may block, and turns the result into an answer.

mod articles;
mod blobs;
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
use crate::failure::Failure;

/// Most bytes of a JSON request.
const JSON_BYTES: usize = 256 * 1024;

/// Every endpoint for workstations.
pub(crate) fn router(app: Shared) -> Router {
    Router::new()
        .route("/v1/hello", get(hello::hello))
        .route("/v1/sign-in", post(sign_in::sign_in))
        .route("/v1/devices", get(devices::list))
        .route("/v1/devices/{id}", delete(devices::revoke))
        .route("/v1/devices/me/head", get(devices::head))
        .route(
            "/v1/records",
            post(records::push).layer(DefaultBodyLimit::max(MAX_PUSH_BYTES)),
        )
        .route("/v1/feed", get(feed::feed))
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

pub(crate) mod body {
    //! Bodies and path parts that answer with an [`Failure`] when they cannot be read.

    use axum::body::Bytes;
    use axum::extract::rejection::BytesRejection;
    use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
    use axum::http::StatusCode;
    use axum::http::request::Parts;
    use axum::response::IntoResponse as _;
    use editorial::sync::api::Code;
    use serde::de::DeserializeOwned;

    use crate::failure::Failure;

    fn refused(rejection: BytesRejection) -> Failure {
        if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Failure::new(Code::TooLarge, "the body is too large");
        }
        Failure::bad_request("the body was cut short")
    }

    /// The body's bytes.
    pub(crate) struct Raw(pub(crate) Bytes);

    impl<S: Send + Sync> FromRequest<S> for Raw {
        type Rejection = Failure;
        async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
            Bytes::from_request(request, state)
                .await
                .map(Self)
                .map_err(refused)
        }
    }

    /// A JSON body.
    pub(crate) struct Json<T>(pub(crate) T);

    impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
        type Rejection = Failure;
        async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
            let Raw(bytes) = Raw::from_request(request, state).await?;
            // The parser's own message would repeat what was sent: passwords, people's words.
            serde_json::from_slice(&bytes).map(Self).map_err(|_| {
                Failure::bad_request("the body is not the JSON that this address takes")
            })
        }
    }

    /// Parts of the path.
    pub(crate) struct Part<T>(pub(crate) T);

    impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Part<T> {
        type Rejection = Failure;
        async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
            let part = Path::<T>::from_request_parts(parts, state).await;
            part.map(|Path(part)| Self(part))
                .map_err(|_| Failure::not_found())
        }
    }

    /// The query.
    pub(crate) struct Asked<T>(pub(crate) T);

    impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
        type Rejection = Failure;
        async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
            let query = Query::<T>::from_request_parts(parts, state).await;
            query
                .map(|Query(query)| Self(query))
                .map_err(|_| Failure::bad_request("the query cannot be read"))
        }
    }
}
