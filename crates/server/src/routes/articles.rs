//! What a new workstation asks for: the newsroom, the catalogue of articles, their snapshots. A first sync without every record.
//!
//! A row of the catalogue comes from columns that replaying keeps, a snapshot from the one that is stored when it has every
//! record; only what lags behind is made, and is then kept for the next new machine. An answer is never longer than a few
//! megabytes, however large the newsroom is.

use axum::Json;
use axum::extract::State;
use editorial::id::{ArticleId, Bytes};
use editorial::sync::api::{Beginning, CatalogueRow, Code, Fetch, Fetched, Snapshot};
use serde::Deserialize;

use super::blocking;
use super::body::{self, Asked};
use crate::app::{App, Shared};
use crate::auth::Caller;
use crate::failure::Failure;
use crate::store::article::Part;
use crate::store::{self, StoreError};

const MOST_ARTICLES: usize = 500;
/// Snapshots beyond so many bytes are left for the next request, whatever was asked for; at least one is given.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Which part of the catalogue.
#[derive(Deserialize)]
pub(super) struct Query {
    after: Option<ArticleId>,
    before: Option<ArticleId>,
    #[serde(default)]
    newest: bool,
    limit: Option<usize>,
}

/// `GET /v1/newsroom`
pub(super) async fn beginning(
    State(app): State<Shared>,
    _caller: Caller,
) -> Result<Json<Beginning>, Failure> {
    blocking(&app, |app| {
        let beginning = app.store.read(|conn| {
            // One moment, as every read is: what changes behind it has a higher number than the one that is told.
            let newsroom = store::newsroom::get(conn)?;
            let sections: Vec<_> = store::entry::sections(conn)?
                .into_iter()
                .map(|section| section.id)
                .collect();
            Ok::<_, StoreError>(Beginning {
                epoch: newsroom.epoch,
                head_seq: newsroom.head_seq,
                articles: store::article::count(conn)?,
                entries: store::entry::all(conn)?,
                published: store::published::for_furniture(conn, &sections)?,
            })
        })?;
        Ok(Json(beginning))
    })
    .await
}

/// `GET /v1/articles`
pub(super) async fn catalogue(
    State(app): State<Shared>,
    _caller: Caller,
    Asked(query): Asked<Query>,
) -> Result<Json<Vec<CatalogueRow>>, Failure> {
    let limit = query.limit.unwrap_or(MOST_ARTICLES).clamp(1, MOST_ARTICLES);
    let part = if query.newest {
        Part::Before(query.before)
    } else {
        Part::After(query.after)
    };
    blocking(&app, move |app| {
        let list = || rows(app, part, limit);
        let articles = list()?;
        let lagging: Vec<_> = articles
            .iter()
            .filter(|(article, _)| {
                article.replayed_seq < article.record_seq || article.section.is_none()
            })
            .map(|(article, _)| (article.id, article.replayed_seq < article.record_seq))
            .collect();
        if lagging.is_empty() {
            return Ok(Json(told(articles)));
        }
        for (article, behind) in lagging {
            if behind {
                app.copies.catch_up(article)?;
            } else {
                app.copies.fill_section(article)?;
            }
        }
        Ok(Json(told(list()?)))
    })
    .await
}

type Row = (
    store::article::Article,
    Option<Box<editorial::sync::api::MergeReview>>,
);

/// Articles and their open reviews, as of one moment.
fn rows(app: &App, part: Part, limit: usize) -> Result<Vec<Row>, StoreError> {
    app.store.read(|conn| {
        store::article::list(conn, part, limit)?
            .into_iter()
            .map(|article| {
                let review = store::review::told_of(conn, article.id)?;
                Ok((article, review.map(Box::new)))
            })
            .collect()
    })
}

fn told(rows: Vec<Row>) -> Vec<CatalogueRow> {
    rows.into_iter()
        .map(|(article, review)| CatalogueRow {
            review,
            ..CatalogueRow::from(article)
        })
        .collect()
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
    let most = asked
        .most_bytes
        .map_or(MOST_BYTES, |most| {
            usize::try_from(most).unwrap_or(MOST_BYTES)
        })
        .min(MOST_BYTES);
    blocking(&app, move |app| {
        let (mut snapshots, mut made) = (Vec::new(), Vec::new());
        let mut bytes = 0;
        for article in asked.articles {
            if bytes >= most && !snapshots.is_empty() {
                break;
            }
            let snapshot = match snapshot(app, article, &mut made) {
                Ok(Some(snapshot)) => snapshot,
                Ok(None) => continue,
                // One article that cannot be replayed is no reason to give none: its records come by the feed.
                Err(failure) if failure.0.code == Code::Internal => {
                    tracing::error!(article.id = %article, "no snapshot can be made of an article");
                    continue;
                }
                Err(failure) => return Err(failure),
            };
            bytes += snapshot.draft.0.len();
            snapshots.push(snapshot);
        }
        keep(app, made);
        Ok(Json(Fetched { snapshots }))
    })
    .await
}

type Made = (ArticleId, store::snapshot::Snapshot);

/// What is stored of an article: the snapshot, if it has every record, and the first record that is in none.
enum Stored {
    Unknown,
    Current(store::snapshot::Snapshot, Option<u64>),
    Behind,
}

fn snapshot(
    app: &App,
    article: ArticleId,
    made: &mut Vec<Made>,
) -> Result<Option<Snapshot>, Failure> {
    let (draft, aside) = match stored(app, article)? {
        Stored::Unknown => return Ok(None),
        Stored::Current(snapshot, aside) => (snapshot, aside),
        Stored::Behind => {
            let (snapshot, aside) = app.copies.snapshot(article)?;
            made.push((article, snapshot.clone()));
            (snapshot, aside)
        }
    };
    let (told_seq, published, photos) = app.store.read(|conn| {
        let told_seq = store::article::get(conn, article)?.map_or(0, |article| article.seq);
        Ok::<_, StoreError>((
            told_seq,
            store::published::get(conn, article)?,
            store::record::photos_of(conn, article)?,
        ))
    })?;
    Ok(Some(Snapshot {
        article,
        // What lies behind a record that is in no draft is imported once more, which changes nothing.
        seq: aside.map_or(draft.seq, |aside| draft.seq.min(aside.saturating_sub(1))),
        draft: Bytes(draft.bytes),
        revision: draft.revision,
        told_seq,
        published: published.map(Box::new),
        photos,
    }))
}

fn stored(app: &App, article: ArticleId) -> Result<Stored, StoreError> {
    app.store.read(|conn| {
        let Some(row) = store::article::get(conn, article)? else {
            return Ok(Stored::Unknown);
        };
        let current = store::snapshot::get(conn, article)?
            .filter(|snapshot| snapshot.seq == row.record_seq && snapshot.revision == row.revision);
        let Some(snapshot) = current else {
            return Ok(Stored::Behind);
        };
        let aside = store::quarantine::of_article(conn, article)?;
        Ok(Stored::Current(
            snapshot,
            aside.first().map(|first| first.seq),
        ))
    })
}

/// Keeps what was made for the next new machine. A disk that is full is no reason not to answer.
fn keep(app: &App, made: Vec<Made>) {
    if made.is_empty() {
        return;
    }
    let kept = app.store.write(move |tx| {
        made.iter()
            .try_for_each(|(article, snapshot)| store::snapshot::upsert(tx, *article, snapshot))
    });
    if let Err(error) = kept {
        tracing::warn!(error = %error, "snapshots that were made for a new workstation are not kept");
    }
}
