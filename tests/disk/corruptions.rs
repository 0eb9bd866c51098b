//! Bytes change where they lie: rejected or set aside, never taken for other words, never a crash.
//!
//! The mass is done at the functions that read bytes; a few hundred go through whole stores, as rows, files and raw bytes
//! of the database.

use std::collections::BTreeMap;
use std::path::Path;

use editorial::article::draft::Draft;
use editorial::article::field::FieldName;
use editorial::id::{ArticleId, Epoch, Hash, PersonId};
use editorial::sync::api::{FeedBody, FeedItem, FeedPage, ServerEvent, decode_feed, encode_feed};
use editorial::sync::record::{Kind, NO_RECORD, Record};
use editorial::time::TimeMs;
use newsroom_tests::disk::Chance;
use newsroom_tests::{Newsroom, Station, pictures};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::cuts::move_server;
use crate::errors::copy;
use crate::{day, quick_folder};

/// What a disk or a cable does to bytes.
fn corrupt(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let at = chance.below(out.len());
    match chance.below(5) {
        0 => out[at] ^= 1 << chance.below(8),
        1 => out[at] = chance.below(256) as u8,
        2 => {
            let end = (at + 1 + chance.below(64)).min(out.len());
            out[at..end].fill(0);
        }
        3 => out.truncate(at),
        _ => {
            let other = chance.below(out.len());
            out.swap(at, other);
        }
    }
    out
}

/// The same, and certainly other bytes.
fn corrupted(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    loop {
        let changed = corrupt(bytes, chance);
        if changed != bytes {
            return changed;
        }
    }
}

/// What became of corrupted bytes.
#[derive(Default)]
struct Outcomes(BTreeMap<&'static str, usize>);

impl Outcomes {
    fn count(&mut self, outcome: &'static str) {
        *self.0.entry(outcome).or_default() += 1;
    }

    fn of(&self, outcome: &str) -> usize {
        self.0.get(outcome).copied().unwrap_or_default()
    }
}

/// A draft with some history, and its edits as they were made.
fn history() -> (Draft, Vec<Vec<u8>>) {
    let (mut draft, first) = Draft::create(7);
    let mut edits = vec![first];
    for number in 0..40 {
        let text = format!("Câu thứ {number} của bài, đủ dài để có nhiều chữ. ");
        let span = editorial::article::flat::Span {
            text,
            ..editorial::article::flat::Span::default()
        };
        edits.push(draft.splice(0, 0, &[span]).expect("an edit"));
        edits.push(draft.set_field(FieldName::Headline, &format!("Tít {number}"), &[]));
    }
    (draft, edits)
}

#[test]
fn of_twenty_thousand_corruptions_none_is_taken_for_other_content() {
    let mut chance = Chance::new(0x006c_616e);
    let article = ArticleId::from_bytes([5; 16]);
    let (draft, edits) = history();
    let mut records = Vec::new();
    let mut prev = NO_RECORD;
    for (number, payload) in (1..).zip(&edits) {
        let record = Record {
            id: editorial::id::RecordId::from_bytes([number as u8; 16]),
            kind: Kind::ArticleUpdate,
            article,
            device: editorial::id::DeviceId::from_bytes([6; 16]),
            device_seq: number,
            author_ms: TimeMs(1_600_700_000_000),
            schema: 1,
            prev,
            payload: payload.clone(),
        };
        prev = Record::hash_of_bytes(&record.to_bytes()).expect("a hash");
        records.push(record.to_bytes());
    }
    let mut outcomes = Outcomes::default();
    for _ in 0..6_000 {
        let bytes = &records[chance.below(records.len())];
        match Record::read(&corrupted(bytes, &mut chance)) {
            Err(_) => outcomes.count("record rejected"),
            Ok((record, _)) => panic!("taken for a record: {record:?}"),
        }
    }
    let items: Vec<FeedItem> = (1..)
        .zip(&records)
        .map(|(seq, bytes)| FeedItem {
            seq,
            at: TimeMs(1_600_700_000_000),
            body: FeedBody::Record {
                person: PersonId::from_bytes([4; 16]),
                bytes: bytes.clone(),
            },
        })
        .chain([FeedItem {
            seq: records.len() as u64 + 1,
            at: TimeMs(1_600_700_000_000),
            body: FeedBody::Event(Box::new(ServerEvent::DeviceRevoked {
                device: editorial::id::DeviceId::from_bytes([6; 16]),
            })),
        }])
        .collect();
    let page = encode_feed(&FeedPage {
        epoch: Epoch::from_bytes([3; 16]),
        from_seq: 0,
        to_seq: items.len() as u64,
        head_seq: items.len() as u64,
        items,
    });
    decode_feed(&page).expect("a good page is read");
    for _ in 0..4_000 {
        match decode_feed(&corrupted(&page, &mut chance)) {
            Err(_) => outcomes.count("page rejected"),
            Ok(page) => panic!("taken for a page of {} items", page.items.len()),
        }
    }
    let (snapshot, hash) = (draft.snapshot(), draft.revision(article).hash());
    for _ in 0..5_000 {
        match Draft::open(&corrupted(&snapshot, &mut chance)) {
            Err(_) => outcomes.count("snapshot rejected"),
            Ok(other) if other.revision(article).hash() == hash => {
                outcomes.count("snapshot of the same content");
            }
            Ok(other) => panic!("taken for other content: {:?}", other.spans()),
        }
    }
    for _ in 0..5_000 {
        let place = 1 + chance.below(edits.len() - 1);
        let mut before = Draft::empty();
        // Up to the edit, as a store would have it.
        before
            .import(&draft_until(&edits, place))
            .expect("good edits");
        let hash = before.revision(article).hash();
        let mut whole = Draft::open(&before.snapshot()).expect("good edits");
        whole.import(&edits[place]).expect("a good edit");
        let next = whole.revision(article).hash();
        let imported = before.import(&corrupted(&edits[place], &mut chance));
        let after = before.revision(article).hash();
        match imported {
            Err(_) if after == hash => outcomes.count("edit rejected"),
            Ok(_) if after == hash || after == next => outcomes.count("edit of the same content"),
            other => panic!("taken for other content: {other:?}"),
        }
    }
    println!(
        "20000 corruptions: {:?}, 0 taken for other content, 0 crashes",
        outcomes.0
    );
    assert_eq!(outcomes.0.values().sum::<usize>(), 20_000);
}

fn draft_until(edits: &[Vec<u8>], place: usize) -> Vec<u8> {
    let mut draft = Draft::empty();
    for edit in &edits[..place] {
        draft.import(edit).expect("good edits");
    }
    draft.snapshot()
}

/// Words that stand in an article, each of which is in it once.
fn words(station: &Station, article: &str) -> Vec<String> {
    let document = station.open(article).texts().concat();
    document
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A newsroom whose reporter has one article that is sent and folded into its snapshot, one that is only sealed, and one
/// whose edits are still in the journal.
struct Template {
    folder: tempfile::TempDir,
    /// Article and words: sent, sealed, in the journal.
    articles: Vec<(String, Vec<String>)>,
    /// The record of the photo that the first of them has.
    photo: Value,
}

fn template() -> Template {
    let mut newsroom = Newsroom::prepared(quick_folder());
    newsroom.start_server();
    let mut lan = newsroom.workstation("lan");
    let (mut articles, mut photo) = (Vec::new(), Value::Null);
    for (name, edits) in [("gửi", 80), ("niêm", 12), ("nháp", 12)] {
        let mut window = lan.create();
        let article = window.article().to_owned();
        window.write(&[&format!("{name}đầu ")]);
        for number in 0..edits {
            window.type_after("đầu ", &format!("{name}{number} "));
            if name != "nháp" && number % 2 == 0 {
                // A command seals what was saved.
                let _ = lan.workstation().sync_once();
                if name == "niêm" {
                    newsroom.stop_server();
                }
            }
        }
        if name == "gửi" {
            let request = json!({ "article": article, "file_name": "anh.jpg" });
            let bytes = pictures::river(3, 320, 210);
            let imported = lan.try_call_with("photo_import", &request, Some(bytes));
            photo = imported.expect("a good photo")["photo"].clone();
            lan.sync();
        }
        articles.push((article.clone(), words(&lan, &article)));
    }
    let folder = quick_folder();
    copy(newsroom.folder(), folder.path());
    lan.quit();
    Template {
        folder,
        articles,
        photo,
    }
}

/// The places where a workstation's bytes lie.
const PLACES: [&str; 6] = ["record", "snapshot", "journal", "swapped", "blob", "file"];

#[test]
fn a_workstation_whose_disk_changed_its_store_shows_no_other_words_and_heals_from_the_server() {
    let template = template();
    let mut chance = Chance::new(0x0062_6f6f_6b73);
    let mut outcomes = Outcomes::default();
    let usual = crate::rounds(240);
    for round in 0..usual {
        let folder = quick_folder();
        copy(template.folder.path(), folder.path());
        let place = PLACES[round % PLACES.len()];
        if !damage_workstation(&folder.path().join("lan"), place, &mut chance) {
            outcomes.count("nothing to damage");
            continue;
        }
        let mut newsroom = Newsroom::around(folder);
        let lan = newsroom.workstation_on("lan", disk::system());
        let at = format!("round {round}, {place}");
        let early = compare(&lan, &template, &at);
        newsroom.start_server();
        let folder = lan.folder.clone();
        drop(lan);
        if Connection::open(folder.join("galley.sqlite"))
            .and_then(|store| {
                store.query_row("SELECT 1 FROM meta WHERE key = 'session'", [], |_| Ok(()))
            })
            .is_err()
        {
            // The whole store was set aside: what that means has tests of its own.
            outcomes.count("store set aside");
            continue;
        }
        move_server(&folder, &newsroom.address());
        let lan = newsroom.workstation_on("lan", disk::system());
        newsroom.settle(&[&lan]);
        let late = compare(&lan, &template, &at);
        if place != "file" {
            let (sent, all) = &template.articles[0];
            assert_eq!(
                &words(&lan, sent),
                all,
                "{at}: what the server has comes back"
            );
        }
        outcomes.count(match (early, late) {
            (0, 0) => "nothing missed",
            (_, 0) => "healed",
            _ => "kept aside",
        });
    }
    println!(
        "workstation: {usual} damaged stores: {:?}, 0 other words, 0 crashes",
        outcomes.0
    );
    assert!(outcomes.of("healed") + outcomes.of("nothing missed") > usual / 3);
}

/// Damages one thing of a store that nobody has open; whether there was one.
fn damage_workstation(folder: &Path, place: &str, chance: &mut Chance) -> bool {
    let file = folder.join("galley.sqlite");
    match place {
        "blob" => damage_blob(&folder.join("blobs"), chance),
        "file" => {
            // The log first becomes part of the file, so that the file is what is read.
            drop(Connection::open(&file).and_then(|store| {
                store.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            }));
            let bytes = std::fs::read(&file).expect("the store can be read");
            let mut changed = bytes.clone();
            for _ in 0..8 {
                changed = corrupted(&changed, chance);
                changed.resize(bytes.len(), 0);
            }
            std::fs::write(&file, changed).expect("the store can be written");
            true
        }
        "swapped" => {
            swap_rows(&file, "record", "bytes", chance)
                || swap_rows(&file, "snapshot", "draft", chance)
        }
        "record" => damage_row(&file, "record", "bytes", chance),
        "snapshot" => damage_row(&file, "snapshot", "draft", chance),
        _ => {
            let column = ["base", "edit"][chance.below(2)];
            damage_row(&file, "journal", column, chance)
        }
    }
}

fn rows(store: &Connection, table: &str, column: &str) -> Vec<(i64, Vec<u8>)> {
    let mut statement = store
        .prepare(&format!(
            "SELECT rowid, {column} FROM {table} ORDER BY rowid"
        ))
        .expect("the table");
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("its rows");
    rows.map(|row| row.expect("a row")).collect()
}

fn put(store: &Connection, table: &str, column: &str, row: i64, bytes: &[u8]) {
    store
        .execute(
            &format!("UPDATE {table} SET {column} = ?2 WHERE rowid = ?1"),
            (row, bytes),
        )
        .expect("the row is written");
}

fn damage_row(file: &Path, table: &str, column: &str, chance: &mut Chance) -> bool {
    let store = Connection::open(file).expect("the store opens");
    let rows = rows(&store, table, column);
    if rows.is_empty() {
        return false;
    }
    let (row, bytes) = &rows[chance.below(rows.len())];
    put(&store, table, column, *row, &corrupted(bytes, chance));
    true
}

fn swap_rows(file: &Path, table: &str, column: &str, chance: &mut Chance) -> bool {
    let store = Connection::open(file).expect("the store opens");
    let rows = rows(&store, table, column);
    if rows.len() < 2 {
        return false;
    }
    let first = chance.below(rows.len());
    let second = (first + 1 + chance.below(rows.len() - 1)) % rows.len();
    put(&store, table, column, rows[first].0, &rows[second].1);
    put(&store, table, column, rows[second].0, &rows[first].1);
    true
}

fn damage_blob(folder: &Path, chance: &mut Chance) -> bool {
    let mut files = Vec::new();
    for inside in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if inside.file_name() != "aside" {
            let within = std::fs::read_dir(inside.path())
                .into_iter()
                .flatten()
                .flatten();
            files.extend(within.map(|file| file.path()));
        }
    }
    files.sort();
    if files.is_empty() {
        return false;
    }
    let file = &files[chance.below(files.len())];
    let bytes = std::fs::read(file).expect("a blob can be read");
    std::fs::write(file, corrupted(&bytes, chance)).expect("a blob can be written");
    true
}

/// How many words are missing. No word may be there that was not written, and no picture other than it was.
fn compare(station: &Station, template: &Template, at: &str) -> usize {
    let mut missing = 0;
    for (article, all) in &template.articles {
        let opened = station.try_call("article_open", &json!({ "article": article }));
        if opened.is_err() {
            missing += all.len();
            continue;
        }
        let there = words(station, article);
        for word in &there {
            assert!(all.contains(word), "{at}: {word:?} was never written");
        }
        missing += all.len() - there.len();
        let request = json!({ "article": article });
        let Ok(list) = station.try_call("photo_list", &request) else {
            continue;
        };
        for listed in list["photos"].as_array().into_iter().flatten() {
            let photo = &template.photo;
            assert_eq!(listed["original"], photo["original"], "{at}");
            for rendition in photo["renditions"].as_array().expect("renditions") {
                let path = format!(
                    "{}/{}",
                    photo["original"].as_str().unwrap_or_default(),
                    rendition["recipe"].as_str().unwrap_or_default()
                );
                let served = station.workstation().serve_photo(&path);
                let blob = rendition["blob"].as_str().unwrap_or_default();
                assert!(
                    served.status != 200 || Hash::of(&served.body).to_string() == blob,
                    "{at}: {path} is another picture"
                );
                missing += usize::from(served.status != 200);
            }
        }
    }
    missing
}

#[test]
fn a_server_whose_disk_changed_its_store_tells_nobody_other_words() {
    let mut newsroom = Newsroom::prepared(quick_folder());
    newsroom.start_server();
    let (mut lan, mut minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = day::Day {
        lan: &lan,
        heard: &mut drop,
    }
    .write();
    day::publish(&newsroom, &lan, &minh, &article);
    let mut window = lan.open(&article);
    for number in 0..40 {
        window.type_after("thủ thư", &format!(" s{number}"));
        lan.sync();
    }
    let texts = lan.open(&article).texts();
    let url = lan.call("article_details", &json!({ "article": article }))["published"]["url"]
        .as_str()
        .expect("it is before readers")
        .to_owned();
    let page = newsroom.read(&url).2;
    lan.quit();
    minh.quit();
    newsroom.stop_server();
    let mut chance = Chance::new(0x0064_6573_6b73);
    let mut outcomes = Outcomes::default();
    let usual = crate::rounds(60);
    for round in 0..usual {
        let folder = quick_folder();
        copy(newsroom.folder(), folder.path());
        let file = folder.path().join("server/newsroom.sqlite");
        let place = ["record", "snapshot", "revision", "blob", "swapped"][round % 5];
        let damaged = match place {
            "record" => damage_row(&file, "record", "bytes", &mut chance),
            "snapshot" => damage_row(&file, "snapshot", "bytes", &mut chance),
            "revision" => damage_row(&file, "revision", "canonical", &mut chance),
            "blob" => damage_blob(&folder.path().join("server/blobs"), &mut chance),
            _ => swap_rows(&file, "record", "bytes", &mut chance),
        };
        if !damaged {
            outcomes.count("nothing to damage");
            continue;
        }
        let at = format!("round {round}, {place}");
        let mut damaged = Newsroom::around(folder);
        let findings = server::admin::check(&damaged.server_folder()).expect("the check runs");
        assert!(!findings.is_empty(), "{at}: the check finds it");
        damaged.start_server();
        let duc = damaged.workstation("duc");
        damaged.settle(&[&duc]);
        let there = duc
            .try_call("article_open", &json!({ "article": article }))
            .map(|_| duc.open(&article).texts())
            .unwrap_or_default();
        if there == texts {
            outcomes.count("the same words");
        } else {
            let all: String = texts.concat();
            let known: Vec<&str> = all.split([' ', '.']).collect();
            for word in there.concat().split([' ', '.']) {
                assert!(known.contains(&word), "{at}: {word:?} was never written");
            }
            outcomes.count("fewer words");
        }
        let (status, _, served) = damaged.read(&url);
        assert!(
            status != 200 || served == page,
            "{at}: readers get another page"
        );
        for path in media(&page) {
            let (status, _, served) = damaged.read(&path);
            assert!(
                status != 200 || served == newsroom_bytes(&mut newsroom, &path),
                "{at}: readers get another picture"
            );
        }
    }
    println!(
        "server: {usual} damaged stores: {:?}, 0 other words, 0 crashes",
        outcomes.0
    );
    assert!(outcomes.of("the same words") > usual / 3);
}

/// The addresses of the pictures of a page.
fn media(page: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(page)
        .split('"')
        .filter(|part| part.starts_with("/media/") && !part.contains(' '))
        .map(str::to_owned)
        .collect()
}

fn newsroom_bytes(newsroom: &mut Newsroom, path: &str) -> Vec<u8> {
    if !newsroom.is_serving() {
        newsroom.start_server();
    }
    newsroom.read(path).2
}
