//! Numbered pictures of a journey, for people to look at.

use std::cell::Cell;
use std::path::PathBuf;

use super::page::Page;

/// Fonts and pictures have come and some frames were painted since.
const PAINTED: &str = "const done = arguments[arguments.length - 1];
    const frames = (n) => (n === 0 ? done(null) : requestAnimationFrame(() => frames(n - 1)));
    const seen = (image) => image.loading !== 'lazy' && !image.complete;
    Promise.all([document.fonts.ready, ...[...document.images].filter(seen).map((image) => image.decode().catch(() => null))])
      .then(() => frames(6));";
/// A caret blinks, so that two pictures may never be the same.
const TRIES: usize = 8;

/// Takes pictures when `GALLEY_TOUR` names a folder, and nothing otherwise: the journey is the same test either way.
/// `GALLEY_TOUR_LANG` says in which language the windows speak.
pub struct Tour {
    folder: Option<PathBuf>,
    language: String,
    taken: Cell<u32>,
}

impl Tour {
    /// Reads `GALLEY_TOUR` and `GALLEY_TOUR_LANG`.
    pub fn from_environment() -> Self {
        Self {
            folder: std::env::var_os("GALLEY_TOUR").map(PathBuf::from),
            language: std::env::var("GALLEY_TOUR_LANG").unwrap_or_else(|_| "vi".to_owned()),
            taken: Cell::new(0),
        }
    }

    /// Saves `NN-name.png` of what the page shows, once it has painted what it holds: two pictures in a row are the same.
    ///
    /// # Errors
    /// When the picture cannot be taken or written.
    pub fn picture(&self, page: &Page, name: &str) -> anyhow::Result<()> {
        let Some(folder) = &self.folder else {
            return Ok(());
        };
        self.taken.set(self.taken.get() + 1);
        page.js_async(PAINTED, &[])?;
        let mut before = page.picture()?;
        for _ in 0..TRIES {
            page.js_async(PAINTED, &[])?;
            let now = page.picture()?;
            if now == before {
                break;
            }
            before = now;
        }
        page.save_picture(&folder.join(format!("{:02}-{name}.png", self.taken.get())))
    }

    /// The language of the windows, as `--lang` takes it.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Whether pictures are taken.
    pub fn is_on(&self) -> bool {
        self.folder.is_some()
    }
}
