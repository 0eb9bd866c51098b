//! Sees that the story on the screen is alive, and brings it back when it is not.
//!
//! The workstation is the document and lives in this process; the page is a view of it in a process of its own. That process
//! can hang (an endless loop of the editor's engine blocks everything the page could do for itself) or end (a crash, no
//! memory). Neither loses anything that was answered as saved; what the page had not been answered for it left in its session
//! storage, which is not in its process (`ui/src/article/leftovers.ts`). So all that is to do here is to notice, to end what
//! hangs, and to open the page again; the address brings it back to the same story.
//!
//! The page is *asked* once a second, and only while a story is open: a page that had to beat by itself would be slowed by the
//! web view's own timers while it is hidden, and be taken for dead. When to act is `decide`; this module acts.
//!
//! On Linux a hanging process is ended by WebKit and its end is announced by a signal; both are tested in real windows. macOS
//! announces ends too, Windows does not; on both a page that hangs is asked to load anew, which the web view may or may not be
//! able to do. Neither has been run.

mod decide;

use std::collections::HashSet;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tauri::{AppHandle, Manager as _, Url, WebviewWindow};
use workstation::Workstation;

use crate::{failure, window};
use decide::{ASK_EVERY_MS, After, Now, Vigil, after_death};

/// True while the interface is on the screen: the element of `ui/index.html` that it is mounted in has content.
pub(crate) const IS_ALIVE: &str = "!!document.getElementById('app')?.childElementCount";

/// What is known of the one page.
pub(crate) struct Watchdog {
    start: Instant,
    seen: Mutex<Seen>,
    changed: Condvar,
}

#[derive(Default)]
struct Seen {
    /// Articles that the page has opened and not closed.
    open: HashSet<String>,
    vigil: Vigil,
    deaths: Vec<u64>,
    /// When the page died whose story is not open again yet.
    died: Option<u64>,
    gave_up: bool,
}

impl Default for Watchdog {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            seen: Mutex::default(),
            changed: Condvar::new(),
        }
    }
}

impl Watchdog {
    /// The page calls a command: which stories are open decides whether it is watched.
    pub(crate) fn told(&self, command: &str, request: &Value) {
        let Some(article) = request.get("article").and_then(Value::as_str) else {
            return;
        };
        match command {
            "article_open" => {
                let mut seen = self.seen();
                seen.open.insert(article.to_owned());
                if let Some(died) = seen.died.take() {
                    let duration_ms = self.now().saturating_sub(died);
                    tracing::info!(duration_ms, "the story is open again");
                }
                drop(seen);
                self.changed.notify_all();
            }
            "article_close" => {
                self.seen().open.remove(article);
            }
            _ => {}
        }
    }

    /// True while the page that says "it stopped" is shown: nothing is on the screen that could hold a word.
    pub(crate) fn gave_up(&self) -> bool {
        self.seen().gave_up
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Waits while no story is open, then for the time of the next look, and looks.
    fn next(&self) -> Now {
        let seen = self.seen();
        let seen = self
            .changed
            .wait_while(seen, |seen| seen.open.is_empty() || seen.gave_up)
            .unwrap_or_else(PoisonError::into_inner);
        drop(seen);
        std::thread::sleep(Duration::from_millis(ASK_EVERY_MS));
        let now = self.now();
        let mut seen = self.seen();
        if seen.open.is_empty() || seen.gave_up {
            seen.vigil = Vigil::default();
            return Now::Wait;
        }
        let (vigil, what) = seen.vigil.look(now);
        seen.vigil = vigil;
        what
    }

    /// The page's process has ended.
    fn died(&self) -> After {
        let now = self.now();
        let mut seen = self.seen();
        let (deaths, after) = after_death(&seen.deaths, now);
        seen.deaths = deaths;
        seen.died = Some(now);
        seen.open.clear();
        seen.vigil = Vigil::default();
        seen.gave_up = after == After::GiveUp;
        after
    }

    /// A person asks for the page once more.
    fn begin_anew(&self) -> bool {
        tracing::info!("the window is opened once more, at a person's wish");
        let mut seen = self.seen();
        seen.deaths.clear();
        seen.died = None;
        std::mem::take(&mut seen.gave_up)
    }
}

/// Begins to watch the window. A build that loads its page from a development server is not watched: there, somebody stops it
/// on purpose.
pub(crate) fn start(window: &WebviewWindow) -> anyhow::Result<()> {
    #[cfg(target_os = "linux")]
    announce_ends(window)?;
    if tauri::is_dev() {
        return Ok(());
    }
    let app = window.app_handle().clone();
    std::thread::Builder::new()
        .name("watchdog".to_owned())
        .spawn(move || watch(&app))?;
    Ok(())
}

fn watch(app: &AppHandle) {
    loop {
        let what = app.state::<Watchdog>().next();
        let Some(window) = app.get_webview_window(window::LABEL) else {
            return;
        };
        let done = match what {
            Now::Wait => Ok(()),
            Now::Ask => ask(&window),
            Now::End => {
                tracing::error!("the page does not answer and is ended");
                end(&window)
            }
        };
        if let Err(error) = done {
            tracing::warn!(error = %error, "the page could not be watched");
        }
    }
}

fn ask(window: &WebviewWindow) -> tauri::Result<()> {
    let app = window.app_handle().clone();
    window.eval_with_callback(IS_ALIVE, move |said| {
        // A question that its process did not survive is answered with nothing.
        if !said.is_empty() {
            let watchdog = app.state::<Watchdog>();
            let mut seen = watchdog.seen();
            seen.vigil = seen.vigil.answered();
        }
    })
}

/// Ends the process of a page that hangs; its end is then announced like any other.
#[cfg(target_os = "linux")]
fn end(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::WebViewExt as _;
    window.with_webview(|view| view.inner().terminate_web_process())
}

/// No end is announced here that could be waited for: the page is loaded anew at once.
#[cfg(not(target_os = "linux"))]
fn end(window: &WebviewWindow) -> tauri::Result<()> {
    ended(window.app_handle());
    Ok(())
}

#[cfg(target_os = "linux")]
fn announce_ends(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::WebViewExt as _;
    let app = window.app_handle().clone();
    window.with_webview(move |view| {
        view.inner()
            .connect_web_process_terminated(move |_, reason| {
                tracing::error!(reason = ?reason, "the page's process has ended");
                ended(&app);
            });
    })
}

/// The page's process has ended: opens it again where it was, or says that this is no use.
pub(crate) fn ended(app: &AppHandle) {
    let Some(window) = app.get_webview_window(window::LABEL) else {
        return;
    };
    let already = app.state::<Watchdog>().gave_up();
    let done = match app.state::<Watchdog>().died() {
        After::Reload => window.reload(),
        // Even the page that says so did not stay: leave it at that.
        After::GiveUp if already => return,
        After::GiveUp => {
            tracing::error!("the page ended again and again and is not opened any more");
            failure::show_stopped(app, &window)
        }
    };
    if let Err(error) = done {
        tracing::error!(error = %error, "the page could not be opened again");
    }
}

/// Follows a button of the page that says "it stopped". False for any other address.
pub(crate) fn follow(app: &AppHandle, address: &Url) -> bool {
    let Some(choice) = failure::choice(address) else {
        return false;
    };
    if !app.state::<Watchdog>().gave_up() {
        return true;
    }
    let app = app.clone();
    // Not from inside the web view's own question whether it may go there.
    std::thread::spawn(move || {
        let Some(window) = app.get_webview_window(window::LABEL) else {
            return;
        };
        let done = match choice {
            failure::Choice::Again => {
                app.state::<Watchdog>().begin_anew();
                window::go_home(&window)
            }
            failure::Choice::Export => {
                let exported = export(&app);
                failure::show_exported(&app, &window, exported)
            }
        };
        if let Err(error) = done {
            tracing::error!(error = %error, "the choice could not be followed");
        }
    });
    true
}

/// Writes every story of this machine as plain text beside the person's documents.
fn export(app: &AppHandle) -> anyhow::Result<workstation::Exported> {
    let station = app.state::<Arc<Workstation>>();
    station.export_texts(&crate::documents(app)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_an_open_story_is_watched() {
        let watchdog = Watchdog::default();
        watchdog.told("article_list", &json!({"view": "mine"}));
        watchdog.told("article_details", &json!({"article": "a"}));
        assert!(watchdog.seen().open.is_empty());
        // The next story may be opened before the last one is let go of.
        watchdog.told("article_open", &json!({"article": "a"}));
        watchdog.told("article_open", &json!({"article": "b"}));
        watchdog.told("article_close", &json!({"article": "a"}));
        assert_eq!(watchdog.seen().open, HashSet::from(["b".to_owned()]));
        watchdog.told("article_close", &json!({"article": "b"}));
        assert!(watchdog.seen().open.is_empty());
    }

    #[test]
    fn after_giving_up_a_person_may_try_again_with_a_clean_slate() {
        let watchdog = Watchdog::default();
        let ends = [watchdog.died(), watchdog.died(), watchdog.died()];
        assert_eq!(ends, [After::Reload, After::Reload, After::GiveUp]);
        assert!(watchdog.gave_up());
        assert!(watchdog.begin_anew());
        assert!(!watchdog.gave_up());
        assert_eq!(watchdog.died(), After::Reload);
    }
}
