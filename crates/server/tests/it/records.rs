use editorial::article::field::FieldName;
use editorial::id::{ArticleId, Hash};
use editorial::sync::api::{
    CatalogueRow, Code, DeviceHead, FeedBody, RecordCode, RecordStatus, ServerEvent,
};
use editorial::sync::record::{Kind, NO_RECORD, Record};

use crate::newsroom::{Newsroom, refused};
use crate::station::{Station, Story, new_uuid, paragraph};

fn article() -> ArticleId {
    ArticleId(new_uuid())
}

fn rejected(code: RecordCode) -> RecordStatus {
    RecordStatus::Rejected { code }
}

#[test]
fn a_record_is_stored_once_however_often_it_is_sent_and_whatever_happens_between() {
    let mut newsroom = Newsroom::open();
    let mut station = newsroom.station("lan");
    let one = station.seal(article(), Kind::Unknown(200), b"first".to_vec());
    let two = station.seal(article(), Kind::Unknown(200), b"second".to_vec());
    let both = [one.clone(), two.clone()].concat();
    let results = station.results(&both);
    let [
        RecordStatus::Stored { seq: first },
        RecordStatus::Stored { seq: second },
    ] = results[..]
    else {
        panic!("not stored: {results:?}");
    };
    assert_eq!(second, first + 1);
    let again = [
        RecordStatus::Dup { seq: first },
        RecordStatus::Dup { seq: second },
    ];
    assert_eq!(station.results(&both), again);
    newsroom.restart();
    station.base = newsroom.api();
    assert_eq!(station.results(&both), again, "after a restart");
    let head: DeviceHead = station.get("/v1/devices/me/head").json();
    assert_eq!(head, station.head);
    let records: Vec<Vec<u8>> = station
        .items()
        .into_iter()
        .filter_map(|item| match item.body {
            FeedBody::Record { bytes, .. } => Some(bytes),
            FeedBody::Event(_) => None,
        })
        .collect();
    assert_eq!(
        records,
        [one, two],
        "byte for byte, an unknown kind as well"
    );
}

#[test]
fn a_missing_record_is_named_and_nothing_is_stored_behind_the_hole() {
    let newsroom = Newsroom::open();
    let mut station = newsroom.station("lan");
    let one = station.seal(article(), Kind::Unknown(9), vec![1]);
    let two = station.seal(article(), Kind::Unknown(9), vec![2]);
    let three = station.seal(article(), Kind::Unknown(9), vec![3]);
    let gap = |expected| rejected(RecordCode::Gap { expected });
    assert_eq!(
        station.results(&[two.clone(), three.clone()].concat()),
        [gap(1), gap(1)]
    );
    assert!(
        matches!(station.results(&[one, three.clone()].concat())[..], [RecordStatus::Stored { .. }, ref hole]
        if *hole == gap(2))
    );
    assert!(matches!(
        station.results(&[two, three].concat())[..],
        [RecordStatus::Stored { .. }, RecordStatus::Stored { .. }]
    ));
}

#[test]
fn a_copied_workstation_is_told_that_its_chain_is_not_the_stored_one() {
    let newsroom = Newsroom::open();
    let mut station = newsroom.station("lan");
    let one = station.seal(article(), Kind::Unknown(9), vec![1]);
    assert!(matches!(
        station.results(&one)[..],
        [RecordStatus::Stored { .. }]
    ));
    let after_one = station.head.clone();
    station.head = DeviceHead {
        device_seq: 0,
        hash: NO_RECORD,
    };
    let other = station.seal(article(), Kind::Unknown(9), vec![7]);
    assert_eq!(
        station.results(&other),
        [rejected(RecordCode::ChainMismatch)],
        "another record under a stored number"
    );
    station.head = DeviceHead {
        device_seq: 1,
        hash: Hash([9; 32]),
    };
    let foreign = station.seal(article(), Kind::Unknown(9), vec![8]);
    assert_eq!(
        station.results(&foreign),
        [rejected(RecordCode::ChainMismatch)],
        "a record that follows another"
    );
    let (record, _) = Record::read(&one).expect("a record");
    station.head = after_one.clone();
    let reused = Record {
        device_seq: 2,
        prev: after_one.hash,
        ..record
    }
    .to_bytes();
    assert_eq!(
        station.results(&reused),
        [rejected(RecordCode::ChainMismatch)],
        "a record id that was used before"
    );
    station.head = after_one;
    let two = station.seal(article(), Kind::Unknown(9), vec![2]);
    assert!(
        matches!(station.results(&two)[..], [RecordStatus::Stored { .. }]),
        "the right chain goes on"
    );
}

#[test]
fn a_record_of_another_workstation_and_damaged_bytes_are_not_stored() {
    let newsroom = Newsroom::open();
    let mut station = newsroom.station("lan");
    let mut other = newsroom.station("minh");
    let foreign = other.seal(article(), Kind::Unknown(9), vec![1]);
    assert_eq!(
        station.results(&foreign),
        [rejected(RecordCode::WrongDevice)]
    );
    let good = station.seal(article(), Kind::Unknown(9), vec![1]);
    let mut bad = station.seal(article(), Kind::Unknown(9), vec![2]);
    let last = bad.len() - 40;
    bad[last] ^= 1;
    let results = station.results(&[good, bad].concat());
    assert!(
        matches!(results[..], [RecordStatus::Stored { .. }, ref bad] if *bad == rejected(RecordCode::BadRecord))
    );
    assert!(station.results(&[]).is_empty(), "an empty push is answered");
    refused(
        &station.request(
            "POST",
            "/v1/records",
            &[("content-type", "text/plain")],
            &[],
        ),
        400,
        Code::BadRequest,
    );
    let huge = vec![0; 16 * 1024 * 1024 + 1];
    refused(&station.push_bytes(&huge), 413, Code::TooLarge);
}

#[test]
fn an_edit_that_cannot_be_replayed_is_kept_passed_on_and_announced_and_the_story_goes_on() {
    let newsroom = Newsroom::open();
    let mut station = newsroom.station("lan");
    let mut story = Story::begin(&mut station);
    let nonsense = station.seal(story.id, Kind::ArticleUpdate, b"no edit at all".to_vec());
    assert!(matches!(
        station.results(&nonsense)[..],
        [RecordStatus::Stored { .. }]
    ));
    story.set(&mut station, FieldName::Headline, "Vẫn viết tiếp");
    let (record, article) = station.event(|event| match event {
        ServerEvent::Quarantined { record, article } => Some((record, article)),
        _ => None,
    });
    assert_eq!(article, story.id);
    assert_eq!(record, Record::read(&nonsense).expect("a record").0.id);
    assert!(
        station
            .items()
            .iter()
            .any(|item| matches!(&item.body, FeedBody::Record { bytes, .. } if *bytes == nonsense))
    );
    let rows: Vec<CatalogueRow> = station.get("/v1/articles").json();
    assert_eq!(
        (rows[0].headline.as_str(), rows[0].revision),
        ("Vẫn viết tiếp", story.revision().hash)
    );
    assert_eq!(
        server::admin::check(&newsroom.data()).expect("it can be checked"),
        []
    );
}

#[test]
fn edits_that_come_before_what_they_build_on_wait_for_it() {
    let mut newsroom = Newsroom::open();
    let (mut lan, mut minh) = (newsroom.station("lan"), newsroom.station("minh"));
    // Lan's records are lost with a server that was restored; Minh's, which build on them, come first.
    let id = article();
    let (mut draft, created) = editorial::article::draft::Draft::create(crate::station::unique());
    let body = draft
        .replace_body(&editorial::article::document::Document {
            blocks: vec![paragraph("Của Lan.")],
        })
        .expect("a body");
    draft.set_peer(crate::station::unique());
    let field = draft.set_field(FieldName::Headline, "Của Minh", &[]);
    minh.push(id, Kind::ArticleUpdate, field);
    let rows: Vec<CatalogueRow> = minh.get("/v1/articles").json();
    assert_eq!(rows[0].headline, "");
    newsroom.restart();
    (lan.base, minh.base) = (newsroom.api(), newsroom.api());
    let author = lan.signed_in.person.id;
    lan.push(id, Kind::ArticleCreate, created);
    lan.push(id, Kind::ArticleUpdate, body);
    let rows: Vec<CatalogueRow> = minh.get("/v1/articles").json();
    assert_eq!(rows[0].revision, draft.revision(id).hash());
    assert_eq!(
        rows[0].state.author, author,
        "who created it, not who came first"
    );
    assert!(
        !minh
            .events()
            .iter()
            .any(|event| matches!(event, ServerEvent::Quarantined { .. }))
    );
    newsroom.restart();
    (lan.base, minh.base) = (newsroom.api(), newsroom.api());
    let fetched = Story::fetch(&lan, id);
    assert_eq!(
        fetched.revision().hash,
        draft.revision(id).hash(),
        "loaded again from what is stored"
    );
    assert_eq!(
        server::admin::check(&newsroom.data()).expect("it can be checked"),
        []
    );
}

#[test]
fn many_records_make_a_snapshot_that_equals_their_replay() {
    let mut newsroom = Newsroom::open();
    let mut station = newsroom.station("lan");
    let mut story = Story::begin(&mut station);
    let mut all = Vec::new();
    for number in 0..450 {
        let update = story.type_at(0, &format!("chữ {number} "));
        all.extend(station.seal(story.id, Kind::ArticleUpdate, update));
    }
    let results = station.results(&all);
    assert!(
        results
            .iter()
            .all(|result| matches!(result, RecordStatus::Stored { .. }))
    );
    assert_eq!(
        Story::fetch(&station, story.id).revision().hash,
        story.revision().hash
    );
    newsroom.restart();
    station.base = newsroom.api();
    assert_eq!(
        Story::fetch(&station, story.id).revision().hash,
        story.revision().hash
    );
    newsroom.stop();
    let snapshots: i64 = newsroom
        .database()
        .query_row("SELECT count(*) FROM snapshot", [], |row| row.get(0))
        .expect("the database is read");
    assert_eq!(snapshots, 1);
    assert_eq!(
        server::admin::check(&newsroom.data()).expect("it can be checked"),
        []
    );
}

#[test]
fn many_stations_at_once_leave_no_hole_and_no_double() {
    let newsroom = Newsroom::open();
    let stations: Vec<Station> = (0..12).map(|_| newsroom.station("lan")).collect();
    std::thread::scope(|scope| {
        for mut station in stations {
            scope.spawn(move || {
                for number in 0..20u8 {
                    station.push(article(), Kind::Unknown(7), vec![number]);
                }
            });
        }
    });
    let items = newsroom.station("minh").items();
    let seqs: Vec<u64> = items.iter().map(|item| item.seq).collect();
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>());
    let records = items
        .iter()
        .filter(|item| matches!(item.body, FeedBody::Record { .. }))
        .count();
    assert_eq!(records, 12 * 20);
}
