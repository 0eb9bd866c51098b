//! The app in its window.

use std::ops::Deref;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::json;

use super::display::XWindow;
use super::page::Page;
use super::process::{self, Kept};
use super::protocol::Wire;
use super::seat::Seat;
use super::wait::{PATIENCE, until};

/// How long a person looks at the question whether to leave before answering it by the close button.
const ANSWERED_AFTER: Duration = Duration::from_secs(1);

/// A running app. Dropping it ends it without ceremony; a test that fails leaves a picture of what was on the screen.
pub struct AppWindow<'a> {
    page: Page,
    seat: &'a Seat,
    window: XWindow,
    driver: Option<Kept>,
    frozen: Option<u32>,
}

impl<'a> AppWindow<'a> {
    pub(super) fn open(seat: &'a Seat, arguments: &[&str]) -> anyhow::Result<Self> {
        let binary = std::env::var("GALLEY_BIN")
            .context("GALLEY_BIN names no app; `cargo xtask e2e` sets it")?;
        Self::open_program(seat, &binary, arguments)
    }

    /// As [`Seat::open`], for another program made with Tauri, or the app of another build.
    ///
    /// # Errors
    /// When the program does not show a window.
    pub fn open_program(seat: &'a Seat, program: &str, arguments: &[&str]) -> anyhow::Result<Self> {
        let port = process::free_port()?;
        let mut command = seat.command("WebKitWebDriver");
        command.args([&format!("--port={port}"), "--host=127.0.0.1"]);
        // The app inherits this; without it, asking for a session hangs for ever.
        command
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("GALLEY_LOG", "info");
        let driver = Kept::start(&mut command, &seat.folder().join("app.log"))?;
        let data = seat.data();
        let mut all = vec![
            "--data",
            data.to_str().context("the folder's name is text")?,
        ];
        all.extend(arguments);
        let options = json!({ "webkitgtk:browserOptions": { "binary": program, "args": all } });
        let wire = Wire::open(port, &options)
            .with_context(|| format!("opening the app\n{}", log_of(seat)))?;
        let page = Page::new(wire);
        let window = until("the app's window", PATIENCE, || seat.display().window())?;
        Ok(Self {
            page,
            seat,
            window,
            driver: Some(driver),
            frozen: None,
        })
    }

    /// The app's process.
    pub fn process(&self) -> u32 {
        self.window.process
    }

    /// Closes the window as a person does who goes although something is not sent yet: presses its close button, and again
    /// in answer to that question, which comes only where something is unsent. Whether anything still is depends on the
    /// machine's speed in almost every test. Returns how long it took until the app had ended by itself; a test that
    /// promises that one press is enough uses [`Self::ask_to_close`] and [`Self::ended`].
    ///
    /// # Errors
    /// When the app is still there after [`PATIENCE`].
    pub fn close(mut self) -> anyhow::Result<Duration> {
        self.ask_to_close()?;
        let (first, mut asked) = (Instant::now(), Instant::now());
        let process = self.window.process;
        until("the app to end", PATIENCE, || {
            if asked.elapsed() > ANSWERED_AFTER {
                // The window may be gone and its process not yet.
                drop(self.ask_to_close());
                asked = Instant::now();
            }
            Ok((!process::is_running(process)).then_some(()))
        })
        .with_context(|| log_of(self.seat))?;
        self.end_driver();
        Ok(first.elapsed())
    }

    /// Presses the window's close button. The app may have something to say first.
    ///
    /// # Errors
    /// When the display does not answer.
    pub fn ask_to_close(&self) -> anyhow::Result<()> {
        self.seat.display().ask_to_close(self.window)
    }

    /// Waits for the app's end.
    ///
    /// # Errors
    /// When the app is still there after [`PATIENCE`].
    pub fn ended(mut self) -> anyhow::Result<Duration> {
        let asked = Instant::now();
        let process = self.window.process;
        until("the app to end", PATIENCE, || {
            Ok((!process::is_running(process)).then_some(()))
        })
        .with_context(|| log_of(self.seat))?;
        let took = asked.elapsed();
        self.end_driver();
        Ok(took)
    }

    /// Ends the app the way a flat battery does.
    pub fn kill(mut self) -> anyhow::Result<()> {
        let process = self.window.process;
        process::signal("-KILL", process);
        until("the app to be gone", PATIENCE, || {
            Ok((!process::is_running(process)).then_some(()))
        })?;
        self.end_driver();
        // The display hears of it a moment later, and the next start must not take the dead window for its own.
        until("its window to be gone", PATIENCE, || {
            Ok(self.seat.display().window()?.is_none().then_some(()))
        })?;
        Ok(())
    }

    /// Stops the process that runs the page, as an endless loop in it would. Nothing can be asked of the page any more.
    pub fn freeze(&mut self) -> anyhow::Result<()> {
        let page = process::child_named(self.window.process, "WebKitWebProces")?;
        process::signal("-STOP", page);
        self.frozen = Some(page);
        Ok(())
    }

    /// Ends the process that runs the page, as a crash of the web view does. The window stays.
    ///
    /// # Errors
    /// When there is none.
    pub fn kill_page(&self) -> anyhow::Result<()> {
        let pages = process::children_named(self.window.process, "WebKitWebProces")?;
        anyhow::ensure!(!pages.is_empty(), "the window has no page");
        for page in pages {
            process::signal("-KILL", page);
        }
        Ok(())
    }

    /// What the app and its driver wrote to the terminal.
    pub fn log(&self) -> String {
        log_of(self.seat)
    }

    fn end_driver(&mut self) {
        if let Some(frozen) = self.frozen.take() {
            process::signal("-KILL", frozen);
        }
        if let Some(driver) = self.driver.take() {
            drop(driver.kill());
        }
    }
}

impl Deref for AppWindow<'_> {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

impl Drop for AppWindow<'_> {
    fn drop(&mut self) {
        if self.driver.is_none() {
            return;
        }
        if std::thread::panicking() && self.frozen.is_none() {
            let file = shots().join(format!("failed-{}.png", self.window.process));
            drop(self.page.save_picture(&file));
        }
        // The driver ends the app that it started; what is left over is ended here.
        if self.frozen.is_none() {
            drop(self.page.wire().delete(""));
        }
        if process::is_running(self.window.process) {
            process::signal("-KILL", self.window.process);
        }
        self.end_driver();
    }
}

/// Where pictures of failures go.
fn shots() -> PathBuf {
    std::env::var_os("GALLEY_SHOTS").map_or_else(std::env::temp_dir, PathBuf::from)
}

fn log_of(seat: &Seat) -> String {
    std::fs::read_to_string(seat.folder().join("app.log")).unwrap_or_default()
}
