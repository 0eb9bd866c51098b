//! The flat text line by line, and which line of one text stands for which of another.
//!
//! Comparing two revisions and planning a restore ask the same question: what became of this block? A block has no id of
//! its own, so it is answered by content: lines that read the same are one, a figure is known by its id, and between two
//! such anchors lines are paired, in order, with the line that shares most of their words. A line that shares too few is
//! another line. Texts count as equal when their normal forms are: nobody sees how a mark was typed.

use std::ops::Range;

use serde_json::Value;
use similar::DiffOp;
use unicode_segmentation::UnicodeSegmentation as _;

use super::document::{Attributes, OBJECT};
use super::flat::{GUARD, MARKER, Span, is_block_key, marker_attributes};
use crate::text::diff::{align, tokens};
use crate::text::normal::nfc;

/// Lines that share less of their words than this are different lines.
const ALIKE: f64 = 0.4;
/// Beyond so many possible pairs between two anchors, lines are taken as new: somebody replaced the whole text.
const PAIRS_WEIGHED: usize = 40_000;

/// A character that is shown.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell {
    /// Its place in the flat text, in code points.
    pub(super) at: usize,
    pub(super) c: char,
    /// The marks that are shown on it.
    pub(super) marks: Attributes,
}

/// A block as the flat text holds it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// Where it begins, guards included.
    pub(super) start: usize,
    /// Where its close begins: behind its last word.
    pub(super) tail: usize,
    /// Where its marker stands; none for a last line whose close is virtual.
    pub(super) marker: Option<usize>,
    /// Behind its close.
    pub(super) end: usize,
    pub(super) cells: Vec<Cell>,
    /// The block's attributes, as its marker carries them.
    pub(super) attributes: Attributes,
}

/// The lines of a flat text: as many as [`super::flat::project`] shows.
pub(super) fn lines(spans: &[Span]) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let mut cells: Vec<Cell> = Vec::new();
    let (mut start, mut at) = (0, 0);
    let mut after_guard = false;
    let mut just_closed = false;
    for span in spans {
        for c in span.text.chars() {
            let closed = std::mem::take(&mut just_closed);
            match c {
                GUARD => {
                    if closed && let Some(last) = out.last_mut() {
                        last.end = at + 1;
                        start = at + 1;
                    } else {
                        after_guard = true;
                    }
                }
                MARKER => {
                    out.push(Line {
                        start,
                        tail: at - usize::from(after_guard),
                        marker: Some(at),
                        end: at + 1,
                        cells: std::mem::take(&mut cells),
                        attributes: marker_attributes(&span.attributes),
                    });
                    start = at + 1;
                    (after_guard, just_closed) = (false, true);
                }
                c => {
                    after_guard = false;
                    cells.push(Cell {
                        at,
                        c,
                        marks: shown_marks(c, &span.attributes),
                    });
                }
            }
            at += 1;
        }
    }
    if !cells.is_empty() || out.is_empty() {
        out.push(Line {
            start,
            tail: at,
            marker: None,
            end: at,
            cells,
            attributes: Attributes::new(),
        });
    }
    out
}

fn shown_marks(c: char, attributes: &Attributes) -> Attributes {
    attributes
        .iter()
        .filter(|(key, value)| {
            !is_block_key(key) && !value.is_null() && (key.as_str() != "o" || c == OBJECT)
        })
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// A word, a space or a sign of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Its cells.
    pub(super) cells: Range<usize>,
    /// Its text in normal form.
    pub(super) text: String,
}

impl Line {
    /// The line's text in normal form.
    pub(super) fn plain(&self) -> String {
        nfc(&self.raw())
    }

    fn raw(&self) -> String {
        self.cells.iter().map(|cell| cell.c).collect()
    }

    /// The line cut at the boundaries of words (UAX 29): no mark is parted from its letter.
    pub(super) fn tokens(&self) -> Vec<Token> {
        let raw = self.raw();
        let mut at = 0;
        tokens(&raw)
            .into_iter()
            .map(|word| {
                let cells = at..at + word.chars().count();
                at = cells.end;
                Token {
                    cells,
                    text: nfc(word),
                }
            })
            .collect()
    }

    fn attribute(&self, key: &str) -> &str {
        let value = self.attributes.get(key).and_then(Value::as_str);
        value.unwrap_or_default()
    }
}

/// What a line is known by.
struct Known {
    /// Text and attributes, or the figure's id: lines that have it in common are one.
    same: String,
    is_figure: bool,
    figure: String,
    /// Its words, sorted.
    words: Vec<String>,
}

impl Known {
    fn of(line: &Line) -> Self {
        let plain = line.plain();
        let mut words: Vec<String> = plain.unicode_words().map(str::to_owned).collect();
        words.sort_unstable();
        let is_figure = line.attribute("t") == "figure";
        let figure = line.attribute("a.figure").to_owned();
        let same = if is_figure && !figure.is_empty() {
            // Whatever changed about it, it is that figure.
            format!("#{figure}")
        } else {
            format!(
                "{}\n{plain}",
                serde_json::to_string(&line.attributes).unwrap_or_default()
            )
        };
        Self {
            same,
            is_figure,
            figure,
            words,
        }
    }

    /// How much two lines are one, 0 to 2; 0 = not at all.
    fn weight(&self, other: &Self) -> f64 {
        if self.is_figure || other.is_figure {
            let one = self.is_figure
                && other.is_figure
                && !self.figure.is_empty()
                && self.figure == other.figure;
            return if one { 2.0 } else { 0.0 };
        }
        let total = self.words.len() + other.words.len();
        if total == 0 {
            // Two lines without a word: what they are may have changed.
            return ALIKE;
        }
        // Both counts are small: a line has no billions of words.
        let alike = 2.0 * shared(&self.words, &other.words) as f64 / total as f64;
        if alike < ALIKE { 0.0 } else { alike }
    }
}

/// How many words two sorted lists share, each counted as often as both have it.
fn shared(a: &[String], b: &[String]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, count) = (i + 1, j + 1, count + 1),
        }
    }
    count
}

/// Which line of `old` became which of `new`: pairs that ascend on both sides.
pub(super) fn pair(old: &[Line], new: &[Line]) -> Vec<(usize, usize)> {
    let old: Vec<Known> = old.iter().map(Known::of).collect();
    let new: Vec<Known> = new.iter().map(Known::of).collect();
    let same =
        |known: &[Known]| -> Vec<String> { known.iter().map(|known| known.same.clone()).collect() };
    let mut pairs = Vec::new();
    let (mut old_from, mut new_from) = (0, 0);
    let mut gap = |pairs: &mut Vec<_>, old_to: usize, new_to: usize, next: (usize, usize)| {
        weigh(&old, &new, old_from..old_to, new_from..new_to, pairs);
        (old_from, new_from) = next;
    };
    for op in align(&same(&old), &same(&new)) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = op
        {
            gap(
                &mut pairs,
                old_index,
                new_index,
                (old_index + len, new_index + len),
            );
            pairs.extend((0..len).map(|n| (old_index + n, new_index + n)));
        }
    }
    gap(&mut pairs, old.len(), new.len(), (0, 0));
    pairs
}

/// Pairs the lines between two anchors so that together they share as much as they can, and adds the pairs in order.
fn weigh(
    old: &[Known],
    new: &[Known],
    old_range: Range<usize>,
    new_range: Range<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    let (rows, columns) = (old_range.len(), new_range.len());
    if rows == 0 || columns == 0 || rows * columns > PAIRS_WEIGHED {
        return;
    }
    let weights: Vec<f64> = old_range
        .clone()
        .flat_map(|i| new_range.clone().map(move |j| (i, j)))
        .map(|(i, j)| old[i].weight(&new[j]))
        .collect();
    // best[i][j]: the most that lines from i and from j on can share.
    let width = columns + 1;
    let mut best = vec![0.0_f64; (rows + 1) * width];
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            let weight = weights[i * columns + j];
            let paired = if weight > 0.0 {
                weight + best[(i + 1) * width + j + 1]
            } else {
                0.0
            };
            best[i * width + j] = paired
                .max(best[(i + 1) * width + j])
                .max(best[i * width + j + 1]);
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < rows && j < columns {
        let here = best[i * width + j];
        if here <= best[(i + 1) * width + j] {
            i += 1;
        } else if here <= best[i * width + j + 1] {
            j += 1;
        } else {
            pairs.push((old_range.start + i, new_range.start + j));
            (i, j) = (i + 1, j + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::flat::project;

    fn text(paragraphs: &[&str]) -> Vec<Line> {
        let spans: Vec<Span> = paragraphs
            .iter()
            .map(|text| Span {
                text: format!("{text}\u{2028}\u{2029}\u{2028}"),
                ..Span::default()
            })
            .collect();
        lines(&spans)
    }

    #[test]
    fn there_are_as_many_lines_as_are_shown_however_torn_the_text_is() {
        for torn in [
            "",
            "\u{2028}\u{2028}",
            "không đóng",
            "một\u{2028}\u{2029}\u{2028}hai",
            "\u{2028}m\u{2028}ột\u{2029}hai\u{2028}\u{2028}\u{2029}\u{2028}\u{2028}",
        ] {
            let spans = [Span {
                text: torn.to_owned(),
                ..Span::default()
            }];
            let shown: Vec<String> = project(&spans)
                .leaves()
                .map(super::super::document::Block::plain)
                .collect();
            let lines: Vec<String> = lines(&spans).iter().map(Line::raw).collect();
            assert_eq!(lines, shown, "{torn:?}");
        }
    }

    #[test]
    fn a_changed_sentence_stays_the_same_line_and_another_sentence_is_another() {
        let old = text(&["Bến sông sáng nay đông người.", "Trời mưa.", "Hết./."]);
        let new = text(&[
            "Bến sông tối nay đông người.",
            "Lớp học bắt đầu lúc bảy giờ.",
            "Hết./.",
        ]);
        assert_eq!(pair(&old, &new), [(0, 0), (2, 2)]);
    }

    #[test]
    fn a_mark_typed_in_two_parts_changes_no_line() {
        let old = text(&["Ti\u{302}\u{301}ng Vie\u{323}\u{302}t", "x"]);
        let new = text(&["Tiếng Việt", "y"]);
        assert_eq!(pair(&old, &new)[0], (0, 0));
        assert_eq!(old[0].tokens().len(), new[0].tokens().len());
    }
}
