//! Back up, lose the server, restore the older backup: everything that was ever acknowledged comes back.

use newsroom_tests::{Newsroom, Station};
use serde_json::{Value, json};

use crate::{details, import_photo, submit_and_approve, write_whole_story};

fn forgotten(station: &Station) -> Vec<Value> {
    let status = station.call("sync_status", &json!({}));
    status["forgotten"].as_array().expect("a list").clone()
}

/// The forgotten moves that this machine can send again, by name.
fn names(moves: &[Value]) -> Vec<&str> {
    moves
        .iter()
        .filter_map(|lost| lost["transition"].as_str())
        .collect()
}

fn own(station: &Station) -> Vec<Value> {
    forgotten(station)
        .into_iter()
        .filter(|lost| !lost["command"].is_null())
        .collect()
}

#[test]
fn a_server_restored_from_an_older_backup_is_healed_by_its_workstations() {
    let mut newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan, &minh]);
    newsroom.back_up();
    let mut window = lan.open(&article);
    window.type_after("hai tầng nhà", " suốt buổi tối");
    newsroom.settle(&[&lan, &minh]);
    let hash = lan.hash(&article);
    newsroom.restore();
    newsroom.settle(&[&lan, &minh]);
    let duc = newsroom.workstation("duc");
    newsroom.settle(&[&duc]);
    assert_eq!(
        duc.hash(&article),
        hash,
        "what came after the backup was sent again"
    );
    assert_eq!(minh.hash(&article), hash);
    assert_eq!(forgotten(&lan), Vec::<Value>::new(), "no move was lost");
}

#[test]
fn after_the_loss_of_server_and_laptop_everything_that_was_acknowledged_is_there_again() {
    let mut newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let old = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan, &minh]);
    newsroom.back_up();

    // After the backup: an edit, a story with photos that was submitted, approved and published, and a story from a laptop
    // that will be lost together with the server.
    lan.open(&old).type_after("hai tầng nhà", " suốt buổi tối");
    minh.open(&old).type_after("mở cửa", " hằng ngày");
    newsroom.settle(&[&lan, &minh]);
    let published = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan, &minh]);
    let answers = submit_and_approve(&newsroom, &lan, &minh, &published);
    assert_eq!(answers[0]["answer"], "done", "{answers:?}");
    let url = details(&minh, &published)["published"]["url"]
        .as_str()
        .expect("published")
        .to_owned();
    let approved = details(&minh, &published)["state"]["revision"].clone();
    let lost = {
        let duc = newsroom.workstation("duc");
        let mut window = duc.create();
        window.write(&["Bài viết trên chiếc máy sắp mất./."]);
        let article = window.article().to_owned();
        let _ = import_photo(&duc, &article, 9);
        newsroom.settle(&[&duc, &lan, &minh]);
        std::fs::remove_dir_all(&duc.folder).expect("the laptop is lost");
        article
    };
    newsroom.settle(&[&lan, &minh]);
    let hashes: Vec<(String, String)> = [&old, &published, &lost]
        .map(|article| (article.clone(), minh.hash(article)))
        .to_vec();
    assert_eq!(newsroom.read(&url).0, 200);
    let media = media_of(&newsroom, &url);
    assert!(!media.is_empty());

    newsroom.restore_elsewhere();
    assert_eq!(newsroom.read(&url).0, 404, "the backup is older");
    for (station, login) in [(&lan, "lan"), (&minh, "minh")] {
        newsroom.sign_in(station, login);
    }
    newsroom.settle(&[&lan, &minh]);

    // Every word is there, for a machine that has never seen any of it, and under its author's name.
    let fresh = newsroom.workstation("duc");
    newsroom.settle(&[&fresh]);
    for (article, hash) in &hashes {
        assert_eq!(&fresh.hash(article), hash, "{article}");
        assert_eq!(&lan.hash(article), hash, "{article}");
    }
    let rows = fresh.call("article_list", &json!({ "view": "mine" }));
    assert_eq!(
        rows["rows"][0]["article"],
        lost.as_str(),
        "the lost laptop's story is still its author's: {rows}"
    );

    // Nobody's yes is given again without them: each is told what the server forgot, and sends it again.
    assert_eq!(names(&own(&lan)), ["submit"]);
    assert_eq!(names(&own(&minh)), ["approve"]);
    assert_eq!(names(&forgotten(&lan)), ["submit", "approve"]);
    assert_eq!(names(&forgotten(&minh)), ["submit", "approve"]);
    for station in [&lan, &minh] {
        let _ = station.call("sync_send_again", &json!({ "n": own(station)[0]["n"] }));
        newsroom.settle(&[&lan, &minh]);
    }
    assert_eq!(forgotten(&lan), Vec::<Value>::new());
    assert_eq!(forgotten(&minh), Vec::<Value>::new());
    assert_eq!(details(&lan, &published)["state"]["revision"], approved);
    let (status, _, page) = newsroom.read(&url);
    assert_eq!(status, 200, "it is before readers again, at its address");
    assert!(String::from_utf8_lossy(&page).contains("Bạn đọc trẻ ngồi kín"));
    assert_eq!(media_of(&newsroom, &url), media, "with its photos");
    assert_eq!(newsroom.check(), []);
}

/// The media of a page and their bytes.
fn media_of(newsroom: &Newsroom, url: &str) -> Vec<(String, Vec<u8>)> {
    let page = String::from_utf8(newsroom.read(url).2).expect("UTF-8");
    let mut addresses: Vec<String> = page
        .match_indices("/media/")
        .map(|(at, _)| {
            page[at..]
                .chars()
                .take_while(|c| !matches!(c, '"' | ' ' | ',' | '\'' | '<' | ')' | '&'))
                .collect()
        })
        .collect();
    addresses.sort();
    addresses.dedup();
    addresses
        .into_iter()
        .map(|address| {
            let (status, _, bytes) = newsroom.read(&address);
            assert_eq!(status, 200, "{address}");
            (address, bytes)
        })
        .collect()
}

#[test]
fn a_machine_that_comes_back_late_finds_its_words_already_there_and_goes_on() {
    let mut newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    newsroom.back_up();
    let article = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan, &minh]);
    newsroom.restore();
    // The editor's machine is first: it hands back what the reporter's wrote.
    newsroom.settle(&[&minh]);
    let duc = newsroom.workstation("duc");
    assert_eq!(duc.hash(&article), lan.hash(&article));
    // The reporter's own machine sends nothing twice and keeps its name.
    let device = lan.call("session_status", &json!({}))["device"].clone();
    newsroom.settle(&[&lan]);
    lan.open(&article).type_after("hai tầng nhà", " và cả sân");
    newsroom.settle(&[&lan, &minh, &duc]);
    assert_eq!(lan.call("session_status", &json!({}))["device"], device);
    assert_eq!(duc.hash(&article), lan.hash(&article));
    assert_eq!(newsroom.check(), []);
}

#[test]
fn a_forgotten_move_that_nobody_wants_any_more_is_let_go() {
    let mut newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan, &minh]);
    newsroom.back_up();
    let _ = lan.call("workflow_submit", &json!({ "article": article }));
    newsroom.settle(&[&lan, &minh]);
    newsroom.restore();
    newsroom.settle(&[&lan, &minh]);
    assert_eq!(details(&lan, &article)["state"]["stage"], "draft");
    let lost = own(&lan);
    assert_eq!(names(&lost), ["submit"]);
    let status = lan.call("sync_let_go", &json!({ "n": lost[0]["n"] }));
    assert_eq!(status["forgotten"], json!([]));
    assert!(own(&minh).is_empty(), "an editor cannot submit in her name");
    newsroom.settle(&[&lan, &minh]);
    assert_eq!(
        details(&lan, &article)["state"]["stage"],
        "draft",
        "nothing moves without a person"
    );
}

#[test]
fn who_joined_after_a_restore_knows_the_newsroom_again_when_the_same_backup_is_restored_once_more()
{
    let mut newsroom = Newsroom::new();
    let lan = newsroom.workstation("lan");
    newsroom.settle(&[&lan]);
    newsroom.back_up();
    newsroom.restore();
    newsroom.settle(&[&lan]);
    let minh = newsroom.workstation("minh");
    let article = write_whole_story(&newsroom, &minh);
    newsroom.settle(&[&lan, &minh]);
    let hash = minh.hash(&article);
    newsroom.restore();
    newsroom.settle(&[&lan]);
    newsroom.sign_in(&minh, "minh");
    newsroom.settle(&[&lan, &minh]);
    let duc = newsroom.workstation("duc");
    newsroom.settle(&[&duc]);
    assert_eq!(duc.hash(&article), hash, "it is at the server again");
}

#[test]
fn at_another_newsroom_nobody_signs_in_from_a_machine_that_has_stories_and_nothing_is_sent_there() {
    let newsroom = Newsroom::new();
    let lan = newsroom.workstation("lan");
    let article = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan]);
    let hash = lan.hash(&article);
    let other = Newsroom::new();
    let minh = other.workstation("minh");
    let code = server::admin::one_time_code(&other.server_folder(), "lan").expect("a code");
    let request = json!({
        "server": other.address(), "login": null, "password": null, "code": code, "device_name": "Máy của Lan",
    });
    let error = lan
        .try_call("session_sign_in", &request)
        .expect_err("refused");
    assert_eq!(error["code"], "other_newsroom");
    lan.sync();
    other.settle(&[&minh]);
    let rows = minh.call("article_list", &json!({ "view": "archive" }));
    assert_eq!(rows["rows"], json!([]), "no story has gone there");
    assert_eq!(lan.hash(&article), hash);
    assert_eq!(lan.call("session_status", &json!({}))["state"], "signed_in");
}
