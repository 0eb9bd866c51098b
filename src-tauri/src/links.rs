//! `galley://` links: what the system, another program or a second start asks to be opened.
//!
//! A link is hostile until the window has read it: here only its scheme and its length are looked at. It is kept until the
//! page asks for it, because a link may be what started the app, long before there is a page that could hear of it.

use std::sync::{Mutex, PoisonError};

use tauri::{AppHandle, Manager as _};
use workstation::Event;

use crate::{emit, window};

/// The scheme that the installers register.
const SCHEME: &str = "galley://";
/// Most bytes of a link. The longest that means something names a server and a code.
const MOST_BYTES: usize = 2048;

/// The link that nobody has opened yet.
#[derive(Default)]
pub(crate) struct Links(Mutex<Option<String>>);

/// Whether a text may be a link of this app.
pub(crate) fn is_link(text: &str) -> bool {
    text.len() <= MOST_BYTES
        && text
            .get(..SCHEME.len())
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME))
        && !text.chars().any(char::is_control)
}

/// Keeps a link for the page and tells it so. Of two that nobody has opened, the newer one counts.
pub(crate) fn arrive(app: &AppHandle, link: String) {
    if !is_link(&link) {
        tracing::warn!("an address that is no link of this app was not opened");
        return;
    }
    *app.state::<Links>().kept() = Some(link);
    emit(app, &Event::LinkArrived);
}

/// Brings the window before the person.
pub(crate) fn show(app: &AppHandle) {
    // A window that says why nothing could be opened is a window too.
    let windows = app.webview_windows();
    let Some(shown) = windows
        .get(window::LABEL)
        .or_else(|| windows.values().next())
    else {
        return;
    };
    let brought = shown
        .unminimize()
        .and_then(|()| shown.show())
        .and_then(|()| shown.set_focus());
    if let Err(error) = brought {
        tracing::warn!(error = %error, "the window could not be brought to the front");
    }
}

impl Links {
    /// The link that waits, which then waits no more.
    pub(crate) fn take(&self) -> Option<String> {
        self.kept().take()
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_of_this_app_and_of_a_sane_length_are_taken() {
        assert!(is_link("galley://story/0198"));
        assert!(is_link(
            "GALLEY://sign-in?server=https://toa-soan.example&code=K7"
        ));
        let long = format!("galley://story/{}", "x".repeat(MOST_BYTES));
        for other in [
            "https://example.org/",
            "galley:story",
            "galley",
            "",
            "gàlley://",
            "galley://a\nb",
            &long,
        ] {
            assert!(!is_link(other), "{other}");
        }
    }
}
