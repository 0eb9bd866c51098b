//! Names by shorthands, with real keys through ibus-unikey in the real window: how many keys a name costs.
#![expect(
    clippy::print_stdout,
    reason = "how many keys a name took is a figure to read"
)]

use anyhow::Context as _;
use newsroom_tests::window::{AppWindow, By, Keyboard, PATIENCE, Seat, ServerProcess, until};
use serde_json::{Value, json};

const BODY: &str =
    "[data-testid=\"body\"][contenteditable=true], [data-testid=\"body\"] [contenteditable=true]";

/// Codes that Telex leaves alone, and codes of which it makes something else.
const LIST: &str = "vdn\tVũ Đức Nam\nthf\tThu Hằng\ndda\tĐặng Đình An\nbas\tBà Sáu\n";
const NAMES: [(&str, &str); 4] = [
    ("vdn", "Vũ Đức Nam"),
    ("thf", "Thu Hằng"),
    ("dda", "Đặng Đình An"),
    ("bas", "Bà Sáu"),
];
/// What the newsroom was promised for each repeated name.
const MOST_KEYS: usize = 6;

#[test]
fn a_name_with_a_code_of_three_letters_costs_at_most_six_keys_through_an_input_method() {
    let seat = Seat::with_unikey().expect("a seat with ibus-unikey");
    let mut server =
        ServerProcess::demonstration(&seat.folder().join("server")).expect("a newsroom");
    set_list(&seat, &server).expect("a list of shorthands");
    server.start().expect("the server starts");
    let (address, code) = (server.address(), server.code("lan").expect("a code"));
    let app = seat
        .open(&["--server", &address, "--code", &code, "--lang", "vi"])
        .expect("a window");
    app.click(By::Test("new-article")).expect("a story");
    app.find(By::Css(BODY)).expect("a body");
    app.click(By::Css(BODY)).expect("the caret in the body");
    let keyboard = seat.keyboard().expect("a keyboard");
    let mut wanted = String::new();
    for (code, name) in NAMES {
        let keys = write_name(&app, &keyboard, code).expect(name);
        assert!(keys <= MOST_KEYS, "{name}: {keys} keys");
        println!("{name}: {keys} keys");
        wanted.push_str(name);
        until(&format!("{name} in the text"), PATIENCE, || {
            Ok((text(&app)? == wanted).then_some(()))
        })
        .expect(name);
        keyboard.type_keys(" ").expect("a space");
        wanted.push(' ');
    }
}

fn set_list(seat: &Seat, server: &ServerProcess) -> anyhow::Result<()> {
    let file = seat.folder().join("names.tsv");
    std::fs::write(&file, LIST)?;
    let file = file.to_string_lossy().into_owned();
    let words = ["shorthand", "set", "--name", "Tên người", "--file", &file];
    let done = server.command(&words)?.output()?;
    anyhow::ensure!(done.status.success(), "{done:?}");
    Ok(())
}

/// Types a code between backslashes, waits until it is offered, takes it. Returns how many keys that were.
fn write_name(app: &AppWindow<'_>, keyboard: &Keyboard<'_>, code: &str) -> anyhow::Result<usize> {
    let mut keys = vec!["backslash".to_owned()];
    keys.extend(code.chars().map(String::from));
    keys.push("backslash".to_owned());
    keyboard.keys(&keys.iter().map(String::as_str).collect::<Vec<_>>())?;
    app.find(By::Test("expansions"))
        .with_context(|| format!("what {code} stands for"))?;
    keyboard.keys(&["Tab"])?;
    Ok(keys.len() + 1)
}

fn text(app: &AppWindow<'_>) -> anyhow::Result<String> {
    let script = "return document.querySelector(arguments[0]).textContent.replace(/\\u00a0/g, ' ')";
    let seen: Value = app.js(script, &[json!(BODY)])?;
    Ok(serde_json::from_value(seen)?)
}
