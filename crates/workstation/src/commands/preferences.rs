//! What a person likes: kept on this machine, for each person apart, and never sent anywhere.

use std::collections::{BTreeMap, HashSet};

use editorial::id::ArticleId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::article::View;
use super::list::Sort;
use crate::error::{Code, ErrorBody};
use crate::store::preference;
use crate::workstation::Workstation;

/// The largest preferences that are stored, bytes of JSON.
const MAX_BYTES: usize = 64 * 1024;
/// Saved views at most.
const MAX_SAVED: usize = 40;
/// Characters of a saved view's name.
const MAX_NAME: usize = 60;
/// Characters of a saved view's question.
const MAX_QUESTION: usize = 1_000;
/// Pinned stories at most.
const MAX_PINNED: usize = 100;
/// Recent stories, and open ones, at most.
const MAX_OPEN: usize = 30;

/// A list with a filter and an order, under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SavedView {
    /// Its id: the window's own, unique among them.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// The list.
    pub view: View,
    /// What narrows it, as in [`super::Listing::question`].
    pub question: String,
    /// Its order.
    pub sort: Sort,
}

/// What a person likes. Whatever is missing is as it is at first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Preferences {
    /// The order of each list that is not sorted by the last change.
    #[ts(type = "Partial<Record<View, Sort>>")]
    pub sorts: BTreeMap<View, Sort>,
    /// The saved views, in the person's order; 40 at most.
    pub saved: Vec<SavedView>,
    /// Stories that stay on top, in the person's order; 100 at most.
    pub pinned: Vec<ArticleId>,
    /// Stories that were opened, the last one first; 30 at most.
    pub recent: Vec<ArticleId>,
    /// Stories that stay open, in the order of their tabs; 30 at most.
    pub tabs: Vec<ArticleId>,
}

impl Preferences {
    /// What is wrong with them.
    fn check(&self) -> Result<(), &'static str> {
        let ids: HashSet<&str> = self.saved.iter().map(|one| one.id.as_str()).collect();
        let named = |one: &SavedView| {
            let name = one.name.trim();
            !name.is_empty()
                && name.chars().count() <= MAX_NAME
                && !name.chars().any(char::is_control)
                && one.question.chars().count() <= MAX_QUESTION
                && (1..=MAX_NAME).contains(&one.id.len())
        };
        let once = |articles: &[ArticleId], most: usize| {
            articles.len() <= most
                && articles.iter().collect::<HashSet<_>>().len() == articles.len()
        };
        match () {
            () if self.saved.len() > MAX_SAVED || ids.len() != self.saved.len() => {
                Err("too many saved views, or two of one id")
            }
            () if !self.saved.iter().all(named) => Err("a saved view's name, id or question"),
            () if !once(&self.pinned, MAX_PINNED) => Err("too many pinned stories, or one twice"),
            () if !once(&self.recent, MAX_OPEN) || !once(&self.tabs, MAX_OPEN) => {
                Err("too many open or recent stories, or one twice")
            }
            () => Ok(()),
        }
    }
}

/// Asks for the preferences of the person here.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct PreferencesGet {}

/// Changes the preferences of the person here: all of them.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PreferencesSet {
    /// What they are from now on.
    pub preferences: Preferences,
}

pub(super) fn preferences_get(
    station: &Workstation,
    _: PreferencesGet,
) -> anyhow::Result<Preferences> {
    station.preferences()
}

pub(super) fn preferences_set(
    station: &Workstation,
    request: PreferencesSet,
) -> anyhow::Result<Preferences> {
    let preferences = request.preferences;
    let bad = |what: &str| ErrorBody::new(Code::BadRequest, format!("preferences: {what}"));
    preferences.check().map_err(bad)?;
    let json = serde_json::to_string(&preferences)?;
    if json.len() > MAX_BYTES {
        return Err(bad("too large").into());
    }
    let Some(person) = station.person_id()? else {
        return Err(ErrorBody::new(Code::NotSignedIn, "nobody has signed in").into());
    };
    station.desk(|desk| preference::save(&desk.db, person, &json))?;
    Ok(preferences)
}

impl Workstation {
    /// The preferences of the person here. What cannot be read (a newer app's, a damaged row) is as it is at first.
    pub(crate) fn preferences(&self) -> anyhow::Result<Preferences> {
        let Some(person) = self.person_id()? else {
            return Ok(Preferences::default());
        };
        let json = self.read(|db| preference::load(db, person))?;
        Ok(json
            .and_then(|json| serde_json::from_str(&json).ok())
            .unwrap_or_default())
    }
}
