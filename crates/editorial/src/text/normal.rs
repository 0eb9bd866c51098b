//! Unicode normal form C, the form of every text at rest and on the wire.
//!
//! Input methods and pasted files write `ế` as one, two or three code points. The tables are those of a pinned version of
//! `unicode-normalization`, because revision hashes depend on them.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// `text` in normal form C (Unicode Standard Annex 15).
#[must_use]
pub fn nfc(text: &str) -> String {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text.to_owned();
    }
    text.nfc().collect()
}

/// A one-line text for a field: NFC, line breaks and tabs as spaces, no other control characters, no space at the ends.
#[must_use]
pub fn single_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' | '\u{85}' => {
                Some(' ')
            }
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect();
    nfc(spaced.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decomposed_vietnamese_is_composed() {
        assert_eq!(
            nfc("Tuye\u{302}n gia\u{301}o, e\u{302}\u{301}"),
            "Tuyên giáo, ế"
        );
    }

    #[test]
    fn a_field_is_one_line() {
        assert_eq!(
            single_line("  Tập huấn\r\nnghiệp vụ\u{0} "),
            "Tập huấn  nghiệp vụ"
        );
    }
}
