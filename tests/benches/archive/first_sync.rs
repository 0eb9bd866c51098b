//! A new machine in an old newsroom: how long until its queue can be used, and until it finds everything.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use editorial::sync::api::CatalogueRow;
use serde_json::{Value, json};
use workstation::commands::TokenStorage;
use workstation::{Options, Workstation};

use crate::table::{Line, ms};
use crate::{Scene, wait};

const QUEUE_WITHIN_S: f64 = 2.0;
const PATIENCE: Duration = Duration::from_secs(1_800);

pub(crate) fn ask(station: &Arc<Workstation>, name: &str, request: Value) -> anyhow::Result<Value> {
    workstation::dispatch(station, name, request, None).map_err(|error| {
        anyhow::anyhow!(
            "{name}: {}",
            serde_json::to_string(&error).unwrap_or_default()
        )
    })
}

pub(crate) fn measure(scene: &mut Scene) -> anyhow::Result<Vec<Line>> {
    let data = scene.folder.join("first-sync");
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    let articles = scene.articles();
    let newsroom = scene.archive()?;
    let (address, code) = (newsroom.api(), newsroom.code("minh")?);
    // The reference: the bare answers of the catalogue, read and thrown away.
    let mut reader = newsroom.station("lan")?;
    let begun = Instant::now();
    let (mut after, mut listed) = (String::new(), 0);
    loop {
        let request = reader.request("GET", &format!("/v1/articles?limit=500{after}"), "", &[]);
        let rows: Vec<CatalogueRow> = serde_json::from_slice(&reader.wire.ask(&request)?.ok()?)?;
        listed += rows.len();
        let Some(last) = rows.last() else { break };
        after = format!("&after={}", last.article);
    }
    let catalogue = begun.elapsed();
    anyhow::ensure!(listed >= articles, "the catalogue has {listed} articles");

    let options = Options {
        token_storage: TokenStorage::File,
        ..Options::new(&data)
    };
    let station = Workstation::open(options, Box::new(drop))?;
    let begun = Instant::now();
    let sign_in = json!({ "server": address, "login": null, "password": null, "code": code, "device_name": "Máy mới" });
    ask(&station, "session_sign_in", sign_in)?;
    let mut first_rows = None;
    let queue = wait("the queue", PATIENCE, || {
        let list = ask(&station, "article_list", json!({ "view": "archive" }))?;
        let total = list["total"].as_u64().context("a list has a length")?;
        if total > 0 {
            first_rows.get_or_insert(begun.elapsed());
        }
        Ok((total >= articles as u64).then(|| begun.elapsed()))
    })?;
    // Asked seldom, so that the asking is not what is measured.
    let searchable = loop {
        let progress = ask(&station, "search_progress", json!({}))?;
        let searchable = progress["searchable"].as_u64().unwrap_or_default();
        if searchable >= articles as u64 {
            break begun.elapsed();
        }
        anyhow::ensure!(
            begun.elapsed() < PATIENCE,
            "search knows {searchable} stories"
        );
        std::thread::sleep(Duration::from_millis(200));
    };
    station.close();
    scene.synced = Some(data);
    Ok(vec![Line {
        name: format!("first sync of {articles} articles: the queue"),
        galley: format!("{:.2} s", queue.as_secs_f64()),
        against: "reading the catalogue".to_owned(),
        reference: format!("{:.2} s", catalogue.as_secs_f64()),
        ratio: Some(queue.as_secs_f64() / catalogue.as_secs_f64()),
        target: format!("≤ {QUEUE_WITHIN_S} s"),
        met: Some(queue.as_secs_f64() <= QUEUE_WITHIN_S),
        notes: vec![format!(
            "the first rows after {:.0} ms; every story could be found after {:.1} s",
            first_rows.map_or(f64::NAN, ms),
            searchable.as_secs_f64()
        )],
    }])
}
