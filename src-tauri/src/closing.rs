//! Closing never loses a word and never hangs.
//!
//! The person closes the window; the window is asked to let go of what it still holds (an input method's last word, a field
//! whose pause has not passed) and answers with `app_quit`. It may take its time when it has something to say ("two photos
//! are not sent yet", "the disk is full, this word is not kept"): then closing is the person's decision. A window that hangs
//! or shows nothing cannot decide, and is closed after three seconds; whatever was answered as saved is on the disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use tauri::{AppHandle, Manager as _};

use crate::watchdog::{IS_ALIVE, Watchdog};
use crate::{emit, window};
use workstation::{Event, Workstation};

/// How long a window has to become quiet before anybody looks whether it still lives.
const TIME_TO_BECOME_QUIET: Duration = Duration::from_secs(3);
/// How long it has to answer that it does.
const TIME_TO_ANSWER: Duration = Duration::from_secs(1);

/// How far the closing of the window has come.
#[derive(Default)]
pub(crate) struct Closing {
    has_called: AtomicBool,
    waiting: AtomicBool,
    finished: AtomicBool,
}

impl Closing {
    /// The window has called a command: from now on it listens and may hold something.
    pub(crate) fn heard(&self) {
        self.has_called.store(true, Ordering::SeqCst);
    }
}

/// Asks the window to become quiet and to call `app_quit`. Asked again while the window has a question on the screen, this
/// is the answer to it: the window decides.
pub(crate) fn ask(app: &AppHandle) {
    if !app.state::<Closing>().has_called.load(Ordering::SeqCst)
        || app.state::<Watchdog>().gave_up()
    {
        // It is still starting, or it only says that it stopped: it could not hear the question, and it holds nothing.
        finish(app);
        return;
    }
    emit(app, &Event::CloseRequested);
    if app.state::<Closing>().waiting.swap(true, Ordering::SeqCst) {
        return;
    }
    let app = app.clone();
    std::thread::spawn(move || {
        std::thread::sleep(TIME_TO_BECOME_QUIET);
        if is_alive(&app) {
            app.state::<Closing>()
                .waiting
                .store(false, Ordering::SeqCst);
        } else {
            tracing::warn!("the window does not answer and is closed");
            finish(&app);
        }
    });
}

fn is_alive(app: &AppHandle) -> bool {
    let (answer, answered) = mpsc::channel();
    let asked = app.get_webview_window(window::LABEL).is_some_and(|window| {
        window
            .eval_with_callback(IS_ALIVE, move |said| {
                // Nobody listens any more when it answers too late.
                answer.send(said == "true").ok();
            })
            .is_ok()
    });
    asked && answered.recv_timeout(TIME_TO_ANSWER).unwrap_or(false)
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
