//! Everything that Galley does without a window.
//!
//! A [`Workstation`] is opened over one folder and answers [`commands`]; the shell is a thin layer that carries a window's
//! calls here and this crate's [`Event`]s back. Everything works without a network except the first sign-in. The way of a
//! keystroke: `commands::article_edit` → `desk` (the draft in memory, then one durable commit to the journal; answered as
//! saved) → `desk::seal` (half a second later, a record) → `sync` (pushed, answered for). The other way: `sync` pulls a
//! page of the feed → `sync::apply` (records and cursor in one transaction) → an [`Event`] with bytes for the open replica.

use std::panic::{AssertUnwindSafe, catch_unwind};

mod backup;
pub mod commands;
mod damaged;
mod desk;
mod error;
mod events;
mod export;
mod faults;
mod history;
mod import;
mod importing;
mod link;
mod media;
mod near;
mod needs;
mod photo_export;
mod photo_sources;
mod preview;
mod queue;
mod rebuild;
mod review;
mod rights;
mod search;
mod secret;
mod served;
mod session;
mod shorthand;
mod source;
mod store;
mod sync;
mod template;
#[cfg(test)]
mod tests;
mod typescript;
mod workflow;
mod workstation;

pub use backup::{RestoreError, restore};
pub use error::{Code, ErrorBody};
pub use events::Event;
pub use export::Exported;
#[cfg(feature = "faults")]
pub use faults::CommitGate;
pub use faults::{Faults, Mutant};
pub use needs::{Need, Needed};
pub use served::Served;
pub use source::{Clock, Entropy, system_clock, system_entropy};
pub use store::NewerStore;
pub use sync::{Cut, Done, Http, Patience, Wire};
pub use typescript::typescript;
pub use workstation::{Options, SyncMode, Workstation};

/// Answers the command of this name: what the shell calls for every message of the window. `attachment` is the bytes that
/// travelled beside the request. A fault of this program that panics is an answer like any other: the window goes on, and the
/// desk loads again whatever draft it held.
///
/// # Errors
/// An [`ErrorBody`] for the window, logged already.
pub fn dispatch(
    station: &std::sync::Arc<Workstation>,
    name: &str,
    request: serde_json::Value,
    attachment: Option<Vec<u8>>,
) -> Result<serde_json::Value, ErrorBody> {
    // What a panic leaves half done is the desk's, and the desk looks after that itself (`Workstation::desk`).
    let work = AssertUnwindSafe(|| commands::route(station, name, request, attachment));
    catch_unwind(work).unwrap_or_else(|_| {
        tracing::error!(command = name, "a command panicked");
        Err(ErrorBody::new(Code::Internal, "the command panicked"))
    })
}
