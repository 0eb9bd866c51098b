use editorial::article::field::FieldName;
use editorial::id::{ArticleId, Bytes, Hash};
use editorial::sync::api::{CommandAnswer, ServerEvent};
use editorial::workflow::{ArticleState, Refusal, Stage, Transition};

use super::{Machine, Window, editor, event, from, reporter};
use crate::commands::{
    ArticleDetailsGet, ArticleRevision, ArticleRevisions, Queued, SyncStatusGet, WorkflowApprove,
    WorkflowDelete, WorkflowRecall, WorkflowReturn, WorkflowSubmit,
};
use crate::error::{Code, ErrorBody};
use crate::events::Event;
use crate::store::command;

fn refusal(answer: Result<Queued, ErrorBody>) -> Refusal {
    let error = answer.expect_err("refused");
    assert_eq!(error.code, Code::Refused, "{error}");
    error.refusal.expect("a refusal")
}

/// An editor's machine on which a complete story waits for the first level.
fn waiting_story() -> (Machine, ArticleId) {
    let lan = Machine::of(1, &reporter());
    let article = lan.complete_article();
    let duc = Machine::of(2, &editor());
    duc.receive(
        lan.outgoing()
            .into_iter()
            .map(|bytes| from(&reporter(), bytes))
            .collect(),
    );
    let (_, revision) = duc
        .station
        .desk(|desk| desk.current(article))
        .expect("the draft");
    let transition = Transition::Submit {
        revision: revision.clone(),
    };
    let mut state = ArticleState::new(reporter().id);
    state.stage = Stage::Submitted { level: 0 };
    state.submitted = Some(revision);
    state.version = 1;
    let command = editorial::id::CommandId(uuid::Uuid::from_u128(40));
    duc.receive(vec![event(ServerEvent::Transitioned {
        article,
        transition,
        command,
        by: reporter().id,
        revision_number: Some(1),
        state,
    })]);
    (duc, article)
}

#[test]
fn a_submission_made_offline_waits_on_the_disk_and_is_seen_to_wait() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let queued = machine
        .station
        .call(WorkflowSubmit { article })
        .expect("queued");
    let machine = machine.crash_and_open();
    let details = machine
        .station
        .call(ArticleDetailsGet { article })
        .expect("read");
    assert_eq!(details.pending[0].command, queued.command);
    assert_eq!(details.pending[0].transition, "submit");
    assert_eq!(
        details.state.stage,
        Stage::Draft,
        "the server has not said yes"
    );
    assert_eq!(
        machine
            .station
            .call(SyncStatusGet {})
            .expect("asked")
            .unsent
            .commands,
        1
    );
}

#[test]
fn a_submission_names_exactly_what_was_on_the_screen_and_follows_its_records() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let hash = machine.open(article).details.hash;
    machine
        .station
        .call(WorkflowSubmit { article })
        .expect("queued");
    let mut window = Window::open(&machine, article);
    window.type_first("sau khi gửi ");
    window.save(&machine).expect("saved");

    let waiting = machine
        .station
        .read(|db| command::waiting(db, None))
        .expect("read");
    let Transition::Submit { revision } = &waiting[0].transition else {
        panic!("a submission")
    };
    assert_eq!(revision.hash, hash);
    let covered = machine.records();
    assert_eq!(waiting[0].covers, covered, "the journal was sealed first");
}

#[test]
fn what_is_queued_counts_when_the_next_move_is_decided() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    machine
        .station
        .call(WorkflowSubmit { article })
        .expect("queued");
    let again = refusal(machine.station.call(WorkflowSubmit { article }));
    assert_eq!(
        again,
        Refusal::StaleStage {
            stage: Stage::Submitted { level: 0 }
        }
    );
    machine
        .station
        .call(WorkflowRecall { article })
        .expect("taken back");
    machine
        .station
        .call(WorkflowSubmit { article })
        .expect("and sent again");
}

#[test]
fn an_unfinished_story_is_not_submitted_and_the_reasons_are_named() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let Refusal::Blocked { problems } = refusal(machine.station.call(WorkflowSubmit { article }))
    else {
        panic!("blocked by problems")
    };
    assert!(
        problems.contains(&"headline_missing".to_owned()),
        "{problems:?}"
    );
    assert_eq!(
        machine
            .station
            .call(SyncStatusGet {})
            .expect("asked")
            .unsent
            .commands,
        0
    );
}

#[test]
fn a_field_with_two_candidates_keeps_a_story_back() {
    let (duc, article) = waiting_story();
    let base = duc.open(article).details.fields["headline"][0].op.clone();
    for value in ["Một", "Hai"] {
        let request = crate::commands::ArticleSetField {
            article,
            field: FieldName::Headline,
            value: value.to_owned(),
            saw: vec![base.clone()],
        };
        duc.station.call(request).expect("written");
    }
    let hash = duc.open(article).details.hash;
    let approve = WorkflowApprove {
        article,
        level: 0,
        hash,
        acknowledges: None,
    };
    assert_eq!(
        refusal(duc.station.call(approve)),
        Refusal::UnsettledFields {
            fields: vec!["headline".to_owned()]
        }
    );
}

#[test]
fn roles_are_held_against_the_move_before_it_is_queued() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    machine
        .station
        .call(WorkflowSubmit { article })
        .expect("queued");
    let hash = machine.open(article).details.hash;
    let approve = WorkflowApprove {
        article,
        level: 0,
        hash,
        acknowledges: None,
    };
    assert_eq!(refusal(machine.station.call(approve)), Refusal::Forbidden);
    let (duc, article) = waiting_story();
    let empty = WorkflowReturn {
        article,
        level: 0,
        reason: " ".to_owned(),
    };
    assert_eq!(refusal(duc.station.call(empty)), Refusal::ReasonRequired);
    let delete = WorkflowDelete {
        article,
        reason: "thử".to_owned(),
    };
    assert_eq!(
        refusal(duc.station.call(delete)),
        Refusal::Forbidden,
        "that is for the managing editor"
    );
}

#[test]
fn approving_what_is_not_the_newest_needs_a_second_yes() {
    let (duc, article) = waiting_story();
    let shown = duc.open(article).details.hash;
    let mut window = Window::open(&duc, article);
    window.type_first("Thêm. ");
    window.save(&duc).expect("saved");
    let newest = duc.open(article).details.hash;

    let approve = |acknowledges| WorkflowApprove {
        article,
        level: 0,
        hash: shown,
        acknowledges,
    };
    assert_eq!(
        refusal(duc.station.call(approve(None))),
        Refusal::NewerRevision { hash: newest }
    );
    assert_eq!(
        refusal(duc.station.call(approve(Some(shown)))),
        Refusal::NewerRevision { hash: newest }
    );
    duc.station.call(approve(Some(newest))).expect("queued");
    let waiting = duc
        .station
        .read(|db| command::waiting(db, None))
        .expect("read");
    let Transition::Approve {
        revision,
        acknowledges,
        ..
    } = &waiting[0].transition
    else {
        panic!("an approval")
    };
    assert_eq!((revision.hash, *acknowledges), (shown, Some(newest)));

    let unknown = WorkflowApprove {
        article,
        level: 0,
        hash: Hash([1; 32]),
        acknowledges: None,
    };
    assert_eq!(
        duc.station.call(unknown).expect_err("never shown").code,
        Code::Refused
    );
}

#[test]
fn a_servers_no_stays_in_sight_until_somebody_acts() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let queued = machine
        .station
        .call(WorkflowSubmit { article })
        .expect("queued");
    let now = machine.station.source.now();
    let refuse = |desk: &mut crate::desk::Desk| {
        command::mark_refused(&desk.db, queued.command, &Refusal::Forbidden, now)
    };
    machine.station.desk(refuse).expect("written");
    let failures = machine
        .station
        .call(SyncStatusGet {})
        .expect("asked")
        .failures;
    assert_eq!(
        (failures[0].code, failures[0].article),
        (Code::Refused, Some(article))
    );
    assert_eq!(failures[0].arguments["refusal"], "forbidden");

    machine
        .station
        .call(WorkflowSubmit { article })
        .expect("queued again");
    assert!(
        machine
            .station
            .call(SyncStatusGet {})
            .expect("asked")
            .failures
            .is_empty()
    );
}

#[test]
fn an_answer_that_was_lost_is_learnt_from_the_feed() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let queued = machine
        .station
        .call(WorkflowSubmit { article })
        .expect("queued");
    let (_, revision) = machine
        .station
        .desk(|desk| desk.current(article))
        .expect("the draft");
    let mut state = ArticleState::new(reporter().id);
    state.stage = Stage::Submitted { level: 0 };
    state.version = 1;
    let told = machine.receive(vec![event(ServerEvent::Transitioned {
        article,
        transition: Transition::Submit { revision },
        command: queued.command,
        by: reporter().id,
        revision_number: Some(1),
        state: state.clone(),
    })]);
    assert!(told.iter().any(|event| matches!(event,
        Event::CommandAnswered { command, answer: CommandAnswer::Done { .. }, .. } if *command == queued.command)));
    let details = machine
        .station
        .call(ArticleDetailsGet { article })
        .expect("read");
    assert!(details.pending.is_empty());
    assert_eq!(details.state, state);
}

#[test]
fn the_history_names_who_did_what_and_every_revision_in_it_can_be_read() {
    let (duc, article) = waiting_story();
    let before = duc.plain(article);
    let mut window = Window::open(&duc, article);
    window.type_first("Sửa. ");
    window.save(&duc).expect("saved");
    let rows = duc
        .station
        .call(ArticleRevisions { article })
        .expect("read")
        .rows;
    let what: Vec<&str> = rows.iter().map(|row| row.what.as_str()).collect();
    assert_eq!(what, ["draft", "take_over", "submit"]);
    assert_eq!((rows[2].by.as_str(), rows[2].number), ("Thu Hằng", Some(1)));

    let hash = rows[2].hash.expect("a submission names its revision");
    let content = duc
        .station
        .call(ArticleRevision { article, hash })
        .expect("here");
    assert_eq!(super::plain(&content.document), before);
    assert_eq!(content.fields["byline"], ["Thu Hằng"]);
    let elsewhere = duc.station.call(ArticleRevision {
        article,
        hash: Hash([2; 32]),
    });
    assert!(elsewhere.is_err());
    assert_eq!(
        duc.open(article).snapshot.clone(),
        Bytes(duc.open(article).snapshot.0)
    );
}
