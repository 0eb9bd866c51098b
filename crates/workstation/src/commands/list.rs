//! The queue's lists, piece by piece.

use std::collections::BTreeMap;

use editorial::id::ArticleId;
use editorial::search::Understood;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Nothing;
use super::article::{ArticleRow, View};
use crate::queue;
use crate::workstation::Workstation;

/// What a list is sorted by. Where it says nothing, the later change comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// The last change.
    #[default]
    Updated,
    /// The headline, in the order of the newsroom's language; stories without one stand last.
    Headline,
    /// The author's name, in that order.
    Author,
    /// The section's name, in that order.
    Section,
    /// The embargo that an approved story waits for; stories without one stand last.
    Scheduled,
}

/// How a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// The last of the order first.
    pub descending: bool,
}

impl Default for Sort {
    /// The newest first.
    fn default() -> Self {
        Self {
            by: SortBy::Updated,
            descending: true,
        }
    }
}

/// Which stories, and in which order.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Listing {
    /// Stories of this list.
    pub view: View,
    /// Those of them that answer a question: words, phrases and filters as in a search (`docs/search.md`). Empty: all.
    #[serde(default)]
    pub question: String,
    /// Their order.
    #[serde(default)]
    pub sort: Sort,
}

impl Listing {
    /// All of a list, the newest first.
    #[must_use]
    pub fn of(view: View) -> Self {
        Self {
            view,
            question: String::new(),
            sort: Sort::default(),
        }
    }
}

/// Asks for a piece of a list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleListGet {
    /// Of which list.
    #[serde(flatten)]
    pub listing: Listing,
    /// How many rows are passed over.
    #[serde(default)]
    pub offset: u64,
    /// How many rows at most; 200 when it is left out, never more than 500.
    #[serde(default)]
    pub limit: Option<u64>,
    /// An article whose place in the list is to be said.
    #[serde(default)]
    pub find: Option<ArticleId>,
}

impl ArticleListGet {
    /// The newest of a list.
    #[must_use]
    pub fn of(view: View) -> Self {
        Self {
            listing: Listing::of(view),
            offset: 0,
            limit: None,
            find: None,
        }
    }
}

/// Asks which stories stand in a piece of a list, and nothing else of them.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleIdsGet {
    /// Of which list.
    #[serde(flatten)]
    pub listing: Listing,
    /// How many are passed over.
    #[serde(default)]
    pub offset: u64,
    /// How many at most; none: to the end of the list.
    #[serde(default)]
    pub limit: Option<u64>,
}

/// Stories, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArticleIds {
    /// Their ids.
    pub articles: Vec<ArticleId>,
}

/// Asks for these stories as lists show them.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleRowsGet {
    /// Which; 500 at most.
    pub articles: Vec<ArticleId>,
}

/// Stories as lists show them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArticleRows {
    /// In the order in which they were asked for; what is not on this machine is left out.
    pub rows: Vec<ArticleRow>,
}

/// The person here has looked at stories: what others did in them is no news any more.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleSeen {
    /// Which; none: all stories of this machine.
    pub articles: Option<Vec<ArticleId>>,
    /// What had come in when they were on the screen ([`ArticleList::heard`]); none: everything until now.
    pub heard: Option<i64>,
}

/// A piece of a list, and the length of every list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArticleList {
    /// The rows that were asked for.
    pub rows: Vec<ArticleRow>,
    /// How many there are in all.
    pub total: u64,
    /// The place of the article that was to be found, counted from 0; none when it does not stand in the list.
    pub place: Option<u64>,
    /// The filters of the question, as they were understood.
    pub understood: Vec<Understood>,
    /// Filters that were not understood and are looked for as words.
    pub unclear: Vec<String>,
    /// The number of what came in last: up to this, a look at these rows has seen everything.
    pub heard: i64,
    /// How many stories of this machine have something new.
    pub news: u64,
    /// How many stories each saved view has, by its id.
    pub saved: BTreeMap<String, u64>,
    /// How many articles each list has.
    #[ts(type = "Record<View, number>")]
    pub counts: BTreeMap<View, u64>,
}

pub(super) fn article_list(
    station: &Workstation,
    request: ArticleListGet,
) -> anyhow::Result<ArticleList> {
    queue::bring_up_to_date(station);
    queue::list(station, &request)
}

pub(super) fn article_ids(
    station: &Workstation,
    request: ArticleIdsGet,
) -> anyhow::Result<ArticleIds> {
    queue::bring_up_to_date(station);
    queue::ids(station, &request)
}

pub(super) fn article_rows(
    station: &Workstation,
    request: ArticleRowsGet,
) -> anyhow::Result<ArticleRows> {
    queue::bring_up_to_date(station);
    queue::rows_of(station, &request.articles)
}

pub(super) fn article_seen(station: &Workstation, request: ArticleSeen) -> anyhow::Result<Nothing> {
    queue::see(station, request.articles.as_deref(), request.heard)?;
    Ok(Nothing {})
}
