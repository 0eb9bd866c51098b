//! The deliberate mistakes that the simulation must find, of the workstation and of the server in one list.

use super::plan::Act;

/// A mistake of either program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mutant {
    /// A mistake of every workstation of the world.
    Workstation(workstation::Mutant),
    /// A mistake of the server.
    Server(server::Mutant),
}

impl Mutant {
    /// Those that are seen without losing a disk's memory; the rest is seen by a disk that forgets (`tests/src/disk`).
    pub const ALL: &[Self] = &[
        Self::Workstation(workstation::Mutant::AnswerBeforeCommit),
        Self::Workstation(workstation::Mutant::CursorOutsideTransaction),
        Self::Workstation(workstation::Mutant::ViewRepairs),
        Self::Workstation(workstation::Mutant::UnknownForgotten),
        Self::Workstation(workstation::Mutant::SealForgetsJournal),
        Self::Workstation(workstation::Mutant::DropOnResync),
        Self::Workstation(workstation::Mutant::DoubtfulDraftKept),
        Self::Server(server::Mutant::AnswerBeforeCommit),
        Self::Server(server::Mutant::RecordsNotUnique),
        Self::Server(server::Mutant::CommandsNotUnique),
        Self::Server(server::Mutant::ApproveWithoutRecomputing),
        Self::Server(server::Mutant::SkipChainCheck),
        Self::Server(server::Mutant::AcceptAfterRevocation),
        Self::Server(server::Mutant::SnapshotUnchecked),
        Self::Server(server::Mutant::UploadWithoutDigest),
        Self::Server(server::Mutant::ClockDecides),
        Self::Server(server::Mutant::FeedSkips),
    ];

    /// What must happen for the mistake to show, and how often it happens in the worlds in which it is looked for.
    #[must_use]
    pub const fn shows(self) -> &'static [(Act, usize)] {
        use server::Mutant as S;
        use workstation::Mutant as W;
        match self {
            Self::Workstation(W::AnswerBeforeCommit | W::SealForgetsJournal) => {
                &[(Act::EndStation, 20)]
            }
            Self::Workstation(W::CursorOutsideTransaction) => {
                &[(Act::EndStation, 40), (Act::Sync, 40)]
            }
            Self::Workstation(W::DoubtfulDraftKept) => &[
                (Act::FullStation, 20),
                (Act::Resend, 20),
                (Act::EndStation, 10),
            ],
            Self::Workstation(W::ViewRepairs) => &[(Act::Read, 10)],
            Self::Workstation(W::UnknownForgotten) => &[(Act::Mark, 20)],
            Self::Workstation(W::DropOnResync) => {
                &[(Act::BackUpServer, 8), (Act::RestoreServer, 12)]
            }
            Self::Server(S::AnswerBeforeCommit) => &[
                (Act::EndServer, 20),
                (Act::StartServer, 25),
                (Act::Sync, 20),
            ],
            Self::Server(S::SnapshotUnchecked) => &[
                (Act::EndServer, 10),
                (Act::StartServer, 20),
                (Act::Replay, 20),
            ],
            Self::Server(S::RecordsNotUnique) => &[(Act::Late, 20), (Act::Sync, 20)],
            Self::Server(S::CommandsNotUnique) => &[
                (Act::Move, 20),
                (Act::GoOn, 20),
                (Act::Late, 20),
                (Act::Sync, 20),
            ],
            Self::Server(S::ApproveWithoutRecomputing) => &[(Act::GoOn, 40), (Act::Sync, 20)],
            Self::Server(S::SkipChainCheck) => {
                &[(Act::BackUpStation, 12), (Act::RestoreStation, 12)]
            }
            Self::Server(S::AcceptAfterRevocation) => &[(Act::Revoke, 10)],
            Self::Server(S::UploadWithoutDigest) => &[(Act::Figure, 20), (Act::Sync, 30)],
            Self::Server(S::ClockDecides) => &[(Act::Skew, 10)],
            Self::Server(S::FeedSkips) => &[],
        }
    }

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
