//! The benchmarks stand beside this file, a folder each; `docs/bench.md` says what they measure. Cargo wants a library or a
//! program in every package: this one is empty.
