use editorial::article::field::FieldName;
use editorial::id::{ArticleId, Bytes, CommandId, Hash, SectionId};
use editorial::newsroom::{Entry, Section};
use editorial::sync::api::{MergeReview, ServerEvent};
use editorial::sync::record::Record;
use editorial::workflow::{ArticleState, RevisionRef, Stage, Transition};
use serde_json::json;

use super::{EPOCH, Machine, Window, editor, event, from, plain, reporter, section};
use crate::commands::{
    ArticleEdit, ArticleListGet, ArticleMissing, NewsroomGet, ReadOnly, SyncStatusGet, View,
};
use crate::error::Code;
use crate::events::Event;
use crate::store::{entry, leftover, record};

/// Two machines, and a story that both know.
pub(super) fn shared_story() -> (Machine, Machine, ArticleId) {
    let (lan, duc) = (Machine::of(1, &reporter()), Machine::of(2, &editor()));
    let article = lan.complete_article();
    deliver(&lan, &duc);
    (lan, duc, article)
}

/// Everything that waits at one machine, through an imaginary server, to both.
pub(super) fn deliver(sender: &Machine, receiver: &Machine) {
    let person = sender.station.person().expect("signed in");
    let bodies: Vec<_> = sender
        .outgoing()
        .into_iter()
        .map(|bytes| from(&person, bytes))
        .collect();
    sender.receive(bodies.clone());
    receiver.receive(bodies);
}

#[test]
fn a_story_reaches_another_machine_to_the_letter() {
    let (lan, duc, article) = shared_story();
    assert_eq!(duc.plain(article), lan.plain(article));
    assert_eq!(
        duc.open(article).details.hash,
        lan.open(article).details.hash
    );
    assert_eq!(duc.open(article).details.author, "Thu Hằng");
}

#[test]
fn our_own_records_that_come_back_are_answered_for_and_change_nothing() {
    let (lan, duc, article) = shared_story();
    assert!(lan.outgoing().is_empty());
    let (records, hash) = (lan.records(), lan.open(article).details.hash);
    assert_eq!(
        lan.station.call(SyncStatusGet {}).expect("asked").unsent,
        crate::commands::Unsent::default()
    );

    Window::open(&duc, article).type_first("chưa gửi");
    assert_eq!(
        (lan.records(), lan.open(article).details.hash),
        (records, hash)
    );
}

#[test]
fn a_page_and_its_cursor_are_applied_together_or_not_at_all() {
    let lan = Machine::of(1, &reporter());
    let article = lan.complete_article();
    let bodies: Vec<_> = lan
        .outgoing()
        .into_iter()
        .map(|bytes| from(&reporter(), bytes))
        .collect();

    let duc = Machine::of(2, &editor());
    let full = |desk: &mut crate::desk::Desk| {
        let pages: i64 = desk
            .db
            .query_row("PRAGMA page_count", [], |row| row.get(0))?;
        desk.db
            .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        Ok(())
    };
    // A page larger than the room that is left.
    let mut large = bodies.clone();
    for n in 0..400u64 {
        let name = format!("{n} {}", "chuyên mục ".repeat(20));
        let id = editorial::id::SectionId(uuid::Uuid::from_u128(1_000 + u128::from(n)));
        let section = Section {
            id,
            name,
            slug: format!("s{n}"),
            order: 1,
        };
        large.push(event(ServerEvent::Entry {
            version: 1,
            entry: Entry::Section(section),
        }));
    }
    duc.station.desk(full).expect("set");
    duc.try_receive(large)
        .expect_err("there is no room for the page");
    assert_eq!((duc.cursor(), duc.records()), (0, 0));

    let room = |desk: &mut crate::desk::Desk| {
        Ok(desk
            .db
            .query_row("PRAGMA max_page_count = 1000000000", [], |_| Ok(()))?)
    };
    duc.station.desk(room).expect("set");
    let count = bodies.len() as u64;
    duc.receive(bodies);
    assert_eq!(duc.cursor(), count);
    assert_eq!(duc.plain(article), lan.plain(article));
}

#[test]
fn a_page_that_does_not_begin_at_the_cursor_changes_nothing() {
    let machine = Machine::of(1, &reporter());
    let page = editorial::sync::api::FeedPage {
        epoch: EPOCH,
        from_seq: 7,
        to_seq: 7,
        head_seq: 7,
        items: Vec::new(),
    };
    machine.station.take_page(&page, &[]).expect("passed over");
    assert_eq!(machine.cursor(), 0);
}

#[test]
fn edits_made_apart_are_both_kept_on_both_machines() {
    let (lan, duc, article) = shared_story();
    let mut at_lan = Window::open(&lan, article);
    let mut at_duc = Window::open(&duc, article);
    at_lan.type_first("LAN ");
    at_lan.save(&lan).expect("saved");
    at_duc.type_first("ĐỨC ");
    at_duc.save(&duc).expect("saved");
    deliver(&lan, &duc);
    deliver(&duc, &lan);
    assert_eq!(
        lan.open(article).details.hash,
        duc.open(article).details.hash
    );
    let text = lan.plain(article);
    assert!(text.contains("LAN ") && text.contains("ĐỨC "), "{text}");
}

#[test]
fn remote_edits_reach_the_open_replica_as_bytes() {
    let (lan, duc, article) = shared_story();
    let mut window = Window::open(&lan, article);
    let mut other = Window::open(&duc, article);
    other.type_first("Sửa: ");
    other.save(&duc).expect("saved");
    let bodies = duc
        .outgoing()
        .into_iter()
        .map(|bytes| from(&editor(), bytes))
        .collect();
    let told = lan.receive(bodies);
    let updates: Vec<&Bytes> = told
        .iter()
        .filter_map(|event| match event {
            Event::ArticleRemote {
                article: about,
                update,
            } if *about == article => Some(update),
            _ => None,
        })
        .collect();
    assert_eq!(updates.len(), 1);
    window
        .draft
        .import(&updates[0].0)
        .expect("for this replica");
    assert_eq!(plain(&window.draft.document()), duc.plain(article));
}

#[test]
fn a_window_that_missed_an_edit_is_given_what_it_lacks_and_then_nothing() {
    let (lan, duc, article) = shared_story();
    let mut window = Window::open(&lan, article);
    let mut other = Window::open(&duc, article);
    other.type_first("Sửa: ");
    other.save(&duc).expect("saved");
    // What the workstation tells about it never reaches the window.
    deliver(&duc, &lan);
    lan.set(article, FieldName::Headline, "Tít mới");
    let missing = |window: &Window| {
        let version = Bytes(window.draft.version());
        let asked = ArticleMissing { article, version };
        lan.station.call(asked).expect("asked").update
    };
    let update = missing(&window).expect("an edit");
    window.draft.import(&update.0).expect("for this replica");
    assert_eq!(plain(&window.draft.document()), lan.plain(article));
    assert_eq!(missing(&window), None);

    let version = Bytes(b"no version".to_vec());
    let refused = lan.station.call(ArticleMissing { article, version });
    assert_eq!(refused.expect_err("unreadable").code, Code::BadRequest);
}

/// Fields are written past the window's replica, and what others type after having seen them could
/// not be taken in there, so a window that stayed open showed nobody's words any more.
#[test]
fn an_open_window_takes_in_what_was_typed_by_somebody_who_saw_the_headline_written_beside_it() {
    let (lan, duc, article) = shared_story();
    let mut window = Window::open(&lan, article);
    lan.set(article, FieldName::Headline, "Tít mới");
    deliver(&lan, &duc);
    let mut other = Window::open(&duc, article);
    other.type_first("Sửa: ");
    other.save(&duc).expect("saved");
    let bodies = duc
        .outgoing()
        .into_iter()
        .map(|bytes| from(&editor(), bytes))
        .collect();
    for event in lan.receive(bodies) {
        if let Event::ArticleRemote { update, .. } = event {
            window
                .draft
                .import(&update.0)
                .expect("nothing that it builds on is missing");
        }
    }
    assert_eq!(plain(&window.draft.document()), duc.plain(article));
}

#[test]
fn two_headlines_retyped_apart_are_both_kept_until_somebody_picks() {
    let (lan, duc, article) = shared_story();
    lan.set(article, FieldName::Headline, "Tít của Lan");
    duc.set(article, FieldName::Headline, "Tít của Đức");
    deliver(&lan, &duc);
    deliver(&duc, &lan);
    let mut values: Vec<String> = lan.open(article).details.fields["headline"]
        .iter()
        .map(|candidate| candidate.value.clone())
        .collect();
    values.sort();
    assert_eq!(values, ["Tít của Lan", "Tít của Đức"]);

    lan.set(article, FieldName::Headline, "Tít của Đức");
    deliver(&lan, &duc);
    assert_eq!(duc.open(article).details.fields["headline"].len(), 1);
}

#[test]
fn an_article_of_a_newer_version_is_shown_and_cannot_be_written() {
    let (lan, duc, article) = shared_story();
    let mut window = Window::open(&lan, article);
    window.type_first("mới ");
    window.save(&lan).expect("saved");
    let bytes = lan.outgoing().pop().expect("a record");
    let (mut newer, _) = Record::read(&bytes).expect("a record");
    newer.schema = editorial::article::ARTICLE_SCHEMA + 1;
    duc.receive(vec![from(&reporter(), newer.to_bytes())]);

    let view = duc.open(article);
    assert_eq!(view.details.read_only, Some(ReadOnly::NewerSchema));
    assert!(plain(&view.document).starts_with("mới "));
    let mut replica = Window::open(&duc, article);
    replica.type_first("x");
    assert_eq!(
        replica.save(&duc).expect_err("read-only").code,
        Code::ArticleReadOnly
    );
}

#[test]
fn edits_that_come_before_what_they_build_on_wait_for_it() {
    let lan = Machine::of(1, &reporter());
    let article = lan.complete_article();
    let mut bodies: Vec<_> = lan
        .outgoing()
        .into_iter()
        .map(|bytes| from(&reporter(), bytes))
        .collect();
    let created = bodies.remove(0);
    let duc = Machine::of(2, &editor());
    duc.receive(bodies);
    assert_eq!(duc.plain(article), "", "nothing can be shown yet");
    duc.receive(vec![created]);
    assert_eq!(duc.plain(article), lan.plain(article));
    let duc = duc.crash_and_open();
    assert_eq!(duc.plain(article), lan.plain(article));
}

/// A restored server may hear of what an editor wrote in a story before it hears of the story.
#[test]
fn a_story_is_its_authors_even_where_somebody_elses_edit_of_it_came_first() {
    let (lan, duc) = (Machine::of(1, &reporter()), Machine::of(2, &editor()));
    let article = lan.complete_article();
    let sent = |machine: &Machine, person: editorial::person::Person| -> Vec<_> {
        let records = machine.outgoing().into_iter();
        records.map(|bytes| from(&person, bytes)).collect()
    };
    let story = sent(&lan, reporter());
    duc.receive(story.clone());
    let mut window = Window::open(&duc, article);
    window.type_first("Sửa: ");
    window.save(&duc).expect("saved");

    let third = Machine::of(3, &editor());
    third.receive(sent(&duc, editor()));
    third.receive(story);
    assert_eq!(third.plain(article), duc.plain(article));
    assert_eq!(third.open(article).details.author, "Thu Hằng");
}

#[test]
fn an_event_of_a_newer_server_is_kept_and_passed_over() {
    let machine = Machine::of(1, &reporter());
    machine.receive(vec![event(ServerEvent::Unknown)]);
    assert_eq!(machine.cursor(), 1);
    assert_eq!(machine.station.read(leftover::count).expect("counted"), 1);
}

/// What a newer server says of the newsroom: a kind that does not exist yet, and a section with a name that cannot be read.
fn newer_entries() -> Vec<Entry> {
    [
        json!({ "kind": "horoscope", "id": "a-1", "signs": ["Bạch Dương"] }),
        json!({ "kind": "section", "id": section().id, "name": { "vi": "Văn hóa" } }),
    ]
    .map(|entry| serde_json::from_value(entry).expect("an entry of any kind"))
    .to_vec()
}

#[test]
fn an_entry_of_a_newer_server_holds_up_nothing_and_hides_nothing_that_was_known() {
    let machine = Machine::of(1, &reporter());
    let mut bodies: Vec<_> = newer_entries()
        .into_iter()
        .map(|entry| event(ServerEvent::Entry { version: 4, entry }))
        .collect();
    let another = Section {
        id: SectionId::from_bytes([22; 16]),
        name: "Thể thao".to_owned(),
        slug: "the-thao".to_owned(),
        order: 2,
    };
    bodies.push(event(ServerEvent::Entry {
        version: 1,
        entry: Entry::Section(another.clone()),
    }));
    machine.receive(bodies);
    assert_eq!(machine.cursor(), 3, "the feed goes on");
    let newsroom = machine.station.call(NewsroomGet {}).expect("asked");
    assert_eq!(newsroom.sections, [section(), another]);
    assert_eq!(newsroom.people.len(), 2);
}

#[test]
fn what_an_older_version_could_not_read_is_read_by_the_one_that_can() {
    let machine = Machine::of(1, &reporter());
    let renamed = Section {
        name: "Văn hóa".to_owned(),
        ..section()
    };
    let stands = |version: u64, entry: &Entry| {
        let written = serde_json::to_string(entry).expect("written");
        machine
            .station
            .desk(|desk| {
                // As a version before sections would have kept it.
                let id = format!("section:{}", section().id);
                let (version, sql) = (
                    i64::try_from(version)?,
                    "INSERT INTO entry (kind, id, version, entry) VALUES ('newer', ?1, ?2, ?3)",
                );
                desk.db.execute(sql, (id, version, written))?;
                entry::read_again(&desk.db)
            })
            .expect("read again")
    };
    assert!(stands(5, &Entry::Section(renamed.clone())));
    let sections = || {
        let newsroom = machine.station.call(NewsroomGet {}).expect("asked");
        newsroom.sections
    };
    assert_eq!(sections(), std::slice::from_ref(&renamed));
    assert!(
        !stands(4, &Entry::Section(section())),
        "what is newer stays"
    );
    assert_eq!(sections(), [renamed]);
    let kept = |db: &rusqlite::Connection| {
        let sql = "SELECT count(*) FROM entry WHERE kind = 'newer'";
        Ok(db.query_row(sql, [], |row| row.get::<_, i64>(0))?)
    };
    assert_eq!(machine.station.read(kept).expect("counted"), 0);
}

#[test]
fn a_new_section_is_heard_of() {
    let machine = Machine::of(1, &reporter());
    let renamed = Section {
        name: "Văn hóa".to_owned(),
        ..section()
    };
    let told = machine.receive(vec![event(ServerEvent::Entry {
        version: 2,
        entry: Entry::Section(renamed),
    })]);
    assert!(told.contains(&Event::NewsroomChanged));
    assert_eq!(
        machine
            .station
            .call(NewsroomGet {})
            .expect("asked")
            .sections[0]
            .name,
        "Văn hóa"
    );

    let stale = Section {
        name: "Tên cũ".to_owned(),
        ..section()
    };
    machine.receive(vec![event(ServerEvent::Entry {
        version: 1,
        entry: Entry::Section(stale),
    })]);
    assert_eq!(
        machine
            .station
            .call(NewsroomGet {})
            .expect("asked")
            .sections[0]
            .name,
        "Văn hóa"
    );
}

pub(super) fn submitted(article: ArticleId, state: ArticleState) -> ServerEvent {
    let revision = RevisionRef {
        hash: Hash([7; 32]),
        frontiers: Bytes::default(),
    };
    ServerEvent::Transitioned {
        article,
        transition: Transition::Submit { revision },
        command: CommandId(uuid::Uuid::from_u128(5)),
        by: reporter().id,
        revision_number: Some(1),
        state,
    }
}

#[test]
fn a_submitted_story_stands_in_the_desks_list_and_a_state_never_goes_back() {
    let (_, duc, article) = shared_story();
    let new = ArticleState::new(reporter().id);
    let waiting = ArticleState {
        stage: Stage::Submitted { level: 0 },
        version: 2,
        ..new.clone()
    };
    duc.receive(vec![event(submitted(article, waiting))]);
    let list = |view| {
        let list = duc.station.call(ArticleListGet::of(view)).expect("listed");
        list.rows
            .into_iter()
            .map(|row| row.article)
            .collect::<Vec<_>>()
    };
    assert_eq!(list(View::ToReview), [article]);
    assert!(list(View::Mine).is_empty(), "the editor did not write it");

    duc.receive(vec![event(submitted(
        article,
        ArticleState { version: 1, ..new },
    ))]);
    assert_eq!(list(View::ToReview), [article]);
}

#[test]
fn an_open_merge_review_is_shown_until_it_is_resolved() {
    let (lan, _, article) = shared_story();
    let id = editorial::id::ReviewId(uuid::Uuid::from_u128(8));
    let review = MergeReview {
        id,
        article,
        people: vec![reporter().id, editor().id],
        places: Vec::new(),
        merges: Vec::new(),
        at: super::START,
    };
    lan.receive(vec![event(ServerEvent::Review(Box::new(review.clone())))]);
    assert_eq!(lan.open(article).details.review, Some(review));
    assert_eq!(
        lan.station.call(SyncStatusGet {}).expect("asked").reviews[0].review,
        id
    );

    lan.receive(vec![event(ServerEvent::ReviewResolved {
        review: id,
        article,
        by: editor().id,
    })]);
    assert_eq!(lan.open(article).details.review, None);
    assert!(
        lan.station
            .call(SyncStatusGet {})
            .expect("asked")
            .reviews
            .is_empty()
    );
}

#[test]
fn a_record_that_no_version_can_import_is_set_aside_and_the_rest_is_shown() {
    let (lan, duc, article) = shared_story();
    let bytes = lan.station.read(|db| record::bytes(db, 1)).expect("read");
    let (mut bad, _) = Record::read(&bytes).expect("a record");
    bad.kind = editorial::sync::record::Kind::ArticleUpdate;
    bad.id = editorial::id::RecordId(uuid::Uuid::from_u128(99));
    bad.device = editorial::id::DeviceId(uuid::Uuid::from_u128(98));
    bad.payload = b"garbage".to_vec();
    duc.receive(vec![from(&reporter(), bad.to_bytes())]);
    assert_eq!(duc.plain(article), lan.plain(article));
    let update = Bytes(duc.open(article).snapshot.0);
    duc.station
        .call(ArticleEdit { article, update })
        .expect("the article can still be written");
}
