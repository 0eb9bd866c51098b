//! A page that crashes, hangs or whose engine fails, in the real window: the story is back where it was, with everything that
//! was typed.
//!
//! A driver gives a page up that has crashed, so from then on only what a person has is used: the keyboard, the close button,
//! and what the workstation has kept when it is opened afterwards. Digits are pressed one after the other from the moment of
//! the crash; those pressed while no page is there go nowhere, and the first that arrived tells how long the caret was away.
#![expect(
    clippy::print_stdout,
    reason = "how long the caret was away is for whoever reads the run"
)]

use std::time::{Duration, Instant};

use anyhow::Context as _;
use newsroom_tests::window::{AppWindow, By, Keyboard, PATIENCE, Seat, ServerProcess, until};
use serde_json::{Value, json};
use workstation::{Options, SyncMode, Workstation};

const BODY: &str = "[data-testid=\"body\"][contenteditable=true]";
const TEXT: &str = "Sáu giờ chiều, chiếc đò cuối cùng cập bến Mây.";
const OPEN_AGAIN: &str = "the story is open again";
/// So many digits are pressed after the story was opened again: enough for the editor's engine to load on a busy machine.
const PRESSED_AFTERWARDS: usize = 60;

/// Makes calls out of the engine fail while `window.traps` is above nought. An exception that passes through it leaves it as a
/// panic does: in the middle of what it was doing, with everything locked.
const SET_TRAP: &str = "
    window.traps = 0;
    for (const clock of [Date, performance]) {
        const now = clock.now.bind(clock);
        clock.now = () => {
            if (window.traps > 0 && /wasm/.test(new Error().stack)) {
                window.traps -= 1;
                throw new WebAssembly.RuntimeError('unreachable');
            }
            return now();
        };
    }
    return null";

struct Desk<'a> {
    app: AppWindow<'a>,
    seat: &'a Seat,
    server: ServerProcess,
}

/// Digits that were pressed, and when.
struct Pressed(Vec<Duration>);

/// What the workstation has of the story that was written last.
struct Kept {
    headline: String,
    text: String,
}

impl<'a> Desk<'a> {
    /// A reporter's window with a new story in it, the caret in its body.
    fn at(seat: &'a Seat) -> anyhow::Result<Self> {
        let mut server = ServerProcess::demonstration(&seat.folder().join("server"))?;
        server.start()?;
        let (address, code) = (server.address(), server.code("lan")?);
        let app = seat.open(&["--server", &address, "--code", &code, "--lang", "en"])?;
        app.click(By::Test("new-article"))?;
        app.click(By::Css(BODY))?;
        Ok(Self { app, seat, server })
    }

    fn says(&self, words: &str, times: usize) -> anyhow::Result<()> {
        until(&format!("the app to say {words:?}"), PATIENCE, || {
            Ok((self.app.log().matches(words).count() >= times).then_some(()))
        })
        .with_context(|| self.app.log())
    }

    /// Waits until the workstation has every letter that the page was given.
    fn saved(&self) -> anyhow::Result<()> {
        self.app.wait_until(
            "everything to be saved",
            "Object.keys(sessionStorage).every((key) => !key.endsWith('/update'))",
        )
    }

    /// Ends the page's process in the middle of its work, saved or not. A driver calls a key pressed when the page has been
    /// told of it; what a page has not come to read is in nobody's hands, so it is given one turn first.
    fn kill_page(&self) -> anyhow::Result<()> {
        self.app.js("return null", &[])?;
        self.app.kill_page()
    }

    /// Presses digits until the story has been open again for a while.
    fn press_digits(&self, keyboard: &Keyboard<'_>, since: Instant) -> anyhow::Result<Pressed> {
        let mut pressed = Vec::new();
        let mut afterwards = 0;
        until("the story to be open again", 2 * PATIENCE, || {
            keyboard.keys(&[&(pressed.len() % 10).to_string()])?;
            pressed.push(since.elapsed());
            afterwards += usize::from(self.app.log().contains(OPEN_AGAIN));
            Ok((afterwards >= PRESSED_AFTERWARDS).then_some(()))
        })
        .with_context(|| self.app.log())?;
        Ok(Pressed(pressed))
    }

    /// Closes the window as a person does who is told that something is not sent yet, and looks at what was kept.
    fn leave(mut self) -> anyhow::Result<Kept> {
        self.server.stop()?;
        let data = self.seat.data();
        self.app.close()?;
        let options = Options {
            sync: SyncMode::Manual,
            ..Options::new(data)
        };
        let station = Workstation::open(options, Box::new(|_| ()))?;
        let call = |name: &str, request: Value| {
            workstation::dispatch(&station, name, request, None).map_err(anyhow::Error::new)
        };
        let list = call("article_list", json!({ "view": "mine" }))?;
        let newest = &list["rows"][0];
        let opened = call("article_open", json!({ "article": newest["article"] }))?;
        let mut text = String::new();
        for block in opened["document"]["blocks"]
            .as_array()
            .into_iter()
            .flatten()
        {
            for run in block["content"].as_array().into_iter().flatten() {
                text.push_str(run["text"].as_str().unwrap_or_default());
            }
        }
        let headline = newest["headline"].as_str().unwrap_or_default().to_owned();
        station.close();
        Ok(Kept { headline, text })
    }
}

impl Pressed {
    /// What stands in `kept` between these two must be the last digits that were pressed, without a hole. How long the caret
    /// was away.
    fn arrived(&self, kept: &str, before: &str, after: &str) -> Duration {
        let digits = kept
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .unwrap_or_else(|| panic!("{kept:?} is not {before:?}, digits, {after:?}"));
        let all: String = (0..self.0.len()).map(|n| (n % 10).to_string()).collect();
        assert!(
            !digits.is_empty() && all.ends_with(digits),
            "{digits:?} is not the end of {all:?}"
        );
        self.0[self.0.len() - digits.len()]
    }
}

#[test]
fn a_page_that_is_killed_while_one_types_is_back_with_every_letter_and_the_caret() {
    let seat = Seat::new().expect("a seat");
    let desk = Desk::at(&seat).expect("a story is open");
    desk.app.type_here(TEXT).expect("typed");
    // Back to before "Mây.", and the last letters are typed in the moment of the crash.
    for _ in 0..4 {
        desk.app.press("Left").expect("pressed");
    }
    let keyboard = seat.keyboard().expect("a keyboard");
    desk.app.type_here("Hai ").expect("typed");
    desk.kill_page().expect("killed");
    let killed = Instant::now();
    let pressed = desk.press_digits(&keyboard, killed).expect("pressed");
    let kept = desk.leave().expect("the app ends by itself");
    let away = pressed.arrived(&kept.text, &TEXT.replace("Mây.", "Hai "), "Mây.");
    println!(
        "killed page: the caret was away for {} ms",
        away.as_millis()
    );
}

#[test]
fn half_a_headline_survives_a_crash_too() {
    let seat = Seat::new().expect("a seat");
    let desk = Desk::at(&seat).expect("a story is open");
    let keyboard = seat.keyboard().expect("a keyboard");
    desk.app
        .type_into(By::Test("headline"), "Lớp học đêm bên sô")
        .expect("typed");
    desk.kill_page().expect("killed");
    let pressed = desk
        .press_digits(&keyboard, Instant::now())
        .expect("pressed");
    let kept = desk.leave().expect("the app ends by itself");
    let away = pressed.arrived(&kept.headline, "Lớp học đêm bên sô", "");
    println!(
        "killed page: the caret was in the headline again after {} ms",
        away.as_millis()
    );
}

#[test]
fn a_page_that_hangs_is_ended_and_back_with_everything() {
    let seat = Seat::new().expect("a seat");
    let desk = Desk::at(&seat).expect("a story is open");
    let keyboard = seat.keyboard().expect("a keyboard");
    desk.app.type_here(TEXT).expect("typed");
    desk.app
        .js("setTimeout(() => { for (;;) {} }, 1000); return null", &[])
        .expect("it will hang in a second");
    let asked = Instant::now();
    desk.says("the page does not answer and is ended", 1)
        .expect("noticed");
    let noticed = asked.elapsed().saturating_sub(Duration::from_secs(1));
    let pressed = desk
        .press_digits(&keyboard, Instant::now())
        .expect("pressed");
    let kept = desk.leave().expect("the app ends by itself");
    let away = pressed.arrived(&kept.text, TEXT, "");
    println!(
        "hanging page: noticed after {} ms, the caret was back {} ms later",
        noticed.as_millis(),
        away.as_millis()
    );
}

#[test]
fn an_engine_that_fails_is_opened_anew_in_place_and_what_it_did_not_take_is_offered_back() {
    let seat = Seat::new().expect("a seat");
    let desk = Desk::at(&seat).expect("a story is open");
    let reads = |wanted: &str| {
        let script = "const body = document.querySelector(arguments[0]);
            return body && document.activeElement === body ? body.textContent : null";
        let mut last = Value::Null;
        until(&format!("the body to read {wanted:?}"), PATIENCE, || {
            last = desk.app.js(script, &[json!(BODY)])?;
            Ok((last == wanted).then_some(()))
        })
        .with_context(|| format!("it reads {last}"))
    };
    let fails = |letter: &str| -> anyhow::Result<Instant> {
        desk.saved()?;
        desk.app.js(SET_TRAP, &[])?;
        desk.app.js("window.traps = 1; return null", &[])?;
        let failed = Instant::now();
        desk.app.type_here(letter)?;
        Ok(failed)
    };
    desk.app.type_here(TEXT).expect("typed");
    let failed = fails("x").expect("the engine fails");
    reads(TEXT).expect("the story is back with its caret");
    println!(
        "failed engine: the caret was away for {} ms",
        failed.elapsed().as_millis()
    );
    let said = desk.app.text(By::Test("notice")).expect("a word");
    assert!(said.contains("“x”"), "{said}");
    desk.app
        .click(By::Test("notice-action"))
        .expect("put it back");
    desk.app.click(By::Css(BODY)).expect("a click");
    desk.app.press("Ctrl+End").expect("pressed");
    reads(&format!("{TEXT}x")).expect("it is in the story");

    // The second time in a minute the page itself is loaded anew.
    desk.app
        .js("window.samePage = true; return null", &[])
        .expect("marked");
    let failed = fails("y").expect("the engine fails again");
    desk.app
        .wait_until("a new page", "window.samePage === undefined")
        .expect("a new page");
    reads(&format!("{TEXT}x")).expect("the story is back");
    println!(
        "failed engine, new page: the caret was away for {} ms",
        failed.elapsed().as_millis()
    );
    // What was not taken is asked about before the end, unless somebody has given it up.
    desk.app.click(By::Test("notice-close")).expect("given up");
    let kept = desk.leave().expect("the app ends by itself");
    assert_eq!(kept.text, format!("{TEXT}x"));
}

#[test]
fn a_page_that_ends_again_and_again_says_so_and_leaves_two_ways_on() {
    let seat = Seat::new().expect("a seat");
    let desk = Desk::at(&seat).expect("a story is open");
    let keyboard = seat.keyboard().expect("a keyboard");
    desk.app.type_here(TEXT).expect("typed");
    desk.saved().expect("saved");
    for times in 1..=2 {
        desk.app.kill_page().expect("killed");
        desk.says(OPEN_AGAIN, times).expect("opened again");
    }
    desk.app.kill_page().expect("killed");
    desk.says("is not opened any more", 1).expect("it stops");

    // Two links in Vietnamese, then two in English: the second is the export.
    let folder = seat.folder().join("home/Galley");
    until("the exported stories", PATIENCE, || {
        keyboard.keys(&["Tab", "Tab", "Return"])?;
        Ok(folder.is_dir().then_some(()))
    })
    .expect("exported");
    let exported = until("the story among them", PATIENCE, || {
        let mut stories = std::fs::read_dir(&folder)?
            .filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok());
        Ok(stories.find(|story| story.contains("cập bến")))
    });
    assert_eq!(exported.expect("exported"), format!("{TEXT}\n"));

    until("the interface to be opened once more", PATIENCE, || {
        keyboard.keys(&["Tab", "Return"])?;
        Ok(desk.app.log().contains("at a person's wish").then_some(()))
    })
    .expect("chosen");
    let log = desk.app.log();
    let kept = desk.leave().expect("the app ends by itself");
    assert_eq!(kept.text, TEXT);
    assert!(!log.contains("panicked"), "{log}");
}
