//! What a reader is promised, on the demonstration newsroom's own site.

use newsroom_tests::window::{By, Chromium, ServerProcess, TabView};
use serde_json::{Value, json};
use tempfile::TempDir;

struct Site {
    server: ServerProcess,
    _folder: TempDir,
}

impl Site {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut server = ServerProcess::demonstration(&folder.path().join("server"))
            .expect("a demonstration newsroom");
        server.start().expect("the server starts");
        Self {
            server,
            _folder: folder,
        }
    }

    fn front(&self) -> String {
        format!("{}/", self.server.site())
    }

    /// The first story that the front page links to.
    fn story(&self, browser: &Chromium) -> String {
        browser.go_to(&self.front()).expect("the front page");
        let link = browser.js(
            "return document.querySelector('main a[href$=\".html\"]')?.href ?? null",
            &[],
        );
        link.expect("asked")
            .as_str()
            .expect("the front page links to a story")
            .to_owned()
    }
}

fn sideways_px(browser: &Chromium) -> Value {
    let script = "const e = document.scrollingElement; return e.scrollWidth - e.clientWidth";
    browser.js(script, &[]).expect("measured")
}

#[test]
fn the_front_page_and_a_story_fit_a_small_phone_and_nothing_is_blocked_or_missing() {
    let site = Site::open();
    let browser = Chromium::start(TabView::PHONE).expect("a browser");
    let story = site.story(&browser);
    assert_eq!(
        sideways_px(&browser),
        json!(0),
        "the front page scrolls sideways at 360 px"
    );
    browser.go_to(&story).expect("a story");
    assert_eq!(
        sideways_px(&browser),
        json!(0),
        "the story scrolls sideways at 360 px"
    );
    assert_eq!(browser.complaints().expect("a log"), Vec::<String>::new());
}

#[test]
fn a_story_is_whole_without_scripts() {
    let site = Site::open();
    let browser = Chromium::start(TabView::DESKTOP).expect("a browser");
    let story = site.story(&browser);
    let with_scripts = browser
        .go_to(&story)
        .and_then(|()| browser.text(By::Css("article")))
        .expect("a story");
    browser.allow_scripts(false).expect("switched off");
    browser.go_to(&story).expect("the story again");
    let without = browser.text(By::Css("article")).expect("a story");
    assert!(without.contains("./."), "the end mark is there: {without}");
    assert_eq!(with_scripts, without);
}

#[test]
fn the_page_follows_the_readers_dark_scheme() {
    let site = Site::open();
    let browser = Chromium::start(TabView::DESKTOP).expect("a browser");
    let paper = "
        const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
        return (r + g + b) / 3";
    browser.go_to(&site.front()).expect("the front page");
    let light = browser
        .js(paper, &[])
        .expect("a colour")
        .as_f64()
        .expect("a number");
    browser
        .look_as(TabView {
            dark: true,
            ..TabView::DESKTOP
        })
        .expect("dark");
    browser.go_to(&site.front()).expect("the front page");
    let dark = browser
        .js(paper, &[])
        .expect("a colour")
        .as_f64()
        .expect("a number");
    assert!(light > 200.0 && dark < 80.0, "light {light}, dark {dark}");
}

/// Every page that the demonstration's front page leads to, and those that nothing leads to.
fn pages(browser: &Chromium, site: &Site) -> Vec<String> {
    browser.go_to(&site.front()).expect("the front page");
    let script = "return [...new Set([...document.querySelectorAll('a[href]')]
        .filter((a) => a.origin === location.origin && /(\\/|\\.html)$/.test(a.pathname))
        .map((a) => a.pathname))]";
    let found = browser.js(script, &[]).expect("asked");
    let mut pages: Vec<String> = serde_json::from_value(found).expect("addresses");
    for alone in [
        "/no-such-page.html",
        "/feedback/thanks.html",
        "/feedback/not-sent.html",
    ] {
        pages.push(alone.to_owned());
    }
    pages
}

/// What axe finds on the page that is open: impact, rule, element.
fn barriers(browser: &Chromium, axe: &str) -> Vec<String> {
    browser.js(axe, &[]).expect("axe is there");
    let script = "const [done] = arguments;
        axe.run().then((all) => done(all.violations.flatMap(({ impact, id, nodes }) =>
            nodes.map((node) => `${impact} ${id}: ${node.html.slice(0, 160)}`))), (error) => done([String(error)]))";
    let found = browser.js_async(script, &[]).expect("axe answers");
    serde_json::from_value(found).expect("a list")
}

#[test]
fn no_page_has_a_barrier_that_axe_knows_in_light_and_in_dark() {
    let file = std::env::var("GALLEY_AXE").expect("GALLEY_AXE; `cargo xtask test` sets it");
    let axe = std::fs::read_to_string(&file).expect("axe-core is installed");
    let site = Site::open();
    let browser = Chromium::start(TabView::DESKTOP).expect("a browser");
    let pages = pages(&browser, &site);
    assert!(pages.len() > 10, "front, sections and stories: {pages:?}");
    let mut found = Vec::new();
    for view in [TabView::PHONE, TabView::DESKTOP] {
        for dark in [false, true] {
            browser
                .look_as(TabView { dark, ..view })
                .expect("another look");
            for page in &pages {
                let address = format!("{}{page}", site.server.site());
                browser.go_to(&address).expect("a page");
                let barriers = barriers(&browser, &axe);
                found.extend(barriers.iter().map(|one| format!("{page} {one}")));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
    // It would have been found: words that are too pale, on the page that is open.
    let pale = "const line = document.createElement('p');
        line.textContent = 'Nhạt';
        line.style.color = '#888';
        line.style.backgroundColor = '#999';
        document.querySelector('main').append(line);
        return null";
    browser.js(pale, &[]).expect("painted");
    assert!(
        barriers(&browser, &axe)
            .iter()
            .any(|one| one.contains("color-contrast"))
    );
}
