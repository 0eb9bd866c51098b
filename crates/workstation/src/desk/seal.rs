//! From the journal to records.
//!
//! Edits are sealed into one record after half a second, in the very commit of the two hundredth where that comes first, and
//! before any command, sync or quit; after a crash the journal is sealed first. A record follows the one before it by number
//! and by hash, which is why every record of this machine is made here.

use editorial::article::ARTICLE_SCHEMA;
use editorial::id::{ArticleId, DeviceId, RecordId};
use editorial::sync::record::{Kind, MAX_PAYLOAD_BYTES, Record};
use editorial::time::TimeMs;
use rusqlite::Connection;

use super::Desk;
use crate::error::{Code, ErrorBody, classify};
use crate::faults::Mutant;
use crate::source::Source;
use crate::store::record::Origin;
use crate::store::{journal, meta, record, snapshot};

/// A snapshot is made again when so much of an article is not folded into it.
const FOLD_AFTER_RECORDS: usize = 64;
const FOLD_AFTER_BYTES: usize = 256 * 1024;

/// Whether a payload fits into a record. A longer one would be read by nobody, and hold up everything behind it in the outbox.
///
/// # Errors
/// `edit_rejected`; nothing is changed then.
pub(super) fn check_size(payload: &[u8]) -> Result<(), ErrorBody> {
    if payload.len() > MAX_PAYLOAD_BYTES {
        let told = format!(
            "{} bytes are more than a record can hold ({MAX_PAYLOAD_BYTES})",
            payload.len()
        );
        return Err(ErrorBody::new(Code::EditRejected, told));
    }
    Ok(())
}

/// Seals one record of this device behind its last one.
///
/// # Errors
/// `edit_rejected` for a payload that no record can hold, before anything is written; what the store says.
pub(crate) fn append(
    db: &Connection,
    source: &Source,
    device: DeviceId,
    kind: Kind,
    article: ArticleId,
    payload: Vec<u8>,
    author_ms: TimeMs,
) -> anyhow::Result<()> {
    check_size(&payload)?;
    let (last, prev) = record::head(db, device)?;
    let record = Record {
        id: RecordId(source.uuid()),
        kind,
        article,
        device,
        device_seq: last + 1,
        author_ms,
        schema: ARTICLE_SCHEMA,
        prev,
        payload,
    };
    let origin = Origin {
        ours: true,
        seq: None,
        person: None,
        at: author_ms,
    };
    record::insert(
        db,
        &record,
        &record.to_bytes(),
        &origin,
        record::folded_at_first(kind),
    )?;
    Ok(())
}

/// What the journal of an article becomes.
pub(super) struct Sealing {
    article: ArticleId,
    payloads: Vec<Vec<u8>>,
    /// When the last edit was saved.
    saved: TimeMs,
}

impl Sealing {
    /// Writes the records in the place of the journal.
    pub(super) fn write(
        &self,
        tx: &Connection,
        source: &Source,
        device: DeviceId,
    ) -> anyhow::Result<()> {
        for payload in &self.payloads {
            append(
                tx,
                source,
                device,
                Kind::ArticleUpdate,
                self.article,
                payload.clone(),
                self.saved,
            )?;
        }
        journal::clear(tx, self.article)
    }
}

/// Seals records of other devices again as `device`'s own, behind its last one: the same edits under another name.
fn seal_again(
    db: &Connection,
    source: &Source,
    device: DeviceId,
    rows: &[i64],
) -> anyhow::Result<()> {
    let (mut last, mut prev) = record::head(db, device)?;
    for local in rows {
        let (mut record, _) = Record::read(&record::bytes(db, *local)?)?;
        if record.device == device {
            continue;
        }
        last += 1;
        record.id = RecordId(source.uuid());
        record.device = device;
        record.device_seq = last;
        record.prev = prev;
        let bytes = record.to_bytes();
        prev = Record::hash_of_bytes(&bytes)?;
        record::replace(db, *local, &record, &bytes)?;
    }
    Ok(())
}

impl Desk {
    /// Sends as this machine's own what others wrote and a restored server would not take back under their name.
    pub(crate) fn adopt(&mut self, rows: &[i64]) -> anyhow::Result<()> {
        self.seal_all()?;
        let tx = self.db.unchecked_transaction()?;
        seal_again(&tx, &self.source, self.device, rows)?;
        tx.commit()?;
        Ok(())
    }

    /// Seals every journal; gives the articles that had one, and those that an edit has sealed since the last time.
    pub(crate) fn seal_all(&mut self) -> anyhow::Result<Vec<ArticleId>> {
        for article in self.sealed.clone() {
            if self.known(article)?.here {
                self.fold_if_long(article)?;
            }
        }
        let mut articles = std::mem::take(&mut self.sealed);
        for article in journal::articles(&self.db)? {
            self.seal(article)?;
            articles.insert(article);
        }
        Ok(articles.into_iter().collect())
    }

    /// Seals the journal of one article; whether there was anything to seal.
    pub(crate) fn seal(&mut self, article: ArticleId) -> anyhow::Result<bool> {
        // What was written before a disk damaged the draft waits until it has come again.
        if journal::list(&self.db, article)?.is_empty() || !self.known(article)?.here {
            return Ok(false);
        }
        // Opening takes what a disk has damaged out of the journal, and may find that the draft has to come again.
        match self.open(article) {
            Err(error) if classify(&error).code == Code::ArticleNotHere => return Ok(false),
            opened => drop(opened?),
        }
        let rows = journal::list(&self.db, article)?;
        if rows.is_empty() {
            return Ok(false);
        }
        let sealing = self.plan_sealing(article, &rows)?;
        if self.faults.has(Mutant::SealForgetsJournal) {
            journal::clear(&self.db, article)?;
        }
        let tx = self.db.unchecked_transaction()?;
        sealing.write(&tx, &self.source, self.device)?;
        tx.commit()?;
        self.open(article)?.unsealed = 0;
        self.fold_if_long(article)?;
        Ok(true)
    }

    /// One update of everything since the first of these edits; each by itself when that is too long for a record.
    pub(super) fn plan_sealing(
        &mut self,
        article: ArticleId,
        rows: &[journal::Row],
    ) -> anyhow::Result<Sealing> {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            anyhow::bail!("there is nothing to seal");
        };
        let draft = &self.open(article)?.draft;
        let together = first
            .base
            .as_ref()
            .and_then(|base| draft.updates_since(base).ok())
            .filter(|whole| whole.len() <= MAX_PAYLOAD_BYTES);
        let payloads = match together {
            Some(whole) => vec![whole],
            // Each edit was refused unless it fits into a record of its own.
            None => rows
                .iter()
                .filter(|row| row.whole)
                .map(|row| row.edit.clone())
                .collect(),
        };
        Ok(Sealing {
            article,
            payloads,
            saved: last.saved,
        })
    }

    /// Makes the snapshot again when too much stands beside it, so that opening an article stays quick.
    pub(crate) fn fold_if_long(&mut self, article: ArticleId) -> anyhow::Result<()> {
        let (records, bytes) = record::unfolded_size(&self.db, article)?;
        if records > self.faults.limit(FOLD_AFTER_RECORDS, 6) || bytes > FOLD_AFTER_BYTES {
            self.fold(article)?;
        }
        Ok(())
    }

    fn fold(&mut self, article: ArticleId) -> anyhow::Result<()> {
        let open = self.open(article)?;
        let (draft, waiting) = (open.draft.snapshot(), open.waiting.clone());
        let tx = self.db.unchecked_transaction()?;
        snapshot::save(&tx, article, &draft)?;
        record::mark_folded(&tx, article, &waiting)?;
        tx.commit()?;
        Ok(())
    }

    /// Goes on under another device id: whatever the server has not answered for is sealed again, in the same order,
    /// behind that device's last record. Old records stay in the history as those of the old device.
    pub(crate) fn take_device(&mut self, device: DeviceId) -> anyhow::Result<()> {
        self.mend_outbox()?;
        let tx = self.db.unchecked_transaction()?;
        let waiting: Vec<i64> = record::waiting_by_arrival(&tx)?
            .into_iter()
            .map(|row| row.local)
            .collect();
        seal_again(&tx, &self.source, device, &waiting)?;
        meta::save(&tx, meta::key::DEVICE, &device)?;
        tx.commit()?;
        self.device = device;
        Ok(())
    }
}
