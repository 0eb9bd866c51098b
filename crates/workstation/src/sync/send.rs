//! Records and commands go out.

use editorial::sync::api::MAX_PUSH_RECORDS;
use editorial::sync::api::{Command, CommandAnswer, RecordCode, RecordStatus, RecordsAnswer};
use editorial::sync::plan::{Outgoing, plan_push};
use editorial::workflow::Transition;

use super::apply::take_state;
use super::remote::Remote;
use super::{Done, Tried, is_about_this_alone};
use crate::commands::SessionState;
use crate::desk::Desk;
use crate::error::{Code, ErrorBody};
use crate::events::Event;
use crate::store::record::Waiting;
use crate::store::{article, blob, command, meta, record};
use crate::workstation::Workstation;

/// What the server said of a push.
enum Pushed {
    /// It answered for so many.
    Stored(usize),
    /// It waits for records from this number on.
    Gap(u64),
    /// Its records under this device's numbers are others.
    Mismatch,
    /// The token belongs to another device.
    WrongDevice,
    /// It read one of ours as no record at all.
    Bad,
}

impl Workstation {
    /// Whether a record, an edit or a command waits that could be sent now.
    pub(super) fn has_text_to_send(&self) -> anyhow::Result<bool> {
        self.read(|db| {
            Ok(record::first_waiting(db)?.is_some()
                || !crate::store::journal::articles(db)?.is_empty())
        })
    }

    /// Pushes the outbox in order until it is empty.
    pub(super) fn push(&self, remote: &Remote, done: &mut Done) -> anyhow::Result<()> {
        let mut mended = false;
        loop {
            let outbox = self.read(|db| record::outbox(db, MAX_PUSH_RECORDS))?;
            let sizes: Vec<Outgoing> = outbox
                .iter()
                .map(|row| Outgoing {
                    device_seq: row.device_seq,
                    size_bytes: row.size_bytes,
                })
                .collect();
            let batch = &outbox[..plan_push(&sizes, self.stride())];
            if batch.is_empty() {
                return Ok(());
            }
            let mut body = Vec::new();
            let mut damaged = false;
            for row in batch {
                damaged |= !self.read(|db| record::is_whole(db, row.local))?;
                body.extend(self.read(|db| record::bytes(db, row.local))?);
            }
            if damaged {
                anyhow::ensure!(!mended, "a record of this machine is damaged");
                self.desk(Desk::mend_outbox)?;
                mended = true;
                continue;
            }
            let answer = self.carry(remote.push(&body))?;
            match self.take_answer(batch, &answer)? {
                Pushed::Stored(count) => done.pushed += count,
                Pushed::Gap(expected) => self.fill_gap(expected)?,
                Pushed::Mismatch => {
                    self.rename_device()?;
                    return Err(ErrorBody::new(
                        Code::TokenExpired,
                        "this device goes on under a new id",
                    )
                    .with("reason", "renamed")
                    .into());
                }
                Pushed::WrongDevice => {
                    self.end_session(SessionState::Expired)?;
                    return Err(ErrorBody::new(
                        Code::TokenExpired,
                        "the token belongs to another device",
                    )
                    .into());
                }
                Pushed::Bad => anyhow::bail!("the server cannot read a record of this machine"),
            }
        }
    }

    /// Writes down what the server answered for, in one transaction.
    fn take_answer(&self, batch: &[Waiting], answer: &RecordsAnswer) -> anyhow::Result<Pushed> {
        let mut stored = 0;
        let mut refused = None;
        self.desk(|desk| {
            let now = desk.source.now();
            let tx = desk.db.unchecked_transaction()?;
            for (row, status) in batch.iter().zip(&answer.results) {
                match status {
                    RecordStatus::Stored { seq } | RecordStatus::Dup { seq } => {
                        record::mark_stored_at(&tx, row.local, *seq)?;
                        article::mark_sent(&tx, row.article, now)?;
                        stored += 1;
                    }
                    RecordStatus::Rejected { code } => {
                        refused = Some(code.clone());
                        break;
                    }
                }
            }
            if stored > 0 {
                meta::save(&tx, meta::key::SENT, &now)?;
            }
            tx.commit()?;
            Ok(())
        })?;
        Ok(match refused {
            _ if stored > 0 => Pushed::Stored(stored),
            Some(RecordCode::Gap { expected }) => Pushed::Gap(expected),
            Some(RecordCode::ChainMismatch) => Pushed::Mismatch,
            Some(RecordCode::WrongDevice) => Pushed::WrongDevice,
            Some(RecordCode::BadRecord | RecordCode::CutOff) | None => Pushed::Bad,
        })
    }

    /// The server lacks records that it answered for once: they go out again, if they are here.
    fn fill_gap(&self, expected: u64) -> anyhow::Result<()> {
        let first = self.desk(|desk| {
            record::send_again_from(&desk.db, desk.device, expected)?;
            record::at(&desk.db, desk.device, expected)
        })?;
        if first.is_none() {
            self.rename_device()?;
            return Err(
                ErrorBody::new(Code::TokenExpired, "this device goes on under a new id")
                    .with("reason", "renamed")
                    .into(),
            );
        }
        Ok(())
    }

    /// Runs the queued commands whose records the server has, in order; a later one of the same article never overtakes.
    pub(super) fn run_commands(
        &self,
        remote: &Remote,
        tried: &mut Tried,
        done: &mut Done,
    ) -> anyhow::Result<()> {
        let waiting = self.read(|db| command::waiting(db, None))?;
        let mut held = Vec::new();
        for queued in waiting {
            if held.contains(&queued.article)
                || tried.unanswered.contains(&queued.command)
                || self.must_wait(&queued)?
            {
                held.push(queued.article);
                continue;
            }
            let request = Command {
                id: queued.command,
                article: queued.article,
                transition: queued.transition.clone(),
            };
            match remote.command(&request) {
                Ok(answer) => {
                    self.take_command_answer(&queued, answer)?;
                    done.commands += 1;
                }
                Err(error) => {
                    let error = error.into();
                    if !is_about_this_alone(&error) {
                        return Err(error);
                    }
                    tracing::warn!(command.id = %queued.command, error = format!("{error:#}"), "the server failed at a command");
                    self.note_passed_over(&error, queued.article);
                    tried.unanswered.push(queued.command);
                    held.push(queued.article);
                }
            }
        }
        Ok(())
    }

    /// A command waits for the records that it covers; a yes also waits for the photos that this machine has to send.
    fn must_wait(&self, queued: &command::Queued) -> anyhow::Result<bool> {
        self.read(|db| {
            let records = record::first_waiting(db)?.is_some_and(|first| first <= queued.covers);
            let needs_photos = matches!(
                queued.transition,
                Transition::Approve { .. } | Transition::Publish
            );
            Ok(records || (needs_photos && blob::unsent(db, Some(queued.article))?.0 > 0))
        })
    }

    /// Whether a command waits for its answer.
    pub(super) fn awaits_answers(&self) -> anyhow::Result<bool> {
        self.read(|db| Ok(!command::waiting(db, None)?.is_empty()))
    }

    fn take_command_answer(
        &self,
        queued: &command::Queued,
        answer: CommandAnswer,
    ) -> anyhow::Result<()> {
        self.desk(|desk| {
            let now = desk.source.now();
            let tx = desk.db.unchecked_transaction()?;
            match &answer {
                CommandAnswer::Done { state, .. } => {
                    take_state(&tx, queued.article, state, now)?;
                    command::mark_done(&tx, queued.command, now)?;
                }
                CommandAnswer::Refused { refusal } => {
                    command::mark_refused(&tx, queued.command, refusal, now)?;
                }
            }
            meta::save(&tx, meta::key::SENT, &now)?;
            tx.commit()?;
            Ok(())
        })?;
        self.emit(Event::CommandAnswered {
            article: queued.article,
            command: queued.command,
            transition: queued.transition.name().to_owned(),
            answer,
        });
        self.emit(Event::ArticleChanged {
            article: queued.article,
        });
        self.emit(Event::ListChanged);
        Ok(())
    }
}
