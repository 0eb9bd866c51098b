//! The part of an address that people read.

use super::fold::fold;

const MAX_CHARS: usize = 80;

/// Lower-case ASCII letters, digits and single dashes, at most 80 characters, cut at a word; empty when nothing is left.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for word in fold(text)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        let separator = usize::from(!out.is_empty());
        if out.len() + separator + word.len() > MAX_CHARS {
            if out.is_empty() {
                out.extend(word.chars().take(MAX_CHARS));
            }
            break;
        }
        if separator == 1 {
            out.push('-');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vietnamese_headline_becomes_an_address() {
        assert_eq!(
            slug("Đảng ủy Khối tập huấn nghiệp vụ, 2024!"),
            "dang-uy-khoi-tap-huan-nghiep-vu-2024"
        );
        assert_eq!(slug("…"), "");
        assert_eq!(slug("../../etc/passwd"), "etc-passwd");
    }

    #[test]
    fn a_long_headline_is_cut_at_a_word() {
        let long = slug(&"nghiên cứu dư luận ".repeat(20));
        assert!(long.len() <= 80 && !long.ends_with('-'), "{long}");
        assert_eq!(slug(&"a".repeat(200)).len(), 80);
    }
}
