//! Text becomes markup here and nowhere else.
//!
//! HTML and XML need the same characters escaped (HTML Living Standard, 13.3; XML 1.0, 2.4) and both forbid most control
//! characters, which are left out: a page with one stray U+0001 is no page, and nobody reads U+0001. Attributes are always
//! in double quotes, here and in templates, so an apostrophe stays one.

use editorial::article::document::OBJECT;

/// Whether a character may stand in HTML and in XML 1.0 (section 2.2), and shows anything.
const fn is_text(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => true,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => false,
        // Stands for an inline object of a newer version; its glyph is a dashed box.
        OBJECT => false,
        _ => true,
    }
}

/// Appends `text` so that it is text between tags and inside attributes in double quotes.
pub(crate) fn push(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if is_text(c) => out.push(c),
            _ => {}
        }
    }
}

/// `text`, to stand between tags or inside an attribute in double quotes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    push(&mut out, text);
    out
}

/// JSON, to stand inside a `<script>` element: no `<` is left, so nothing can close the element or open a comment.
///
/// U+2028 and U+2029 end a line in old readers of JavaScript.
pub(crate) fn json_for_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_text_is_text() {
        assert_eq!(
            escaped("<b title=\"a\" class='b'>&amp;</b>\u{0}\u{1}\u{fffc}"),
            "&lt;b title=&quot;a&quot; class='b'&gt;&amp;amp;&lt;/b&gt;"
        );
    }

    #[test]
    fn json_cannot_close_the_element_it_stands_in() {
        let json = json_for_script("{\"a\":\"</script><!--\u{2028}\"}");
        assert!(!json.contains('<') && !json.contains('\u{2028}'), "{json}");
        let read: serde_json::Value = serde_json::from_str(&json).expect("still JSON");
        assert_eq!(read["a"], "</script><!--\u{2028}");
    }
}
