//! What a server holds that has ten thousand articles and a thousand workstations that wait for news.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use editorial::sync::api::decode_feed;
use editorial::sync::record::Kind;

use crate::Scene;
use crate::newsroom::{Newsroom, new_article};
use crate::table::{Line, ms};
use crate::wire::Wire;

const POLLS: usize = 1_000;
const MOST_MB: f64 = 150.0;
/// How long they wait before anything is looked at.
const IDLE: Duration = Duration::from_secs(8);

pub(crate) fn measure(scene: &mut Scene) -> anyhow::Result<Vec<Line>> {
    let polls = scene.choose(POLLS, 100);
    let idle = scene.choose(IDLE, Duration::from_secs(3));
    let articles = scene.articles();
    let empty = {
        let newsroom = Newsroom::open(&scene.folder)?;
        resident(newsroom.process()?, "VmRSS")?
    };
    let newsroom = scene.archive_mut()?;
    let worked = hold(newsroom, polls, idle)?;
    let most = resident(newsroom.process()?, "VmHWM")?;
    newsroom.stop()?;
    newsroom.start()?;
    let started = hold(newsroom, polls, idle)?;
    let held = worked.resident.max(started.resident);
    Ok(vec![Line {
        name: format!("memory, {articles} articles and {polls} long polls"),
        galley: format!("{held:.0} MB"),
        against: "a server with nothing".to_owned(),
        reference: format!("{empty:.0} MB"),
        ratio: Some(held / empty),
        target: format!("≤ {MOST_MB:.0} MB"),
        met: Some(held <= MOST_MB),
        notes: vec![
            format!(
                "after all that was measured before it: {:.0} MB with the polls, {:.0} MB without, {most:.0} MB at the most since its start; started anew: {:.0} MB and {:.0} MB",
                worked.resident, worked.without, started.resident, started.without
            ),
            format!(
                "idle, it used {:.1} % of a processor; one edit reached all {polls} within {:.0} ms",
                started.busy_percent, started.told_ms
            ),
        ],
    }])
}

struct Held {
    without: f64,
    resident: f64,
    busy_percent: f64,
    told_ms: f64,
}

fn hold(newsroom: &Newsroom, polls: usize, idle: Duration) -> anyhow::Result<Held> {
    let process = newsroom.process()?;
    let without = resident(process, "VmRSS")?;
    let mut station = newsroom.station("lan")?;
    let hello = station.hello()?;
    let request = station.feed_request(hello.epoch, hello.head_seq, 30);
    let mut waiting = Vec::new();
    for _ in 0..polls {
        let mut wire = Wire::open(&newsroom.api())?;
        wire.send(&request)?;
        waiting.push(wire);
    }
    // They are asked for one after another; the last of them waits by then.
    std::thread::sleep(Duration::from_secs(1));
    let (before, begun) = (ticks(process)?, Instant::now());
    std::thread::sleep(idle);
    let busy = (ticks(process)? - before) / begun.elapsed().as_secs_f64();
    let resident = resident(process, "VmRSS")?;
    let record = station.seal(new_article(), Kind::Unknown(99), b"news".to_vec())?;
    let begun = Instant::now();
    station.push(&record)?;
    for wire in &mut waiting {
        let page = decode_feed(&wire.hear()?.ok()?)?;
        anyhow::ensure!(
            page.items.len() == 1,
            "a poll was answered with {} items",
            page.items.len()
        );
    }
    Ok(Held {
        without,
        resident,
        busy_percent: busy,
        told_ms: ms(begun.elapsed()),
    })
}

/// Megabytes (10^6 bytes) of a process's memory (proc(5), status).
fn resident(process: u32, which: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(which));
    let kib: Option<f64> = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    Ok(kib.with_context(|| format!("proc(5) has no {which}"))? * 1024.0 / 1e6)
}

/// How long it has run, in hundredths of a second (proc(5), stat: utime and stime).
fn ticks(process: u32) -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, rest) = stat.rsplit_once(") ").context("proc(5) says otherwise")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    Ok(fields[11].parse::<f64>()? + fields[12].parse::<f64>()?)
}
