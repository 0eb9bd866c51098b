//! Serves the typing page to a browser, with the headers without which its clock ticks in whole milliseconds, and takes in
//! what the page tells.
//!
//! Thirty lines of HTTP/1.1 (RFC 9112), one request a connection: the bench's page is the only caller.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;

/// High-resolution time needs an isolated page (HTML, "cross-origin isolation"); the policy is the window's own.
const HEADERS: &str = "Cross-Origin-Opener-Policy: same-origin\r\n\
    Cross-Origin-Embedder-Policy: require-corp\r\n\
    Content-Security-Policy: default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'\r\n\
    Cache-Control: no-store\r\nConnection: close\r\n";

/// What can be fetched besides the page's files, by path.
pub(crate) type Extras = HashMap<&'static str, Vec<u8>>;

/// A server that answers until the bench ends.
pub(crate) struct PageServer {
    pub(crate) address: String,
    told: Receiver<Value>,
}

impl PageServer {
    pub(crate) fn start(files: PathBuf, extras: Extras) -> anyhow::Result<Self> {
        anyhow::ensure!(
            files.join("index.html").is_file(),
            "{} holds no typing page",
            files.display()
        );
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = format!("http://{}", listener.local_addr()?);
        let (sender, told) = channel();
        let shared = Arc::new((files, extras));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, sender) = (Arc::clone(&shared), sender.clone());
                // A browser that closes early is no news.
                std::thread::spawn(move || drop(answer(&stream, &shared.0, &shared.1, &sender)));
            }
        });
        Ok(Self { address, told })
    }

    /// The next thing that a page tells.
    pub(crate) fn hear(&self, patience: Duration) -> anyhow::Result<Value> {
        let told = self
            .told
            .recv_timeout(patience)
            .context("the page told nothing in time")?;
        anyhow::ensure!(told["failed"].is_null(), "in the page: {}", told["failed"]);
        Ok(told)
    }
}

fn answer(
    mut stream: &TcpStream,
    files: &std::path::Path,
    extras: &Extras,
    told: &Sender<Value>,
) -> anyhow::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line
        .split(' ')
        .nth(1)
        .context("a request names a path")?
        .split('?')
        .next()
        .unwrap_or_default()
        .to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        if header.trim().is_empty() {
            break;
        }
        if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse()?;
        }
    }
    if path == "/told" {
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        told.send(serde_json::from_slice(&body)?)?;
    }
    let name = if path == "/" {
        "index.html"
    } else {
        path.trim_start_matches('/')
    };
    let body = match extras.get(path.as_str()) {
        Some(bytes) => Some(bytes.clone()),
        None if path == "/told" => Some(Vec::new()),
        None if name.contains("..") => None,
        None => std::fs::read(files.join(name)).ok(),
    };
    let status = if body.is_some() {
        "200 OK"
    } else {
        "404 Not Found"
    };
    let body = body.unwrap_or_default();
    let (kind, size) = (kind_of(name), body.len());
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n{HEADERS}\r\n"
    )?;
    stream.write_all(&body)?;
    Ok(())
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
