//! A working newsroom from a backup, by one command.
//!
//! The database gets its name last, after every blob, so a restore that is cut leaves a folder that no server opens and that
//! the same command goes on with. The restored newsroom is another database than the one that was lost, however alike: it
//! takes a new epoch, by which every workstation notices and sends again what the backup lacks.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};
use disk::{Disk as _, SystemDisk};
use editorial::id::Hash;
use editorial::time::TimeMs;
use rusqlite::Connection;

use super::manifest::{self, Found};
use super::{BLOBS, DATABASE, Missing, Progress, check_sound, files};
use crate::app::App;
use crate::blobs::Blobs;
use crate::config::Clock;
use crate::store::{self, connect, file_in};

/// Says that a restore into this folder has begun and not ended.
const RESTORING: &str = "restoring";

/// How a backup is restored.
#[derive(Clone, Debug, Default)]
pub struct Restore {
    /// The copy, by its name; `None` takes the newest whole one.
    pub copy: Option<String>,
    /// Whether to go on without blobs that the backup lacks: workstations send again those that they have.
    pub allow_missing: bool,
    /// Whether every workstation must sign in again: for a newsroom in which one was stolen since the backup.
    pub sign_everybody_out: bool,
}

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The copy's name.
    pub copy: String,
    /// When it was taken.
    pub taken: TimeMs,
    /// How many blobs are in place.
    pub blobs: u64,
    /// The blobs that are not.
    pub missing: Vec<Missing>,
    /// Newer copies that were passed over because they are incomplete.
    pub passed_over: Vec<String>,
}

/// Makes a newsroom in `data_dir` from the backup in `from`: database, blobs, public pages.
///
/// # Errors
/// When `data_dir` holds anything already, there is no such copy, it is damaged, a blob is missing and that was not allowed,
/// or the disk is full. `data_dir` is then no newsroom, and the same command goes on where it stopped.
pub fn restore(
    data_dir: &Path,
    from: &Path,
    how: &Restore,
    clock: &Clock,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<Restored> {
    let (copy, passed_over) = choose(from, how)?;
    let file = file_in(data_dir);
    claim(data_dir, &file)?;
    progress(Progress::Database);
    let database = copy.path.join(DATABASE);
    if files::hash_file(&database)? != copy.manifest.database {
        bail!(
            "the database of {} has changed since the backup: choose another copy with --copy; nothing was restored",
            copy.name()
        );
    }
    check_sound(&database)?;
    let (blobs, missing) = copy_blobs(data_dir, from, &database, how, progress)?;
    let part = file.with_extension("part");
    fs::copy(&database, &part).with_context(|| format!("copying into {}", part.display()))?;
    make_ready(&part, &missing, how)?;
    fs::rename(&part, &file)?;
    fs::remove_file(data_dir.join(RESTORING))?;
    SystemDisk.sync_folder(data_dir)?;
    progress(Progress::Pages);
    // Opening takes the new epoch.
    let app = App::open_alone(data_dir, clock.clone())?;
    app.publisher.prepare_site().context(
        "the newsroom is restored, but its public pages could not be made; the server makes them when it starts",
    )?;
    Ok(Restored {
        copy: copy.name(),
        taken: copy.manifest.taken,
        blobs,
        missing,
        passed_over,
    })
}

fn choose(from: &Path, how: &Restore) -> anyhow::Result<(Found, Vec<String>)> {
    let mut copies = manifest::list(from)?;
    if let Some(name) = &how.copy {
        let names: Vec<String> = copies.iter().map(Found::name).collect();
        let place = names.iter().position(|known| known == name);
        let place = place
            .with_context(|| format!("there is no copy {name}; there are: {}", names.join(", ")))?;
        return Ok((copies.swap_remove(place), Vec::new()));
    }
    let newest = copies
        .iter()
        .rposition(|copy| how.allow_missing || copy.manifest.is_whole());
    let Some(newest) = newest else {
        if copies.is_empty() {
            bail!("{} holds no finished copy", from.display());
        }
        bail!(
            "every copy in {} lacks photos: add --allow-missing to restore the newest without them",
            from.display()
        );
    };
    let passed_over = copies.drain(newest + 1..).map(|copy| copy.name()).collect();
    Ok((copies.swap_remove(newest), passed_over))
}

/// Takes a folder that is empty, or in which a restore has begun before.
fn claim(data_dir: &Path, file: &Path) -> anyhow::Result<()> {
    if file.exists() {
        bail!(
            "there is a newsroom in {} already: nothing was changed",
            data_dir.display()
        );
    }
    let empty = fs::read_dir(data_dir).map_or(true, |mut entries| entries.next().is_none());
    if !empty && !data_dir.join(RESTORING).exists() {
        bail!(
            "{} holds other files: name an empty folder; nothing was changed",
            data_dir.display()
        );
    }
    super::make_private(data_dir).with_context(|| format!("making {}", data_dir.display()))?;
    fs::write(data_dir.join(RESTORING), b"")
        .with_context(|| format!("writing into {}", data_dir.display()))?;
    Ok(())
}

fn copy_blobs(
    data_dir: &Path,
    from: &Path,
    database: &Path,
    how: &Restore,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<(u64, Vec<Missing>)> {
    let target = Blobs::open(data_dir, &disk::system())?;
    let named = named_blobs(database)?;
    let mut folders = BTreeSet::new();
    let mut missing = Vec::new();
    let mut count = files::Count::new(&named);
    for (hash, size_bytes) in &named {
        progress(count.so_far());
        let to = target.path(*hash);
        if !files::is_whole(&to, *hash) {
            match files::copy(&files::path(&from.join(BLOBS), *hash), &to, *hash) {
                Ok(()) => folders.extend(to.parent().map(Path::to_owned)),
                Err(files::Uncopied::Source(why)) => missing.push(Missing { blob: *hash, why }),
                Err(files::Uncopied::Target(error)) => {
                    return Err(error).with_context(|| format!("copying blob {hash}"));
                }
            }
        }
        count.did(*size_bytes);
    }
    progress(count.so_far());
    for folder in folders {
        SystemDisk.sync_folder(&folder)?;
    }
    SystemDisk.sync_folder(&data_dir.join("blobs"))?;
    if !missing.is_empty() && !how.allow_missing {
        let names: Vec<String> = missing
            .iter()
            .map(|blob| format!("\n  blob {}: {}", blob.blob, blob.why))
            .collect();
        bail!(
            "the backup lacks {} of {} blobs: add --allow-missing to restore without them (workstations send again those that they have){}",
            missing.len(),
            named.len(),
            names.concat()
        );
    }
    Ok((named.len() as u64 - missing.len() as u64, missing))
}

fn named_blobs(database: &Path) -> anyhow::Result<Vec<(Hash, u64)>> {
    let conn = Connection::open_with_flags(database, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    Ok(store::blob::list(&conn)?)
}

/// What a restored database must not claim: blobs that are not there, sign-ins that were to end.
fn make_ready(part: &Path, missing: &[Missing], how: &Restore) -> anyhow::Result<()> {
    let conn = connect(part)?;
    let tx = conn.unchecked_transaction()?;
    for blob in missing {
        store::blob::delete(&tx, blob.blob)?;
    }
    if how.sign_everybody_out {
        store::token::forget_all(&tx)?;
    }
    tx.commit()?;
    // Back to one file: it is about to be renamed.
    conn.pragma_update(None, "journal_mode", "DELETE")?;
    drop(conn);
    fs::File::open(part)?
        .sync_all()
        .context("syncing the restored database")
}
