//! A revision: immutable article content, named by the hash of its canonical form.
//!
//! Submitted, approved and published things are revisions, never "the current text". The canonical form is JSON after
//! RFC 8785 with every text in Unicode normal form C, so two machines that hold the same content come to the same bytes,
//! and one changed bit is another hash. The form is frozen under its domain tag: a change of meaning is a new tag.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::document::Document;
use super::field::FieldName;
use crate::id::{ArticleId, Hash};

/// What is hashed before the canonical bytes, with a zero byte behind it.
pub const DOMAIN_TAG: &str = "galley-revision-1";

/// The content of an article at one moment.
///
/// Made by [`super::draft::Draft::revision`], which brings every text into NFC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Revision {
    /// The article.
    pub article: ArticleId,
    /// The article schema of the content.
    pub schema: u32,
    /// For each field that was ever written, its candidates by ascending op id; one = settled.
    pub fields: BTreeMap<String, Vec<String>>,
    /// The body, figures with their registers.
    pub body: Document,
}

/// Canonical bytes that are not a revision.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRevision {
    /// They are no JSON of a revision.
    #[error("the revision cannot be read: {0}")]
    Unreadable(String),
    /// Their hash is not the one they were asked for by.
    #[error("the revision does not match its hash")]
    HashMismatch,
}

impl Revision {
    /// The canonical bytes (RFC 8785).
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        // A revision has string keys only and its numbers come from JSON, so it always serialises.
        serde_json_canonicalizer::to_vec(self).unwrap_or_default()
    }

    /// The revision's identity: BLAKE3 of the domain tag, a zero byte, and the canonical bytes.
    #[must_use]
    pub fn hash(&self) -> Hash {
        hash_canonical(&self.canonical())
    }

    /// Reads canonical bytes that came from elsewhere and holds them against the hash they go by.
    ///
    /// Keys of a newer version are passed over here and stay in the bytes: keep the bytes, never write a revision anew.
    ///
    /// # Errors
    /// [`BadRevision`] when they are not that revision to the letter.
    pub fn from_canonical(bytes: &[u8], expected: Hash) -> Result<Self, BadRevision> {
        if hash_canonical(bytes) != expected {
            return Err(BadRevision::HashMismatch);
        }
        serde_json::from_slice(bytes).map_err(|error| BadRevision::Unreadable(error.to_string()))
    }

    /// The value shown for a field: its first candidate; empty where nobody wrote one.
    #[must_use]
    pub fn field(&self, name: FieldName) -> &str {
        self.fields
            .get(name.as_str())
            .and_then(|values| values.first())
            .map_or("", String::as_str)
    }

    /// The names of fields with more than one candidate; a figure's as `<figure id>/<name>`.
    #[must_use]
    pub fn unsettled(&self) -> Vec<String> {
        let mut out: Vec<String> = self
            .fields
            .iter()
            .filter(|(_, values)| values.len() > 1)
            .map(|(name, _)| name.clone())
            .collect();
        for figure in self.body.figures() {
            for (name, values) in [
                ("alt", &figure.alt),
                ("credit", &figure.credit),
                ("crop", &figure.crop),
            ] {
                if values.len() > 1 {
                    out.push(format!("{}/{name}", figure.figure));
                }
            }
        }
        out
    }
}

/// BLAKE3 of the domain tag, a zero byte, and canonical bytes.
#[must_use]
pub fn hash_canonical(bytes: &[u8]) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(DOMAIN_TAG.as_bytes());
    hasher.update(&[0]);
    hasher.update(bytes);
    Hash(*hasher.finalize().as_bytes())
}
