//! What a disk changed is found when it is read, taken out of use, and made again from what is whole.
//!
//! A draft stands in its snapshot, in the records behind it, and in the journal. A damaged snapshot is made again from all
//! the article's records. A damaged record is set aside and asked for at the server; one that the server never had is
//! replaced by a new one with whatever of it stands in the snapshot. A damaged edit of the journal, and only that, stands
//! nowhere else: it is kept aside, and everything around it goes on. Nothing that does not match its digest is ever read as
//! text.

use editorial::article::draft::Draft;
use editorial::id::{ArticleId, RecordId};
use editorial::photo::Photo;
use editorial::sync::record::{Kind, MAX_PAYLOAD_BYTES, NO_RECORD, Record};
use rusqlite::Connection;

use super::seal::{append, check_size};
use super::{Desk, import_all, not_here};
use crate::source::Source;
use crate::store::record::{Folded, Unfolded};
use crate::store::{catalogue, changed, damaged, journal, meta, photo, record, snapshot};

/// A draft without its journal.
pub(super) struct Stored {
    pub(super) draft: Draft,
    /// Records whose dependencies have not arrived, by their place in the order of arrival.
    pub(super) waiting: Vec<i64>,
}

/// The draft of an article from its snapshot and its records, as far as both are whole.
pub(super) fn stored(
    db: &Connection,
    source: &Source,
    article: ArticleId,
) -> anyhow::Result<Stored> {
    loop {
        let mut draft = from_snapshot(db, source, article)?;
        let Unfolded { edits, damaged } = record::unfolded(db, article)?;
        if !damaged.is_empty() {
            set_aside(db, article, &damaged)?;
        }
        let imports = import_all(db, &mut draft, edits)?;
        if !imports.broken {
            return Ok(Stored {
                draft,
                waiting: imports.waiting,
            });
        }
        // The record that broke the draft is set aside by now.
    }
}

fn from_snapshot(db: &Connection, source: &Source, article: ArticleId) -> anyhow::Result<Draft> {
    let Some(kept) = snapshot::load(db, article)? else {
        return Ok(Draft::empty());
    };
    if kept.whole
        && let Ok(draft) = Draft::open(&kept.draft)
    {
        return Ok(draft);
    }
    let tx = db.unchecked_transaction()?;
    damaged::keep(&tx, "snapshot", article, &kept.draft, source.now())?;
    snapshot::delete(&tx, article)?;
    record::unfold(&tx, article)?;
    // While the old feed has not been read, the records that are here are not all that it was made of.
    let comes_again = catalogue::told(&tx, article)?.snapshot_seq > 0;
    if comes_again {
        catalogue::send_away(&tx, article)?;
    }
    tx.commit()?;
    if comes_again {
        tracing::error!(article.id = %article, "a snapshot is damaged: it is asked for again at the server");
        return Err(not_here(article).into());
    }
    tracing::error!(article.id = %article, "a snapshot is damaged: it is made again from the records");
    Ok(Draft::empty())
}

/// Damaged records are not read any more; the server is asked for them in the next round.
fn set_aside(db: &Connection, article: ArticleId, damaged: &[i64]) -> anyhow::Result<()> {
    tracing::error!(article.id = %article, sync.records = damaged.len(), "records are damaged: they are asked for at the server");
    let tx = db.unchecked_transaction()?;
    for local in damaged {
        record::set_folded(&tx, *local, Folded::SetAside)?;
    }
    changed::note(&tx, article)?;
    meta::save(&tx, meta::key::ASK_AGAIN, &true)?;
    tx.commit()?;
    Ok(())
}

/// The edits of the journal that are what was committed. The others are kept aside.
pub(super) fn journal_of(
    db: &Connection,
    source: &Source,
    article: ArticleId,
    draft: &mut Draft,
) -> anyhow::Result<usize> {
    let mut count = 0;
    for row in journal::list(db, article)? {
        if row.whole && draft.import(&row.edit).is_ok() {
            count += 1;
            continue;
        }
        tracing::error!(article.id = %article, "an edit of the journal is damaged and is kept aside");
        let tx = db.unchecked_transaction()?;
        damaged::keep(&tx, "journal", article, &row.edit, source.now())?;
        if let Some(id) = row.id {
            journal::delete_one(&tx, id)?;
        }
        changed::note(&tx, article)?;
        tx.commit()?;
    }
    Ok(count)
}

impl Desk {
    /// Replaces what is damaged among the records that the server has not answered for: the chain goes on with whole ones,
    /// and what stands in the drafts of the damaged ones goes out with them.
    pub(crate) fn mend_outbox(&mut self) -> anyhow::Result<()> {
        self.seal_all()?;
        let waiting = record::outbox(&self.db, usize::MAX)?;
        let first_damaged = waiting
            .iter()
            .position(|row| !record::is_whole(&self.db, row.local).unwrap_or(false));
        let Some(first_damaged) = first_damaged else {
            return Ok(());
        };
        let mut missing = Vec::new();
        for row in &waiting[first_damaged..] {
            if !record::is_whole(&self.db, row.local)? {
                let stand_in = self.stand_in(row.local, row.article)?;
                check_size(&stand_in.1)?;
                missing.push((row.local, stand_in));
            }
        }
        let tx = self.db.unchecked_transaction()?;
        let device = self.device;
        let mut number = waiting[first_damaged].device_seq;
        let mut prev = match number.checked_sub(1).filter(|before| *before > 0) {
            Some(before) => record::hash_at(&tx, device, before)?.unwrap_or(NO_RECORD),
            None => NO_RECORD,
        };
        for row in &waiting[first_damaged..] {
            let whole = Record::read(&record::bytes(&tx, row.local)?).ok();
            let stand_in = missing.iter().find(|(local, _)| *local == row.local);
            let (kind, payload) = match (stand_in, whole) {
                (Some((_, (kind, payload))), _) => (*kind, payload.clone()),
                (None, Some((record, _))) => (record.kind, record.payload),
                (None, None) => continue,
            };
            let record = Record {
                id: RecordId(self.source.uuid()),
                kind,
                article: row.article,
                device,
                device_seq: number,
                author_ms: self.source.now(),
                schema: editorial::article::ARTICLE_SCHEMA,
                prev,
                payload,
            };
            let bytes = record.to_bytes();
            record::replace(&tx, row.local, &record, &bytes)?;
            if stand_in.is_some() {
                record::set_folded(&tx, row.local, record::folded_at_first(kind))?;
            }
            prev = Record::hash_of_bytes(&bytes)?;
            number += 1;
        }
        tx.commit()?;
        for (local, _) in missing {
            tracing::error!(
                record.local = local,
                "a damaged record was replaced before it was sent"
            );
        }
        Ok(())
    }

    /// Seals what the draft of an article says and no record that is here: they say everything then.
    pub(crate) fn seal_unsaid(&mut self, article: ArticleId) -> anyhow::Result<()> {
        if !self.known(article)?.here {
            return Ok(());
        }
        self.seal(article)?;
        let mut said = Draft::empty();
        let edits = record::whole_edits(&self.db, article)?;
        let kind = if edits.is_empty() {
            Kind::ArticleCreate
        } else {
            Kind::ArticleUpdate
        };
        import_all(&self.db, &mut said, edits)?;
        let draft = &self.open(article)?.draft;
        let version = said.version();
        if draft.is_known_to(&version)? {
            return Ok(());
        }
        let unsaid = draft.updates_since(&version)?;
        if unsaid.len() > MAX_PAYLOAD_BYTES {
            tracing::error!(article.id = %article, "what only a draft says is longer than a record and stays on this machine");
            return Ok(());
        }
        let now = self.source.now();
        let tx = self.db.unchecked_transaction()?;
        append(&tx, &self.source, self.device, kind, article, unsaid, now)?;
        tx.commit()?;
        Ok(())
    }

    /// What goes out in the place of a damaged record: whatever the draft knows that the whole records do not say.
    fn stand_in(&mut self, local: i64, article: ArticleId) -> anyhow::Result<(Kind, Vec<u8>)> {
        let kind = record::kind(&self.db, local)?;
        if kind == Kind::Photo {
            let told = record::photos_told(&self.db, article)?;
            let untold = photo::of_article(&self.db, article)?
                .into_iter()
                .find(|photo| !told.contains(&photo.original));
            if let Some(photo) = untold {
                // Earlier versions took captions of any length, and such a record is damaged for ever.
                let facts = photo.facts.clone().cut();
                return Ok((kind, serde_json::to_vec(&Photo { facts, ..photo })?));
            }
        }
        let mut said = Draft::empty();
        let edits = record::whole_edits(&self.db, article)?;
        import_all(&self.db, &mut said, edits)?;
        let missing = self.open(article)?.draft.updates_since(&said.version())?;
        let kind = match kind {
            Kind::ArticleCreate => kind,
            _ => Kind::ArticleUpdate,
        };
        Ok((kind, missing))
    }
}
