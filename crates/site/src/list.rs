//! Pages that are lists of stories, and pages that say one thing.

use editorial::publication::{Furniture, NavItem, Teaser};
use editorial::time::TimeMs;
use serde::Serialize;

use crate::frame::{Frame, FrameFacts, language_or_default};
use crate::teaser::TeaserView;
use crate::theme::Words;
use crate::{RenderError, Theme};

/// Everything that a list of stories shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFacts {
    /// What surrounds it.
    pub furniture: Furniture,
    /// The stories, in the order in which they are shown; the first leads.
    pub teasers: Vec<Teaser>,
    /// The section whose page it is; none on the front page.
    pub section: Option<NavItem>,
    /// When it was rendered: the date in its header.
    pub rendered: TimeMs,
    /// The IANA zone in which it shows times.
    pub zone: String,
    /// The theme and its version: `paper/1`.
    pub theme: String,
    /// Its root-relative address: `/`, `/van-hoa/`.
    pub url: String,
}

#[derive(Serialize)]
struct ListPage<'a> {
    #[serde(flatten)]
    frame: Frame<'a>,
    teasers: Vec<TeaserView<'a>>,
}

/// One thing that a page says instead of showing a story.
#[derive(Serialize)]
pub(crate) struct Notice<'a> {
    title: &'a str,
    text: &'a str,
    /// When it happened, if that matters.
    when: Option<String>,
}

impl<'a> Notice<'a> {
    /// The notice whose words the theme keeps under `<about>_title` and `<about>_text`.
    pub(crate) fn new(words: &'a Words, about: &str, when: Option<String>) -> Self {
        let word = |part: &str| {
            words
                .get(&format!("{about}_{part}"))
                .map_or("", String::as_str)
        };
        Self {
            title: word("title"),
            text: word("text"),
            when,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct NoticePage<'a> {
    #[serde(flatten)]
    pub(crate) frame: Frame<'a>,
    pub(crate) notice: Notice<'a>,
}

/// The first page of the site.
///
/// # Errors
/// [`RenderError`] when the theme cannot show it.
pub fn front_page(facts: &ListFacts, theme: &Theme) -> Result<String, RenderError> {
    theme.render("front.html", list(facts, "front", None, theme))
}

/// The page of a section.
///
/// # Errors
/// [`RenderError`] when the theme cannot show it.
pub fn section_page(facts: &ListFacts, theme: &Theme) -> Result<String, RenderError> {
    theme.render(
        "section.html",
        list(facts, "section", facts.section.as_ref(), theme),
    )
}

/// The page for an address that no story has.
///
/// # Errors
/// [`RenderError`] when the theme cannot show it.
pub fn not_found_page(facts: &ListFacts, theme: &Theme) -> Result<String, RenderError> {
    notice(facts, "not_found", theme)
}

/// What a reader sees who has sent feedback.
///
/// # Errors
/// [`RenderError`] when the theme cannot show it.
pub fn feedback_thanks_page(facts: &ListFacts, theme: &Theme) -> Result<String, RenderError> {
    notice(facts, "thanks", theme)
}

/// What a reader sees whose feedback was not taken.
///
/// # Errors
/// [`RenderError`] when the theme cannot show it.
pub fn feedback_refused_page(facts: &ListFacts, theme: &Theme) -> Result<String, RenderError> {
    notice(facts, "refused", theme)
}

fn list<'a>(
    facts: &'a ListFacts,
    kind: &'static str,
    section: Option<&'a NavItem>,
    theme: &'a Theme,
) -> ListPage<'a> {
    let language = language_or_default(&facts.furniture.language);
    ListPage {
        frame: frame(facts, kind, section, Some(&facts.url), theme),
        teasers: TeaserView::list(&facts.teasers, &facts.furniture, &facts.zone, language),
    }
}

fn notice(facts: &ListFacts, about: &str, theme: &Theme) -> Result<String, RenderError> {
    let words = theme.words(language_or_default(&facts.furniture.language));
    let page = NoticePage {
        frame: frame(facts, "notice", None, None, theme),
        notice: Notice::new(words, about, None),
    };
    theme.render("notice.html", page)
}

fn frame<'a>(
    facts: &'a ListFacts,
    kind: &'static str,
    section: Option<&'a NavItem>,
    url: Option<&'a str>,
    theme: &'a Theme,
) -> Frame<'a> {
    let facts = FrameFacts {
        kind,
        furniture: &facts.furniture,
        section,
        rendered: facts.rendered,
        zone: &facts.zone,
        url,
        language: None,
    };
    Frame::new(&facts, theme)
}
