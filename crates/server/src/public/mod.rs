//! The public site: files, photos of stories before readers, redirects, and one form.

mod answer;
mod feedback;
pub(crate) mod kept;
mod media;
mod pages;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::map_response;
use axum::routing::{get, post};

use crate::app::Shared;

/// Most bytes of a reader's form: a letter of Vietnamese may take nine of them on its way.
const FORM_BYTES: usize = 64 * 1024;

/// Everything that readers reach.
pub(crate) fn router(app: Shared) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/media/{original}/{rendition}", get(media::get))
        .route(
            "/feedback/{short}",
            post(feedback::send)
                .get(pages::get)
                .layer(DefaultBodyLimit::max(FORM_BYTES)),
        )
        .fallback(pages::get)
        .layer(map_response(answer::with_security_headers))
        .with_state(app)
}
