//! Ten paragraphs, three figures, a credit and a headline that two people changed at once are settled in the real window with
//! the keyboard alone. With `GALLEY_TOUR` it leaves pictures, in light and in dark.

use anyhow::Context as _;
use newsroom_tests::conflict::{Conflict, PLACES, review_of};
use newsroom_tests::window::{AppWindow, By, Seat, Tour};
use newsroom_tests::{Newsroom, Station};
use serde_json::{Value, json};

#[test]
fn a_conflict_of_ten_paragraphs_and_three_figures_is_settled_with_the_keyboard_alone() {
    settle("light").expect("the whole review");
}

#[test]
fn the_merge_review_looks_right_in_the_dark() {
    if Tour::from_environment().is_on() {
        settle("dark").expect("the whole review");
    }
}

/// How a place stands on the screen.
fn standing(window: &AppWindow<'_>) -> anyhow::Result<Value> {
    window.js(
        "const place = document.querySelector('[data-testid=\"merge-open-place\"]');
         const told = document.querySelector('[data-testid=\"merge-told\"]');
         return { place: place?.dataset.place ?? null, standing: place?.dataset.standing ?? null, told: told?.textContent ?? null,
                  focus: document.activeElement?.outerHTML.slice(0, 200) ?? null, text: place?.textContent ?? null }",
        &[],
    )
}

/// Presses a key that decides, and waits until the place says that it is decided.
fn decide(window: &AppWindow<'_>, key: &str) -> anyhow::Result<()> {
    window.press(key)?;
    decided(window)
        .with_context(|| format!("after {key}: {}", standing(window).unwrap_or_default()))
}

fn decided(window: &AppWindow<'_>) -> anyhow::Result<()> {
    window.wait_until(
        "the place to be decided",
        "document.querySelector('[data-testid=\"merge-open-place\"]')?.dataset.standing === 'decided'",
    )
}

/// Goes to the next place that waits, with Enter.
fn next(window: &AppWindow<'_>) -> anyhow::Result<()> {
    let before = standing(window)?["place"].clone();
    window.press("Enter")?;
    window.wait_until(
        "the next place",
        &format!("document.querySelector('[data-testid=\"merge-open-place\"]')?.dataset.place !== {before}"),
    )
}

fn settle(theme: &str) -> anyhow::Result<()> {
    let newsroom = Newsroom::new();
    let (lan, duc) = (newsroom.workstation("lan"), newsroom.workstation("duc"));
    let conflict = Conflict::between(&newsroom, &lan, &duc);
    let article = conflict.article.as_str();
    let _ = review_of(&newsroom, &duc, article)?;

    let tour = Tour::from_environment();
    let seat = Seat::new()?;
    let code = newsroom.code("minh");
    let window = seat.open(&[
        "--server",
        &newsroom.address(),
        "--code",
        &code,
        "--lang",
        tour.language(),
        "--theme",
        theme,
    ])?;
    let picture = |name: &str| tour.picture(&window, &format!("{theme}-gop-{name}"));

    // From the queue: the row says it, and `m` goes there.
    window.wait_until(
        "the story in the queue",
        "document.querySelector('[data-testid=\"view-to_review\"]') !== null",
    )?;
    window.press("Ctrl+2")?;
    window.wait_until(
        "the merge in the row",
        "document.querySelector('[data-testid=\"row-merge\"]') !== null",
    )?;
    window.press("j")?;
    picture("hang-cho")?;
    window.press("m")?;
    window.find(By::Test("merge-open-place"))?;
    let count =
        format!("document.querySelectorAll('[data-testid=\"merge-place\"]').length === {PLACES}");
    window.wait_until("every place", &count)?;
    picture("mo")?;

    // Down and up the list, with letters and with arrows.
    let first = standing(&window)?;
    window.press("j")?;
    window.press("Down")?;
    window.press("k")?;
    window.press("Up")?;
    window.wait_until(
        "the first place again",
        &format!(
            "document.querySelector('[data-testid=\"merge-open-place\"]')?.dataset.place === {}",
            first["place"]
        ),
    )?;

    // A choice is taken back, and another is made.
    decide(&window, "1")?;
    window.press("u")?;
    window.wait_until(
        "the choice to be taken back",
        "document.querySelector('[data-testid=\"merge-open-place\"]')?.dataset.standing === 'open'",
    )?;
    decide(&window, "2")?;
    picture("da-chon")?;

    let mut wrote = false;
    while left(&window)? > 0 {
        next(&window)?;
        let landed = window.look(By::Test("merge-landed"))?.is_some();
        if landed {
            picture("roi-vao-chu-thich")?;
            decide(&window, "2")?;
        } else if window.look(By::Test("merge-both"))?.is_none() {
            decide(&window, "1")?;
        } else if !wrote {
            window.press("4")?;
            window.find(By::Test("merge-words"))?;
            window.press("Ctrl+a")?;
            window.type_here("Tối nào thư viện Bến Sông cũng sáng đèn đến khuya.")?;
            picture("viet-lai")?;
            window.press("Ctrl+Enter")?;
            decided(&window)?;
            wrote = true;
        } else {
            decide(&window, ["1", "2", "3", "5"][left(&window)? % 4])?;
        }
    }
    picture("xem-het")?;
    window.press("Ctrl+Enter")?;
    window.wait_gone(By::Test("merge-screen"))?;
    window.wait_until(
        "the end of the review",
        "document.querySelector('[data-testid=\"tab-merge\"]') === null",
    )?;
    window.press("Ctrl+1")?;
    picture("bai-sau-khi-gop")?;
    let text = window.text(By::Test("body"))?;
    anyhow::ensure!(
        text.contains("Tối nào thư viện Bến Sông cũng sáng đèn đến khuya."),
        "{text}"
    );

    // Approval is free, and everybody holds the same.
    window.press("Ctrl+3")?;
    window.press("Ctrl+Shift+Enter")?;
    window.find(By::Test("dialog-approve"))?;
    window.press("Enter")?;
    window.wait_until(
        "the story to be before readers",
        "/Đã xuất bản|Published/.test(document.querySelector('[data-testid=\"stage\"]')?.textContent ?? '')",
    )?;
    everybody_holds_the_same(&newsroom, &window, &[&lan, &duc], article)?;
    window.close()?;
    Ok(())
}

fn left(window: &AppWindow<'_>) -> anyhow::Result<usize> {
    let count = window.js(
        "return document.querySelectorAll('[data-testid=\"merge-place\"]:not([data-standing=\"decided\"])').length",
        &[],
    )?;
    usize::try_from(count.as_u64().context("a count")?).context("a small count")
}

fn everybody_holds_the_same(
    newsroom: &Newsroom,
    window: &AppWindow<'_>,
    stations: &[&Station],
    article: &str,
) -> anyhow::Result<()> {
    let script = "const [article, done] = arguments;
        globalThis.__TAURI_INTERNALS__.invoke('rpc', { name: 'article_details', request: { article } }).then((d) => done(d), (e) => done({ error: String(e) }))";
    let details = window.js_async(script, &[json!(article)])?;
    newsroom.settle(stations);
    for station in stations {
        anyhow::ensure!(json!(station.hash(article)) == details["hash"], "{details}");
    }
    Ok(())
}
