//! The page as readers will see it.

use editorial::id::{ArticleId, Hash};
use editorial::time::TimeMs;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::workstation::Workstation;

/// Prepares a page for the preview's frame.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PreviewOpen {
    /// The article.
    pub article: ArticleId,
    /// A revision; none = the text as it is now.
    pub hash: Option<Hash>,
}

/// Whose facts surround the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PreviewFacts {
    /// Those of its publication: the page is the published one to the byte.
    Publication,
    /// Today's date and the furniture that this machine last heard of.
    Draft,
}

/// A page that can be loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Preview {
    /// Its root-relative path and query in the preview's scheme.
    pub path: String,
    /// The revision that it shows.
    pub hash: Hash,
    /// Whose facts surround it.
    pub facts: PreviewFacts,
    /// When this machine last heard of the site; none before the first sync, and for a publication's own facts.
    pub furniture_as_of: Option<TimeMs>,
}

pub(super) fn preview_open(station: &Workstation, request: PreviewOpen) -> anyhow::Result<Preview> {
    station.open_preview(request.article, request.hash)
}
