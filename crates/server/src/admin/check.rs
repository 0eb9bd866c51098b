//! Whether everything that was ever answered as stored is still there and still the same, and where it is not.
//!
//! Every part is checked by what it was made from: a chain by its hashes, a blob and a revision by their names, a snapshot by
//! replaying the records behind it. What is wrong in one place does not keep the others from being looked at.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use anyhow::Context as _;
use editorial::article::draft::Draft;
use editorial::article::revision::hash_canonical;
use editorial::id::{DeviceId, Hash};
use editorial::sync::record::{NO_RECORD, Record};
use rusqlite::Connection;

use crate::blobs::Blobs;
use crate::copies::import_all;
use crate::store::{self, StoreError, connect, file_in};

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where: `database`, `feed number 17`, `device <id> record 5 (feed number 17, article <id>)`, `article <id>`,
    /// `blob <hash> (<file>)`, `revision <hash> (article <id>)`, `command <id>`.
    pub at: String,
    /// What is wrong there.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.what)
    }
}

/// Checks the database's own structure, the feed's numbers, every device's chain of records, every event, command and
/// revision, every blob by its hash, and every article's copy and snapshot against a replay of all its records. Reads only;
/// may run while a server serves.
///
/// # Errors
/// When there is no newsroom or it cannot be opened at all. What is wrong inside it is a [`Finding`].
pub fn check(data_dir: &Path) -> anyhow::Result<Vec<Finding>> {
    let file = file_in(data_dir);
    anyhow::ensure!(
        file.is_file(),
        "there is no newsroom in {}",
        data_dir.display()
    );
    let conn = connect(&file).context("opening the database")?;
    // One view of everything, however much is stored meanwhile.
    let conn = conn.unchecked_transaction()?;
    let blobs = Blobs::open(data_dir, &disk::system())?;
    let mut found = Findings::default();
    found.part("database", |found| database(&conn, found));
    found.part("feed", |found| feed(&conn, found));
    found.part("records", |found| chains(&conn, found));
    found.part("events", |found| events(&conn, found));
    found.part("commands", |found| commands(&conn, found));
    found.part("revisions", |found| revisions(&conn, found));
    found.part("blobs", |found| check_blobs(&conn, &blobs, found));
    found.part("articles", |found| articles(&conn, found));
    Ok(found.0)
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, at: impl fmt::Display, what: impl Into<String>) {
        self.0.push(Finding {
            at: at.to_string(),
            what: what.into(),
        });
    }

    /// Checks a part; one that cannot even be read is a finding of its own.
    fn part(&mut self, name: &str, check: impl FnOnce(&mut Self) -> Result<(), StoreError>) {
        if let Err(error) = check(self) {
            self.add(name, format!("it cannot be read: {error}"));
        }
    }
}

fn database(conn: &Connection, found: &mut Findings) -> Result<(), StoreError> {
    for (check, sound) in [("integrity_check", Some("ok")), ("foreign_key_check", None)] {
        let mut statement = conn.prepare(&format!("PRAGMA {check}"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let verdict: String = row.get(0)?;
            if sound != Some(verdict.as_str()) {
                found.add("database", format!("{check} says {verdict}"));
            }
        }
    }
    Ok(())
}

fn feed(conn: &Connection, found: &mut Findings) -> Result<(), StoreError> {
    if let Some(seq) = store::feed::first_gap(conn)? {
        found.add(
            format!("feed number {seq}"),
            "it is missing, or the last number is wrong",
        );
    }
    Ok(())
}

fn chains(conn: &Connection, found: &mut Findings) -> Result<(), StoreError> {
    let devices = store::device::list(conn, None)?;
    for device in &devices {
        found.part(&format!("device {}", device.id), |found| {
            chain(conn, device.id, found)
        });
    }
    for device in store::record::devices(conn)? {
        if devices.iter().all(|known| known.id != device) {
            found.add(
                format!("device {device}"),
                "it has records and is not known",
            );
        }
    }
    Ok(())
}

fn chain(conn: &Connection, device: DeviceId, found: &mut Findings) -> Result<(), StoreError> {
    let head = store::device::head(conn, device)?;
    let (mut expected, mut prev) = (1, NO_RECORD);
    store::record::each_of_device(conn, device, |row| {
        let at = format!(
            "device {device} record {} (feed number {}, article {})",
            row.device_seq, row.seq, row.article
        );
        if row.device_seq != expected {
            found.add(
                format!("device {device} record {expected}"),
                "it is missing",
            );
        }
        match Record::read(row.bytes) {
            Ok((record, length)) if length == row.bytes.len() => {
                let same = record.device == device
                    && record.device_seq == row.device_seq
                    && record.article == row.article
                    && record.id == row.id
                    && record.kind.byte() == row.kind;
                if !same {
                    found.add(&at, "it stands in the place of another");
                }
                if record.prev != prev {
                    found.add(&at, "it does not follow the one before it");
                }
            }
            _ => found.add(&at, "its bytes are damaged"),
        }
        let hash = Record::hash_of_bytes(row.bytes).unwrap_or(NO_RECORD);
        if hash != row.hash {
            found.add(&at, "its hash is not the one stored");
        }
        prev = hash;
        expected = row.device_seq + 1;
    })?;
    if head.device_seq + 1 != expected || head.hash != prev {
        found.add(
            format!("device {device}"),
            format!("the chain should end at record {}", head.device_seq),
        );
    }
    Ok(())
}

fn events(conn: &Connection, found: &mut Findings) -> Result<(), StoreError> {
    store::event::each(conn, |seq, event| {
        if event.is_err() {
            found.add(format!("feed number {seq}"), "the event cannot be read");
        }
    })
}

fn commands(conn: &Connection, found: &mut Findings) -> Result<(), StoreError> {
    for id in store::command::unreadable(conn)? {
        found.add(format!("command {id}"), "its answer cannot be read");
    }
    Ok(())
}

fn revisions(conn: &Connection, found: &mut Findings) -> Result<(), StoreError> {
    store::revision::each(conn, |hash, article, canonical| {
        if hash_canonical(canonical) != hash {
            found.add(
                format!("revision {hash} (article {article})"),
                "its content does not match its hash",
            );
        }
    })?;
    for published in store::published::list(conn, false)? {
        if store::revision::canonical(conn, published.revision.hash)?.is_none() {
            found.add(
                format!(
                    "revision {} (article {})",
                    published.revision.hash, published.article
                ),
                "it was published and is missing",
            );
        }
    }
    Ok(())
}

fn check_blobs(conn: &Connection, blobs: &Blobs, found: &mut Findings) -> Result<(), StoreError> {
    for (hash, size_bytes) in store::blob::list(conn)? {
        let path = blobs.path(hash);
        let at = format!("blob {hash} ({})", path.display());
        match (blobs.rehash(hash), std::fs::metadata(&path)) {
            (Ok(other), _) if other != hash => found.add(at, "its bytes have changed"),
            (Ok(_), Ok(file)) if file.len() != size_bytes => {
                found.add(at, "its length is not the one stored");
            }
            (Ok(_), Ok(_)) => {}
            (Err(error), _) | (_, Err(error)) => match error.kind() {
                std::io::ErrorKind::NotFound => found.add(at, "it is not there"),
                _ => found.add(at, format!("it cannot be read: {error}")),
            },
        }
    }
    for (original, article) in store::live_picture::without_blob(conn)? {
        found.add(
            format!("blob {original} (article {article})"),
            "readers see a photo of it, and it is not stored",
        );
    }
    Ok(())
}

fn articles(conn: &Connection, found: &mut Findings) -> Result<(), StoreError> {
    for id in store::article::ids(conn)? {
        let at = format!("article {id}");
        found.part(&at, |found| {
            let Some(article) = store::article::get(conn, id)? else {
                return Ok(());
            };
            if let Err(what) = article_is_its_replay(conn, &article)? {
                found.add(&at, what);
            }
            Ok(())
        });
    }
    Ok(())
}

fn article_is_its_replay(
    conn: &Connection,
    article: &store::article::Article,
) -> Result<Result<(), String>, StoreError> {
    // A damaged draft may bring the merge engine down; that is a finding as well.
    catch_unwind(AssertUnwindSafe(|| compare(conn, article))).unwrap_or_else(|_| {
        Ok(Err(
            "replaying its records brings the engine down".to_owned()
        ))
    })
}

fn compare(
    conn: &Connection,
    article: &store::article::Article,
) -> Result<Result<(), String>, StoreError> {
    let id = article.id;
    let asides = store::quarantine::of_article(conn, id)?;
    let records = store::record::of_article(conn, id, 0, article.replayed_seq, usize::MAX)?;
    let broken = |seq| asides.iter().any(|aside| aside.seq == seq && !aside.waits);
    let kept = || records.iter().filter(|row| !broken(row.seq));
    let waits = asides.iter().filter(|aside| aside.waits).count();
    let mut whole = Draft::empty();
    match import_all(&mut whole, id, kept().map(|row| row.bytes.as_slice())) {
        Ok(waiting) if waiting == waits => {}
        Ok(_) => return Ok(Err("records that it builds on are missing".to_owned())),
        Err(error) => return Ok(Err(format!("its records cannot be replayed: {error}"))),
    }
    let replayed: Hash = whole.revision(id).hash();
    if article.replayed_seq > 0 && replayed != article.revision {
        return Ok(Err(
            "its content differs from the replay of its records".to_owned()
        ));
    }
    let Some(snapshot) = store::snapshot::get(conn, id)? else {
        return Ok(Ok(()));
    };
    let Ok(mut draft) = Draft::open(&snapshot.bytes) else {
        return Ok(Err("its snapshot cannot be read".to_owned()));
    };
    if draft.revision(id).hash() != snapshot.revision {
        return Ok(Err("its snapshot does not match its hash".to_owned()));
    }
    let later = kept()
        .filter(|row| row.seq > snapshot.seq)
        .map(|row| row.bytes.as_slice());
    match import_all(&mut draft, id, later) {
        Ok(_) if draft.revision(id).hash() == replayed => Ok(Ok(())),
        Ok(_) => Ok(Err(
            "its snapshot differs from the replay of its records".to_owned()
        )),
        Err(error) => Ok(Err(format!("its records do not fit its snapshot: {error}"))),
    }
}
