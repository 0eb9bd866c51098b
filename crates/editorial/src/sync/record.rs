//! The record: the immutable unit of sync, in versioned bytes.
//!
//! Each device numbers its records from 1 without a hole and chains them by hash, so a newsroom is fully described by the
//! last number of every device, and a lost or changed record is seen. The same bytes stand in the workstation's store, on
//! the wire and in the server's store. The layout is frozen: add a version, never change one.
//!
//! Little-endian throughout:
//! ```text
//! u32 total_len | u8 version=1 | u8 kind | u16 flags=0
//! record[16] article[16] device[16]
//! u64 device_seq | i64 author_ms | u32 schema
//! prev[32] | u32 payload_len | payload | blake3[32] of everything before it
//! ```

use crate::id::{ArticleId, DeviceId, Hash, RecordId};
use crate::time::TimeMs;

/// The newest layout that this program writes.
pub const RECORD_VERSION: u8 = 1;

/// The longest payload, bytes. A longer edit is split by the journal before it is sealed.
pub const MAX_PAYLOAD_BYTES: usize = 8 * 1024 * 1024;

const HEAD_BYTES: usize = 4 + 1 + 1 + 2 + 16 * 3 + 8 + 8 + 4 + 32 + 4;
const HASH_BYTES: usize = 32;

/// What a record carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A new article: the payload is its first Loro update, with the one empty paragraph.
    ArticleCreate,
    /// Edits: the payload is a Loro update.
    ArticleUpdate,
    /// A photo: the payload is a [`crate::photo::Photo`] as JSON.
    Photo,
    /// A kind of a newer version: stored and passed on, never applied.
    Unknown(u8),
}

impl Kind {
    /// The byte in the record.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::ArticleCreate => 1,
            Self::ArticleUpdate => 2,
            Self::Photo => 3,
            Self::Unknown(byte) => byte,
        }
    }

    /// The kind that a byte stands for.
    #[must_use]
    pub const fn of(byte: u8) -> Self {
        match byte {
            1 => Self::ArticleCreate,
            2 => Self::ArticleUpdate,
            3 => Self::Photo,
            other => Self::Unknown(other),
        }
    }
}

/// A record, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its id.
    pub id: RecordId,
    /// What it carries.
    pub kind: Kind,
    /// The article that it belongs to.
    pub article: ArticleId,
    /// The workstation that sealed it.
    pub device: DeviceId,
    /// Its number among that device's records, from 1, without a hole.
    pub device_seq: u64,
    /// The author's clock, for display only.
    pub author_ms: TimeMs,
    /// The article schema that a program must know to write this article.
    pub schema: u32,
    /// The hash of the device's record before; zeros for the first.
    pub prev: Hash,
    /// What it carries, in bytes.
    pub payload: Vec<u8>,
}

/// The `prev` of a device's first record.
pub const NO_RECORD: Hash = Hash([0; 32]);

/// Bytes that are not a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRecord {
    /// Fewer bytes than the length says, or than any record has.
    #[error("the record is cut short")]
    Truncated,
    /// The lengths contradict each other or are beyond all bounds.
    #[error("the record's lengths are impossible")]
    BadLength,
    /// The hash at the end is not that of the bytes before it.
    #[error("the record's bytes do not match their hash")]
    BadHash,
    /// A layout that this program does not know.
    #[error("the record has layout {0}, which this version cannot read")]
    NewerVersion(u8),
    /// Flags that this program does not know.
    #[error("the record has unknown flags")]
    UnknownFlags,
}

impl Record {
    /// The record's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let total = HEAD_BYTES + self.payload.len() + HASH_BYTES;
        let mut out = Vec::with_capacity(total);
        let length = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
        out.extend(length(total));
        out.extend([RECORD_VERSION, self.kind.byte(), 0, 0]);
        out.extend(self.id.to_bytes());
        out.extend(self.article.to_bytes());
        out.extend(self.device.to_bytes());
        out.extend(self.device_seq.to_le_bytes());
        out.extend(self.author_ms.0.to_le_bytes());
        out.extend(self.schema.to_le_bytes());
        out.extend(self.prev.0);
        out.extend(length(self.payload.len()));
        out.extend(&self.payload);
        let hash = Hash::of(&out);
        out.extend(hash.0);
        out
    }

    /// Reads the record at the start of `bytes`, and how many bytes it takes.
    ///
    /// # Errors
    /// A [`BadRecord`]; nothing of a record with a wrong hash is ever looked at.
    pub fn read(bytes: &[u8]) -> Result<(Self, usize), BadRecord> {
        let mut reader = Reader { bytes, at: 0 };
        let total = reader.u32()? as usize;
        if !(HEAD_BYTES + HASH_BYTES..=HEAD_BYTES + HASH_BYTES + MAX_PAYLOAD_BYTES).contains(&total)
        {
            return Err(BadRecord::BadLength);
        }
        let whole = bytes.get(..total).ok_or(BadRecord::Truncated)?;
        let (body, hash) = whole.split_at(total - HASH_BYTES);
        if Hash::of(body).0 != hash {
            return Err(BadRecord::BadHash);
        }
        let version = reader.u8()?;
        if version != RECORD_VERSION {
            return Err(BadRecord::NewerVersion(version));
        }
        let kind = Kind::of(reader.u8()?);
        if reader.array::<2>()? != [0, 0] {
            return Err(BadRecord::UnknownFlags);
        }
        let record = Self {
            kind,
            id: RecordId::from_bytes(reader.array()?),
            article: ArticleId::from_bytes(reader.array()?),
            device: DeviceId::from_bytes(reader.array()?),
            device_seq: u64::from_le_bytes(reader.array()?),
            author_ms: TimeMs(i64::from_le_bytes(reader.array()?)),
            schema: reader.u32()?,
            prev: Hash(reader.array()?),
            payload: {
                let length = reader.u32()? as usize;
                if length != total - HEAD_BYTES - HASH_BYTES {
                    return Err(BadRecord::BadLength);
                }
                body[HEAD_BYTES..].to_vec()
            },
        };
        Ok((record, total))
    }

    /// The hash that the device's next record names as `prev`, from this record's bytes (their last 32).
    ///
    /// # Errors
    /// [`BadRecord::Truncated`] when there are fewer.
    pub fn hash_of_bytes(bytes: &[u8]) -> Result<Hash, BadRecord> {
        let start = bytes
            .len()
            .checked_sub(HASH_BYTES)
            .ok_or(BadRecord::Truncated)?;
        bytes[start..]
            .try_into()
            .map(Hash)
            .map_err(|_| BadRecord::Truncated)
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], BadRecord> {
        let slice = self
            .bytes
            .get(self.at..self.at + N)
            .ok_or(BadRecord::Truncated)?;
        self.at += N;
        slice.try_into().map_err(|_| BadRecord::Truncated)
    }

    fn u8(&mut self) -> Result<u8, BadRecord> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn u32(&mut self) -> Result<u32, BadRecord> {
        self.array().map(u32::from_le_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Record {
        Record {
            id: RecordId::from_bytes([1; 16]),
            kind: Kind::ArticleUpdate,
            article: ArticleId::from_bytes([2; 16]),
            device: DeviceId::from_bytes([3; 16]),
            device_seq: 7,
            author_ms: TimeMs(1_600_700_160_000),
            schema: 1,
            prev: NO_RECORD,
            payload: "Đảng ủy Khối".into(),
        }
    }

    /// Frozen: do not change it when it fails; add a version.
    #[test]
    fn a_record_of_version_1_opens_for_ever() {
        let bytes = sample().to_bytes();
        assert_eq!(
            Hash::of(&bytes).to_string(),
            "42f8808183be3a1f9efe5dfc28e8fbe24edaffef1f741fd16b001611e4ca3571",
            "the layout of version 1 has changed"
        );
        assert_eq!(Record::read(&bytes), Ok((sample(), bytes.len())));
    }

    #[test]
    fn no_changed_bit_and_no_cut_is_ever_read_as_a_record() {
        let bytes = sample().to_bytes();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(
                Record::read(&changed).is_err(),
                "bit {bit} was changed and nobody noticed"
            );
        }
        for cut in 0..bytes.len() {
            assert!(Record::read(&bytes[..cut]).is_err(), "cut to {cut} bytes");
        }
    }

    #[test]
    fn a_record_of_an_unknown_kind_is_read_and_passes_through() {
        let record = Record {
            kind: Kind::Unknown(200),
            ..sample()
        };
        let bytes = record.to_bytes();
        assert_eq!(
            Record::read(&bytes).map(|(read, _)| read.to_bytes()),
            Ok(bytes)
        );
    }
}
