//! Folding for search: what two texts have in common when case, marks or the place of a tone do not matter.
//!
//! Two forms of a word. Its *folded* form has neither case nor marks: whoever types without marks finds words with them. Its
//! *exact* form keeps the marks and forgets only what nobody means: case, how a letter is composed, and on which vowel the
//! tone was put (`hoà` and `hòa` are one word in two spellings). A syllable has one tone, so a tone is as good behind the
//! word as on a vowel of it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Grave, acute, tilde, hook above, dot below.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// `text` in lower case without tone and vowel marks; `đ` becomes `d`. `Đảng` and `dang` fold alike.
#[must_use]
pub fn fold(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if is_d(c) { 'd' } else { c })
        .collect()
}

/// A word in lower case with its marks, its tone behind it. `hoà` and `hòa` are alike, `đang` and `đảng` are not.
#[must_use]
pub fn exact(word: &str) -> String {
    let mut tones = String::new();
    let mut letters = String::with_capacity(word.len());
    for c in word.nfd().flat_map(char::to_lowercase) {
        if TONES.contains(&c) {
            tones.push(c);
        } else {
            letters.push(if is_d(c) { 'đ' } else { c });
        }
    }
    letters.nfc().chain(tones.chars()).collect()
}

/// Old files write `đ` as one of its twins from other alphabets, which look the same in capitals (`Ð`, `Ɖ`).
const fn is_d(lower: char) -> bool {
    matches!(lower, 'đ' | 'ð' | 'ɖ')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// What the window folds likewise: it reads the same examples.
    #[derive(serde::Deserialize)]
    struct Examples {
        folded: BTreeMap<String, Vec<String>>,
        alike: Vec<(String, String)>,
        apart: Vec<(String, String)>,
    }

    fn examples() -> Examples {
        serde_json::from_str(include_str!("../../../../tests/fixtures/folding.json"))
            .expect("the examples are JSON")
    }

    #[test]
    fn every_spelling_of_a_word_folds_alike() {
        for (folded, spellings) in examples().folded {
            for spelling in spellings {
                assert_eq!(fold(&spelling), folded, "{spelling}");
            }
        }
    }

    #[test]
    fn exact_forgets_case_composition_and_the_place_of_the_tone_and_nothing_else() {
        for (one, other) in examples().alike {
            assert_eq!(exact(&one), exact(&other), "{one} {other}");
        }
        for (one, other) in examples().apart {
            assert_ne!(exact(&one), exact(&other), "{one} {other}");
            assert_eq!(fold(&one), fold(&other), "{one} {other}");
        }
    }
}
