//! The window's merge engine and ours are the same: what random editing wrote there reads the same here.
//!
//! `cargo xtask test` lets the editor's property test write the updates of its runs to a folder and names it in
//! `GALLEY_LOGS`. Each file holds the updates of one run, in order, and what the window showed at its end.

#![expect(clippy::print_stdout, reason = "a test that skips says so")]

use std::path::PathBuf;

use editorial::article::document::Document;
use editorial::article::draft::Draft;
use editorial::article::flat::project;
use editorial::id::Bytes;
use serde_json::Value;

#[test]
fn what_the_window_wrote_reads_the_same_in_the_workstation() {
    let Some(folder) = std::env::var_os("GALLEY_LOGS").map(PathBuf::from) else {
        println!("skipped: GALLEY_LOGS names no folder; `cargo xtask test` sets it");
        return;
    };
    let mut runs = 0;
    for file in std::fs::read_dir(&folder).expect("GALLEY_LOGS is a folder") {
        let path = file.expect("a readable folder").path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        replay(&path);
        runs += 1;
    }
    assert!(runs > 0, "no run in {}", folder.display());
    println!("{runs} runs replayed");
}

fn replay(path: &std::path::Path) {
    let log: Value =
        serde_json::from_slice(&std::fs::read(path).expect("a readable log")).expect("JSON");
    let mut draft = Draft::empty();
    for update in log["updates"].as_array().expect("updates") {
        let bytes: Bytes = serde_json::from_value(update.clone()).expect("base64");
        draft
            .import(&bytes.0)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let expected: Document = serde_json::from_value(log["document"].clone()).expect("a document");
    assert_eq!(project(&draft.spans()), expected, "{}", path.display());
    let reopened = Draft::open(&draft.snapshot()).expect("a snapshot opens");
    assert_eq!(
        reopened.document(),
        expected,
        "{}: a snapshot equals its replay",
        path.display()
    );
}
