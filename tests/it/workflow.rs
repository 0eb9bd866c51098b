//! Approval binds a text: nothing is published that nobody approved.

use editorial::person::Role;
use editorial::workflow::Rules;
use newsroom_tests::Newsroom;
use serde_json::json;

use crate::{both, details, submit_and_approve, write_whole_story};

#[test]
fn the_editor_changes_a_word_and_approves_that_very_revision() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    let _ = lan.call("workflow_submit", &json!({ "article": article }));
    newsroom.settle(&[&lan, &minh]);
    let submitted = minh.hash(&article);
    minh.open(&article).replace("kín hai tầng", "chật hai tầng");
    let approved = minh.hash(&article);
    assert_ne!(approved, submitted);
    let _ = minh.call(
        "workflow_approve",
        &json!({ "article": article, "level": 0, "hash": approved, "acknowledges": null }),
    );
    newsroom.settle(&[&minh, &lan]);
    let state = details(&lan, &article)["state"].clone();
    assert_eq!(
        (&state["stage"], &state["publication"]),
        (&json!("approved"), &json!("live"))
    );
    assert_eq!(
        state["revision"],
        json!(approved),
        "the page is the approved hash"
    );
}

#[test]
fn where_publishing_is_an_act_of_its_own_a_correction_waits_in_sight_until_somebody_publishes_it() {
    let newsroom = Newsroom::with_rules(&Rules {
        publish_on_final: false,
        ..Rules::default()
    });
    let (lan, minh, duc) = (
        newsroom.workstation("lan"),
        newsroom.workstation("minh"),
        newsroom.workstation("duc"),
    );
    let article = write_whole_story(&newsroom, &lan);
    let publish = || {
        let _ = duc.call("workflow_publish", &json!({ "article": article }));
        newsroom.settle(&[&duc, &lan, &minh]);
    };
    let waiting = || {
        let list = duc.call("article_list", &json!({ "view": "approved" }));
        list["rows"].as_array().map(Vec::len)
    };
    submit_and_approve(&newsroom, &lan, &minh, &article);
    newsroom.settle(&[&duc]);
    assert_eq!(waiting(), Some(1));
    publish();
    assert_eq!(waiting(), Some(0));
    lan.open(&article).type_after("chín giờ", " rưỡi");
    submit_and_approve(&newsroom, &lan, &minh, &article);
    newsroom.settle(&[&duc]);
    assert_eq!(
        waiting(),
        Some(1),
        "readers see an older text than the approved one"
    );
    let before = details(&lan, &article)["state"]["revision"].clone();
    publish();
    assert_eq!(waiting(), Some(0));
    let after = details(&lan, &article)["state"].clone();
    assert_ne!(after["revision"], before);
    assert_eq!(after["revision"], after["approved"]["hash"]);
}

#[test]
fn a_change_after_the_approval_does_not_change_the_page() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    let answers = submit_and_approve(&newsroom, &lan, &minh, &article);
    assert_eq!(answers[0]["answer"], "done", "{answers:?}");
    let url = details(&minh, &article)["published"]["url"]
        .as_str()
        .expect("published")
        .to_owned();
    let before = newsroom.read(&url).2;
    lan.open(&article).type_after("chín giờ", " rưỡi");
    newsroom.settle(&[&lan, &minh]);
    assert_eq!(newsroom.read(&url).2, before);
    assert_eq!(details(&minh, &article)["state"]["publication"], "live");
}

#[test]
fn approving_what_is_not_the_newest_says_so_and_needs_a_second_yes() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    let _ = lan.call("workflow_submit", &json!({ "article": article }));
    newsroom.settle(&[&lan, &minh]);
    let on_screen = minh.hash(&article);
    // Lan types on while the editor reads; her edit reaches the server, not yet the editor.
    lan.open(&article).type_after("chín giờ", " đúng");
    lan.sync();
    let _ = minh.take_answers();
    let approve = |acknowledges: serde_json::Value| {
        let request = json!({ "article": article, "level": 0, "hash": on_screen, "acknowledges": acknowledges });
        let _ = minh.call("workflow_approve", &request);
        minh.sync();
        minh.take_answers().remove(0)
    };
    let first = approve(json!(null));
    assert_eq!(first["refusal"]["refusal"], "newer_revision", "{first}");
    let second = approve(first["refusal"]["hash"].clone());
    assert_eq!(second["answer"], "done", "{second}");
    let url = details(&minh, &article)["published"]["url"]
        .as_str()
        .expect("published")
        .to_owned();
    let page = String::from_utf8(newsroom.read(&url).2).expect("UTF-8");
    assert!(
        page.contains("đến chín giờ.") && !page.contains("chín giờ đúng"),
        "the older text is what was approved"
    );
}

#[test]
fn two_headlines_retyped_apart_are_both_kept_and_block_the_submission_until_one_is_picked() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan, &minh]);
    lan.set_field(&article, "headline", "Tít của Lan");
    minh.set_field(&article, "headline", "Tít của Minh");
    newsroom.settle(&[&lan, &minh]);
    let candidates = details(&lan, &article)["fields"]["headline"].clone();
    let values: Vec<&str> = candidates
        .as_array()
        .expect("a register")
        .iter()
        .filter_map(|c| c["value"].as_str())
        .collect();
    assert_eq!(values.len(), 2, "{candidates}");
    assert!(values.contains(&"Tít của Lan") && values.contains(&"Tít của Minh"));
    let refused = lan
        .try_call("workflow_submit", &json!({ "article": article }))
        .expect_err("unsettled");
    assert_eq!(
        refused["refusal"],
        json!({ "refusal": "unsettled_fields", "fields": ["headline"] })
    );
    lan.set_field(&article, "headline", "Tít của Minh");
    let answers = {
        let _ = lan.call("workflow_submit", &json!({ "article": article }));
        newsroom.settle(&[&lan]);
        lan.take_answers()
    };
    assert_eq!(answers[0]["answer"], "done", "{answers:?}");
}

#[test]
fn a_return_carries_its_reason_to_the_author() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    let _ = lan.call("workflow_submit", &json!({ "article": article }));
    newsroom.settle(&[&lan, &minh]);
    let empty = minh.try_call(
        "workflow_return",
        &json!({ "article": article, "level": 0, "reason": " " }),
    );
    assert_eq!(
        empty.expect_err("no reason")["refusal"]["refusal"],
        "reason_required"
    );
    let _ = minh.call(
        "workflow_return",
        &json!({ "article": article, "level": 0, "reason": "Thiếu nguồn ảnh thứ hai" }),
    );
    newsroom.settle(&[&minh, &lan]);
    let state = details(&lan, &article)["state"].clone();
    assert_eq!(
        (&state["stage"], &state["returned"]["reason"]),
        (&json!("draft"), &json!("Thiếu nguồn ảnh thứ hai"))
    );
    let list = lan.call("article_list", &json!({ "view": "returned" }));
    assert_eq!(list["rows"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_command_that_was_answered_once_is_never_applied_again() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    let _ = submit_and_approve(&newsroom, &lan, &minh, &article);
    let version = details(&minh, &article)["state"]["version"].clone();
    newsroom.settle(&[&lan, &minh, &lan, &minh]);
    assert_eq!(details(&minh, &article)["state"]["version"], version);
}

#[test]
fn two_levels_publish_only_after_the_second_yes() {
    let rules = Rules {
        levels: vec![vec![Role::Editor], vec![Role::EditorInChief]],
        publish_on_final: true,
    };
    let newsroom = Newsroom::with_rules(&rules);
    let (lan, minh, duc) = (
        newsroom.workstation("lan"),
        newsroom.workstation("minh"),
        newsroom.workstation("duc"),
    );
    let article = write_whole_story(&newsroom, &lan);
    let _ = submit_and_approve(&newsroom, &lan, &minh, &article);
    newsroom.settle(&[&duc]);
    let state = details(&duc, &article)["state"].clone();
    assert_eq!(
        (&state["stage"], &state["level"], &state["publication"]),
        (&json!("submitted"), &json!(1), &json!("none"))
    );
    let _ = duc.call(
        "workflow_approve",
        &json!({ "article": article, "level": 1, "hash": duc.hash(&article), "acknowledges": null }),
    );
    newsroom.settle(&[&duc, &lan]);
    assert_eq!(details(&lan, &article)["state"]["publication"], "live");
}

#[test]
fn an_approval_waits_for_every_photo_of_the_revision() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    // A photo that is only on a machine that has not been heard of since.
    let duc = newsroom.workstation("duc");
    let elsewhere = duc.create().article().to_owned();
    let photo = crate::import_photo(&duc, &elsewhere, 77);
    let figure = lan
        .open(&article)
        .insert_figure("chín giờ", &photo, "Bến sông.");
    lan.set_figure_field(&article, &figure, "credit", "Lê Đức");
    let answers = submit_and_approve(&newsroom, &lan, &minh, &article);
    assert_eq!(
        answers[0]["refusal"]["refusal"], "missing_photo",
        "{answers:?}"
    );
    newsroom.settle(&[&duc, &lan, &minh]);
    let _ = minh.take_answers();
    let _ = minh.call(
        "workflow_approve",
        &json!({ "article": article, "level": 0, "hash": minh.hash(&article), "acknowledges": null }),
    );
    newsroom.settle(&[&minh]);
    assert_eq!(minh.take_answers()[0]["answer"], "done");
}

#[test]
fn while_both_have_the_article_open_each_sees_the_others_words() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan, &minh]);
    let (mut of_lan, mut of_minh) = both(&lan, &minh, &article);
    of_lan.type_after("Bạn đọc trẻ", " và các cụ");
    newsroom.settle(&[&lan, &minh]);
    of_minh.receive();
    assert_eq!(of_minh.texts(), of_lan.texts());
}
