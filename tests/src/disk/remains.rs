//! What a disk holds after its power failed.
//!
//! What was synced is there. Of what was not, each sector holds any of the contents that it had since; a file has any of
//! the lengths that it had; a name that was given or taken since its folder was synced is given or taken, or is not. What a
//! file was lengthened by and never written is zeros or what lay on the disk before. That is more than most disks do to
//! anybody, and no less than any may.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::chance::Chance;
use super::tape::{Inode, Step};

/// What is left of the steps that were not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Nothing.
    Nothing,
    /// Everything: what a killed program leaves.
    Everything,
    /// Any part, as a seed decides.
    Torn(u64),
}

#[derive(Clone, Debug)]
enum Change {
    Write(u64, Vec<u8>),
    Length(u64),
}

#[derive(Clone, Debug, Default)]
struct File {
    durable: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Clone, Debug)]
enum Naming {
    Given(PathBuf, Inode),
    Taken(PathBuf),
    Folder(PathBuf),
}

impl Naming {
    fn folder(&self) -> &Path {
        let (Self::Given(path, _) | Self::Taken(path) | Self::Folder(path)) = self;
        path.parent().unwrap_or(Path::new(""))
    }
}

/// A disk as the tape has brought it about so far.
#[derive(Clone, Debug, Default)]
pub struct Remains {
    files: HashMap<Inode, File>,
    names: BTreeMap<PathBuf, Inode>,
    folders: BTreeSet<PathBuf>,
    /// Names as running programs see them.
    now: BTreeMap<PathBuf, Inode>,
    pending: Vec<Naming>,
}

impl Remains {
    /// Takes the next step of this disk.
    pub fn take(&mut self, step: &Step) {
        match step {
            Step::Create(path, inode) => {
                self.files.entry(*inode).or_default();
                self.now.insert(path.clone(), *inode);
                self.pending.push(Naming::Given(path.clone(), *inode));
            }
            Step::Write(inode, at, bytes) => self.change(*inode, Change::Write(*at, bytes.clone())),
            Step::Length(inode, length) => self.change(*inode, Change::Length(*length)),
            Step::Sync(inode) => {
                let file = self.files.entry(*inode).or_default();
                for change in std::mem::take(&mut file.pending) {
                    apply(&mut file.durable, &change);
                }
            }
            Step::SyncFailed(inode) => self.files.entry(*inode).or_default().pending.clear(),
            Step::Rename(from, to) => {
                if let Some(inode) = self.now.remove(from) {
                    self.now.insert(to.clone(), inode);
                    self.pending.push(Naming::Given(to.clone(), inode));
                    self.pending.push(Naming::Taken(from.clone()));
                }
            }
            Step::Remove(path) => {
                self.now.remove(path);
                self.pending.push(Naming::Taken(path.clone()));
            }
            Step::Folder(path) => self.pending.push(Naming::Folder(path.clone())),
            Step::SyncFolder(folder) => {
                let (synced, left): (Vec<Naming>, Vec<Naming>) = std::mem::take(&mut self.pending)
                    .into_iter()
                    .partition(|naming| naming.folder() == folder);
                self.pending = left;
                for naming in &synced {
                    name(&mut self.names, &mut self.folders, naming);
                }
            }
        }
    }

    fn change(&mut self, inode: Inode, change: Change) {
        self.files.entry(inode).or_default().pending.push(change);
    }

    /// The files after a power cut at this step: name and bytes, and the folders.
    #[must_use]
    pub fn after(&self, left: Left) -> (BTreeMap<PathBuf, Vec<u8>>, BTreeSet<PathBuf>) {
        let mut chance = match left {
            Left::Torn(seed) => Some(Chance::new(seed)),
            Left::Nothing | Left::Everything => None,
        };
        let (mut names, mut folders) = (self.names.clone(), self.folders.clone());
        for naming in &self.pending {
            let stays = match &mut chance {
                None => left == Left::Everything,
                Some(chance) => chance.one_in(2),
            };
            if stays {
                name(&mut names, &mut folders, naming);
            }
        }
        let reachable = |path: &Path| {
            path.ancestors()
                .skip(1)
                .filter(|above| !above.as_os_str().is_empty())
                .all(|above| folders.contains(above))
        };
        let files = names
            .iter()
            .filter(|(path, _)| reachable(path))
            .map(|(path, inode)| {
                let file = self.files.get(inode).cloned().unwrap_or_default();
                let bytes = match &mut chance {
                    None => file.kept(left == Left::Everything),
                    Some(chance) => file.torn(chance),
                };
                (path.clone(), bytes)
            })
            .collect();
        let folders = folders
            .iter()
            .filter(|path| reachable(path))
            .cloned()
            .collect();
        (files, folders)
    }

    /// Puts the files after a power cut at this step into a folder.
    ///
    /// # Panics
    /// When the folder cannot be written: the test cannot go on.
    pub fn lay_out(&self, left: Left, folder: &Path) {
        let (files, folders) = self.after(left);
        std::fs::create_dir_all(folder).expect("the test's folder can be made");
        for path in &folders {
            std::fs::create_dir_all(folder.join(path)).expect("a folder can be made");
        }
        for (path, bytes) in &files {
            std::fs::write(folder.join(path), bytes).expect("a file can be written");
        }
    }
}

fn name(names: &mut BTreeMap<PathBuf, Inode>, folders: &mut BTreeSet<PathBuf>, naming: &Naming) {
    match naming {
        Naming::Given(path, inode) => drop(names.insert(path.clone(), *inode)),
        Naming::Taken(path) => drop(names.remove(path)),
        Naming::Folder(path) => drop(folders.insert(path.clone())),
    }
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write(at, written) => {
            let at = index(*at);
            if bytes.len() < at + written.len() {
                bytes.resize(at + written.len(), 0);
            }
            bytes[at..at + written.len()].copy_from_slice(written);
        }
        Change::Length(length) => bytes.resize(index(*length), 0),
    }
}

fn index(at: u64) -> usize {
    usize::try_from(at).expect("a test's file fits into memory")
}

impl File {
    fn kept(&self, everything: bool) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        for change in self.pending.iter().filter(|_| everything) {
            apply(&mut bytes, change);
        }
        bytes
    }

    fn torn(&self, chance: &mut Chance) -> Vec<u8> {
        if self.pending.is_empty() {
            return self.durable.clone();
        }
        let sector = if chance.one_in(2) { 512 } else { 4096 };
        let garbage = chance.one_in(2);
        let mut lengths = vec![self.durable.len()];
        for change in &self.pending {
            let before = lengths.last().copied().unwrap_or_default();
            lengths.push(match change {
                Change::Write(at, written) => before.max(index(*at) + written.len()),
                Change::Length(length) => index(*length),
            });
        }
        let length = lengths[chance.below(lengths.len())];
        let mut out = Vec::with_capacity(length);
        for start in (0..length).step_by(sector) {
            let end = length.min(start + sector);
            out.extend(self.sector(start, end, chance, garbage));
        }
        out
    }

    /// One of the contents that a sector had since the last sync.
    fn sector(&self, start: usize, end: usize, chance: &mut Chance, garbage: bool) -> Vec<u8> {
        let held = self.durable.len();
        let mut bytes = self.durable[start.min(held)..end.min(held)].to_vec();
        if garbage {
            bytes.extend(chance.bytes(end - start - bytes.len()));
        }
        bytes.resize(end - start, 0);
        let touching: Vec<&Change> = self
            .pending
            .iter()
            .filter(|change| match change {
                Change::Write(at, written) => {
                    index(*at) < end && index(*at) + written.len() > start
                }
                Change::Length(length) => index(*length) < end,
            })
            .collect();
        for change in touching.iter().take(chance.below(touching.len() + 1)) {
            match change {
                Change::Write(at, written) => {
                    let (from, to) = (index(*at), index(*at) + written.len());
                    let (low, high) = (from.max(start), to.min(end));
                    bytes[low - start..high - start]
                        .copy_from_slice(&written[low - from..high - from]);
                }
                Change::Length(length) => {
                    let low = index(*length).max(start);
                    bytes[low - start..].fill(0);
                }
            }
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn play(steps: &[Step]) -> Remains {
        let mut remains = Remains::default();
        for step in steps {
            remains.take(step);
        }
        remains
    }

    #[test]
    fn only_what_was_synced_under_a_synced_name_is_certain() {
        let create = Step::Create("a".into(), 1);
        let write = Step::Write(1, 0, b"stored".to_vec());
        let (sync, names) = (Step::Sync(1), Step::SyncFolder("".into()));
        let left = |steps: &[Step]| play(steps).after(Left::Nothing).0;
        assert!(left(&[create.clone(), write.clone(), sync.clone()]).is_empty());
        let nameless = left(&[create.clone(), write.clone(), names.clone()]);
        assert_eq!(nameless[Path::new("a")], b"");
        let later = Step::Write(1, 0, b"lost".to_vec());
        let stored = left(&[create, write, sync, names, later]);
        assert_eq!(stored[Path::new("a")], b"stored");
    }

    #[test]
    fn a_rename_without_its_folder_is_undone_or_done_and_a_failed_sync_keeps_nothing() {
        let steps = [
            Step::Folder("f".into()),
            Step::SyncFolder("".into()),
            Step::Create("f/new".into(), 1),
            Step::Write(1, 0, b"page".to_vec()),
            Step::Sync(1),
            Step::SyncFolder("f".into()),
            Step::Write(1, 0, b"PAGE".to_vec()),
            Step::SyncFailed(1),
            Step::Sync(1),
            Step::Rename("f/new".into(), "f/page".into()),
        ];
        let remains = play(&steps);
        let seen: BTreeSet<Vec<PathBuf>> = (0..64)
            .map(|seed| remains.after(Left::Torn(seed)).0.into_keys().collect())
            .collect();
        assert!(seen.contains(&vec![PathBuf::from("f/new")]), "{seen:?}");
        assert!(seen.contains(&vec![PathBuf::from("f/page")]), "{seen:?}");
        let (files, _) = remains.after(Left::Everything);
        assert_eq!(files[Path::new("f/page")], b"page");
    }

    #[test]
    fn unsynced_bytes_are_torn_at_sectors_and_synced_ones_never() {
        let steps = [
            Step::Create("a".into(), 1),
            Step::SyncFolder("".into()),
            Step::Write(1, 0, vec![1; 8192]),
            Step::Sync(1),
            Step::Write(1, 4096, vec![2; 8192]),
        ];
        let remains = play(&steps);
        let mut lengths = BTreeSet::new();
        for seed in 0..64 {
            let (files, _) = remains.after(Left::Torn(seed));
            let bytes = &files[Path::new("a")];
            assert!(bytes[..4096].iter().all(|byte| *byte == 1));
            for sector in bytes[4096..8192].chunks(512) {
                assert!(
                    sector.iter().all(|byte| *byte == sector[0]) && (1..=2).contains(&sector[0])
                );
            }
            lengths.insert(bytes.len());
        }
        assert_eq!(lengths, [8192, 12288].into());
    }
}
