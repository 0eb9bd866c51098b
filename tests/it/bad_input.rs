//! Bad input is refused by name, and nothing typed is lost by it. The words for each name are the catalogue's, in both
//! languages (`ui/src/kit/words`), whose completeness the compiler checks.

use newsroom_tests::{Newsroom, pictures};
use serde_json::{Value, json};

use crate::write_whole_story;

fn import(newsroom: &Newsroom, bytes: Vec<u8>) -> Value {
    let lan = newsroom.workstation("lan");
    let article = write_whole_story(newsroom, &lan);
    let before = lan.hash(&article);
    let request = json!({ "article": article, "file_name": "anh.jpg" });
    let error = lan
        .try_call_with("photo_import", &request, Some(bytes))
        .expect_err("bad bytes");
    assert_eq!(lan.hash(&article), before, "the story is as it was");
    error["code"].clone()
}

/// A picture whose header claims 60,000 × 60,000 px.
fn bomb() -> Vec<u8> {
    let mut bytes = pictures::river(1, 64, 64);
    let frame = bytes
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .expect("a baseline JPEG");
    let side = 60_000u16.to_be_bytes();
    bytes[frame + 5..frame + 7].copy_from_slice(&side);
    bytes[frame + 7..frame + 9].copy_from_slice(&side);
    bytes
}

#[test]
fn bad_photos_are_refused_by_name() {
    let newsroom = Newsroom::new();
    let whole = pictures::river(1, 640, 420);
    assert_eq!(
        import(&newsroom, whole[..whole.len() / 2].to_vec()),
        "photo_truncated"
    );
    assert_eq!(import(&newsroom, bomb()), "photo_too_large");
    assert_eq!(
        import(&newsroom, "Đây là một bức thư.".as_bytes().to_vec()),
        "photo_not_a_picture"
    );
}

#[test]
fn a_wrong_password_an_unreachable_server_and_one_that_is_not_galley_are_three_messages() {
    let newsroom = Newsroom::new();
    let station = newsroom.bare_workstation("lan");
    let sign_in = |server: &str| {
        let request = json!({ "server": server, "login": "lan", "password": "sai", "code": null, "device_name": "Máy thử" });
        station
            .try_call("session_sign_in", &request)
            .expect_err("no good")["code"]
            .clone()
    };
    assert_eq!(sign_in(&newsroom.address()), "wrong_credentials");
    assert_eq!(sign_in("http://127.0.0.1:1"), "server_unreachable");
    assert_eq!(
        sign_in("http://example.org"),
        "insecure_server",
        "a password is never sent in the clear"
    );
    assert_eq!(sign_in(&newsroom.site_address()), "not_a_galley_server");
}

#[test]
fn a_link_that_could_run_something_blocks_the_submission_and_never_becomes_a_link() {
    let newsroom = Newsroom::new();
    let lan = newsroom.workstation("lan");
    let article = write_whole_story(&newsroom, &lan);
    lan.open(&article)
        .type_linked_after("chín giờ", " xem thêm", "javascript:alert(1)");
    let refused = lan
        .try_call("workflow_submit", &json!({ "article": article }))
        .expect_err("a bad link");
    assert_eq!(
        refused["refusal"],
        json!({ "refusal": "blocked", "problems": ["link_refused"] })
    );
    let preview = lan.call("preview_open", &json!({ "article": article, "hash": null }));
    let page = lan
        .workstation()
        .serve_preview(preview["path"].as_str().expect("a path"));
    let page = String::from_utf8(page.body).expect("UTF-8");
    assert!(
        page.contains(" xem thêm") && !page.contains("javascript:"),
        "the words are there, the address is not"
    );
}

#[test]
fn bytes_that_are_no_edit_are_rejected_and_the_story_stays() {
    let newsroom = Newsroom::new();
    let lan = newsroom.workstation("lan");
    let article = write_whole_story(&newsroom, &lan);
    let before = lan.hash(&article);
    let error = lan
        .try_call(
            "article_edit",
            &json!({ "article": article, "update": "AAAA" }),
        )
        .expect_err("no edit");
    assert_eq!(error["code"], "edit_rejected");
    assert_eq!(lan.hash(&article), before);
}
