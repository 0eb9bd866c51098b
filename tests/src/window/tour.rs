//! Numbered pictures of a journey, for people to look at.

use std::cell::Cell;
use std::path::PathBuf;

use super::page::Page;

/// Takes pictures when `GALLEY_TOUR` names a folder, and nothing otherwise: the journey is the same test either way.
pub struct Tour {
    folder: Option<PathBuf>,
    taken: Cell<u32>,
}

impl Tour {
    /// Reads `GALLEY_TOUR`.
    pub fn from_environment() -> Self {
        Self {
            folder: std::env::var_os("GALLEY_TOUR").map(PathBuf::from),
            taken: Cell::new(0),
        }
    }

    /// Saves `NN-name.png` of what the page shows.
    ///
    /// # Errors
    /// When the picture cannot be taken or written.
    pub fn picture(&self, page: &Page, name: &str) -> anyhow::Result<()> {
        let Some(folder) = &self.folder else {
            return Ok(());
        };
        self.taken.set(self.taken.get() + 1);
        page.save_picture(&folder.join(format!("{:02}-{name}.png", self.taken.get())))
    }

    /// Whether pictures are taken.
    pub fn is_on(&self) -> bool {
        self.folder.is_some()
    }
}
