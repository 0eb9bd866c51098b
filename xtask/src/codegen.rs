//! The window's TypeScript types, written by the workstation from its list of commands.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use crate::process;
use crate::project::Project;

/// Where the types lie, from the root.
const BINDINGS: &str = "ui/src/ipc/bindings.gen.ts";

pub(crate) fn obey(project: &Project, words: &[String]) -> anyhow::Result<ExitCode> {
    match words {
        [] => {
            let text = process::capture(&mut command(project))?;
            let file = project.root().join(BINDINGS);
            std::fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
            println!("{BINDINGS}");
        }
        [word] if word == "--check" => println!("{}", check_command(project)()?),
        _ => anyhow::bail!("`codegen` knows only --check"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Fails when the types that are checked in are not those that the workstation would write now.
pub(crate) fn check_command(
    project: &Project,
) -> impl FnOnce() -> anyhow::Result<String> + 'static {
    let mut generate = command(project);
    let file: PathBuf = project.root().join(BINDINGS);
    move || {
        let wanted = process::capture(&mut generate)?;
        let present =
            std::fs::read_to_string(&file).with_context(|| format!("reading {BINDINGS}"))?;
        anyhow::ensure!(
            wanted == present,
            "{BINDINGS} is not what the workstation's commands say; run `cargo xtask codegen` and commit the file"
        );
        Ok(format!("{BINDINGS} is current"))
    }
}

fn command(project: &Project) -> std::process::Command {
    project.cargo(&[
        "run",
        "--quiet",
        "--package",
        "workstation",
        "--bin",
        "codegen",
    ])
}
