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
    use super::*;

    #[test]
    fn every_spelling_of_a_word_folds_alike() {
        for spelling in [
            "Đảng",
            "dang",
            "đang",
            "DANG",
            "D\u{61}\u{309}ng",
            "Ðảng",
            "Ɖảng",
        ] {
            assert_eq!(fold(spelling), "dang", "{spelling}");
        }
        assert_eq!(fold("hoà"), fold("hòa"));
    }

    #[test]
    fn exact_forgets_case_composition_and_the_place_of_the_tone_and_nothing_else() {
        for (one, other) in [
            ("hoà", "hòa"),
            ("THUÝ", "thúy"),
            ("Đảng", "đa\u{309}ng"),
            ("Ðảng", "đảng"),
            ("nghiệp", "NGHIE\u{302}\u{323}P"),
            ("khỏe", "khoẻ"),
        ] {
            assert_eq!(exact(one), exact(other), "{one} {other}");
        }
        for (one, other) in [
            ("đang", "đảng"),
            ("đang", "dang"),
            ("tư", "từ"),
            ("tu", "tư"),
            ("mo", "mơ"),
            ("cân", "cần"),
        ] {
            assert_ne!(exact(one), exact(other), "{one} {other}");
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
    }
}
