//! What the newsroom's shorthands say at this machine: its lists as it last heard of them, on the newsroom's day.
//!
//! The lists are read from the store and their lines at every question. A question comes only while somebody writes a code; reading
//! five thousand lines then is a few milliseconds, and nothing can be stale.

use editorial::shorthand::{Expandable, List, find, typed};
use editorial::text::date;

use crate::store::entry;
use crate::workstation::Workstation;

impl Workstation {
    /// What the code at the end of `before` may stand for today.
    pub(crate) fn expandable(&self, before: &str) -> anyhow::Result<Option<Expandable>> {
        if typed(before).is_none() {
            return Ok(None);
        }
        let now = self.source.now();
        self.read(|db| {
            let zone = entry::zone(db)?.unwrap_or_default();
            // Lines that cannot be read were said to whoever wrote them.
            let lists: Vec<List> = entry::shorthands(db)?
                .iter()
                .map(|list| List::parse(list.text.as_bytes()).0)
                .collect();
            Ok(find(&lists, before, date::day(now, &zone)))
        })
    }
}
