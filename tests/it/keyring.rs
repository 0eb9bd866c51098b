//! The sign-in in the system's keyring: a real Secret Service (gnome-keyring) on a session bus of its own.
//!
//! The test starts itself once more inside `dbus-run-session`, because a process finds its bus by its environment. Nothing of
//! the machine's own keyring is touched: the inner run has a home folder of its own.
#![expect(
    clippy::print_stdout,
    reason = "a test that is skipped says so and why"
)]

use std::path::Path;
use std::process::Command;

use newsroom_tests::Newsroom;
use serde_json::{Value, json};

/// Set in the inner run.
const INSIDE: &str = "GALLEY_INSIDE_A_KEYRING";
const NAME: &str = "keyring::the_sign_in_is_kept_in_the_systems_keyring_and_found_there_again";
/// The keyring is unlocked by the password that it reads; it says where it listens, which nobody here needs.
const SESSION: &str = r#"printf 'test' | gnome-keyring-daemon --unlock --components=secrets >"$XDG_RUNTIME_DIR/said" && exec "$@""#;

#[test]
fn the_sign_in_is_kept_in_the_systems_keyring_and_found_there_again() {
    if std::env::var_os(INSIDE).is_some() {
        inside();
        return;
    }
    for program in ["dbus-run-session", "gnome-keyring-daemon"] {
        if !on_the_path(program) {
            println!(
                "skipped: {program} is not installed; `cargo xtask test` installs it on Debian 12 and Ubuntu 24.04"
            );
            return;
        }
    }
    let home = tempfile::tempdir().expect("a home folder");
    let runtime = home.path().join("run");
    std::fs::create_dir(&runtime).expect("a folder");
    only_for_me(&runtime);
    let myself = std::env::current_exe().expect("this test has a file");
    let output = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", SESSION, "sh"])
        .arg(myself)
        .args(["--exact", NAME, "--nocapture"])
        .env(INSIDE, "1")
        .env("HOME", home.path())
        .env("XDG_DATA_HOME", home.path().join("share"))
        .env("XDG_RUNTIME_DIR", &runtime)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("DISPLAY")
        .output()
        .expect("a session");
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{said}");
    assert!(said.contains("1 passed"), "the inner test ran: {said}");
}

/// Signed in, closed and opened, and signed out, with the keyring of the session.
fn inside() {
    let newsroom = Newsroom::new();
    let mut lan = newsroom.workstation_with_keyring("lan");
    newsroom.sign_in(&lan, "lan");
    let status = |station: &newsroom_tests::Station| station.call("session_status", &json!({}));
    assert_eq!(status(&lan)["token_storage"], "keyring");
    assert!(!token_file(&lan.folder), "nothing lies in a file");

    lan.quit();
    lan.reopen();
    assert_eq!(status(&lan)["state"], "signed_in");
    lan.sync();
    let link = lan.call("sync_status", &json!({}))["link"].clone();
    assert_eq!(
        link, "online",
        "the secret was found again and still opens the door"
    );

    // Another workstation of the same machine and person has an entry of its own.
    let other = newsroom.workstation_with_keyring("other");
    assert_eq!(status(&other)["state"], "signed_out");

    let _ = lan.call("session_sign_out", &json!({}));
    lan.quit();
    lan.reopen();
    let after = status(&lan);
    assert_eq!(after["state"], "signed_out");
    assert_eq!(after["token_storage"], Value::Null);
}

fn token_file(folder: &Path) -> bool {
    folder.join("token").exists()
}

fn on_the_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// `XDG_RUNTIME_DIR` must be mode 0700 (XDG Base Directory Specification).
fn only_for_me(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).expect("private");
}
