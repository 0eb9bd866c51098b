//! What a new machine is told in short and what the feed says give the same, in whatever order they come.

use editorial::id::{ArticleId, CommandId, Hash, ReviewId};
use editorial::newsroom::{Entry, Section};
use editorial::photo::{Photo, PhotoFacts};
use editorial::sync::api::{
    CatalogueRow, FeedBody, FeedItem, FeedPage, MergeReview, ServerEvent, encode_feed,
};
use editorial::time::TimeMs;
use editorial::workflow::{ArticleState, Returned, RevisionRef, Stage, Transition};
use serde_json::json;

use super::preview::publish;
use super::{EPOCH, Machine, START, Window, editor, event, from, reporter, section};
use crate::commands::{ArticleListGet, NewsroomGet, SyncStatusGet, View};
use crate::error::Code;
use crate::events::Event;
use crate::store::{
    article, catalogue, checkpoint, entry, history, meta, photo, published, record, seen, snapshot,
};
use crate::sync::Reading;

/// Everything that happened in a newsroom, as its feed tells it.
struct Told {
    article: ArticleId,
    bodies: Vec<FeedBody>,
    row: CatalogueRow,
    draft: Vec<u8>,
}

fn state(version: u32, stage: Stage) -> ArticleState {
    ArticleState {
        stage,
        version,
        returned: (version == 2).then(|| Returned {
            by: editor().id,
            reason: "Thiếu nguồn ảnh".to_owned(),
            at: START,
        }),
        ..ArticleState::new(reporter().id)
    }
}

fn moved(article: ArticleId, n: u8, transition: Transition, state: ArticleState) -> FeedBody {
    event(ServerEvent::Transitioned {
        article,
        transition,
        command: CommandId::from_bytes([n; 16]),
        by: editor().id,
        revision_number: None,
        state,
    })
}

fn a_review(article: ArticleId, n: u8) -> MergeReview {
    MergeReview {
        id: ReviewId::from_bytes([n; 16]),
        article,
        people: vec![reporter().id, editor().id],
        places: Vec::new(),
        merges: Vec::new(),
        at: START,
    }
}

/// A story that was submitted and returned, of which one review was looked at and another is open.
fn told() -> Told {
    let lan = Machine::of(1, &reporter());
    let article = lan.complete_article();
    let mut bodies: Vec<FeedBody> = lan
        .outgoing()
        .into_iter()
        .map(|bytes| from(&reporter(), bytes))
        .collect();
    let revision = RevisionRef {
        hash: lan.open(article).details.hash,
        frontiers: lan
            .station
            .desk(|desk| desk.current(article))
            .expect("the draft")
            .1
            .frontiers,
    };
    let back = Transition::Return {
        level: 0,
        reason: "Thiếu nguồn ảnh".to_owned(),
    };
    bodies.extend([
        moved(
            article,
            1,
            Transition::Submit { revision },
            state(1, Stage::Submitted { level: 0 }),
        ),
        event(ServerEvent::Review(Box::new(a_review(article, 1)))),
        event(ServerEvent::ReviewResolved {
            review: ReviewId::from_bytes([1; 16]),
            article,
            by: editor().id,
        }),
        moved(article, 2, back, state(2, Stage::Draft)),
        event(ServerEvent::Review(Box::new(a_review(article, 2)))),
    ]);
    let (revision, draft) = lan
        .station
        .desk(|desk| {
            let draft = &desk.open(article)?.draft;
            Ok((draft.revision(article), draft.snapshot()))
        })
        .expect("the draft");
    let row = CatalogueRow {
        article,
        seq: bodies.len() as u64,
        revision: revision.hash(),
        schema: editorial::article::ARTICLE_SCHEMA,
        headline: "Khai mạc lớp tập huấn".to_owned(),
        state: state(2, Stage::Draft),
        section: Some(section().id.to_string()),
        updated: Some(START),
        review: Some(Box::new(a_review(article, 2))),
    };
    Told {
        article,
        bodies,
        row,
        draft,
    }
}

fn write(machine: &Machine, work: impl FnOnce(&rusqlite::Connection) -> anyhow::Result<()>) {
    machine
        .station
        .desk(|desk| {
            let tx = desk.db.unchecked_transaction()?;
            work(&tx)?;
            Ok(tx.commit()?)
        })
        .expect("written");
}

/// A first sync whose catalogue has come, up to this number of the feed.
fn begin(machine: &Machine, head: u64) {
    let first = json!({
        "epoch": EPOCH, "head": head, "stories": 1, "rows": 1, "listed_to": null, "listed": true,
        "received_bytes": 0, "read": 0,
    });
    let cursor = format!("{EPOCH}:{head}");
    write(machine, |db| {
        meta::save(db, meta::key::FIRST_SYNC, &first)?;
        meta::save(db, meta::key::CURSOR, &cursor)
    });
}

/// Reads the feed from its beginning, as a first sync does last; gives what the shell was told.
fn read_back(machine: &Machine, bodies: &[FeedBody]) -> Vec<Event> {
    let items: Vec<FeedItem> = bodies
        .iter()
        .zip(1..)
        .map(|(body, seq)| FeedItem {
            seq,
            at: START,
            body: body.clone(),
        })
        .collect();
    let page = FeedPage {
        epoch: EPOCH,
        from_seq: 0,
        to_seq: items.len() as u64,
        head_seq: items.len() as u64,
        items,
    };
    machine.told();
    machine
        .station
        .read_page(&page, &encode_feed(&page), Reading::Back)
        .expect("applied");
    machine.told()
}

fn open_reviews(machine: &Machine) -> Vec<ReviewId> {
    let status = machine.station.call(SyncStatusGet {}).expect("asked");
    status.reviews.iter().map(|review| review.review).collect()
}

fn arrive(machine: &Machine, told: &Told, seq: u64) {
    write(machine, |db| {
        snapshot::save(db, told.article, &told.draft)?;
        catalogue::arrived(db, told.article, seq, None)
    });
}

#[test]
fn what_happened_before_a_machine_was_there_completes_its_history_and_changes_nothing_else() {
    let told = told();
    let reader = Machine::of(2, &editor());
    reader.receive(told.bodies.clone());
    let new = Machine::of(3, &editor());
    begin(&new, told.row.seq);
    write(&new, |db| catalogue::take(db, &told.row));
    arrive(&new, &told, told.row.seq);
    let listed = |machine: &Machine| {
        let list = machine.station.call(ArticleListGet::of(View::Archive));
        list.expect("a list").rows
    };
    let before = listed(&new);
    assert_eq!(before, listed(&reader));
    write(&new, |db| seen::begin(db, editor().id));
    assert_eq!(open_reviews(&new), [ReviewId::from_bytes([2; 16])]);

    let events = read_back(&new, &told.bodies);
    assert!(
        !events
            .iter()
            .any(|event| matches!(event, Event::ListChanged | Event::NewsroomChanged)),
        "nothing is news: {events:?}"
    );
    assert_eq!(listed(&new), before, "nor in another order");
    assert_eq!(open_reviews(&new), [ReviewId::from_bytes([2; 16])]);
    let (one, other) = (new.open(told.article), reader.open(told.article));
    assert_eq!(one.details, other.details);
    assert_eq!(one.document, other.document);
    let seen = |machine: &Machine| {
        machine
            .station
            .read(|db| {
                let moves = history::list(db, told.article)?;
                let moves: Vec<String> = moves.iter().map(|moved| format!("{moved:?}")).collect();
                Ok((moves, checkpoint::list(db, told.article)?.len()))
            })
            .expect("read")
    };
    assert_eq!(
        seen(&new),
        seen(&reader),
        "the history, and no moment of its own"
    );
    assert_eq!(new.records(), reader.records());
    let status = new.station.call(SyncStatusGet {}).expect("asked");
    assert_eq!(status.first_sync, None, "with the last page it is over");
}

#[test]
fn a_row_that_is_older_than_what_the_feed_has_said_takes_nothing_back() {
    let told = told();
    let machine = Machine::of(2, &editor());
    let early = CatalogueRow {
        seq: told.row.seq - 2,
        state: state(1, Stage::Submitted { level: 0 }),
        review: None,
        ..told.row.clone()
    };
    machine.receive(told.bodies.clone());
    write(&machine, |db| catalogue::take(db, &early));
    let details = machine.open(told.article).details;
    assert_eq!(details.state, state(2, Stage::Draft));
    assert_eq!(open_reviews(&machine), [ReviewId::from_bytes([2; 16])]);
    // And the same row once more, and the newer one twice.
    for row in [&early, &told.row, &told.row] {
        write(&machine, |db| catalogue::take(db, row));
    }
    assert_eq!(machine.open(told.article).details, details);
}

#[test]
fn events_that_a_row_knows_already_reopen_no_review_and_set_no_state_back() {
    let told = told();
    let resolved = CatalogueRow {
        seq: told.row.seq + 1,
        review: None,
        ..told.row.clone()
    };
    let machine = Machine::of(2, &editor());
    write(&machine, |db| catalogue::take(db, &resolved));
    machine.receive(told.bodies.clone());
    assert_eq!(open_reviews(&machine), Vec::<ReviewId>::new());
    let known = machine
        .station
        .read(|db| article::load(db, told.article))
        .expect("read")
        .expect("known");
    assert_eq!(known.state, state(2, Stage::Draft));
    // What comes behind it is news.
    machine.receive(vec![event(ServerEvent::ReviewResolved {
        review: ReviewId::from_bytes([2; 16]),
        article: told.article,
        by: editor().id,
    })]);
    machine.receive(vec![event(ServerEvent::Review(Box::new(a_review(
        told.article,
        3,
    ))))]);
    assert_eq!(open_reviews(&machine), [ReviewId::from_bytes([3; 16])]);
}

#[test]
fn an_older_publication_never_takes_the_place_of_a_newer_one() {
    let lan = Machine::of(1, &reporter());
    let article = lan.complete_article();
    let first = publish(&lan, article, None);
    let second = publish(&lan, article, Some(TimeMs(START.0 + 1)));
    for order in [[(&first, 7), (&second, 9)], [(&second, 9), (&first, 7)]] {
        let machine = Machine::of(2, &editor());
        write(&machine, |db| {
            order
                .iter()
                .try_for_each(|(one, seq)| published::save(db, one, *seq))
        });
        let kept = machine.station.read(|db| published::load(db, article));
        assert_eq!(kept.expect("read"), Some(second.clone()));
    }
}

#[test]
fn an_older_version_of_an_entry_changes_nothing_and_makes_no_list_anew() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let renamed = Section {
        name: "Tuyên truyền".to_owned(),
        ..section()
    };
    let entry = |version, section: &Section| {
        event(ServerEvent::Entry {
            version,
            entry: Entry::Section(section.clone()),
        })
    };
    machine.receive(vec![entry(3, &renamed)]);
    let _ = machine.station.call(ArticleListGet::of(View::Mine));
    for again in [entry(3, &renamed), entry(2, &section())] {
        let events = machine.receive(vec![again]);
        assert_eq!(events, Vec::new());
    }
    let newsroom = machine.station.call(NewsroomGet {}).expect("asked");
    assert_eq!(newsroom.sections, [renamed]);
    let stale = machine.station.read(article::stale).expect("read");
    assert!(!stale.contains(&article));
    assert!(
        !machine
            .station
            .desk(|desk| entry::save(&desk.db, 1, &Entry::Section(section())))
            .expect("written")
    );
}

#[test]
fn the_first_record_of_a_photo_decides_whatever_is_heard_first() {
    let photo = |width| Photo {
        original: Hash([7; 32]),
        size_bytes: 100,
        mime: "image/jpeg".to_owned(),
        width,
        height: 10,
        facts: PhotoFacts::default(),
        likeness: String::new(),
        renditions: Vec::new(),
    };
    let (one, other) = (
        ArticleId::from_bytes([1; 16]),
        ArticleId::from_bytes([2; 16]),
    );
    for order in [
        [(5, one, 50), (9, other, 90)],
        [(9, other, 90), (5, one, 50)],
    ] {
        let machine = Machine::of(1, &reporter());
        write(&machine, |db| {
            for (seq, article, width) in order {
                crate::sync::take_photo(db, seq, article, &photo(width))?;
            }
            Ok(())
        });
        let kept = machine
            .station
            .read(|db| Ok((photo::load(db, Hash([7; 32]))?, photo::list(db)?)))
            .expect("read");
        assert_eq!(kept.0, Some((photo(50), Some(5))));
        let attached = machine.station.read(|db| {
            Ok((
                photo::of_article(db, one)?.len(),
                photo::of_article(db, other)?.len(),
            ))
        });
        assert_eq!(attached.expect("read"), (1, 1));
    }
}

#[test]
fn a_record_that_the_snapshot_lacks_is_taken_in_and_one_that_it_has_is_not_taken_twice() {
    let told = told();
    let records = told
        .bodies
        .iter()
        .filter(|body| matches!(body, FeedBody::Record { .. }))
        .count() as u64;
    for known in [0, 1, records] {
        let new = Machine::of(3, &editor());
        begin(&new, told.row.seq);
        write(&new, |db| catalogue::take(db, &told.row));
        arrive(&new, &told, known);
        read_back(&new, &told.bodies);
        let unfolded = new
            .station
            .read(|db| record::unfolded_size(db, told.article))
            .expect("read")
            .0 as u64;
        assert_eq!(unfolded, records - known, "behind {known}");
        assert_eq!(new.open(told.article).details.hash, told.row.revision);
    }
}

#[test]
fn a_story_whose_draft_a_disk_damages_before_its_records_are_here_waits_and_is_never_shown_empty() {
    let told = told();
    let new = Machine::of(3, &editor());
    begin(&new, told.row.seq);
    write(&new, |db| catalogue::take(db, &told.row));
    arrive(&new, &told, told.row.seq);
    let mut window = Window::open(&new, told.article);
    window.type_first("Đã gõ. ");
    window.save(&new).expect("saved");
    new.station
        .desk(|desk| {
            desk.db.execute(
                "UPDATE snapshot SET draft = zeroblob(length(draft)) WHERE article = ?1",
                [told.article.to_bytes()],
            )?;
            Ok(())
        })
        .expect("damaged");
    let new = new.crash_and_open();
    let error = new
        .station
        .call(crate::commands::ArticleOpen {
            article: told.article,
        })
        .expect_err("it has to come again");
    assert_eq!(error.code, Code::ArticleNotHere);
    // It comes again, and what was typed is in it.
    arrive(&new, &told, told.row.seq);
    assert!(new.plain(told.article).starts_with("Đã gõ. "));
    read_back(&new, &told.bodies);
    assert!(new.plain(told.article).starts_with("Đã gõ. "));
}

#[test]
fn a_story_that_is_only_listed_is_not_searched_not_projected_and_not_written_in() {
    let told = told();
    let machine = Machine::of(2, &editor());
    begin(&machine, told.row.seq);
    write(&machine, |db| catalogue::take(db, &told.row));
    machine.station.index_some(100).expect("indexed");
    let progress = machine.station.search_progress().expect("asked");
    assert_eq!((progress.searchable, progress.stories), (0, 1));
    let list = machine.station.call(ArticleListGet::of(View::Archive));
    let rows = list.expect("a list").rows;
    assert_eq!(rows[0].headline, "Khai mạc lớp tập huấn");
    assert!(!rows[0].here);
    // A colleague's words that build on what is not here wait, and the list stays as it is.
    let lan = Machine::of(4, &reporter());
    lan.receive(told.bodies.clone());
    let mut window = Window::open(&lan, told.article);
    window.type_first("Thêm. ");
    window.save(&lan).expect("saved");
    let bodies: Vec<FeedBody> = lan
        .outgoing()
        .into_iter()
        .map(|bytes| from(&reporter(), bytes))
        .collect();
    machine.receive(bodies);
    let list = machine.station.call(ArticleListGet::of(View::Archive));
    assert_eq!(
        list.expect("a list").rows[0].headline,
        "Khai mạc lớp tập huấn"
    );
    arrive(&machine, &told, told.row.seq);
    assert!(machine.plain(told.article).starts_with("Thêm. "));
    machine.station.index_some(100).expect("indexed");
    let progress = machine.station.search_progress().expect("asked");
    assert_eq!((progress.searchable, progress.stories), (1, 1));
}
