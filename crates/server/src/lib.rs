//! The newsroom's shared copy: receives, orders, approves, publishes.
//!
//! One process, one folder. Workstations push records and read the feed; the server stores bytes first and understands them
//! afterwards, decides commands, and writes public pages as files that it serves itself. It never decodes a picture.
//!
//! Start with [`Server::start`]; `router` and `routes` are the way in, `records`, `copies` and `commands` the three things
//! that happen there, `store` what is kept, `publish` what readers get.

pub mod admin;
mod app;
mod auth;
mod blobs;
mod cli;
mod commands;
mod config;
mod copies;
mod crowd;
mod embedded;
mod failure;
mod faults;
mod jobs;
mod migrations;
mod public;
mod publish;
mod random;
mod records;
mod replay;
mod rights;
mod routes;
mod serve;
mod server;
mod store;
mod unread;

pub use cli::run as run_command_line;
pub use config::{Clock, Config, Threads, system_clock};
pub use embedded::Embedded;
#[cfg(feature = "faults")]
pub use faults::CommitGate;
pub use faults::{Faults, Mutant};
pub use random::{Entropy, system_entropy};
pub use server::{Running, Server};
