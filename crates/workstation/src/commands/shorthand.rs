//! Shorthands while somebody types.

use editorial::shorthand::Expandable;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::workstation::Workstation;

/// Asks what the code before the caret may stand for.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ShorthandFind {
    /// What stands before the caret in its paragraph or field: the end of it, 80 characters are plenty.
    pub before: String,
}

/// What it may stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShorthandFound {
    /// None: no code stands there that a list of the newsroom knows.
    pub found: Option<Expandable>,
}

pub(super) fn shorthand_find(
    station: &Workstation,
    request: ShorthandFind,
) -> anyhow::Result<ShorthandFound> {
    let found = station.expandable(&request.before)?;
    Ok(ShorthandFound { found })
}
