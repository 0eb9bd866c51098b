//! Child processes that end when their owner does.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::Context as _;

use super::wait::until;

/// A child process. Dropping it asks it to end and, if it does not within two seconds, kills it.
pub(super) struct Kept {
    child: Child,
    name: String,
}

impl Kept {
    /// Starts the command; its output is appended to `log`.
    pub(super) fn start(command: &mut Command, log: &Path) -> anyhow::Result<Self> {
        let file = open_log(log)?;
        command.stdout(file.try_clone()?).stderr(file);
        Self::spawn(command)
    }

    /// Starts the command and returns the first line that it prints, for programs that say where they can be reached.
    pub(super) fn start_and_hear(
        command: &mut Command,
        log: &Path,
        wait: Duration,
    ) -> anyhow::Result<(Self, String)> {
        command.stdout(Stdio::piped()).stderr(open_log(log)?);
        let mut kept = Self::spawn(command)?;
        let output = kept.child.stdout.take().context("its output is piped")?;
        let (sender, receiver) = std::sync::mpsc::channel();
        // Read to the end, so that the child never stops at a full pipe; only the first line has a listener.
        std::thread::spawn(move || {
            BufReader::new(output)
                .lines()
                .map_while(Result::ok)
                .for_each(|line| drop(sender.send(line)));
        });
        let line = receiver.recv_timeout(wait);
        let line =
            line.with_context(|| format!("{} said nothing; see {}", kept.name, log.display()))?;
        Ok((kept, line))
    }

    fn spawn(command: &mut Command) -> anyhow::Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("starting {name}"))?;
        Ok(Self { child, name })
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended; `None` while it runs.
    pub(super) fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Asks it to end and waits until it has.
    pub(super) fn stop(mut self, patience: Duration) -> anyhow::Result<ExitStatus> {
        signal("-TERM", self.id());
        let what = format!("{} to end", self.name);
        until(&what, patience, || self.ended())
    }

    /// Ends it the way a power cut does.
    pub(super) fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        signal("-TERM", self.child.id());
        let ended = until("a child to end", Duration::from_secs(2), || {
            Ok(self.child.try_wait()?)
        });
        if ended.is_err() {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}

fn open_log(log: &Path) -> anyhow::Result<std::fs::File> {
    let file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(log);
    file.with_context(|| format!("opening {}", log.display()))
}

/// Sends a signal to a process that this rig started.
pub(super) fn signal(name: &str, id: u32) {
    drop(
        Command::new("kill")
            .args([name, &id.to_string()])
            .stderr(Stdio::null())
            .status(),
    );
}

/// Whether the process still exists and is not merely waiting for its parent to notice its end.
pub(super) fn is_running(id: u32) -> bool {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{id}/stat")) else {
        return false;
    };
    // proc(5): "pid (name) state …"; the name may hold spaces and brackets.
    stat.rsplit_once(") ")
        .is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

/// The child of a process by the name that the kernel keeps (15 letters).
pub(super) fn child_named(parent: u32, name: &str) -> anyhow::Result<u32> {
    let children = children_named(parent, name)?;
    let first = children.first().copied();
    first.with_context(|| format!("process {parent} has no child {name}"))
}

/// The children of a process by the name that the kernel keeps (15 letters).
pub(super) fn children_named(parent: u32, name: &str) -> anyhow::Result<Vec<u32>> {
    let mut children = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let Some(id) = entry?.file_name().to_string_lossy().parse::<u32>().ok() else {
            continue;
        };
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        // proc(5): pid (name) state ppid …
        let Some((head, rest)) = stat.rsplit_once(") ") else {
            continue;
        };
        let its_parent = rest.split(' ').nth(1).and_then(|id| id.parse::<u32>().ok());
        if its_parent == Some(parent) && head.ends_with(&format!("({name}")) && is_running(id) {
            children.push(id);
        }
    }
    Ok(children)
}

/// Runs a short program and returns what it printed.
pub(super) fn capture(command: &mut Command) -> anyhow::Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("starting {name}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    anyhow::ensure!(
        output.status.success(),
        "{name} failed ({}): {said}{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(said)
}

/// Runs a short program and returns what it printed, whatever its exit code says.
pub(super) fn said(command: &mut Command) -> anyhow::Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("starting {name}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A TCP port that was free a moment ago.
pub(super) fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port())
}
