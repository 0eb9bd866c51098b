//! What two people touched at once is worked through place by place, and nothing is lost by any decision.

use newsroom_tests::conflict::{Conflict, PLACES, review_of};
use newsroom_tests::{Newsroom, Station};
use serde_json::{Value, json};

use crate::details;

fn decide(
    station: &Station,
    article: &str,
    view: &Value,
    place: &Value,
    decision: &Value,
) -> Result<Value, Value> {
    station.try_call(
        "review_decide",
        &json!({
            "article": article, "review": view["review"], "place": place["id"], "state": place["state"], "decision": decision,
        }),
    )
}

fn place_with<'v>(view: &'v Value, words: &str) -> &'v Value {
    let places = view["places"].as_array().expect("places");
    let has = |place: &&Value| {
        place["sides"].as_array().is_some_and(|sides| {
            sides.iter().any(|side| {
                side["text"]
                    .as_str()
                    .is_some_and(|text| text.contains(words))
            })
        })
    };
    places
        .iter()
        .find(has)
        .unwrap_or_else(|| panic!("no place has {words:?}"))
}

fn texts(station: &Station, article: &str) -> Vec<String> {
    station.open(article).texts()
}

fn approve(newsroom: &Newsroom, lan: &Station, minh: &Station, article: &str) -> Vec<Value> {
    newsroom.settle(&[lan, minh]);
    let _ = minh.take_answers();
    let request =
        json!({ "article": article, "level": 0, "hash": minh.hash(article), "acknowledges": null });
    let _ = minh.call("workflow_approve", &request);
    newsroom.settle(&[minh, lan]);
    minh.take_answers()
}

/// Decides about every place as told, looking at the newest state each time.
fn decide_all(station: &Station, article: &str, how: impl Fn(&Value) -> Value) -> Value {
    let mut view = station.call("review_open", &json!({ "article": article }));
    for number in 0..view["places"].as_array().map_or(0, Vec::len) {
        let place = view["places"][number].clone();
        view = decide(station, article, &view, &place, &how(&place))
            .unwrap_or_else(|error| panic!("{place}: {error}"));
        assert_eq!(
            view["places"][number]["decided"]["holds"], true,
            "{}",
            view["places"][number]
        );
    }
    view
}

#[test]
fn ten_paragraphs_three_figures_and_a_headline_are_settled_on_one_machine_and_both_hold_the_same() {
    let newsroom = Newsroom::new();
    let (lan, mut minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let conflict = Conflict::between(&newsroom, &lan, &minh);
    let article = conflict.article.as_str();
    let view = review_of(&newsroom, &minh, article).expect("the whole review");

    let kept = place_with(&view, "hơn mười năm");
    assert_eq!(kept["kind"], "kept_from_deleted");
    assert_eq!(
        kept["landed"]["block"]["kind"], "figure",
        "it is said that the words stand in a caption"
    );
    let caption = place_with(&view, "Phòng đọc lớn");
    assert_eq!(caption["figure"]["figure"], json!(conflict.figures[1]));
    let people: Vec<&Value> = caption["by"]
        .as_array()
        .expect("sides")
        .iter()
        .map(|by| &by["people"][0])
        .collect();
    let person =
        |station: &Station| station.call("session_status", &json!({}))["person"]["id"].clone();
    assert_eq!(people, [&person(&lan), &person(&minh)]);
    assert!(caption["by"][0]["at"].is_number(), "and when");

    let view = decide_all(&minh, article, |place| match place["kind"].as_str() {
        Some("field" | "kept_from_deleted") => json!({ "decision": "keep", "side": 1 }),
        Some("both_added") => json!({ "decision": "both" }),
        Some("both_split") => json!({ "decision": "merged" }),
        _ if place["base"]["text"]
            .as_str()
            .is_some_and(|text| text.starts_with("Chị Mỵ dắt")) =>
        {
            json!({ "decision": "write", "text": "Chị Mỵ dắt chiếc xe đạp vào sân rồi vội lên tầng hai." })
        }
        _ => json!({ "decision": "keep", "side": 0 }),
    });
    let mine = texts(&minh, article);
    assert!(
        mine.contains(&"Bảy giờ tối, thư viện Bến Sông sáng đèn đến khuya.".to_owned()),
        "{mine:?}"
    );
    assert!(
        mine.contains(&"Đoạn này kể về cái cổng cũ đã khóa hơn mười năm.".to_owned()),
        "{mine:?}"
    );
    assert!(
        mine.contains(&"Chị Mỵ dắt chiếc xe đạp vào sân rồi vội lên tầng hai.".to_owned()),
        "{mine:?}"
    );
    assert!(
        mine.contains(&"Phòng đọc tầng hai, ghế nào cũng có người.".to_owned()),
        "{mine:?}"
    );
    let added = mine
        .iter()
        .find(|text| text.starts_with("Bà giám đốc"))
        .expect("a paragraph");
    assert!(
        added.contains("một phần mười") && added.contains("Hai ca trực"),
        "{added}"
    );

    let request = json!({ "article": article, "review": view["review"], "state": view["state"] });
    let _ = minh.call("workflow_resolve_review", &request);
    newsroom.settle(&[&minh, &lan, &minh]);
    assert_eq!(details(&minh, article)["review"], json!(null));
    assert_eq!(minh.hash(article), lan.hash(article), "both hold the same");
    assert_eq!(texts(&lan, article), mine);
    assert_eq!(
        details(&lan, article)["fields"]["headline"][0]["value"],
        "Ghế nào ở thư viện Bến Sông cũng có người"
    );
    let answers = approve(&newsroom, &lan, &minh, article);
    assert_eq!(answers[0]["answer"], "done", "{answers:?}");

    // Both originals can be read on that machine for ever, as each wrote them.
    minh.crash();
    minh.reopen();
    let originals = view["merges"][0]["originals"]
        .as_array()
        .expect("originals")
        .clone();
    let words: Vec<String> = originals
        .iter()
        .map(|hash| {
            minh.call(
                "article_revision",
                &json!({ "article": article, "hash": hash }),
            )
            .to_string()
        })
        .collect();
    assert!(
        words[0].contains("sáng đèn đến khuya") && !words[0].contains("cái cổng cũ"),
        "{}",
        words[0]
    );
    assert!(
        words[1].contains("hơn mười năm") && words[1].contains("Tối nào thư viện"),
        "{}",
        words[1]
    );
}

#[test]
fn closing_half_way_and_starting_again_goes_on_where_it_was() {
    let newsroom = Newsroom::new();
    let lan = newsroom.workstation("lan");
    let mut minh = newsroom.workstation("minh");
    let conflict = Conflict::between(&newsroom, &lan, &minh);
    let article = conflict.article.as_str();
    let view = review_of(&newsroom, &minh, article).expect("the whole review");
    let place = place_with(&view, "sáng đèn đến khuya").clone();
    let view = decide(
        &minh,
        article,
        &view,
        &place,
        &json!({ "decision": "keep", "side": 0 }),
    )
    .expect("decided");
    minh.crash();
    minh.reopen();
    let again = minh.call("review_open", &json!({ "article": article }));
    assert_eq!(
        place_with(&again, "sáng đèn đến khuya")["decided"]["holds"],
        true
    );
    assert_eq!(again["places"], view["places"]);
    // And it can still be taken back.
    let id = place["id"].clone();
    let undone = minh.call(
        "review_undo",
        &json!({ "article": article, "review": again["review"], "place": id }),
    );
    let now = place_with(&undone, "sáng đèn đến khuya");
    assert_eq!(now["decided"], json!(null));
    assert_eq!(now["now"]["text"], place["now"]["text"]);
}

#[test]
fn a_decision_about_words_that_changed_meanwhile_is_refused_in_words_and_changes_nothing() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let conflict = Conflict::between(&newsroom, &lan, &minh);
    let article = conflict.article.as_str();
    let view = review_of(&newsroom, &minh, article).expect("the whole review");
    let place = place_with(&view, "ba dãy bàn").clone();
    newsroom.settle(&[&lan]);
    lan.open(article)
        .type_after("công nhân tan ca", " ở khu chợ");
    newsroom.settle(&[&lan, &minh]);
    let before = texts(&minh, article);
    let refused = decide(
        &minh,
        article,
        &view,
        &place,
        &json!({ "decision": "keep", "side": 0 }),
    )
    .expect_err("it has changed");
    assert_eq!(refused["code"], "review_changed", "{refused}");
    assert_eq!(texts(&minh, article), before);
    let newest = minh.call("review_open", &json!({ "article": article }));
    let place = place_with(&newest, "ba dãy bàn").clone();
    assert!(
        place["now"]["text"]
            .as_str()
            .is_some_and(|text| text.contains("khu chợ")),
        "{place}"
    );
    let _ = decide(
        &minh,
        article,
        &newest,
        &place,
        &json!({ "decision": "keep", "side": 0 }),
    )
    .expect("what is shown can be decided");
}

#[test]
fn decisions_made_offline_are_kept_and_a_review_that_grew_meanwhile_stays_open() {
    let mut newsroom = Newsroom::new();
    let (lan, minh, duc) = (
        newsroom.workstation("lan"),
        newsroom.workstation("minh"),
        newsroom.workstation("duc"),
    );
    let conflict = Conflict::between(&newsroom, &lan, &minh);
    let article = conflict.article.as_str();
    let _ = review_of(&newsroom, &minh, article).expect("the whole review");
    newsroom.settle(&[&lan, &duc]);
    newsroom.stop_server();
    let view = decide_all(&minh, article, |place| match place["kind"].as_str() {
        Some("field") => json!({ "decision": "keep", "side": 0 }),
        _ => json!({ "decision": "merged" }),
    });
    let request = json!({ "article": article, "review": view["review"], "state": view["state"] });
    let _ = minh.call("workflow_resolve_review", &request);
    // While Minh has no network, the two others touch the last paragraph at once.
    lan.open(article)
        .replace("Chị Mỵ chỉ xin", "Chị Mỵ cười, chỉ xin");
    duc.open(article).replace("sớm quá", "trước chín giờ");
    newsroom.start_server();
    newsroom.settle(&[&lan, &duc]);
    let more = newsroom_tests::window::until(
        "the review to grow",
        newsroom_tests::window::PATIENCE,
        || {
            newsroom.settle(&[&duc]);
            let view = duc.call("review_open", &json!({ "article": article }));
            Ok((view["places"].as_array().map_or(0, Vec::len) > PLACES).then_some(view))
        },
    )
    .expect("the review grows");
    let _ = minh.take_answers();
    newsroom.settle(&[&minh, &lan, &duc]);
    let answers = minh.take_answers();
    assert_eq!(
        answers[0]["refusal"],
        json!({ "refusal": "open_review", "review": view["review"] }),
        "nobody has looked at what came since"
    );
    let now = minh.call("review_open", &json!({ "article": article }));
    let open: Vec<&Value> = now["places"]
        .as_array()
        .expect("places")
        .iter()
        .filter(|place| place["decided"]["holds"] != true)
        .collect();
    assert_eq!(open.len(), 1, "only the new place waits: {open:?}");
    assert_eq!(
        now["places"].as_array().map(Vec::len),
        more["places"].as_array().map(Vec::len)
    );
    let _ = decide(
        &minh,
        article,
        &now,
        open[0],
        &json!({ "decision": "merged" }),
    )
    .expect("decided");
    let request = json!({ "article": article, "review": now["review"], "state": now["state"] });
    let _ = minh.call("workflow_resolve_review", &request);
    newsroom.settle(&[&minh, &lan]);
    assert_eq!(minh.take_answers()[0]["answer"], "done");
    assert_eq!(minh.hash(article), lan.hash(article));
}
