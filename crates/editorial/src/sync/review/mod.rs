//! What a merge must show a person, and what becomes of their decisions.
//!
//! Merging never asks and never loses a word; but where two people touched the same block apart, the result is something
//! that neither of them has read. Such places are found with changes of one flat text, from what both had seen to each
//! one's text, to the merged one and to the draft as it is now. A block is touched when characters come, go or change
//! their marks inside it, its close included.
//!
//! The server finds them to open a review, which blocks approval until somebody has looked, and tells everybody which two
//! histories met ([`Branches`]). A workstation has both histories in its own draft, so it finds the same places there,
//! shows them as they stand at this moment ([`review_places`]) and turns a decision into an ordinary edit
//! ([`plan_decision`]). Nothing here is a second way to write: a plan is run on the draft like any other edit.

mod change;
mod decision;
mod merge;
mod place;

use std::collections::BTreeSet;

use loro::{Frontiers, ID, VersionVector};

pub use decision::{BadDecision, Content, Decision, Plan};
pub use place::{
    Did, Landed, Offer, PlaceAt, PlaceBlock, PlaceFigure, PlaceSide, PlaceText, ReviewPlace,
};

use self::change::{Change, shown};
use self::merge::{Found, Merge, same_base};
use super::api::{MergeKind, MergePlace};
use crate::article::document::Document;
use crate::article::draft::{BadUpdate, Draft, decode_version};
use crate::id::{ArticleId, Bytes, Hash};
use crate::workflow::RevisionRef;

/// The two sides of a merge: what each had seen and written (version vectors in Loro's encoding). Kept with an open review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branches {
    /// What the newsroom's copy had.
    pub ours: Vec<u8>,
    /// What the arriving edits had seen, and themselves.
    pub theirs: Vec<u8>,
}

/// Operations of one replica: the replica, the first one, and the one behind the last.
pub type OpRange = (u64, i32, i32);

impl Branches {
    /// The operations that each side has and the other has not.
    ///
    /// # Errors
    /// [`BadUpdate::Unreadable`] when a version vector is none.
    pub fn apart(&self) -> Result<[Vec<OpRange>; 2], BadUpdate> {
        let (ours, theirs) = (decode_version(&self.ours)?, decode_version(&self.theirs)?);
        let only = |own: &VersionVector, other: &VersionVector| {
            own.iter()
                .map(|(peer, end)| (*peer, other.get(peer).copied().unwrap_or(0).max(0), *end))
                .filter(|(_, first, end)| first < end)
                .collect()
        };
        Ok([only(&ours, &theirs), only(&theirs, &ours)])
    }
}

/// Whether `update`, which `after` has already imported on top of the version `before`, was written without having seen all of
/// `before`. None: it saw everything, or it was known already.
///
/// # Errors
/// [`BadUpdate`] when `before` or `update` cannot be read.
pub fn find_concurrency(
    after: &Draft,
    before: &[u8],
    update: &[u8],
) -> Result<Option<Branches>, BadUpdate> {
    let ours = decode_version(before)?;
    let meta =
        loro::LoroDoc::decode_import_blob_meta(update, false).map_err(|_| BadUpdate::Unreadable)?;
    let heads: Vec<ID> = meta
        .partial_end_vv
        .iter()
        .filter(|(_, end)| **end > 0)
        .map(|(peer, end)| ID::new(*peer, end - 1))
        .collect();
    if heads.iter().all(|head| ours.includes_id(*head)) {
        return Ok(None);
    }
    let theirs = after
        .engine()
        .frontiers_to_vv(&Frontiers::from(heads))
        .ok_or(BadUpdate::MissingDependencies)?;
    if theirs.includes_vv(&ours) {
        return Ok(None);
    }
    Ok(Some(Branches {
        ours: ours.encode(),
        theirs: theirs.encode(),
    }))
}

/// The sides of a merge with those of a further one of the same device: the same merge, grown. None when the further one
/// starts from another text, or met what the first one had not met: then it is a merge of its own. What the first one shows
/// must go on being shown, and what was written since must be looked at too.
///
/// # Errors
/// [`BadUpdate::Unreadable`] when a version vector is none.
pub fn join(open: &Branches, new: &Branches) -> Result<Option<Branches>, BadUpdate> {
    let ours = decode_version(&open.ours)?;
    let theirs = decode_version(&open.theirs)?;
    let mut known = ours.clone();
    known.merge(&theirs);
    if !known.includes_vv(&decode_version(&new.ours)?) {
        return Ok(None);
    }
    let mut grown = theirs.clone();
    grown.merge(&decode_version(&new.theirs)?);
    if !same_base(&[ours.clone(), theirs], &[ours, grown.clone()]) {
        return Ok(None);
    }
    Ok(Some(Branches {
        ours: open.ours.clone(),
        theirs: grown.encode(),
    }))
}

/// One version that has seen what both have.
///
/// # Errors
/// [`BadUpdate::Unreadable`] when a version vector is none.
pub fn union(one: &[u8], other: &[u8]) -> Result<Vec<u8>, BadUpdate> {
    let mut out = decode_version(one)?;
    out.merge(&decode_version(other)?);
    Ok(out.encode())
}

/// What both sides touched, by names that tell one block or field of the article from the others whatever merge they are
/// found in. Empty: nothing was touched twice, and nobody need look.
///
/// # Errors
/// [`BadUpdate`] when the sides are not of this draft.
pub fn touched_twice(draft: &Draft, branches: &Branches) -> Result<BTreeSet<String>, BadUpdate> {
    let merge = Merge::open(draft, branches)?;
    let blocks = merge.blocks();
    let blocks = blocks
        .iter()
        .map(|found| place::block_name(&merge, found.block));
    let fields = merge.fields();
    let fields = fields.iter().map(|found| place::field_id(&found.name));
    Ok(blocks.chain(fields).collect())
}

/// The places that both sides touched, told in plain text, as the draft has them now.
///
/// # Errors
/// [`BadUpdate`] when the sides are not of this draft.
pub fn merge_places(draft: &Draft, branches: &Branches) -> Result<Vec<MergePlace>, BadUpdate> {
    let merge = Merge::open(draft, branches)?;
    let now = merge.until_now()?;
    let mut places: Vec<MergePlace> = merge
        .blocks()
        .iter()
        .map(|found| plain_place(&merge, &now, found))
        .collect();
    places.extend(merge.fields().into_iter().map(|field| {
        MergePlace {
            kind: MergeKind::Field,
            base: field.base,
            texts: field
                .candidates
                .into_iter()
                .map(|candidate| candidate.value)
                .collect(),
            merged: String::new(),
            field: Some(field.name),
        }
    }));
    Ok(places)
}

fn plain_place(merge: &Merge<'_>, now: &Change, found: &Found) -> MergePlace {
    let mut merged = now.cells(found.block);
    if found.kind == MergeKind::KeptFromDeleted
        && !merged.is_empty()
        && let Some((_, block)) = now.after.block_at(now.standing(found.block).hull().start)
    {
        // What was kept stands in the next block by now: show all of that block, so that a person sees where.
        merged = now.after.slice(block).to_vec();
    }
    MergePlace {
        kind: found.kind,
        base: shown(merge.base.text.slice(found.block)),
        texts: merge
            .sides
            .iter()
            .map(|side| shown(&side.change.cells(found.block)))
            .collect(),
        merged: shown(&merged),
        field: None,
    }
}

/// Every place of a review as it stands in the draft now: the article's fields, its blocks in reading order, its figures'
/// fields. A place keeps its name when further merges widen the review; what several merges touched is one place, that of the
/// last: it begins with what the earlier ones made of it.
///
/// # Errors
/// [`BadUpdate::MissingDependencies`] when the draft has not all that the review is about.
pub fn review_places(draft: &Draft, merges: &[Branches]) -> Result<Vec<ReviewPlace>, BadUpdate> {
    let mut out = Vec::new();
    for (number, branches) in merges.iter().enumerate() {
        out.extend(place::places(&Merge::open(draft, branches)?, number)?);
    }
    let mut seen = BTreeSet::new();
    out.reverse();
    out.retain(|place: &ReviewPlace| seen.insert(place::name_of(&place.id).to_owned()));
    out.reverse();
    out.sort_by_key(|place| match (&place.field, &place.figure) {
        (Some(_), None) => 0,
        (None, _) => 1,
        (Some(_), Some(_)) => 2,
    });
    Ok(out)
}

/// Plans a decision about a place as it was shown: `state` is the place's. `new_figure` is an id that no figure has.
///
/// # Errors
/// [`BadDecision`]; nothing is to be done then.
pub fn plan_decision(
    draft: &Draft,
    merges: &[Branches],
    place: &str,
    state: Hash,
    decision: &Decision,
    new_figure: &str,
) -> Result<Plan, BadDecision> {
    let at = open_at(draft, merges, place)?;
    at.check(state)?;
    match (&at.block, &at.field) {
        (Some(found), _) => decision::plan_block(&at.merge, found, decision, new_figure),
        (_, Some(field)) => {
            decision::plan_field(&at.merge, &field.name, &field.candidates, decision)
        }
        _ => Err(BadDecision::UnknownPlace),
    }
}

/// Whether a place reads as planned, once the plan was run on this draft, so that it can be taken back there. It does not where
/// the close of a deleted block was another's too, or where words of another place had to make room: the story reads as it
/// should, but what is taken back there would not be what was there.
///
/// # Errors
/// [`BadDecision::UnknownPlace`]; [`BadDecision::Draft`] when the draft has not all that the review is about.
pub fn stands(
    draft: &Draft,
    merges: &[Branches],
    place: &str,
    plan: &Plan,
) -> Result<bool, BadDecision> {
    let at = open_at(draft, merges, place)?;
    let Some(found) = at.block else {
        return Ok(true);
    };
    Ok(plan.stands(&at.merge.until_now()?.cells(found.block)))
}

/// Whether a decision that was carried out on this draft can be taken back to what stood there `before`, to the letter. It is tried on a copy: where a deleted block's words were taken out, nothing is left that says between which
/// others they stood, and a promise to bring them back must not move them.
///
/// # Errors
/// As [`stands`].
pub fn can_take_back(
    draft: &Draft,
    merges: &[Branches],
    place: &str,
    plan: &Plan,
    before: &Document,
) -> Result<bool, BadDecision> {
    if !stands(draft, merges, place, plan)? {
        return Ok(false);
    }
    let mut copy = Draft::open(&draft.snapshot())?;
    let at = open_at(&copy, merges, place)?;
    if at.block.is_none() {
        return Ok(true);
    }
    let back = decision::plan_content(&at.merge, &at.place, at.block.as_ref(), &plan.before)?;
    drop(at);
    let _ = back.run(&mut copy)?;
    Ok(copy.document() == *before)
}

/// Plans to put back what a decision replaced, if the place still is as that decision left it.
///
/// # Errors
/// [`BadDecision`]; nothing is to be done then.
pub fn plan_undo(
    draft: &Draft,
    merges: &[Branches],
    place: &str,
    state: Hash,
    before: &Content,
) -> Result<Plan, BadDecision> {
    let at = open_at(draft, merges, place)?;
    at.check(state)?;
    decision::plan_content(&at.merge, &at.place, at.block.as_ref(), before)
}

/// The article as each side had it: both stay in the draft's history and can be read there for ever.
///
/// # Errors
/// [`BadUpdate`] when the sides are not of this draft.
pub fn originals(
    draft: &Draft,
    article: ArticleId,
    branches: &Branches,
) -> Result<[RevisionRef; 2], BadUpdate> {
    let of = |version: &[u8]| {
        let version = decode_version(version)?;
        let engine = draft.engine();
        if !engine.oplog_vv().includes_vv(&version) {
            return Err(BadUpdate::MissingDependencies);
        }
        let frontiers = Bytes(engine.vv_to_frontiers(&version).encode());
        let hash = draft.revision_at(article, &frontiers)?.hash();
        Ok(RevisionRef { hash, frontiers })
    };
    Ok([of(&branches.ours)?, of(&branches.theirs)?])
}

struct At<'a> {
    merge: Merge<'a>,
    place: ReviewPlace,
    block: Option<Found>,
    field: Option<merge::FoundField>,
}

impl At<'_> {
    fn check(&self, state: Hash) -> Result<(), BadDecision> {
        if self.place.state == state {
            Ok(())
        } else {
            Err(BadDecision::Changed)
        }
    }
}

fn open_at<'a>(draft: &'a Draft, merges: &[Branches], place: &str) -> Result<At<'a>, BadDecision> {
    let (number, merge) = if place.starts_with(place::FIELD) {
        let mut found = None;
        for (number, branches) in merges.iter().enumerate().rev() {
            let merge = Merge::open(draft, branches)?;
            let has = |field: &merge::FoundField| place::field_id(&field.name) == place;
            if merge.fields().iter().any(has) {
                found = Some((number, merge));
                break;
            }
        }
        found.ok_or(BadDecision::UnknownPlace)?
    } else {
        let number = place
            .split_once('.')
            .and_then(|(number, _)| number.parse::<usize>().ok())
            .ok_or(BadDecision::UnknownPlace)?;
        let branches = merges.get(number).ok_or(BadDecision::UnknownPlace)?;
        (number, Merge::open(draft, branches)?)
    };
    let shown = place::places(&merge, number)?
        .into_iter()
        .find(|one| one.id == place)
        .ok_or(BadDecision::UnknownPlace)?;
    let block = merge
        .blocks()
        .into_iter()
        .find(|found| place::block_id(&merge, number, found.block) == place);
    let field = merge
        .fields()
        .into_iter()
        .find(|found| place::field_id(&found.name) == place);
    Ok(At {
        place: shown,
        block,
        field,
        merge,
    })
}
