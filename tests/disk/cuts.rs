//! The power fails: at every step of a day, at the workstation and at the server.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use editorial::id::Hash;
use editorial::sync::record::{NO_RECORD, Record};
use newsroom_tests::disk::{Chance, Left, Mistake, Remains, Step, Tape, TapedDisk};
use newsroom_tests::{Newsroom, Station};
use rusqlite::Connection;
use serde_json::Value;

use crate::day::{self, Answered, Day};
use crate::quick_folder;

const SERVER: usize = 0;
const LAN: usize = 1;
const MINH: usize = 2;
const NAMES: [&str; 3] = ["server", "lan", "minh"];

/// Of every so many cuts the day is also finished, unless the environment asks for every one.
const FINISH_ONE_IN: usize = 40;

/// A day that was lived once, and all its steps.
struct Recorded {
    steps: Vec<(usize, Step)>,
    /// What was answered at the reporter's desk, and how many steps had been taken by then.
    answers: Vec<(usize, Answered)>,
    /// Where the server's part begins.
    desk_from: usize,
    result: Value,
    /// The files that are not on the tape: a sign-in's secret.
    secrets: Vec<(String, Vec<u8>)>,
}

fn record(mistake: Option<(usize, Mistake)>) -> Recorded {
    let mut newsroom = Newsroom::prepared(quick_folder());
    let tape = Arc::new(Tape::default());
    let root = newsroom.folder().to_owned();
    // Whatever an administrator does besides the server does not pass the server's disk.
    let codes = [newsroom.code("lan"), newsroom.code("minh")];
    let disk = |number: usize| TapedDisk::new(&tape, number, &root, NAMES[number]);
    let server = disk(SERVER);
    // A real disk takes its time, and an answer that does not wait for it would get away meanwhile.
    server.set_slow(Duration::from_millis(1));
    let of_lan = disk(LAN);
    match mistake {
        Some((SERVER, mistake)) => server.make(mistake),
        Some((_, mistake)) => of_lan.make(mistake),
        None => {}
    }
    newsroom.set_server_disk(server);
    newsroom.start_server();
    let lan = newsroom.workstation_on(NAMES[LAN], of_lan);
    let minh = newsroom.workstation_on(NAMES[MINH], disk(MINH));
    for ((station, login), code) in [(&lan, "lan"), (&minh, "minh")].into_iter().zip(&codes) {
        newsroom.sign_in_with(station, login, &newsroom.address(), code);
        station.sync();
    }
    let secrets = [LAN, MINH]
        .map(|number| {
            let file = format!("{}/token", NAMES[number]);
            let bytes = std::fs::read(root.join(&file)).expect("somebody is signed in");
            (file, bytes)
        })
        .into();
    let mut answers = Vec::new();
    let mut day = Day {
        lan: &lan,
        heard: &mut |answered| answers.push((tape.len(), answered)),
    };
    let article = day.write();
    let desk_from = tape.len();
    day::publish(&newsroom, &lan, &minh, &article);
    let steps = tape.steps();
    let result = day::result(&newsroom, &lan, &article);
    assert_eq!(result["page"], 200, "{result}");
    assert_eq!(result["shown"], true, "{result}");
    Recorded {
        steps,
        answers,
        desk_from,
        result,
        secrets,
    }
}

/// The three disks, brought along step by step.
struct Disks([Remains; 3]);

impl Disks {
    /// Everything at this step, with the power of `cut` failing there. The others go on as they were.
    fn lay_out(&self, recorded: &Recorded, cut: usize, left: Left, folder: &Path) {
        for (number, disk) in self.0.iter().enumerate() {
            let left = if number == cut {
                left
            } else {
                Left::Everything
            };
            disk.lay_out(left, folder);
        }
        for (file, bytes) in &recorded.secrets {
            let file = folder.join(file);
            if file.parent().is_some_and(Path::is_dir) {
                std::fs::write(file, bytes).expect("a file can be written");
            }
        }
    }
}

/// What is left at this step: by turns nothing, and any part of what was not synced.
fn left_at(step: usize) -> Left {
    if step.is_multiple_of(2) {
        Left::Torn(step as u64)
    } else {
        Left::Nothing
    }
}

fn finishes(step: usize, last: bool) -> bool {
    std::env::var("GALLEY_CUTS").is_ok_and(|cuts| cuts == "all")
        || last
        || Chance::new(step as u64).one_in(FINISH_ONE_IN)
}

#[test]
fn a_power_cut_at_any_step_of_the_reporters_day_loses_nothing_that_was_answered() {
    let recorded = record(None);
    let (cuts, edits, finished) = cut_reporter(&recorded, true);
    println!("workstation: {cuts} cuts, {edits} answered edits, 0 lost, {finished} days finished");
    assert!(
        cuts > 200 && finished > 3,
        "{cuts} cuts, {finished} finished"
    );
}

/// Cuts the workstation's power at every step: how many cuts, answered edits, finished days.
fn cut_reporter(recorded: &Recorded, finishing: bool) -> (usize, usize, usize) {
    let mut disks = Disks(Default::default());
    let (mut cuts, mut edits, mut finished) = (0, 0, 0);
    for (number, (disk, step)) in recorded.steps.iter().enumerate() {
        disks.0[*disk].take(step);
        let done = number + 1;
        if *disk != LAN {
            continue;
        }
        let promised = recorded
            .answers
            .iter()
            .filter(|(at, _)| *at <= done)
            .count();
        let folder = quick_folder();
        disks.lay_out(recorded, LAN, left_at(number), folder.path());
        let newsroom = Newsroom::around(folder);
        let lan = newsroom.workstation_on(NAMES[LAN], disk::system());
        check_reporter(recorded, &lan, promised, done);
        cuts += 1;
        edits += promised;
        if finishing && promised > 0 && finishes(number, done == recorded.steps.len()) {
            finish(recorded, newsroom, lan, done);
            finished += 1;
        }
    }
    (cuts, edits, finished)
}

/// What was answered is there, and nothing that nobody wrote.
fn check_reporter(recorded: &Recorded, lan: &Station, promised: usize, at: usize) {
    for entry in std::fs::read_dir(&lan.folder).expect("the folder can be read") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_string_lossy();
        assert!(!name.contains("damaged"), "step {at}: {name}");
    }
    let known = match day::article_of(lan) {
        Some(article) => day::answered(lan, &article),
        None => Answered {
            article: Value::Null,
            commands: 0,
        },
    };
    let nothing = Answered {
        article: Value::Null,
        commands: 0,
    };
    // At most the one step that was under way may have come through without its answer.
    let before = promised
        .checked_sub(1)
        .map_or(&nothing, |last| &recorded.answers[last].1);
    let after = recorded
        .answers
        .get(promised)
        .map_or(before, |(_, next)| next);
    assert!(
        known.article == before.article || known.article == after.article,
        "step {at}, {promised} answered:\n{:#}\nwas answered, and there is\n{:#}",
        before.article,
        known.article
    );
    assert!(
        known.commands >= before.commands,
        "step {at}: a submission is gone"
    );
    let store = Connection::open(lan.folder.join("galley.sqlite")).expect("the store opens");
    assert_whole(&store, at);
    assert_chain(&store, at);
    assert_blobs(
        &store,
        &lan.folder.join("blobs"),
        "SELECT hash FROM blob WHERE have = 1",
        at,
    );
}

fn assert_whole(store: &Connection, at: usize) {
    let verdict: String = store
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("the check runs");
    assert_eq!(verdict, "ok", "step {at}");
}

/// Every device's records follow one another without a hole.
fn assert_chain(store: &Connection, at: usize) {
    let mut statement = store
        .prepare("SELECT bytes FROM record WHERE ours = 1 ORDER BY device, device_seq")
        .expect("there are records");
    let rows = statement
        .query_map([], |row| row.get::<_, Vec<u8>>(0))
        .expect("they can be read");
    let (mut last, mut prev) = (0, NO_RECORD);
    for bytes in rows {
        let bytes = bytes.expect("a record");
        let (record, _) = Record::read(&bytes).expect("a whole record");
        assert_eq!(
            (record.device_seq, record.prev),
            (last + 1, prev),
            "step {at}"
        );
        (last, prev) = (
            record.device_seq,
            Record::hash_of_bytes(&bytes).expect("a hash"),
        );
    }
}

/// A blob that is said to be here is here, and no file bears a hash that is not its own.
fn assert_blobs(store: &Connection, folder: &Path, said: &str, at: usize) {
    let mut statement = store.prepare(said).expect("there are blobs");
    let rows = statement
        .query_map([], |row| row.get(0).map(Hash))
        .expect("they can be read");
    for hash in rows {
        let hash = hash.expect("a hash");
        let file = folder.join(hash.short(2)).join(hash.to_string());
        assert!(file.is_file(), "step {at}: blob {hash} is gone");
    }
    for inside in std::fs::read_dir(folder).into_iter().flatten() {
        let inside = inside.expect("an entry").path();
        if inside.ends_with("aside") {
            continue;
        }
        for file in std::fs::read_dir(&inside).into_iter().flatten() {
            let file = file.expect("an entry").path();
            let bytes = std::fs::read(&file).expect("a blob can be read");
            assert!(
                file.ends_with(Hash::of(&bytes).to_string()),
                "step {at}: {} holds other bytes",
                file.display()
            );
        }
    }
}

/// The day goes on from here, and comes to what it would have come to.
fn finish(recorded: &Recorded, mut newsroom: Newsroom, mut lan: Station, at: usize) {
    newsroom.start_server();
    let mut minh = newsroom.workstation_on(NAMES[MINH], disk::system());
    for station in [&mut lan, &mut minh] {
        station.quit();
        move_server(&station.folder, &newsroom.address());
        station.reopen();
    }
    newsroom.settle(&[&lan, &minh]);
    let article = Day {
        lan: &lan,
        heard: &mut drop,
    }
    .write();
    day::publish(&newsroom, &lan, &minh, &article);
    for station in [&lan, &minh] {
        let result = day::result(&newsroom, station, &article);
        assert_eq!(result, recorded.result, "finished after step {at}");
    }
    newsroom.stop_server();
    let findings = server::admin::check(&newsroom.server_folder()).expect("the check runs");
    assert!(findings.is_empty(), "step {at}: {findings:?}");
}

/// The newsroom's server answers at another address now.
pub(crate) fn move_server(folder: &Path, address: &str) {
    let store = Connection::open(folder.join("galley.sqlite")).expect("the store opens");
    store
        .execute(
            "UPDATE meta SET value = json_set(value, '$.server', ?1) WHERE key = 'session'",
            [address],
        )
        .expect("somebody is signed in");
}

#[test]
fn a_power_cut_at_any_step_of_the_servers_day_loses_nothing_that_was_answered() {
    let recorded = record(None);
    let (cuts, answers, finished) = cut_server(&recorded, true);
    println!("server: {cuts} cuts, {answers} answers, 0 lost, {finished} days finished");
    assert!(
        cuts > 200 && finished > 3,
        "{cuts} cuts, {finished} finished"
    );
}

/// Cuts the server's power at every step of the desk's part: how many cuts, answers, finished days.
fn cut_server(recorded: &Recorded, finishing: bool) -> (usize, usize, usize) {
    let mut disks = Disks(Default::default());
    let (mut cuts, mut answers, mut finished) = (0, 0, 0);
    for (number, (disk, step)) in recorded.steps.iter().enumerate() {
        disks.0[*disk].take(step);
        let done = number + 1;
        if *disk != SERVER || done <= recorded.desk_from {
            continue;
        }
        let folder = quick_folder();
        disks.lay_out(recorded, SERVER, left_at(number), folder.path());
        let mut newsroom = Newsroom::around(folder);
        if let Err(error) = newsroom.try_start_server() {
            panic!("step {done}: {error:#}");
        }
        newsroom.stop_server();
        let findings = server::admin::check(&newsroom.server_folder()).expect("the check runs");
        assert!(findings.is_empty(), "step {done}: {findings:?}");
        for name in [NAMES[LAN], NAMES[MINH]] {
            answers += check_server(&newsroom, &newsroom.folder().join(name), done);
        }
        check_pages(&newsroom.server_folder().join("site"), done);
        cuts += 1;
        if finishing && finishes(number, done == recorded.steps.len()) {
            let lan = newsroom.workstation_on(NAMES[LAN], disk::system());
            finish(recorded, newsroom, lan, done);
            finished += 1;
        }
    }
    (cuts, answers, finished)
}

/// Whatever a workstation was answered is at the server; how much that is.
pub(crate) fn check_server(newsroom: &Newsroom, folder: &Path, at: usize) -> usize {
    let store = Connection::open(newsroom.server_folder().join("newsroom.sqlite"))
        .expect("the database opens");
    let station = Connection::open(folder.join("galley.sqlite")).expect("the store opens");
    assert_whole(&store, at);
    let mut count = 0;
    for (asked, known) in [
        (
            "SELECT record, seq FROM record WHERE ours = 1 AND seq IS NOT NULL",
            "SELECT 1 FROM record WHERE id = ?1 AND seq = ?2",
        ),
        (
            "SELECT command, 1 FROM command WHERE status = 'done'",
            "SELECT 1 FROM command WHERE id = ?1 AND ?2 = 1",
        ),
        (
            "SELECT hash, size FROM blob WHERE have = 1 AND sending = 0",
            "SELECT 1 FROM blob WHERE hash = ?1 AND size_bytes = ?2",
        ),
    ] {
        let mut statement = station.prepare(asked).expect("the workstation's tables");
        let rows = statement
            .query_map([], |row| {
                Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?))
            })
            .expect("they can be read");
        for row in rows {
            let (id, number) = row.expect("a row");
            let there = store
                .prepare_cached(known)
                .and_then(|mut statement| statement.exists((&id, number)))
                .expect("the server's tables");
            assert!(there, "step {at}: answered and gone: {asked} {number}");
            count += 1;
        }
    }
    assert_blobs(
        &store,
        &newsroom.server_folder().join("blobs"),
        "SELECT hash FROM blob",
        at,
    );
    count
}

/// A page and its compressed twins are the same page.
pub(crate) fn check_pages(folder: &Path, at: usize) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            check_pages(&path, at);
        } else if let Some(plain) = path.to_string_lossy().strip_suffix(".gz") {
            let Ok(page) = std::fs::read(plain) else {
                continue;
            };
            let twin = std::fs::File::open(&path).expect("a twin opens");
            let mut unpacked = Vec::new();
            std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(twin), &mut unpacked)
                .expect("a twin unpacks");
            assert!(unpacked == page, "step {at}: {plain} and its twin differ");
        }
    }
}

/// Whether the cuts find this mistake: the broken variants of what is tested above.
fn is_caught(machine: usize, mistake: Mistake) -> bool {
    let recorded = record(Some((machine, mistake)));
    let found = std::panic::catch_unwind(|| {
        if machine == SERVER {
            cut_server(&recorded, false)
        } else {
            cut_reporter(&recorded, false)
        }
    });
    found.is_err()
}

#[test]
fn a_workstation_that_does_not_wait_for_its_disk_is_caught() {
    assert!(is_caught(LAN, Mistake::SkipsSyncs));
}

#[test]
fn a_workstation_that_names_a_photo_before_its_bytes_are_on_the_disk_is_caught() {
    assert!(is_caught(LAN, Mistake::RenamesFirst));
}

#[test]
fn a_server_that_does_not_wait_for_its_disk_is_caught() {
    assert!(is_caught(SERVER, Mistake::SkipsSyncs));
}

#[test]
fn a_server_that_names_a_blob_before_its_bytes_are_on_the_disk_is_caught() {
    assert!(is_caught(SERVER, Mistake::RenamesFirst));
}
