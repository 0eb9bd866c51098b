//! A place to sit: a display, a home folder, perhaps an input method. Two seats are two machines.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;
use tempfile::TempDir;

use super::app::AppWindow;
use super::display::Display;
use super::ime::{InputMethod, Keyboard};

/// Variables of the person who runs the tests that must not reach what is tested.
const LEAKS: &[&str] = &[
    "WAYLAND_DISPLAY",
    "DBUS_SESSION_BUS_ADDRESS",
    "IBUS_ADDRESS",
    "XAUTHORITY",
    "GTK_IM_MODULE",
    "XMODIFIERS",
];

/// A machine with nobody at it yet.
pub struct Seat {
    // Dropped in this order: the input method talks to the display, both write into the folder.
    input_method: Option<InputMethod>,
    display: Display,
    folder: TempDir,
}

impl Seat {
    /// A seat with a plain keyboard.
    ///
    /// # Errors
    /// When Xvfb cannot be started.
    pub fn new() -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("galley-seat-")
            .tempdir()
            .context("making a home folder")?;
        for inner in ["home/.config", "home/.cache", "home/.local/share", "run"] {
            std::fs::create_dir_all(folder.path().join(inner))?;
        }
        only_for_me(&folder.path().join("run"))?;
        let display = Display::start(folder.path())?;
        Ok(Self {
            input_method: None,
            display,
            folder,
        })
    }

    /// A seat at which one types Vietnamese with ibus-unikey (Telex).
    ///
    /// # Errors
    /// When ibus or its engine is missing or does not come up.
    pub fn with_unikey() -> anyhow::Result<Self> {
        let mut seat = Self::new()?;
        let started = InputMethod::start(&|program| seat.command(program), seat.folder())?;
        seat.input_method = Some(started);
        Ok(seat)
    }

    /// The seat's own folder; it is removed with the seat.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of this machine's workstation, as given to `--data`.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The display of this seat.
    pub fn display(&self) -> &Display {
        &self.display
    }

    /// Opens the app on this machine's workstation. `arguments` come after `--data`.
    ///
    /// # Errors
    /// When the app does not show a window.
    pub fn open(&self, arguments: &[&str]) -> anyhow::Result<AppWindow<'_>> {
        AppWindow::open(self, arguments)
    }

    /// The real keyboard and mouse of this seat, aimed at its window.
    ///
    /// # Errors
    /// When no window is open.
    pub fn keyboard(&self) -> anyhow::Result<Keyboard<'_>> {
        Keyboard::at(self)
    }

    /// A command that runs on this machine: its display, its home, its bus, and nothing of the machine underneath.
    pub fn command(&self, program: &str) -> Command {
        let home = self.folder.path().join("home");
        let mut command = Command::new(program);
        for name in LEAKS {
            command.env_remove(name);
        }
        command
            .env("DISPLAY", self.display.name())
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_CACHE_HOME", home.join(".cache"))
            .env("XDG_DATA_HOME", home.join(".local/share"))
            .env("XDG_RUNTIME_DIR", self.folder.path().join("run"))
            .env("LANG", "C.UTF-8")
            .env("NO_AT_BRIDGE", "1")
            .env("GTK_A11Y", "none")
            .env("GSETTINGS_BACKEND", "memory")
            .env("GTK_IM_MODULE", "gtk-im-context-simple");
        if let Some(input_method) = &self.input_method {
            command.envs(input_method.environment());
        }
        command
    }
}

/// `XDG_RUNTIME_DIR` must be mode 0700 (XDG Base Directory Specification), or D-Bus refuses it.
fn only_for_me(folder: &Path) -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}
