//! The rights of photos reach every workstation, are said beside the figure, and keep a story from readers.

use editorial::person::Role;
use newsroom_tests::{Newsroom, Station, pictures};
use serde_json::{Value, json};

use crate::{details, submit_and_approve, write_whole_story};

const HOUR_MS: i64 = 3_600_000;

/// The first photo of a story, by its original.
fn first_photo(station: &Station, article: &str) -> Value {
    station.call("photo_list", &json!({ "article": article }))["photos"][0]["original"].clone()
}

/// Brings a file into a story.
fn bring(station: &Station, article: &str, bytes: &[u8]) -> Value {
    let request = json!({ "article": article, "file_name": "lại.jpg" });
    station
        .try_call_with("photo_import", &request, Some(bytes.to_vec()))
        .expect("a good photo")
}

#[test]
fn a_file_whose_photo_is_forbidden_says_so_when_it_is_brought_again_into_any_story() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    let photo = pictures::river(9, 640, 420);
    let brought = bring(&lan, &article, &photo);
    assert_eq!(brought["rights"], Value::Null, "nobody has said anything");
    newsroom.settle(&[&lan, &minh]);
    state_rights(&minh, &article, &brought["photo"]["original"], "forbidden");
    newsroom.settle(&[&minh, &lan]);

    let other = lan.create().article().to_owned();
    let again = bring(&lan, &other, &photo);
    assert_eq!(
        (&again["twin"], &again["rights"]["usable"]),
        (&json!(true), &json!("no"))
    );
    assert_eq!(
        again["rights"]["stated"]["rights"]["reason"],
        "Của hãng khác."
    );
    assert_eq!(
        first_photo(&lan, &other),
        brought["photo"]["original"],
        "it waits in the story"
    );
    let another = bring(&lan, &other, &pictures::river(10, 640, 420));
    assert_eq!(another["rights"], Value::Null);
}

#[test]
fn a_forbidden_photo_does_not_leave_galley_with_the_originals_whenever_its_story_is_to_be_seen() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    let of = |brought: Value| brought["photo"]["original"].clone();
    let banned = of(bring(&lan, &article, &pictures::river(9, 640, 420)));
    let free = of(bring(&lan, &article, &pictures::river(10, 640, 420)));
    newsroom.settle(&[&lan, &minh]);
    let hand_on = |station: &Station, photo: &Value| {
        let photo = json!({ "photo": photo, "caption": "Bến sông.", "alt": "", "credit": "" });
        let asked = json!({ "article": article, "export": "a", "photo": photo });
        station.call("photo_export", &asked)
    };

    // Until tomorrow; readers see the story the day after.
    let now = newsroom.now().0;
    let rights = json!({ "permission": "forbidden", "reason": "Của hãng khác.", "until": now + 24 * HOUR_MS });
    let asked = json!({ "article": article, "photo": banned, "rights": rights });
    let _ = minh.call("rights_state", &asked);
    assert_eq!(
        hand_on(&minh, &banned)["became"],
        "forbidden",
        "whoever said it need not wait for the server"
    );
    newsroom.settle(&[&minh, &lan]);
    lan.set_field(&article, "embargo", &(now + 48 * HOUR_MS).to_string());

    let first = hand_on(&lan, &banned);
    assert_eq!(
        (&first["became"], &first["folder"]),
        (&json!("forbidden"), &json!(""))
    );
    let second = hand_on(&lan, &free);
    assert_eq!(second["became"], "told");
    let folder = second["folder"].as_str().expect("a folder");
    let files = std::fs::read_dir(folder).expect("a folder").count();
    assert_eq!(files, 1, "nothing else, and no part of a file");
}

fn state_rights(station: &Station, article: &str, photo: &Value, permission: &str) {
    let rights = json!({ "permission": permission, "reason": "Của hãng khác.", "until": null });
    let asked = json!({ "article": article, "photo": photo, "rights": rights });
    let _ = station.call("rights_state", &asked);
}

/// The codes of the problems that are about the photo of a figure, with what is said of it.
fn about_photos(station: &Station, article: &str) -> Vec<(Value, Value)> {
    let problems = details(station, article)["problems"].clone();
    let problems = problems.as_array().expect("problems");
    problems
        .iter()
        .filter(|problem| problem["at"]["field"] == "photo")
        .map(|problem| (problem["code"].clone(), problem["excerpt"].clone()))
        .collect()
}

fn problems_listed(station: &Station) -> Value {
    let list = station.call("article_list", &json!({ "view": "archive" }));
    list["rows"][0]["problems"].clone()
}

#[test]
fn rights_that_an_administrator_states_reach_an_offline_workstation_at_its_next_sync() {
    let mut newsroom = Newsroom::new();
    server::admin::add_person(
        &newsroom.server_folder(),
        "Quản trị",
        "admin",
        Role::Administrator,
        None,
    )
    .expect("a person");
    let (lan, admin) = (newsroom.workstation("lan"), newsroom.workstation("admin"));
    let article = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan, &admin]);
    let photo = first_photo(&admin, &article);
    let before = problems_listed(&lan).as_u64().expect("a number");

    // Lan has no network and goes on writing.
    state_rights(&admin, &article, &photo, "forbidden");
    admin.sync();
    lan.open(&article).type_after("chín giờ", " rưỡi");
    assert_eq!(details(&lan, &article)["rights"], json!([]));
    assert_eq!(about_photos(&lan, &article), []);

    lan.sync();
    newsroom.stop_server();
    let told = details(&lan, &article)["rights"][0].clone();
    assert_eq!(
        (&told["photo"], &told["usable"], &told["stated"]["by"]),
        (&photo, &json!("no"), &json!("Quản trị"))
    );
    assert_eq!(told["stated"]["rights"]["reason"], "Của hãng khác.");
    let words = "Phòng đọc tầng hai lúc tám giờ tối. · Của hãng khác.";
    assert_eq!(
        about_photos(&lan, &article),
        [(json!("photo_forbidden"), json!(words))],
        "the figure is named, with the reason"
    );
    assert_eq!(problems_listed(&lan), json!(before + 1));
    newsroom.start_server();

    // Every word is there; what is refused is the way to the desk, in words that name the photo.
    lan.sync();
    let _ = lan.take_answers();
    let _ = lan.call("workflow_submit", &json!({ "article": article }));
    lan.sync();
    let answers = lan.take_answers();
    let refusal = json!({ "refusal": "photo_forbidden", "photos": [photo] });
    assert_eq!(answers[0]["refusal"], refusal, "{answers:?}");

    // A machine that comes new to the newsroom is told as well.
    let nguyen = newsroom.workstation("lan");
    newsroom.settle(&[&nguyen]);
    assert_eq!(about_photos(&nguyen, &article).len(), 1);
}

#[test]
fn what_a_reporter_says_of_a_photo_without_a_network_is_said_once_there_is_one() {
    let mut newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan, &minh]);
    newsroom.stop_server();
    let photo = first_photo(&lan, &article);
    state_rights(&lan, &article, &photo, "needs_approval");
    lan.sync();
    let waits = details(&lan, &article)["rights"][0].clone();
    assert_eq!(
        (&waits["stated"], &waits["waiting"]["permission"]),
        (&Value::Null, &json!("needs_approval"))
    );

    newsroom.start_server();
    newsroom.settle(&[&lan, &minh]);
    for station in [&lan, &minh] {
        let rights = details(station, &article)["rights"][0].clone();
        assert_eq!(
            (&rights["usable"], &rights["waiting"]),
            (&json!("after_override"), &Value::Null)
        );
        assert_eq!(rights["stated"]["by"], "Nguyễn Thị Lan");
        let (code, _) = about_photos(station, &article)[0].clone();
        assert_eq!(code, "photo_needs_approval");
    }
    let refused = submit_and_approve(&newsroom, &lan, &minh, &article);
    assert_eq!(
        refused[0]["refusal"]["refusal"], "photo_needs_approval",
        "{refused:?}"
    );

    // The approver says yes to what was on the screen; the history tells who and why.
    let against = details(&minh, &article)["rights"][0]["stated"]["mark"].clone();
    let yes = json!({ "article": article, "photo": photo, "against": against, "reason": "Hãng đã đồng ý." });
    let refused = lan.try_call("rights_override", &yes);
    let refused = refused.expect_err("a reporter says yes to nothing");
    assert_eq!(refused["refusal"]["refusal"], "forbidden");
    let _ = minh.call("rights_override", &yes);
    newsroom.settle(&[&minh, &lan]);
    let rights = details(&lan, &article)["rights"][0].clone();
    assert_eq!(
        (&rights["usable"], &rights["given"]["by"]),
        (&json!("overridden"), &json!("Trần Quang Minh"))
    );
    assert_eq!(about_photos(&lan, &article), []);
    let history = lan.call("article_revisions", &json!({ "article": article }));
    let told: Vec<&Value> = history["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .filter(|row| row["photos"] == json!([photo]))
        .collect();
    let says = |row: &Value| {
        (
            row["what"].clone(),
            row["by"].clone(),
            row["reason"].clone(),
        )
    };
    assert_eq!(
        [says(told[0]), says(told[1])],
        [
            (
                json!("override_rights"),
                json!("Trần Quang Minh"),
                json!("Hãng đã đồng ý.")
            ),
            (
                json!("state_rights"),
                json!("Nguyễn Thị Lan"),
                json!("Của hãng khác.")
            ),
        ]
    );
    let hash = minh.hash(&article);
    let _ = minh.take_answers();
    let _ = minh.call(
        "workflow_approve",
        &json!({ "article": article, "level": 0, "hash": hash, "acknowledges": null }),
    );
    newsroom.settle(&[&minh, &lan]);
    assert_eq!(details(&lan, &article)["state"]["publication"], "live");

    // Other rights, and the yes holds no more.
    state_rights(&minh, &article, &photo, "forbidden");
    newsroom.settle(&[&minh, &lan]);
    let rights = details(&lan, &article)["rights"][0].clone();
    assert_eq!(
        (&rights["usable"], &rights["given"]),
        (&json!("no"), &Value::Null)
    );
}

#[test]
fn a_story_that_its_photos_hold_stands_among_the_approved_and_its_history_says_so() {
    let mut newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    let moment = newsroom.now().plus_ms(HOUR_MS).0;
    lan.set_field(&article, "embargo", &moment.to_string());
    let answers = submit_and_approve(&newsroom, &lan, &minh, &article);
    assert_eq!(answers[0]["answer"], "done", "{answers:?}");
    let photo = first_photo(&minh, &article);
    state_rights(&minh, &article, &photo, "forbidden");
    newsroom.settle(&[&minh, &lan]);
    newsroom.stop_server();
    newsroom.pass_ms(HOUR_MS);
    newsroom.start_server();
    newsroom.settle(&[&lan, &minh]);
    let state = details(&lan, &article)["state"].clone();
    assert_eq!(
        (&state["stage"], &state["publication"], &state["scheduled"]),
        (&json!("approved"), &json!("none"), &Value::Null)
    );
    let list = minh.call("article_list", &json!({ "view": "approved" }));
    assert_eq!(list["rows"][0]["article"], json!(article));
    let history = lan.call("article_revisions", &json!({ "article": article }));
    let held = history["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .find(|row| row["what"] == "hold")
        .expect("the history tells");
    assert_eq!(
        (&held["photos"], &held["by"]),
        (&json!([photo]), &json!(""))
    );
}

#[test]
fn what_is_shown_of_a_photo_is_what_holds_when_readers_will_see_the_story() {
    let newsroom = Newsroom::new();
    let lan = newsroom.workstation("lan");
    let article = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan]);
    let photo = first_photo(&lan, &article);
    let end = newsroom.now().plus_ms(HOUR_MS).0;
    let rights = json!({ "permission": "free", "reason": "", "until": end });
    let asked = json!({ "article": article, "photo": photo, "rights": rights });
    let _ = lan.call("rights_state", &asked);
    newsroom.settle(&[&lan]);
    let usable = || details(&lan, &article)["rights"][0]["usable"].clone();
    assert_eq!(usable(), "yes");
    lan.set_field(&article, "embargo", &(end - 1).to_string());
    assert_eq!(usable(), "yes");
    lan.set_field(&article, "embargo", &end.to_string());
    assert_eq!(usable(), "no", "it ends before the embargo");
    assert_eq!(about_photos(&lan, &article).len(), 1);
    lan.set_field(&article, "embargo", "");
    assert_eq!(usable(), "yes");
    newsroom.pass_ms(HOUR_MS);
    assert_eq!(usable(), "no", "it is over");
}
