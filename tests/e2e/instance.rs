//! The app is started while it runs, links come from outside, and menus stand in the window.

use newsroom_tests::window::{AppWindow, By, Seat, ServerProcess};

/// Starts the app once more on the same folder and waits for its end.
fn start_again(seat: &Seat, more: &[&str]) -> std::process::Output {
    let program = std::env::var("GALLEY_BIN").expect("`cargo xtask e2e` names the app");
    let data = seat.data();
    seat.command(&program)
        .arg("--data")
        .arg(&data)
        .args(more)
        .output()
        .expect("a second start")
}

/// The number of the open story, as the address has it.
fn open_story(app: &AppWindow<'_>) -> String {
    app.wait_until("a story", "location.hash.startsWith('#/story/')")
        .expect("a story is open");
    let hash = app.js("return location.hash", &[]).expect("an address");
    hash.as_str()
        .and_then(|hash| hash.split('/').nth(2))
        .expect("the story's id")
        .to_owned()
}

#[test]
fn a_second_start_ends_at_once_and_its_link_opens_in_the_window_that_is_there() {
    let seat = Seat::new().expect("a seat");
    let mut server =
        ServerProcess::demonstration(&seat.folder().join("server")).expect("a newsroom");
    server.start().expect("the server starts");
    let (address, code) = (server.address(), server.code("lan").expect("a code"));
    let app = seat
        .open(&["--server", &address, "--code", &code, "--lang", "vi"])
        .expect("the app opens");
    app.click(By::Test("new-article")).expect("a new story");
    let story = open_story(&app);
    app.type_into(By::Test("headline"), "Bài mở bằng liên kết")
        .expect("typed");
    app.click(By::Test("back")).expect("the queue");
    app.wait_until("the queue", "location.hash.startsWith('#/queue')")
        .expect("the queue is shown");

    let plain = start_again(&seat, &[]);
    assert!(plain.status.success(), "{plain:?}");
    let linked = start_again(&seat, &[&format!("galley://story/{story}")]);
    assert!(linked.status.success(), "{linked:?}");
    assert_eq!(open_story(&app), story);

    // Whatever else is called a link changes nothing, says so, and leaves the story alone.
    let hostile = start_again(&seat, &["galley://story/../../settings?x=<script>"]);
    assert!(hostile.status.success(), "{hostile:?}");
    app.find(By::Test("notice")).expect("it is said");
    assert_eq!(open_story(&app), story);
    app.close().expect("the app ends by itself");

    // A link that starts the app finds its story as well.
    let app = seat
        .open(&[&format!("galley://story/{story}")])
        .expect("the app opens");
    assert_eq!(open_story(&app), story);
    app.close().expect("the app ends by itself");
    server.stop().expect("the server ends");
}

#[test]
fn the_menu_bar_comes_and_goes_and_takes_no_key_from_the_page() {
    let seat = Seat::new().expect("a seat");
    let mut server =
        ServerProcess::demonstration(&seat.folder().join("server")).expect("a newsroom");
    server.start().expect("the server starts");
    let (address, code) = (server.address(), server.code("lan").expect("a code"));
    let app = seat
        .open(&["--server", &address, "--code", &code, "--lang", "vi"])
        .expect("the app opens");
    app.find(By::Test("new-article")).expect("the queue");
    app.js("window.tall = innerHeight; return null", &[])
        .expect("measured");
    app.press("Ctrl+Alt+m").expect("pressed");
    app.wait_until("a menu bar", "innerHeight < window.tall")
        .expect("the menu bar takes its place");
    app.press("Ctrl+n").expect("pressed");
    open_story(&app);
    app.press("Ctrl+Alt+m").expect("pressed");
    app.wait_until("no menu bar", "innerHeight === window.tall")
        .expect("the place is given back");
    app.close().expect("the app ends by itself");
    server.stop().expect("the server ends");
}
