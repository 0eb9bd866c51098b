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
