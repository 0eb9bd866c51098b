//! Search over everything on this machine.

use editorial::search::{Snippet, Span, Understood};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::article::ArticleRow;
use crate::workstation::Workstation;

/// Looks for stories.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SearchFind {
    /// What was typed: words, phrases, filters (`docs/search.md`).
    pub query: String,
}

/// Asks how many stories search knows.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct SearchProgressGet {}

/// How many stories search knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SearchProgress {
    /// Stories that can be found.
    pub searchable: u64,
    /// Stories on this machine.
    pub stories: u64,
}

/// A story that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FoundRow {
    /// The story as a list shows it.
    #[serde(flatten)]
    pub row: ArticleRow,
    /// Its headline, with what was found in it.
    pub spans: Vec<Span>,
    /// The piece of it that shows why it was found, where that is not its headline alone.
    pub snippet: Option<Snippet>,
}

/// How many stories some of the words would find by themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Alone {
    /// The words, as they were typed.
    pub words: String,
    /// How many stories have them.
    pub stories: u64,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SearchFound {
    /// The stories, the best first; not all of them where there are many.
    pub rows: Vec<FoundRow>,
    /// How many there are.
    pub total: u64,
    /// Whether anything was asked: signs alone are no question.
    pub asked: bool,
    /// What each of the words finds by itself; said where all of them together find nothing.
    pub alone: Vec<Alone>,
    /// The filters as they were understood.
    pub understood: Vec<Understood>,
    /// Filters that were not understood and are looked for as words.
    pub unclear: Vec<String>,
    /// Whether the question was too long, and its end was not looked at.
    pub cut: bool,
    /// How many stories search knows.
    pub progress: SearchProgress,
}

pub(super) fn search_find(
    station: &Workstation,
    request: SearchFind,
) -> anyhow::Result<SearchFound> {
    station.find(&request.query)
}

pub(super) fn search_progress(
    station: &Workstation,
    _: SearchProgressGet,
) -> anyhow::Result<SearchProgress> {
    station.search_progress()
}
