//! Names of things.
//!
//! Everything that people make on a disconnected machine needs a name that no other machine can choose: a UUID version 7
//! (RFC 9562). Bytes are named by their BLAKE3 hash instead. Ids are arguments: whoever owns a clock and a source of
//! randomness (the workstation, the server) makes them with [`uuid_v7`].

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Builds a UUID version 7 (RFC 9562, section 5.7) from a time and 10 random bytes.
///
/// `unix_ms` is milliseconds since 1970; only its low 48 bits are kept. Nothing reads the time back out of an id.
#[must_use]
pub fn uuid_v7(unix_ms: i64, random: [u8; 10]) -> uuid::Uuid {
    // Masking makes the cast exact; a clock before 1970 still gives a unique id, only out of order.
    #[expect(clippy::cast_sign_loss, reason = "masked to 48 bits on purpose")]
    let ms = (unix_ms as u64) & 0xffff_ffff_ffff;
    uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid()
}

/// A text that is not the id it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not {what}: {found:?}")]
pub struct BadId {
    /// What was expected, with its article: `an article id`.
    pub what: &'static str,
    /// What stood there instead, cut to 80 characters.
    pub found: String,
}

impl BadId {
    fn new(what: &'static str, found: &str) -> Self {
        Self {
            what,
            found: found.chars().take(80).collect(),
        }
    }
}

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident = $what:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// The 16 bytes, big-endian as RFC 9562 prints them.
            #[must_use]
            pub const fn to_bytes(self) -> [u8; 16] {
                self.0.into_bytes()
            }

            /// The id with these 16 bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(uuid::Uuid::from_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0.hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                uuid::Uuid::try_parse(text)
                    .map(Self)
                    .map_err(|_| BadId::new($what, text))
            }
        }
    )*};
}

uuid_ids! {
    /// A piece with identity, fields, body, photos and a stage.
    ArticleId = "an article id";
    /// A human being of the newsroom.
    PersonId = "a person id";
    /// One installed workstation. A restored workstation gets a new one.
    DeviceId = "a device id";
    /// One record of one device.
    RecordId = "a record id";
    /// One command: the key under which it is applied at most once.
    CommandId = "a command id";
    /// A section of the site.
    SectionId = "a section id";
    /// An entry of the newsroom that has no kind of its own (links).
    EntryId = "an entry id";
    /// One resumable upload.
    UploadId = "an upload id";
    /// A merge review.
    ReviewId = "a review id";
    /// A server's database: new when it is made and when it is restored from a backup.
    Epoch = "an epoch";
}

/// A BLAKE3 hash (32 bytes), printed as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(type = "string")]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The first `digits` hexadecimal digits, for people and for short paths.
    #[must_use]
    pub fn short(&self, digits: usize) -> String {
        self.to_string().chars().take(digits).collect()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = || BadId::new("a BLAKE3 hash", text);
        let digits = text.as_bytes();
        if digits.len() != 64
            || !digits
                .iter()
                .all(|d| matches!(d, b'0'..=b'9' | b'a'..=b'f'))
        {
            return Err(bad());
        }
        let mut out = [0; 32];
        for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| bad())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| bad())?;
        }
        Ok(Self(out))
    }
}

impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// Bytes inside JSON: standard base64 with padding (RFC 4648, section 4).
#[derive(Clone, Debug, PartialEq, Eq, Default, TS)]
#[ts(type = "string")]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use base64::Engine as _;
        serializer.serialize_str(&base64::engine::general_purpose::STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use base64::Engine as _;
        let text = String::deserialize(deserializer)?;
        base64::engine::general_purpose::STANDARD
            .decode(text)
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_what_it_prints() {
        let id = ArticleId(uuid_v7(1_600_700_000_000, [7; 10]));
        assert_eq!(id.to_string().parse::<ArticleId>(), Ok(id));
        assert_eq!(id.0.get_version_num(), 7, "RFC 9562 version");
    }

    #[test]
    fn a_hash_reads_back_and_refuses_capitals_and_short_texts() {
        let hash = Hash::of("Đảng ủy".as_bytes());
        assert_eq!(hash.to_string().parse::<Hash>(), Ok(hash));
        assert!(hash.to_string().to_uppercase().parse::<Hash>().is_err());
        assert!("abc".parse::<Hash>().is_err());
    }
}
