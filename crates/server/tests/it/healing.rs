//! A restored server is healed by its workstations, and by nobody else.

use editorial::id::{ArticleId, DeviceId, Epoch, PersonId};
use editorial::sync::api::{
    Code, Cursor, DeviceHead, FeedBody, RecordCode, RecordStatus, RecordsAnswer, ServerEvent,
};
use editorial::sync::hand_back::{HandBack, Head, Name, encode};
use editorial::sync::record::{Kind, NO_RECORD, Record};
use server::Config;
use server::admin::{self, Backup, Restore};

use crate::newsroom::{DAY_MS, Newsroom, refused};
use crate::station::{Answer, Station, Story, new_uuid};

/// Backs up, lets `later` happen, destroys the server and restores the backup elsewhere.
fn lose<T>(newsroom: &mut Newsroom, later: impl FnOnce(&mut Newsroom) -> T) -> T {
    let backup = newsroom.dir.path().join("backup");
    admin::backup(
        &newsroom.data(),
        &backup,
        Backup::default(),
        &newsroom.clock(),
        &mut |_| {},
    )
    .expect("a backup");
    let out = later(newsroom);
    newsroom.stop();
    let elsewhere = newsroom.dir.path().join("elsewhere");
    admin::restore(
        &elsewhere,
        &backup,
        &Restore::default(),
        &newsroom.clock(),
        &mut |_| {},
    )
    .expect("restored");
    newsroom.start_with(Config {
        data_dir: elsewhere,
        ..newsroom.config()
    });
    out
}

fn hand_back(
    station: &Station,
    epoch: Epoch,
    people: Vec<Name>,
    records: &[(PersonId, Vec<u8>)],
) -> Answer {
    let body = encode(&HandBack {
        head: Head {
            epochs: vec![epoch],
            people,
        },
        records: records.to_vec(),
    });
    station.request("POST", "/v1/records/handed-back", &[], &body)
}

fn results(answer: &Answer) -> Vec<RecordStatus> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json::<RecordsAnswer>().results
}

fn of_feed(station: &Station, device: DeviceId) -> Vec<(PersonId, Vec<u8>)> {
    station
        .items()
        .into_iter()
        .filter_map(|item| match item.body {
            FeedBody::Record { person, bytes } => {
                let (record, _) = Record::read(&bytes).expect("a record");
                (record.device == device).then_some((person, bytes))
            }
            FeedBody::Event(_) => None,
        })
        .collect()
}

#[test]
fn a_restored_backup_is_another_database_and_lets_workstations_send_again_what_it_lacks() {
    let mut newsroom = Newsroom::open();
    let mut station = newsroom.station("lan");
    let story = Story::begin(&mut station);
    let (cursor, late) = lose(&mut newsroom, |_| {
        let cursor = Cursor {
            epoch: station.epoch(),
            seq: station.hello().head_seq,
        };
        let late = station.seal(story.id, Kind::Unknown(7), vec![1]);
        station.results(&late);
        (cursor, late)
    });
    station.base = newsroom.api();
    refused(
        &station.get(&format!("/v1/feed?cursor={cursor}")),
        410,
        Code::MustResync,
    );
    let head: DeviceHead = station.get("/v1/devices/me/head").json();
    assert_eq!(head.device_seq, 1, "the record after the backup is lacking");
    assert!(matches!(
        station.results(&late)[..],
        [RecordStatus::Stored { .. }]
    ));
    let head: DeviceHead = station.get("/v1/devices/me/head").json();
    assert_eq!(head, station.head, "and healed by the workstation");
}

#[test]
fn a_colleague_hands_back_what_a_lost_machine_wrote_after_the_backup_under_its_own_name() {
    let mut newsroom = Newsroom::open();
    let (mut lan, mut minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let mut story = Story::write(&mut lan, newsroom.section("van-hoa"), "Trước");
    let device = lan.device();
    let (epoch, before) = lose(&mut newsroom, |_| {
        story.set(
            &mut lan,
            editorial::article::field::FieldName::Headline,
            "Sau",
        );
        (minh.epoch(), of_feed(&minh, device))
    });
    minh.base = newsroom.api();
    let lacking = of_feed(&minh, device).len();
    assert_eq!(lacking + 1, before.len());
    let answer = hand_back(&minh, epoch, Vec::new(), &before);
    let statuses = results(&answer);
    assert!(
        matches!(statuses.last(), Some(RecordStatus::Stored { .. })),
        "{statuses:?}"
    );
    assert!(
        statuses[..lacking]
            .iter()
            .all(|status| matches!(status, RecordStatus::Dup { .. })),
        "{statuses:?}"
    );
    assert_eq!(of_feed(&minh, device), before, "the same bytes and person");
    assert_eq!(
        Story::fetch(&minh, story.id).revision().hash,
        story.revision().hash
    );
    assert!(
        results(&hand_back(&minh, epoch, Vec::new(), &before))
            .iter()
            .all(|status| matches!(status, RecordStatus::Dup { .. })),
        "handing back twice changes nothing"
    );
    newsroom.stop();
    let restored = newsroom.dir.path().join("elsewhere");
    assert_eq!(admin::check(&restored).expect("it can be checked"), []);
}

#[test]
fn a_person_and_a_machine_that_came_after_the_backup_are_known_again_and_may_do_nothing() {
    let mut newsroom = Newsroom::open();
    let mut minh = newsroom.station("minh");
    let (epoch, person, handed) = lose(&mut newsroom, |newsroom| {
        admin::add_person(
            &newsroom.data(),
            "Vũ Mới",
            "moi",
            editorial::person::Role::EditorInChief,
            None,
        )
        .expect("a person comes");
        let mut moi = newsroom.station("moi");
        Story::begin(&mut moi);
        let person = moi.signed_in.person.id;
        (minh.epoch(), person, of_feed(&minh, moi.device()))
    });
    minh.base = newsroom.api();
    let name = Name {
        person,
        name: "Vũ Mới".to_owned(),
    };
    let statuses = results(&hand_back(&minh, epoch, vec![name], &handed));
    assert!(
        matches!(statuses[..], [RecordStatus::Stored { .. }]),
        "{statuses:?}"
    );
    let known = minh.event(|event| match event {
        ServerEvent::Entry {
            entry: editorial::newsroom::Entry::Person(known),
            ..
        } if known.id == person => Some(known),
        _ => None,
    });
    assert_eq!((known.name.as_str(), known.grants.len()), ("Vũ Mới", 0));
}

#[test]
fn only_what_follows_the_chain_of_its_device_is_taken() {
    let mut newsroom = Newsroom::open();
    let (mut lan, mut minh) = (newsroom.station("lan"), newsroom.station("minh"));
    Story::begin(&mut lan);
    let person = lan.signed_in.person.id;
    let device = lan.device();
    let epoch = lose(&mut newsroom, |_| minh.epoch());
    minh.base = newsroom.api();
    let forged = |device_seq, prev| {
        Record {
            id: editorial::id::RecordId(new_uuid()),
            kind: Kind::Unknown(7),
            article: ArticleId(new_uuid()),
            device,
            device_seq,
            author_ms: editorial::time::TimeMs(0),
            schema: 1,
            prev,
            payload: vec![1],
        }
        .to_bytes()
    };
    let rejected = |code| vec![RecordStatus::Rejected { code }];
    for (record, code) in [
        (forged(1, NO_RECORD), RecordCode::ChainMismatch),
        (forged(2, NO_RECORD), RecordCode::ChainMismatch),
        (forged(5, NO_RECORD), RecordCode::Gap { expected: 2 }),
    ] {
        let answer = hand_back(&minh, epoch, Vec::new(), &[(person, record)]);
        assert_eq!(results(&answer), rejected(code));
    }
    let own = minh.seal(ArticleId(new_uuid()), Kind::Unknown(7), vec![1]);
    let answer = hand_back(&minh, epoch, Vec::new(), &[(person, own)]);
    assert_eq!(results(&answer), rejected(RecordCode::WrongDevice));
    let mut torn = forged(2, NO_RECORD);
    torn.truncate(60);
    refused(
        &hand_back(&minh, epoch, Vec::new(), &[(person, torn)]),
        400,
        Code::BadRequest,
    );
}

#[test]
fn nothing_is_handed_back_for_a_machine_that_was_cut_off_or_by_one() {
    let mut newsroom = Newsroom::open();
    let (mut lan, mut minh) = (newsroom.station("lan"), newsroom.station("minh"));
    Story::begin(&mut lan);
    let next = lan.seal(ArticleId(new_uuid()), Kind::Unknown(7), vec![1]);
    let person = lan.signed_in.person.id;
    admin::revoke_device(&newsroom.data(), lan.device()).expect("cut off");
    let epoch = lose(&mut newsroom, |_| minh.epoch());
    minh.base = newsroom.api();
    let answer = hand_back(&minh, epoch, Vec::new(), &[(person, next.clone())]);
    assert_eq!(
        results(&answer),
        [RecordStatus::Rejected {
            code: RecordCode::CutOff
        }]
    );
    lan.base = newsroom.api();
    refused(
        &hand_back(&lan, epoch, Vec::new(), &[(person, next)]),
        401,
        Code::DeviceRevoked,
    );
}

#[test]
fn a_server_that_was_not_restored_or_long_ago_or_from_elsewhere_takes_nothing_back() {
    let mut newsroom = Newsroom::open();
    let mut minh = newsroom.station("minh");
    let other = Epoch(new_uuid());
    refused(
        &hand_back(&minh, minh.epoch(), Vec::new(), &[]),
        403,
        Code::Forbidden,
    );
    let epoch = lose(&mut newsroom, |_| minh.epoch());
    minh.base = newsroom.api();
    refused(
        &hand_back(&minh, other, Vec::new(), &[]),
        403,
        Code::Forbidden,
    );
    assert_eq!(hand_back(&minh, epoch, Vec::new(), &[]).status, 200);
    newsroom.pass_ms(31 * DAY_MS);
    refused(
        &hand_back(&minh, epoch, Vec::new(), &[]),
        403,
        Code::Forbidden,
    );
}
