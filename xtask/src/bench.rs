//! `cargo xtask bench`: the figures that Galley is held to, release build, each beside its reference of the same run.
//!
//! One `cargo build` makes the app, the empty window that its start is compared with and the benchmark itself, so that all
//! three share one set of features; the benchmark then measures and prints. What each figure means is in `docs/bench.md`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::Value;

use crate::project::Project;
use crate::{build, process, setup};

/// The benchmark of package newsroom-tests.
const BENCH: &str = "figures";
/// The benchmark of photos, beside libvips.
const PHOTOS: &str = "photos";
/// The reference of a start, an example of the app's own package.
const EMPTY_WINDOW: &str = "empty-window";

/// `--only NAME` and `--quick` are the benchmark's own; `photos` is a benchmark of its own, which needs no window.
pub(crate) fn obey(project: &Project, words: &[String]) -> anyhow::Result<ExitCode> {
    setup::prepare(project)?;
    if let Some((first, rest)) = words.split_first()
        && first == PHOTOS
    {
        return photos(project, rest);
    }
    build::interface(project)?;
    let page = project.target("bench/page");
    typing_page(project, &page)?;
    let bench = programs(project)?;
    let mut command = std::process::Command::new(bench);
    command.args(words).current_dir(project.root());
    command
        .env("GALLEY_BIN", project.binary("release", "galley"))
        .env(
            "GALLEY_EMPTY_BIN",
            project.binary("release/examples", EMPTY_WINDOW),
        )
        .env("GALLEY_BENCH_PAGE", page)
        .env("GALLEY_BENCH_FOLDER", project.target("bench"));
    process::run(&mut command)?;
    Ok(ExitCode::SUCCESS)
}

/// Photos beside `vipsthumbnail`.
fn photos(project: &Project, words: &[String]) -> anyhow::Result<ExitCode> {
    println!("building the benchmark, release");
    let told = process::capture(&mut project.cargo(&[
        "build",
        "--release",
        "--package",
        "newsroom-tests",
        "--bench",
        PHOTOS,
        "--message-format",
        "json-render-diagnostics",
    ]))?;
    let bench = executable(&told, PHOTOS).context("cargo named no benchmark")?;
    let mut command = std::process::Command::new(bench);
    command
        .args(words)
        .current_dir(project.root())
        .env("GALLEY_BENCH_FOLDER", project.target("bench"));
    std::fs::create_dir_all(project.target("bench"))?;
    process::run(&mut command)?;
    Ok(ExitCode::SUCCESS)
}

/// Builds `ui/bench`, which imports the editor that the window ships.
fn typing_page(project: &Project, folder: &Path) -> anyhow::Result<()> {
    println!("building the typing page");
    let folder = folder.to_str().context("the folder's name is text")?;
    let words = ["exec", "--", "vite", "build", "--config"];
    let rest = ["bench/vite.config.ts", "--outDir", folder, "--emptyOutDir"];
    let level = ["--logLevel", "warn"];
    process::run(&mut project.npm(&[&words[..], &rest, &level].concat()))
}

/// Builds the app, the empty window and the benchmark; returns the benchmark's executable.
fn programs(project: &Project) -> anyhow::Result<PathBuf> {
    println!("building the app and the benchmark, release");
    let told = process::capture(&mut project.cargo(&[
        "build",
        "--release",
        "--package",
        "galley",
        "--package",
        "newsroom-tests",
        "--bin",
        "galley",
        "--example",
        EMPTY_WINDOW,
        "--bench",
        BENCH,
        "--features",
        build::APP_FEATURE,
        "--message-format",
        "json-render-diagnostics",
    ]))?;
    executable(&told, BENCH).context("cargo named no benchmark")
}

/// Where cargo put a target, from its messages (The Cargo Book, "External tools"): a benchmark's name has a hash in it.
fn executable(told: &str, target: &str) -> Option<PathBuf> {
    told.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find(|message| message["target"]["name"] == target && message["executable"].is_string())
        .and_then(|message| message["executable"].as_str().map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_benchmark_is_found_among_everything_that_cargo_says() {
        let told = r#"{"reason":"compiler-artifact","target":{"name":"galley"},"executable":"/t/release/galley"}
{"reason":"compiler-artifact","target":{"name":"figures"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"figures"},"executable":"/t/release/deps/figures-12ab"}
{"reason":"build-finished","success":true}"#;
        assert_eq!(
            executable(told, "figures"),
            Some(PathBuf::from("/t/release/deps/figures-12ab"))
        );
        assert_eq!(executable(told, "other"), None);
    }
}
