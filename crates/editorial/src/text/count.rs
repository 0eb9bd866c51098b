//! Counting, as an editor counts.

/// The words of `text`: runs between white space that hold a letter or a digit. Vietnamese syllables count one each.
#[must_use]
pub fn words(text: &str) -> usize {
    text.split_whitespace()
        .filter(|run| run.chars().any(char::is_alphanumeric))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_alone_is_no_word() {
        assert_eq!(words("Từ đó – kịp thời ./."), 4);
        assert_eq!(words(""), 0);
    }
}
