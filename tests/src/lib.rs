//! A whole newsroom for tests: a real server on a bound listener, real workstations on folders of their own, a clock that
//! the test turns.
//!
//! A test reads like the story it promises: `newsroom.workstation("lan")`, `lan.offline()`, `window.type_after(...)`,
//! `newsroom.settle()`. Nothing is mocked: records, commands and photos travel over HTTP on the loopback. [`Window`] stands for
//! the editor: a replica of its own whose edits reach the workstation as bytes, one answer at a time, exactly as the real
//! window's do.

mod barrier;
pub mod conflict;
#[cfg(unix)]
pub mod disk;
mod link;
mod newsroom;
pub mod pictures;
#[cfg(feature = "faults")]
pub mod sim;
mod station;
mod typed;
#[cfg(target_os = "linux")]
pub mod window;

pub use barrier::{Barrier, Rules};
pub use link::{Link, Shape};
pub use newsroom::Newsroom;
pub use station::Station;
pub use typed::Window;
