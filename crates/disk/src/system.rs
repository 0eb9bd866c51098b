//! The disk of this machine, through the standard library.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use crate::{Disk, OpenFile};

/// The disk of this machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemDisk;

impl Disk for SystemDisk {
    fn vfs(&self) -> Option<&str> {
        None
    }

    fn open(&self, file: &Path) -> io::Result<Box<dyn OpenFile>> {
        let open = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(file)?;
        Ok(Box::new(open))
    }

    fn read(&self, file: &Path, at: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut open = File::open(file)?;
        open.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::new();
        open.take(length as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        std::fs::remove_file(file)
    }

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        match std::fs::create_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
            other => other,
        }
    }

    /// On Windows a folder cannot be opened to be synced, and a rename is journalled by NTFS.
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        if cfg!(windows) {
            return Ok(());
        }
        File::open(folder)?.sync_all()
    }
}

impl OpenFile for File {
    fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.seek(SeekFrom::Start(at))?;
        self.write_all(bytes)
    }

    fn set_length(&mut self, bytes: u64) -> io::Result<()> {
        self.set_len(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{keep_file, make_folders};

    #[test]
    fn a_kept_file_has_its_bytes_and_leaves_nothing_aside() {
        let folder = tempfile::tempdir().expect("a folder");
        let inside = folder.path().join("blobs/ab");
        make_folders(&SystemDisk, &inside).expect("folders are made");
        let (aside, file) = (folder.path().join("aside"), inside.join("abcdef"));
        keep_file(&SystemDisk, &aside, &file, "một bài rất dài".as_bytes()).expect("kept");
        keep_file(&SystemDisk, &aside, &file, "ngắn".as_bytes()).expect("replaced");
        let read = SystemDisk.read(&file, 0, usize::MAX).expect("read");
        assert_eq!(read, "ngắn".as_bytes());
        assert!(!aside.exists());
        assert_eq!(SystemDisk.read(&file, 2, 1).expect("a piece"), [read[2]]);
    }
}
