//! Every moment that people ask for is kept, survives a crash, and can be read and gone back to.

use editorial::article::compare::BlockFate;
use editorial::article::document::Block;
use editorial::article::field::FieldName;
use editorial::article::flat::{GUARD, MARKER, Span};
use editorial::id::{ArticleId, Hash};
use editorial::sync::api::ServerEvent;
use editorial::workflow::{ArticleState, Transition};

use super::feed::{deliver, shared_story};
use super::{Machine, Window, editor, event, paragraph, plain, reporter};
use crate::commands::{
    ArticleClose, ArticleCompare, ArticleDeletedBlocks, ArticleDetailsGet, ArticleRecoverBlock,
    ArticleRestore, ArticleRevision, ArticleRevisions, Restoring, RevisionRow, WorkflowReturn,
    WorkflowSubmit,
};
use crate::error::Code;
use crate::events::Event;

fn rows(machine: &Machine, article: ArticleId) -> Vec<RevisionRow> {
    machine
        .station
        .call(ArticleRevisions { article })
        .expect("read")
        .rows
}

fn what(machine: &Machine, article: ArticleId) -> Vec<String> {
    rows(machine, article)
        .into_iter()
        .map(|row| row.what)
        .collect()
}

fn row(machine: &Machine, article: ArticleId, what: &str) -> RevisionRow {
    rows(machine, article)
        .into_iter()
        .find(|row| row.what == what)
        .unwrap_or_else(|| panic!("no {what} among {:?}", self::what(machine, article)))
}

fn text_of(machine: &Machine, article: ArticleId, row: &RevisionRow) -> String {
    let hash = row.hash.expect("a revision");
    let content = machine
        .station
        .call(ArticleRevision { article, hash })
        .expect("here");
    plain(&content.document)
}

fn types(machine: &Machine, window: &mut Window, text: &str) {
    window.type_first(text);
    window.save(machine).expect("saved");
}

fn hash(machine: &Machine, article: ArticleId) -> Hash {
    let details = machine.station.call(ArticleDetailsGet { article });
    details.expect("its details").hash
}

/// What the store has in plain JSON, as somebody reads it who has nothing but SQLite.
fn plain_json(machine: &Machine, hash: Hash) -> serde_json::Value {
    let read = |db: &rusqlite::Connection| {
        Ok(db.query_row(
            "SELECT canonical FROM content WHERE hash = ?1",
            [hash.0],
            |row| row.get::<_, Vec<u8>>(0),
        )?)
    };
    serde_json::from_slice(&machine.station.read(read).expect("kept")).expect("JSON")
}

#[test]
fn every_five_minutes_of_writing_are_kept_and_a_crash_takes_none_of_them() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let mut window = Window::open(&machine, article);
    types(&machine, &mut window, "Câu một. ");
    machine.pass_minutes(3);
    types(&machine, &mut window, "Câu hai. ");
    assert_eq!(what(&machine, article), ["draft"]);
    machine.pass_minutes(3);
    types(&machine, &mut window, "Câu ba. ");
    assert_eq!(what(&machine, article), ["typing"]);
    types(&machine, &mut window, "Câu bốn. ");

    let machine = machine.crash_and_open();
    assert_eq!(what(&machine, article), ["draft", "typing"]);
    let kept = row(&machine, article, "typing");
    assert_eq!(
        text_of(&machine, article, &kept),
        "Câu ba. Câu hai. Câu một. "
    );
    assert_eq!(kept.by, "Thu Hằng");
    let json = plain_json(&machine, kept.hash.expect("a revision"));
    assert_eq!(
        json["body"]["blocks"][0]["content"][0]["text"],
        "Câu ba. Câu hai. Câu một. "
    );

    // What was typed before the crash and not kept yet is kept when the article is closed.
    machine.open(article);
    machine
        .station
        .call(ArticleClose { article })
        .expect("closed");
    assert_eq!(what(&machine, article), ["typing", "typing"]);
    assert!(text_of(&machine, article, &rows(&machine, article)[0]).starts_with("Câu bốn."));
}

#[test]
fn a_pause_closing_the_article_and_quitting_keep_what_was_written_and_reading_keeps_nothing() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let keep = |machine: &Machine| machine.station.desk(crate::desk::Desk::keep_paused);
    let mut window = Window::open(&machine, article);
    types(&machine, &mut window, "Một. ");
    keep(&machine).expect("nothing is due");
    assert_eq!(what(&machine, article), ["draft"]);
    machine.pass_minutes(3);
    keep(&machine).expect("kept");
    assert_eq!(what(&machine, article), ["typing"]);

    types(&machine, &mut window, "Hai. ");
    machine
        .station
        .call(ArticleClose { article })
        .expect("closed");
    machine.open(article);
    machine.pass_minutes(60);
    machine
        .station
        .call(ArticleClose { article })
        .expect("closed");
    keep(&machine).expect("nothing is due");
    assert_eq!(what(&machine, article), ["typing", "typing"]);

    let mut window = Window::open(&machine, article);
    types(&machine, &mut window, "Ba. ");
    machine.station.close();
    let machine = machine.crash_and_open();
    assert_eq!(what(&machine, article), ["typing", "typing", "typing"]);
}

#[test]
fn the_text_at_every_move_can_be_read_also_while_the_server_is_away_and_when_it_moved_on() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let submitted = machine.plain(article);
    let queued = machine
        .station
        .call(WorkflowSubmit { article })
        .expect("queued");
    let mut window = Window::open(&machine, article);
    types(&machine, &mut window, "Viết tiếp. ");
    let waiting = row(&machine, article, "submit");
    assert!(waiting.waits && waiting.number.is_none());
    assert_eq!(text_of(&machine, article, &waiting), submitted);

    let machine = machine.crash_and_open();
    let revision = machine
        .station
        .desk(|desk| {
            Ok(desk
                .place_of(article, waiting.hash.expect("named"))?
                .expect("known"))
        })
        .expect("read");
    let mut state = ArticleState::new(reporter().id);
    state.version = 1;
    machine.receive(vec![event(ServerEvent::Transitioned {
        article,
        transition: Transition::Submit { revision },
        command: queued.command,
        by: reporter().id,
        revision_number: Some(1),
        state: state.clone(),
    })]);
    state.version = 2;
    machine.receive(vec![event(ServerEvent::Transitioned {
        article,
        transition: Transition::Return {
            level: 0,
            reason: "Thiếu nguồn.".into(),
        },
        command: editorial::id::CommandId(uuid::Uuid::from_u128(77)),
        by: editor().id,
        revision_number: None,
        state,
    })]);
    let list = what(&machine, article);
    assert_eq!(
        list.iter().filter(|what| *what == "submit").count(),
        1,
        "{list:?}"
    );
    let sent = row(&machine, article, "submit");
    assert!(!sent.waits && sent.number == Some(1));
    assert_eq!(text_of(&machine, article, &sent), submitted);
    let returned = row(&machine, article, "return");
    assert_eq!(
        (returned.by.as_str(), returned.reason.as_deref()),
        ("Minh Đức", Some("Thiếu nguồn."))
    );
    assert!(returned.hash.is_some(), "a return can be opened");
}

#[test]
fn a_return_that_was_refused_is_no_return_in_the_history() {
    let (lan, duc, article) = shared_story();
    let refused = duc.station.call(WorkflowReturn {
        article,
        level: 0,
        reason: "Chưa gửi duyệt.".into(),
    });
    assert!(refused.is_err(), "nothing was submitted");
    assert!(!what(&duc, article).contains(&"return".to_owned()));
    assert_eq!(hash(&lan, article), hash(&duc, article));
}

#[test]
fn both_sides_of_a_merge_and_what_it_made_stay_readable_whether_the_article_is_open_or_not() {
    for open in [true, false] {
        let (lan, duc, article) = shared_story();
        let base = lan.plain(article);
        let mut of_lan = Window::open(&lan, article);
        types(&lan, &mut of_lan, "Lan viết. ");
        if !open {
            lan.station.call(ArticleClose { article }).expect("closed");
            lan.station
                .desk(|desk| {
                    desk.drafts.clear();
                    Ok(())
                })
                .expect("as after a start");
        }
        let mut of_duc = Window::open(&duc, article);
        types(&duc, &mut of_duc, "Đức sửa. ");
        // Lan's own edit is still unsent when Đức's arrives.
        let bodies: Vec<_> = duc
            .outgoing()
            .into_iter()
            .map(|bytes| super::from(&editor(), bytes))
            .collect();
        lan.receive(bodies);
        let text = |what: &str| text_of(&lan, article, &row(&lan, article, what));
        assert_eq!(
            text("merge_mine"),
            format!("Lan viết. {base}"),
            "open: {open}"
        );
        assert_eq!(text("merge_theirs"), format!("Đức sửa. {base}"));
        assert_eq!(text("merged"), lan.plain(article));
        assert!(text("merged").contains("Lan viết.") && text("merged").contains("Đức sửa."));
        assert_eq!(row(&lan, article, "merged").by, "Minh Đức");
    }
}

#[test]
fn two_people_who_write_at_the_same_time_are_one_merge_that_goes_on() {
    let (lan, duc, article) = shared_story();
    let mut of_lan = Window::open(&lan, article);
    let mut of_duc = Window::open(&duc, article);
    for n in 0..5 {
        types(&lan, &mut of_lan, &format!("L{n} "));
        types(&duc, &mut of_duc, &format!("Đ{n} "));
        let to_lan: Vec<_> = duc
            .outgoing()
            .into_iter()
            .map(|bytes| super::from(&editor(), bytes))
            .collect();
        lan.receive(to_lan.clone());
        duc.receive(to_lan);
    }
    let list = what(&lan, article);
    let count = |name: &str| list.iter().filter(|what| *what == name).count();
    assert_eq!(
        (count("merge_mine"), count("merge_theirs"), count("merged")),
        (1, 1, 1),
        "{list:?}"
    );
    assert_eq!(
        text_of(&lan, article, &row(&lan, article, "merged")),
        lan.plain(article)
    );
    assert!(text_of(&lan, article, &row(&lan, article, "merge_mine")).contains("L0 "));
}

#[test]
fn whoever_takes_over_leaves_the_text_as_it_was_found() {
    let (lan, duc, article) = shared_story();
    let found = duc.plain(article);
    let mut of_duc = Window::open(&duc, article);
    Window::open(&lan, article);
    types(&duc, &mut of_duc, "Đức sửa. ");
    types(&duc, &mut of_duc, "Sửa nữa. ");
    deliver(&duc, &lan);
    for machine in [&duc, &lan] {
        let rows: Vec<RevisionRow> = rows(machine, article)
            .into_iter()
            .filter(|row| row.what == "take_over")
            .collect();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].by, "Minh Đức");
        assert_eq!(text_of(machine, article, &rows[0]), found);
    }
}

#[test]
fn going_back_is_an_edit_that_the_window_follows_and_that_can_be_undone() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    machine
        .station
        .call(ArticleClose { article })
        .expect("closed");
    let wanted = hash(&machine, article);
    let old = machine.plain(article);
    let mut window = Window::open(&machine, article);
    types(&machine, &mut window, "Câu thừa. ");
    machine.set(article, FieldName::Headline, "Tít khác");
    let seen = hash(&machine, article);

    let compared = machine
        .station
        .call(ArticleCompare {
            article,
            before: None,
            after: Some(wanted),
        })
        .expect("compared");
    assert_eq!((compared.before, compared.after), (seen, wanted));
    assert_eq!(compared.comparison.fields[0].field, "headline");
    assert_eq!(compared.comparison.blocks[0].fate, BlockFate::Changed);

    let records = machine.records();
    let answer = machine
        .station
        .call(ArticleRestore {
            article,
            hash: wanted,
            seen,
        })
        .expect("restored");
    assert!(answer.done);
    assert_eq!(hash(&machine, article), wanted);
    // What the workstation wrote itself, the headline included, has reached the window in order.
    for event in machine.told() {
        if let Event::ArticleRemote { update, .. } = event {
            window.draft.import(&update.0).expect("an ordinary edit");
        }
    }
    assert_eq!(plain(&window.draft.document()), old);
    machine.seal();
    assert!(machine.records() > records, "it travels like any edit");

    let machine = machine.crash_and_open();
    assert_eq!(machine.plain(article), old);
    assert_eq!(what(&machine, article)[..2], ["restored", "before_restore"]);
    let before = row(&machine, article, "before_restore");
    assert_eq!(before.hash, Some(seen));
    machine
        .station
        .call(ArticleRestore {
            article,
            hash: seen,
            seen: wanted,
        })
        .expect("undone");
    assert_eq!(hash(&machine, article), seen);
}

#[test]
fn a_text_that_changed_since_it_was_looked_at_is_not_gone_back_from() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let wanted = hash(&machine, article);
    let mut window = Window::open(&machine, article);
    types(&machine, &mut window, "Một. ");
    machine
        .station
        .call(ArticleClose { article })
        .expect("closed");
    let seen = hash(&machine, article);
    types(&machine, &mut window, "Hai. ");
    let now = machine.plain(article);
    let asked = |hash: Hash| {
        machine.station.call(ArticleRestore {
            article,
            hash,
            seen,
        })
    };
    assert_eq!(
        asked(wanted).expect("answered"),
        Restoring {
            done: false,
            saved_ms: None
        }
    );
    assert_eq!(machine.plain(article), now);
    let unknown = asked(Hash([3; 32])).expect_err("nobody has it");
    assert_eq!(unknown.code, Code::ServerUnreachable);
}

#[test]
fn a_paragraph_that_somebody_else_deleted_is_listed_with_who_and_when_and_goes_back() {
    let lan = Machine::of(1, &reporter());
    let duc = Machine::of(2, &editor());
    let article = lan.new_article();
    let mut of_lan = Window::open(&lan, article);
    of_lan.write_blocks(
        &lan,
        ["Đoạn một.", "Đoạn hai.", "Đoạn ba."]
            .map(paragraph)
            .to_vec(),
    );
    deliver(&lan, &duc);
    let mut of_duc = Window::open(&duc, article);
    // Letter by letter, as Backspace does it, over several records.
    for _ in 0.."Đoạn hai.".chars().count() {
        let at = find(&of_duc, "\u{2028}\u{2029}\u{2028}Đoạn ba.") - 1;
        of_duc.draft.splice(at, 1, &[]).expect("a letter");
        of_duc.save(&duc).expect("saved");
        duc.seal();
    }
    let close: String = [GUARD, MARKER, GUARD].iter().collect();
    let at = find(&of_duc, &format!("{close}{close}"));
    of_duc.draft.splice(at, 3, &[]).expect("the close");
    of_duc.save(&duc).expect("saved");
    deliver(&duc, &lan);
    assert_eq!(lan.plain(article), "Đoạn một.\nĐoạn ba.");

    let list = |machine: &Machine| {
        machine
            .station
            .call(ArticleDeletedBlocks { article })
            .expect("listed")
            .blocks
    };
    assert!(list(&duc).is_empty(), "one's own deletions are no loss");
    let records = lan.records();
    let found = list(&lan);
    assert_eq!(lan.records(), records, "looking writes nothing");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].content.plain(), "Đoạn hai.");
    assert_eq!(found[0].by, "Minh Đức");
    lan.station
        .call(ArticleRecoverBlock {
            article,
            before: found[0].before.clone(),
            block: found[0].block,
        })
        .expect("put back");
    assert_eq!(lan.plain(article), "Đoạn một.\nĐoạn hai.\nĐoạn ba.");
    assert!(list(&lan).is_empty());
    assert_eq!(what(&lan, article)[0], "recovered");
    let nowhere = lan.station.call(ArticleRecoverBlock {
        article,
        before: found[0].before.clone(),
        block: 99,
    });
    assert_eq!(nowhere.expect_err("no such block").code, Code::EditRejected);
    assert_eq!(lan.plain(article), "Đoạn một.\nĐoạn hai.\nĐoạn ba.");
}

fn find(window: &Window, words: &str) -> usize {
    let text: String = window
        .draft
        .spans()
        .iter()
        .map(|span| span.text.as_str())
        .collect();
    let byte = text.find(words).expect("the words are there");
    text[..byte].chars().count()
}

#[test]
fn a_figure_that_somebody_else_deleted_comes_back_with_its_photo_and_caption() {
    let lan = Machine::of(1, &reporter());
    let duc = Machine::of(2, &editor());
    let article = lan.complete_article();
    let mut of_lan = Window::open(&lan, article);
    let plain_span = |text: String| Span {
        text,
        ..Span::default()
    };
    let figure = [
        plain_span("Bến Mây sáng sớm.".into()),
        plain_span(GUARD.to_string()),
        Span {
            text: MARKER.to_string(),
            attributes: [
                ("t".to_owned(), "figure".into()),
                ("a.figure".to_owned(), "f1".into()),
                ("a.photo".to_owned(), "ab".repeat(32).into()),
            ]
            .into(),
        },
        plain_span(GUARD.to_string()),
    ];
    of_lan.draft.splice(0, 0, &figure).expect("placed");
    of_lan.save(&lan).expect("saved");
    deliver(&lan, &duc);
    let mut of_duc = Window::open(&duc, article);
    let length = "Bến Mây sáng sớm.".chars().count() + 3;
    of_duc.draft.splice(0, length, &[]).expect("deleted");
    of_duc.save(&duc).expect("saved");
    deliver(&duc, &lan);

    let found = lan
        .station
        .call(ArticleDeletedBlocks { article })
        .expect("listed")
        .blocks;
    let Block::Figure(figure) = &found[0].content else {
        panic!("{:?}", found[0].content);
    };
    assert_eq!(figure.photo, "ab".repeat(32));
    lan.station
        .call(ArticleRecoverBlock {
            article,
            before: found[0].before.clone(),
            block: found[0].block,
        })
        .expect("put back");
    let document = lan.open(article).document;
    assert_eq!(document.figures().count(), 1);
    assert!(plain(&document).starts_with("Bến Mây sáng sớm."));
}

#[test]
fn a_row_of_the_history_that_the_disk_has_changed_keeps_nobody_from_writing() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let mut window = Window::open(&machine, article);
    types(&machine, &mut window, "Câu một. ");
    machine.pass_minutes(6);
    types(&machine, &mut window, "Câu hai. ");
    assert!(what(&machine, article).contains(&"typing".to_owned()));
    let harm = |desk: &mut crate::desk::Desk| {
        Ok(desk
            .db
            .execute("UPDATE checkpoint SET why = x'ff', person = x'00'", [])?)
    };
    machine.station.desk(harm).expect("the disk changes it");

    let machine = machine.crash_and_open();
    assert_eq!(machine.plain(article), "Câu hai. Câu một. ");
    let mut window = Window::open(&machine, article);
    machine.pass_minutes(6);
    types(&machine, &mut window, "Câu ba. ");
    assert!(machine.plain(article).starts_with("Câu ba. "));
}

#[test]
fn a_merge_that_goes_on_for_an_hour_is_kept_more_than_once() {
    let (lan, duc, article) = shared_story();
    let mut of_lan = Window::open(&lan, article);
    let mut of_duc = Window::open(&duc, article);
    for n in 0..15 {
        types(&lan, &mut of_lan, &format!("L{n} "));
        types(&duc, &mut of_duc, &format!("Đ{n} "));
        let to_lan: Vec<_> = duc
            .outgoing()
            .into_iter()
            .map(|bytes| super::from(&editor(), bytes))
            .collect();
        lan.receive(to_lan.clone());
        duc.receive(to_lan);
        lan.pass_minutes(4);
    }
    let list = what(&lan, article);
    let merges = list.iter().filter(|what| *what == "merge_mine").count();
    assert!((2..=3).contains(&merges), "{list:?}");
}
