//! What the server's database says, read past the server: the feed item by item, and every article replayed from nothing.

use std::collections::BTreeMap;
use std::path::Path;

use editorial::article::draft::Draft;
use editorial::article::revision::Revision;
use editorial::id::{ArticleId, Hash, PersonId};
use editorial::sync::api::ServerEvent;
use editorial::sync::record::{Kind, Record};
use editorial::time::TimeMs;
use editorial::workflow::{ArticleState, Subject, Transition};
use rusqlite::{Connection, OpenFlags};

use super::model::Value;
use super::{Promise, Violation};

/// What an item of the feed is.
pub(crate) enum What {
    Record(Box<Record>),
    Event(Box<ServerEvent>),
}

/// An item of the feed.
pub(crate) struct Item {
    pub(crate) seq: u64,
    pub(crate) at: TimeMs,
    pub(crate) what: What,
}

/// What the server derived of an article.
pub(crate) struct Kept {
    pub(crate) state: ArticleState,
    pub(crate) revision: Hash,
}

pub(crate) fn open(folder: &Path) -> Connection {
    Connection::open_with_flags(
        folder.join("newsroom.sqlite"),
        OpenFlags::SQLITE_OPEN_READ_ONLY,
    )
    .expect("the server's database can be read")
}

/// The whole feed, in order.
pub(crate) fn feed(db: &Connection) -> Result<Vec<Item>, Violation> {
    let mut statement = db
        .prepare(
            "SELECT seq, at_ms, bytes, NULL FROM record
             UNION ALL SELECT seq, at_ms, NULL, body FROM event ORDER BY seq",
        )
        .expect("the tables are there");
    let mut rows = statement.query([]).expect("they can be read");
    let mut items = Vec::new();
    while let Some(row) = rows.next().expect("they can be read") {
        let seq: i64 = row.get(0).expect("a number");
        let bytes: Option<Vec<u8>> = row.get(2).expect("bytes");
        let what = match bytes {
            Some(bytes) => match Record::read(&bytes) {
                Ok((record, _)) => What::Record(Box::new(record)),
                Err(error) => {
                    return Err(Violation::new(Promise::ByteForByte, error.to_string()));
                }
            },
            None => {
                let json: String = row.get(3).expect("text");
                What::Event(Box::new(serde_json::from_str(&json).expect("an event")))
            }
        };
        items.push(Item {
            seq: seq as u64,
            at: TimeMs(row.get(1).expect("a moment")),
            what,
        });
    }
    Ok(items)
}

/// The articles as the server keeps them.
pub(crate) fn kept(db: &Connection) -> BTreeMap<ArticleId, Kept> {
    let mut statement = db
        .prepare("SELECT id, state, revision FROM article")
        .expect("the table is there");
    let rows = statement
        .query_map([], |row| {
            let state: String = row.get(1)?;
            let kept = Kept {
                state: serde_json::from_str(&state).expect("a state"),
                revision: Hash(row.get(2)?),
            };
            Ok((ArticleId::from_bytes(row.get(0)?), kept))
        })
        .expect("it can be read");
    rows.map(|row| row.expect("it can be read")).collect()
}

/// The canonical bytes of a revision.
pub(crate) fn canonical(db: &Connection, hash: Hash) -> Option<Vec<u8>> {
    db.query_row(
        "SELECT canonical FROM revision WHERE hash = ?1",
        [hash.0],
        |row| row.get(0),
    )
    .ok()
}

/// What a move depends on, as the revision says it that the move is about.
pub(crate) fn subject(db: &Connection, before: &ArticleState, transition: &Transition) -> Subject {
    let about = match transition {
        Transition::Approve { revision, .. } => Some(revision.hash),
        Transition::Publish => before.approved.as_ref().map(|approved| approved.hash),
        _ => None,
    };
    let revision =
        about.and_then(|hash| Revision::from_canonical(&canonical(db, hash)?, hash).ok());
    revision.map_or_else(Subject::default, |revision| revision.subject())
}

/// Every article, replayed from nothing.
pub(crate) fn replay(items: &[Item]) -> Result<BTreeMap<ArticleId, Draft>, Violation> {
    let mut edits: BTreeMap<ArticleId, Vec<&[u8]>> = BTreeMap::new();
    for item in items {
        if let What::Record(record) = &item.what
            && matches!(record.kind, Kind::ArticleCreate | Kind::ArticleUpdate)
        {
            edits
                .entry(record.article)
                .or_default()
                .push(&record.payload);
        }
    }
    edits
        .into_iter()
        .map(|(article, edits)| Ok((article, replayed_edits(article, edits)?)))
        .collect()
}

/// One article, replayed from nothing; none when the server has no record of it. What waits for others is left out.
pub(crate) fn replayed(folder: &Path, article: ArticleId) -> Result<Option<Draft>, Violation> {
    let items = feed(&open(folder))?;
    let mut draft = Draft::empty();
    let mut any = false;
    for item in &items {
        if let What::Record(record) = &item.what
            && record.article == article
            && record.kind != Kind::Photo
        {
            any |= draft.import(&record.payload).is_ok();
        }
    }
    Ok(any.then_some(draft))
}

fn replayed_edits(article: ArticleId, mut edits: Vec<&[u8]>) -> Result<Draft, Violation> {
    let mut draft = Draft::empty();
    while !edits.is_empty() {
        let before = edits.len();
        edits.retain(|edit| draft.import(edit).is_err());
        if edits.len() == before {
            return Err(Violation::new(
                Promise::Complete,
                format!("{before} records of {article} wait for others"),
            ));
        }
    }
    Ok(draft)
}

/// Whether a value is among the candidates of its field.
pub(crate) fn stands(draft: &Draft, value: &Value) -> bool {
    super::desk::holds(draft, &value.field, &value.value)
}

/// Whether some block has this attribute.
pub(crate) fn has_attribute(draft: &Draft, key: &str) -> bool {
    draft
        .spans()
        .iter()
        .any(|span| span.attributes.contains_key(key))
}

/// Who has this login, as the feed says.
pub(crate) fn people(items: &[Item]) -> BTreeMap<String, PersonId> {
    let mut people = BTreeMap::new();
    for item in items {
        if let What::Event(event) = &item.what
            && let ServerEvent::Entry { entry, .. } = &**event
            && let editorial::newsroom::Entry::Person(person) = entry
        {
            people.insert(person.login.clone(), person.id);
        }
    }
    people
}
