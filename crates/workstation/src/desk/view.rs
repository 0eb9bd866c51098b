//! What is shown of an article.

use std::collections::{BTreeMap, HashMap};

use editorial::article::ARTICLE_SCHEMA;
use editorial::article::check::{CheckContext, check_revision};
use editorial::article::draft::ENGINE;
use editorial::article::field::FieldName;
use editorial::article::revision::Revision;
use editorial::id::{ArticleId, Bytes, Hash};
use editorial::photo::rights::PhotoUse;
use editorial::workflow::RevisionRef;
use rusqlite::Connection;

use super::Desk;
use crate::commands::{
    ArticleDetails, ArticleView, Newsroom, PendingCommand, PhotoRightsShown, PublishedAt, ReadOnly,
    StoryPhoto, Unsent,
};
use crate::faults::Mutant;
use crate::rights::StoryRights;
use crate::store::article::{ArticleRecord, Projection};
use crate::store::{
    article, blob, checkpoint, command, content, entry, history, journal, photo, published, record,
    review,
};

impl Desk {
    /// Everything about an article but its text. Writes nothing.
    pub(crate) fn details(&mut self, article: ArticleId) -> anyhow::Result<ArticleDetails> {
        let newsroom = entry::newsroom(&self.db)?;
        let known = self.known(article)?;
        let revision = self.open(article)?.draft.revision(article);
        let rights = self.rights(&revision, &known)?;
        let open = self.open(article)?;
        let (fields, figures) = (open.draft.fields(), open.draft.figure_fields());
        let reference = RevisionRef {
            hash: revision.hash(),
            frontiers: open.draft.frontiers(),
        };
        let hash = reference.hash;
        self.remember_shown(article, reference);
        Ok(ArticleDetails {
            article,
            fields,
            figures,
            author: name_of(&newsroom, &known),
            read_only: read_only(&known),
            problems: check_revision(
                &revision,
                &CheckContext {
                    sections: &newsroom.sections,
                    photos: rights.photo_use(),
                },
            ),
            rights: rights.shown(&self.db, article, &newsroom)?,
            review: review::open_of(&self.db, article)?,
            hash,
            pending: pending(&self.db, article)?,
            published: published_at(&self.db, &known)?,
            shown: self.shown_values(&revision)?,
            unsent: unsent(&self.db, Some(article))?,
            state: known.state,
        })
    }

    /// The rights of an article's photos.
    pub(crate) fn rights(
        &self,
        revision: &Revision,
        known: &ArticleRecord,
    ) -> anyhow::Result<StoryRights> {
        let overrides = known.state.overrides.clone();
        StoryRights::load(&self.db, revision, overrides, self.source.now())
    }

    /// What is said of the rights of one of an article's photos, as its details say it; none: nothing. Writes nothing.
    pub(crate) fn rights_of(
        &mut self,
        article: ArticleId,
        photo: Hash,
    ) -> anyhow::Result<Option<PhotoRightsShown>> {
        let newsroom = entry::newsroom(&self.db)?;
        let known = self.known(article)?;
        let revision = self.open(article)?.draft.revision(article);
        let rights = self.rights(&revision, &known)?;
        let shown = rights.shown(&self.db, article, &newsroom)?;
        Ok(shown.into_iter().find(|shown| shown.photo == photo))
    }

    /// The photos of an article, placed or not, as they were brought, each with what the article holds about it. Writes nothing.
    pub(crate) fn photos(&mut self, article: ArticleId) -> anyhow::Result<Vec<StoryPhoto>> {
        self.known(article)?;
        let mut fields = self.open(article)?.draft.photo_fields();
        let photos = photo::of_article(&self.db, article)?;
        Ok(photos
            .into_iter()
            .map(|photo| StoryPhoto {
                fields: fields
                    .remove(&photo.original.to_string())
                    .unwrap_or_default(),
                original: photo.original,
                size_bytes: photo.size_bytes,
                width: photo.width,
                height: photo.height,
                facts: photo.facts,
            })
            .collect())
    }

    /// A revision as it is shown: fields that two people wrote apart have the value that was last approved.
    pub(crate) fn shown(&mut self, revision: Revision) -> anyhow::Result<Revision> {
        if revision.unsettled().is_empty() {
            return Ok(revision);
        }
        let article = revision.article;
        let approved = match self.known(article)?.state.approved {
            // One that is not on this machine yet shows the lowest op id until it is.
            Some(approved) => self.find_revision(article, approved.hash)?,
            None => None,
        };
        Ok(revision.shown(approved.as_ref()))
    }

    /// What is shown of the fields that nobody has settled, by name; a figure's by `<figure id>/<name>`.
    fn shown_values(&mut self, revision: &Revision) -> anyhow::Result<BTreeMap<String, String>> {
        let unsettled = revision.unsettled();
        if unsettled.is_empty() {
            return Ok(BTreeMap::new());
        }
        let shown = self.shown(revision.clone())?;
        let value = |name: &str| match name.rsplit_once('/') {
            None => shown.fields.get(name)?.first().cloned(),
            Some((id, name)) => {
                let figure = shown.body.figures().find(|figure| figure.figure == id)?;
                let values = match name {
                    "alt" => &figure.alt,
                    "credit" => &figure.credit,
                    _ => &figure.crop,
                };
                values.first().cloned()
            }
        };
        Ok(unsettled
            .into_iter()
            .filter_map(|name| Some((name.clone(), value(&name)?)))
            .collect())
    }

    /// An article for the window, under a peer of the window's own. Writes nothing.
    pub(crate) fn view(&mut self, article: ArticleId) -> anyhow::Result<ArticleView> {
        if self.faults.has(Mutant::ViewRepairs)
            && !self.open(article)?.draft.fields().contains_key("language")
        {
            self.set_field(article, FieldName::Language, "vi", &[])?;
        }
        let details = self.details(article)?;
        let peer = self.source.peer().to_string();
        let open = self.open(article)?;
        open.in_window = true;
        // The window is given all of it now.
        open.untold = None;
        Ok(ArticleView {
            document: open.draft.document(),
            snapshot: Bytes(open.draft.snapshot()),
            version: Bytes(open.draft.version()),
            peer,
            loro_version: ENGINE.to_owned(),
            details,
        })
    }

    /// The content of an article now, and where it stands.
    pub(crate) fn current(
        &mut self,
        article: ArticleId,
    ) -> anyhow::Result<(Revision, RevisionRef)> {
        let open = self.open(article)?;
        let revision = open.draft.revision(article);
        let reference = RevisionRef {
            hash: revision.hash(),
            frontiers: open.draft.frontiers(),
        };
        Ok((revision, reference))
    }

    /// A revision by its hash, from whatever this machine has: the draft, a publication, the draft's past.
    pub(crate) fn find_revision(
        &mut self,
        article: ArticleId,
        hash: Hash,
    ) -> anyhow::Result<Option<Revision>> {
        if let Some(canonical) = content::load(&self.db, hash)? {
            match Revision::from_canonical(&canonical, hash) {
                Ok(revision) => {
                    return Ok(Some(revision).filter(|revision| revision.article == article));
                }
                // The draft's history may still make it again.
                Err(error) => {
                    tracing::warn!(article.id = %article, error = %error, "a kept revision is damaged");
                }
            }
        }
        let (revision, reference) = self.current(article)?;
        if reference.hash == hash {
            return Ok(Some(revision));
        }
        let Some(place) = self.place_of(article, hash)? else {
            return Ok(None);
        };
        let past = self
            .open(article)?
            .draft
            .revision_at(article, &place.frontiers);
        Ok(past.ok().filter(|revision| revision.hash() == hash))
    }

    /// Where in an article's history a revision stands.
    pub(crate) fn place_of(
        &mut self,
        article: ArticleId,
        hash: Hash,
    ) -> anyhow::Result<Option<RevisionRef>> {
        let (_, current) = self.current(article)?;
        if current.hash == hash {
            return Ok(Some(current));
        }
        if let Some(shown) = self.find_shown(article, hash) {
            return Ok(Some(shown));
        }
        if let Some(named) = history::find(&self.db, article, hash)? {
            return Ok(Some(named));
        }
        let kept = checkpoint::find(&self.db, article, hash)?;
        Ok(kept.map(|frontiers| RevisionRef { hash, frontiers }))
    }

    /// Makes again what lists show of the articles that have changed. A projection is no record.
    pub(crate) fn project_stale(&mut self) -> anyhow::Result<()> {
        let stale = article::stale(&self.db)?;
        if stale.is_empty() {
            return Ok(());
        }
        let newsroom = entry::newsroom(&self.db)?;
        let mut shown = Vec::with_capacity(stale.len());
        for article in stale {
            let revision = self.open(article)?.draft.revision(article);
            let rights = self.rights(&revision, &self.known(article)?)?;
            let problems = problems_of(&revision, &newsroom, rights.photo_use());
            let revision = self.shown(revision)?;
            shown.push((article, projection(&revision, problems)));
            self.fold_if_long(article)?;
        }
        let tx = self.db.unchecked_transaction()?;
        for (article, projection) in &shown {
            article::project(&tx, *article, projection)?;
        }
        tx.commit()?;
        Ok(())
    }
}

/// What lists show of a revision of which nothing is unsettled and of whose photos nothing is said.
pub(crate) fn projection_of(revision: &Revision, newsroom: &Newsroom) -> Projection {
    let problems = problems_of(revision, newsroom, PhotoUse::default());
    projection(revision, problems)
}

fn projection(revision: &Revision, problems: usize) -> Projection {
    Projection {
        headline: revision.field(FieldName::Headline).to_owned(),
        section: revision.field(FieldName::Section).to_owned(),
        problems,
    }
}

/// How many problems a revision has, with every candidate of its fields.
fn problems_of(revision: &Revision, newsroom: &Newsroom, photos: PhotoUse<'_>) -> usize {
    let context = CheckContext {
        sections: &newsroom.sections,
        photos,
    };
    check_revision(revision, &context).len()
}

/// The name of an article's author; empty when the newsroom has not said it yet.
pub(crate) fn name_of(newsroom: &Newsroom, known: &ArticleRecord) -> String {
    let author = newsroom
        .people
        .iter()
        .find(|person| person.id == known.state.author);
    author.map(|person| person.name.clone()).unwrap_or_default()
}

/// Why an article cannot be written here.
pub(crate) fn read_only(known: &ArticleRecord) -> Option<ReadOnly> {
    if known.schema > ARTICLE_SCHEMA {
        Some(ReadOnly::NewerSchema)
    } else {
        known.state.deleted.then_some(ReadOnly::Deleted)
    }
}

fn pending(db: &Connection, article: ArticleId) -> anyhow::Result<Vec<PendingCommand>> {
    let waiting = command::waiting(db, Some(article))?;
    Ok(waiting
        .into_iter()
        .map(|queued| PendingCommand {
            command: queued.command,
            transition: queued.transition.name().to_owned(),
            queued_ms: queued.queued,
        })
        .collect())
}

fn published_at(db: &Connection, known: &ArticleRecord) -> anyhow::Result<Option<PublishedAt>> {
    let published = published::load(db, known.article)?;
    Ok(published.map(|published| PublishedAt {
        url: published.facts.url,
        published: published.facts.published,
    }))
}

/// What waits to be sent, of one article or of all. A journal counts as one record: that is what it becomes.
pub(crate) fn unsent(db: &Connection, article: Option<ArticleId>) -> anyhow::Result<Unsent> {
    let number = |n: i64| u64::try_from(n).unwrap_or_default();
    let key = article.map(ArticleId::to_bytes);
    let (records, record_bytes): (i64, i64) = db
        .prepare_cached(
            "SELECT count(*), coalesce(sum(length(bytes)), 0) FROM record
             WHERE ours = 1 AND seq IS NULL AND (?1 IS NULL OR article = ?1)",
        )?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (journals, journal_bytes): (i64, i64) = db
        .prepare_cached(
            "SELECT count(DISTINCT article), coalesce(sum(length(edit)), 0) FROM journal WHERE ?1 IS NULL OR article = ?1",
        )?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (photos, photo_bytes) = blob::unsent(db, article)?;
    Ok(Unsent {
        records: number(records + journals),
        photos,
        bytes: number(record_bytes + journal_bytes) + photo_bytes,
        commands: command::waiting(db, article)?.len() as u64,
    })
}

/// What waits to be sent of each article of which anything does: the same numbers as [`unsent`], for all of them at once.
pub(crate) fn unsent_each(db: &Connection) -> anyhow::Result<HashMap<ArticleId, Unsent>> {
    let mut all: HashMap<ArticleId, Unsent> = HashMap::new();
    let records = record::waiting_each(db)?;
    for (article, records, bytes) in records.into_iter().chain(journal::each(db)?) {
        let of_it = all.entry(article).or_default();
        of_it.records += records;
        of_it.bytes += bytes;
    }
    for (article, (photos, bytes)) in blob::unsent_each(db)? {
        let of_it = all.entry(article).or_default();
        of_it.photos = photos;
        of_it.bytes += bytes;
    }
    for (article, commands) in command::waiting_each(db)? {
        all.entry(article).or_default().commands = commands;
    }
    Ok(all)
}
