//! The photo desk with a memory card on it: what the window's processes hold with two hundred photos on the sheet, beside the same
//! sheet without one, and how long scripts keep a frame waiting while somebody scrolls.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use newsroom_tests::pictures;
use newsroom_tests::window::{AppWindow, PATIENCE, Seat, until};
use serde_json::json;

use crate::Scene;
use crate::caret::copy;
use crate::processes::{Held, held};
use crate::table::Line;

const MOST: f64 = 1.5;
/// The longest that scripts may take of one frame.
const MOST_FRAME_MS: f64 = 32.0;
const PHOTOS: u32 = 200;
/// After the sheet is there, before its memory is read.
const SETTLE: Duration = Duration::from_secs(5);
/// The longest that anybody waits for the end of the sheet; a frame takes its time where other work goes on.
const SCROLLING: Duration = Duration::from_secs(180);
/// A photo's pixels: what the site's largest picture is made from.
const PIXELS: (u32, u32) = (1600, 1067);

/// Goes to the photo desk of the only story.
const OPEN: &str = r#"
    const desk = document.querySelector('[data-testid="photo-desk"]');
    if (desk) {
      const cells = [...desk.querySelectorAll('[data-testid="photo-cell"] img')];
      return cells.every((img) => img.complete) && (arguments[0] === 0 || cells.length > 0) ? true : null;
    }
    const row = document.querySelector('[data-testid="queue-row"][data-article]');
    if (row) location.replace(`#/story/${row.dataset.article}/photos`), location.reload();
    return null;
"#;

/// Scrolls down and up at three speeds, a step in every frame. In the frame's order scroll events, with what the window makes of
/// them, come between the first listener of all and the next animation callback; a message that is sent to and fro tells how long
/// the page did nothing else, with layout and painting.
const SCROLL: &str = r#"
    const scroller = document.querySelector('[data-testid="photo-sheet"]').parentElement;
    const told = (window.__scrolled = { frames: 0, script: 0, busy: 0, photos: 0, done: false });
    const seen = new Set();
    let begun = 0;
    addEventListener('scroll', () => (begun = performance.now()), true);
    const channel = new MessageChannel();
    let last = performance.now();
    channel.port1.onmessage = () => {
      const now = performance.now();
      told.busy = Math.max(told.busy, now - last);
      last = now;
      if (!told.done) channel.port2.postMessage(0);
    };
    channel.port2.postMessage(0);
    const steps = [60, -60, 240, -240, scroller.clientHeight, -scroller.clientHeight];
    const frame = () => {
      if (begun > 0) told.script = Math.max(told.script, performance.now() - begun);
      begun = 0;
      told.frames += 1;
      for (const cell of document.querySelectorAll('[data-testid="photo-cell"]')) seen.add(cell.dataset.photo);
      const before = scroller.scrollTop;
      scroller.scrollTop += steps[0];
      if (scroller.scrollTop === before) steps.shift();
      if (steps.length > 0) requestAnimationFrame(frame);
      else [told.photos, told.done] = [seen.size, true];
    };
    requestAnimationFrame(frame);
    return null;
"#;

pub(crate) fn measure(scene: &mut Scene) -> anyhow::Result<Vec<Line>> {
    let app = std::env::var("GALLEY_BIN")
        .context("GALLEY_BIN names no app; `cargo xtask bench archive` sets it")?;
    let photos = scene.choose(PHOTOS, 20);
    let settle = scene.choose(SETTLE, Duration::from_secs(2));
    let (nothing, _) = look(&card(&scene.folder, 0)?, &app, 0, settle)?;
    let (held, scrolled) = look(&card(&scene.folder, photos)?, &app, photos, settle)?;
    let ratio = held.all / nothing.all;
    let [script, busy, frames, seen] = ["script", "busy", "frames", "photos"]
        .map(|name| scrolled[name].as_f64().unwrap_or(f64::NAN));
    anyhow::ensure!(
        seen as u32 == photos,
        "{seen} of {photos} photos came into sight"
    );
    Ok(vec![
        Line {
            name: format!("sheet, {photos} photos"),
            galley: format!("{:.0} MB", held.all),
            against: "without a photo".to_owned(),
            reference: format!("{:.0} MB", nothing.all),
            ratio: Some(ratio),
            target: format!("≤ {MOST} ×"),
            met: Some(ratio <= MOST),
            notes: vec![format!(
                "of it the page {:.0} MB (there {:.0}), the app {:.0} MB (there {:.0})",
                held.page, nothing.page, held.app, nothing.app
            )],
        },
        Line {
            name: "sheet, scripts of a frame while scrolling".to_owned(),
            galley: format!("{script:.0} ms at most"),
            against: String::new(),
            reference: String::new(),
            ratio: None,
            target: format!("≤ {MOST_FRAME_MS:.0} ms"),
            met: Some(script <= MOST_FRAME_MS),
            notes: vec![format!(
                "{frames} frames; the page's longest work without a pause, with layout and painting, {busy:.0} ms"
            )],
        },
    ])
}

/// A workstation with one story that brought so many photos.
fn card(on: &Path, photos: u32) -> anyhow::Result<PathBuf> {
    let data = on.join(format!("card-{photos}"));
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    let newsroom = newsroom_tests::Newsroom::new();
    let mut station = newsroom.workstation("lan");
    let mut window = station.create();
    window.write(&["Ghe về đến bến trước mưa."]);
    let article = window.article().to_owned();
    station.set_field(&article, "headline", "Ghe đua bến Mây");
    for number in 0..photos {
        let request = json!({ "article": article, "file_name": format!("DSC_{number:04}.jpg") });
        let bytes = pictures::river(7 * number + 1, PIXELS.0, PIXELS.1);
        station
            .try_call_with("photo_import", &request, Some(bytes))
            .map_err(|error| anyhow::anyhow!("photo {number}: {error:?}"))?;
    }
    station.sync();
    station.quit();
    copy(&station.folder, &data)?;
    Ok(data)
}

/// Opens the desk, reads what is held, and scrolls where there is something to scroll.
fn look(
    data: &Path,
    app: &str,
    photos: u32,
    settle: Duration,
) -> anyhow::Result<(Held, serde_json::Value)> {
    let seat = Seat::new()?;
    copy(data, &seat.data())?;
    let window = AppWindow::open_program(&seat, app, &[])?;
    until("the photo desk", PATIENCE, || {
        Ok(window.js(OPEN, &[json!(photos)])?.as_bool())
    })?;
    std::thread::sleep(settle);
    let now = held(window.process())?;
    let mut scrolled = json!(null);
    if photos > 0 {
        window.js(SCROLL, &[])?;
        scrolled = until("the end of the sheet", SCROLLING, || {
            let told = window.js("return window.__scrolled;", &[])?;
            Ok((told["done"] == true).then_some(told))
        })?;
    }
    window.kill()?;
    Ok((now, scrolled))
}
