use editorial::article::field::FieldName;
use editorial::sync::api::{CatalogueRow, MergeKind, MergeReview, ServerEvent};
use editorial::sync::record::Kind;
use editorial::workflow::{Refusal, Transition};

use crate::newsroom::Newsroom;
use crate::station::{Station, Story};

fn review_of(station: &Station) -> MergeReview {
    station.event(|event| match event {
        ServerEvent::Review(review) => Some(*review),
        _ => None,
    })
}

/// Every state of the review that was told, once all that was pushed is replayed.
fn all_reviews(station: &Station) -> Vec<MergeReview> {
    // Asking for the catalogue replays what was pushed.
    let _: Vec<CatalogueRow> = station.get("/v1/articles").json();
    station
        .events()
        .into_iter()
        .filter_map(|event| match event {
            ServerEvent::Review(review) => Some(*review),
            _ => None,
        })
        .collect()
}

fn reviews(station: &Station) -> usize {
    station
        .events()
        .iter()
        .filter(|event| matches!(event, ServerEvent::Review(_)))
        .count()
}

/// Lan's story, and the same story on Minh's workstation.
fn two_copies(newsroom: &Newsroom) -> (Station, Station, Story, Story) {
    let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let story = Story::write(&mut lan, newsroom.section("van-hoa"), "Chung một bài");
    let copy = Story::fetch(&minh, story.id);
    (lan, minh, story, copy)
}

#[test]
fn two_people_in_one_paragraph_open_a_review_that_blocks_approval_until_somebody_has_looked() {
    let newsroom = Newsroom::open();
    let (mut lan, mut minh, mut story, mut copy) = two_copies(&newsroom);
    let hers = story.type_at(3, " của Lan");
    let his = copy.type_at(7, " của Minh");
    lan.push(story.id, Kind::ArticleUpdate, hers.clone());
    minh.push(story.id, Kind::ArticleUpdate, his.clone());
    let review = review_of(&minh);
    assert_eq!(review.article, story.id);
    assert_eq!(
        review.people,
        [lan.signed_in.person.id, minh.signed_in.person.id]
    );
    assert_eq!(review.places[0].kind, MergeKind::BothEdited);
    assert!(
        review.places[0].texts[0].contains("của Lan")
            && review.places[0].texts[1].contains("của Minh")
    );
    story.draft.import(&his).expect("the edits merge");
    copy.draft.import(&hers).expect("the edits merge");
    assert_eq!(story.revision().hash, copy.revision().hash);

    story.submit(&lan);
    assert_eq!(
        minh.refusal(story.id, story.approve()),
        Refusal::OpenReview { review: review.id }
    );
    let other = editorial::id::ReviewId(crate::station::new_uuid());
    assert_eq!(
        minh.refusal(
            story.id,
            Transition::ResolveReview {
                review: other,
                state: None
            }
        ),
        Refusal::Unknown
    );
    minh.done(
        story.id,
        Transition::ResolveReview {
            review: review.id,
            state: None,
        },
    );
    assert!(minh.events().iter().any(
        |event| matches!(event, ServerEvent::ReviewResolved { review: resolved, by, .. }
        if *resolved == review.id && *by == minh.signed_in.person.id)
    ));
    assert_eq!(
        minh.refusal(
            story.id,
            Transition::ResolveReview {
                review: review.id,
                state: None
            }
        ),
        Refusal::Unknown
    );
    minh.done(story.id, story.approve());
}

#[test]
fn two_people_in_two_paragraphs_need_no_review() {
    let newsroom = Newsroom::open();
    let (mut lan, mut minh, mut story, mut copy) = two_copies(&newsroom);
    lan.push(story.id, Kind::ArticleUpdate, story.type_at(1, "a"));
    let end = "Câu thứ nhất.".chars().count() + 3 + 4;
    let his = copy.type_at(end, "b");
    minh.push(story.id, Kind::ArticleUpdate, his.clone());
    story.draft.import(&his).expect("the edits merge");
    story.submit(&lan);
    minh.done(story.id, story.approve());
    assert_eq!(reviews(&minh), 0);
}

#[test]
fn one_persons_window_and_fields_need_no_review_although_they_are_two_replicas() {
    let newsroom = Newsroom::open();
    let (mut lan, _, mut story, mut window) = two_copies(&newsroom);
    let typed = window.type_at(3, " trong cửa sổ");
    let typed_too = story.type_at(5, " ở máy");
    lan.push(story.id, Kind::ArticleUpdate, typed);
    lan.push(story.id, Kind::ArticleUpdate, typed_too);
    let rows: Vec<editorial::sync::api::CatalogueRow> = lan.get("/v1/articles").json();
    assert_ne!(rows[0].revision, story.revision().hash, "both edits are in");
    assert_eq!(reviews(&lan), 0);
}

#[test]
fn two_headlines_retyped_apart_open_a_review_and_block_the_submission_until_one_is_picked() {
    let newsroom = Newsroom::open();
    let (mut lan, mut minh, mut story, mut copy) = two_copies(&newsroom);
    let hers = story.write_field(FieldName::Headline, "Tít của Lan");
    let his = copy.write_field(FieldName::Headline, "Tít của Minh");
    lan.push(story.id, Kind::ArticleUpdate, hers);
    minh.push(story.id, Kind::ArticleUpdate, his.clone());
    let review = review_of(&lan);
    assert!(
        review
            .places
            .iter()
            .any(|place| place.kind == MergeKind::Field),
        "{:?}",
        review.places
    );
    story.draft.import(&his).expect("the edits merge");
    let unsettled = Refusal::UnsettledFields {
        fields: vec!["headline".to_owned()],
    };
    assert_eq!(
        lan.refusal(
            story.id,
            Transition::Submit {
                revision: story.revision()
            }
        ),
        unsettled
    );
    story.set(&mut lan, FieldName::Headline, "Tít của Minh");
    story.submit(&lan);
}

#[test]
fn further_merges_widen_the_open_review_instead_of_opening_another() {
    let newsroom = Newsroom::open();
    let (mut lan, mut minh, mut story, mut copy) = two_copies(&newsroom);
    lan.push(story.id, Kind::ArticleUpdate, story.type_at(3, " A1"));
    minh.push(story.id, Kind::ArticleUpdate, copy.type_at(7, " B1"));
    let first = review_of(&lan);
    // Lan has still not seen what Minh wrote.
    let second_paragraph = "Câu thứ nhất. A1".chars().count() + 3;
    lan.push(story.id, Kind::ArticleUpdate, story.type_at(5, " A2"));
    minh.push(
        story.id,
        Kind::ArticleUpdate,
        copy.type_at(second_paragraph + 3, " B2"),
    );
    lan.push(
        story.id,
        Kind::ArticleUpdate,
        story.type_at(second_paragraph + 8, " A3"),
    );
    let all = all_reviews(&lan);
    assert!(all.len() > 1, "the review was widened");
    assert!(
        all.iter().all(|review| review.id == first.id),
        "under the same id"
    );
    let last = all.last().expect("a review");
    assert!(last.places.len() > first.places.len(), "{:?}", last.places);
    let (a, b) = (lan.signed_in.person.id, minh.signed_in.person.id);
    assert_eq!(last.people, [a, b]);
}

#[test]
fn what_is_typed_between_two_pushes_of_a_machine_that_comes_back_is_looked_at_too() {
    let newsroom = Newsroom::open();
    let (mut lan, mut minh, mut story, mut copy) = two_copies(&newsroom);
    lan.push(story.id, Kind::ArticleUpdate, story.type_at(3, " A1"));
    minh.push(story.id, Kind::ArticleUpdate, copy.type_at(7, " B1"));
    let first = review_of(&lan);
    assert_eq!(first.places.len(), 1);
    // Minh's machine is still sending what it wrote without a network, and Lan goes on in another paragraph.
    let hers = "Câu thứ nhất. A1".chars().count() + 3;
    let his = "Câu thứ nhất. B1".chars().count() + 3;
    lan.push(
        story.id,
        Kind::ArticleUpdate,
        story.type_at(hers + 3, " A2"),
    );
    minh.push(story.id, Kind::ArticleUpdate, copy.type_at(his + 6, " B2"));
    let all = all_reviews(&lan);
    let last = all.last().expect("a review");
    assert_eq!(last.id, first.id, "the same review");
    let merged: Vec<&str> = last
        .places
        .iter()
        .map(|place| place.merged.as_str())
        .collect();
    assert!(
        merged
            .iter()
            .any(|text| text.contains("A2") && text.contains("B2")),
        "{merged:?}"
    );
}

#[test]
fn two_people_who_type_in_one_paragraph_for_an_hour_leave_one_place_with_the_newest_text() {
    let newsroom = Newsroom::open();
    let (mut lan, mut minh, mut story, mut copy) = two_copies(&newsroom);
    // Each round both type without having seen the other's last word, and then see it.
    for round in 0..40 {
        let hers = story.type_at(3, &format!(" L{round}"));
        let his = copy.type_at(7, &format!(" M{round}"));
        lan.push(story.id, Kind::ArticleUpdate, hers.clone());
        minh.push(story.id, Kind::ArticleUpdate, his.clone());
        story.draft.import(&his).expect("the edits merge");
        copy.draft.import(&hers).expect("the edits merge");
    }
    let all = all_reviews(&lan);
    let (first, last) = (&all[0], all.last().expect("a review"));
    assert_eq!(first.id, last.id, "the same review all along");
    assert_eq!(
        last.places.len(),
        1,
        "one paragraph is one place: {:?}",
        last.places
    );
    for round in [0, 20, 39] {
        let merged = &last.places[0].merged;
        assert!(
            merged.contains(&format!("L{round}")) && merged.contains(&format!("M{round}")),
            "round {round} is in {merged:?}"
        );
    }
    let resolve = |review: &MergeReview| Transition::ResolveReview {
        review: review.id,
        state: Some(review.state()),
    };
    assert_eq!(
        minh.refusal(story.id, resolve(first)),
        Refusal::OpenReview { review: first.id },
        "what came since was not on the screen"
    );
    minh.done(story.id, resolve(last));
}

#[test]
fn a_merge_in_another_paragraph_widens_the_review_and_takes_nothing_from_it() {
    let newsroom = Newsroom::open();
    let (mut lan, mut minh, mut story, mut copy) = two_copies(&newsroom);
    let both = |lan: &mut Station,
                minh: &mut Station,
                story: &mut Story,
                copy: &mut Story,
                at: [usize; 2]| {
        let hers = story.type_at(at[0], " lan");
        let his = copy.type_at(at[1], " minh");
        lan.push(story.id, Kind::ArticleUpdate, hers.clone());
        minh.push(story.id, Kind::ArticleUpdate, his.clone());
        story.draft.import(&his).expect("the edits merge");
        copy.draft.import(&hers).expect("the edits merge");
    };
    both(&mut lan, &mut minh, &mut story, &mut copy, [3, 7]);
    let first = review_of(&lan);
    // Both have seen all of it by now. Then the second paragraph.
    let second = story
        .draft
        .document()
        .leaves()
        .next()
        .map_or(0, |block| block.plain().chars().count())
        + 3;
    both(
        &mut lan,
        &mut minh,
        &mut story,
        &mut copy,
        [second + 2, second + 5],
    );
    let _: Vec<editorial::sync::api::CatalogueRow> = lan.get("/v1/articles").json();
    let reviews: Vec<MergeReview> = lan
        .events()
        .into_iter()
        .filter_map(|event| match event {
            ServerEvent::Review(review) => Some(*review),
            _ => None,
        })
        .collect();
    let last = reviews.last().expect("a review");
    assert_eq!(last.id, first.id);
    assert_eq!(last.places.len(), 2, "{:?}", last.places);
    assert_ne!(last.state(), first.state());
}
