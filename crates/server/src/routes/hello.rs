//! Who the server is, and whether it lives.

use std::sync::PoisonError;

use axum::Json;
use axum::extract::State;
use editorial::article::ARTICLE_SCHEMA;
use editorial::sync::api::Hello;

use super::blocking;
use crate::app::Shared;
use crate::failure::Failure;
use crate::store::{self, StoreError};

/// `GET /v1/hello`: asked before anything secret is sent, so it needs no token and no protocol version.
pub(super) async fn hello(State(app): State<Shared>) -> Result<Json<Hello>, Failure> {
    blocking(&app, |app| {
        let (newsroom, past_epochs, settings) = app.store.read(|conn| {
            Ok::<_, StoreError>((
                store::newsroom::get(conn)?,
                store::newsroom::past_epochs(conn)?,
                store::entry::settings(conn)?,
            ))
        })?;
        Ok(Json(Hello {
            service: "galley".to_owned(),
            epoch: newsroom.epoch,
            past_epochs,
            protocol_min: *app.protocol.start(),
            protocol_max: *app.protocol.end(),
            schema_max: ARTICLE_SCHEMA,
            schema_write_min: ARTICLE_SCHEMA,
            head_seq: newsroom.head_seq,
            server_ms: app.store.now(),
            newsroom: settings.site_name,
            site: app
                .site
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        }))
    })
    .await
}

/// `GET /healthz`: says `ok` when the database can be read.
pub(super) async fn healthz(State(app): State<Shared>) -> Result<&'static str, Failure> {
    blocking(&app, |app| {
        app.store.read(store::newsroom::get)?;
        Ok("ok")
    })
    .await
}
