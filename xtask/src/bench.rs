//! `cargo xtask bench`: every benchmark of the workspace, release build.
//!
//! A benchmark registers itself by existing: a `[[bench]]` target of a member, or a script `bench` of the interface. Each
//! prints its own figures beside its reference of the same run, because a figure alone says more about the machine.

use std::process::ExitCode;

use crate::process;
use crate::project::Project;
use crate::{build, setup};

pub(crate) fn obey(project: &Project, words: &[String]) -> anyhow::Result<ExitCode> {
    let wanted = words.first().map(String::as_str);
    let benches: Vec<_> = benches(project)
        .into_iter()
        .filter(|(_, name)| wanted.is_none_or(|own| own == name))
        .collect();
    let in_ui = wanted.is_none_or(|own| own == "ui") && ui_has_bench(project)?;
    anyhow::ensure!(!benches.is_empty() || in_ui, "no such benchmark");
    setup::prepare(project)?;
    build::interface(project)?;
    // Starting and typing are measured in the shipped build.
    process::run(&mut project.cargo(&[
        "build",
        "--release",
        "--package",
        "galley",
        "--features",
        build::APP_FEATURE,
    ]))?;
    for (package, name) in benches {
        println!("\n== {package} · {name}");
        let mut command = project.cargo(&["bench", "--package", &package, "--bench", &name]);
        process::run(command.env("GALLEY_BIN", project.binary("release", "galley")))?;
    }
    if in_ui {
        println!("\n== ui");
        process::run(&mut project.npm(&["run", "--silent", "bench"]))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The `[[bench]]` targets of the members, as (package, name).
fn benches(project: &Project) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for package in project.metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
    {
        for target in package["targets"].as_array().into_iter().flatten() {
            if target["kind"][0] == "bench"
                && let (Some(package), Some(name)) =
                    (package["name"].as_str(), target["name"].as_str())
            {
                found.push((package.to_owned(), name.to_owned()));
            }
        }
    }
    found
}

fn ui_has_bench(project: &Project) -> anyhow::Result<bool> {
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(project.ui().join("package.json"))?)?;
    Ok(manifest["scripts"]["bench"].is_string())
}
