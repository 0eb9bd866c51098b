//! How long it takes from the start of the process until the window shows something.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use newsroom_tests::window::{AppWindow, PATIENCE, Seat, until};

use crate::figure::{Figure, Target};
use crate::table::Spread;
use crate::{Settings, station};

/// The web view's own note of its first paint, on the machine's clock (Paint Timing, High Resolution Time).
const FIRST_PAINT: &str = "const [paint] = performance.getEntriesByName('first-contentful-paint'); \
    return paint ? performance.timeOrigin + paint.startTime : null";

/// Against a window of Tauri with one line of text and nothing behind it, built with the app's features. The workstation has
/// a signed-in reporter and twenty stories; the disk is warm, for both.
pub(crate) fn measure(settings: &Settings) -> anyhow::Result<Figure> {
    let program = |name: &str| {
        std::env::var(name)
            .with_context(|| format!("{name} names no program; `cargo xtask bench` sets it"))
    };
    let (app, empty) = (program("GALLEY_BIN")?, program("GALLEY_EMPTY_BIN")?);
    let (ours, theirs) = (Seat::new()?, Seat::new()?);
    station::prepare(&ours.data())?;
    let (mut galley, mut reference) = (Vec::new(), Vec::new());
    for turn in 0..=settings.choose(7, 3) {
        let took = [first_paint(&ours, &app)?, first_paint(&theirs, &empty)?];
        // The first of each finds a cold disk and makes WebKit's own folders.
        if turn > 0 {
            galley.push(took[0]);
            reference.push(took[1]);
        }
    }
    Ok(Figure {
        name: "start to first paint",
        galley: Spread::of(&galley),
        against: "an empty Tauri window",
        reference: Spread::of(&reference),
        target: Target::TimesP50(1.5),
        notes: vec![format!(
            "{} starts each; p99 is the slowest of them",
            galley.len()
        )],
    })
}

fn first_paint(seat: &Seat, program: &str) -> anyhow::Result<f64> {
    let window = AppWindow::open_program(seat, program, &[])?;
    let started = started_ms(window.process())?;
    let painted = until("the first paint", PATIENCE, || {
        Ok(window.js(FIRST_PAINT, &[])?.as_f64())
    })?;
    window.kill()?;
    Ok(painted - started)
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
