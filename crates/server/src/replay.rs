//! Replaying records into the newsroom's copy: what they change, what must be set aside, what two people touched at once.
//!
//! Everything here happens in memory. [`Outcome::write`] puts it into the database in one go.

use std::collections::{BTreeMap, BTreeSet};

use editorial::article::draft::{BadUpdate, Draft};
use editorial::id::{ArticleId, DeviceId, PersonId, RecordId, ReviewId};
use editorial::photo::Photo;
use editorial::sync::api::{MergePlace, MergeReview, ServerEvent};
use editorial::sync::record::{Kind, Record};
use editorial::sync::review::{
    Branches, find_concurrency, join, merge_places, touched_twice, union,
};
use rusqlite::Connection;

use crate::copies::Panicked;
use crate::random::Random;
use crate::store::article::Derived;
use crate::store::quarantine::SetAside;
use crate::store::record::Row;
use crate::store::review::{Merge, Open};
use crate::store::seen::Seen;
use crate::store::{self, StoreError, Tx};

/// What the database knows of the article before the step.
pub(crate) struct Progress {
    seen: BTreeMap<DeviceId, Seen>,
    waiting: Vec<Row>,
    open: Option<Open>,
}

impl Progress {
    /// Reads it; `rows` are the records of the step.
    pub(crate) fn load(
        conn: &Connection,
        article: ArticleId,
        rows: &[Row],
    ) -> Result<Self, StoreError> {
        let edits = rows
            .iter()
            .any(|row| Record::read(&row.bytes).is_ok_and(|(record, _)| is_edit(&record)));
        let waiting = store::quarantine::of_article(conn, article)?
            .into_iter()
            .filter(|aside| aside.waits && edits)
            .map(|aside| store::record::get(conn, aside.seq))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            seen: store::seen::of_article(conn, article)?
                .into_iter()
                .map(|seen| (seen.device, seen))
                .collect(),
            waiting: waiting.into_iter().flatten().collect(),
            open: store::review::open_of(conn, article)?,
        })
    }
}

fn is_edit(record: &Record) -> bool {
    matches!(record.kind, Kind::ArticleCreate | Kind::ArticleUpdate)
}

/// Edits of one device, one after another, that had not seen another device's.
struct Run {
    device: DeviceId,
    branches: Branches,
    people: [PersonId; 2],
}

/// What a step came to.
#[derive(Default)]
pub(crate) struct Outcome {
    asides: Vec<(SetAside, RecordId, String)>,
    /// Records that had waited and were taken in.
    pub(crate) released: Vec<u64>,
    photos: Vec<(u64, Photo)>,
    seen: BTreeMap<DeviceId, Seen>,
    review: Option<(Open, Vec<MergePlace>)>,
}

impl Outcome {
    /// Sets a record aside.
    pub(crate) fn set_aside(&mut self, row: &Row, why: BadUpdate) {
        let id =
            Record::read(&row.bytes).map_or(RecordId::from_bytes([0; 16]), |(record, _)| record.id);
        let waits = why == BadUpdate::MissingDependencies;
        self.asides.push((
            SetAside {
                seq: row.seq,
                waits,
            },
            id,
            why.to_string(),
        ));
    }

    /// Writes it, with what was derived from it. Events follow for what people must know.
    pub(crate) fn write(
        self,
        tx: &Tx<'_>,
        article: ArticleId,
        derived: &Derived,
    ) -> Result<(), StoreError> {
        for seq in &self.released {
            store::quarantine::delete(tx, *seq)?;
        }
        for (aside, record, reason) in &self.asides {
            store::quarantine::insert(tx, article, aside, reason)?;
            // A record that waits for another is no news: it is taken in when that one comes.
            if !aside.waits {
                tracing::error!(article.id = %article, record.id = %record, reason = %reason, "a record was set aside");
                store::event::insert(
                    tx,
                    Some(article),
                    &ServerEvent::Quarantined {
                        record: *record,
                        article,
                    },
                )?;
            }
        }
        for (seq, photo) in &self.photos {
            store::photo::insert(tx, article, *seq, photo)?;
        }
        for seen in self.seen.values() {
            store::seen::upsert(tx, article, seen)?;
        }
        store::article::set_derived(tx, article, derived)?;
        if let Some((open, places)) = &self.review {
            store::review::upsert(tx, article, open)?;
            let event = ServerEvent::Review(Box::new(shown(tx, article, open, places)));
            let seq = store::event::insert(tx, Some(article), &event)?;
            store::review::note_event(tx, open.id, seq)?;
        }
        Ok(())
    }
}

fn shown(tx: &Tx<'_>, article: ArticleId, open: &Open, found: &[MergePlace]) -> MergeReview {
    let mut places: Vec<MergePlace> = Vec::new();
    for place in found {
        if !places.contains(place) {
            places.push(place.clone());
        }
    }
    MergeReview {
        id: open.id,
        article,
        people: open.people.clone(),
        places,
        merges: open.sides(),
        at: tx.now,
    }
}

/// Replays `rows` into `draft`.
///
/// # Errors
/// [`Panicked`] when the engine did: nothing of the step counts, and the draft must be loaded again.
pub(crate) fn run(
    draft: &mut Draft,
    article: ArticleId,
    rows: &[Row],
    progress: Progress,
    random: &Random,
) -> Result<Outcome, Panicked> {
    let Progress {
        mut seen,
        mut waiting,
        open,
    } = progress;
    let mut outcome = Outcome::default();
    let mut runs: Vec<Run> = Vec::new();
    for row in rows {
        let read = Record::read(&row.bytes).ok();
        // The right bytes in another article's place are the wrong bytes.
        let Some((record, _)) = read.filter(|(record, _)| record.article == article) else {
            outcome.set_aside(row, BadUpdate::Unreadable);
            continue;
        };
        if record.kind == Kind::Photo {
            match serde_json::from_slice(&record.payload) {
                Ok(photo) => outcome.photos.push((row.seq, photo)),
                Err(_) => outcome.set_aside(row, BadUpdate::Unreadable),
            }
        }
        if !is_edit(&record) {
            continue;
        }
        match import(draft, &record, row.person, &mut seen, &mut runs) {
            Ok(()) => {}
            Err(BadUpdate::Panicked) => return Err(Panicked),
            Err(why) => {
                outcome.set_aside(row, why);
                if why == BadUpdate::MissingDependencies {
                    waiting.push(row.clone());
                }
                continue;
            }
        }
        release(draft, &mut waiting, &mut seen, &mut runs, &mut outcome)?;
    }
    outcome.review = review(draft, article, open, &runs, random);
    outcome.seen = seen;
    Ok(outcome)
}

/// Takes in what has waited, as long as something goes in.
fn release(
    draft: &mut Draft,
    waiting: &mut Vec<Row>,
    seen: &mut BTreeMap<DeviceId, Seen>,
    runs: &mut Vec<Run>,
    outcome: &mut Outcome,
) -> Result<(), Panicked> {
    let mut progress = true;
    while std::mem::take(&mut progress) {
        let mut still = Vec::new();
        for row in waiting.drain(..) {
            let Ok((record, _)) = Record::read(&row.bytes) else {
                continue;
            };
            match import(draft, &record, row.person, seen, runs) {
                Ok(()) => {
                    progress = true;
                    // It may have been set aside in this very step.
                    outcome.asides.retain(|(aside, _, _)| aside.seq != row.seq);
                    outcome.released.push(row.seq);
                }
                Err(BadUpdate::MissingDependencies) => still.push(row),
                Err(BadUpdate::Panicked) => return Err(Panicked),
                Err(why) => outcome.set_aside(&row, why),
            }
        }
        *waiting = still;
    }
    Ok(())
}

/// Imports one record, and notes whether its author had not seen somebody else's edits.
fn import(
    draft: &mut Draft,
    record: &Record,
    person: PersonId,
    seen: &mut BTreeMap<DeviceId, Seen>,
    runs: &mut Vec<Run>,
) -> Result<(), BadUpdate> {
    let before = draft.version();
    if !draft.import(&record.payload)?.changed {
        return Ok(());
    }
    // The edits are in by now: what cannot be found out about them is no reason to set them aside.
    match note(draft, record, person, &before, seen, runs) {
        Err(BadUpdate::Panicked) => Err(BadUpdate::Panicked),
        Err(error) => {
            tracing::error!(record.id = %record.id, error = %error, "what an edit had seen cannot be found out");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Notes what the edits of a record had seen, and whom they had not.
fn note(
    draft: &Draft,
    record: &Record,
    person: PersonId,
    before: &[u8],
    seen: &mut BTreeMap<DeviceId, Seen>,
    runs: &mut Vec<Run>,
) -> Result<(), BadUpdate> {
    let concurrency = find_concurrency(draft, before, &record.payload)?;
    let device = record.device;
    if let Some(branches) = &concurrency {
        let mut unseen = None;
        for other in seen.values().filter(|other| other.device != device) {
            if find_concurrency(draft, &other.version, &record.payload)?.is_some() {
                unseen = Some(other.person);
            }
        }
        if let Some(other) = unseen {
            push_run(runs, device, branches, [other, person])?;
        }
    }
    let version = concurrency.map_or_else(|| draft.version(), |branches| branches.theirs);
    let version = match seen.get(&device) {
        Some(earlier) => union(&earlier.version, &version)?,
        None => version,
    };
    seen.insert(
        device,
        Seen {
            device,
            person,
            version,
        },
    );
    Ok(())
}

fn push_run(
    runs: &mut Vec<Run>,
    device: DeviceId,
    branches: &Branches,
    people: [PersonId; 2],
) -> Result<(), BadUpdate> {
    if let Some(run) = runs.last_mut().filter(|run| run.device == device)
        && let Some(grown) = join(&run.branches, branches)?
    {
        run.branches = grown;
        return Ok(());
    }
    runs.push(Run {
        device,
        branches: branches.clone(),
        people,
    });
    Ok(())
}

/// The review that the step's merges open or widen, and all that it shows; none when nothing was touched twice.
fn review(
    draft: &Draft,
    article: ArticleId,
    open: Option<Open>,
    runs: &[Run],
    random: &Random,
) -> Option<(Open, Vec<MergePlace>)> {
    let mut open = open;
    let mut changed = false;
    for run in runs {
        if let Some(wider) = widened(draft, article, open.as_ref(), run, random) {
            changed = true;
            open = Some(wider);
        }
    }
    let open = open.filter(|_| changed)?;
    let shown = open
        .merges
        .iter()
        .flat_map(|merge| {
            let places = merge_places(draft, &merge.branches());
            places.unwrap_or_else(|error| unseen(article, error))
        })
        .collect();
    Some((open, shown))
}

/// The merge itself is sound; only what to show of it is not known.
fn unseen<T: Default>(article: ArticleId, error: BadUpdate) -> T {
    tracing::error!(article.id = %article, error = %error, "a merge could not be looked at");
    T::default()
}

/// The open review, or a new one, with one more merge; none when that touched nothing twice.
///
/// A review is as long as what there is to look at, not as what has happened: a merge that touched only places which are
/// shown already adds none. Two people who type in one paragraph for an hour leave one place, and it shows the newest text.
fn widened(
    draft: &Draft,
    article: ArticleId,
    open: Option<&Open>,
    run: &Run,
    random: &Random,
) -> Option<Open> {
    let touched = |branches: &Branches| {
        let names = touched_twice(draft, branches);
        names.unwrap_or_else(|error| unseen(article, error))
    };
    let mut open = open.cloned().unwrap_or_else(|| Open {
        // An id from randomness alone: this code knows no clock, and nothing is read out of an id.
        id: ReviewId::from_bytes(
            uuid::Builder::from_random_bytes(random.bytes())
                .into_uuid()
                .into_bytes(),
        ),
        merges: Vec::new(),
        people: run.people.to_vec(),
    });
    if let Some(last) = open
        .merges
        .last_mut()
        .filter(|last| last.device == run.device)
        && let Ok(Some(branches)) = join(&last.branches(), &run.branches)
    {
        if touched(&branches).is_empty() {
            return None;
        }
        *last = last.grown(branches);
        return Some(open);
    }
    let new = touched(&run.branches);
    if new.is_empty() {
        return None;
    }
    let shown: BTreeSet<String> = open
        .merges
        .iter()
        .flat_map(|merge| touched(&merge.branches()))
        .collect();
    match open.merges.last_mut() {
        Some(last) if new.is_subset(&shown) => last.touched_again(),
        _ => open.merges.push(Merge::new(
            run.device,
            run.branches.clone(),
            run.people.to_vec(),
        )),
    }
    Some(open)
}
