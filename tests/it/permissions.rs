//! A lost laptop is cut off, and even then nothing on it is lost.

use newsroom_tests::Newsroom;
use serde_json::json;

use crate::{details, write_whole_story};

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

#[test]
fn whoever_signs_out_without_a_network_is_out_at_the_server_as_soon_as_it_is_there_again() {
    let mut newsroom = Newsroom::new();
    let lan = newsroom.workstation("lan");
    assert_eq!(newsroom.sign_ins(), 1);
    newsroom.stop_server();
    let _ = lan.call("session_sign_out", &json!({}));
    assert!(lan.workstation().sync_once().is_err(), "nobody is there");
    assert_eq!(newsroom.sign_ins(), 1);
    newsroom.start_server();
    assert!(
        lan.workstation().sync_once().is_err(),
        "nobody is signed in"
    );
    assert_eq!(newsroom.sign_ins(), 0);
}

#[test]
fn one_persons_waiting_yes_and_words_never_go_out_in_another_persons_name() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    let _ = lan.call("workflow_submit", &json!({ "article": article }));
    newsroom.settle(&[&lan, &minh]);
    let request = json!({ "article": article, "level": 0, "hash": minh.hash(&article), "acknowledges": null });
    let _ = minh.call("workflow_approve", &request);
    let _ = minh.call("session_sign_out", &json!({}));

    let as_duc = || {
        json!({
            "server": newsroom.address(), "login": null, "password": null, "code": newsroom.code("duc"),
            "device_name": "Máy chung",
        })
    };
    let refused = minh
        .try_call("session_sign_in", &as_duc())
        .expect_err("another person");
    assert_eq!(refused["code"], "other_person_unsent");
    assert_eq!(refused["arguments"]["name"], "Trần Quang Minh");
    assert_eq!(
        newsroom.sign_ins(),
        1,
        "Lan's alone: what was refused here opens nothing"
    );
    assert_eq!(
        minh.call("session_status", &json!({}))["state"],
        "signed_out"
    );
    newsroom.settle(&[&lan, &minh]);
    let state = details(&lan, &article)["state"].clone();
    assert_eq!(
        state["stage"], "submitted",
        "nothing was said in nobody's name"
    );

    newsroom.sign_in(&minh, "minh");
    newsroom.settle(&[&minh, &lan]);
    let state = details(&lan, &article)["state"].clone();
    let minh_id = minh.call("session_status", &json!({}))["person"]["id"].clone();
    assert_eq!(state["approvals"][0]["person"], minh_id, "it is Minh's yes");
    // With nothing left behind the machine may change hands.
    let _ = minh.call("session_sign_out", &json!({}));
    newsroom.sign_in(&minh, "duc");
}
