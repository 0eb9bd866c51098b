//! One window for one folder: whoever starts the app again gets the window that is there.
//!
//! Two processes in one store would both write under this machine's name, so the folder is locked for as long as the app
//! runs; the system lets go of the lock however the app ends. The lock lies in the folder and not with the app's name, because
//! two workstations with two folders (`--data`) may well run beside each other. A second start tells the first, through a
//! socket that only this person can reach, what it was started for (a link, or nothing), and ends.

use std::fs::{File, TryLockError};
use std::hash::{Hash as _, Hasher as _};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use interprocess::local_socket::traits::{ListenerExt as _, Stream as _};
use interprocess::local_socket::{Listener, ListenerOptions, Name, Stream};
use serde::{Deserialize, Serialize};

const LOCK_FILE: &str = "instance.lock";
#[cfg(unix)]
const SOCKET_FILE: &str = "instance.sock";
/// The system's limit for the path of a socket is 104 bytes on macOS and 108 on Linux.
#[cfg(unix)]
const LONGEST_SOCKET_PATH: usize = 100;
/// A first instance that is just starting or just ending is waited for so long.
const PATIENCE: Duration = Duration::from_secs(8);
const BETWEEN_TRIES: Duration = Duration::from_millis(50);
/// Most bytes of a message: a link and a little around it.
const MOST_BYTES: u64 = 8 * 1024;

/// What a start was for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wish {
    /// A `galley://` address to be opened; none = only the window is wanted.
    pub(crate) link: Option<String>,
}

/// Who has the folder.
pub(crate) enum Claim {
    /// This process, until it lets go of it.
    Ours(Instance),
    /// Another one, which has been told and shows its window.
    Told,
}

/// The folder is this process's own.
pub(crate) struct Instance {
    listener: Listener,
    _lock: File,
}

/// The folder is in use and nobody answers.
#[derive(Debug)]
pub(crate) struct Unanswered(PathBuf);

impl std::fmt::Display for Unanswered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "another Galley has this folder open and does not answer: {}",
            self.0.display()
        )
    }
}

impl std::error::Error for Unanswered {}

/// Takes the folder, or tells whoever has it what is wished.
///
/// # Errors
/// [`Unanswered`], or what the disk says.
pub(crate) fn claim(folder: &Path, wish: &Wish) -> anyhow::Result<Claim> {
    claim_within(folder, wish, PATIENCE)
}

fn claim_within(folder: &Path, wish: &Wish, patience: Duration) -> anyhow::Result<Claim> {
    make_private(folder).context("making the data folder")?;
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(LOCK_FILE))
        .context("opening the lock of the data folder")?;
    let begun = Instant::now();
    loop {
        match lock.try_lock() {
            Ok(()) => {
                return Ok(Claim::Ours(Instance {
                    listener: listen(folder)?,
                    _lock: lock,
                }));
            }
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => {
                return Err(error).context("locking the data folder");
            }
        }
        if tell(folder, wish).is_ok() {
            return Ok(Claim::Told);
        }
        if begun.elapsed() >= patience {
            return Err(Unanswered(folder.to_owned()).into());
        }
        std::thread::sleep(BETWEEN_TRIES);
    }
}

impl Instance {
    /// Calls `wished` for every further start, in a thread of its own, for as long as the process lives.
    pub(crate) fn hear(self, wished: impl Fn(Wish) + Send + Sync + 'static) {
        let wished = Arc::new(wished);
        std::thread::spawn(move || {
            // The whole of it moves here: the lock is held for as long as anybody listens.
            let instance = self;
            for stream in instance.listener.incoming() {
                let wished = Arc::clone(&wished);
                // Somebody who connects and says nothing must not keep others from being heard.
                std::thread::spawn(move || {
                    match stream.map_err(anyhow::Error::from).and_then(take) {
                        Ok(wish) => wished(wish),
                        Err(error) => tracing::warn!(
                            error = format!("{error:#}"),
                            "a second start could not be understood"
                        ),
                    }
                });
            }
        });
    }
}

fn listen(folder: &Path) -> anyhow::Result<Listener> {
    // Whoever has the lock owns the name: one that a killed process left behind is taken over.
    let options = ListenerOptions::new()
        .name(name(folder)?)
        .try_overwrite(true);
    // Elsewhere the folder itself (or this person's own temporary folder) lets nobody else in.
    #[cfg(target_os = "linux")]
    let options = interprocess::os::unix::local_socket::ListenerOptionsExt::mode(options, 0o600);
    options
        .create_sync()
        .context("listening for further starts")
}

/// Sends the wish and waits until it was heard.
fn tell(folder: &Path, wish: &Wish) -> anyhow::Result<()> {
    let mut stream = Stream::connect(name(folder)?)?;
    stream.set_recv_timeout(Some(Duration::from_secs(2))).ok();
    let mut line = serde_json::to_vec(wish)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    stream.flush()?;
    let mut heard = [0];
    stream.read_exact(&mut heard)?;
    Ok(())
}

fn take(stream: Stream) -> anyhow::Result<Wish> {
    // Not every system has such a limit; there, a silent caller costs a thread.
    stream.set_recv_timeout(Some(Duration::from_secs(2))).ok();
    let mut reader = BufReader::new(stream.take(MOST_BYTES));
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let wish: Wish = serde_json::from_str(&line)?;
    let mut stream = reader.into_inner().into_inner();
    stream.write_all(b".")?;
    stream.flush()?;
    Ok(wish)
}

/// The socket's name. The folder's own where it can be; a folder whose path is too long for one has it among temporary files,
/// under a name made of the path.
#[cfg(unix)]
fn name(folder: &Path) -> anyhow::Result<Name<'static>> {
    use interprocess::local_socket::{GenericFilePath, ToFsName as _};
    let inside = folder.join(SOCKET_FILE);
    let path = if inside.as_os_str().len() <= LONGEST_SOCKET_PATH {
        inside
    } else {
        std::env::temp_dir().join(format!("galley-{}.sock", digest(folder)))
    };
    Ok(path.to_fs_name::<GenericFilePath>()?)
}

/// The pipe's name: pipes have a name space of their own.
#[cfg(windows)]
fn name(folder: &Path) -> anyhow::Result<Name<'static>> {
    use interprocess::local_socket::{GenericNamespaced, ToNsName as _};
    Ok(format!("galley-{}", digest(folder)).to_ns_name::<GenericNamespaced>()?)
}

/// Short and the same for every start of this build. Another build may come to another name: then its start finds the folder
/// locked and nobody who answers, and says so.
fn digest(folder: &Path) -> String {
    let mut hasher = std::hash::DefaultHasher::new();
    folder.as_os_str().as_encoded_bytes().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("galley-instance-{name}-{}", std::process::id()));
        std::fs::remove_dir_all(&folder).ok();
        folder
    }

    fn ours(folder: &Path) -> Instance {
        match claim(folder, &Wish::default()).expect("an answer") {
            Claim::Ours(instance) => instance,
            Claim::Told => panic!("nobody else has it"),
        }
    }

    #[test]
    fn a_second_start_hands_its_link_to_the_first_window_and_opens_no_store() {
        let folder = folder("second");
        let (told, heard) = mpsc::channel();
        ours(&folder).hear(move |wish| told.send(wish).expect("somebody listens"));
        let wish = Wish {
            link: Some("galley://story/1".to_owned()),
        };
        for _ in 0..3 {
            assert!(matches!(claim(&folder, &wish), Ok(Claim::Told)));
            assert_eq!(heard.recv().expect("heard"), wish);
        }
        std::fs::remove_dir_all(&folder).ok();
    }

    #[test]
    fn two_folders_are_two_workstations() {
        let (one, other) = (folder("one"), folder("other"));
        let (_one, _other) = (ours(&one), ours(&other));
        std::fs::remove_dir_all(&one).ok();
        std::fs::remove_dir_all(&other).ok();
    }

    #[test]
    fn a_window_that_was_killed_keeps_nobody_out() {
        let folder = folder("killed");
        // A process that is killed leaves its files behind and no lock.
        std::mem::drop(ours(&folder));
        std::fs::write(folder.join(LOCK_FILE), "").expect("written");
        ours(&folder);
        std::fs::remove_dir_all(&folder).ok();
    }

    #[test]
    fn a_first_window_that_hears_nothing_is_named_in_the_error() {
        let folder = folder("deaf");
        let first = ours(&folder);
        let lock = first._lock;
        std::mem::drop(first.listener);
        let error = claim_within(&folder, &Wish::default(), Duration::ZERO)
            .err()
            .expect("nobody answers");
        assert!(error.is::<Unanswered>(), "{error:#}");
        std::mem::drop(lock);
        std::fs::remove_dir_all(&folder).ok();
    }

    #[test]
    fn a_path_that_is_too_long_for_a_socket_still_has_one() {
        let folder = folder("long").join("d".repeat(120));
        let (told, heard) = mpsc::channel();
        ours(&folder).hear(move |wish| told.send(wish).expect("somebody listens"));
        assert!(matches!(claim(&folder, &Wish::default()), Ok(Claim::Told)));
        assert_eq!(heard.recv().expect("heard"), Wish::default());
        std::fs::remove_dir_all(folder.parent().expect("it has one")).ok();
    }
}
