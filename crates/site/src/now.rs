//! The page without what is only true now.
//!
//! Before publication a preview guesses some facts. The elements that depend on them carry `data-now`; this module takes
//! them out, so that a preview and a published page can be compared letter by letter.

/// Elements that have no end tag (HTML Living Standard, 13.1.2).
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr", "param",
];

/// `page` without the elements that carry `data-now`, each taken out with everything inside it.
///
/// Reads the HTML that this crate writes (every attribute quoted, every end tag written), not any HTML.
#[must_use]
pub fn without_now(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let tag = tag_at(from);
        if tag.now {
            rest = &from[element_len(from, &tag)..];
        } else {
            out.push_str(&from[..tag.len]);
            rest = &from[tag.len..];
        }
    }
    out.push_str(rest);
    out
}

struct Tag<'a> {
    name: &'a str,
    /// Bytes from `<` to behind `>`.
    len: usize,
    now: bool,
}

/// The tag that `text` starts with.
fn tag_at(text: &str) -> Tag<'_> {
    let mut quoted = false;
    let end = text
        .bytes()
        .position(|b| {
            quoted ^= b == b'"';
            b == b'>' && !quoted
        })
        .map_or(text.len(), |at| at + 1);
    let inside = text[..end].trim_start_matches('<').trim_end_matches('>');
    let name_end = inside.find(char::is_whitespace).unwrap_or(inside.len());
    // Every second piece between quotes is a value; an attribute's name stands outside.
    let now = inside[name_end..]
        .split('"')
        .step_by(2)
        .any(|names| names.split_whitespace().any(|name| name == "data-now"));
    Tag {
        name: &inside[..name_end],
        len: end,
        now,
    }
}

/// Bytes of the element whose start tag `text` starts with.
fn element_len(text: &str, start: &Tag<'_>) -> usize {
    if VOID.contains(&start.name) {
        return start.len;
    }
    let mut depth = 1usize;
    let mut at = start.len;
    while let Some(found) = text[at..].find('<') {
        let tag = tag_at(&text[at + found..]);
        at += found + tag.len;
        if tag.name == start.name {
            depth += 1;
        } else if tag.name.strip_prefix('/') == Some(start.name) {
            depth -= 1;
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_taken_out_with_everything_inside_it() {
        assert_eq!(
            without_now("<p>a<div class=\"x\" data-now><div>b</div>c</div>d</p>"),
            "<p>ad</p>"
        );
    }

    #[test]
    fn an_element_without_an_end_takes_nothing_else_with_it() {
        assert_eq!(
            without_now("<link href=\"/a\" data-now><meta name=\"b\">"),
            "<meta name=\"b\">"
        );
    }

    #[test]
    fn a_value_that_says_data_now_is_a_value() {
        let page = "<p title=\"data-now > \">a</p>";
        assert_eq!(without_now(page), page);
    }
}
