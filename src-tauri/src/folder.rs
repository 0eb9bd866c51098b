//! Choosing a folder of photos, on Linux.
//!
//! The window asks as every page does, with an input that takes a folder: `WebView2` and `WKWebView` answer with the system's dialog
//! for folders, and every engine lists what lies in the one that is chosen. `WebKitGTK` lists it, too, but its own dialog offers files
//! alone, so the shell shows one for folders in its place. A request does not say that a folder is wanted; the page says it by
//! the type that it accepts, and every other request is left to the engine. No path reaches the page: it gets files.

use gtk::prelude::*;
use gtk::{FileChooserAction, FileChooserNative, ResponseType};
use tauri::{AppHandle, Manager as _, WebviewWindow};
use webkit2gtk::{FileChooserRequest, FileChooserRequestExt as _, WebViewExt as _};
use workstation::Workstation;
use workstation::commands::{Language, SettingsGet};

/// The type of a folder (shared MIME-info), which the page's input accepts.
const FOLDER: &str = "inode/directory";

/// Shows a dialog for folders whenever the page asks for one.
pub(crate) fn offer(window: &WebviewWindow) -> tauri::Result<()> {
    let app = window.app_handle().clone();
    window.with_webview(move |view| {
        view.inner().connect_run_file_chooser(move |view, request| {
            let wanted = request.mime_types().iter().any(|kind| kind == FOLDER);
            if wanted {
                let parent = view.toplevel().and_downcast::<gtk::Window>();
                ask(language(&app), parent.as_ref(), request.clone());
            }
            wanted
        });
    })
}

/// Shows the dialog and answers the request when somebody has chosen, or left it.
fn ask(language: Language, parent: Option<&gtk::Window>, request: FileChooserRequest) {
    let (title, choose, cancel) = words(language);
    let dialog = FileChooserNative::new(
        Some(title),
        parent,
        FileChooserAction::SelectFolder,
        Some(choose),
        Some(cancel),
    );
    dialog.set_modal(true);
    gtk::glib::MainContext::default().spawn_local(async move {
        let chosen = dialog.run_future().await == ResponseType::Accept;
        let folder = dialog.filename().filter(|_| chosen);
        match folder.as_deref().map(std::path::Path::to_str) {
            Some(Some(path)) => request.select_files(&[path]),
            Some(None) => {
                tracing::warn!("a folder whose name is no text cannot be given to the page");
                request.cancel();
            }
            None => request.cancel(),
        }
        dialog.destroy();
    });
}

fn language(app: &AppHandle) -> Language {
    app.try_state::<std::sync::Arc<Workstation>>()
        .and_then(|station| station.call(SettingsGet {}).ok())
        .map_or(Language::Vi, |settings| settings.language)
}

/// Title, the button that chooses, the one that leaves.
const fn words(language: Language) -> (&'static str, &'static str, &'static str) {
    match language {
        Language::Vi => ("Chọn thư mục ảnh hoặc thẻ nhớ", "Lấy ảnh", "Thôi"),
        Language::En => (
            "Choose a folder of photos or a card",
            "Bring photos",
            "Cancel",
        ),
    }
}
