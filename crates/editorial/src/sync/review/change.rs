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
    /// Where each block of the earlier text begins there, and where it stands in the later one.
    stands: Vec<(usize, Standing)>,
}

/// Where a block of the earlier text stands in the later one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Standing {
    /// Its parts in reading order, never none. Nearly always one: words that were kept from a deleted block may stand in the
    /// middle of the block behind it.
    pub(super) parts: Vec<Range>,
    /// Of a deleted block: the words before the end of its place that are the next block's. Where it stands again it stands
    /// before them. None of a block that stands.
    pub(super) others: Option<Vec<Range>>,
}

impl Standing {
    fn one(start: usize, end: usize) -> Self {
        Self {
            parts: vec![Range { start, end }],
            others: None,
        }
    }

    /// From the first of its characters to the last.
    pub(super) fn hull(&self) -> Range {
        Range {
            start: self.parts.first().map_or(0, |part| part.start),
            end: self.parts.last().map_or(0, |part| part.end),
        }
    }

    /// Whether a character is one of its own.
    pub(super) fn holds(&self, at: usize) -> bool {
        let own = |part: &Range| (part.start..part.end).contains(&at);
        self.parts.iter().any(own)
    }
}

/// Whose a character is that stands before a deleted block's own place: whether it was written into that block, if anybody
/// can tell.
pub(super) type Owner<'a> = &'a dyn Fn(Range, Op) -> Option<bool>;

/// What one person put where they deleted a block is not that block's any more.
pub(super) const NOT_ITS_OWN: Owner<'static> = &|_, _| Some(false);

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
    /// `draft` has both in its history; `owner` tells whose words are that stand where a block was deleted.
    pub(super) fn between(
        draft: &Draft,
        from: &Version,
        to: &Frontiers,
        owner: Owner<'_>,
    ) -> Result<Self, BadUpdate> {
        let to = Version::of(draft, to.clone())?;
        let delta = draft.text_changes(&from.heads, &to.heads)?;
        Ok(Self {
            stands: standings(&delta, from, &to, owner),
            delta,
            after: to.text,
        })
    }

    /// What was done to a block. Words that were typed where a block was deleted belong to the one behind it.
    pub(super) fn touch(&self, base: &Flat, block: Range) -> Touch {
        let mut own = touch(&self.delta, base, block);
        if own.deleted_all() {
            if !own.brought_block {
                own.inserted.clear();
            }
            return own;
        }
        let before = base.blocks().into_iter().rev();
        let gone = before
            .skip_while(|other| other.start >= block.start)
            .map(|other| touch(&self.delta, base, other))
            .take_while(|other| other.deleted_all() && !other.brought_block);
        if gone.into_iter().any(|other| !other.inserted.is_empty()) {
            own.inserted.insert(0, 0);
        }
        own
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
    pub(super) fn standing(&self, block: Range) -> Standing {
        let found = self.stands.iter().find(|(start, _)| *start == block.start);
        found.map_or_else(|| Standing::one(0, 0), |(_, standing)| standing.clone())
    }

    /// What stands now where a block of the earlier text stood.
    pub(super) fn cells(&self, block: Range) -> Vec<Cell> {
        let parts = self.standing(block).parts;
        let cells = parts.into_iter().flat_map(|part| self.after.slice(part));
        cells.cloned().collect()
    }
}

fn touch(delta: &[TextDelta], base: &Flat, block: Range) -> Touch {
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
    for part in delta {
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

/// Where the blocks of one text stand in another.
///
/// A block ends behind its marker. A marker that went is asked for by the operation that wrote it: the engine knows where
/// among the deleted characters a new one stands, which a list of changes does not tell. What was typed over a deleted
/// block stands before its place, and is the next block's unless it was written into the deleted one.
fn standings(
    delta: &[TextDelta],
    from: &Version,
    to: &Version,
    owner: Owner<'_>,
) -> Vec<(usize, Standing)> {
    let text = &to.text.0;
    let markers: BTreeMap<Op, usize> = text
        .iter()
        .enumerate()
        .filter(|(_, cell)| cell.c == MARKER)
        .filter_map(|(at, _)| Some((to.draft.op_at(at)?, at)))
        .collect();
    let behind = |marker: usize| {
        let guard = text.get(marker + 1).is_some_and(|next| next.c == GUARD);
        marker + 1 + usize::from(guard)
    };
    let blocks = from.text.blocks();
    let count = blocks.len();
    // Where the next block may begin, and what stands before it that is its own.
    let (mut last, mut carried) = (0, Vec::new());
    let mut out = Vec::with_capacity(count);
    for (number, block) in blocks.into_iter().enumerate() {
        let marker = (block.start..block.end).rfind(|at| from.text.0[*at].c == MARKER);
        let op = marker.and_then(|at| from.draft.op_at(at));
        let gone = match op.map(|op| markers.get(&op).copied().ok_or(op)) {
            _ if number + 1 == count => Ok(text.len()),
            Some(Ok(at)) => Ok(behind(at)),
            Some(Err(op)) => Err(to.draft.place_of_deleted(op).unwrap_or(last)),
            None => Ok(text.len()),
        };
        let (Ok(end) | Err(end)) = gone;
        let end = end.clamp(last, text.len());
        if gone.is_ok() || !touch(delta, &from.text, block).deleted_all() {
            carried.push(Range { start: last, end });
            let parts = joined(std::mem::take(&mut carried), end);
            out.push((
                block.start,
                Standing {
                    parts,
                    others: None,
                },
            ));
            last = end;
            continue;
        }
        // Whatever stands among its deleted characters is its own; before them somebody may have typed over it.
        let first = from.draft.op_at(block.start);
        let first = first.and_then(|op| to.draft.place_of_deleted(op));
        let first = first.unwrap_or(last).clamp(last, end);
        let told: Vec<Option<bool>> = (last..end)
            .map(|at| to.draft.op_at(at).and_then(|op| owner(block, op)))
            .collect();
        let closed = (last..end).rfind(|at| text[*at].c == MARKER).map(behind);
        if let Some(closed) = closed {
            // It stands again, or another block stands in its place.
            let kept = told.iter().rposition(|told| *told == Some(true));
            let end = closed.max(kept.map_or(0, |n| last + n + 1));
            out.push((block.start, Standing::one(last, end)));
            last = end;
            continue;
        }
        let (mut parts, mut others) = (Vec::new(), Vec::new());
        let mut own = false;
        for at in last..end {
            let one = Range {
                start: at,
                end: at + 1,
            };
            // Nobody can tell whose a word is that was written since: it is the block's own in the middle of its words.
            let between = || own && told[at - last..].iter().find_map(|told| *told) == Some(true);
            own = at >= first || told[at - last].unwrap_or_else(between);
            if own {
                parts.push(one);
            } else {
                others.push(one);
            }
        }
        carried.extend(others);
        let parts = joined(parts, end);
        out.push((
            block.start,
            Standing {
                parts,
                others: Some(carried.clone()),
            },
        ));
        last = end;
    }
    out
}

/// Ranges in reading order as few as they can be; where there is nothing, nothing at `at`.
fn joined(ranges: Vec<Range>, at: usize) -> Vec<Range> {
    let mut out: Vec<Range> = Vec::new();
    for range in ranges.into_iter().filter(|range| range.len() > 0) {
        match out.last_mut() {
            Some(before) if before.end == range.start => before.end = range.end,
            _ => out.push(range),
        }
    }
    if out.is_empty() {
        out.push(Range { start: at, end: at });
    }
    out
}
