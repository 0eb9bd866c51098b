//! Whether everything that was ever answered as stored is still there and still the same.

use std::fmt;
use std::path::Path;

use anyhow::Context as _;
use editorial::article::draft::Draft;
use editorial::article::revision::hash_canonical;
use editorial::id::{ArticleId, Hash};
use editorial::sync::record::{NO_RECORD, Record};
use rusqlite::Connection;

use crate::blobs::Blobs;
use crate::copies::import_all;
use crate::store::{self, StoreError, connect, file_in};

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where: `database`, `feed`, `device <id>`, `article <id>`, `blob <hash>`, `revision <hash>`.
    pub at: String,
    /// What is wrong there.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.what)
    }
}

/// Checks the database's own structure, the feed's numbers, every device's chain of records, every revision and every
/// blob by its hash, and every article's copy against a replay of all its records. Reads only; may run while a server
/// serves.
///
/// # Errors
/// When there is no newsroom or it cannot be read at all. What is wrong inside it is a [`Finding`].
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
    let mut found = Findings::default();
    database(&conn, &mut found)?;
    feed(&conn, &mut found)?;
    chains(&conn, &mut found)?;
    revisions(&conn, &mut found)?;
    blobs(&conn, &Blobs::open(data_dir)?, &mut found)?;
    articles(&conn, &mut found)?;
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
}

fn database(conn: &Connection, found: &mut Findings) -> anyhow::Result<()> {
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
            "feed",
            format!("number {seq} is missing, or the last number is wrong"),
        );
    }
    Ok(())
}

fn chains(conn: &Connection, found: &mut Findings) -> Result<(), StoreError> {
    for device in store::device::list(conn, None)? {
        let at = format!("device {}", device.id);
        let head = store::device::head(conn, device.id)?;
        let (mut expected, mut prev) = (1, NO_RECORD);
        store::record::each_of_device(conn, device.id, |device_seq, bytes| {
            match Record::read(bytes) {
                Ok((record, length)) if length == bytes.len() => {
                    if device_seq != expected
                        || record.device_seq != expected
                        || record.device != device.id
                    {
                        found.add(
                            &at,
                            format!("record {expected} is missing or stands in another's place"),
                        );
                    }
                    if record.prev != prev {
                        found.add(
                            &at,
                            format!("record {device_seq} does not follow the one before it"),
                        );
                    }
                }
                _ => found.add(&at, format!("record {device_seq} is damaged")),
            }
            prev = Record::hash_of_bytes(bytes).unwrap_or(NO_RECORD);
            expected = device_seq + 1;
        })?;
        if head.device_seq + 1 != expected || head.hash != prev {
            found.add(
                &at,
                format!("the chain should end at record {}", head.device_seq),
            );
        }
    }
    Ok(())
}

fn revisions(conn: &Connection, found: &mut Findings) -> Result<(), StoreError> {
    store::revision::each(conn, |hash, canonical| {
        if hash_canonical(canonical) != hash {
            found.add(
                format!("revision {hash}"),
                "its content does not match its hash",
            );
        }
    })
}

fn blobs(conn: &Connection, blobs: &Blobs, found: &mut Findings) -> Result<(), StoreError> {
    for (hash, size_bytes) in store::blob::list(conn)? {
        let at = format!("blob {hash}");
        match (blobs.rehash(hash), std::fs::metadata(blobs.path(hash))) {
            (Ok(other), _) if other != hash => found.add(at, "its bytes have changed"),
            (Ok(_), Ok(file)) if file.len() != size_bytes => {
                found.add(at, "its length is not the one stored");
            }
            (Ok(_), Ok(_)) => {}
            (Err(error), _) | (_, Err(error)) => {
                found.add(at, format!("it cannot be read: {error}"));
            }
        }
    }
    Ok(())
}

fn articles(conn: &Connection, found: &mut Findings) -> Result<(), StoreError> {
    let mut after: Option<ArticleId> = None;
    loop {
        let articles = store::article::list(conn, after, 200)?;
        let Some(last) = articles.last().map(|article| article.id) else {
            return Ok(());
        };
        for article in &articles {
            if let Err(what) = article_is_its_replay(conn, article)? {
                found.add(format!("article {}", article.id), what);
            }
        }
        after = Some(last);
    }
}

fn article_is_its_replay(
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
    match import_all(&mut whole, kept().map(|row| row.bytes.as_slice())) {
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
    match import_all(&mut draft, later) {
        Ok(_) if draft.revision(id).hash() == replayed => Ok(Ok(())),
        Ok(_) => Ok(Err(
            "its snapshot differs from the replay of its records".to_owned()
        )),
        Err(error) => Ok(Err(format!("its records do not fit its snapshot: {error}"))),
    }
}
