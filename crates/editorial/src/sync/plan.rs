//! Decisions of a workstation's sync, as values: how much to send, how long to wait, what a restored server lacks.
//!
//! `workstation::sync` performs them; this module never learns whether they succeeded.
//! Invariant: planning again after a completed run yields nothing to do.

use super::api::{DeviceHead, MAX_PUSH_BYTES, MAX_PUSH_RECORDS, UPLOAD_PIECE_BYTES};
use super::record::NO_RECORD;
use crate::id::Hash;

const FIRST_WAIT_MS: u64 = 1_000;
const LONGEST_WAIT_MS: u64 = 5 * 60 * 1_000;

/// How long to wait before the next attempt. Reset when the network returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// No failure yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { failures: 0 }
    }

    /// One more failure: the next state, and the wait in ms, between half and all of 1 s, 2 s, 4 s … 5 min.
    ///
    /// `random` spreads the workstations of a newsroom, so that a server that comes back is not met by all at once.
    #[must_use]
    pub fn failed(self, random: u32) -> (Self, u64) {
        let longest = FIRST_WAIT_MS
            .saturating_mul(1 << self.failures.min(16))
            .min(LONGEST_WAIT_MS);
        let half = longest / 2;
        let wait = half + u64::from(random) * half / u64::from(u32::MAX);
        (
            Self {
                failures: self.failures.saturating_add(1),
            },
            wait,
        )
    }
}

const LEAST_AT_ONCE_BYTES: usize = 32 * 1024;

/// How many bytes travel in one request. A line that breaks every twenty seconds never carries what takes thirty: after a
/// cut less is sent at once, and after each success a little more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stride {
    bytes: usize,
}

impl Default for Stride {
    fn default() -> Self {
        Self {
            bytes: UPLOAD_PIECE_BYTES,
        }
    }
}

impl Stride {
    /// So many bytes.
    #[must_use]
    pub const fn bytes(self) -> usize {
        self.bytes
    }

    /// The line was cut.
    #[must_use]
    pub fn cut(self) -> Self {
        Self {
            bytes: (self.bytes / 2).max(LEAST_AT_ONCE_BYTES),
        }
    }

    /// A request of that size went through.
    #[must_use]
    pub fn carried(self) -> Self {
        Self {
            bytes: (self.bytes + self.bytes / 4).min(MAX_PUSH_BYTES),
        }
    }
}

/// A record that the server has not answered for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its number among this device's records.
    pub device_seq: u64,
    /// Its length.
    pub size_bytes: usize,
}

/// How many of the first records of the outbox go into one push: within what the line carries at once and what the server
/// takes, at least one.
#[must_use]
pub fn plan_push(outbox: &[Outgoing], stride: Stride) -> usize {
    let most_bytes = stride.bytes().min(MAX_PUSH_BYTES);
    let mut bytes = 0usize;
    let fitting = outbox
        .iter()
        .take(MAX_PUSH_RECORDS)
        .take_while(|record| {
            bytes = bytes.saturating_add(record.size_bytes);
            bytes <= most_bytes
        })
        .count();
    fitting.max(usize::from(!outbox.is_empty()))
}

/// What to do after a server was found to be another database, or an older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterResync {
    /// The server has all that this device ever sealed.
    NothingMissing,
    /// It lacks this device's records from this number on: push them again.
    PushFrom {
        /// The first that it lacks.
        device_seq: u64,
    },
    /// It holds other records under this device's numbers: this workstation was copied or restored from a backup, and goes
    /// on under a new device id.
    NewDevice,
}

/// Compares what the server has of this device with what this device has.
///
/// `mine_at` is the hash of this device's own record with the number `server.device_seq`, if it has one; `my_last` is the
/// number of its last record, 0 when it has none.
#[must_use]
pub fn plan_resync(server: &DeviceHead, mine_at: Option<Hash>, my_last: u64) -> AfterResync {
    match (server.device_seq, mine_at) {
        (0, _) if my_last == 0 => AfterResync::NothingMissing,
        (0, _) if server.hash == NO_RECORD => AfterResync::PushFrom { device_seq: 1 },
        // The server is ahead of us, or holds another record where we hold ours.
        (last, _) if last > my_last => AfterResync::NewDevice,
        (_, mine) if mine != Some(server.hash) => AfterResync::NewDevice,
        (last, _) if last == my_last => AfterResync::NothingMissing,
        (last, _) => AfterResync::PushFrom {
            device_seq: last + 1,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_a_second_to_five_minutes_and_no_further() {
        let mut backoff = Backoff::new();
        let mut waits = Vec::new();
        for _ in 0..40 {
            let (next, wait) = backoff.failed(u32::MAX);
            waits.push(wait);
            backoff = next;
        }
        assert_eq!(waits[..4], [1_000, 2_000, 4_000, 8_000]);
        assert_eq!(waits[39], 300_000);
        assert_eq!(Backoff::new().failed(0).1, 500, "the shortest wait is half");
    }

    #[test]
    fn a_push_holds_at_least_one_record_and_never_more_than_the_server_takes() {
        let of = |size_bytes, count: u64| -> Vec<Outgoing> {
            (1..=count)
                .map(|device_seq| Outgoing {
                    device_seq,
                    size_bytes,
                })
                .collect()
        };
        let mut wide = Stride::default();
        for _ in 0..40 {
            wide = wide.carried();
        }
        assert_eq!(plan_push(&[], wide), 0);
        assert_eq!(plan_push(&of(MAX_PUSH_BYTES * 2, 3), wide), 1);
        assert_eq!(plan_push(&of(10, 5_000), wide), MAX_PUSH_RECORDS);
        assert_eq!(plan_push(&of(MAX_PUSH_BYTES / 4, 9), wide), 4);
    }

    #[test]
    fn a_line_that_breaks_is_given_less_at_once_but_never_nothing() {
        let mut narrow = Stride::default();
        for _ in 0..40 {
            narrow = narrow.cut();
        }
        assert_eq!(narrow.bytes(), LEAST_AT_ONCE_BYTES);
        let outbox: Vec<Outgoing> = (1..=9)
            .map(|device_seq| Outgoing {
                device_seq,
                size_bytes: 10_000,
            })
            .collect();
        assert_eq!(plan_push(&outbox, narrow), 3);
        assert!(narrow.carried() > narrow);
    }

    #[test]
    fn a_restored_server_is_healed_and_a_restored_workstation_takes_a_new_name() {
        let head = |device_seq, hash| DeviceHead { device_seq, hash };
        let (mine, other) = (Hash([1; 32]), Hash([2; 32]));
        assert_eq!(
            plan_resync(&head(0, NO_RECORD), None, 0),
            AfterResync::NothingMissing
        );
        assert_eq!(
            plan_resync(&head(0, NO_RECORD), None, 9),
            AfterResync::PushFrom { device_seq: 1 }
        );
        assert_eq!(
            plan_resync(&head(4, mine), Some(mine), 9),
            AfterResync::PushFrom { device_seq: 5 }
        );
        assert_eq!(
            plan_resync(&head(9, mine), Some(mine), 9),
            AfterResync::NothingMissing
        );
        assert_eq!(
            plan_resync(&head(9, other), Some(mine), 9),
            AfterResync::NewDevice
        );
        assert_eq!(
            plan_resync(&head(12, mine), None, 9),
            AfterResync::NewDevice
        );
    }
}
