//! Imports that run, and which of them somebody has stopped.
//!
//! An import is asked whether it was stopped until it begins to keep anything; from then on it is finished whole. So a photo is
//! there with everything, or nothing of it is.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::{Code, ErrorBody};

/// The imports that run, by the window's name, and whether each was stopped.
#[derive(Debug, Default)]
pub(crate) struct Importing(Mutex<BTreeMap<String, bool>>);

/// One import, until it is dropped.
pub(crate) struct Running<'a> {
    all: &'a Importing,
    name: &'a str,
}

impl Importing {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that an import begins; one without a name cannot be stopped.
    pub(crate) fn begin<'a>(&'a self, name: &'a str) -> Running<'a> {
        if !name.is_empty() {
            self.lock().insert(name.to_owned(), false);
        }
        Running { all: self, name }
    }

    /// Stops an import, if it runs.
    pub(crate) fn cancel(&self, name: &str) {
        if let Some(is_cancelled) = self.lock().get_mut(name) {
            *is_cancelled = true;
        }
    }
}

impl Running<'_> {
    /// # Errors
    /// `photo_cancelled` once it was stopped.
    pub(crate) fn check(&self) -> Result<(), ErrorBody> {
        if self.all.lock().get(self.name).copied().unwrap_or_default() {
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
        self.all.lock().remove(self.name);
    }
}
