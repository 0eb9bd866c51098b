//! Closing never loses a word and never hangs.
//!
//! The person closes the window; the window is asked to let go of what it still holds (an input method's last word, a field
//! whose pause has not passed) and answers with `app_quit`. A window that does not answer is closed all the same after three
//! seconds: whatever was answered as saved is on the disk by then.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tauri::{AppHandle, Emitter as _, Manager as _};

use crate::window;
use crate::workstation::Workstation;

/// The event that asks the window to become quiet and then to call `app_quit`.
const CLOSE_REQUESTED: &str = "galley://close_requested";
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// How far the closing of the window has come.
#[derive(Default)]
pub(crate) struct Closing {
    asked: AtomicBool,
    finished: AtomicBool,
}

/// Asks the window to become quiet; asking again changes nothing.
pub(crate) fn ask(app: &AppHandle) {
    if app.state::<Closing>().asked.swap(true, Ordering::SeqCst) {
        return;
    }
    if let Err(error) = app.emit_to(window::LABEL, CLOSE_REQUESTED, ()) {
        tracing::warn!(error = %error, "the window could not be asked to close");
    }
    let app = app.clone();
    std::thread::spawn(move || {
        std::thread::sleep(LONGEST_WAIT);
        finish(&app);
    });
}

/// Closes the workstation, then the app. Only the first call does anything.
pub(crate) fn finish(app: &AppHandle) {
    if app.state::<Closing>().finished.swap(true, Ordering::SeqCst) {
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || {
        app.state::<Arc<Workstation>>().close();
        app.exit(0);
    });
}
