//! HTTP/1.1 as bytes on a socket: what asks must cost next to nothing beside what answers, and a thousand callers must not
//! need a thousand threads. Only what Galley's own answers need is understood: a status, a `content-length`, a body.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::Context as _;

/// The longest that an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(120);
/// The server closes a connection on which nothing was asked for twenty seconds; one that rested so long is made anew.
const RESTS: Duration = Duration::from_secs(10);

/// A connection that is kept.
pub(crate) struct Wire {
    host: String,
    stream: TcpStream,
    used: Instant,
    buffer: Vec<u8>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body of an answer that says yes.
    pub(crate) fn ok(self) -> anyhow::Result<Vec<u8>> {
        anyhow::ensure!(
            self.status == 200,
            "the server said {}: {}",
            self.status,
            String::from_utf8_lossy(&self.body[..self.body.len().min(300)])
        );
        Ok(self.body)
    }
}

/// The bytes of a request.
pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut out = format!("{method} {path} HTTP/1.1\r\nhost: bench\r\n");
    for (name, value) in headers {
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    if method == "POST" {
        out.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    out.push_str("\r\n");
    let mut out = out.into_bytes();
    out.extend(body);
    out
}

impl Wire {
    /// Connects to `127.0.0.1:1234` or `http://127.0.0.1:1234`.
    pub(crate) fn open(address: &str) -> anyhow::Result<Self> {
        let host = address.trim_start_matches("http://").to_owned();
        Ok(Self {
            stream: connect(&host)?,
            host,
            used: Instant::now(),
            buffer: Vec::new(),
        })
    }

    /// Sends a request and waits for its answer.
    pub(crate) fn ask(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.send(request)?;
        self.hear()
    }

    /// Sends a request; the answer is heard later.
    pub(crate) fn send(&mut self, request: &[u8]) -> anyhow::Result<()> {
        if self.used.elapsed() > RESTS {
            self.stream = connect(&self.host)?;
        }
        self.used = Instant::now();
        self.stream.write_all(request).context("sending a request")
    }

    /// Waits for the next answer.
    pub(crate) fn hear(&mut self) -> anyhow::Result<Answer> {
        let mut piece = [0; 16 * 1024];
        let head = loop {
            if let Some(at) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            self.read(&mut piece)?;
        };
        let text = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
        let status = text
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let status = status.with_context(|| format!("this is no answer: {text:?}"))?;
        let length: usize = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"))
            .map_or(Ok(0), |length| length.trim().parse())?;
        let end = head + 4 + length;
        while self.buffer.len() < end {
            self.read(&mut piece)?;
        }
        let rest = self.buffer.split_off(end);
        let body = std::mem::replace(&mut self.buffer, rest).split_off(head + 4);
        Ok(Answer { status, body })
    }

    fn read(&mut self, piece: &mut [u8]) -> anyhow::Result<()> {
        let read = self.stream.read(piece).context("waiting for an answer")?;
        anyhow::ensure!(read > 0, "the connection was closed");
        self.used = Instant::now();
        self.buffer.extend_from_slice(&piece[..read]);
        Ok(())
    }
}

fn connect(host: &str) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(host).with_context(|| format!("connecting to {host}"))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}
