//! The tests in the real window and of the public site: what they need is built first and handed over by environment, so that
//! the tests themselves never build and never depend on Tauri.

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::project::Project;
use crate::{browser, build, process, setup};

pub(crate) fn obey(project: &Project, words: &[String]) -> anyhow::Result<ExitCode> {
    if !ready(project)? {
        return Ok(ExitCode::SUCCESS);
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    process::run(&mut command(project, "e2e", &words))?;
    Ok(ExitCode::SUCCESS)
}

/// The journey with pictures in `folder`.
pub(crate) fn tour(project: &Project, folder: &Path) -> anyhow::Result<ExitCode> {
    if !ready(project)? {
        return Ok(ExitCode::SUCCESS);
    }
    process::run(command(project, "e2e", &["journey", "--nocapture"]).env("GALLEY_TOUR", folder))?;
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
    command
}
