//! A page of the feed, and its bytes.
//!
//! Records travel as they were sealed, events of the server as JSON, numbered without a gap and under one hash. What cannot be
//! right (a byte, a number) refuses the whole page; what only a newer version can read is passed over, because the page would
//! be the end of the feed for whoever stops at it.

use serde::Deserialize;

use super::api::ServerEvent;
use crate::id::{Epoch, Hash, PersonId};
use crate::time::TimeMs;

/// One item of the feed.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedItem {
    /// Its number: contiguous.
    pub seq: u64,
    /// When the server stored it, for display.
    pub at: TimeMs,
    /// What it is.
    pub body: FeedBody,
}

/// A record of a workstation or an event of the server.
#[derive(Clone, Debug, PartialEq)]
pub enum FeedBody {
    /// A record, byte for byte as its device sealed it.
    Record {
        /// Who was signed in.
        person: PersonId,
        /// [`super::record::Record`]'s bytes.
        bytes: Vec<u8>,
    },
    /// An event.
    Event(Box<ServerEvent>),
}

/// A page of the feed. `to_seq` is the new cursor; the page holds every number after `from_seq` up to it.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedPage {
    /// The database.
    pub epoch: Epoch,
    /// The number after which the page begins.
    pub from_seq: u64,
    /// The last number that the page covers.
    pub to_seq: u64,
    /// The last number of the feed: how much is left.
    pub head_seq: u64,
    /// The items.
    pub items: Vec<FeedItem>,
}

/// Bytes that are not a feed page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the page of the feed cannot be read: {0}")]
pub struct BadFeed(pub &'static str);

const FEED_VERSION: u8 = 1;
const ITEM_RECORD: u8 = 1;
const ITEM_EVENT: u8 = 2;

/// A page's bytes, little-endian: `u8 version | epoch[16] | u64 from | u64 to | u64 head | u32 items`, then per item
/// `u64 seq | i64 at_ms | u8 kind | person[16] (records only) | u32 len | bytes`, then BLAKE3 of all of it.
#[must_use]
pub fn encode_feed(page: &FeedPage) -> Vec<u8> {
    let mut out = vec![FEED_VERSION];
    out.extend(page.epoch.to_bytes());
    for number in [page.from_seq, page.to_seq, page.head_seq] {
        out.extend(number.to_le_bytes());
    }
    let length = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
    out.extend(length(page.items.len()));
    for item in &page.items {
        out.extend(item.seq.to_le_bytes());
        out.extend(item.at.0.to_le_bytes());
        match &item.body {
            FeedBody::Record { person, bytes } => {
                out.push(ITEM_RECORD);
                out.extend(person.to_bytes());
                out.extend(length(bytes.len()));
                out.extend(bytes);
            }
            FeedBody::Event(event) => {
                // A ServerEvent has string keys only and no floats that JSON lacks, so it always serialises.
                let json = serde_json::to_vec(event).unwrap_or_default();
                out.push(ITEM_EVENT);
                out.extend(length(json.len()));
                out.extend(json);
            }
        }
    }
    let hash = Hash::of(&out);
    out.extend(hash.0);
    out
}

/// Reads [`encode_feed`]'s bytes.
///
/// # Errors
/// [`BadFeed`] when a byte is missing or wrong, or the numbers are not contiguous: nothing of such a page is applied.
pub fn decode_feed(bytes: &[u8]) -> Result<FeedPage, BadFeed> {
    let split = bytes
        .len()
        .checked_sub(32)
        .ok_or(BadFeed("it is cut short"))?;
    let (body, hash) = bytes.split_at(split);
    if Hash::of(body).0 != hash {
        return Err(BadFeed("its bytes do not match their hash"));
    }
    let mut rest = body;
    if take::<1>(&mut rest)? != [FEED_VERSION] {
        return Err(BadFeed("it has a newer layout"));
    }
    let epoch = Epoch::from_bytes(take(&mut rest)?);
    let from_seq = u64::from_le_bytes(take(&mut rest)?);
    let to_seq = u64::from_le_bytes(take(&mut rest)?);
    let head_seq = u64::from_le_bytes(take(&mut rest)?);
    let count = u32::from_le_bytes(take(&mut rest)?);
    let mut items = Vec::new();
    for offset in 1..=u64::from(count) {
        let item = decode_item(&mut rest)?;
        if item.seq != from_seq.saturating_add(offset) {
            return Err(BadFeed("it has a gap"));
        }
        items.push(item);
    }
    if !rest.is_empty() || to_seq != from_seq.saturating_add(u64::from(count)) {
        return Err(BadFeed("its numbers do not add up"));
    }
    Ok(FeedPage {
        epoch,
        from_seq,
        to_seq,
        head_seq,
        items,
    })
}

fn decode_item(rest: &mut &[u8]) -> Result<FeedItem, BadFeed> {
    let seq = u64::from_le_bytes(take(rest)?);
    let at = TimeMs(i64::from_le_bytes(take(rest)?));
    let [kind] = take(rest)?;
    let person = match kind {
        ITEM_RECORD => Some(PersonId::from_bytes(take(rest)?)),
        ITEM_EVENT => None,
        _ => return Err(BadFeed("it has an item of a newer kind")),
    };
    let length = u32::from_le_bytes(take(rest)?) as usize;
    let (bytes, after) = rest
        .split_at_checked(length)
        .ok_or(BadFeed("it is cut short"))?;
    *rest = after;
    let body = match person {
        Some(person) => FeedBody::Record {
            person,
            bytes: bytes.to_vec(),
        },
        None => FeedBody::Event(Box::new(read_event(bytes)?)),
    };
    Ok(FeedItem { seq, at, body })
}

/// An event that says something which only a newer version can read (a move that did not exist, a role that nobody had) must
/// not stop whoever reads the feed at its page for ever: whatever names itself an event is passed over.
fn read_event(bytes: &[u8]) -> Result<ServerEvent, BadFeed> {
    #[derive(Deserialize)]
    struct Named {
        #[expect(dead_code, reason = "that it is there is what is asked")]
        event: String,
    }
    serde_json::from_slice(bytes)
        .or_else(|_| serde_json::from_slice::<Named>(bytes).map(|_| ServerEvent::Unknown))
        .map_err(|_| BadFeed("an event cannot be read"))
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], BadFeed> {
    let (head, tail) = rest
        .split_first_chunk::<N>()
        .ok_or(BadFeed("it is cut short"))?;
    *rest = tail;
    Ok(*head)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::newsroom::Entry;

    /// What whoever reads the feed is told by a server that says this.
    fn heard(said: &[u8]) -> Result<ServerEvent, BadFeed> {
        let page = FeedPage {
            epoch: Epoch::from_bytes([1; 16]),
            from_seq: 4,
            to_seq: 5,
            head_seq: 5,
            items: vec![FeedItem {
                seq: 5,
                at: TimeMs(7),
                body: FeedBody::Event(Box::new(ServerEvent::Unknown)),
            }],
        };
        let encoded = encode_feed(&page);
        let written = serde_json::to_vec(&ServerEvent::Unknown).expect("written");
        // The event, its length before it and the hash behind it make way.
        let mut bytes = encoded[..encoded.len() - 32 - written.len() - 4].to_vec();
        bytes.extend(u32::try_from(said.len()).expect("short").to_le_bytes());
        bytes.extend(said);
        bytes.extend(Hash::of(&bytes).0);
        let mut page = decode_feed(&bytes)?;
        match page.items.remove(0).body {
            FeedBody::Event(event) => Ok(*event),
            FeedBody::Record { .. } => panic!("it is an event"),
        }
    }

    fn said(event: &Value) -> Result<ServerEvent, BadFeed> {
        heard(event.to_string().as_bytes())
    }

    #[test]
    fn an_event_that_only_a_newer_version_can_read_is_passed_over() {
        for event in [
            json!({ "event": "feedback", "words": ["Hay quá"] }),
            json!({ "event": "transitioned", "transition": { "transition": "merge_two" } }),
            json!({ "event": "device_revoked", "device": { "rack": 3 } }),
        ] {
            assert_eq!(said(&event), Ok(ServerEvent::Unknown), "{event}");
        }
    }

    #[test]
    fn an_entry_that_only_a_newer_version_can_read_keeps_its_version_and_its_value() {
        let entry = json!({ "kind": "horoscope", "id": "a-1", "signs": [1] });
        let event = json!({ "event": "entry", "version": 3, "entry": entry });
        let Ok(ServerEvent::Entry {
            version: 3,
            entry: Entry::Newer(kept),
        }) = said(&event)
        else {
            panic!("{:?}", said(&event))
        };
        assert_eq!(
            serde_json::to_value(Entry::Newer(kept)).expect("written"),
            entry
        );
    }

    #[test]
    fn what_is_no_event_refuses_its_page() {
        for bytes in [&b""[..], b"{", b"[]", b"7", br#"{"kind":"x"}"#, b"\xff\xfe"] {
            heard(bytes).expect_err("refused");
        }
    }
}
