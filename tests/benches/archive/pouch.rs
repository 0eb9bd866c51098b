//! PouchDB-server, on demand: the same texts into a server that speaks CouchDB's protocol. It is no dependency of the project;
//! `cargo xtask bench archive --pouchdb` has npm install it into a folder of its own.

use std::process::{Child, Command, Stdio};
use std::sync::Barrier;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use base64::Engine as _;
use serde_json::json;

use crate::table::Line;
use crate::wire::{Wire, request};
use crate::{Scene, wait};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It holds nothing that anybody needs.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) fn measure(
    scene: &Scene,
    articles: usize,
    senders: usize,
    at_once: usize,
    galley_per_s: f64,
) -> anyhow::Result<Line> {
    let installed = std::env::var("GALLEY_POUCHDB")
        .context("GALLEY_POUCHDB names no folder; `cargo xtask bench archive --pouchdb` sets it")?;
    let folder = tempfile::Builder::new()
        .prefix("pouchdb-")
        .tempdir_in(&scene.folder)?;
    let port = std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port();
    let mut command = Command::new("node");
    command
        .arg(format!(
            "{installed}/node_modules/pouchdb-server/bin/pouchdb-server"
        ))
        .args(["--port", &port.to_string(), "--host", "127.0.0.1", "--dir"])
        .arg(folder.path())
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let _server = Ended(command.spawn().context("starting PouchDB-server")?);
    let address = format!("127.0.0.1:{port}");
    let made = wait("PouchDB-server", Duration::from_secs(60), || {
        let asked = Wire::open(&address)
            .and_then(|mut wire| wire.ask(&request("PUT", "/archive", &JSON, &[])));
        Ok(asked.ok().map(|answer| answer.status))
    })?;
    anyhow::ensure!(matches!(made, 201 | 412), "PouchDB-server said {made}");
    let mut outboxes = Vec::new();
    for outbox in 0..senders {
        let mine: Vec<usize> = (outbox..articles).step_by(senders).collect();
        let mut pushes = Vec::new();
        for numbers in mine.chunks(at_once) {
            let mut docs = Vec::new();
            for number in numbers {
                let sealed = scene.texts.sealed(*number, None)?;
                let encode = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
                docs.push(json!({
                    "_id": format!("article-{number}"),
                    "created": encode(&sealed.created),
                    "written": encode(&sealed.written),
                }));
            }
            let body = serde_json::to_vec(&json!({ "docs": docs }))?;
            pushes.push(request("POST", "/archive/_bulk_docs", &JSON, &body));
        }
        outboxes.push((Wire::open(&address)?, pushes));
    }
    let start = Barrier::new(senders + 1);
    let took = std::thread::scope(|scope| {
        let threads: Vec<_> = outboxes
            .into_iter()
            .map(|(mut wire, pushes)| {
                let start = &start;
                scope.spawn(move || -> anyhow::Result<()> {
                    start.wait();
                    for push in &pushes {
                        let answer = wire.ask(push)?;
                        anyhow::ensure!(answer.status == 201, "it said {}", answer.status);
                    }
                    Ok(())
                })
            })
            .collect();
        start.wait();
        let begun = Instant::now();
        for thread in threads {
            thread
                .join()
                .map_err(|_| anyhow::anyhow!("a sender panicked"))??;
        }
        Ok::<_, anyhow::Error>(begun.elapsed())
    })?;
    let per_s = articles as f64 / took.as_secs_f64();
    Ok(Line {
        name: "the same texts into PouchDB-server".to_owned(),
        galley: format!("{galley_per_s:.0}/s"),
        against: "PouchDB-server".to_owned(),
        reference: format!("{per_s:.0}/s"),
        ratio: Some(galley_per_s / per_s),
        target: String::new(),
        met: None,
        notes: vec![
            "base64 in JSON, the same senders and batches; it answers before its disk has synced"
                .to_owned(),
        ],
    })
}
