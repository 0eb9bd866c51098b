//! How often somebody may try.
//!
//! Attempts are counted by name and by address in a window of time, in the memory of this process: a restart forgives,
//! which no attacker can bring about. An attempt counts from its beginning, so that many at once count as many, and is
//! forgiven when it succeeds.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use editorial::time::TimeMs;

/// Most keys that are remembered; beyond that the oldest windows are forgotten.
const KEYS: usize = 50_000;

/// A limit on attempts.
#[derive(Debug)]
pub(crate) struct Limit {
    window_ms: i64,
    state: Mutex<HashMap<String, Vec<i64>>>,
}

impl Limit {
    /// Attempts are counted over `window_ms`.
    pub(crate) fn new(window_ms: i64) -> Self {
        Self {
            window_ms,
            state: Mutex::default(),
        }
    }

    /// Counts an attempt under each key, each with the most that it allows.
    ///
    /// # Errors
    /// The milliseconds to wait, when one key has no attempt left; none is counted then.
    pub(crate) fn attempt(&self, keys: &[(String, usize)], now: TimeMs) -> Result<(), u64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let since = now.0.saturating_sub(self.window_ms);
        let mut wait = None;
        for (key, most) in keys {
            if let Some(times) = state.get_mut(key) {
                times.retain(|at| *at > since && *at <= now.0);
                if times.len() >= *most {
                    let oldest = times.first().copied().unwrap_or(now.0);
                    wait = wait.max(Some((oldest - since).unsigned_abs().max(1)));
                }
            }
        }
        if let Some(wait) = wait {
            return Err(wait);
        }
        if state.len() >= KEYS {
            state.retain(|_, times| times.last().is_some_and(|at| *at > since));
        }
        if state.len() >= KEYS {
            state.clear();
        }
        for (key, _) in keys {
            state.entry(key.clone()).or_default().push(now.0);
        }
        Ok(())
    }

    /// Forgives what was counted under these keys: the attempt succeeded.
    pub(crate) fn forgive(&self, keys: &[(String, usize)]) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, _) in keys {
            if let Some(times) = state.get_mut(key) {
                times.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Vec<(String, usize)> {
        vec![(name.to_owned(), 2)]
    }

    #[test]
    fn a_third_attempt_waits_until_the_first_is_forgotten() {
        let limit = Limit::new(1_000);
        assert_eq!(limit.attempt(&key("lan"), TimeMs(0)), Ok(()));
        assert_eq!(limit.attempt(&key("lan"), TimeMs(400)), Ok(()));
        assert_eq!(limit.attempt(&key("lan"), TimeMs(600)), Err(400));
        assert_eq!(
            limit.attempt(&key("minh"), TimeMs(600)),
            Ok(()),
            "another name is not held up"
        );
        assert_eq!(limit.attempt(&key("lan"), TimeMs(1_000)), Ok(()));
    }

    #[test]
    fn an_attempt_that_succeeds_does_not_count() {
        let limit = Limit::new(1_000);
        for _ in 0..10 {
            assert_eq!(limit.attempt(&key("lan"), TimeMs(0)), Ok(()));
            limit.forgive(&key("lan"));
        }
    }
}
