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
