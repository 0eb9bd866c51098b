//! Moments, as numbers.
//!
//! At rest and on the wire a moment is a count of milliseconds since 1970 in UTC. It is shown in the newsroom's zone by
//! [`crate::text::date`]. It decides two things, an embargo and the end of a photo's rights, and there it is the server's clock;
//! order comes from the server's numbers, never from a clock.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS,
)]
#[serde(transparent)]
#[ts(type = "number")]
pub struct TimeMs(pub i64);

impl TimeMs {
    /// This many milliseconds later (earlier when negative); stops at the ends of the range.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}
