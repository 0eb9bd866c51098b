//! Search over everything on this machine.
//!
//! The store numbers every change of an article (`store/changed.rs`); the index (`index.rs`) keeps with each story the number
//! that it was read after. What the store has numbered higher is due, and is read again: a few stories before each question,
//! so that what was just written is found, and the rest in the background, newest first, never longer than it takes to read
//! one batch and with as long a pause after it. Drafts are read by a reading connection, so nobody who writes waits for it.
//!
//! Whatever is wrong with the index, it is taken away and made again; a story is never worse for it.

mod find;
mod hits;
mod index;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use editorial::id::ArticleId;
use rusqlite::Connection;
use uuid::Uuid;

use crate::commands::SearchProgress;
use crate::events::Event;
use crate::store::{article, changed, meta};
use crate::workstation::Workstation;

/// Stories that are read before one transaction of the index.
const BATCH: usize = 8;
/// Stories that a question waits for.
const BEFORE_A_QUESTION: usize = 16;
/// After so many at once the index is tidied.
const MANY: usize = 500;

/// The index, and what is due in it.
#[derive(Default)]
pub(crate) struct Search {
    current: Mutex<Current>,
    reader: Mutex<Option<Connection>>,
    told: Mutex<Option<SearchProgress>>,
}

#[derive(Default)]
struct Current {
    writer: Option<Connection>,
    /// The articles to be read, by the number of their last change.
    due: BTreeMap<i64, ArticleId>,
    marks: HashMap<ArticleId, i64>,
    /// The highest number that was looked at.
    seen: i64,
    /// Stories that were read since the index was last tidied.
    read: usize,
    /// Whether tidying has begun.
    tidying: bool,
    closed: bool,
}

impl Current {
    fn owe(&mut self, article: ArticleId, mark: i64) {
        if let Some(before) = self.marks.insert(article, mark) {
            self.due.remove(&before);
        }
        self.due.insert(mark, article);
        self.seen = self.seen.max(mark);
    }

    /// Everything is to be read anew.
    fn forget(&mut self) {
        *self = Self {
            closed: self.closed,
            ..Self::default()
        };
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Search {
    /// Closes the index; nobody opens it again.
    pub(crate) fn close(&self) {
        let mut current = lock(&self.current);
        current.closed = true;
        current.forget();
        lock(&self.reader).take();
    }
}

#[cfg(test)]
impl Search {
    /// Closes the index as the end of the app does; the next question opens it.
    pub(crate) fn reopen(&self) {
        lock(&self.current).forget();
        lock(&self.reader).take();
    }
}

impl Workstation {
    /// Reads the articles that changed last, at most this many; how many were read. One that cannot be read is left as the
    /// index has it until it changes again.
    pub(crate) fn index_some(&self, at_most: usize) -> anyhow::Result<usize> {
        let mut current = lock(&self.search.current);
        match self.bring_up_to_date(&mut current, at_most) {
            Err(error) if index::is_damage(&error) => {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "the index of search is damaged and is made again"
                );
                self.drop_index(&mut current)?;
                self.bring_up_to_date(&mut current, at_most)
            }
            done => done,
        }
    }

    fn bring_up_to_date(&self, current: &mut Current, at_most: usize) -> anyhow::Result<usize> {
        if current.closed {
            return Ok(0);
        }
        self.open_index(current)?;
        let changed = self.read(|db| changed::after(db, current.seen));
        for (article, mark) in changed.context(index::OfTheStore)? {
            current.owe(article, mark);
        }
        let mut done = 0;
        while done < at_most && !current.due.is_empty() && !self.sync.is_stopping() {
            let batch: Vec<(i64, ArticleId)> = current
                .due
                .iter()
                .rev()
                .take(BATCH.min(at_most - done))
                .map(|(mark, article)| (*mark, *article))
                .collect();
            let stories: Vec<index::Story> = batch
                .iter()
                .filter_map(|(_, article)| self.read_story(*article))
                .collect();
            let db = current.writer.as_ref().context("the index is open")?;
            let tx = db.unchecked_transaction()?;
            for story in &stories {
                index::put(&tx, story)?;
            }
            tx.commit()?;
            for (mark, article) in &batch {
                current.due.remove(mark);
                current.marks.remove(article);
            }
            done += batch.len();
        }
        current.read += done;
        Ok(done)
    }

    /// A step of tidying, after many stories were read; whether there is more to do.
    fn tidy_some(&self) -> anyhow::Result<bool> {
        let mut current = lock(&self.search.current);
        if current.closed || (current.read < MANY && !current.tidying) {
            return Ok(false);
        }
        let db = current.writer.as_ref().context("the index is open")?;
        let more = index::tidy(db, !current.tidying)?;
        (current.read, current.tidying) = (0, more);
        Ok(more)
    }

    fn read_story(&self, article: ArticleId) -> Option<index::Story> {
        let read = self.read(|db| {
            let moment = db.unchecked_transaction()?;
            index::read(&moment, &self.source, article)
        });
        // What a disk has damaged can only be mended where it can be written, and there nobody writes meanwhile.
        let read = read.or_else(|_| self.desk(|desk| index::read(&desk.db, &desk.source, article)));
        read.unwrap_or_else(|error| {
            tracing::warn!(article.id = %article, error = format!("{error:#}"), "a story cannot be read for search");
            None
        })
    }

    fn open_index(&self, current: &mut Current) -> anyhow::Result<()> {
        if current.writer.is_some() {
            return Ok(());
        }
        let store = self.store_name().context(index::OfTheStore)?;
        let db = index::open(&self.data_dir, self.disk.as_ref(), store)?;
        // A reader of the file that was there before sees nothing of the new one.
        lock(&self.search.reader).take();
        let known: HashMap<ArticleId, i64> = index::marks(&db)?.into_iter().collect();
        let changed = self.read(|db| changed::after(db, 0));
        for (article, mark) in changed.context(index::OfTheStore)? {
            if known.get(&article) != Some(&mark) {
                current.owe(article, mark);
            }
            current.seen = current.seen.max(mark);
        }
        current.writer = Some(db);
        Ok(())
    }

    /// By what the index knows that it was made of this store.
    fn store_name(&self) -> anyhow::Result<Uuid> {
        if let Some(name) = self.read(|db| meta::load(db, meta::key::SEARCHED))? {
            return Ok(name);
        }
        self.desk(|desk| {
            let name = desk.source.uuid();
            meta::save(&desk.db, meta::key::SEARCHED, &name)?;
            Ok(name)
        })
    }

    fn drop_index(&self, current: &mut Current) -> anyhow::Result<()> {
        current.forget();
        lock(&self.search.reader).take();
        index::remove(&self.data_dir, self.disk.as_ref())
    }

    /// Reads from the index. One that turns out to be damaged is taken away, to be made again.
    fn ask_index<T: Default>(
        &self,
        ask: impl FnOnce(&Connection) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let answer = {
            let mut reader = lock(&self.search.reader);
            let opened = match reader.take() {
                Some(db) => Ok(db),
                None => index::open_reader(&self.data_dir, self.disk.as_ref()),
            };
            opened.and_then(|db| {
                let answer = ask(&db)?;
                *reader = Some(db);
                Ok(answer)
            })
        };
        match answer {
            Err(error) if index::is_damage(&error) || !index::is_there(&self.data_dir) => {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "the index of search is damaged or gone and is made again"
                );
                let mut current = lock(&self.search.current);
                self.drop_index(&mut current)?;
                if !current.closed {
                    self.open_index(&mut current)?;
                }
                Ok(T::default())
            }
            answer => answer,
        }
    }

    /// Looks at the whole index, as nobody does who is waited for.
    pub(crate) fn check_index(&self) -> anyhow::Result<()> {
        self.index_some(0)?;
        self.ask_index(index::check)
    }

    /// How many stories search knows.
    pub(crate) fn search_progress(&self) -> anyhow::Result<SearchProgress> {
        let stories = self.read(article::count)?;
        let searchable = self.ask_index(index::count)?.min(stories);
        Ok(SearchProgress {
            searchable,
            stories,
        })
    }

    /// A batch in the background; whether anything was due. The window hears how far it is while stories are missing.
    pub(crate) fn index_in_background(&self) -> anyhow::Result<bool> {
        let done = self.index_some(BATCH)?;
        if done > 0 {
            let progress = self.search_progress()?;
            let before = lock(&self.search.told).replace(progress);
            let missing = |told: SearchProgress| told.searchable < told.stories;
            if missing(progress) || before.is_some_and(missing) {
                self.emit(Event::Search { progress });
            }
            return Ok(true);
        }
        self.tidy_some()
    }
}
