//! The public site: files, photos of stories before readers, redirects, and one form.

mod answer;
mod feedback;
pub(crate) mod kept;
mod media;
mod pages;

use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::Request;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{BoxError, Router};
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;

use crate::app::Shared;

/// Most bytes of a reader's form: a letter of Vietnamese may take nine of them on its way.
const FORM_BYTES: usize = 64 * 1024;

/// The site as readers reach it: a page that is kept is answered on the spot, everything else by the router.
#[derive(Clone)]
pub(crate) struct Site {
    app: Shared,
    router: TowerToHyperService<Router>,
}

impl Site {
    /// The site of `router`, [`router`] with whatever is laid around it.
    pub(crate) fn new(app: Shared, router: Router) -> Self {
        let router = TowerToHyperService::new(router);
        Self { app, router }
    }

    /// Answers a reader.
    pub(crate) async fn answer<B>(&self, request: Request<B>) -> Response
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        if let Some(kept) = pages::kept(&self.app, &request) {
            return kept;
        }
        let Ok(response) = self.router.call(request).await;
        response
    }
}

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
