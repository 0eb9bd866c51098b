//! The server is another database than the one that was heard last: it was restored from a backup.
//!
//! Nothing it said before is believed any more. The feed is read again from its beginning; records of ours that do not
//! come back are what it lacks, and they are pushed again, so a server that was restored from an old backup heals from its
//! workstations.

use editorial::id::{DeviceId, Epoch};
use editorial::sync::api::Cursor;
use editorial::sync::plan::{AfterResync, plan_resync};

use super::remote::Remote;
use crate::commands::SessionState;
use crate::events::Event;
use crate::store::{article, blob, entry, history, meta, record, review};
use crate::workstation::Workstation;

impl Workstation {
    /// Compares the server's database with the one that the cursor belongs to.
    pub(super) fn meet(&self, epoch: Epoch) -> anyhow::Result<()> {
        match self.cursor()? {
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

    /// Forgets what the server said, in one transaction, and begins its feed again.
    pub(crate) fn begin_resync(&self, epoch: Epoch) -> anyhow::Result<()> {
        tracing::warn!("the server was restored: reading its feed again");
        self.desk(|desk| {
            desk.seal_all()?;
            let tx = desk.db.unchecked_transaction()?;
            record::forget_answers(&tx)?;
            article::forget_states(&tx)?;
            blob::send_again(&tx)?;
            entry::clear(&tx)?;
            history::clear(&tx)?;
            review::clear(&tx)?;
            meta::save(
                &tx,
                meta::key::CURSOR,
                &Cursor { epoch, seq: 0 }.to_string(),
            )?;
            meta::save(&tx, meta::key::RESYNC, &true)?;
            tx.commit()?;
            Ok(())
        })?;
        self.emit(Event::ListChanged);
        Ok(())
    }

    /// Whether the feed has not been read to its end since a restore.
    pub(super) fn resyncing(&self) -> anyhow::Result<bool> {
        Ok(self
            .read(|db| meta::load(db, meta::key::RESYNC))?
            .unwrap_or(false))
    }

    /// The feed was read to its end: whatever of ours did not come back waits now. Decides under which device it goes.
    pub(super) fn finish_resync(&self, remote: &Remote) -> anyhow::Result<()> {
        let head = remote.head()?;
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
            meta::delete(&desk.db, meta::key::RESYNC)?;
            Ok(renamed)
        })?;
        if renamed {
            self.end_session(SessionState::Expired)
        } else {
            Ok(())
        }
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
