//! How many pages a second the public site gives, beside nginx that serves the very same files.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::publish::Desk;
use crate::table::Line;
use crate::wire::{Wire, request};
use crate::{Scene, wait};

const PAGES: usize = 40;
const READERS: usize = 32;
const LEAST: f64 = 0.8;

pub(crate) fn measure(scene: &mut Scene) -> anyhow::Result<Vec<Line>> {
    let pages = scene.choose(PAGES, 5);
    let (rounds, lasts) = (scene.choose(5, 1), scene.choose(4, 1));
    let mut desk = Desk::open(scene, 2)?;
    let mut paths = vec!["/".to_owned(), "/doi-song/".to_owned()];
    for _ in 0..pages {
        let waiting = desk.submitted(&scene.texts)?;
        paths.push(desk.publish(&waiting)?.0);
    }
    // As a browser asks; the files lie packed beside the pages.
    let packed = [("accept-encoding", "gzip")];
    let asked: Vec<Vec<u8>> = paths
        .iter()
        .map(|path| request("GET", path, &packed, &[]))
        .collect();
    let lasts = Duration::from_secs(lasts);
    let site = desk.newsroom.site();
    let nginx = Nginx::start(&desk.newsroom.data().join("site"), &scene.folder)?;
    if let Some(nginx) = &nginx {
        same_bytes(&site, &nginx.address, &asked)?;
    }
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(read(&site, &asked, lasts)?);
        if let Some(nginx) = &nginx {
            theirs.push(read(&nginx.address, &asked, lasts)?);
        }
    }
    let middle = |rates: &mut Vec<f64>| {
        rates.sort_unstable_by(f64::total_cmp);
        rates.get(rates.len() / 2).copied()
    };
    let ours = middle(&mut ours).context("there was a round")?;
    let theirs = middle(&mut theirs);
    let note = if theirs.is_some() {
        format!(
            "{} pages, {READERS} readers, gzip; the medians of {rounds} rounds of {lasts:?}",
            paths.len()
        )
    } else {
        "nginx is not installed (Debian: apt-get install nginx-light): measured alone".to_owned()
    };
    let ratio = theirs.map(|theirs| ours / theirs);
    Ok(vec![Line {
        name: "pages of the public site".to_owned(),
        galley: format!("{ours:.0}/s"),
        against: "nginx, the same files".to_owned(),
        reference: theirs.map_or_else(
            || "not installed".to_owned(),
            |theirs| format!("{theirs:.0}/s"),
        ),
        ratio,
        target: format!("≥ {LEAST} ×"),
        met: ratio.map(|ratio| ratio >= LEAST),
        notes: vec![note],
    }])
}

/// Answers a second: every reader has a connection and asks for one page after another.
fn read(address: &str, asked: &[Vec<u8>], lasts: Duration) -> anyhow::Result<f64> {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS)
            .map(|reader| {
                let stop = &stop;
                scope.spawn(move || -> anyhow::Result<usize> {
                    let mut wire = Wire::open(address)?;
                    let mut answers = 0;
                    for request in asked.iter().cycle().skip(reader) {
                        if stop.load(Ordering::Relaxed) {
                            break;
                        }
                        wire.ask(request)?.ok()?;
                        answers += 1;
                    }
                    Ok(answers)
                })
            })
            .collect();
        let begun = Instant::now();
        std::thread::sleep(lasts);
        stop.store(true, Ordering::Relaxed);
        let mut answers = 0;
        for reader in readers {
            answers += reader
                .join()
                .map_err(|_| anyhow::anyhow!("a reader panicked"))??;
        }
        Ok(answers as f64 / begun.elapsed().as_secs_f64())
    })
}

/// Both must give the same bytes, or the comparison is none.
fn same_bytes(ours: &str, theirs: &str, asked: &[Vec<u8>]) -> anyhow::Result<()> {
    let (mut ours, mut theirs) = (Wire::open(ours)?, Wire::open(theirs)?);
    for request in asked {
        let (our, their) = (ours.ask(request)?.ok()?, theirs.ask(request)?.ok()?);
        anyhow::ensure!(our == their, "nginx gives other bytes than Galley");
    }
    Ok(())
}

/// nginx over a folder, as it comes from Debian, without a log.
struct Nginx {
    child: Child,
    address: String,
    _folder: tempfile::TempDir,
}

impl Nginx {
    /// None when it is not installed.
    fn start(site: &Path, on: &Path) -> anyhow::Result<Option<Self>> {
        let Some(program) = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"]
            .into_iter()
            .find(|path| Path::new(path).is_file())
        else {
            return Ok(None);
        };
        let folder = tempfile::Builder::new().prefix("nginx-").tempdir_in(on)?;
        let port = std::net::TcpListener::bind("127.0.0.1:0")?
            .local_addr()?
            .port();
        let here = folder.path().canonicalize()?;
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|kind| format!("{kind}_temp_path {}/{kind};\n", here.display()))
            .collect();
        // Whoever it runs as must be able to read the folder.
        let user = if is_root() { "user root;" } else { "" };
        let configuration = format!(
            "daemon off; {user} worker_processes auto; pid {here}/pid; error_log {here}/error;
             events {{ worker_connections 512; }}
             http {{
               {temporary} types {{ text/html html; }} access_log off; sendfile on; tcp_nopush on;
               keepalive_timeout 300; keepalive_requests 100000000;
               server {{ listen 127.0.0.1:{port}; root {site}; gzip_static on; etag on; }}
             }}",
            here = here.display(),
            site = site.canonicalize()?.display(),
        );
        std::fs::write(here.join("conf"), configuration)?;
        let child = Command::new(program)
            .arg("-c")
            .arg(here.join("conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("starting nginx")?;
        let address = format!("127.0.0.1:{port}");
        let nginx = Self {
            child,
            address,
            _folder: folder,
        };
        wait("nginx", Duration::from_secs(10), || {
            Ok(Wire::open(&nginx.address).ok())
        })?;
        Ok(Some(nginx))
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // TERM, so that it takes its workers with it.
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let _ = self.child.wait();
    }
}

fn is_root() -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| {
        status
            .lines()
            .find_map(|line| line.strip_prefix("Uid:"))
            .is_some_and(|ids| ids.split_whitespace().nth(1) == Some("0"))
    })
}
