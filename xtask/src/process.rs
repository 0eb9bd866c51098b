//! Starting other programs, with errors that say which one and why.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;

/// The command as a person would type it.
pub(crate) fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs to the end with the terminal's own output; a failing exit code is an error.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let said = describe(command);
    let status = command
        .status()
        .with_context(|| format!("starting `{said}`"))?;
    anyhow::ensure!(status.success(), "`{said}` failed ({status})");
    Ok(())
}

/// Runs to the end and returns what it printed; what it complained about goes to the terminal.
pub(crate) fn capture(command: &mut Command) -> anyhow::Result<String> {
    let said = describe(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("starting `{said}`"))?;
    anyhow::ensure!(
        output.status.success(),
        "`{said}` failed ({})",
        output.status
    );
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{said}` printed something that is not text"))
}

/// Whether the command exists and succeeds, without a word.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let silent = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// The first line that a child prints on its piped standard output, within `wait`. The rest is read and dropped by a thread,
/// so that the child never stops at a full pipe.
pub(crate) fn first_line(child: &mut Child, wait: Duration) -> anyhow::Result<String> {
    let output = child
        .stdout
        .take()
        .context("standard output is not piped")?;
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Only the first is waited for; later ones have no reader and that is meant.
            drop(sender.send(line));
        }
    });
    receiver
        .recv_timeout(wait)
        .map_err(|_| anyhow::anyhow!("it said nothing within {} s", wait.as_secs()))
}

/// Children that end when this value does: politely first, so that a server can finish what it is writing.
#[derive(Default)]
pub(crate) struct Family(Vec<(String, Child)>);

impl Family {
    pub(crate) fn adopt(&mut self, name: &str, child: Child) {
        self.0.push((name.to_owned(), child));
    }

    /// Whether the child of that name has ended, and how.
    pub(crate) fn ended(&mut self, name: &str) -> Option<std::process::ExitStatus> {
        let (_, child) = self.0.iter_mut().find(|(own, _)| own == name)?;
        child.try_wait().ok().flatten()
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        for (_, child) in self.0.iter_mut().rev() {
            stop(child);
        }
    }
}

/// Asks the child to end and waits up to five seconds before it is killed.
pub(crate) fn stop(child: &mut Child) {
    if cfg!(unix) && child.try_wait().ok().flatten().is_none() {
        succeeds(Command::new("kill").args(["-TERM", &child.id().to_string()]));
        let end = Instant::now() + Duration::from_secs(5);
        while Instant::now() < end && child.try_wait().ok().flatten().is_none() {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    drop(child.kill());
    drop(child.wait());
}
