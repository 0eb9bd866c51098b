//! What the standard library leaves to the operating system.

use std::io;
use std::path::Path;

/// Makes a rename or a new name inside `folder` survive a power loss.
///
/// On Windows a folder cannot be opened to be synced, and a rename is journalled by NTFS.
///
/// # Errors
/// When the disk fails.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(windows) {
        return Ok(());
    }
    std::fs::File::open(folder)?.sync_all()
}
