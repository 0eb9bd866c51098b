//! What the newsroom has besides articles.

use editorial::newsroom::{Link, Section, Settings};
use editorial::person::Person;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::store::entry;
use crate::workstation::Workstation;

/// Asks for the newsroom.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct NewsroomGet {}

/// The newsroom, as this workstation last heard of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Newsroom {
    /// Its settings; none before the first sync.
    pub settings: Option<Settings>,
    /// Its sections, in the order of the navigation.
    pub sections: Vec<Section>,
    /// Its people, by name.
    pub people: Vec<Person>,
    /// The links of the furniture, in order.
    pub links: Vec<Link>,
}

pub(super) fn newsroom_get(station: &Workstation, _: NewsroomGet) -> anyhow::Result<Newsroom> {
    station.read(entry::newsroom)
}
