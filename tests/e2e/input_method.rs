//! What the shell owes an input method, before the editor adds anything: typed with real keys through ibus-unikey into plain
//! editable text.

use newsroom_tests::window::{AppWindow, By, PATIENCE, Seat, until};
use serde_json::json;

const PLAIN_TEXT: &str = "
    const box = document.createElement('div');
    box.id = 'plain'; box.contentEditable = 'true'; box.setAttribute('role', 'textbox'); box.setAttribute('aria-label', 'plain');
    box.style.minHeight = '2em'; box.style.font = '20px serif';
    window.composed = [];
    for (const kind of ['compositionstart', 'compositionupdate', 'compositionend']) {
        box.addEventListener(kind, (event) => window.composed.push([kind, event.data]));
    }
    document.body.prepend(box);
    box.focus();
    return null";

fn text_becomes(app: &AppWindow<'_>, wanted: &str) {
    let mut last = String::new();
    until(&format!("the text {wanted:?}"), PATIENCE, || {
        last = app
            .text(By::Named("textbox", "plain"))?
            .replace('\u{a0}', " ");
        Ok((last.trim_end() == wanted).then_some(()))
    })
    .unwrap_or_else(|error| panic!("{error:#}; it is {last:?}"));
}

#[test]
fn a_word_is_seen_while_it_is_composed_and_kept_when_one_clicks_into_the_same_line() {
    let seat = Seat::with_unikey().expect("a seat with ibus-unikey");
    let app = seat.open(&[]).expect("the app opens");
    app.js(PLAIN_TEXT, &[]).expect("plain editable text");
    let keyboard = seat.keyboard().expect("a keyboard");
    let plain = By::Named("textbox", "plain");
    keyboard.click_line(&app, plain, true).expect("a click");
    keyboard
        .type_telex("Đảng ủy Khối các cơ quan Trung ương")
        .expect("typed");
    // The last word is not committed yet: with the preedit off it would be invisible here.
    text_becomes(&app, "Đảng ủy Khối các cơ quan Trung ương");
    let seen = app.js(
        "return window.composed.filter(([kind]) => kind === 'compositionstart').length",
        &[],
    );
    assert_eq!(
        seen.expect("counted"),
        json!(8),
        "every word was composed in sight"
    );
    keyboard.click_line(&app, plain, false).expect("a click");
    keyboard.type_telex("x ").expect("typed");
    text_becomes(&app, "x Đảng ủy Khối các cơ quan Trung ương");
}
