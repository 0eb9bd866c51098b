//! `cargo xtask bench archive`: a newsroom's worth, each figure beside a reference of the same run on the same machine.
//!
//! Real parts: the server's own binary as a process, HTTP on a socket, SQLite on the disk that is measured, the app in its
//! window. What asks is as light as it can be (`wire.rs`), because it shares the processors with what answers. Everything is
//! told in `docs/bench.md`; nothing here fails because something is slow.
//!
//! By environment: `GALLEY_SERVER_BIN`, `GALLEY_BIN` (the app, for the caret, the window and the sheet), `GALLEY_BENCH_FOLDER` (a folder on the disk that is
//! measured); with `--pouchdb` the folder `GALLEY_POUCHDB` where npm has put PouchDB-server.
#![cfg(target_os = "linux")]
#![expect(clippy::print_stdout, reason = "what it prints is its output")]

mod caret;
mod edits;
mod first_sync;
mod memory;
mod newsroom;
mod pages;
mod pouch;
mod processes;
mod publish;
mod search;
mod sheet;
#[path = "../figures/table.rs"]
mod table;
mod texts;
mod upload;
mod window;
mod wire;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use newsroom::Newsroom;
use table::Line;
use texts::Texts;

type Measure = fn(&mut Scene) -> anyhow::Result<Vec<Line>>;

/// Every figure by the name that `--only` takes, in the order of the table.
const FIGURES: &[(&str, Measure)] = &[
    ("upload", upload::measure),
    ("first-sync", first_sync::measure),
    ("edit", edits::measure),
    ("writers", edits::measure_many),
    ("memory", memory::measure),
    ("search", search::measure),
    ("caret", caret::measure),
    ("window", window::measure),
    ("sheet", sheet::measure),
    ("publish", publish::measure),
    ("pages", pages::measure),
];

const HEADS: [&str; 7] = [
    "figure",
    "Galley",
    "reference",
    "its value",
    "ratio",
    "target",
    "",
];

/// What the figures share: how the run was asked for, and the newsroom with the archive once it was made.
pub(crate) struct Scene {
    /// Fewer of everything: for seeing that it works, not for reporting.
    pub(crate) quick: bool,
    pub(crate) pouchdb: bool,
    pub(crate) folder: PathBuf,
    pub(crate) texts: Texts,
    archive: Option<Newsroom>,
    upload: Option<Line>,
    /// A workstation that has the whole archive.
    pub(crate) synced: Option<PathBuf>,
}

impl Scene {
    pub(crate) fn choose<T>(&self, usual: T, quick: T) -> T {
        if self.quick { quick } else { usual }
    }

    /// Articles of the archive.
    pub(crate) fn articles(&self) -> usize {
        self.choose(10_000, 400)
    }

    /// The newsroom with the archive; made by the upload that is measured.
    pub(crate) fn archive(&mut self) -> anyhow::Result<&Newsroom> {
        if self.archive.is_none() {
            println!("  uploading the archive …");
            let (newsroom, line) = upload::run(self)?;
            (self.archive, self.upload) = (Some(newsroom), Some(line));
        }
        self.archive.as_ref().context("it was just made")
    }

    pub(crate) fn archive_mut(&mut self) -> anyhow::Result<&mut Newsroom> {
        self.archive()?;
        self.archive.as_mut().context("it was just made")
    }

    /// The line of the upload that made it.
    pub(crate) fn upload(&mut self) -> anyhow::Result<Line> {
        self.archive()?;
        self.upload.take().context("the upload is told once")
    }
}

/// Waits until `look` has found something, looking every few milliseconds.
pub(crate) fn wait<T>(
    what: &str,
    patience: Duration,
    mut look: impl FnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let begun = Instant::now();
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        anyhow::ensure!(begun.elapsed() < patience, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
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
    let (mut only, mut quick, mut pouchdb) = (Vec::new(), false, false);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--quick" => quick = true,
            "--pouchdb" => pouchdb = true,
            "--only" => only.push(words.next().context("--only names a figure")?),
            // cargo says this to every benchmark.
            "--bench" => {}
            _ => anyhow::bail!("{word}: there are --quick, --pouchdb and --only NAME"),
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
        .context("GALLEY_BENCH_FOLDER names no folder; `cargo xtask bench archive` sets it")?;
    let mut scene = Scene {
        quick,
        pouchdb,
        folder: folder.into(),
        texts: Texts::new(),
        archive: None,
        upload: None,
        synced: None,
    };
    println!("load at the start: {}", table::load());
    let (mut lines, mut failed) = (Vec::new(), Vec::new());
    for (name, measure) in FIGURES {
        if !only.is_empty() && !only.iter().any(|own| own == name) {
            continue;
        }
        println!("measuring {name} …");
        match measure(&mut scene) {
            Ok(measured) => {
                for line in &measured {
                    println!("  {}: {}", line.name, line.galley);
                }
                lines.extend(measured);
            }
            Err(error) => {
                println!("  {error:#}");
                failed.push(*name);
            }
        }
    }
    println!("\n{}", table::table(HEADS, &lines));
    println!("load at the end: {}", table::load());
    if quick {
        println!("quick: too little of everything to report");
    }
    anyhow::ensure!(failed.is_empty(), "not measured: {}", failed.join(", "));
    Ok(())
}
