use editorial::article::field::FieldName;
use editorial::id::{ArticleId, Bytes, CommandId, Hash};
use editorial::person::Role;
use editorial::sync::api::{Code, Command, CommandAnswer, ServerEvent};
use editorial::sync::record::{Kind, Record};
use editorial::workflow::{Publication, Refusal, RevisionRef, Rules, Stage, Transition};
use server::admin;

use crate::newsroom::{Newsroom, refused};
use crate::station::{Station, Story, new_uuid, paragraph, photo};

fn submitted(newsroom: &Newsroom) -> (Station, Station, Story) {
    let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let story = Story::write(
        &mut lan,
        newsroom.section("van-hoa"),
        "Thư viện mở cửa buổi tối",
    );
    story.submit(&lan);
    (lan, minh, story)
}

fn reason() -> String {
    "Cần thêm nguồn.".to_owned()
}

#[test]
fn a_command_is_applied_once_and_answered_alike_for_ever() {
    let mut newsroom = Newsroom::open();
    let (mut lan, mut minh, story) = submitted(&newsroom);
    let approve = Command {
        id: CommandId(new_uuid()),
        article: story.id,
        transition: story.approve(),
    };
    let first = minh.send(&approve);
    assert!(
        matches!(&first, CommandAnswer::Done { state, .. } if state.stage == Stage::Approved),
        "{first:?}"
    );
    let refused_once = Command {
        id: CommandId(new_uuid()),
        article: story.id,
        transition: Transition::Recall,
    };
    let refusal = lan.send(&refused_once);
    assert!(matches!(
        refusal,
        CommandAnswer::Refused {
            refusal: Refusal::StaleStage { .. }
        }
    ));
    let head = lan.hello().head_seq;
    newsroom.restart();
    (lan.base, minh.base) = (newsroom.api(), newsroom.api());
    assert_eq!(minh.send(&approve), first);
    assert_eq!(lan.send(&refused_once), refusal);
    assert_eq!(lan.hello().head_seq, head, "nothing happened twice");
    let reused = Command {
        transition: Transition::Recall,
        ..approve.clone()
    };
    let answer = CommandAnswer::Refused {
        refusal: Refusal::CommandReused,
    };
    assert_eq!(minh.send(&reused), answer, "another body");
    assert_eq!(lan.send(&approve), answer, "another person");
    assert_eq!(minh.send(&approve), first, "and the first answer stands");
}

#[test]
fn one_command_sent_by_many_at_once_is_applied_once() {
    let newsroom = Newsroom::open();
    let (_, minh, story) = submitted(&newsroom);
    let approve = Command {
        id: CommandId(new_uuid()),
        article: story.id,
        transition: story.approve(),
    };
    let answers: Vec<CommandAnswer> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| minh.send(&approve)))
            .collect();
        sent.into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let applied = minh.events().into_iter().filter(
        |event| matches!(event, ServerEvent::Transitioned { command, .. } if *command == approve.id),
    );
    assert_eq!(applied.count(), 1);
}

#[test]
fn the_feed_tells_what_moved_by_whom_and_which_revision_it_was() {
    let newsroom = Newsroom::open();
    let (lan, minh, story) = submitted(&newsroom);
    minh.done(
        story.id,
        Transition::Return {
            level: 0,
            reason: reason(),
        },
    );
    story.submit(&lan);
    let moves: Vec<(String, editorial::id::PersonId, Option<u32>)> = minh
        .events()
        .into_iter()
        .filter_map(|event| match event {
            ServerEvent::Transitioned {
                transition,
                by,
                revision_number,
                ..
            } => Some((transition.name().to_owned(), by, revision_number)),
            _ => None,
        })
        .collect();
    let (lan_id, minh_id) = (lan.signed_in.person.id, minh.signed_in.person.id);
    let expected = [
        ("submit", lan_id, Some(1)),
        ("return", minh_id, None),
        ("submit", lan_id, Some(1)),
    ];
    assert_eq!(
        moves,
        expected.map(|(name, by, number)| (name.to_owned(), by, number))
    );
    let answer = lan.get(&format!("/v1/revisions/{}", story.revision().hash));
    assert_eq!(answer.bytes, story.draft.revision(story.id).canonical());
    refused(
        &lan.get(&format!("/v1/revisions/{}", Hash([1; 32]))),
        404,
        Code::NotFound,
    );
}

#[test]
fn who_may_not_who_comes_late_and_who_gives_no_reason_is_refused_in_the_domains_words() {
    let newsroom = Newsroom::open();
    let (mut lan, minh, story) = submitted(&newsroom);
    assert_eq!(lan.refusal(story.id, story.approve()), Refusal::Forbidden);
    let admin = newsroom.station("admin");
    assert_eq!(
        admin.refusal(story.id, story.approve()),
        Refusal::Forbidden,
        "no say about articles"
    );
    let again = Transition::Submit {
        revision: story.revision(),
    };
    let stale = Refusal::StaleStage {
        stage: Stage::Submitted { level: 0 },
    };
    assert_eq!(lan.refusal(story.id, again), stale);
    let empty = Transition::Return {
        level: 0,
        reason: "  ".to_owned(),
    };
    assert_eq!(minh.refusal(story.id, empty), Refusal::ReasonRequired);
    assert_eq!(
        lan.refusal(ArticleId(new_uuid()), Transition::Recall),
        Refusal::Unknown
    );
    assert_eq!(
        minh.refusal(story.id, Transition::Publish),
        Refusal::Forbidden,
        "an editor does not publish alone"
    );
    lan.done(story.id, Transition::Recall);
    lan.done(story.id, Transition::Delete { reason: reason() });
    let submit = Transition::Submit {
        revision: story.revision(),
    };
    assert_eq!(lan.refusal(story.id, submit.clone()), Refusal::Deleted);
    lan.push(story.id, Kind::Unknown(7), vec![1]);
    assert!(
        !lan.done(story.id, Transition::Restore).deleted,
        "records still came in, and the story comes back"
    );
    lan.done(story.id, submit);
}

#[test]
fn approval_binds_the_very_text_that_was_on_the_screen() {
    let newsroom = Newsroom::open();
    let (_, minh, story) = submitted(&newsroom);
    let RevisionRef { hash, frontiers } = story.revision();
    let approve = |hash, frontiers| Transition::Approve {
        level: 0,
        revision: RevisionRef { hash, frontiers },
        acknowledges: None,
    };
    let mut changed = hash;
    changed.0[31] ^= 1;
    assert_eq!(
        minh.refusal(story.id, approve(changed, frontiers.clone())),
        Refusal::HashMismatch
    );
    assert_eq!(
        minh.refusal(story.id, approve(hash, Bytes(b"nonsense".to_vec()))),
        Refusal::HashMismatch
    );
    let mut elsewhere = Story::fetch(&minh, story.id);
    elsewhere.type_at(0, "Chưa gửi. ");
    let unsent = elsewhere.revision();
    assert_eq!(
        minh.refusal(story.id, approve(unsent.hash, unsent.frontiers)),
        Refusal::HashMismatch
    );
    minh.done(story.id, approve(hash, frontiers));
}

#[test]
fn an_older_revision_is_approved_only_after_saying_that_there_is_a_newer_one() {
    let newsroom = Newsroom::open();
    let (mut lan, minh, mut story) = submitted(&newsroom);
    let seen = story.revision();
    lan.push(story.id, Kind::ArticleUpdate, story.type_at(0, "Thêm: "));
    let newest = story.revision().hash;
    let approve = |acknowledges| Transition::Approve {
        level: 0,
        revision: seen.clone(),
        acknowledges,
    };
    assert_eq!(
        minh.refusal(story.id, approve(None)),
        Refusal::NewerRevision { hash: newest }
    );
    let other = Some(Hash([3; 32]));
    assert_eq!(
        minh.refusal(story.id, approve(other)),
        Refusal::NewerRevision { hash: newest }
    );
    let state = minh.done(story.id, approve(Some(newest)));
    assert_eq!(
        state.publication,
        Publication::Live {
            revision: seen.hash
        }
    );
}

#[test]
fn what_must_be_mended_first_is_named() {
    let newsroom = Newsroom::open();
    let mut lan = newsroom.station("lan");
    let mut story = Story::begin(&mut lan);
    let submit = |story: &Story| Transition::Submit {
        revision: story.revision(),
    };
    let Refusal::Blocked { problems } = lan.refusal(story.id, submit(&story)) else {
        panic!("not blocked")
    };
    for code in ["headline_missing", "section_missing", "body_empty"] {
        assert!(
            problems.iter().any(|problem| problem == code),
            "{code} in {problems:?}"
        );
    }
    story.set(&mut lan, FieldName::Headline, "Có tít");
    story.set(&mut lan, FieldName::Byline, "Thu Hằng");
    story.set(
        &mut lan,
        FieldName::Section,
        &newsroom.section("van-hoa").to_string(),
    );
    story.body(&mut lan, vec![paragraph("Có chữ.")]);
    lan.done(story.id, submit(&story));
}

#[test]
fn approval_waits_for_every_photo_and_submission_does_not() {
    let newsroom = Newsroom::open();
    let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let mut story = Story::begin(&mut lan);
    story.set(&mut lan, FieldName::Headline, "Có ảnh");
    story.set(&mut lan, FieldName::Byline, "Thu Hằng");
    story.set(
        &mut lan,
        FieldName::Section,
        &newsroom.section("van-hoa").to_string(),
    );
    let (photo, bytes) = photo("bến sông");
    story.add_figure(&mut lan, &photo);
    story.submit(&lan);
    let missing = Refusal::MissingPhoto {
        photos: vec![photo.original.to_string()],
    };
    assert_eq!(
        minh.refusal(story.id, story.approve()),
        missing,
        "no photo record"
    );
    lan.share_photo(story.id, &photo, &bytes[..bytes.len() - 1]);
    assert_eq!(
        minh.refusal(story.id, story.approve()),
        missing,
        "one rendition is lacking"
    );
    lan.upload(&bytes[bytes.len() - 1], story.id);
    minh.done(story.id, story.approve());
}

#[test]
fn two_levels_publish_only_after_the_second_yes() {
    let newsroom = Newsroom::open();
    let levels = vec![vec![Role::Editor], vec![Role::EditorInChief]];
    admin::set_rules(
        &newsroom.data(),
        Rules {
            levels,
            publish_on_final: true,
        },
    )
    .expect("rules are set");
    let (_, minh, story) = submitted(&newsroom);
    let duc = newsroom.station("duc");
    let state = minh.done(story.id, story.approve());
    assert_eq!(
        (state.stage, state.publication),
        (Stage::Submitted { level: 1 }, Publication::None)
    );
    let second = |revision| Transition::Approve {
        level: 1,
        revision,
        acknowledges: None,
    };
    assert_eq!(
        minh.refusal(story.id, second(story.revision())),
        Refusal::Forbidden
    );
    assert!(
        !duc.events()
            .iter()
            .any(|event| matches!(event, ServerEvent::Published(_)))
    );
    let state = duc.done(story.id, second(story.revision()));
    assert_eq!(
        state.publication,
        Publication::Live {
            revision: story.revision().hash
        }
    );
}

#[test]
fn where_the_last_yes_does_not_publish_a_senior_editor_does() {
    let newsroom = Newsroom::open();
    let rules = Rules {
        publish_on_final: false,
        ..Rules::default()
    };
    admin::set_rules(&newsroom.data(), rules).expect("rules are set");
    let (_, minh, story) = submitted(&newsroom);
    assert_eq!(
        minh.done(story.id, story.approve()).publication,
        Publication::None
    );
    let state = newsroom.station("hoa").done(story.id, Transition::Publish);
    assert_eq!(
        state.publication,
        Publication::Live {
            revision: story.revision().hash
        }
    );
}

#[test]
fn an_article_of_a_newer_schema_is_kept_and_neither_submitted_nor_approved() {
    let newsroom = Newsroom::open();
    let mut lan = newsroom.station("lan");
    let story = Story::write(&mut lan, newsroom.section("van-hoa"), "Từ tương lai");
    let sealed = lan.seal(story.id, Kind::Unknown(7), vec![1]);
    let (record, _) = Record::read(&sealed).expect("a record");
    let newer = Record {
        schema: 99,
        ..record
    }
    .to_bytes();
    lan.head.hash = Record::hash_of_bytes(&newer).expect("a hash");
    lan.results(&newer);
    let rows: Vec<editorial::sync::api::CatalogueRow> = lan.get("/v1/articles").json();
    assert_eq!(rows[0].schema, 99);
    assert_eq!(
        lan.refusal(
            story.id,
            Transition::Submit {
                revision: story.revision()
            }
        ),
        Refusal::TooOld
    );
}

#[test]
fn a_role_of_one_section_holds_in_that_section_only() {
    let newsroom = Newsroom::open();
    admin::add_person(
        &newsroom.data(),
        "Biên tập Văn hóa",
        "vh",
        Role::Editor,
        Some("van-hoa"),
    )
    .expect("a person");
    let editor = newsroom.station("vh");
    let mut lan = newsroom.station("lan");
    let inside = Story::write(&mut lan, newsroom.section("van-hoa"), "Trong chuyên mục");
    let outside = Story::write(&mut lan, newsroom.section("thoi-su"), "Ngoài chuyên mục");
    inside.submit(&lan);
    outside.submit(&lan);
    assert_eq!(
        editor.refusal(outside.id, outside.approve()),
        Refusal::Forbidden
    );
    editor.done(inside.id, inside.approve());
}
