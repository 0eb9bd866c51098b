//! How long it takes until a keystroke is called saved: from the request to the answer, as the window asks.

use std::fs::File;
use std::io::Write as _;
use std::time::Instant;

use anyhow::Context as _;
use editorial::article::draft::Draft;
use editorial::article::flat::Span;
use editorial::id::Bytes;
use serde_json::{Value, json};
use workstation::commands::TokenStorage;
use workstation::{Options, Workstation};

use crate::figure::{Figure, Target, ms};
use crate::table::Spread;
use crate::{Settings, station, story};

/// A long report.
const WORDS: usize = 3_000;
const PHRASE: &str = "Nước lên chậm hơn mọi năm, người bên sông vẫn thức để trông con đò. ";

/// Against a file on the same disk that grows by the very bytes of the edit and is synced: "saved" cannot mean less work
/// than that. The two take turns, so both see the same disk and the same neighbours.
pub(crate) fn measure(settings: &Settings) -> anyhow::Result<Figure> {
    let folder = tempfile::Builder::new()
        .prefix("saved-")
        .tempdir_in(&settings.folder)
        .context("making a folder")?;
    let data = folder.path().join("workstation");
    station::prepare(&data)?;
    let options = Options {
        token_storage: TokenStorage::File,
        ..Options::new(data)
    };
    let opened = Workstation::open(options, Box::new(drop))?;
    let mut file =
        File::create(folder.path().join("reference")).context("making the reference's file")?;
    let mut writer = Writer::begin(&opened)?;
    let (mut answers, mut syncs, mut bytes) = (Vec::new(), Vec::new(), 0);
    let warm_up = 50;
    for turn in 0..warm_up + settings.choose(2_000, 200) {
        let update = writer.press(turn)?;
        let request = json!({ "article": writer.article, "update": Bytes(update.clone()) });
        let started = Instant::now();
        let answer = ask(&opened, "article_edit", request)?;
        let took = ms(started.elapsed());
        writer.answered = bytes_of(&answer["version"])?;
        let started = Instant::now();
        file.write_all(&update)?;
        file.sync_all()?;
        let reference = ms(started.elapsed());
        if turn >= warm_up {
            answers.push(took);
            syncs.push(reference);
            bytes += update.len();
        }
    }
    opened.close();
    let each = bytes / answers.len();
    Ok(Figure {
        name: "saved answer",
        galley: Spread::of(&answers),
        against: "write and fsync",
        reference: Spread::of(&syncs),
        target: Target::TimesP99(2.0),
        notes: vec![format!(
            "{} edits of about {each} bytes each, sealing and sync running beside them",
            answers.len()
        )],
    })
}

/// Somebody who types into the middle of a story.
struct Writer {
    article: String,
    replica: Draft,
    answered: Vec<u8>,
    at: usize,
}

impl Writer {
    fn begin(station: &std::sync::Arc<Workstation>) -> anyhow::Result<Self> {
        let created = ask(station, "article_create", json!({}))?;
        let article = created["article"]
            .as_str()
            .context("an article has an id")?
            .to_owned();
        let view = ask(station, "article_open", json!({ "article": article }))?;
        let mut replica = Draft::open(&bytes_of(&view["snapshot"])?)?;
        replica.set_peer(
            view["peer"]
                .as_str()
                .context("a window has a peer")?
                .parse()?,
        );
        let update = replica.replace_body(&story::of(WORDS, 60, 0))?;
        let answer = ask(
            station,
            "article_edit",
            json!({ "article": article, "update": Bytes(update) }),
        )?;
        let at = replica
            .spans()
            .iter()
            .map(|span| span.text.chars().count())
            .sum::<usize>()
            / 2;
        Ok(Self {
            article,
            replica,
            answered: bytes_of(&answer["version"])?,
            at,
        })
    }

    fn press(&mut self, turn: usize) -> anyhow::Result<Vec<u8>> {
        let letter = PHRASE
            .chars()
            .cycle()
            .nth(turn % PHRASE.chars().count())
            .context("the phrase has letters")?;
        let typed = Span {
            text: letter.to_string(),
            ..Span::default()
        };
        self.replica.splice(self.at, 0, &[typed])?;
        self.at += 1;
        Ok(self.replica.updates_since(&self.answered)?)
    }
}

fn ask(station: &std::sync::Arc<Workstation>, name: &str, request: Value) -> anyhow::Result<Value> {
    workstation::dispatch(station, name, request, None).map_err(|error| {
        anyhow::anyhow!(
            "{name}: {}",
            serde_json::to_string(&error).unwrap_or_default()
        )
    })
}

fn bytes_of(value: &Value) -> anyhow::Result<Vec<u8>> {
    let bytes: Bytes =
        serde_json::from_value(value.clone()).context("the workstation sends bytes as base64")?;
    Ok(bytes.0)
}
