//! What differs between two revisions of an article, for people to read.
//!
//! Every block of both stands in it once, in reading order, so that a page can be drawn from it; inside a block that changed
//! the words say what ([`crate::text::diff`]). Blocks are known again by their content ([`super::lines`]): a revision keeps
//! no trace of who typed what, and needs none.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::document::{Block, Figure};
use super::flat::flatten;
use super::lines::{Line, lines, pair};
use super::revision::Revision;
use crate::text::diff::{Piece, diff_words};

/// The differences between two revisions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Comparison {
    /// The fields that differ, by name.
    pub fields: Vec<FieldDifference>,
    /// Every block of text of both, in reading order.
    pub blocks: Vec<BlockDifference>,
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldDifference {
    /// Its name.
    pub field: String,
    /// Its candidates before; none = nobody had written it.
    pub before: Vec<String>,
    /// Its candidates after.
    pub after: Vec<String>,
    /// What changed in the value that was shown.
    pub words: Vec<Piece>,
}

/// What became of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BlockFate {
    /// It is as it was.
    Same,
    /// Something in it changed.
    Changed,
    /// Only the later revision has it.
    Added,
    /// Only the earlier revision has it.
    Removed,
    /// It went from here to another place, where it stands as `moved_here`.
    MovedAway,
    /// It came here from another place.
    MovedHere,
}

/// What encloses a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Wrap {
    /// A quotation.
    Blockquote,
    /// A list with bullets.
    BulletList,
    /// A numbered list.
    OrderedList,
    /// A gallery of photos.
    Gallery,
    /// Something that a newer version wrote.
    Unknown,
}

/// A block of one of two revisions, or of both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct BlockDifference {
    /// What became of it.
    pub fate: BlockFate,
    /// The block as it is after; as it was before where only that has it.
    pub block: Block,
    /// What encloses it.
    pub wrap: Option<Wrap>,
    /// What changed in its text.
    pub words: Vec<Piece>,
    /// Whether its marks, its kind or what encloses it changed.
    pub restyled: bool,
    /// Of a figure: whether its photo is another one.
    pub other_photo: bool,
    /// Of a figure: its fields that differ.
    pub fields: Vec<FieldDifference>,
}

/// What differs from `before` to `after`.
#[must_use]
pub fn compare(before: &Revision, after: &Revision) -> Comparison {
    Comparison {
        fields: compare_fields(&before.fields, &after.fields),
        blocks: compare_blocks(before, after),
    }
}

fn compare_fields(
    before: &BTreeMap<String, Vec<String>>,
    after: &BTreeMap<String, Vec<String>>,
) -> Vec<FieldDifference> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let of = |side: &BTreeMap<String, Vec<String>>, name: &String| {
        side.get(name).cloned().unwrap_or_default()
    };
    names
        .into_iter()
        .filter_map(|name| difference(name, &of(before, name), &of(after, name)))
        .collect()
}

fn difference(field: &str, before: &[String], after: &[String]) -> Option<FieldDifference> {
    let shown = |side: &[String]| side.first().cloned().unwrap_or_default();
    (before != after).then(|| FieldDifference {
        field: field.to_owned(),
        before: before.to_vec(),
        after: after.to_vec(),
        words: diff_words(&shown(before), &shown(after)),
    })
}

/// A block of text with its line in the flat text.
struct Leaf<'a> {
    block: &'a Block,
    line: Line,
}

impl Leaf<'_> {
    fn wrap(&self) -> Option<Wrap> {
        let path = self.line.attributes.get("w")?.as_str()?;
        match path.split('#').next() {
            Some("") | None => None,
            Some("blockquote") => Some(Wrap::Blockquote),
            Some("bullet_list") => Some(Wrap::BulletList),
            Some("ordered_list") => Some(Wrap::OrderedList),
            Some("gallery") => Some(Wrap::Gallery),
            Some(_) => Some(Wrap::Unknown),
        }
    }

    /// It alone: what came or went with all that it has.
    fn alone(&self, fate: BlockFate) -> BlockDifference {
        let text = self.block.plain();
        let words = match fate {
            BlockFate::Added | BlockFate::MovedHere => diff_words("", &text),
            _ => diff_words(&text, ""),
        };
        BlockDifference {
            fate,
            block: self.block.clone(),
            wrap: self.wrap(),
            words,
            restyled: false,
            other_photo: false,
            fields: Vec::new(),
        }
    }

    /// What became of it, when `after` is the same block later.
    fn to(&self, after: &Self) -> BlockDifference {
        let (was, is) = (self.block.plain(), after.block.plain());
        let marks = |leaf: &Self| -> Vec<_> {
            let cells = leaf.line.cells.iter();
            cells.map(|cell| (cell.c, cell.marks.clone())).collect()
        };
        let facts = |leaf: &Self| {
            let mut attributes = leaf.line.attributes.clone();
            // A wrapper's id is of no interest to a reader; another photo is said as such.
            attributes
                .retain(|key, _| !["w", "a.photo", "a.width", "a.height"].contains(&key.as_str()));
            (attributes, leaf.wrap())
        };
        let (fields, other_photo) = match (self.block, after.block) {
            (Block::Figure(was), Block::Figure(is)) => {
                (figure_fields(was, is), was.photo != is.photo)
            }
            _ => (Vec::new(), false),
        };
        let restyled = facts(self) != facts(after) || was == is && marks(self) != marks(after);
        let same = was == is && !restyled && !other_photo && fields.is_empty();
        BlockDifference {
            fate: if same {
                BlockFate::Same
            } else {
                BlockFate::Changed
            },
            block: after.block.clone(),
            wrap: after.wrap(),
            words: diff_words(&was, &is),
            restyled,
            other_photo,
            fields,
        }
    }
}

fn figure_fields(before: &Figure, after: &Figure) -> Vec<FieldDifference> {
    [
        ("alt", &before.alt, &after.alt),
        ("credit", &before.credit, &after.credit),
        ("crop", &before.crop, &after.crop),
    ]
    .into_iter()
    .filter_map(|(name, before, after)| difference(name, before, after))
    .collect()
}

fn leaves(revision: &Revision) -> Vec<Leaf<'_>> {
    revision
        .body
        .leaves()
        .zip(lines(&flatten(&revision.body)))
        .map(|(block, line)| Leaf { block, line })
        .collect()
}

fn compare_blocks(before: &Revision, after: &Revision) -> Vec<BlockDifference> {
    let (old, new) = (leaves(before), leaves(after));
    let lines = |leaves: &[Leaf<'_>]| -> Vec<Line> {
        leaves.iter().map(|leaf| leaf.line.clone()).collect()
    };
    let mut out = Vec::new();
    let (mut i, mut j) = (0, 0);
    let end = (old.len(), new.len());
    for (to_i, to_j) in pair(&lines(&old), &lines(&new)).into_iter().chain([end]) {
        out.extend(
            old[i..to_i]
                .iter()
                .map(|leaf| (leaf, BlockFate::Removed, None)),
        );
        out.extend(
            new[j..to_j]
                .iter()
                .map(|leaf| (leaf, BlockFate::Added, None)),
        );
        if let (Some(was), Some(is)) = (old.get(to_i), new.get(to_j)) {
            out.push((was, BlockFate::Changed, Some(is)));
        }
        (i, j) = (to_i + 1, to_j + 1);
    }
    let known = |fate: BlockFate| -> BTreeSet<String> {
        out.iter()
            .filter(|(_, of, _)| *of == fate)
            .filter_map(|(leaf, _, _)| leaf.block.known_by())
            .collect()
    };
    let (came, went) = (known(BlockFate::Added), known(BlockFate::Removed));
    let among = |leaf: &Leaf<'_>, others: &BTreeSet<String>| {
        leaf.block
            .known_by()
            .is_some_and(|known| others.contains(&known))
    };
    out.into_iter()
        .map(|(leaf, fate, later)| match (fate, later) {
            (_, Some(later)) => leaf.to(later),
            (BlockFate::Removed, _) if among(leaf, &came) => leaf.alone(BlockFate::MovedAway),
            (BlockFate::Added, _) if among(leaf, &went) => leaf.alone(BlockFate::MovedHere),
            _ => leaf.alone(fate),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::document::{Document, Inline, Text};
    use crate::id::ArticleId;
    use crate::text::diff::Change;

    fn paragraph(text: &str) -> Block {
        Block::Paragraph(Text {
            content: vec![Inline {
                text: text.into(),
                ..Inline::default()
            }],
            ..Text::default()
        })
    }

    fn revision(blocks: Vec<Block>, headline: &str) -> Revision {
        Revision {
            article: ArticleId::from_bytes([7; 16]),
            schema: 1,
            fields: [("headline".to_owned(), vec![headline.to_owned()])].into(),
            body: Document { blocks },
        }
    }

    fn fates(comparison: &Comparison) -> Vec<BlockFate> {
        comparison.blocks.iter().map(|block| block.fate).collect()
    }

    #[test]
    fn a_revision_does_not_differ_from_itself() {
        let one = revision(vec![paragraph("Một."), paragraph("")], "Tít");
        let comparison = compare(&one, &one);
        assert_eq!(comparison.fields, []);
        assert_eq!(fates(&comparison), [BlockFate::Same, BlockFate::Same]);
    }

    #[test]
    fn a_sentence_is_compared_word_by_word_and_a_new_paragraph_stands_in_its_place() {
        let before = revision(
            vec![paragraph("Thư viện mở cửa buổi tối."), paragraph("Hết./.")],
            "Thư viện",
        );
        let after = revision(
            vec![
                paragraph("Thư viện mở cửa cả tuần."),
                paragraph("Vé vào cửa không mất tiền."),
                paragraph("Hết./."),
            ],
            "Thư viện tỉnh",
        );
        let comparison = compare(&before, &after);
        assert_eq!(
            fates(&comparison),
            [BlockFate::Changed, BlockFate::Added, BlockFate::Same]
        );
        let words: Vec<(Change, &str)> = comparison.blocks[0]
            .words
            .iter()
            .map(|piece| (piece.change, piece.text.as_str()))
            .collect();
        assert_eq!(
            words,
            [
                (Change::Same, "Thư viện mở cửa "),
                (Change::Removed, "buổi tối"),
                (Change::Added, "cả tuần"),
                (Change::Same, ".")
            ]
        );
        assert_eq!(comparison.fields[0].field, "headline");
        assert_eq!(comparison.fields[0].after, ["Thư viện tỉnh"]);
    }

    #[test]
    fn a_figure_says_what_changed_about_it_and_a_moved_paragraph_that_it_moved() {
        let figure = |photo: &str, alt: &str| {
            Block::Figure(Figure {
                figure: "f1".into(),
                photo: photo.into(),
                alt: vec![alt.into()],
                ..Figure::default()
            })
        };
        let before = revision(
            vec![
                paragraph("Câu mở đầu dài vừa đủ."),
                figure("aa", "Bến đò"),
                paragraph("Đoạn giữa nói chuyện khác hẳn."),
            ],
            "Tít",
        );
        let after = revision(
            vec![
                figure("bb", "Bến Mây"),
                paragraph("Đoạn giữa nói chuyện khác hẳn."),
                paragraph("Câu mở đầu dài vừa đủ."),
            ],
            "Tít",
        );
        let comparison = compare(&before, &after);
        assert_eq!(
            fates(&comparison),
            [
                BlockFate::MovedAway,
                BlockFate::Changed,
                BlockFate::Same,
                BlockFate::MovedHere
            ]
        );
        let changed = &comparison.blocks[1];
        assert!(changed.other_photo && changed.fields[0].field == "alt");
    }

    #[test]
    fn bold_and_a_list_are_changes_of_style_and_not_of_words() {
        let bold = Block::Paragraph(Text {
            content: vec![Inline {
                text: "Một câu.".into(),
                marks: [("strong".to_owned(), true.into())].into(),
            }],
            ..Text::default()
        });
        let plain = revision(vec![paragraph("Một câu.")], "Tít");
        for styled in [
            bold,
            Block::BulletList {
                id: "l".into(),
                items: vec![paragraph("Một câu.")],
            },
        ] {
            let comparison = compare(&plain, &revision(vec![styled], "Tít"));
            assert_eq!(fates(&comparison), [BlockFate::Changed]);
            assert!(comparison.blocks[0].restyled);
            assert!(
                comparison.blocks[0]
                    .words
                    .iter()
                    .all(|piece| piece.change == Change::Same)
            );
        }
    }
}
