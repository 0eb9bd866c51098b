//! Where things lie.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;
use serde_json::Value;

use crate::process;

/// The work tree and cargo's target folder.
pub(crate) struct Project {
    root: PathBuf,
    target: PathBuf,
    /// `cargo metadata --no-deps`: the members, their targets and their declared dependencies.
    pub(crate) metadata: Value,
}

impl Project {
    /// Finds the work tree that this xtask was built from, and asks cargo where it builds.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask lies in the work tree")?
            .to_path_buf();
        let mut command = cargo();
        command
            .args(["metadata", "--format-version", "1", "--no-deps"])
            .current_dir(&root);
        let metadata: Value = serde_json::from_str(&process::capture(&mut command)?)
            .context("reading cargo metadata")?;
        let target = metadata["target_directory"]
            .as_str()
            .context("cargo names its target folder")?
            .into();
        Ok(Self {
            root,
            target,
            metadata,
        })
    }

    /// The work tree.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The interface's sources.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// A path in cargo's target folder, which holds everything that is made and may be thrown away.
    pub(crate) fn target(&self, path: &str) -> PathBuf {
        self.target.join(path)
    }

    /// A built executable of the given profile's folder (`debug` or `release`).
    pub(crate) fn binary(&self, profile: &str, name: &str) -> PathBuf {
        self.target
            .join(profile)
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// cargo, standing in the work tree.
    pub(crate) fn cargo(&self, words: &[&str]) -> Command {
        let mut command = cargo();
        command.args(words).current_dir(&self.root);
        command
    }

    /// npm, standing in the interface's folder.
    pub(crate) fn npm(&self, words: &[&str]) -> Command {
        let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        command.args(words).current_dir(self.ui());
        command
    }
}

fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What cargo told this program about itself would be news to build scripts that watch for it: they, and everything behind
    // them, would be built again whenever `cargo build` and `cargo xtask` are used in turn.
    let about_us = [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_",
    ];
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if about_us.iter().any(|start| text.starts_with(start)) {
            command.env_remove(&name);
        }
    }
    // A machine that builds once and forgets gains nothing from incremental files, and they are half of the target folder.
    if std::env::var_os("CI").is_some() {
        command.env("CARGO_INCREMENTAL", "0");
    }
    command
}
