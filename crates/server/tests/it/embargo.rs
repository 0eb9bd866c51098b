//! An embargo: a last yes before its moment puts nothing before readers, and its moment needs nobody.

use editorial::article::field::FieldName;
use editorial::publication::story_path;
use editorial::sync::api::{Cursor, FeedBody, ServerEvent};
use editorial::workflow::{Publication, Refusal, Rules, Stage, Transition};
use server::admin;

use crate::newsroom::Newsroom;
use crate::station::{Station, Story};

const HOUR_MS: i64 = 3_600_000;
const HEADLINE: &str = "Công bố lúc sáu giờ";

/// A story whose embargo passes in an hour, approved by minh.
fn approved(newsroom: &Newsroom) -> (Station, Station, Story) {
    let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let mut story = Story::write(&mut lan, newsroom.section("van-hoa"), HEADLINE);
    let moment = newsroom.now().plus_ms(HOUR_MS);
    story.set(&mut lan, FieldName::Embargo, &moment.0.to_string());
    story.submit(&lan);
    let state = minh.done(story.id, story.approve());
    assert_eq!(state.stage, Stage::Approved);
    assert_eq!(
        (state.publication, state.scheduled),
        (Publication::None, Some(moment))
    );
    (lan, minh, story)
}

fn url(story: &Story) -> String {
    story_path("van-hoa", HEADLINE, story.id)
}

/// Where the feed ends now.
fn head(station: &Station) -> Cursor {
    Cursor {
        epoch: station.epoch(),
        seq: station.hello().head_seq,
    }
}

/// Waits at the feed for what comes behind a place in it.
fn events_after(station: &Station, cursor: Cursor) -> Vec<ServerEvent> {
    let page = station.feed_page(cursor, 100, 20);
    page.items
        .into_iter()
        .filter_map(|item| match item.body {
            FeedBody::Event(event) => Some(*event),
            FeedBody::Record { .. } => None,
        })
        .collect()
}

#[test]
fn nothing_is_before_readers_until_the_moment_and_then_it_is_without_anybody() {
    let newsroom = Newsroom::open();
    let (lan, minh, story) = approved(&newsroom);
    newsroom.pass_ms(HOUR_MS - 1);
    for path in [url(&story).as_str(), "/"] {
        let page = newsroom.read(path);
        assert!(!page.text().contains(HEADLINE), "{path}");
    }
    assert_eq!(newsroom.read(&url(&story)).status, 404);

    let cursor = head(&lan);
    newsroom.pass_ms(1);
    let events = events_after(&lan, cursor);
    let told = events.iter().find_map(|event| match event {
        ServerEvent::Transitioned {
            transition: Transition::Publish,
            by,
            state,
            ..
        } => Some((*by, state.clone())),
        _ => None,
    });
    let (by, state) = told.expect("the publication is told");
    assert_eq!(by, minh.signed_in.person.id, "it is the approver's yes");
    assert_eq!(
        (state.publication, state.scheduled),
        (
            Publication::Live {
                revision: story.revision().hash
            },
            None
        )
    );
    assert!(
        events
            .iter()
            .any(|event| matches!(event, ServerEvent::Published(_)))
    );
    // The files follow their event at once; a restart finishes what is left of them.
    let mut newsroom = newsroom;
    newsroom.restart();
    assert!(newsroom.read(&url(&story)).text().contains(HEADLINE));
    assert!(newsroom.read("/").text().contains(HEADLINE));
}

#[test]
fn a_moment_that_passes_while_no_server_runs_is_made_good_at_its_start() {
    let mut newsroom = Newsroom::open();
    let (_, _, story) = approved(&newsroom);
    newsroom.stop();
    newsroom.pass_ms(3 * HOUR_MS);
    newsroom.start();
    assert!(newsroom.read(&url(&story)).text().contains(HEADLINE));
    newsroom.restart();
    let lan = newsroom.station("lan");
    let published = lan
        .events()
        .into_iter()
        .filter(|event| matches!(event, ServerEvent::Published(_)));
    assert_eq!(published.count(), 1, "once");
}

#[test]
fn what_is_published_is_the_revision_that_was_approved_whatever_was_typed_since() {
    let mut newsroom = Newsroom::open();
    let (mut lan, _, mut story) = approved(&newsroom);
    let approved = story.revision();
    lan.push(
        story.id,
        editorial::sync::record::Kind::ArticleUpdate,
        story.type_at(0, "Chưa ai duyệt câu này. "),
    );
    // Not even an earlier embargo in the newer text.
    story.set(&mut lan, FieldName::Embargo, "0");
    newsroom.restart();
    assert_eq!(newsroom.read(&url(&story)).status, 404);
    newsroom.stop();
    newsroom.pass_ms(HOUR_MS);
    newsroom.start();
    let page = newsroom.read(&url(&story)).text();
    assert!(page.contains(HEADLINE) && !page.contains("Chưa ai duyệt"));
    let lan = newsroom.station("lan");
    let published = lan.event(|event| match event {
        ServerEvent::Published(published) => Some(published),
        _ => None,
    });
    assert_eq!(published.revision, approved);
}

#[test]
fn an_approval_that_was_taken_back_publishes_nothing() {
    for take_back in [
        (|story: &Story| Transition::Submit {
            revision: story.revision(),
        }) as fn(&Story) -> Transition,
        |_| Transition::Recall,
    ] {
        let mut newsroom = Newsroom::open();
        let (lan, _, story) = approved(&newsroom);
        let state = lan.done(story.id, take_back(&story));
        assert_eq!(state.scheduled, None);
        newsroom.stop();
        newsroom.pass_ms(2 * HOUR_MS);
        newsroom.start();
        assert_eq!(newsroom.read(&url(&story)).status, 404);
    }
}

#[test]
fn where_publishing_is_an_act_of_its_own_it_waits_for_the_embargo_as_well() {
    let mut newsroom = Newsroom::open();
    let rules = Rules {
        publish_on_final: false,
        ..Rules::default()
    };
    admin::set_rules(&newsroom.data(), rules).expect("rules");
    newsroom.restart();
    let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let mut story = Story::write(&mut lan, newsroom.section("van-hoa"), HEADLINE);
    let moment = newsroom.now().plus_ms(HOUR_MS);
    story.set(&mut lan, FieldName::Embargo, &moment.0.to_string());
    story.submit(&lan);
    assert_eq!(minh.done(story.id, story.approve()).scheduled, None);
    assert_eq!(
        minh.refusal(story.id, Transition::Publish),
        Refusal::Forbidden
    );
    let hoa = newsroom.station("hoa");
    assert_eq!(
        hoa.done(story.id, Transition::Publish).scheduled,
        Some(moment)
    );
    assert_eq!(newsroom.read(&url(&story)).status, 404);
    newsroom.stop();
    newsroom.pass_ms(HOUR_MS);
    newsroom.start();
    assert_eq!(newsroom.read(&url(&story)).status, 200);
}

#[test]
fn an_embargo_of_yesterday_holds_nothing_back() {
    let newsroom = Newsroom::open();
    let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let mut story = Story::write(&mut lan, newsroom.section("van-hoa"), HEADLINE);
    let moment = newsroom.now().plus_ms(-HOUR_MS);
    story.set(&mut lan, FieldName::Embargo, &moment.0.to_string());
    story.submit(&lan);
    minh.done(story.id, story.approve());
    assert_eq!(newsroom.read(&url(&story)).status, 200);
}
