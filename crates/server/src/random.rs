//! Randomness, in one place: ids, tokens and codes.
//!
//! Everything comes from the operating system's generator, unless whoever starts the server hands in another source. A
//! machine without a generator cannot keep a secret, so its failure ends the process instead of being handed on.

use std::sync::Arc;

use editorial::id::uuid_v7;
use editorial::time::TimeMs;

/// Fills bytes with randomness that nobody can guess.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// The operating system's generator.
#[must_use]
pub fn system_entropy() -> Entropy {
    Arc::new(|bytes| {
        getrandom::fill(bytes).expect("the operating system has a source of randomness");
    })
}

/// What nobody else will choose.
#[derive(Clone)]
pub(crate) struct Random(Entropy);

impl Random {
    pub(crate) fn new(entropy: Entropy) -> Self {
        Self(entropy)
    }

    /// `N` random bytes.
    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        (self.0)(&mut out);
        out
    }

    /// A new UUID of version 7.
    pub(crate) fn uuid(&self, now: TimeMs) -> uuid::Uuid {
        uuid_v7(now.0, self.bytes())
    }
}
