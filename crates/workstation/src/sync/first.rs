//! The first sync of a machine that has nothing of its newsroom.
//!
//! Reading everything that ever happened takes minutes, and nobody waits for that. So the machine is told in short what came of
//! it: the newsroom and where the feed ends; one row for each article, and the queue is of use; then the drafts ready made, the
//! last changed first, and any that somebody opens at once. The feed is listened to from the number that was told before
//! anything else, so nothing that happens meanwhile is missed. Last, in the background, the old feed is read from its
//! beginning: history, and every record, so that this machine can hand them back to a restored server like any other.
//!
//! What is told in short says as of which number it holds, and everything is applied so that it may come twice and in any order
//! (`store/catalogue.rs`). What is missing follows from the store, so a cut costs what was on its way. When the server turns out to
//! be another database, or cannot tell in short, the machine reads the feed from 0 as it always could
//! (`docs/decisions/0025-snapshots-first.md`).

use std::collections::BTreeSet;
use std::time::Instant;

use editorial::article::ARTICLE_SCHEMA;
use editorial::article::draft::Draft;
use editorial::id::{ArticleId, Epoch, Hash};
use editorial::newsroom::Entry;
use editorial::sync::api::{self, CatalogueRow, Cursor, Hello, Snapshot};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::apply::{Reading, take_photo};
use super::remote::{Remote, RemoteError};
use super::{Done, Tried, is_about_this_alone};
use crate::commands::{FirstSyncProgress, Newsroom};
use crate::desk::{not_here, projection_of};
use crate::events::Event;
use crate::faults::Mutant;
use crate::store::article::Projection;
use crate::store::{article, catalogue, content, entry, meta, published, record, snapshot};
use crate::workstation::Workstation;

/// Rows of the catalogue that are asked for at once on a good line.
const ROWS: usize = 500;
/// What a row is reckoned at when a line is bad.
const ROW_BYTES: usize = 1024;
/// Drafts that are asked for at once; how many come is a matter of bytes.
const STORIES: usize = 64;
/// Items of the old feed that are read at once: the desk stands still while a page is applied.
const PAGE: usize = 200;
/// However good the line is: so much lies in memory at once, and a story that somebody opens waits no longer than that.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// A window that shows a list is told no more often that drafts have come.
const LIST_EVERY_MS: u128 = 1_000;

/// How far a first sync is. It lies in the store from the first answer until the old feed was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FirstSync {
    epoch: Epoch,
    /// Where the cursor began: told before anything else.
    head: u64,
    /// How many articles the server said it has.
    stories: u64,
    /// How many rows of the catalogue have come, and the last of them.
    rows: u64,
    listed_to: Option<ArticleId>,
    /// Whether the catalogue has come to its end.
    pub(super) listed: bool,
    /// Bytes of drafts that have come.
    received_bytes: u64,
    /// Up to which number the old feed was read.
    read: u64,
}

impl FirstSync {
    /// Where reading the old feed goes on.
    pub(super) const fn back(&self) -> Cursor {
        Cursor {
            epoch: self.epoch,
            seq: self.read,
        }
    }

    /// The old feed was read up to this number. At its end everything is here that the feed ever said.
    pub(super) fn has_read(self, to: u64, db: &Connection) -> anyhow::Result<()> {
        if to < self.head {
            return meta::save(db, meta::key::FIRST_SYNC, &Self { read: to, ..self });
        }
        catalogue::settle(db)?;
        meta::delete(db, meta::key::FIRST_SYNC)
    }

    fn has_listed(self, rows: &[CatalogueRow], asked: usize) -> Self {
        Self {
            rows: self.rows + rows.len() as u64,
            listed_to: rows.last().map_or(self.listed_to, |row| Some(row.article)),
            listed: rows.len() < asked,
            ..self
        }
    }
}

/// How far a first sync is, as the window is told; none when there is none.
pub(super) fn progress(db: &Connection) -> anyhow::Result<Option<FirstSyncProgress>> {
    let Some(first) = meta::load::<FirstSync>(db, meta::key::FIRST_SYNC)? else {
        return Ok(None);
    };
    let known = article::count(db)?;
    let stories = if first.listed {
        known
    } else {
        first.stories.max(known)
    };
    Ok(Some(FirstSyncProgress {
        stories,
        listed: if first.listed { stories } else { first.rows },
        here: known.saturating_sub(catalogue::count_away(db)?),
        received_bytes: first.received_bytes,
        read: first.read,
        to_read: first.head,
    }))
}

/// A draft that was looked at and found to be what it says.
struct Story {
    snapshot: Snapshot,
    /// What lists show of it; none where that depends on what else is here.
    shown: Option<Projection>,
    /// What readers see of it.
    content: Option<(Hash, Vec<u8>)>,
}

/// Looks at a draft: none when it is not what it says. The hash of an article of a newer version is not for this one to make.
/// `rights`: photos of which the newsroom says what may be done with them.
fn look_at(
    snapshot: Snapshot,
    newer: bool,
    newsroom: &Newsroom,
    rights: &BTreeSet<String>,
) -> Option<Story> {
    let article = snapshot.article;
    let draft = Draft::open(&snapshot.draft.0).ok()?;
    let revision = draft.revision(article);
    if revision.hash() != snapshot.revision && !newer {
        return None;
    }
    let depends = !revision.unsettled().is_empty()
        || revision
            .body
            .figures()
            .any(|figure| rights.contains(&figure.photo));
    let shown = (!depends).then(|| projection_of(&revision, newsroom));
    let content = snapshot.published.as_ref().and_then(|published| {
        let place = &published.revision;
        let seen = if place.hash == revision.hash() {
            revision
        } else {
            draft.revision_at(article, &place.frontiers).ok()?
        };
        (seen.hash() == place.hash).then(|| (place.hash, seen.canonical()))
    });
    Some(Story {
        snapshot,
        shown,
        content,
    })
}

impl Workstation {
    /// The first sync, while it is not done.
    pub(super) fn first_sync(&self) -> anyhow::Result<Option<FirstSync>> {
        self.read(|db| meta::load(db, meta::key::FIRST_SYNC))
    }

    /// Whether the catalogue has not come to its end: until then nothing of the feed is applied, so that every article is
    /// known before something happens to it.
    pub(super) fn is_listing(&self) -> anyhow::Result<bool> {
        Ok(self.first_sync()?.is_some_and(|first| !first.listed))
    }

    /// Whether nothing that a server has said is here, nor anything that one may have heard from here.
    pub(super) fn is_new(&self) -> anyhow::Result<bool> {
        self.read(|db| {
            let told = [meta::key::CURSOR, meta::key::RESYNC, meta::key::REBUILT];
            for key in told {
                if meta::load::<serde_json::Value>(db, key)?.is_some() {
                    return Ok(false);
                }
            }
            record::is_unheard(db)
        })
    }

    /// Has the newsroom and the catalogue told in short, on a machine that has nothing.
    pub(super) fn be_told(
        &self,
        remote: &Remote,
        hello: &Hello,
        tried: &mut Tried,
        done: &mut Done,
    ) -> anyhow::Result<()> {
        if self.cursor()?.is_none() {
            self.begin_first_sync(remote, hello)?;
        }
        while let Some(first) = self.first_sync()?.filter(|first| !first.listed) {
            // Words that wait go before anything else.
            if self.has_text_to_send()? {
                self.send_text(remote, tried, done)?;
            }
            self.list_some(remote, first)?;
        }
        Ok(())
    }

    fn begin_first_sync(&self, remote: &Remote, hello: &Hello) -> anyhow::Result<()> {
        let beginning = match self.carry(remote.beginning()) {
            Ok(beginning) => beginning,
            Err(error) => return self.or_read_the_feed(error, hello.epoch),
        };
        anyhow::ensure!(
            beginning.epoch == hello.epoch,
            "the server became another one in the middle of a first sync"
        );
        let cursor = Cursor {
            epoch: beginning.epoch,
            seq: beginning.head_seq,
        };
        let first = FirstSync {
            epoch: beginning.epoch,
            head: beginning.head_seq,
            stories: beginning.articles,
            rows: 0,
            listed_to: None,
            listed: false,
            received_bytes: 0,
            read: 0,
        };
        self.desk(|desk| {
            let tx = desk.db.unchecked_transaction()?;
            let mut sections = false;
            for told in &beginning.entries {
                let changed = entry::save(&tx, told.version, &told.entry)?;
                sections |= changed && matches!(told.entry, Entry::Section(_));
            }
            if sections {
                article::mark_all_stale(&tx)?;
            }
            for told in &beginning.published {
                published::save(&tx, told, beginning.head_seq)?;
            }
            meta::save(&tx, meta::key::CURSOR, &cursor.to_string())?;
            meta::save(&tx, meta::key::FIRST_SYNC, &first)?;
            tx.commit()?;
            Ok(())
        })?;
        self.emit(Event::NewsroomChanged);
        self.tell_status()
    }

    /// The next page of the catalogue.
    fn list_some(&self, remote: &Remote, first: FirstSync) -> anyhow::Result<()> {
        let most = self.desk(|desk| Ok(desk.faults.limit(ROWS, 2)))?;
        let asked = (self.stride().bytes() / ROW_BYTES).clamp(1, most);
        let rows = match self.carry(remote.catalogue(first.listed_to, asked)) {
            Ok(rows) => rows,
            Err(error) => return self.or_read_the_feed(error, first.epoch),
        };
        if rows.iter().any(|row| row.updated.is_none()) {
            return self.read_the_feed(first.epoch);
        }
        let now = first.has_listed(&rows, asked);
        let skips = self.desk(|desk| {
            let tx = desk.db.unchecked_transaction()?;
            for row in &rows {
                catalogue::take(&tx, row)?;
            }
            meta::save(&tx, meta::key::FIRST_SYNC, &now)?;
            tx.commit()?;
            Ok(now.listed && desk.faults.has(Mutant::FirstSyncSkips))
        })?;
        if skips {
            let late = Cursor {
                epoch: first.epoch,
                seq: remote.hello()?.head_seq,
            };
            self.desk(|desk| meta::save(&desk.db, meta::key::CURSOR, &late.to_string()))?;
        }
        self.tell_list(now.listed);
        self.tell_status()
    }

    /// What a server cannot tell in short it tells at length.
    fn or_read_the_feed(&self, error: RemoteError, epoch: Epoch) -> anyhow::Result<()> {
        let older = error.says(api::Code::NotFound);
        let error = anyhow::Error::from(error);
        if older || is_about_this_alone(&error) {
            tracing::warn!(
                error = format!("{error:#}"),
                "the server does not tell in short what is there: reading the feed"
            );
            return self.read_the_feed(epoch);
        }
        Err(error)
    }

    fn read_the_feed(&self, epoch: Epoch) -> anyhow::Result<()> {
        if self.first_sync()?.is_some_and(|first| first.rows > 0) {
            return self.begin_resync(epoch);
        }
        self.desk(|desk| {
            let tx = desk.db.unchecked_transaction()?;
            meta::delete(&tx, meta::key::FIRST_SYNC)?;
            let cursor = Cursor { epoch, seq: 0 };
            meta::save(&tx, meta::key::CURSOR, &cursor.to_string())?;
            tx.commit()?;
            Ok(())
        })
    }

    /// Fetches drafts of articles that are away, the last changed first, as many as the line carries at once; whether
    /// there was anything to fetch.
    pub(super) fn fetch_stories(
        &self,
        remote: &Remote,
        tried: &mut Tried,
        done: &mut Done,
    ) -> anyhow::Result<bool> {
        let most = self.desk(|desk| Ok(desk.faults.limit(STORIES, 2)))?;
        let wanted = self.read(|db| catalogue::away(db, most, &tried.ungiven))?;
        if wanted.is_empty() {
            return Ok(false);
        }
        let bytes = self.stride().bytes().min(MOST_BYTES);
        let given = match self.carry(remote.stories(wanted.clone(), bytes)) {
            Ok(given) => given,
            Err(error) => {
                let error = error.into();
                if !is_about_this_alone(&error) {
                    return Err(error);
                }
                // One of them is in the way of all: they are asked for one by one, and what is left comes by the feed.
                return self.fetch_one_by_one(remote, &wanted, tried, done);
            }
        };
        let came: Vec<ArticleId> = given.iter().map(|snapshot| snapshot.article).collect();
        done.stories += self.take_stories(given)?;
        // Answers are given in the order of the question: what stands before the last one that came is not to be had, nor is
        // what came and was not what it said.
        let end = wanted
            .iter()
            .rposition(|article| came.contains(article))
            .map_or(wanted.len(), |last| last + 1);
        for article in &wanted[..end] {
            if self.read(|db| catalogue::is_here(db, *article))? == Some(false) {
                tried.ungiven.push(*article);
            }
        }
        self.tell_list(false);
        Ok(true)
    }

    fn fetch_one_by_one(
        &self,
        remote: &Remote,
        wanted: &[ArticleId],
        tried: &mut Tried,
        done: &mut Done,
    ) -> anyhow::Result<bool> {
        for article in wanted {
            match remote.stories(vec![*article], 1) {
                Ok(given) => done.stories += self.take_stories(given)?,
                Err(error) => {
                    let error = error.into();
                    if !is_about_this_alone(&error) {
                        return Err(error);
                    }
                    tracing::warn!(article.id = %article, error = format!("{error:#}"), "the server did not give a story");
                }
            }
            if self.read(|db| catalogue::is_here(db, *article))? == Some(false) {
                tried.ungiven.push(*article);
            }
        }
        Ok(true)
    }

    /// Looks at drafts and keeps those that are what they say; how many.
    fn take_stories(&self, given: Vec<Snapshot>) -> anyhow::Result<usize> {
        let (newsroom, rights, newer) = self.read(|db| {
            let mut newer = Vec::new();
            for snapshot in &given {
                let known = article::load(db, snapshot.article)?;
                newer.push(known.is_some_and(|known| known.schema > ARTICLE_SCHEMA));
            }
            Ok((entry::newsroom(db)?, entry::photos_with_rights(db)?, newer))
        })?;
        let mut stories = Vec::with_capacity(given.len());
        for (snapshot, newer) in given.into_iter().zip(newer) {
            let article = snapshot.article;
            match look_at(snapshot, newer, &newsroom, &rights) {
                Some(story) => stories.push(story),
                None => {
                    tracing::error!(article.id = %article, "the server gave a draft that is not what it says");
                }
            }
        }
        self.desk(|desk| {
            let tx = desk.db.unchecked_transaction()?;
            let (mut count, mut bytes) = (0, 0);
            for story in &stories {
                if keep(&tx, story)? {
                    count += 1;
                    bytes += story.snapshot.draft.0.len() as u64;
                }
            }
            if let Some(first) = meta::load::<FirstSync>(&tx, meta::key::FIRST_SYNC)? {
                let received_bytes = first.received_bytes + bytes;
                let first = FirstSync {
                    received_bytes,
                    ..first
                };
                meta::save(&tx, meta::key::FIRST_SYNC, &first)?;
            }
            tx.commit()?;
            Ok(count)
        })
    }

    /// Somebody wants an article now: one that is away is fetched, before everything that is done in the background.
    ///
    /// # Errors
    /// `article_not_here` when the server does not give it; nothing is changed then.
    pub(crate) fn bring_here(&self, article: ArticleId) -> anyhow::Result<()> {
        let is_away = || self.read(|db| Ok(catalogue::is_here(db, article)? == Some(false)));
        if !is_away()? {
            return Ok(());
        }
        if let Some(remote) = self.remote()? {
            match remote.story_now(article) {
                Ok(given) => {
                    self.take_stories(given)?;
                }
                Err(error) => {
                    tracing::info!(article.id = %article, error = %error, "a story that somebody opens cannot be fetched");
                }
            }
        }
        if is_away()? {
            self.work_waits();
            return Err(not_here(article).into());
        }
        self.tell_list(true);
        self.tell_status()
    }

    /// Reads the next page of the old feed; whether there was one.
    pub(super) fn read_back(&self, remote: &Remote, done: &mut Done) -> anyhow::Result<bool> {
        let Some(first) = self.first_sync()?.filter(|first| first.listed) else {
            return Ok(false);
        };
        let left = first.head.saturating_sub(first.read);
        if left == 0 {
            self.desk(|desk| {
                let tx = desk.db.unchecked_transaction()?;
                first.has_read(first.head, &tx)?;
                tx.commit()?;
                Ok(())
            })?;
        } else {
            let most = self.desk(|desk| Ok(desk.faults.limit(PAGE, 7)))?;
            let asked = remote.feed(first.back(), 0, self.stride(), left.min(most as u64));
            let (page, raw) = match self.carry(asked) {
                Err(error) if error.says(api::Code::MustResync) => {
                    let hello = remote.hello()?;
                    self.check_home(&hello)?;
                    self.begin_resync(hello.epoch)?;
                    return Ok(true);
                }
                other => other?,
            };
            anyhow::ensure!(!page.items.is_empty(), "the old feed ends too early");
            self.read_page(&page, &raw, Reading::Back)?;
            done.pulled += page.items.len();
        }
        if self.first_sync()?.is_none() {
            self.tell_list(true);
        }
        Ok(true)
    }

    /// Tells the shell that lists have changed; while many drafts come, only now and then.
    fn tell_list(&self, at_once: bool) {
        let now = Instant::now();
        let mut shared = self.sync.lock();
        let lately = shared
            .told_list
            .is_some_and(|told| now.duration_since(told).as_millis() < LIST_EVERY_MS);
        if lately && !at_once {
            return;
        }
        shared.told_list = Some(now);
        drop(shared);
        self.emit(Event::ListChanged);
    }
}

/// Keeps a draft of an article that is away; whether it was.
fn keep(db: &Connection, story: &Story) -> anyhow::Result<bool> {
    let snapshot = &story.snapshot;
    let article = snapshot.article;
    if catalogue::is_here(db, article)? != Some(false) {
        return Ok(false);
    }
    snapshot::save(db, article, &snapshot.draft.0)?;
    record::fold_until(db, article, snapshot.seq)?;
    catalogue::arrived(db, article, snapshot.seq, story.shown.as_ref())?;
    if let Some(told) = snapshot.published.as_deref() {
        published::save(db, told, snapshot.told_seq)?;
    }
    for told in &snapshot.photos {
        take_photo(db, told.seq, article, &told.photo)?;
    }
    if let Some((hash, canonical)) = &story.content {
        content::save(db, *hash, article, canonical)?;
    }
    Ok(true)
}
