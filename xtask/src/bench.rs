//! `cargo xtask bench`: the figures that Galley is held to, release build, each beside its reference of the same run.
//!
//! One `cargo build` makes the programs that are measured and the benchmark itself, so that all of them share one set of
//! features; the benchmark then measures and prints. `bench` alone measures what one person feels and then a newsroom's worth,
//! `bench archive` the latter alone, `bench photos` pictures. What each figure means is in `docs/bench.md`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::Value;

use crate::project::Project;
use crate::{build, process, setup};

/// The package of the benchmarks.
const BENCHES: &str = "newsroom-benches";
/// The benchmarks: of one workstation, and of a newsroom.
const FIGURES: &str = "figures";
const ARCHIVE: &str = "archive";
/// The names of the first; every other name is the second's.
const NAMES_OF_FIGURES: [&str; 4] = ["keystroke", "saved", "preview", "start"];
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
        _ => {
            let (of_figures, of_archive) = parted(words);
            if let Some(words) = of_figures {
                figures(project, &words)?;
            }
            if let Some(words) = of_archive {
                archive(project, &words)?;
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// What is said to each benchmark; none when every figure that was named is the other's.
fn parted(words: &[String]) -> (Option<Vec<String>>, Option<Vec<String>>) {
    let (mut figures, mut archive) = (Vec::new(), Vec::new());
    let (mut named, mut for_figures, mut for_archive) = (false, false, false);
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "--only" => {
                let name = rest.next().map_or("", String::as_str);
                let is_figure = NAMES_OF_FIGURES.contains(&name);
                let (whose, asked) = if is_figure {
                    (&mut figures, &mut for_figures)
                } else {
                    (&mut archive, &mut for_archive)
                };
                whose.extend([word.clone(), name.to_owned()]);
                (named, *asked) = (true, true);
            }
            "--pouchdb" => archive.push(word.clone()),
            _ => {
                figures.push(word.clone());
                archive.push(word.clone());
            }
        }
    }
    (
        (!named || for_figures).then_some(figures),
        (!named || for_archive).then_some(archive),
    )
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
        BENCHES,
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
    process::run(&mut typing_page_command(project, folder))
}

/// The command of [`typing_page`]; `test` runs it too, or the page breaks unseen until somebody measures.
pub(crate) fn typing_page_command(project: &Project, folder: &str) -> std::process::Command {
    let words = ["exec", "--", "vite", "build", "--config"];
    let rest = ["bench/vite.config.ts", "--outDir", folder, "--emptyOutDir"];
    let level = ["--logLevel", "warn"];
    project.npm(&[&words[..], &rest, &level].concat())
}

/// Builds these programs and the benchmark; returns the benchmark's executable.
fn programs(project: &Project, wanted: &[&str], bench: &str) -> anyhow::Result<PathBuf> {
    println!("building what is measured and the benchmark, release");
    let begin = ["build", "--release", "--package", BENCHES];
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

    fn words(said: &str) -> Vec<String> {
        said.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn one_run_measures_everything_and_a_name_goes_to_the_benchmark_that_knows_it() {
        assert_eq!(parted(&[]), (Some(Vec::new()), Some(Vec::new())));
        assert_eq!(
            parted(&words("--quick --pouchdb")),
            (Some(words("--quick")), Some(words("--quick --pouchdb")))
        );
        assert_eq!(
            parted(&words("--only start --quick")),
            (Some(words("--only start --quick")), None)
        );
        assert_eq!(
            parted(&words("--only pages --only saved")),
            (Some(words("--only saved")), Some(words("--only pages")))
        );
    }

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
