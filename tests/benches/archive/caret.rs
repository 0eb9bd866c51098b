//! From the start of the app to a caret in a story: with ten thousand articles on the machine, and with one.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use newsroom_tests::window::{AppWindow, PATIENCE, Seat, until};

use crate::Scene;
use crate::table::{Line, Spread};

const MOST: f64 = 1.3;

/// Opens the first story of the list as soon as there is one, goes into its text as soon as that is there, and notes when the
/// caret stands in it (High Resolution Time). Put into the page once; it looks whenever the page changes.
const GO: &str = r#"
    if (window.__caret) return window.__caret.at ?? null;
    const told = (window.__caret = {});
    const body = '[data-testid="body"] [contenteditable=true], [data-testid="body"][contenteditable=true]';
    const look = () => {
      if (told.at) return;
      const text = document.querySelector(body);
      if (text) {
        text.focus();
        if (text.contains(document.activeElement)) {
          told.at = performance.timeOrigin + performance.now();
          observer.disconnect();
        }
        return;
      }
      const row = document.querySelector('[data-testid="queue-row"][data-article]');
      if (row && !told.opened) {
        told.opened = true;
        row.click();
      } else if (!row && !told.everything) {
        const everything = document.querySelector('[data-testid="view-archive"]');
        if (everything) { told.everything = true; everything.click(); }
      }
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, attributes: true });
    look();
    return null;
"#;

pub(crate) fn measure(scene: &mut Scene) -> anyhow::Result<Vec<Line>> {
    let app = std::env::var("GALLEY_BIN")
        .context("GALLEY_BIN names no app; `cargo xtask bench archive` sets it")?;
    let articles = scene.articles();
    if scene.synced.is_none() {
        crate::first_sync::measure(scene)?;
    }
    let full = scene.synced.clone().context("it was just synced")?;
    let empty = one_story(&scene.folder)?;
    let (ours, theirs) = (Seat::new()?, Seat::new()?);
    copy(&full, &ours.data())?;
    copy(&empty, &theirs.data())?;
    // Both without a network: what a server has to say is not what is measured.
    scene.archive_mut()?.stop()?;
    let (mut many, mut one) = (Vec::new(), Vec::new());
    for turn in 0..=scene.choose(7, 2) {
        for (seat, times) in [(&ours, &mut many), (&theirs, &mut one)] {
            let took = to_the_caret(seat, &app)?;
            // The first of each finds a cold disk and makes WebKit's own folders.
            if turn > 0 {
                times.push(took);
            }
        }
    }
    scene.archive_mut()?.start()?;
    let (all, few) = (Spread::of(&many), Spread::of(&one));
    let ratio = all.p50 / few.p50;
    Ok(vec![Line {
        name: format!("start to caret, {articles} articles"),
        galley: format!("p50 {:.0} ms", all.p50),
        against: "a store with one".to_owned(),
        reference: format!("p50 {:.0} ms", few.p50),
        ratio: Some(ratio),
        target: format!("≤ {MOST} ×"),
        met: Some(ratio <= MOST),
        notes: vec![format!(
            "{} starts each, the newest story opened from the list; the slowest {:.0} and {:.0} ms",
            many.len(),
            all.p99,
            few.p99
        )],
    }])
}

fn to_the_caret(seat: &Seat, program: &str) -> anyhow::Result<f64> {
    let window = AppWindow::open_program(seat, program, &[])?;
    let started = started_ms(window.process())?;
    let at = until("a caret in a story", PATIENCE, || {
        Ok(window.js(GO, &[])?.as_f64())
    })?;
    window.kill()?;
    Ok(at - started)
}

/// A workstation with one story.
pub(crate) fn one_story(on: &Path) -> anyhow::Result<PathBuf> {
    let data = on.join("one-story");
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    let newsroom = newsroom_tests::Newsroom::new();
    let mut station = newsroom.workstation("minh");
    let mut window = station.create();
    window.write(&["Đò không thay được cầu."]);
    let article = window.article().to_owned();
    station.set_field(&article, "headline", "Bến đò Hạ mở lại");
    station.sync();
    station.quit();
    copy(&station.folder, &data)?;
    Ok(data)
}

/// Copies a folder with everything in it.
pub(crate) fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)
                .with_context(|| format!("copying {}", target.display()))?;
        }
    }
    Ok(())
}

/// When a process was started, ms since 1970, to a hundredth of a second (proc(5): field 22 counts ticks of 10 ms since the boot).
fn started_ms(process: u32) -> anyhow::Result<f64> {
    const TICK_MS: f64 = 10.0;
    let stat = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat"))?;
    let uptime = std::fs::read_to_string("/proc/uptime")?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64() * 1e3;
    // The name, field 2, may hold spaces: count from the bracket that closes it.
    let (_, rest) = stat.rsplit_once(") ").context("proc(5) says otherwise")?;
    let ticks: f64 = rest
        .split(' ')
        .nth(19)
        .context("a process has a start")?
        .parse()?;
    let since_boot: f64 = uptime
        .split(' ')
        .next()
        .context("a machine has an uptime")?
        .parse()?;
    Ok(now - since_boot * 1e3 + ticks * TICK_MS)
}
