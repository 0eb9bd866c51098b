//! Photos of stories that are before readers, and of no others.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use editorial::id::Hash;

use super::answer;
use crate::app::{App, Shared};
use crate::failure::Failure;
use crate::routes::blocking;
use crate::store::{self, StoreError};

/// `GET`/`HEAD /media/{original}/{recipe}.jpg`
pub(super) async fn get(
    State(app): State<Shared>,
    method: Method,
    Path((original, rendition)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let found = blocking(&app, move |app| blob(app, &original, &rendition)).await;
    match found {
        Ok(Some(bytes)) => answer::bytes(
            &method,
            &headers,
            StatusCode::OK,
            "image/jpeg",
            answer::FOR_EVER,
            bytes,
        ),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(failure) => failure.status().into_response(),
    }
}

fn blob(app: &App, original: &str, rendition: &str) -> Result<Option<Vec<u8>>, Failure> {
    let (Ok(original), Some(recipe)) = (original.parse::<Hash>(), rendition.strip_suffix(".jpg"))
    else {
        return Ok(None);
    };
    let photo = app.store.read(|conn| {
        if !store::live_photo::is_live(conn, original)? {
            return Ok(None);
        }
        store::photo::get(conn, original)
    });
    let photo = photo.map_err(|error: StoreError| error)?;
    let found = photo.and_then(|photo| {
        photo
            .renditions
            .into_iter()
            .find(|rendition| rendition.recipe == recipe)
    });
    match found {
        Some(rendition) => {
            // Whatever keeps the file from being read, a reader learns only that it is not there.
            let read = app.blobs.load(rendition.blob);
            let read = read.inspect_err(|error| {
                tracing::error!(blob.hash = %rendition.blob, error = %error, "a stored blob cannot be read");
            });
            Ok(read.ok())
        }
        None => Ok(None),
    }
}
