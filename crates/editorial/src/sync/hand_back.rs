//! What other machines wrote, handed back to a server that was restored from an older backup.
//!
//! Every workstation keeps the records of all the others, byte for byte. When the machine that wrote them is gone for ever,
//! its colleagues' copies are the last ones. They go back under the name of the device that sealed them: its chain of hashes
//! shows whether they fit behind what the backup has, and who was signed in is what the lost server once told everybody.
//!
//! The body: `u32 length | head as JSON | per record person[16] | the record's bytes`, little-endian.

use serde::{Deserialize, Serialize};

use super::record::Record;
use crate::id::{Epoch, PersonId};

/// Records of other devices, to a server that lacks them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandBack {
    /// Who hands them back, and whose they are.
    pub head: Head,
    /// Who was signed in when each was stored, and its bytes; of one device in ascending order.
    pub records: Vec<(PersonId, Vec<u8>)>,
}

/// What a [`HandBack`] says besides the records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The databases that this workstation has heard: one of them must be one that the server was.
    pub epochs: Vec<Epoch>,
    /// What people were called who may be unknown to the backup.
    pub people: Vec<Name>,
}

/// What a person is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// Who.
    pub person: PersonId,
    /// The name that colleagues and readers see.
    pub name: String,
}

/// Bytes that are not a [`HandBack`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the records that were handed back cannot be read")]
pub struct BadHandBack;

/// The body's bytes.
#[must_use]
pub fn encode(handed: &HandBack) -> Vec<u8> {
    // A head has string keys and no floats, so it always serialises.
    let head = serde_json::to_vec(&handed.head).unwrap_or_default();
    let mut out = u32::try_from(head.len())
        .unwrap_or(u32::MAX)
        .to_le_bytes()
        .to_vec();
    out.extend(head);
    for (person, bytes) in &handed.records {
        out.extend(person.to_bytes());
        out.extend(bytes);
    }
    out
}

/// Reads [`encode`]'s bytes.
///
/// # Errors
/// [`BadHandBack`] when anything in it cannot be read, a record with a wrong hash above all: nothing of it is taken.
pub fn decode(bytes: &[u8]) -> Result<HandBack, BadHandBack> {
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or(BadHandBack)?;
    let (head, mut rest) = rest
        .split_at_checked(u32::from_le_bytes(*length) as usize)
        .ok_or(BadHandBack)?;
    let head = serde_json::from_slice(head).map_err(|_| BadHandBack)?;
    let mut records = Vec::new();
    while !rest.is_empty() {
        let (person, after) = rest.split_first_chunk::<16>().ok_or(BadHandBack)?;
        let (_, length) = Record::read(after).map_err(|_| BadHandBack)?;
        let (record, after) = after.split_at(length);
        records.push((PersonId::from_bytes(*person), record.to_vec()));
        rest = after;
    }
    Ok(HandBack { head, records })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{ArticleId, DeviceId, RecordId};
    use crate::sync::record::{Kind, NO_RECORD};
    use crate::time::TimeMs;

    fn sample() -> HandBack {
        let record = |device_seq| Record {
            id: RecordId::from_bytes([1; 16]),
            kind: Kind::ArticleUpdate,
            article: ArticleId::from_bytes([2; 16]),
            device: DeviceId::from_bytes([3; 16]),
            device_seq,
            author_ms: TimeMs(0),
            schema: 1,
            prev: NO_RECORD,
            payload: "Đảng ủy Khối".into(),
        };
        let person = PersonId::from_bytes([4; 16]);
        HandBack {
            head: Head {
                epochs: vec![Epoch::from_bytes([5; 16])],
                people: vec![Name {
                    person,
                    name: "Thu Hằng".to_owned(),
                }],
            },
            records: vec![
                (person, record(1).to_bytes()),
                (person, record(2).to_bytes()),
            ],
        }
    }

    #[test]
    fn what_is_handed_back_is_read_as_it_was_written() {
        assert_eq!(decode(&encode(&sample())), Ok(sample()));
    }

    #[test]
    fn a_cut_or_changed_byte_of_a_record_takes_the_whole_body_back() {
        let bytes = encode(&sample());
        for cut in [0, 3, 10, bytes.len() - 1] {
            assert_eq!(decode(&bytes[..cut]), Err(BadHandBack), "cut to {cut}");
        }
        let mut changed = bytes;
        let last = changed.len() - 60;
        changed[last] ^= 1;
        assert_eq!(decode(&changed), Err(BadHandBack));
    }
}
