//! Publishing: from an approved revision to files that readers get.
//!
//! The facts of a publication are written down with its event, in the transaction of the command that caused it. The files
//! are a function of those facts, made afterwards; whatever interrupts that is made good at the next opportunity with the
//! same bytes. The work of publishing one story is its page, its section's, the front page and the feeds: it does not grow
//! with the archive.

pub(crate) mod files;
pub(crate) mod pages;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use disk::SharedDisk;
use editorial::article::document::Figure;
use editorial::article::field::FieldName;
use editorial::article::revision::Revision;
use editorial::id::{ArticleId, Hash, SectionId};
use editorial::newsroom::Settings;
use editorial::photo::words::PublishedPhoto;
use editorial::publication::{LeadPhoto, PublicationFacts, Published, Teaser, story_path};
use editorial::sync::api::{Code, ServerEvent};
use editorial::time::TimeMs;
use editorial::workflow::RevisionRef;
use rusqlite::Connection;
use site::{PagePhoto, Theme};

use crate::failure::Failure;
use crate::store::list::List;
use crate::store::{self, Store, StoreError, Tx};
use pages::Surroundings;

/// The public pages of the newsroom.
pub(crate) struct Publisher {
    store: Arc<Store>,
    root: PathBuf,
    disk: SharedDisk,
    gate: Mutex<()>,
    files: Mutex<()>,
    publications: AtomicU64,
}

impl Publisher {
    /// The folder of pages inside a data folder, made when it is missing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn open(
        store: Arc<Store>,
        data_dir: &Path,
        disk: &SharedDisk,
    ) -> std::io::Result<Self> {
        let root = data_dir.join("site");
        disk::make_folders(disk.as_ref(), &root)?;
        Ok(Self {
            store,
            root,
            disk: SharedDisk::clone(disk),
            gate: Mutex::default(),
            files: Mutex::default(),
            publications: AtomicU64::new(0),
        })
    }

    /// The folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// How often files of the site were changed: with another number a page may be another one.
    pub(crate) fn publications(&self) -> u64 {
        self.publications.load(Ordering::SeqCst)
    }

    fn put(&self, path: &str, bytes: &[u8]) -> std::io::Result<()> {
        let put = files::put(self.disk.as_ref(), &self.root, path, bytes);
        // Also where it failed: a part of it may be there.
        self.publications.fetch_add(1, Ordering::SeqCst);
        put
    }

    /// Held from working out a publication's facts until they are committed.
    pub(crate) fn gate(&self) -> MutexGuard<'_, ()> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works out the facts of publishing `revision` now, and makes sure that its page can be made.
    ///
    /// # Errors
    /// When the theme cannot show the page, or the store fails: nothing was published.
    pub(crate) fn prepare(
        &self,
        article: ArticleId,
        approved: &RevisionRef,
        revision: &Revision,
        at: TimeMs,
    ) -> Result<Published, Failure> {
        let theme = Theme::built_in();
        let (before, around, photos) = self.store.read(|conn| {
            let before = store::published::get(conn, article)?;
            let around = Surroundings::load(conn)?;
            let photos = records(conn, revision, &around.settings)?;
            Ok::<_, StoreError>((before, around, photos))
        })?;
        let section_id: Option<SectionId> = revision.field(FieldName::Section).parse().ok();
        let section = around
            .sections
            .iter()
            .find(|section| Some(section.id) == section_id);
        let section = section
            .ok_or_else(|| Failure::new(Code::Internal, "the article's section is not known"))?;
        let slug = [FieldName::Slug, FieldName::Headline].map(|name| revision.field(name).trim());
        let slug = if slug[0].is_empty() { slug[1] } else { slug[0] };
        let url = story_path(&section.slug, slug, article);
        let first_published = before.map_or(at, |before| before.facts.first_published);
        let published = Published {
            article,
            revision: approved.clone(),
            teaser: teaser(
                article,
                revision,
                &photos,
                &url,
                section.id,
                first_published,
            ),
            facts: PublicationFacts {
                url,
                first_published,
                published: at,
                rendered: at,
                zone: around.settings.zone.clone(),
                furniture: around.furniture(Some(section.id), Some(article)),
                theme: theme.name().to_owned(),
                photos,
            },
            withdrawn: None,
        };
        pages::story(&published, revision, theme).map_err(|error| {
            tracing::error!(article.id = %article, error = %error, "the page cannot be made");
            Failure::new(
                Code::Internal,
                "the theme cannot show this story; nothing was published",
            )
        })?;
        Ok(published)
    }

    /// Works out what readers see once the story is withdrawn.
    ///
    /// # Errors
    /// When it never was before readers, or the store fails.
    pub(crate) fn prepare_withdrawal(
        &self,
        article: ArticleId,
        at: TimeMs,
    ) -> Result<Published, Failure> {
        let before = self
            .store
            .read(|conn| store::published::get(conn, article))?;
        let mut published = before
            .ok_or_else(|| StoreError::Corrupt("a live story has no publication".to_owned()))?;
        published.withdrawn = Some(at);
        published.facts.rendered = at;
        Ok(published)
    }

    /// Makes the files of everything that was published and is not on disk yet. Blocks.
    ///
    /// One page that cannot be made keeps no other from being made.
    ///
    /// # Errors
    /// The first failure of the disk or the theme; what is left is tried again at the next call.
    pub(crate) fn write_pending(&self) -> anyhow::Result<()> {
        let _one_at_a_time = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let theme = Theme::built_in();
        let mut failed = None;
        let mut stories = Vec::new();
        for published in self.store.read(|conn| store::published::list(conn, true))? {
            let made = self
                .write_story(&published, theme)
                .with_context(|| format!("the page of article {}", published.article));
            match made {
                Ok(photos) => stories.push((published, photos)),
                Err(error) => _ = failed.get_or_insert(error),
            }
        }
        let mut lists = self.store.read(|conn| store::list::list(conn, true))?;
        lists.retain(|list| {
            let made = self.write_list(*list, theme);
            made.map_err(|error| failed.get_or_insert(error)).is_ok()
        });
        if !stories.is_empty() || !lists.is_empty() {
            self.store.write(move |tx| {
                for (published, photos) in &stories {
                    store::published::settle(tx, published)?;
                    store::live_picture::keep_only(tx, published.article, photos)?;
                }
                for list in &lists {
                    store::list::settle(tx, *list)?;
                }
                Ok::<_, StoreError>(())
            })?;
        }
        failed.map_or(Ok(()), Err)
    }

    fn write_list(&self, list: List, theme: &Theme) -> anyhow::Result<()> {
        let made = self.store.read(|conn| {
            let around = Surroundings::load(conn)?;
            Ok::<_, Anyhow>(pages::of_list(conn, &around, list, theme)?)
        });
        for page in made.map_err(|Anyhow(error)| error)? {
            self.put(&page.path, &page.bytes)
                .with_context(|| format!("writing {}", page.path))?;
        }
        Ok(())
    }

    /// [`Publisher::write_pending`], for those who go on without it.
    pub(crate) fn write_pending_or_log(&self) {
        if let Err(error) = self.write_pending() {
            tracing::error!(
                error = format!("{error:#}"),
                "pages could not be written and will be tried again"
            );
        }
    }

    /// Writes a story's page and says which pictures it shows. Readers may see those before the page names them, and those
    /// of the page before until it is gone.
    fn write_story(&self, published: &Published, theme: &Theme) -> anyhow::Result<Vec<PagePhoto>> {
        let (canonical, addresses) = self.store.read(|conn| {
            Ok::<_, StoreError>((
                store::revision::canonical(conn, published.revision.hash)?,
                store::address::of_article(conn, published.article)?,
            ))
        })?;
        let canonical = canonical.context("the published revision is not stored")?;
        let revision = Revision::from_canonical(&canonical, published.revision.hash)?;
        let page = pages::story(published, &revision, theme)?;
        let photos = match published.withdrawn {
            Some(_) => Vec::new(),
            None => site::page_photos(&revision, &published.facts.photos),
        };
        let (article, shown) = (published.article, photos.clone());
        self.store
            .write(move |tx| store::live_picture::add(tx, article, &shown))?;
        self.put(&page.path, &page.bytes)?;
        for old in addresses
            .iter()
            .filter(|path| **path != published.facts.url)
        {
            files::remove(self.disk.as_ref(), &self.root, old)?;
            self.publications.fetch_add(1, Ordering::SeqCst);
        }
        tracing::info!(article.id = %published.article, "a page was written");
        Ok(photos)
    }

    /// Puts the theme's files in place, and sees to it that every list has a page. Blocks. A page that cannot be made is logged:
    /// a newsroom does not stand still for it.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn prepare_site(&self) -> anyhow::Result<()> {
        for asset in Theme::built_in().assets() {
            self.put(asset.path, asset.bytes)
                .with_context(|| format!("writing {}", asset.path))?;
        }
        let (sections, lists) = self.store.read(|conn| {
            Ok::<_, StoreError>((
                store::entry::sections(conn)?,
                store::list::list(conn, false)?,
            ))
        })?;
        let path = |section: &Option<SectionId>| match section {
            None => Some("/".to_owned()),
            Some(id) => sections
                .iter()
                .find(|known| known.id == *id)
                .map(|known| format!("/{}/", known.slug)),
        };
        let every = || std::iter::once(None).chain(sections.iter().map(|section| Some(section.id)));
        let unknown: Vec<_> = every()
            .filter(|section| lists.iter().all(|list| list.section != *section))
            .collect();
        let gone: Vec<_> = every()
            .filter(|section| {
                let file = path(section).and_then(|path| files::file_of(&self.root, &path));
                file.is_some_and(|file| !file.is_file())
            })
            .collect();
        self.store.write(move |tx| {
            unknown
                .iter()
                .try_for_each(|section| store::list::touch(tx, *section))?;
            gone.iter()
                .try_for_each(|section| store::list::redo(tx, *section))?;
            // Without a front page the whole folder was lost or never restored: every page is made again.
            if gone.contains(&None) {
                store::published::redo_all(tx)
            } else {
                Ok(())
            }
        })?;
        self.write_pending_or_log();
        Ok(())
    }
}

/// Lets [`Store::read`] carry an error that is not the store's.
struct Anyhow(anyhow::Error);

impl From<StoreError> for Anyhow {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

impl From<anyhow::Error> for Anyhow {
    fn from(error: anyhow::Error) -> Self {
        Self(error)
    }
}

/// Writes a publication, its event and all that hangs on it, inside the transaction of its command.
pub(crate) fn insert(tx: &Tx<'_>, published: Published) -> Result<(), StoreError> {
    let before = store::published::get(tx, published.article)?;
    store::published::upsert(tx, &published)?;
    store::address::insert(tx, &published.facts.url, published.article)?;
    if published.withdrawn.is_some() {
        // Readers see no picture of it from now on, whenever its page can be replaced.
        store::live_picture::keep_only(tx, published.article, &[])?;
    }
    store::list::touch(tx, None)?;
    store::list::touch(tx, Some(published.teaser.section))?;
    if let Some(before) = before.filter(|before| before.teaser.section != published.teaser.section)
    {
        store::list::touch(tx, Some(before.teaser.section))?;
    }
    store::event::insert(
        tx,
        Some(published.article),
        &ServerEvent::Published(Box::new(published)),
    )?;
    Ok(())
}

fn teaser(
    article: ArticleId,
    revision: &Revision,
    photos: &[PublishedPhoto],
    url: &str,
    section: SectionId,
    first_published: TimeMs,
) -> Teaser {
    let field = |name| revision.field(name).trim().to_owned();
    Teaser {
        article,
        url: url.to_owned(),
        headline: field(FieldName::Headline),
        standfirst: field(FieldName::Standfirst),
        byline: field(FieldName::Byline),
        lead: revision.lead().map(|figure| lead(figure, photos)),
        section,
        first_published,
    }
}

/// What the records of a revision's photos say of them, in the order of its figures.
fn records(
    conn: &Connection,
    revision: &Revision,
    settings: &Settings,
) -> Result<Vec<PublishedPhoto>, StoreError> {
    let mut out: Vec<PublishedPhoto> = Vec::new();
    for figure in revision.body.figures() {
        let Ok(original) = figure.photo.parse::<Hash>() else {
            continue;
        };
        if out.iter().any(|known| known.photo == figure.photo) {
            continue;
        }
        if let Some(photo) = store::photo::get(conn, original)? {
            out.push(PublishedPhoto::new(&photo, settings));
        }
    }
    Ok(out)
}

fn lead(figure: &Figure, photos: &[PublishedPhoto]) -> LeadPhoto {
    LeadPhoto {
        photo: figure.photo.clone(),
        width: figure.width,
        height: figure.height,
        alt: figure.alt.first().cloned().unwrap_or_default(),
        words: site::photo_words(figure, photos).name(),
        webp: photos
            .iter()
            .any(|record| record.photo == figure.photo && record.webp),
        crop: figure.crop.first().cloned().unwrap_or_default(),
    }
}
