use std::collections::BTreeMap;

use super::*;
use crate::article::document::{Block, Document, Figure};
use crate::article::revision::Revision;
use crate::id::ArticleId;
use crate::person::Grant;
use crate::photo::rights::{Permission, PhotoRights, PhotoUse};

const AT: TimeMs = TimeMs(1_700_000_000_000);

fn person(n: u8, role: Role) -> Person {
    Person {
        id: PersonId::from_bytes([n; 16]),
        name: format!("Người {n}"),
        login: format!("p{n}"),
        grants: vec![Grant {
            role,
            section: None,
        }],
    }
}

fn revision(n: u8) -> RevisionRef {
    RevisionRef {
        hash: Hash([n; 32]),
        frontiers: Bytes(vec![n]),
    }
}

fn submit(n: u8) -> Transition {
    Transition::Submit {
        revision: revision(n),
    }
}

fn approve(level: u8, n: u8) -> Transition {
    Transition::Approve {
        level,
        revision: revision(n),
        acknowledges: None,
    }
}

fn back(level: u8, reason: &str) -> Transition {
    Transition::Return {
        level,
        reason: reason.into(),
    }
}

/// Plays transitions one after another; the first refusal ends it.
fn play(rules: &Rules, steps: &[(&Person, Transition)]) -> Result<ArticleState, Refusal> {
    let mut state = ArticleState::new(steps[0].0.id);
    for (who, transition) in steps {
        state = advance(&state, transition, who, Subject::default(), rules, AT)?;
    }
    Ok(state)
}

fn two_levels() -> Rules {
    Rules {
        levels: vec![vec![Role::Editor], vec![Role::EditorInChief]],
        publish_on_final: true,
    }
}

#[test]
fn one_yes_publishes_where_one_level_is_the_rule() {
    let (lan, minh) = (person(1, Role::Reporter), person(2, Role::Editor));
    let state = play(
        &Rules::default(),
        &[(&lan, submit(1)), (&minh, approve(0, 2))],
    )
    .expect("the whole way");
    assert_eq!(state.stage, Stage::Approved);
    assert_eq!(
        state.publication,
        Publication::Live {
            revision: Hash([2; 32])
        },
        "what was approved, not what was submitted"
    );
}

#[test]
fn two_levels_need_two_yeses_from_the_right_roles() {
    let (lan, minh, duc) = (
        person(1, Role::Reporter),
        person(2, Role::Editor),
        person(3, Role::EditorInChief),
    );
    let rules = two_levels();
    let half = play(&rules, &[(&lan, submit(1)), (&minh, approve(0, 1))]).expect("the first level");
    assert_eq!(
        (half.stage, half.publication),
        (Stage::Submitted { level: 1 }, Publication::None)
    );
    assert_eq!(
        advance(&half, &approve(1, 1), &minh, Subject::default(), &rules, AT),
        Err(Refusal::Forbidden)
    );
    let whole = advance(&half, &approve(1, 1), &duc, Subject::default(), &rules, AT)
        .expect("the second level");
    assert_eq!(
        whole.publication,
        Publication::Live {
            revision: Hash([1; 32])
        }
    );
    assert_eq!(whole.approvals.len(), 2);
}

#[test]
fn a_reporter_cannot_publish_approve_or_return() {
    let lan = person(1, Role::Reporter);
    let steps = |last| play(&Rules::default(), &[(&lan, submit(1)), (&lan, last)]);
    for transition in [
        approve(0, 1),
        back(0, "sai tên"),
        Transition::Publish,
        Transition::Withdraw { reason: "x".into() },
    ] {
        let name = transition.name();
        assert_eq!(steps(transition), Err(Refusal::Forbidden), "{name}");
    }
}

#[test]
fn a_return_needs_a_reason_and_takes_every_yes_away() {
    let (lan, minh, duc) = (
        person(1, Role::Reporter),
        person(2, Role::Editor),
        person(3, Role::EditorInChief),
    );
    let rules = two_levels();
    assert_eq!(
        play(&rules, &[(&lan, submit(1)), (&minh, back(0, "  "))]),
        Err(Refusal::ReasonRequired)
    );
    let state = play(
        &rules,
        &[
            (&lan, submit(1)),
            (&minh, approve(0, 1)),
            (&duc, back(1, "Thiếu nguồn ảnh")),
        ],
    )
    .expect("returned from the second level");
    assert_eq!((state.stage, state.approvals.len()), (Stage::Draft, 0));
    assert_eq!(
        state.returned.map(|returned| returned.reason),
        Some("Thiếu nguồn ảnh".into())
    );
}

#[test]
fn an_answer_to_a_stage_that_has_passed_is_stale() {
    let (lan, minh) = (person(1, Role::Reporter), person(2, Role::Editor));
    let twice = play(
        &Rules::default(),
        &[
            (&lan, submit(1)),
            (&minh, approve(0, 1)),
            (&minh, approve(0, 1)),
        ],
    );
    assert_eq!(
        twice,
        Err(Refusal::StaleStage {
            stage: Stage::Approved
        })
    );
    let recalled = play(
        &Rules::default(),
        &[
            (&lan, submit(1)),
            (&lan, Transition::Recall),
            (&minh, approve(0, 1)),
        ],
    );
    assert_eq!(
        recalled,
        Err(Refusal::StaleStage {
            stage: Stage::Draft
        })
    );
}

#[test]
fn a_correction_leaves_the_page_alone_until_it_is_approved() {
    let (lan, minh) = (person(1, Role::Reporter), person(2, Role::Editor));
    let state = play(
        &Rules::default(),
        &[(&lan, submit(1)), (&minh, approve(0, 1)), (&lan, submit(2))],
    )
    .expect("resubmitted");
    assert_eq!(
        state.publication,
        Publication::Live {
            revision: Hash([1; 32])
        }
    );
    assert_eq!(state.stage, Stage::Submitted { level: 0 });
}

#[test]
fn a_deleted_article_answers_only_to_restore_and_keeps_its_place() {
    let (lan, minh) = (person(1, Role::Reporter), person(2, Role::Editor));
    let delete = Transition::Delete {
        reason: "trùng bài".into(),
    };
    assert_eq!(
        play(
            &Rules::default(),
            &[
                (&lan, submit(1)),
                (&minh, Transition::Recall),
                (&lan, delete.clone()),
                (&lan, submit(1))
            ]
        ),
        Err(Refusal::Deleted)
    );
    let state = play(
        &Rules::default(),
        &[
            (&lan, submit(1)),
            (&lan, Transition::Recall),
            (&lan, delete),
            (&lan, Transition::Restore),
        ],
    )
    .expect("restored");
    assert_eq!((state.deleted, state.stage), (false, Stage::Draft));
}

#[test]
fn a_live_story_is_withdrawn_before_it_can_be_deleted() {
    let (lan, minh, hoa) = (
        person(1, Role::Reporter),
        person(2, Role::Editor),
        person(3, Role::ManagingEditor),
    );
    let live = [(&lan, submit(1)), (&minh, approve(0, 1))];
    let delete = Transition::Delete { reason: "x".into() };
    let mut steps = live.to_vec();
    steps.push((&hoa, delete.clone()));
    assert!(matches!(
        play(&Rules::default(), &steps),
        Err(Refusal::StaleStage { .. })
    ));
    steps.pop();
    steps.push((
        &minh,
        Transition::Withdraw {
            reason: "sai số liệu".into(),
        },
    ));
    steps.push((&hoa, delete));
    assert_eq!(
        play(&Rules::default(), &steps).map(|state| (state.publication, state.deleted)),
        Ok((Publication::Withdrawn, true))
    );
}

#[test]
fn a_role_for_one_section_says_nothing_in_another() {
    let culture = SectionId::from_bytes([9; 16]);
    let mut minh = person(2, Role::Editor);
    minh.grants[0].section = Some(culture);
    let lan = person(1, Role::Reporter);
    let state = advance(
        &ArticleState::new(lan.id),
        &submit(1),
        &lan,
        Subject {
            section: Some(culture),
            embargo: None,
        },
        &Rules::default(),
        AT,
    )
    .expect("submitted");
    let elsewhere = SectionId::from_bytes([8; 16]);
    let decide = |section| {
        advance(
            &state,
            &approve(0, 1),
            &minh,
            Subject {
                section: Some(section),
                embargo: None,
            },
            &Rules::default(),
            AT,
        )
        .map(|next| next.stage)
    };
    assert_eq!(decide(elsewhere), Err(Refusal::Forbidden));
    assert_eq!(decide(culture), Ok(Stage::Approved));
}

/// One level; the last yes is given to a revision with an embargo one hour after [`AT`].
fn scheduled() -> (Person, Person, ArticleState) {
    let (lan, minh) = (person(1, Role::Reporter), person(2, Role::Editor));
    let submitted = play(&Rules::default(), &[(&lan, submit(1))]).expect("submitted");
    let approved = advance(
        &submitted,
        &approve(0, 1),
        &minh,
        until(HOUR),
        &Rules::default(),
        AT,
    );
    (lan, minh, approved.expect("approved"))
}

const HOUR: TimeMs = AT.plus_ms(3_600_000);

fn until(embargo: TimeMs) -> Subject {
    Subject {
        section: None,
        embargo: Some(embargo),
    }
}

#[test]
fn an_embargo_holds_the_last_yes_back_until_its_moment_and_not_longer() {
    let (_, _, state) = scheduled();
    assert_eq!(state.stage, Stage::Approved);
    assert_eq!(
        (state.publication, state.scheduled),
        (Publication::None, Some(HOUR))
    );
    assert_eq!(fall_due(&state, HOUR.plus_ms(-1)), None);
    let out = fall_due(&state, HOUR).expect("it is time");
    let live = Publication::Live {
        revision: Hash([1; 32]),
    };
    assert_eq!((out.publication, out.scheduled), (live, None));
    assert_eq!(out.version, state.version + 1);
    assert_eq!(fall_due(&out, HOUR), None, "once");
}

#[test]
fn an_embargo_that_has_passed_holds_nothing_back() {
    let (lan, minh) = (person(1, Role::Reporter), person(2, Role::Editor));
    let submitted = play(&Rules::default(), &[(&lan, submit(1))]).expect("submitted");
    for past in [AT, AT.plus_ms(-1)] {
        let state = advance(
            &submitted,
            &approve(0, 1),
            &minh,
            until(past),
            &Rules::default(),
            AT,
        )
        .expect("approved");
        assert!(matches!(state.publication, Publication::Live { .. }));
        assert_eq!(state.scheduled, None);
    }
}

#[test]
fn not_even_the_editor_in_chief_publishes_before_the_embargo() {
    let (_, _, state) = scheduled();
    let duc = person(3, Role::EditorInChief);
    let asked = |at| {
        advance(
            &state,
            &Transition::Publish,
            &duc,
            until(HOUR),
            &Rules::default(),
            at,
        )
    };
    let early = asked(AT).expect("it is noted");
    assert_eq!(
        (early.publication, early.scheduled),
        (Publication::None, Some(HOUR))
    );
    let late = asked(HOUR).expect("it is published");
    assert!(matches!(late.publication, Publication::Live { .. }));
}

#[test]
fn an_approval_that_is_taken_back_is_not_published_when_its_moment_comes() {
    let (lan, minh, state) = scheduled();
    let duc = person(3, Role::EditorInChief);
    let reason = || "Sai nguồn.".to_owned();
    for (who, transition) in [
        (&lan, Transition::Recall),
        (&minh, Transition::Recall),
        (&lan, submit(2)),
        (&duc, Transition::Delete { reason: reason() }),
    ] {
        let name = transition.name();
        let next = advance(
            &state,
            &transition,
            who,
            Subject::default(),
            &Rules::default(),
            AT,
        )
        .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        assert_eq!(next.scheduled, None, "{name}");
        assert_eq!(fall_due(&next, HOUR), None, "{name}");
    }
    let stranger = person(7, Role::Reporter);
    let refused = advance(
        &state,
        &Transition::Recall,
        &stranger,
        Subject::default(),
        &Rules::default(),
        AT,
    );
    assert_eq!(refused, Err(Refusal::Forbidden));
}

#[test]
fn a_correction_under_embargo_leaves_the_page_as_it_is_and_goes_with_it_when_it_is_withdrawn() {
    let (lan, minh) = (person(1, Role::Reporter), person(2, Role::Editor));
    let rules = Rules::default();
    let live = play(
        &rules,
        &[(&lan, submit(1)), (&minh, approve(0, 1)), (&lan, submit(2))],
    )
    .expect("a live story, corrected");
    let state = advance(&live, &approve(0, 2), &minh, until(HOUR), &rules, AT).expect("approved");
    let old = Publication::Live {
        revision: Hash([1; 32]),
    };
    assert_eq!((state.publication, state.scheduled), (old, Some(HOUR)));
    let withdrawn = advance(
        &state,
        &Transition::Withdraw {
            reason: "Sai.".to_owned(),
        },
        &minh,
        Subject::default(),
        &rules,
        AT,
    )
    .expect("withdrawn");
    assert_eq!(fall_due(&withdrawn, HOUR), None);
}

#[test]
fn a_state_that_an_older_server_wrote_is_read_as_one_without_a_schedule() {
    let mut json = serde_json::to_value(ArticleState::new(person(1, Role::Reporter).id))
        .expect("a state is JSON");
    json.as_object_mut().expect("an object").remove("scheduled");
    let state: ArticleState = serde_json::from_value(json).expect("read");
    assert_eq!(state.scheduled, None);
}

// ---- the rights of photos ----

fn a_photo() -> Hash {
    Hash::of(b"a photo")
}

fn rights(permission: Permission) -> Rights {
    Rights {
        permission,
        reason: "Của hãng khác.".to_owned(),
        until: None,
    }
}

fn state_rights(permission: Permission) -> Transition {
    Transition::StateRights {
        photo: a_photo(),
        rights: rights(permission),
    }
}

fn override_rights(against: Hash, reason: &str) -> Transition {
    Transition::OverrideRights {
        photo: a_photo(),
        against,
        reason: reason.to_owned(),
    }
}

fn stated(permission: Permission, until: Option<TimeMs>) -> PhotoRights {
    let rights = Rights {
        until,
        ..rights(permission)
    };
    PhotoRights::stated(a_photo(), &rights, None, PersonId::from_bytes([2; 16]), AT)
}

fn with_photos(photos: &[&str]) -> Revision {
    let figure = |photo: &&str| {
        Block::Figure(Figure {
            photo: (*photo).to_owned(),
            ..Figure::default()
        })
    };
    Revision {
        article: ArticleId::from_bytes([1; 16]),
        schema: 1,
        fields: BTreeMap::new(),
        body: Document {
            blocks: photos.iter().map(figure).collect(),
        },
    }
}

#[test]
fn the_desk_the_administrator_and_the_author_state_rights_and_a_ban_says_why() {
    let lan = person(1, Role::Reporter);
    let asked = |who: &Person, transition: Transition| {
        play(&Rules::default(), &[(&lan, submit(1)), (who, transition)])
    };
    for (who, may) in [
        (lan.clone(), true),
        (person(2, Role::Editor), true),
        (person(3, Role::Administrator), true),
        (person(4, Role::Reporter), false),
    ] {
        let answer = asked(&who, state_rights(Permission::Forbidden));
        assert_eq!(answer.is_ok(), may, "{who:?}: {answer:?}");
    }
    for (permission, needs) in [
        (Permission::Free, false),
        (Permission::NeedsApproval, true),
        (Permission::Forbidden, true),
    ] {
        let silent = Transition::StateRights {
            photo: a_photo(),
            rights: Rights {
                reason: " ".to_owned(),
                ..rights(permission)
            },
        };
        let answer = asked(&person(2, Role::Editor), silent);
        assert_eq!(
            answer == Err(Refusal::ReasonRequired),
            needs,
            "{permission:?}"
        );
    }
}

#[test]
fn a_writer_cannot_change_what_somebody_else_stated() {
    let (lan, minh) = (person(1, Role::Reporter), person(2, Role::Editor));
    let desks = stated(Permission::Forbidden, None);
    assert_eq!(photos::check_statement(None, &lan, None), Ok(()));
    assert_eq!(
        photos::check_statement(Some(&desks), &lan, None),
        Err(Refusal::Forbidden)
    );
    assert_eq!(photos::check_statement(Some(&desks), &minh, None), Ok(()));
    let own = PhotoRights {
        by: lan.id,
        ..desks
    };
    assert_eq!(photos::check_statement(Some(&own), &lan, None), Ok(()));
}

#[test]
fn whoever_approves_at_some_level_overrides_with_a_reason_and_the_story_keeps_one_for_each_photo() {
    let (lan, minh, duc) = (
        person(1, Role::Reporter),
        person(2, Role::Editor),
        person(3, Role::EditorInChief),
    );
    let mark = stated(Permission::NeedsApproval, None).mark();
    let rules = two_levels();
    let asked = |who: &Person, reason: &str| {
        play(
            &rules,
            &[(&lan, submit(1)), (who, override_rights(mark, reason))],
        )
    };
    assert_eq!(asked(&lan, "Đã hỏi."), Err(Refusal::Forbidden));
    let admin = person(4, Role::Administrator);
    assert_eq!(asked(&admin, "Đã hỏi."), Err(Refusal::Forbidden));
    assert_eq!(asked(&minh, "  "), Err(Refusal::ReasonRequired));
    let once = asked(&minh, " Đã hỏi. ").expect("overridden");
    let twice = advance(
        &once,
        &override_rights(mark, "Hãng đồng ý."),
        &duc,
        Subject::default(),
        &rules,
        AT,
    )
    .expect("overridden again");
    let kept: Vec<_> = twice
        .overrides
        .iter()
        .map(|yes| (yes.by, yes.reason.as_str(), yes.against))
        .collect();
    assert_eq!(kept, [(duc.id, "Hãng đồng ý.", mark)]);
    assert_eq!(once.overrides[0].reason, "Đã hỏi.");
    assert_eq!(
        twice.stage,
        Stage::Submitted { level: 0 },
        "it moves nothing"
    );
}

#[test]
fn an_override_is_of_what_was_seen_and_lifts_no_ban() {
    let asks = stated(Permission::NeedsApproval, Some(HOUR));
    let check = |stated: &PhotoRights, at| photos::check_override(Some(stated), stated.mark(), at);
    assert_eq!(check(&asks, AT), Ok(()));
    let banned = Err(Refusal::PhotoForbidden {
        photos: vec![a_photo().to_string()],
    });
    assert_eq!(
        check(&asks, HOUR),
        banned,
        "what could be asked for is over"
    );
    assert_eq!(check(&stated(Permission::Forbidden, None), AT), banned);
    let free = stated(Permission::Free, None);
    assert_eq!(check(&free, AT), Err(Refusal::RightsChanged));
    assert_eq!(
        photos::check_override(Some(&free), asks.mark(), AT),
        Err(Refusal::RightsChanged)
    );
    assert_eq!(
        photos::check_override(None, asks.mark(), AT),
        Err(Refusal::RightsChanged)
    );
}

#[test]
fn rights_are_judged_for_the_moment_at_which_readers_see_the_story() {
    let free = [stated(Permission::Free, Some(HOUR))];
    let photo = a_photo().to_string();
    let story = with_photos(&[&photo, "", &photo]);
    let judged = |embargo: Option<TimeMs>| {
        let subject = Subject {
            section: None,
            embargo,
        };
        let photos = PhotoUse {
            rights: &free,
            overrides: &[],
            at: subject.seen_at(AT),
        };
        photos::check_for_readers(&story, &photos)
    };
    assert_eq!(judged(None), Ok(()));
    assert_eq!(judged(Some(AT.plus_ms(-1))), Ok(()));
    assert_eq!(judged(Some(HOUR.plus_ms(-1))), Ok(()));
    let ended = Err(Refusal::PhotoForbidden {
        photos: vec![photo.clone()],
    });
    assert_eq!(judged(Some(HOUR)), ended);
}

#[test]
fn what_needs_a_yes_may_go_to_the_desk_and_what_is_forbidden_may_not() {
    let photo = a_photo().to_string();
    let story = with_photos(&[&photo]);
    let judged = |permission| {
        let rights = [stated(permission, None)];
        let photos = PhotoUse {
            rights: &rights,
            overrides: &[],
            at: AT,
        };
        (
            photos::check_for_desk(&story, &photos),
            photos::check_for_readers(&story, &photos),
        )
    };
    let named = || vec![photo.clone()];
    assert_eq!(judged(Permission::Free), (Ok(()), Ok(())));
    let asks = Err(Refusal::PhotoNeedsApproval { photos: named() });
    assert_eq!(judged(Permission::NeedsApproval), (Ok(()), asks));
    let banned = Err(Refusal::PhotoForbidden { photos: named() });
    assert_eq!(judged(Permission::Forbidden), (banned.clone(), banned));
}

#[test]
fn a_story_that_is_held_waits_for_a_person_and_falls_due_no_more() {
    let (lan, _, state) = scheduled();
    let held = hold(&state);
    assert_eq!(
        (held.stage, held.publication),
        (state.stage, state.publication)
    );
    assert_eq!((held.scheduled, held.version), (None, state.version + 1));
    assert_eq!(fall_due(&held, HOUR.plus_ms(1)), None);
    let asked = advance(
        &state,
        &Transition::Hold { photos: vec![] },
        &lan,
        Subject::default(),
        &Rules::default(),
        AT,
    );
    assert_eq!(asked, Err(Refusal::Forbidden), "nobody asks for it");
    let duc = person(3, Role::EditorInChief);
    let published = advance(
        &held,
        &Transition::Publish,
        &duc,
        Subject::default(),
        &Rules::default(),
        HOUR,
    )
    .expect("by a person");
    assert!(matches!(published.publication, Publication::Live { .. }));
}
