//! One merge, opened: its two sides, what both had seen, and the places that both touched.

use std::collections::{BTreeMap, BTreeSet};

use loro::{Frontiers, ID, VersionVector};

use super::Branches;
use super::change::{Change, NOT_ITS_OWN, Range, Touch, Version, shown};
use crate::article::draft::{BadUpdate, Draft, Op, decode_version};
use crate::article::field::Register;
use crate::article::flat::{GUARD, MARKER};
use crate::id::Bytes;
use crate::sync::api::MergeKind;

/// A merge with everything that is asked of it.
pub(super) struct Merge<'a> {
    pub(super) draft: &'a Draft,
    /// What both had seen.
    pub(super) base: Version,
    /// Ours, theirs.
    pub(super) sides: [Side; 2],
    /// What the merge made of both.
    pub(super) both: Draft,
    pub(super) merged: Change,
    written: Written,
}

/// Who wrote where: of the blocks that one side deleted, what the other has written into them.
struct Written {
    both: VersionVector,
    /// By where the block began.
    into: BTreeMap<usize, BTreeSet<Op>>,
}

impl Written {
    fn of(base: &Version, sides: &[Side; 2], both: VersionVector) -> Self {
        let mut into: BTreeMap<usize, BTreeSet<Op>> = BTreeMap::new();
        for block in base.text.blocks() {
            let gone = sides
                .iter()
                .any(|side| side.change.touch(&base.text, block).deleted_all());
            if !gone {
                continue;
            }
            let ops = into.entry(block.start).or_default();
            for side in sides {
                let parts = side.change.standing(block).parts;
                let places = parts.into_iter().flat_map(|part| part.start..part.end);
                ops.extend(places.filter_map(|at| side.version.draft.op_at(at)));
            }
        }
        Self { both, into }
    }

    /// From what both had seen to a version that has both, with everybody's words where they belong.
    fn change(&self, draft: &Draft, base: &Version, to: &Frontiers) -> Result<Change, BadUpdate> {
        Change::between(draft, base, to, &|block, op| {
            let into = self.into.get(&block.start);
            if into.is_some_and(|ops| ops.contains(&op)) {
                return Some(true);
            }
            // Whose it is that was written since cannot be told.
            let known = self.both.includes_id(ID::new(op.peer, op.counter));
            known.then_some(false)
        })
    }
}

/// One side of a merge.
pub(super) struct Side {
    pub(super) version: Version,
    pub(super) change: Change,
}

/// A block that both sides touched.
pub(super) struct Found {
    /// Where it stood before.
    pub(super) block: Range,
    pub(super) kind: MergeKind,
    pub(super) touches: [Touch; 2],
}

/// A field that the merge left with several candidates.
pub(super) struct FoundField {
    /// Its name; a figure's as `<figure id>/<name>`.
    pub(super) name: String,
    /// Its value before.
    pub(super) base: String,
    /// What the merge brought, what the first side wrote first; behind it what has come since and waits beside it.
    pub(super) candidates: Register,
}

impl<'a> Merge<'a> {
    /// # Errors
    /// [`BadUpdate::MissingDependencies`] when the draft has not all of both sides, [`BadUpdate::Unreadable`] when they are none.
    pub(super) fn open(draft: &'a Draft, branches: &Branches) -> Result<Self, BadUpdate> {
        let (ours, theirs) = (
            decode_version(&branches.ours)?,
            decode_version(&branches.theirs)?,
        );
        let mut both = ours.clone();
        both.merge(&theirs);
        let engine = draft.engine();
        if !engine.oplog_vv().includes_vv(&both) {
            return Err(BadUpdate::MissingDependencies);
        }
        // What both had seen: the smaller counter of every peer. Both sides are closed under causality, so this is too.
        let base = Version::of(draft, engine.vv_to_frontiers(&intersection(&ours, &theirs)))?;
        let side = |version: &VersionVector| {
            let version = Version::of(draft, engine.vv_to_frontiers(version))?;
            Ok::<_, BadUpdate>(Side {
                change: Change::between(draft, &base, &version.heads, NOT_ITS_OWN)?,
                version,
            })
        };
        let sides = [side(&ours)?, side(&theirs)?];
        let both_heads = engine.vv_to_frontiers(&both);
        let written = Written::of(&base, &sides, both);
        Ok(Self {
            draft,
            sides,
            both: draft.at(&Bytes(both_heads.encode()))?,
            merged: written.change(draft, &base, &both_heads)?,
            base,
            written,
        })
    }

    /// From what both had seen to the draft as it is now.
    pub(super) fn until_now(&self) -> Result<Change, BadUpdate> {
        let now = self.draft.engine().oplog_frontiers();
        self.written.change(self.draft, &self.base, &now)
    }

    /// From one side to the draft as it is now.
    pub(super) fn since_side(&self, side: usize) -> Result<Change, BadUpdate> {
        let now = self.draft.engine().oplog_frontiers();
        Change::between(self.draft, &self.sides[side].version, &now, NOT_ITS_OWN)
    }

    /// The blocks that both sides touched, in reading order.
    pub(super) fn blocks(&self) -> Vec<Found> {
        self.base
            .text
            .blocks()
            .into_iter()
            .filter_map(|block| {
                let touches = [0, 1].map(|n| self.sides[n].change.touch(&self.base.text, block));
                let moved = || [0, 1].iter().all(|n| self.copy_of(*n, block).is_some());
                let kind = merge_kind(&touches, moved)?;
                Some(Found {
                    block,
                    kind,
                    touches,
                })
            })
            .collect()
    }

    /// Where a side put a block that it took away: a block of its own that reads as the one before did, in that side's text.
    pub(super) fn copy_of(&self, side: usize, block: Range) -> Option<Range> {
        let words = shown(self.base.text.slice(block));
        if words.is_empty() {
            return None;
        }
        let change = &self.sides[side].change;
        let new = change.inserted();
        let is_new = |at: usize| {
            new.iter()
                .any(|range| (range.start..range.end).contains(&at))
        };
        change.after.blocks().into_iter().find(|copy| {
            let mut own = (copy.start..copy.end)
                .filter(|at| !matches!(change.after.0[*at].c, MARKER | GUARD));
            own.all(is_new) && shown(change.after.slice(*copy)) == words
        })
    }

    /// Fields that became unsettled by the merge.
    pub(super) fn fields(&self) -> Vec<FoundField> {
        let (before, ours) = (
            registers(&self.base.draft),
            registers(&self.sides[0].version.draft),
        );
        let mut now = registers(self.draft);
        registers(&self.both)
            .into_iter()
            .filter(|(name, candidates)| {
                let values = |register: &Register| -> Vec<String> {
                    register
                        .iter()
                        .map(|candidate| candidate.value.clone())
                        .collect()
                };
                candidates.len() > 1 && before.get(name).map(values) != Some(values(candidates))
            })
            .map(|(name, mut candidates)| {
                let of_ours = ours.get(&name).cloned().unwrap_or_default();
                candidates
                    .sort_by_key(|candidate| !of_ours.iter().any(|one| one.op == candidate.op));
                for since in now.remove(&name).unwrap_or_default() {
                    if candidates.iter().all(|shown| shown.value != since.value) {
                        candidates.push(since);
                    }
                }
                let base = before
                    .get(&name)
                    .and_then(|register| register.first())
                    .map(|candidate| candidate.value.clone())
                    .unwrap_or_default();
                FoundField {
                    name,
                    base,
                    candidates,
                }
            })
            .collect()
    }
}

fn intersection(a: &VersionVector, b: &VersionVector) -> VersionVector {
    a.iter()
        .filter_map(|(peer, end)| b.get(peer).map(|other| (*peer, *end.min(other))))
        .collect()
}

/// Whether two merges start from the same text: only then are they one merge with longer sides.
pub(super) fn same_base(a: &[VersionVector; 2], b: &[VersionVector; 2]) -> bool {
    intersection(&a[0], &a[1]) == intersection(&b[0], &b[1])
}

/// Every register of a draft by name; a figure's as `<figure id>/<name>`.
pub(super) fn registers(draft: &Draft) -> BTreeMap<String, Register> {
    let mut out = draft.fields();
    for (figure, fields) in draft.figure_fields() {
        out.extend(
            fields
                .into_iter()
                .map(|(name, register)| (format!("{figure}/{name}"), register)),
        );
    }
    out
}

fn merge_kind([a, b]: &[Touch; 2], moved: impl Fn() -> bool) -> Option<MergeKind> {
    if !a.any() || !b.any() {
        return None;
    }
    let (gone_a, gone_b) = (a.deleted_all(), b.deleted_all());
    if gone_a && gone_b && a.inserted.is_empty() && b.inserted.is_empty() {
        return moved().then_some(MergeKind::BothMoved);
    }
    if gone_a != gone_b {
        return Some(MergeKind::KeptFromDeleted);
    }
    if a.splits() && b.splits() {
        return Some(MergeKind::BothSplit);
    }
    if a.only_at().is_some() && a.only_at() == b.only_at() {
        return Some(MergeKind::BothAdded);
    }
    Some(MergeKind::BothEdited)
}
