//! Whether windows and browsers can be driven on this machine, and if not, why.

use std::process::Command;

use crate::process;
use crate::setup::System;

/// Why the tests in the real window cannot run here; `None` when they can.
pub(crate) fn no_window_tests() -> Option<String> {
    if let System::Other(name) = System::here() {
        return Some(format!(
            "window tests run on Debian 12 and Ubuntu 24.04, this is {name}"
        ));
    }
    lacking(&[
        "Xvfb",
        "WebKitWebDriver",
        "dbus-run-session",
        "ibus-daemon",
        "xdotool",
    ])
}

/// Why the tests of the public site in Chromium cannot run here; `None` when they can.
pub(crate) fn no_site_tests() -> Option<String> {
    match System::here() {
        System::Ubuntu2404 if lacking(&["chromium", "chromedriver"]).is_some() => {
            Some("Ubuntu's Chromium is a snap, which is not installed by itself; the site was not opened in it".to_owned())
        }
        System::Other(name) => Some(format!("site tests run on Debian 12 and Ubuntu 24.04, this is {name}")),
        _ => lacking(&["chromium", "chromedriver"]),
    }
}

fn lacking(programs: &[&str]) -> Option<String> {
    let missing: Vec<&str> = programs
        .iter()
        .copied()
        .filter(|name| !installed(name))
        .collect();
    (!missing.is_empty()).then(|| format!("not installed: {}", missing.join(", ")))
}

fn installed(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}

/// Whether cargo knows a further command (`nextest`, `deny`).
pub(crate) fn cargo_has(command: &str) -> bool {
    installed(&format!("cargo-{command}"))
        && process::succeeds(Command::new("cargo").args([command, "--version"]))
}
