//! A revision: immutable article content, named by the hash of its canonical form.
//!
//! Submitted, approved and published things are revisions, never "the current text". The canonical form is JSON after
//! RFC 8785 with every text in Unicode normal form C, so two machines that hold the same content come to the same bytes,
//! and one changed bit is another hash. The form is frozen under its domain tag: a change of meaning is a new tag.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::document::{Document, Figure};
use super::field::FieldName;
use crate::id::{ArticleId, Hash};
use crate::time::TimeMs;
use crate::workflow::Subject;

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

    /// The value of a settled field, and of an unsettled one its candidate of the lowest op id (what is shown of it says
    /// [`Revision::shown`]); empty where nobody wrote one.
    #[must_use]
    pub fn field(&self, name: FieldName) -> &str {
        self.fields
            .get(name.as_str())
            .and_then(|values| values.first())
            .map_or("", String::as_str)
    }

    /// The figure whose photo stands for the story wherever it is only mentioned: the one that somebody chose, or where nobody
    /// did, or it has gone or has no photo, the first one with a photo.
    #[must_use]
    pub fn lead(&self) -> Option<&Figure> {
        let chosen = self.field(FieldName::Lead);
        let with_photo = || {
            self.body
                .figures()
                .filter(|figure| figure.photo.parse::<Hash>().is_ok())
        };
        with_photo()
            .find(|figure| !chosen.is_empty() && figure.figure == chosen)
            .or_else(|| with_photo().next())
    }

    /// What moves depend on: its section and its embargo.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject {
            section: self.field(FieldName::Section).parse().ok(),
            embargo: self.field(FieldName::Embargo).parse().ok().map(TimeMs),
        }
    }

    /// This content as it is *shown* while nobody has picked: an unsettled field has the value that was last approved, else its
    /// candidate of the lowest op id. Never to be hashed, submitted or stored: all candidates are the content.
    #[must_use]
    pub fn shown(&self, approved: Option<&Self>) -> Self {
        let mut shown = self.clone();
        for (name, values) in &mut shown.fields {
            let known = approved.and_then(|approved| approved.fields.get(name));
            pick_shown(values, known.and_then(|known| known.first()));
        }
        let figures: BTreeMap<&str, &Figure> = approved
            .into_iter()
            .flat_map(|approved| approved.body.figures())
            .map(|figure| (figure.figure.as_str(), figure))
            .collect();
        shown.body.figures_mut(&mut |figure| {
            let known = figures.get(figure.figure.as_str()).copied();
            pick_shown(&mut figure.alt, known.and_then(|known| known.alt.first()));
            pick_shown(
                &mut figure.credit,
                known.and_then(|known| known.credit.first()),
            );
            pick_shown(&mut figure.crop, known.and_then(|known| known.crop.first()));
        });
        shown
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

/// Leaves of several candidates the one that is shown.
fn pick_shown(values: &mut Vec<String>, approved: Option<&String>) {
    if values.len() > 1 {
        if let Some(approved) = approved {
            values[0].clone_from(approved);
        }
        values.truncate(1);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::document::Block;

    fn of(fields: &[(&str, &[&str])], alt: &[&str]) -> Revision {
        let values = |list: &[&str]| list.iter().map(|value| (*value).to_owned()).collect();
        Revision {
            article: ArticleId::from_bytes([7; 16]),
            schema: 1,
            fields: fields
                .iter()
                .map(|(name, list)| ((*name).to_owned(), values(list)))
                .collect(),
            body: Document {
                blocks: vec![Block::Blockquote {
                    id: "q".to_owned(),
                    blocks: vec![Block::Figure(Figure {
                        figure: "f".to_owned(),
                        alt: values(alt),
                        ..Figure::default()
                    })],
                }],
            },
        }
    }

    #[test]
    fn an_unsettled_field_shows_what_was_last_approved_and_a_settled_one_itself() {
        let approved = of(
            &[("headline", &["Đã duyệt"]), ("byline", &["Lan"])],
            &["cũ"],
        );
        let now = of(
            &[("headline", &["Một", "Hai"]), ("byline", &["Minh"])],
            &["x", "y"],
        );
        let shown = now.shown(Some(&approved));
        assert_eq!(shown.field(FieldName::Headline), "Đã duyệt");
        assert_eq!(shown.field(FieldName::Byline), "Minh");
        let figure = shown.body.figures().next().expect("the figure");
        assert_eq!(figure.alt, ["cũ"]);
        assert!(shown.unsettled().is_empty() && !now.unsettled().is_empty());
    }

    #[test]
    fn the_chosen_figure_leads_and_the_first_one_where_it_has_gone() {
        let figure = |id: &str, photo: &str| {
            Block::Figure(Figure {
                figure: id.to_owned(),
                photo: photo.to_owned(),
                ..Figure::default()
            })
        };
        let photo = "ab".repeat(32);
        let leads = |chosen: &[&str]| {
            let mut revision = of(&[("lead", chosen)], &[]);
            revision.body.blocks = vec![
                figure("bare", ""),
                figure("first", &photo),
                Block::Gallery {
                    id: "g".to_owned(),
                    blocks: vec![figure("second", &photo), figure("", &photo)],
                },
            ];
            revision.lead().map(|figure| figure.figure.clone())
        };
        assert_eq!(leads(&["second"]).as_deref(), Some("second"));
        for gone in [&[][..], &[""], &["taken out"], &["bare"]] {
            assert_eq!(leads(gone).as_deref(), Some("first"), "{gone:?}");
        }
        assert_eq!(of(&[], &[]).lead(), None, "no figure has a photo");
    }

    #[test]
    fn without_an_approved_value_the_lowest_op_id_is_shown() {
        let now = of(&[("headline", &["Một", "Hai"])], &["x", "y"]);
        for approved in [None, Some(&of(&[], &[]))] {
            let shown = now.shown(approved);
            assert_eq!(shown.field(FieldName::Headline), "Một");
            assert_eq!(shown.body.figures().next().expect("a figure").alt, ["x"]);
        }
    }
}
