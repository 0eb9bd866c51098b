//! Looking changes nothing: opening, reading, previewing and merging create no records.

use newsroom_tests::Newsroom;
use serde_json::json;

use crate::write_whole_story;

#[test]
fn opening_reading_and_previewing_send_nothing() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan, &minh]);
    let hash = minh.hash(&article);
    let mut window = minh.open(&article);
    window.receive();
    let preview = minh.call("preview_open", &json!({ "article": article, "hash": null }));
    let page = minh
        .workstation()
        .serve_preview(preview["path"].as_str().expect("a path"));
    assert_eq!(page.status, 200);
    let _ = minh.call("article_revisions", &json!({ "article": article }));
    let _ = minh.call("article_close", &json!({ "article": article }));
    let unsent = minh.call("sync_status", &json!({}))["unsent"].clone();
    assert_eq!(
        unsent,
        json!({ "records": 0, "photos": 0, "bytes": 0, "commands": 0 })
    );
    assert_eq!(minh.hash(&article), hash);
}
