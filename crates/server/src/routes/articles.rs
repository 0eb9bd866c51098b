//! The catalogue of articles and their snapshots: a first sync without every record.

use axum::Json;
use axum::extract::State;
use editorial::id::{ArticleId, Bytes};
use editorial::sync::api::{CatalogueRow, Fetch, Fetched, Snapshot};
use serde::Deserialize;

use super::blocking;
use super::body::{self, Asked};
use crate::app::{App, Shared};
use crate::auth::Caller;
use crate::failure::Failure;
use crate::store;

const MOST_ARTICLES: usize = 500;
/// Snapshots beyond so many bytes are left for the next request; at least one is given.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Which part of the catalogue.
#[derive(Deserialize)]
pub(super) struct Query {
    after: Option<ArticleId>,
    limit: Option<usize>,
}

/// `GET /v1/articles`
pub(super) async fn catalogue(
    State(app): State<Shared>,
    _caller: Caller,
    Asked(query): Asked<Query>,
) -> Result<Json<Vec<CatalogueRow>>, Failure> {
    let limit = query.limit.unwrap_or(MOST_ARTICLES).clamp(1, MOST_ARTICLES);
    blocking(&app, move |app| {
        let list = || {
            app.store
                .read(|conn| store::article::list(conn, query.after, limit))
        };
        let mut articles = list()?;
        let behind: Vec<ArticleId> = articles
            .iter()
            .filter(|article| article.replayed_seq < article.record_seq)
            .map(|article| article.id)
            .collect();
        if !behind.is_empty() {
            behind
                .iter()
                .try_for_each(|article| app.copies.catch_up(*article))?;
            articles = list()?;
        }
        Ok(Json(articles.into_iter().map(CatalogueRow::from).collect()))
    })
    .await
}

/// `POST /v1/articles/fetch`
pub(super) async fn fetch(
    State(app): State<Shared>,
    _caller: Caller,
    body::Json(asked): body::Json<Fetch>,
) -> Result<Json<Fetched>, Failure> {
    if asked.articles.len() > MOST_ARTICLES {
        return Err(Failure::bad_request("too many articles at once"));
    }
    blocking(&app, move |app| {
        let mut snapshots = Vec::new();
        let mut bytes = 0;
        for article in asked.articles {
            let known = app
                .store
                .read(|conn| store::article::get(conn, article))?
                .is_some();
            if known && bytes < MOST_BYTES {
                let snapshot = snapshot(app, article)?;
                bytes += snapshot.draft.0.len();
                snapshots.push(snapshot);
            }
        }
        Ok(Json(Fetched { snapshots }))
    })
    .await
}

fn snapshot(app: &App, article: ArticleId) -> Result<Snapshot, Failure> {
    app.copies.with(article, |copy| {
        Ok(Snapshot {
            article,
            seq: copy.seq,
            draft: Bytes(copy.draft.snapshot()),
            revision: copy.draft.revision(article).hash(),
        })
    })
}
