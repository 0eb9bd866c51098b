//! `cargo xtask package`: the installers of this system and the server's binary.
//!
//! Built once, bundled from the built binary: the bundler needs seconds, the compiler minutes. AppImage is left out because
//! its bundler downloads tools at packing time.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Context as _;

use crate::process;
use crate::project::Project;
use crate::{build, setup};

/// Puts the decoder beside the app, where the other systems' `files` in tauri.conf.json put it. Not there: what is named a resource
/// must exist when the app is compiled, and both are compiled together.
const DECODER_ON_WINDOWS: &str =
    r#"{"bundle":{"resources":{"target/release/galley-decoder.exe":"galley-decoder.exe"}}}"#;

pub(crate) fn obey(project: &Project) -> anyhow::Result<ExitCode> {
    setup::prepare(project)?;
    process::run(&mut project.npm(&["run", "--silent", "build"]))?;
    let words = [
        "build",
        "--release",
        "--package",
        "galley",
        "--package",
        "galley-decoder",
        "--package",
        "galley-server",
        "--features",
        build::APP_FEATURE,
    ];
    process::run(&mut project.cargo(&words))?;
    let bundles = if cfg!(windows) {
        "nsis"
    } else if cfg!(target_os = "macos") {
        "app,dmg"
    } else {
        "deb,rpm"
    };
    let mut words = vec!["bundle", "--bundles", bundles];
    if cfg!(windows) {
        words.extend(["--config", DECODER_ON_WINDOWS]);
    }
    process::run(&mut tauri(project, &words))?;
    println!();
    let mut made = files(
        &project.target("release/bundle"),
        &["deb", "rpm", "exe", "dmg"],
    )?;
    made.push(project.binary("release", "galley-server"));
    for file in made {
        let bytes = file
            .metadata()
            .with_context(|| format!("looking at {}", file.display()))?
            .len();
        println!(
            "{}  {}.{} MiB",
            file.display(),
            bytes >> 20,
            ((bytes >> 10) & 1023) * 10 / 1024
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Tauri's command line tool, as npm installed it, standing in the root where its configuration lies.
fn tauri(project: &Project, words: &[&str]) -> Command {
    let mut command = Command::new("node");
    command
        .arg(project.ui().join("node_modules/@tauri-apps/cli/tauri.js"))
        .args(words)
        .current_dir(project.root());
    command
}

fn files(folder: &Path, kinds: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in
            std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?
        {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|kind| kinds.iter().any(|own| kind == *own))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
