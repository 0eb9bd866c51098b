//! What readers wrote about a story: stored, unshown until somebody approves it.

use editorial::id::ArticleId;
use rusqlite::params;

use super::{StoreError, Tx};

/// A reader's words.
#[derive(Clone, Debug)]
pub(crate) struct Feedback {
    /// Their name; may be empty.
    pub(crate) name: String,
    /// How to reach them; may be empty.
    pub(crate) contact: String,
    /// What they say.
    pub(crate) message: String,
}

/// Stores a reader's words, unshown.
pub(crate) fn insert(
    tx: &Tx<'_>,
    article: ArticleId,
    feedback: &Feedback,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO feedback (article, at_ms, name, contact, message) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            article.to_bytes(),
            tx.now.0,
            feedback.name,
            feedback.contact,
            feedback.message
        ],
    )?;
    Ok(())
}
