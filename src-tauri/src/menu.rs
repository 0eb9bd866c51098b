//! The native menus: every action that the window offers now, by name.
//!
//! The window says which lines there are; this module only shows them and says which one was chosen. Keys are written beside
//! the words and are not given to the menu: a menu would take a key before the page and the input method have seen it. On
//! Linux and Windows a menu bar stands in the window and is there when a person wants one; on macOS it belongs to the system.

use tauri::menu::{Menu, MenuEvent, MenuItem, Submenu};
use tauri::{AppHandle, Manager as _, Wry};
use workstation::Event;
use workstation::commands::{AppMenuSet, MenuGroup, MenuItem as Line};

use crate::{emit, window};

/// Ids of our lines begin so; the platform's own lines have other ids.
const PREFIX: &str = "action:";
const MOST_GROUPS: usize = 12;
const MOST_LINES: usize = 120;
const MOST_LETTERS: usize = 120;

/// Shows these menus, or none. Returns at once.
pub(crate) fn set(app: &AppHandle, menus: AppMenuSet) {
    let on_main = app.clone();
    let shown = app.run_on_main_thread(move || {
        if let Err(error) = show(&on_main, &menus) {
            tracing::warn!(error = %error, "the menus could not be shown");
        }
    });
    if let Err(error) = shown {
        tracing::warn!(error = %error, "the menus could not be shown");
    }
}

/// Tells the window which line was chosen.
pub(crate) fn chosen(app: &AppHandle, event: &MenuEvent) {
    if let Some(action) = event.id().as_ref().strip_prefix(PREFIX) {
        emit(
            app,
            &Event::MenuChosen {
                action: action.to_owned(),
            },
        );
    }
}

fn show(app: &AppHandle, menus: &AppMenuSet) -> tauri::Result<()> {
    if cfg!(target_os = "macos") {
        app.set_menu(build(app, menus)?)?;
        return Ok(());
    }
    let Some(window) = app.get_webview_window(window::LABEL) else {
        return Ok(());
    };
    if menus.shown {
        window.set_menu(build(app, menus)?)?;
    } else {
        window.remove_menu()?;
    }
    Ok(())
}

fn build(app: &AppHandle, menus: &AppMenuSet) -> tauri::Result<Menu<Wry>> {
    let menu = Menu::new(app)?;
    #[cfg(target_os = "macos")]
    for own in systems_own(app)? {
        menu.append(&own)?;
    }
    for group in menus.groups.iter().take(MOST_GROUPS) {
        menu.append(&submenu(app, group)?)?;
    }
    Ok(menu)
}

fn submenu(app: &AppHandle, group: &MenuGroup) -> tauri::Result<Submenu<Wry>> {
    let submenu = Submenu::new(app, words(&group.label), true)?;
    for line in group.items.iter().take(MOST_LINES) {
        let id = format!("{PREFIX}{}", line.action);
        submenu.append(&MenuItem::with_id(app, id, text(line), true, None::<&str>)?)?;
    }
    Ok(submenu)
}

/// What the system expects of every app: without them its own keys for copying and pasting do nothing.
#[cfg(target_os = "macos")]
fn systems_own(app: &AppHandle) -> tauri::Result<Vec<Submenu<Wry>>> {
    use tauri::menu::SubmenuBuilder;
    Ok(vec![
        SubmenuBuilder::new(app, "Galley")
            .about(None)
            .separator()
            .hide()
            .hide_others()
            .show_all()
            .build()?,
        SubmenuBuilder::new(app, "✂")
            .cut()
            .copy()
            .paste()
            .select_all()
            .build()?,
    ])
}

/// The words of a line with its keys: Windows sets what follows a tab to the right.
fn text(line: &Line) -> String {
    let label = words(&line.label);
    match line.keys.as_deref().map(words) {
        None => label,
        Some(keys) if cfg!(windows) => format!("{label}\t{keys}"),
        Some(keys) => format!("{label}   {keys}"),
    }
}

/// A sane length; an ampersand is written, not taken for the mark of a mnemonic.
fn words(label: &str) -> String {
    label
        .chars()
        .filter(|letter| !letter.is_control())
        .take(MOST_LETTERS)
        .collect::<String>()
        .replace('&', "&&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_shows_its_words_and_its_keys_and_nothing_is_read_as_a_mark() {
        let line = Line {
            action: "x".to_owned(),
            label: "Sửa & gửi\n".to_owned(),
            keys: Some("Ctrl ⇧ ↵".to_owned()),
        };
        let shown = text(&line);
        assert!(shown.starts_with("Sửa && gửi"), "{shown}");
        assert!(shown.ends_with("Ctrl ⇧ ↵"), "{shown}");
    }
}
