use editorial::id::DeviceId;
use editorial::sync::record::{NO_RECORD, Record};

use super::{Machine, Window, from, reporter};
use crate::commands::{SessionState, SessionStatusGet};

fn new_id() -> DeviceId {
    DeviceId(uuid::Uuid::from_u128(77))
}

#[test]
fn under_a_new_device_id_everything_unsent_is_sealed_again_in_order() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let before = machine.outgoing();
    machine
        .station
        .desk(|desk| desk.take_device(new_id()))
        .expect("renamed");
    let after = machine.outgoing();
    assert_eq!(after.len(), before.len());
    let mut prev = NO_RECORD;
    for (number, (old, new)) in (1u64..).zip(before.iter().zip(&after)) {
        let (old, _) = Record::read(old).expect("a record");
        let (record, _) = Record::read(new).expect("a record");
        assert_eq!(
            (record.device, record.device_seq, record.prev),
            (new_id(), number, prev)
        );
        assert_eq!((record.kind, &record.payload), (old.kind, &old.payload));
        prev = Record::hash_of_bytes(new).expect("a hash");
    }
    let text = machine.plain(article);
    let machine = machine.crash_and_open();
    assert_eq!(machine.plain(article), text);
    assert_eq!(
        machine.station.desk(|desk| Ok(desk.device)).expect("read"),
        new_id()
    );
}

#[test]
fn what_was_sent_stays_in_the_history_as_the_old_devices() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let sent: Vec<_> = machine
        .outgoing()
        .into_iter()
        .map(|bytes| from(&reporter(), bytes))
        .collect();
    machine.receive(sent);
    machine
        .station
        .desk(|desk| desk.take_device(new_id()))
        .expect("renamed");
    assert!(machine.outgoing().is_empty());
    let mut window = Window::open(&machine, article);
    window.type_first("tiếp ");
    window.save(&machine).expect("saved");
    let (record, _) = Record::read(&machine.outgoing()[0]).expect("a record");
    assert_eq!((record.device, record.device_seq), (new_id(), 1));
}

#[test]
fn a_copied_machine_takes_a_new_id_and_keeps_what_it_wrote() {
    let original = Machine::of(1, &reporter());
    let article = original.complete_article();
    let sent: Vec<_> = original
        .outgoing()
        .into_iter()
        .map(|bytes| from(&reporter(), bytes))
        .collect();
    original.receive(sent);
    original.station.close();
    let copy = Machine::new(2);
    copy.station.close();
    for name in ["galley.sqlite", "token"] {
        std::fs::copy(
            original.folder.path().join(name),
            copy.folder.path().join(name),
        )
        .expect("copied");
    }
    let (original, copy) = (original.crash_and_open(), copy.crash_and_open());

    for (machine, text) in [(&original, "một "), (&copy, "hai ")] {
        let mut window = Window::open(machine, article);
        window.type_first(text);
        window.save(machine).expect("saved");
    }
    let taken = original
        .outgoing()
        .into_iter()
        .map(|bytes| from(&reporter(), bytes))
        .collect();
    copy.receive(taken);
    let status = copy.station.call(SessionStatusGet {}).expect("asked");
    assert_eq!(
        status.state,
        SessionState::Expired,
        "the token belongs to the other machine"
    );
    let (record, _) = Record::read(&copy.outgoing()[0]).expect("a record");
    assert_eq!((record.device, record.device_seq), (status.device, 1));
    let text = copy.plain(article);
    assert!(text.contains("một ") && text.contains("hai "), "{text}");
}
