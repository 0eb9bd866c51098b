//! The rights of photos: who states them, what they keep from readers, and what an approver may override.

use editorial::article::field::FieldName;
use editorial::id::Hash;
use editorial::newsroom::Entry;
use editorial::photo::Photo;
use editorial::photo::rights::{Permission, PhotoRights, Rights};
use editorial::publication::story_path;
use editorial::sync::api::ServerEvent;
use editorial::time::TimeMs;
use editorial::workflow::{Publication, Refusal, Rules, Stage, Transition};
use server::admin;

use crate::newsroom::Newsroom;
use crate::station::{Station, Story, photo};

const HOUR_MS: i64 = 3_600_000;
const HEADLINE: &str = "Bến sông buổi sáng";

fn rights(permission: Permission, until: Option<TimeMs>) -> Rights {
    Rights {
        permission,
        reason: "Của hãng khác.".to_owned(),
        until,
    }
}

fn state_rights(photo: &Photo, permission: Permission) -> Transition {
    state_until(photo, permission, None)
}

fn state_until(photo: &Photo, permission: Permission, until: Option<TimeMs>) -> Transition {
    Transition::StateRights {
        photo: photo.original,
        rights: rights(permission, until),
    }
}

fn override_rights(photo: &Photo, against: Hash) -> Transition {
    Transition::OverrideRights {
        photo: photo.original,
        against,
        reason: "Hãng đã đồng ý qua điện thoại.".to_owned(),
    }
}

/// What the feed says of a photo's rights, the newest last.
fn told(station: &Station, photo: &Photo) -> Vec<PhotoRights> {
    station
        .events()
        .into_iter()
        .filter_map(|event| match event {
            ServerEvent::Entry {
                entry: Entry::Rights(rights),
                ..
            } => Some(rights),
            _ => None,
        })
        .filter(|rights| rights.photo == photo.original)
        .collect()
}

fn mark(station: &Station, photo: &Photo) -> Hash {
    let told = told(station, photo);
    told.last().expect("something was stated").mark()
}

fn forbidden(photo: &Photo) -> Refusal {
    Refusal::PhotoForbidden {
        photos: vec![photo.original.to_string()],
    }
}

fn needs_approval(photo: &Photo) -> Refusal {
    Refusal::PhotoNeedsApproval {
        photos: vec![photo.original.to_string()],
    }
}

fn submit(story: &Story) -> Transition {
    Transition::Submit {
        revision: story.revision(),
    }
}

/// Lan's story with a photo, and the desk.
fn illustrated(newsroom: &Newsroom) -> (Station, Station, Story, Photo) {
    let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let section = newsroom.section("van-hoa");
    let (story, photo) = Story::illustrated(&mut lan, section, HEADLINE);
    (lan, minh, story, photo)
}

#[test]
fn the_desk_the_administrator_and_whoever_brought_the_photo_state_its_rights() {
    let newsroom = Newsroom::open();
    let (lan, minh, story, photo) = illustrated(&newsroom);
    let asks = || state_rights(&photo, Permission::NeedsApproval);
    let mut other = newsroom.station("hoa");
    let theirs = Story::begin(&mut other);
    assert_eq!(lan.refusal(theirs.id, asks()), Refusal::Forbidden);

    lan.done(story.id, asks());
    lan.done(story.id, state_rights(&photo, Permission::Free));
    minh.done(story.id, state_rights(&photo, Permission::Forbidden));
    for permission in [Permission::Free, Permission::NeedsApproval] {
        let freer = state_rights(&photo, permission);
        assert_eq!(lan.refusal(story.id, freer), Refusal::Forbidden);
    }
    let admin = newsroom.station("admin");
    admin.done(story.id, asks());
    let people: Vec<_> = told(&lan, &photo).iter().map(|said| said.by).collect();
    let [lan_id, minh_id, admin_id] =
        [&lan, &minh, &admin].map(|station| station.signed_in.person.id);
    assert_eq!(people, [lan_id, lan_id, minh_id, admin_id]);
}

#[test]
fn a_ban_has_a_reason_and_a_photo_has_to_be_known() {
    let newsroom = Newsroom::open();
    let (_, minh, story, known) = illustrated(&newsroom);
    let silent = Transition::StateRights {
        photo: known.original,
        rights: Rights {
            reason: " ".to_owned(),
            ..rights(Permission::Forbidden, None)
        },
    };
    assert_eq!(minh.refusal(story.id, silent), Refusal::ReasonRequired);
    let (unknown, _) = photo("chưa ai gửi");
    let asked = state_rights(&unknown, Permission::Forbidden);
    assert_eq!(minh.refusal(story.id, asked), Refusal::Unknown);
    assert_eq!(told(&minh, &known), []);
}

#[test]
fn a_forbidden_photo_goes_neither_to_the_desk_nor_to_readers_and_its_caption_stays() {
    let newsroom = Newsroom::open();
    let (lan, minh, story, photo) = illustrated(&newsroom);
    story.submit(&lan);
    minh.done(story.id, state_rights(&photo, Permission::Forbidden));
    assert_eq!(minh.refusal(story.id, story.approve()), forbidden(&photo));
    lan.done(story.id, Transition::Recall);
    assert_eq!(lan.refusal(story.id, submit(&story)), forbidden(&photo));
    assert_eq!(newsroom.read("/").text().matches(HEADLINE).count(), 0);
    let kept = Story::fetch(&lan, story.id).draft.document();
    let caption = kept.leaves().any(|block| block.plain() == "Chú thích ảnh.");
    assert!(caption, "{kept:?}");

    minh.done(story.id, state_rights(&photo, Permission::Free));
    story.submit(&lan);
    minh.done(story.id, story.approve());
}

#[test]
fn what_needs_approval_is_approved_after_an_override_that_the_history_tells() {
    let newsroom = Newsroom::open();
    let (lan, minh, story, photo) = illustrated(&newsroom);
    lan.done(story.id, state_rights(&photo, Permission::NeedsApproval));
    story.submit(&lan);
    assert_eq!(
        minh.refusal(story.id, story.approve()),
        needs_approval(&photo)
    );
    let against = mark(&minh, &photo);
    assert_eq!(
        lan.refusal(story.id, override_rights(&photo, against)),
        Refusal::Forbidden,
        "a reporter says yes to nothing"
    );
    let silent = Transition::OverrideRights {
        photo: photo.original,
        against,
        reason: String::new(),
    };
    assert_eq!(minh.refusal(story.id, silent), Refusal::ReasonRequired);
    let state = minh.done(story.id, override_rights(&photo, against));
    assert_eq!(state.stage, Stage::Submitted { level: 0 });
    let yes = &state.overrides[0];
    assert_eq!(
        (yes.by, yes.at, yes.against),
        (minh.signed_in.person.id, newsroom.now(), against)
    );
    let state = minh.done(story.id, story.approve());
    assert!(matches!(state.publication, Publication::Live { .. }));
    let logged = lan.events().into_iter().any(|event| {
        matches!(
            event,
            ServerEvent::Transitioned { transition: Transition::OverrideRights { photo: of, reason, .. }, by, .. }
                if of == photo.original && reason.starts_with("Hãng") && by == minh.signed_in.person.id
        )
    });
    assert!(logged);
}

#[test]
fn an_override_is_of_one_story_and_ends_with_the_statement_it_was_given_against() {
    let newsroom = Newsroom::open();
    let (mut lan, minh, story, photo) = illustrated(&newsroom);
    let mut second = Story::begin(&mut lan);
    for (field, value) in [
        (FieldName::Headline, "Một bài khác"),
        (FieldName::Section, &newsroom.section("van-hoa").to_string()),
        (FieldName::Byline, "Thu Hằng"),
    ] {
        second.set(&mut lan, field, value);
    }
    second.add_figure(&mut lan, &photo);
    for story in [&story, &second] {
        story.submit(&lan);
    }
    minh.done(story.id, state_rights(&photo, Permission::NeedsApproval));
    let first = mark(&minh, &photo);
    minh.done(story.id, override_rights(&photo, first));
    assert_eq!(
        minh.refusal(second.id, second.approve()),
        needs_approval(&photo),
        "another story"
    );

    // The same words once more state nothing new.
    minh.done(second.id, state_rights(&photo, Permission::NeedsApproval));
    assert_eq!((mark(&minh, &photo), told(&minh, &photo).len()), (first, 1));

    // Back to the same words by way of others, in the same millisecond.
    minh.done(second.id, state_rights(&photo, Permission::Free));
    minh.done(second.id, state_rights(&photo, Permission::NeedsApproval));
    assert_eq!(
        minh.refusal(story.id, story.approve()),
        needs_approval(&photo)
    );
    assert_eq!(
        minh.refusal(story.id, override_rights(&photo, first)),
        Refusal::RightsChanged,
        "that is not what is said now"
    );
    minh.done(story.id, override_rights(&photo, mark(&minh, &photo)));
    minh.done(story.id, story.approve());
}

#[test]
fn no_override_lifts_a_ban() {
    let newsroom = Newsroom::open();
    let (lan, minh, story, photo) = illustrated(&newsroom);
    story.submit(&lan);
    minh.done(story.id, state_rights(&photo, Permission::Forbidden));
    let asked = override_rights(&photo, mark(&minh, &photo));
    assert_eq!(minh.refusal(story.id, asked), forbidden(&photo));
}

#[test]
fn a_permission_that_ends_before_the_embargo_is_refused_while_somebody_is_there() {
    let newsroom = Newsroom::open();
    let (mut lan, minh, mut story, photo) = illustrated(&newsroom);
    let end = newsroom.now().plus_ms(HOUR_MS);
    minh.done(story.id, state_until(&photo, Permission::Free, Some(end)));
    story.set(&mut lan, FieldName::Embargo, &end.0.to_string());
    assert_eq!(lan.refusal(story.id, submit(&story)), forbidden(&photo));
    let before = end.plus_ms(-1);
    story.set(&mut lan, FieldName::Embargo, &before.0.to_string());
    story.submit(&lan);
    let state = minh.done(story.id, story.approve());
    assert_eq!(state.scheduled, Some(before));
}

#[test]
fn a_permission_holds_until_its_end_and_not_at_it() {
    let newsroom = Newsroom::open();
    let (lan, minh, story, photo) = illustrated(&newsroom);
    let end = newsroom.now().plus_ms(HOUR_MS);
    minh.done(story.id, state_until(&photo, Permission::Free, Some(end)));
    newsroom.pass_ms(HOUR_MS - 1);
    story.submit(&lan);
    newsroom.pass_ms(1);
    assert_eq!(minh.refusal(story.id, story.approve()), forbidden(&photo));
}

/// A story with a photo that waits for its embargo, and its address.
fn scheduled(newsroom: &Newsroom) -> (Station, Station, Story, Photo, String) {
    let (mut lan, minh, mut story, photo) = illustrated(newsroom);
    let moment = newsroom.now().plus_ms(HOUR_MS);
    story.set(&mut lan, FieldName::Embargo, &moment.0.to_string());
    story.submit(&lan);
    assert_eq!(minh.done(story.id, story.approve()).scheduled, Some(moment));
    let url = story_path("van-hoa", HEADLINE, story.id);
    (lan, minh, story, photo, url)
}

#[test]
fn a_story_whose_photo_was_forbidden_since_is_held_at_its_moment_and_published_by_a_person() {
    let mut newsroom = Newsroom::open();
    let (_, minh, story, photo, url) = scheduled(&newsroom);
    minh.done(story.id, state_rights(&photo, Permission::Forbidden));
    newsroom.stop();
    newsroom.pass_ms(HOUR_MS);
    newsroom.start();
    assert_eq!(newsroom.read(&url).status, 404);
    let hoa = newsroom.station("hoa");
    let (photos, state) = hoa.event(|event| match event {
        ServerEvent::Transitioned {
            transition: Transition::Hold { photos },
            state,
            ..
        } => Some((photos, state)),
        _ => None,
    });
    assert_eq!(photos, [photo.original.to_string()]);
    assert_eq!(
        (state.stage, state.scheduled, state.publication),
        (Stage::Approved, None, Publication::None)
    );
    assert_eq!(
        hoa.refusal(story.id, Transition::Publish),
        forbidden(&photo)
    );
    let moves = |station: &Station| {
        let events = station.events().into_iter();
        events
            .filter(|event| matches!(event, ServerEvent::Transitioned { .. }))
            .count()
    };
    let before = moves(&hoa);
    newsroom.restart();
    let hoa = newsroom.station("hoa");
    assert_eq!(moves(&hoa), before, "it is held once");

    // Other rights alone publish nothing; a person does.
    hoa.done(story.id, state_rights(&photo, Permission::Free));
    newsroom.restart();
    assert_eq!(newsroom.read(&url).status, 404);
    let hoa = newsroom.station("hoa");
    hoa.done(story.id, Transition::Publish);
    assert!(newsroom.read(&url).text().contains(HEADLINE));
}

#[test]
fn an_override_counts_at_the_moment_of_the_embargo_as_it_did_at_the_yes() {
    let mut newsroom = Newsroom::open();
    let (lan, minh, story, photo, url) = scheduled(&newsroom);
    lan.done(story.id, state_rights(&photo, Permission::NeedsApproval));
    minh.done(story.id, override_rights(&photo, mark(&minh, &photo)));
    newsroom.stop();
    newsroom.pass_ms(HOUR_MS);
    newsroom.start();
    assert!(newsroom.read(&url).text().contains(HEADLINE));
}

#[test]
fn with_two_levels_each_yes_looks_at_the_photos() {
    let newsroom = Newsroom::open();
    let levels = vec![
        vec![editorial::person::Role::Editor],
        vec![editorial::person::Role::EditorInChief],
    ];
    let rules = Rules {
        levels,
        publish_on_final: true,
    };
    admin::set_rules(&newsroom.data(), rules).expect("rules are set");
    let (lan, minh, story, photo) = illustrated(&newsroom);
    story.submit(&lan);
    minh.done(story.id, story.approve());
    minh.done(story.id, state_rights(&photo, Permission::NeedsApproval));
    let duc = newsroom.station("duc");
    let second = || Transition::Approve {
        level: 1,
        revision: story.revision(),
        acknowledges: None,
    };
    assert_eq!(duc.refusal(story.id, second()), needs_approval(&photo));
    minh.done(story.id, override_rights(&photo, mark(&minh, &photo)));
    duc.done(story.id, second());
}

#[test]
fn rights_are_among_the_first_things_that_a_new_machine_is_told() {
    let newsroom = Newsroom::open();
    let (_, minh, story, photo) = illustrated(&newsroom);
    minh.done(story.id, state_rights(&photo, Permission::Forbidden));
    let answer = newsroom.station("duc").get("/v1/newsroom");
    assert_eq!(answer.status, 200);
    let told = answer.text();
    assert!(told.contains(&photo.original.to_string()), "{told}");
    assert!(told.contains("Của hãng khác."), "{told}");
}
