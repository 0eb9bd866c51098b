//! Promises about shorthands, held against random lists and two input methods.
//!
//! What a code becomes under an input method is not asked of our own rules: `vi` is an engine that people type with, and its
//! Telex and VNI are typed letter by letter here, as they are in a window.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use editorial::shorthand::{Expandable, Lapse, List, find};
use editorial::text::fold::exact;
use proptest::prelude::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 26).expect("a day")
}

fn list(text: &str) -> List {
    let (list, bad) = List::parse(text.as_bytes());
    let said: Vec<&str> = bad
        .iter()
        .map(editorial::text::lines::BadLine::english)
        .collect();
    assert!(bad.is_empty(), "{said:?}");
    list
}

fn texts(found: Option<Expandable>) -> Vec<String> {
    let expansions = found.map(|found| found.expansions).unwrap_or_default();
    expansions
        .into_iter()
        .map(|expansion| expansion.text)
        .collect()
}

/// What input methods make of these keys. Now and then `vi` 0.8.0 makes what no word is written with: it drops a letter that is no
/// mark (`wgw` becomes `ưw`), lets a `w` be a u (`qwo`: `quơ`, `wguw`: `ưgw`) or hands a horn on to a u that is typed later
/// (`owaub`: `oaưb`). What is not there any more cannot be folded back: texts that lack a letter, keys with a u after a `w`, and
/// those with `qw` are left out.
fn made_of(keys: &str) -> Vec<String> {
    let mut telex = String::new();
    vi::transform_buffer(&vi::TELEX, keys.chars(), &mut telex);
    let mut vni = String::new();
    vi::transform_buffer(&vi::VNI, keys.chars(), &mut vni);
    let letters = |text: &str, marks: &str| {
        let folded = editorial::text::fold::fold(text);
        folded.chars().filter(|c| !marks.contains(*c)).count()
    };
    [(telex, "aeodwsfrxjzu"), (vni, "0123456789")]
        .into_iter()
        .filter(|(made, marks)| {
            let u_after_w = keys
                .split_once('w')
                .is_some_and(|(_, after)| after.contains('u'));
            letters(made, marks) == letters(keys, marks) && !u_after_w && !keys.contains("qw")
        })
        .map(|(made, _)| made)
        .collect()
}

/// A code that one can type: mostly letters that mean something to an input method.
fn a_code() -> impl Strategy<Value = String> {
    let syllables = "(b|c|ch|d|dd|g|h|kh|l|m|n|ng|nh|ph|q|s|t|th|tr|v|x|)(a|aa|aw|e|ee|i|o|oo|ow|u|uw|y|uow|ie|oa|ua|uo)(c|ch|m|n|ng|nh|p|t|)[sfrxjzw0-9]{0,2}";
    prop_oneof![
        3 => "[a-z]{3,6}",
        3 => syllables,
        1 => "[a-z]{2,3}[0-9]{1,2}",
        1 => "[adeowsfrxjz]{3,7}",
    ]
    .prop_filter("a code is not longer than one can be", |code| {
        !code.is_empty() && code.chars().count() <= 12
    })
}

fn codes() -> impl Strategy<Value = Vec<String>> {
    prop::collection::btree_set(a_code(), 1..12).prop_map(|codes| codes.into_iter().collect())
}

/// A list in which the text of each code says which code it is of.
fn listed(codes: &[String]) -> List {
    let lines = codes.iter().map(|code| format!("{code}\tName of {code}\n"));
    list(&lines.collect::<String>())
}

fn is_offered(found: Option<Expandable>, code: &str) -> bool {
    found.is_some_and(|found| {
        found
            .expansions
            .iter()
            .any(|expansion| expansion.code == code)
    })
}

proptest! {
    #[test]
    fn whatever_an_input_method_made_of_a_code_the_code_is_found(codes in codes()) {
        for code in &codes {
            // By itself: of many that could have become the same, the first eight are offered.
            let alone = [listed(std::slice::from_ref(code))];
            for made in [vec![code.clone(), code.to_uppercase()], made_of(code)].concat() {
                let before = format!("Ông \\{made}\\");
                prop_assert!(is_offered(find(&alone, &before, today()), code), "{code} became {made}");
            }
        }
    }

    #[test]
    fn while_it_is_written_every_beginning_of_a_code_leads_to_it(code in a_code()) {
        let lists = [listed(std::slice::from_ref(&code))];
        for length in 1..=code.chars().count() {
            let begun: String = code.chars().take(length).collect();
            let made = [vec![begun.clone()], made_of(&begun)].concat();
            for made in made.into_iter().filter(|made| !made.is_empty()) {
                prop_assert!(is_offered(find(&lists, &format!("\\{made}"), today()), &code), "{code}: {begun} became {made}");
            }
        }
    }

    #[test]
    fn the_very_code_comes_before_every_other(codes in codes()) {
        let lists = [listed(&codes)];
        for code in &codes {
            let found = find(&lists, &format!("\\{code}\\"), today()).expect("its own code");
            prop_assert_eq!(&found.expansions[0].code, code);
        }
    }

    #[test]
    fn text_that_could_be_no_code_is_offered_nothing(codes in codes(), text in "[a-zăâđêôơưáàảãạấềổữợ]{1,8}") {
        let lists = [listed(&codes)];
        let letters = |text: &str| editorial::text::fold::fold(text).chars().collect::<BTreeSet<char>>();
        // Every letter of what stands there was a key: a letter that no code has rules all of them out. A `w` may have become ư.
        let keys: BTreeSet<char> = codes.iter().flat_map(|code| {
            let mut keys = letters(code);
            if keys.contains(&'w') { keys.insert('u'); }
            keys
        }).collect();
        prop_assume!(!letters(&text).is_subset(&keys));
        let before = format!("\\{text}\\");
        prop_assert_eq!(find(&lists, &before, today()), None);
    }

    #[test]
    fn without_backslashes_nothing_is_ever_offered(codes in codes(), behind in "[a-z \u{300}\u{301}áàảãạ.,]{0,6}") {
        let lists = [listed(&codes)];
        for code in &codes {
            let (bare, left) = (format!("Ông {code}"), format!("Ông \\{code}\\ {behind}"));
            prop_assert_eq!(find(&lists, &bare, today()), None);
            prop_assert_eq!(find(&lists, &left, today()), None);
        }
    }

    #[test]
    fn no_file_stops_the_reading_of_a_list(bytes in prop::collection::vec(any::<u8>(), 0..400), good in a_code()) {
        let mut file = bytes;
        file.retain(|byte| ![0xfe, 0xff].contains(byte));
        file.extend(format!("\n{good}\tMột tên\n").bytes());
        let (list, bad) = List::parse(&file);
        let known = list.rows.iter().any(|row| exact(&row.code) == exact(&good));
        prop_assert!(known);
        for line in bad {
            prop_assert!(line.vietnamese().starts_with("Dòng ") && line.english().starts_with("Line "));
        }
    }

    #[test]
    fn what_is_typed_is_what_would_be_replaced(codes in codes(), ahead in "[a-z áà(“]{0,6}") {
        let lists = [listed(&codes)];
        let ahead = if ahead.ends_with(char::is_alphanumeric) { format!("{ahead} ") } else { ahead };
        for code in &codes {
            let before = format!("{ahead}\\{code}\\");
            let found = find(&lists, &before, today()).expect("its own code");
            prop_assert_eq!(format!("{ahead}{}", found.typed), before);
        }
    }
}

#[test]
fn a_name_is_found_however_its_code_was_changed() {
    let lists = [list(
        "vdn\tVũ Đức Nam\tđồng chí Vũ Đức Nam, Trưởng ban Tuyên giáo\nthuf\tThu Hằng\ndda\tĐặng Đình An\nđức\tNguyễn Minh Đức\n",
    )];
    let first = |before: &str| texts(find(&lists, before, today())).first().cloned();
    assert_eq!(first(r"\vdn\").as_deref(), Some("Vũ Đức Nam"));
    assert_eq!(first(r"\VDN\").as_deref(), Some("Vũ Đức Nam"));
    assert_eq!(
        first(r"\vdn#2\").as_deref(),
        Some("đồng chí Vũ Đức Nam, Trưởng ban Tuyên giáo")
    );
    for typed in [r"\thù\", r"\thuf\", "\\thu\u{300}\\"] {
        assert_eq!(first(typed).as_deref(), Some("Thu Hằng"), "{typed}");
    }
    for typed in [r"\đa\", r"\dda\", r"\ĐA\"] {
        assert_eq!(first(typed).as_deref(), Some("Đặng Đình An"), "{typed}");
    }
    for typed in [r"\đức\", r"\dduwcs\", r"\d9u71c\"] {
        assert_eq!(first(typed).as_deref(), Some("Nguyễn Minh Đức"), "{typed}");
    }
    assert_eq!(first(r"\thu\"), None, "a whole code between backslashes");
    assert_eq!(first(r"\duc\"), None);
}

#[test]
fn two_codes_that_look_alike_are_both_offered_the_very_one_first() {
    let lists = [list("huw\tHư\nhuow\tHươ\nhuwo\tHuờ\nas\tAs\nass\tAss\n")];
    assert_eq!(texts(find(&lists, r"\hươ\", today())), ["Hươ", "Huờ"]);
    // `ass` under Telex is `as`: what stands there is the other code to the letter.
    assert_eq!(texts(find(&lists, r"\as\", today())), ["As", "Ass"]);
    assert_eq!(texts(find(&lists, r"\á\", today())), ["As"]);
}

#[test]
fn while_a_code_is_written_codes_come_first_and_then_names() {
    let lists = [list(
        "nam\tHội nghị Nam Bộ\nnamd\tNam Định\nvdn\tVũ Đức Nam\n",
    )];
    let found = find(&lists, r"Ông \nam", today()).expect("expansions");
    assert!(!found.is_closed);
    assert_eq!(found.typed, r"\nam");
    assert_eq!(
        texts(Some(found)),
        ["Hội nghị Nam Bộ", "Nam Định", "Vũ Đức Nam"]
    );
    assert_eq!(texts(find(&lists, r"\đức", today())), ["Vũ Đức Nam"]);
    assert_eq!(texts(find(&lists, r"\", today())), Vec::<String>::new());
}

#[test]
fn a_title_that_no_longer_holds_is_offered_with_its_lapse_and_a_name_without() {
    let lists = [list(
        "vdn\tVũ Đức Nam\tTrưởng ban Vũ Đức Nam\t[..2026-06-30]\tPhó Bí thư Vũ Đức Nam\t[01/07/2027..]\n",
    )];
    let expansions = find(&lists, r"\vdn\", today())
        .expect("expansions")
        .expansions;
    let lapses: Vec<Option<Lapse>> = expansions
        .into_iter()
        .map(|expansion| expansion.lapse)
        .collect();
    assert_eq!(
        lapses,
        [
            None,
            Some(Lapse::Over {
                until: "2026-06-30".to_owned()
            }),
            Some(Lapse::NotYet {
                from: "2027-07-01".to_owned()
            }),
        ]
    );
}

#[test]
fn of_several_rows_of_a_code_the_day_decides() {
    let lists = [list(
        "bt\t[..2020-12-31]\tBí thư Một\nbt\t[2021-01-01..2025-12-31]\tBí thư Hai\nbt\t[2026-01-01..2026-06-30]\tBí thư Ba\n",
    )];
    let on = |year: i32, month: u32| {
        let day = NaiveDate::from_ymd_opt(year, month, 15).expect("a day");
        let expansions = find(&lists, r"\bt\", day).expect("expansions").expansions;
        let [only] = expansions.as_slice() else {
            panic!("one row: {expansions:?}");
        };
        (only.text.clone(), only.lapse.is_some())
    };
    assert_eq!(on(2019, 5), ("Bí thư Một".to_owned(), false));
    assert_eq!(on(2023, 5), ("Bí thư Hai".to_owned(), false));
    assert_eq!(on(2026, 6), ("Bí thư Ba".to_owned(), false));
    assert_eq!(on(2026, 7), ("Bí thư Ba".to_owned(), true), "held last");
}

#[test]
fn every_bad_line_is_said_in_both_languages_and_every_other_line_counts() {
    let long = "x".repeat(501);
    let file = format!(
        "\u{feff}// bình luận\r\n\r\nvdn\tVũ Đức Nam\r\nabc Không có tab\r\n\tkhông mã\r\na b\tcó dấu cách\r\n{}\tmã dài\r\nabc\t\t\r\nabd\t{long}\r\nabe\tx\t[2026-13-01..]\r\nabf\tx\t[2026-02-01..2026-01-01]\r\nVDN\tLần hai\r\nttr\tTrần Thị Ry\t[sic]",
        "m".repeat(25)
    );
    let (list, bad) = List::parse(file.as_bytes());
    let codes: Vec<&str> = list.rows.iter().map(|row| row.code.as_str()).collect();
    assert_eq!(codes, ["vdn", "ttr"]);
    assert_eq!(
        list.rows[1].sayings.len(),
        2,
        "brackets alone make no period"
    );
    let english: Vec<&str> = bad
        .iter()
        .map(editorial::text::lines::BadLine::english)
        .collect();
    assert_eq!(
        english,
        [
            "Line 4: between the code and its text stands a tab, not spaces.",
            "Line 5: there is no code at its beginning.",
            "Line 6: the code holds U+0020; a code is made of letters, digits, full stops, hyphens and underscores.",
            "Line 7: the code is longer than 24 characters.",
            "Line 8: nothing stands behind the code.",
            "Line 9: the text in column 1 is longer than 500 characters.",
            "Line 10: [2026-13-01..] is no period; write it like [2025-01-31..2026-06-30], [..2026-06-30] or [2025-01-31..].",
            "Line 11: the period [2026-02-01..2026-01-01] ends before it begins.",
            "Line 12: this code stands in line 3 already for some of the same days; line 3 is kept.",
        ]
    );
    let vietnamese: Vec<&str> = bad
        .iter()
        .map(editorial::text::lines::BadLine::vietnamese)
        .collect();
    assert_eq!(
        vietnamese[0],
        "Dòng 4: giữa mã và nội dung phải có một dấu tab, không phải dấu cách."
    );
    assert_eq!(vietnamese.len(), english.len());
    let (none, bad) = List::parse(&[0xff, 0xfe, b'v', 0, b'\t', 0]);
    assert!(none.rows.is_empty());
    assert_eq!(
        bad[0].english(),
        "This file is UTF-16 and no line of it was read. Save it as UTF-8."
    );
}

#[test]
fn a_code_that_was_made_to_be_hard_is_answered_at_once_and_found_by_its_letters() {
    let hard = "aeodwsfrxjaeodwsfrxjaeod";
    let lists = [list(&format!("{hard}\tKhó\n"))];
    assert_eq!(
        texts(find(&lists, &format!("\\{hard}\\"), today())),
        ["Khó"]
    );
    let marked = "ầếộđưầếộđưầếộđưầếộđư";
    assert_eq!(find(&lists, &format!("\\{marked}\\"), today()), None);
}
