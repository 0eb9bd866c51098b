//! Taking records in.
//!
//! A well-formed record of a live device is always stored, whatever it says and whoever may read it: a refused one would
//! break the chain behind it and strand every later word of that machine. What can be wrong is the chain itself.

use editorial::id::{ArticleId, DeviceId, Hash, PersonId};
use editorial::sync::api::{
    Code, DeviceHead, MAX_PUSH_BYTES, MAX_PUSH_RECORDS, RecordCode, RecordStatus, RecordsAnswer,
};
use editorial::sync::record::{Kind, Record};

use crate::failure::Failure;
use crate::store::{self, Store, StoreError, Tx};

/// A record that was read.
struct Incoming {
    record: Record,
    hash: Hash,
    bytes: Vec<u8>,
}

/// What became of a push.
pub(crate) struct Pushed {
    /// The answer.
    pub(crate) answer: RecordsAnswer,
    /// Articles with records to replay.
    pub(crate) articles: Vec<ArticleId>,
}

/// Stores the records of `body`, one after another, and answers after they are on disk.
///
/// # Errors
/// A [`Failure`] with nothing stored: the push is too large, the device was cut off meanwhile, or the disk is full.
pub(crate) fn push(
    store: &Store,
    device: DeviceId,
    person: PersonId,
    body: &[u8],
) -> Result<Pushed, Failure> {
    if body.len() > MAX_PUSH_BYTES {
        return Err(Failure::new(Code::TooLarge, "the push is too large"));
    }
    let (incoming, unreadable) = read(body)?;
    let mut articles: Vec<ArticleId> = incoming.iter().map(|one| one.record.article).collect();
    articles.sort_unstable();
    articles.dedup();
    let mut results = store.write(move |tx| insert_all(tx, device, person, &incoming))?;
    if unreadable {
        results.push(RecordStatus::Rejected {
            code: RecordCode::BadRecord,
        });
    }
    Ok(Pushed {
        answer: RecordsAnswer { results },
        articles,
    })
}

/// The records up to the first unreadable one, and whether there is one.
fn read(body: &[u8]) -> Result<(Vec<Incoming>, bool), Failure> {
    let mut incoming = Vec::new();
    let mut rest = body;
    while !rest.is_empty() {
        if incoming.len() == MAX_PUSH_RECORDS {
            return Err(Failure::new(
                Code::TooLarge,
                "the push has too many records",
            ));
        }
        let Ok((record, length)) = Record::read(rest) else {
            return Ok((incoming, true));
        };
        let (bytes, after) = rest.split_at(length);
        let Ok(hash) = Record::hash_of_bytes(bytes) else {
            return Ok((incoming, true));
        };
        incoming.push(Incoming {
            record,
            hash,
            bytes: bytes.to_vec(),
        });
        rest = after;
    }
    Ok((incoming, false))
}

fn insert_all(
    tx: &Tx<'_>,
    device: DeviceId,
    person: PersonId,
    incoming: &[Incoming],
) -> Result<Vec<RecordStatus>, Failure> {
    // Asked again inside the transaction: a device that was cut off gets nothing in from that moment.
    let known = store::device::get(tx, device)?;
    if known.is_none_or(|device| device.revoked.is_some()) {
        return Err(Failure::new(
            Code::DeviceRevoked,
            "this workstation was cut off",
        ));
    }
    let mut head = store::device::head(tx, device)?;
    let before = head.device_seq;
    let mut results = Vec::with_capacity(incoming.len());
    for one in incoming {
        results.push(insert(tx, device, person, &mut head, one)?);
    }
    if head.device_seq != before {
        store::device::set_head(tx, device, &head)?;
    }
    Ok(results)
}

fn insert(
    tx: &Tx<'_>,
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
    if record.device_seq <= head.device_seq {
        return match store::record::of_device(tx, device, record.device_seq)? {
            Some(stored) if stored.hash == *hash => Ok(RecordStatus::Dup { seq: stored.seq }),
            _ => rejected(RecordCode::ChainMismatch),
        };
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
