//! A real Vietnamese input method and a real keyboard.
//!
//! WebDriver's keys arrive in the page as if by magic; a person's go through X, GTK and ibus, and that path has bugs of its own.
//! Here ibus-unikey runs on a bus of its own and `xdotool` presses the keys. The start order matters and was found by trying:
//! bus, daemon, engine, and only then the driver, because the app inherits `GTK_IM_MODULE` from it.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Context as _;

use super::display::XWindow;
use super::page::{By, Page};
use super::process::{self, Kept};
use super::seat::Seat;
use super::telex::{key_names, telex};
use super::wait::{PATIENCE, until};

/// xdotool takes so many keys in one call; more would overflow its command line.
const KEYS_PER_CALL: usize = 400;

/// ibus with the Unikey engine, on a session bus of its own.
pub(super) struct InputMethod {
    _daemon: Kept,
    _bus: Kept,
    environment: Vec<(&'static str, String)>,
}

impl InputMethod {
    /// `command` makes a command of the seat (its display, home and runtime folder).
    pub(super) fn start(command: &dyn Fn(&str) -> Command, folder: &Path) -> anyhow::Result<Self> {
        let mut bus = command("dbus-daemon");
        bus.args(["--session", "--nofork", "--print-address=1"]);
        let (bus, address) =
            Kept::start_and_hear(&mut bus, &folder.join("bus.log"), Duration::from_secs(10))?;
        let environment = vec![
            ("DBUS_SESSION_BUS_ADDRESS", address.trim().to_owned()),
            ("GTK_IM_MODULE", "ibus".to_owned()),
            ("XMODIFIERS", "@im=ibus".to_owned()),
        ];
        let here = |program: &str| {
            let mut command = command(program);
            command.envs(environment.iter().map(|(name, value)| (name, value)));
            command
        };
        let mut daemon = here("ibus-daemon");
        daemon.args([
            "--panel",
            "disable",
            "--emoji-extension",
            "disable",
            "--config",
            "disable",
            "--xim",
        ]);
        let daemon = Kept::start(&mut daemon, &folder.join("ibus.log"))?;
        until("ibus to have an address", PATIENCE, || {
            Ok(process::capture(here("ibus").arg("address"))?
                .contains("unix:")
                .then_some(()))
        })?;
        until("the Unikey engine", PATIENCE, || {
            // It fails when the display has no keyboard layouts to set, and sets the engine all the same.
            process::said(here("ibus").args(["engine", "Unikey"]))?;
            let engine = process::said(here("ibus").arg("engine"))?;
            anyhow::ensure!(
                engine.trim() == "Unikey",
                "the engine is {:?}",
                engine.trim()
            );
            Ok(Some(()))
        })
        .context("is ibus-unikey installed?")?;
        Ok(Self {
            _daemon: daemon,
            _bus: bus,
            environment,
        })
    }

    /// What a program needs to type through this input method.
    pub(super) fn environment(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    }
}

/// The keyboard and mouse of a seat.
pub struct Keyboard<'a> {
    seat: &'a Seat,
    window: XWindow,
    /// Milliseconds between two keys.
    delay_ms: u32,
}

impl<'a> Keyboard<'a> {
    pub(super) fn at(seat: &'a Seat) -> anyhow::Result<Self> {
        let window = seat
            .display()
            .window()?
            .context("no window is open at this seat")?;
        let keyboard = Self {
            seat,
            window,
            delay_ms: 30,
        };
        // No window manager runs, so nobody else gives the window the keyboard.
        keyboard.xdotool(&["windowfocus".to_owned(), window.id.to_string()])?;
        Ok(keyboard)
    }

    /// Another pause between two keys, in milliseconds: 30 is a quick typist, 1 is a script.
    #[must_use]
    pub fn with_delay_ms(mut self, delay_ms: u32) -> Self {
        self.delay_ms = delay_ms;
        self
    }

    /// Types Vietnamese as Telex keys: `tiếng` is `tieengs`.
    pub fn type_telex(&self, text: &str) -> anyhow::Result<()> {
        self.type_keys(&telex(text)?)
    }

    /// Types these very letters; a line break is Return.
    pub fn type_keys(&self, letters: &str) -> anyhow::Result<()> {
        let names = key_names(letters);
        self.keys(&names.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Presses keys by their X names: `Return`, `BackSpace`, `ctrl+a`, `Left`.
    pub fn keys(&self, names: &[&str]) -> anyhow::Result<()> {
        for some in names.chunks(KEYS_PER_CALL) {
            let mut words = vec![
                "key".to_owned(),
                "--delay".to_owned(),
                self.delay_ms.to_string(),
            ];
            words.extend(some.iter().map(|name| (*name).to_owned()));
            self.xdotool(&words)?;
        }
        Ok(())
    }

    /// Clicks at a point of the view, in CSS pixels. Relative to the window: absolute positions are wrong under a frame.
    pub fn click_at(&self, x_px: f64, y_px: f64) -> anyhow::Result<()> {
        let window = self.window.id.to_string();
        // Never `mousemove --sync`: it waits for ever when the pointer is already there.
        let at = [
            "mousemove",
            "--window",
            &window,
            &format!("{x_px:.0}"),
            &format!("{y_px:.0}"),
            "click",
            "1",
        ];
        self.xdotool(&at.map(str::to_owned))
    }

    /// Clicks into the start or the end of an element's line.
    pub fn click_line(&self, page: &Page, by: By<'_>, end: bool) -> anyhow::Result<()> {
        let [left, top, width, height] = page.rectangle(by)?;
        self.click_at(
            if end { left + width - 4.0 } else { left + 1.0 },
            top + height / 2.0,
        )
    }

    fn xdotool(&self, words: &[String]) -> anyhow::Result<()> {
        process::capture(
            self.seat
                .command("timeout")
                .args(["60", "xdotool"])
                .args(words),
        )?;
        Ok(())
    }
}
