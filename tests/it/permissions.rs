//! A lost laptop is cut off, and even then nothing on it is lost.

use newsroom_tests::Newsroom;
use serde_json::json;

use crate::write_whole_story;

#[test]
fn a_revoked_workstation_gets_nothing_in_and_keeps_everything_it_has() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan, &minh]);
    let before = minh.hash(&article);
    newsroom.revoke(&lan);
    lan.open(&article).type_after("chín giờ", " kém");
    newsroom.settle(&[&lan, &minh]);
    assert_eq!(minh.hash(&article), before, "nothing came in");
    assert_eq!(lan.call("session_status", &json!({}))["state"], "revoked");
    assert!(
        lan.open(&article).texts().concat().contains("chín giờ kém"),
        "it is still on the machine"
    );
    assert!(
        lan.call("sync_status", &json!({}))["unsent"]["records"].as_u64() > Some(0),
        "and said to be unsent"
    );
}

#[test]
fn an_expired_sign_in_never_blocks_writing_and_signing_in_again_sends_everything() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    newsroom.pass_ms(400 * 24 * 3_600 * 1_000);
    lan.sync();
    assert_eq!(lan.call("session_status", &json!({}))["state"], "expired");
    let article = write_whole_story(&newsroom, &lan);
    newsroom.sign_in(&lan, "lan");
    newsroom.sign_in(&minh, "minh");
    newsroom.settle(&[&lan, &minh]);
    assert_eq!(minh.hash(&article), lan.hash(&article));
}

#[test]
fn a_reporter_cannot_approve_and_is_told_so() {
    let newsroom = Newsroom::new();
    let lan = newsroom.workstation("lan");
    let article = write_whole_story(&newsroom, &lan);
    let _ = lan.call("workflow_submit", &json!({ "article": article }));
    newsroom.settle(&[&lan]);
    let request =
        json!({ "article": article, "level": 0, "hash": lan.hash(&article), "acknowledges": null });
    let refused = lan
        .try_call("workflow_approve", &request)
        .expect_err("a reporter");
    assert_eq!(refused["refusal"]["refusal"], "forbidden");
}
