//! Our side of the work, as the workstation does it: read, develop, write.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::Context as _;
use imaging::{OutFormat, Recipe};

use crate::{GRID_PX, QUALITY, SCREEN_PX, process};

const fn recipe(name: &'static str, side: u32, format: OutFormat) -> Recipe {
    Recipe {
        name,
        max_width_px: side,
        max_height_px: side,
        format,
        quality: QUALITY,
    }
}

const RECIPES: [Recipe; 2] = [
    recipe("screen", SCREEN_PX, OutFormat::Jpeg),
    recipe("grid", GRID_PX, OutFormat::Jpeg),
];

pub(crate) fn develop(photo: &Path, folder: &Path) -> anyhow::Result<()> {
    let bytes = std::fs::read(photo).context("reading the photo")?;
    for (recipe, made) in RECIPES.iter().zip(imaging::renditions(&bytes, &RECIPES)?) {
        let name = photo
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        std::fs::write(
            folder.join(format!("{name}-ours-{}.jpg", recipe.name)),
            made.bytes,
        )?;
    }
    Ok(())
}

/// A folder of photos, two at a time.
pub(crate) fn card(folder: &Path, out: &Path) -> anyhow::Result<()> {
    let photos: Mutex<Vec<PathBuf>> = Mutex::new(process::photos_of(folder)?);
    let next = || {
        photos
            .lock()
            .map(|mut photos| photos.pop())
            .unwrap_or_default()
    };
    let work = || -> anyhow::Result<()> {
        while let Some(photo) = next() {
            develop(&photo, out)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let both = [scope.spawn(work), scope.spawn(work)];
        both.into_iter().try_for_each(|one| {
            one.join()
                .unwrap_or_else(|_| Err(anyhow::anyhow!("a thread ended early")))
        })
    })
}

/// `screen` without the loss of a second coding, for comparing pixels.
pub(crate) fn exact(photo: &Path, out: &Path) -> anyhow::Result<()> {
    let bytes = std::fs::read(photo).context("reading the photo")?;
    let made = imaging::renditions(&bytes, &[recipe("exact", SCREEN_PX, OutFormat::Lossless)])?;
    std::fs::write(out, &made[0].bytes)?;
    Ok(())
}
