//! A machine that has nothing of its newsroom: the queue is of use before any story is here, a story that somebody opens comes
//! at once, and in the end the machine is like one that has read everything that ever happened, whatever was in between.

use std::collections::BTreeMap;
use std::sync::Arc;

use newsroom_tests::{Barrier, Newsroom, Rules, Station};
use serde_json::{Value, json};

use crate::{details, submit_and_approve, write_whole_story};

/// What a new machine asks in its first sync, drafts aside.
const STORIES: &str = "/v1/articles/fetch";

/// A newsroom in which things have happened: a published story, one that was withdrawn, one that waits at the desk, one that
/// came back, one about which two people must be asked, and a draft.
struct Past {
    newsroom: Newsroom,
    lan: Station,
    minh: Station,
    articles: Vec<String>,
}

impl Past {
    fn new() -> Self {
        let newsroom = Newsroom::new();
        let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
        let mut articles = Vec::new();
        for _ in 0..2 {
            let published = write_whole_story(&newsroom, &lan);
            newsroom.settle(&[&lan, &minh]);
            let answers = submit_and_approve(&newsroom, &lan, &minh, &published);
            assert_eq!(answers[0]["answer"], "done", "{answers:?}");
            newsroom.pass_ms(60_000);
            articles.push(published);
        }
        let reason = json!({ "article": articles[1], "reason": "Sai tên người." });
        let _ = minh.call("workflow_withdraw", &reason);
        for _ in 0..2 {
            let waits = write_whole_story(&newsroom, &lan);
            newsroom.settle(&[&lan, &minh]);
            let _ = lan.call("workflow_submit", &json!({ "article": waits }));
            newsroom.settle(&[&lan, &minh]);
            articles.push(waits);
        }
        let back = json!({ "article": articles[3], "level": 0, "reason": "Thiếu nguồn ảnh." });
        let _ = minh.call("workflow_return", &back);
        let merged = write_whole_story(&newsroom, &lan);
        newsroom.settle(&[&lan, &minh]);
        lan.open(&merged).replace("đến chín giờ", "đến mười giờ");
        minh.open(&merged).replace("Tối thứ Hai", "Tối thứ Ba");
        articles.push(merged);
        newsroom.pass_ms(60_000);
        let draft = {
            let mut window = lan.create();
            window.write(&["Mới chỉ có một đoạn."]);
            window.article().to_owned()
        };
        lan.set_field(&draft, "headline", "Một tít đang viết");
        articles.push(draft);
        newsroom.settle(&[&lan, &minh]);
        let past = Self {
            newsroom,
            lan,
            minh,
            articles,
        };
        past.wait_for_the_review();
        past
    }

    /// The server answers a push before it has replayed it, so its review may come a moment later.
    fn wait_for_the_review(&self) {
        let patience = newsroom_tests::window::PATIENCE;
        newsroom_tests::window::until("the review", patience, || {
            self.newsroom.settle(&[&self.minh, &self.lan]);
            let review = details(&self.minh, &self.articles[4])["review"].clone();
            Ok((!review.is_null()).then_some(()))
        })
        .expect("a review");
    }

    /// A new machine of the editor-in-chief, behind this line; nothing was fetched yet.
    fn newcomer(&self, name: &str, line: &Arc<Barrier>) -> Station {
        let mut station = self.newsroom.bare_workstation(name);
        station.go_through(line.clone());
        self.newsroom.sign_in(&station, "duc");
        station
    }

    /// A machine of the same person that reads the whole feed, as every machine does whose server knows no short cut.
    fn reader(&self) -> Station {
        let line = Barrier::open();
        line.set(Rules {
            unknown: vec!["/v1/newsroom"],
            ..Rules::default()
        });
        let reader = self.newcomer("reader", &line);
        reader.sync();
        assert!(
            !line.take_asked().contains(&STORIES.to_owned()),
            "it reads the feed alone"
        );
        reader
    }
}

fn rows(station: &Station) -> Vec<Value> {
    let list = station.call("article_list", &json!({ "view": "archive" }));
    list["rows"].as_array().expect("rows").clone()
}

fn first_sync(station: &Station) -> Value {
    station.call("sync_status", &json!({}))["first_sync"].clone()
}

fn database(station: &Station) -> rusqlite::Connection {
    rusqlite::Connection::open(station.folder.join("galley.sqlite")).expect("the store")
}

fn count(station: &Station, table: &str) -> i64 {
    database(station)
        .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
            row.get(0)
        })
        .expect("a number")
}

/// A list without what is news in it: that depends on when a machine came and when somebody looked.
fn without_news(mut list: Value) -> Value {
    list["heard"] = Value::Null;
    list["news"] = Value::Null;
    for row in list["rows"].as_array_mut().expect("rows") {
        row["news"] = Value::Null;
    }
    list
}

/// Everything of a newsroom that a person could see on a machine, and the records behind it.
fn everything(station: &Station) -> BTreeMap<String, Value> {
    let mut seen = BTreeMap::new();
    for view in [
        "mine",
        "to_review",
        "returned",
        "approved",
        "scheduled",
        "published",
        "archive",
    ] {
        let list = station.call("article_list", &json!({ "view": view }));
        seen.insert(format!("list {view}"), without_news(list));
    }
    seen.insert(
        "newsroom".to_owned(),
        station.call("newsroom_get", &json!({})),
    );
    for row in rows(station) {
        let article = row["article"].as_str().expect("an id");
        let asked = json!({ "article": article });
        seen.insert(format!("{article} details"), details(station, article));
        seen.insert(
            format!("{article} history"),
            station.call("article_revisions", &asked),
        );
        seen.insert(
            format!("{article} text"),
            station.call("article_open", &asked)["document"].clone(),
        );
        let _ = station.call("article_close", &asked);
        let preview =
            json!({ "article": article, "hash": details(station, article)["state"]["revision"] });
        if let Ok(opened) = station.try_call("preview_open", &preview) {
            let path = opened["path"].as_str().expect("a path");
            let page = station.workstation().serve_preview(path);
            let page = String::from_utf8_lossy(&page.body).into_owned();
            seen.insert(format!("{article} page"), page.into());
        }
    }
    for path in ["/", "/van-hoa/"] {
        let page = station.workstation().serve_preview(path);
        let page = String::from_utf8_lossy(&page.body).into_owned();
        seen.insert(format!("page {path}"), page.into());
    }
    let status = station.call("sync_status", &json!({}));
    seen.insert("reviews".to_owned(), status["reviews"].clone());
    let db = database(station);
    let mut statement = db
        .prepare("SELECT hex(record), seq, hex(bytes) FROM record ORDER BY seq")
        .expect("the table");
    let records = statement
        .query_map([], |row| {
            Ok(json!([
                row.get::<_, String>(0)?,
                row.get::<_, Option<i64>>(1)?,
                row.get::<_, String>(2)?
            ]))
        })
        .expect("rows");
    let records: Vec<Value> = records.map(|row| row.expect("a row")).collect();
    seen.insert("records".to_owned(), records.into());
    seen
}

fn assert_alike(one: &Station, other: &Station) {
    let (one, other) = (everything(one), everything(other));
    assert!(one.keys().eq(other.keys()), "both know the same");
    for (what, seen) in &one {
        assert_eq!(seen, &other[what], "{what}");
    }
}

#[test]
fn the_whole_queue_is_there_before_any_story_has_come() {
    let past = Past::new();
    let reader = past.reader();
    let line = Barrier::open();
    line.set(Rules {
        closed: vec![STORIES, "/v1/feed"],
        ..Rules::default()
    });
    let duc = past.newcomer("duc", &line);
    duc.sync();
    let (listed, known) = (rows(&duc), rows(&reader));
    assert_eq!(listed.len(), past.articles.len());
    for (listed, known) in listed.iter().zip(&known) {
        assert_eq!(listed["here"], false);
        for what in [
            "article",
            "headline",
            "section",
            "author",
            "state",
            "updated_ms",
            "open_review",
            "mine",
        ] {
            assert_eq!(listed[what], known[what], "{what} of {known}");
        }
    }
    assert_eq!(
        duc.call("newsroom_get", &json!({})),
        reader.call("newsroom_get", &json!({})),
        "people, sections, links and settings came first"
    );
    let told = first_sync(&duc);
    assert_eq!(
        (
            &told["stories"],
            &told["listed"],
            &told["here"],
            &told["read"]
        ),
        (&json!(6), &json!(6), &json!(0), &json!(0)),
        "{told}"
    );
    assert!(told["to_read"].as_u64() > Some(0), "{told}");
    assert_eq!(count(&duc, "record"), 0);
}

#[test]
fn in_the_end_a_new_machine_is_like_one_that_has_read_the_whole_feed() {
    let past = Past::new();
    let reader = past.reader();
    let duc = past.newcomer("duc", &Barrier::open());
    duc.sync();
    assert_eq!(first_sync(&duc), Value::Null, "it is done and says so");
    assert_alike(&duc, &reader);
    assert_eq!(
        count(&duc, "checkpoint"),
        0,
        "what happened before it was there is no moment of this machine"
    );
}

#[test]
fn a_first_sync_that_is_cut_anywhere_and_killed_there_goes_on_where_it_was() {
    let past = Past::new();
    let reader = past.reader();
    let line = Barrier::open();
    let mut cuts = 0;
    loop {
        let name = format!("duc-{cuts}");
        let mut duc = past.newcomer(&name, &line);
        line.set(Rules {
            left: Some(cuts),
            ..Rules::default()
        });
        duc.sync();
        // The rest is pictures.
        let done = count(&duc, "record") > 0 && first_sync(&duc) == Value::Null;
        duc.crash();
        line.set(Rules::default());
        duc.reopen();
        let _ = line.take_asked();
        duc.sync();
        assert_alike(&duc, &reader);
        if done {
            break;
        }
        cuts += 1;
    }
    assert!(cuts >= 5, "newsroom, catalogue, drafts, feed: {cuts}");
}

#[test]
fn what_was_fetched_before_a_cut_is_not_fetched_again() {
    let past = Past::new();
    let line = Barrier::open();
    line.set(Rules {
        closed: vec!["/v1/feed"],
        ..Rules::default()
    });
    let duc = past.newcomer("duc", &line);
    duc.sync();
    let _ = line.take_asked();
    line.set(Rules::default());
    duc.sync();
    let asked = line.take_asked();
    assert!(
        !asked
            .iter()
            .any(|path| path == "/v1/newsroom" || path == "/v1/articles"),
        "{asked:?}"
    );
}

#[test]
fn a_story_that_somebody_opens_comes_at_once_and_can_be_written_in_while_the_rest_is_on_its_way() {
    let past = Past::new();
    let line = Barrier::open();
    line.set(Rules {
        closed: vec![STORIES, "/v1/feed"],
        ..Rules::default()
    });
    let duc = past.newcomer("duc", &line);
    duc.sync();
    line.set(Rules {
        closed: vec!["/v1/feed"],
        ..Rules::default()
    });
    let article = past.articles[2].clone();
    let mut window = duc.open(&article);
    assert_eq!(duc.hash(&article), past.lan.hash(&article));
    let here: Vec<bool> = rows(&duc)
        .iter()
        .filter_map(|row| row["here"].as_bool())
        .collect();
    assert_eq!(
        here.iter().filter(|here| **here).count(),
        1,
        "only that one"
    );
    assert_eq!(
        duc.call("photo_list", &json!({ "article": article }))["photos"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    window.type_after("hai tầng nhà", " suốt buổi tối");
    line.set(Rules::default());
    duc.sync();
    window.type_after("suốt buổi tối", ", trò chuyện");
    past.newsroom.settle(&[&duc, &past.lan]);
    assert_eq!(duc.hash(&article), past.lan.hash(&article));
    assert!(
        past.lan
            .open(&article)
            .texts()
            .concat()
            .contains("suốt buổi tối, trò chuyện"),
        "what was typed meanwhile is everywhere"
    );
    assert_eq!(first_sync(&duc), Value::Null);
}

#[test]
fn without_a_network_a_story_that_has_not_come_says_so_and_nothing_is_written_in_it() {
    let past = Past::new();
    let line = Barrier::open();
    line.set(Rules {
        closed: vec![STORIES],
        ..Rules::default()
    });
    let duc = past.newcomer("duc", &line);
    duc.sync();
    line.set(Rules {
        closed: vec!["/"],
        ..Rules::default()
    });
    let article = &past.articles[0];
    for (name, request) in [
        ("article_open", json!({ "article": article })),
        ("article_details", json!({ "article": article })),
        ("preview_open", json!({ "article": article, "hash": null })),
        ("workflow_submit", json!({ "article": article })),
        (
            "article_set_field",
            json!({ "article": article, "field": "headline", "value": "Tít", "saw": [] }),
        ),
    ] {
        let error = duc.try_call(name, &request).expect_err("it is not here");
        assert_eq!(error["code"], "article_not_here", "{name}: {error}");
    }
    assert_eq!(count(&duc, "record") + count(&duc, "journal"), 0);
    // Whoever has nothing to read can write.
    let own = {
        let mut window = duc.create();
        window.write(&["Viết khi mất mạng."]);
        window.article().to_owned()
    };
    line.set(Rules::default());
    past.newsroom.settle(&[&duc, &past.lan]);
    assert_eq!(duc.hash(&own), past.lan.hash(&own));
    assert_eq!(duc.hash(article), past.lan.hash(article));
    assert_eq!(rows(&duc).len(), past.articles.len() + 1);
}

#[test]
fn what_colleagues_do_in_the_middle_of_a_first_sync_arrives_and_is_not_lost() {
    let past = Past::new();
    let line = Barrier::open();
    for cut in [2, 3, 4, 5, 6, 8] {
        let name = format!("duc-{cut}");
        let duc = past.newcomer(&name, &line);
        line.set(Rules {
            left: Some(cut),
            ..Rules::default()
        });
        duc.sync();
        // A word in an old story, a move of another, and a new one.
        let word = format!(" lần {cut}");
        past.lan.open(&past.articles[0]).type_after("mở cửa", &word);
        let asked = json!({ "article": past.articles[2] });
        let waits = details(&past.lan, &past.articles[2])["state"]["stage"] == "submitted";
        let _ = if waits {
            past.lan.call("workflow_recall", &asked)
        } else {
            past.lan.call("workflow_submit", &asked)
        };
        let mut window = past.lan.create();
        window.write(&["Một bài mới."]);
        past.newsroom.settle(&[&past.lan, &past.minh]);
        line.set(Rules::default());
        duc.sync();
        past.newsroom.settle(&[&past.lan, &duc]);
        for row in rows(&past.lan) {
            let article = row["article"].as_str().expect("an id");
            let (theirs, ours) = (details(&duc, article), details(&past.lan, article));
            assert_eq!(theirs["hash"], ours["hash"], "cut {cut}");
            assert_eq!(theirs["state"], ours["state"], "cut {cut}");
            assert_eq!(theirs["published"], ours["published"], "cut {cut}");
        }
        assert_eq!(
            count(&duc, "record"),
            count(&past.lan, "record"),
            "cut {cut}"
        );
    }
}

#[test]
fn a_server_that_is_restored_in_the_middle_of_a_first_sync_is_healed_and_no_word_is_lost() {
    for cut in [3, 5, 7] {
        let mut past = Past::new();
        let line = Barrier::open();
        let duc = past.newcomer("duc", &line);
        past.newsroom.back_up();
        past.lan
            .open(&past.articles[0])
            .type_after("mở cửa", " hằng ngày");
        past.newsroom.settle(&[&past.lan, &past.minh]);
        let hash = past.lan.hash(&past.articles[0]);
        line.set(Rules {
            left: Some(cut),
            ..Rules::default()
        });
        duc.sync();
        let had_it = rows(&duc)
            .iter()
            .any(|row| row["article"] == past.articles[0].as_str() && row["here"] == true);
        line.set(Rules::default());
        past.newsroom.restore();
        // The machine that wrote it is gone with the server; whoever had it in a draft alone still has it.
        let others: &[&Station] = if had_it { &[&duc] } else { &[&past.lan, &duc] };
        past.newsroom.settle(others);
        let code = details(&duc, &past.articles[0]);
        assert_eq!(
            code["hash"],
            hash.as_str(),
            "cut {cut}, here before: {had_it}"
        );
        let later = past.newsroom.bare_workstation("later");
        past.newsroom.sign_in(&later, "minh");
        later.sync();
        past.newsroom.settle(&[&later]);
        assert_eq!(
            later.hash(&past.articles[0]),
            hash,
            "cut {cut}: the server has it again"
        );
        assert_eq!(first_sync(&duc), Value::Null);
    }
}

#[test]
fn a_server_that_knows_less_of_its_catalogue_is_read_by_its_feed() {
    let past = Past::new();
    let reader = past.reader();
    let line = Barrier::open();
    line.set(Rules {
        without: vec!["updated", "section", "review"],
        ..Rules::default()
    });
    let duc = past.newcomer("duc", &line);
    duc.sync();
    assert!(!line.take_asked().contains(&STORIES.to_owned()));
    assert_alike(&duc, &reader);
}

#[test]
fn a_machine_in_the_background_finishes_its_first_sync_by_itself_and_says_how_far_it_is() {
    let past = Past::new();
    let reader = past.reader();
    let mut duc = past.newsroom.bare_workstation("duc");
    duc.reopen_in_background();
    past.newsroom.sign_in(&duc, "duc");
    duc.wait_for(newsroom_tests::window::PATIENCE, |status| {
        status["first_sync"].is_null()
            && status["link"] == "online"
            && status["busy"] == false
            && rows(&duc).len() == past.articles.len()
            && rows(&duc).iter().all(|row| row["here"] == true)
    });
    assert_alike(&duc, &reader);
}
