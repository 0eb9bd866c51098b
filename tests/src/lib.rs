//! The Newsroom harness.
