//! Two people in two windows, by the keyboard alone: one deletes a paragraph and a word, the other puts the paragraph back
//! and goes back to an earlier moment of the story.

use std::time::Duration;

use newsroom_tests::window::{AppWindow, By, Seat, ServerProcess, Tour};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(60);
const PARAGRAPHS: [&str; 3] = [
    "Sáu giờ chiều, chiếc đò cuối cùng cập bến Mây.",
    "Thầy giáo Phạm Văn Hậu đã đứng lớp ở đây mười một năm.",
    "Từ tháng sau, lớp mở thêm buổi tối thứ Năm./.",
];

#[test]
fn a_paragraph_and_an_earlier_text_are_brought_back_by_the_keyboard() {
    history().expect("the whole way");
}

fn history() -> anyhow::Result<()> {
    let tour = Tour::from_environment();
    let folder = tempfile::tempdir()?;
    let mut server = ServerProcess::demonstration(&folder.path().join("server"))?;
    server.start()?;
    let (lan, minh) = (Seat::new()?, Seat::new()?);

    let window = sign_in(&lan, &server, "lan")?;
    window.click(By::Test("new-article"))?;
    window.type_into(By::Test("headline"), "Lớp học bên sông")?;
    window.click(By::Test("body"))?;
    for (number, paragraph) in PARAGRAPHS.iter().enumerate() {
        if number > 0 {
            window.press("Enter")?;
        }
        window.type_here(paragraph)?;
    }
    // Leaving the story keeps the text as a moment; coming back begins a new one.
    window.press("Ctrl+0")?;
    window.find(By::Test("queue-row"))?;
    let article = window.js(
        "return [...document.querySelectorAll('[data-testid=\"queue-row\"]')].find((row) => /Lớp học bên sông/.test(row.textContent)).dataset.article",
        &[],
    )?;
    let article = article.as_str().unwrap_or_default().to_owned();
    let row = format!("[data-testid=\"queue-row\"][data-article=\"{article}\"]");
    window.click(By::Css(&row))?;
    reads(&window, "the story again", PARAGRAPHS[2], true)?;

    let desk = sign_in(&minh, &server, "minh")?;
    desk.click(By::Test("view-archive"))?;
    desk.wait_for(
        "the story at the desk",
        SOON,
        &format!("document.querySelector('{row}') !== null"),
    )?;
    desk.click(By::Css(&row))?;
    reads(&desk, "the story at the desk", PARAGRAPHS[2], true)?;
    select_words(&desk, PARAGRAPHS[1])?;
    desk.press("Backspace")?;
    select_words(&desk, "cuối cùng")?;
    desk.type_here("sau rốt")?;

    reads(&window, "the desk's edits", "sau rốt", true)?;
    reads(&window, "the deletion", PARAGRAPHS[1], false)?;

    window.press("Ctrl+Shift+y")?;
    window.find(By::Test("put-back"))?;
    window.wait_until(
        "the focus on the paragraph's button",
        "document.activeElement?.dataset.testid === 'put-back'",
    )?;
    tour.picture(&window, "lich-su-doan-da-xoa")?;
    window.press("Enter")?;
    window.find(By::Test("deleted-none"))?;
    window.press("Escape")?;
    window.wait_gone(By::Test("deleted-dialog"))?;
    reads(&window, "the paragraph", PARAGRAPHS[1], true)?;
    reads(&desk, "the paragraph at the desk", PARAGRAPHS[1], true)?;

    window.press("Ctrl+Shift+h")?;
    window.wait_until(
        "the focus on the newest moment",
        "document.activeElement?.closest('[data-testid=\"revision-row\"]') !== null",
    )?;
    tour.picture(&window, "lich-su")?;
    let moments = window.js(
        "return [...document.querySelectorAll('[data-testid=\"revision-row\"]')].map((row) => row.dataset.what)",
        &[],
    )?;
    let moments: Vec<String> = serde_json::from_value(moments)?;
    let typing = moments.iter().position(|what| what == "typing");
    let Some(typing) = typing else {
        anyhow::bail!("leaving the story kept no moment: {moments:?}");
    };
    for _ in 0..typing {
        window.press("Down")?;
    }
    window.press("Enter")?;
    window.find(By::Test("revision-dialog"))?;
    window.find(By::Test("restore-ask"))?;
    press_button(&window, "restore-ask")?;
    window.find(By::Test("restore-does"))?;
    tour.picture(&window, "lich-su-khoi-phuc")?;
    press_button(&window, "restore-yes")?;
    window.wait_gone(By::Test("revision-dialog"))?;
    reads(&window, "the earlier words", "cuối cùng", true)?;
    reads(&window, "the earlier words", "sau rốt", false)?;
    reads(&desk, "the earlier words at the desk", "cuối cùng", true)?;
    let list = rpc(&window, "article_revisions", &json!({ "article": article }))?;
    anyhow::ensure!(
        list["rows"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|row| row["what"] == "before_restore"),
        "what was there before is kept: {list}"
    );
    desk.close()?;
    window.close()?;
    server.stop()
}

fn sign_in<'s>(
    seat: &'s Seat,
    server: &ServerProcess,
    person: &str,
) -> anyhow::Result<AppWindow<'s>> {
    let (address, code) = (server.address(), server.code(person)?);
    let tour = Tour::from_environment();
    let window = seat.open(&["--server", &address, "--lang", tour.language()])?;
    window.find(By::Test("sign-in-submit"))?;
    if window.look(By::Test("sign-in-code"))?.is_none() {
        window.click(By::Test("sign-in-mode"))?;
    }
    window.type_into(By::Test("sign-in-code"), &code)?;
    window.click(By::Test("sign-in-submit"))?;
    window.find(By::Test("new-article"))?;
    Ok(window)
}

/// Waits until the body has these words, or has them no more.
fn reads(window: &AppWindow<'_>, what: &str, words: &str, there: bool) -> anyhow::Result<()> {
    let expression = format!(
        "(document.querySelector('[data-testid=\"body\"]')?.textContent ?? '').includes({}) === {there}",
        json!(words)
    );
    window.wait_for(what, SOON, &expression)
}

/// Tab until a button has the focus, then Enter.
fn press_button(window: &AppWindow<'_>, testid: &str) -> anyhow::Result<()> {
    let focused = format!(
        "return document.activeElement?.dataset.testid === {}",
        json!(testid)
    );
    for _ in 0..40 {
        if window.js(&focused, &[])? == json!(true) {
            return window.press("Enter");
        }
        window.press("Tab")?;
    }
    anyhow::bail!("Tab does not come to {testid}")
}

fn select_words(window: &AppWindow<'_>, words: &str) -> anyhow::Result<()> {
    let script = "const [words] = arguments;
        const body = document.querySelector('[data-testid=\"body\"]');
        const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            body.focus();
            getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
            return true;
        }
        return false";
    let found = window.js(script, &[json!(words)])?;
    anyhow::ensure!(found == json!(true), "{words:?} is in the story");
    // The editor takes the selection over when the browser says that it changed.
    window.wait_until("the selection", "getSelection().toString().length > 0")
}

fn rpc(window: &AppWindow<'_>, name: &str, request: &Value) -> anyhow::Result<Value> {
    let script = "const [body, done] = arguments;
        window.__TAURI_INTERNALS__.invoke('rpc', body).then((answer) => done(answer), (error) => done({ failed: error }));";
    let answer = window.js_async(script, &[json!({ "name": name, "request": request })])?;
    anyhow::ensure!(answer.get("failed").is_none(), "{name}: {answer}");
    Ok(answer)
}
