//! Bytes to text where nobody says for certain which encoding it is.

/// The characters of Windows code page 1252 from 0x80 to 0x9F (WHATWG Encoding, index
/// windows-1252); all others are Latin-1.
const CP1252: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{2c6}', '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}',
    '\u{90}', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}',
    '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', '\u{9d}', '\u{17e}', '\u{178}',
];

fn from_cp1252(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|&byte| match byte {
            0x80..=0x9f => CP1252[usize::from(byte - 0x80)],
            _ => char::from(byte),
        })
        .collect()
}

/// The text of bytes that should be UTF-8, without a last character that a byte limit cut
/// through. `None` when they are not UTF-8.
pub(crate) fn utf8_perhaps_cut(bytes: &[u8]) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

/// UTF-8 if the bytes can be, else code page 1252. With `cut_allowed` a character that is cut
/// through at the end still counts as UTF-8.
pub(crate) fn guess(bytes: &[u8], cut_allowed: bool) -> String {
    let utf8 = if cut_allowed {
        utf8_perhaps_cut(bytes)
    } else {
        std::str::from_utf8(bytes).ok()
    };
    utf8.map_or_else(|| from_cp1252(bytes), str::to_owned)
}

/// Trims, turns line ends into line feeds and drops other control characters. `None` when
/// nothing is left.
pub(crate) fn tidy(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = text
        .chars()
        .filter(|&c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    let trimmed = kept.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}
