//! How fast an archive goes up: eight workstations bring ten thousand articles, each push answered after it is on the disk.

use std::fs::File;
use std::io::Write as _;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use editorial::sync::record::Kind;

use crate::newsroom::{Newsroom, new_article, stored};
use crate::table::Line;
use crate::{Scene, pouch, wait};

/// Who brings it.
const STATIONS: usize = 8;
/// Articles of one push: a hundred records, about half a megabyte.
const AT_ONCE: usize = 50;
const WANTED_PER_S: f64 = 2_000.0;

pub(crate) fn measure(scene: &mut Scene) -> anyhow::Result<Vec<Line>> {
    let mut lines = vec![scene.upload()?];
    if scene.pouchdb {
        let articles = scene.articles();
        let per_s = lines[0]
            .galley
            .split('/')
            .next()
            .unwrap_or_default()
            .parse();
        lines.push(pouch::measure(scene, articles, STATIONS, AT_ONCE, per_s?)?);
    }
    Ok(lines)
}

/// The upload, and the newsroom that it leaves.
pub(crate) fn run(scene: &Scene) -> anyhow::Result<(Newsroom, Line)> {
    let newsroom = Newsroom::open(&scene.folder)?;
    let articles = scene.articles();
    // Sealed beforehand: a workstation seals while people write, not while it sends.
    let mut outboxes = Vec::new();
    let mut bytes = 0;
    for outbox in 0..STATIONS {
        let mut station = newsroom.station("lan")?;
        let mut pushes = Vec::new();
        let mine: Vec<usize> = (outbox..articles).step_by(STATIONS).collect();
        for numbers in mine.chunks(AT_ONCE) {
            let mut records = Vec::new();
            for number in numbers {
                let article = new_article();
                let sealed = scene.texts.sealed(*number, Some(newsroom.section))?;
                records.extend(station.seal(article, Kind::ArticleCreate, sealed.created)?);
                records.extend(station.seal(article, Kind::ArticleUpdate, sealed.written)?);
            }
            bytes += records.len();
            pushes.push(station.push_request(&records));
        }
        outboxes.push((station, pushes));
    }
    let synced = write_and_sync(
        scene,
        &outboxes
            .iter()
            .map(|(_, pushes)| pushes.as_slice())
            .collect::<Vec<_>>(),
    )?;
    let start = Barrier::new(STATIONS + 1);
    let (took, records) = std::thread::scope(|scope| {
        let senders: Vec<_> = outboxes
            .into_iter()
            .map(|(mut station, pushes)| {
                let start = &start;
                scope.spawn(move || -> anyhow::Result<usize> {
                    start.wait();
                    let mut records = 0;
                    for push in &pushes {
                        records += stored(&station.wire.ask(push)?.ok()?)?;
                    }
                    Ok(records)
                })
            })
            .collect();
        start.wait();
        let begun = Instant::now();
        let mut records = 0;
        for sender in senders {
            records += sender
                .join()
                .map_err(|_| anyhow::anyhow!("a sender panicked"))??;
        }
        Ok::<_, anyhow::Error>((begun.elapsed(), records))
    })?;
    anyhow::ensure!(records == 2 * articles, "{records} records were stored");
    let replayed = Instant::now();
    wait("the newsroom's copies", Duration::from_secs(600), || {
        Ok((newsroom.behind()? == 0).then_some(()))
    })?;
    let behind = replayed.elapsed();
    let per_s = articles as f64 / took.as_secs_f64();
    let bare = articles as f64 / synced.as_secs_f64();
    let line = Line {
        name: format!("upload of {articles} articles"),
        galley: format!("{per_s:.0}/s"),
        against: "the same pushes, written and synced".to_owned(),
        reference: format!("{bare:.0}/s"),
        ratio: Some(per_s / bare),
        target: format!("≥ {WANTED_PER_S:.0}/s durable"),
        met: Some(per_s >= WANTED_PER_S),
        notes: vec![format!(
            "{STATIONS} workstations, {AT_ONCE} articles a push, {:.1} KB of records an article; {:.2} s; every copy was up to date {:.1} s after the last answer",
            bytes as f64 / articles as f64 / 1e3,
            took.as_secs_f64(),
            behind.as_secs_f64()
        )],
    };
    Ok((newsroom, line))
}

/// The very bytes, appended to a file on the same disk and synced after each push: no server can take them in for less.
fn write_and_sync(scene: &Scene, outboxes: &[&[Vec<u8>]]) -> anyhow::Result<Duration> {
    let path = scene.folder.join("upload-reference");
    let mut file = File::create(&path).context("making the reference's file")?;
    let begun = Instant::now();
    for push in outboxes.iter().flat_map(|outbox| outbox.iter()) {
        file.write_all(push)?;
        file.sync_data()?;
    }
    let took = begun.elapsed();
    std::fs::remove_file(&path)?;
    Ok(took)
}
