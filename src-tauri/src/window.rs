//! The one window: where it may go, what it remembers, and how an input method types into it.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use tauri::utils::config::Color;
use tauri::webview::NewWindowResponse;
use tauri::{
    AppHandle, Manager as _, PhysicalSize, Url, WebviewWindow, WebviewWindowBuilder, WindowEvent,
};

use workstation::commands::Appearance;

use crate::watchdog::Watchdog;
use crate::{closing, failure, watchdog};

/// The label of the only window, named by its capability.
pub(crate) const LABEL: &str = "main";
const SIZE_FILE: &str = "window.json";

/// The size of the window's content in logical pixels, as it was when it was last closed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Remembered {
    width_px: f64,
    height_px: f64,
    maximized: bool,
}

/// Opens the window over the interface that is built into the app.
pub(crate) fn open(app: &AppHandle, folder: &Path, look: Appearance) -> anyhow::Result<()> {
    let window = builder(app, folder, look)?
        .build()
        .context("opening the window")?;
    #[cfg(target_os = "linux")]
    enable_preedit(&window).context("switching the input method's preedit on")?;
    #[cfg(target_os = "linux")]
    crate::folder::offer(&window).context("offering a dialog for folders")?;
    watchdog::start(&window).context("beginning to watch the page")?;
    let size_file = folder.join(SIZE_FILE);
    let handle = app.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event {
            api.prevent_close();
            remember(&handle, &size_file);
            closing::ask(&handle);
        }
    });
    Ok(())
}

/// A window of the configured kind, not yet built: WebKit's own files lie in a folder beside the store, never in it.
fn builder<'a>(
    app: &'a AppHandle,
    folder: &Path,
    look: Appearance,
) -> anyhow::Result<WebviewWindowBuilder<'a, tauri::Wry, AppHandle>> {
    let config = app
        .config()
        .app
        .windows
        .iter()
        .find(|window| window.label == LABEL)
        .context("no window configured")?;
    let handle = app.clone();
    let mut builder = WebviewWindowBuilder::from_config(app, config)?
        .data_directory(folder.join("webview"))
        .theme(native(look))
        .background_color(paper(look))
        .on_navigation(move |address| {
            let stopped = || handle.state::<Watchdog>().gave_up() && failure::is_page(address);
            !watchdog::follow(&handle, address) && (may_go_to(address) || stopped())
        })
        .on_new_window(|_, _| NewWindowResponse::Deny);
    if let Some(size) = recall(&folder.join(SIZE_FILE)) {
        builder = builder
            .inner_size(size.width_px, size.height_px)
            .maximized(size.maximized);
    }
    Ok(builder)
}

/// Loads the interface from its beginning: the queue.
pub(crate) fn go_home(window: &WebviewWindow) -> tauri::Result<()> {
    let home = if cfg!(windows) {
        "http://tauri.localhost/"
    } else {
        "tauri://localhost/"
    };
    window.navigate(Url::parse(home).map_err(tauri::Error::InvalidUrl)?)
}

/// Makes the window light or dark after the person has chosen.
pub(crate) fn wear(app: &AppHandle, look: Appearance) {
    let Some(window) = app.get_webview_window(LABEL) else {
        return;
    };
    if let Err(error) = window.set_theme(native(look)) {
        tracing::warn!(error = %error, "the window did not change its look");
    }
}

/// `None` is the system's own choice.
fn native(look: Appearance) -> Option<tauri::Theme> {
    match look {
        Appearance::System => None,
        Appearance::Light => Some(tauri::Theme::Light),
        Appearance::Dark => Some(tauri::Theme::Dark),
    }
}

/// What shows before the first paint, so that a dark room sees no white flash.
fn paper(look: Appearance) -> Color {
    match look {
        Appearance::Dark => Color(0x20, 0x1E, 0x1B, 0xFF),
        _ => Color(0xFB, 0xFA, 0xF7, 0xFF),
    }
}

/// The window shows the interface and, in a frame, the preview. A link in a story must never take the desk elsewhere.
fn may_go_to(address: &Url) -> bool {
    let own_scheme =
        matches!(address.scheme(), "tauri" | "preview") && address.host_str() == Some("localhost");
    // Windows serves custom schemes under http.
    let own_host = cfg!(windows)
        && matches!(address.scheme(), "http" | "https")
        && matches!(
            address.host_str(),
            Some("tauri.localhost" | "preview.localhost")
        );
    // Only a build without the embedded interface loads Vite's server.
    let development =
        tauri::is_dev() && address.host_str() == Some("localhost") && address.port() == Some(1420);
    own_scheme || own_host || development || address.as_str() == "about:blank"
}

fn recall(file: &Path) -> Option<Remembered> {
    let size: Remembered = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    let sane = |px: f64| (200.0..20_000.0).contains(&px);
    (sane(size.width_px) && sane(size.height_px)).then_some(size)
}

/// Forgetting the size is no reason to trouble anybody: a failure is logged and the next start uses the default.
fn remember(app: &AppHandle, file: &Path) {
    let Some(window) = app.get_webview_window(LABEL) else {
        return;
    };
    if let Err(error) = remembered(&window, file).and_then(|size| write(file, size)) {
        tracing::warn!(
            error = format!("{error:#}"),
            "the window's size was not remembered"
        );
    }
}

fn remembered(window: &WebviewWindow, file: &Path) -> anyhow::Result<Remembered> {
    let maximized = window.is_maximized()?;
    let size: PhysicalSize<u32> = window.inner_size()?;
    let size = size.to_logical::<f64>(window.scale_factor()?);
    // A maximised window keeps the size that it had before, so that restoring it means something.
    let before = recall(file).filter(|_| maximized);
    Ok(Remembered {
        width_px: before.map_or(size.width, |before| before.width_px),
        height_px: before.map_or(size.height, |before| before.height_px),
        maximized,
    })
}

fn write(file: &Path, size: Remembered) -> anyhow::Result<()> {
    // Written aside and renamed: a power cut leaves the old size or the new one.
    let aside = PathBuf::from(format!("{}.new", file.display()));
    std::fs::write(&aside, serde_json::to_vec(&size)?)?;
    std::fs::rename(&aside, file).context("keeping the window's size")
}

/// wry switches the preedit off, and then a word that an input method is composing is invisible, and lost on a click.
#[cfg(target_os = "linux")]
fn enable_preedit(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{InputMethodContextExt as _, WebViewExt as _};
    window.with_webview(|view| {
        if let Some(context) = view.inner().input_method_context() {
            context.set_enable_preedit(true);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goes(address: &str) -> bool {
        may_go_to(&Url::parse(address).expect("an address"))
    }

    #[test]
    fn the_window_stays_with_its_own_pages() {
        assert!(goes("tauri://localhost/index.html"));
        assert!(goes("preview://localhost/van-hoa/"));
        for elsewhere in [
            "https://example.org/",
            "file:///etc/passwd",
            "tauri://example.org/",
            "javascript:alert(1)",
        ] {
            assert!(!goes(elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn a_damaged_or_absurd_size_is_forgotten() {
        let folder = std::env::temp_dir().join(format!("galley-window-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join(SIZE_FILE);
        let size = Remembered {
            width_px: 1400.0,
            height_px: 900.0,
            maximized: true,
        };
        write(&file, size).expect("written");
        assert_eq!(recall(&file), Some(size));
        for damaged in [
            "",
            "{\"width_px\":",
            r#"{"width_px":1e9,"height_px":10,"maximized":false}"#,
        ] {
            std::fs::write(&file, damaged).expect("written");
            assert_eq!(recall(&file), None, "{damaged}");
        }
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
