//! Randomness, in one place: ids, tokens and codes.
//!
//! Everything comes from the operating system's generator. A machine without one cannot keep a secret, so its failure
//! ends the process instead of being handed on.

use editorial::id::uuid_v7;
use editorial::time::TimeMs;

/// `N` random bytes from the operating system.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut out = [0; N];
    getrandom::fill(&mut out).expect("the operating system has a source of randomness");
    out
}

/// A new UUID of version 7.
pub(crate) fn uuid(now: TimeMs) -> uuid::Uuid {
    uuid_v7(now.0, bytes())
}
