//! Where a program's commits can be made to fail.
//!
//! The store asks before every commit. A refused commit is a full disk: the program goes on and must not have answered. A
//! commit at which the process *ends* is refused too, and so is every later one, until the process is opened again: whatever
//! the program still does then, nothing of it is on the disk. A *slow* commit succeeds, and its program's clock has gone on
//! meanwhile.

use std::sync::{Arc, Mutex, PoisonError};

use super::office::Clock;

#[derive(Debug, Default)]
struct State {
    /// How many commits still succeed, and whether the process ends then.
    armed: Option<(usize, bool)>,
    ended: bool,
    refused: usize,
    /// How many commits are slow, and how slow, ms.
    slow: (usize, i64),
    /// How long commits took since the last asking, ms.
    took_ms: i64,
}

/// The gate of one store.
#[derive(Clone, Debug)]
pub(crate) struct Gate(Arc<Mutex<State>>, Clock);

impl Gate {
    /// Nothing fails, and nothing takes any time of this clock.
    pub(crate) fn of(clock: &Clock) -> Self {
        Self(Arc::default(), clock.clone())
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// After `commits` more, the process ends (or one commit fails).
    pub(crate) fn arm(&self, commits: usize, ends: bool) {
        self.with(|state| state.armed = Some((commits, ends)));
    }

    /// The next `commits` take so long, ms.
    pub(crate) fn slow_down(&self, commits: usize, ms: i64) {
        self.with(|state| state.slow = (commits, ms));
    }

    /// How long commits took since the last asking, ms.
    pub(crate) fn take_took_ms(&self) -> i64 {
        self.with(|state| std::mem::take(&mut state.took_ms))
    }

    /// Nothing fails any more.
    pub(crate) fn open(&self) {
        self.with(|state| *state = State::default());
    }

    /// Whether the process has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.with(|state| state.ended)
    }

    /// How many commits were refused since the last asking.
    pub(crate) fn take_refused(&self) -> usize {
        self.with(|state| std::mem::take(&mut state.refused))
    }

    /// How many commits were refused since that was last asked.
    pub(super) fn refused(&self) -> usize {
        self.with(|state| state.refused)
    }

    /// What the store asks: whether this commit fails.
    pub(crate) fn asked(&self) -> Arc<dyn Fn() -> bool + Send + Sync> {
        let gate = self.clone();
        Arc::new(move || {
            gate.with(|state| {
                if state.slow.0 > 0 {
                    state.slow.0 -= 1;
                    state.took_ms += state.slow.1;
                    gate.1.pass(state.slow.1);
                }
                let fails = match state.armed {
                    _ if state.ended => true,
                    Some((0, ends)) => {
                        state.armed = None;
                        state.ended = ends;
                        true
                    }
                    Some((left, ends)) => {
                        state.armed = Some((left - 1, ends));
                        false
                    }
                    None => false,
                };
                state.refused += usize::from(fails);
                fails
            })
        })
    }
}
