//! What every page has around its content: the header, the furniture, the head of the document.

use editorial::publication::{Furniture, NavItem};
use editorial::text::{address, date};
use editorial::time::TimeMs;
use serde::Serialize;

use crate::ATOM_PATH;
use crate::teaser::TeaserView;
use crate::theme::{Theme, Words};

/// The language of a page whose newsroom or article names none, or no language at all.
const DEFAULT_LANGUAGE: &str = "vi";

/// A moment, for people and for machines.
#[derive(Debug, Serialize)]
pub(crate) struct Moment {
    pub(crate) text: String,
    pub(crate) iso: String,
}

/// The parts that all pages share, as the templates need them.
#[derive(Debug, Serialize)]
pub(crate) struct Frame<'a> {
    /// `article`, `front`, `section` or `notice`.
    kind: &'static str,
    /// The language of the page's own content.
    language: &'a str,
    /// The language of the site's words.
    site_language: &'a str,
    words: &'a Words,
    theme: &'a str,
    site_name: &'a str,
    tagline: &'a str,
    today: Moment,
    zone: &'a str,
    navigation: Vec<NavView<'a>>,
    section: Option<&'a NavItem>,
    others: Vec<TeaserView<'a>>,
    gallery: Vec<TeaserView<'a>>,
    latest: Vec<TeaserView<'a>>,
    links: Vec<LinkView<'a>>,
    /// The feed of what the page lists: a section's own on its page, else the site's.
    atom: String,
    /// The page's full address; none where the readers' address is not known.
    canonical: Option<String>,
}

#[derive(Debug, Serialize)]
struct NavView<'a> {
    name: &'a str,
    path: &'a str,
    here: bool,
}

#[derive(Debug, Serialize)]
pub(crate) struct LinkView<'a> {
    name: &'a str,
    url: &'a str,
}

/// The facts that a frame is made of.
pub(crate) struct FrameFacts<'a> {
    /// Which page: `article`, `front`, `section` or `notice`.
    pub(crate) kind: &'static str,
    pub(crate) furniture: &'a Furniture,
    pub(crate) section: Option<&'a NavItem>,
    pub(crate) rendered: TimeMs,
    pub(crate) zone: &'a str,
    /// Root-relative; none for a page that no address should name.
    pub(crate) url: Option<&'a str>,
    /// The language of the page's own content; none: the site's.
    pub(crate) language: Option<&'a str>,
}

impl<'a> Frame<'a> {
    pub(crate) fn new(facts: &FrameFacts<'a>, theme: &'a Theme) -> Self {
        let furniture = facts.furniture;
        let site_language = language_or_default(&furniture.language);
        let section = facts
            .section
            .filter(|item| address::is_root_relative(&item.path));
        let teasers = |list: &'a [_]| TeaserView::list(list, furniture, facts.zone, site_language);
        Self {
            kind: facts.kind,
            language: facts.language.map_or(site_language, language_or_default),
            site_language,
            words: theme.words(site_language),
            theme: theme.folder(),
            site_name: furniture.site_name.trim(),
            tagline: furniture.tagline.trim(),
            today: Moment {
                text: date::long_date(facts.rendered, facts.zone, site_language),
                iso: date::iso(facts.rendered, facts.zone)
                    .chars()
                    .take_while(|c| *c != 'T')
                    .collect(),
            },
            zone: facts.zone,
            navigation: navigation(furniture, section),
            section,
            others: teasers(&furniture.others),
            gallery: teasers(&furniture.gallery)
                .into_iter()
                .filter(TeaserView::has_picture)
                .collect(),
            latest: teasers(&furniture.latest),
            links: links(furniture),
            atom: match section.filter(|_| facts.kind == "section") {
                Some(section) => feed_path(&section.path),
                None => ATOM_PATH.to_owned(),
            },
            canonical: facts
                .url
                .and_then(|url| address::absolute(&furniture.site_address, url)),
        }
    }
}

/// Where the feed of the stories under `home` lies.
pub(crate) fn feed_path(home: &str) -> String {
    format!("{}{ATOM_PATH}", home.trim_end_matches('/'))
}

fn navigation<'a>(furniture: &'a Furniture, section: Option<&NavItem>) -> Vec<NavView<'a>> {
    furniture
        .navigation
        .iter()
        .filter(|item| address::is_root_relative(&item.path))
        .map(|item| NavView {
            name: &item.name,
            path: &item.path,
            here: section.is_some_and(|section| section.path == item.path),
        })
        .collect()
}

/// The links of the furniture that lead to the web; a newsroom's link that does not is left out.
pub(crate) fn links(furniture: &Furniture) -> Vec<LinkView<'_>> {
    furniture
        .links
        .iter()
        .filter(|link| address::is_web(&link.url))
        .map(|link| LinkView {
            name: &link.name,
            url: &link.url,
        })
        .collect()
}

/// `language` where it has the shape of a language tag (BCP 47: letters, digits, dashes), else Vietnamese.
pub(crate) fn language_or_default(language: &str) -> &str {
    let language = language.trim();
    let shaped = (2..=35).contains(&language.len())
        && language
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && language.starts_with(|c: char| c.is_ascii_alphabetic());
    if shaped { language } else { DEFAULT_LANGUAGE }
}

/// A moment as the house prints it.
pub(crate) fn stamp(at: TimeMs, zone: &str, language: &str) -> Moment {
    Moment {
        text: date::stamp(at, zone, language),
        iso: date::iso(at, zone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_that_is_none_is_vietnamese() {
        assert_eq!(language_or_default("en-GB"), "en-GB");
        for bad in ["", "\" onload=\"x", "e", "1n", &"a".repeat(36)] {
            assert_eq!(language_or_default(bad), "vi");
        }
    }
}
