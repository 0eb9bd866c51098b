//! What the window's processes hold: with ten stories open and ten thousand in the store, and after a day of typing, beside the
//! same window over a store with one.

use std::time::Duration;

use anyhow::Context as _;
use newsroom_tests::window::{AppWindow, PATIENCE, Seat, until};
use serde_json::json;

use crate::Scene;
use crate::caret::{copy, one_story};
use crate::processes::held;
use crate::table::Line;

const MOST: f64 = 1.5;
const STORIES: usize = 10;
/// Of a day, in all stories together.
const KEYSTROKES: usize = 50_000;
/// So much more may be held after a day of typing: what a laptop with 4 GB has left beside the window. Nearly all of it is the web
/// view's own; what it is made of is told in `docs/bench.md`.
const GROWTH_MB: f64 = 320.0;
/// What is not needed any more is given back a while after the last work.
const SETTLE: Duration = Duration::from_secs(15);
/// A story's typing goes on by itself in the page; this is the longest that anybody waits for it.
const TYPING: Duration = Duration::from_secs(900);

/// Opens a story of the list that is none of these, in a tab of its own; goes back to the list first, and down it where all that
/// it shows are open.
const OPEN: &str = r#"
    const [open] = arguments;
    const rows = [...document.querySelectorAll('[data-testid="queue-row"][data-article]')];
    if (rows.length === 0) {
      const way = document.querySelector('[data-testid="back"]') ?? document.querySelector('[data-testid="view-archive"]');
      way?.click();
      return null;
    }
    const row = rows.find((one) => !open.includes(one.dataset.article));
    if (!row) {
      rows.at(-1)?.scrollIntoView({ block: 'start' });
      return null;
    }
    row.dispatchEvent(new MouseEvent('auxclick', { button: 1, bubbles: true, cancelable: true }));
    return row.dataset.article;
"#;

/// Goes to the tab of an open story.
const TO: &str = r#"
    const tab = document.querySelector(`[data-testid="story-tab"][data-article="${arguments[0]}"]`);
    tab?.click();
    return tab ? true : null;
"#;

/// Where the text of this story can be written in.
const WRITABLE: &str = r#"
    if (!location.hash.includes(arguments[0])) return null;
    return document.querySelector('[data-testid="body"] [contenteditable=true], [data-testid="body"][contenteditable=true]') ? true : null;
"#;

/// Types into the open story as a person does: letters, now and then one taken back, a new paragraph after some sentences. One key
/// in a task, so that each is sent, kept and answered as ever.
const TYPE: &str = r#"
    const [keys] = arguments;
    const body = document.querySelector('[data-testid="body"] [contenteditable=true], [data-testid="body"][contenteditable=true]');
    body.focus();
    getSelection().selectAllChildren(body);
    getSelection().collapseToEnd();
    const words = 'nước sông lên đến bậc thềm thứ ba và người trong xóm đã dời đồ lên gác từ chiều hôm trước '.normalize();
    const told = (window.__typed = { keys: 0 });
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      const n = told.keys;
      if (n % 400 === 399) document.execCommand('insertParagraph');
      else if (n % 29 === 28) document.execCommand('delete');
      else document.execCommand('insertText', false, words[n % words.length]);
      told.keys += 1;
      if (told.keys < keys) setTimeout(() => channel.port2.postMessage(0), 1);
    };
    channel.port2.postMessage(0);
    return null;
"#;

pub(crate) fn measure(scene: &mut Scene) -> anyhow::Result<Vec<Line>> {
    let app = std::env::var("GALLEY_BIN")
        .context("GALLEY_BIN names no app; `cargo xtask bench archive` sets it")?;
    let articles = scene.articles();
    let keystrokes = scene.choose(KEYSTROKES, 500);
    let settle = scene.choose(SETTLE, Duration::from_secs(3));
    if scene.synced.is_none() {
        crate::first_sync::measure(scene)?;
    }
    let full = scene.synced.clone().context("it was just synced")?;
    let empty = one_story(&scene.folder)?;
    // Without a network: what a server has to say is not what is measured.
    scene.archive_mut()?.stop()?;
    let (ours, theirs) = (Seat::new()?, Seat::new()?);
    copy(&full, &ours.data())?;
    copy(&empty, &theirs.data())?;
    let window = AppWindow::open_program(&theirs, &app, &[])?;
    until("a list", PATIENCE, || {
        let script = "return document.querySelector('[data-testid=\"queue-row\"]') ? true : null;";
        Ok(window.js(script, &[])?.as_bool())
    })?;
    std::thread::sleep(settle);
    let nothing = held(window.process())?;
    window.kill()?;

    let window = AppWindow::open_program(&ours, &app, &[])?;
    let mut open: Vec<String> = Vec::new();
    for story in 1..=STORIES {
        let article = until(&format!("story {story} in the list"), PATIENCE, || {
            let opened = window.js(OPEN, &[json!(open)])?;
            Ok(opened.as_str().map(str::to_owned))
        })?;
        open.push(article);
    }
    for article in &open {
        show(&window, article)?;
    }
    std::thread::sleep(settle);
    let before = held(window.process())?;
    for article in &open {
        show(&window, article)?;
        let keys = keystrokes / STORIES;
        window.js(TYPE, &[json!(keys)])?;
        until("the last key", TYPING, || {
            let typed = window.js("return window.__typed.keys;", &[])?;
            Ok((typed.as_u64() == Some(keys as u64)).then_some(()))
        })?;
    }
    std::thread::sleep(settle);
    let after = held(window.process())?;
    window.kill()?;
    scene.archive_mut()?.start()?;

    let ratio = before.all / nothing.all;
    let growth = after.all - before.all;
    Ok(vec![
        Line {
            name: format!("window, {STORIES} stories of {articles} open"),
            galley: format!("{:.0} MB", before.all),
            against: "a store with one, none open".to_owned(),
            reference: format!("{:.0} MB", nothing.all),
            ratio: Some(ratio),
            target: format!("≤ {MOST} ×"),
            met: Some(ratio <= MOST),
            notes: vec![format!(
                "of it the page {:.0} MB (there {:.0}), the app {:.0} MB (there {:.0})",
                before.page, nothing.page, before.app, nothing.app
            )],
        },
        Line {
            name: format!("window, after {keystrokes} keystrokes"),
            galley: format!("{:.0} MB", after.all),
            against: "the same before".to_owned(),
            reference: format!("{:.0} MB", before.all),
            ratio: Some(after.all / before.all),
            target: format!("≤ {GROWTH_MB:.0} MB more"),
            met: Some(growth <= GROWTH_MB),
            notes: vec![format!(
                "{growth:.0} MB more; the page {:.0} MB, the app {:.0} MB",
                after.page, after.app
            )],
        },
    ])
}

/// Shows an open story, until it can be written in.
fn show(window: &AppWindow<'_>, article: &str) -> anyhow::Result<()> {
    until("its tab", PATIENCE, || {
        Ok(window.js(TO, &[json!(article)])?.as_bool().map(drop))
    })?;
    until("a text to write in", PATIENCE, || {
        Ok(window.js(WRITABLE, &[json!(article)])?.as_bool().map(drop))
    })
}
