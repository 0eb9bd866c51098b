//! A display that nobody sees, for machines without one.

use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Context as _;

use crate::process::{self, Family};

/// Starts Xvfb on a free display and returns its name (`:7`). It ends with the family.
pub(crate) fn start(family: &mut Family) -> anyhow::Result<String> {
    let mut child = Command::new("Xvfb")
        .args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1400x1000x24",
            "-nolisten",
            "tcp",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("starting Xvfb")?;
    let number = process::first_line(&mut child, Duration::from_secs(20));
    family.adopt("Xvfb", child);
    Ok(format!(
        ":{}",
        number.context("Xvfb did not name its display")?.trim()
    ))
}
