//! Taking records in.
//!
//! A well-formed record of a live device is always stored, whatever it says and whoever may read it: a refused one would
//! break the chain behind it and strand every later word of that machine. What can be wrong is the chain itself.
//!
//! After a restore there is a second door: workstations hand back what *other* machines wrote ([`hand_back`]).

use std::collections::BTreeMap;

use axum::body::Bytes;
use editorial::id::{ArticleId, DeviceId, Hash, PersonId};
use editorial::newsroom::Entry;
use editorial::person::Person;
use editorial::sync::api::{
    Code, DeviceHead, MAX_PUSH_BYTES, MAX_PUSH_RECORDS, RecordCode, RecordStatus, RecordsAnswer,
};
use editorial::sync::hand_back;
use editorial::sync::record::{Kind, Record};

use crate::auth::check_still_here;
use crate::failure::Failure;
use crate::faults::{Faults, Mutant};
use crate::store::{self, Store, StoreError, Tx};

/// How long after a restore workstations may hand back what others wrote.
const HEALING_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// Longest name that is taken from a workstation for somebody the backup does not know.
const NAME_CHARS: usize = 80;
/// For [`Mutant::ClockDecides`].
const A_DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A record that was read.
struct Incoming {
    /// Without its payload, which only its bytes still have.
    record: Record,
    hash: Hash,
    /// A piece of the body that it came in.
    bytes: Bytes,
}

/// What became of a push.
pub(crate) struct Pushed {
    /// The answer.
    pub(crate) answer: RecordsAnswer,
    /// Articles with records to replay.
    pub(crate) articles: Vec<ArticleId>,
}

/// A push that was read and checked as far as that can be done without the store: nothing of it is the writer's work.
pub(crate) struct Push {
    incoming: Vec<Incoming>,
    unreadable: bool,
}

impl Push {
    /// Reads the records of `body`, which are hashed here.
    ///
    /// # Errors
    /// When there is too much of it.
    pub(crate) fn read(body: &Bytes) -> Result<Self, Failure> {
        if body.len() > MAX_PUSH_BYTES {
            return Err(Failure::new(Code::TooLarge, "the push is too large"));
        }
        let (incoming, unreadable) = read(body)?;
        Ok(Self {
            incoming,
            unreadable,
        })
    }

    /// Stores the records, one after another, and answers after they are on disk, together with whoever else pushes.
    ///
    /// # Errors
    /// A [`Failure`] with nothing stored: the device was cut off meanwhile, the disk is full, or too much is waiting.
    pub(crate) async fn store_async(
        self,
        store: &Store,
        faults: &Faults,
        device: DeviceId,
        person: PersonId,
    ) -> Result<Pushed, Failure> {
        let (articles, unreadable) = (articles_of(self.incoming.iter()), self.unreadable);
        let faults = faults.clone();
        let stored =
            store.write_async(move |tx| insert_all(tx, &faults, device, person, &self.incoming));
        Ok(Pushed::new(stored.await?, unreadable, articles))
    }
}

impl Pushed {
    fn new(mut results: Vec<RecordStatus>, unreadable: bool, articles: Vec<ArticleId>) -> Self {
        if unreadable {
            results.push(RecordStatus::Rejected {
                code: RecordCode::BadRecord,
            });
        }
        Self {
            answer: RecordsAnswer { results },
            articles,
        }
    }
}

/// Stores the records of `body` as [`Push::store_async`] does, and waits. Blocks.
///
/// # Errors
/// As [`Push::read`] and [`Push::store_async`].
pub(crate) fn push(
    store: &Store,
    faults: &Faults,
    device: DeviceId,
    person: PersonId,
    body: &[u8],
) -> Result<Pushed, Failure> {
    let Push {
        incoming,
        unreadable,
    } = Push::read(&Bytes::copy_from_slice(body))?;
    let articles = articles_of(incoming.iter());
    let faults = faults.clone();
    let results = store.write(move |tx| insert_all(tx, &faults, device, person, &incoming))?;
    Ok(Pushed::new(results, unreadable, articles))
}

fn articles_of<'a>(incoming: impl Iterator<Item = &'a Incoming>) -> Vec<ArticleId> {
    let mut articles: Vec<ArticleId> = incoming.map(|one| one.record.article).collect();
    articles.sort_unstable();
    articles.dedup();
    articles
}

/// Stores records that `caller` hands back for devices that are not its own, each under its own device's chain.
///
/// Only for some time after a restore, only from a workstation that knew the newsroom before it, and only where the record
/// follows by number and hash what the backup has of its device. A device that the backup knows as cut off had nothing
/// taken in after that, so nothing of it is taken now. Which workstation handed a record back is kept beside it.
///
/// # Errors
/// A [`Failure`] with nothing stored: nothing may be handed back here, it cannot be read, or the disk is full.
pub(crate) fn hand_back(store: &Store, caller: DeviceId, body: &[u8]) -> Result<Pushed, Failure> {
    let handed = hand_back::decode(body)
        .map_err(|_| Failure::bad_request("what is handed back cannot be read"))?;
    if handed.records.len() > MAX_PUSH_RECORDS {
        return Err(Failure::new(Code::TooLarge, "too many records at once"));
    }
    let mut incoming = Vec::with_capacity(handed.records.len());
    for (person, bytes) in handed.records {
        let (mut one, unreadable) = read(&Bytes::from(bytes))?;
        match one.pop() {
            Some(record) if !unreadable => incoming.push((person, record)),
            _ => return Err(Failure::bad_request("a record cannot be read")),
        }
    }
    let articles = articles_of(incoming.iter().map(|(_, one)| one));
    let head = handed.head;
    let results = store.write(move |tx| take_back(tx, caller, &head, &incoming))?;
    Ok(Pushed {
        answer: RecordsAnswer { results },
        articles,
    })
}

fn take_back(
    tx: &Tx<'_>,
    caller: DeviceId,
    head: &hand_back::Head,
    incoming: &[(PersonId, Incoming)],
) -> Result<Vec<RecordStatus>, Failure> {
    check_still_here(tx, caller)?;
    let restored = store::newsroom::restored_at(tx)?;
    let healing = restored.is_some_and(|at| tx.now.0.saturating_sub(at.0) < HEALING_MS);
    let past = store::newsroom::past_epochs(tx)?;
    if !healing || !head.epochs.iter().any(|known| past.contains(known)) {
        return Err(Failure::new(
            Code::Forbidden,
            "this server was not restored, or not lately, or from another newsroom",
        ));
    }
    let mut heads: BTreeMap<DeviceId, DeviceHead> = BTreeMap::new();
    let mut results = Vec::with_capacity(incoming.len());
    for (person, one) in incoming {
        let device = one.record.device;
        let known = store::device::get(tx, device)?;
        let status = match known {
            _ if device == caller => RecordStatus::Rejected {
                code: RecordCode::WrongDevice,
            },
            Some(known) if known.revoked.is_some() => {
                match store::record::of_device(tx, device, one.record.device_seq)? {
                    Some(stored) if stored.hash == one.hash => {
                        RecordStatus::Dup { seq: stored.seq }
                    }
                    _ => RecordStatus::Rejected {
                        code: RecordCode::CutOff,
                    },
                }
            }
            known => {
                let person = match known {
                    Some(known) => known.person,
                    None => {
                        know_again(tx, head, *person)?;
                        store::device::insert_unseen(tx, device, *person)?;
                        *person
                    }
                };
                let mut at = match heads.remove(&device) {
                    Some(at) => at,
                    None => store::device::head(tx, device)?,
                };
                let status = insert(tx, &Faults::default(), device, person, &mut at, one)?;
                if let RecordStatus::Stored { seq } = status {
                    store::device::set_head(tx, device, &at)?;
                    store::record::note_handed_back(tx, seq, caller)?;
                    tracing::info!(device.id = %device, device.by = %caller, feed.seq = seq, "a record was handed back");
                }
                heads.insert(device, at);
                status
            }
        };
        results.push(status);
    }
    Ok(results)
}

/// Somebody who came after the backup is known again by name, and may do nothing until an administrator says so.
fn know_again(tx: &Tx<'_>, head: &hand_back::Head, id: PersonId) -> Result<(), StoreError> {
    if store::entry::person(tx, id)?.is_some() {
        return Ok(());
    }
    let name = head
        .people
        .iter()
        .find(|known| known.person == id)
        .map(|known| known.name.as_str())
        .unwrap_or_default();
    let name: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(NAME_CHARS)
        .collect();
    let login = format!("restored-{}", Hash::of(&id.to_bytes()).short(12));
    store::person::insert(tx, id, &login)?;
    store::entry::put(
        tx,
        &Entry::Person(Person {
            id,
            name: if name.trim().is_empty() {
                login.clone()
            } else {
                name.trim().to_owned()
            },
            login,
            grants: Vec::new(),
        }),
    )
}

/// The records up to the first unreadable one, and whether there is one.
fn read(body: &Bytes) -> Result<(Vec<Incoming>, bool), Failure> {
    let mut incoming = Vec::new();
    let mut at = 0;
    while at < body.len() {
        if incoming.len() == MAX_PUSH_RECORDS {
            return Err(Failure::new(
                Code::TooLarge,
                "the push has too many records",
            ));
        }
        let Ok((mut record, length)) = Record::read(&body[at..]) else {
            return Ok((incoming, true));
        };
        let bytes = body.slice(at..at + length);
        let Ok(hash) = Record::hash_of_bytes(&bytes) else {
            return Ok((incoming, true));
        };
        record.payload = Vec::new();
        incoming.push(Incoming {
            record,
            hash,
            bytes,
        });
        at += length;
    }
    Ok((incoming, false))
}

fn insert_all(
    tx: &Tx<'_>,
    faults: &Faults,
    device: DeviceId,
    person: PersonId,
    incoming: &[Incoming],
) -> Result<Vec<RecordStatus>, Failure> {
    if !faults.has(Mutant::AcceptAfterRevocation) {
        check_still_here(tx, device)?;
    }
    let mut head = store::device::head(tx, device)?;
    let before = head.device_seq;
    let mut results = Vec::with_capacity(incoming.len());
    for one in incoming {
        results.push(insert(tx, faults, device, person, &mut head, one)?);
    }
    if head.device_seq != before {
        store::device::set_head(tx, device, &head)?;
    }
    Ok(results)
}

fn insert(
    tx: &Tx<'_>,
    faults: &Faults,
    device: DeviceId,
    person: PersonId,
    head: &mut DeviceHead,
    one: &Incoming,
) -> Result<RecordStatus, StoreError> {
    let rejected = |code| Ok(RecordStatus::Rejected { code });
    let Incoming {
        record,
        hash,
        bytes,
    } = one;
    if record.device != device {
        return rejected(RecordCode::WrongDevice);
    }
    if record.device_seq == 0 {
        return rejected(RecordCode::BadRecord);
    }
    if faults.has(Mutant::ClockDecides) && record.author_ms > tx.now.plus_ms(A_DAY_MS) {
        return rejected(RecordCode::BadRecord);
    }
    if record.device_seq <= head.device_seq && !faults.has(Mutant::RecordsNotUnique) {
        let unchecked = faults.has(Mutant::SkipChainCheck);
        return match store::record::of_device(tx, device, record.device_seq)? {
            Some(stored) if stored.hash == *hash || unchecked => {
                Ok(RecordStatus::Dup { seq: stored.seq })
            }
            _ => rejected(RecordCode::ChainMismatch),
        };
    }
    if record.device_seq <= head.device_seq {
        // Only the mistake comes here: the same record under another number of the feed.
        store::record::forget(tx, device, record.device_seq)?;
        let seq = store::record::insert(tx, record, person, *hash, bytes)?;
        return Ok(RecordStatus::Stored { seq });
    }
    let expected = head.device_seq + 1;
    if record.device_seq != expected {
        return rejected(RecordCode::Gap { expected });
    }
    if record.prev != head.hash || store::record::exists(tx, record.id)? {
        return rejected(RecordCode::ChainMismatch);
    }
    let seq = store::record::insert(tx, record, person, *hash, bytes)?;
    let creates = record.kind == Kind::ArticleCreate;
    store::article::record_stored(tx, record.article, creates, person, record.schema, seq)?;
    *head = DeviceHead {
        device_seq: record.device_seq,
        hash: *hash,
    };
    Ok(RecordStatus::Stored { seq })
}
