//! Resumable uploads (IETF draft "Resumable Uploads for HTTP": its fields, our JSON).

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use editorial::id::UploadId;
use editorial::sync::api::{Code, MAX_BLOB_BYTES, UploadStart, UploadState};

use super::blocking;
use super::body::{self, Part, Raw};
use crate::app::{App, Shared};
use crate::auth::{Caller, check_still_here};
use crate::blobs::NotABlob;
use crate::failure::Failure;
use crate::store;
use crate::store::upload::Upload;

const OFFSET: &str = "upload-offset";
const COMPLETE: &str = "upload-complete";

/// `POST /v1/uploads`
pub(super) async fn start(
    State(app): State<Shared>,
    caller: Caller,
    body::Json(asked): body::Json<UploadStart>,
) -> Result<(StatusCode, Json<UploadState>), Failure> {
    if asked.size_bytes > MAX_BLOB_BYTES {
        return Err(Failure::new(
            Code::TooLarge,
            "the file is larger than the newsroom takes",
        ));
    }
    blocking(&app, move |app| {
        // A row without its file (a database that was restored without its blobs) is mended by whoever has the photo.
        let on_disk = app.blobs.path(asked.blob).is_file();
        app.store.write(move |tx| {
            match store::blob::size(tx, asked.blob)? {
                Some(size) if on_disk => {
                    let state = UploadState {
                        upload: None,
                        offset: size,
                        complete: true,
                    };
                    return Ok((StatusCode::OK, Json(state)));
                }
                Some(_) => store::blob::delete(tx, asked.blob)?,
                None => {}
            }
            let known = store::upload::of_blob(tx, caller.device, asked.blob)?;
            if let Some(known) = known.filter(|known| known.size_bytes == asked.size_bytes) {
                let state = UploadState {
                    upload: Some(known.id),
                    offset: known.offset,
                    complete: false,
                };
                return Ok((StatusCode::CREATED, Json(state)));
            }
            if let Some(other) = known {
                store::upload::delete(tx, other.id)?;
            }
            let id = UploadId(tx.uuid());
            let upload = Upload {
                id,
                device: caller.device,
                blob: asked.blob,
                size_bytes: asked.size_bytes,
                offset: 0,
            };
            store::upload::insert(tx, &upload)?;
            Ok::<_, Failure>((
                StatusCode::CREATED,
                Json(UploadState {
                    upload: Some(id),
                    offset: 0,
                    complete: false,
                }),
            ))
        })
    })
    .await
}

/// The caller's upload with this id; nobody learns of another's.
fn own(app: &App, caller: &Caller, id: UploadId) -> Result<Upload, Failure> {
    let upload = app.store.read(|conn| store::upload::get(conn, id))?;
    upload
        .filter(|upload| upload.device == caller.device)
        .ok_or_else(Failure::not_found)
}

/// `HEAD /v1/uploads/{id}`
pub(super) async fn offset(
    State(app): State<Shared>,
    caller: Caller,
    Part(id): Part<UploadId>,
) -> Result<impl IntoResponse, Failure> {
    let upload = blocking(&app, move |app| own(app, &caller, id)).await?;
    Ok((
        StatusCode::NO_CONTENT,
        [
            (OFFSET, upload.offset.to_string()),
            (COMPLETE, "?0".to_owned()),
            (header::CACHE_CONTROL.as_str(), "no-store".to_owned()),
        ],
    ))
}

/// `DELETE /v1/uploads/{id}`
pub(super) async fn cancel(
    State(app): State<Shared>,
    caller: Caller,
    Part(id): Part<UploadId>,
) -> Result<StatusCode, Failure> {
    let _one_at_a_time = app.upload_lock(id).lock().await;
    blocking(&app, move |app| {
        own(app, &caller, id)?;
        app.store.write(move |tx| store::upload::delete(tx, id))?;
        app.blobs.discard(id)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// `PATCH /v1/uploads/{id}`
pub(super) async fn append(
    State(app): State<Shared>,
    caller: Caller,
    Part(id): Part<UploadId>,
    headers: HeaderMap,
    Raw { bytes, room }: Raw,
) -> Result<Json<UploadState>, Failure> {
    let at = number(&headers, OFFSET)?;
    let complete = match headers.get(COMPLETE).map(axum::http::HeaderValue::as_bytes) {
        Some(b"?1") => true,
        Some(b"?0") => false,
        _ => {
            return Err(Failure::bad_request(
                "upload-complete is missing or neither ?0 nor ?1",
            ));
        }
    };
    let _one_at_a_time = app.upload_lock(id).lock().await;
    blocking(&app, move |app| {
        let upload = own(app, &caller, id)?;
        if upload.offset != at {
            return Err(Failure::wrong_offset(upload.offset));
        }
        let offset = at + bytes.len() as u64;
        if offset > upload.size_bytes || (complete && offset != upload.size_bytes) {
            return Err(Failure::bad_request(
                "the piece does not fit the length that was announced",
            ));
        }
        app.blobs.append(id, at, &bytes)?;
        drop((bytes, room));
        if complete {
            finish(app, upload)?;
        } else {
            app.store
                .write(move |tx| store::upload::set_offset(tx, id, offset))?;
        }
        Ok(Json(UploadState {
            upload: (!complete).then_some(id),
            offset,
            complete,
        }))
    })
    .await
}

fn number(headers: &HeaderMap, name: &str) -> Result<u64, Failure> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .ok_or_else(|| Failure::bad_request(format!("{name} is missing or no number")))
}

/// Makes a whole upload a visible blob, or forgets it when its bytes are others than announced.
fn finish(app: &App, upload: Upload) -> Result<(), Failure> {
    match app.blobs.commit(upload.id, upload.blob, upload.size_bytes) {
        Ok(()) => app.store.write(move |tx| {
            check_still_here(tx, upload.device)?;
            store::blob::insert(tx, upload.blob, upload.size_bytes)?;
            Ok::<_, Failure>(store::upload::delete(tx, upload.id)?)
        }),
        Err(NotABlob::OtherBytes) => {
            app.store
                .write(move |tx| store::upload::delete(tx, upload.id))?;
            Err(Failure::new(
                Code::HashMismatch,
                "the bytes are not those that were announced; send them again",
            ))
        }
        Err(NotABlob::Io(error)) => Err(error.into()),
    }
}
