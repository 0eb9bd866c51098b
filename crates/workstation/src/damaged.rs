//! What can be seen of photos that were refused because their files are damaged.
//!
//! Somebody with a memory card in the hand has to know *which* photo to copy again, and a file's name does not say it. A small picture
//! of what came before the damage is held in memory while the program runs; nothing of it is kept, and nothing of it can be placed.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use editorial::id::Hash;
use imaging::{OutFormat, Recipe};

/// Under which name the window asks for such a picture, beside the hash of the refused file.
pub(crate) const RECIPE: &str = "damaged";
/// So many are held: what an import sheet shows at once. Some 40 KB each.
const MOST: usize = 60;
/// The longer side, px: twice what the sheet shows.
const SIDE_PX: u32 = 400;

/// The pictures, the oldest first, by the hash of the whole file.
#[derive(Debug, Default)]
pub(crate) struct Damaged(Mutex<VecDeque<(Hash, Vec<u8>)>>);

impl Damaged {
    fn lock(&self) -> MutexGuard<'_, VecDeque<(Hash, Vec<u8>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the picture of a damaged file and holds it. None where nothing of it can be shown.
    pub(crate) fn hold(&self, bytes: &[u8]) -> Option<Hash> {
        let recipe = Recipe {
            name: RECIPE,
            max_width_px: SIDE_PX,
            max_height_px: SIDE_PX,
            format: OutFormat::Jpeg,
            quality: 80,
        };
        let made = imaging::damaged_renditions(bytes, &[recipe]).ok().flatten();
        let picture = made?.pop()?.bytes;
        let file = Hash::of(bytes);
        let mut held = self.lock();
        held.retain(|(known, _)| *known != file);
        if held.len() == MOST {
            held.pop_front();
        }
        held.push_back((file, picture));
        Some(file)
    }

    /// The picture (JPEG) of this refused file, while it is held.
    pub(crate) fn find(&self, file: Hash) -> Option<Vec<u8>> {
        let held = self.lock();
        let found = held.iter().find(|(known, _)| *known == file);
        found.map(|(_, picture)| picture.clone())
    }
}
