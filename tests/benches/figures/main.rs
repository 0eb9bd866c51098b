//! The figures that Galley is held to, each beside a reference of the same run on the same machine.
//!
//! A time alone says more about the machine than about the program, and the machine is rarely quiet. So every figure is a
//! pair, measured in turns: Galley, reference, Galley, reference. What each means is in `docs/bench.md`. Nothing here fails
//! because something is slow: a missed target is printed as missed, and tests never assert speed.
//!
//! `cargo xtask bench` builds what is needed (release) and names it by environment: `GALLEY_BIN`, `GALLEY_EMPTY_BIN`,
//! `GALLEY_BENCH_PAGE` (the built typing page), `GALLEY_BENCH_FOLDER` (a folder on the disk that is measured).
#![expect(clippy::print_stdout, reason = "what it prints is its output")]

mod figure;
#[cfg(target_os = "linux")]
mod keystroke;
#[cfg(target_os = "linux")]
mod page_server;
mod preview;
#[path = "../../../crates/site/tests/sample/mod.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::allow_attributes,
    reason = "the site's own tests use the rest"
)]
mod sample;
mod saved;
#[cfg(target_os = "linux")]
mod start;
mod station;
mod story;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use figure::Figure;

type Measure = fn(&Settings) -> anyhow::Result<Figure>;

/// Every figure by the name that `--only` takes, in the order of the table.
const FIGURES: &[(&str, Measure)] = &[
    #[cfg(target_os = "linux")]
    ("keystroke", keystroke::measure),
    ("saved", saved::measure),
    ("preview", preview::measure),
    #[cfg(target_os = "linux")]
    ("start", start::measure),
];

/// How the run was asked for.
struct Settings {
    /// Fewer repetitions: for seeing that it works, not for reporting.
    quick: bool,
    folder: PathBuf,
}

impl Settings {
    fn choose<T>(&self, usual: T, quick: T) -> T {
        if self.quick { quick } else { usual }
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let (mut only, mut quick) = (Vec::new(), false);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--quick" => quick = true,
            "--only" => only.push(words.next().context("--only names a figure")?),
            // cargo says this to every benchmark.
            "--bench" => {}
            _ => anyhow::bail!("{word}: there are --quick and --only NAME"),
        }
    }
    let names = FIGURES.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    let strange = only.iter().find(|name| !names.contains(&name.as_str()));
    anyhow::ensure!(
        strange.is_none(),
        "no figure is called {strange:?}: {}",
        names.join(", ")
    );
    let folder = std::env::var_os("GALLEY_BENCH_FOLDER")
        .context("GALLEY_BENCH_FOLDER names no folder; `cargo xtask bench` sets it")?;
    let settings = Settings {
        quick,
        folder: folder.into(),
    };
    println!("load at the start: {}", figure::load());
    let mut figures = Vec::new();
    let mut failed = Vec::new();
    for (name, measure) in FIGURES {
        if !only.is_empty() && !only.iter().any(|own| own == name) {
            continue;
        }
        println!("measuring {name} …");
        match measure(&settings) {
            Ok(figure) => figures.push(figure),
            Err(error) => {
                println!("  {error:#}");
                failed.push(*name);
            }
        }
    }
    println!("\n{}", figure::table(&figures));
    println!("load at the end: {}", figure::load());
    if quick {
        println!("quick: too few repetitions to report");
    }
    anyhow::ensure!(failed.is_empty(), "not measured: {}", failed.join(", "));
    Ok(())
}
