//! The crate against itself: real stores on real folders, no server.
//!
//! What needs a server stands in the newsroom tests. Here a page of the feed is made by hand and applied, and a window is a
//! draft of its own that hands over bytes, as the real one does.

mod background;
mod backup;
mod damage;
mod device;
mod export;
mod feed;
mod first;
mod history;
mod panics;
mod photo_export;
mod photos;
mod preview;
mod queue;
mod rebuild;
mod resync;
mod saving;
mod search;
mod session;
mod workflow;

use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use editorial::article::document::{Block, Document, Inline, Text};
use editorial::article::draft::Draft;
use editorial::article::field::FieldName;
use editorial::id::{ArticleId, Bytes, Epoch, Hash, PersonId, SectionId};
use editorial::newsroom::{Entry, Section, Settings};
use editorial::person::{Grant, Person, Role};
use editorial::sync::api::{Cursor, FeedBody, FeedItem, FeedPage, ServerEvent, encode_feed};
use editorial::time::TimeMs;
use editorial::workflow::Rules;

use crate::commands::{
    ArticleCreate, ArticleEdit, ArticleEdited, ArticleOpen, ArticleSetField, ArticleView,
    FieldWritten, SessionState, TokenStorage,
};
use crate::error::ErrorBody;
use crate::events::Event;
use crate::session::Session;
use crate::store::{entry, meta, record};
use crate::workstation::{Options, SyncMode, Workstation};

/// A Monday in September 2020.
const START: TimeMs = TimeMs(1_600_700_000_000);

pub(crate) const EPOCH: Epoch = Epoch(uuid::Uuid::from_u128(1));

/// A workstation on a folder of its own.
pub(crate) struct Machine {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) station: Arc<Workstation>,
    pub(crate) events: Arc<Mutex<Vec<Event>>>,
    seed: u64,
    /// What the clock shows next.
    clock: Arc<AtomicI64>,
}

impl Machine {
    /// A machine on which nobody has signed in. Machines with different seeds choose different ids.
    pub(crate) fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = clock();
        let (station, events) = open_at(folder.path(), seed, &clock);
        Self {
            folder,
            station,
            events,
            seed,
            clock,
        }
    }

    /// A machine of this person, with the newsroom that [`newsroom`] describes.
    pub(crate) fn of(seed: u64, person: &Person) -> Self {
        let machine = Self::new(seed);
        sign_in(&machine.station, person);
        machine
    }

    /// The app is gone without a word, as after a kill: nothing was closed and nothing sealed.
    pub(crate) fn crash_and_open(mut self) -> Self {
        std::mem::forget(Arc::clone(&self.station));
        self.seed += 1_000;
        let (station, events) = open_at(self.folder.path(), self.seed, &self.clock);
        Self {
            station,
            events,
            ..self
        }
    }

    /// Turns the clock on, or back.
    pub(crate) fn pass_minutes(&self, minutes: i64) {
        self.clock.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }

    pub(crate) fn new_article(&self) -> ArticleId {
        self.station
            .call(ArticleCreate {})
            .expect("signed in")
            .article
    }

    pub(crate) fn open(&self, article: ArticleId) -> ArticleView {
        self.station
            .call(ArticleOpen { article })
            .expect("the article is here")
    }

    pub(crate) fn set(&self, article: ArticleId, field: FieldName, value: &str) -> FieldWritten {
        let saw = self
            .open(article)
            .details
            .fields
            .get(field.as_str())
            .cloned()
            .unwrap_or_default();
        let saw = saw.into_iter().map(|candidate| candidate.op).collect();
        let request = ArticleSetField {
            article,
            field,
            value: value.to_owned(),
            saw,
        };
        self.station.call(request).expect("the field is written")
    }

    /// An article that can be submitted.
    pub(crate) fn complete_article(&self) -> ArticleId {
        let article = self.new_article();
        Window::open(self, article).write(self, "Sáng 21/9, lớp tập huấn khai mạc.");
        self.set(article, FieldName::Headline, "Khai mạc lớp tập huấn");
        self.set(article, FieldName::Section, &section().id.to_string());
        self.set(article, FieldName::Byline, "Thu Hằng");
        article
    }

    pub(crate) fn seal(&self) {
        self.station
            .desk(crate::desk::Desk::seal_all)
            .expect("sealed");
    }

    pub(crate) fn records(&self) -> i64 {
        self.station.read(record::count).expect("counted")
    }

    pub(crate) fn plain(&self, article: ArticleId) -> String {
        plain(&self.open(article).document)
    }

    /// Everything of this machine that a server has not answered for, as its feed would carry it.
    pub(crate) fn outgoing(&self) -> Vec<Vec<u8>> {
        self.seal();
        let read = |db: &rusqlite::Connection| {
            let waiting = record::outbox(db, usize::MAX)?;
            waiting
                .iter()
                .map(|row| record::bytes(db, row.local))
                .collect()
        };
        self.station.read(read).expect("read")
    }

    /// Applies a page with these items behind the cursor; gives what the shell was told.
    pub(crate) fn receive(&self, bodies: Vec<FeedBody>) -> Vec<Event> {
        self.told();
        self.try_receive(bodies).expect("the page is applied");
        self.told()
    }

    pub(crate) fn try_receive(&self, bodies: Vec<FeedBody>) -> anyhow::Result<()> {
        let from_seq = self.cursor();
        let to_seq = from_seq + bodies.len() as u64;
        let items = bodies
            .into_iter()
            .zip(from_seq + 1..)
            .map(|(body, seq)| FeedItem {
                seq,
                at: START,
                body,
            })
            .collect();
        let page = FeedPage {
            epoch: EPOCH,
            from_seq,
            to_seq,
            head_seq: to_seq,
            items,
        };
        self.station.take_page(&page, &encode_feed(&page))
    }

    pub(crate) fn cursor(&self) -> u64 {
        self.station
            .cursor()
            .expect("read")
            .map_or(0, |cursor| cursor.seq)
    }

    /// What the shell was told since it was last asked.
    pub(crate) fn told(&self) -> Vec<Event> {
        std::mem::take(&mut *self.events.lock().expect("no test panicked"))
    }
}

/// A clock that shows the start of the tests.
fn clock() -> Arc<AtomicI64> {
    Arc::new(AtomicI64::new(START.0))
}

fn open(folder: &Path, seed: u64) -> (Arc<Workstation>, Arc<Mutex<Vec<Event>>>) {
    open_at(folder, seed, &clock())
}

fn open_at(
    folder: &Path,
    seed: u64,
    clock: &Arc<AtomicI64>,
) -> (Arc<Workstation>, Arc<Mutex<Vec<Event>>>) {
    let events = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&events);
    let ticks = Arc::clone(clock);
    let drawn = AtomicU64::new(0);
    let options = Options {
        clock: Arc::new(move || TimeMs(ticks.fetch_add(1, Ordering::SeqCst))),
        entropy: Arc::new(move |bytes| {
            let draw = drawn.fetch_add(1, Ordering::SeqCst);
            let random = Hash::of(format!("{seed}/{draw}").as_bytes());
            bytes
                .iter_mut()
                .zip(random.0)
                .for_each(|(byte, random)| *byte = random);
        }),
        sync: SyncMode::Manual,
        token_storage: TokenStorage::File,
        ..Options::new(folder)
    };
    let station = Workstation::open(
        options,
        Box::new(move |event| heard.lock().expect("no test panicked").push(event)),
    );
    (station.expect("opened"), events)
}

/// What a sign-in and the first page of the feed leave behind.
fn sign_in(station: &Workstation, person: &Person) {
    let token_storage = Some(station.secrets.keep("token").expect("kept"));
    let session = Session {
        state: SessionState::SignedIn,
        server: "http://127.0.0.1:9".to_owned(),
        newsroom: "Báo thử".to_owned(),
        person: Some(person.clone()),
        token_storage,
    };
    station
        .desk(|desk| {
            meta::save(&desk.db, meta::key::SESSION, &session)?;
            meta::save(
                &desk.db,
                meta::key::CURSOR,
                &Cursor {
                    epoch: EPOCH,
                    seq: 0,
                }
                .to_string(),
            )?;
            for known in [reporter(), editor()] {
                entry::save(&desk.db, 1, &Entry::Person(known))?;
            }
            entry::save(&desk.db, 1, &Entry::Section(section()))?;
            entry::save(&desk.db, 1, &Entry::Settings(settings()))
        })
        .expect("written");
}

pub(crate) fn reporter() -> Person {
    person(11, "Thu Hằng", "thuhang", Role::Reporter)
}

pub(crate) fn editor() -> Person {
    person(12, "Minh Đức", "minhduc", Role::Editor)
}

fn person(id: u128, name: &str, login: &str, role: Role) -> Person {
    let grants = vec![Grant {
        role,
        section: None,
    }];
    Person {
        id: PersonId(uuid::Uuid::from_u128(id)),
        name: name.to_owned(),
        login: login.to_owned(),
        grants,
    }
}

pub(crate) fn section() -> Section {
    Section {
        id: SectionId(uuid::Uuid::from_u128(21)),
        name: "Tuyên giáo".to_owned(),
        slug: "tuyen-giao".to_owned(),
        order: 1,
    }
}

pub(crate) fn settings() -> Settings {
    Settings {
        site_name: "Báo thử".to_owned(),
        tagline: String::new(),
        site_address: "https://example.org".to_owned(),
        zone: "Asia/Ho_Chi_Minh".to_owned(),
        language: "vi".to_owned(),
        rules: Rules::default(),
        publishes_positions: false,
    }
}

/// A record of somebody, as the feed carries it.
pub(crate) fn from(person: &Person, bytes: Vec<u8>) -> FeedBody {
    FeedBody::Record {
        person: person.id,
        bytes,
    }
}

pub(crate) fn event(event: ServerEvent) -> FeedBody {
    FeedBody::Event(Box::new(event))
}

pub(crate) fn plain(document: &Document) -> String {
    document
        .leaves()
        .map(Block::plain)
        .collect::<Vec<_>>()
        .join("\n")
}

pub(crate) fn paragraph(text: &str) -> Block {
    Block::Paragraph(Text {
        content: inline(text),
        ..Text::default()
    })
}

fn inline(text: &str) -> Vec<Inline> {
    vec![Inline {
        text: text.to_owned(),
        ..Inline::default()
    }]
}

/// The window's replica of an article.
pub(crate) struct Window {
    article: ArticleId,
    pub(crate) draft: Draft,
    sent: Vec<u8>,
}

impl Window {
    pub(crate) fn open(machine: &Machine, article: ArticleId) -> Self {
        let view = machine.open(article);
        let mut draft = Draft::open(&view.snapshot.0).expect("a snapshot");
        draft.set_peer(view.peer.parse().expect("a peer"));
        Self {
            article,
            draft,
            sent: view.version.0,
        }
    }

    /// Writes a body into the new article.
    pub(crate) fn write(&mut self, machine: &Machine, text: &str) -> ArticleEdited {
        self.write_blocks(machine, vec![paragraph(text)])
    }

    pub(crate) fn write_blocks(&mut self, machine: &Machine, blocks: Vec<Block>) -> ArticleEdited {
        let written = self
            .draft
            .replace_body(&Document { blocks })
            .expect("a new article");
        assert!(!written.is_empty(), "something was written");
        self.save(machine).expect("saved")
    }

    /// Types at the start of the text.
    pub(crate) fn type_first(&mut self, text: &str) {
        let span = editorial::article::flat::Span {
            text: text.to_owned(),
            attributes: std::collections::BTreeMap::new(),
        };
        let typed = self.draft.splice(0, 0, &[span]).expect("typed");
        assert!(!typed.is_empty(), "something was typed");
    }

    /// What was typed since the last answer.
    pub(crate) fn unsaved(&self) -> Bytes {
        Bytes(self.draft.updates_since(&self.sent).expect("a version"))
    }

    /// Sends what was typed since the last answer.
    pub(crate) fn save(&mut self, machine: &Machine) -> Result<ArticleEdited, ErrorBody> {
        let update = self.unsaved();
        let saved = machine.station.call(ArticleEdit {
            article: self.article,
            update,
        })?;
        self.sent.clone_from(&saved.version.0);
        Ok(saved)
    }
}
