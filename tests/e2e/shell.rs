//! What the window itself promises, whatever is shown in it.

use std::time::Duration;

use newsroom_tests::window::{By, Seat};
use serde_json::{Value, json};

/// Calls Tauri's own door, as a script that got into the page would.
const INVOKE: &str = "
    const [command, body, done] = arguments;
    window.__TAURI_INTERNALS__.invoke(command, body).then((answer) => done(['ok', answer]), (error) => done(['refused', error]));";

#[test]
fn closing_the_window_ends_the_app_soon() {
    let seat = Seat::new().expect("a seat");
    let app = seat.open(&[]).expect("the app opens");
    app.ask_to_close().expect("one press");
    let took = app.ended().expect("the app ends by itself");
    assert!(took < Duration::from_secs(10), "it took {took:?}");
}

#[test]
fn the_window_comes_back_with_the_size_it_had() {
    let seat = Seat::new().expect("a seat");
    std::fs::create_dir_all(seat.data()).expect("a folder");
    let size = json!({"width_px": 1010.0, "height_px": 707.0, "maximized": false});
    std::fs::write(seat.data().join("window.json"), size.to_string()).expect("written");
    let app = seat.open(&[]).expect("the app opens");
    let seen = app
        .js("return [innerWidth, innerHeight]", &[])
        .expect("a size");
    assert_eq!(seen, json!([1010, 707]));
    app.close().expect("the app ends by itself");
    let kept: Value =
        serde_json::from_slice(&std::fs::read(seat.data().join("window.json")).expect("kept"))
            .expect("JSON");
    assert_eq!(kept, size);
}

#[test]
fn a_link_cannot_take_the_window_elsewhere() {
    let seat = Seat::new().expect("a seat");
    let app = seat.open(&[]).expect("the app opens");
    let before = app
        .js("window.stillHere = 1; return location.href", &[])
        .expect("an address");
    app.js("location.href = 'https://example.org/'; return null", &[])
        .expect("tried");
    app.js("window.open('https://example.org/'); return null", &[])
        .expect("tried");
    app.js_async("setTimeout(arguments[0], 300)", &[])
        .expect("a moment for a navigation to happen");
    let after = app
        .js("return [window.stillHere, location.href]", &[])
        .expect("an address");
    assert_eq!(after, json!([1, before]));
}

#[test]
fn a_script_that_got_into_the_page_does_not_run() {
    let seat = Seat::new().expect("a seat");
    let app = seat.open(&[]).expect("the app opens");
    let script = "const s = document.createElement('script'); s.textContent = 'window.pwned = 1';
        document.head.append(s); return window.pwned ?? null";
    assert_eq!(app.js(script, &[]).expect("tried"), Value::Null);
}

#[test]
fn the_page_may_call_the_one_command_and_no_other() {
    let seat = Seat::new().expect("a seat");
    let app = seat
        .open(&["--lang", "en", "--server", "http://127.0.0.1:9"])
        .expect("the app opens");
    let call = |command: &str, body: Value| {
        app.js_async(INVOKE, &[json!(command), body])
            .expect("an answer")
    };
    let info = call("rpc", json!({"name": "app_info", "request": {}}));
    assert_eq!(info[0], "ok", "{info}");
    assert_eq!(info[1]["prefill"]["server"], "http://127.0.0.1:9");
    let settings = call("rpc", json!({"name": "settings_get", "request": {}}));
    assert_eq!(settings[1]["language"], "en", "{settings}");
    let title = call("plugin:window|set_title", json!({"value": "pwned"}));
    assert_eq!(title[0], "refused", "{title}");
    let nonsense = call("rpc", json!({"name": "article_explode", "request": {}}));
    assert_eq!(nonsense[0], "refused");
    assert!(
        nonsense[1]["code"].is_string(),
        "a refusal is something that the window can show: {nonsense}"
    );
}

#[test]
fn the_app_survives_a_flat_battery() {
    let seat = Seat::new().expect("a seat");
    let app = seat.open(&[]).expect("the app opens");
    app.kill().expect("it is gone");
    let again = seat.open(&[]).expect("the app opens again");
    again.find(By::Css("body")).expect("something is shown");
}

#[test]
fn a_store_that_cannot_be_opened_is_explained_in_a_window() {
    let seat = Seat::new().expect("a seat");
    std::fs::write(seat.data(), "this is a file, not a folder").expect("written");
    let app = seat.open(&[]).expect("a window all the same");
    let said = app.text(By::Css("body")).expect("words");
    assert!(
        said.contains("chưa xóa gì") && said.contains("deleted nothing"),
        "{said}"
    );
    assert!(said.contains(seat.data().to_str().expect("text")), "{said}");
}

#[test]
fn a_window_that_hangs_is_closed_all_the_same() {
    let seat = Seat::new().expect("a seat");
    let mut app = seat.open(&[]).expect("the app opens");
    app.find(By::Role("button"))
        .expect("the interface is there");
    app.freeze().expect("it hangs");
    app.ask_to_close().expect("one press");
    let took = app.ended().expect("the app ends all the same");
    let limits = Duration::from_secs(3)..Duration::from_secs(20);
    assert!(limits.contains(&took), "it took {took:?}");
}
