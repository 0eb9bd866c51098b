//! The newsroom's shorthands reach every workstation and are there without a network.

use newsroom_tests::{Newsroom, Station};
use serde_json::{Value, json};
use server::admin::Kept;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What a code before the caret may stand for at this machine: text and lapse.
fn expansions(station: &Station, before: &str) -> Vec<(String, Value)> {
    let found = station.call("shorthand_find", &json!({ "before": before }))["found"].clone();
    let list = found["expansions"].as_array().cloned().unwrap_or_default();
    list.into_iter()
        .map(|one| {
            let text = one["text"].as_str().expect("a text").to_owned();
            (text, one["lapse"].clone())
        })
        .collect()
}

#[test]
fn a_list_that_an_administrator_sets_reaches_every_workstation_and_an_expired_title_is_told() {
    let mut newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let day = |days: i64| {
        let at = editorial::time::TimeMs(newsroom.now().0 + days * DAY_MS);
        editorial::text::date::day(at, "Asia/Ho_Chi_Minh").to_string()
    };
    let (tomorrow, then) = (day(1), day(2));
    let data = newsroom.server_folder();
    let list = format!(
        "thuf\tThu Hằng\tBí thư Thu Hằng\t[..{tomorrow}]\nbt\t[..{tomorrow}]\tBí thư cũ\nbt\t[{then}..]\tBí thư mới\n"
    );
    server::admin::set_kept(&data, Kept::Shorthands, "Lãnh đạo", list.as_bytes()).expect("set");
    newsroom.settle(&[&lan, &minh]);
    for station in [&lan, &minh] {
        // As Telex leaves it.
        let holds = |text: &str| (text.to_owned(), Value::Null);
        assert_eq!(
            expansions(station, "Ông \\thù\\"),
            [holds("Thu Hằng"), holds("Bí thư Thu Hằng")]
        );
        assert_eq!(expansions(station, "\\bt\\"), [holds("Bí thư cũ")]);
        assert_eq!(expansions(station, "\\khac\\"), []);
    }

    newsroom.stop_server();
    newsroom.pass_ms(2 * DAY_MS);
    assert_eq!(
        expansions(&lan, "\\thuf#2\\"),
        [(
            "Bí thư Thu Hằng".to_owned(),
            json!({ "lapse": "over", "until": tomorrow })
        )],
        "without a network, by the day"
    );
    assert_eq!(expansions(&lan, "\\bt\\")[0].0, "Bí thư mới");

    server::admin::remove_kept(&data, Kept::Shorthands, "Lãnh đạo").expect("taken away");
    server::admin::set_kept(
        &data,
        Kept::Shorthands,
        "Địa danh",
        "bs\tBến Sông".as_bytes(),
    )
    .expect("set");
    newsroom.start_server();
    newsroom.settle(&[&lan, &minh]);
    for station in [&lan, &minh] {
        assert_eq!(expansions(station, "\\thuf\\"), []);
        assert_eq!(expansions(station, "\\bs\\")[0].0, "Bến Sông");
    }
    let nguyen = newsroom.workstation("lan");
    newsroom.settle(&[&nguyen]);
    assert_eq!(
        expansions(&nguyen, "\\bs")[0].0,
        "Bến Sông",
        "a new machine is told too"
    );
}
