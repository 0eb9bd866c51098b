//! The public site in a reader's browser. Run by `cargo xtask test --only site-tests`, which builds the server.

#[cfg(target_os = "linux")]
mod reader;
