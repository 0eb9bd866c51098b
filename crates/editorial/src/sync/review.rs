//! What a merge must show a person.
//!
//! Merging never asks and never loses a word; but where two people touched the same block apart, the result is something
//! that neither of them has read. The server finds such places with three changes of one flat text, from what both had
//! seen to each one's text and to the merged one, and writes a review that blocks approval until somebody has looked.
//! A block is touched when characters come, go or change their marks inside it, its close included.

use loro::{Frontiers, ID, TextDelta, VersionVector};

use super::api::{MergeKind, MergePlace};
use crate::article::document::Document;
use crate::article::draft::{BadUpdate, Draft, decode_version};
use crate::article::flat::{GUARD, MARKER};

/// The two sides of a merge: what each had seen and written (version vectors in Loro's encoding). Kept with an open review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branches {
    /// What the newsroom's copy had.
    pub ours: Vec<u8>,
    /// What the arriving edits had seen, and themselves.
    pub theirs: Vec<u8>,
}

/// What a review shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewContent {
    /// The places, in reading order.
    pub places: Vec<MergePlace>,
    /// The article as both had seen it last.
    pub base: Document,
    /// The merged article.
    pub merged: Document,
}

/// Whether `update`, which `after` has already imported on top of the version `before`, was written without having seen all of
/// `before`. None: it saw everything, or it was known already.
///
/// # Errors
/// [`BadUpdate`] when `before` or `update` cannot be read.
pub fn find_concurrency(
    after: &Draft,
    before: &[u8],
    update: &[u8],
) -> Result<Option<Branches>, BadUpdate> {
    let ours = decode_version(before)?;
    let meta =
        loro::LoroDoc::decode_import_blob_meta(update, false).map_err(|_| BadUpdate::Unreadable)?;
    let heads: Vec<ID> = meta
        .partial_end_vv
        .iter()
        .filter(|(_, end)| **end > 0)
        .map(|(peer, end)| ID::new(*peer, end - 1))
        .collect();
    if heads.iter().all(|head| ours.includes_id(*head)) {
        return Ok(None);
    }
    let theirs = after
        .engine()
        .frontiers_to_vv(&Frontiers::from(heads))
        .ok_or(BadUpdate::MissingDependencies)?;
    if theirs.includes_vv(&ours) {
        return Ok(None);
    }
    Ok(Some(Branches {
        ours: ours.encode(),
        theirs: theirs.encode(),
    }))
}

/// The sides of a review that is already open, with those of a further merge. What `new` calls ours already holds the
/// open review's both sides, so only their side grows.
///
/// # Errors
/// [`BadUpdate::Unreadable`] when a version vector is none.
pub fn join(open: &Branches, new: &Branches) -> Result<Branches, BadUpdate> {
    let mut theirs = decode_version(&open.theirs)?;
    theirs.merge(&decode_version(&new.theirs)?);
    Ok(Branches {
        ours: open.ours.clone(),
        theirs: theirs.encode(),
    })
}

/// The places that both sides touched. None: nothing was touched twice.
///
/// # Errors
/// [`BadUpdate`] when the sides are not of this draft.
pub fn merge_places(
    merged: &Draft,
    branches: &Branches,
) -> Result<Option<ReviewContent>, BadUpdate> {
    let (ours, theirs) = (
        decode_version(&branches.ours)?,
        decode_version(&branches.theirs)?,
    );
    // What both had seen: the smaller counter of every peer. Both sides are closed under causality, so this is too.
    let common = intersection(&ours, &theirs);
    let mut both = ours.clone();
    both.merge(&theirs);
    let engine = merged.engine();
    let heads = |version: &VersionVector| engine.vv_to_frontiers(version);
    let base_heads = heads(&common);
    let base = merged.at(&crate::id::Bytes(base_heads.encode()))?;
    let result = merged.at(&crate::id::Bytes(heads(&both).encode()))?;
    let text = Flat::of(&base);
    let sides = [
        Change::between(merged, &base_heads, &heads(&ours))?,
        Change::between(merged, &base_heads, &heads(&theirs))?,
    ];
    let whole = Change::between(merged, &base_heads, &heads(&both))?;
    let mut places: Vec<MergePlace> = text
        .blocks()
        .into_iter()
        .filter_map(|block| text.place(block, &sides, &whole))
        .collect();
    places.extend(field_places(&base, &result));
    if places.is_empty() {
        return Ok(None);
    }
    Ok(Some(ReviewContent {
        places,
        base: base.document(),
        merged: result.document(),
    }))
}

fn intersection(a: &VersionVector, b: &VersionVector) -> VersionVector {
    a.iter()
        .filter_map(|(peer, end)| b.get(peer).map(|other| (*peer, *end.min(other))))
        .collect()
}

/// Fields that became unsettled by the merge.
fn field_places(base: &Draft, merged: &Draft) -> Vec<MergePlace> {
    let mut before: std::collections::BTreeMap<String, Vec<String>> =
        std::collections::BTreeMap::new();
    let mut after = before.clone();
    for (draft, out) in [(base, &mut before), (merged, &mut after)] {
        let values = |register: Vec<crate::article::field::Candidate>| {
            register
                .into_iter()
                .map(|candidate| candidate.value)
                .collect::<Vec<_>>()
        };
        out.extend(
            draft
                .fields()
                .into_iter()
                .map(|(name, register)| (name, values(register))),
        );
        for (figure, fields) in draft.figure_fields() {
            out.extend(
                fields
                    .into_iter()
                    .map(|(name, register)| (format!("{figure}/{name}"), values(register))),
            );
        }
    }
    after
        .into_iter()
        .filter(|(name, values)| values.len() > 1 && before.get(name) != Some(values))
        .map(|(name, texts)| MergePlace {
            kind: MergeKind::Field,
            base: before
                .get(&name)
                .and_then(|values| values.first())
                .cloned()
                .unwrap_or_default(),
            texts,
            merged: String::new(),
            field: Some(name),
        })
        .collect()
}

/// A flat text as code points.
struct Flat(Vec<char>);

/// The half-open range of a block in the base text: its characters, its close, the guard behind it.
#[derive(Clone, Copy, Debug)]
struct Range {
    start: usize,
    end: usize,
}

impl Flat {
    fn of(draft: &Draft) -> Self {
        Self(
            draft
                .spans()
                .iter()
                .flat_map(|span| span.text.chars())
                .collect(),
        )
    }

    fn blocks(&self) -> Vec<Range> {
        let mut out = Vec::new();
        let mut start = 0;
        for (at, c) in self.0.iter().enumerate() {
            if *c == MARKER {
                let end = at + 1 + usize::from(self.0.get(at + 1) == Some(&GUARD));
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

    fn place(&self, block: Range, sides: &[Change; 2], whole: &Change) -> Option<MergePlace> {
        let touches = [sides[0].touch(self, block), sides[1].touch(self, block)];
        let kind = merge_kind(&touches)?;
        let mut merged = whole.range(block);
        if kind == MergeKind::KeptFromDeleted {
            // What was kept stands in the next block by now: show all of that block, so that a person sees where.
            let end = whole.after[merged.end..].iter().position(|c| *c == MARKER);
            merged.end = end.map_or(whole.after.len(), |distance| merged.end + distance);
        }
        Some(MergePlace {
            kind,
            base: shown(&self.0[block.start..block.end]),
            texts: sides
                .iter()
                .map(|side| {
                    let range = side.range(block);
                    shown(&side.after[range.start..range.end])
                })
                .collect(),
            merged: shown(&whole.after[merged.start..merged.end]),
            field: None,
        })
    }
}

/// What one side did to one block.
#[derive(Clone, Debug, Default, PartialEq)]
struct Touch {
    /// Where characters were inserted, relative to the block.
    inserted: Vec<usize>,
    /// Whether an insertion brought a marker: a split or a new block.
    brought_block: bool,
    /// Characters that went, without separators.
    deleted: usize,
    /// The close went: the block was joined or deleted.
    close_gone: bool,
    /// Marks or block attributes changed.
    restyled: bool,
    /// Characters that the block had, without separators.
    had: usize,
}

impl Touch {
    fn any(&self) -> bool {
        !self.inserted.is_empty() || self.deleted > 0 || self.close_gone || self.restyled
    }

    const fn deleted_all(&self) -> bool {
        self.close_gone && self.deleted == self.had
    }

    /// Left the block's own text as it was and only put something behind it.
    fn only_at(&self) -> Option<usize> {
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
}

fn merge_kind([a, b]: &[Touch; 2]) -> Option<MergeKind> {
    if !a.any() || !b.any() {
        return None;
    }
    let (gone_a, gone_b) = (a.deleted_all(), b.deleted_all());
    if gone_a && gone_b && a.inserted.is_empty() && b.inserted.is_empty() {
        return None;
    }
    if gone_a != gone_b {
        return Some(MergeKind::KeptFromDeleted);
    }
    let split = |touch: &Touch| {
        touch.brought_block && touch.only_at().is_some_and(|at| at > 0 && at < touch.had)
    };
    if split(a) && split(b) {
        return Some(MergeKind::BothSplit);
    }
    if a.only_at().is_some() && a.only_at() == b.only_at() {
        return Some(MergeKind::BothAdded);
    }
    Some(MergeKind::BothEdited)
}

/// The change from the base text to another, and that text.
struct Change {
    delta: Vec<TextDelta>,
    after: Vec<char>,
}

impl Change {
    fn between(draft: &Draft, from: &Frontiers, to: &Frontiers) -> Result<Self, BadUpdate> {
        Ok(Self {
            delta: draft.text_changes(from, to)?,
            after: Flat::of(&draft.at(&crate::id::Bytes(to.encode()))?).0,
        })
    }

    fn touch(&self, base: &Flat, block: Range) -> Touch {
        let separator = |c: &&char| matches!(**c, MARKER | GUARD);
        let within = |from: usize, to: usize| {
            from.max(block.start)..to.min(block.end).max(from.max(block.start))
        };
        let mut touch = Touch {
            had: base.0[block.start..block.end]
                .iter()
                .filter(|c| !separator(c))
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
                        && base.0[hit].iter().any(|c| *c != GUARD);
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
                    touch.deleted += hit.iter().filter(|c| !separator(c)).count();
                    touch.close_gone |= hit.contains(&MARKER);
                    at += delete;
                }
            }
        }
        touch
    }

    /// Where a range of the base text stands now: insertions at its start belong to it, those at its end do not.
    fn range(&self, block: Range) -> Range {
        let (mut at, mut now) = (0, 0);
        let (mut start, mut end) = (None, None);
        for part in &self.delta {
            match part {
                TextDelta::Retain { retain, .. } => {
                    for (bound, out) in [(block.start, &mut start), (block.end, &mut end)] {
                        if out.is_none() && bound < at + retain {
                            *out = Some(now + bound.saturating_sub(at));
                        }
                    }
                    at += retain;
                    now += retain;
                }
                TextDelta::Insert { insert, .. } => {
                    for (bound, out) in [(block.start, &mut start), (block.end, &mut end)] {
                        if out.is_none() && bound <= at {
                            *out = Some(now);
                        }
                    }
                    now += insert.chars().count();
                }
                TextDelta::Delete { delete } => {
                    for (bound, out) in [(block.start, &mut start), (block.end, &mut end)] {
                        if out.is_none() && bound < at + delete {
                            *out = Some(now);
                        }
                    }
                    at += delete;
                }
            }
        }
        // Behind the last part of the change the text goes on unchanged.
        let rest = |bound: usize| (now + bound.saturating_sub(at)).min(self.after.len());
        let start = start.unwrap_or_else(|| rest(block.start));
        Range {
            start,
            end: end.unwrap_or_else(|| rest(block.end)).max(start),
        }
    }
}

/// Flat text for people: closes as line breaks, guards gone, nothing behind the last word.
fn shown(text: &[char]) -> String {
    let text: String = text
        .iter()
        .filter(|c| **c != GUARD)
        .map(|c| if *c == MARKER { '\n' } else { *c })
        .collect();
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::document::{Block, Inline, Text};
    use crate::article::field::FieldName;
    use crate::article::flat::Span;

    fn paragraph(text: &str) -> Block {
        Block::Paragraph(Text {
            content: vec![Inline {
                text: text.into(),
                ..Inline::default()
            }],
            ..Text::default()
        })
    }

    fn span(text: &str) -> [Span; 1] {
        [Span {
            text: text.into(),
            ..Span::default()
        }]
    }

    /// Two copies of an article with these paragraphs.
    fn two(paragraphs: &[&str]) -> (Draft, Draft) {
        let (mut lan, _) = Draft::create(1);
        lan.replace_body(&Document {
            blocks: paragraphs.iter().map(|text| paragraph(text)).collect(),
        })
        .expect("new");
        let mut minh = Draft::open(&lan.snapshot()).expect("a snapshot opens");
        minh.set_peer(2);
        (lan, minh)
    }

    fn find(draft: &Draft, words: &str) -> usize {
        let text: String = Flat::of(draft).0.iter().collect();
        text[..text.find(words).expect("the words are there")]
            .chars()
            .count()
    }

    fn merge(mut lan: Draft, update: &[u8]) -> Option<ReviewContent> {
        let before = lan.version();
        lan.import(update).expect("a good update");
        let branches = find_concurrency(&lan, &before, update).expect("readable")?;
        merge_places(&lan, &branches).expect("of this draft")
    }

    fn kinds(content: Option<ReviewContent>) -> Vec<MergeKind> {
        content
            .map(|content| content.places.iter().map(|place| place.kind).collect())
            .unwrap_or_default()
    }

    #[test]
    fn two_changes_of_one_sentence_are_shown_with_both_texts() {
        let (mut lan, mut minh) = two(&["Thư viện mở cửa buổi tối.", "Đoạn hai."]);
        lan.splice(find(&lan, "buổi"), 8, &span("cả tuần"))
            .expect("an edit");
        let update = minh
            .splice(find(&minh, "Thư"), 3, &span("Phòng thư"))
            .expect("an edit");
        let content = merge(lan, &update).expect("a review");
        assert_eq!(content.places.len(), 1);
        let place = &content.places[0];
        assert_eq!(place.kind, MergeKind::BothEdited);
        assert_eq!(place.base, "Thư viện mở cửa buổi tối.");
        assert_eq!(
            place.texts,
            [
                "Thư viện mở cửa cả tuần.",
                "Phòng thư viện mở cửa buổi tối."
            ]
        );
        assert_eq!(place.merged, "Phòng thư viện mở cửa cả tuần.");
    }

    #[test]
    fn changes_of_different_paragraphs_and_later_changes_need_no_review() {
        let (mut lan, mut minh) = two(&["Một.", "Hai."]);
        lan.splice(find(&lan, "Một"), 0, &span("A "))
            .expect("an edit");
        let update = minh
            .splice(find(&minh, "Hai"), 0, &span("B "))
            .expect("an edit");
        assert_eq!(kinds(merge(lan, &update)), []);
        let (lan, mut minh) = two(&["Một."]);
        let update = minh.splice(0, 0, &span("Số ")).expect("an edit");
        assert_eq!(
            kinds(merge(lan, &update)),
            [],
            "lan wrote nothing meanwhile"
        );
    }

    #[test]
    fn text_kept_from_a_deleted_paragraph_is_said_to_be_so_and_where() {
        let (mut lan, mut minh) = two(&["Đoạn bị xóa.", "Đoạn sau."]);
        lan.splice(0, find(&lan, "Đoạn sau"), &[])
            .expect("a delete");
        let update = minh
            .splice(find(&minh, "bị"), 0, &span("sắp "))
            .expect("an edit");
        let content = merge(lan, &update).expect("a review");
        assert_eq!(content.places[0].kind, MergeKind::KeptFromDeleted);
        assert!(
            content.places[0].merged.contains("sắp")
                && content.places[0].merged.contains("Đoạn sau.")
        );
    }

    #[test]
    fn two_headlines_are_a_place_of_their_own() {
        let (mut lan, mut minh) = two(&["Một."]);
        let _ = lan.set_field(FieldName::Headline, "Tít của Lan", &[]);
        let update = minh.set_field(FieldName::Headline, "Tít của Minh", &[]);
        let content = merge(lan, &update).expect("a review");
        assert_eq!(
            (content.places[0].kind, content.places[0].field.as_deref()),
            (MergeKind::Field, Some("headline"))
        );
        assert_eq!(content.places[0].texts, ["Tít của Lan", "Tít của Minh"]);
    }

    #[test]
    fn two_splits_of_one_paragraph_are_shown() {
        let (mut lan, mut minh) = two(&["Một hai ba bốn."]);
        let close = "\u{2028}\u{2029}\u{2028}";
        lan.splice(find(&lan, "hai"), 0, &span(close))
            .expect("a split");
        let update = minh
            .splice(find(&minh, "bốn"), 0, &span(close))
            .expect("a split");
        assert_eq!(kinds(merge(lan, &update)), [MergeKind::BothSplit]);
    }
}
