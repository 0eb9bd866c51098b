//! The change from one flat text to another: which blocks it touched, and where a range stands afterwards.

use std::collections::BTreeMap;

use loro::{Frontiers, TextDelta};

use crate::article::document::{Attributes, Block};
use crate::article::draft::{BadUpdate, Cell, Draft, Op, cells, spans};
use crate::article::flat::{GUARD, MARKER, project};
use crate::id::Bytes;

/// A flat text, character by character.
pub(super) struct Flat(pub(super) Vec<Cell>);

/// A half-open range of code points. Of a block: its characters, its close, the guard behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Range {
    pub(super) const fn len(self) -> usize {
        self.end - self.start
    }
}

impl Flat {
    pub(super) fn of(draft: &Draft) -> Self {
        Self(cells(&draft.spans()))
    }

    pub(super) fn blocks(&self) -> Vec<Range> {
        let mut out = Vec::new();
        let mut start = 0;
        for (at, cell) in self.0.iter().enumerate() {
            if cell.c == MARKER {
                let guard = self.0.get(at + 1).is_some_and(|next| next.c == GUARD);
                let end = at + 1 + usize::from(guard);
                out.push(Range { start, end });
                start = end;
            }
        }
        if start < self.0.len() {
            out.push(Range {
                start,
                end: self.0.len(),
            });
        }
        out
    }

    pub(super) fn slice(&self, range: Range) -> &[Cell] {
        &self.0[range.start..range.end]
    }

    /// The block that a position stands in, and which one of the text's it is.
    pub(super) fn block_at(&self, at: usize) -> Option<(usize, Range)> {
        self.blocks()
            .into_iter()
            .enumerate()
            .find(|(_, block)| at < block.end)
    }
}

/// Flat text for people: closes as line breaks, guards gone, nothing behind the last word.
pub(super) fn shown(cells: &[Cell]) -> String {
    let text: String = cells
        .iter()
        .filter(|cell| cell.c != GUARD)
        .map(|cell| if cell.c == MARKER { '\n' } else { cell.c })
        .collect();
    text.trim_end().to_owned()
}

/// The blocks that are closed in a range, in reading order, wrappers opened.
pub(super) fn closed_blocks(cells: &[Cell]) -> Vec<Block> {
    let closes = cells.iter().filter(|cell| cell.c == MARKER).count();
    project(&spans(cells))
        .leaves()
        .take(closes)
        .cloned()
        .collect()
}

/// The attributes of the close with which a range ends; none when it does not.
pub(super) fn close_attributes(cells: &[Cell]) -> Option<&Attributes> {
    let last = cells.iter().rev().find(|cell| cell.c != GUARD)?;
    (last.c == MARKER).then_some(&*last.attributes)
}

/// What one side did to one block.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Touch {
    /// Where characters were inserted, relative to the block.
    pub(super) inserted: Vec<usize>,
    /// Whether an insertion brought a marker: a split or a new block.
    pub(super) brought_block: bool,
    /// Characters that went, without separators.
    pub(super) deleted: usize,
    /// The close went: the block was joined or deleted.
    pub(super) close_gone: bool,
    /// Marks or block attributes changed.
    pub(super) restyled: bool,
    /// Characters that the block had, without separators.
    had: usize,
}

impl Touch {
    pub(super) fn any(&self) -> bool {
        !self.inserted.is_empty() || self.deleted > 0 || self.close_gone || self.restyled
    }

    pub(super) const fn deleted_all(&self) -> bool {
        self.close_gone && self.deleted == self.had
    }

    /// Left the block's own text as it was and only put something behind it.
    pub(super) fn only_at(&self) -> Option<usize> {
        match (
            self.inserted.as_slice(),
            self.deleted,
            self.close_gone,
            self.restyled,
        ) {
            ([at], 0, false, false) => Some(*at),
            _ => None,
        }
    }

    pub(super) fn splits(&self) -> bool {
        self.brought_block && self.only_at().is_some_and(|at| at > 0 && at < self.had)
    }
}

/// The change from one text to another, and that text.
pub(super) struct Change {
    delta: Vec<TextDelta>,
    pub(super) after: Flat,
    /// Where each block of the earlier text begins there, and where it ends in the later one.
    ends: Vec<(usize, usize)>,
}

/// A draft as it was at some point of its history.
pub(super) struct Version {
    pub(super) draft: Draft,
    pub(super) heads: Frontiers,
    pub(super) text: Flat,
}

impl Version {
    pub(super) fn of(draft: &Draft, heads: Frontiers) -> Result<Self, BadUpdate> {
        let draft = draft.at(&Bytes(heads.encode()))?;
        Ok(Self {
            text: Flat::of(&draft),
            draft,
            heads,
        })
    }
}

impl Change {
    /// `draft` has both in its history.
    pub(super) fn between(
        draft: &Draft,
        from: &Version,
        to: &Frontiers,
    ) -> Result<Self, BadUpdate> {
        let to = Version::of(draft, to.clone())?;
        Ok(Self {
            delta: draft.text_changes(&from.heads, &to.heads)?,
            ends: ends(from, &to),
            after: to.text,
        })
    }

    pub(super) fn touch(&self, base: &Flat, block: Range) -> Touch {
        let separator = |c: char| matches!(c, MARKER | GUARD);
        let within = |from: usize, to: usize| {
            from.max(block.start)..to.min(block.end).max(from.max(block.start))
        };
        let mut touch = Touch {
            had: base
                .slice(block)
                .iter()
                .filter(|cell| !separator(cell.c))
                .count(),
            ..Touch::default()
        };
        let mut at = 0;
        for part in &self.delta {
            match part {
                TextDelta::Retain { retain, attributes } => {
                    let hit = within(at, at + retain);
                    // A mark that only spread to a guard is seen by nobody.
                    touch.restyled |= attributes
                        .as_ref()
                        .is_some_and(|attributes| !attributes.is_empty())
                        && base.0[hit].iter().any(|cell| cell.c != GUARD);
                    at += retain;
                }
                TextDelta::Insert { insert, .. } => {
                    // An insertion at the very end of the text belongs to the last block.
                    let inside = (block.start..block.end).contains(&at)
                        || (at == block.end && block.end == base.0.len());
                    if inside && insert.chars().any(|c| c != GUARD) {
                        touch.inserted.push(at - block.start);
                        touch.brought_block |= insert.contains(MARKER);
                    }
                }
                TextDelta::Delete { delete } => {
                    let hit = &base.0[within(at, at + delete)];
                    touch.deleted += hit.iter().filter(|cell| !separator(cell.c)).count();
                    touch.close_gone |= hit.iter().any(|cell| cell.c == MARKER);
                    at += delete;
                }
            }
        }
        touch
    }

    /// The ranges of the later text that are new.
    pub(super) fn inserted(&self) -> Vec<Range> {
        let mut now = 0;
        let mut out = Vec::new();
        for part in &self.delta {
            match part {
                TextDelta::Retain { retain, .. } => now += retain,
                TextDelta::Insert { insert, .. } => {
                    let end = now + insert.chars().count();
                    out.push(Range { start: now, end });
                    now = end;
                }
                TextDelta::Delete { .. } => {}
            }
        }
        out
    }

    /// Where a block of the earlier text stands now: insertions at its start belong to it, those at its end do not.
    pub(super) fn range(&self, block: Range) -> Range {
        let number = self
            .ends
            .iter()
            .position(|(start, _)| *start == block.start)
            .unwrap_or_default();
        Range {
            start: number
                .checked_sub(1)
                .map_or(0, |before| self.ends[before].1),
            end: self.ends.get(number).map_or(0, |(_, end)| *end),
        }
    }

    /// What stands now where a block of the earlier text stood.
    pub(super) fn slice(&self, block: Range) -> &[Cell] {
        self.after.slice(self.range(block))
    }
}

/// Where the blocks of one text begin, and where each ends in another.
///
/// A block ends behind its marker. A marker that went is asked for by the operation that wrote it: the engine knows where
/// among the deleted characters a new one stands, which a list of changes does not tell.
fn ends(from: &Version, to: &Version) -> Vec<(usize, usize)> {
    let markers: BTreeMap<Op, usize> = to
        .text
        .0
        .iter()
        .enumerate()
        .filter(|(_, cell)| cell.c == MARKER)
        .filter_map(|(at, _)| Some((to.draft.op_at(at)?, at)))
        .collect();
    let blocks = from.text.blocks();
    let count = blocks.len();
    let mut last = 0;
    blocks
        .into_iter()
        .enumerate()
        .map(|(number, block)| {
            let marker = (block.start..block.end).rfind(|at| from.text.0[*at].c == MARKER);
            let op = marker.and_then(|at| from.draft.op_at(at));
            let end = match op.map(|op| markers.get(&op).copied().ok_or(op)) {
                _ if number + 1 == count => to.text.0.len(),
                Some(Ok(at)) => {
                    let guard = to.text.0.get(at + 1).is_some_and(|next| next.c == GUARD);
                    at + 1 + usize::from(guard)
                }
                Some(Err(op)) => to.draft.place_of_deleted(op).unwrap_or(last),
                None => to.text.0.len(),
            };
            last = end.clamp(last, to.text.0.len());
            (block.start, last)
        })
        .collect()
}
