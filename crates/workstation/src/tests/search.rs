//! What is found, in which order, and an index that is never the truth.

use std::collections::BTreeMap;

use editorial::article::document::{Block, Figure, Inline};
use editorial::article::field::{FieldName, FigureField};
use editorial::id::ArticleId;
use editorial::search::Part;
use editorial::sync::api::ServerEvent;
use editorial::text::normal::nfc;
use editorial::workflow::ArticleState;

use super::{Machine, Window, event, from, paragraph, reporter, section};
use crate::commands::{ArticleSetFigureField, SearchFind, SearchFound, SearchProgress};

mod index;
mod order;

/// A story of one paragraph.
fn story(machine: &Machine, headline: &str, standfirst: &str, body: &str) -> ArticleId {
    let article = machine.new_article();
    if !body.is_empty() {
        Window::open(machine, article).write(machine, body);
    }
    for (field, value) in [
        (FieldName::Headline, headline),
        (FieldName::Standfirst, standfirst),
    ] {
        if !value.is_empty() {
            machine.set(article, field, value);
        }
    }
    article
}

fn ask(machine: &Machine, query: &str) -> SearchFound {
    let query = query.to_owned();
    machine
        .station
        .call(SearchFind { query })
        .expect("a question is answered")
}

/// The headlines of what is found, in order.
fn found(machine: &Machine, query: &str) -> Vec<String> {
    let rows = ask(machine, query).rows;
    rows.into_iter().map(|found| found.row.headline).collect()
}

/// A machine with stories of these headlines, the last one changed last.
fn headlines(all: &[&str]) -> Machine {
    let machine = Machine::of(1, &reporter());
    for headline in all {
        story(&machine, headline, "", "");
    }
    machine
}

fn everything(machine: &Machine) {
    while machine.station.index_some(64).expect("indexed") > 0 {}
}

#[test]
fn vietnamese_is_found_by_its_letters_and_the_typed_marks_come_first() {
    let machine = headlines(&[
        "Đảng ủy Khối",
        "đường phố",
        "hoà bình",
        "Hòa Bình",
        "tuye\u{302}n gia\u{301}o",
        "nghiệp vụ ươm",
        "Thành phố đang họp",
        "Dang dở",
    ]);
    let tuyen_giao = "tuyên giáo";
    for (query, expected) in [
        (
            "dang ",
            vec!["Dang dở", "Thành phố đang họp", "Đảng ủy Khối"],
        ),
        (
            "đang ",
            vec!["Thành phố đang họp", "Dang dở", "Đảng ủy Khối"],
        ),
        (
            "Đảng ",
            vec!["Đảng ủy Khối", "Dang dở", "Thành phố đang họp"],
        ),
        (
            "ĐẢNG ",
            vec!["Đảng ủy Khối", "Dang dở", "Thành phố đang họp"],
        ),
        (
            "DANG",
            vec!["Dang dở", "Thành phố đang họp", "Đảng ủy Khối"],
        ),
        (
            "Đa\u{309}ng ",
            vec!["Đảng ủy Khối", "Dang dở", "Thành phố đang họp"],
        ),
        ("duong", vec!["đường phố"]),
        ("đuong", vec!["đường phố"]),
        ("hoa", vec!["Hòa Bình", "hoà bình"]),
        ("hoà ", vec!["Hòa Bình", "hoà bình"]),
        ("hòa bình", vec!["Hòa Bình", "hoà bình"]),
        ("nghiep", vec!["nghiệp vụ ươm"]),
        ("uom", vec!["nghiệp vụ ươm"]),
        ("khoi", vec!["Đảng ủy Khối"]),
        ("tuyên", vec![tuyen_giao]),
        ("tuye\u{302}n giáo", vec![tuyen_giao]),
        ("TUYEN GIAO", vec![tuyen_giao]),
        ("đảng uy ", vec!["Đảng ủy Khối"]),
    ] {
        let all: Vec<String> = found(&machine, query)
            .iter()
            .map(|headline| nfc(headline))
            .collect();
        assert_eq!(all, expected, "{query}");
    }
}

#[test]
fn headlines_come_first_then_standfirsts_then_texts_then_captions_and_of_the_like_the_later() {
    let machine = Machine::of(1, &reporter());
    let caption = machine.new_article();
    let figure = Figure {
        figure: "f1".to_owned(),
        content: vec![Inline {
            text: "Thư viện tỉnh buổi tối".to_owned(),
            ..Inline::default()
        }],
        ..Figure::default()
    };
    Window::open(&machine, caption).write_blocks(&machine, vec![Block::Figure(figure)]);
    machine.set(caption, FieldName::Headline, "Ảnh");
    story(&machine, "Chữ", "", "Một buổi tối ở thư viện.");
    story(&machine, "Thư viện cũ", "", "");
    story(
        &machine,
        "Thư viện mới",
        "",
        &"Chuyện khác hẳn. ".repeat(80),
    );
    story(&machine, "Sapo", "Thư viện mở cửa.", "");
    let long = "Thư viện. ".repeat(40);
    story(&machine, "Dài", "", &long);
    assert_eq!(
        found(&machine, "thư viện"),
        ["Thư viện mới", "Thư viện cũ", "Sapo", "Dài", "Chữ", "Ảnh"]
    );
    let parts: BTreeMap<String, Option<Part>> = ask(&machine, "thư viện")
        .rows
        .into_iter()
        .map(|row| (row.row.headline, row.snippet.map(|snippet| snippet.part)))
        .collect();
    assert_eq!(parts["Ảnh"], Some(Part::Caption));
    assert_eq!(parts["Sapo"], Some(Part::Standfirst));
    assert_eq!(parts["Thư viện cũ"], None);
}

#[test]
fn every_field_that_people_write_is_searched() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let figure = Figure {
        figure: "f1".to_owned(),
        ..Figure::default()
    };
    Window::open(&machine, article).write_blocks(
        &machine,
        vec![Block::Figure(figure), paragraph("Chữ trong bài")],
    );
    for (field, value) in [
        (FieldName::Headline, "Tít"),
        (FieldName::Byline, "Hoài Thương"),
        (FieldName::Tags, r#"["đê điều"]"#),
        (FieldName::Slug, "mua-nuoc-noi"),
    ] {
        machine.set(article, field, value);
    }
    for (field, value) in [
        (FigureField::Alt, "Đò ngang qua sông"),
        (FigureField::Credit, "Văn Khánh"),
    ] {
        let request = ArticleSetFigureField {
            article,
            figure: "f1".to_owned(),
            field,
            value: value.to_owned(),
            saw: Vec::new(),
        };
        machine.station.call(request).expect("written");
    }
    for (query, part) in [
        ("trong bài", Part::Body),
        ("hoai thuong", Part::Byline),
        ("đê điều", Part::Tags),
        ("nuoc noi", Part::Slug),
        ("đò ngang", Part::Alt),
        ("văn khánh", Part::Credit),
    ] {
        let rows = ask(&machine, query).rows;
        assert_eq!(rows.len(), 1, "{query}");
        let snippet = rows[0].snippet.as_ref().expect("where it was found");
        assert_eq!(snippet.part, part, "{query}");
        assert!(snippet.spans.iter().any(|span| span.found), "{query}");
    }
}

#[test]
fn words_phrases_what_is_left_out_and_filters_work_together() {
    let machine = Machine::of(1, &reporter());
    story(&machine, "Thư viện mở cửa buổi tối", "", "");
    story(&machine, "Cửa hàng mở thư viện", "", "");
    let third = story(&machine, "Đảng bộ thăm thư viện", "", "");
    machine.set(third, FieldName::Section, &section().id.to_string());
    machine.set(third, FieldName::Byline, "Nguyễn Hoài");
    for (query, expected) in [
        (
            "mở cửa ",
            vec!["Thư viện mở cửa buổi tối", "Cửa hàng mở thư viện"],
        ),
        ("\"mở cửa\"", vec!["Thư viện mở cửa buổi tối"]),
        ("thư viện -mở", vec!["Đảng bộ thăm thư viện"]),
        (
            "thư viện -\"mo cua\" ",
            vec!["Đảng bộ thăm thư viện", "Cửa hàng mở thư viện"],
        ),
        (
            "thư viện -đang",
            vec![
                "Đảng bộ thăm thư viện",
                "Cửa hàng mở thư viện",
                "Thư viện mở cửa buổi tối",
            ],
        ),
        (
            "thư viện -dang",
            vec!["Cửa hàng mở thư viện", "Thư viện mở cửa buổi tối"],
        ),
        ("mục:\"tuyên giáo\" thư", vec!["Đảng bộ thăm thư viện"]),
        ("mục: tuyen giao", vec!["Đảng bộ thăm thư viện"]),
        ("tác giả:hoài", vec!["Đảng bộ thăm thư viện"]),
        (
            "tác giả: Thu Hằng cửa ",
            vec!["Thư viện mở cửa buổi tối", "Cửa hàng mở thư viện"],
        ),
        ("by:me -cửa", vec!["Đảng bộ thăm thư viện"]),
        ("từ:2020 đến:2020 bộ", vec!["Đảng bộ thăm thư viện"]),
        ("từ:2021", vec![]),
        ("đến:1/1/2020", vec![]),
        ("trạng thái:nháp bộ", vec!["Đảng bộ thăm thư viện"]),
        ("trạng thái:đã duyệt", vec![]),
        ("-cửa", vec!["Đảng bộ thăm thư viện"]),
    ] {
        let mut all = found(&machine, query);
        let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        if !query.starts_with("tác giả: Thu") {
            assert_eq!(all.first(), expected.first(), "{query}");
        }
        all.sort();
        expected.sort();
        assert_eq!(all, expected, "{query}");
    }
    let unclear = ask(&machine, "từ:mai thư");
    assert_eq!(
        (unclear.unclear, unclear.total),
        (vec!["từ:mai".to_owned()], 0)
    );
}

#[test]
fn nothing_that_is_typed_is_read_as_the_language_of_the_index() {
    let machine = headlines(&["Thư viện AND NOT OR NEAR headline", "Khác"]);
    for query in [
        "thư AND viện",
        "thư NOT viện",
        "thư OR khác",
        "NEAR(thư viện, 2)",
        "headline : thư",
        "{headline} : thư",
        "thư*",
        "^thư",
        "thư + viện",
        "\"thư",
        "thư\"",
        "'; DROP TABLE story; --",
        "(thư",
        "thư)",
        "a\u{0}b",
        "%_%",
        "exact_headline:thư",
        "- headline : khác",
        "\u{202e}thư",
        "🎉",
        "¶",
        "-¶ thư",
    ] {
        let answer = ask(&machine, query);
        assert!(
            answer.rows.iter().all(|row| row.row.headline != "Khác"),
            "{query}"
        );
    }
    assert_eq!(
        found(&machine, "viện NEAR( thư").len(),
        1,
        "words among others"
    );
    assert_eq!(
        found(&machine, "thư OR khác").len(),
        0,
        "all words, OR among them"
    );
    assert!(!ask(&machine, "… — .").asked);
    assert_eq!(
        machine.station.search_progress().expect("asked").searchable,
        2
    );
}

#[test]
fn nothing_found_says_what_each_word_finds_alone() {
    let machine = headlines(&["Thư viện tỉnh", "Thư ngỏ", "Chợ Đầm"]);
    let answer = ask(&machine, "thư chợ ");
    assert_eq!(answer.total, 0);
    let alone: Vec<_> = answer
        .alone
        .iter()
        .map(|one| (one.words.as_str(), one.stories))
        .collect();
    assert_eq!(alone, [("thư", 2), ("chợ", 1)]);
    assert!(ask(&machine, "thư ").alone.is_empty());
}

#[test]
fn a_deleted_story_is_found_only_where_it_is_asked_for() {
    let machine = Machine::of(1, &reporter());
    let article = story(&machine, "Thư viện", "", "");
    let sent = machine.outgoing();
    machine.receive(
        sent.into_iter()
            .map(|bytes| from(&reporter(), bytes))
            .collect(),
    );
    assert_eq!(found(&machine, "thư").len(), 1);
    let deleted = ArticleState {
        deleted: true,
        version: 1,
        ..ArticleState::new(reporter().id)
    };
    machine.receive(vec![event(moved(article, deleted))]);
    assert!(found(&machine, "thư").is_empty());
    assert_eq!(found(&machine, "thư trạng thái:đã xóa"), ["Thư viện"]);
    let back = ArticleState {
        version: 2,
        ..ArticleState::new(reporter().id)
    };
    machine.receive(vec![event(moved(article, back))]);
    assert_eq!(found(&machine, "thư"), ["Thư viện"]);
}

fn moved(article: ArticleId, state: ArticleState) -> ServerEvent {
    super::feed::submitted(article, state)
}

#[test]
fn a_list_has_an_end_and_says_how_many_more_there_are() {
    let machine = Machine::of(1, &reporter());
    for n in 0..203 {
        let article = machine.new_article();
        machine.set(article, FieldName::Headline, &format!("Thư viện số {n}"));
    }
    let first = ask(&machine, "thư viện");
    assert_eq!(
        first.progress,
        SearchProgress {
            searchable: 16,
            stories: 203
        },
        "nobody waits for a whole index; what is missing is said"
    );
    assert_eq!(
        first.rows[0].row.headline, "Thư viện số 202",
        "what was written last is there"
    );
    everything(&machine);
    let answer = ask(&machine, "thư viện");
    assert_eq!((answer.rows.len(), answer.total), (200, 203));
    assert_eq!(answer.progress.searchable, 203);
    assert_eq!(answer.rows[0].row.headline, "Thư viện số 202");
}

#[test]
fn writing_does_not_touch_the_index_and_the_next_question_sees_what_was_written() {
    let machine = Machine::of(1, &reporter());
    let article = story(&machine, "Thư viện", "", "Chữ đầu.");
    let file = machine.folder.path().join("search.sqlite");
    assert!(!file.exists(), "nobody has asked yet");
    assert_eq!(found(&machine, "đầu"), ["Thư viện"]);
    let mut window = Window::open(&machine, article);
    window.type_first("Bồ câu. ");
    window.save(&machine).expect("saved");
    assert_eq!(
        found(&machine, "bồ câu"),
        ["Thư viện"],
        "the journal counts"
    );
    machine.set(article, FieldName::Headline, "Tít mới");
    assert_eq!(found(&machine, "bồ câu"), ["Tít mới"]);
    assert!(found(&machine, "thư viện").is_empty());
}
