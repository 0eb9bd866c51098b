//! The disk that a workstation or a server under test writes to.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use disk::{Disk, OpenFile, SystemDisk};

use super::hands::{Act, Hands, Mistake, Trouble};
use super::tape::{Inode, Step, Tape};
use super::vfs;

/// `ENOSPC`, `EIO` and `EROFS`, as Linux numbers them.
const NO_ROOM: i32 = 28;
const FAILING: i32 = 5;
const READ_ONLY: i32 = 30;

/// Real files under one root, every step of which is on a tape.
pub struct TapedDisk {
    hands: Arc<Hands>,
    vfs: String,
}

impl TapedDisk {
    /// A disk of everything under `root`, whose steps are those of `number` on the tape. What lies in `root/name` already is
    /// taken for stored.
    ///
    /// # Panics
    /// When what lies there cannot be read.
    #[must_use]
    pub fn new(tape: &Arc<Tape>, number: usize, root: &Path, name: &str) -> Arc<Self> {
        static NAMES: AtomicUsize = AtomicUsize::new(0);
        let hands = Arc::new(Hands::new(Arc::clone(tape), number, root.to_owned()));
        if root.join(name).is_dir() {
            adopt(&hands, Path::new(name), root);
        }
        let name = format!("taped-{}", NAMES.fetch_add(1, Ordering::SeqCst));
        vfs::register(&name, Arc::clone(&hands));
        Arc::new(Self { hands, vfs: name })
    }

    /// From now on a sync takes so long.
    pub fn set_slow(&self, sync: Duration) {
        self.hands.set_slow(sync);
    }

    /// From now on this mistake is made on the way here.
    pub fn make(&self, mistake: Mistake) {
        self.hands.make(mistake);
    }

    /// Trouble begins at this step of its kind, counted from 1 and from now.
    pub fn break_at(&self, trouble: Trouble, step: u64) {
        self.hands.break_at(trouble, step);
    }

    /// The disk is well again; how often the trouble was met.
    pub fn mend(&self) -> u64 {
        self.hands.mend()
    }

    fn check(&self, act: Act) -> io::Result<()> {
        let Some(trouble) = self.hands.meets(act) else {
            return Ok(());
        };
        Err(io::Error::from_raw_os_error(match trouble {
            Trouble::Full => NO_ROOM,
            Trouble::ReadOnly => READ_ONLY,
            _ => FAILING,
        }))
    }

    fn inside(&self, path: &Path) -> io::Result<std::path::PathBuf> {
        self.hands
            .inside(path)
            .ok_or_else(|| io::Error::other(format!("{} is not on this disk", path.display())))
    }
}

/// Writes down what is there as if it had just been stored.
fn adopt(hands: &Hands, folder: &Path, root: &Path) {
    let mut held = hands.hold();
    held.note(Step::Folder(folder.to_owned()));
    held.note(Step::SyncFolder(
        folder.parent().unwrap_or(Path::new("")).to_owned(),
    ));
    drop(held);
    for entry in std::fs::read_dir(root.join(folder)).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        let path = folder.join(entry.file_name());
        if entry.path().is_dir() {
            adopt(hands, &path, root);
        } else if !path.to_string_lossy().ends_with("-shm") {
            let bytes = std::fs::read(entry.path()).expect("the file can be read");
            let mut held = hands.hold();
            let inode = held.inode(&path);
            held.note(Step::Write(inode, 0, bytes));
            held.note(Step::Sync(inode));
        }
    }
    hands.hold().note(Step::SyncFolder(folder.to_owned()));
}

impl Disk for TapedDisk {
    fn vfs(&self) -> Option<&str> {
        Some(&self.vfs)
    }

    fn open(&self, file: &Path) -> io::Result<Box<dyn OpenFile>> {
        self.check(Act::Name)?;
        let path = self.inside(file)?;
        let mut held = self.hands.hold();
        self.hands.note_late_syncs(&mut held);
        let real = SystemDisk.open(file)?;
        let inode = held.inode(&path);
        Ok(Box::new(TapedFile {
            hands: Arc::clone(&self.hands),
            inode,
            real,
        }))
    }

    fn read(&self, file: &Path, at: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = SystemDisk.read(file, at, length)?;
        match self.hands.meets(Act::Read) {
            None => {}
            Some(Trouble::ReadsShort) => bytes.truncate(bytes.len() / 2),
            Some(_) => return Err(io::Error::from_raw_os_error(FAILING)),
        }
        Ok(bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.check(Act::Name)?;
        let (old, new) = (self.inside(from)?, self.inside(to)?);
        let mut held = self.hands.hold();
        SystemDisk.rename(from, to)?;
        held.renamed(&old, &new);
        Ok(())
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        self.check(Act::Name)?;
        let path = self.inside(file)?;
        let mut held = self.hands.hold();
        SystemDisk.remove(file)?;
        held.removed(&path);
        Ok(())
    }

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        if folder.is_dir() {
            return Ok(());
        }
        self.check(Act::Name)?;
        let path = self.inside(folder)?;
        let mut held = self.hands.hold();
        SystemDisk.make_folder(folder)?;
        held.note(Step::Folder(path));
        Ok(())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.check(Act::Sync)?;
        let path = self.inside(folder)?;
        self.hands.wait_for_the_platter();
        let mut held = self.hands.hold();
        self.hands.note_sync_of_folder(&mut held, path);
        Ok(())
    }
}

struct TapedFile {
    hands: Arc<Hands>,
    inode: Inode,
    real: Box<dyn OpenFile>,
}

impl OpenFile for TapedFile {
    fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        let trouble = self.hands.meets(Act::Write);
        // A disk that is full takes a part before it says so.
        let taken = if trouble == Some(Trouble::Full) {
            &bytes[..bytes.len() / 2]
        } else {
            bytes
        };
        if trouble == Some(Trouble::ReadOnly) {
            return Err(io::Error::from_raw_os_error(READ_ONLY));
        }
        let mut held = self.hands.hold();
        self.real.write_at(at, taken)?;
        held.note(Step::Write(self.inode, at, taken.to_vec()));
        if trouble.is_some() {
            return Err(io::Error::from_raw_os_error(NO_ROOM));
        }
        Ok(())
    }

    fn set_length(&mut self, bytes: u64) -> io::Result<()> {
        if self.hands.meets(Act::Name).is_some() {
            return Err(io::Error::from_raw_os_error(READ_ONLY));
        }
        let mut held = self.hands.hold();
        self.real.set_length(bytes)?;
        held.note(Step::Length(self.inode, bytes));
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        if self.hands.meets(Act::Sync).is_some() {
            self.hands.note_failed_sync(self.inode);
            return Err(io::Error::from_raw_os_error(FAILING));
        }
        self.hands.wait_for_the_platter();
        // What a real sync does is what the tape says; only the time for it is saved.
        let mut held = self.hands.hold();
        self.hands.note_sync_of_file(&mut held, self.inode);
        Ok(())
    }
}
