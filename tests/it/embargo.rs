//! An approved story waits for its embargo, in sight of everybody, and is published at its moment by nobody's hand.

use newsroom_tests::{Newsroom, Station};
use serde_json::{Value, json};

use crate::{details, submit_and_approve, write_whole_story};

const HOUR_MS: i64 = 3_600_000;

/// The articles of a list.
fn listed(station: &Station, view: &str) -> Vec<Value> {
    let list = station.call("article_list", &json!({ "view": view }));
    let rows = list["rows"].as_array().expect("rows");
    assert_eq!(list["counts"][view], rows.len());
    rows.iter().map(|row| row["article"].clone()).collect()
}

#[test]
fn an_approved_story_under_embargo_stands_among_the_scheduled_and_goes_out_at_its_moment() {
    let mut newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    let moment = newsroom.now().plus_ms(HOUR_MS).0;
    lan.set_field(&article, "embargo", &moment.to_string());
    let answers = submit_and_approve(&newsroom, &lan, &minh, &article);
    assert_eq!(answers[0]["answer"], "done", "{answers:?}");
    newsroom.settle(&[&lan, &minh]);
    let (_, _, front) = newsroom.read("/");
    for station in [&lan, &minh] {
        let details = details(station, &article);
        assert_eq!(details["state"]["scheduled"], moment);
        assert_eq!(details["state"]["publication"], "none");
        assert_eq!(details["published"], Value::Null);
        assert_eq!(listed(station, "scheduled"), [json!(article)]);
        assert!(
            !listed(station, "approved").contains(&json!(article)),
            "one list, not two"
        );
    }

    // Clocks of workstations decide nothing: only the server's does, and it is down when the moment comes.
    newsroom.stop_server();
    newsroom.pass_ms(2 * HOUR_MS);
    assert_eq!(listed(&lan, "scheduled"), [json!(article)]);
    newsroom.start_server();
    newsroom.settle(&[&lan, &minh]);
    for station in [&lan, &minh] {
        assert!(listed(station, "scheduled").is_empty());
        assert!(listed(station, "published").contains(&json!(article)));
        let details = details(station, &article);
        assert_eq!(details["state"]["scheduled"], Value::Null);
        let url = details["published"]["url"].as_str().expect("an address");
        let (status, _, served) = newsroom.read(url);
        assert_eq!(status, 200);
        let hash = details["state"]["revision"].clone();
        let preview = station.call("preview_open", &json!({ "article": article, "hash": hash }));
        let page = station
            .workstation()
            .serve_preview(preview["path"].as_str().expect("a path"));
        assert!(
            page.body == served,
            "the page is the preview, as for any other story"
        );
    }
    let (_, _, now) = newsroom.read("/");
    assert_ne!(front, now, "the front page names it");
}

#[test]
fn a_scheduled_story_that_is_taken_back_is_a_draft_again_and_stays_off_the_page() {
    let mut newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    let moment = newsroom.now().plus_ms(HOUR_MS).0;
    lan.set_field(&article, "embargo", &moment.to_string());
    submit_and_approve(&newsroom, &lan, &minh, &article);
    newsroom.settle(&[&lan, &minh]);
    let _ = minh.call("workflow_recall", &json!({ "article": article }));
    newsroom.settle(&[&minh, &lan]);
    assert_eq!(details(&lan, &article)["state"]["stage"], "draft");
    newsroom.stop_server();
    newsroom.pass_ms(2 * HOUR_MS);
    newsroom.start_server();
    newsroom.settle(&[&lan, &minh]);
    let state = details(&lan, &article)["state"].clone();
    assert_eq!(state["publication"], "none");
    assert_eq!(state["scheduled"], Value::Null);
}

#[test]
fn a_story_that_cannot_be_published_at_its_moment_holds_no_other_one_up() {
    let mut newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let scheduled = |hours: i64| {
        let article = write_whole_story(&newsroom, &lan);
        let moment = newsroom.now().plus_ms(hours * HOUR_MS).0;
        lan.set_field(&article, "embargo", &moment.to_string());
        submit_and_approve(&newsroom, &lan, &minh, &article);
        article
    };
    let (damaged, sound) = (scheduled(1), scheduled(2));
    newsroom.stop_server();
    newsroom.make_unreadable_but_due(&damaged);
    newsroom.pass_ms(3 * HOUR_MS);
    newsroom.start_server();
    newsroom.settle(&[&lan, &minh]);
    assert_eq!(details(&lan, &sound)["state"]["publication"], "live");
    assert_eq!(details(&lan, &damaged)["state"]["publication"], "none");
}
