//! Why a request was not answered, on its way to the caller.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use editorial::sync::api::{ApiError, Code};

use crate::store::StoreError;

/// When whoever was turned away for want of room may ask again: by then the writer has emptied a full queue many times.
const RETRY_AFTER_MS: u64 = 2_000;

/// A request that fails: a code for the workstation, a sentence for logs.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Box<ApiError>);

impl Failure {
    /// A failure of this kind. `message` is one English sentence that names nobody.
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self(Box::new(ApiError {
            code,
            message: message.into(),
            offset: None,
            retry_after_ms: None,
        }))
    }

    /// The request cannot be read.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(Code::BadRequest, message)
    }

    /// There is no such thing.
    pub(crate) fn not_found() -> Self {
        Self::new(Code::NotFound, "there is no such thing here")
    }

    /// The upload's offset is another.
    pub(crate) fn wrong_offset(offset: u64) -> Self {
        let mut failure = Self::new(Code::WrongOffset, "the upload is at another offset");
        failure.0.offset = Some(offset);
        failure
    }

    /// Too many attempts.
    pub(crate) fn too_many(retry_after_ms: u64) -> Self {
        let mut failure = Self::new(Code::TooManyAttempts, "too many attempts");
        failure.0.retry_after_ms = Some(retry_after_ms);
        failure
    }

    /// There is too much to do just now; nothing was done, and the same request may come again.
    pub(crate) fn later(message: impl Into<String>) -> Self {
        let mut failure = Self::new(Code::Unavailable, message);
        failure.0.retry_after_ms = Some(RETRY_AFTER_MS);
        failure
    }

    /// The HTTP status that goes with the code.
    pub(crate) fn status(&self) -> StatusCode {
        match self.0.code {
            Code::BadRequest => StatusCode::BAD_REQUEST,
            Code::WrongCredentials | Code::TokenExpired | Code::DeviceRevoked => {
                StatusCode::UNAUTHORIZED
            }
            Code::Forbidden => StatusCode::FORBIDDEN,
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::WrongOffset => StatusCode::CONFLICT,
            Code::MustResync => StatusCode::GONE,
            Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Code::HashMismatch => StatusCode::UNPROCESSABLE_ENTITY,
            Code::ProtocolMismatch => StatusCode::UPGRADE_REQUIRED,
            Code::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
            Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Code::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::new(Code::StorageFull, error.to_string()),
            StoreError::Busy | StoreError::Crowded => Self::later(error.to_string()),
            StoreError::Stopped => Self::new(Code::Unavailable, error.to_string()),
            StoreError::Corrupt(_) | StoreError::Sql(_) => {
                // The caller learns no more than that it is our fault; the log learns what it was.
                tracing::error!(error = %error, "the store failed");
                Self::new(Code::Internal, "the server failed; nothing was stored")
            }
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        tracing::error!(error = %error, "the disk failed");
        Self::new(
            Code::StorageFull,
            "the disk is full or failing: nothing was stored",
        )
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = self.status();
        let retry_s = self
            .0
            .retry_after_ms
            .map(|ms| ms.div_ceil(1000).to_string());
        let mut response = (status, Json(*self.0)).into_response();
        if let Some(value) = retry_s.and_then(|seconds| seconds.parse().ok()) {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }
}
