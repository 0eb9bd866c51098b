//! The server is another database than the one that was heard last: it was restored from a backup.
//!
//! Nothing it said before is believed any more. The feed is read again from its beginning; what does not come back is what
//! the server lacks. Our own records are pushed again. Those of other machines are handed back under their own names, because
//! such a machine may be gone for ever; one that the server will not take so is sent as our own words, so that no word
//! is lost with a name. Photos' bytes that are here are offered, whoever's they are. Moves are different: nobody's yes is sent
//! again without them, so people are told which ones the server has forgotten (`store::forgotten`).

use editorial::id::{DeviceId, Epoch};
use editorial::sync::api::{self, Cursor, Hello, MAX_ASKED_BLOBS, RecordStatus};
use editorial::sync::hand_back::{HandBack, Head, Name, encode};
use editorial::sync::plan::{AfterResync, Outgoing, plan_push, plan_resync};

use super::remote::Remote;
use crate::commands::SessionState;
use crate::error::{Code, ErrorBody};
use crate::events::Event;
use crate::faults::Mutant;
use crate::store::{
    article, blob, catalogue, checkpoint, command, entry, forgotten, history, meta, published,
    record, review,
};
use crate::workstation::Workstation;

/// The databases that a workstation remembers having heard.
const EPOCHS_KEPT: usize = 64;
/// Records handed back at once.
const BATCH: usize = 500;

impl Workstation {
    /// Whether a server is the newsroom whose stories are here: the same database, or one restored from a backup of it.
    ///
    /// # Errors
    /// `other_newsroom`: nothing is forgotten and nothing is sent there. A typing error must not hand a newsroom's drafts
    /// to another.
    pub(crate) fn check_home(&self, hello: &Hello) -> anyhow::Result<()> {
        let Some(cursor) = self.cursor()? else {
            return Ok(());
        };
        let known = self.read(known_epochs)?;
        let at_home = hello.epoch == cursor.epoch
            || known.contains(&hello.epoch)
            || hello
                .past_epochs
                .iter()
                .any(|past| *past == cursor.epoch || known.contains(past));
        if at_home {
            return Ok(());
        }
        Err(ErrorBody::new(
            Code::OtherNewsroom,
            "the server is another newsroom than the one whose stories are here",
        )
        .with("newsroom", &hello.newsroom)
        .into())
    }

    /// Compares the server's database with the one that the cursor belongs to.
    ///
    /// # Errors
    /// As [`Workstation::check_home`].
    pub(super) fn meet(&self, hello: &Hello) -> anyhow::Result<()> {
        self.check_home(hello)?;
        self.remember_past(hello)?;
        let epoch = hello.epoch;
        match self.cursor()? {
            // Nothing is here: what is there is told in short.
            None if self.is_new()? => Ok(()),
            None => self.desk(|desk| {
                meta::save(
                    &desk.db,
                    meta::key::CURSOR,
                    &Cursor { epoch, seq: 0 }.to_string(),
                )
            }),
            Some(cursor) if cursor.epoch == epoch => Ok(()),
            Some(_) => self.begin_resync(epoch),
        }
    }

    /// Remembers the databases from which this one was restored. Whoever joined after a restore would otherwise not know
    /// the newsroom again when an older backup is restored the next time.
    fn remember_past(&self, hello: &Hello) -> anyhow::Result<()> {
        let known = self.read(known_epochs)?;
        if hello.past_epochs.iter().all(|past| known.contains(past)) {
            return Ok(());
        }
        self.desk(|desk| remember(&desk.db, &hello.past_epochs))
    }

    /// Forgets what the server said, in one transaction, and begins its feed again.
    pub(crate) fn begin_resync(&self, epoch: Epoch) -> anyhow::Result<()> {
        tracing::warn!(
            "the server was restored, or a record is damaged here: reading the feed again"
        );
        self.desk(|desk| {
            desk.seal_all()?;
            let tx = desk.db.unchecked_transaction()?;
            remember_epoch(&tx)?;
            if desk.faults.has(Mutant::DropOnResync) {
                record::drop_waiting(&tx)?;
            }
            record::forget_answers(&tx)?;
            article::forget_states(&tx)?;
            blob::send_again(&tx)?;
            entry::clear(&tx)?;
            command::doubt_done(&tx)?;
            forgotten::doubt_history(&tx)?;
            history::clear(&tx)?;
            checkpoint::unbind_all(&tx)?;
            review::clear(&tx)?;
            published::clear(&tx)?;
            catalogue::doubt(&tx)?;
            meta::delete(&tx, meta::key::FIRST_SYNC)?;
            meta::save(
                &tx,
                meta::key::CURSOR,
                &Cursor { epoch, seq: 0 }.to_string(),
            )?;
            meta::save(&tx, meta::key::RESYNC, &desk.source.now())?;
            meta::delete(&tx, meta::key::ASK_AGAIN)?;
            tx.commit()?;
            Ok(())
        })?;
        self.emit(Event::ListChanged);
        self.tell_status()
    }

    /// Whether a record was found damaged here, which the server may have.
    pub(super) fn asks_again(&self) -> anyhow::Result<bool> {
        Ok(self
            .read(|db| meta::load(db, meta::key::ASK_AGAIN))?
            .unwrap_or(false))
    }

    /// Whether the feed has not been read to its end since a restore.
    pub(super) fn resyncing(&self) -> anyhow::Result<bool> {
        self.read(|db| Ok(meta::load::<serde_json::Value>(db, meta::key::RESYNC)?.is_some()))
    }

    /// The feed was read to its end: whatever did not come back is what the server lacks. Decides under which device ours goes.
    pub(super) fn finish_resync(&self, remote: &Remote, hello: &Hello) -> anyhow::Result<()> {
        self.hand_back(remote, hello)?;
        self.adopt_unknown()?;
        self.say_what_only_drafts_say()?;
        self.ask_for_blobs(remote)?;
        let head = remote.head()?;
        let person = self.person_id()?;
        let renamed = self.desk(|desk| {
            let mine_at = record::hash_at(&desk.db, desk.device, head.device_seq)?;
            let (my_last, _) = record::head(&desk.db, desk.device)?;
            let renamed = match plan_resync(&head, mine_at, my_last) {
                AfterResync::NothingMissing => false,
                AfterResync::PushFrom { device_seq } => {
                    record::send_again_from(&desk.db, desk.device, device_seq)?;
                    false
                }
                AfterResync::NewDevice => true,
            };
            // Records of a device that this machine was before cannot be pushed in its name.
            let device = if renamed {
                DeviceId(desk.source.uuid())
            } else {
                desk.device
            };
            desk.take_device(device)?;
            let tx = desk.db.unchecked_transaction()?;
            if let Some(person) = person {
                for undone in command::forget_doubtful(&tx)? {
                    forgotten::claim(
                        &tx,
                        undone.command,
                        undone.article,
                        &undone.transition,
                        person,
                        undone.answered,
                    )?;
                }
            }
            forgotten::settle(&tx)?;
            catalogue::forget_unheard(&tx)?;
            catalogue::settle(&tx)?;
            meta::delete(&tx, meta::key::RESYNC)?;
            tx.commit()?;
            Ok(renamed)
        })?;
        if renamed {
            self.end_session(SessionState::Expired)
        } else {
            Ok(())
        }
    }

    /// Hands back the records of other devices that the restored server lacks. Only to the newsroom that they came from.
    fn hand_back(&self, remote: &Remote, hello: &Hello) -> anyhow::Result<()> {
        let epochs: Vec<Epoch> = self
            .read(|db| meta::load(db, meta::key::EPOCHS))?
            .unwrap_or_default();
        if !epochs.iter().any(|known| hello.past_epochs.contains(known)) {
            return Ok(());
        }
        let device = self.desk(|desk| Ok(desk.device))?;
        let us = self.person_id()?;
        let (lacking, people) =
            self.read(|db| Ok((record::lacking(db, device)?, entry::newsroom(db)?.people)))?;
        let names = people
            .into_iter()
            .filter(|person| lacking.iter().any(|row| row.person == Some(person.id)))
            .map(|person| Name {
                person: person.id,
                name: person.name,
            })
            .collect();
        let head = Head {
            epochs,
            people: names,
        };
        let mut refused = Vec::new();
        let mut rest = lacking.as_slice();
        while !rest.is_empty() {
            let sizes: Vec<Outgoing> = rest
                .iter()
                .map(|row| Outgoing {
                    device_seq: 0,
                    // Room for the person, and for the head that goes along.
                    size_bytes: row.size_bytes + 64,
                })
                .collect();
            let (batch, after) =
                rest.split_at(plan_push(&sizes, self.stride()).min(rest.len()).min(BATCH));
            rest = after;
            let mut records = Vec::with_capacity(batch.len());
            for row in batch {
                let bytes = self.read(|db| record::bytes(db, row.local))?;
                records.push(row.person.or(us).map(|person| (person, bytes)));
            }
            let Some(records) = records.into_iter().collect::<Option<Vec<_>>>() else {
                continue;
            };
            let body = encode(&HandBack {
                head: head.clone(),
                records,
            });
            match self.carry(remote.hand_back(&body)) {
                Ok(answer) => self.take_handed_back(batch, &answer.results, &mut refused)?,
                // The server heals no more: what is left goes in our own name.
                Err(error) if error.says(api::Code::Forbidden) => {
                    refused.extend(batch.iter().map(|row| row.local));
                }
                Err(error) => return Err(error.into()),
            }
        }
        if refused.is_empty() {
            return Ok(());
        }
        tracing::warn!(
            sync.records = refused.len(),
            "the restored server does not take records of other machines; they are sent as this one's"
        );
        self.desk(|desk| desk.adopt(&refused))
    }

    fn take_handed_back(
        &self,
        batch: &[record::Lacking],
        results: &[RecordStatus],
        refused: &mut Vec<i64>,
    ) -> anyhow::Result<()> {
        self.desk(|desk| {
            let tx = desk.db.unchecked_transaction()?;
            for (row, status) in batch.iter().zip(results) {
                match status {
                    RecordStatus::Stored { seq } | RecordStatus::Dup { seq } => {
                        record::mark_stored_at(&tx, row.local, *seq)?;
                    }
                    RecordStatus::Rejected { .. } => refused.push(row.local),
                }
            }
            tx.commit()?;
            Ok(())
        })
    }

    /// After a store was rebuilt: a record of a machine that nobody knows any more, and that the server does not have, may be
    /// this machine's own under a name that was lost. It is sent as ours.
    fn adopt_unknown(&self) -> anyhow::Result<()> {
        if self.read(|db| meta::load(db, meta::key::REBUILT))? != Some(true) {
            return Ok(());
        }
        self.desk(|desk| {
            let rows: Vec<i64> = record::lacking(&desk.db, desk.device)?
                .into_iter()
                .map(|row| row.local)
                .collect();
            desk.adopt(&rows)?;
            meta::delete(&desk.db, meta::key::REBUILT)
        })
    }

    /// In the middle of a first sync a draft may say more than the records that are here. What the server's feed does not say
    /// either goes out as this machine's own words.
    fn say_what_only_drafts_say(&self) -> anyhow::Result<()> {
        for article in self.read(catalogue::doubtful)? {
            self.desk(|desk| desk.seal_unsaid(article))?;
        }
        Ok(())
    }

    /// Everything that is here is offered to a restored server; what it has need not be offered one by one.
    fn ask_for_blobs(&self, remote: &Remote) -> anyhow::Result<()> {
        for asked in self.read(blob::offered)?.chunks(MAX_ASKED_BLOBS) {
            let lacking = remote.missing_blobs(asked.to_vec())?;
            self.desk(|desk| {
                let tx = desk.db.unchecked_transaction()?;
                for hash in asked.iter().filter(|hash| !lacking.contains(hash)) {
                    blob::mark_sent(&tx, *hash)?;
                }
                tx.commit()?;
                Ok(())
            })?;
        }
        Ok(())
    }

    /// This device's numbers are taken by other records at the server: the machine was copied or restored. It goes on under
    /// a new id, which needs a new sign-in.
    pub(super) fn rename_device(&self) -> anyhow::Result<()> {
        tracing::warn!(
            "the server holds other records under this device's numbers: taking a new device id"
        );
        self.desk(|desk| {
            let device = DeviceId(desk.source.uuid());
            desk.take_device(device)
        })?;
        self.end_session(SessionState::Expired)
    }
}

/// The database that is gone is one that this workstation was at home in.
fn remember_epoch(db: &rusqlite::Connection) -> anyhow::Result<()> {
    let cursor: Option<String> = meta::load(db, meta::key::CURSOR)?;
    let Some(cursor) = cursor.and_then(|text| text.parse::<Cursor>().ok()) else {
        return Ok(());
    };
    remember(db, &[cursor.epoch])
}

fn known_epochs(db: &rusqlite::Connection) -> anyhow::Result<Vec<Epoch>> {
    Ok(meta::load(db, meta::key::EPOCHS)?.unwrap_or_default())
}

/// Puts these behind the databases heard before; of too many the oldest are dropped.
fn remember(db: &rusqlite::Connection, heard: &[Epoch]) -> anyhow::Result<()> {
    let mut epochs = known_epochs(db)?;
    epochs.retain(|known| !heard.contains(known));
    epochs.extend_from_slice(heard);
    let old = epochs.len().saturating_sub(EPOCHS_KEPT);
    meta::save(db, meta::key::EPOCHS, &epochs.split_off(old))
}
