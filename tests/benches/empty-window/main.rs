//! The reference for a start: the least that Tauri can show, with the very dependencies and features of the app.
//!
//! One window, one line of text, no command, no store. What the app's start costs beyond this is the app's own doing.

fn main() -> Result<(), tauri::Error> {
    tauri::Builder::default().run(tauri::generate_context!(
        "tests/benches/empty-window/tauri.conf.json"
    ))
}
