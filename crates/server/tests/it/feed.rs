use std::time::{Duration, Instant};

use editorial::id::{ArticleId, Epoch};
use editorial::newsroom::Entry;
use editorial::person::Role;
use editorial::sync::api::{Code, Cursor, FeedBody, ServerEvent};
use editorial::sync::record::Kind;
use server::admin;

use crate::newsroom::{Newsroom, refused};
use crate::station::{Story, new_uuid};

#[test]
fn pages_of_the_feed_follow_one_another_without_a_hole() {
    let newsroom = Newsroom::open();
    let mut station = newsroom.station("lan");
    Story::begin(&mut station);
    for number in 0..7 {
        station.push(ArticleId(new_uuid()), Kind::Unknown(7), vec![number]);
    }
    let epoch = station.epoch();
    let mut seq = 0;
    let mut seen = Vec::new();
    loop {
        let page = station.feed_page(Cursor { epoch, seq }, 3, 0);
        assert_eq!(page.from_seq, seq);
        assert!(page.items.len() <= 3);
        seen.extend(page.items.iter().map(|item| item.seq));
        seq = page.to_seq;
        if seq == page.head_seq {
            break;
        }
    }
    assert_eq!(seen, (1..=station.hello().head_seq).collect::<Vec<_>>());
}

#[test]
fn who_waits_at_the_end_of_the_feed_gets_the_next_item_when_it_comes() {
    let newsroom = Newsroom::open();
    let mut writer = newsroom.station("lan");
    let reader = newsroom.station("minh");
    let cursor = Cursor {
        epoch: reader.epoch(),
        seq: reader.hello().head_seq,
    };
    let page = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| reader.feed_page(cursor, 500, 25));
        Story::begin(&mut writer);
        waiting.join().expect("the reader is answered")
    });
    assert!(
        matches!(page.items[0].body, FeedBody::Record { person, .. } if person == writer.signed_in.person.id)
    );
}

#[test]
fn who_waits_in_vain_gets_an_empty_page_and_a_stopping_server_keeps_nobody_waiting() {
    let mut newsroom = Newsroom::open();
    let reader = newsroom.station("minh");
    let cursor = Cursor {
        epoch: reader.epoch(),
        seq: reader.hello().head_seq,
    };
    let page = reader.feed_page(cursor, 500, 1);
    assert_eq!((page.items.len(), page.to_seq), (0, cursor.seq));
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            reader
                .get(&format!("/v1/feed?cursor={cursor}&wait=30"))
                .status
        });
        // The stop may come before the request: then it finds nobody to answer, which is no answer to assert on.
        newsroom.stop();
        let _ = waiting.join();
    });
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "stopping took {:?}",
        begun.elapsed()
    );
}

#[test]
fn what_an_administrator_adds_from_another_process_reaches_whoever_waits() {
    let newsroom = Newsroom::open();
    let reader = newsroom.station("minh");
    let cursor = Cursor {
        epoch: reader.epoch(),
        seq: reader.hello().head_seq,
    };
    let page = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| reader.feed_page(cursor, 500, 25));
        admin::add_person(
            &newsroom.data(),
            "Người mới",
            "moi",
            Role::Reporter,
            Some("van-hoa"),
        )
        .expect("a person");
        waiting.join().expect("the reader is answered")
    });
    let FeedBody::Event(event) = &page.items[0].body else {
        panic!("not an event")
    };
    assert!(
        matches!(&**event, ServerEvent::Entry { version: 1, entry: Entry::Person(person) } if person.login == "moi")
    );
}

#[test]
fn a_cursor_of_another_database_or_beyond_the_end_must_resync() {
    let newsroom = Newsroom::open();
    let station = newsroom.station("lan");
    let (epoch, head) = (station.epoch(), station.hello().head_seq);
    let foreign = Cursor {
        epoch: Epoch(new_uuid()),
        seq: 0,
    };
    refused(
        &station.get(&format!("/v1/feed?cursor={foreign}")),
        410,
        Code::MustResync,
    );
    let beyond = Cursor {
        epoch,
        seq: head + 1,
    };
    refused(
        &station.get(&format!("/v1/feed?cursor={beyond}")),
        410,
        Code::MustResync,
    );
    refused(
        &station.get("/v1/feed?cursor=nonsense"),
        400,
        Code::BadRequest,
    );
    refused(&station.get("/v1/feed"), 400, Code::BadRequest);
}

#[test]
fn a_page_that_was_kept_for_the_next_who_asks_never_hides_what_came_since() {
    let newsroom = Newsroom::open();
    let mut writer = newsroom.station("lan");
    let reader = newsroom.station("minh");
    let cursor = Cursor {
        epoch: reader.epoch(),
        seq: reader.hello().head_seq,
    };
    let seqs = |limit| {
        let page = reader.feed_page(cursor, limit, 0);
        let seqs: Vec<u64> = page.items.iter().map(|item| item.seq).collect();
        (seqs, page.head_seq)
    };
    let next = |more: u64| cursor.seq + more;
    assert_eq!(seqs(500), (vec![], cursor.seq));
    for more in 1..=3 {
        writer.push(ArticleId(new_uuid()), Kind::Unknown(7), vec![0]);
        for _ in 0..2 {
            assert_eq!(seqs(500), ((next(1)..=next(more)).collect(), next(more)));
        }
        assert_eq!(
            seqs(1),
            (vec![next(1)], next(more)),
            "a shorter page is another one"
        );
    }
    let foreign = Cursor {
        epoch: Epoch(new_uuid()),
        ..cursor
    };
    refused(
        &reader.get(&format!("/v1/feed?cursor={foreign}&limit=500")),
        410,
        Code::MustResync,
    );
}

#[test]
fn everybody_who_waits_at_the_end_of_the_feed_gets_the_same_news() {
    let newsroom = Newsroom::open();
    let mut writer = newsroom.station("lan");
    let readers: Vec<_> = (0..24).map(|_| newsroom.station("minh")).collect();
    let cursor = Cursor {
        epoch: readers[0].epoch(),
        seq: readers[0].hello().head_seq,
    };
    std::thread::scope(|scope| {
        let waiting: Vec<_> = readers
            .iter()
            .map(|reader| scope.spawn(move || reader.feed_page(cursor, 500, 25)))
            .collect();
        let seq = writer.push(ArticleId(new_uuid()), Kind::Unknown(7), b"tin".to_vec());
        for reader in waiting {
            let page = reader.join().expect("the reader is answered");
            assert_eq!((page.items[0].seq, page.from_seq), (seq, cursor.seq));
        }
    });
}
