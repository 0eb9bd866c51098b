//! People and what they may do.
//!
//! A role is granted to a person for the whole newsroom or for one section. Roles guard commands (submit, approve, publish),
//! never typing: any signed-in device may push edits to any article, because a refused edit would be a lost one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{PersonId, SectionId};

/// What a person may do, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Writes and submits (phóng viên).
    Reporter,
    /// Reads, returns, approves at the first level (biên tập viên).
    Editor,
    /// Approves at every level but the last, withdraws, deletes (thư ký tòa soạn).
    ManagingEditor,
    /// Approves at the last level (tổng biên tập).
    EditorInChief,
    /// Adds people and machines; has no say about articles (quản trị).
    Administrator,
}

/// One role, for one section or for all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it holds; none = everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub section: Option<SectionId>,
}

/// A human being of the newsroom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// The name that colleagues and readers see.
    pub name: String,
    /// The name that they sign in with: lower-case letters, digits, dots, dashes.
    pub login: String,
    /// What they may do.
    pub grants: Vec<Grant>,
}

impl Person {
    /// Whether this person holds one of `roles` for `section`.
    #[must_use]
    pub fn may(&self, roles: &[Role], section: Option<SectionId>) -> bool {
        self.grants.iter().any(|grant| {
            roles.contains(&grant.role) && (grant.section.is_none() || grant.section == section)
        })
    }

    /// The strongest role, for a title beside the name.
    #[must_use]
    pub fn title(&self) -> Option<Role> {
        self.grants.iter().map(|grant| grant.role).max()
    }
}
