//! A disk that can lose its power, be full, fail, or be read only.
//!
//! A kill leaves whatever a program wrote in the system's memory, so it proves nothing about "stored". Here every step that
//! a store takes towards its disk is written down on a [`Tape`] while it also happens to real files: a database through a
//! SQLite file system of our own ([`vfs`]), blobs and pages through [`disk::Disk`]. Afterwards the tape tells for *every*
//! step what a disk may hold if the power fails there ([`Remains`]): what was synced, and of the rest any part, torn at
//! sectors, names and lengths included. One recorded day is thus cut a thousand times without being lived a thousand times.
//!
//! The same hands that write the tape make trouble when asked ([`Trouble`]).

mod chance;
mod hands;
mod remains;
mod tape;
mod taped;
mod vfs;

pub use chance::Chance;
pub use hands::{Mistake, Trouble};
pub use remains::{Left, Remains};
pub use tape::{Inode, Step, Tape};
pub use taped::TapedDisk;
