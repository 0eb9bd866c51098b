//! One workstation of a test: real store, real folder, sync when the test says so.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use disk::SharedDisk;
use editorial::id::Bytes;
use editorial::time::TimeMs;
use serde_json::{Value, json};
use workstation::commands::TokenStorage;
use workstation::{Event, Options, SyncMode, Wire, Workstation};

use crate::Window;

/// What the shell was told.
#[derive(Default)]
struct Events {
    list: Mutex<Vec<Event>>,
    changed: Condvar,
}

impl Events {
    fn list(&self) -> MutexGuard<'_, Vec<Event>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The program that decodes HEIC, as this build made it: beside the folder of the test programs.
fn decoder() -> PathBuf {
    let us = std::env::current_exe().expect("a program knows where it lies");
    let folder = us.ancestors().nth(2).expect("target/debug");
    folder.join(format!("galley-decoder{}", std::env::consts::EXE_SUFFIX))
}

/// A workstation and the person before it.
pub struct Station {
    /// Its folder.
    pub folder: PathBuf,
    workstation: Option<Arc<Workstation>>,
    events: Arc<Events>,
    clock: Arc<dyn Fn() -> TimeMs + Send + Sync>,
    disk: SharedDisk,
    token_storage: TokenStorage,
    wire: Option<Arc<dyn Wire>>,
}

impl Station {
    pub(crate) fn start(
        folder: &Path,
        clock: &Arc<dyn Fn() -> TimeMs + Send + Sync>,
        disk: SharedDisk,
    ) -> Self {
        let mut station = Self {
            folder: folder.to_owned(),
            workstation: None,
            events: Arc::default(),
            clock: Arc::clone(clock),
            disk,
            token_storage: TokenStorage::File,
            wire: None,
        };
        station.reopen();
        station
    }

    /// From now on its sign-in is kept in the system's keyring where there is one.
    pub fn keep_in_keyring(&mut self) {
        self.token_storage = TokenStorage::Keyring;
        self.quit();
        self.reopen();
    }

    /// From now on this carries its requests.
    pub fn go_through(&mut self, wire: Arc<dyn Wire>) {
        self.wire = Some(wire);
        self.quit();
        self.reopen();
    }

    /// Opens the store again, as a start of the app does.
    pub fn reopen(&mut self) {
        self.open_as(SyncMode::Manual)
            .expect("the workstation's store opens");
    }

    /// The same with sync running by itself, as in the app.
    pub fn reopen_in_background(&mut self) {
        self.open_as(SyncMode::Background)
            .expect("the workstation's store opens");
    }

    fn open_as(&mut self, sync: SyncMode) -> anyhow::Result<()> {
        let events = Arc::clone(&self.events);
        let usual = Options::new(self.folder.clone());
        let options = Options {
            clock: Arc::clone(&self.clock),
            sync,
            token_storage: self.token_storage,
            disk: SharedDisk::clone(&self.disk),
            decoder: decoder(),
            wire: self.wire.clone().unwrap_or_else(|| Arc::clone(&usual.wire)),
            ..usual
        };
        let opened = Workstation::open(
            options,
            Box::new(move |event| {
                events.list().push(event);
                events.changed.notify_all();
            }),
        );
        self.workstation = Some(opened?);
        Ok(())
    }

    /// Quits the app in good order.
    pub fn quit(&mut self) {
        if let Some(workstation) = self.workstation.take() {
            workstation.close();
        }
    }

    /// Ends the app as a power cut does: nothing is closed.
    pub fn crash(&mut self) {
        self.workstation = None;
    }

    /// The workstation.
    #[must_use]
    pub fn workstation(&self) -> &Arc<Workstation> {
        self.workstation.as_ref().expect("the app is open")
    }

    /// Asks as the window asks; a refusal fails the test.
    #[must_use]
    pub fn call(&self, name: &str, request: &Value) -> Value {
        self.try_call(name, request)
            .unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Asks as the window asks; a refusal is the error's JSON.
    ///
    /// # Errors
    /// The error body as the window gets it.
    pub fn try_call(&self, name: &str, request: &Value) -> Result<Value, Value> {
        self.try_call_with(name, request, None)
    }

    /// Asks with bytes attached: a dropped photo.
    ///
    /// # Errors
    /// The error body as the window gets it.
    pub fn try_call_with(
        &self,
        name: &str,
        request: &Value,
        attachment: Option<Vec<u8>>,
    ) -> Result<Value, Value> {
        workstation::dispatch(self.workstation(), name, request.clone(), attachment)
            .map_err(|error| serde_json::to_value(&error).expect("an error body is JSON"))
    }

    /// Opens an article.
    #[must_use]
    pub fn open(&self, article: &str) -> Window<'_> {
        Window::open(self, article)
    }

    /// Begins an article and opens it.
    #[must_use]
    pub fn create(&self) -> Window<'_> {
        let created = self.call("article_create", &json!({}));
        Window::open(self, created["article"].as_str().expect("an id"))
    }

    /// Writes a field as the window does: having seen what is there.
    pub fn set_field(&self, article: &str, field: &str, value: &str) {
        let details = self.call("article_details", &json!({ "article": article }));
        let saw: Vec<Value> = details["fields"][field]
            .as_array()
            .into_iter()
            .flatten()
            .map(|c| c["op"].clone())
            .collect();
        let _ = self.call(
            "article_set_field",
            &json!({ "article": article, "field": field, "value": value, "saw": saw }),
        );
    }

    /// Writes a field of a figure, likewise.
    pub fn set_figure_field(&self, article: &str, figure: &str, field: &str, value: &str) {
        let details = self.call("article_details", &json!({ "article": article }));
        let register = &details["figures"][figure][field];
        let saw: Vec<Value> = register
            .as_array()
            .into_iter()
            .flatten()
            .map(|c| c["op"].clone())
            .collect();
        let request = json!({ "article": article, "figure": figure, "field": field, "value": value, "saw": saw });
        let _ = self.call("article_set_figure_field", &request);
    }

    /// The hash of the article's content as this workstation has it.
    #[must_use]
    pub fn hash(&self, article: &str) -> String {
        let details = self.call("article_details", &json!({ "article": article }));
        details["hash"].as_str().expect("a hash").to_owned()
    }

    /// Sends and fetches everything once; a network that is away is no error.
    pub fn sync(&self) {
        let _ = self.workstation().sync_once();
    }

    /// Waits, as somebody looks at the state line, until how sync stands is `wanted`.
    ///
    /// # Panics
    /// When it has not come after `patience`.
    pub fn wait_for(&self, patience: Duration, mut wanted: impl FnMut(&Value) -> bool) {
        let until = Instant::now() + patience;
        loop {
            let status = self.call("sync_status", &json!({}));
            if wanted(&status) {
                return;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "after {patience:?}: {status}");
            let events = self.events.list();
            // Whatever is told is worth a look; a look now and then costs nothing.
            let patience = left.min(Duration::from_millis(200));
            drop(self.events.changed.wait_timeout(events, patience));
        }
    }

    /// The events so far, oldest first, and forgets them.
    #[must_use]
    pub fn take_events(&self) -> Vec<Value> {
        let mut events = self.events.list();
        events
            .drain(..)
            .map(|event| serde_json::to_value(event).expect("an event is JSON"))
            .collect()
    }

    /// The server's answers to commands among the events so far.
    #[must_use]
    pub fn take_answers(&self) -> Vec<Value> {
        self.take_events()
            .into_iter()
            .filter(|event| event["event"] == "command_answered")
            .map(|event| event["answer"].clone())
            .collect()
    }

    pub(crate) fn take_remote(&self, article: &str) -> Vec<Vec<u8>> {
        let mut events = self.events.list();
        let mut out = Vec::new();
        events.retain(|event| {
            let json = serde_json::to_value(event).expect("an event is JSON");
            let ours = json["event"] == "article_remote" && json["article"] == article;
            if ours {
                let bytes: Bytes = serde_json::from_value(json["update"].clone()).expect("base64");
                out.push(bytes.0);
            }
            !ours
        });
        out
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        self.quit();
    }
}
