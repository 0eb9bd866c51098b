//! Two machines and a server: each signs in by the code of its command line and shows the same newsroom.

use newsroom_tests::window::{By, Seat, ServerProcess};

#[test]
fn two_machines_sign_in_by_code_and_show_the_same_newsroom() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = ServerProcess::demonstration(&folder.path().join("server"))
        .expect("a demonstration newsroom");
    let address = server.start().expect("the server starts").server.clone();
    let (first, second) = (
        Seat::new().expect("a seat"),
        Seat::new().expect("another seat"),
    );
    let (lan, minh) = (
        server.code("lan").expect("a code"),
        server.code("minh").expect("a code"),
    );
    let reporter = first
        .open(&["--server", &address, "--code", &lan, "--lang", "vi"])
        .expect("the reporter's window");
    let editor = second
        .open(&["--server", &address, "--code", &minh, "--lang", "en"])
        .expect("the editor's window");
    for (window, name) in [(&reporter, "Nguyễn Thị Lan"), (&editor, "Trần Quang Minh")] {
        window
            .wait_until(
                &format!("{name} to be signed in"),
                &format!("document.body.innerText.includes('{name}')"),
            )
            .expect("signed in");
    }
    assert_ne!(first.display().name(), second.display().name());
    reporter.close().expect("the reporter's window ends");
    editor
        .find(By::Role("button"))
        .expect("the editor's window is still there");
    editor.close().expect("the editor's window ends");
    server.stop().expect("the server ends");
}
