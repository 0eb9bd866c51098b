use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};

use editorial::id::ArticleId;
use editorial::person::Role;
use editorial::sync::api::Code;
use editorial::sync::record::Kind;
use server::{Config, Server, admin};

use crate::newsroom::{Newsroom, refused};
use crate::station::{Station, Story, agent, answer_of, new_uuid};

#[test]
fn when_the_disk_is_full_nothing_is_said_to_be_stored_and_reading_goes_on() {
    let mut newsroom = Newsroom::open();
    let mut station = newsroom.station("lan");
    newsroom.stop();
    let size = std::fs::metadata(newsroom.data().join("newsroom.sqlite"))
        .expect("the database")
        .len();
    newsroom.start_with(Config {
        store_limit_bytes: Some(size + 64 * 1024),
        ..newsroom.config()
    });
    station.base = newsroom.api();
    let before = station.head.clone();
    let large = station.seal(
        ArticleId(new_uuid()),
        Kind::Unknown(7),
        vec![7; 1024 * 1024],
    );
    refused(&station.push_bytes(&large), 507, Code::StorageFull);
    let head: editorial::sync::api::DeviceHead = station.get("/v1/devices/me/head").json();
    assert_eq!(head, before, "nothing of it is there");
    assert_eq!(newsroom.read("/").status, 200);
    station.head = before;
    let small = station.seal(ArticleId(new_uuid()), Kind::Unknown(7), vec![7]);
    assert_eq!(
        station.push_bytes(&small).status,
        200,
        "what fits is still taken"
    );
    assert_eq!(
        admin::check(&newsroom.data()).expect("it can be checked"),
        []
    );
}

#[test]
fn a_newsroom_is_served_by_one_server_and_made_once() {
    let newsroom = Newsroom::open();
    let second = Server::start(newsroom.config()).expect_err("a second server is refused");
    assert!(
        format!("{second:#}").contains("another server"),
        "{second:#}"
    );
    assert!(admin::init(&newsroom.data(), "Khác").is_err());
    let nowhere = Config::new(newsroom.dir.path().join("nowhere"));
    let missing = Server::start(nowhere).expect_err("there is no newsroom");
    assert!(
        format!("{missing:#}").contains("galley-server init"),
        "{missing:#}"
    );
}

#[test]
fn plain_http_is_offered_on_loopback_only_unless_a_proxy_stands_before_it() {
    let mut newsroom = Newsroom::open();
    newsroom.stop();
    let open: SocketAddr = ([0, 0, 0, 0], 0).into();
    let refused = Server::start(Config {
        listen: open,
        ..newsroom.config()
    })
    .expect_err("passwords would be seen");
    assert!(refused.to_string().contains("--behind-proxy"), "{refused}");
    newsroom.start_with(Config {
        listen: open,
        behind_proxy: true,
        ..newsroom.config()
    });
}

#[test]
fn people_are_added_with_sound_logins_only() {
    let newsroom = Newsroom::open();
    let add = |login: &str, section| {
        admin::add_person(&newsroom.data(), "Ai đó", login, Role::Reporter, section)
    };
    for bad in ["", "Lan", "lan thi", "lan@x", "lan"] {
        assert!(add(bad, None).is_err(), "{bad:?}");
    }
    assert!(
        add("thu.ha-2", Some("khong-co")).is_err(),
        "an unknown section"
    );
    add("thu.ha-2", Some("van-hoa")).expect("a sound login");
    assert!(admin::one_time_code(&newsroom.data(), "nobody").is_err());
    for slug in ["Van Hoa", "", "media", "van-hoa"] {
        assert!(
            admin::add_section(&newsroom.data(), "X", slug).is_err(),
            "{slug:?}"
        );
    }
}

#[test]
fn a_damaged_database_is_not_served() {
    let mut newsroom = Newsroom::open();
    Story::begin(&mut newsroom.station("lan"));
    newsroom.stop();
    let file = newsroom.data().join("newsroom.sqlite");
    let mut bytes = std::fs::read(&file).expect("the database");
    for byte in bytes.iter_mut().skip(4096 * 3).take(4096 * 20) {
        *byte = 0xA5;
    }
    std::fs::write(&file, bytes).expect("the database is damaged");
    let error = Server::start(newsroom.config()).expect_err("a damaged database is refused");
    assert!(!format!("{error:#}").is_empty());
}

pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_galley-server"));
    command.args(arguments);
    command
}

/// The program, serving in a process of its own that can be killed.
#[cfg(unix)]
pub(crate) struct Serving {
    process: std::process::Child,
    pub(crate) api: String,
}

#[cfg(unix)]
impl Serving {
    pub(crate) fn start(data: &std::path::Path) -> Self {
        let data = data.to_string_lossy().into_owned();
        let mut process = program(&[
            "serve",
            "--data",
            &data,
            "--listen",
            "127.0.0.1:0",
            "--site-listen",
            "127.0.0.1:0",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("its output"))
            .read_line(&mut line)
            .expect("one line");
        let said: serde_json::Value = serde_json::from_str(&line).expect("one line of JSON");
        let api = said["listening"].as_str().expect("an address").to_owned();
        Self { process, api }
    }

    /// Kills it from another thread, while this one goes on.
    pub(crate) fn kill_soon(&mut self) -> std::thread::JoinHandle<()> {
        let id = self.process.id().to_string();
        std::thread::spawn(move || {
            let killed = Command::new("kill")
                .args(["-KILL", &id])
                .status()
                .expect("the signal is sent");
            assert!(killed.success());
        })
    }
}

#[cfg(unix)]
impl Drop for Serving {
    fn drop(&mut self) {
        // One that was killed already is only waited for.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(crate) fn stdout_of(arguments: &[&str]) -> (bool, String) {
    let output = program(arguments).output().expect("the program runs");
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

#[cfg(unix)]
#[test]
fn the_program_makes_serves_hands_out_codes_backs_up_checks_and_stops_when_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data").to_string_lossy().into_owned();
    let data = data.as_str();
    assert!(stdout_of(&["init", "--data", data, "--name", "Báo Thử"]).0);
    assert!(!stdout_of(&["init", "--data", data]).0, "twice is refused");
    let (made, code) = stdout_of(&[
        "person", "add", "--data", data, "--name", "Lan", "--login", "lan", "--role", "reporter",
    ]);
    assert!(made && code.len() == 19, "{code}");

    let mut serving = program(&[
        "serve",
        "--data",
        data,
        "--listen",
        "127.0.0.1:0",
        "--site-listen",
        "127.0.0.1:0",
    ])
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .expect("the server starts");
    let mut line = String::new();
    let stdout = serving.stdout.take().expect("its output");
    BufReader::new(stdout)
        .read_line(&mut line)
        .expect("one line");
    let said: serde_json::Value = serde_json::from_str(&line).expect("one line of JSON");
    let (api, site) = (
        said["listening"].as_str().expect("an address"),
        said["site"].as_str().expect("an address"),
    );
    assert_eq!(
        answer_of(agent().get(format!("{site}/")).call()).status,
        200
    );
    let station = Station::sign_in(api, &code, None).expect("the printed code signs in");
    let (_, second) = stdout_of(&["code", "--data", data, "--person", "lan"]);
    Station::sign_in(api, &second, None).expect("a code made while the server runs signs in");
    assert!(
        stdout_of(&[
            "device",
            "revoke",
            "--data",
            data,
            "--device",
            &station.device().to_string()
        ])
        .0
    );
    refused(&station.get("/v1/devices"), 401, Code::DeviceRevoked);
    let backup = dir.path().join("backup").to_string_lossy().into_owned();
    let (whole, said) = stdout_of(&["backup", "--data", data, "--to", &backup]);
    assert!(whole && said.contains("whole"), "{said}");
    let restored = dir.path().join("restored").to_string_lossy().into_owned();
    let (made, said) = stdout_of(&["restore", "--data", &restored, "--from", &backup]);
    assert!(made && said.contains("restored: the copy"), "{said}");
    assert_eq!(
        stdout_of(&["check", "--data", &restored]),
        (true, "ok".to_owned())
    );
    assert_eq!(
        stdout_of(&["check", "--data", data]),
        (true, "ok".to_owned())
    );

    let told = Command::new("kill")
        .arg(serving.id().to_string())
        .status()
        .expect("the signal is sent");
    assert!(told.success());
    let output = serving.wait_with_output().expect("the server ends");
    assert!(output.status.success(), "stopped by SIGTERM, it ends well");
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        log.lines()
            .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()),
        "{log}"
    );
    assert!(
        !log.contains(&code) && !log.contains(&station.signed_in.token) && !log.contains("Lan"),
        "{log}"
    );
}

#[cfg(unix)]
#[test]
fn what_was_answered_as_stored_is_there_after_the_server_is_killed() {
    let mut newsroom = Newsroom::open();
    newsroom.stop();
    let data = newsroom.data().to_string_lossy().into_owned();
    let mut serving = program(&[
        "serve",
        "--data",
        &data,
        "--listen",
        "127.0.0.1:0",
        "--site-listen",
        "127.0.0.1:0",
    ])
    .stdout(Stdio::piped())
    .stderr(Stdio::null())
    .spawn()
    .expect("the server starts");
    let mut line = String::new();
    BufReader::new(serving.stdout.take().expect("its output"))
        .read_line(&mut line)
        .expect("one line");
    let said: serde_json::Value = serde_json::from_str(&line).expect("one line of JSON");
    let api = said["listening"].as_str().expect("an address").to_owned();
    let mut stations: Vec<Station> = (0..4)
        .map(|_| {
            let code = admin::one_time_code(&newsroom.data(), "lan").expect("a code is made");
            Station::sign_in(&api, &code, None).expect("the code signs in")
        })
        .collect();
    let (answered, answers) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        for station in &mut stations {
            let answered = answered.clone();
            scope.spawn(move || {
                loop {
                    let bytes = station.seal(ArticleId(new_uuid()), Kind::Unknown(7), vec![1; 500]);
                    match station.try_push(&bytes) {
                        Some(200) => answered
                            .send((station.device(), station.head.device_seq))
                            .expect("it is counted"),
                        _ => return,
                    }
                }
            });
        }
        let mut stored = std::collections::BTreeMap::new();
        for (device, device_seq) in answers.iter().take(200) {
            stored.insert(device, device_seq);
        }
        serving.kill().expect("the server is killed");
        serving.wait().expect("the server is gone");
        stored.extend(answers.try_iter());
        assert_eq!(
            admin::check(&newsroom.data()).expect("it can be checked"),
            []
        );
        let database = newsroom.database();
        for (device, device_seq) in stored {
            let last: u64 = database
                .query_row(
                    "SELECT last_seq FROM device WHERE id = ?1",
                    [device.to_bytes()],
                    |row| row.get::<_, i64>(0),
                )
                .expect("the device")
                .unsigned_abs();
            assert!(
                last >= device_seq,
                "{device}: {device_seq} was answered, {last} is there"
            );
        }
    });
}
