//! One edit on its way to another workstation; and two hundred people who write at once.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use editorial::article::draft::Draft;
use editorial::article::flat::Span;
use editorial::id::ArticleId;
use editorial::sync::api::decode_feed;
use editorial::sync::record::Kind;

use crate::Scene;
use crate::newsroom::{Newsroom, Station, new_article, stored};
use crate::table::{Line, Spread, ms};
use crate::texts::Texts;

const FSYNCS: f64 = 2.0;
/// Between two edits, so that whoever waits does wait.
const BETWEEN: Duration = Duration::from_millis(3);
const WRITERS: usize = 200;
const WANTED_PER_S: f64 = 3_000.0;

/// Somebody who types into a story of their own.
struct Writer {
    station: Station,
    article: ArticleId,
    draft: Draft,
    at: usize,
}

impl Writer {
    fn begin(newsroom: &Newsroom, texts: &Texts, number: usize) -> anyhow::Result<Self> {
        let mut station = newsroom.station("lan")?;
        let article = new_article();
        let sealed = texts.sealed(number, Some(newsroom.section))?;
        let mut records = station.seal(article, Kind::ArticleCreate, sealed.created)?;
        records.extend(station.seal(article, Kind::ArticleUpdate, sealed.written)?);
        station.push(&records)?;
        Ok(Self {
            station,
            article,
            draft: sealed.draft,
            at: 40,
        })
    }

    /// One more letter, sealed, as the request that pushes it.
    fn press(&mut self) -> anyhow::Result<Vec<u8>> {
        let before = self.draft.version();
        let typed = Span {
            text: "ư".to_owned(),
            ..Span::default()
        };
        self.draft.splice(self.at, 0, &[typed])?;
        self.at += 1;
        let update = self.draft.updates_since(&before)?;
        let record = self
            .station
            .seal(self.article, Kind::ArticleUpdate, update)?;
        Ok(self.station.push_request(&record))
    }
}

/// The least that a program does to bring one edit from here to there: it receives the bytes, syncs them, answers, and passes
/// them on. No protocol, no check, no database; one thread that waits for nobody else.
struct Relay {
    writer: TcpStream,
    reader: TcpStream,
}

impl Relay {
    fn start(file: &Path) -> anyhow::Result<Self> {
        let mut file = File::create(file).context("making the relay's file")?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (writer, reader) = (TcpStream::connect(address)?, TcpStream::connect(address)?);
        let (mut from, _) = listener.accept()?;
        let (mut to, _) = listener.accept()?;
        for line in [&writer, &reader, &from, &to] {
            line.set_nodelay(true)?;
        }
        // It ends with the connection.
        std::thread::spawn(move || {
            let mut length = [0; 4];
            while from.read_exact(&mut length).is_ok() {
                let mut bytes = vec![0; u32::from_be_bytes(length) as usize];
                let passed = from
                    .read_exact(&mut bytes)
                    .and_then(|()| file.write_all(&bytes))
                    .and_then(|()| file.sync_all())
                    .and_then(|()| from.write_all(&[1]))
                    .and_then(|()| to.write_all(&bytes));
                if passed.is_err() {
                    return;
                }
            }
        });
        Ok(Self { writer, reader })
    }

    /// How long it takes until both ends have it, ms.
    fn pass(&mut self, bytes: &[u8]) -> anyhow::Result<f64> {
        let length = u32::try_from(bytes.len())?.to_be_bytes();
        let message = [&length[..], bytes].concat();
        std::thread::sleep(BETWEEN);
        let begun = Instant::now();
        let (writer, reader) = (&mut self.writer, &mut self.reader);
        writer.write_all(&message)?;
        let saw = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let mut seen = vec![0; bytes.len()];
                reader.read_exact(&mut seen).map(|()| begun.elapsed())
            });
            writer.read_exact(&mut [0])?;
            let saw = waiting
                .join()
                .map_err(|_| anyhow::anyhow!("the reader panicked"))?;
            Ok::<_, anyhow::Error>(saw?)
        })?;
        Ok(ms(saw.max(begun.elapsed())))
    }
}

/// From the first byte of a push until it is acknowledged, and until a workstation that waits at the end of the feed has it;
/// after each and as long a rest, the same bytes are written and synced on the same disk.
pub(crate) fn measure(scene: &mut Scene) -> anyhow::Result<Vec<Line>> {
    let turns = scene.choose(500, 50);
    let warm_up = 20;
    scene.archive()?;
    let mut file =
        File::create(scene.folder.join("edit-reference")).context("making the reference's file")?;
    let texts = Texts::new();
    let newsroom = scene.archive()?;
    let mut writer = Writer::begin(newsroom, &texts, 1_000_000)?;
    let mut reader = newsroom.station("minh")?;
    let hello = reader.hello()?;
    let mut seq = hello.head_seq;
    let (mut acknowledged, mut seen, mut synced) = (Vec::new(), Vec::new(), Vec::new());
    let mut relay = Relay::start(&scene.folder.join("relay"))?;
    let mut passed = Vec::new();
    for turn in 0..warm_up + turns {
        let push = writer.press()?;
        let request = reader.feed_request(hello.epoch, seq, 30);
        reader.wire.send(&request)?;
        // So that the reader waits before the writer writes, as somebody does who waits for news.
        std::thread::sleep(BETWEEN);
        let begun = Instant::now();
        writer.station.wire.send(&push)?;
        let (ack, page, saw) = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let answer = reader.wire.hear();
                (answer, begun.elapsed())
            });
            let ack = writer
                .station
                .wire
                .hear()
                .map(|answer| (answer, begun.elapsed()));
            let (answer, saw) = waiting
                .join()
                .map_err(|_| anyhow::anyhow!("the reader panicked"))?;
            Ok::<_, anyhow::Error>((ack?, answer?.ok()?, saw))
        })?;
        stored(&ack.0.ok()?)?;
        let page = decode_feed(&page)?;
        anyhow::ensure!(
            page.items.len() == 1,
            "the reader got {} items",
            page.items.len()
        );
        seq = page.to_seq;
        // An edit finds a disk and processors that rest; so does what it is compared with.
        std::thread::sleep(BETWEEN);
        let begun = Instant::now();
        file.write_all(&push)?;
        file.sync_all()?;
        let reference = ms(begun.elapsed());
        let bare = relay.pass(&push)?;
        if turn >= warm_up {
            passed.push(bare);
            acknowledged.push(ms(ack.1));
            seen.push(ms(saw.max(ack.1)));
            synced.push(reference);
        }
    }
    let (acknowledged, seen, synced, passed) = (
        Spread::of(&acknowledged),
        Spread::of(&seen),
        Spread::of(&synced),
        Spread::of(&passed),
    );
    let ratio = seen.p50 / synced.p50;
    Ok(vec![Line {
        name: "one edit, acknowledged and seen".to_owned(),
        galley: format!("p50 {:.2} ms", seen.p50),
        against: "write and fsync".to_owned(),
        reference: format!("p50 {:.2} ms", synced.p50),
        ratio: Some(ratio),
        target: format!("p50 ≤ {FSYNCS} fsyncs"),
        met: Some(ratio <= FSYNCS),
        notes: vec![
            format!(
                "{turns} edits; acknowledged p50 {:.2}, p95 {:.2}, p99 {:.2} ms; seen p95 {:.2}, p99 {:.2} ms; fsync p95 {:.2}, p99 {:.2} ms",
                acknowledged.p50,
                acknowledged.p95,
                acknowledged.p99,
                seen.p95,
                seen.p99,
                synced.p95,
                synced.p99
            ),
            format!(
                "a bare relay (receive, sync, answer, pass on) takes p50 {:.2}, p95 {:.2} ms: Galley takes {:.2} × as long",
                passed.p50,
                passed.p95,
                seen.p50 / passed.p50
            ),
        ],
    }])
}

/// Two hundred workstations, each with its own story and connection, push one letter after another as fast as they are
/// answered.
pub(crate) fn measure_many(scene: &mut Scene) -> anyhow::Result<Vec<Line>> {
    let (writers, letters) = (scene.choose(WRITERS, 20), scene.choose(60, 20));
    let mut file = File::create(scene.folder.join("writers-reference"))
        .context("making the reference's file")?;
    scene.archive()?;
    let texts = Texts::new();
    let newsroom = scene.archive()?;
    let mut all = Vec::new();
    for number in 0..writers {
        let mut writer = Writer::begin(newsroom, &texts, 2_000_000 + number)?;
        let pushes: Vec<Vec<u8>> = (0..letters)
            .map(|_| writer.press())
            .collect::<Result<_, _>>()?;
        all.push((writer.station, pushes));
    }
    crate::wait(
        "the newsroom's copies",
        std::time::Duration::from_secs(300),
        || Ok((newsroom.behind()? == 0).then_some(())),
    )?;
    let mut synced = Vec::new();
    for push in all.iter().filter_map(|(_, pushes)| pushes.first()) {
        let begun = Instant::now();
        file.write_all(push)?;
        file.sync_all()?;
        synced.push(ms(begun.elapsed()));
    }
    let start = Barrier::new(writers + 1);
    let (took, times) = std::thread::scope(|scope| {
        let threads: Vec<_> = all
            .into_iter()
            .map(|(mut station, pushes)| {
                let start = &start;
                // Two hundred stacks that hold next to nothing.
                let small = std::thread::Builder::new().stack_size(256 * 1024);
                small.spawn_scoped(scope, move || -> anyhow::Result<Vec<f64>> {
                    start.wait();
                    let mut times = Vec::with_capacity(pushes.len());
                    for push in &pushes {
                        let begun = Instant::now();
                        let answer = station.wire.ask(push)?.ok()?;
                        times.push(ms(begun.elapsed()));
                        stored(&answer)?;
                    }
                    Ok(times)
                })
            })
            .collect::<Result<_, _>>()?;
        start.wait();
        let begun = Instant::now();
        let mut times = Vec::new();
        for thread in threads {
            times.extend(
                thread
                    .join()
                    .map_err(|_| anyhow::anyhow!("a writer panicked"))??,
            );
        }
        Ok::<_, anyhow::Error>((begun.elapsed(), times))
    })?;
    let replayed = Instant::now();
    crate::wait(
        "the newsroom's copies",
        std::time::Duration::from_secs(300),
        || Ok((newsroom.behind()? == 0).then_some(())),
    )?;
    let (times, synced) = (Spread::of(&times), Spread::of(&synced));
    let per_s = (writers * letters) as f64 / took.as_secs_f64();
    let alone = 1e3 / synced.p50;
    Ok(vec![Line {
        name: format!("{writers} writers"),
        galley: format!("{per_s:.0} edits/s"),
        against: "one fsync after another".to_owned(),
        reference: format!("{alone:.0}/s"),
        ratio: Some(per_s / alone),
        target: format!("≥ {WANTED_PER_S:.0} edits/s"),
        met: Some(per_s >= WANTED_PER_S),
        notes: vec![format!(
            "{} edits, answered p50 {:.1}, p95 {:.1}, p99 {:.1} ms; every copy was up to date {:.1} s after the last answer",
            writers * letters,
            times.p50,
            times.p95,
            times.p99,
            replayed.elapsed().as_secs_f64()
        )],
    }])
}
