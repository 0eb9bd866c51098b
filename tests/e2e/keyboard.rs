//! From sign-in to publication with the keyboard alone, by two people in two real windows.
//!
//! Nothing is clicked and no script acts: keys are pressed where the focus is, and the page is only asked what it shows. One thing
//! is not a key. A file comes out of the clipboard, and no driver can put one there, so the paste that follows `Ctrl+V` is made
//! by a script where the focus is ([`Page::paste_files`]); the system's file picker, which `Ctrl+Shift+P` opens, is the system's.

use std::time::Duration;

use anyhow::Context as _;
use newsroom_tests::pictures;
use newsroom_tests::window::{AppWindow, By, DroppedFile, Page, Seat, ServerProcess};
use serde_json::json;

const SOON: Duration = Duration::from_secs(120);
/// More stops than any screen has.
const STOPS: usize = 80;

const HEADLINE: &str = "Lớp học bên sông sáng đèn trở lại";
const STANDFIRST: &str = "Sau mùa lũ, hai mươi bảy học viên lại chèo thuyền đến lớp.";
const PARAGRAPHS: [&str; 2] = [
    "Sáu giờ chiều, chiếc đò cuối cùng cập bến Mây.",
    "Từ tháng sau, lớp mở thêm buổi tối thứ Năm./.",
];
const CAPTION: &str = "Chiếc đò cuối ngày cập bến Mây.";
const ALT: &str = "Một chiếc đò nhỏ bên bến lúc trời tối";
const CREDIT: &str = "Ngọc Lan";
const ADDED: &str = "Huyện vừa cấp thêm năm bộ đèn.";

#[test]
fn a_story_goes_from_sign_in_to_its_readers_with_the_keyboard_alone() {
    journey().expect("the whole journey");
}

fn journey() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut server = ServerProcess::demonstration(&folder.path().join("server"))?;
    server.start()?;
    let (lan, minh) = (Seat::new()?, Seat::new()?);

    let window = sign_in(&lan, &server, "lan").context("the reporter signs in")?;
    write(&window).context("writing")?;
    caption(&window).context("a photo with its caption")?;
    submit(&window).context("sending")?;

    let desk = sign_in(&minh, &server, "minh").context("the editor signs in")?;
    approve(&desk).context("reading, adding and approving")?;
    is_before_readers(&server)?;

    // The reporter's window says so too, without being asked.
    shows(&window, "stage", "Đã xuất bản")?;
    leave(&window).context("leaving by keys")?;
    leave(&desk).context("leaving by keys")?;
    window.close()?;
    desk.close()?;
    server.stop()
}

/// One address and one code: the address is filled in where it is known, the code is typed.
fn sign_in<'s>(
    seat: &'s Seat,
    server: &ServerProcess,
    person: &str,
) -> anyhow::Result<AppWindow<'s>> {
    let code = server.code(person)?;
    let window = seat.open(&["--lang", "vi"])?;
    window.find(By::Test("sign-in-submit"))?;
    window.find(By::Test("sign-in-code"))?;
    // Back over the fields to the first of them.
    for _ in 0..STOPS {
        if window.js("return document.activeElement?.dataset.testid", &[])?
            == json!("sign-in-server")
        {
            break;
        }
        window.press("Shift+Tab")?;
    }
    focus_on(&window, "sign-in-server")?;
    window.type_here(&server.address())?;
    tab_to(&window, "sign-in-code")?;
    window.type_here(&code)?;
    window.press("Enter")?;
    window.find(By::Test("new-article"))?;
    window.wait_for(
        "the newsroom's stories",
        SOON,
        "/[1-9]/.test(document.querySelector('[data-testid=\"view-published\"]')?.textContent ?? '')",
    )?;
    Ok(window)
}

fn write(window: &AppWindow<'_>) -> anyhow::Result<()> {
    window.press("n")?;
    // A new story begins with its headline; the caret is there.
    focus_on(window, "headline")?;
    window.type_here(HEADLINE)?;
    window.press("Shift+Tab")?;
    focus_on(window, "section")?;
    // The list goes to what begins with the letter.
    window.press("v")?;
    window.wait_until(
        "the section",
        "document.querySelector('[data-testid=\"section\"]').selectedOptions[0]?.textContent === 'Văn hóa'",
    )?;
    window.press("Tab")?;
    focus_on(window, "headline")?;
    window.press("Enter")?;
    focus_on(window, "standfirst")?;
    window.type_here(STANDFIRST)?;
    window.press("Enter")?;
    window.wait_until("the caret in the body", IN_BODY)?;
    for (number, paragraph) in PARAGRAPHS.iter().enumerate() {
        if number > 0 {
            window.press("Enter")?;
        }
        window.type_here(paragraph)?;
    }
    // By its key, and back.
    window.press("Ctrl+2")?;
    window.find(By::Test("preview-frame"))?;
    window.press("Ctrl+1")?;
    window.wait_gone(By::Test("preview-frame"))?;
    Ok(())
}

/// Whether the caret is in the text.
const IN_BODY: &str = "document.querySelector('[data-testid=\"body\"]')?.contains(document.activeElement) && document.activeElement.isContentEditable";

fn caption(window: &AppWindow<'_>) -> anyhow::Result<()> {
    tab_into_the_body(window)?;
    window.press("Ctrl+End")?;
    let photo = DroppedFile {
        name: "ben-may.jpg".to_owned(),
        kind: "image/jpeg".to_owned(),
        bytes: pictures::painted("ben-do"),
    };
    window.paste_files(std::slice::from_ref(&photo))?;
    window.find(By::Css("[data-testid=\"figure\"] img"))?;
    // The caret stands in the new photo's caption.
    window.wait_until(
        "the caret in the caption",
        "getSelection().anchorNode?.parentElement?.closest('[data-testid=\"figure-caption\"]') !== null || getSelection().anchorNode?.dataset?.testid === 'figure-caption'",
    )?;
    window.type_here(CAPTION)?;
    tab_to(window, "figure-credit")?;
    window.type_here(CREDIT)?;
    tab_to(window, "figure-alt")?;
    window.type_here(ALT)?;
    tab_to(window, "byline")?;
    window.type_here(CREDIT)?;
    shows(window, "figure-caption", CAPTION)?;
    let alt = window.value(By::Test("figure-alt"))?;
    anyhow::ensure!(alt == ALT, "the description is {alt:?}");
    Ok(())
}

fn submit(window: &AppWindow<'_>) -> anyhow::Result<()> {
    window.press("Ctrl+Shift+Enter")?;
    shows(window, "stage", "Chờ duyệt")
}

fn approve(desk: &AppWindow<'_>) -> anyhow::Result<()> {
    // The list by its key, the row by j, the story by Enter.
    desk.press("Ctrl+2")?;
    let row = format!(
        "[...document.querySelectorAll('[data-testid=\"queue-row\"]')].some((row) => row.textContent.includes({}))",
        json!(HEADLINE)
    );
    desk.wait_for("the story in the editor's queue", SOON, &row)?;
    let on_it = format!(
        "return document.activeElement?.closest('[data-testid=\"queue-row\"]')?.textContent.includes({}) ?? false",
        json!(HEADLINE)
    );
    let mut steps = 0;
    while desk.js(&on_it, &[])? != json!(true) {
        anyhow::ensure!(steps < STOPS, "j does not come to the story");
        steps += 1;
        desk.press("j")?;
    }
    desk.press("Enter")?;
    desk.find(By::Test("approve"))?;
    desk.wait_until(
        "the photo",
        "document.querySelector('[data-testid=\"figure\"] img') !== null",
    )?;
    tab_into_the_body(desk)?;
    desk.press("Ctrl+Home")?;
    desk.press("End")?;
    desk.type_here(&format!(" {ADDED}"))?;
    desk.wait_until(
        "everything to be saved on this machine",
        "/Đã lưu trên máy/.test(document.querySelector('[data-testid=\"state-line\"]')?.textContent ?? '')",
    )?;
    desk.press("Ctrl+Shift+Enter")?;
    desk.find(By::Test("dialog-approve"))?;
    // The question holds the focus: its yes is there.
    focus_on(desk, "dialog-yes")?;
    desk.press("Enter")?;
    desk.wait_gone(By::Test("dialog-approve"))?;
    shows(desk, "stage", "Đã xuất bản")
}

/// The front page leads to the story, and the story has the photo, its caption and the editor's words.
fn is_before_readers(server: &ServerProcess) -> anyhow::Result<()> {
    let get = |path: &str| -> anyhow::Result<String> {
        let address = format!("{}{path}", server.site());
        Ok(ureq::get(address).call()?.body_mut().read_to_string()?)
    };
    let mut page = String::new();
    newsroom_tests::window::until("the story on the front page", SOON, || {
        let front = get("/")?;
        let Some(at) = front.find(HEADLINE) else {
            return Ok(None);
        };
        let begin = front[..at].rfind("href=\"").context("a link")? + "href=\"".len();
        let path = front[begin..].split('"').next().unwrap_or_default();
        page = get(path)?;
        Ok(Some(()))
    })?;
    for words in [HEADLINE, STANDFIRST, CAPTION, ALT, ADDED] {
        anyhow::ensure!(page.contains(words), "{words:?} is not on the page");
    }
    Ok(())
}

/// To the queue and through the palette to the settings and back: everything has a key, and the palette has everything.
fn leave(window: &AppWindow<'_>) -> anyhow::Result<()> {
    window.press("Ctrl+0")?;
    window.find(By::Test("new-article"))?;
    window.press("Ctrl+k")?;
    focus_on(window, "palette-search")?;
    window.type_here("cai dat")?;
    window.press("Enter")?;
    window.find(By::Test("backup-now"))?;
    window.press("Ctrl+0")?;
    window.find(By::Test("new-article"))?;
    Ok(())
}

fn shows(window: &AppWindow<'_>, testid: &str, words: &str) -> anyhow::Result<()> {
    let expression = format!(
        "(document.querySelector('[data-testid=\"{testid}\"]')?.textContent ?? '').includes({})",
        json!(words)
    );
    window.wait_for(&format!("{words:?} in {testid}"), SOON, &expression)
}

fn focus_on(page: &Page, testid: &str) -> anyhow::Result<()> {
    let expression = format!(
        "document.activeElement?.dataset.testid === {}",
        json!(testid)
    );
    page.wait_until(&format!("the focus on {testid}"), &expression)
}

/// Presses Tab until it comes there.
fn tab_to(page: &Page, testid: &str) -> anyhow::Result<()> {
    let there = format!(
        "document.activeElement?.dataset.testid === {}",
        json!(testid)
    );
    tab_until(page, testid, &there)
}

fn tab_into_the_body(page: &Page) -> anyhow::Result<()> {
    tab_until(page, "the body", IN_BODY)
}

fn tab_until(page: &Page, what: &str, there: &str) -> anyhow::Result<()> {
    let there = format!("return !!({there})");
    for _ in 0..STOPS {
        if page.js(&there, &[])? == json!(true) {
            return Ok(());
        }
        page.press("Tab")?;
    }
    anyhow::bail!("Tab does not come to {what}")
}
