//! What "stored" means on a disk, said once for the workstation and the server.
//!
//! Bytes that were written lie in the system's memory until they are synced; a name lies there until its folder is. So a
//! file is stored in four steps ([`keep_file`]): written under another name, synced, renamed, and the folder synced. And a
//! sync that failed is never asked again as if nothing had happened: the system may have forgotten what it could not write
//! and would now say yes. What was being stored is taken away, and stored anew from its first byte.
//!
//! [`Disk`] is the seam at which a test becomes the disk: it cuts the power between any two steps, is full, fails, or cannot
//! be written. The other implementation is [`SystemDisk`]. Neither knows what a blob, a page or a store is.

mod log;
mod system;

use std::io;
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};

pub use log::keep_log;
pub use system::SystemDisk;

/// A disk that is shared by everything that writes to it.
pub type SharedDisk = Arc<dyn Disk>;

/// The disk of this machine.
#[must_use]
pub fn system() -> SharedDisk {
    Arc::new(SystemDisk)
}

/// What storing needs of a disk: each step by itself, so that power can fail between any two.
pub trait Disk: Send + Sync {
    /// The name of the file system that SQLite reaches this disk through; none = its own.
    fn vfs(&self) -> Option<&str>;

    /// Opens a file for writing; it is made if it is not there.
    ///
    /// # Errors
    /// What the disk says.
    fn open(&self, file: &Path) -> io::Result<Box<dyn OpenFile>>;

    /// The bytes of a file from `at`, at most `length` of them; fewer only where the file ends.
    ///
    /// # Errors
    /// What the disk says.
    fn read(&self, file: &Path, at: u64, length: usize) -> io::Result<Vec<u8>>;

    /// Gives a file another name; what had that name is replaced.
    ///
    /// # Errors
    /// What the disk says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Takes a file away.
    ///
    /// # Errors
    /// What the disk says; [`io::ErrorKind::NotFound`] when there is none.
    fn remove(&self, file: &Path) -> io::Result<()>;

    /// Makes one folder; that it is there already is no error.
    ///
    /// # Errors
    /// What the disk says.
    fn make_folder(&self, folder: &Path) -> io::Result<()>;

    /// Makes the names in a folder survive a power cut.
    ///
    /// # Errors
    /// What the disk says.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// A file that is open for writing.
pub trait OpenFile: Send {
    /// Writes bytes at a place, bytes from the start.
    ///
    /// # Errors
    /// What the disk says; how much was written is then not known.
    fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()>;

    /// Cuts the file, or fills it up with zeros.
    ///
    /// # Errors
    /// What the disk says.
    fn set_length(&mut self, bytes: u64) -> io::Result<()>;

    /// Makes what was written survive a power cut.
    ///
    /// # Errors
    /// What the disk says: nothing that was written since the last sync counts as stored then, whatever a later sync says.
    fn sync(&mut self) -> io::Result<()>;
}

/// Stores a whole file: it appears under its name with all its bytes, or not at all.
///
/// # Errors
/// What the disk says; there is then no new file under the name, unless taking it away failed too.
pub fn keep_file(disk: &dyn Disk, aside: &Path, file: &Path, bytes: &[u8]) -> io::Result<()> {
    let written = write_aside(disk, aside, bytes);
    if written.is_err() {
        // What is left lies under a name that nobody reads; the error that matters is the first one.
        let _ = disk.remove(aside);
        return written;
    }
    put_in_place(disk, aside, file)
}

fn write_aside(disk: &dyn Disk, aside: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut open = disk.open(aside)?;
    open.set_length(0)?;
    open.write_at(0, bytes)?;
    open.sync()
}

/// Gives a file that was written and synced the name under which it is stored.
///
/// # Errors
/// What the disk says. When the folder could not be synced the name is taken away again: it might be gone after a power cut,
/// and whoever finds it must be able to rely on it.
pub fn put_in_place(disk: &dyn Disk, aside: &Path, file: &Path) -> io::Result<()> {
    disk.rename(aside, file)?;
    let folder = file.parent().unwrap_or(Path::new("."));
    disk.sync_folder(folder).inspect_err(|_| {
        let _ = disk.remove(file);
    })
}

/// Makes a folder and those above it, down to names that survive a power cut.
///
/// # Errors
/// What the disk says.
pub fn make_folders(disk: &dyn Disk, folder: &Path) -> io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().unwrap_or(Path::new("."));
    make_folders(disk, above)?;
    disk.make_folder(folder)?;
    if above.as_os_str().is_empty() {
        return disk.sync_folder(Path::new("."));
    }
    disk.sync_folder(above)
}

/// Opens a database on this disk.
///
/// # Errors
/// What SQLite says.
pub fn open_database(
    disk: &dyn Disk,
    file: &Path,
    flags: OpenFlags,
) -> rusqlite::Result<Connection> {
    match disk.vfs() {
        Some(vfs) => Connection::open_with_flags_and_vfs(file, flags, vfs),
        None => Connection::open_with_flags(file, flags),
    }
}
