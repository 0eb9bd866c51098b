//! The server's side of a world: its folder, its clock, its people, its end and its return.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use editorial::newsroom::Settings;
use editorial::person::Role;
use editorial::time::TimeMs;
use editorial::workflow::Rules;
use server::{Config, Embedded, Faults};

use super::chance::{Entropy, entropy};
use super::gate::Gate;
use super::line::Shared;
use super::{Mutant, Plan};

/// Who works at the workstations, in this order.
const LOGINS: [&str; 4] = ["lan", "minh", "duc", "hoa"];

const PEOPLE: [(&str, &str, Role); 4] = [
    ("Nguyễn Thị Lan", "lan", Role::Reporter),
    ("Trần Quang Minh", "minh", Role::Editor),
    ("Lê Đức", "duc", Role::EditorInChief),
    ("Phạm Thu Hòa", "hoa", Role::Reporter),
];

/// Who works at a workstation.
pub(crate) const fn login(who: usize) -> &'static str {
    LOGINS[who % LOGINS.len()]
}

/// 2020-09-21T15:16:00Z.
pub(crate) const START_MS: i64 = 1_600_701_360_000;

/// A clock that the world turns.
#[derive(Clone, Debug)]
pub(crate) struct Clock(Arc<AtomicI64>);

impl Clock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(START_MS)))
    }

    pub(crate) fn now(&self) -> TimeMs {
        TimeMs(self.0.load(Ordering::SeqCst))
    }

    pub(crate) fn pass(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn reader(&self) -> Arc<dyn Fn() -> TimeMs + Send + Sync> {
        let hands = Arc::clone(&self.0);
        Arc::new(move || TimeMs(hands.load(Ordering::SeqCst)))
    }
}

/// Where the server lives.
pub(crate) struct Office {
    pub(crate) folder: PathBuf,
    pub(crate) clock: Clock,
    gate: Gate,
    entropy: Entropy,
    mutant: Option<server::Mutant>,
    line: Shared,
    backup: Option<PathBuf>,
}

impl Office {
    /// A newsroom with everybody in it; its server does not run yet.
    pub(crate) fn new(
        plan: &Plan,
        folder: PathBuf,
        line: &Shared,
        (clock, gate): (Clock, Gate),
        mutant: Option<Mutant>,
    ) -> Self {
        lay_out(&folder, plan.two_levels, plan.publish_on_final);
        Self {
            folder,
            clock,
            gate,
            entropy: entropy(plan.seed, "server"),
            mutant: mutant.and_then(Mutant::of_server),
            line: line.clone(),
            backup: None,
        }
    }

    fn config(&self) -> Config {
        Config {
            clock: self.clock.reader(),
            entropy: Arc::clone(&self.entropy),
            faults: Faults {
                mutant: self.mutant,
                commit: Some(self.gate.asked()),
                hasty: true,
            },
            ..Config::new(&self.folder)
        }
    }

    /// Starts the server, unless it runs.
    pub(crate) fn start(&self) {
        let mut line = self.line.lock();
        if line.server.is_none() {
            self.gate.open();
            line.server = Some(Embedded::open(self.config()).expect("the newsroom opens"));
        }
    }

    /// Backs the newsroom up, while the server runs.
    pub(crate) fn back_up(&mut self) {
        let to = self.folder.with_extension("backup");
        if to.exists() {
            std::fs::remove_file(&to).expect("the older backup goes");
        }
        super::oracle::open(&self.folder)
            .execute("VACUUM INTO ?1", [to.to_string_lossy()])
            .expect("room for a copy");
        self.backup = Some(to);
    }

    /// Destroys the newsroom and puts the backup in its place; whether there was one. Photos are kept beside a backup by any
    /// tool that copies new files.
    pub(crate) fn restore(&self) -> bool {
        let Some(backup) = &self.backup else {
            return false;
        };
        let runs = {
            let mut line = self.line.lock();
            line.gate.open();
            line.server.take().is_some()
        };
        for file in [
            "newsroom.sqlite",
            "newsroom.sqlite-wal",
            "newsroom.sqlite-shm",
        ] {
            let file = self.folder.join(file);
            if file.exists() {
                std::fs::remove_file(file).expect("the newsroom's database goes");
            }
        }
        let site = self.folder.join("site");
        if site.exists() {
            std::fs::remove_dir_all(&site).expect("its pages go");
        }
        let file = self.folder.join("newsroom.sqlite");
        std::fs::copy(backup, &file).expect("the copy is put in place");
        rusqlite::Connection::open(&file)
            .and_then(|db| db.execute("UPDATE newsroom SET is_backup = 1", []))
            .expect("the copy says that it is one");
        if runs {
            self.start();
        }
        true
    }
}

/// Files of a newsroom in which nothing has happened yet, by their place in its folder.
type Laid = Vec<(PathBuf, Vec<u8>)>;

/// Founding a newsroom takes longer than a world's whole life, so each kind is founded once and copied.
static FOUNDED: Mutex<Vec<((bool, bool), Laid)>> = Mutex::new(Vec::new());

fn lay_out(folder: &Path, two_levels: bool, publish_on_final: bool) {
    let mut founded = FOUNDED.lock().unwrap_or_else(PoisonError::into_inner);
    let kind = (two_levels, publish_on_final);
    if !founded.iter().any(|(known, _)| *known == kind) {
        let files = found(two_levels, publish_on_final);
        founded.push((kind, files));
    }
    let (_, files) = founded
        .iter()
        .find(|(known, _)| *known == kind)
        .expect("it was just founded");
    for (place, bytes) in files {
        let file = folder.join(place);
        std::fs::create_dir_all(file.parent().expect("it is inside the folder")).expect("a folder");
        std::fs::write(file, bytes).expect("room for a newsroom");
    }
}

fn found(two_levels: bool, publish_on_final: bool) -> Laid {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = Clock::new();
    let config = || Config {
        clock: clock.reader(),
        entropy: entropy(0, "founding"),
        ..Config::new(folder.path())
    };
    let levels = if two_levels {
        vec![vec![Role::Editor], vec![Role::EditorInChief]]
    } else {
        Rules::default().levels
    };
    let settings = Settings {
        site_name: "Báo Bến Sông".to_owned(),
        tagline: String::new(),
        site_address: "https://bensong.example".to_owned(),
        zone: "Asia/Ho_Chi_Minh".to_owned(),
        language: "vi".to_owned(),
        rules: Rules {
            levels,
            publish_on_final,
        },
        publishes_positions: false,
    };
    let sections = [("Thời sự", "thoi-su"), ("Văn hóa", "van-hoa")];
    server::admin::found(&config(), settings, &sections, &PEOPLE).expect("a newsroom");
    // Its first start puts the theme's files in place.
    Embedded::open(config()).expect("it opens").close();
    let mut files = Vec::new();
    read(folder.path(), folder.path(), &mut files);
    files
}

/// Reads a folder and everything in it.
fn read(root: &Path, folder: &Path, files: &mut Laid) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(root, &path, files);
        } else {
            let bytes = std::fs::read(&path).expect("a file");
            let place = path.strip_prefix(root).expect("inside").to_owned();
            files.push((place, bytes));
        }
    }
}
