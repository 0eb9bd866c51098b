//! What a row says of its own bytes, so that a disk that changed them is found out.
//!
//! SQLite checks how its pages hang together, not what they say. A record carries its hash in its bytes; the rows that do
//! not travel get one here. It covers the article too: the right bytes under another article are the wrong bytes.

use editorial::id::{ArticleId, Hash};

/// The digest of bytes that belong to an article.
pub(crate) fn of(article: ArticleId, bytes: &[u8]) -> Hash {
    let mut all = Vec::with_capacity(16 + bytes.len());
    all.extend(article.to_bytes());
    all.extend(bytes);
    Hash::of(&all)
}

/// Whether bytes are those that were stored. Rows of a version that wrote no digests are believed.
pub(crate) fn holds(digest: Option<&[u8]>, article: ArticleId, bytes: &[u8]) -> bool {
    digest.is_none_or(|digest| digest == of(article, bytes).0)
}
