//! Programs are ended without warning, again and again: a typist, and a server to which eight workstations push.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use newsroom_tests::disk::Chance;
use newsroom_tests::{Newsroom, Station};
use rusqlite::Connection;
use serde_json::json;

use crate::{day, rounds};

/// How often each is killed, unless `GALLEY_ROUNDS` says otherwise.
const ROUNDS: usize = 10;
const WRITERS: usize = 8;

/// Long enough for some work to be done, short enough to end in the middle of it.
fn some_time(chance: &mut Chance) -> Duration {
    Duration::from_millis(50 + chance.below(400) as u64)
}

/// A child that does not outlive its test.
struct Killed(Child);

impl Killed {
    fn kill(&mut self) {
        self.0.kill().expect("it is ours to end");
        self.0.wait().expect("it ends");
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        // A test that failed before its kill: whatever this says, the test has said more.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_typist_who_is_killed_at_any_moment_finds_every_word_that_was_called_saved() {
    let newsroom = Newsroom::new();
    let mut lan = newsroom.workstation("lan");
    let article = lan.create().article().to_owned();
    lan.quit();
    let mut chance = Chance::new(0x6761_6c6c_6579);
    let (rounds, mut answered) = (rounds(ROUNDS), BTreeSet::new());
    for round in 1..=rounds {
        let command = Command::new(env!("CARGO_BIN_EXE_typist"))
            .arg(&lan.folder)
            .stdout(Stdio::piped())
            .spawn();
        let mut typist = Killed(command.expect("the typist starts"));
        let words = BufReader::new(typist.0.stdout.take().expect("its output is piped"));
        let reader = std::thread::spawn(move || {
            words.lines().map_while(Result::ok).collect::<Vec<String>>()
        });
        std::thread::sleep(some_time(&mut chance));
        typist.kill();
        // A line that was cut short was never said.
        let said = reader.join().expect("the reader ends with its pipe");
        answered.extend(said.into_iter().filter(|word| word.contains('.')));
        lan.reopen();
        let text = lan.open(&article).texts().concat();
        let there: BTreeSet<&str> = text.split(' ').collect();
        let lost: Vec<&String> = answered
            .iter()
            .filter(|word| !there.contains(word.as_str()))
            .collect();
        assert!(
            lost.is_empty(),
            "round {round}: {} of {} words are gone: {lost:?}",
            lost.len(),
            answered.len()
        );
        lan.quit();
    }
    println!(
        "typist: {rounds} rounds, {} answered edits, 0 lost",
        answered.len()
    );
    assert!(answered.len() > rounds, "the typist got to type");
}

/// A `galley-server` process on ports of its own.
fn serve(data: &Path, port: u16) -> Killed {
    let mut command = Command::new(env!("CARGO_BIN_EXE_killable-server"));
    command
        .args(["serve", "--data"])
        .arg(data)
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .args(["--site-listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut server = Killed(command.spawn().expect("the server starts"));
    let mut said = String::new();
    BufReader::new(server.0.stdout.take().expect("its output is piped"))
        .read_line(&mut said)
        .expect("it says where it listens");
    assert!(said.contains("listening"), "the server said {said:?}");
    server
}

#[test]
fn a_server_that_is_killed_at_any_moment_has_every_record_that_it_answered_for() {
    let newsroom = Newsroom::prepared(tempfile::tempdir().expect("a folder"));
    let data = newsroom.server_folder();
    let logins: Vec<String> = (0..WRITERS)
        .map(|writer| format!("phong-vien-{writer}"))
        .collect();
    for login in &logins {
        server::admin::add_person(
            &data,
            "Phóng viên",
            login,
            editorial::person::Role::Reporter,
            None,
        )
        .expect("a person");
    }
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = free.local_addr().expect("it has a number").port();
    drop(free);
    let mut server = serve(&data, port);
    let stations: Vec<(Station, String)> = logins
        .iter()
        .map(|login| {
            let station = newsroom.bare_workstation(login);
            // The server's process knows the real time only.
            let code = server::admin::one_time_code(&data, login).expect("a code");
            newsroom.sign_in_with(&station, login, &format!("http://127.0.0.1:{port}"), &code);
            station.sync();
            let article = station.create().article().to_owned();
            (station, article)
        })
        .collect();
    let mut chance = Chance::new(0x7365_7276_6572);
    let rounds = rounds(ROUNDS);
    let mut answered = 0;
    for round in 1..=rounds {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for (station, article) in &stations {
                let stop = &stop;
                scope.spawn(move || push_until(station, article, stop));
            }
            std::thread::sleep(some_time(&mut chance));
            server.kill();
            stop.store(true, Ordering::SeqCst);
        });
        answered = stations
            .iter()
            .map(|(station, _)| check_answered(&data, &station.folder, round))
            .sum();
        server = serve(&data, port);
    }
    for (station, article) in &stations {
        station.sync();
        let unsent = station.call("sync_status", &json!({}))["unsent"]["records"].clone();
        assert_eq!(
            unsent, 0,
            "what was not answered for goes out after the last start"
        );
        assert!(day::answered(station, article).article["document"].is_object());
    }
    server.kill();
    let findings = server::admin::check(&data).expect("the check runs");
    assert!(findings.is_empty(), "{findings:?}");
    println!("server: {rounds} rounds, {WRITERS} writers, {answered} answered records, 0 lost");
    assert!(answered > rounds, "the writers got to write");
}

fn push_until(station: &Station, article: &str, stop: &AtomicBool) {
    let mut window = station.open(article);
    if window.texts().concat().is_empty() {
        window.write(&["Đầu: "]);
    }
    while !stop.load(Ordering::SeqCst) {
        window.type_after("Đầu: ", "chữ ");
        station.sync();
    }
}

/// Every record that a workstation was answered for is in the database, under the number that it was told.
fn check_answered(data: &Path, folder: &Path, round: usize) -> usize {
    let store = Connection::open(data.join("newsroom.sqlite")).expect("the database opens");
    let station = Connection::open(folder.join("galley.sqlite")).expect("the store opens");
    let mut statement = station
        .prepare("SELECT record, seq FROM record WHERE ours = 1 AND seq IS NOT NULL")
        .expect("the workstation's records");
    let rows = statement
        .query_map([], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?))
        })
        .expect("they can be read");
    let mut count = 0;
    for row in rows {
        let answered = row.expect("a row");
        let there = store
            .prepare_cached("SELECT 1 FROM record WHERE id = ?1 AND seq = ?2")
            .and_then(|mut statement| statement.exists((&answered.0, answered.1)))
            .expect("the server's records");
        assert!(
            there,
            "round {round}: record {} was answered for and is gone",
            answered.1
        );
        count += 1;
    }
    count
}
