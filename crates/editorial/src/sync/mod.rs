//! How two copies of a newsroom become one.
//!
//! [`record`] is the immutable unit that travels, [`api`] the bodies of the endpoints, [`catalogue`] those of a first sync, [`feed`] a page of the feed and its bytes, [`plan`] decides what a workstation
//! sends next, [`hand_back`] heals a restored server, and [`review`] finds what two people touched at once. Workstation and server share this module and nothing
//! else.

pub mod api;
pub mod catalogue;
pub mod feed;
pub mod hand_back;
pub mod plan;
pub mod record;
pub mod review;

/// The versions of the protocol that this program speaks, from the oldest to the newest.
pub const PROTOCOL: std::ops::RangeInclusive<u32> = 1..=1;
