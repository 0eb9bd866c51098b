//! What it costs to publish one story where a hundred are before readers, and where ten thousand are.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use editorial::id::ArticleId;
use editorial::publication::{Published, short_id};
use editorial::sync::record::Kind;
use editorial::workflow::{RevisionRef, Transition};
use rusqlite::{Connection, params};

use crate::newsroom::{Newsroom, Station, done, new_article};
use crate::table::{Line, Spread, ms};
use crate::texts::Texts;
use crate::wire::{Wire, request};
use crate::{Scene, wait};

const FEW: usize = 100;
const MOST: f64 = 1.5;

/// A newsroom with so many stories before readers, and the two people whom publishing takes.
pub(crate) struct Desk {
    pub(crate) newsroom: Newsroom,
    reporter: Station,
    editor: Station,
    readers: Wire,
    number: usize,
}

impl Desk {
    /// One story goes the whole way; its rows are then multiplied in the database while no server runs.
    pub(crate) fn open(scene: &Scene, published: usize) -> anyhow::Result<Self> {
        let newsroom = Newsroom::open(&scene.folder)?;
        let (reporter, editor) = (newsroom.station("lan")?, newsroom.station("minh")?);
        let readers = Wire::open(&newsroom.site())?;
        let mut desk = Self {
            newsroom,
            reporter,
            editor,
            readers,
            number: published,
        };
        let model = desk.submitted(&scene.texts)?;
        desk.publish(&model)?;
        desk.newsroom.stop()?;
        multiply(&desk.newsroom.database()?, model.article, published - 1)?;
        desk.newsroom.start()?;
        desk.reporter.wire = Wire::open(&desk.newsroom.api())?;
        desk.editor.wire = Wire::open(&desk.newsroom.api())?;
        desk.readers = Wire::open(&desk.newsroom.site())?;
        Ok(desk)
    }

    /// A story that waits for its last yes.
    pub(crate) fn submitted(&mut self, texts: &Texts) -> anyhow::Result<Waiting> {
        self.number += 1;
        let article = new_article();
        let sealed = texts.sealed(self.number, Some(self.newsroom.section))?;
        let revision = sealed.draft.revision_ref(article);
        let mut records = self
            .reporter
            .seal(article, Kind::ArticleCreate, sealed.created)?;
        records.extend(
            self.reporter
                .seal(article, Kind::ArticleUpdate, sealed.written)?,
        );
        self.reporter.push(&records)?;
        let submit = Transition::Submit {
            revision: revision.clone(),
        };
        self.reporter.command(article, submit)?;
        Ok(Waiting { article, revision })
    }

    /// The last yes, until a reader gets the page. Its address.
    pub(crate) fn publish(&mut self, waiting: &Waiting) -> anyhow::Result<(String, Duration)> {
        let approve = Transition::Approve {
            level: 0,
            revision: waiting.revision.clone(),
            acknowledges: None,
        };
        let approve = self.editor.command_request(waiting.article, approve)?;
        let db = self.newsroom.database()?;
        let begun = Instant::now();
        done(&self.editor.wire.ask(&approve)?.ok()?)?;
        let answered = begun.elapsed();
        let url: String = db.query_row(
            "SELECT url FROM published WHERE article = ?1",
            [waiting.article.to_bytes()],
            |row| row.get(0),
        )?;
        let begun = Instant::now();
        let get = request("GET", &url, &[], &[]);
        wait("the page", Duration::from_secs(30), || {
            Ok((self.readers.ask(&get)?.status == 200).then_some(()))
        })?;
        Ok((url, answered + begun.elapsed()))
    }
}

/// A story that waits for its last yes.
pub(crate) struct Waiting {
    article: ArticleId,
    revision: RevisionRef,
}

pub(crate) fn measure(scene: &mut Scene) -> anyhow::Result<Vec<Line>> {
    let many = scene.choose(10_000, 2_000);
    let turns = scene.choose(30, 5);
    let (mut small, mut large) = (Desk::open(scene, FEW)?, Desk::open(scene, many)?);
    let (mut of_few, mut of_many) = (Vec::new(), Vec::new());
    for turn in 0..=turns {
        for (desk, times) in [(&mut small, &mut of_few), (&mut large, &mut of_many)] {
            let waiting = desk.submitted(&scene.texts)?;
            let (_, took) = desk.publish(&waiting)?;
            // The first compiles the theme.
            if turn > 0 {
                times.push(ms(took));
            }
        }
    }
    let (few, all) = (Spread::of(&of_few), Spread::of(&of_many));
    let ratio = all.p50 / few.p50;
    Ok(vec![Line {
        name: format!("publish a story among {many}"),
        galley: format!("p50 {:.1} ms", all.p50),
        against: format!("among {FEW}"),
        reference: format!("p50 {:.1} ms", few.p50),
        ratio: Some(ratio),
        target: format!("≤ {MOST} ×"),
        met: Some(ratio <= MOST),
        notes: vec![format!(
            "{turns} stories each, from the last yes until a reader has the page; p95 {:.1} and {:.1} ms",
            all.p95, few.p95
        )],
    }])
}

/// Makes `more` stories of one that was published, in the tables that publishing reads: other ids, addresses and times, the
/// same revision.
fn multiply(db: &Connection, model: ArticleId, more: usize) -> anyhow::Result<()> {
    db.execute_batch("PRAGMA synchronous = OFF; BEGIN")?;
    let body: String = db.query_row(
        "SELECT body FROM published WHERE article = ?1",
        [model.to_bytes()],
        |row| row.get(0),
    )?;
    let model_body: Published = serde_json::from_str(&body)?;
    let head: i64 = db.query_row("SELECT head_seq FROM newsroom", [], |row| row.get(0))?;
    let columns = |table: &str| -> anyhow::Result<Vec<String>> {
        let mut statement =
            db.prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    };
    // Whatever else a row says is copied.
    let copy = |table: &str, changed: &[(&str, &str)], of: &str| -> anyhow::Result<String> {
        let names = columns(table)?;
        let values: Vec<&str> = names
            .iter()
            .map(|name| {
                let other = changed.iter().find(|(column, _)| column == name);
                other.map_or(name.as_str(), |(_, value)| *value)
            })
            .collect();
        Ok(format!(
            "INSERT INTO {table} ({}) SELECT {} FROM {table} WHERE {of}",
            names.join(", "),
            values.join(", ")
        ))
    };
    let article = copy(
        "article",
        &[
            ("id", "?2"),
            ("seq", "?3"),
            ("record_seq", "?3"),
            ("replayed_seq", "?3"),
        ],
        "id = ?1",
    )?;
    let published = copy(
        "published",
        &[
            ("article", "?2"),
            ("short_id", "?3"),
            ("url", "?4"),
            ("first_published_ms", "?5"),
            ("body", "?6"),
        ],
        "article = ?1",
    )?;
    let event = copy(
        "event",
        &[("seq", "?2"), ("article", "?3")],
        "seq = (SELECT max(seq) FROM event WHERE article = ?1)",
    )?;
    for number in 0..more {
        let id = new_article();
        let seq = head + 1 + i64::try_from(number)?;
        let mut other = model_body.clone();
        let short = short_id(id);
        let url = model_body.facts.url.replace(&short_id(model), &short);
        other.article = id;
        other.facts.url.clone_from(&url);
        other.teaser.article = id;
        other.teaser.url.clone_from(&url);
        // Older than the model, a minute apart.
        let first = model_body
            .facts
            .first_published
            .plus_ms(-60_000 * (1 + i64::try_from(number)?));
        (other.facts.first_published, other.teaser.first_published) = (first, first);
        db.prepare_cached(&article)?
            .execute(params![model.to_bytes(), id.to_bytes(), seq])?;
        db.prepare_cached(&published)?.execute(params![
            model.to_bytes(),
            id.to_bytes(),
            short,
            url,
            first.0,
            serde_json::to_string(&other)?
        ])?;
        db.prepare_cached("INSERT INTO address (path, article) VALUES (?1, ?2)")?
            .execute(params![url, id.to_bytes()])?;
        db.prepare_cached(&event)?
            .execute(params![model.to_bytes(), seq, id.to_bytes()])?;
    }
    let last = head + i64::try_from(more)?;
    db.execute("UPDATE newsroom SET head_seq = ?1", [last])?;
    db.execute_batch("COMMIT").context("multiplying a story")
}
