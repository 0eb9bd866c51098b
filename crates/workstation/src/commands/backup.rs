//! A copy of everything that this machine has.

use editorial::time::TimeMs;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Nothing;
use crate::backup::suggested_folder;
use crate::store::meta;
use crate::workstation::Workstation;

/// Asks about backups of this machine.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct BackupStatusGet {}

/// Takes a backup now. Answered when it is whole and was read back; [`crate::Event::Backup`] tells how far it is.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BackupMake {
    /// The folder: empty, or that of earlier backups.
    pub folder: String,
}

/// Ends the backup that is under way; those before it are untouched.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct BackupCancel {}

/// A backup that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BackupMade {
    /// Where it lies.
    pub folder: String,
    /// When it was taken.
    pub at: TimeMs,
    /// Files of photos in it.
    pub files: u64,
    /// Bytes of all that is in it.
    pub bytes: u64,
    /// Files of photos that could not be read.
    pub missing: u64,
}

/// How far a backup is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BackupProgress {
    /// Files of photos that are done.
    pub done: u64,
    /// Of so many.
    pub of: u64,
    /// Bytes that are done.
    pub done_bytes: u64,
    /// Of so many.
    pub of_bytes: u64,
}

/// What is known about backups of this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BackupStatus {
    /// The folder of the last backup, or one that could be taken.
    pub folder: String,
    /// The last backup.
    pub last: Option<BackupMade>,
}

pub(super) fn backup_status(
    station: &Workstation,
    _: BackupStatusGet,
) -> anyhow::Result<BackupStatus> {
    let last: Option<BackupMade> = station.read(|db| meta::load(db, meta::key::LAST_BACKUP))?;
    let folder = match &last {
        Some(made) => made.folder.clone(),
        None => suggested_folder(&station.data_dir)
            .to_string_lossy()
            .into_owned(),
    };
    Ok(BackupStatus { folder, last })
}

pub(super) fn backup_make(
    station: &Workstation,
    request: BackupMake,
) -> anyhow::Result<BackupStatus> {
    let made = station.back_up(&request.folder)?;
    Ok(BackupStatus {
        folder: made.folder.clone(),
        last: Some(made),
    })
}

pub(super) fn backup_cancel(station: &Workstation, _: BackupCancel) -> anyhow::Result<Nothing> {
    station.backups.cancel();
    Ok(Nothing {})
}
