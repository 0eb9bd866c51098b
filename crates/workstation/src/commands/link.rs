//! Links from a text to other stories of the newsroom.

use editorial::id::ArticleId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::article::ArticleRow;
use crate::link;
use crate::workstation::Workstation;

/// Asks for the address by which a text links to a story of this newsroom.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LinkMake {
    /// The story.
    pub article: ArticleId,
}

/// The address by which a text links to a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinkMade {
    /// A path of the site: of its page if it has one, else its permanent address.
    pub href: String,
}

/// Asks where a link of a text leads.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LinkRead {
    /// The link as it stands in the text; hostile.
    pub href: String,
}

/// Where a link of a text leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinkLeads {
    /// The address as a reader's browser takes it; none where readers are given no such link, or the newsroom has not
    /// said where its site is.
    pub address: Option<String>,
    /// The story of this newsroom that it leads to, if this machine knows it.
    pub story: Option<ArticleRow>,
}

pub(super) fn link_make(station: &Workstation, request: LinkMake) -> anyhow::Result<LinkMade> {
    let href = link::address_of(station, request.article)?;
    Ok(LinkMade { href })
}

pub(super) fn link_read(station: &Workstation, request: LinkRead) -> anyhow::Result<LinkLeads> {
    link::read(station, &request.href)
}
