//! Search: what a person's words mean, what of a story they are looked for in, and how what was found is shown.
//!
//! Pure, like everything here: [`parse_query`] makes values of what was typed, [`Parts`] are the texts of a story by where
//! they stand, [`mark`] and [`snippet`] say which characters were found. Which stories have the words is the work of an index,
//! and that is the workstation's; it keeps the words in the forms that [`word`] gives, so the index, the question and the
//! marks on the screen cannot disagree about what a word is.

mod date;
mod filter;
mod query;
mod shown;
mod story;
#[cfg(test)]
mod tests;
pub mod word;

pub use filter::{By, Filters, HasFilter, StageFilter};
pub use query::{Known, Phrase, Query, Understood, parse_query};
pub use shown::{Snippet, Span, mark, snippet};
pub use story::{Part, Parts};

/// Raised when the index must be made again: other words, other parts of a story, another meaning of either.
pub const INDEX_VERSION: u32 = 1;
