//! The page of a story, and the page of a story that was withdrawn.
//!
//! The parts stand in the order of the house: date, section, time, headline, standfirst, body with its figures and its
//! end mark (which is text and is never added), byline, feedback, and then what surrounds the story.

use editorial::article::field::FieldName;
use editorial::article::revision::Revision;
use editorial::publication::{PublicationFacts, Published, short_id};
use editorial::text::date;
use serde::Serialize;

use crate::body::{self, BlockView};
use crate::frame::{Frame, FrameFacts, Moment, language_or_default, stamp};
use crate::list::{Notice, NoticePage};
use crate::metadata::{self, Metadata};
use crate::theme::Words;
use crate::{FEEDBACK_PATH, RenderError, Theme};

#[derive(Serialize)]
struct ArticlePage<'a> {
    #[serde(flatten)]
    frame: Frame<'a>,
    article: ArticleView<'a>,
    meta: Metadata,
}

#[derive(Serialize)]
struct ArticleView<'a> {
    /// The words that belong to the text, in its own language.
    words: &'a Words,
    headline: &'a str,
    /// `short`, `medium` or `long`: a headline is set in a size that fits its length.
    headline_size: &'static str,
    standfirst: &'a str,
    byline: &'a str,
    published: Moment,
    blocks: Vec<BlockView>,
    feedback: String,
}

/// The page of a story before readers, or as it will be.
///
/// Pure: equal arguments give equal bytes. Of a revision whose fields are not settled, give what is shown of it
/// ([`Revision::shown`]).
///
/// # Errors
/// [`RenderError`] when the theme cannot show it.
pub fn article_page(
    revision: &Revision,
    facts: &PublicationFacts,
    theme: &Theme,
) -> Result<String, RenderError> {
    let language = language_or_default(revision.field(FieldName::Language));
    let furniture = &facts.furniture;
    let site_language = language_or_default(&furniture.language);
    let headline = revision.field(FieldName::Headline).trim();
    let page = ArticlePage {
        frame: Frame::new(
            &FrameFacts {
                kind: "article",
                furniture,
                section: furniture.section.as_ref(),
                rendered: facts.rendered,
                zone: &facts.zone,
                url: Some(&facts.url),
                language: Some(language),
            },
            theme,
        ),
        article: ArticleView {
            words: theme.words(language),
            headline,
            headline_size: headline_size(headline),
            standfirst: revision.field(FieldName::Standfirst).trim(),
            byline: revision.field(FieldName::Byline).trim(),
            published: stamp(facts.first_published, &facts.zone, site_language),
            blocks: body::blocks(&revision.body, &facts.photos),
            feedback: format!("{FEEDBACK_PATH}{}", short_id(revision.article)),
        },
        meta: metadata::of(revision, facts, language),
    };
    theme.render("article.html", page)
}

/// The page that stands where a withdrawn story stood: it says so, and holds none of the story.
///
/// # Errors
/// [`RenderError`] when the theme cannot show it.
pub fn withdrawn_page(published: &Published, theme: &Theme) -> Result<String, RenderError> {
    let facts = &published.facts;
    let furniture = &facts.furniture;
    let site_language = language_or_default(&furniture.language);
    let words = theme.words(site_language);
    let page = NoticePage {
        // The story's address holds words of its headline, so the page does not name it.
        frame: Frame::new(
            &FrameFacts {
                kind: "notice",
                furniture,
                section: furniture.section.as_ref(),
                rendered: facts.rendered,
                zone: &facts.zone,
                url: None,
                language: None,
            },
            theme,
        ),
        notice: Notice::new(
            words,
            "withdrawn",
            published
                .withdrawn
                .map(|at| date::long_date(at, &facts.zone, site_language)),
        ),
    };
    theme.render("notice.html", page)
}

/// How large a headline of so many characters may be set and still be read at a glance.
fn headline_size(headline: &str) -> &'static str {
    match headline.chars().count() {
        0..=45 => "short",
        46..=90 => "medium",
        _ => "long",
    }
}
