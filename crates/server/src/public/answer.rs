//! What every public answer has in common.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use editorial::id::Hash;

/// Addresses that name the very bytes behind them.
pub(super) const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Pages: a minute old at most, a day while the server is away.
pub(super) const SHORT: &str =
    "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400";

/// Nothing but the site's own files; no script inside a page, no frame around it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Adds the headers that keep readers safe to whatever is answered.
pub(super) async fn with_security_headers(mut response: Response) -> Response {
    keep_safe(response.headers_mut());
    response
}

/// Adds the headers that keep readers safe.
pub(super) fn keep_safe(headers: &mut HeaderMap) {
    for (name, value) in [
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        (
            "permissions-policy",
            "camera=(), microphone=(), geolocation=(), payment=(), browsing-topics=()",
        ),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-frame-options", "DENY"),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
}

/// The name of bytes, as an entity tag.
pub(super) fn tag_of(bytes: &[u8]) -> HeaderValue {
    // Quotes around hexadecimal digits are always a value.
    HeaderValue::try_from(format!("\"{}\"", Hash::of(bytes).short(32)))
        .unwrap_or(HeaderValue::from_static("\"\""))
}

/// What is said of bytes that are sent whole, with their name as an entity tag.
pub(super) fn described(
    kind: &'static str,
    cache: &'static str,
    tag: &HeaderValue,
    length: usize,
) -> HeaderMap {
    // Room for what else is said of a page.
    let mut headers = HeaderMap::with_capacity(16);
    headers.insert(header::ETAG, tag.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers
}

/// Bytes with what is said of them; `304` when the reader has them, no body for `HEAD`.
pub(super) fn bytes(
    method: &Method,
    request: &HeaderMap,
    status: StatusCode,
    described: HeaderMap,
    bytes: Bytes,
) -> Response {
    let tag = described.get(header::ETAG);
    let has_it = status == StatusCode::OK && tag.is_some_and(|tag| known(request, tag));
    let body = if has_it || method == Method::HEAD {
        Body::empty()
    } else {
        Body::from(bytes)
    };
    let mut response = Response::new(body);
    *response.headers_mut() = described;
    *response.status_mut() = status;
    if has_it {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        for name in [
            header::CONTENT_TYPE,
            header::CONTENT_LENGTH,
            header::CONTENT_ENCODING,
        ] {
            response.headers_mut().remove(name);
        }
    }
    response
}

/// Whether the reader's `if-none-match` names the tag (weakly, RFC 9110 section 13.1.2).
fn known(request: &HeaderMap, tag: &HeaderValue) -> bool {
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one.as_bytes() == tag.as_bytes() || one == "*")
}

/// The content type of a file of the site.
pub(super) fn kind_of(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, end)| end) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("xml") => "application/atom+xml; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("jpg") => "image/jpeg",
        _ => "text/html; charset=utf-8",
    }
}
