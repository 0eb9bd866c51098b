//! A page of the feed becomes part of this machine's store: all of it and the cursor, or nothing.
//!
//! Records are kept byte for byte. Edits of articles whose draft is in memory are imported at once, so that the window can
//! be told; the others are imported when somebody opens the article. Applying a page makes no records of its own, except
//! that edits which were already saved here are sealed first.

use std::collections::{BTreeMap, BTreeSet};

use editorial::article::draft::{BadUpdate, Draft};
use editorial::id::{ArticleId, CommandId, DeviceId, PersonId};
use editorial::newsroom::Entry;
use editorial::photo::Photo;
use editorial::sync::api::{CommandAnswer, Cursor, FeedBody, FeedItem, FeedPage, ServerEvent};
use editorial::sync::record::{Kind, Record};
use editorial::time::TimeMs;
use editorial::workflow::{ArticleState, RevisionRef};
use rusqlite::Connection;

use crate::desk::checkpoint::{
    Arrival, Arrived, arrival, keep, keep_merge, moment_of_move, person_here,
};
use crate::desk::{Desk, Open, import_all, load};
use crate::events::Event;
use crate::faults::Mutant;
use crate::needs::{Happened, Needed, needed};
use crate::store::blob::Standing;
use crate::store::history::Moved;
use crate::store::record::{Folded, Origin, folded_at_first};
use crate::store::{
    article, blob, catalogue, checkpoint, command, content, entry, forgotten, history, leftover,
    meta, photo, published, record, review, seen,
};
use crate::sync::first::FirstSync;

/// A machine that read the feed to its end so lately keeps up with the newsroom, ms: a long poll waits half a minute.
const KEEPS_UP_MS: i64 = 120_000;

/// What applying a page came to.
#[derive(Default)]
pub(crate) struct Applied {
    /// What the shell is to be told.
    pub(crate) events: Vec<Event>,
    /// Whether this workstation was cut off.
    pub(crate) revoked: bool,
    /// Whether another machine writes under this device's id: this one has taken another.
    pub(crate) new_device: bool,
}

/// Where in the feed a page is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// At the cursor: what has just happened.
    Forward,
    /// Behind it, from the beginning up to where the cursor began: what a first sync has told in short. It completes the
    /// history and is news to nobody.
    Back,
}

/// What one page touches, collected while it is applied.
#[derive(Default)]
struct Touched {
    edits: BTreeMap<ArticleId, Vec<Arrived>>,
    moves: Vec<Answered>,
    articles: BTreeSet<ArticleId>,
    events: Vec<Event>,
    happened: Vec<Happened>,
    newsroom: bool,
    revoked: bool,
    unknown: bool,
}

/// A move that the server has answered for.
struct Answered {
    seq: u64,
    article: ArticleId,
    command: CommandId,
    by: PersonId,
    revision: Option<RevisionRef>,
}

impl Desk {
    /// Applies a page and moves the cursor in one transaction. `raw` is the page's bytes.
    ///
    /// A page that does not begin where the cursor stands changes nothing and gives `None`.
    pub(crate) fn apply(
        &mut self,
        page: &FeedPage,
        raw: &[u8],
        reading: Reading,
    ) -> anyhow::Result<Option<Applied>> {
        let first: Option<FirstSync> = meta::load(&self.db, meta::key::FIRST_SYNC)?;
        let expected = Cursor {
            epoch: page.epoch,
            seq: page.from_seq,
        }
        .to_string();
        let cursor: Option<String> = match reading {
            Reading::Forward => meta::load(&self.db, meta::key::CURSOR)?,
            Reading::Back => first.as_ref().map(|first| first.back().to_string()),
        };
        if cursor.as_deref() != Some(&expected) {
            return Ok(None);
        }
        self.seal_all()?;
        let new_device = self.make_way(page)?;
        let now = self.source.now();
        let here = person_here(&self.db)?;
        let mut unopened = match reading {
            Reading::Forward => self.unopened(page)?,
            Reading::Back => BTreeMap::new(),
        };
        let next = Cursor {
            epoch: page.epoch,
            seq: page.to_seq,
        }
        .to_string();
        if self.faults.has(Mutant::CursorOutsideTransaction) {
            meta::save(&self.db, meta::key::CURSOR, &next)?;
        }
        let tx = self.db.unchecked_transaction()?;
        let mut touched = Touched::default();
        for item in &page.items {
            apply_item(&tx, item, self.device, &mut touched)?;
        }
        let (mut told, mut broken) = (Vec::new(), Vec::new());
        for (id, edits) in std::mem::take(&mut touched.edits) {
            let open = match self.drafts.get_mut(&id) {
                Some(open) => open,
                None => match unopened.get_mut(&id) {
                    Some(open) => open,
                    None => continue,
                },
            };
            self.in_doubt.insert(id);
            let base = open.draft.version();
            let mut all = Vec::new();
            for local in &open.waiting {
                // One that the disk has damaged since comes again, or is replaced.
                if let Ok((record, _)) = Record::read(&record::bytes(&tx, *local)?) {
                    all.push((*local, record.payload));
                }
            }
            all.extend(edits.iter().map(|edit| (edit.local, edit.payload.clone())));
            let imports = import_all(&tx, &mut open.draft, all)?;
            open.waiting = imports.waiting;
            if open.in_window {
                open.untold.get_or_insert_with(|| base.clone());
            }
            if imports.broken {
                broken.push(id);
                continue;
            }
            if open.in_window {
                told.push(id);
            }
            if reading == Reading::Back {
                continue;
            }
            let arrived = arrival(id, &open.draft, &open.hands, &base, &edits, here, now)
                .unwrap_or_else(|error| {
                    // What others wrote is here; only the history does not tell of its coming.
                    tracing::warn!(article.id = %id, error = format!("{error:#}"), "no moment was kept of an arrival");
                    Arrival::Nothing
                });
            match arrived {
                Arrival::Nothing => {}
                Arrival::TakeOver(found) => keep(&tx, id, now, &found)?,
                Arrival::Merge(merge) => keep_merge(&tx, id, now, &merge)?,
            }
            for edit in &edits {
                open.hands.note(edit.person, now);
            }
        }
        let moves = std::mem::take(&mut touched.moves);
        // What was moved before this machine was there is kept when somebody asks for it.
        for answered in moves.into_iter().filter(|_| reading == Reading::Forward) {
            let open = self
                .drafts
                .get(&answered.article)
                .or_else(|| unopened.get(&answered.article));
            if checkpoint::bind(&tx, answered.command, answered.seq)?
                || broken.contains(&answered.article)
            {
                continue;
            }
            if let Some(open) = open {
                keep_move(&tx, &open.draft, &answered, now)?;
            }
        }
        if touched.unknown {
            leftover::insert(&tx, page.from_seq, raw)?;
        }
        // A machine that has been away finds its work in the lists: nobody is told of a week's moves one by one.
        let keeps_up = reading == Reading::Forward
            && page.to_seq == page.head_seq
            && meta::load::<TimeMs>(&tx, meta::key::HEARD)?
                .is_some_and(|heard| now.0.saturating_sub(heard.0) < KEEPS_UP_MS);
        match first {
            Some(first) if reading == Reading::Back => first.has_read(page.to_seq, &tx)?,
            _ => {
                meta::save(&tx, meta::key::CURSOR, &next)?;
                if page.to_seq == page.head_seq {
                    meta::save(&tx, meta::key::HEARD, &now)?;
                    if let Some(here) = here {
                        seen::begin(&tx, here)?;
                    }
                }
            }
        }
        tx.commit()?;
        self.all_committed();
        broken.into_iter().for_each(|article| self.forget(article));
        let mut events = Vec::new();
        for article in told {
            if let Some(update) = self.take_untold(article)? {
                events.push(Event::ArticleRemote { article, update });
            }
        }
        // The page is here: what a full disk refuses from now on keeps no window from hearing of it.
        if let Err(error) = self.fill_contents() {
            tracing::warn!(
                error = format!("{error:#}"),
                "what a publication holds is worked out later"
            );
        }
        if keeps_up && !touched.happened.is_empty() {
            match self.needed_now(&touched.happened) {
                Ok(needed) if needed.is_empty() => {}
                Ok(needed) => events.push(Event::NeedsYou { needed }),
                Err(error) => {
                    tracing::warn!(error = format!("{error:#}"), "nobody was called");
                }
            }
        }
        let revoked = touched.revoked;
        if reading == Reading::Back {
            // Whoever has a story open sees its history grow; no list changes.
            touched.articles.retain(|id| {
                let open = self.drafts.get(id);
                open.is_some_and(|open| open.in_window)
            });
            events.extend(
                touched
                    .into_events()
                    .into_iter()
                    .filter(|event| *event != Event::ListChanged),
            );
        } else {
            events.extend(touched.into_events());
        }
        Ok(Some(Applied {
            events,
            revoked,
            new_device,
        }))
    }

    /// Whom these happenings call, told the headline as it is now.
    fn needed_now(&mut self, happened: &[Happened]) -> anyhow::Result<Vec<Needed>> {
        self.project_stale()?;
        needed(&self.db, happened)
    }

    /// The drafts, as they are now, of articles that are not in memory and that were written in here and elsewhere: both
    /// sides are to be kept.
    fn unopened(&self, page: &FeedPage) -> anyhow::Result<BTreeMap<ArticleId, Open>> {
        let mut out = BTreeMap::new();
        for item in &page.items {
            let FeedBody::Record { bytes, .. } = &item.body else {
                continue;
            };
            let Ok((record, _)) = Record::read(bytes) else {
                continue;
            };
            if record.kind == Kind::ArticleUpdate
                && record.device != self.device
                && !self.drafts.contains_key(&record.article)
                && !out.contains_key(&record.article)
                && record::waits(&self.db, record.article)?
                && catalogue::is_here(&self.db, record.article)? == Some(true)
            {
                let open = load(&self.db, &self.source, record.article)?;
                out.insert(record.article, open);
            }
        }
        Ok(out)
    }

    /// Another machine has used a number of this device's under which an unsent record lies here: this store was copied, or
    /// restored from a backup. What is unsent goes on under a new device id.
    fn make_way(&mut self, page: &FeedPage) -> anyhow::Result<bool> {
        for item in &page.items {
            let FeedBody::Record { bytes, .. } = &item.body else {
                continue;
            };
            let Ok((record, _)) = Record::read(bytes) else {
                continue;
            };
            if record.device == self.device
                && record::at(&self.db, record.device, record.device_seq)?
                    .is_some_and(|here| here != record.id)
            {
                let device = DeviceId(self.source.uuid());
                self.take_device(device)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Works out the contents of publications from the drafts that are here; what is not here is fetched later.
    fn fill_contents(&mut self) -> anyhow::Result<()> {
        for (hash, article) in published::without_content(&self.db)? {
            let Some(published) = published::load(&self.db, article)? else {
                continue;
            };
            if article::load(&self.db, article)?.is_none() {
                continue;
            }
            let revision = match self
                .open(article)?
                .draft
                .revision_at(article, &published.revision.frontiers)
            {
                Ok(revision) => revision,
                Err(BadUpdate::MissingDependencies) => continue,
                Err(error) => {
                    tracing::warn!(article.id = %article, error = %error, "a publication's content is not in the draft");
                    continue;
                }
            };
            // Newer versions may know more of a revision than this one: only bytes with the right hash are kept.
            if revision.hash() == hash {
                content::save(&self.db, hash, article, &revision.canonical())?;
            }
        }
        Ok(())
    }
}

impl Touched {
    fn into_events(self) -> Vec<Event> {
        let mut events = self.events;
        if self.newsroom {
            events.push(Event::NewsroomChanged);
        }
        if !self.articles.is_empty() {
            events.push(Event::ListChanged);
        }
        events.extend(
            self.articles
                .into_iter()
                .map(|article| Event::ArticleChanged { article }),
        );
        events
    }
}

fn apply_item(
    db: &Connection,
    item: &FeedItem,
    device: DeviceId,
    touched: &mut Touched,
) -> anyhow::Result<()> {
    match &item.body {
        FeedBody::Record { person, bytes } => match Record::read(bytes) {
            Ok((record, _)) => apply_record(db, item, &record, *person, bytes, device, touched),
            Err(error) => {
                tracing::warn!(seq = item.seq, error = %error, "a record of the feed cannot be read and is kept as it is");
                touched.unknown = true;
                Ok(())
            }
        },
        FeedBody::Event(event) => apply_event(db, item, event, device, touched),
    }
}

fn apply_record(
    db: &Connection,
    item: &FeedItem,
    record: &Record,
    person: PersonId,
    bytes: &[u8],
    device: DeviceId,
    touched: &mut Touched,
) -> anyhow::Result<()> {
    let known = record::exists(db, record.id)?;
    if known {
        record::mark_stored(db, record.id, item.seq, Some(person))?;
        if record::restore(db, record, bytes)? && folded_at_first(record.kind) == Folded::No {
            let place = record::place(db, record.id)?;
            let edits = touched.edits.entry(record.article).or_default();
            edits.push(Arrived {
                local: place,
                person,
                payload: record.payload.clone(),
            });
            article::touch(db, record.article, record.schema, item.at)?;
            touched.articles.insert(record.article);
        }
    } else {
        article::insert(
            db,
            record.article,
            &ArticleState::new(person),
            record.schema,
            item.at,
        )?;
        // Our own records come back to a store that was restored from an old backup: they are ours again.
        let origin = Origin {
            ours: record.device == device,
            seq: Some(item.seq),
            person: Some(person),
            at: item.at,
        };
        // The server's snapshot has it already.
        let stands = item.seq <= catalogue::told(db, record.article)?.snapshot_seq;
        let folded = match folded_at_first(record.kind) {
            Folded::No if stands => Folded::Yes,
            folded => folded,
        };
        let local = record::insert(db, record, bytes, &origin, folded)?;
        if folded == Folded::No {
            touched
                .edits
                .entry(record.article)
                .or_default()
                .push(Arrived {
                    local,
                    person,
                    payload: record.payload.clone(),
                });
        }
        if !stands {
            article::touch(db, record.article, record.schema, item.at)?;
            touched.articles.insert(record.article);
        } else if catalogue::note_time(db, record.article, item.at)? {
            touched.articles.insert(record.article);
        }
    }
    if record.kind == Kind::ArticleCreate && record::creates_first(db, record, item.seq)? {
        // Until now, whoever wrote in it first was taken for its author: a restored server may hear of edits before it
        // hears of what they are edits of.
        article::set_author(db, record.article, person, item.at)?;
    }
    if record.kind == Kind::Photo {
        match serde_json::from_slice::<Photo>(&record.payload) {
            Ok(photo) => {
                if take_photo(db, item.seq, record.article, &photo)? {
                    touched.articles.insert(record.article);
                }
            }
            Err(_) => touched.unknown = true,
        }
    }
    Ok(())
}

/// A photo of an article, as the record with this number names it; whether that is news. The first record of a photo in the
/// server's order decides which renditions hold, on every machine alike, whatever is heard first.
pub(crate) fn take_photo(
    db: &Connection,
    seq: u64,
    article: ArticleId,
    photo: &Photo,
) -> anyhow::Result<bool> {
    let known = photo::load(db, photo.original)?;
    let holds = match &known {
        None | Some((_, None)) => true,
        Some((_, Some(first))) => seq < *first,
    };
    if holds {
        photo::save(db, photo, Some(seq))?;
        for rendition in &photo.renditions {
            let standing = if blob::have(db, rendition.blob)? {
                Standing::OnDemand
            } else {
                Standing::Wanted
            };
            blob::note(
                db,
                rendition.blob,
                rendition.size_bytes,
                photo,
                article,
                standing,
            )?;
        }
        blob::note(
            db,
            photo.original,
            photo.size_bytes,
            photo,
            article,
            Standing::OnDemand,
        )?;
    }
    Ok(photo::attach(db, article, photo.original)? || holds)
}

fn apply_event(
    db: &Connection,
    item: &FeedItem,
    event: &ServerEvent,
    device: DeviceId,
    touched: &mut Touched,
) -> anyhow::Result<()> {
    match event {
        ServerEvent::Entry { version, entry } => {
            if entry::save(db, *version, entry)? {
                match entry {
                    // Whether an article has a section that the newsroom knows is one of its problems.
                    Entry::Section(_) => article::mark_all_stale(db)?,
                    Entry::Rights(rights) => {
                        photo::mark_stale(db, rights.photo)?;
                        let shown = photo::articles_of(db, rights.photo)?;
                        touched.articles.extend(shown);
                    }
                    _ => {}
                }
                touched.newsroom = true;
            }
        }
        ServerEvent::Transitioned {
            article,
            transition,
            command,
            by,
            revision_number,
            state,
        } => {
            let moved = Moved {
                seq: item.seq,
                article: *article,
                at: item.at,
                person: *by,
                transition: transition.clone(),
                number: *revision_number,
            };
            history::insert(db, &moved)?;
            forgotten::heard(db, *article, transition, *by, item.at)?;
            touched.moves.push(Answered {
                seq: item.seq,
                article: *article,
                command: *command,
                by: *by,
                revision: history::named(transition).cloned(),
            });
            if item.seq > catalogue::told(db, *article)?.told_seq {
                take_state(db, *article, state, item.at)?;
                touched.happened.push(Happened::Moved {
                    article: *article,
                    by: *by,
                    transition: transition.clone(),
                    state: Box::new(state.clone()),
                });
            }
            if command::mark_done(db, *command, item.at)? {
                touched.events.push(Event::CommandAnswered {
                    article: *article,
                    command: *command,
                    transition: transition.name().to_owned(),
                    answer: CommandAnswer::Done {
                        seq: item.seq,
                        state: state.clone(),
                    },
                });
            }
            touched.articles.insert(*article);
        }
        ServerEvent::Published(published) => {
            published::save(db, published, item.seq)?;
            touched.articles.insert(published.article);
        }
        ServerEvent::Review(review) => {
            if item.seq > catalogue::told(db, review.article)?.told_seq {
                review::save(db, review, item.seq)?;
                touched.happened.push(Happened::ReviewOpened {
                    article: review.article,
                });
            }
            touched.articles.insert(review.article);
        }
        ServerEvent::ReviewResolved {
            review, article, ..
        } => {
            review::resolve(db, *review)?;
            touched.articles.insert(*article);
        }
        ServerEvent::DeviceRevoked { device: revoked } => touched.revoked |= *revoked == device,
        ServerEvent::Quarantined { record, article } => {
            tracing::warn!(record.id = %record, article.id = %article, "the server could not replay a record");
            touched.articles.insert(*article);
        }
        ServerEvent::Unknown => touched.unknown = true,
    }
    Ok(())
}

/// Keeps the text at a move that somebody else asked for: what it names, else what is here. What this machine does not have
/// yet is kept when somebody asks for it.
fn keep_move(
    db: &Connection,
    draft: &Draft,
    answered: &Answered,
    now: TimeMs,
) -> anyhow::Result<()> {
    let article = answered.article;
    let (revision, frontiers) = match &answered.revision {
        None => (draft.revision(article), draft.frontiers()),
        Some(named) => match draft.revision_at(article, &named.frontiers) {
            Ok(revision) if revision.hash() == named.hash => (revision, named.frontiers.clone()),
            _ => return Ok(()),
        },
    };
    let moment = moment_of_move(answered.command, Some(answered.by), &revision, frontiers);
    keep(db, article, now, &moment)?;
    checkpoint::bind(db, answered.command, answered.seq)?;
    Ok(())
}

/// An article's state never goes back: a command's own answer may have come before its event.
pub(crate) fn take_state(
    db: &Connection,
    article: ArticleId,
    state: &ArticleState,
    at: TimeMs,
) -> anyhow::Result<()> {
    match article::load(db, article)? {
        None => article::insert(db, article, state, 0, at),
        Some(known) if known.state.version > state.version => Ok(()),
        Some(_) => article::set_state(db, article, state, at),
    }
}
