//! The page as readers will see it: the site's one renderer over what this machine has, without a network.
//!
//! For the revision that is before readers the facts of its publication are used, and the page is the served one to the
//! byte. For anything else the facts are guesses: today's date, and the furniture that this machine last heard of.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use editorial::article::field::FieldName;
use editorial::article::revision::Revision;
use editorial::id::{ArticleId, Hash, SectionId};
use editorial::newsroom::Settings;
use editorial::photo::rendition::{Address, media_type};
use editorial::photo::words::{PhotoWords, PublishedPhoto};
use editorial::photo::{Photo, Rendition};
use editorial::publication::{
    NavItem, PublicationFacts, Published, furniture, short_id_in, story_path,
};
use editorial::workflow::Rules;
use rusqlite::Connection;
use site::{ListFacts, PagePhoto, Theme};

use crate::commands::{Newsroom, Preview, PreviewFacts};
use crate::damaged;
use crate::error::{Code, ErrorBody};
use crate::served::Served;
use crate::store::{article, entry, meta, photo, published};
use crate::workstation::Workstation;

/// Where a story's page stands while it has no section.
const NO_SECTION: &str = "bai";
/// How many stories a list page shows.
const LISTED: u32 = 30;

impl Workstation {
    /// Prepares the page of a revision; none = the text as it is now.
    pub(crate) fn open_preview(
        &self,
        article: ArticleId,
        hash: Option<Hash>,
    ) -> anyhow::Result<Preview> {
        self.bring_here(article)?;
        let (revision, hash) = self.revision_for(article, hash)?;
        let live = self
            .live(article)?
            .filter(|live| live.revision.hash == hash);
        let path = match &live {
            Some(live) => live.facts.url.clone(),
            None => self.draft_facts(&self.shown(revision)?)?.url,
        };
        let heard = self.read(|db| meta::load(db, meta::key::HEARD))?;
        Ok(Preview {
            path: format!("{path}?hash={hash}"),
            hash,
            facts: if live.is_some() {
                PreviewFacts::Publication
            } else {
                PreviewFacts::Draft
            },
            furniture_as_of: heard.filter(|_| live.is_none()),
        })
    }

    fn revision_for(
        &self,
        article: ArticleId,
        hash: Option<Hash>,
    ) -> anyhow::Result<(Revision, Hash)> {
        self.desk(|desk| match hash {
            None => desk
                .current(article)
                .map(|(revision, reference)| (revision, reference.hash)),
            Some(hash) => {
                desk.known(article)?;
                let revision = desk.find_revision(article, hash)?;
                let missing =
                    || ErrorBody::new(Code::PreviewFailed, "this revision is not on this machine");
                Ok((revision.ok_or_else(missing)?, hash))
            }
        })
    }

    /// What a page shows of fields that nobody has settled. A published revision has none.
    fn shown(&self, revision: Revision) -> anyhow::Result<Revision> {
        self.desk(|desk| desk.shown(revision))
    }

    fn live(&self, article: ArticleId) -> anyhow::Result<Option<Published>> {
        Ok(self
            .read(|db| published::load(db, article))?
            .filter(|published| published.withdrawn.is_none()))
    }

    /// Answers `preview://localhost/<site path>`. Never fails: what cannot be shown is a page that says so.
    #[must_use]
    pub fn serve_preview(&self, path_and_query: &str) -> Served {
        let (path, query) = path_and_query
            .split_once('?')
            .unwrap_or((path_and_query, ""));
        match self.find_page(path, query) {
            Ok(Some(served)) => served,
            Ok(None) => Served::page(404, not_in_preview()),
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "a preview could not be made");
                Served::page(500, not_in_preview())
            }
        }
    }

    fn find_page(&self, path: &str, query: &str) -> anyhow::Result<Option<Served>> {
        if path.starts_with("/theme/") {
            let asset = Theme::built_in().assets().find(|asset| asset.path == path);
            return Ok(
                asset.map(|asset| Served::for_ever(asset.content_type, asset.bytes.to_vec()))
            );
        }
        if let Some(rest) = path.strip_prefix("/media/") {
            let picture = match Address::parse(rest) {
                Some(address) => self.public_picture(&address)?,
                None => None,
            };
            return Ok(Some(picture.unwrap_or_else(Served::missing)));
        }
        if let Some(short) = short_id_in(path) {
            let Some(article) = self.read(|db| article::by_short(db, short))? else {
                return Ok(None);
            };
            let hash = query
                .split('&')
                .find_map(|part| part.strip_prefix("hash="))
                .and_then(|hash| hash.parse().ok());
            return self.story(article, hash).map(Some);
        }
        self.list_page(path)
    }

    /// A story: the revision that is asked for, else what readers see, else the text as it is now.
    fn story(&self, article: ArticleId, hash: Option<Hash>) -> anyhow::Result<Served> {
        let theme = Theme::built_in();
        let published = self.read(|db| published::load(db, article))?;
        if let (None, Some(gone)) = (
            hash,
            published
                .as_ref()
                .filter(|published| published.withdrawn.is_some()),
        ) {
            return Ok(Served::page(200, site::withdrawn_page(gone, theme)?));
        }
        let live = published.filter(|published| published.withdrawn.is_none());
        let hash = hash.or_else(|| live.as_ref().map(|live| live.revision.hash));
        let (revision, hash) = self.revision_for(article, hash)?;
        let revision = self.shown(revision)?;
        let facts = match live.filter(|live| live.revision.hash == hash) {
            Some(live) => live.facts,
            None => self.draft_facts(&revision)?,
        };
        self.words_shown
            .learn(site::page_photos(&revision, &facts.photos));
        Ok(Served::page(
            200,
            site::article_page(&revision, &facts, theme)?,
        ))
    }

    /// A picture as readers get it: the rendition with the words that its address names. Where this machine does not know
    /// those words (another story's lead photo, whose text has not arrived), the rendition alone stands in.
    fn public_picture(&self, address: &Address) -> anyhow::Result<Option<Served>> {
        let Some(rendition) = self.find_rendition(address.original, &address.recipe)? else {
            return Ok(None);
        };
        let words = match &address.words {
            Some(name) => self.words_named(address.original, name)?,
            None => None,
        };
        if words
            .as_ref()
            .is_some_and(|words| !words.are_of(&rendition))
        {
            return Ok(None);
        }
        let Some(bytes) = self.load_blob(rendition.blob)? else {
            return Ok(None);
        };
        let bytes = match words {
            Some(words) => site::photo_file(&bytes, &words)?,
            None => bytes,
        };
        Ok(Some(Served::for_ever(media_type(&address.recipe), bytes)))
    }

    /// The words of this name: of a page that was shown lately, or of a story before readers that this photo leads.
    fn words_named(&self, original: Hash, name: &str) -> anyhow::Result<Option<PhotoWords>> {
        if let Some(words) = self.words_shown.named(name) {
            return Ok(Some(words));
        }
        let leads: Vec<ArticleId> = self
            .read(published::teasers)?
            .into_iter()
            .filter(|teaser| {
                let lead = teaser.lead.as_ref();
                lead.is_some_and(|lead| lead.words == name && lead.photo == original.to_string())
            })
            .map(|teaser| teaser.article)
            .collect();
        for article in leads {
            let Some(live) = self.live(article)? else {
                continue;
            };
            let hash = live.revision.hash;
            if let Some(revision) = self.desk(|desk| desk.find_revision(article, hash))? {
                self.words_shown
                    .learn(site::page_photos(&revision, &live.facts.photos));
            }
        }
        Ok(self.words_shown.named(name))
    }

    /// What the page of a story that is not before readers would be surrounded by.
    fn draft_facts(&self, revision: &Revision) -> anyhow::Result<PublicationFacts> {
        let now = self.source.now();
        let before = self.read(|db| published::load(db, revision.article))?;
        let section: Option<SectionId> = revision.field(FieldName::Section).parse().ok();
        let (settings, newsroom, teasers, photos) = self.read(|db| {
            let newsroom = entry::newsroom(db)?;
            let settings = settings_of(&newsroom);
            let photos = records(db, revision, &settings)?;
            Ok((settings, newsroom, published::teasers(db)?, photos))
        })?;
        let known = newsroom
            .sections
            .iter()
            .find(|known| Some(known.id) == section);
        let section_slug = known.map_or(NO_SECTION, |known| known.slug.as_str());
        let slug = match revision.field(FieldName::Slug) {
            "" => revision.field(FieldName::Headline),
            slug => slug,
        };
        Ok(PublicationFacts {
            url: story_path(section_slug, slug, revision.article),
            first_published: before.map_or(now, |before| before.facts.first_published),
            published: now,
            rendered: now,
            furniture: furniture(
                &settings,
                &newsroom.sections,
                &newsroom.links,
                &teasers,
                section,
                Some(revision.article),
            ),
            zone: settings.zone,
            theme: Theme::built_in().name().to_owned(),
            photos,
        })
    }

    /// The front page and the sections', from the publications that this machine has heard of.
    fn list_page(&self, path: &str) -> anyhow::Result<Option<Served>> {
        let newsroom = self.read(entry::newsroom)?;
        let section = newsroom
            .sections
            .iter()
            .find(|section| format!("/{}/", section.slug) == path);
        if path != "/" && section.is_none() {
            return Ok(None);
        }
        let id = section.map(|section| section.id);
        let key = id.map(|id| id.to_string());
        let (teasers, around) = self.read(|db| {
            Ok((
                published::newest(db, key.as_deref(), LISTED)?,
                published::teasers(db)?,
            ))
        })?;
        let settings = settings_of(&newsroom);
        let facts = ListFacts {
            furniture: furniture(
                &settings,
                &newsroom.sections,
                &newsroom.links,
                &around,
                id,
                None,
            ),
            teasers,
            section: section.map(|section| NavItem {
                name: section.name.clone(),
                path: path.to_owned(),
            }),
            rendered: self.source.now(),
            zone: settings.zone,
            theme: Theme::built_in().name().to_owned(),
            url: path.to_owned(),
        };
        let theme = Theme::built_in();
        let html = if facts.section.is_some() {
            site::section_page(&facts, theme)?
        } else {
            site::front_page(&facts, theme)?
        };
        Ok(Some(Served::page(200, html)))
    }

    /// Answers `photo://localhost/<original>/<recipe>`, and `…/damaged` with what can be seen of a file that was refused.
    #[must_use]
    pub fn serve_photo(&self, path: &str) -> Served {
        let (photo, recipe) = path
            .trim_start_matches('/')
            .split_once('/')
            .unwrap_or((path, ""));
        match self.rendition(photo, recipe) {
            Ok(Some(served)) => served,
            Ok(None) => Served::missing(),
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "a picture could not be read");
                Served {
                    status: 500,
                    ..Served::missing()
                }
            }
        }
    }

    fn rendition(&self, photo: &str, recipe: &str) -> anyhow::Result<Option<Served>> {
        let Ok(original) = photo.parse::<Hash>() else {
            return Ok(None);
        };
        let bytes = if recipe == damaged::RECIPE {
            self.damaged.find(original)
        } else {
            match self.find_rendition(original, recipe)? {
                Some(rendition) => self.load_blob(rendition.blob)?,
                None => None,
            }
        };
        Ok(bytes.map(|bytes| Served::for_ever(media_type(recipe), bytes)))
    }

    fn find_rendition(&self, original: Hash, recipe: &str) -> anyhow::Result<Option<Rendition>> {
        let known = self.read(|db| photo::load(db, original))?;
        Ok(known.and_then(|(photo, _)| pick(&photo, recipe).cloned()))
    }
}

/// What the records of a revision's photos say of them, in the order of its figures.
fn records(
    db: &Connection,
    revision: &Revision,
    settings: &Settings,
) -> anyhow::Result<Vec<PublishedPhoto>> {
    let mut out: Vec<PublishedPhoto> = Vec::new();
    for figure in revision.body.figures() {
        let Ok(original) = figure.photo.parse::<Hash>() else {
            continue;
        };
        if out.iter().any(|known| known.photo == figure.photo) {
            continue;
        }
        if let Some((photo, _)) = photo::load(db, original)? {
            out.push(PublishedPhoto::new(&photo, settings));
        }
    }
    Ok(out)
}

/// The words of the pictures on pages that were previewed lately, by name: the page names them, and the window then asks
/// for the pictures one by one.
#[derive(Debug, Default)]
pub(crate) struct WordsShown(Mutex<BTreeMap<String, PhotoWords>>);

impl WordsShown {
    /// More than any page has pictures; what is forgotten is learnt again with its page.
    const AT_MOST: usize = 2_000;

    fn learn(&self, photos: Vec<PagePhoto>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() + photos.len() > Self::AT_MOST {
            known.clear();
        }
        known.extend(
            photos
                .into_iter()
                .map(|photo| (photo.words.name(), photo.words)),
        );
    }

    fn named(&self, name: &str) -> Option<PhotoWords> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(name).cloned()
    }
}

/// The rendition of a recipe; a small photo has no wide ones, and then its widest stands for them.
fn pick<'p>(photo: &'p Photo, recipe: &str) -> Option<&'p Rendition> {
    let exact = photo
        .renditions
        .iter()
        .find(|rendition| rendition.recipe == recipe);
    let is_site = recipe
        .strip_prefix('w')
        .is_some_and(|width| width.parse::<u32>().is_ok());
    let widest = || {
        photo
            .renditions
            .iter()
            .filter(|made| is_site && media_type(&made.recipe) == media_type(recipe))
            .max_by_key(|rendition| rendition.width)
    };
    exact.or_else(widest)
}

/// Before the first sync there are no settings: the page is then shown bare.
fn settings_of(newsroom: &Newsroom) -> Settings {
    newsroom.settings.clone().unwrap_or_else(|| Settings {
        site_name: String::new(),
        tagline: String::new(),
        site_address: String::new(),
        zone: "UTC".to_owned(),
        language: "vi".to_owned(),
        rules: Rules::default(),
        publishes_positions: false,
    })
}

fn not_in_preview() -> String {
    "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>Galley</title>\
     <p>Trang này không có trong bản xem trước.</p>\
     <p lang=\"en\">This page is not in the preview.</p></html>"
        .to_owned()
}
