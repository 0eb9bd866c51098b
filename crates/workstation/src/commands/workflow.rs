//! Moves of an article: decided here as far as this machine can know, queued, and answered by the server.

use editorial::id::{ArticleId, CommandId, Hash, ReviewId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::workflow::Asked;
use crate::workstation::Workstation;
use editorial::workflow::Transition;

/// A command that will reach the server, whatever happens to this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Queued {
    /// Its id.
    pub command: CommandId,
}

/// Asks for approval of the text as it is now.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WorkflowSubmit {
    /// The article.
    pub article: ArticleId,
}

/// Takes a submission back.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WorkflowRecall {
    /// The article.
    pub article: ArticleId,
}

/// Puts the approved revision before readers.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WorkflowPublish {
    /// The article.
    pub article: ArticleId,
}

/// Undoes a delete.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WorkflowRestore {
    /// The article.
    pub article: ArticleId,
}

/// Sends it back to its author.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WorkflowReturn {
    /// The article.
    pub article: ArticleId,
    /// The level that was on the screen.
    pub level: u8,
    /// Why.
    pub reason: String,
}

/// Says yes to what was on the screen.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WorkflowApprove {
    /// The article.
    pub article: ArticleId,
    /// The level that was on the screen.
    pub level: u8,
    /// The revision that was on the screen.
    pub hash: Hash,
    /// The newest revision's hash, when the person approves an older one all the same.
    pub acknowledges: Option<Hash>,
}

/// Takes the page down.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WorkflowWithdraw {
    /// The article.
    pub article: ArticleId,
    /// Why.
    pub reason: String,
}

/// Hides the article; its text stays.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WorkflowDelete {
    /// The article.
    pub article: ArticleId,
    /// Why.
    pub reason: String,
}

/// Says that a merge review was looked at.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WorkflowResolveReview {
    /// The article.
    pub article: ArticleId,
    /// The review.
    pub review: ReviewId,
    /// What of it was on the screen ([`super::ReviewView::state`]): nobody says to have looked at what came later.
    pub state: Hash,
}

pub(super) fn workflow_recall(
    station: &Workstation,
    request: WorkflowRecall,
) -> anyhow::Result<Queued> {
    station.ask(request.article, Asked::Move(Transition::Recall))
}

pub(super) fn workflow_publish(
    station: &Workstation,
    request: WorkflowPublish,
) -> anyhow::Result<Queued> {
    station.ask(request.article, Asked::Move(Transition::Publish))
}

pub(super) fn workflow_restore(
    station: &Workstation,
    request: WorkflowRestore,
) -> anyhow::Result<Queued> {
    station.ask(request.article, Asked::Move(Transition::Restore))
}

pub(super) fn workflow_submit(
    station: &Workstation,
    request: WorkflowSubmit,
) -> anyhow::Result<Queued> {
    station.ask(request.article, Asked::Submit)
}

pub(super) fn workflow_return(
    station: &Workstation,
    request: WorkflowReturn,
) -> anyhow::Result<Queued> {
    station.ask(
        request.article,
        Asked::Move(Transition::Return {
            level: request.level,
            reason: request.reason,
        }),
    )
}

pub(super) fn workflow_withdraw(
    station: &Workstation,
    request: WorkflowWithdraw,
) -> anyhow::Result<Queued> {
    station.ask(
        request.article,
        Asked::Move(Transition::Withdraw {
            reason: request.reason,
        }),
    )
}

pub(super) fn workflow_delete(
    station: &Workstation,
    request: WorkflowDelete,
) -> anyhow::Result<Queued> {
    station.ask(
        request.article,
        Asked::Move(Transition::Delete {
            reason: request.reason,
        }),
    )
}

pub(super) fn workflow_resolve_review(
    station: &Workstation,
    request: WorkflowResolveReview,
) -> anyhow::Result<Queued> {
    station.ask(
        request.article,
        Asked::Resolve {
            review: request.review,
            state: request.state,
        },
    )
}

pub(super) fn workflow_approve(
    station: &Workstation,
    request: WorkflowApprove,
) -> anyhow::Result<Queued> {
    let WorkflowApprove {
        article,
        level,
        hash,
        acknowledges,
    } = request;
    station.ask(
        article,
        Asked::Approve {
            level,
            hash,
            acknowledges,
        },
    )
}
