//! Two address schemes that the window reads from its own workstation.
//!
//! `photo://localhost/<hash>/<rendition>` is a picture of the media store; `preview://localhost/<site path>` is the public
//! site as this machine would publish it. Both are answered on a blocking task, because the disk must not stop the window
//! from painting. Windows has no custom schemes: there the same addresses are `http://photo.localhost/…`, which is why the
//! window's content policy names both.

use std::sync::Arc;

use tauri::http::{HeaderName, HeaderValue, Request, Response, StatusCode, Uri, header};
use tauri::{AppHandle, Manager as _, UriSchemeContext, UriSchemeResponder, Wry};

use workstation::{Served, Workstation};

/// The preview runs nothing and reaches nothing but itself. It is the page of another origin inside the window, so it gets
/// a policy of its own, set here and never by the theme.
const PREVIEW_POLICY: &str = "default-src 'none'; \
    img-src preview: http://preview.localhost data:; \
    style-src preview: http://preview.localhost 'unsafe-inline'; \
    font-src preview: http://preview.localhost data:; \
    base-uri 'none'; form-action 'none'; \
    frame-ancestors tauri: http://tauri.localhost; \
    sandbox";

/// Answers `photo://localhost/<hash>/<rendition>`.
pub(crate) fn answer_photo(
    context: &UriSchemeContext<'_, Wry>,
    request: &Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let path = request.uri().path().to_owned();
    answer(context.app_handle(), responder, move |station| {
        respond(station.serve_photo(&path), &[])
    });
}

/// Answers `preview://localhost/<site path>`.
pub(crate) fn answer_preview(
    context: &UriSchemeContext<'_, Wry>,
    request: &Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let page = page_of(request.uri());
    answer(context.app_handle(), responder, move |station| {
        // A sandboxed frame has an origin of its own, and fonts are fetched with CORS: without the second header the
        // preview would fall back to another face and lie about the page. Nothing here is secret from this window.
        respond(
            station.serve_preview(&page),
            &[
                (header::CONTENT_SECURITY_POLICY, PREVIEW_POLICY),
                (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
                (header::CACHE_CONTROL, "no-store"),
            ],
        )
    });
}

/// The page that is asked for: its path, and the query, which names the revision.
fn page_of(address: &Uri) -> String {
    address
        .path_and_query()
        .map_or_else(|| address.path().to_owned(), ToString::to_string)
}

fn answer(
    app: &AppHandle,
    responder: UriSchemeResponder,
    serve: impl FnOnce(&Workstation) -> Response<Vec<u8>> + Send + 'static,
) {
    let Some(station) = app.try_state::<Arc<Workstation>>() else {
        responder.respond(bare(StatusCode::SERVICE_UNAVAILABLE));
        return;
    };
    let station = Arc::clone(&station);
    tauri::async_runtime::spawn_blocking(move || responder.respond(serve(&station)));
}

/// The workstation's answer as HTTP. `always` wins over a header of the same name, so that no page loosens its policy.
fn respond(served: Served, always: &[(HeaderName, &'static str)]) -> Response<Vec<u8>> {
    let mut response =
        bare(StatusCode::from_u16(served.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    let headers = response.headers_mut();
    for (name, value) in &served.headers {
        match (
            HeaderName::try_from(name.as_str()),
            HeaderValue::try_from(value.as_str()),
        ) {
            (Ok(name), Ok(value)) => drop(headers.insert(name, value)),
            _ => tracing::warn!(header = %name, "a header could not be sent to the window"),
        }
    }
    if let Ok(kind) = HeaderValue::try_from(served.content_type.as_str()) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    *response.body_mut() = served.body;
    response
}

fn bare(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_cannot_loosen_the_previews_policy() {
        let served = Served {
            status: 200,
            content_type: "text/html; charset=utf-8".to_owned(),
            body: b"<p>".to_vec(),
            headers: vec![(
                "content-security-policy".to_owned(),
                "script-src *".to_owned(),
            )],
        };
        let response = respond(served, &[(header::CONTENT_SECURITY_POLICY, PREVIEW_POLICY)]);
        let policies: Vec<_> = response
            .headers()
            .get_all(header::CONTENT_SECURITY_POLICY)
            .iter()
            .collect();
        assert_eq!(policies, [PREVIEW_POLICY]);
        assert!(
            !PREVIEW_POLICY.contains("script-src"),
            "scripts fall back to default-src 'none'"
        );
    }

    #[test]
    fn the_page_of_the_revision_that_was_asked_for_is_shown() {
        for page in ["/van-hoa/a-0123456789.html?hash=ab12", "/van-hoa/", "/"] {
            let address = format!("preview://localhost{page}");
            assert_eq!(page_of(&address.parse().expect("an address")), page);
        }
    }

    #[test]
    fn an_impossible_status_or_header_never_becomes_a_picture() {
        let served = Served {
            status: 7,
            content_type: "image/jpeg\r\nset-cookie: a".to_owned(),
            body: Vec::new(),
            headers: vec![("bad name".to_owned(), "x".to_owned())],
        };
        let response = respond(served, &[]);
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!response.headers().contains_key(header::CONTENT_TYPE));
        assert_eq!(response.headers().len(), 1, "nosniff alone");
    }
}
