//! What changed between two texts, word by word: the one comparison of texts in Galley.
//!
//! The merge review shows with it what each side did inside a sentence, and the history what a revision changed. A word is
//! what Unicode calls one (UAX 29), so a Vietnamese syllable with all its marks is never cut, and two spellings of the same
//! letters (`ế` as one or three code points) are the same word. It compares; it never merges: merging is the draft's work
//! and knows who typed what, which two texts cannot tell.

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use ts_rs::TS;
use unicode_segmentation::UnicodeSegmentation as _;

use super::normal::nfc;

/// What happened to a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It stands in both texts.
    Same,
    /// Only the earlier text has it.
    Removed,
    /// Only the later text has it.
    Added,
}

/// A run of words of one fate.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct Piece {
    /// What happened to it.
    pub change: Change,
    /// The words, as the later text spells them where both have them; never empty.
    pub text: String,
}

/// The words of a text and what stands between them, in order; nothing is left out.
#[must_use]
pub fn tokens(text: &str) -> Vec<&str> {
    text.split_word_bounds().collect()
}

/// The pieces that lead from `before` to `after`: those that are not added make up `before`, those that are not removed
/// make up `after`. Where words were replaced, the removed ones stand first.
#[must_use]
pub fn diff_words(before: &str, after: &str) -> Vec<Piece> {
    let (old, new) = (tokens(before), tokens(after));
    let mut out = Pieces::default();
    let ops = align(&keys(&old), &keys(&new));
    for (at, op) in ops.iter().enumerate() {
        match *op {
            DiffOp::Equal {
                old_index,
                new_index,
                len,
            } => {
                let (was, is) = (
                    old[old_index..old_index + len].concat(),
                    new[new_index..new_index + len].concat(),
                );
                // A lone space between two replaced words is no island: three shreds are read as one change.
                if is.trim().is_empty() && out.replaces() && at + 1 < ops.len() {
                    out.removed.push_str(&was);
                    out.added.push_str(&is);
                } else {
                    out.flush();
                    out.push(Change::Same, is);
                }
            }
            DiffOp::Delete {
                old_index, old_len, ..
            } => out
                .removed
                .push_str(&old[old_index..old_index + old_len].concat()),
            DiffOp::Insert {
                new_index, new_len, ..
            } => out
                .added
                .push_str(&new[new_index..new_index + new_len].concat()),
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => {
                out.removed
                    .push_str(&old[old_index..old_index + old_len].concat());
                out.added
                    .push_str(&new[new_index..new_index + new_len].concat());
            }
        }
    }
    out.flush();
    out.done
}

/// How two sequences line up. The work is bounded whatever stands in them.
pub(crate) fn align<T: Eq + std::hash::Hash>(old: &[T], new: &[T]) -> Vec<DiffOp> {
    capture_diff_slices(Algorithm::Myers, old, new)
}

fn keys(tokens: &[&str]) -> Vec<String> {
    tokens.iter().map(|token| nfc(token)).collect()
}

#[derive(Default)]
struct Pieces {
    done: Vec<Piece>,
    removed: String,
    added: String,
}

impl Pieces {
    fn replaces(&self) -> bool {
        !self.removed.is_empty() && !self.added.is_empty()
    }

    fn flush(&mut self) {
        let (removed, added) = (
            std::mem::take(&mut self.removed),
            std::mem::take(&mut self.added),
        );
        self.push(Change::Removed, removed);
        self.push(Change::Added, added);
    }

    fn push(&mut self, change: Change, text: String) {
        if text.is_empty() {
            return;
        }
        match self.done.last_mut() {
            Some(last) if last.change == change => last.text.push_str(&text),
            _ => self.done.push(Piece { change, text }),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(before: &str, after: &str) -> String {
        diff_words(before, after)
            .into_iter()
            .map(|piece| match piece.change {
                Change::Same => piece.text,
                Change::Removed => format!("[-{}-]", piece.text),
                Change::Added => format!("{{+{}+}}", piece.text),
            })
            .collect()
    }

    #[test]
    fn a_changed_word_of_a_sentence_is_shown_and_the_rest_stands() {
        assert_eq!(
            marked(
                "Thư viện mở cửa buổi tối.",
                "Phòng thư viện mở cửa cả tuần."
            ),
            "[-Thư-]{+Phòng thư+} viện mở cửa [-buổi tối-]{+cả tuần+}."
        );
        assert_eq!(
            marked("đáng viên của khối", "đảng viên của khối"),
            "[-đáng-]{+đảng+} viên của khối",
            "a syllable is never cut between its letter and its marks"
        );
    }

    #[test]
    fn the_same_letters_in_another_spelling_are_no_change() {
        let composed = "Nguyễn Thị Ẩn mở tiệm phở.";
        let decomposed: String =
            unicode_normalization::UnicodeNormalization::nfd(composed).collect();
        assert_ne!(composed, decomposed);
        assert_eq!(marked(&decomposed, composed), composed);
    }

    #[test]
    fn nothing_and_everything_are_changes_too() {
        assert_eq!(marked("", "Mới"), "{+Mới+}");
        assert_eq!(marked("Cũ", ""), "[-Cũ-]");
        assert!(diff_words("", "").is_empty());
    }

    proptest! {
        #[test]
        fn the_pieces_make_up_both_texts_to_the_letter(
            before in "[a-cđế\u{301} .\n😀]{0,60}",
            after in "[a-cđế\u{301} .\n😀]{0,60}",
        ) {
            let pieces = diff_words(&before, &after);
            let side = |gone: Change| -> String {
                pieces.iter().filter(|piece| piece.change != gone).map(|piece| piece.text.as_str()).collect()
            };
            prop_assert_eq!(side(Change::Removed), after.clone());
            prop_assert_eq!(nfc(&side(Change::Added)), nfc(&before));
            prop_assert!(pieces.windows(2).all(|two| two[0].change != two[1].change));
            prop_assert!(pieces.iter().all(|piece| !piece.text.is_empty()));
        }
    }
}
