//! The disk is full, fails, gives too little, or cannot be written: nothing is called stored, reading goes on, the error says
//! what to do, and when the disk is well again the work goes on.

use std::path::Path;
use std::sync::Arc;

use disk::SharedDisk;
use editorial::id::Hash;
use newsroom_tests::disk::{Left, Remains, Tape, TapedDisk, Trouble};
use newsroom_tests::{Newsroom, Station, pictures};
use serde_json::{Value, json};

use crate::cuts::{check_pages, check_server};
use crate::day::{self, Answered};
use crate::quick_folder;

/// At which steps trouble begins: the first ones all, then further and further apart; all of them if the environment asks.
fn beginnings() -> impl Iterator<Item = u64> {
    let all = std::env::var("GALLEY_CUTS").is_ok_and(|cuts| cuts == "all");
    let mut next = 1;
    std::iter::from_fn(move || {
        let step = next;
        next += if all { 1 } else { 1 + step / 4 };
        Some(step)
    })
}

/// A newsroom with one article, half written.
fn prepared() -> tempfile::TempDir {
    let folder = quick_folder();
    let newsroom = Newsroom::prepared(quick_folder());
    let root = newsroom.folder().to_owned();
    let mut newsroom = newsroom;
    newsroom.start_server();
    let mut lan = newsroom.workstation("lan");
    let mut window = lan.create();
    window.write(&["Câu đã lưu."]);
    let article = window.article().to_owned();
    import(&lan, &article, 1).expect("a good photo");
    lan.set_field(&article, "headline", "Tít đã lưu");
    lan.sync();
    lan.quit();
    newsroom.stop_server();
    copy(&root, folder.path());
    folder
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

fn import(station: &Station, article: &str, seed: u32) -> Result<Value, Value> {
    let request = json!({ "article": article, "file_name": format!("anh-{seed}.jpg") });
    station.try_call_with(
        "photo_import",
        &request,
        Some(pictures::river(seed, 320, 210)),
    )
}

/// The codes that say what this trouble is.
fn codes(trouble: Trouble) -> &'static [&'static str] {
    match trouble {
        Trouble::Full => &["storage_full"],
        Trouble::SyncFails | Trouble::SyncsFail | Trouble::ReadsFail | Trouble::ReadOnly => {
            &["storage_failed"]
        }
        Trouble::ReadsShort => &["storage_failed", "store_damaged"],
    }
}

fn is_about_writing(trouble: Trouble) -> bool {
    !matches!(trouble, Trouble::ReadsFail | Trouble::ReadsShort)
}

const TROUBLES: [Trouble; 6] = [
    Trouble::Full,
    Trouble::SyncFails,
    Trouble::SyncsFail,
    Trouble::ReadOnly,
    Trouble::ReadsFail,
    Trouble::ReadsShort,
];

#[test]
fn a_workstation_on_a_bad_disk_calls_nothing_saved_that_is_not_and_goes_on_when_the_disk_is_well() {
    let template = prepared();
    for trouble in TROUBLES {
        let (mut cases, mut refused) = (0, 0);
        for step in beginnings() {
            let folder = quick_folder();
            copy(template.path(), folder.path());
            let met =
                bad_disk_at_the_workstation(&Newsroom::around(folder), trouble, step, &mut refused);
            cases += 1;
            if met == 0 {
                break;
            }
        }
        println!(
            "workstation, {trouble:?}: {cases} beginnings, {refused} refusals in words, 0 lost"
        );
        assert!(refused > 0, "{trouble:?} was never met");
    }
}

/// Works while there is trouble from this step on; how often it was met.
fn bad_disk_at_the_workstation(
    newsroom: &Newsroom,
    trouble: Trouble,
    step: u64,
    refused: &mut usize,
) -> u64 {
    let tape = Arc::new(Tape::default());
    let disk = TapedDisk::new(&tape, 0, newsroom.folder(), "lan");
    let mut lan = newsroom.workstation_on("lan", Arc::clone(&disk) as SharedDisk);
    let article = day::article_of(&lan).expect("there is an article");
    let shown = first_photo(&lan, &article);
    let mut hear = |result: Result<Value, Value>| {
        if let Err(error) = result {
            let code = error["code"].as_str().unwrap_or_default().to_owned();
            assert!(
                codes(trouble).contains(&code.as_str()),
                "{trouble:?} at {step}: {error}"
            );
            *refused += 1;
        }
    };
    let mut window = lan.open(&article);
    disk.break_at(trouble, step);
    let mut saved = Vec::new();
    for (words, text) in [("lưu.", " Câu hai."), ("hai.", " Câu ba.")] {
        let result = window.try_type_after(words, text);
        if result.is_ok() {
            saved.push(text);
        }
        hear(result.map(|()| Value::Null));
    }
    let set = json!({ "article": article, "field": "standfirst", "value": "Sapo", "saw": [] });
    hear(lan.try_call("article_set_field", &set));
    let photo = import(&lan, &article, 2);
    hear(photo.clone());
    hear(
        lan.try_call("workflow_submit", &json!({ "article": article }))
            .or_else(|error| {
                // A draft whose disk cannot be read cannot be looked at either; nothing else may keep it back.
                if error["code"] == "refused" {
                    Ok(Value::Null)
                } else {
                    Err(error)
                }
            }),
    );
    let (status, good) = look(&lan, &shown);
    assert!(
        status != 200 || good,
        "{trouble:?} at {step}: another picture"
    );
    *refused += usize::from(status != 200);
    if is_about_writing(trouble) {
        assert_eq!(status, 200, "{trouble:?} at {step}: pictures are shown");
        let read = day::answered(&lan, &article);
        let text = read.article["document"].to_string();
        assert!(
            text.contains("Câu đã lưu."),
            "{trouble:?} at {step}: reading goes on"
        );
        for saved in &saved {
            assert!(
                text.contains(saved.trim()),
                "{trouble:?} at {step}: {saved} was answered"
            );
        }
        let list = lan.call("article_list", &json!({ "view": "mine" }));
        assert_eq!(list["rows"].as_array().map(Vec::len), Some(1));
    }
    let met = disk.mend();
    assert_eq!(
        look(&lan, &shown),
        (200, true),
        "{trouble:?} at {step}: the disk is well"
    );
    window
        .try_send()
        .unwrap_or_else(|error| panic!("{trouble:?} at {step}: the disk is well: {error}"));
    assert_eq!(window.texts(), ["Câu đã lưu. Câu hai. Câu ba."]);
    lan.set_field(&article, "standfirst", "Sapo");
    import(&lan, &article, 2)
        .unwrap_or_else(|error| panic!("{trouble:?} at {step}: the disk is well: {error}"));
    let before = day::answered(&lan, &article);
    let text = before.article["document"].to_string();
    assert!(
        text.contains("Câu đã lưu. Câu hai. Câu ba."),
        "{trouble:?} at {step}: {text}"
    );
    assert_eq!(before.article["photos"].as_array().map(Vec::len), Some(2));
    after_a_power_cut(&tape, &before, &format!("{trouble:?} at {step}"));
    // The same disk goes bad again while the app is quitting; the next start is on a good one.
    disk.break_at(trouble, 1);
    lan.quit();
    disk.mend();
    lan.reopen();
    assert_eq!(day::answered(&lan, &article).article, before.article);
    // What the bad disk did not take must not stand between the log's beginning and what is written behind it.
    lan.set_field(&article, "standfirst", "Sapo mới");
    let last = day::answered(&lan, &article);
    after_a_power_cut(&tape, &last, &format!("{trouble:?} at {step}, quit on it"));
    met
}

/// The address and hash of a rendition of the article's first photo. Its record is what an import of the same file answers.
fn first_photo(station: &Station, article: &str) -> (String, String) {
    let list = station.call("photo_list", &json!({ "article": article }));
    let original = &list["photos"][0]["original"];
    let photo = (0..16)
        .filter(|seed| *original == Hash::of(&pictures::river(*seed, 320, 210)).to_string())
        .map(|seed| import(station, article, seed).expect("it is there")["photo"].clone())
        .next()
        .expect("it was drawn");
    let rendition = &photo["renditions"][0];
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    (
        format!(
            "{}/{}",
            text(&photo["original"]),
            text(&rendition["recipe"])
        ),
        text(&rendition["blob"]),
    )
}

/// What the window gets of a photo: the status, and whether the bytes are right.
fn look(station: &Station, (path, hash): &(String, String)) -> (u16, bool) {
    let served = station.workstation().serve_photo(path);
    let good = editorial::id::Hash::of(&served.body).to_string() == *hash;
    (served.status, good)
}

/// Everything that was answered is there after a power cut, whatever failed before.
fn after_a_power_cut(tape: &Tape, before: &Answered, when: &str) {
    let mut remains = Remains::default();
    for (_, step) in tape.steps() {
        remains.take(&step);
    }
    for left in [Left::Nothing, Left::Torn(1), Left::Torn(2)] {
        let folder = quick_folder();
        remains.lay_out(left, folder.path());
        let newsroom = Newsroom::around(folder);
        let lan = newsroom.workstation_on("lan", disk::system());
        let article = day::article_of(&lan).expect("the article is there");
        let after = day::answered(&lan, &article);
        assert_eq!(after.article, before.article, "{when}, then a power cut");
    }
}

#[test]
fn a_server_on_a_bad_disk_calls_nothing_stored_that_is_not_and_goes_on_when_the_disk_is_well() {
    let template = prepared();
    for trouble in TROUBLES {
        let (mut cases, mut refused) = (0, 0);
        for step in beginnings() {
            let mut met = 0;
            for well in [Well::BeforeStopping, Well::BeforeStarting] {
                let folder = quick_folder();
                copy(template.path(), folder.path());
                let newsroom = Newsroom::around(folder);
                met += bad_disk_at_the_server(newsroom, trouble, step, well, &mut refused);
                cases += 1;
            }
            if met == 0 {
                break;
            }
        }
        println!("server, {trouble:?}: {cases} beginnings, {refused} refusals in words, 0 lost");
        assert!(refused > 0, "{trouble:?} was never met");
    }
}

/// When the disk is well again: while the server runs, or only after it has ended on the bad one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Well {
    BeforeStopping,
    BeforeStarting,
}

fn bad_disk_at_the_server(
    mut newsroom: Newsroom,
    trouble: Trouble,
    step: u64,
    well: Well,
    refused: &mut usize,
) -> u64 {
    let tape = Arc::new(Tape::default());
    let disk = TapedDisk::new(&tape, 0, newsroom.folder(), "server");
    newsroom.set_server_disk(disk.clone());
    newsroom.start_server();
    crate::cuts::move_server(&newsroom.folder().join("lan"), &newsroom.address());
    let lan = newsroom.workstation_on("lan", disk::system());
    let article = day::article_of(&lan).expect("there is an article");
    lan.open(&article).type_after("lưu.", " Câu hai.");
    import(&lan, &article, 2).expect("this machine's disk is well");
    disk.break_at(trouble, step);
    if let Err(error) = lan.workstation().sync_once() {
        let error = serde_json::to_value(error).expect("JSON");
        *refused += 1;
        let code = error["code"].as_str().unwrap_or_default();
        let known = if is_about_writing(trouble) {
            &["storage_full"][..]
        } else {
            &["storage_full", "internal"][..]
        };
        assert!(
            known.contains(&code),
            "{trouble:?} at {step}, well {well:?}: {error}"
        );
        if code == "storage_full" {
            assert_eq!(error["arguments"]["where"], "server", "{error}");
        }
    }
    if is_about_writing(trouble) {
        assert_eq!(
            newsroom.read("/").0,
            200,
            "{trouble:?} at {step}, well {well:?}: readers are served"
        );
    }
    let met = match well {
        Well::BeforeStopping => {
            let met = disk.mend();
            newsroom.stop_server();
            met
        }
        Well::BeforeStarting => {
            newsroom.stop_server();
            disk.mend()
        }
    };
    newsroom.start_server();
    lan.sync();
    let unsent = lan.call("sync_status", &json!({}))["unsent"].clone();
    assert_eq!(
        (&unsent["records"], &unsent["photos"]),
        (&json!(0), &json!(0)),
        "{trouble:?} at {step}, well {well:?}: the disk is well, and everything goes out"
    );
    // The power fails while the server runs: one that ends in order leaves nothing to its log.
    let steps = tape.steps();
    newsroom.stop_server();
    let mut remains = Remains::default();
    for (_, step) in steps {
        remains.take(&step);
    }
    let folder = quick_folder();
    remains.lay_out(Left::Torn(step), folder.path());
    let restarted = Newsroom::around(folder);
    let findings = server::admin::check(&restarted.server_folder()).expect("the check runs");
    assert!(
        findings.is_empty(),
        "{trouble:?} at {step}, well {well:?}: {findings:?}"
    );
    check_server(&restarted, &newsroom.folder().join("lan"), 0);
    check_pages(&restarted.server_folder().join("site"), 0);
    met
}
