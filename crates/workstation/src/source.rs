//! The two things that no function can work out: what time it is, and what nobody else will choose.
//!
//! Both are handed in when the workstation is opened, so a test can decide them.

use std::sync::Arc;

use editorial::id::uuid_v7;
use editorial::time::TimeMs;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> TimeMs + Send + Sync>;
/// Fills bytes with randomness that nobody can guess.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// A clock and a source of randomness.
#[derive(Clone)]
pub(crate) struct Source {
    clock: Clock,
    entropy: Entropy,
}

impl Source {
    pub(crate) fn new(clock: Clock, entropy: Entropy) -> Self {
        Self { clock, entropy }
    }

    pub(crate) fn now(&self) -> TimeMs {
        (self.clock)()
    }

    /// A new id; wrap it in the kind that is needed.
    pub(crate) fn uuid(&self) -> uuid::Uuid {
        uuid_v7(self.now().0, self.bytes())
    }

    /// A peer for one replica, never used by another. Loro keeps the highest for itself.
    pub(crate) fn peer(&self) -> u64 {
        u64::from_le_bytes(self.bytes()).clamp(1, u64::MAX - 1)
    }

    pub(crate) fn number(&self) -> u32 {
        u32::from_le_bytes(self.bytes())
    }

    fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.entropy)(&mut bytes);
        bytes
    }
}

/// The system's clock.
#[must_use]
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        TimeMs(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    })
}

/// The system's randomness.
///
/// # Panics
/// When the system has none: no id that could be made then would be safe to use.
#[must_use]
pub fn system_entropy() -> Entropy {
    Arc::new(|bytes| {
        #[expect(
            clippy::expect_used,
            reason = "without randomness every id could collide with another machine's"
        )]
        getrandom::fill(bytes).expect("the system gives random bytes");
    })
}
