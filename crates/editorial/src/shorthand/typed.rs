//! What stands before the caret: a code between two backslashes, or one that somebody is about to write.

/// The longest code, code points.
pub const MAX_CODE_CHARS: usize = 24;

/// The longest stretch that is looked at: a code, a `#` and a number; what an input method makes of a code is not longer.
const MAX_INNER_CHARS: usize = MAX_CODE_CHARS + 4;

/// A code before the caret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typed<'a> {
    /// What stands for the code: what was typed, or what an input method made of it.
    pub code: &'a str,
    /// The column that is asked for.
    pub number: Option<u32>,
    /// Whether the second backslash is there.
    pub is_closed: bool,
    /// The whole of it with its backslashes: the end of the text before the caret.
    pub all: &'a str,
}

/// Whether a code may hold this character.
pub(super) fn is_code_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Combining marks stand behind their letters where an input method writes them apart.
fn may_stand(c: char) -> bool {
    is_code_char(c) || c == '#' || unicode_normalization::char::is_combining_mark(c)
}

/// The code that ends at the end of `before`, the text of one paragraph or field up to the caret.
///
/// The first backslash stands at a start or behind something that is neither a letter nor a digit: `C:\ảnh\` is an address, and
/// `và\` the end of a word.
#[must_use]
pub fn typed(before: &str) -> Option<Typed<'_>> {
    let open = before.strip_suffix('\\');
    let text = open.unwrap_or(before);
    let inner_bytes: usize = text
        .chars()
        .rev()
        .take_while(|c| may_stand(*c))
        .take(MAX_INNER_CHARS + 1)
        .map(char::len_utf8)
        .sum();
    let (head, inner) = text.split_at(text.len() - inner_bytes);
    if inner.is_empty() || inner.chars().count() > MAX_INNER_CHARS {
        return None;
    }
    let ahead = head.strip_suffix('\\')?;
    if ahead
        .chars()
        .next_back()
        .is_some_and(|c| c.is_alphanumeric() || matches!(c, ':' | '/'))
    {
        return None;
    }
    let (code, number) = match inner.split_once('#') {
        None => (inner, None),
        // `\vdn#`: somebody is about to say which.
        Some((code, "")) if open.is_none() => (code, None),
        Some((code, digits)) => {
            let plain = digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit());
            (code, Some(plain.then(|| digits.parse().ok()).flatten()?))
        }
    };
    if code.is_empty() {
        return None;
    }
    Some(Typed {
        code,
        number,
        is_closed: open.is_some(),
        all: &before[ahead.len()..],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(before: &str) -> Option<(&str, Option<u32>, bool, &str)> {
        typed(before).map(|t| (t.code, t.number, t.is_closed, t.all))
    }

    #[test]
    fn a_code_is_read_between_backslashes_and_while_it_is_written() {
        assert_eq!(read(r"\vdn\"), Some(("vdn", None, true, r"\vdn\")));
        assert_eq!(
            read(r"Ông \vdn#2\"),
            Some(("vdn", Some(2), true, r"\vdn#2\"))
        );
        assert_eq!(read(r"(\thù\"), Some(("thù", None, true, r"\thù\")));
        assert_eq!(read(r"Ông \vd"), Some(("vd", None, false, r"\vd")));
        assert_eq!(read(r"\vdn#"), Some(("vdn", None, false, r"\vdn#")));
        assert_eq!(read(r"\vdn#1"), Some(("vdn", Some(1), false, r"\vdn#1")));
        assert_eq!(
            read(r"\vdn\\ttr\"),
            Some(("ttr", None, true, r"\ttr\")),
            "one behind the other"
        );
        let apart = "\\thu\u{300}\\";
        assert_eq!(read(apart), Some(("thu\u{300}", None, true, apart)));
    }

    #[test]
    fn what_is_no_code_is_left_alone() {
        for before in [
            "",
            r"\",
            r"\\",
            "không có gì",
            r"C:\thu\",
            r"tệp\thu\",
            r"\vdn và \",
            r"\vdn\ và",
            r"\vdn#x\",
            r"\vdn#\",
            r"\vdn#123\",
            r"\#2\",
            r"\abcdefghijklmnopqrstuvwxyzabcd\",
        ] {
            assert_eq!(read(before), None, "{before}");
        }
    }
}
