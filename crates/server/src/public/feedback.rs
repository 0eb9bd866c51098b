//! What readers write: the only thing that the public site takes in.

use std::net::IpAddr;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use editorial::sync::api::Code;
use serde::Deserialize;

use super::pages;
use crate::app::{App, Shared};
use crate::failure::Failure;
use crate::publish::pages::{REFUSED, THANKS};
use crate::routes::in_lane;
use crate::serve::CallerAddress;
use crate::store;
use crate::store::feedback::Feedback;

/// Messages from one address in ten minutes.
const PER_ADDRESS: usize = 6;
const NAME_CHARS: usize = 120;
const EMAIL_CHARS: usize = 254;
const MESSAGE_CHARS: usize = 4_000;

/// The form of the page.
#[derive(Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    message: String,
    /// A field that no page shows: who fills it in is a machine.
    #[serde(default)]
    website: String,
}

/// `POST /feedback/{short id}`: stored, unshown until somebody approves it.
pub(super) async fn send(
    State(app): State<Shared>,
    CallerAddress(address): CallerAddress,
    Path(short): Path<String>,
    headers: HeaderMap,
    form: Result<Form<Sent>, FormRejection>,
) -> Response {
    let answered = in_lane(&app, &app.reading, move |app| {
        let stored = match form {
            Ok(Form(sent)) => take(app, address, &short, &sent).map_err(|failure| failure.status()),
            Err(refused) => Err(refused.into_response().status()),
        };
        Ok(match stored {
            Ok(()) => {
                let to = [(header::LOCATION, HeaderValue::from_static(THANKS))];
                (StatusCode::SEE_OTHER, to).into_response()
            }
            Err(status) => pages::notice(app, REFUSED, &headers, status),
        })
    });
    answered.await.unwrap_or_else(IntoResponse::into_response)
}

fn take(app: &App, address: IpAddr, short: &str, sent: &Sent) -> Result<(), Failure> {
    app.feedback
        .attempt(&[(address.to_string(), PER_ADDRESS)], app.store.now())
        .map_err(Failure::too_many)?;
    store_feedback(app, short, sent)
}

fn store_feedback(app: &App, short: &str, sent: &Sent) -> Result<(), Failure> {
    let published = app
        .store
        .read(|conn| store::published::by_short_id(conn, short))?;
    let live = published
        .filter(|published| published.withdrawn.is_none())
        .ok_or_else(Failure::not_found)?;
    let feedback = Feedback {
        name: line(&sent.name, NAME_CHARS),
        contact: line(&sent.email, EMAIL_CHARS),
        // A form ends its lines with two characters (HTML Living Standard, 4.10.21.8); a reader counts one.
        message: sent.message.replace("\r\n", "\n").trim().to_owned(),
    };
    if feedback.message.is_empty() {
        return Err(Failure::bad_request("there is no message"));
    }
    if feedback.message.chars().count() > MESSAGE_CHARS {
        return Err(Failure::new(Code::TooLarge, "the message is too long"));
    }
    if !sent.website.is_empty() {
        // Thanked like everybody, so that it learns nothing.
        return Ok(());
    }
    app.store
        .write(move |tx| store::feedback::insert(tx, live.article, &feedback))?;
    Ok(())
}

fn line(text: &str, most: usize) -> String {
    text.trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(most)
        .collect()
}
