//! Chance that a seed decides.

use std::sync::{Arc, Mutex, PoisonError};

/// Draws numbers: the same seed, the same numbers.
#[derive(Clone, Debug)]
pub(crate) struct Dice(fastrand::Rng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// Dice for one part of a world, which draw the same whatever the other parts draw.
    pub(crate) fn of(seed: u64, part: &str) -> Self {
        let hash = editorial::id::Hash::of(format!("{seed}/{part}").as_bytes());
        let mut eight = [0; 8];
        eight.copy_from_slice(&hash.0[..8]);
        Self::new(u64::from_le_bytes(eight))
    }

    /// A number below `bound`; 0 when there is none.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { self.0.usize(..bound) }
    }

    /// True once in `times`.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.0.u64(..)
    }

    /// One of `list`, if it has any.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }
}

/// A source of randomness for a program under test.
pub(crate) type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// The randomness of one part of a world.
pub(crate) fn entropy(seed: u64, part: &str) -> Entropy {
    let dice = Mutex::new(Dice::of(seed, part));
    Arc::new(move |bytes| {
        let mut dice = dice.lock().unwrap_or_else(PoisonError::into_inner);
        dice.0.fill(bytes);
    })
}
