//! When a moment of an article is kept, and for how long.
//!
//! The draft's own history has every keystroke, but nobody can read it without the merge engine, and nobody would find
//! anything in it. So the moments that people ask for are kept as plain content: every few minutes of writing, when the
//! writing pauses or the article is closed, when somebody else takes over, both sides and the result of a merge, the text
//! at each move, before and after going back. Each is written in the transaction of what it stands for, so a crash leaves
//! both or neither. Clocks only decide how many moments there are, never what is in them.

use std::collections::{BTreeMap, BTreeSet};

use editorial::article::draft::Draft;
use editorial::article::revision::Revision;
use editorial::id::{ArticleId, Bytes, CommandId, PersonId};
use editorial::sync::review::{find_concurrency, union};
use editorial::time::TimeMs;
use rusqlite::Connection;

use super::Desk;
use crate::error::{Code, classify};
use crate::session::Session;
use crate::store::checkpoint::{Checkpoint, Moment, Why};
use crate::store::{checkpoint, journal, meta, record};

const MINUTE_MS: i64 = 60_000;
/// So long somebody writes before the next moment is kept.
const WRITING_MS: i64 = 5 * MINUTE_MS;
/// After so long without a key the writing has paused.
const PAUSE_MS: i64 = 2 * MINUTE_MS;
/// Who has not written for so long begins anew: the text as they found it is kept.
const AWAY_MS: i64 = 30 * MINUTE_MS;
/// A merge that goes on for longer is kept anew.
const ONE_MERGE_MS: i64 = 30 * MINUTE_MS;
/// Merges closer together than this are one: two people who write at the same time.
const TOGETHER_MS: i64 = 5 * MINUTE_MS;

/// So many of the newest edits tell who writes in an article.
const AUTHORS_ASKED: usize = 64;

/// So many of the newest moments of writing all stay.
const KEPT_NEWEST: usize = 24;
/// Of older ones, one an hour stays, so many; then one a day, so many.
const KEPT_HOURS: usize = 48;
const KEPT_DAYS: usize = 60;

/// Who writes in an article, and what was written here since the last moment that was kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hands {
    last: Option<PersonId>,
    seen: BTreeMap<PersonId, TimeMs>,
    unkept: Option<Unkept>,
}

#[derive(Clone, Copy, Debug)]
struct Unkept {
    since: TimeMs,
    last: TimeMs,
}

/// Whether `ms` have passed from `from` to `to`; a clock that was set back tells nothing, and then it is time.
const fn passed(from: TimeMs, to: TimeMs, ms: i64) -> bool {
    to.0 < from.0 || to.0 - from.0 >= ms
}

impl Hands {
    /// As the records tell it: who wrote and when, oldest first.
    pub(crate) fn of(edits: impl IntoIterator<Item = (Option<PersonId>, TimeMs)>) -> Self {
        let mut hands = Self::default();
        for (person, at) in edits {
            if let Some(person) = person {
                hands.note(person, at);
            }
        }
        hands
    }

    /// Whether this person takes the article over by writing now.
    pub(crate) fn takes_over(&self, person: PersonId, now: TimeMs) -> bool {
        self.last.is_some_and(|last| last != person)
            && self
                .seen
                .get(&person)
                .is_none_or(|at| passed(*at, now, AWAY_MS))
    }

    /// Somebody wrote.
    pub(crate) fn note(&mut self, person: PersonId, at: TimeMs) {
        self.last = Some(person);
        self.seen.insert(person, at);
    }

    /// Something was written here.
    pub(crate) fn wrote(&mut self, at: TimeMs) {
        let since = self.unkept.map_or(at, |unkept| unkept.since);
        self.unkept = Some(Unkept { since, last: at });
    }

    /// What was written here is kept.
    pub(crate) const fn kept(&mut self) {
        self.unkept = None;
    }

    /// Whether it has been written for long enough.
    fn is_long(&self, now: TimeMs) -> bool {
        self.unkept
            .is_some_and(|unkept| passed(unkept.since, now, WRITING_MS))
    }

    /// Whether the writing has paused.
    fn is_paused(&self, now: TimeMs) -> bool {
        self.unkept
            .is_some_and(|unkept| passed(unkept.last, now, PAUSE_MS))
    }
}

/// Who works on this machine.
pub(crate) fn person_here(db: &Connection) -> anyhow::Result<Option<PersonId>> {
    let session: Option<Session> = meta::load(db, meta::key::SESSION)?;
    Ok(session
        .and_then(|session| session.person)
        .map(|person| person.id))
}

/// Who writes in an article as the store tells it. What was written here behind the last moment that was kept, before the
/// app ended, is still to be kept.
pub(crate) fn hands(db: &Connection, article: ArticleId) -> anyhow::Result<Hands> {
    let here = person_here(db)?;
    let edits = record::authors(db, article, AUTHORS_ASKED)?;
    let kept = checkpoint::last(db, article)?.map(|checkpoint| checkpoint.at);
    let mut hands = Hands::of(
        edits
            .iter()
            .rev()
            .map(|author| (author.person.or(here.filter(|_| author.ours)), author.at)),
    );
    let unkept = edits
        .iter()
        .rev()
        .filter(|author| author.ours && !author.creates)
        .map(|author| author.at)
        .chain(journal::last_saved(db, article)?);
    for at in unkept.filter(|at| kept.is_none_or(|kept| *at > kept)) {
        hands.wrote(at);
    }
    Ok(hands)
}

/// A moment with this content.
pub(crate) fn moment(
    why: Why,
    person: Option<PersonId>,
    revision: &Revision,
    frontiers: Bytes,
) -> Moment {
    Moment {
        why,
        person,
        hash: revision.hash(),
        canonical: revision.canonical(),
        frontiers,
        command: None,
    }
}

/// The same of a move.
pub(crate) fn moment_of_move(
    command: CommandId,
    person: Option<PersonId>,
    revision: &Revision,
    frontiers: Bytes,
) -> Moment {
    Moment {
        command: Some(command),
        ..moment(Why::Move, person, revision, frontiers)
    }
}

/// A moment of a draft as it is.
fn now_of(why: Why, person: Option<PersonId>, article: ArticleId, draft: &Draft) -> Moment {
    moment(why, person, &draft.revision(article), draft.frontiers())
}

/// A moment of a draft as it was at a version.
fn then_of(
    why: Why,
    person: Option<PersonId>,
    article: ArticleId,
    draft: &Draft,
    version: &[u8],
) -> anyhow::Result<Moment> {
    let frontiers = draft.heads_of(version)?;
    let revision = draft.revision_at(article, &frontiers)?;
    Ok(moment(why, person, &revision, frontiers))
}

/// Does `keeping` whole or not at all. What the history holds is never a reason to refuse words: a row that cannot be read is
/// passed over. A disk that fails or is damaged is one: it is the words' disk as well.
fn aside(
    db: &Connection,
    article: ArticleId,
    keeping: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    db.execute_batch("SAVEPOINT moment")?;
    match keeping() {
        Ok(()) => Ok(db.execute_batch("RELEASE moment")?),
        Err(error) if classify(&error).code == Code::Internal => {
            tracing::warn!(article.id = %article, error = format!("{error:#}"), "a moment was not kept");
            Ok(db.execute_batch("ROLLBACK TO moment; RELEASE moment")?)
        }
        Err(error) => Err(error),
    }
}

/// Keeps a moment. One of writing that says nothing new is passed over, and older ones of writing are thinned out.
///
/// # Errors
/// When the disk fails.
pub(crate) fn keep(
    db: &Connection,
    article: ArticleId,
    at: TimeMs,
    moment: &Moment,
) -> anyhow::Result<()> {
    aside(db, article, || keep_one(db, article, at, moment))
}

fn keep_one(
    db: &Connection,
    article: ArticleId,
    at: TimeMs,
    moment: &Moment,
) -> anyhow::Result<()> {
    if moment.why == Why::Typing
        && checkpoint::last(db, article)?.is_some_and(|last| last.hash == moment.hash)
    {
        return Ok(());
    }
    checkpoint::insert(db, article, at, moment)?;
    if moment.why == Why::Typing {
        let writing: Vec<Checkpoint> = checkpoint::list(db, article)?
            .into_iter()
            .filter(|checkpoint| checkpoint.why == Why::Typing)
            .collect();
        checkpoint::delete(db, article, &superfluous(&writing))?;
    }
    Ok(())
}

/// Which moments of writing go, of those that are given newest first: beyond the newest, the last of each hour stays, and
/// beyond those hours the last of each day.
fn superfluous(writing: &[Checkpoint]) -> Vec<i64> {
    let (mut hours, mut days) = (BTreeSet::new(), BTreeSet::new());
    let slot = |at: TimeMs, minutes: i64| at.0.div_euclid(minutes * MINUTE_MS);
    writing
        .iter()
        .skip(KEPT_NEWEST)
        .filter(|checkpoint| {
            let hour = slot(checkpoint.at, 60);
            let day = slot(checkpoint.at, 24 * 60);
            let stays = if hours.len() < KEPT_HOURS {
                hours.insert(hour)
            } else {
                !hours.contains(&hour) && days.len() < KEPT_DAYS && days.insert(day)
            };
            !stays
        })
        .map(|checkpoint| checkpoint.n)
        .collect()
}

/// Keeps both sides of a merge and what it made. While the same two people write at the same time it is one merge that goes
/// on, for a while: what was here before it stays as it was found.
///
/// # Errors
/// When the disk fails.
pub(crate) fn keep_merge(
    db: &Connection,
    article: ArticleId,
    at: TimeMs,
    merge: &Merge,
) -> anyhow::Result<()> {
    aside(db, article, || keep_whole_merge(db, article, at, merge))
}

fn keep_whole_merge(
    db: &Connection,
    article: ArticleId,
    at: TimeMs,
    merge: &Merge,
) -> anyhow::Result<()> {
    let newest = checkpoint::list(db, article)?;
    // Between two moments of writing only: a move, a take-over or another person's merge is an end.
    let mut others = newest
        .iter()
        .filter(|checkpoint| checkpoint.why != Why::Typing);
    if let (Some(merged), Some(theirs), Some(mine)) = (others.next(), others.next(), others.next())
        && (merged.why, theirs.why, mine.why) == (Why::Merged, Why::MergeTheirs, Why::MergeMine)
        && theirs.person == merge.theirs.person
        && !passed(merged.at, at, TOGETHER_MS)
        && !passed(mine.at, at, ONE_MERGE_MS)
    {
        checkpoint::replace(db, article, theirs.n, at, &merge.theirs)?;
        return checkpoint::replace(db, article, merged.n, at, &merge.merged);
    }
    for moment in [&merge.mine, &merge.theirs, &merge.merged] {
        checkpoint::insert(db, article, at, moment)?;
    }
    Ok(())
}

/// Both sides of a merge, and what it made.
pub(crate) struct Merge {
    mine: Moment,
    theirs: Moment,
    merged: Moment,
}

/// An edit that arrived.
pub(crate) struct Arrived {
    /// Its place in the order of arrival.
    pub(crate) local: i64,
    /// Whose it is.
    pub(crate) person: PersonId,
    /// The edit.
    pub(crate) payload: Vec<u8>,
}

/// What the arrival of edits means for the history.
pub(crate) enum Arrival {
    /// They go on from what was here, by the same hands.
    Nothing,
    /// Somebody else begins to write.
    TakeOver(Moment),
    /// They were written apart from what was here.
    Merge(Box<Merge>),
}

/// What it means that `edits` came to a draft that was at `base` and has imported them.
pub(crate) fn arrival(
    article: ArticleId,
    draft: &Draft,
    hands: &Hands,
    base: &[u8],
    edits: &[Arrived],
    here: Option<PersonId>,
    now: TimeMs,
) -> anyhow::Result<Arrival> {
    let mut apart: Option<Vec<u8>> = None;
    for edit in edits {
        // An edit that waits for others cannot be placed yet; what it waits for will bring it here again.
        if let Ok(Some(found)) = find_concurrency(draft, base, &edit.payload) {
            apart = Some(match apart {
                None => found.theirs,
                Some(theirs) => union(&theirs, &found.theirs)?,
            });
        }
    }
    let theirs = edits.last().map(|edit| edit.person);
    if let Some(version) = apart {
        return Ok(Arrival::Merge(Box::new(Merge {
            mine: then_of(Why::MergeMine, here, article, draft, base)?,
            theirs: then_of(Why::MergeTheirs, theirs, article, draft, &version)?,
            merged: now_of(Why::Merged, theirs, article, draft),
        })));
    }
    let newcomer = edits
        .iter()
        .map(|edit| edit.person)
        .find(|person| hands.takes_over(*person, now));
    Ok(match newcomer {
        None => Arrival::Nothing,
        Some(person) => {
            Arrival::TakeOver(then_of(Why::TakeOver, Some(person), article, draft, base)?)
        }
    })
}

impl Desk {
    /// The moments that an edit of this machine brings: the text as it was found when somebody else wrote it, and the text
    /// now when it has been written for long enough.
    pub(super) fn moments_of_edit(
        &mut self,
        article: ArticleId,
        base: &[u8],
        here: Option<PersonId>,
        now: TimeMs,
    ) -> anyhow::Result<Vec<Moment>> {
        let open = self.open(article)?;
        let mut moments = Vec::new();
        if let Some(person) = here.filter(|person| open.hands.takes_over(*person, now)) {
            moments.push(then_of(
                Why::TakeOver,
                Some(person),
                article,
                &open.draft,
                base,
            )?);
        }
        if open.hands.is_long(now) {
            moments.push(now_of(Why::Typing, here, article, &open.draft));
        }
        Ok(moments)
    }

    /// Keeps what was written in an article, if anything was since the last moment.
    pub(crate) fn keep_written(&mut self, article: ArticleId) -> anyhow::Result<()> {
        self.keep_where(|id, _, _| id == article)
    }

    /// Keeps what was written in articles where the writing has paused.
    pub(crate) fn keep_paused(&mut self) -> anyhow::Result<()> {
        self.keep_where(|_, hands, now| hands.is_paused(now))
    }

    /// Keeps whatever was written since the last moments.
    pub(crate) fn keep_all_written(&mut self) -> anyhow::Result<()> {
        self.keep_where(|_, _, _| true)
    }

    fn keep_where(
        &mut self,
        chosen: impl Fn(ArticleId, &Hands, TimeMs) -> bool,
    ) -> anyhow::Result<()> {
        let now = self.source.now();
        let here = person_here(&self.db)?;
        let due: Vec<(ArticleId, Moment)> = self
            .drafts
            .iter()
            .filter(|(article, open)| {
                open.hands.unkept.is_some() && chosen(**article, &open.hands, now)
            })
            .map(|(article, open)| (*article, now_of(Why::Typing, here, *article, &open.draft)))
            .collect();
        if due.is_empty() {
            return Ok(());
        }
        let tx = self.db.unchecked_transaction()?;
        for (article, moment) in &due {
            keep(&tx, *article, now, moment)?;
        }
        tx.commit()?;
        for (article, _) in due {
            if let Some(open) = self.drafts.get_mut(&article) {
                open.hands.kept();
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use editorial::id::Hash;

    use super::*;

    const LAN: PersonId = PersonId::from_bytes([1; 16]);
    const MINH: PersonId = PersonId::from_bytes([2; 16]);

    const fn at(minutes: i64) -> TimeMs {
        TimeMs(1_600_700_000_000 + minutes * MINUTE_MS)
    }

    #[test]
    fn taking_turns_is_no_take_over_and_coming_back_after_a_while_is() {
        let mut hands = Hands::of([(Some(LAN), at(0))]);
        assert!(!hands.takes_over(LAN, at(1)));
        assert!(hands.takes_over(MINH, at(1)));
        hands.note(MINH, at(1));
        assert!(!hands.takes_over(LAN, at(2)), "Lan has just written");
        hands.note(LAN, at(2));
        assert!(!hands.takes_over(MINH, at(3)));
        assert!(hands.takes_over(MINH, at(40)));
    }

    #[test]
    fn a_clock_that_was_set_back_keeps_a_moment_too_many_and_never_one_too_few() {
        let mut hands = Hands::default();
        hands.wrote(at(60));
        assert!(!hands.is_long(at(61)));
        assert!(hands.is_long(at(65)) && hands.is_long(at(0)) && hands.is_paused(at(0)));
    }

    #[test]
    fn writing_for_months_leaves_a_bounded_number_of_moments_and_the_newest_all() {
        // Twelve moments an hour, eight hours a day, for 200 days.
        let mut kept: Vec<Checkpoint> = Vec::new();
        let mut n = 0;
        for day in 0..200 {
            for step in 0..96 {
                n += 1;
                kept.insert(
                    0,
                    Checkpoint {
                        n,
                        at: at(day * 24 * 60 + step * 5),
                        why: Why::Typing,
                        person: None,
                        hash: Hash([0; 32]),
                        command: None,
                        seq: None,
                    },
                );
                let gone = superfluous(&kept);
                kept.retain(|checkpoint| !gone.contains(&checkpoint.n));
                assert!(
                    kept.len() <= KEPT_NEWEST + KEPT_HOURS + KEPT_DAYS,
                    "{}",
                    kept.len()
                );
            }
        }
        let newest: Vec<i64> = kept.iter().take(KEPT_NEWEST).map(|c| c.n).collect();
        assert_eq!(newest, (n - 23..=n).rev().collect::<Vec<_>>());
        assert!(kept.len() > KEPT_NEWEST + KEPT_HOURS);
    }
}
