//! The tests in the real window and of the public site: what they need is built first and handed over by environment, so that
//! the tests themselves never build and never depend on Tauri.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Context as _;

use crate::project::Project;
use crate::{browser, build, process, setup};

pub(crate) fn obey(project: &Project, words: &[String]) -> anyhow::Result<ExitCode> {
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    let app = app_to_drive(&mut words)?;
    if !ready(project)? {
        return Ok(ExitCode::SUCCESS);
    }
    let mut tests = command(project, "e2e", &words);
    if let Some(app) = app {
        println!("driving {}", app.display());
        tests.env("GALLEY_BIN", app);
    }
    process::run(&mut tests)?;
    Ok(ExitCode::SUCCESS)
}

/// The app that the tests shall drive instead of the one that is built here, taken out of `words`: an installed package's.
fn app_to_drive(words: &mut Vec<&str>) -> anyhow::Result<Option<PathBuf>> {
    let Some(place) = words.iter().position(|word| *word == "--app") else {
        return Ok(None);
    };
    let file = words.get(place + 1).context("--app needs a file")?;
    let app = std::fs::canonicalize(file).with_context(|| format!("looking for the app {file}"))?;
    words.drain(place..=place + 1);
    Ok(Some(app))
}

/// In which looks a tour takes its pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looks {
    Light,
    LightAndDark,
}

/// The journey, a merge and the history in windows of one language, with pictures in `folder`.
pub(crate) fn tour(
    project: &Project,
    language: &str,
    folder: &Path,
    looks: Looks,
) -> anyhow::Result<ExitCode> {
    if !ready(project)? {
        return Ok(ExitCode::SUCCESS);
    }
    let mut words = vec!["journey::", "merge::", "history::", "--nocapture"];
    if looks == Looks::Light {
        words.extend(["--skip", "in_the_dark"]);
    }
    let mut tests = command(project, "e2e", &words);
    tests
        .env("GALLEY_TOUR", folder)
        .env("GALLEY_TOUR_LANG", language);
    process::run(&mut tests)?;
    println!("pictures: {}", folder.display());
    Ok(ExitCode::SUCCESS)
}

fn ready(project: &Project) -> anyhow::Result<bool> {
    setup::prepare(project)?;
    if let Some(reason) = browser::no_window_tests() {
        println!("skipped: {reason}");
        return Ok(false);
    }
    build::interface(project)?;
    build::app_and_server(project)?;
    Ok(true)
}

/// One test binary of package newsroom-tests (`e2e` or `site`). One thread: two windows that paint in software on two cores
/// wait for each other, and waiting is what makes such tests flaky.
pub(crate) fn command(project: &Project, binary: &str, words: &[&str]) -> Command {
    let mut command = project.cargo(&[
        "test",
        "--package",
        "newsroom-tests",
        "--features",
        "window",
        "--test",
        binary,
        "--",
    ]);
    command.arg("--test-threads=1").args(words);
    command.env("GALLEY_BIN", project.binary("debug", "galley"));
    command.env(
        "GALLEY_SERVER_BIN",
        project.binary("debug", "galley-server"),
    );
    command.env("GALLEY_SHOTS", project.target("window-shots"));
    command.env(
        "GALLEY_AXE",
        project.ui().join("node_modules/axe-core/axe.min.js"),
    );
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_that_is_not_there_is_named_before_anything_is_built() {
        let mut words = vec!["--app", "no/such/app", "journey"];
        let error = app_to_drive(&mut words).expect_err("not there");
        assert!(error.to_string().contains("no/such/app"));
        assert!(app_to_drive(&mut vec!["journey", "--app"]).is_err());
    }

    #[test]
    fn the_words_that_are_left_name_the_tests() {
        let mut words = vec!["--app", ".", "journey", "--nocapture"];
        assert!(app_to_drive(&mut words).expect("a place").is_some());
        assert_eq!(words, ["journey", "--nocapture"]);
        assert_eq!(app_to_drive(&mut words).expect("nothing asked"), None);
    }
}
