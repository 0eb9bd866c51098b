//! Building the interface, the app and the server: one set of features everywhere, because every other set is another copy of
//! Tauri, minutes of work and a gigabyte of target folder.

use std::ffi::OsStr;
use std::path::Path;
use std::time::SystemTime;

use anyhow::Context as _;

use crate::process;
use crate::project::Project;

/// What `cargo build`, `clippy` and the app's own tests pass, so that they share their work.
pub(crate) const APP_FEATURE: &str = "galley/custom-protocol";

/// Builds `ui/dist`, which the app embeds; leaves it alone when nothing under `ui/` is newer.
pub(crate) fn interface(project: &Project) -> anyhow::Result<()> {
    let made = modified(&project.ui().join("dist/index.html"));
    let newest = newest_source(&project.ui())?;
    if made.is_some_and(|made| made > newest) {
        return Ok(());
    }
    println!("building the interface");
    process::run(&mut project.npm(&["run", "--silent", "build"]))
}

/// Builds the app (with the interface inside) and the server.
pub(crate) fn app_and_server(project: &Project) -> anyhow::Result<()> {
    println!("building the app and the server");
    process::run(&mut app_and_server_command(project))
}

/// What is built for people, and with which features: the words behind `cargo build` and `cargo tree`.
pub(crate) const APP_AND_SERVER: [&str; 8] = [
    "--package",
    "galley",
    // Which the app starts, and looks for beside itself.
    "--package",
    "galley-decoder",
    "--package",
    "galley-server",
    "--features",
    APP_FEATURE,
];

/// The command of [`app_and_server`].
pub(crate) fn app_and_server_command(project: &Project) -> std::process::Command {
    project.cargo(&[&["build"], &APP_AND_SERVER[..]].concat())
}

/// The time of the last change under `folder`, of files and (for deletions) of folders.
fn newest_source(folder: &Path) -> anyhow::Result<SystemTime> {
    let mut newest = SystemTime::UNIX_EPOCH;
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in
            std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?
        {
            let path = entry?.path();
            let made = ["node_modules", "dist", "coverage"].map(OsStr::new);
            if path.file_name().is_some_and(|name| made.contains(&name)) {
                continue;
            }
            newest = newest.max(modified(&path).unwrap_or(newest));
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    Ok(newest)
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}
