//! The public site in a reader's browser: headless Chromium.

use std::ops::Deref;
use std::process::Command;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::page::Page;
use super::process::{self, Kept};
use super::protocol::Wire;

/// How the page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TabView {
    /// Width of the view in CSS pixels.
    pub width_px: u32,
    /// Height of the view in CSS pixels.
    pub height_px: u32,
    /// The reader prefers a dark scheme.
    pub dark: bool,
}

impl TabView {
    /// A small phone.
    pub const PHONE: Self = Self {
        width_px: 360,
        height_px: 740,
        dark: false,
    };
    /// A desktop.
    pub const DESKTOP: Self = Self {
        width_px: 1280,
        height_px: 900,
        dark: false,
    };
}

/// A browser with one tab.
pub struct Chromium {
    page: Page,
    _driver: Kept,
    _folder: TempDir,
}

impl Chromium {
    /// Starts the browser on nothing, with a profile of its own that is removed with it.
    ///
    /// # Errors
    /// When `chromium` or `chromedriver` is not installed or does not start.
    pub fn start(view: TabView) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("galley-chromium-")
            .tempdir()?;
        let port = process::free_port()?;
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}"));
        let driver = Kept::start(&mut command, &folder.path().join("chromedriver.log"))?;
        let profile = format!(
            "--user-data-dir={}",
            folder.path().join("profile").display()
        );
        let size = format!("--window-size={},{}", view.width_px, view.height_px);
        let arguments = [
            // No sandbox: the tests run as root in containers, on pages that we serve ourselves.
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--no-proxy-server",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            &size,
            &profile,
        ];
        let options =
            json!({ "browserName": "chrome", "goog:chromeOptions": { "args": arguments } });
        let wire = Wire::open(port, &options).context("opening Chromium")?;
        let chromium = Self {
            page: Page::new(wire),
            _driver: driver,
            _folder: folder,
        };
        chromium.look_as(view)?;
        Ok(chromium)
    }

    /// Changes size and colour scheme. A headless window has a smallest width, so the size is emulated as developers' tools do
    /// (Chrome `DevTools` Protocol, `Emulation`).
    pub fn look_as(&self, view: TabView) -> anyhow::Result<()> {
        let size = json!({ "width": view.width_px, "height": view.height_px, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &size)?;
        let scheme = if view.dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", &features)?;
        Ok(())
    }

    /// Whether the pages may run scripts, from the next one on.
    pub fn allow_scripts(&self, allowed: bool) -> anyhow::Result<()> {
        self.devtools(
            "Emulation.setScriptExecutionDisabled",
            &json!({ "value": !allowed }),
        )?;
        Ok(())
    }

    /// Opens an address and waits until it has loaded.
    pub fn go_to(&self, address: &str) -> anyhow::Result<()> {
        self.page.wire().post("/url", &json!({ "url": address }))?;
        self.page.wait_for(
            "the page to load",
            Duration::from_secs(30),
            "document.readyState === 'complete'",
        )
    }

    /// What the page complained about (blocked scripts, missing files), newest last.
    pub fn complaints(&self) -> anyhow::Result<Vec<String>> {
        let entries = self
            .page
            .wire()
            .post("/se/log", &json!({ "type": "browser" }))?;
        let said = |entry: &Value| entry["message"].as_str().unwrap_or_default().to_owned();
        Ok(entries
            .as_array()
            .context("a log is a list")?
            .iter()
            .map(said)
            .collect())
    }

    fn devtools(&self, command: &str, parameters: &Value) -> anyhow::Result<Value> {
        self.page.wire().post(
            "/goog/cdp/execute",
            &json!({ "cmd": command, "params": parameters }),
        )
    }
}

impl Deref for Chromium {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // Ends the browser; the driver ends with its owner.
        drop(self.page.wire().delete(""));
    }
}
