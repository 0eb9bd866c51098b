//! `cargo xtask fuzz`: parsers and decoders of picture files, under a fuzzer with the address sanitizer, one after the other.
//!
//! On demand, not in `test`: an hour each is what it takes, and it needs a nightly compiler beside the project's own. What it
//! finds lies in `fuzz/artifacts/TARGET`; a mended fault leaves a small file among the tests of its crate, not there.

use std::process::{Command, ExitCode};

use anyhow::Context as _;

use crate::project::Project;
use crate::{browser, process};

/// Each target, and whose seeds in `fuzz/seeds` it starts from.
const TARGETS: [(&str, &[&str]); 14] = [
    ("jpeg", &["jpeg"]),
    ("png", &["png"]),
    ("webp", &["webp"]),
    ("tiff", &["tiff"]),
    ("gif", &["gif"]),
    ("header", FILES),
    ("colour", &["colour"]),
    ("heic", &["heic"]),
    ("answer", &["answer"]),
    ("xmp", &["xmp"]),
    ("iim", &["iim"]),
    ("exif", &["exif"]),
    ("write", TOLD),
    ("cut", &["jpeg"]),
];
const FILES: &[&str] = &["jpeg", "png", "webp", "tiff", "gif"];
/// Files of which some tell facts already, in every place.
const TOLD: &[&str] = &["jpeg", "png", "webp", "tiff", "gif", "told"];
/// The longest input: pictures of this length have everything that a format knows.
const MAX_LEN: &str = "-max_len=65536";
const MINUTES: u64 = 60;

/// What a person asked for.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    minutes: u64,
    targets: Vec<&'static str>,
}

fn parse(words: &[String]) -> anyhow::Result<Asked> {
    let mut asked = Asked {
        minutes: MINUTES,
        targets: Vec::new(),
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--minutes" {
            let number = words.next().and_then(|number| number.parse().ok());
            asked.minutes = number
                .filter(|number| *number > 0)
                .context("--minutes needs a number from 1 on")?;
        } else {
            let known = TARGETS.iter().find(|(name, _)| name == word);
            let (name, _) = known.with_context(|| format!("{word}: no target of `fuzz`"))?;
            asked.targets.push(name);
        }
    }
    if asked.targets.is_empty() {
        asked.targets = TARGETS.iter().map(|(name, _)| *name).collect();
    }
    Ok(asked)
}

pub(crate) fn obey(project: &Project, words: &[String]) -> anyhow::Result<ExitCode> {
    let asked = parse(words)?;
    anyhow::ensure!(
        browser::cargo_has("fuzz"),
        "cargo-fuzz is not installed (cargo install cargo-fuzz); it needs a nightly compiler too (rustup toolchain install nightly)"
    );
    for target in asked.targets {
        process::run(&mut command(project, target, asked.minutes)?)
            .with_context(|| format!("what it found lies in fuzz/artifacts/{target}"))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn command(project: &Project, target: &str, minutes: u64) -> anyhow::Result<Command> {
    let found = TARGETS.iter().find(|(name, _)| *name == target);
    let (_, seeds) = found.context("a target")?;
    let corpus = project.root().join("fuzz/corpus").join(target);
    std::fs::create_dir_all(&corpus).context("making a folder for what is found")?;
    // Not through this xtask's own cargo: it names the compiler that the project is built with.
    let mut command = Command::new("cargo");
    command
        .env_remove("CARGO")
        .env_remove("RUSTC")
        .env("RUSTUP_TOOLCHAIN", "nightly")
        .current_dir(project.root())
        .args(["fuzz", "run", "--fuzz-dir", "fuzz", target])
        // Found inputs go to the first folder; the others are only read.
        .arg(corpus)
        .args(
            seeds
                .iter()
                .map(|seeds| project.root().join("fuzz/seeds").join(seeds)),
        )
        .args(["--", &format!("-max_total_time={}", minutes * 60)])
        // A picture that takes ten seconds or two gigabytes is a fault too.
        .args([
            "-timeout=10",
            "-rss_limit_mb=2048",
            MAX_LEN,
            "-print_final_stats=1",
        ]);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn every_target_runs_for_an_hour_unless_some_or_other_minutes_are_named() {
        let all = parse(&[]).expect("nothing is a wish too");
        assert_eq!((all.minutes, all.targets.len()), (60, TARGETS.len()));
        let some = parse(&words("heic --minutes 5 jpeg")).expect("well formed");
        assert_eq!((some.minutes, some.targets), (5, vec!["heic", "jpeg"]));
        for bad in ["bmp", "--minutes", "--minutes 0", "jpeg --minutes soon"] {
            assert!(parse(&words(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_target_has_its_file_and_its_seeds() {
        let fuzz = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
        for (target, seeds) in TARGETS {
            assert!(
                fuzz.join(format!("targets/{target}.rs")).is_file(),
                "{target}"
            );
            for seed in seeds {
                let folder = std::fs::read_dir(fuzz.join("seeds").join(seed));
                assert!(
                    folder.is_ok_and(|mut files| files.next().is_some()),
                    "{seed}"
                );
            }
        }
        let files = std::fs::read_dir(fuzz.join("targets")).expect("the folder is there");
        assert_eq!(files.count(), TARGETS.len(), "a target that nobody runs");
    }
}
