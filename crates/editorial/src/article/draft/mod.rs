//! The mergeable article itself: the only module that knows Loro.
//!
//! One Loro document holds the flat body and the registers (`docs/document-format.md`). Whatever order two copies learn
//! the same edits in, they come to the same content, and no character that nobody who saw it deleted is missing. Bytes
//! from elsewhere are hostile: an import that fails, that lacks what it builds on, or that brings the engine to a panic
//! leaves the draft as it was or says that it must be loaded again.

mod range;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use loro::{
    ExpandType, ExportMode, Frontiers, LoroDoc, LoroMap, LoroText, LoroValue, StyleConfig,
    StyleConfigMap, TextDelta, VersionVector,
};
use serde_json::Value;

mod restore;

pub use restore::{DeletedBlock, Seen};

use super::ARTICLE_SCHEMA;
use super::document::{Block, Document, Inline};
use super::field::{Candidate, FieldName, Fields, FigureField, PhotoField, Register};
use super::flat::{GUARD, MARKER, Span, flatten_block, flatten_inlines, project};
use super::revision::Revision;
use crate::id::{ArticleId, Bytes, Hash};
use crate::text::normal::nfc;
use crate::workflow::RevisionRef;

pub(crate) use range::{Cell, cells, spans};
pub use range::{Op, ops_of};

const BODY: &str = "body";
const FIELDS: &str = "fields";
const FIGURES: &str = "figures";
const PHOTOS: &str = "photos";

/// The version of the merge engine; the window's must be the same.
pub const ENGINE: &str = loro::LORO_VERSION;

/// Bytes that are not an edit of this draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadUpdate {
    /// The engine cannot read them, or their checksum is wrong.
    #[error("the update cannot be read")]
    Unreadable,
    /// They build on edits that this draft does not have.
    #[error("the update builds on edits that are missing here")]
    MissingDependencies,
    /// They would give the draft a shape that no version writes.
    #[error("the update is not an edit of an article: {0}")]
    BadStructure(&'static str),
    /// The engine panicked. The draft must be loaded again from what is stored.
    #[error("the merge engine failed on this update")]
    Panicked,
}

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Whether anything was new.
    pub changed: bool,
}

/// One article's mergeable document.
pub struct Draft {
    doc: LoroDoc,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Draft")
            .field("peer", &self.doc.peer_id())
            .finish_non_exhaustive()
    }
}

fn configured(doc: LoroDoc) -> Draft {
    let mut styles = StyleConfigMap::new();
    for key in ["strong", "em", "sub", "sup"] {
        styles.insert(
            key.into(),
            StyleConfig {
                expand: ExpandType::After,
            },
        );
    }
    doc.config_text_style(styles);
    doc.config_default_text_style(Some(StyleConfig {
        expand: ExpandType::None,
    }));
    Draft { doc }
}

/// Runs the engine; a panic inside it becomes [`BadUpdate::Panicked`].
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, BadUpdate> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| BadUpdate::Panicked)
}

impl Draft {
    /// A draft with no history at all, to be imported into.
    #[must_use]
    pub fn empty() -> Self {
        configured(LoroDoc::new())
    }

    /// A new article of one empty paragraph, and its first update: the payload of the record that creates it.
    ///
    /// Nobody but its creator ever seeds an article: two seeds would be two first paragraphs. `peer` is random and never
    /// used again by another replica.
    #[must_use]
    pub fn create(peer: u64) -> (Self, Vec<u8>) {
        let mut draft = Self::empty();
        draft.set_peer(peer);
        let update = draft.edit(|draft| {
            let close: String = [GUARD, MARKER, GUARD].iter().collect();
            // The text is empty and the position is 0, which always exists.
            let _ = draft.text().insert(0, &close);
        });
        (draft, update)
    }

    /// Loads a snapshot.
    ///
    /// # Errors
    /// [`BadUpdate`] when the bytes are not one.
    pub fn open(snapshot: &[u8]) -> Result<Self, BadUpdate> {
        let mut draft = Self::empty();
        draft.import(snapshot)?;
        Ok(draft)
    }

    /// The peer under which this copy writes from now on: random, and never used by another replica.
    pub fn set_peer(&mut self, peer: u64) {
        // Only Loro's own reserved maximum is refused, and only with an open transaction.
        let _ = self.doc.set_peer_id(peer);
    }

    fn text(&self) -> LoroText {
        self.doc.get_text(BODY)
    }

    fn map(&self, name: &str) -> LoroMap {
        self.doc.get_map(name)
    }

    /// Imports an update or a snapshot; the same bytes twice change nothing.
    ///
    /// # Errors
    /// [`BadUpdate`]; the draft is then as it was, except after [`BadUpdate::Panicked`], when it must be loaded again.
    pub fn import(&mut self, update: &[u8]) -> Result<Imported, BadUpdate> {
        let before = self.doc.oplog_vv();
        let status = guarded(|| self.doc.import(update))?.map_err(|_| BadUpdate::Unreadable)?;
        if status.pending.is_some() {
            // The engine keeps what waits for its dependencies; a copy of what was there before does not have it.
            let frontiers = self.doc.oplog_frontiers();
            let peer = self.doc.peer_id();
            if let Ok(copy) = guarded(|| self.doc.fork_at(&frontiers))? {
                *self = configured(copy);
                self.set_peer(peer);
            }
            return Err(BadUpdate::MissingDependencies);
        }
        Ok(Imported {
            changed: self.doc.oplog_vv() != before,
        })
    }

    /// The whole draft with its history.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        // Encoding an attached document to memory fails only for shallow or invalid ranges, which are not asked for.
        self.doc.export(ExportMode::Snapshot).unwrap_or_default()
    }

    /// What this copy has seen (a version vector in Loro's own encoding).
    #[must_use]
    pub fn version(&self) -> Vec<u8> {
        self.doc.oplog_vv().encode()
    }

    /// The edits that a copy of this version lacks.
    ///
    /// # Errors
    /// [`BadUpdate::Unreadable`] when `version` is not a version vector.
    pub fn updates_since(&self, version: &[u8]) -> Result<Vec<u8>, BadUpdate> {
        let from = decode_version(version)?;
        guarded(|| self.doc.export(ExportMode::updates(&from)))?.map_err(|_| BadUpdate::Unreadable)
    }

    /// Whether a copy of this version has seen everything that this one has.
    ///
    /// # Errors
    /// [`BadUpdate::Unreadable`] when `version` is not a version vector.
    pub fn is_known_to(&self, version: &[u8]) -> Result<bool, BadUpdate> {
        Ok(decode_version(version)?.includes_vv(&self.doc.oplog_vv()))
    }

    /// The heads of this copy's history (Loro's own encoding): where a revision stands.
    #[must_use]
    pub fn frontiers(&self) -> Bytes {
        Bytes(self.doc.oplog_frontiers().encode())
    }

    /// The heads of this copy's history as they were at a version that it has seen.
    ///
    /// # Errors
    /// [`BadUpdate::Unreadable`] when `version` is not a version vector.
    pub fn heads_of(&self, version: &[u8]) -> Result<Bytes, BadUpdate> {
        let version = decode_version(version)?;
        Ok(Bytes(self.doc.vv_to_frontiers(&version).encode()))
    }

    /// Whether this copy has all that lies before `frontiers`.
    #[must_use]
    pub fn contains(&self, frontiers: &Bytes) -> bool {
        let seen = self.doc.oplog_vv();
        Frontiers::decode(&frontiers.0)
            .is_ok_and(|heads| heads.iter().all(|head| seen.includes_id(head)))
    }

    /// The flat text as runs of equal attributes.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        self.text()
            .to_delta()
            .into_iter()
            .filter_map(|part| match part {
                TextDelta::Insert { insert, attributes } => Some(Span {
                    text: insert,
                    attributes: attributes
                        .into_iter()
                        .flatten()
                        .map(|(key, value)| (key, json(value)))
                        .collect(),
                }),
                TextDelta::Retain { .. } | TextDelta::Delete { .. } => None,
            })
            .collect()
    }

    /// The body as a tree, without the figures' registers.
    #[must_use]
    pub fn document(&self) -> Document {
        project(&self.spans())
    }

    /// How many words the body and its captions have.
    #[must_use]
    pub fn words(&self) -> usize {
        self.document()
            .leaves()
            .map(|block| crate::text::count::words(&block.plain()))
            .sum()
    }

    /// The article's registers by name. Candidates with the same value count once.
    #[must_use]
    pub fn fields(&self) -> Fields {
        let mut out = Fields::new();
        self.each_register(FIELDS, |key, value| {
            if let Some((name, op)) = key.split_once('/') {
                out.entry(name.to_owned()).or_default().push(Candidate {
                    op: op.to_owned(),
                    value,
                });
            }
        });
        out.values_mut().for_each(settle);
        out
    }

    /// The figures' registers: figure id, then name.
    #[must_use]
    pub fn figure_fields(&self) -> BTreeMap<String, BTreeMap<String, Register>> {
        self.registers_of(FIGURES)
    }

    /// The registers of the photos that were brought, whether they stand in the text or not: original, then name.
    #[must_use]
    pub fn photo_fields(&self) -> BTreeMap<String, BTreeMap<String, Register>> {
        self.registers_of(PHOTOS)
    }

    fn registers_of(&self, map: &str) -> BTreeMap<String, BTreeMap<String, Register>> {
        let mut out: BTreeMap<String, BTreeMap<String, Register>> = BTreeMap::new();
        self.each_register(map, |key, value| {
            let mut parts = key.splitn(3, '/');
            if let (Some(whose), Some(name), Some(op)) = (parts.next(), parts.next(), parts.next())
            {
                let own = out.entry(whose.to_owned()).or_default();
                own.entry(name.to_owned()).or_default().push(Candidate {
                    op: op.to_owned(),
                    value,
                });
            }
        });
        out.values_mut()
            .flat_map(BTreeMap::values_mut)
            .for_each(settle);
        out
    }

    fn each_register(&self, map: &str, mut see: impl FnMut(&str, String)) {
        self.map(map).for_each(|key, value| {
            if let Some(LoroValue::String(text)) = value.as_value() {
                see(key, text.to_string());
            }
        });
    }

    /// Writes a field: the candidates in `saw` go, one comes. Returns the update; it is empty when nothing changed.
    #[must_use]
    pub fn set_field(&mut self, field: FieldName, value: &str, saw: &[String]) -> Vec<u8> {
        self.write_register(FIELDS, field.as_str(), value, saw)
    }

    /// Writes a field of a figure, likewise.
    ///
    /// # Errors
    /// [`BadUpdate::BadStructure`] when `figure` is not a figure's id: letters, digits and dashes, at most 64.
    pub fn set_figure_field(
        &mut self,
        figure: &str,
        field: FigureField,
        value: &str,
        saw: &[String],
    ) -> Result<Vec<u8>, BadUpdate> {
        let well_formed = (1..=64).contains(&figure.len())
            && figure
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !well_formed {
            return Err(BadUpdate::BadStructure("a figure's id"));
        }
        Ok(self.write_register(FIGURES, &format!("{figure}/{}", field.as_str()), value, saw))
    }

    /// Writes what the story holds about a photo, likewise. The content of a revision does not change by it.
    #[must_use]
    pub fn set_photo_field(
        &mut self,
        photo: Hash,
        field: PhotoField,
        value: &str,
        saw: &[String],
    ) -> Vec<u8> {
        self.write_register(PHOTOS, &format!("{photo}/{}", field.as_str()), value, saw)
    }

    fn write_register(&mut self, map: &str, name: &str, value: &str, saw: &[String]) -> Vec<u8> {
        let value = nfc(value);
        let prefix = format!("{name}/");
        let mut present: Vec<(String, String)> = Vec::new();
        self.each_register(map, |key, held| {
            if key.starts_with(&prefix) {
                present.push((key.to_owned(), held));
            }
        });
        let seen_op = |key: &str| saw.iter().any(|op| key.strip_prefix(&prefix) == Some(op));
        // A twin of a value that the writer saw was shown as one with it, so it goes with it.
        let seen_values: Vec<&String> = present
            .iter()
            .filter(|(key, _)| seen_op(key))
            .map(|(_, held)| held)
            .collect();
        let gone: Vec<&String> = present
            .iter()
            .filter(|(key, held)| seen_op(key) || seen_values.contains(&held))
            .map(|(key, _)| key)
            .collect();
        if present.len() == 1 && gone.len() == 1 && present[0].1 == value {
            return Vec::new();
        }
        self.edit(|draft| {
            let map = draft.map(map);
            let peer = draft.doc.peer_id();
            let counter = draft.doc.oplog_vv().get(&peer).copied().unwrap_or(0);
            for key in gone {
                // Only a deleted container refuses, and a root is never deleted.
                let _ = map.delete(key);
            }
            let _ = map.insert(
                &format!("{prefix}{peer:016x}-{counter:08x}"),
                value.as_str(),
            );
        })
    }

    /// Makes an edit and returns its update.
    fn edit(&mut self, work: impl FnOnce(&mut Self)) -> Vec<u8> {
        let before = self.doc.oplog_vv();
        work(self);
        self.doc.commit();
        self.doc
            .export(ExportMode::updates(&before))
            .unwrap_or_default()
    }

    /// Replaces `delete` characters of the flat text at `at` by spans; both count code points, guards and markers included.
    ///
    /// The window's editor makes its edits in its own replica. This is for what writes without a window: imports, and the
    /// tests that type.
    ///
    /// # Errors
    /// [`BadUpdate::BadStructure`] when the range lies outside the text, would take the last marker or write behind it, or
    /// when an attribute's key is not `[A-Za-z][A-Za-z0-9_.-]*` (the engine panics on others).
    pub fn splice(
        &mut self,
        at: usize,
        delete: usize,
        insert: &[Span],
    ) -> Result<Vec<u8>, BadUpdate> {
        let text: Vec<char> = self.text().to_string().chars().collect();
        let end = at
            .checked_add(delete)
            .ok_or(BadUpdate::BadStructure("a range"))?;
        let last_marker = text
            .iter()
            .rposition(|c| *c == MARKER)
            .unwrap_or(text.len());
        if end > last_marker.max(at) || at > last_marker {
            return Err(BadUpdate::BadStructure("the last marker stays last"));
        }
        if !insert
            .iter()
            .flat_map(|span| span.attributes.keys())
            .all(|key| is_style_key(key))
        {
            return Err(BadUpdate::BadStructure("an attribute's key"));
        }
        let mut delta = Vec::new();
        if at > 0 {
            delta.push(TextDelta::Retain {
                retain: at,
                attributes: None,
            });
        }
        delta.extend(
            insert
                .iter()
                .filter(|span| !span.text.is_empty())
                .map(|span| TextDelta::Insert {
                    insert: span.text.clone(),
                    attributes: Some(
                        span.attributes
                            .iter()
                            .map(|(key, value)| (key.clone(), loro_value(value)))
                            .collect(),
                    ),
                }),
        );
        if delete > 0 {
            delta.push(TextDelta::Delete { delete });
        }
        guarded(|| {
            self.edit(|draft| {
                // The range was checked above, which is all that it refuses.
                let _ = draft.text().apply_delta(&delta);
            })
        })
    }

    /// Sets an attribute of the marker that closes the `block`-th block of text: its type, a block attribute, its wrap.
    ///
    /// # Errors
    /// [`BadUpdate::BadStructure`] when there is no such block, or the key is no block key.
    pub fn mark_block(
        &mut self,
        block: usize,
        key: &str,
        value: &Value,
    ) -> Result<Vec<u8>, BadUpdate> {
        if !is_style_key(key) || !(key == "t" || key == "w" || key.starts_with("a.")) {
            return Err(BadUpdate::BadStructure("a block attribute's key"));
        }
        let text = self.text().to_string();
        let at = text
            .chars()
            .enumerate()
            .filter(|(_, c)| *c == MARKER)
            .map(|(at, _)| at)
            .nth(block);
        let at = at.ok_or(BadUpdate::BadStructure("a block"))?;
        guarded(|| {
            self.edit(|draft| {
                let _ = draft.text().mark(at..at + 1, key, loro_value(value));
            })
        })
    }

    /// Writes a whole body into a new article: demonstration content, imports, tests. Returns the update.
    ///
    /// # Errors
    /// [`BadUpdate::BadStructure`] when somebody has already written something, or the tree cannot be stored.
    pub fn replace_body(&mut self, document: &Document) -> Result<Vec<u8>, BadUpdate> {
        if self
            .document()
            .leaves()
            .any(|block| !block.plain().is_empty())
            || self.text().len_unicode() > 3
        {
            return Err(BadUpdate::BadStructure("the article is not new"));
        }
        let mut spans = Vec::new();
        let (last, before) = match document.blocks.split_last() {
            // The article's own empty paragraph becomes the last one; behind any other block it stays, as it does in the window.
            Some((Block::Paragraph(text), before)) if text.unknown.is_empty() => {
                (Some(text), before)
            }
            _ => (None, document.blocks.as_slice()),
        };
        for block in before {
            flatten_block(&mut spans, block, "");
        }
        if let Some(text) = last {
            flatten_inlines(&mut spans, &text.content);
        }
        self.splice(0, 0, &spans)
    }

    /// The content now, in normal form C, as a revision of `article`.
    #[must_use]
    pub fn revision(&self, article: ArticleId) -> Revision {
        let registers = self.figure_fields();
        let mut body = self.document();
        body.blocks
            .iter_mut()
            .for_each(|block| complete(block, &registers));
        let fields = self
            .fields()
            .into_iter()
            .map(|(name, register)| (name, values(&register)))
            .collect();
        Revision {
            article,
            schema: ARTICLE_SCHEMA,
            fields,
            body,
        }
    }

    /// The name of the content now, and where it stands.
    #[must_use]
    pub fn revision_ref(&self, article: ArticleId) -> RevisionRef {
        RevisionRef {
            hash: self.revision(article).hash(),
            frontiers: self.frontiers(),
        }
    }

    /// The content as it was at `frontiers`.
    ///
    /// # Errors
    /// [`BadUpdate::MissingDependencies`] when this copy lacks them, [`BadUpdate::Unreadable`] when they are none.
    pub fn revision_at(
        &self,
        article: ArticleId,
        frontiers: &Bytes,
    ) -> Result<Revision, BadUpdate> {
        Ok(self.at(frontiers)?.revision(article))
    }

    /// A copy that knows only what lies before `frontiers`.
    ///
    /// # Errors
    /// As [`Draft::revision_at`].
    pub fn at(&self, frontiers: &Bytes) -> Result<Self, BadUpdate> {
        let heads = Frontiers::decode(&frontiers.0).map_err(|_| BadUpdate::Unreadable)?;
        if !self.contains(frontiers) {
            return Err(BadUpdate::MissingDependencies);
        }
        let copy =
            guarded(|| self.doc.fork_at(&heads))?.map_err(|_| BadUpdate::MissingDependencies)?;
        Ok(configured(copy))
    }

    pub(crate) const fn engine(&self) -> &LoroDoc {
        &self.doc
    }

    /// Changes of the flat text between two points of this draft's history, in code points.
    pub(crate) fn text_changes(
        &self,
        from: &Frontiers,
        to: &Frontiers,
    ) -> Result<Vec<TextDelta>, BadUpdate> {
        let batch =
            guarded(|| self.doc.diff(from, to))?.map_err(|_| BadUpdate::MissingDependencies)?;
        let body = loro::ContainerID::new_root(BODY, loro::ContainerType::Text);
        Ok(batch
            .iter()
            .find(|(id, _)| **id == body)
            .and_then(|(_, diff)| match diff {
                loro::event::Diff::Text(delta) => Some(delta.clone()),
                _ => None,
            })
            .unwrap_or_default())
    }
}

pub(crate) fn decode_version(version: &[u8]) -> Result<VersionVector, BadUpdate> {
    guarded(|| VersionVector::decode(version))?.map_err(|_| BadUpdate::Unreadable)
}

fn is_style_key(key: &str) -> bool {
    let mut bytes = key.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic())
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}

/// Ascending op ids, each value once.
fn settle(register: &mut Register) {
    register.sort();
    let mut seen = std::collections::BTreeSet::new();
    register.retain(|candidate| seen.insert(candidate.value.clone()));
}

fn values(register: &Register) -> Vec<String> {
    register
        .iter()
        .map(|candidate| nfc(&candidate.value))
        .collect()
}

/// Brings a block into the form of a revision: NFC, and a figure with its registers.
fn complete(block: &mut Block, registers: &BTreeMap<String, BTreeMap<String, Register>>) {
    block
        .children_mut()
        .iter_mut()
        .for_each(|child| complete(child, registers));
    let content: Option<&mut Vec<Inline>> = match block {
        Block::Paragraph(text)
        | Block::PullQuote(text)
        | Block::Separator(text)
        | Block::Heading { text, .. } => Some(&mut text.content),
        Block::UnknownBlock { content, .. } => Some(content),
        Block::Figure(figure) => {
            let held = registers.get(&figure.figure);
            let of = |field: FigureField| {
                held.and_then(|fields| fields.get(field.as_str()))
                    .map(values)
                    .unwrap_or_default()
            };
            figure.alt = of(FigureField::Alt);
            figure.credit = of(FigureField::Credit);
            figure.crop = of(FigureField::Crop);
            Some(&mut figure.content)
        }
        _ => None,
    };
    for inline in content.into_iter().flatten() {
        inline.text = nfc(&inline.text);
    }
}

fn json(value: LoroValue) -> Value {
    match value {
        LoroValue::Bool(b) => b.into(),
        LoroValue::I64(n) => n.into(),
        LoroValue::Double(n) => n.into(),
        LoroValue::String(s) => s.to_string().into(),
        LoroValue::List(list) => list.iter().cloned().map(json).collect(),
        LoroValue::Map(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), json(value.clone())))
            .collect(),
        LoroValue::Null | LoroValue::Binary(_) | LoroValue::Container(_) => Value::Null,
    }
}

fn loro_value(value: &Value) -> LoroValue {
    match value {
        Value::Null => LoroValue::Null,
        Value::Bool(b) => (*b).into(),
        Value::Number(n) => n.as_i64().map_or_else(
            || LoroValue::Double(n.as_f64().unwrap_or_default()),
            LoroValue::I64,
        ),
        Value::String(s) => s.as_str().into(),
        Value::Array(list) => list.iter().map(loro_value).collect::<Vec<_>>().into(),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), loro_value(value)))
            .collect::<std::collections::HashMap<_, _>>()
            .into(),
    }
}

#[cfg(test)]
mod tests;
