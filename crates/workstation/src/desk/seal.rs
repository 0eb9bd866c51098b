//! From the journal to records.
//!
//! Edits are sealed into one record after twenty of them, after half a second, and before any command, sync or quit; after
//! a crash the journal is sealed first. A record follows the one before it by number and by hash, which is why every
//! record of this machine is made here.

use editorial::article::ARTICLE_SCHEMA;
use editorial::id::{ArticleId, DeviceId, RecordId};
use editorial::sync::record::{Kind, MAX_PAYLOAD_BYTES, Record};
use editorial::time::TimeMs;
use rusqlite::Connection;

use super::Desk;
use crate::source::Source;
use crate::store::record::Origin;
use crate::store::{journal, meta, record, snapshot};

/// A snapshot is made again when so much of an article is not folded into it.
const FOLD_AFTER_RECORDS: usize = 64;
const FOLD_AFTER_BYTES: usize = 256 * 1024;

/// Seals one record of this device behind its last one.
pub(super) fn append(
    db: &Connection,
    source: &Source,
    device: DeviceId,
    kind: Kind,
    article: ArticleId,
    payload: Vec<u8>,
    author_ms: TimeMs,
) -> anyhow::Result<()> {
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

impl Desk {
    /// Seals every journal; gives the articles that had one.
    pub(crate) fn seal_all(&mut self) -> anyhow::Result<Vec<ArticleId>> {
        let articles = journal::articles(&self.db)?;
        for article in &articles {
            self.seal(*article)?;
        }
        Ok(articles)
    }

    /// Seals the journal of one article; whether there was anything to seal.
    pub(crate) fn seal(&mut self, article: ArticleId) -> anyhow::Result<bool> {
        let rows = journal::list(&self.db, article)?;
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(false);
        };
        let (device, source) = (self.device, self.source.clone());
        let whole = self.open(article)?.draft.updates_since(&first.base)?;
        let payloads = if whole.len() <= MAX_PAYLOAD_BYTES {
            vec![whole]
        } else {
            // Each edit was refused unless it fits into a record of its own.
            rows.iter().map(|row| row.edit.clone()).collect()
        };
        let tx = self.db.unchecked_transaction()?;
        for payload in payloads {
            append(
                &tx,
                &source,
                device,
                Kind::ArticleUpdate,
                article,
                payload,
                last.saved,
            )?;
        }
        journal::delete(&tx, article, last.id)?;
        tx.commit()?;
        self.open(article)?.unsealed = 0;
        self.fold_if_long(article)?;
        Ok(true)
    }

    /// Makes the snapshot again when too much stands beside it, so that opening an article stays quick.
    pub(crate) fn fold_if_long(&mut self, article: ArticleId) -> anyhow::Result<()> {
        let (records, bytes) = record::unfolded_size(&self.db, article)?;
        if records > FOLD_AFTER_RECORDS || bytes > FOLD_AFTER_BYTES {
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
        self.seal_all()?;
        let tx = self.db.unchecked_transaction()?;
        let waiting = record::outbox(&tx, usize::MAX)?;
        let (mut last, mut prev) = record::head(&tx, device)?;
        for row in waiting {
            let (mut record, _) = Record::read(&record::bytes(&tx, row.local)?)?;
            if record.device == device {
                continue;
            }
            last += 1;
            record.id = RecordId(self.source.uuid());
            record.device = device;
            record.device_seq = last;
            record.prev = prev;
            let bytes = record.to_bytes();
            prev = Record::hash_of_bytes(&bytes)?;
            record::replace(&tx, row.local, &record, &bytes)?;
        }
        meta::save(&tx, meta::key::DEVICE, &device)?;
        tx.commit()?;
        self.device = device;
        Ok(())
    }
}
