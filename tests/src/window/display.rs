//! A display that nobody sees, and the X windows on it.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Context as _;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, MapState, Window,
};
use x11rb::rust_connection::RustConnection;

use super::process::Kept;

/// Windows narrower than this are GTK's own helpers (10 × 10 px), never the app's.
const NARROWEST_WINDOW_PX: u16 = 300;

/// One Xvfb, on a display number that was free.
pub struct Display {
    name: String,
    _server: Kept,
}

/// One visible window of a display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct XWindow {
    /// The X resource id.
    pub id: u32,
    /// The process that made it, from `_NET_WM_PID`.
    pub process: u32,
}

impl Display {
    /// Starts Xvfb with a screen large enough for a desktop window.
    ///
    /// # Errors
    /// When Xvfb is not installed or does not name its display within 20 s.
    pub fn start(folder: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new("Xvfb");
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1400x1000x24",
            "-nolisten",
            "tcp",
        ]);
        let heard = Kept::start_and_hear(
            &mut command,
            &folder.join("xvfb.log"),
            Duration::from_secs(20),
        );
        let (server, number) = heard.context("starting a display")?;
        Ok(Self {
            name: format!(":{}", number.trim()),
            _server: server,
        })
    }

    /// What `DISPLAY` is set to.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The app's visible window, if it has one.
    pub fn window(&self) -> anyhow::Result<Option<XWindow>> {
        let (connection, screen) = RustConnection::connect(Some(&self.name))?;
        let pid_atom = connection.intern_atom(false, b"_NET_WM_PID")?.reply()?.atom;
        let root = connection.setup().roots[screen].root;
        for id in connection.query_tree(root)?.reply()?.children {
            // A window may vanish between two questions; then it was not the one.
            if let Ok(Some(process)) = look_at(&connection, id, pid_atom) {
                return Ok(Some(XWindow { id, process }));
            }
        }
        Ok(None)
    }

    /// What a window manager sends when somebody presses the close button (ICCCM 4.1.2.7, `WM_DELETE_WINDOW`). There is no
    /// window manager here, so the rig sends it.
    pub fn ask_to_close(&self, window: XWindow) -> anyhow::Result<()> {
        let (connection, _) = RustConnection::connect(Some(&self.name))?;
        let protocols = connection
            .intern_atom(false, b"WM_PROTOCOLS")?
            .reply()?
            .atom;
        let delete = connection
            .intern_atom(false, b"WM_DELETE_WINDOW")?
            .reply()?
            .atom;
        let message = ClientMessageEvent::new(32, window.id, protocols, [delete, 0, 0, 0, 0]);
        connection
            .send_event(false, window.id, EventMask::NO_EVENT, message)?
            .check()?;
        Ok(())
    }
}

fn look_at(connection: &RustConnection, id: Window, pid_atom: u32) -> anyhow::Result<Option<u32>> {
    let geometry = connection.get_geometry(id)?.reply()?;
    let visible = connection.get_window_attributes(id)?.reply()?.map_state == MapState::VIEWABLE;
    if !visible || geometry.width < NARROWEST_WINDOW_PX {
        return Ok(None);
    }
    let pid = connection
        .get_property(false, id, pid_atom, AtomEnum::CARDINAL, 0, 1)?
        .reply()?;
    Ok(pid.value32().and_then(|mut values| values.next()))
}
