//! A machine is stolen: what its backup holds is opened on another one, in a window, by one command.

use newsroom_tests::window::{AppWindow, By, Seat, ServerProcess};
use serde_json::json;

use crate::journey::rpc;

#[test]
fn a_stolen_machines_backup_opens_on_another_one_and_what_was_never_sent_goes_out_from_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = ServerProcess::demonstration(&folder.path().join("server"))
        .expect("a demonstration newsroom");
    server.start().expect("the server starts");
    let backups = folder.path().join("usb");
    std::fs::create_dir_all(&backups).expect("a place for backups");
    write_offline_and_back_up(&mut server, &backups).expect("written and backed up");
    let seat = Seat::new().expect("the other machine");
    let code = server.code("lan").expect("a code");
    restored(&seat, &mut server, &backups, &code).expect("restored");
}

fn write_offline_and_back_up(
    server: &mut ServerProcess,
    backups: &std::path::Path,
) -> anyhow::Result<()> {
    let seat = Seat::new()?;
    let (address, code) = (server.address(), server.code("lan")?);
    let app = seat.open(&["--server", &address, "--code", &code, "--lang", "vi"])?;
    app.find(By::Test("view-published"))?;
    server.stop()?;
    app.click(By::Test("new-article"))?;
    app.type_into(By::Test("headline"), "Bài chưa kịp gửi")?;
    app.press("Tab")?;
    app.wait_until(
        "the headline to be saved",
        "document.querySelector('[data-testid=\"state-line\"]').textContent.includes('Đã lưu')",
    )?;
    app.click(By::Test("back"))?;
    app.find(By::Test("queue-row"))?;
    let made = rpc(&app, "backup_make", &json!({ "folder": backups }))?;
    anyhow::ensure!(
        made["last"]["missing"] == 0,
        "all of it is in the backup: {made}"
    );
    // The machine is gone with its seat: nothing of it is left but the backup.
    app.kill()
}

fn restored(
    seat: &Seat,
    server: &mut ServerProcess,
    backups: &std::path::Path,
    code: &str,
) -> anyhow::Result<()> {
    let from = backups.to_str().expect("a plain name");
    // Without a network: everything is there, and nothing pretends to be signed in.
    let app = seat.open(&["--restore", from, "--lang", "vi"])?;
    is_there(&app)?;
    let info = rpc(&app, "session_status", &json!({}))?;
    anyhow::ensure!(info["state"] == "expired", "{info}");
    app.kill()?;

    server.start()?;
    let address = server.address();
    let app = seat.open(&["--server", &address, "--code", code, "--lang", "vi"])?;
    is_there(&app)?;
    app.wait_until(
        "everything to be sent",
        "/Đã gửi \\d/.test(document.querySelector('[data-testid=\"state-line\"]').textContent)",
    )?;
    app.close()?;

    // Again with the same words: what is there is never overwritten, and the window says so.
    let again = seat.open(&["--restore", from, "--lang", "vi"])?;
    again.wait_until(
        "words about the workstation that is there",
        "document.body.innerText.trim().length > 40",
    )?;
    again.kill()?;
    let still = seat.open(&["--lang", "vi"])?;
    is_there(&still)?;
    still.close()?;
    server.stop()
}

fn is_there(app: &AppWindow<'_>) -> anyhow::Result<()> {
    app.wait_until(
        "the story in the list",
        "document.body.innerText.includes('Bài chưa kịp gửi')",
    )
}
