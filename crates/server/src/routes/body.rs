//! Bodies and path parts that answer with an [`Failure`] when they cannot be read.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::IntoResponse as _;
use editorial::sync::api::{Code, MAX_PUSH_BYTES};
use serde::de::DeserializeOwned;
use tokio::sync::OwnedSemaphorePermit;

use crate::app::Shared;
use crate::failure::Failure;

fn refused(rejection: BytesRejection) -> Failure {
    if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Failure::new(Code::TooLarge, "the body is too large");
    }
    Failure::bad_request("the body was cut short")
}

/// The body's bytes, for which room was made before the first of them was read; the room is given back with them.
pub(crate) struct Raw {
    pub(crate) bytes: Bytes,
    pub(crate) room: OwnedSemaphorePermit,
}

impl FromRequest<Shared> for Raw {
    type Rejection = Failure;
    async fn from_request(request: Request, app: &Shared) -> Result<Self, Failure> {
        let announced = request
            .headers()
            .get(header::CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        // One that does not say may be of any size that is taken here.
        let most = announced.map_or(MAX_PUSH_BYTES, |bytes: usize| bytes.min(MAX_PUSH_BYTES));
        let room = app.room.take(most).await?;
        let bytes = Bytes::from_request(request, app).await.map_err(refused)?;
        Ok(Self { bytes, room })
    }
}

/// A JSON body.
pub(crate) struct Json<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Failure;
    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let bytes = Bytes::from_request(request, state).await.map_err(refused)?;
        // The parser's own message would repeat what was sent: passwords, people's words.
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|_| Failure::bad_request("the body is not the JSON that this address takes"))
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
