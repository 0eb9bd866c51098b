//! Which addresses a story and a page may link to: one rule, for the checks, the site and (told by the same examples,
//! `tests/fixtures/links.json`) the window.
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

/// A path of the site itself (`/van-hoa/`), never another host's (`//host/`).
#[must_use]
pub fn is_root_relative(href: &str) -> bool {
    is_clean(href) && href.starts_with('/') && !href.starts_with("//")
}

/// An address of the web, with a host.
#[must_use]
pub fn is_web(href: &str) -> bool {
    let rest = strip_scheme(href, "https://").or_else(|| strip_scheme(href, "http://"));
    is_clean(href) && rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
}

/// Whether a link of a story may be one: the web, mail, or a path of the site itself. Otherwise its words are shown as words.
#[must_use]
pub fn may_link(href: &str) -> bool {
    is_root_relative(href)
        || is_web(href)
        || (is_clean(href) && strip_scheme(href, "mailto:").is_some_and(|rest| !rest.is_empty()))
}

fn strip_scheme<'a>(href: &'a str, scheme: &str) -> Option<&'a str> {
    let (head, rest) = href.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// `path` behind the readers' address; none where the newsroom has not said (or not rightly said) what that is.
#[must_use]
pub fn absolute(site_address: &str, path: &str) -> Option<String> {
    let site = site_address.trim_end_matches('/');
    (is_web(site) && is_root_relative(path)).then(|| format!("{site}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_web_to_mail_or_into_the_site_and_nowhere_else() {
        let examples: std::collections::BTreeMap<String, Vec<String>> =
            serde_json::from_str(include_str!("../../../../tests/fixtures/links.json"))
                .expect("the examples are JSON");
        for href in examples["web"].iter().chain(&examples["site"]) {
            assert!(may_link(href), "{href}");
        }
        for href in &examples["refused"] {
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
