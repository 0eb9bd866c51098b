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

/// UTF-8 if the bytes can be, else code page 1252. With `cut_allowed` a character that is cut through at the end still counts as
/// UTF-8.
///
/// A byte that got lost on the way must not turn a whole caption into another alphabet: bytes with more whole letters of several
/// bytes than broken places are UTF-8 with a U+FFFD in each such place. Code page 1252 forms such a letter once in a while, but
/// not more of them than it breaks.
pub(crate) fn guess(bytes: &[u8], cut_allowed: bool) -> String {
    let whole = if cut_allowed {
        utf8_perhaps_cut(bytes)
    } else {
        std::str::from_utf8(bytes).ok()
    };
    whole
        .map(str::to_owned)
        .or_else(|| utf8_with_flaws(bytes))
        .unwrap_or_else(|| from_cp1252(bytes))
}

fn utf8_with_flaws(bytes: &[u8]) -> Option<String> {
    let (mut letters, mut flaws) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        // The mark that begins a packet says nothing about what follows it.
        let is_letter = |c: &char| !c.is_ascii() && *c != '\u{feff}';
        letters += chunk.valid().chars().filter(is_letter).count();
        flaws += usize::from(!chunk.invalid().is_empty());
    }
    let end = utf8_perhaps_cut(bytes).map_or(bytes.len(), str::len);
    (letters > flaws).then(|| String::from_utf8_lossy(&bytes[..end]).into_owned())
}

/// The text of an XML packet: UTF-16 where its first two bytes say so (XMP part 1, 7.3.2), else what [`guess`] makes of it.
pub(crate) fn packet(bytes: &[u8]) -> String {
    let utf16 = |to_unit: fn([u8; 2]) -> u16| {
        let units = bytes
            .chunks_exact(2)
            .map(|pair| to_unit([pair[0], pair[1]]));
        char::decode_utf16(units)
            .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    };
    match bytes {
        [0xfe, 0xff, ..] | [0, b'<', ..] => utf16(u16::from_be_bytes),
        [0xff, 0xfe, ..] | [b'<', 0, ..] => utf16(u16::from_le_bytes),
        _ => guess(bytes, true),
    }
}

/// As many bytes as a fact is read from. The longest real caption is a tenth of it; what a story keeps of a file must not be as
/// long as the file.
pub const MAX_FACT_BYTES: usize = 16 << 10;

/// The beginning of bytes that may be longer than any fact.
pub(crate) fn head(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(MAX_FACT_BYTES)]
}

/// As much of `text` as `max_bytes` hold, ending with a whole character.
pub(crate) fn cut_at_character(text: &str, max_bytes: usize) -> &str {
    let mut end = text.len().min(max_bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Trims, turns line ends into line feeds and drops other control characters. `None` when
/// nothing is left; never more than [`MAX_FACT_BYTES`].
pub(crate) fn tidy(text: &str) -> Option<String> {
    let text = cut_at_character(text.trim_start(), MAX_FACT_BYTES);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = text
        .chars()
        .filter(|&c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    let trimmed = kept.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// Several texts as one, as long as a fact may be.
pub(crate) fn join(texts: &[String]) -> Option<String> {
    tidy(&texts.join(SEPARATOR))
}

/// What stands between several creators where they are one text.
pub(crate) const SEPARATOR: &str = ", ";

/// Whether a time says anything: a clock that nobody set gives blanks or zeros.
pub(crate) fn is_set(time: &str) -> bool {
    time.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}
