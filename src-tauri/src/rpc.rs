//! The only `#[tauri::command]`: one door between the window and the workstation.
//!
//! A call is a command's name and its request as JSON: `{ "name": "article_open", "request": {…} }`. A call that carries
//! bytes (a dropped photo) sends them as a raw body, so that ten megabytes are not spelled out as JSON numbers, and puts
//! name and request into headers; a header holds only ASCII, hence base64url. Which commands exist is the workstation's
//! list (`workstation/src/commands.rs`). The shell answers three itself (`app_quit`, `app_link_take`, `app_menu_set`) and looks over the shoulder of others,
//! `settings_set` and the opening and closing of stories, because they are also about the window.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use serde::Deserialize as _;
use serde_json::{Value, json};
use tauri::ipc::{InvokeBody, Request, Response};
use tauri::{AppHandle, Manager as _, State};
use workstation::commands::{AppLink, AppMenuSet, LocalSettings};
use workstation::{Code, ErrorBody, Workstation};

use crate::closing::{self, Closing};
use crate::links::Links;
use crate::watchdog::Watchdog;
use crate::{menu, window};

const NAME_HEADER: &str = "galley-command";
const REQUEST_HEADER: &str = "galley-request";

/// One call of the window, taken apart.
#[derive(Debug, PartialEq, Eq)]
struct Call {
    name: String,
    request: Value,
    attachment: Option<Vec<u8>>,
}

/// Answers one call of the window with JSON, or with an [`ErrorBody`] that the window can show.
#[tauri::command]
pub(crate) async fn rpc(
    app: AppHandle,
    station: State<'_, Arc<Workstation>>,
    request: Request<'_>,
) -> Result<Response, ErrorBody> {
    app.state::<Closing>().heard();
    let call = take_apart(&request).map_err(|problem| ErrorBody::new(Code::BadRequest, problem))?;
    if call.name == "app_quit" {
        closing::finish(&app);
        return Ok(spoken(&json!({})));
    }
    if call.name == "app_link_take" {
        let address = app.state::<Links>().take();
        return Ok(spoken(&json!(AppLink { address })));
    }
    if call.name == "app_menu_set" {
        let menus = AppMenuSet::deserialize(&call.request).map_err(|problem| {
            ErrorBody::new(Code::BadRequest, format!("app_menu_set: {problem}"))
        })?;
        menu::set(&app, menus);
        return Ok(spoken(&json!({})));
    }
    app.state::<Watchdog>().told(&call.name, &call.request);
    let station = Arc::clone(&station);
    let name = call.name.clone();
    // The workstation reads and writes its disk: never on the thread that paints, never on one that others wait for.
    let work = move || workstation::dispatch(&station, &call.name, call.request, call.attachment);
    let answer = tauri::async_runtime::spawn_blocking(work)
        .await
        .map_err(|crash| {
            tracing::error!(command = name, error = %crash, "a command crashed");
            ErrorBody::new(Code::Internal, "the command crashed")
        })??;
    if name == "settings_set"
        && let Ok(settings) = LocalSettings::deserialize(&answer)
    {
        window::wear(&app, settings.theme);
    }
    Ok(spoken(&answer))
}

fn spoken(answer: &Value) -> Response {
    Response::new(answer.to_string())
}

fn take_apart(request: &Request<'_>) -> Result<Call, String> {
    match request.body() {
        InvokeBody::Json(body) => from_json(body),
        InvokeBody::Raw(bytes) => {
            let header = |name| {
                request
                    .headers()
                    .get(name)
                    .and_then(|value| value.to_str().ok())
            };
            from_headers(header(NAME_HEADER), header(REQUEST_HEADER), bytes)
        }
    }
}

fn from_json(body: &Value) -> Result<Call, String> {
    let name = body
        .get("name")
        .and_then(Value::as_str)
        .ok_or("a call has no name")?;
    let request = body.get("request").cloned().unwrap_or(Value::Null);
    Ok(Call {
        name: name.to_owned(),
        request,
        attachment: None,
    })
}

fn from_headers(name: Option<&str>, request: Option<&str>, bytes: &[u8]) -> Result<Call, String> {
    let name = name.ok_or_else(|| format!("a call with bytes has no {NAME_HEADER} header"))?;
    let request = match request {
        None => Value::Null,
        Some(encoded) => {
            let decoded = URL_SAFE_NO_PAD
                .decode(encoded)
                .or_else(|_| URL_SAFE.decode(encoded));
            let decoded =
                decoded.map_err(|error| format!("{REQUEST_HEADER} is not base64url: {error}"))?;
            serde_json::from_slice(&decoded)
                .map_err(|error| format!("{REQUEST_HEADER} is not JSON: {error}"))?
        }
    };
    Ok(Call {
        name: name.to_owned(),
        request,
        attachment: Some(bytes.to_vec()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_call_is_a_name_and_a_request() {
        let call =
            from_json(&json!({"name": "article_open", "request": {"id": 1}})).expect("well formed");
        assert_eq!(
            call,
            Call {
                name: "article_open".into(),
                request: json!({"id": 1}),
                attachment: None
            }
        );
    }

    #[test]
    fn a_photo_travels_as_bytes_beside_its_vietnamese_file_name() {
        let encoded = URL_SAFE_NO_PAD.encode(r#"{"file":"ảnh đẹp.jpg"}"#);
        let call =
            from_headers(Some("photo_import"), Some(&encoded), &[0xff, 0xd8]).expect("well formed");
        assert_eq!(call.request, json!({"file": "ảnh đẹp.jpg"}));
        assert_eq!(call.attachment, Some(vec![0xff, 0xd8]));
    }

    #[test]
    fn a_padded_header_is_understood_as_well() {
        let encoded = URL_SAFE.encode(r#"{"a":1}"#);
        assert!(encoded.ends_with('='), "the example must need padding");
        assert_eq!(
            from_headers(Some("x"), Some(&encoded), &[])
                .expect("well formed")
                .request,
            json!({"a": 1})
        );
    }

    #[test]
    fn a_call_that_is_not_one_is_refused_and_says_why() {
        assert_eq!(
            from_json(&json!({"request": {}})),
            Err("a call has no name".to_owned())
        );
        let no_name = from_headers(None, None, &[]).expect_err("no name");
        assert!(no_name.contains(NAME_HEADER), "{no_name}");
        let garbage = from_headers(Some("x"), Some("???"), &[]).expect_err("not base64");
        assert!(garbage.contains("base64url"), "{garbage}");
    }
}
