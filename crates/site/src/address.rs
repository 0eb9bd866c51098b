//! Which addresses a page may link to.
//!
//! The rule names what is allowed, because the list of what is dangerous has no end: `http`, `https`, `mailto`, and
//! paths of this very site. Browsers drop tabs and line breaks inside an address and read `\` as `/` (URL Standard, 4.4),
//! so an address with any of those is none.

/// Whether `href` holds a character that browsers drop or read as another one.
fn is_clean(href: &str) -> bool {
    !href.is_empty()
        && !href
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || c == '\\')
}

/// A path of this site (`/van-hoa/`), never another host's (`//host/`).
pub(crate) fn is_root_relative(href: &str) -> bool {
    is_clean(href) && href.starts_with('/') && !href.starts_with("//")
}

/// An address of the web, with a host.
pub(crate) fn is_web(href: &str) -> bool {
    let rest = strip_scheme(href, "https://").or_else(|| strip_scheme(href, "http://"));
    is_clean(href) && rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
}

/// Whether a link of a story may be one: otherwise its words are shown as words.
pub(crate) fn may_link(href: &str) -> bool {
    is_root_relative(href)
        || is_web(href)
        || (is_clean(href) && strip_scheme(href, "mailto:").is_some_and(|rest| !rest.is_empty()))
}

fn strip_scheme<'a>(href: &'a str, scheme: &str) -> Option<&'a str> {
    let (head, rest) = href.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// `path` behind the readers' address; none where the newsroom has not said (or not rightly said) what that is.
pub(crate) fn absolute(site_address: &str, path: &str) -> Option<String> {
    let site = site_address.trim_end_matches('/');
    (is_web(site) && is_root_relative(path)).then(|| format!("{site}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_web_to_mail_or_into_the_site() {
        for href in [
            "https://example.org/a?b=c#d",
            "HTTP://example.org",
            "mailto:a@example.org",
            "/van-hoa/",
            "/",
        ] {
            assert!(may_link(href), "{href}");
        }
    }

    #[test]
    fn every_other_address_is_refused() {
        for href in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            " https://example.org",
            "data:text/html,x",
            "vbscript:x",
            "//example.org/",
            "/\\example.org/",
            "/\t/example.org/",
            "\\\\example.org",
            "https:///",
            "https://",
            "http:example.org",
            "mailto:",
            "van-hoa/",
            "",
            "é",
        ] {
            assert!(!may_link(href), "{href:?}");
        }
    }

    #[test]
    fn an_absolute_address_needs_a_site() {
        assert_eq!(
            absolute("https://example.org/", "/a").as_deref(),
            Some("https://example.org/a")
        );
        assert_eq!(absolute("", "/a"), None);
        assert_eq!(absolute("javascript:x", "/a"), None);
    }
}
