//! Which runs of a text are words to be found, and in which two forms.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use unicode_normalization::char::is_combining_mark;

use crate::text::fold::{exact, fold};

/// A word in the two forms that search knows: see [`crate::text::fold`]. Both are letters, digits and marks only, never empty
/// and never with anything of ASCII but letters and digits: an index may keep them between spaces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Word {
    /// Without case and marks.
    pub folded: String,
    /// With its marks, without case.
    pub exact: String,
}

/// A word where it stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The bytes of the text that it takes.
    pub at: Range<usize>,
    /// The word.
    pub word: Rc<Word>,
}

impl Placed {
    /// The word alone.
    #[must_use]
    pub fn into_word(self) -> Word {
        Rc::unwrap_or_clone(self.word)
    }
}

/// Words that were met, with their forms: a language has some thousands of them, and whoever reads many texts one after another
/// need not fold each of them again.
#[derive(Debug, Default)]
pub struct Met(HashMap<String, Option<Rc<Word>>>);

impl Met {
    fn word(&mut self, run: &str) -> Option<Rc<Word>> {
        if let Some(known) = self.0.get(run) {
            return known.clone();
        }
        let word = Word::of(run).map(Rc::new);
        self.0.insert(run.to_owned(), word.clone());
        word
    }
}

/// Stands between two words in what an index keeps: no phrase reaches from one paragraph into the next. No word is this.
pub const BREAK: &str = "¶";

impl Word {
    fn of(run: &str) -> Option<Self> {
        let run: String = run.chars().filter(|c| !is_ignored(*c)).collect();
        let word = Self {
            folded: fold(&run),
            exact: exact(&run),
        };
        (!word.folded.is_empty()).then_some(word)
    }

    /// Whether it has marks that folding takes away.
    #[must_use]
    pub fn has_marks(&self) -> bool {
        self.exact != self.folded
    }
}

/// Hyphens that show only at a line's end and marks of no width come with pasted text, inside words.
const fn is_ignored(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

/// The words of a text in order: runs of letters and digits with their marks. `21/9` is two words, `TP.HCM` likewise.
#[must_use]
pub fn words(text: &str) -> Vec<Placed> {
    words_met(text, &mut Met::default())
}

/// The same, with words that were met in other texts.
pub fn words_met(text: &str, met: &mut Met) -> Vec<Placed> {
    let mut out = Vec::new();
    let mut begun: Option<usize> = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside =
            c.is_alphanumeric() || (begun.is_some() && (is_combining_mark(c) || is_ignored(c)));
        match (begun, inside) {
            (None, true) => begun = Some(at),
            (Some(start), false) => {
                begun = None;
                if let Some(word) = met.word(&text[start..at]) {
                    out.push(Placed {
                        at: start..at,
                        word,
                    });
                }
            }
            _ => {}
        }
    }
    out
}

/// A text as an index keeps it: its folded words and its exact ones, each between spaces, with a [`BREAK`] where a line ends.
#[must_use]
pub fn indexed(text: &str) -> (String, String) {
    let (mut folded, mut exact) = (String::new(), String::new());
    let mut last = 0;
    for placed in words(text) {
        if !folded.is_empty() {
            let broken = text[last..placed.at.start].contains(['\n', '\u{2028}', '\u{2029}']);
            for out in [&mut folded, &mut exact] {
                out.push(' ');
                if broken {
                    out.push_str(BREAK);
                    out.push(' ');
                }
            }
        }
        folded.push_str(&placed.word.folded);
        exact.push_str(&placed.word.exact);
        last = placed.at.end;
    }
    (folded, exact)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text)
            .into_iter()
            .map(|placed| placed.word.folded.clone())
            .collect()
    }

    #[test]
    fn words_are_what_stands_between_signs_and_spaces() {
        assert_eq!(
            folded("Ngày 21/9, TP.HCM: “Đảng ủy Khối”…"),
            ["ngay", "21", "9", "tp", "hcm", "dang", "uy", "khoi"]
        );
        assert_eq!(folded("nghi\u{ad}ệp tuye\u{302}n"), ["nghiep", "tuyen"]);
        assert!(folded("— … ./. \u{301}").is_empty());
    }

    #[test]
    fn a_line_end_parts_what_an_index_keeps() {
        assert_eq!(
            indexed("Thư viện\nmở cửa").0,
            format!("thu vien {BREAK} mo cua")
        );
    }

    proptest! {
        #[test]
        fn any_text_has_words_that_stand_where_they_say(text in "\\PC{0,60}") {
            let mut end = 0;
            for placed in words(&text) {
                prop_assert!(placed.at.start >= end && placed.at.end <= text.len());
                end = placed.at.end;
                prop_assert!(text.get(placed.at.clone()).is_some());
                for form in [&placed.word.folded, &placed.word.exact] {
                    prop_assert!(!form.is_empty() && form != BREAK);
                    prop_assert!(
                        form.chars().all(|c| !c.is_ascii() || c.is_ascii_alphanumeric()),
                        "{:?}", form
                    );
                }
            }
        }
    }
}
