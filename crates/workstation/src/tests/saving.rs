use editorial::article::field::{FieldName, FigureField};
use editorial::id::{ArticleId, Bytes};
use editorial::sync::record::{Kind, Record};

use super::{Machine, Window, paragraph, plain, reporter};
use crate::commands::{
    ArticleDetailsGet, ArticleEdit, ArticleListGet, ArticleOpen, ArticleRevisions, ArticleSetField,
    ArticleSetFigureField, PreviewOpen, SyncStatusGet, View,
};
use crate::error::Code;
use crate::store::{journal, record};

#[test]
fn what_was_answered_as_saved_is_there_after_the_app_was_killed() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let mut window = Window::open(&machine, article);
    window.write(&machine, "Chữ cuối cùng trước khi tắt máy");
    machine.set(article, FieldName::Headline, "Tít");

    let machine = machine.crash_and_open();
    assert_eq!(machine.plain(article), "Chữ cuối cùng trước khi tắt máy");
    assert_eq!(
        machine.open(article).details.fields["headline"][0].value,
        "Tít"
    );
}

#[test]
fn after_a_crash_the_journal_is_sealed_before_anything_else() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    Window::open(&machine, article).write(&machine, "Chưa niêm phong");
    assert_eq!(
        machine.records(),
        1,
        "only the record that created the article"
    );

    let machine = machine.crash_and_open();
    assert_eq!(machine.records(), 2);
    assert!(
        machine
            .station
            .read(journal::articles)
            .expect("read")
            .is_empty()
    );
}

#[test]
fn records_are_numbered_without_a_hole_and_each_names_the_one_before() {
    let machine = Machine::of(1, &reporter());
    for text in ["một", "hai", "ba"] {
        let article = machine.new_article();
        Window::open(&machine, article).write(&machine, text);
        machine.seal();
    }
    let mut prev = editorial::sync::record::NO_RECORD;
    let mut last = 0;
    for bytes in machine.outgoing() {
        let (record, _) = Record::read(&bytes).expect("a record");
        assert_eq!((record.device_seq, record.prev), (last + 1, prev));
        last = record.device_seq;
        prev = Record::hash_of_bytes(&bytes).expect("a hash");
    }
    assert_eq!(last, 6);
}

#[test]
fn many_small_edits_become_one_record_with_the_same_text() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let mut window = Window::open(&machine, article);
    for _ in 0..200 {
        window.type_first("x");
        window.save(&machine).expect("saved");
    }
    assert_eq!(machine.records(), 2, "the two hundredth edit seals them");
    machine.seal();
    assert_eq!(machine.records(), 2, "sealing again makes nothing");

    let edits: Vec<Kind> = machine
        .outgoing()
        .iter()
        .map(|bytes| Record::read(bytes).expect("a record").0.kind)
        .collect();
    assert_eq!(edits, [Kind::ArticleCreate, Kind::ArticleUpdate]);
    let machine = machine.crash_and_open();
    assert_eq!(machine.plain(article), "x".repeat(200));
}

#[test]
fn opening_reading_and_previewing_create_no_records() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    machine.seal();
    let before = machine.records();

    let station = &machine.station;
    station.call(ArticleOpen { article }).expect("opened");
    station.call(ArticleDetailsGet { article }).expect("read");
    station.call(ArticleRevisions { article }).expect("read");
    let rows = station
        .call(ArticleListGet::of(View::Mine))
        .expect("listed")
        .rows;
    assert_eq!(rows[0].headline, "Khai mạc lớp tập huấn");
    let preview = station
        .call(PreviewOpen {
            article,
            hash: None,
        })
        .expect("previewed");
    assert_eq!(station.serve_preview(&preview.path).status, 200);
    station.call(SyncStatusGet {}).expect("asked");
    machine.seal();
    assert_eq!(machine.records(), before);
}

#[test]
fn an_edit_that_is_sent_twice_is_saved_once() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let mut window = Window::open(&machine, article);
    let base = window.draft.version();
    window.type_first("một lần");
    let update = Bytes(window.draft.updates_since(&base).expect("a version"));
    let first = machine
        .station
        .call(ArticleEdit {
            article,
            update: update.clone(),
        })
        .expect("saved");
    let second = machine
        .station
        .call(ArticleEdit { article, update })
        .expect("saved");
    assert_eq!(first.version, second.version);
    assert_eq!(machine.plain(article), "một lần");
    let rows = machine
        .station
        .read(|db| journal::list(db, article))
        .expect("read");
    assert_eq!(rows.len(), 1);
}

#[test]
fn bytes_that_are_no_edit_are_refused_and_change_nothing() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let mut window = Window::open(&machine, article);
    window.write(&machine, "còn nguyên");
    let hash = machine.open(article).details.hash;

    let garbage = Bytes(b"not an update".to_vec());
    let refused = machine
        .station
        .call(ArticleEdit {
            article,
            update: garbage,
        })
        .expect_err("refused");
    assert_eq!(refused.code, Code::EditRejected);
    assert_eq!(machine.open(article).details.hash, hash);
    window.type_first("và viết tiếp: ");
    window.save(&machine).expect("the window goes on");
    assert_eq!(machine.plain(article), "và viết tiếp: còn nguyên");
}

#[test]
fn a_full_disk_says_so_and_memory_never_knows_more_than_the_disk() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let mut window = Window::open(&machine, article);
    window.write(&machine, "đã lưu");
    set_pages(&machine, true);

    window.type_first(&"chưa lưu được ".repeat(2_000));
    let refused = window.save(&machine).expect_err("the disk is full");
    assert_eq!(
        (refused.code, refused.arguments["where"].as_str()),
        (Code::StorageFull, "machine")
    );
    assert_eq!(
        machine.plain(article),
        "đã lưu",
        "what is shown is what is kept"
    );

    set_pages(&machine, false);
    window.save(&machine).expect("there is room again");
    assert!(machine.plain(article).ends_with("chưa lưu được đã lưu"));
    let machine = machine.crash_and_open();
    assert!(machine.plain(article).ends_with("chưa lưu được đã lưu"));
}

/// Lets the store grow no further, or again.
fn set_pages(machine: &Machine, full: bool) {
    let limit = |desk: &mut crate::desk::Desk| {
        let pages: i64 = desk
            .db
            .query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let most = if full { pages } else { 1_000_000_000 };
        desk.db
            .query_row(&format!("PRAGMA max_page_count = {most}"), [], |_| Ok(()))?;
        Ok(())
    };
    machine.station.desk(limit).expect("set");
}

#[test]
fn a_value_that_a_field_cannot_hold_is_refused() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    for (field, value) in [
        (FieldName::Section, "thể thao"),
        (FieldName::Tags, "a, b"),
        (FieldName::Embargo, "mai"),
    ] {
        let request = ArticleSetField {
            article,
            field,
            value: value.to_owned(),
            saw: Vec::new(),
        };
        let refused = machine.station.call(request).expect_err("refused");
        assert_eq!(
            (refused.code, refused.arguments["field"].as_str()),
            (Code::BadField, field.as_str())
        );
    }
    let request = ArticleSetFigureField {
        article,
        figure: "không phải tên".to_owned(),
        field: FigureField::Alt,
        value: "ảnh".to_owned(),
        saw: Vec::new(),
    };
    assert_eq!(
        machine.station.call(request).expect_err("refused").code,
        Code::BadField
    );
}

#[test]
fn a_figures_alternative_text_is_kept_under_the_figures_id() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let request = ArticleSetFigureField {
        article,
        figure: "f1".to_owned(),
        field: FigureField::Alt,
        value: "Hội trường".to_owned(),
        saw: Vec::new(),
    };
    let written = machine.station.call(request).expect("written");
    assert_eq!(written.register[0].value, "Hội trường");
    assert_eq!(
        machine.open(article).details.figures["f1"]["alt"],
        written.register
    );
}

#[test]
fn a_long_history_is_folded_and_opens_to_the_same_text() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let mut window = Window::open(&machine, article);
    for _ in 0..70 {
        window.type_first("a");
        window.save(&machine).expect("saved");
        machine.seal();
    }
    let (left, _) = machine
        .station
        .read(|db| record::unfolded_size(db, article))
        .expect("read");
    assert!(left < 20, "{left} records are not folded");
    let machine = machine.crash_and_open();
    assert_eq!(machine.plain(article), "a".repeat(70));
}

#[test]
fn an_article_that_is_not_here_is_an_error_with_a_code() {
    let machine = Machine::of(1, &reporter());
    let article = ArticleId::from_bytes([9; 16]);
    assert_eq!(
        machine
            .station
            .call(ArticleOpen { article })
            .expect_err("unknown")
            .code,
        Code::ArticleUnknown
    );
}

#[test]
fn a_document_of_several_blocks_is_shown_as_it_was_written() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    Window::open(&machine, article)
        .write_blocks(&machine, vec![paragraph("một"), paragraph("hai")]);
    assert_eq!(plain(&machine.open(article).document), "một\nhai");
}
