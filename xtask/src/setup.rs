//! What a fresh machine lacks: system packages, Node's packages, a Node that is new enough.

use std::path::Path;
use std::process::Command;

use anyhow::Context as _;

use crate::process;
use crate::project::Project;

/// The oldest Node that the interface's tools run on.
const OLDEST_NODE: u32 = 20;

/// The Debian packages that building and testing the window and the keyring need. Two systems are named because they have been tried.
const PACKAGES: &[&str] = &[
    "build-essential",
    "pkg-config",
    "file",
    "libwebkit2gtk-4.1-dev",
    "webkit2gtk-driver",
    "xvfb",
    "fonts-noto-core",
    "ibus",
    "ibus-gtk3",
    "ibus-unikey",
    "xdotool",
    "dbus",
    "gnome-keyring",
    "chromium",
    "chromium-driver",
    // What the words in photos are compared with.
    "libimage-exiftool-perl",
    // What the speed of photos is measured against.
    "libvips-tools",
];

/// The system that this runs on, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum System {
    Debian12,
    /// Its `chromium` is a snap, which no container can install: the site's tests in Chromium are skipped there.
    Ubuntu2404,
    Other(String),
}

impl System {
    /// Reads `/etc/os-release` (freedesktop.org, os-release(5)).
    pub(crate) fn here() -> Self {
        std::fs::read_to_string("/etc/os-release").map_or_else(
            |_| Self::Other(std::env::consts::OS.to_owned()),
            |text| Self::from_os_release(&text),
        )
    }

    fn from_os_release(text: &str) -> Self {
        let value = |key: &str| {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
            line.unwrap_or_default().trim_matches('"').to_owned()
        };
        match (value("ID").as_str(), value("VERSION_ID").as_str()) {
            ("debian", "12") => Self::Debian12,
            ("ubuntu", "24.04") => Self::Ubuntu2404,
            (id, version) => Self::Other(format!("{id} {version}")),
        }
    }

    fn packages(&self) -> Vec<&'static str> {
        match self {
            Self::Debian12 => PACKAGES.to_vec(),
            Self::Ubuntu2404 => PACKAGES
                .iter()
                .copied()
                .filter(|name| !name.starts_with("chromium"))
                .collect(),
            Self::Other(_) => Vec::new(),
        }
    }
}

/// Makes the machine ready: packages, Node, the interface's modules. Says what it does and does nothing twice.
pub(crate) fn prepare(project: &Project) -> anyhow::Result<()> {
    let system = System::here();
    install_packages(&system)?;
    if let System::Other(name) = &system {
        println!(
            "{name}: system packages are not looked after here; see the README for what the window needs"
        );
    }
    check_node()?;
    if let Some(free) = free_bytes(project.root()).filter(|free| *free < ROOM) {
        println!(
            "only {} GB are free on this disk; everything from an empty target folder takes about {} GB, and a build \
             that runs out of it fails with odd messages",
            free / GB,
            ROOM / GB
        );
    }
    install_modules(project)
}

const GB: u64 = 1_000_000_000;

/// What a whole `test` leaves in an empty target folder, with some room to spare, in bytes.
const ROOM: u64 = 12 * GB;

/// What an ordinary program may still write where `folder` lies, in bytes; none where `df` (POSIX) does not say.
fn free_bytes(folder: &Path) -> Option<u64> {
    let output = Command::new("df").arg("-Pk").arg(folder).output().ok()?;
    free_of_df(&String::from_utf8_lossy(&output.stdout))
}

/// The fourth column of the second line, in kibibytes.
fn free_of_df(text: &str) -> Option<u64> {
    let column = text.lines().nth(1)?.split_whitespace().nth(3)?;
    Some(column.parse::<u64>().ok()? * 1024)
}

fn install_packages(system: &System) -> anyhow::Result<()> {
    let wanted = system.packages();
    if wanted.is_empty() {
        return Ok(());
    }
    // dpkg-query fails when one package is unknown, and still prints the others.
    let output = Command::new("dpkg-query")
        .args(["-W", "-f", "${Package} ${db:Status-Status}\n"])
        .args(&wanted)
        .output();
    let listing = String::from_utf8_lossy(
        &output
            .context("asking dpkg-query what is installed")?
            .stdout,
    )
    .into_owned();
    let missing = missing(&wanted, &listing);
    if missing.is_empty() {
        return Ok(());
    }
    println!("installing {}", missing.join(" "));
    let as_root = may_install().with_context(|| {
        let line = install_words(&missing).join(" ");
        format!("these packages are missing and need root; type this line and start again:\n\n  sudo {line}\n")
    })?;
    process::run(&mut apt(
        &as_root,
        &["apt-get", "update", "-q", "-o", "DPkg::Lock::Timeout=300"],
    ))?;
    process::run(&mut apt(&as_root, &install_words(&missing)))
}

fn missing<'a>(wanted: &[&'a str], listing: &str) -> Vec<&'a str> {
    let installed: Vec<&str> = listing
        .lines()
        .filter_map(|line| line.strip_suffix(" installed"))
        .collect();
    wanted
        .iter()
        .copied()
        .filter(|name| !installed.contains(name))
        .collect()
}

fn install_words<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    let mut words = vec![
        "apt-get",
        "install",
        "-y",
        "-q",
        "--no-install-recommends",
        "-o",
        "DPkg::Lock::Timeout=300",
    ];
    words.extend(packages);
    words
}

/// The words to put before a command that needs root, or `None` when it cannot be had without asking for a password.
fn may_install() -> Option<Vec<&'static str>> {
    let root = process::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if root {
        return Some(Vec::new());
    }
    process::succeeds(Command::new("sudo").args(["-n", "true"])).then(|| vec!["sudo", "-n"])
}

fn apt(as_root: &[&str], words: &[&str]) -> Command {
    let mut all = as_root.iter().chain(words);
    let mut command = Command::new(all.next().expect("a command has a first word"));
    command.args(all).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn check_node() -> anyhow::Result<()> {
    let said = process::capture(Command::new("node").arg("--version"))
        .with_context(|| format!("Node {OLDEST_NODE} or newer is needed (https://nodejs.org)"))?;
    let major = said
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    let major = major.with_context(|| format!("`node --version` said {said:?}"))?;
    anyhow::ensure!(
        major >= OLDEST_NODE,
        "Node {} is too old; {OLDEST_NODE} or newer is needed",
        said.trim()
    );
    Ok(())
}

/// `npm ci` when the lock file is not the one that the modules were installed from. The copy lies inside `node_modules`, so
/// that deleting that folder forgets it too.
fn install_modules(project: &Project) -> anyhow::Result<()> {
    let lock = project.ui().join("package-lock.json");
    let installed = project.ui().join("node_modules/.installed-lock.json");
    if same(&lock, &installed)? {
        return Ok(());
    }
    println!("npm ci");
    process::run(&mut project.npm(&["ci", "--no-audit", "--no-fund"]))?;
    std::fs::copy(&lock, &installed).context("remembering which packages are installed")?;
    Ok(())
}

fn same(lock: &Path, installed: &Path) -> anyhow::Result<bool> {
    let wanted = std::fs::read(lock).with_context(|| format!("reading {}", lock.display()))?;
    Ok(std::fs::read(installed).is_ok_and(|present| present == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_that_is_left_is_read_from_what_df_prints() {
        let text = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 264240 200000 5000 95% /\n";
        assert_eq!(free_of_df(text), Some(5000 * 1024));
        assert_eq!(free_of_df("df: no such file"), None);
    }

    #[test]
    fn the_two_tried_systems_are_recognised_and_no_other() {
        assert_eq!(
            System::from_os_release("ID=debian\nVERSION_ID=\"12\"\n"),
            System::Debian12
        );
        assert_eq!(
            System::from_os_release("VERSION_ID=\"24.04\"\nID=ubuntu\nID_LIKE=debian"),
            System::Ubuntu2404
        );
        assert_eq!(
            System::from_os_release("ID=fedora\nVERSION_ID=42"),
            System::Other("fedora 42".to_owned())
        );
    }

    #[test]
    fn a_removed_package_counts_as_missing() {
        let listing = "xvfb installed\nibus config-files\n";
        assert_eq!(
            missing(&["xvfb", "ibus", "dbus"], listing),
            ["ibus", "dbus"]
        );
    }

    #[test]
    fn ubuntu_is_not_asked_for_a_snap() {
        assert!(System::Debian12.packages().contains(&"chromium-driver"));
        assert!(
            !System::Ubuntu2404
                .packages()
                .iter()
                .any(|name| name.starts_with("chromium"))
        );
    }
}
