use editorial::id::Epoch;
use editorial::sync::api::{FeedItem, FeedPage, encode_feed};

use super::{EPOCH, Machine, START, from, reporter};
use crate::commands::{NewsroomGet, SyncFailure, SyncStatusGet};
use crate::error::Code;

const RESTORED: Epoch = Epoch(uuid::Uuid::from_u128(2));

#[test]
fn a_restored_server_is_given_what_it_lacks_and_nothing_twice() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let sent = machine.outgoing();
    machine.receive(
        sent.iter()
            .cloned()
            .map(|bytes| from(&reporter(), bytes))
            .collect(),
    );
    assert_eq!(
        machine
            .station
            .call(SyncStatusGet {})
            .expect("asked")
            .unsent
            .records,
        0
    );
    let text = machine.plain(article);

    machine.station.begin_resync(RESTORED).expect("begun");
    assert_eq!(
        machine.outgoing(),
        sent,
        "nobody has answered for them any more, and they are the same bytes"
    );
    assert_eq!(
        machine
            .station
            .call(NewsroomGet {})
            .expect("asked")
            .sections
            .len(),
        1,
        "still shown"
    );

    // The backup was made after the first record.
    let kept = FeedItem {
        seq: 1,
        at: START,
        body: from(&reporter(), sent[0].clone()),
    };
    let page = FeedPage {
        epoch: RESTORED,
        from_seq: 0,
        to_seq: 1,
        head_seq: 1,
        items: vec![kept],
    };
    machine
        .station
        .take_page(&page, &encode_feed(&page))
        .expect("applied");
    assert_eq!(machine.outgoing(), sent[1..]);
    assert_eq!(machine.plain(article), text);
}

#[test]
fn a_person_is_told_that_the_server_was_restored_also_after_a_restart_in_the_middle_of_it() {
    let machine = Machine::of(1, &reporter());
    let told = |machine: &Machine| {
        let status = machine.station.call(SyncStatusGet {}).expect("asked");
        let restored = |failure: &&SyncFailure| failure.code == Code::ServerRestored;
        status.failures.iter().filter(restored).count()
    };
    assert_eq!(told(&machine), 0);
    machine.station.begin_resync(RESTORED).expect("begun");
    assert_eq!(told(&machine), 1);
    let machine = machine.crash_and_open();
    assert_eq!(told(&machine), 1);
}

#[test]
fn pages_of_the_database_that_is_gone_are_not_applied() {
    let machine = Machine::of(1, &reporter());
    machine.station.begin_resync(RESTORED).expect("begun");
    let page = FeedPage {
        epoch: EPOCH,
        from_seq: 0,
        to_seq: 0,
        head_seq: 0,
        items: Vec::new(),
    };
    machine
        .station
        .take_page(&page, &encode_feed(&page))
        .expect("passed over");
    assert_eq!(
        machine
            .station
            .cursor()
            .expect("read")
            .map(|cursor| cursor.epoch),
        Some(RESTORED)
    );
}
