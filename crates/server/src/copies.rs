//! The newsroom's own copy of every article, made by replaying its records.
//!
//! Storing records and understanding them are two things. A push is answered once its bytes are on disk; this module
//! catches up afterwards, one article at a time, in the order of the feed, and writes down what it learnt (the hash of the
//! content, the headline, merge reviews, what it had to set aside) in one transaction with the number it has reached. So a
//! crash only means that some records are replayed again, and whoever needs the copy (a command, the catalogue) waits until
//! it has seen every record. A few copies stay open in memory; all the others are a snapshot and the records after it.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use editorial::article::draft::{BadUpdate, Draft};
use editorial::article::field::FieldName;
use editorial::id::{ArticleId, Hash};
use editorial::sync::record::{Kind, Record};

use crate::failure::Failure;
use crate::faults::{Faults, Mutant};
use crate::replay::{self, Outcome, Progress};
use crate::store::{self, Store, StoreError};

/// Most copies that stay open …
const OPEN_COPIES: usize = 64;
/// … and most bytes that they were read from, all together. In memory a draft takes a few times that.
const OPEN_BYTES: usize = 4 * 1024 * 1024;
/// A snapshot is taken after so many records …
const SNAPSHOT_RECORDS: usize = 200;
/// … or so many bytes of records.
const SNAPSHOT_BYTES: usize = 64 * 1024;
/// Most records replayed in one step.
const STEP: usize = 256;

/// The newsroom's copy of one article.
pub(crate) struct Copy {
    /// The draft.
    pub(crate) draft: Draft,
    /// The last record that is in it (or set aside).
    pub(crate) seq: u64,
    records_since_snapshot: usize,
    bytes_since_snapshot: usize,
    /// The bytes that it was read from: its snapshot and the records since.
    weight: usize,
}

type Slot = Arc<Mutex<Option<Copy>>>;

/// The copies.
pub(crate) struct Copies {
    store: Arc<Store>,
    faults: Faults,
    slots: Mutex<Slots>,
}

#[derive(Default)]
struct Slots {
    by_article: HashMap<ArticleId, Open>,
    uses: u64,
}

#[derive(Default)]
struct Open {
    slot: Slot,
    used: u64,
    weight: usize,
}

impl Slots {
    fn slot(&mut self, article: ArticleId) -> Slot {
        self.uses += 1;
        let uses = self.uses;
        let open = self.by_article.entry(article).or_default();
        open.used = uses;
        open.slot.clone()
    }

    /// Notes how large an article's copy is, and closes the copies that were not used for longest until all of them are
    /// within bounds. One in use stays, and so does this one.
    fn weigh(&mut self, article: ArticleId, weight: usize) {
        if let Some(open) = self.by_article.get_mut(&article) {
            open.weight = weight;
        }
        loop {
            let bytes: usize = self.by_article.values().map(|open| open.weight).sum();
            if self.by_article.len() <= OPEN_COPIES && bytes <= OPEN_BYTES {
                return;
            }
            let idle = self
                .by_article
                .iter()
                .filter(|(known, open)| **known != article && Arc::strong_count(&open.slot) == 1);
            let oldest = idle.min_by_key(|(_, open)| open.used);
            let Some(oldest) = oldest.map(|(known, _)| *known) else {
                return;
            };
            self.by_article.remove(&oldest);
        }
    }
}

/// What one step of catching up came to.
enum Step {
    /// Every record is in.
    Done,
    /// There may be more.
    More,
    /// The copy cannot be trusted any more: load it again and go on more carefully.
    Reload,
}

impl Copies {
    /// No copy is open yet.
    pub(crate) fn new(store: Arc<Store>, faults: Faults) -> Self {
        Self {
            store,
            faults,
            slots: Mutex::default(),
        }
    }

    /// Gives `work` the article's copy with every stored record in it. Nobody else replays or commands this article
    /// meanwhile. Blocks.
    ///
    /// # Errors
    /// Not found, when no record names the article; or what `work` or the store says.
    pub(crate) fn with<T>(
        &self,
        article: ArticleId,
        work: impl FnOnce(&Copy) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let slot = self.slots().slot(article);
        let mut held = slot.lock().unwrap_or_else(PoisonError::into_inner);
        let caught_up = self.caught_up(article, held.take());
        self.slots()
            .weigh(article, caught_up.as_ref().map_or(0, |copy| copy.weight));
        let copy = caught_up?;
        let result = work(&copy);
        *held = Some(copy);
        result
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replays whatever is stored and not yet replayed. Blocks.
    ///
    /// # Errors
    /// As [`Copies::with`].
    pub(crate) fn catch_up(&self, article: ArticleId) -> Result<(), Failure> {
        self.with(article, |_| Ok(()))
    }

    /// Works out the section of an article that was replayed before sections were written down. Blocks.
    ///
    /// # Errors
    /// As [`Copies::with`].
    pub(crate) fn fill_section(&self, article: ArticleId) -> Result<(), Failure> {
        let section = self.with(article, |copy| {
            let revision = copy.draft.revision(article);
            Ok(revision.field(FieldName::Section).to_owned())
        })?;
        self.store
            .write(move |tx| store::article::fill_section(tx, article, &section))?;
        Ok(())
    }

    /// The article's copy as a snapshot with every stored record in it, and the first record that was set aside. Blocks.
    ///
    /// # Errors
    /// As [`Copies::with`]; internal, when the snapshot is not what was replayed.
    pub(crate) fn snapshot(
        &self,
        article: ArticleId,
    ) -> Result<(store::snapshot::Snapshot, Option<u64>), Failure> {
        self.with(article, |copy| {
            let revision = copy.draft.revision(article).hash();
            let snapshot = verified_snapshot(copy, article, revision)
                .ok_or_else(|| corrupt(article, &BadUpdate::Unreadable))?;
            // Nobody replays this article meanwhile, so these are the ones that are not in the copy.
            let aside = self
                .store
                .read(|conn| store::quarantine::of_article(conn, article))?;
            Ok((snapshot, aside.first().map(|first| first.seq)))
        })
    }

    fn caught_up(&self, article: ArticleId, held: Option<Copy>) -> Result<Copy, Failure> {
        let mut held = held;
        let mut limit = STEP;
        loop {
            let mut copy = match held.take() {
                Some(copy) => copy,
                None => self.load(article)?,
            };
            match self.step(article, &mut copy, limit)? {
                Step::Done => return Ok(copy),
                Step::More => held = Some(copy),
                // One record a step, so that the one that breaks the copy is found.
                Step::Reload => limit = 1,
            }
        }
    }

    /// Opens the copy as of the article's last replay. A snapshot that a disk has changed is passed over: the records say
    /// everything that it said.
    fn load(&self, article: ArticleId) -> Result<Copy, Failure> {
        if let Some(copy) = self.load_from(article, true)? {
            return Ok(copy);
        }
        tracing::error!(article.id = %article, "a snapshot is damaged: the article is replayed from its first record");
        self.load_from(article, false)?
            .ok_or_else(|| corrupt(article, &BadUpdate::Unreadable))
    }

    /// The copy from its snapshot, or without it; none when the snapshot is not what was stored.
    fn load_from(&self, article: ArticleId, with_snapshot: bool) -> Result<Option<Copy>, Failure> {
        let (snapshot, records, set_aside) = self.store.read(|conn| {
            let row = store::article::get(conn, article)?.ok_or_else(Failure::not_found)?;
            let snapshot = store::snapshot::get(conn, article)?.filter(|_| with_snapshot);
            let after = snapshot.as_ref().map_or(0, |snapshot| snapshot.seq);
            let records =
                store::record::of_article(conn, article, after, row.replayed_seq, usize::MAX)?;
            Ok::<_, Failure>((
                snapshot,
                records,
                store::quarantine::of_article(conn, article)?,
            ))
        })?;
        let mut copy = Copy {
            draft: Draft::empty(),
            seq: snapshot.as_ref().map_or(0, |snapshot| snapshot.seq),
            records_since_snapshot: records.len(),
            bytes_since_snapshot: records.iter().map(|row| row.bytes.len()).sum(),
            weight: 0,
        };
        copy.weight = copy.bytes_since_snapshot
            + snapshot.as_ref().map_or(0, |snapshot| snapshot.bytes.len());
        if let Some(snapshot) = snapshot {
            let opened = catch_unwind(AssertUnwindSafe(|| {
                let draft = Draft::open(&snapshot.bytes).ok()?;
                (draft.revision(article).hash() == snapshot.revision).then_some(draft)
            }));
            match opened {
                Ok(Some(draft)) => copy.draft = draft,
                _ => return Ok(None),
            }
        }
        let broken = |seq| {
            set_aside
                .iter()
                .any(|aside| aside.seq == seq && !aside.waits)
        };
        let payloads = records
            .iter()
            .filter(|row| !broken(row.seq))
            .map(|row| row.bytes.as_slice());
        let waiting = import_all(&mut copy.draft, article, payloads)
            .map_err(|error| corrupt(article, &error))?;
        if waiting > set_aside.iter().filter(|aside| aside.waits).count() {
            return Err(corrupt(article, &BadUpdate::MissingDependencies));
        }
        copy.seq = records.last().map_or(copy.seq, |row| row.seq);
        Ok(Some(copy))
    }

    fn step(&self, article: ArticleId, copy: &mut Copy, limit: usize) -> Result<Step, Failure> {
        let after = copy.seq;
        let (rows, progress) = self.store.read(|conn| {
            let rows = store::record::of_article(conn, article, after, u64::MAX, limit)?;
            // Nearly every call finds nothing new, and then nothing else is read.
            let progress = if rows.is_empty() {
                None
            } else {
                Some(Progress::load(conn, article, &rows)?)
            };
            Ok::<_, StoreError>((rows, progress))
        })?;
        let (Some(last), Some(progress)) = (rows.last().map(|row| row.seq), progress) else {
            return Ok(Step::Done);
        };
        let stale = self
            .faults
            .has(Mutant::SnapshotUnchecked)
            .then(|| copy.draft.snapshot());
        let random = self.store.random();
        let replayed = catch_unwind(AssertUnwindSafe(|| {
            let outcome = replay::run(&mut copy.draft, article, &rows, progress, random)?;
            let revision = copy.draft.revision(article);
            Ok::<_, Panicked>((
                outcome,
                revision.hash(),
                revision.field(FieldName::Headline).to_owned(),
                revision.field(FieldName::Section).to_owned(),
            ))
        }));
        let Ok(Ok((outcome, revision, headline, section))) = replayed else {
            return self.broken(article, &rows);
        };
        copy.seq = last;
        copy.records_since_snapshot += rows.len();
        let read = rows.iter().map(|row| row.bytes.len()).sum::<usize>();
        copy.bytes_since_snapshot += read;
        copy.weight += read;
        let due = copy.records_since_snapshot >= self.faults.limit(SNAPSHOT_RECORDS, 5)
            || copy.bytes_since_snapshot >= SNAPSHOT_BYTES
            // A record that was taken back in lies before where replay would begin.
            || !outcome.released.is_empty();
        let snapshot = match stale {
            _ if !due => None,
            None => verified_snapshot(copy, article, revision),
            Some(bytes) => Some(store::snapshot::Snapshot {
                seq: copy.seq,
                revision,
                bytes,
            }),
        };
        if let Some(snapshot) = &snapshot {
            (copy.records_since_snapshot, copy.bytes_since_snapshot) = (0, 0);
            copy.weight = snapshot.bytes.len();
        }
        let derived = store::article::Derived {
            replayed_seq: last,
            revision,
            headline,
            section,
        };
        self.write(article, outcome, derived, snapshot)?;
        Ok(if rows.len() < limit {
            Step::Done
        } else {
            Step::More
        })
    }

    /// The engine failed inside a step. With one record in the step, it is that one's fault: it is set aside.
    fn broken(&self, article: ArticleId, rows: &[store::record::Row]) -> Result<Step, Failure> {
        let [row] = rows else {
            tracing::warn!(article.id = %article, sync.records = rows.len(), "replay failed; looking for the record");
            return Ok(Step::Reload);
        };
        let row = row.clone();
        self.store.write(move |tx| {
            let mut outcome = Outcome::default();
            outcome.set_aside(&row, BadUpdate::Panicked);
            let held = store::article::get(tx, article)?;
            let (revision, headline, section) = held
                .map_or((Hash([0; 32]), String::new(), None), |article| {
                    (article.revision, article.headline, article.section)
                });
            let derived = store::article::Derived {
                replayed_seq: row.seq,
                revision,
                headline,
                section: section.unwrap_or_default(),
            };
            outcome.write(tx, article, &derived)
        })?;
        Ok(Step::Reload)
    }

    fn write(
        &self,
        article: ArticleId,
        outcome: Outcome,
        derived: store::article::Derived,
        snapshot: Option<store::snapshot::Snapshot>,
    ) -> Result<(), Failure> {
        self.store.write(move |tx| {
            outcome.write(tx, article, &derived)?;
            match snapshot {
                Some(snapshot) => store::snapshot::upsert(tx, article, &snapshot),
                None => Ok(()),
            }
        })?;
        Ok(())
    }
}

/// The engine panicked: the draft is not to be used any more.
pub(crate) struct Panicked;

/// A snapshot that was loaded again and found equal; none if it was not.
fn verified_snapshot(
    copy: &Copy,
    article: ArticleId,
    revision: Hash,
) -> Option<store::snapshot::Snapshot> {
    let bytes = copy.draft.snapshot();
    let again = catch_unwind(AssertUnwindSafe(|| {
        Draft::open(&bytes).map(|draft| draft.revision(article).hash())
    }));
    if !matches!(again, Ok(Ok(hash)) if hash == revision) {
        tracing::error!(article.id = %article, "a snapshot differs from its replay and was not stored");
        return None;
    }
    Some(store::snapshot::Snapshot {
        seq: copy.seq,
        revision,
        bytes,
    })
}

/// Imports the edits of stored records, and says how many still wait for others. Those that build on later ones are tried
/// again after each of them.
pub(crate) fn import_all<'a>(
    draft: &mut Draft,
    article: ArticleId,
    records: impl Iterator<Item = &'a [u8]>,
) -> Result<usize, BadUpdate> {
    let mut waiting: Vec<Vec<u8>> = Vec::new();
    for bytes in records {
        let (record, _) = Record::read(bytes).map_err(|_| BadUpdate::Unreadable)?;
        if record.article != article {
            return Err(BadUpdate::Unreadable);
        }
        if !matches!(record.kind, Kind::ArticleCreate | Kind::ArticleUpdate) {
            continue;
        }
        match draft.import(&record.payload) {
            Ok(_) => {}
            Err(BadUpdate::MissingDependencies) => {
                waiting.push(record.payload);
                continue;
            }
            Err(error) => return Err(error),
        }
        let mut progress = !waiting.is_empty();
        while progress {
            let before = waiting.len();
            waiting.retain(|payload| draft.import(payload).is_err());
            progress = waiting.len() < before;
        }
    }
    Ok(waiting.len())
}

fn corrupt(article: ArticleId, error: &BadUpdate) -> Failure {
    tracing::error!(article.id = %article, error = %error, "a stored article cannot be replayed: run `galley-server check`");
    Failure::from(StoreError::Corrupt(
        "an article cannot be replayed".to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(number: u8) -> ArticleId {
        ArticleId(uuid::Uuid::from_bytes([number; 16]))
    }

    #[test]
    fn open_copies_stay_within_their_bounds_and_one_that_is_in_use_stays_open() {
        let mut slots = Slots::default();
        let used = slots.slot(article(0));
        slots.weigh(article(0), OPEN_BYTES / 2);
        for number in 1..=200 {
            slots.slot(article(number));
            slots.weigh(article(number), 10);
        }
        assert_eq!(slots.by_article.len(), OPEN_COPIES);
        assert!(
            slots.by_article.contains_key(&article(0)),
            "somebody has it"
        );
        assert!(slots.by_article.contains_key(&article(200)), "the newest");

        // One large story closes the small ones, and the one that is not used any more.
        drop(used);
        slots.slot(article(201));
        slots.weigh(article(201), OPEN_BYTES);
        let open: Vec<_> = slots.by_article.keys().copied().collect();
        assert_eq!(open, [article(201)]);
        // Larger than the bound alone: it is used all the same, and the next one closes it.
        slots.weigh(article(201), OPEN_BYTES * 2);
        assert!(slots.by_article.contains_key(&article(201)));
        slots.slot(article(202));
        slots.weigh(article(202), 1);
        assert!(!slots.by_article.contains_key(&article(201)));
    }
}
