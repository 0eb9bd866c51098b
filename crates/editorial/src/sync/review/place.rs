//! What a person is shown of a place: each side against what both had seen, the result as it stands now, and what can be done.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::change::{Change, Range, closed_blocks, shown};
use super::decision::field_values;
use super::merge::{Found, FoundField, Merge, registers};
use crate::article::document::Block;
use crate::article::draft::{BadUpdate, Cell, Draft, Op, spans};
use crate::article::field::{FieldName, FigureField, Register};
use crate::article::flat::{GUARD, MARKER};
use crate::id::Hash;
use crate::sync::api::MergeKind;
use crate::text::diff::{Piece, diff_words};

/// A place that two people touched apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ReviewPlace {
    /// Its name: the same as long as the review is open, also when further merges widen it.
    pub id: String,
    /// What happened there.
    pub kind: MergeKind,
    /// The field's name, with [`MergeKind::Field`]; a figure's without its figure.
    pub field: Option<String>,
    /// The figure that it is about: its caption, or one of its fields.
    pub figure: Option<PlaceFigure>,
    /// The text as both had seen it last.
    pub base: PlaceText,
    /// The sides: of a text always two; of a field one for each value that the merge brought, and behind those one for each
    /// other value that it has now. The first is what the newsroom had.
    pub sides: Vec<PlaceSide>,
    /// The text as it stands now.
    pub now: PlaceText,
    /// Where the place is in the draft now; none for a field.
    pub at: Option<PlaceAt>,
    /// The block in which text of a deleted one has landed.
    pub landed: Option<Landed>,
    /// What can be done.
    pub offers: Vec<Offer>,
    /// Names what is shown: a decision is about this and nothing else.
    pub state: Hash,
}

/// A figure of the article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlaceFigure {
    /// Its id.
    pub figure: String,
    /// Its photo: 64 hex digits, or empty.
    pub photo: String,
}

/// A text of a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlaceText {
    /// The words; blocks are divided by line breaks.
    pub text: String,
    /// The blocks that are closed in it.
    pub blocks: Vec<PlaceBlock>,
    /// The words against those that both had seen.
    pub pieces: Vec<Piece>,
}

/// What a block of a place is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlaceBlock {
    /// `paragraph`, `heading`, `pull_quote`, `figure`, `separator` or `unknown_block`.
    pub kind: String,
    /// A heading's level.
    pub level: Option<u8>,
    /// A figure's photo.
    pub photo: Option<String>,
}

/// What one person made of a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PlaceSide {
    /// The words.
    #[serde(flatten)]
    pub text: PlaceText,
    /// What was done.
    pub did: Vec<Did>,
    /// The last operation of each replica that wrote here; empty when words only went.
    #[serde(skip)]
    #[ts(skip)]
    pub wrote: Vec<Op>,
}

/// Something that a side did to a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// Words changed.
    Words,
    /// Bold, italic, a link and the like.
    Marks,
    /// A paragraph became a heading, or the like.
    Kind,
    /// The figure shows another photo.
    Photo,
    /// One block became several, or new ones came.
    Split,
    /// It was joined with the next block.
    Joined,
    /// It was moved elsewhere.
    Moved,
    /// It was deleted.
    Deleted,
}

/// Where a place stands: a block of text by its number, and code points of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlaceAt {
    /// The block, counted from 0 in reading order, wrappers opened.
    pub block: u32,
    /// Where it begins in that block.
    pub start: u32,
    /// Where it ends in that block.
    pub end: u32,
}

/// Text kept from a deleted block, in the block where it landed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Landed {
    /// What that block is.
    pub block: PlaceBlock,
    /// Its words before the kept ones.
    pub before: String,
    /// The kept words.
    pub kept: String,
    /// Its words behind them.
    pub after: String,
}

/// What can be done with a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// Keep one side.
    Keep,
    /// Keep both sides.
    Both,
    /// Leave it as it is.
    Merged,
    /// Write it anew.
    Write,
}

/// The places of one merge, and the text where each is told from the others by.
pub(super) fn places(merge: &Merge<'_>, number: usize) -> Result<Vec<ReviewPlace>, BadUpdate> {
    let now = merge.until_now()?;
    let mut out: Vec<ReviewPlace> = merge
        .blocks()
        .iter()
        .map(|found| block_place(merge, &now, number, found))
        .collect::<Result<_, _>>()?;
    out.extend(merge.fields().iter().map(|found| field_place(merge, found)));
    Ok(out)
}

/// The name of a block: the operation that wrote its marker, which no edit changes.
pub(super) fn block_name(merge: &Merge<'_>, block: Range) -> String {
    let marker = (block.start..block.end).rfind(|at| merge.base.text.0[*at].c == MARKER);
    let op = marker.and_then(|at| merge.base.draft.op_at(at));
    op.map_or_else(
        || "end".to_owned(),
        |op| format!("{:016x}-{:08x}", op.peer, op.counter),
    )
}

/// The name of a block's place: in which merge, and which block.
pub(super) fn block_id(merge: &Merge<'_>, number: usize, block: Range) -> String {
    format!("{number}.{}", block_name(merge, block))
}

/// The name of a place without the merge that it is shown in.
pub(super) fn name_of(id: &str) -> &str {
    if id.starts_with(FIELD) {
        return id;
    }
    id.split_once('.').map_or(id, |(_, block)| block)
}

/// What the name of a field's place begins with.
pub(super) const FIELD: &str = "field.";

/// The name of a field's place.
pub(super) fn field_id(name: &str) -> String {
    format!("{FIELD}{name}")
}

fn block_place(
    merge: &Merge<'_>,
    now: &Change,
    number: usize,
    found: &Found,
) -> Result<ReviewPlace, BadUpdate> {
    let base_cells = merge.base.text.slice(found.block);
    let base = text_of(base_cells, &shown(base_cells));
    let mut sides: Vec<PlaceSide> = [0, 1]
        .map(|n| side_of(merge, n, found, &base))
        .into_iter()
        .collect();
    let range = now.standing(found.block).hull();
    let copies = copies_now(merge, found)?;
    let now_cells = &if found.kind == MergeKind::BothMoved {
        // Its old place is empty: what there is to choose from are the two copies, as they read now.
        for (side, copy) in sides.iter_mut().zip(&copies) {
            side.text = text_of(copy, &base.text);
        }
        copies.concat()
    } else {
        now.cells(found.block)
    };
    let figure = closed_blocks(base_cells)
        .into_iter()
        .chain(closed_blocks(now_cells))
        .find_map(|block| match block {
            Block::Figure(figure) => Some(PlaceFigure {
                figure: figure.figure,
                photo: figure.photo,
            }),
            _ => None,
        });
    let side_cells = [0, 1].map(|n| merge.sides[n].change.cells(found.block));
    let mut offers = vec![Offer::Keep, Offer::Both, Offer::Merged, Offer::Write];
    if found.kind == MergeKind::BothMoved {
        offers.retain(|offer| !matches!(offer, Offer::Both | Offer::Write));
    }
    Ok(ReviewPlace {
        id: block_id(merge, number, found.block),
        kind: found.kind,
        field: None,
        figure,
        state: state_of(&[&side_cells[0], &side_cells[1], now_cells]),
        landed: landed(now, range, found.kind),
        at: at_of(now, range),
        now: text_of(now_cells, &base.text),
        base,
        sides,
        offers,
    })
}

/// Of a block that both moved: what stands of either copy now.
fn copies_now(merge: &Merge<'_>, found: &Found) -> Result<[Vec<Cell>; 2], BadUpdate> {
    let mut out = [Vec::new(), Vec::new()];
    if found.kind == MergeKind::BothMoved {
        for (side, cells) in out.iter_mut().enumerate() {
            if let Some(copy) = merge.copy_of(side, found.block) {
                *cells = merge.since_side(side)?.cells(copy);
            }
        }
    }
    Ok(out)
}

fn text_of(cells: &[Cell], before: &str) -> PlaceText {
    let text = shown(cells);
    PlaceText {
        pieces: diff_words(before, &text),
        blocks: closed_blocks(cells).iter().map(block_of).collect(),
        text,
    }
}

fn block_of(block: &Block) -> PlaceBlock {
    let (kind, level, photo) = match block {
        Block::Heading { level, .. } => ("heading", Some(*level), None),
        Block::PullQuote(_) => ("pull_quote", None, None),
        Block::Separator(_) => ("separator", None, None),
        Block::Figure(figure) => ("figure", None, Some(figure.photo.clone())),
        Block::UnknownBlock { .. } => ("unknown_block", None, None),
        _ => ("paragraph", None, None),
    };
    PlaceBlock {
        kind: kind.to_owned(),
        level,
        photo,
    }
}

fn side_of(merge: &Merge<'_>, n: usize, found: &Found, base: &PlaceText) -> PlaceSide {
    let side = &merge.sides[n];
    let text = text_of(&side.change.cells(found.block), &base.text);
    let touch = &found.touches[n];
    let mut did = Vec::new();
    let moved = touch.close_gone && merge.copy_of(n, found.block).is_some();
    if touch.deleted_all() {
        did.push(if moved { Did::Moved } else { Did::Deleted });
    } else {
        let kind = |text: &PlaceText| -> Vec<(String, Option<u8>)> {
            let kinds = text.blocks.iter().map(|one| (one.kind.clone(), one.level));
            kinds.collect()
        };
        let photos = |text: &PlaceText| -> Vec<Option<String>> {
            text.blocks.iter().map(|one| one.photo.clone()).collect()
        };
        let one_each = text.blocks.len() == 1 && base.blocks.len() == 1;
        if text.text != base.text {
            did.push(Did::Words);
        }
        if touch.brought_block {
            did.push(Did::Split);
        }
        if touch.close_gone {
            did.push(Did::Joined);
        }
        if one_each && kind(&text) != kind(base) {
            did.push(Did::Kind);
        } else if one_each && photos(&text) != photos(base) {
            did.push(Did::Photo);
        } else if touch.restyled {
            did.push(Did::Marks);
        }
    }
    PlaceSide {
        text,
        did,
        wrote: writers(side, found.block),
    }
}

/// The last operation of each replica that put a character into a place.
fn writers(side: &super::merge::Side, block: Range) -> Vec<Op> {
    let standing = side.change.standing(block);
    let mut last: std::collections::BTreeMap<u64, i32> = std::collections::BTreeMap::new();
    let new = side.change.inserted().into_iter();
    for at in new.flat_map(|new| new.start..new.end) {
        if standing.holds(at)
            && let Some(op) = side.version.draft.op_at(at)
        {
            let counter = last.entry(op.peer).or_insert(op.counter);
            *counter = (*counter).max(op.counter);
        }
    }
    last.into_iter()
        .map(|(peer, counter)| Op { peer, counter })
        .collect()
}

fn at_of(now: &Change, range: Range) -> Option<PlaceAt> {
    let (number, block) = now.after.block_at(range.start)?;
    let points = |to: usize| {
        let within = &now.after.0[block.start..to.clamp(block.start, block.end)];
        let words = within
            .iter()
            .filter(|cell| !matches!(cell.c, MARKER | GUARD));
        u32::try_from(words.count()).unwrap_or(u32::MAX)
    };
    Some(PlaceAt {
        block: u32::try_from(number).unwrap_or(u32::MAX),
        start: points(range.start),
        end: points(range.end),
    })
}

fn landed(now: &Change, range: Range, kind: MergeKind) -> Option<Landed> {
    let kept = now.after.slice(range);
    // Once it has a close of its own it is a block of its own again.
    if kind != MergeKind::KeptFromDeleted
        || kept.is_empty()
        || kept.iter().any(|cell| cell.c == MARKER)
    {
        return None;
    }
    let (_, block) = now.after.block_at(range.start)?;
    let whole = closed_blocks(now.after.slice(block));
    let words = |start: usize, end: usize| -> String {
        let part = now.after.0[start..end].iter();
        part.filter(|cell| !matches!(cell.c, MARKER | GUARD))
            .map(|cell| cell.c)
            .collect()
    };
    Some(Landed {
        block: whole.first().map_or_else(
            || PlaceBlock {
                kind: "paragraph".to_owned(),
                level: None,
                photo: None,
            },
            block_of,
        ),
        before: words(block.start, range.start),
        kept: words(range.start, range.end),
        after: words(range.end, block.end),
    })
}

fn field_place(merge: &Merge<'_>, found: &FoundField) -> ReviewPlace {
    let now = registers(merge.draft)
        .remove(&found.name)
        .unwrap_or_default();
    let (figure, field) = match found.name.split_once('/') {
        Some((figure, field)) => (Some(figure), field),
        None => (None, found.name.as_str()),
    };
    let known = figure.map_or_else(
        || FieldName::named(field).is_some(),
        |_| FigureField::named(field).is_some(),
    );
    let text = |value: &str| PlaceText {
        text: value.to_owned(),
        blocks: Vec::new(),
        pieces: diff_words(&found.base, value),
    };
    let sides = found
        .candidates
        .iter()
        .map(|candidate| PlaceSide {
            text: text(&candidate.value),
            did: vec![Did::Words],
            wrote: Op::of_candidate(&candidate.op).into_iter().collect(),
        })
        .collect();
    let mut offers = Vec::new();
    if known {
        offers.push(Offer::Keep);
        if both_values(field, &found.candidates).is_some() {
            offers.push(Offer::Both);
        }
        // Nothing is chosen for anybody: a field with two values cannot be left as it is.
        if now.len() == 1 {
            offers.push(Offer::Merged);
        }
        if !matches!(field, "section" | "crop" | "embargo" | "tags" | "lead") {
            offers.push(Offer::Write);
        }
    }
    let settled = match now.as_slice() {
        [one] => text(&one.value),
        _ => PlaceText::default(),
    };
    let state = serde_json::to_vec(&(
        field_values(&found.candidates),
        field_values(&now),
        found.name.as_str(),
    ));
    ReviewPlace {
        id: field_id(&found.name),
        kind: MergeKind::Field,
        field: Some(field.to_owned()),
        figure: figure.map(|figure| PlaceFigure {
            figure: figure.to_owned(),
            photo: photo_of(&[merge.draft, &merge.both, &merge.base.draft], figure),
        }),
        base: PlaceText {
            pieces: diff_words(&found.base, &found.base),
            ..text(&found.base)
        },
        sides,
        now: settled,
        at: None,
        landed: None,
        offers,
        // Strings alone: always JSON.
        state: Hash::of(&state.unwrap_or_default()),
    }
}

/// Both values of a field as one; none where two values make no third.
pub(super) fn both_values(field: &str, candidates: &Register) -> Option<String> {
    if field != "tags" {
        return None;
    }
    let mut all: Vec<String> = Vec::new();
    for candidate in candidates {
        for tag in serde_json::from_str::<Vec<String>>(&candidate.value).ok()? {
            if !all.contains(&tag) {
                all.push(tag);
            }
        }
    }
    serde_json::to_string(&all).ok()
}

fn photo_of(drafts: &[&Draft], figure: &str) -> String {
    drafts
        .iter()
        .find_map(|draft| {
            let document = draft.document();
            let found = document.figures().find(|one| one.figure == figure)?;
            Some(found.photo.clone())
        })
        .unwrap_or_default()
}

fn state_of(texts: &[&[Cell]]) -> Hash {
    let spans: Vec<_> = texts.iter().map(|cells| spans(cells)).collect();
    // Spans are JSON by construction.
    Hash::of(&serde_json::to_vec(&spans).unwrap_or_default())
}
