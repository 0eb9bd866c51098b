//! What is called stored is there: after a power cut at any step, on a disk that is full or fails, after a kill, and among
//! bytes that a disk has changed.
//!
//! The machinery is in `newsroom_tests::disk`. Every test prints how much it did: cuts, answered edits, losses.

#![expect(
    clippy::print_stdout,
    reason = "how much was done is what these tests are for"
)]

mod corruptions;
mod cuts;
mod day;
mod errors;
mod kills;

/// A folder where files are memory, if this machine has one: the tape knows what a disk would have kept.
fn quick_folder() -> tempfile::TempDir {
    let memory = std::path::Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    made.expect("a temporary folder")
}

/// How often something is done: as said, or as the environment says.
fn rounds(usual: usize) -> usize {
    std::env::var("GALLEY_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(usual)
}
