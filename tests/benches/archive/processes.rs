//! What the processes of a window hold in memory.
//!
//! A process's share (PSS, proc(5)) is what counts: pages that the app, the page and the network process have in common are
//! counted once, whoever touched them first.

use anyhow::Context as _;

/// Megabytes (10^6 bytes) of the window's processes.
pub(crate) struct Held {
    pub(crate) all: f64,
    pub(crate) app: f64,
    /// The processes that run pages.
    pub(crate) page: f64,
}

/// What the app and all that it started hold now.
pub(crate) fn held(app: u32) -> anyhow::Result<Held> {
    let mut held = Held {
        all: 0.0,
        app: share(app)?,
        page: 0.0,
    };
    let mut waiting = children(app)?;
    let mut others = 0.0;
    while let Some(process) = waiting.pop() {
        waiting.extend(children(process)?);
        let name = std::fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
        // A process may end while it is looked at.
        let share = share(process).unwrap_or_default();
        if name.starts_with("WebKitWebProces") {
            held.page += share;
        } else {
            others += share;
        }
    }
    held.all = held.app + held.page + others;
    Ok(held)
}

/// A process's share of memory in megabytes (proc(5), smaps_rollup: Pss and SwapPss).
fn share(process: u32) -> anyhow::Result<f64> {
    let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
    let kib = |name: &str| -> Option<f64> {
        let line = rollup.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    let pss = kib("Pss:").context("proc(5) has no Pss")?;
    Ok((pss + kib("SwapPss:").unwrap_or_default()) * 1024.0 / 1e6)
}

/// The processes that this one started, by any of its threads (proc(5), task/…/children).
fn children(process: u32) -> anyhow::Result<Vec<u32>> {
    let mut all = Vec::new();
    for thread in std::fs::read_dir(format!("/proc/{process}/task"))? {
        let list = std::fs::read_to_string(thread?.path().join("children")).unwrap_or_default();
        all.extend(
            list.split_whitespace()
                .filter_map(|id| id.parse::<u32>().ok()),
        );
    }
    Ok(all)
}
