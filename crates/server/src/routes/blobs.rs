//! Blobs go out, whole or in part.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use editorial::id::Hash;
use editorial::sync::api::{Blobs, Code, MAX_ASKED_BLOBS};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use super::blocking;
use super::body::{self, Part};
use crate::app::Shared;
use crate::auth::Caller;
use crate::failure::Failure;
use crate::store;

/// `GET`/`HEAD /v1/blobs/{hash}`
pub(super) async fn get(
    State(app): State<Shared>,
    _caller: Caller,
    method: Method,
    Part(hash): Part<Hash>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let size = blocking(&app, move |app| {
        app.store
            .read(|conn| store::blob::size(conn, hash))?
            .ok_or_else(Failure::not_found)
    })
    .await?;
    let wanted = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok());
    let (status, start, end) = match wanted.map(|wanted| range(wanted, size)) {
        None | Some(Range::Whole) => (StatusCode::OK, 0, size),
        Some(Range::Part(start, end)) => (StatusCode::PARTIAL_CONTENT, start, end),
        Some(Range::Outside) => {
            let all = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
            let failure = Failure::bad_request("the range lies outside the blob")
                .into_response()
                .into_body();
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, all, failure).into_response());
        }
    };
    let common = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::ETAG, format!("\"{hash}\"")),
        (
            header::CACHE_CONTROL,
            "private, max-age=31536000, immutable".to_owned(),
        ),
        (header::CONTENT_LENGTH, (end - start).to_string()),
    ];
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        let mut file = tokio::fs::File::open(app.blobs.path(hash))
            .await
            .map_err(|error| unreadable(hash, &error))?;
        // A file that was cut would be an answer that breaks off, which looks like a bad line and not like a lost file.
        let length = file
            .metadata()
            .await
            .map_err(|error| unreadable(hash, &error))?
            .len();
        if length != size {
            let cut = std::io::Error::other(format!("{length} bytes instead of {size}"));
            return Err(unreadable(hash, &cut));
        }
        file.seek(std::io::SeekFrom::Start(start))
            .await
            .map_err(|error| unreadable(hash, &error))?;
        Body::from_stream(ReaderStream::new(file.take(end - start)))
    };
    let mut response = (status, common, body).into_response();
    if status == StatusCode::PARTIAL_CONTENT
        && let Ok(value) = format!("bytes {start}-{}/{size}", end - 1).parse()
    {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    Ok(response)
}

/// `POST /v1/blobs/missing`: which of these the server lacks. A blob whose file was lost is one of them.
pub(super) async fn missing(
    State(app): State<Shared>,
    _caller: Caller,
    body::Json(asked): body::Json<Blobs>,
) -> Result<Json<Blobs>, Failure> {
    if asked.blobs.len() > MAX_ASKED_BLOBS {
        return Err(Failure::new(Code::TooLarge, "too many blobs at once"));
    }
    blocking(&app, move |app| {
        let mut blobs = asked.blobs;
        app.store.read(|conn| {
            let mut lacking = Vec::new();
            for hash in blobs.drain(..) {
                if store::blob::size(conn, hash)?.is_none() || !app.blobs.path(hash).is_file() {
                    lacking.push(hash);
                }
            }
            Ok(Json(Blobs { blobs: lacking }))
        })
    })
    .await
}

fn unreadable(hash: Hash, error: &std::io::Error) -> Failure {
    tracing::error!(blob.hash = %hash, error = %error, "a stored blob cannot be read: run `galley-server check`");
    Failure::new(Code::Internal, "the blob cannot be read")
}

#[derive(Debug, PartialEq, Eq)]
enum Range {
    /// Everything: what is asked for is not understood, or is several ranges, which a server need not honour.
    Whole,
    /// From, and behind the last.
    Part(u64, u64),
    /// Nothing of it exists.
    Outside,
}

/// One range of bytes (RFC 9110, section 14.1.2).
fn range(wanted: &str, size: u64) -> Range {
    let Some((first, last)) = wanted
        .strip_prefix("bytes=")
        .and_then(|spec| spec.split_once('-'))
    else {
        return Range::Whole;
    };
    match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), _) if first >= size => Range::Outside,
        (Ok(first), Ok(last)) if last >= first => Range::Part(first, size.min(last + 1)),
        (Ok(first), Err(_)) if last.trim().is_empty() => Range::Part(first, size),
        (Err(_), Ok(suffix)) if first.trim().is_empty() && size > 0 && suffix > 0 => {
            Range::Part(size.saturating_sub(suffix), size)
        }
        _ => Range::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_the_standard_says() {
        assert_eq!(range("bytes=0-3", 10), Range::Part(0, 4));
        assert_eq!(range("bytes=4-", 10), Range::Part(4, 10));
        assert_eq!(range("bytes=-3", 10), Range::Part(7, 10));
        assert_eq!(range("bytes=-30", 10), Range::Part(0, 10));
        assert_eq!(range("bytes=8-99", 10), Range::Part(8, 10));
        assert_eq!(range("bytes=10-", 10), Range::Outside);
        for odd in [
            "bytes=3-1",
            "bytes=a-b",
            "bytes=-",
            "items=0-1",
            "bytes=0-1,3-4",
        ] {
            assert_eq!(range(odd, 10), Range::Whole, "{odd}");
        }
    }
}
