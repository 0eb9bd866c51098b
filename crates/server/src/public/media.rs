//! Pictures of stories that are before readers, and of no others: the pixels that a workstation made, the words of the
//! story, and nothing else. Not a pixel is decoded here; the words are put in as the file is sent.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use editorial::photo::rendition::{Address, media_type};

use super::answer;
use crate::app::{App, Shared};
use crate::failure::Failure;
use crate::routes::in_lane;
use crate::store::{self, StoreError};

/// `GET`/`HEAD /media/{original}/{recipe}-{words}.jpg`, or `.webp`
pub(super) async fn get(
    State(app): State<Shared>,
    method: Method,
    Path((original, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(address) = Address::parse(&format!("{original}/{file}")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // Without words in its address, a picture has those of the story that shows it now.
    let cache = match address.words {
        Some(_) => answer::FOR_EVER,
        None => answer::SHORT,
    };
    let content_type = media_type(&address.recipe);
    let work = move |app: &App| picture(app, &address);
    match in_lane(&app, &app.reading, work).await {
        Ok(Some(bytes)) => {
            let tag = answer::tag_of(&bytes);
            let described = answer::described(content_type, cache, &tag, bytes.len());
            let bytes = Bytes::from(bytes);
            answer::bytes(&method, &headers, StatusCode::OK, described, bytes)
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(failure) => failure.status().into_response(),
    }
}

fn picture(app: &App, address: &Address) -> Result<Option<Vec<u8>>, Failure> {
    let found = app.store.read(|conn| {
        let words = store::live_picture::words(conn, address.original, address.words.as_deref())?;
        let Some(words) = words else {
            return Ok(None);
        };
        Ok::<_, StoreError>(store::photo::get(conn, address.original)?.map(|photo| (photo, words)))
    })?;
    let Some((photo, words)) = found else {
        return Ok(None);
    };
    let rendition = photo
        .renditions
        .into_iter()
        .find(|rendition| rendition.recipe == address.recipe && words.are_of(rendition));
    let Some(rendition) = rendition else {
        return Ok(None);
    };
    // Whatever keeps the file from being read or written, a reader learns only that it is not there.
    let read = app.blobs.load(rendition.blob);
    let read = read.inspect_err(|error| {
        tracing::error!(blob.hash = %rendition.blob, error = %error, "a stored blob cannot be read");
    });
    let Ok(bytes) = read else {
        return Ok(None);
    };
    let file = site::photo_file(&bytes, &words);
    let file = file.inspect_err(|error| {
        tracing::error!(blob.hash = %rendition.blob, error = %error, "a rendition is no picture that can be published");
    });
    Ok(file.ok())
}
