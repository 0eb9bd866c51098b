//! How long the script of a keystroke takes in a very long story, in the web view that the window is made of.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use editorial::article::draft::Draft;
use newsroom_tests::window::Seat;
use serde_json::Value;

use crate::figure::{Figure, Target};
use crate::page_server::{Extras, PageServer};
use crate::table::Spread;
use crate::{Settings, story};

const WORDS: usize = 20_000;
/// Words of a paragraph: the story has 625 of them.
const PARAGRAPH: usize = 32;
const PHOTOS: usize = 10;
const WARM_UP: usize = 100;

/// Against ProseMirror alone, with the same schema on the same document. Every round is a fresh browser, and the sides take
/// turns; the table shows the medians of the rounds.
pub(crate) fn measure(settings: &Settings) -> anyhow::Result<Figure> {
    let page = std::env::var_os("GALLEY_BENCH_PAGE")
        .context("GALLEY_BENCH_PAGE names no page; `cargo xtask bench` sets it")?;
    let server = PageServer::start(page.into(), story_for_both()?)?;
    let seat = Seat::new()?;
    let browser = mini_browser()?;
    let keys = settings.choose(800, 200);
    let (mut galley, mut bare, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    let mut shown = Value::Null;
    for _ in 0..settings.choose(5, 1) {
        for side in ["galley", "bare"] {
            let url = format!("{}/?side={side}&warm={WARM_UP}&keys={keys}", server.address);
            let mut command = seat.command(&browser.to_string_lossy());
            // Private: nothing that an earlier window cached.
            command
                .args(["--private", &url])
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            let _window = Ended(command.spawn().context("starting MiniBrowser")?);
            let told = server
                .hear(Duration::from_secs(180))
                .with_context(|| format!("the side {side}"))?;
            let spread = Spread::of(&numbers(&told["keys"]));
            if side == "galley" {
                galley.push(spread);
                answers.push(Spread::of(&numbers(&told["answers"])));
            } else {
                bare.push(spread);
            }
            shown = told;
        }
    }
    let answer = Spread::median(&answers);
    Ok(Figure {
        name: "keystroke, 20,000 words",
        galley: Spread::median(&galley),
        against: "bare ProseMirror",
        reference: Spread::median(&bare),
        target: Target::TimesP99(1.5),
        notes: vec![
            format!(
                "{} rounds of {keys} letters, {} words in {} blocks",
                galley.len(),
                shown["words"],
                shown["blocks"]
            ),
            format!(
                "taking in an answer costs {:.2} / {:.2} ms besides, in a task of its own",
                answer.p50, answer.p99
            ),
            format!(
                "p99 by round: Galley {}; bare {}",
                list(&galley),
                list(&bare)
            ),
        ],
    })
}

/// The same story for both sides: as a draft that somebody wrote, and as the tree that it shows.
fn story_for_both() -> anyhow::Result<Extras> {
    let (mut draft, _) = Draft::create(1);
    draft.replace_body(&story::of(WORDS, PARAGRAPH, PHOTOS))?;
    Ok(Extras::from([
        ("/story/snapshot", draft.snapshot()),
        ("/story/version", draft.version()),
        (
            "/story/document.json",
            serde_json::to_vec(&draft.document())?,
        ),
    ]))
}

/// WebKit's own test browser: the same library as the window, and no more around it than a frame. Debian and Ubuntu ship
/// it inside libwebkit2gtk-4.1-0.
fn mini_browser() -> anyhow::Result<PathBuf> {
    let mut places = vec![PathBuf::from("/usr/libexec/webkit2gtk-4.1/MiniBrowser")];
    for entry in std::fs::read_dir("/usr/lib")? {
        places.push(entry?.path().join("webkit2gtk-4.1/MiniBrowser"));
    }
    places
        .into_iter()
        .find(|place| place.is_file())
        .context("WebKitGTK's MiniBrowser is not on this machine")
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .collect()
}

fn list(rounds: &[Spread]) -> String {
    rounds
        .iter()
        .map(|round| format!("{:.2}", round.p99))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A child that ends with its owner; the browser's own children end with it.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
