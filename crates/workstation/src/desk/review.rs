//! Merge reviews at the desk: the places as they stand in the draft now, and decisions as edits of it.
//!
//! A decision takes the one way that every edit takes: into the draft, into the journal, answered after the commit. The row
//! that remembers it is written in the same transaction, so a review that is closed half way goes on where it was.

use std::collections::{BTreeMap, BTreeSet};

use editorial::article::draft::{BadUpdate, Op, ops_of};
use editorial::article::revision::Revision;
use editorial::id::{ArticleId, Bytes, Hash, PersonId, ReviewId};
use editorial::sync::api::MergeReview;
use editorial::sync::review::{
    BadDecision, Branches, Content, Decision, PlaceSide, Plan, ReviewPlace, can_take_back,
    originals, plan_decision, plan_undo, review_places,
};
use editorial::time::TimeMs;
use editorial::workflow::RevisionRef;
use rusqlite::Connection;

use super::checkpoint::{keep, moment, person_here};
use super::{Desk, Edited};
use crate::commands::{MergedSides, PlaceDecided, ReviewView, ReviewedPlace, WrittenBy};
use crate::error::{Code, ErrorBody};
use crate::store::checkpoint::{Moment, Why};
use crate::store::decision::{self, Decided};
use crate::store::{checkpoint, journal, record, review};

/// A decision that was carried out.
pub(crate) struct Carried {
    /// What was saved; none when the place already was as wanted.
    pub(crate) edited: Option<Edited>,
    /// For the open window's replica, which gets it as it would somebody else's edit.
    pub(crate) untold: Option<Bytes>,
}

/// Who made the operations of a replica, from `first` to before `end`, and when they were sealed.
struct Author {
    first: i32,
    end: i32,
    person: Option<PersonId>,
    at: TimeMs,
}

fn branches(review: &MergeReview) -> Vec<Branches> {
    review.merges.iter().map(Branches::from).collect()
}

/// The words of the window for what a decision could not do.
fn refused(error: BadDecision) -> ErrorBody {
    match error {
        BadDecision::UnknownPlace | BadDecision::Changed => {
            ErrorBody::new(Code::ReviewChanged, error.to_string())
        }
        BadDecision::NotOffered => ErrorBody::new(Code::BadRequest, error.to_string()),
        BadDecision::Draft(BadUpdate::MissingDependencies) => {
            ErrorBody::new(Code::ReviewChanged, error.to_string())
        }
        BadDecision::Draft(error) => ErrorBody::new(Code::EditRejected, error.to_string()),
    }
}

impl Desk {
    /// The open review of an article as it stands now; `me` wrote what this machine has not sent yet.
    pub(crate) fn review(
        &mut self,
        article: ArticleId,
        me: Option<PersonId>,
    ) -> anyhow::Result<ReviewView> {
        self.known(article)?;
        let Some(open) = review::open_of(&self.db, article)? else {
            return Ok(ReviewView {
                review: None,
                state: Hash([0; 32]),
                at: None,
                places: Vec::new(),
                merges: Vec::new(),
            });
        };
        let merges = branches(&open);
        let draft = &self.open(article)?.draft;
        let places = review_places(draft, &merges).map_err(|error| refused(error.into()))?;
        let pairs = merges
            .iter()
            .map(|branches| originals(draft, article, branches))
            .collect::<Result<Vec<_>, _>>()?;
        let hashes: Vec<Vec<Hash>> = pairs
            .iter()
            .map(|pair| pair.iter().map(|original| original.hash).collect())
            .collect();
        // Shown from here on: `article_revision` finds them.
        for original in pairs.into_iter().flatten() {
            self.remember_shown(article, original);
        }
        let authors = self.authors(article, me)?;
        let whose = merges
            .iter()
            .map(|branches| whose_sides(branches, &authors))
            .collect::<Result<Vec<_>, _>>()?;
        let sides = hashes
            .into_iter()
            .zip(&whose)
            .map(|(originals, whose)| MergedSides {
                people: whose
                    .iter()
                    .copied()
                    .collect::<Option<_>>()
                    .unwrap_or_default(),
                originals,
            })
            .collect();
        let decided = decision::list(&self.db, open.id)?;
        let places = places
            .into_iter()
            .map(|place| {
                let decided = decided.get(&place.id).map(|decided| PlaceDecided {
                    decision: decided.decision.clone(),
                    at: decided.at,
                    holds: decided.state == place.state,
                    undo: decided.state == place.state && decided.before.is_some(),
                });
                ReviewedPlace {
                    by: written_by(&place, &authors, &whose),
                    decided,
                    place,
                }
            })
            .collect();
        Ok(ReviewView {
            review: Some(open.id),
            state: open.state(),
            at: Some(open.at),
            places,
            merges: sides,
        })
    }

    /// Who wrote what in an article, from the records of everybody and the journal.
    fn authors(
        &mut self,
        article: ArticleId,
        me: Option<PersonId>,
    ) -> anyhow::Result<BTreeMap<u64, Vec<Author>>> {
        let mut out: BTreeMap<u64, Vec<Author>> = BTreeMap::new();
        for (author, _, record) in record::edits(&self.db, article)? {
            let person = author.person.or(me.filter(|_| author.ours));
            for (peer, first, end) in ops_of(&record.payload).unwrap_or_default() {
                out.entry(peer).or_default().push(Author {
                    first,
                    end,
                    person,
                    at: record.author_ms,
                });
            }
        }
        for row in journal::list(&self.db, article)? {
            for (peer, first, end) in ops_of(&row.edit).unwrap_or_default() {
                out.entry(peer).or_default().push(Author {
                    first,
                    end,
                    person: me,
                    at: row.saved,
                });
            }
        }
        Ok(out)
    }

    /// Carries a decision out.
    ///
    /// # Errors
    /// `review_changed` when the review or the place is not any more what was on the screen; otherwise as [`Desk::edit`].
    pub(crate) fn decide(
        &mut self,
        article: ArticleId,
        review: ReviewId,
        place: &str,
        state: Hash,
        decision: &Decision,
    ) -> anyhow::Result<Carried> {
        let open = self.open_review(article, review)?;
        let merges = branches(&open);
        // Letters and digits alone: an id of a figure.
        let figure = self.source.uuid().simple().to_string();
        let draft = &self.open(article)?.draft;
        let plan =
            plan_decision(draft, &merges, place, state, decision, &figure).map_err(refused)?;
        // A place that is decided anew is taken back to what stood there before the first decision.
        let first = decision::list(&self.db, review)?
            .remove(place)
            .filter(|earlier| earlier.state == state)
            .map(|earlier| earlier.before);
        self.carry_out(article, &open, place, &plan, Some((decision, first)))
    }

    /// Takes a decision back.
    ///
    /// # Errors
    /// `review_changed` when the place is not any more as the decision left it; otherwise as [`Desk::edit`].
    pub(crate) fn take_back(
        &mut self,
        article: ArticleId,
        review: ReviewId,
        place: &str,
    ) -> anyhow::Result<Carried> {
        let open = self.open_review(article, review)?;
        let decided = decision::list(&self.db, review)?.remove(place);
        let Some((state, before)) =
            decided.and_then(|decided| Some((decided.state, decided.before?)))
        else {
            return Err(refused(BadDecision::UnknownPlace).into());
        };
        let draft = &self.open(article)?.draft;
        let plan = plan_undo(draft, &branches(&open), place, state, &before).map_err(refused)?;
        self.carry_out(article, &open, place, &plan, None)
    }

    fn open_review(&self, article: ArticleId, review: ReviewId) -> anyhow::Result<MergeReview> {
        self.check_writable(article)?;
        match review::open_of(&self.db, article)? {
            Some(open) if open.id == review => Ok(open),
            _ => Err(refused(BadDecision::UnknownPlace).into()),
        }
    }

    /// Both sides of every merge as moments, unless the history has them: kept with the first decision, so that they can be
    /// read for ever.
    fn originals(&mut self, article: ArticleId, open: &MergeReview) -> anyhow::Result<Vec<Moment>> {
        let me = person_here(&self.db)?;
        let authors = self.authors(article, me)?;
        let draft = &self.open(article)?.draft;
        let mut sides = Vec::new();
        for branches in branches(open) {
            let pair = originals(draft, article, &branches)?;
            sides.extend(pair.into_iter().zip(whose_sides(&branches, &authors)?));
        }
        let mut out: Vec<Moment> = Vec::new();
        for (original, person) in sides {
            if out.iter().any(|moment| moment.hash == original.hash)
                || checkpoint::find(&self.db, article, original.hash)?.is_some()
            {
                continue;
            }
            let draft = &self.open(article)?.draft;
            let revision = draft.revision_at(article, &original.frontiers)?;
            out.push(moment(
                Why::MergeSide,
                person,
                &revision,
                original.frontiers,
            ));
        }
        Ok(out)
    }

    /// The text before a decision as a moment, unless the history has it or one's own last decision made it: what somebody
    /// wrote since is then in the history, also where a decision takes it out.
    fn before_decision(
        &mut self,
        article: ArticleId,
        before: (Revision, RevisionRef),
    ) -> anyhow::Result<Option<Moment>> {
        let (revision, place) = before;
        if self.open(article)?.decided == Some(place.hash)
            || checkpoint::find(&self.db, article, place.hash)?.is_some()
        {
            return Ok(None);
        }
        let here = person_here(&self.db)?;
        Ok(Some(moment(
            Why::BeforeDecision,
            here,
            &revision,
            place.frontiers,
        )))
    }

    /// Runs a plan and commits it together with what is remembered of it.
    fn carry_out(
        &mut self,
        article: ArticleId,
        open: &MergeReview,
        place: &str,
        plan: &Plan,
        decided: Option<(&Decision, Option<Option<Content>>)>,
    ) -> anyhow::Result<Carried> {
        let before = self.current(article)?;
        let before = self.before_decision(article, before)?;
        self.in_doubt.insert(article);
        let draft = &mut self.open(article)?.draft;
        let (base, text) = (draft.version(), draft.document());
        let update = plan.run(draft)?;
        let after = review_places(draft, &branches(open))?
            .into_iter()
            .find(|one| one.id == place);
        // Whoever cannot tell does not promise it.
        let can_go_back =
            can_take_back(draft, &branches(open), place, plan, &text).unwrap_or(false);
        let originals = self.originals(article, open)?;
        let at = self.source.now();
        let remember = |db: &Connection| match (decided, after) {
            (Some((decision, first)), Some(after)) => decision::save(
                db,
                open.id,
                place,
                &Decided {
                    decision: decision.clone(),
                    before: first
                        .unwrap_or_else(|| Some(plan.before.clone()))
                        .filter(|_| can_go_back),
                    state: after.state,
                    at,
                },
            ),
            _ => decision::delete(db, open.id, place),
        };
        if update.is_empty() {
            let tx = self.db.unchecked_transaction()?;
            remember(&tx)?;
            for original in &originals {
                keep(&tx, article, at, original)?;
            }
            tx.commit()?;
            self.in_doubt.remove(&article);
            return Ok(Carried {
                edited: None,
                untold: None,
            });
        }
        let moments = originals.into_iter().chain(before).collect();
        let edited = self.commit_untold(article, &base, &update, moments, remember)?;
        let open = self.open(article)?;
        open.decided = Some(open.draft.revision(article).hash());
        Ok(Carried {
            edited: Some(edited),
            untold: self.take_untold(article)?,
        })
    }
}

/// Who made each side what the other is not; none when it was more than one person, or nobody knows.
fn whose_sides(
    branches: &Branches,
    authors: &BTreeMap<u64, Vec<Author>>,
) -> Result<[Option<PersonId>; 2], BadUpdate> {
    Ok(branches.apart()?.map(|ranges| {
        let mut people = BTreeSet::new();
        for (peer, first, end) in ranges {
            let of_peer = authors.get(&peer).into_iter().flatten();
            people.extend(
                of_peer
                    .filter(|author| author.first < end && first < author.end)
                    .map(|author| author.person),
            );
        }
        let mut people = people.into_iter();
        match (people.next(), people.next()) {
            (Some(only), None) => only,
            _ => None,
        }
    }))
}

fn written_by(
    place: &ReviewPlace,
    authors: &BTreeMap<u64, Vec<Author>>,
    whose: &[[Option<PersonId>; 2]],
) -> Vec<WrittenBy> {
    // A block's place is named after its merge.
    let whose = place
        .id
        .split_once('.')
        .and_then(|(number, _)| whose.get(number.parse::<usize>().ok()?));
    place
        .sides
        .iter()
        .enumerate()
        .map(|(n, side)| {
            let mut by = writers(side, authors);
            // Where words only went, nobody's name hangs on a character; whose side it is is known all the same.
            if by.people.is_empty()
                && let Some(Some(person)) = whose.and_then(|whose| whose.get(n))
            {
                by.people.push(*person);
            }
            by
        })
        .collect()
}

fn writers(side: &PlaceSide, authors: &BTreeMap<u64, Vec<Author>>) -> WrittenBy {
    let of = |op: &Op| {
        authors
            .get(&op.peer)?
            .iter()
            .find(|author| (author.first..author.end).contains(&op.counter))
    };
    let mut out = WrittenBy::default();
    for author in side.wrote.iter().filter_map(of) {
        if let Some(person) = author.person.filter(|person| !out.people.contains(person)) {
            out.people.push(person);
        }
        out.at = out.at.max(Some(author.at));
    }
    out
}
