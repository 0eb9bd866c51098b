//! Going back, as ordinary edits: to a whole revision, or to one block that somebody deleted.

use std::collections::BTreeSet;

use loro::{Frontiers, TextDelta, VersionVector};

use super::{BadUpdate, Draft, FIELDS, FIGURES, complete, guarded, is_style_key, loro_value};
use crate::article::document::{Attributes, Block};
use crate::article::lines::lines;
use crate::article::restore::{RegisterWrite, Restore, Step, plan_insert, plan_restore};
use crate::article::revision::Revision;
use crate::id::Bytes;
use crate::text::normal::nfc;

/// How much of an article's history is known: the edits of the updates that were added.
#[derive(Clone, Debug, Default)]
pub struct Seen(VersionVector);

impl Seen {
    /// Everything that this update brings.
    ///
    /// # Errors
    /// [`BadUpdate::Unreadable`] when it is no update.
    pub fn add(&mut self, update: &[u8]) -> Result<(), BadUpdate> {
        let meta = guarded(|| loro::LoroDoc::decode_import_blob_meta(update, false))?
            .map_err(|_| BadUpdate::Unreadable)?;
        self.0.merge(&meta.partial_end_vv);
        Ok(())
    }
}

/// A block that edits took out with all its text.
#[derive(Clone, Debug, PartialEq)]
pub struct DeletedBlock {
    /// Where in the draft's history it stood last: the heads before those edits.
    pub before: Bytes,
    /// Which of the blocks of text it was there, from 0, in reading order.
    pub block: usize,
    /// What it was, in normal form C; a figure with the registers that are still kept for it.
    pub content: Block,
}

impl Draft {
    /// Brings the content back to `wanted`, touching only what differs, and returns the update; it is empty when nothing
    /// differs. What others write meanwhile stays.
    ///
    /// # Errors
    /// [`BadUpdate::BadStructure`] when the revision holds what no draft can; the draft is then as it was.
    pub fn restore(&mut self, wanted: &Revision) -> Result<Vec<u8>, BadUpdate> {
        let plan = plan_restore(&self.spans(), &self.fields(), &self.figure_fields(), wanted);
        self.run_restore(&plan)
    }

    /// Puts a deleted block back near where it stood, and returns the update; it is empty when the block stands in the
    /// text, because somebody else has put it back meanwhile.
    ///
    /// # Errors
    /// [`BadUpdate::MissingDependencies`] when this copy never was at `before`, [`BadUpdate::BadStructure`] when there was
    /// no such block.
    pub fn recover(&mut self, before: &Bytes, block: usize) -> Result<Vec<u8>, BadUpdate> {
        let past = self.at(before)?;
        let then = lines(&past.spans());
        let line = then.get(block).ok_or(BadUpdate::BadStructure("a block"))?;
        let known = past
            .document()
            .leaves()
            .nth(block)
            .and_then(Block::known_by);
        if known.is_some()
            && self
                .document()
                .leaves()
                .any(|leaf| leaf.known_by() == known)
        {
            return Ok(Vec::new());
        }
        let heads = Frontiers::decode(&before.0).map_err(|_| BadUpdate::Unreadable)?;
        let since = self.text_changes(&heads, &self.doc.oplog_frontiers())?;
        let text = plan_insert(&self.spans(), Moved::of(&since).place(line.start), line);
        self.run_restore(&Restore {
            text,
            registers: Vec::new(),
        })
    }

    /// The blocks that these updates took out with all their text, when they came to what `seen` knows, in reading order.
    /// A block that was only moved, joined or split is not among them. `seen` then knows the updates too.
    ///
    /// # Errors
    /// [`BadUpdate`] when this draft does not have the updates.
    pub fn deleted_by(
        &self,
        seen: &mut Seen,
        updates: &[Vec<u8>],
    ) -> Result<Vec<DeletedBlock>, BadUpdate> {
        let from = self.doc.vv_to_frontiers(&seen.0);
        for update in updates {
            seen.add(update)?;
        }
        let to = self.doc.vv_to_frontiers(&seen.0);
        let since = Moved::of(&self.text_changes(&from, &to)?);
        if since.gone.is_empty() {
            return Ok(Vec::new());
        }
        let before = Bytes(from.encode());
        let past = self.at(&before)?;
        let blocks = past.document();
        let kept: BTreeSet<String> = self
            .at(&Bytes(to.encode()))?
            .document()
            .leaves()
            .filter_map(Block::known_by)
            .collect();
        let registers = self.figure_fields();
        Ok(blocks
            .leaves()
            .zip(lines(&past.spans()))
            .enumerate()
            .filter(|(_, (leaf, line))| {
                let words_gone = line.cells.iter().all(|cell| since.is_gone(cell.at));
                // A figure without a caption is gone with its marker; an empty paragraph is nothing to miss.
                let gone = words_gone
                    && (!leaf.plain().trim().is_empty()
                        || line.marker.is_none_or(|at| since.is_gone(at)));
                gone && leaf.known_by().is_some_and(|known| !kept.contains(&known))
            })
            .map(|(block, (leaf, _))| {
                let mut content = leaf.clone();
                complete(&mut content, &registers);
                DeletedBlock {
                    before: before.clone(),
                    block,
                    content,
                }
            })
            .collect())
    }

    fn run_restore(&mut self, plan: &Restore) -> Result<Vec<u8>, BadUpdate> {
        let delta = delta_of(&plan.text)?;
        guarded(|| {
            self.edit(|draft| {
                if !delta.is_empty() {
                    // Its ranges were counted in this very text.
                    let _ = draft.text().apply_delta(&delta);
                }
                for write in &plan.registers {
                    draft.rewrite_register(write);
                }
            })
        })
    }

    /// Gives a register these candidates, whatever it has.
    fn rewrite_register(&self, write: &RegisterWrite) {
        let name = if write.of_figure { FIGURES } else { FIELDS };
        let prefix = format!("{}/", write.name);
        let mut gone = Vec::new();
        self.each_register(name, |key, _| {
            if key.starts_with(&prefix) {
                gone.push(key.to_owned());
            }
        });
        let map = self.map(name);
        for key in gone {
            // Only a deleted container refuses, and a root is never deleted.
            let _ = map.delete(&key);
        }
        for value in &write.values {
            // An op id names the very operation: what came before it must have its number.
            self.doc.commit();
            let peer = self.doc.peer_id();
            let counter = self.doc.oplog_vv().get(&peer).copied().unwrap_or(0);
            let _ = map.insert(
                &format!("{prefix}{peer:016x}-{counter:08x}"),
                nfc(value).as_str(),
            );
        }
    }
}

fn delta_of(steps: &[Step]) -> Result<Vec<TextDelta>, BadUpdate> {
    let attributes_of = |attributes: &Attributes| {
        if attributes.keys().all(|key| is_style_key(key)) {
            Ok(attributes
                .iter()
                .map(|(key, value)| (key.clone(), loro_value(value)))
                .collect())
        } else {
            Err(BadUpdate::BadStructure("an attribute's key"))
        }
    };
    steps
        .iter()
        .map(|step| {
            Ok(match step {
                Step::Delete(delete) => TextDelta::Delete { delete: *delete },
                Step::Insert(span) => TextDelta::Insert {
                    insert: span.text.clone(),
                    attributes: Some(attributes_of(&span.attributes)?),
                },
                Step::Keep { length, set } => TextDelta::Retain {
                    retain: *length,
                    attributes: if set.is_empty() {
                        None
                    } else {
                        Some(attributes_of(set)?)
                    },
                },
            })
        })
        .collect()
}

/// What a change did to the places of a text.
struct Moved {
    /// Ranges that went, in the text before: start and end.
    gone: Vec<(usize, usize)>,
    /// Where characters came, in the text before, and how many.
    came: Vec<(usize, usize)>,
}

impl Moved {
    fn of(delta: &[TextDelta]) -> Self {
        let (mut at, mut gone, mut came) = (0, Vec::new(), Vec::new());
        for part in delta {
            match part {
                TextDelta::Retain { retain, .. } => at += retain,
                TextDelta::Insert { insert, .. } => came.push((at, insert.chars().count())),
                TextDelta::Delete { delete } => {
                    gone.push((at, at + delete));
                    at += delete;
                }
            }
        }
        Self { gone, came }
    }

    fn is_gone(&self, at: usize) -> bool {
        self.gone
            .iter()
            .any(|(start, end)| (*start..*end).contains(&at))
    }

    /// Where a place of the text before is now; what came in right there stands before it.
    fn place(&self, at: usize) -> usize {
        let came: usize = self
            .came
            .iter()
            .filter(|(place, _)| *place <= at)
            .map(|(_, count)| count)
            .sum();
        let gone: usize = self
            .gone
            .iter()
            .map(|(start, end)| (*end).min(at).saturating_sub(*start))
            .sum();
        (at + came).saturating_sub(gone)
    }
}
