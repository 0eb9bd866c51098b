//! A server on its own folder, with a clock that tests move.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use editorial::id::SectionId;
use editorial::person::Role;
use editorial::sync::api::{Code, ServerEvent};
use editorial::time::TimeMs;
use server::{Clock, Config, Running, Server, admin};
use tempfile::TempDir;

use crate::station::{Answer, Station, agent, answer_of};

/// 2026-04-23T02:00:00Z
const BEGIN_MS: i64 = 1_776_909_600_000;
pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1000;

pub(crate) struct Newsroom {
    pub(crate) dir: TempDir,
    clock_ms: Arc<AtomicI64>,
    running: Option<Running>,
}

impl Newsroom {
    /// A reporter (lan), an editor (minh), a managing editor (hoa), an editor-in-chief (duc), an administrator (admin), and
    /// a second section.
    pub(crate) fn open() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let data = dir.path().join("data");
        admin::init(&data, "Báo Thử").expect("a newsroom is made");
        admin::add_section(&data, "Văn hóa", "van-hoa").expect("a section is added");
        for (name, login, role) in [
            ("Nguyễn Thị Lan", "lan", Role::Reporter),
            ("Trần Quang Minh", "minh", Role::Editor),
            ("Lê Thu Hòa", "hoa", Role::ManagingEditor),
            ("Phạm Đức", "duc", Role::EditorInChief),
            ("Quản trị", "admin", Role::Administrator),
        ] {
            admin::add_person(&data, name, login, role, None).expect("a person is added");
        }
        let mut this = Self {
            dir,
            clock_ms: Arc::new(AtomicI64::new(BEGIN_MS)),
            running: None,
        };
        this.start();
        this
    }

    pub(crate) fn data(&self) -> std::path::PathBuf {
        self.dir.path().join("data")
    }

    pub(crate) fn clock(&self) -> Clock {
        let clock_ms = self.clock_ms.clone();
        Arc::new(move || TimeMs(clock_ms.load(Ordering::SeqCst)))
    }

    pub(crate) fn now(&self) -> TimeMs {
        TimeMs(self.clock_ms.load(Ordering::SeqCst))
    }

    pub(crate) fn pass_ms(&self, ms: i64) {
        self.clock_ms.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn config(&self) -> Config {
        Config {
            clock: self.clock(),
            ..Config::new(self.data())
        }
    }

    pub(crate) fn start(&mut self) {
        self.start_with(self.config());
    }

    pub(crate) fn start_with(&mut self, config: Config) {
        self.running = Some(Server::start(config).expect("the server starts"));
    }

    pub(crate) fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }

    pub(crate) fn restart(&mut self) {
        self.stop();
        self.start();
    }

    pub(crate) fn api(&self) -> String {
        self.running.as_ref().expect("the server runs").api_url()
    }

    pub(crate) fn site(&self) -> String {
        self.running.as_ref().expect("the server runs").site_url()
    }

    /// What readers get.
    pub(crate) fn read(&self, path: &str) -> Answer {
        self.read_with(path, &[])
    }

    pub(crate) fn read_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = agent().get(format!("{}{path}", self.site()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer_of(request.call())
    }

    pub(crate) fn code(&self, login: &str) -> String {
        admin::one_time_code_at(&self.data(), login, self.clock()).expect("a code is made")
    }

    /// A new workstation of this person.
    pub(crate) fn station(&self, login: &str) -> Station {
        Station::sign_in(&self.api(), &self.code(login), None).expect("the code signs in")
    }

    pub(crate) fn section(&self, slug: &str) -> SectionId {
        self.station("lan")
            .events()
            .into_iter()
            .find_map(|event| match event {
                ServerEvent::Entry {
                    entry: editorial::newsroom::Entry::Section(section),
                    ..
                } if section.slug == slug => Some(section.id),
                _ => None,
            })
            .expect("the section is in the feed")
    }

    /// The database, to look into or to damage while no server runs.
    pub(crate) fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.data().join("newsroom.sqlite")).expect("the database opens")
    }
}

pub(crate) fn refused(answer: &Answer, status: u16, code: Code) {
    assert_eq!(
        (answer.status, answer.error().code),
        (status, code),
        "{}",
        answer.text()
    );
}

pub(crate) fn files_under(folder: &Path) -> Vec<String> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            out.extend(files_under(&entry.path()));
        } else {
            out.push(entry.path().to_string_lossy().into_owned());
        }
    }
    out.sort();
    out
}
