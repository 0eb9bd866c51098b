//! Every story of this machine as plain text, for the day when no window can show them.
//!
//! This is a way out, not an interchange: one UTF-8 file a story that any editor opens, with everything that a person typed
//! into it, candidates that nobody picked between included. It reads and changes nothing; what cannot be read of one story
//! does not keep the others back.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use editorial::article::document::{Block, Figure};
use editorial::article::field::FieldName;
use editorial::article::revision::Revision;
use editorial::publication::short_id;
use editorial::text::slug::slug;

use crate::store::article;
use crate::workstation::Workstation;

/// What was written where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The new folder with the files.
    pub folder: PathBuf,
    /// How many stories were written.
    pub stories: usize,
    /// How many could not be read; the log says why.
    pub unreadable: usize,
}

impl Workstation {
    /// Writes every story that is not deleted as a text file into a new folder inside `beside`.
    ///
    /// # Errors
    /// When the folder or a file cannot be written.
    pub fn export_texts(&self, beside: &Path) -> anyhow::Result<Exported> {
        let folder = new_folder(beside, "Galley")?;
        let (mut stories, mut unreadable) = (0, 0);
        for article in self.read(article::all)? {
            let read = self.desk(|desk| {
                if desk.known(article)?.state.deleted {
                    return Ok(None);
                }
                Ok(Some(desk.open(article)?.draft.revision(article)))
            });
            match read {
                Ok(None) => {}
                Ok(Some(revision)) => {
                    std::fs::write(
                        folder.join(format!("{}.txt", name_of(&revision))),
                        text_of(&revision),
                    )
                    .context("writing a story")?;
                    stories += 1;
                }
                Err(error) => {
                    tracing::error!(article.id = %article, error = format!("{error:#}"), "a story could not be exported");
                    unreadable += 1;
                }
            }
        }
        Ok(Exported {
            folder,
            stories,
            unreadable,
        })
    }
}

/// `name`, else `name 2` and so on: nothing that lies there already is touched.
pub(crate) fn new_folder(beside: &Path, name: &str) -> anyhow::Result<PathBuf> {
    std::fs::create_dir_all(beside).context("making the folder for documents")?;
    for number in 1..1_000 {
        let folder = if number == 1 {
            beside.join(name)
        } else {
            beside.join(format!("{name} {number}"))
        };
        match std::fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).context("making a folder for what is exported"),
        }
    }
    anyhow::bail!("{} holds a thousand exports already", beside.display())
}

/// A name for files of a story that any system takes: letters without marks, digits, dashes.
pub(crate) fn name_of(revision: &Revision) -> String {
    let slug = slug(revision.field(FieldName::Headline));
    let short = short_id(revision.article);
    if slug.is_empty() {
        short
    } else {
        format!("{slug}-{short}")
    }
}

fn text_of(revision: &Revision) -> String {
    let mut parts: Vec<String> = Vec::new();
    let field = |name: FieldName, parts: &mut Vec<String>| {
        let values = revision.fields.get(name.as_str());
        parts.extend(values.into_iter().flatten().cloned());
    };
    field(FieldName::Headline, &mut parts);
    field(FieldName::Standfirst, &mut parts);
    for block in revision.body.leaves() {
        parts.push(match block {
            Block::Figure(figure) => figure_text(block, figure),
            _ => block.plain(),
        });
    }
    field(FieldName::Byline, &mut parts);
    parts.retain(|part| !part.trim().is_empty());
    let mut text = parts.join("\n\n");
    text.push('\n');
    text
}

/// The caption, then description and credit in brackets.
fn figure_text(block: &Block, figure: &Figure) -> String {
    let mut text = block.plain();
    for value in figure.alt.iter().chain(&figure.credit) {
        if !value.trim().is_empty() {
            // Writing into a string cannot fail.
            let _ = write!(text, " [{value}]");
        }
    }
    text
}
