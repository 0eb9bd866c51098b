//! Where articles are written: the drafts in memory, and the one connection that writes.
//!
//! Everything that changes the store passes here, under one lock, so memory and disk cannot disagree: an edit is applied
//! to the draft, committed to the journal, and only then answered. If the commit fails, the draft in memory knows more
//! than the disk does; it is *in doubt* and is loaded again before anybody looks at it. Nothing here waits for a network
//! or decodes a picture.

mod back;
pub(crate) mod checkpoint;
mod create;
mod heal;
mod review;
pub(crate) mod seal;
mod view;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use editorial::article::ARTICLE_SCHEMA;
use editorial::article::document::Block;
use editorial::article::draft::{BadUpdate, Draft};
use editorial::article::field::{FieldName, FigureField, PhotoField, Register};
use editorial::id::{ArticleId, Bytes, DeviceId, Hash, SectionId};
use editorial::photo::crop::parse_crop;
use editorial::time::TimeMs;
use editorial::workflow::RevisionRef;
use rusqlite::Connection;

use crate::error::{Code, ErrorBody};
use crate::faults::{Faults, Mutant};
use crate::source::Source;
use crate::store::article::ArticleRecord;
use crate::store::checkpoint::{Moment, Why};
use crate::store::record::Folded;
use crate::store::{article, journal, meta, record};

use checkpoint::Hands;
use seal::check_size;

pub(crate) use back::{Deleted, Restored};
pub(crate) use review::Carried;
pub(crate) use view::{name_of, projection_of, read_only, unsent, unsent_each};

/// Drafts that are kept in memory at most, besides those in the window.
const KEPT_DRAFTS: usize = 32;
/// Revisions that were on the screen and can still be approved, per article.
const KEPT_SHOWN: usize = 64;
/// So many edits become a record at once, in the commit of the last of them: one fsync for both. Hands never get there, the
/// half second comes first; it bounds what a script or a long paste in pieces leaves to be sealed.
const SEAL_AFTER_EDITS: usize = 200;

/// The drafts and the writing connection.
pub(crate) struct Desk {
    /// The one connection that writes.
    pub(crate) db: Connection,
    pub(crate) source: Source,
    pub(crate) faults: Faults,
    /// The device under which records are sealed.
    pub(crate) device: DeviceId,
    pub(crate) drafts: BTreeMap<ArticleId, Open>,
    /// Articles whose draft may know more than the disk.
    pub(crate) in_doubt: BTreeSet<ArticleId>,
    /// Articles whose journal was sealed by an edit since somebody last asked.
    sealed: BTreeSet<ArticleId>,
    shown: HashMap<ArticleId, VecDeque<RevisionRef>>,
}

/// A draft in memory.
pub(crate) struct Open {
    pub(crate) draft: Draft,
    /// Records whose dependencies have not arrived, by their place in the order of arrival.
    pub(crate) waiting: Vec<i64>,
    /// Edits since the last record.
    unsealed: usize,
    /// The text that this person's last decision about a merge made.
    decided: Option<Hash>,
    /// Whether the window shows it.
    pub(crate) in_window: bool,
    /// The draft's version before the first edit that the window's replica was not given: fields are written here, and what
    /// others write after having seen them builds on that. None = the window has everything.
    pub(crate) untold: Option<Vec<u8>>,
    /// Who writes in it, and what was written here since the last moment that was kept.
    pub(crate) hands: Hands,
}

impl Open {
    fn new(draft: Draft) -> Self {
        Self {
            draft,
            waiting: Vec::new(),
            unsealed: 0,
            decided: None,
            in_window: false,
            untold: None,
            hands: Hands::default(),
        }
    }
}

/// What an edit came to.
pub(crate) struct Edited {
    /// The draft's version now.
    pub(crate) version: Vec<u8>,
    /// When it was committed.
    pub(crate) saved: TimeMs,
    /// Whether a record was made of it and the edits before it.
    pub(crate) sealed: bool,
}

/// What writing a field came to.
pub(crate) struct FieldEdited {
    /// Its candidates now.
    pub(crate) register: Register,
    /// What else it came to.
    pub(crate) edited: Edited,
}

impl Desk {
    pub(crate) fn new(db: Connection, source: Source, faults: Faults) -> anyhow::Result<Self> {
        let device = match meta::load(&db, meta::key::DEVICE)? {
            Some(device) => device,
            None => {
                let device = DeviceId(source.uuid());
                meta::save(&db, meta::key::DEVICE, &device)?;
                device
            }
        };
        Ok(Self {
            db,
            source,
            faults,
            device,
            drafts: BTreeMap::new(),
            in_doubt: BTreeSet::new(),
            sealed: BTreeSet::new(),
            shown: HashMap::new(),
        })
    }

    /// Forgets every draft that may know more than the disk does. Called before each use of the desk.
    pub(crate) fn settle(&mut self) {
        if self.faults.has(Mutant::DoubtfulDraftKept) {
            return;
        }
        for article in std::mem::take(&mut self.in_doubt) {
            self.forget(article);
        }
    }

    /// Every draft in memory may know more or less than the disk.
    pub(crate) fn doubt_all(&mut self) {
        self.in_doubt.extend(self.drafts.keys().copied());
    }

    /// Forgets a draft; the window's replica stays known.
    pub(crate) fn forget(&mut self, article: ArticleId) {
        if let Some(open) = self.drafts.get_mut(&article).filter(|open| open.in_window) {
            // Keep the place, so that remote edits still reach the window; the content is loaded again.
            if let Ok(loaded) = load(&self.db, &self.source, article) {
                *open = Open {
                    in_window: true,
                    untold: open.untold.take(),
                    ..loaded
                };
                return;
            }
        }
        self.drafts.remove(&article);
    }

    /// What is known about an article.
    pub(crate) fn known(&self, article: ArticleId) -> anyhow::Result<ArticleRecord> {
        article::load(&self.db, article)?.ok_or_else(|| unknown(article).into())
    }

    /// The draft of an article, loaded if it is not in memory.
    ///
    /// # Errors
    /// `article_unknown`; `article_not_here` for one that is away: nobody reads half a draft, and nothing is written in it.
    pub(crate) fn open(&mut self, article: ArticleId) -> anyhow::Result<&mut Open> {
        if !self.drafts.contains_key(&article) {
            if !self.known(article)?.here {
                return Err(not_here(article).into());
            }
            self.make_room();
            let open = load(&self.db, &self.source, article)?;
            self.drafts.insert(article, open);
        }
        self.drafts
            .get_mut(&article)
            .ok_or_else(|| unknown(article).into())
    }

    fn make_room(&mut self) {
        if self.drafts.len() >= KEPT_DRAFTS {
            // Nothing is lost by it: every draft can be loaded again, and what was written is seen when it is.
            self.drafts.retain(|_, open| open.in_window);
        }
    }

    /// Commits what the window's replica wrote.
    ///
    /// # Errors
    /// `edit_rejected` when it is no edit of this article, `article_read_only`, `storage_full`; nothing is changed then.
    pub(crate) fn edit(&mut self, article: ArticleId, update: &[u8]) -> anyhow::Result<Edited> {
        self.check_writable(article)?;
        check_size(update)?;
        self.in_doubt.insert(article);
        let open = self.open(article)?;
        let base = open.draft.version();
        let imported = open.draft.import(update).map_err(rejected)?;
        if self.faults.has(Mutant::UnknownForgotten) {
            return self.edit_without_unknown(article, &base);
        }
        if !imported.changed {
            self.in_doubt.remove(&article);
            return self.edited(article, self.known(article)?.updated, false);
        }
        self.commit(article, &base, update, Vec::new(), |_| Ok(()))
    }

    /// The mistake of an older version that brings what it reads into its own shape.
    fn edit_without_unknown(&mut self, article: ArticleId, base: &[u8]) -> anyhow::Result<Edited> {
        let open = self.open(article)?;
        for (place, block) in open.draft.document().leaves().enumerate() {
            let unknown = match block {
                Block::Paragraph(text) | Block::PullQuote(text) | Block::Heading { text, .. } => {
                    &text.unknown
                }
                _ => continue,
            };
            for key in unknown.keys() {
                open.draft
                    .mark_block(place, key, &serde_json::Value::Null)?;
            }
        }
        let update = open.draft.updates_since(base)?;
        self.commit(article, base, &update, Vec::new(), |_| Ok(()))
    }

    /// Writes a field.
    ///
    /// # Errors
    /// `bad_field` for a value that the field cannot hold; otherwise as [`Desk::edit`].
    pub(crate) fn set_field(
        &mut self,
        article: ArticleId,
        field: FieldName,
        value: &str,
        saw: &[String],
    ) -> anyhow::Result<FieldEdited> {
        self.check_writable(article)?;
        check_value(field, value)?;
        self.in_doubt.insert(article);
        let open = self.open(article)?;
        let base = open.draft.version();
        let update = open.draft.set_field(field, value, saw);
        let edited = self.commit_or_skip(article, &base, &update, Vec::new())?;
        let register = self
            .open(article)?
            .draft
            .fields()
            .remove(field.as_str())
            .unwrap_or_default();
        Ok(FieldEdited { register, edited })
    }

    /// Writes a field of a figure, likewise.
    pub(crate) fn set_figure_field(
        &mut self,
        article: ArticleId,
        figure: &str,
        field: FigureField,
        value: &str,
        saw: &[String],
    ) -> anyhow::Result<FieldEdited> {
        self.check_writable(article)?;
        if field == FigureField::Crop && !value.is_empty() && parse_crop(value).is_none() {
            return Err(bad_field(field.as_str()).into());
        }
        self.in_doubt.insert(article);
        let open = self.open(article)?;
        let base = open.draft.version();
        let update = open
            .draft
            .set_figure_field(figure, field, value, saw)
            .map_err(|error| bad_field(field.as_str()).with("detail", error))?;
        let edited = self.commit_or_skip(article, &base, &update, Vec::new())?;
        let mut figures = self.open(article)?.draft.figure_fields();
        let register = figures
            .remove(figure)
            .and_then(|mut names| names.remove(field.as_str()))
            .unwrap_or_default();
        Ok(FieldEdited { register, edited })
    }

    /// Writes what the article holds about one of its photos, likewise.
    pub(crate) fn set_photo_field(
        &mut self,
        article: ArticleId,
        photo: Hash,
        field: PhotoField,
        value: &str,
        saw: &[String],
    ) -> anyhow::Result<FieldEdited> {
        self.check_writable(article)?;
        if !field.takes(value) {
            return Err(bad_field(field.as_str()).into());
        }
        self.in_doubt.insert(article);
        let open = self.open(article)?;
        let base = open.draft.version();
        let update = open.draft.set_photo_field(photo, field, value, saw);
        let edited = self.commit_or_skip(article, &base, &update, Vec::new())?;
        let mut photos = self.open(article)?.draft.photo_fields();
        let register = photos
            .remove(&photo.to_string())
            .and_then(|mut names| names.remove(field.as_str()))
            .unwrap_or_default();
        Ok(FieldEdited { register, edited })
    }

    /// Commits an edit that was made here, past the window's replica; one that writes nothing keeps no moments either.
    fn commit_or_skip(
        &mut self,
        article: ArticleId,
        base: &[u8],
        update: &[u8],
        moments: Vec<Moment>,
    ) -> anyhow::Result<Edited> {
        if update.is_empty() {
            self.in_doubt.remove(&article);
            return self.edited(article, self.known(article)?.updated, false);
        }
        self.commit_untold(article, base, update, moments, |_| Ok(()))
    }

    /// Commits an edit that was made here, past the window's replica.
    fn commit_untold(
        &mut self,
        article: ArticleId,
        base: &[u8],
        update: &[u8],
        moments: Vec<Moment>,
        remember: impl FnOnce(&Connection) -> anyhow::Result<()>,
    ) -> anyhow::Result<Edited> {
        check_size(update)?;
        let open = self.open(article)?;
        if open.in_window {
            open.untold.get_or_insert_with(|| base.to_vec());
        }
        self.commit(article, base, update, moments, remember)
    }

    /// What the replica of an open window was not given, as one edit; it has everything then. None: nothing, or no window
    /// shows the article.
    pub(crate) fn take_untold(&mut self, article: ArticleId) -> anyhow::Result<Option<Bytes>> {
        let open = self.open(article)?;
        match open.untold.take() {
            Some(since) => Ok(Some(Bytes(open.draft.updates_since(&since)?))),
            None => Ok(None),
        }
    }

    /// What a replica of this version lacks, as one edit; none when it has everything. Writes nothing.
    ///
    /// # Errors
    /// `bad_request` when `version` is no version vector.
    pub(crate) fn missing(
        &mut self,
        article: ArticleId,
        version: &[u8],
    ) -> anyhow::Result<Option<Bytes>> {
        let draft = &self.open(article)?.draft;
        let unreadable = |error: BadUpdate| ErrorBody::new(Code::BadRequest, error.to_string());
        if draft.is_known_to(version).map_err(unreadable)? {
            return Ok(None);
        }
        Ok(Some(Bytes(
            draft.updates_since(version).map_err(unreadable)?,
        )))
    }

    /// "Saved on this machine" is true when this returns, and so are the moments that the edit brings and what else is to be
    /// remembered of it.
    fn commit(
        &mut self,
        article: ArticleId,
        base: &[u8],
        update: &[u8],
        moments: Vec<Moment>,
        remember: impl FnOnce(&Connection) -> anyhow::Result<()>,
    ) -> anyhow::Result<Edited> {
        let row = journal::Row {
            id: None,
            base: Some(base.to_vec()),
            edit: update.to_vec(),
            whole: true,
            saved: self.source.now(),
        };
        let saved = row.saved;
        let here = checkpoint::person_here(&self.db)?;
        // The words come first: a moment that cannot be worked out is missing from the history and holds nothing up.
        let mut kept = self
            .moments_of_edit(article, base, here, saved)
            .unwrap_or_else(|error| {
                tracing::warn!(article.id = %article, error = format!("{error:#}"), "no moment was kept of an edit");
                Vec::new()
            });
        if moments.iter().any(|moment| moment.why != Why::MergeSide) {
            // What is kept of the text now says more than that there was writing.
            kept.retain(|moment| moment.why != Why::Typing);
        }
        kept.extend(moments);
        let at_most = self.faults.limit(SEAL_AFTER_EDITS, 20);
        let full = self.open(article)?.unsealed + 1 >= at_most;
        let sealing = if full {
            let mut rows = journal::list(&self.db, article)?;
            rows.push(row);
            Some(self.plan_sealing(article, &rows)?)
        } else {
            None
        };
        let tx = self.db.unchecked_transaction()?;
        if let Some(sealing) = &sealing {
            sealing.write(&tx, &self.source, self.device)?;
        } else {
            journal::insert(&tx, article, base, update, saved)?;
        }
        remember(&tx)?;
        article::touch(&tx, article, ARTICLE_SCHEMA, saved)?;
        meta::save(&tx, meta::key::SAVED, &saved)?;
        for moment in &kept {
            checkpoint::keep(&tx, article, saved, moment)?;
        }
        let committed = tx.commit();
        if !self.faults.has(Mutant::AnswerBeforeCommit) {
            committed?;
        }
        self.in_doubt.remove(&article);
        let open = self.open(article)?;
        open.hands.wrote(saved);
        if let Some(person) = here {
            open.hands.note(person, saved);
        }
        let now = open.draft.frontiers();
        if kept.iter().any(|moment| moment.frontiers == now) {
            open.hands.kept();
        }
        if full {
            open.unsealed = 0;
            self.sealed.insert(article);
        } else {
            open.unsealed += 1;
        }
        self.edited(article, saved, full)
    }

    fn edited(
        &mut self,
        article: ArticleId,
        saved: TimeMs,
        sealed: bool,
    ) -> anyhow::Result<Edited> {
        Ok(Edited {
            version: self.open(article)?.draft.version(),
            saved,
            sealed,
        })
    }

    /// Words typed into an article that somebody deleted meanwhile are kept all the same; only a newer version's article
    /// cannot be written.
    fn check_writable(&self, article: ArticleId) -> anyhow::Result<()> {
        if self.known(article)?.schema > ARTICLE_SCHEMA {
            return Err(ErrorBody::new(
                Code::ArticleReadOnly,
                format!("{article} needs a newer version"),
            )
            .into());
        }
        Ok(())
    }

    /// Whatever was in doubt is on the disk now.
    pub(crate) fn all_committed(&mut self) {
        self.in_doubt.clear();
    }

    /// Remembers that a revision was on the screen: it can be approved even after newer edits have arrived.
    pub(crate) fn remember_shown(&mut self, article: ArticleId, revision: RevisionRef) {
        let shown = self.shown.entry(article).or_default();
        if shown.back() != Some(&revision) {
            shown.push_back(revision);
        }
        if shown.len() > KEPT_SHOWN {
            shown.pop_front();
        }
    }

    /// Where a revision stands that was on the screen since the start.
    pub(crate) fn find_shown(&self, article: ArticleId, hash: Hash) -> Option<RevisionRef> {
        self.shown
            .get(&article)?
            .iter()
            .rev()
            .find(|shown| shown.hash == hash)
            .cloned()
    }

    /// The window does not show an article any more.
    pub(crate) fn close_article(&mut self, article: ArticleId) -> anyhow::Result<()> {
        if let Some(open) = self.drafts.get_mut(&article) {
            open.in_window = false;
            open.untold = None;
        }
        self.keep_written(article)
    }
}

/// Loads a draft: its snapshot, the records that are not folded into it, and the edits of the journal.
pub(crate) fn load(db: &Connection, source: &Source, article: ArticleId) -> anyhow::Result<Open> {
    let heal::Stored { mut draft, waiting } = heal::stored(db, source, article)?;
    let unsealed = heal::journal_of(db, source, article, &mut draft)?;
    // A copy in memory writes under a peer of its own: what an earlier one did not get to the disk must not be confused
    // with what this one writes.
    draft.set_peer(source.peer());
    Ok(Open {
        waiting,
        unsealed,
        // Who wrote when is only for the history: the story opens without it.
        hands: checkpoint::hands(db, article).unwrap_or_else(|error| {
            tracing::warn!(article.id = %article, error = format!("{error:#}"), "who wrote here cannot be read");
            checkpoint::Hands::default()
        }),
        ..Open::new(draft)
    })
}

/// What importing several edits came to.
pub(crate) struct Imports {
    /// Those that wait for others, by their place in the order of arrival.
    pub(crate) waiting: Vec<i64>,
    /// Whether the engine failed: the draft must be loaded again.
    pub(crate) broken: bool,
}

/// Imports edits until nothing more fits. Unreadable ones are set aside.
pub(crate) fn import_all(
    db: &Connection,
    draft: &mut Draft,
    mut edits: Vec<(i64, Vec<u8>)>,
) -> anyhow::Result<Imports> {
    let mut broken = false;
    loop {
        let before = edits.len();
        let mut left = Vec::new();
        for (local, payload) in edits {
            match draft.import(&payload) {
                Ok(_) => {}
                Err(BadUpdate::MissingDependencies) => left.push((local, payload)),
                Err(error) => {
                    tracing::error!(record.local = local, error = %error, "a record cannot be imported and is set aside");
                    record::set_folded(db, local, Folded::SetAside)?;
                    broken |= error == BadUpdate::Panicked;
                }
            }
        }
        if left.is_empty() || left.len() == before {
            let waiting = left.into_iter().map(|(local, _)| local).collect();
            return Ok(Imports { waiting, broken });
        }
        edits = left;
    }
}

fn unknown(article: ArticleId) -> ErrorBody {
    ErrorBody::new(
        Code::ArticleUnknown,
        format!("{article} is not on this machine"),
    )
}

/// An article that is away.
pub(crate) fn not_here(article: ArticleId) -> ErrorBody {
    ErrorBody::new(
        Code::ArticleNotHere,
        format!("the text of {article} has not reached this machine"),
    )
}

fn rejected(error: BadUpdate) -> ErrorBody {
    ErrorBody::new(Code::EditRejected, error.to_string())
}

fn bad_field(field: &str) -> ErrorBody {
    ErrorBody::new(Code::BadField, format!("{field} cannot hold that")).with("field", field)
}

fn check_value(field: FieldName, value: &str) -> anyhow::Result<()> {
    let fits = match field {
        _ if value.is_empty() => true,
        FieldName::Section => value.parse::<SectionId>().is_ok(),
        FieldName::Tags => serde_json::from_str::<Vec<String>>(value).is_ok(),
        FieldName::Embargo => value.parse::<i64>().is_ok(),
        FieldName::Headline
        | FieldName::Standfirst
        | FieldName::Byline
        | FieldName::Slug
        | FieldName::Language
        | FieldName::Lead => true,
    };
    if fits {
        Ok(())
    } else {
        Err(bad_field(field.as_str()).into())
    }
}
