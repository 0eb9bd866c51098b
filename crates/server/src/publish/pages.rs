//! Which pages there are, and what is in them: the seam to the crate `site`.

use editorial::article::revision::Revision;
use editorial::id::SectionId;
use editorial::newsroom::{Link, Section, Settings};
use editorial::publication::{FURNITURE_ITEMS, Published, Teaser, furniture};
use rusqlite::Connection;
use site::{ListFacts, RenderError, Theme};

use crate::store::list::List;
use crate::store::{self, StoreError};

/// Stories on the front page and on a section's page.
const STORIES_LISTED: usize = 30;

/// A file of the site.
pub(crate) struct Page {
    /// Its root-relative address.
    pub(crate) path: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

impl Page {
    fn new(path: impl Into<String>, text: String) -> Self {
        Self {
            path: path.into(),
            bytes: text.into_bytes(),
        }
    }
}

/// What surrounds every page, as the newsroom is now. Reading it costs the same however many stories there are.
pub(crate) struct Surroundings {
    /// The newsroom's settings.
    pub(crate) settings: Settings,
    /// Its sections.
    pub(crate) sections: Vec<Section>,
    links: Vec<Link>,
    newest: Vec<Teaser>,
}

impl Surroundings {
    /// Reads them.
    pub(crate) fn load(conn: &Connection) -> Result<Self, StoreError> {
        let sections = store::entry::sections(conn)?;
        let mut newest = Vec::new();
        for section in &sections {
            newest.extend(store::published::newest(
                conn,
                Some(section.id),
                FURNITURE_ITEMS + 1,
            )?);
        }
        Ok(Self {
            settings: store::entry::settings(conn)?,
            links: store::entry::links(conn)?,
            sections,
            newest,
        })
    }

    /// The furniture of a page of `section`, with `subject`'s own story left out.
    pub(crate) fn furniture(
        &self,
        section: Option<SectionId>,
        subject: Option<editorial::id::ArticleId>,
    ) -> editorial::publication::Furniture {
        furniture(
            &self.settings,
            &self.sections,
            &self.links,
            &self.newest,
            section,
            subject,
        )
    }

    fn list(&self, conn: &Connection, list: List, theme: &Theme) -> Result<ListFacts, StoreError> {
        let furniture = self.furniture(list.section, None);
        Ok(ListFacts {
            teasers: store::published::newest(conn, list.section, STORIES_LISTED)?,
            section: furniture.section.clone(),
            rendered: list.rendered,
            zone: self.settings.zone.clone(),
            theme: theme.name().to_owned(),
            url: furniture
                .section
                .as_ref()
                .map_or_else(|| "/".to_owned(), |section| section.path.clone()),
            furniture,
        })
    }
}

/// The page of a story, or the page that says that it was withdrawn.
///
/// # Errors
/// When the theme cannot show it.
pub(crate) fn story(
    published: &Published,
    revision: &Revision,
    theme: &Theme,
) -> Result<Page, RenderError> {
    let text = match published.withdrawn {
        Some(_) => site::withdrawn_page(published, theme)?,
        None => site::article_page(revision, &published.facts, theme)?,
    };
    Ok(Page::new(published.facts.url.clone(), text))
}

/// The files of a list: its page and its feed; for the front page also what stands beside it.
///
/// # Errors
/// When the theme cannot show one of them, or the store fails.
pub(crate) fn of_list(
    conn: &Connection,
    around: &Surroundings,
    list: List,
    theme: &Theme,
) -> anyhow::Result<Vec<Page>> {
    let facts = around.list(conn, list, theme)?;
    if list.section.is_some() {
        let Some(section) = &facts.section else {
            // The section went away: there is no page to make.
            return Ok(Vec::new());
        };
        let feed = format!(
            "{}{}",
            section.path,
            site::ATOM_PATH.trim_start_matches('/')
        );
        return Ok(vec![
            Page::new(section.path.clone(), site::section_page(&facts, theme)?),
            Page::new(feed, site::atom_feed(&facts)),
        ]);
    }
    let notice = |url: &str| ListFacts {
        teasers: Vec::new(),
        url: url.to_owned(),
        ..facts.clone()
    };
    Ok(vec![
        Page::new("/", site::front_page(&facts, theme)?),
        Page::new(site::ATOM_PATH, site::atom_feed(&facts)),
        Page::new(site::LATEST_PATH, site::latest_json(&facts.furniture)),
        Page::new(NOT_FOUND, site::not_found_page(&notice(NOT_FOUND), theme)?),
        Page::new(THANKS, site::feedback_thanks_page(&notice(THANKS), theme)?),
        Page::new(
            REFUSED,
            site::feedback_refused_page(&notice(REFUSED), theme)?,
        ),
        Page::new("/robots.txt", "User-agent: *\nAllow: /\n".to_owned()),
    ])
}

/// The page for an address that no story has.
pub(crate) const NOT_FOUND: &str = "/404.html";
/// What a reader sees who has sent feedback.
pub(crate) const THANKS: &str = "/feedback/thanks.html";
/// What a reader sees whose feedback was not taken.
pub(crate) const REFUSED: &str = "/feedback/not-sent.html";
