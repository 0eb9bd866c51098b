//! The deliberate mistakes that the simulation must find, of the workstation and of the server in one list.

use server::Mutant as S;
use workstation::Mutant as W;

use super::plan::Act;
use super::promise::Promise as P;
use super::{Plan, Violation, run};

/// A mistake of either program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mutant {
    /// A mistake of every workstation of the world.
    Workstation(workstation::Mutant),
    /// A mistake of the server.
    Server(server::Mutant),
}

/// How a mistake is looked for, and what it breaks.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// The mistake.
    pub mutant: Mutant,
    /// The invariants of `ARCHITECTURE.md` that it breaks.
    pub invariants: &'static [u8],
    /// The promises by whose breach it is known.
    pub breaks: &'static [P],
    /// What must happen for the mistake to show, and how often it happens in the worlds in which it is looked for.
    pub shows: &'static [(Act, usize)],
}

const fn workstation(
    mutant: W,
    invariants: &'static [u8],
    breaks: &'static [P],
    shows: &'static [(Act, usize)],
) -> Case {
    Case {
        mutant: Mutant::Workstation(mutant),
        invariants,
        breaks,
        shows,
    }
}

const fn server(
    mutant: S,
    invariants: &'static [u8],
    breaks: &'static [P],
    shows: &'static [(Act, usize)],
) -> Case {
    Case {
        mutant: Mutant::Server(mutant),
        invariants,
        breaks,
        shows,
    }
}

/// Every mistake that is seen without losing a disk's memory; the rest is seen by a disk that forgets (`tests/src/disk`).
pub const CASES: &[Case] = &[
    workstation(
        W::AnswerBeforeCommit,
        &[1, 12],
        &[P::Saved],
        &[(Act::EndStation, 20)],
    ),
    workstation(
        W::CursorOutsideTransaction,
        &[3],
        &[P::EverywhereOnce],
        &[(Act::EndStation, 40), (Act::Sync, 40)],
    ),
    workstation(
        W::ViewRepairs,
        &[6],
        &[P::ReadingWritesNothing],
        &[(Act::Read, 10)],
    ),
    workstation(
        W::UnknownForgotten,
        &[7],
        &[P::UnknownStays],
        &[(Act::Mark, 20)],
    ),
    workstation(
        W::SealForgetsJournal,
        &[1],
        &[P::Saved],
        &[(Act::EndStation, 20)],
    ),
    workstation(
        W::DropOnResync,
        &[1, 13],
        &[P::Saved, P::NothingLost, P::ValueStands],
        &[(Act::BackUpServer, 8), (Act::RestoreServer, 12)],
    ),
    workstation(
        W::DoubtfulDraftKept,
        &[4, 12],
        &[P::Saved, P::EqualContent, P::WindowShows],
        &[
            (Act::FullStation, 20),
            (Act::Resend, 20),
            (Act::EndStation, 10),
        ],
    ),
    workstation(
        W::FirstSyncSkips,
        &[3],
        &[P::EverywhereOnce],
        &[(Act::SignIn, 6), (Act::Create, 8), (Act::Sync, 60)],
    ),
    server(
        S::AnswerBeforeCommit,
        &[1, 12],
        &[P::EverywhereOnce, P::NothingLost, P::Sent],
        &[
            (Act::EndServer, 20),
            (Act::StartServer, 25),
            (Act::Sync, 20),
        ],
    ),
    server(
        S::RecordsNotUnique,
        &[2],
        &[P::Sent, P::EverywhereOnce, P::Chain, P::NoGap],
        &[(Act::Late, 20), (Act::Sync, 20)],
    ),
    server(
        S::CommandsNotUnique,
        &[9],
        &[P::AppliedOnce],
        &[
            (Act::Move, 20),
            (Act::GoOn, 20),
            (Act::Late, 20),
            (Act::Sync, 20),
        ],
    ),
    server(
        S::ApproveWithoutRecomputing,
        &[8],
        &[P::OnTheScreen],
        &[(Act::GoOn, 40), (Act::Sync, 20)],
    ),
    server(
        S::SkipChainCheck,
        &[2],
        &[P::StationSteady, P::Sent, P::EverywhereOnce, P::NothingLost],
        &[(Act::BackUpStation, 12), (Act::RestoreStation, 12)],
    ),
    server(
        S::AcceptAfterRevocation,
        &[11],
        &[P::CutOff],
        &[(Act::Revoke, 10)],
    ),
    server(
        S::SnapshotUnchecked,
        &[4],
        &[P::ServerSound, P::CopyIsReplay],
        &[
            (Act::EndServer, 10),
            (Act::StartServer, 20),
            (Act::Replay, 20),
        ],
    ),
    server(
        S::UploadWithoutDigest,
        &[10],
        &[P::PhotoWhole, P::ServerSound],
        &[(Act::Figure, 60), (Act::Sync, 60)],
    ),
    server(S::ClockDecides, &[10], &[P::Sent], &[(Act::Skew, 10)]),
    server(S::FeedSkips, &[3], &[P::EverywhereOnce], &[]),
];

impl Case {
    /// What a newsroom that makes this mistake comes to with one seed: the breach by which the mistake is known, or nothing. What
    /// else it may break besides does not count.
    ///
    /// # Errors
    /// A violation that is none of this mistake's: the same plan breaks a promise without it.
    pub fn look(&self, seed: u64) -> Result<Option<Violation>, Violation> {
        let plan = Plan::with(seed, self.shows);
        let Some(found) = run(&plan, Some(self.mutant)).violation else {
            return Ok(None);
        };
        match run(&plan, None).violation {
            Some(without) => Err(without),
            None => Ok(Some(found).filter(|found| self.breaks.contains(&found.promise))),
        }
    }
}

impl Mutant {
    /// As the workstation knows it.
    pub(crate) const fn of_workstation(self) -> Option<workstation::Mutant> {
        match self {
            Self::Workstation(mutant) => Some(mutant),
            Self::Server(_) => None,
        }
    }

    /// As the server knows it.
    pub(crate) const fn of_server(self) -> Option<server::Mutant> {
        match self {
            Self::Server(mutant) => Some(mutant),
            Self::Workstation(_) => None,
        }
    }
}
