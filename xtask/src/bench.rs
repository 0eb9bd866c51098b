//! `cargo xtask bench`: the figures that Galley is held to, release build, each beside its reference of the same run.
//!
//! One `cargo build` makes the programs that are measured and the benchmark itself, so that all of them share one set of
//! features; the benchmark then measures and prints. `bench` alone measures what one person feels, `bench archive` a newsroom's
//! worth, `bench photos` pictures. What each figure means is in `docs/bench.md`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::Value;

use crate::project::Project;
use crate::{build, process, setup};

/// The benchmarks of package newsroom-tests: of one workstation, and of a newsroom.
const FIGURES: &str = "figures";
const ARCHIVE: &str = "archive";
/// The benchmark of photos, beside libvips.
const PHOTOS: &str = "photos";
/// The reference of a start, an example of the app's own package.
const EMPTY_WINDOW: &str = "empty-window";

/// The packages, binaries and examples that a benchmark needs besides itself.
const FOR_FIGURES: &[&str] = &[
    "--package",
    "galley",
    "--bin",
    "galley",
    "--example",
    EMPTY_WINDOW,
];
const FOR_ARCHIVE: &[&str] = &[
    "--package",
    "galley",
    "--bin",
    "galley",
    "--package",
    "galley-server",
    "--bin",
    "galley-server",
];

/// `--only NAME` and `--quick` are the benchmarks' own; the first word may name a group.
pub(crate) fn obey(project: &Project, words: &[String]) -> anyhow::Result<ExitCode> {
    match words.split_first() {
        Some((group, rest)) if group == ARCHIVE => archive(project, rest),
        Some((group, rest)) if group == PHOTOS => photos(project, rest),
        _ => figures(project, words),
    }
}

/// A newsroom's worth.
fn archive(project: &Project, words: &[String]) -> anyhow::Result<ExitCode> {
    setup::prepare(project)?;
    build::interface(project)?;
    let bench = programs(project, FOR_ARCHIVE, ARCHIVE)?;
    let mut command = std::process::Command::new(bench);
    command.args(words).current_dir(project.root());
    command
        .env("GALLEY_BIN", project.binary("release", "galley"))
        .env(
            "GALLEY_SERVER_BIN",
            project.binary("release", "galley-server"),
        )
        .env("GALLEY_BENCH_FOLDER", project.target("bench"));
    if words.iter().any(|word| word == "--pouchdb") {
        let folder = project.target("bench/pouchdb");
        install_pouchdb(&folder)?;
        command.env("GALLEY_POUCHDB", folder);
    }
    process::run(&mut command)?;
    Ok(ExitCode::SUCCESS)
}

/// Has npm put PouchDB-server into a folder of its own: a reference on demand, and no dependency of the project.
fn install_pouchdb(folder: &Path) -> anyhow::Result<()> {
    if folder.join("node_modules/pouchdb-server").is_dir() {
        return Ok(());
    }
    println!("installing PouchDB-server into {}", folder.display());
    std::fs::create_dir_all(folder)?;
    let words = ["install", "--no-audit", "--no-fund", "--no-save"];
    let mut npm = std::process::Command::new("npm");
    npm.args(words).arg("pouchdb-server@4.2.0").arg("--prefix");
    process::run(npm.arg(folder).current_dir(folder))
}

/// What one person feels.
fn figures(project: &Project, words: &[String]) -> anyhow::Result<ExitCode> {
    setup::prepare(project)?;
    build::interface(project)?;
    let page = project.target("bench/page");
    typing_page(project, &page)?;
    let bench = programs(project, FOR_FIGURES, FIGURES)?;
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

/// Photos beside `vipsthumbnail`; no window is needed.
fn photos(project: &Project, words: &[String]) -> anyhow::Result<ExitCode> {
    setup::prepare(project)?;
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

/// Builds these programs and the benchmark; returns the benchmark's executable.
fn programs(project: &Project, wanted: &[&str], bench: &str) -> anyhow::Result<PathBuf> {
    println!("building what is measured and the benchmark, release");
    let begin = ["build", "--release", "--package", "newsroom-tests"];
    let end = [
        "--bench",
        bench,
        "--features",
        build::APP_FEATURE,
        "--message-format",
        "json-render-diagnostics",
    ];
    let told = process::capture(&mut project.cargo(&[&begin[..], wanted, &end].concat()))?;
    executable(&told, bench).context("cargo named no benchmark")
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
