//! Imports that run, and which of them somebody has stopped.
//!
//! An import is asked whether it was stopped until it begins to keep anything; from then on it is finished whole. So a photo is
//! there with everything, or nothing of it is. The bytes of a large photo take their time from the window to here, and a word
//! to stop is quicker: it waits for its import.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::{Code, ErrorBody};

/// So many words to stop wait for imports that have not begun: more than a window has on their way. Most of them are for imports
/// that have ended, and wait for nothing.
const KEPT_STOPS: usize = 32;

/// The imports that run, and those that were stopped before they began.
#[derive(Debug, Default)]
pub(crate) struct Importing(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// By the window's name, whether each was stopped.
    running: BTreeMap<String, bool>,
    /// Names that were stopped and did not run, the latest last. No window uses a name twice.
    stopped: VecDeque<String>,
}

/// One import, until it is dropped.
pub(crate) struct Running<'a> {
    all: &'a Importing,
    name: &'a str,
}

impl Importing {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that an import begins; one without a name cannot be stopped.
    pub(crate) fn begin<'a>(&'a self, name: &'a str) -> Running<'a> {
        if !name.is_empty() {
            let mut known = self.lock();
            let is_stopped = known.stopped.iter().any(|stopped| stopped == name);
            known.running.insert(name.to_owned(), is_stopped);
        }
        Running { all: self, name }
    }

    /// Stops an import that runs, or is about to.
    pub(crate) fn cancel(&self, name: &str) {
        let mut known = self.lock();
        if let Some(is_cancelled) = known.running.get_mut(name) {
            *is_cancelled = true;
            return;
        }
        known.stopped.push_back(name.to_owned());
        if known.stopped.len() > KEPT_STOPS {
            known.stopped.pop_front();
        }
    }
}

impl Running<'_> {
    /// # Errors
    /// `photo_cancelled` once it was stopped.
    pub(crate) fn check(&self) -> Result<(), ErrorBody> {
        if self
            .all
            .lock()
            .running
            .get(self.name)
            .copied()
            .unwrap_or_default()
        {
            return Err(ErrorBody::new(
                Code::PhotoCancelled,
                "the window stopped the import",
            ));
        }
        Ok(())
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.all.lock().running.remove(self.name);
    }
}
