//! A decision about a place becomes an ordinary edit.
//!
//! A decision is planned against what the person saw (`state`) and against the draft as it is now: if the place has changed
//! since, nothing is planned and the person looks again. What a plan replaces it remembers, so that a decision can be taken
//! back. Nobody's words are lost by any of it: both sides stay in the draft's history.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::change::{Change, Range, close_attributes, closed_blocks, shown};
use super::merge::{Found, Merge, registers};
use super::place::{ReviewPlace, both_values};
use crate::article::document::{Attributes, Block};
use crate::article::draft::{BadUpdate, Cell, Draft, cells, spans};
use crate::article::field::{FieldName, FigureField, Register};
use crate::article::flat::{GUARD, MARKER, Span};
use crate::text::diff::{align, tokens};

/// What a person wants of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// One side, to the letter.
    Keep {
        /// Which: its number among the place's sides.
        side: u8,
    },
    /// The words of both.
    Both,
    /// What stands there now.
    Merged,
    /// These words; blocks are divided by line breaks. Words that stay keep their marks.
    Write {
        /// The words.
        text: String,
    },
}

/// Why a decision was not made an edit. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDecision {
    /// The review has no such place.
    #[error("the review has no such place")]
    UnknownPlace,
    /// The place is not any more what the person saw.
    #[error("the place has changed since it was shown")]
    Changed,
    /// This cannot be done with such a place.
    #[error("this cannot be done with such a place")]
    NotOffered,
    /// The draft says no.
    #[error(transparent)]
    Draft(#[from] BadUpdate),
}

/// What stood at a place: enough to put it back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A range of the flat text.
    Text(Vec<Span>),
    /// A copy of a block that both moved: the one that this side had made.
    Copy {
        /// Whose.
        side: u8,
        /// The block.
        spans: Vec<Span>,
    },
    /// The values of a field, as many as waited.
    Field(Vec<String>),
}

/// A decision as edits of the draft.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What the edits replace.
    pub before: Content,
    /// What a block is to read as; none when nothing is written over it.
    reads: Option<Vec<Span>>,
    edits: Vec<Edit>,
}

#[derive(Clone, Debug, PartialEq)]
enum Edit {
    Text {
        at: usize,
        len: usize,
        wanted: Vec<Span>,
    },
    /// The values of a field; several leave it unsettled.
    Field { name: String, values: Vec<String> },
}

impl Plan {
    /// Whether the cells of the place are as planned, once the plan was run.
    pub(super) fn stands(&self, now: &[Cell]) -> bool {
        let Some(wanted) = &self.reads else {
            return true;
        };
        let texts = self
            .edits
            .iter()
            .filter(|edit| matches!(edit, Edit::Text { .. }));
        // To the last space: one that came to stand in another place stays there when this one is taken back.
        let bare = |cells: &[Cell]| -> String {
            let cells = cells.iter().map(|cell| cell.c);
            cells.filter(|c| *c != GUARD).collect()
        };
        let (now, wanted) = (bare(now), bare(&cells(wanted)));
        // The last close of an article stays whatever is wanted.
        texts.count() < 2 && (now == wanted || now.strip_suffix(MARKER) == Some(wanted.as_str()))
    }

    /// Makes the edits. Gives the update; it is empty when the decision asked for what is there.
    ///
    /// # Errors
    /// [`BadUpdate`] when the draft is not the one that was planned for; it must be loaded again then.
    pub fn run(&self, draft: &mut Draft) -> Result<Vec<u8>, BadUpdate> {
        let before = draft.version();
        let mut changed = false;
        for edit in &self.edits {
            changed |= match edit {
                Edit::Text { at, len, wanted } => !draft.rewrite(*at, *len, wanted)?.is_empty(),
                Edit::Field { name, values } => write_field(draft, name, values)?,
            };
        }
        if changed {
            draft.updates_since(&before)
        } else {
            Ok(Vec::new())
        }
    }
}

fn write_field(draft: &mut Draft, name: &str, values: &[String]) -> Result<bool, BadUpdate> {
    let mut saw: Vec<String> = registers(draft)
        .remove(name)
        .into_iter()
        .flatten()
        .map(|candidate| candidate.op)
        .collect();
    let mut changed = false;
    for value in values {
        let unknown = BadUpdate::BadStructure("a field of a newer version");
        let update = match name.split_once('/') {
            Some((figure, field)) => {
                let field = FigureField::named(field).ok_or(unknown)?;
                draft.set_figure_field(figure, field, value, &saw)?
            }
            None => draft.set_field(FieldName::named(name).ok_or(unknown)?, value, &saw),
        };
        changed |= !update.is_empty();
        // The first value takes the place of what was there; the others stand beside it.
        saw.clear();
    }
    Ok(changed)
}

pub(super) fn field_values(register: &Register) -> Vec<String> {
    register
        .iter()
        .map(|candidate| candidate.value.clone())
        .collect()
}

/// Plans a decision about a block's place. `new_figure` is the id of a figure that a copy needs.
pub(super) fn plan_block(
    merge: &Merge<'_>,
    found: &Found,
    decision: &Decision,
    new_figure: &str,
) -> Result<Plan, BadDecision> {
    use crate::sync::api::MergeKind::BothMoved;
    let now = merge.until_now()?;
    let current = now.cells(found.block);
    let side = |n: usize| merge.sides[n].change.cells(found.block);
    let mut edits = Vec::new();
    let wanted = match decision {
        Decision::Merged => None,
        Decision::Keep { side } if found.kind == BothMoved && *side < 2 => {
            return plan_copy(merge, found, 1 - *side);
        }
        Decision::Both | Decision::Write { .. } if found.kind == BothMoved => {
            return Err(BadDecision::NotOffered);
        }
        Decision::Keep { side: n } if *n < 2 => Some(side(usize::from(*n))),
        Decision::Keep { .. } => return Err(BadDecision::NotOffered),
        // It stands there already, perhaps with more that came since.
        Decision::Both if has_both(&current, merge, found) => None,
        Decision::Both => {
            let both = both(merge, found, new_figure);
            if let Some(copied) = &both.copied_figure {
                for (name, register) in registers(merge.draft) {
                    if let Some(field) = name.strip_prefix(&format!("{copied}/")) {
                        edits.push(Edit::Field {
                            name: format!("{new_figure}/{field}"),
                            values: field_values(&register),
                        });
                    }
                }
            }
            Some(both.cells)
        }
        Decision::Write { text } => Some(written(&current, text, merge, found)),
    };
    let reads = wanted.as_ref().map(|wanted| spans(wanted));
    if let Some(wanted) = wanted {
        edits.extend(write_block(&now, found.block, &wanted));
    }
    Ok(Plan {
        before: Content::Text(spans(&current)),
        reads,
        edits,
    })
}

/// Edits that make a block read as wanted, the last in the text first: one does not move what the next is about.
fn write_block(now: &Change, block: Range, wanted: &[Cell]) -> Vec<Edit> {
    if wanted == now.cells(block) {
        return Vec::new();
    }
    let standing = now.standing(block);
    let over = |range: Range, wanted: &[Cell]| Edit::Text {
        at: range.start,
        len: range.len(),
        wanted: spans(wanted),
    };
    if let Some(others) = &standing.others
        && close_attributes(wanted).is_some()
    {
        return stand_again(now, &standing.parts, others, wanted);
    }
    let [others @ .., last] = standing.parts.as_slice() else {
        return Vec::new();
    };
    let has_words = |part: &Range| {
        let cells = now.after.slice(*part);
        cells.iter().any(|cell| !matches!(cell.c, GUARD | MARKER))
    };
    // The words go where words of the block are, so that they hang on those and not on another block's.
    let target = others.iter().rposition(has_words);
    let Some(target) = target.filter(|_| !has_words(last)) else {
        let mut edits = vec![over(*last, wanted)];
        edits.extend(others.iter().rev().map(|part| over(*part, &[])));
        return edits;
    };
    let (words, close) = wanted.split_at(close_at(wanted));
    let mut edits = vec![over(*last, close)];
    for (n, part) in others.iter().enumerate().rev() {
        edits.push(over(*part, if n == target { words } else { &[] }));
    }
    edits
}

/// A deleted block that stands again stands before the next one: words of that one which stood there go behind it. What other
/// deleted blocks have left there is not touched.
fn stand_again(now: &Change, parts: &[Range], others: &[Range], wanted: &[Cell]) -> Vec<Edit> {
    let behind: Vec<Cell> = others
        .iter()
        .flat_map(|range| now.after.slice(*range))
        .cloned()
        .collect();
    let Some(last) = parts.last() else {
        return Vec::new();
    };
    let end = others
        .last()
        .map_or(last.end, |range| range.end.max(last.end));
    let mut writes: Vec<(Range, &[Cell])> = others.iter().map(|range| (*range, &[][..])).collect();
    writes.extend(parts.iter().map(|part| (*part, &[][..])));
    if let Some(write) = writes.last_mut() {
        write.1 = wanted;
    }
    if !behind.is_empty() {
        writes.push((Range { start: end, end }, &behind));
    }
    // From the last in the text on; what comes in at one place comes behind what stands there.
    writes.sort_by_key(|(range, _)| (range.start, range.end));
    writes
        .into_iter()
        .rev()
        .map(|(range, wanted)| Edit::Text {
            at: range.start,
            len: range.len(),
            wanted: spans(wanted),
        })
        .collect()
}

/// Where the close begins with which a range ends; its end when it does not.
fn close_at(cells: &[Cell]) -> usize {
    let marker = cells.iter().rposition(|cell| cell.c == MARKER);
    let Some(marker) = marker.filter(|_| close_attributes(cells).is_some()) else {
        return cells.len();
    };
    marker - usize::from(marker > 0 && cells[marker - 1].c == GUARD)
}

/// Words written anew over a block. One that was deleted stands again.
fn written(current: &[Cell], text: &str, merge: &Merge<'_>, found: &Found) -> Vec<Cell> {
    let out = write_over(current, text);
    if out.is_empty() || close_attributes(&out).is_some() {
        return out;
    }
    closed(&out, merge, found)
}

/// Of two copies of a block that both moved, one goes.
fn plan_copy(merge: &Merge<'_>, found: &Found, side: u8) -> Result<Plan, BadDecision> {
    write_copy(merge, found, side, &[])
}

/// Makes the copy of a block that a side moved read as wanted, where that side put it.
fn write_copy(
    merge: &Merge<'_>,
    found: &Found,
    side: u8,
    wanted: &[Span],
) -> Result<Plan, BadDecision> {
    let number = usize::from(side);
    let copy = merge
        .copy_of(number, found.block)
        .ok_or(BadDecision::Changed)?;
    let since = merge.since_side(number)?;
    Ok(Plan {
        before: Content::Copy {
            side,
            spans: spans(&since.cells(copy)),
        },
        reads: None,
        edits: write_block(&since, copy, &cells(wanted)),
    })
}

/// Plans a decision about a field.
pub(super) fn plan_field(
    merge: &Merge<'_>,
    name: &str,
    candidates: &Register,
    decision: &Decision,
) -> Result<Plan, BadDecision> {
    let now = registers(merge.draft).remove(name).unwrap_or_default();
    let field = name.rsplit('/').next().unwrap_or(name);
    let value = match decision {
        Decision::Merged if now.len() == 1 => None,
        Decision::Merged => return Err(BadDecision::NotOffered),
        Decision::Keep { side } => Some(
            candidates
                .get(usize::from(*side))
                .ok_or(BadDecision::NotOffered)?
                .value
                .clone(),
        ),
        Decision::Both => Some(both_values(field, candidates).ok_or(BadDecision::NotOffered)?),
        Decision::Write { text } => Some(crate::text::normal::single_line(text)),
    };
    Ok(Plan {
        before: Content::Field(field_values(&now)),
        reads: None,
        edits: value
            .map(|value| Edit::Field {
                name: name.to_owned(),
                values: vec![value],
            })
            .into_iter()
            .collect(),
    })
}

/// Plans to put back what stood at a place.
pub(super) fn plan_content(
    merge: &Merge<'_>,
    place: &ReviewPlace,
    found: Option<&Found>,
    content: &Content,
) -> Result<Plan, BadDecision> {
    match (content, found) {
        (Content::Text(wanted), Some(found)) => {
            let now = merge.until_now()?;
            Ok(Plan {
                before: Content::Text(spans(&now.cells(found.block))),
                reads: Some(wanted.clone()),
                edits: write_block(&now, found.block, &cells(wanted)),
            })
        }
        (Content::Copy { side, spans }, Some(found)) if *side < 2 => {
            write_copy(merge, found, *side, spans)
        }
        (Content::Field(values), None) => {
            let field = place.field.clone().unwrap_or_default();
            let name = place.figure.as_ref().map_or_else(
                || field.clone(),
                |figure| format!("{}/{field}", figure.figure),
            );
            let now = registers(merge.draft).remove(&name).unwrap_or_default();
            Ok(Plan {
                before: Content::Field(field_values(&now)),
                reads: None,
                edits: vec![Edit::Field {
                    name,
                    values: values.clone(),
                }],
            })
        }
        _ => Err(BadDecision::NotOffered),
    }
}

struct Both {
    cells: Vec<Cell>,
    /// The figure that stands twice now, the second time under the new id.
    copied_figure: Option<String>,
}

/// The words of both sides: the merge's own text where that has lost none of them, else one side behind the other.
fn both(merge: &Merge<'_>, found: &Found, new_figure: &str) -> Both {
    let [a, b] = &[0, 1].map(|n| merge.sides[n].change.cells(found.block));
    let whole = |cells: &[Cell]| Both {
        cells: cells.to_vec(),
        copied_figure: None,
    };
    let deleted = |cells: &[Cell]| shown(cells).is_empty() && close_attributes(cells).is_none();
    if deleted(b) || a == b {
        return whole(a);
    }
    if deleted(a) {
        return whole(b);
    }
    let merged = &merge.merged.cells(found.block);
    if has_both(merged, merge, found) {
        return whole(merged);
    }
    if close_attributes(a) == close_attributes(b) && shown(b).is_empty() {
        return whole(a);
    }
    if close_attributes(a) == close_attributes(b) && shown(a).is_empty() {
        return whole(b);
    }
    let figure_of = |cells: &[Cell]| match closed_blocks(cells).as_slice() {
        [Block::Figure(figure)] => Some((figure.figure.clone(), figure.photo.clone())),
        _ => None,
    };
    match (figure_of(a), figure_of(b)) {
        (Some((one, photo)), Some((other, twin))) if one == other && photo == twin => {
            whole(&one_caption(a, b))
        }
        (Some((one, _)), Some((other, _))) if one == other => Both {
            cells: [closed(a, merge, found), renamed(b, &one, new_figure)].concat(),
            copied_figure: Some(one),
        },
        _ => whole(&[closed(a, merge, found), b.to_vec()].concat()),
    }
}

/// Whether a text of a place has what both sides wrote: all their words, and a close that is what they made of it together.
fn has_both(text: &[Cell], merge: &Merge<'_>, found: &Found) -> bool {
    let [a, b] = &[0, 1].map(|n| merge.sides[n].change.cells(found.block));
    let base = close_attributes(merge.base.text.slice(found.block));
    let closes = [a, b].map(|side| close_attributes(side));
    let wanted = match closes {
        [Some(_), Some(_)] if closes[0] == closes[1] || closes[1] == base => closes[0],
        [Some(_), Some(_)] if closes[0] == base => closes[1],
        _ => return false,
    };
    close_attributes(text) == wanted && holds_all(text, &[a, b])
}

/// Whether a text has every word of others, as often as each of them has it.
fn holds_all(text: &[Cell], others: &[&[Cell]]) -> bool {
    let count = |cells: &[Cell]| {
        let words = shown(cells);
        let mut out: BTreeMap<String, usize> = BTreeMap::new();
        for token in tokens(&words) {
            *out.entry(token.to_owned()).or_default() += 1;
        }
        out
    };
    let has = count(text);
    others.iter().all(|other| {
        count(other)
            .iter()
            .all(|(word, times)| has.get(word).is_some_and(|held| held >= times))
    })
}

/// Two captions of one photo: one behind the other, under the first one's close.
fn one_caption(a: &[Cell], b: &[Cell]) -> Vec<Cell> {
    let words = |cells: &[Cell]| -> Vec<Cell> {
        let inline = cells
            .iter()
            .filter(|cell| !matches!(cell.c, GUARD | MARKER));
        inline.cloned().collect()
    };
    let close = a
        .iter()
        .position(|cell| matches!(cell.c, GUARD | MARKER))
        .unwrap_or(a.len());
    let (one, other) = (words(a), words(b));
    let between = if one.is_empty() || other.is_empty() {
        Vec::new()
    } else {
        plain_cells(" ")
    };
    [one, between, other, a[close..].to_vec()].concat()
}

/// A side's cells with a close at the end: its own, else the one that the block had before.
fn closed(side: &[Cell], merge: &Merge<'_>, found: &Found) -> Vec<Cell> {
    let mut out = side.to_vec();
    if close_attributes(side).is_none() {
        let before = close_attributes(merge.base.text.slice(found.block));
        out.extend(close(before.cloned().unwrap_or_default()));
    }
    out
}

fn renamed(side: &[Cell], figure: &str, new_figure: &str) -> Vec<Cell> {
    let mut out = side.to_vec();
    for cell in &mut out {
        if cell.c == MARKER
            && cell.attributes.get("a.figure") == Some(&Value::String(figure.to_owned()))
        {
            let mut attributes = (*cell.attributes).clone();
            attributes.insert("a.figure".to_owned(), new_figure.into());
            cell.attributes = std::rc::Rc::new(attributes);
        }
    }
    out
}

fn close(attributes: Attributes) -> Vec<Cell> {
    let guard = || Span {
        text: GUARD.to_string(),
        ..Span::default()
    };
    cells(&[
        guard(),
        Span {
            text: MARKER.to_string(),
            attributes,
        },
        guard(),
    ])
}

fn plain_cells(text: &str) -> Vec<Cell> {
    cells(&[Span {
        text: text.to_owned(),
        ..Span::default()
    }])
}

/// The range with these words instead of its own: what stays keeps its marks and its block.
fn write_over(current: &[Cell], text: &str) -> Vec<Cell> {
    let is_figure = close_attributes(current)
        .is_some_and(|attributes| attributes.get("t") == Some(&"figure".into()));
    let clean: String = text
        .replace("\r\n", "\n")
        .replace([GUARD, MARKER, '\r'], "\n")
        .replace('\n', if is_figure { " " } else { "\n" });
    let clean = clean.trim_end_matches(['\n', ' ']);
    if clean.is_empty() && !is_figure {
        return Vec::new();
    }
    let end = current
        .iter()
        .rposition(|cell| !matches!(cell.c, GUARD | MARKER))
        .map_or(0, |last| last + 1);
    // Behind the last word only the close that ends the range stays.
    let tail = current
        .iter()
        .rposition(|cell| cell.c == MARKER)
        .filter(|_| close_attributes(current).is_some())
        .map(|marker| {
            let from = if marker > end && current[marker - 1].c == GUARD {
                marker - 1
            } else {
                marker
            };
            current[from..].to_vec()
        })
        .unwrap_or_default();
    let lines = lines(&current[..end]);
    let old: Vec<&str> = lines.iter().map(|(word, _)| word.as_str()).collect();
    let new = tokens(clean);
    let mut out: Vec<Cell> = Vec::new();
    for op in align(&old, &new) {
        let (old_range, new_range) = (op.old_range(), op.new_range());
        if op.tag() == similar::DiffTag::Equal {
            out.extend(lines[old_range].iter().flat_map(|(_, cells)| cells.clone()));
            continue;
        }
        let marks = marks_around(&lines, old_range);
        for word in &new[new_range] {
            if *word == "\n" {
                out.extend(close(new_block(&tail)));
            } else {
                out.extend(cells(&[Span {
                    text: (*word).to_owned(),
                    attributes: marks.clone(),
                }]));
            }
        }
    }
    out.extend(tail);
    out
}

/// The words of a range, each with its cells; a close is the word `\n`.
fn lines(current: &[Cell]) -> Vec<(String, Vec<Cell>)> {
    let mut out: Vec<(String, Vec<Cell>)> = Vec::new();
    let mut run: Vec<Cell> = Vec::new();
    let flush = |run: &mut Vec<Cell>, out: &mut Vec<(String, Vec<Cell>)>| {
        let text: String = run.iter().map(|cell| cell.c).collect();
        let mut cells = std::mem::take(run).into_iter();
        for token in tokens(&text) {
            let own = cells.by_ref().take(token.chars().count()).collect();
            out.push((token.to_owned(), own));
        }
    };
    for cell in current {
        match cell.c {
            GUARD => {}
            MARKER => {
                flush(&mut run, &mut out);
                out.push(("\n".to_owned(), close((*cell.attributes).clone())));
            }
            _ => run.push(cell.clone()),
        }
    }
    flush(&mut run, &mut out);
    out
}

/// The marks that new words take on: those that what stood there had from end to end, or that stand on both sides.
fn marks_around(lines: &[(String, Vec<Cell>)], replaced: std::ops::Range<usize>) -> Attributes {
    let inline = |cell: Option<&Cell>| -> Attributes {
        cell.filter(|cell| cell.c != MARKER && cell.c != GUARD)
            .map(|cell| (*cell.attributes).clone())
            .unwrap_or_default()
    };
    let (first, last) = if replaced.is_empty() {
        let before = replaced.start.checked_sub(1).and_then(|at| lines.get(at));
        (
            before.and_then(|(_, cells)| cells.last()),
            lines
                .get(replaced.start)
                .and_then(|(_, cells)| cells.first()),
        )
    } else {
        (
            lines[replaced.start].1.first(),
            lines[replaced.end - 1].1.last(),
        )
    };
    let last = inline(last);
    inline(first)
        .into_iter()
        .filter(|(key, value)| key != "o" && last.get(key) == Some(value))
        .collect()
}

/// The attributes of a paragraph that is new between others: in the same list or quotation as they.
fn new_block(tail: &[Cell]) -> Attributes {
    let mut out = close_attributes(tail).cloned().unwrap_or_default();
    out.retain(|key, _| key == "w");
    out
}
