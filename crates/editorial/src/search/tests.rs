use proptest::prelude::*;

use super::word::{Met, Placed, Word};
use super::*;
use crate::id::{PersonId, SectionId};
use crate::time::TimeMs;

const CULTURE: SectionId = SectionId::from_bytes([1; 16]);
const LIFE: SectionId = SectionId::from_bytes([2; 16]);
const HANG: PersonId = PersonId::from_bytes([3; 16]);
const LAN: PersonId = PersonId::from_bytes([4; 16]);
const SECTIONS: [(SectionId, &str); 2] = [(CULTURE, "Văn hóa"), (LIFE, "Đời sống")];
const PEOPLE: [(PersonId, &str); 2] = [(HANG, "Thu Hằng"), (LAN, "Trần Ngọc Lan")];

fn parse(typed: &str) -> Query {
    let known = Known {
        sections: &SECTIONS,
        people: &PEOPLE,
        me: Some(LAN),
        // 2020-09-21T15:16:00Z
        now: TimeMs(1_600_701_360_000),
        zone: "Asia/Ho_Chi_Minh",
    };
    parse_query(typed, &known)
}

/// What is looked for, a phrase a string; `*` = it may go on.
fn wanted(typed: &str) -> Vec<String> {
    let query = parse(typed);
    let show =
        |phrase: &Phrase| format!("{}{}", phrase.folded(), if phrase.open { "*" } else { "" });
    query.wanted.iter().map(show).collect()
}

fn unwanted(typed: &str) -> Vec<String> {
    parse(typed).unwanted.iter().map(Phrase::folded).collect()
}

#[test]
fn words_are_all_looked_for_and_the_one_that_is_typed_may_go_on() {
    assert_eq!(wanted("Thư viện tỉ"), ["thu", "vien", "ti*"]);
    assert_eq!(wanted("thư viện tỉnh "), ["thu", "vien", "tinh"]);
    assert_eq!(
        wanted("thư t"),
        ["thu", "t"],
        "one letter begins half of all words"
    );
    assert_eq!(
        wanted("21/9"),
        ["21 9"],
        "what is written together is looked for together"
    );
    assert_eq!(wanted("thư thư"), ["thu", "thu*"]);
    for nothing in ["", "   ", "— … ,", "\"\"", "-", "- -"] {
        assert!(parse(nothing).is_empty(), "{nothing:?}");
    }
}

#[test]
fn what_is_quoted_is_a_phrase_whatever_the_quotation_marks() {
    for typed in [
        "\"thư viện tỉnh\"",
        "“thư viện tỉnh”",
        "«thư viện tỉnh»",
        "\"thư   viện, tỉnh\"",
    ] {
        assert_eq!(wanted(typed), ["thu vien tinh"], "{typed}");
    }
    assert_eq!(wanted("\"thư viện ti"), ["thu vien ti*"], "still typed");
    assert_eq!(
        wanted("mở \"mục:văn hóa\" cửa "),
        ["mo", "muc van hoa", "cua"],
        "no filter in there"
    );
}

#[test]
fn a_dash_before_a_word_or_a_phrase_leaves_out_and_one_inside_does_not() {
    assert_eq!(
        (wanted("thư -viện "), unwanted("thư -viện ")),
        (vec!["thu".into()], vec!["vien".into()])
    );
    assert_eq!(unwanted("-\"thư viện\""), ["thu vien"]);
    assert_eq!(wanted("covid-19 "), ["covid 19"]);
    assert_eq!(wanted("2019 - 2020 "), ["2019", "2020"]);
    assert!(
        !parse("thư -vi").unwanted[0].open,
        "a word that is typed leaves nothing else out"
    );
}

#[test]
fn filters_are_understood_in_both_languages_with_and_without_marks() {
    for typed in [
        "mục:\"Văn hóa\"",
        "muc:van hoa",
        "chuyên mục: văn hoá",
        "section:“văn hóa”",
        "Mục: Văn h",
        "MỤC:văn",
    ] {
        let query = parse(typed);
        assert_eq!(query.filters.sections, [CULTURE], "{typed}");
        assert!(
            query.wanted.is_empty() && query.unclear.is_empty(),
            "{typed}: {query:?}"
        );
    }
    let query = parse("mục:văn hóa thư viện ");
    assert_eq!(query.filters.sections, [CULTURE]);
    assert_eq!(query.wanted.len(), 2, "a name ends where it does not go on");
    for typed in [
        "tác giả:hằng",
        "tac gia: Thu Hằng",
        "by:\"thu hang\"",
        "author:hằng",
        "của:hằng",
    ] {
        let by = &parse(typed).filters.by;
        assert_eq!(by.len(), 1, "{typed}");
        assert_eq!(by[0].people, [HANG], "{typed}");
    }
    assert_eq!(parse("by:me").filters.by[0].people, [LAN]);
    let guest = &parse("tác giả:Nguyễn thư").filters.by[0];
    assert!(
        guest.people.is_empty() && guest.byline.folded() == "nguyen",
        "a byline may have it"
    );
    for (typed, stage) in [
        ("trạng thái:nháp", StageFilter::Draft),
        ("trạng thái: chờ duyệt", StageFilter::Submitted),
        ("stage:returned", StageFilter::Returned),
        ("is:published", StageFilter::Published),
        ("trạng thái:\"đã xóa\"", StageFilter::Deleted),
    ] {
        assert_eq!(parse(typed).filters.stages, [stage], "{typed}");
    }
}

#[test]
fn dates_are_days_of_the_newsroom_and_the_last_day_counts() {
    let query = parse("từ:1/9/2020 đến:21/9 thư ");
    // 2020-08-31T17:00Z and 2020-09-21T17:00Z: midnights of Hanoi.
    assert_eq!(query.filters.from, Some(TimeMs(1_598_893_200_000)));
    assert_eq!(query.filters.until, Some(TimeMs(1_600_707_600_000)));
    assert_eq!(query.wanted.len(), 1);
    let day = parse("ngày: hôm nay").filters;
    assert_eq!(
        day.until.map(|at| at.0),
        day.from.map(|at| at.0 + 86_400_000)
    );
    assert_eq!(
        parse("from:2020 to:2020").filters.until,
        Some(TimeMs(1_609_434_000_000))
    );
}

#[test]
fn a_filter_that_is_not_understood_is_words_and_is_said() {
    for (typed, said, words) in [
        ("từ:mai kia", "từ:mai", vec!["tu", "mai", "kia*"]),
        ("mục:thể thao ", "mục:thể", vec!["muc", "the", "thao"]),
        ("stage:xyz ", "stage:xyz", vec!["stage", "xyz"]),
        ("màu:đỏ ", "màu:đỏ", vec!["mau do"]),
    ] {
        let query = parse(typed);
        assert_eq!(query.unclear, [said], "{typed}");
        assert!(query.filters.is_empty(), "{typed}");
        assert_eq!(wanted(typed), words, "{typed}");
    }
    for plain in ["Hà Nội: thủ đô ", "10:30 ", "https://example.org/a "] {
        assert!(parse(plain).unclear.is_empty(), "{plain}");
    }
    assert!(parse("mục:").is_empty(), "it is still typed");
}

#[test]
fn what_is_too_long_is_cut_and_that_is_said() {
    let long = parse(&"thư viện ".repeat(500));
    assert!(long.cut && !long.wanted.is_empty());
    let many: String = (0..200).map(|n| format!("a{n} ")).collect();
    assert!(parse(&many).cut);
}

fn show(spans: &[Span]) -> String {
    spans
        .iter()
        .map(|span| {
            if span.found {
                format!("[{}]", span.text)
            } else {
                span.text.clone()
            }
        })
        .collect()
}

#[test]
fn found_words_are_marked_in_their_own_spelling_and_the_typed_marks_come_first() {
    let headline = "Đảng ủy đang họp ở Đa\u{309}ng bộ";
    assert_eq!(
        show(&mark(headline, &parse("đang "))),
        "Đảng ủy [đang] họp ở Đa\u{309}ng bộ"
    );
    assert_eq!(
        show(&mark(headline, &parse("đảng "))),
        "[Đảng] ủy đang họp ở [Đa\u{309}ng] bộ"
    );
    assert_eq!(
        show(&mark(headline, &parse("DANG "))),
        "[Đảng] ủy [đang] họp ở [Đa\u{309}ng] bộ"
    );
    assert_eq!(
        show(&mark("Hoà bình, HÒA BÌNH", &parse("\"hòa bình\""))),
        "[Hoà bình], [HÒA BÌNH]"
    );
    assert_eq!(show(&mark("Nghiệp vụ", &parse("nghi"))), "[Nghiệp] vụ");
}

#[test]
fn a_snippet_shows_where_most_of_the_words_stand_together() {
    let filler = "Buổi sáng trời lạnh và chợ vắng người. ".repeat(12);
    let parts = Parts(Part::ALL.map(|part| match part {
        Part::Headline => "Thư viện mở cửa".to_owned(),
        Part::Body => format!("Thư viện.\n{filler}Đọc sách ở thư viện buổi tối.\n{filler}"),
        Part::Caption => "Phòng đọc buổi tối.".to_owned(),
        _ => String::new(),
    }));
    let found = snippet(&parts, &parse("thư viện tối "), &mut Met::default()).expect("a snippet");
    assert_eq!(found.part, Part::Body);
    let text = show(&found.spans);
    assert!(
        text.contains("Đọc sách ở [thư] [viện] buổi [tối]."),
        "{text}"
    );
    assert!(text.starts_with("… ") && text.ends_with(" …"), "{text}");
    assert_eq!(
        snippet(&parts, &parse("phòng "), &mut Met::default())
            .expect("found")
            .part,
        Part::Caption
    );
    assert!(
        snippet(&parts, &parse("mở cửa "), &mut Met::default()).is_none(),
        "the headline is shown itself"
    );
}

/// A question, written again from what was understood of it.
fn written(query: &Query) -> String {
    let phrase = |phrase: &Phrase| {
        let exact: Vec<&str> = phrase
            .words
            .iter()
            .map(|word| word.exact.as_str())
            .collect();
        format!(
            "\"{}{}",
            exact.join(" "),
            if phrase.open { "" } else { "\"" }
        )
    };
    let open = |one: &&Phrase| one.open;
    let closed = query.wanted.iter().filter(|one| !open(one)).map(phrase);
    let left_out = query.unwanted.iter().map(|one| format!("-{}", phrase(one)));
    let last = query.wanted.iter().filter(open).map(phrase);
    closed
        .chain(left_out)
        .chain(last)
        .collect::<Vec<_>>()
        .join(" ")
}

fn sorted(phrases: Vec<Phrase>) -> Vec<(Vec<Word>, bool)> {
    let mut out: Vec<_> = phrases
        .into_iter()
        .map(|one| (one.words, one.open))
        .collect();
    out.sort();
    out
}

proptest! {
    #[test]
    fn nothing_that_can_be_typed_is_an_error_or_becomes_anything_but_words(
        typed in "(\\PC|[\"“”:* ^(){}+-]|AND|NOT|NEAR\\(|mục:|từ:|by:|đảng){0,40}"
    ) {
        let query = parse(&typed);
        let all: Vec<&Word> = query
            .wanted
            .iter()
            .chain(&query.unwanted)
            .chain(query.filters.by.iter().map(|by| &by.byline))
            .flat_map(|phrase| &phrase.words)
            .collect();
        for word in all {
            for form in [&word.folded, &word.exact] {
                prop_assert!(!form.is_empty());
                prop_assert!(form.chars().all(|c| !c.is_ascii() || c.is_ascii_alphanumeric()), "{:?}", form);
            }
        }
        // Whatever is shown of a text is that text.
        let spans = mark(&typed, &query);
        let text: String = spans.iter().map(|span| span.text.as_str()).collect();
        prop_assert_eq!(words_of(&text), words_of(&typed));
        prop_assert!(spans.windows(2).all(|two| two[0].found != two[1].found));
    }

    #[test]
    fn a_question_written_again_asks_the_same(typed in "([a-zđảốữ]{1,5}|\"[a-z ]{1,9}\"|-[a-zế]{1,4}|[ ,.\"]){0,12}") {
        let once = parse(&typed);
        let again = parse(&written(&once));
        prop_assert_eq!(sorted(again.wanted), sorted(once.wanted));
        prop_assert_eq!(sorted(again.unwanted), sorted(once.unwanted));
    }

    #[test]
    fn what_is_quoted_is_one_phrase(inside in "[a-zđảốữ0-9 ,.:-]{0,30}") {
        let query = parse(&format!("\"{inside}\""));
        prop_assert!(query.filters.is_empty() && query.unwanted.is_empty());
        prop_assert_eq!(query.wanted.iter().map(|one| one.words.len()).sum::<usize>(), words_of(&inside).len());
        prop_assert!(query.wanted.len() <= 1);
    }

    #[test]
    fn a_snippet_is_a_piece_of_its_part(body in "([a-cđả]{1,3}|[ \n.]){0,120}", typed in "[a-cđả]{1,3}( [a-c]{1,3})?") {
        let mut parts = Parts::default();
        parts.0[Part::Body as usize].clone_from(&body);
        if let Some(found) = snippet(&parts, &parse(&typed), &mut Met::default()) {
            let text: String = found.spans.iter().map(|span| span.text.as_str()).collect();
            let inner = text.trim_start_matches("… ").trim_end_matches(" …");
            let all = body.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
            prop_assert!(all.contains(inner), "{:?} in {:?}", inner, all);
            prop_assert!(found.spans.iter().any(|span| span.found));
        }
    }
}

fn words_of(text: &str) -> Vec<Word> {
    super::word::words(text)
        .into_iter()
        .map(Placed::into_word)
        .collect()
}

#[test]
fn what_a_story_has_is_asked_for_in_either_language() {
    let has = |typed: &str| parse(typed).filters.has;
    assert_eq!(has("có: chưa gửi"), [HasFilter::Unsent]);
    assert_eq!(has("có:lỗi thư viện"), [HasFilter::Problems]);
    assert_eq!(
        has("has: merge con: moi"),
        [HasFilter::Merge, HasFilter::News]
    );
    assert_eq!(wanted("có:lỗi thư viện "), ["thu", "vien"]);
    let query = parse("có:cơm");
    assert!(query.filters.has.is_empty());
    assert_eq!(query.unclear, ["có:cơm"]);
}

#[test]
fn only_words_and_authors_need_an_index() {
    for typed in ["thư viện", "-sách", "tác giả: tôi"] {
        assert!(parse(typed).asks_for_words(), "{typed}");
    }
    for typed in ["", "mục: văn hóa", "trạng thái: nháp có: lỗi từ: 2019"] {
        assert!(!parse(typed).asks_for_words(), "{typed}");
    }
}
