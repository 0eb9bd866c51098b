//! Tokens and one-time codes: random, shown once, stored by their hash.
//!
//! A plain hash is enough for them (unlike for passwords): nobody guesses 256 or 80 random bits, however fast the hash.
//! Looking them up by hash also leaves nothing to compare in a time that would tell something.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use editorial::id::Hash;

use crate::random::Random;

/// Crockford's base 32: no letter that is read as a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A new bearer token: 32 random bytes.
pub(crate) fn token(random: &Random) -> String {
    URL_SAFE_NO_PAD.encode(random.bytes::<32>())
}

/// A new one-time code: 16 letters and digits (80 bits) in groups of four, to be read out or typed.
pub(crate) fn code(random: &Random) -> String {
    let mut out = String::new();
    for (place, byte) in random.bytes::<16>().into_iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            out.push('-');
        }
        out.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    out
}

/// What is stored of a code, as people type it: dashes, spaces and letter case do not count, O is 0, I and L are 1.
pub(crate) fn hash_of_code(typed: &str) -> Hash {
    let canonical: String = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    Hash::of(format!("code {canonical}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_in_small_letters_without_dashes() {
        let code = code(&Random::new(crate::random::system_entropy()));
        let typed = code.replace('-', " ").to_lowercase();
        assert_eq!(hash_of_code(&code), hash_of_code(&typed));
        assert_ne!(hash_of_code(&code), hash_of_code(&code[..code.len() - 1]));
        assert_eq!(code.len(), 19);
    }
}
