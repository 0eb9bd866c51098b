//! What a newsroom is.
//!
//! Articles, photos, the stages they pass through, the pages they appear on, and how two copies of all that become one
//! again. Everything here is a function of its arguments: this crate reads no clock, opens no file and draws no random
//! number, so a test never needs more than a value. Storage belongs to `workstation` and `server`, pixels to `imaging`,
//! pages to `site`.
//!
//! Start with [`article`], then [`workflow`]. [`sync`] is the longest chapter and depends on both.

pub mod article;
pub mod id;
pub mod newsroom;
pub mod person;
pub mod photo;
pub mod publication;
pub mod search;
pub mod shorthand;
pub mod sync;
pub mod text;
pub mod time;
pub mod workflow;
