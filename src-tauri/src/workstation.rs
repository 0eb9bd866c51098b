//! Stands in for the crate `workstation` until its surface exists; nothing here is kept.

#![expect(
    clippy::needless_pass_by_value,
    reason = "the real surface takes these by value"
)]

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

pub(crate) struct Options {
    pub(crate) data_dir: PathBuf,
}

#[derive(Serialize)]
pub(crate) struct ErrorBody {
    code: String,
    message: String,
    hint: String,
}

#[derive(Serialize, Clone)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    CloseRequested,
    ListChanged,
}

pub(crate) struct Served {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
    pub(crate) headers: Vec<(String, String)>,
}

pub(crate) struct Workstation {}

impl Workstation {
    pub(crate) fn open(
        options: Options,
        on_event: Box<dyn Fn(Event) + Send + Sync>,
    ) -> anyhow::Result<Arc<Self>> {
        std::fs::create_dir_all(&options.data_dir)?;
        on_event(Event::ListChanged);
        Ok(Arc::new(Self {}))
    }

    pub(crate) fn serve_photo(&self, _path: &str) -> Served {
        Served {
            status: 404,
            content_type: "text/plain".into(),
            body: Vec::new(),
            headers: Vec::new(),
        }
    }

    pub(crate) fn serve_preview(&self, path: &str) -> Served {
        self.serve_photo(path)
    }

    pub(crate) fn close(&self) {}
}

pub(crate) fn dispatch(
    _station: &Workstation,
    name: &str,
    _request: Value,
    _attachment: Option<Vec<u8>>,
) -> Result<Value, ErrorBody> {
    Err(malformed_call(name))
}

pub(crate) fn malformed_call(problem: &str) -> ErrorBody {
    ErrorBody {
        code: "malformed".into(),
        message: problem.into(),
        hint: String::new(),
    }
}

pub(crate) fn crashed() -> ErrorBody {
    malformed_call("crashed")
}
