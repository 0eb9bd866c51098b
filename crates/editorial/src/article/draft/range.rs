//! Ranges of the flat text: who wrote a character, and writing over a range.
//!
//! Writing over a range keeps every character that stays: the characters, and so the carets, comments and other people's
//! edits that hang on them, are the same ones afterwards. This is how a decision in a merge review or a restored block
//! becomes an ordinary edit. The window's own typing does not pass here: it knows what was typed and need not compare.

use std::rc::Rc;

use loro::cursor::{Cursor, Side};
use loro::{ContainerID, ContainerType, ID, LoroValue, TextDelta};
use serde_json::Value;
use similar::{DiffOp, DiffTag};

use super::{BODY, BadUpdate, Draft, guarded, is_style_key, loro_value};
use crate::article::document::Attributes;
use crate::article::flat::{GUARD, MARKER, Span};
use crate::text::diff::{align, tokens};

/// One operation of one replica: the author of a character or of a field's candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Op {
    /// The replica.
    pub peer: u64,
    /// Its place among that replica's operations.
    pub counter: i32,
}

impl Op {
    /// Reads the op id of a register's candidate (`docs/document-format.md`).
    #[must_use]
    pub fn of_candidate(op: &str) -> Option<Self> {
        let (peer, counter) = op.split_once('-')?;
        Some(Self {
            peer: u64::from_str_radix(peer, 16).ok()?,
            counter: i32::from_str_radix(counter, 16).ok()?,
        })
    }
}

/// The operations that an update brings: replica, first counter, the counter behind the last.
///
/// # Errors
/// [`BadUpdate::Unreadable`] when the bytes are no update.
pub fn ops_of(update: &[u8]) -> Result<Vec<(u64, i32, i32)>, BadUpdate> {
    let meta = guarded(|| loro::LoroDoc::decode_import_blob_meta(update, false))?
        .map_err(|_| BadUpdate::Unreadable)?;
    Ok(meta
        .partial_end_vv
        .iter()
        .map(|(peer, end)| {
            let start = meta.partial_start_vv.get(peer).copied().unwrap_or(0);
            (*peer, start, *end)
        })
        .collect())
}

/// A character of the flat text with its attributes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell {
    pub(crate) c: char,
    pub(crate) attributes: Rc<Attributes>,
}

/// Spans as single characters.
pub(crate) fn cells(spans: &[Span]) -> Vec<Cell> {
    spans
        .iter()
        .flat_map(|span| {
            let attributes = Rc::new(span.attributes.clone());
            span.text.chars().map(move |c| Cell {
                c,
                attributes: Rc::clone(&attributes),
            })
        })
        .collect()
}

/// Single characters as spans.
pub(crate) fn spans(cells: &[Cell]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for cell in cells {
        match out.last_mut() {
            Some(last) if last.attributes == *cell.attributes => last.text.push(cell.c),
            _ => out.push(Span {
                text: cell.c.to_string(),
                attributes: (*cell.attributes).clone(),
            }),
        }
    }
    out
}

impl Draft {
    /// Who wrote the character at `at` of the flat text, in code points.
    #[must_use]
    pub(crate) fn op_at(&self, at: usize) -> Option<Op> {
        let cursor = self.doc.get_text(BODY).get_cursor(at, Side::Middle)?;
        cursor.id.map(|id| Op {
            peer: id.peer,
            counter: id.counter,
        })
    }

    /// Where a character would stand that this draft has deleted: in front of the character at that place. None when the
    /// draft never had it.
    #[must_use]
    pub(crate) fn place_of_deleted(&self, op: Op) -> Option<usize> {
        let cursor = Cursor::new(
            Some(ID::new(op.peer, op.counter)),
            ContainerID::new_root(BODY, ContainerType::Text),
            Side::Middle,
            0,
        );
        let found = guarded(|| self.doc.get_cursor_pos(&cursor)).ok()?.ok()?;
        Some(found.current.pos)
    }

    /// Makes `len` characters of the flat text at `at` (code points, guards and markers included) read as `wanted`, and
    /// leaves alone whatever already does. Gives the update; it is empty when nothing had to change.
    ///
    /// The last marker stays the last: a range that holds it keeps it, whatever is wanted.
    ///
    /// # Errors
    /// [`BadUpdate::BadStructure`] when the range lies outside the text or behind its last marker, or an attribute's key is
    /// none (see [`Draft::splice`]).
    pub fn rewrite(
        &mut self,
        at: usize,
        len: usize,
        wanted: &[Span],
    ) -> Result<Vec<u8>, BadUpdate> {
        let all = cells(&self.spans());
        let end = at
            .checked_add(len)
            .filter(|end| *end <= all.len())
            .ok_or(BadUpdate::BadStructure("a range"))?;
        let last_marker = all.iter().rposition(|cell| cell.c == MARKER);
        if last_marker.is_some_and(|last| at > last) {
            return Err(BadUpdate::BadStructure("the last marker stays last"));
        }
        if !wanted
            .iter()
            .flat_map(|span| span.attributes.keys())
            .all(|key| is_style_key(key))
        {
            return Err(BadUpdate::BadStructure("an attribute's key"));
        }
        let mut wanted = cells(wanted);
        let current = &all[at..end];
        if let Some(last) = last_marker.filter(|last| (at..end).contains(last))
            && close_of(&wanted).is_none()
        {
            let guarded = last > at && all[last - 1].c == GUARD;
            wanted.extend_from_slice(&all[last - usize::from(guarded)..end]);
        }
        let rewriting = Rewriting::of(at, current, &wanted);
        if rewriting.is_nothing() {
            return Ok(Vec::new());
        }
        guarded(|| {
            self.edit(|draft| {
                // The range was checked above, which is all that these refuse.
                let _ = draft.text().apply_delta(&rewriting.come);
                let _ = draft.text().apply_delta(&rewriting.go);
            })
        })
    }
}

/// Where the close begins with which a range ends: its last marker.
fn close_of(cells: &[Cell]) -> Option<usize> {
    let marker = cells.iter().rposition(|cell| cell.c != GUARD)?;
    (cells[marker].c == MARKER).then_some(marker)
}

/// What leads from one range to another: first what comes and what changes its marks, then what goes.
///
/// New characters are put behind the old ones that they replace, and those go afterwards. So they hang on a character of
/// their own range, never on one before it: between the two there may be deleted text of another block, and what is put in
/// front of that would belong there. Two closes at the end are the same close, so that whatever comes new comes before it.
struct Rewriting {
    come: Vec<TextDelta>,
    go: Vec<TextDelta>,
}

impl Rewriting {
    fn of(at: usize, current: &[Cell], wanted: &[Cell]) -> Self {
        let (mut come, mut go) = (Delta(Vec::new()), Delta(Vec::new()));
        come.retain(at, None);
        go.retain(at, None);
        let (ends, goals) = match (close_of(current), close_of(wanted)) {
            (Some(end), Some(goal)) => (end, goal),
            _ => (current.len(), wanted.len()),
        };
        let (old, new) = (words(&current[..ends]), words(&wanted[..goals]));
        let mut ops = align(&keys(&old), &keys(&new));
        anchor(&mut ops);
        for op in ops {
            let (is, wanted) = (&old[op.old_range()], &new[op.new_range()]);
            if op.tag() == DiffTag::Equal {
                let pairs = is.iter().zip(wanted);
                for (is, wanted) in pairs.flat_map(|(is, wanted)| is.iter().zip(*wanted)) {
                    come.retain(1, patch(is, wanted));
                    go.retain(1, None);
                }
                continue;
            }
            let gone = is.iter().map(|word| word.len()).sum();
            come.retain(gone, None);
            come.insert(wanted);
            go.delete(gone);
            go.retain(wanted.iter().map(|word| word.len()).sum(), None);
        }
        if let (Some(is), Some(wanted)) = (current.get(ends), wanted.get(goals)) {
            come.retain(1, patch(is, wanted));
        }
        Self {
            come: come.0,
            go: go.0,
        }
    }

    fn is_nothing(&self) -> bool {
        self.come.iter().chain(&self.go).all(|part| {
            matches!(
                part,
                TextDelta::Retain {
                    attributes: None,
                    ..
                }
            )
        })
    }
}

/// What would come first of all takes the first word that stays with it, to have something of its own range to stand behind.
fn anchor(ops: &mut Vec<DiffOp>) {
    let (Some(DiffOp::Insert { new_len, .. }), Some(DiffOp::Equal { len, .. })) =
        (ops.first().copied(), ops.get(1).copied())
    else {
        return;
    };
    ops[0] = DiffOp::Replace {
        old_index: 0,
        old_len: 1,
        new_index: 0,
        new_len: new_len + 1,
    };
    if len == 1 {
        ops.remove(1);
    } else {
        ops[1] = DiffOp::Equal {
            old_index: 1,
            new_index: new_len + 1,
            len: len - 1,
        };
    }
}

fn keys(words: &[&[Cell]]) -> Vec<String> {
    words.iter().map(|cells| key(cells)).collect()
}

/// Words, single separators, and what stands between them.
fn words(cells: &[Cell]) -> Vec<&[Cell]> {
    let text: String = cells.iter().map(|cell| cell.c).collect();
    let mut at = 0;
    let mut out = Vec::new();
    for token in tokens(&text) {
        // Unicode breaks around line and paragraph separators, yet a guard may stand between letters of a torn text.
        let mut left = token.chars().count();
        while left > 0 {
            let run = cells[at..at + left]
                .iter()
                .position(|cell| matches!(cell.c, MARKER | GUARD));
            let take = run.map_or(left, |run| run.max(1));
            out.push(&cells[at..at + take]);
            at += take;
            left -= take;
        }
    }
    out
}

/// What makes two words the same. A figure's close is that figure's: no other block's becomes it.
fn key(cells: &[Cell]) -> String {
    let mut key: String = cells.iter().map(|cell| cell.c).collect();
    if key.starts_with(MARKER)
        && let Some(Value::String(figure)) = cells[0].attributes.get("a.figure")
    {
        key.push_str(figure);
    }
    key
}

/// The attributes that must change so that a character is as wanted; only those that mean something on it.
fn patch(is: &Cell, wanted: &Cell) -> Option<Vec<(String, LoroValue)>> {
    if is.c == GUARD {
        return None;
    }
    let counts = |key: &str| {
        let of_block = key == "t" || key == "w" || key.starts_with("a.");
        of_block == (is.c == MARKER)
    };
    let null = Value::Null;
    let of = |cell: &Cell, key: &str| cell.attributes.get(key).unwrap_or(&null).clone();
    let mut keys: Vec<&String> = is
        .attributes
        .keys()
        .chain(wanted.attributes.keys())
        .filter(|key| counts(key) && is_style_key(key))
        .collect();
    keys.sort();
    keys.dedup();
    let changed: Vec<(String, LoroValue)> = keys
        .into_iter()
        .filter(|key| of(is, key) != of(wanted, key))
        .map(|key| (key.clone(), loro_value(&of(wanted, key))))
        .collect();
    (!changed.is_empty()).then_some(changed)
}

struct Delta(Vec<TextDelta>);

impl Delta {
    fn retain(&mut self, n: usize, patch: Option<Vec<(String, LoroValue)>>) {
        if n == 0 {
            return;
        }
        let fresh = patch.map(|patch| patch.into_iter().collect());
        if let Some(TextDelta::Retain { retain, attributes }) = self.0.last_mut()
            && *attributes == fresh
        {
            *retain += n;
            return;
        }
        self.0.push(TextDelta::Retain {
            retain: n,
            attributes: fresh,
        });
    }

    fn insert(&mut self, words: &[&[Cell]]) {
        let cells: Vec<Cell> = words.iter().flat_map(|word| word.iter().cloned()).collect();
        for span in spans(&cells) {
            self.0.push(TextDelta::Insert {
                insert: span.text,
                attributes: Some(
                    span.attributes
                        .iter()
                        .map(|(key, value)| (key.clone(), loro_value(value)))
                        .collect(),
                ),
            });
        }
    }

    fn delete(&mut self, n: usize) {
        if n > 0 {
            self.0.push(TextDelta::Delete { delete: n });
        }
    }
}
