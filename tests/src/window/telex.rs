//! Vietnamese text as the keys of the Telex method.
//!
//! Unikey's default: classic tone places (`hòa`, not `hoà`), a tone letter at the word's end, `dd aa ee oo aw ow uw`. The table
//! is the one printed in every Unikey manual.

use anyhow::Context as _;
use unicode_normalization::UnicodeNormalization as _;

/// The Telex keys of a text.
///
/// # Errors
/// For a letter with a mark that Vietnamese does not have.
pub fn telex(text: &str) -> anyhow::Result<String> {
    let text: String = text.nfc().collect();
    let mut keys = String::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let end = if first.is_alphabetic() {
            rest.find(|letter: char| !letter.is_alphabetic())
        } else {
            Some(first.len_utf8())
        };
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        if first.is_alphabetic() {
            keys.push_str(&telex_word(word).with_context(|| format!("typing {word:?}"))?);
        } else {
            keys.push(first);
        }
        rest = after;
    }
    Ok(keys)
}

fn telex_word(word: &str) -> anyhow::Result<String> {
    let shouted = word.chars().count() > 1 && word == word.to_uppercase();
    let in_case = |key: char, like: char| {
        let loud = shouted || (word.chars().count() == 1 && like.is_uppercase());
        if loud { key.to_ascii_uppercase() } else { key }
    };
    let mut keys = String::new();
    let mut tone = None;
    for letter in word.chars() {
        if matches!(letter, 'đ' | 'Đ') {
            let base = if letter == 'Đ' { 'D' } else { 'd' };
            keys.extend([base, in_case('d', letter)]);
            continue;
        }
        let mut parts = letter.nfd();
        let base = parts.next().context("a letter has a base")?;
        keys.push(base);
        for mark in parts {
            match mark {
                '\u{0302}' => keys.push(in_case(base.to_ascii_lowercase(), letter)),
                '\u{0306}' | '\u{031b}' => keys.push(in_case('w', letter)),
                '\u{0301}' => tone = Some(in_case('s', letter)),
                '\u{0300}' => tone = Some(in_case('f', letter)),
                '\u{0309}' => tone = Some(in_case('r', letter)),
                '\u{0303}' => tone = Some(in_case('x', letter)),
                '\u{0323}' => tone = Some(in_case('j', letter)),
                other => anyhow::bail!("{letter} has a mark that Telex cannot type ({other:?})"),
            }
        }
    }
    keys.extend(tone);
    Ok(keys)
}

/// The X key names of plain letters, for xdotool.
pub(super) fn key_names(letters: &str) -> Vec<String> {
    letters
        .chars()
        .map(|letter| match letter {
            ' ' => "space".to_owned(),
            '\n' => "Return".to_owned(),
            letter if letter.is_ascii_alphanumeric() => letter.to_string(),
            // X11: a key's name by code point, `U002C` for a comma.
            letter => format!("U{:04X}", u32::from(letter)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_becomes_the_keys_that_a_person_presses() {
        let keys = telex("Đảng ủy Khối các cơ quan Trung ương").expect("Vietnamese");
        assert_eq!(keys, "Ddangr uyr Khoois cacs cow quan Trung uwowng");
    }

    #[test]
    fn decomposed_text_is_typed_with_the_same_keys() {
        assert_eq!(
            telex("tie\u{302}\u{301}ng").expect("Vietnamese"),
            telex("tiếng").expect("Vietnamese")
        );
    }

    #[test]
    fn a_shouted_word_is_typed_with_capital_marks() {
        assert_eq!(telex("ĐẢNG ỦY").expect("Vietnamese"), "DDANGR UYR");
    }

    #[test]
    fn punctuation_and_lines_pass_and_a_foreign_mark_is_refused() {
        assert_eq!(
            telex("một, hai.\nba").expect("Vietnamese"),
            "mootj, hai.\nba"
        );
        assert_eq!(key_names("a, \n"), ["a", "U002C", "space", "Return"]);
        assert!(telex("façade").is_err());
    }
}
