//! What readers see, and what is known about it.
//!
//! A publication is a revision together with its [`PublicationFacts`]: everything a page shows that is not in the revision.
//! The server writes the facts down when it publishes and the feed carries them, so a preview that is rendered from the
//! same facts is the same bytes. Furniture is learnt only from publications and entries, by [`furniture`], on both sides.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{ArticleId, Hash, SectionId};
use crate::newsroom::{Link, Section, Settings};
use crate::photo::words::PublishedPhoto;
use crate::time::TimeMs;
use crate::workflow::RevisionRef;

/// A photo that stands for its story in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LeadPhoto {
    /// The original, 64 hex digits.
    pub photo: String,
    /// Width of the upright original, px.
    pub width: u32,
    /// Height of the upright original, px.
    pub height: u32,
    /// For those who do not see it.
    pub alt: String,
    /// The name of the words in its files; empty in a publication of before there were any.
    #[serde(default)]
    pub words: String,
    /// Whether its pictures are there in WebP too.
    #[serde(default)]
    pub webp: bool,
    /// The figure's crop register: see [`crate::photo::crop`]. Empty: the photo's middle is shown.
    #[serde(default)]
    pub crop: String,
}

/// What other pages say of a published story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Teaser {
    /// The story.
    pub article: ArticleId,
    /// Its root-relative address.
    pub url: String,
    /// Its headline.
    pub headline: String,
    /// Its standfirst; may be empty.
    pub standfirst: String,
    /// Its byline; may be empty.
    pub byline: String,
    /// The photo that stands for it ([`crate::article::revision::Revision::lead`]).
    pub lead: Option<LeadPhoto>,
    /// Its section.
    pub section: SectionId,
    /// When it was first published.
    pub first_published: TimeMs,
}

/// A section as the navigation names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NavItem {
    /// Its name.
    pub name: String,
    /// Its root-relative address: `/van-hoa/`.
    pub path: String,
}

/// A link of the furniture, as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FurnitureLink {
    /// The words.
    pub name: String,
    /// The address.
    pub url: String,
}

/// What surrounds an article on its page, as of the moment it was rendered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Furniture {
    /// The publication's name.
    pub site_name: String,
    /// The line under it.
    pub tagline: String,
    /// The readers' address, without a final slash.
    pub site_address: String,
    /// The language of the site's own words.
    pub language: String,
    /// The sections, in order.
    pub navigation: Vec<NavItem>,
    /// The article's section; none on the front page.
    pub section: Option<NavItem>,
    /// Các tin khác: other stories of the section, newest first.
    pub others: Vec<Teaser>,
    /// Thư viện ảnh: stories with photos, newest first.
    pub gallery: Vec<Teaser>,
    /// Liên kết website.
    pub links: Vec<FurnitureLink>,
    /// Mới nhất: the latest stories of every section.
    pub latest: Vec<Teaser>,
}

/// Everything a page shows that is not in the revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PublicationFacts {
    /// The page's root-relative address: `/{section}/{slug}-{short id}.html`.
    pub url: String,
    /// When readers first saw the story.
    pub first_published: TimeMs,
    /// When this revision was published.
    pub published: TimeMs,
    /// When the page was rendered: the date in its header.
    pub rendered: TimeMs,
    /// The IANA zone in which the page shows times.
    pub zone: String,
    /// What surrounds the article.
    pub furniture: Furniture,
    /// The theme and its version that rendered it: `paper/1`.
    pub theme: String,
    /// What the records of the page's photos say of them, in the order of the figures.
    #[serde(default)]
    pub photos: Vec<PublishedPhoto>,
}

/// A story that is or was before readers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Published {
    /// The story.
    pub article: ArticleId,
    /// What was approved and published, and where in the draft's history it stands.
    pub revision: RevisionRef,
    /// The facts of its page.
    pub facts: PublicationFacts,
    /// What other pages say of it.
    pub teaser: Teaser,
    /// Set when it was withdrawn: its page says so and no list names it.
    pub withdrawn: Option<TimeMs>,
}

/// How many stories each part of the furniture shows at most.
pub const FURNITURE_ITEMS: usize = 6;

/// What surrounds a page of `section` (none: the front page), from the newsroom and the newest publications.
///
/// `teasers` is every story before readers or at least the newest [`FURNITURE_ITEMS`] + 1 of each section, in any order;
/// `subject`, the story whose page it is, is left out. Equal sets give equal furniture.
#[must_use]
pub fn furniture(
    settings: &Settings,
    sections: &[Section],
    links: &[Link],
    teasers: &[Teaser],
    section: Option<SectionId>,
    subject: Option<ArticleId>,
) -> Furniture {
    let mut sections: Vec<&Section> = sections.iter().collect();
    sections.sort_by(|a, b| (a.order, &a.slug).cmp(&(b.order, &b.slug)));
    let mut links: Vec<&Link> = links.iter().collect();
    links.sort_by_key(|link| (link.order, link.id));
    let mut newest: Vec<&Teaser> = teasers
        .iter()
        .filter(|teaser| Some(teaser.article) != subject)
        .collect();
    newest.sort_by_key(|teaser| std::cmp::Reverse((teaser.first_published, teaser.article)));
    let take = |keep: &dyn Fn(&Teaser) -> bool| -> Vec<Teaser> {
        newest
            .iter()
            .filter(|teaser| keep(teaser))
            .take(FURNITURE_ITEMS)
            .map(|teaser| (*teaser).clone())
            .collect()
    };
    let item = |section: &Section| NavItem {
        name: section.name.clone(),
        path: format!("/{}/", section.slug),
    };
    Furniture {
        site_name: settings.site_name.clone(),
        tagline: settings.tagline.clone(),
        site_address: settings.site_address.clone(),
        language: settings.language.clone(),
        navigation: sections.iter().map(|section| item(section)).collect(),
        section: sections
            .iter()
            .find(|known| Some(known.id) == section)
            .map(|known| item(known)),
        others: take(&|teaser| section.is_some_and(|section| teaser.section == section)),
        gallery: take(&|teaser| teaser.lead.is_some()),
        links: links
            .iter()
            .map(|link| FurnitureLink {
                name: link.name.clone(),
                url: link.url.clone(),
            })
            .collect(),
        latest: take(&|_| true),
    }
}

/// The last part of a story's address that never changes: ten digits of the hash of its id.
///
/// Not the id's first digits: those of ids made in one hour are nearly equal.
#[must_use]
pub fn short_id(article: ArticleId) -> String {
    Hash::of(&article.to_bytes()).short(10)
}

/// A story's address: `/{section}/{slug}-{short id}.html`.
///
/// `slug` is the field if somebody wrote one, else it is made from the headline ([`crate::text::slug`]).
#[must_use]
pub fn story_path(section_slug: &str, slug: &str, article: ArticleId) -> String {
    let slug = crate::text::slug::slug(slug);
    let short = short_id(article);
    if slug.is_empty() {
        format!("/{section_slug}/{short}.html")
    } else {
        format!("/{section_slug}/{slug}-{short}.html")
    }
}

/// The address of a story that holds from its first day on, before anybody reads it: `/{short id}.html`.
///
/// A text links to another story by it while that one has no page yet; from the first publication on the site leads from
/// here to wherever the page is.
#[must_use]
pub fn permanent_path(article: ArticleId) -> String {
    format!("/{}.html", short_id(article))
}

/// The short id that a path of the site names a story by, whatever stands before it; none when it names none.
#[must_use]
pub fn short_id_in(path: &str) -> Option<&str> {
    let name = path.strip_suffix(".html")?.rsplit('/').next()?;
    let short = name.rsplit('-').next()?;
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (path.starts_with('/') && short.len() == 10 && short.bytes().all(digit)).then_some(short)
}

/// The short id of a [`permanent_path`]; none when it is no such path.
#[must_use]
pub fn short_id_of_permanent(path: &str) -> Option<&str> {
    short_id_in(path).filter(|short| path.len() == "/.html".len() + short.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_a_story_names_it() {
        let article = ArticleId::from_bytes([7; 16]);
        let short = short_id(article);
        for path in [
            story_path("van-hoa", "Thư viện mở cửa", article),
            story_path("van-hoa", "", article),
            permanent_path(article),
        ] {
            assert_eq!(short_id_in(&path), Some(short.as_str()), "{path}");
        }
        let permanent = permanent_path(article);
        assert_eq!(short_id_of_permanent(&permanent), Some(short.as_str()));
        let page = story_path("van-hoa", "", article);
        assert_eq!(short_id_of_permanent(&page), None, "{page}");
    }

    #[test]
    fn other_addresses_name_no_story() {
        for path in [
            "",
            "/",
            "/404.html",
            "/van-hoa/",
            "/van-hoa/0123456789",
            "/0123456789ab.html",
            "/ABCDEF0123.html",
            "0123456789.html",
            "https://example.org/0123456789.html",
        ] {
            assert_eq!(short_id_in(path), None, "{path}");
        }
    }
}
