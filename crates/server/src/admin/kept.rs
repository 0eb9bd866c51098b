//! Texts that the newsroom keeps, from files and back into files: lists of shorthands, templates.
//!
//! One way for all kinds: a text is the entry, comments and all; its lines are read to say what of it means something.

use std::path::Path;

use anyhow::{Context as _, bail};
use editorial::id::EntryId;
use editorial::newsroom::KeptText;
use editorial::photo::template::Template;
use editorial::shorthand::List;
use editorial::text::lines::BadLine;
use editorial::text::normal::single_line;

use super::with_store;
use crate::config::system_clock;
use crate::store::entry::Kept;
use crate::store::{self, Tx};

/// The longest text, bytes: some ten thousand lines. It goes to every workstation whole.
pub const MAX_KEPT_BYTES: usize = 1024 * 1024;

impl Kept {
    /// What one of them is called in messages, with its article.
    #[must_use]
    pub const fn one(self) -> &'static str {
        match self {
            Self::Shorthands => "a list of shorthands",
            Self::Template => "a template",
        }
    }

    /// What is counted of it: one for each line that says something.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Shorthands => "code",
            Self::Template => "field",
        }
    }

    /// How many lines say something, and which cannot be read.
    fn read(self, bytes: &[u8]) -> (usize, Vec<BadLine>) {
        match self {
            Self::Shorthands => {
                let (list, bad) = List::parse(bytes);
                (list.rows.len(), bad)
            }
            Self::Template => {
                let (template, bad) = Template::parse(bytes);
                (template.lines.len(), bad)
            }
        }
    }
}

/// What was read of a text that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSet {
    /// How many lines say something and were read.
    pub read: usize,
    /// Lines that were not.
    pub bad: Vec<BadLine>,
}

/// Puts a text in place of the one of this name, or beside the others. Lines that cannot be read are said; they stay in the text,
/// where they mean nothing, unless they are no UTF-8.
///
/// # Errors
/// When the name is empty, the text is longer than [`MAX_KEPT_BYTES`], or none of its lines can be read.
pub fn set_kept(data_dir: &Path, kind: Kept, name: &str, bytes: &[u8]) -> anyhow::Result<KeptSet> {
    let name = single_line(name);
    if name.is_empty() {
        bail!("{} has a name", kind.one());
    }
    if bytes.len() > MAX_KEPT_BYTES {
        bail!(
            "{} has at most {MAX_KEPT_BYTES} bytes: nothing was changed",
            kind.one()
        );
    }
    let (read, bad) = kind.read(bytes);
    if read == 0 {
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
        let id = by_name(tx, kind, &name)?.map_or_else(|| EntryId(tx.uuid()), |text| text.id);
        let kept = kind.entry(KeptText { id, name, text });
        Ok(store::entry::put(tx, &kept)?)
    })?;
    Ok(KeptSet { read, bad })
}

/// What a line that cannot be read is told by, in both languages of the newsroom.
#[must_use]
pub fn both(line: &BadLine) -> String {
    format!("{}\n{}", line.vietnamese(), line.english())
}

/// The texts of a kind by name, with how many lines of each say something.
///
/// # Errors
/// When the newsroom cannot be read.
pub fn list_kept(data_dir: &Path, kind: Kept) -> anyhow::Result<Vec<(String, usize)>> {
    with_store(data_dir, system_clock(), move |tx| {
        let mut texts = store::entry::kept(tx, kind)?;
        texts.retain(|text| !text.text.is_empty());
        texts.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(texts
            .into_iter()
            .map(|text| (text.name, kind.read(text.text.as_bytes()).0))
            .collect())
    })
}

/// A text as it was written, comments and all.
///
/// # Errors
/// When there is none of this name.
pub fn show_kept(data_dir: &Path, kind: Kept, name: &str) -> anyhow::Result<String> {
    let name = single_line(name);
    with_store(data_dir, system_clock(), move |tx| {
        Ok(there(tx, kind, &name)?.text)
    })
}

/// Takes a text away, here and at every workstation.
///
/// # Errors
/// When there is none of this name.
pub fn remove_kept(data_dir: &Path, kind: Kept, name: &str) -> anyhow::Result<()> {
    let name = single_line(name);
    with_store(data_dir, system_clock(), move |tx| {
        // Entries have versions and no end: an empty text is one that is not there, and its name may be used again.
        let gone = KeptText {
            text: String::new(),
            ..there(tx, kind, &name)?
        };
        Ok(store::entry::put(tx, &kind.entry(gone))?)
    })
}

fn by_name(tx: &Tx<'_>, kind: Kept, name: &str) -> anyhow::Result<Option<KeptText>> {
    let texts = store::entry::kept(tx, kind)?;
    Ok(texts.into_iter().find(|text| text.name == name))
}

/// The text of this name, unless it was taken away.
fn there(tx: &Tx<'_>, kind: Kept, name: &str) -> anyhow::Result<KeptText> {
    let found = by_name(tx, kind, name)?.filter(|text| !text.text.is_empty());
    found.with_context(|| {
        let what = kind.one();
        let what = what.strip_prefix("a ").unwrap_or(what);
        format!("there is no {what} {name:?}")
    })
}
