//! The newsroom's templates reach every workstation and are filled there without a network.

use newsroom_tests::{Newsroom, Station};
use serde_json::{Value, json};
use server::admin::{Kept, remove_kept, set_kept};

use crate::{import_photo, write_whole_story};

fn templates(station: &Station, article: &str, photo: &Value) -> Value {
    station.call(
        "template_list",
        &json!({ "article": article, "photo": photo }),
    )
}

fn names(listed: &Value) -> Vec<&str> {
    let list = listed["templates"].as_array().expect("a list");
    list.iter()
        .map(|one| one["name"].as_str().expect("a name"))
        .collect()
}

/// What a photo says by the first template.
fn says(station: &Station, listed: &Value, values: &Value, photo: &Value) -> Value {
    let asked =
        json!({ "template": listed["templates"][0]["id"], "values": values, "photos": [photo] });
    station.call("template_fill", &asked)["photos"][0]["lines"].clone()
}

#[test]
fn a_template_that_an_administrator_sets_is_filled_at_every_workstation_and_without_a_network() {
    let mut newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    let photo = import_photo(&lan, &article, 1)["original"].clone();
    let data = newsroom.server_folder();
    let text = "// lễ hội\nchú thích: {Sự kiện} tại {địa điểm}, {ngày}.\nnguồn: {tác giả}\n";
    set_kept(&data, Kept::Template, "Lễ hội", text.as_bytes()).expect("set");
    newsroom.settle(&[&lan, &minh]);

    newsroom.stop_server();
    for station in [&lan, &minh] {
        let listed = templates(station, &article, &photo);
        assert_eq!(names(&listed), ["Lễ hội"]);
        assert_eq!(
            listed["templates"][0]["variables"],
            json!(["date", "person", "event", "place"])
        );
        let values = json!({ "event": "đua thuyền", "date": "21/9/2020", "person": "Thu Hằng" });
        assert_eq!(
            says(station, &listed, &values, &photo),
            json!([
                { "field": "caption", "text": "Đua thuyền tại {địa điểm}, 21/9/2020.", "missing": ["place"] },
                { "field": "credit", "text": "Thu Hằng", "missing": [] },
            ])
        );
    }

    // What was said is proposed again in this story, at this machine; of it, another story gets who took the photos.
    let said =
        json!({ "date": "", "person": "Thu Hằng", "event": "đua thuyền", "place": "Bến Sông" });
    let kept = json!({ "article": article, "photo": photo, "values": said });
    let _ = lan.call("template_keep", &kept);
    let proposed = |station: &Station, article: &str| {
        templates(station, article, &Value::Null)["proposed"].clone()
    };
    assert_eq!(proposed(&lan, &article)["event"], "đua thuyền");
    let other = lan.call("article_create", &json!({}))["article"].clone();
    let other = proposed(&lan, other.as_str().expect("an id"));
    assert_eq!(
        (&other["person"], &other["event"]),
        (&json!("Thu Hằng"), &json!(""))
    );
    assert_eq!(proposed(&minh, &article)["person"], "");

    remove_kept(&data, Kept::Template, "Lễ hội").expect("taken away");
    set_kept(&data, Kept::Template, "Hội nghị", b"caption: {Event}.\n").expect("set");
    newsroom.start_server();
    newsroom.settle(&[&lan, &minh]);
    let nguyen = newsroom.workstation("lan");
    newsroom.settle(&[&nguyen]);
    for station in [&lan, &minh, &nguyen] {
        assert_eq!(names(&templates(station, &article, &photo)), ["Hội nghị"]);
    }
}
