//! The newsroom's lists of shorthands, from files and back into files.

use std::path::Path;

use anyhow::{Context as _, bail};
use editorial::id::EntryId;
use editorial::newsroom::{Entry, ShorthandList};
use editorial::shorthand::{BadLine, List};
use editorial::text::normal::single_line;

use super::with_store;
use crate::config::system_clock;
use crate::store::{self, Tx};

/// The longest list, bytes: some ten thousand lines. It goes to every workstation whole.
pub const MAX_SHORTHAND_BYTES: usize = 1024 * 1024;

/// What was read of a list that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShorthandsSet {
    /// How many lines say something and were read.
    pub rows: usize,
    /// Lines that were not.
    pub bad: Vec<BadLine>,
}

/// Puts a list in place of the one of this name, or beside the others. Lines that cannot be read are said; they stay in the list,
/// where they stand for nothing, unless they are no UTF-8.
///
/// # Errors
/// When the name is empty, the list is longer than [`MAX_SHORTHAND_BYTES`], or none of its lines can be read.
pub fn set_shorthands(data_dir: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<ShorthandsSet> {
    let name = single_line(name);
    if name.is_empty() {
        bail!("a list of shorthands has a name");
    }
    if bytes.len() > MAX_SHORTHAND_BYTES {
        bail!("a list of shorthands has at most {MAX_SHORTHAND_BYTES} bytes: nothing was changed");
    }
    let (list, bad) = List::parse(bytes);
    if list.rows.is_empty() {
        let said: Vec<String> = bad.iter().map(|line| format!("\n{}", both(line))).collect();
        bail!(
            "no line of it can be read: nothing was changed{}",
            said.concat()
        );
    }
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let text: String = lines
        .filter_map(|line| std::str::from_utf8(line).ok())
        .collect();
    let text = text.trim_start_matches('\u{feff}').to_owned();
    with_store(data_dir, system_clock(), move |tx| {
        let id = by_name(tx, &name)?.map_or_else(|| EntryId(tx.uuid()), |list| list.id);
        let list = ShorthandList { id, name, text };
        Ok(store::entry::put(tx, &Entry::Shorthands(list))?)
    })?;
    Ok(ShorthandsSet {
        rows: list.rows.len(),
        bad,
    })
}

/// What a line that cannot be read is told by, in both languages of the newsroom.
#[must_use]
pub fn both(line: &BadLine) -> String {
    format!("{}\n{}", line.vietnamese(), line.english())
}

/// The lists by name, with how many lines of each say something.
///
/// # Errors
/// When the newsroom cannot be read.
pub fn list_shorthands(data_dir: &Path) -> anyhow::Result<Vec<(String, usize)>> {
    with_store(data_dir, system_clock(), |tx| {
        let lists = all(tx)?;
        Ok(lists
            .into_iter()
            .map(|list| (list.name, List::parse(list.text.as_bytes()).0.rows.len()))
            .collect())
    })
}

/// A list as it was written, comments and all.
///
/// # Errors
/// When there is no list of this name.
pub fn show_shorthands(data_dir: &Path, name: &str) -> anyhow::Result<String> {
    let name = single_line(name);
    with_store(data_dir, system_clock(), move |tx| {
        let list = by_name(tx, &name)?.filter(|list| !list.text.is_empty());
        Ok(list
            .with_context(|| format!("there is no list of shorthands {name:?}"))?
            .text)
    })
}

/// Takes a list away, here and at every workstation.
///
/// # Errors
/// When there is no list of this name.
pub fn remove_shorthands(data_dir: &Path, name: &str) -> anyhow::Result<()> {
    let name = single_line(name);
    with_store(data_dir, system_clock(), move |tx| {
        let list = by_name(tx, &name)?
            .filter(|list| !list.text.is_empty())
            .with_context(|| format!("there is no list of shorthands {name:?}"))?;
        // Entries have versions and no end: an empty list is one that is not there, and its name may be used again.
        let text = String::new();
        let list = ShorthandList { text, ..list };
        Ok(store::entry::put(tx, &Entry::Shorthands(list))?)
    })
}

fn by_name(tx: &Tx<'_>, name: &str) -> anyhow::Result<Option<ShorthandList>> {
    let lists = store::entry::shorthands(tx)?;
    Ok(lists.into_iter().find(|list| list.name == name))
}

/// Those that were not taken away, by name.
fn all(tx: &Tx<'_>) -> anyhow::Result<Vec<ShorthandList>> {
    let mut lists = store::entry::shorthands(tx)?;
    lists.retain(|list| !list.text.is_empty());
    lists.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(lists)
}
