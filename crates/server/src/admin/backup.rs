//! Backups: the whole database in one file, taken while the server serves.
//!
//! Photos are not in it: the folder `blobs` only ever grows by files that never change, so any tool that copies new files
//! keeps it. Public pages are made again from the database.

use std::path::Path;

use anyhow::{Context as _, bail};
use rusqlite::Connection;

use crate::store::{connect, file_in, newsroom};

/// Copies the database into the new file `to`, and verifies the copy. Whoever opens the copy as a newsroom gives it a new
/// epoch, so that workstations notice and send again what it lacks.
///
/// # Errors
/// When there is no newsroom, `to` exists, the disk is full, or the copy is not sound; then there is no file `to`.
pub fn backup(data_dir: &Path, to: &Path) -> anyhow::Result<()> {
    let file = file_in(data_dir);
    if !file.is_file() {
        bail!("there is no newsroom in {}", data_dir.display());
    }
    if to.exists() {
        bail!("{} exists already: nothing was changed", to.display());
    }
    let made = copy(&file, to).and_then(|()| verify(to));
    if made.is_err() {
        // The error that matters is the one that is reported.
        let _ = std::fs::remove_file(to);
    }
    made
}

fn copy(file: &Path, to: &Path) -> anyhow::Result<()> {
    let conn = connect(file)?;
    conn.execute("VACUUM INTO ?1", [to.to_string_lossy()])
        .context("copying the database")?;
    let copy = Connection::open(to)?;
    newsroom::mark_as_backup(&copy)?;
    drop(copy);
    std::fs::File::open(to)?
        .sync_all()
        .context("syncing the copy")
}

fn verify(to: &Path) -> anyhow::Result<()> {
    let copy = Connection::open(to)?;
    let verdict: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        bail!("the copy is not sound ({verdict})");
    }
    Ok(())
}

/// Makes a newsroom in the new folder `data_dir` from a backup. Its blobs are copied into it separately.
///
/// # Errors
/// When `data_dir` has a newsroom already, or the backup is not sound.
pub fn restore(data_dir: &Path, from: &Path) -> anyhow::Result<()> {
    let file = file_in(data_dir);
    if file.exists() {
        bail!(
            "there is a newsroom in {} already: nothing was changed",
            data_dir.display()
        );
    }
    verify(from).with_context(|| format!("reading {}", from.display()))?;
    std::fs::create_dir_all(data_dir)?;
    std::fs::copy(from, &file).with_context(|| format!("copying into {}", file.display()))?;
    let conn = connect(&file)?;
    // A file that was never marked (a plain copy of a live database) is restored all the same.
    newsroom::mark_as_backup(&conn)?;
    Ok(())
}
