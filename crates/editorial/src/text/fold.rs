//! Folding for search: what two texts have in common when marks and case do not matter.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `text` in lower case without tone and vowel marks; `đ` becomes `d`. `Đảng` and `dang` fold alike.
#[must_use]
pub fn fold(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_word_folds_alike() {
        for spelling in ["Đảng", "dang", "đang", "DANG", "D\u{61}\u{309}ng"] {
            assert_eq!(fold(spelling), "dang", "{spelling}");
        }
        assert_eq!(fold("hoà"), fold("hòa"));
    }
}
