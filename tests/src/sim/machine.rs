//! A workstation of a world: its folder, its clock, its end and its return.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use editorial::id::ArticleId;
use workstation::commands::{Command, TokenStorage};
use workstation::{Code, ErrorBody, Event, Faults, Options, SyncMode, Workstation};

use super::chance::{Entropy, entropy};
use super::gate::Gate;
use super::line::Shared;
use super::office::{Clock, login};
use super::sheet::Sheet;
use super::{Mutant, Plan};

/// A workstation, and the articles that are open in front of its person.
pub(crate) struct Machine {
    pub(crate) who: usize,
    pub(crate) folder: PathBuf,
    pub(crate) clock: Clock,
    pub(crate) gate: Gate,
    pub(crate) sheets: BTreeMap<ArticleId, Sheet>,
    station: Option<Arc<Workstation>>,
    events: Arc<Mutex<Vec<Event>>>,
    entropy: Entropy,
    mutant: Option<workstation::Mutant>,
    line: Shared,
    reader: Option<rusqlite::Connection>,
    has_copy: bool,
}

impl Machine {
    pub(crate) fn new(
        plan: &Plan,
        who: usize,
        folder: PathBuf,
        line: &Shared,
        mutant: Option<Mutant>,
    ) -> Self {
        let clock = Clock::new();
        Self {
            who,
            folder,
            gate: Gate::of(&clock),
            clock,
            sheets: BTreeMap::new(),
            station: None,
            events: Arc::default(),
            entropy: entropy(plan.seed, login(who)),
            mutant: mutant.and_then(Mutant::of_workstation),
            line: line.clone(),
            reader: None,
            has_copy: false,
        }
    }

    /// The workstation, opened if it is not. Says whether it was opened just now.
    pub(crate) fn open(&mut self) -> bool {
        if self.station.is_some() {
            return false;
        }
        self.gate.open();
        let events = Arc::clone(&self.events);
        let options = Options {
            clock: self.clock.reader(),
            entropy: Arc::clone(&self.entropy),
            sync: SyncMode::Manual,
            token_storage: TokenStorage::File,
            wire: self.line.wire(self.who),
            faults: Faults {
                mutant: self.mutant,
                commit: Some(self.gate.asked()),
                hasty: true,
            },
            ..Options::new(self.folder.clone())
        };
        let opened = Workstation::open(
            options,
            Box::new(move |event| {
                events
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(event);
            }),
        );
        self.station = Some(opened.expect("the workstation's store opens"));
        true
    }

    pub(crate) fn station(&self) -> &Arc<Workstation> {
        self.station.as_ref().expect("it was opened")
    }

    /// Asks as the window asks.
    pub(crate) fn call<C: Command>(&self, request: C) -> Result<C::Response, ErrorBody> {
        self.station().call(request)
    }

    /// The process is gone, and with it every window.
    pub(crate) fn end(&mut self) {
        self.station = None;
        self.sheets.clear();
        self.events
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        self.gate.open();
    }

    /// What the workstation has told since.
    pub(crate) fn take_events(&self) -> Vec<Event> {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *events)
    }

    /// The store, read past the workstation.
    pub(crate) fn store(&mut self) -> &rusqlite::Connection {
        let file = self.folder.join("galley.sqlite");
        self.reader
            .get_or_insert_with(|| rusqlite::Connection::open(file).expect("the store is there"))
    }

    /// Records, edits of the journal, and moments of the history that are in the store.
    pub(crate) fn written(&mut self) -> [i64; 3] {
        let count = |db: &rusqlite::Connection, table: &str| {
            db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })
            .expect("the store can be read")
        };
        let db = self.store();
        ["record", "journal", "checkpoint"].map(|table| count(db, table))
    }

    /// Ends the app in good order and copies its folder.
    pub(crate) fn copy(&mut self) {
        if let Some(station) = self.station.take() {
            station.close();
        }
        self.end();
        self.reader = None;
        let to = self.folder.with_extension("copy");
        if to.exists() {
            std::fs::remove_dir_all(&to).expect("the older copy goes");
        }
        copy_folder(&self.folder, &to);
        self.has_copy = true;
    }

    /// Puts the copy in the folder's place; whether there was one.
    pub(crate) fn restore(&mut self) -> bool {
        if !self.has_copy {
            return false;
        }
        self.end();
        self.reader = None;
        std::fs::remove_dir_all(&self.folder).expect("the folder goes");
        copy_folder(&self.folder.with_extension("copy"), &self.folder);
        true
    }

    /// Whether a round ended by a fault of this workstation's own: nothing that a full disk, its end, what the server said (of
    /// a record, too, that the line spoiled) or bytes that the line spoiled would explain.
    pub(crate) fn failed_by_itself(&self, error: &ErrorBody) -> bool {
        let told = ["the server said", "the server cannot read", "not the bytes"];
        error.code == Code::Internal
            && self.gate.refused() == 0
            && !self.gate.has_ended()
            && !told.iter().any(|start| error.detail.starts_with(start))
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("room for a copy");
        }
    }
}
