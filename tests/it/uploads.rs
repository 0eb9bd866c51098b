//! Photos arrive whole or not at all, and a story is not sent without them.

use std::path::PathBuf;

use editorial::id::Hash;
use newsroom_tests::{Newsroom, Shape, Station, pictures};
use serde_json::{Value, json};

use crate::{details, submit_and_approve, write_whole_story};

/// A line that breaks in the middle of every second piece.
const BROKEN: Shape = Shape {
    bytes_per_s: None,
    cut_every: None,
    cut_after_bytes: Some(1_500_000),
};

fn import(station: &Station, article: &str, bytes: &[u8]) -> Value {
    let request = json!({ "article": article, "file_name": "bến sông.jpg" });
    station
        .try_call_with("photo_import", &request, Some(bytes.to_vec()))
        .expect("a good photo")
}

fn unsent(station: &Station) -> Value {
    station.call("sync_status", &json!({}))["unsent"].clone()
}

fn row(station: &Station, article: &str) -> Value {
    let list = station.call("article_list", &json!({ "view": "mine" }));
    let rows = list["rows"].as_array().expect("rows");
    rows.iter()
        .find(|row| row["article"] == article)
        .expect("the article is listed")
        .clone()
}

fn blob_file(folder: &std::path::Path, hash: &str) -> PathBuf {
    folder.join("blobs").join(&hash[..2]).join(hash)
}

fn failures(station: &Station, code: &str) -> Vec<Value> {
    let status = station.call("sync_status", &json!({}));
    let failures = status["failures"].as_array().expect("a list");
    failures
        .iter()
        .filter(|failure| failure["code"] == code)
        .cloned()
        .collect()
}

#[test]
fn an_upload_goes_on_through_cuts_a_crash_of_the_workstation_and_restarts_of_the_server() {
    let mut newsroom = Newsroom::new();
    let link = newsroom.link();
    let mut lan = newsroom.bare_workstation("lan");
    newsroom.sign_in_at(&lan, "lan", &link.url());
    lan.sync();
    let article = lan.create().article().to_owned();
    let photo = pictures::of_size(7, 6_000_000);
    let original = import(&lan, &article, &photo)["photo"]["original"]
        .as_str()
        .expect("a hash")
        .to_owned();
    let at_the_server = blob_file(&newsroom.server_folder(), &original);
    link.set(BROKEN);
    let mut rounds = 0;
    while unsent(&lan)["photos"] != 0 {
        rounds += 1;
        assert!(rounds < 40, "the upload does not come to an end");
        assert!(
            !at_the_server.exists() && row(&lan, &article)["unsent"]["photos"] == 1,
            "nothing is visible and nothing is called sent before every byte is there"
        );
        lan.sync();
        match rounds % 3 {
            0 => {
                lan.crash();
                lan.reopen();
            }
            1 => {
                newsroom.stop_server();
                newsroom.start_server();
            }
            _ => {}
        }
    }
    assert!(link.cuts() >= 3, "the line was cut {} times", link.cuts());
    assert_eq!(
        std::fs::read(&at_the_server).expect("the blob"),
        photo,
        "byte for byte"
    );
    let carried = link.bytes();
    let whole = photo.len() as u64;
    assert!(
        carried < 2 * whole,
        "{carried} bytes were carried for {whole}: it began anew instead of going on"
    );
    assert_eq!(row(&lan, &article)["unsent"]["photos"], 0);
    assert_eq!(newsroom.check(), []);
}

#[test]
fn originals_leave_after_what_screens_show_of_every_photo_and_words_typed_meanwhile_overtake_them()
{
    let mut newsroom = Newsroom::new();
    let link = newsroom.link();
    let lan = newsroom.bare_workstation("lan");
    newsroom.sign_in_at(&lan, "lan", &link.url());
    lan.sync();
    let article = lan.create().article().to_owned();
    // The second original is smaller than what screens show of the first: its size alone would send it early.
    let photos = [
        pictures::river(1, 2400, 1600),
        pictures::river(2, 64, 42),
        pictures::of_size(3, 900_000),
    ]
    .map(|bytes| import(&lan, &article, &bytes)["photo"].clone());
    let server = newsroom.server_folder();
    let is_there = |hash: &Value| blob_file(&server, hash.as_str().expect("a hash")).exists();
    let originals = || {
        let there = photos.iter().filter(|photo| is_there(&photo["original"]));
        there.count()
    };
    let screens = || {
        let all = photos
            .iter()
            .flat_map(|photo| photo["renditions"].as_array().expect("renditions"));
        let there: Vec<bool> = all.map(|one| is_there(&one["blob"])).collect();
        (there.iter().filter(|there| **there).count(), there.len())
    };
    link.set(Shape {
        cut_after_bytes: Some(200_000),
        ..Shape::default()
    });
    let (mut rounds, mut overtaken) = (0, 0);
    while unsent(&lan)["photos"] != 0 {
        rounds += 1;
        assert!(rounds < 80, "it never comes to an end");
        lan.open(&article)
            .append(&format!("Câu thứ {rounds} trong lúc ảnh đang đi."));
        let before = (originals(), screens());
        lan.sync();
        let (sent, (shown, all)) = (originals(), screens());
        assert!(
            sent == 0 || shown == all,
            "{sent} originals are there, and {} of {all} pictures for screens are not",
            all - shown
        );
        let words_wait = unsent(&lan)["records"] != 0;
        assert!(
            !words_wait || before == (sent, (shown, all)),
            "a photo went out before the words that waited"
        );
        overtaken += usize::from(!words_wait && shown == all && sent < photos.len());
    }
    assert!(
        overtaken > 0,
        "words never arrived while originals were waiting: the line was too good to tell"
    );
    assert_eq!(newsroom.check(), []);
}

#[test]
fn a_line_that_breaks_before_a_whole_piece_is_through_is_given_smaller_ones() {
    let mut newsroom = Newsroom::new();
    let link = newsroom.link();
    let lan = newsroom.bare_workstation("lan");
    newsroom.sign_in_at(&lan, "lan", &link.url());
    lan.sync();
    let article = lan.create().article().to_owned();
    let _ = import(&lan, &article, &pictures::of_size(2, 1_500_000));
    link.set(Shape {
        cut_after_bytes: Some(200_000),
        ..Shape::default()
    });
    let mut rounds = 0;
    while unsent(&lan)["photos"] != 0 {
        rounds += 1;
        assert!(rounds < 80, "it never comes to an end");
        lan.sync();
    }
    assert!(link.cuts() >= 5, "the line was cut {} times", link.cuts());
    assert_eq!(newsroom.check(), []);
}

#[test]
fn a_story_is_not_sent_before_its_last_photo_and_is_not_approved_either() {
    let newsroom = Newsroom::new();
    let link = newsroom.link();
    let lan = newsroom.bare_workstation("lan");
    newsroom.sign_in_at(&lan, "lan", &link.url());
    lan.sync();
    let minh = newsroom.workstation("minh");
    let article = write_whole_story(&newsroom, &lan);
    let photo = import(&lan, &article, &pictures::of_size(3, 3_000_000))["photo"].clone();
    lan.open(&article)
        .insert_figure("Tối thứ Hai", &photo, "Sân thư viện.");
    let _ = lan.call("workflow_submit", &json!({ "article": article }));
    link.set(BROKEN);
    lan.sync();
    minh.sync();
    assert_eq!(
        details(&minh, &article)["state"]["stage"],
        "submitted",
        "text does not wait for photos"
    );
    let waiting = unsent(&lan);
    assert!(
        waiting["records"] == 0 && waiting["commands"] == 0 && waiting["photos"] != 0,
        "{waiting}"
    );
    assert_ne!(
        row(&lan, &article)["unsent"]["photos"],
        0,
        "so says the queue"
    );
    let hash = minh.hash(&article);
    let approve = json!({ "article": article, "level": 0, "hash": hash, "acknowledges": null });
    let _ = minh.call("workflow_approve", &approve);
    minh.sync();
    let refused = failures(&minh, "refused");
    assert_eq!(refused[0]["arguments"]["refusal"], "missing_photo");
    link.set(Shape::default());
    newsroom.settle(&[&lan, &minh]);
    assert_eq!(row(&lan, &article)["unsent"]["photos"], 0);
    let _ = minh.call("workflow_approve", &approve);
    newsroom.settle(&[&minh, &lan]);
    assert_eq!(details(&lan, &article)["state"]["publication"], "live");
}

#[test]
fn a_photo_in_two_stories_is_sent_once_and_neither_is_called_sent_without_it() {
    let newsroom = Newsroom::new();
    let lan = newsroom.workstation("lan");
    let photo = pictures::river(5, 640, 420);
    let (one, two) = (
        lan.create().article().to_owned(),
        lan.create().article().to_owned(),
    );
    assert_eq!(import(&lan, &one, &photo)["twin"], false);
    assert_eq!(import(&lan, &two, &photo)["twin"], true);
    assert_eq!(import(&lan, &two, &photo)["twin"], true);
    for article in [&one, &two] {
        assert_eq!(row(&lan, article)["unsent"]["photos"], 1);
    }
    assert_eq!(unsent(&lan)["photos"], 1, "one photo, however many stories");
    lan.sync();
    for article in [&one, &two] {
        assert_eq!(row(&lan, article)["unsent"]["photos"], 0);
    }
}

#[test]
fn the_same_file_imported_by_two_people_is_one_blob_at_the_server() {
    let mut newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let photo = pictures::river(6, 640, 420);
    for station in [&lan, &minh] {
        let article = station.create().article().to_owned();
        let _ = import(station, &article, &photo);
    }
    newsroom.settle(&[&lan, &minh]);
    let hash = Hash::of(&photo).to_string();
    let mut copies = Vec::new();
    let mut folders = vec![newsroom.server_folder()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read(&path).is_ok_and(|bytes| bytes == photo) {
                copies.push(path);
            }
        }
    }
    assert_eq!(copies, [blob_file(&newsroom.server_folder(), &hash)]);
    assert_eq!(unsent(&lan)["photos"], 0);
    assert_eq!(unsent(&minh)["photos"], 0);
    assert_eq!(newsroom.check(), []);
}

#[test]
fn a_photo_that_the_disk_has_changed_is_not_sent_and_the_person_is_told_which_one() {
    let mut newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    let photo = pictures::of_size(4, 2_500_000);
    let imported = import(&lan, &article, &photo)["photo"].clone();
    let original = imported["original"].as_str().expect("a hash");
    let file = blob_file(&lan.folder, original);
    let mut changed = photo.clone();
    changed[1_300_000] ^= 1;
    std::fs::write(&file, &changed).expect("the disk changes a bit");
    newsroom.settle(&[&lan, &minh]);
    assert!(
        !blob_file(&newsroom.server_folder(), original).exists(),
        "nothing else is ever shown as the photo"
    );
    let told = failures(&lan, "photo_lost");
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["arguments"]["file"], "bến sông.jpg");
    assert_eq!(told[0]["article"], article.as_str());
    assert_eq!(unsent(&lan)["photos"], 1, "it is not called sent");
    assert_eq!(unsent(&lan)["records"], 0, "the others go on");

    let _ = import(&lan, &article, &photo);
    newsroom.settle(&[&lan, &minh]);
    assert_eq!(failures(&lan, "photo_lost"), Vec::<Value>::new());
    assert_eq!(unsent(&lan)["photos"], 0, "imported again, it is sent");
    let answers = submit_and_approve(&newsroom, &lan, &minh, &article);
    assert_eq!(answers[0]["answer"], "done", "{answers:?}");
    assert_eq!(newsroom.check(), []);
}

#[test]
fn a_photo_that_changes_or_is_cut_while_it_is_being_sent_never_becomes_visible() {
    type Harm = fn(&mut Vec<u8>);
    let harms: [Harm; 2] = [
        |bytes| bytes[2_900_000] ^= 1,
        |bytes| bytes.truncate(1_200_000),
    ];
    for harm in harms {
        let newsroom = Newsroom::new();
        let link = newsroom.link();
        let lan = newsroom.bare_workstation("lan");
        newsroom.sign_in_at(&lan, "lan", &link.url());
        lan.sync();
        let article = lan.create().article().to_owned();
        let photo = pictures::of_size(8, 3_000_000);
        let imported = import(&lan, &article, &photo);
        let original = imported["photo"]["original"].as_str().expect("a hash");
        // So short that no one round can end it.
        link.set(Shape {
            cut_after_bytes: Some(600_000),
            ..BROKEN
        });
        lan.sync();
        assert!(unsent(&lan)["photos"] == 1 && link.cuts() > 0, "on its way");
        let mut bytes = photo.clone();
        harm(&mut bytes);
        std::fs::write(blob_file(&lan.folder, original), &bytes).expect("the disk changes it");
        link.set(Shape::default());
        lan.sync();
        lan.sync();
        assert!(!blob_file(&newsroom.server_folder(), original).exists());
        assert_eq!(failures(&lan, "photo_lost").len(), 1);
        assert_eq!(unsent(&lan)["photos"], 1);
    }
}
