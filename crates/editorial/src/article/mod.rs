//! An article: what people write.
//!
//! [`document`] is the body as a tree, [`flat`] its mergeable shape and the mapping between both, [`draft`] the mergeable
//! article itself (the only module that knows Loro), [`revision`] an immutable content named by its hash, and [`check`]
//! what may be wrong with it. [`compare`] says what differs between two revisions and
//! [`restore`] plans the edit that leads back to one; both know the blocks by [`lines`].

pub mod check;
pub mod compare;
pub mod document;
pub mod draft;
pub mod field;
pub mod flat;
mod lines;
pub mod restore;
pub mod revision;

/// The version of the article's format that this program reads and writes: `docs/document-format.md`.
pub const ARTICLE_SCHEMA: u32 = 1;
