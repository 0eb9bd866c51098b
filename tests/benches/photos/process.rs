//! Running one piece of work and asking the system what it cost.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::Context as _;

/// What a process cost.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    /// Processor time, its own and the system's for it.
    pub(crate) cpu_us: u64,
    pub(crate) wall_us: u64,
    /// The most memory it held at once.
    pub(crate) peak_kib: u64,
}

impl Cost {
    /// One process after the other.
    pub(crate) fn and(&self, other: &Cost) -> Cost {
        Cost {
            cpu_us: self.cpu_us + other.cpu_us,
            wall_us: self.wall_us + other.wall_us,
            peak_kib: self.peak_kib.max(other.peak_kib),
        }
    }

    /// Without the time of so many starts; memory stays as it is.
    pub(crate) fn without(&self, start: &Cost, times: u64) -> Cost {
        Cost {
            cpu_us: self.cpu_us.saturating_sub(start.cpu_us * times).max(1),
            wall_us: self.wall_us.saturating_sub(start.wall_us * times).max(1),
            peak_kib: self.peak_kib,
        }
    }

    /// The middle of each figure.
    pub(crate) fn median(costs: &mut [Cost]) -> Cost {
        let mut middle = |pick: fn(&Cost) -> u64| {
            costs.sort_by_key(pick);
            costs.get(costs.len() / 2).map_or(0, pick)
        };
        Cost {
            cpu_us: middle(|cost| cost.cpu_us),
            wall_us: middle(|cost| cost.wall_us),
            peak_kib: middle(|cost| cost.peak_kib),
        }
    }
}

/// This program again, with these words.
fn this(words: &[&str]) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe().context("finding this program")?);
    command.args(words);
    Ok(command)
}

pub(crate) fn run_self(words: &[&str]) -> anyhow::Result<Cost> {
    run(&mut this(words)?)
}

/// What this program prints, run with these words.
pub(crate) fn ask_self(words: &[&str]) -> anyhow::Result<String> {
    let output = this(words)?.stderr(Stdio::inherit()).output()?;
    anyhow::ensure!(output.status.success(), "{words:?} failed");
    Ok(String::from_utf8(output.stdout)?)
}

fn vipsthumbnail() -> Command {
    let mut command = Command::new("vipsthumbnail");
    command.env("VIPS_CONCURRENCY", "1");
    command
}

pub(crate) fn run_vips(words: &[&str]) -> anyhow::Result<Cost> {
    run(vipsthumbnail().args(words))
}

/// What it says of its version; none where it is not installed.
pub(crate) fn vips_version() -> Option<String> {
    let output = vipsthumbnail().arg("--vips-version").output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(said)
}

/// Every photo of a folder with vipsthumbnail, `screen` and then `grid` from it, two photos at a time; gives the wall time.
pub(crate) fn run_vips_card(
    card: &Path,
    out: &Path,
    (screen, grid, quality): (u32, u32, u8),
) -> anyhow::Result<u64> {
    let photos = std::sync::Mutex::new(photos_of(card)?);
    let started = Instant::now();
    let next = || {
        photos
            .lock()
            .map(|mut photos| photos.pop())
            .unwrap_or_default()
    };
    let work = || -> anyhow::Result<()> {
        while let Some(photo) = next() {
            let name = photo
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let large = out.join(format!("{name}-screen.jpg"));
            let small = out.join(format!("{name}-grid.jpg"));
            for (from, side, to) in [(&photo, screen, &large), (&large, grid, &small)] {
                let status = vipsthumbnail()
                    .arg(from)
                    .args(["--size", &format!("{side}x{side}"), "-o"])
                    .arg(format!("{}[Q={quality},strip]", to.display()))
                    .status()?;
                anyhow::ensure!(
                    status.success(),
                    "vipsthumbnail failed on {}",
                    from.display()
                );
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let both = [scope.spawn(work), scope.spawn(work)];
        both.into_iter().try_for_each(|one| {
            one.join()
                .unwrap_or_else(|_| Err(anyhow::anyhow!("a thread ended early")))
        })
    })?;
    Ok(started.elapsed().as_micros() as u64)
}

/// The photos of a card, in the order of their names.
pub(crate) fn photos_of(card: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut photos = std::fs::read_dir(card)?
        .map(|entry| Ok(entry?.path()))
        .collect::<anyhow::Result<Vec<_>>>()?;
    photos.sort();
    Ok(photos)
}

/// The load averages of the machine.
pub(crate) fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace()
        .take(3)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs a command to its end. This program stays small, because a process that it starts inherits its peak.
#[cfg(unix)]
fn run(command: &mut Command) -> anyhow::Result<Cost> {
    let started = Instant::now();
    let child = command
        .stdout(Stdio::null())
        .spawn()
        .context("starting a process")?;
    let (status, cost) = wait(child.id())?;
    let wall_us = started.elapsed().as_micros() as u64;
    anyhow::ensure!(status == 0, "{command:?} ended with {status}");
    Ok(Cost { wall_us, ..cost })
}

#[cfg(not(unix))]
fn run(_command: &mut Command) -> anyhow::Result<Cost> {
    anyhow::bail!("what a process costs is asked of Unix only")
}

/// Waits for a child and takes its account (`wait4`, which the standard library does not have).
#[cfg(unix)]
fn wait(pid: u32) -> anyhow::Result<(i32, Cost)> {
    let mut status = 0;
    let pid = libc::pid_t::try_from(pid).context("a process has a number")?;
    #[expect(
        unsafe_code,
        reason = "a plain structure of numbers, all zero is one of them"
    )]
    // SAFETY: `rusage` is a C structure of integers.
    let mut used: libc::rusage = unsafe { std::mem::zeroed() };
    #[expect(unsafe_code, reason = "the only way to learn what one child has used")]
    // SAFETY: both pointers are to live variables of the right types, and `pid` is a child that nobody else waits for.
    let waited = unsafe { libc::wait4(pid, &raw mut status, 0, &raw mut used) };
    anyhow::ensure!(
        waited == pid,
        "waiting: {}",
        std::io::Error::last_os_error()
    );
    let us = |time: libc::timeval| (time.tv_sec as u64) * 1_000_000 + time.tv_usec as u64;
    Ok((
        status,
        Cost {
            cpu_us: us(used.ru_utime) + us(used.ru_stime),
            wall_us: 0,
            peak_kib: used.ru_maxrss as u64,
        },
    ))
}
