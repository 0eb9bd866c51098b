//! Everything that Galley does without a window.

pub mod commands;
mod error;
mod events;
mod typescript;

pub use error::{Code, ErrorBody};
pub use events::Event;
pub use typescript::typescript;
