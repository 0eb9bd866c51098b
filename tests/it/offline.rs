//! A reporter without a network loses nothing and sends everything by itself later.

use newsroom_tests::Newsroom;
use serde_json::json;

use crate::{details, write_whole_story};

#[test]
fn a_story_written_offline_survives_a_quit_and_arrives_at_the_desk_without_a_click() {
    let mut newsroom = Newsroom::new();
    let (mut lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    newsroom.stop_server();
    let article = write_whole_story(&newsroom, &lan);
    let _ = lan.call("workflow_submit", &json!({ "article": article }));
    lan.sync();
    let unsent = lan.call("sync_status", &json!({}))["unsent"].clone();
    assert!(
        unsent["records"].as_u64() > Some(0) && unsent["photos"] == 2 && unsent["commands"] == 1,
        "{unsent}"
    );
    let hash = lan.hash(&article);
    lan.quit();

    lan.reopen();
    assert_eq!(lan.hash(&article), hash, "everything is there");
    newsroom.start_server();
    newsroom.settle(&[&lan, &minh]);
    assert_eq!(minh.hash(&article), hash, "the very text");
    assert_eq!(details(&minh, &article)["state"]["stage"], "submitted");
    let unsent = lan.call("sync_status", &json!({}))["unsent"].clone();
    assert_eq!(
        unsent,
        json!({ "records": 0, "photos": 0, "bytes": 0, "commands": 0 })
    );
    let list = minh.call("article_list", &json!({ "view": "to_review" }));
    assert_eq!(
        list["rows"].as_array().map(Vec::len),
        Some(1),
        "it is in the editor's queue"
    );
}

#[test]
fn what_was_answered_as_saved_is_there_after_a_crash() {
    let newsroom = Newsroom::new();
    let mut lan = newsroom.workstation("lan");
    let article = {
        let mut window = lan.create();
        window.write(&["Câu thứ nhất."]);
        window.type_after("nhất.", " Câu thứ hai.");
        window.article().to_owned()
    };
    lan.set_field(&article, "headline", "Tít gõ trước khi mất điện");
    let hash = lan.hash(&article);
    lan.crash();
    lan.reopen();
    assert_eq!(lan.hash(&article), hash);
    assert_eq!(lan.open(&article).texts(), ["Câu thứ nhất. Câu thứ hai."]);
}

#[test]
fn sending_twice_changes_nothing() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan, &minh]);
    let hash = minh.hash(&article);
    newsroom.settle(&[&lan, &minh, &lan, &minh]);
    assert_eq!(minh.hash(&article), hash);
    assert_eq!(lan.hash(&article), hash);
}
