//! Pages and the theme's files.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rusqlite::Connection;

use super::answer;
use super::kept::{Page, Takes};
use crate::app::{App, Shared};
use crate::failure::Failure;
use crate::publish::files::{TWINS, file_of, is_text, twin};
use crate::publish::pages::NOT_FOUND;
use crate::routes::in_lane;
use crate::store;

/// A page that is kept, for a reader who asks for it and nothing else: no file, no other thread, no way through the router.
pub(super) fn kept<B: http_body::Body>(app: &App, request: &Request<B>) -> Option<Response> {
    let (method, headers) = (request.method(), request.headers());
    if (method != Method::GET && method != Method::HEAD) || !request.body().is_end_stream() {
        return None;
    }
    let publications = app.publisher.publications();
    let (path, takes) = (request.uri().path(), takes(headers));
    let page = app.kept.get(path, takes, publications, Instant::now())?;
    let response = answer_with(&page, method, headers, StatusCode::OK);
    tracing::debug!(http.method = %method, http.status = response.status().as_u16(), "a page that is kept");
    Some(response)
}

/// `GET`/`HEAD` of any address that nothing else answers.
pub(super) async fn get(
    State(app): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return (
            StatusCode::METHOD_NOT_ALLOWED,
            [(header::ALLOW, "GET, HEAD")],
        )
            .into_response();
    }
    // Addresses of the site are plain ASCII; one with an escape in it is none of them.
    let path = uri.path().to_owned();
    let work = move |app: &App| page(app, &method, &path, &headers);
    let answered = in_lane(&app, &app.reading, work).await;
    answered.unwrap_or_else(IntoResponse::into_response)
}

fn page(app: &App, method: &Method, path: &str, headers: &HeaderMap) -> Result<Response, Failure> {
    let is_twin = TWINS.iter().any(|end| {
        path.rsplit_once('.')
            .is_some_and(|(_, found)| found == *end)
    });
    if !is_twin && path != NOT_FOUND {
        // Counted before the file is read: what is published meanwhile makes it old.
        let (publications, now) = (app.publisher.publications(), Instant::now());
        let takes = takes(headers);
        if let Some(found) = read(app.publisher.root(), path, takes) {
            let found = Arc::new(found);
            app.kept
                .put(path, takes, publications, now, Arc::clone(&found));
            return Ok(answer_with(&found, method, headers, StatusCode::OK));
        }
    }
    // A publication is told of as soon as it is stored, and its files are written behind that: who was told and is quicker than
    // the disk waits for them, and the second look finds what there is.
    let comes = |conn: &Connection| store::published::is_pending_at(conn, path);
    if app.store.read(comes)? {
        app.publisher.write_pending_or_log();
        if let Some(found) = read(app.publisher.root(), path, takes(headers)) {
            return Ok(answer_with(&found, method, headers, StatusCode::OK));
        }
    }
    let moved = app
        .store
        .read(|conn| store::address::moved_to(conn, path))?;
    // A section's address without its slash.
    let folder = || {
        let with_slash = format!("{path}/");
        file_of(app.publisher.root(), &with_slash)
            .filter(|file| file.is_file())
            .map(|_| with_slash)
    };
    if let Some(to) = moved
        .or_else(folder)
        .and_then(|to| HeaderValue::try_from(to).ok())
    {
        let cache = HeaderValue::from_static("public, max-age=3600");
        let headers = [(header::LOCATION, to), (header::CACHE_CONTROL, cache)];
        return Ok((StatusCode::MOVED_PERMANENTLY, headers).into_response());
    }
    let not_found = file(
        app.publisher.root(),
        method,
        NOT_FOUND,
        headers,
        StatusCode::NOT_FOUND,
    );
    Ok(not_found.unwrap_or_else(|| StatusCode::NOT_FOUND.into_response()))
}

/// A page that tells a reader what became of their words, with the status that programs understand.
pub(super) fn notice(app: &App, path: &str, headers: &HeaderMap, status: StatusCode) -> Response {
    file(app.publisher.root(), &Method::GET, path, headers, status)
        .unwrap_or_else(|| status.into_response())
}

/// A file, in the smallest form that the reader takes.
fn file(
    root: &Path,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    status: StatusCode,
) -> Option<Response> {
    let page = read(root, path, takes(headers))?;
    Some(answer_with(&page, method, headers, status))
}

fn read(root: &Path, path: &str, takes: Takes) -> Option<Page> {
    let file = file_of(root, path)?;
    let packed = is_text(path).then(|| {
        [("br", "br", takes.br), ("gz", "gzip", takes.gzip)]
            .into_iter()
            .filter(|(_, _, taken)| *taken)
            .find_map(|(end, coding, _)| {
                std::fs::read(twin(&file, end))
                    .ok()
                    .map(|bytes| (coding, bytes))
            })
    });
    let (coding, bytes) = match packed.flatten() {
        Some((coding, bytes)) => (Some(coding), bytes),
        None => (None, std::fs::read(&file).ok()?),
    };
    let cache = if path.starts_with("/theme/") {
        answer::FOR_EVER
    } else {
        answer::SHORT
    };
    let tag = answer::tag_of(&bytes);
    let mut headers = answer::described(answer::kind_of(path), cache, &tag, bytes.len());
    if is_text(path) {
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    answer::keep_safe(&mut headers);
    Some(Page {
        bytes: Bytes::from(bytes),
        headers,
    })
}

fn answer_with(page: &Page, method: &Method, headers: &HeaderMap, status: StatusCode) -> Response {
    let (described, bytes) = (page.headers.clone(), page.bytes.clone());
    answer::bytes(method, headers, status, described, bytes)
}

fn takes(headers: &HeaderMap) -> Takes {
    Takes {
        br: accepts(headers, "br"),
        gzip: accepts(headers, "gzip"),
    }
}

/// Whether the reader takes this coding (RFC 9110, section 12.5.3): it is named, and not with `q=0`.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| {
            let mut parts = one.split(';').map(str::trim);
            let named = parts
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case(coding));
            let refused = parts.any(|weight| {
                weight
                    .strip_prefix("q=")
                    .and_then(|q| q.parse::<f32>().ok())
                    .is_some_and(|q| q <= 0.0)
            });
            named && !refused
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coding_that_the_reader_refuses_is_not_sent() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::ACCEPT_ENCODING,
            HeaderValue::from_static("gzip;q=0.5, br;q=0"),
        );
        assert!(accepts(&headers, "gzip"));
        assert!(!accepts(&headers, "br"));
        assert!(!accepts(&headers, "zstd"));
    }
}
