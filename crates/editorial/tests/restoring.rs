//! Promises about going back, held against random editing.
//!
//! A draft is edited at random and its revisions are noted down on the way; going back to any of them must give exactly that
//! content when nobody else writes, and must take nothing from somebody who does. A run is replayed from the seed that
//! proptest prints.

use editorial::article::compare::{BlockFate, compare};
use editorial::article::document::Block;
use editorial::article::draft::{Draft, Seen};
use editorial::article::field::{FieldName, FigureField};
use editorial::article::flat::{GUARD, MARKER, Span};
use editorial::article::restore::{Step, plan_restore};
use editorial::article::revision::Revision;
use editorial::id::ArticleId;
use proptest::prelude::*;
use serde_json::{Value, json};

const ARTICLE: ArticleId = ArticleId::from_bytes([5; 16]);

/// Words as people and input methods write them, some of them in pieces.
const WORDS: [&str; 12] = [
    "Bến sông ",
    "Ti\u{302}\u{301}ng Vie\u{323}\u{302}t ",
    "đông người. ",
    "nghe\u{302}\u{323} thuật ",
    "“lớp học”, ",
    "Ễ ẫ ữ ",
    "2026: 4,5 % ",
    "e\u{301}",
    "a",
    " ",
    "Bến sông đông người. ",
    "\u{fffc}",
];

const KINDS: [(&str, &[(&str, &str)]); 9] = [
    ("paragraph", &[]),
    ("heading", &[("t", "\"heading\""), ("a.level", "3")]),
    ("item", &[("w", "\"bullet_list#l1/list_item\"")]),
    ("other list", &[("w", "\"ordered_list#l2/list_item\"")]),
    ("quote", &[("w", "\"blockquote#q1\"")]),
    (
        "figure",
        &[
            ("t", "\"figure\""),
            ("a.figure", "\"f1\""),
            ("a.photo", "\"ab\""),
        ],
    ),
    (
        "figure of a gallery",
        &[
            ("t", "\"figure\""),
            ("a.figure", "\"f2\""),
            ("a.photo", "\"cd\""),
            ("w", "\"gallery#g1\""),
        ],
    ),
    ("stray in a gallery", &[("w", "\"gallery#g1\"")]),
    ("newer", &[("t", "\"poll\""), ("a.votes", "3")]),
];

#[derive(Clone, Debug)]
enum Act {
    Type { at: u16, word: usize, style: u8 },
    Erase { at: u16, length: u8 },
    Break { at: u16, kind: usize },
    Become { block: u16, kind: usize },
    Field { name: usize, value: u8 },
    Credit { value: u8 },
    Note,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (any::<u16>(), 0..WORDS.len(), 0u8..5).prop_map(|(at, word, style)| Act::Type { at, word, style }),
        3 => (any::<u16>(), 1u8..40).prop_map(|(at, length)| Act::Erase { at, length }),
        4 => (any::<u16>(), 0..KINDS.len()).prop_map(|(at, kind)| Act::Break { at, kind }),
        2 => (any::<u16>(), 0..KINDS.len()).prop_map(|(block, kind)| Act::Become { block, kind }),
        1 => (0usize..3, 0u8..4).prop_map(|(name, value)| Act::Field { name, value }),
        1 => (0u8..3).prop_map(|value| Act::Credit { value }),
        3 => Just(Act::Note),
    ]
}

fn chars(draft: &Draft) -> Vec<char> {
    draft
        .spans()
        .iter()
        .flat_map(|span| span.text.chars())
        .collect()
}

/// A place where writing is allowed: not behind the last block's last word.
fn place(draft: &Draft, at: u16) -> usize {
    let text = chars(draft);
    let marker = text.iter().rposition(|c| *c == MARKER).unwrap_or(0);
    let last = if marker > 0 && text[marker - 1] == GUARD {
        marker - 1
    } else {
        marker
    };
    usize::from(at) * last / usize::from(u16::MAX)
}

fn attributes(kind: usize) -> Vec<(String, Value)> {
    let parsed = |value: &str| serde_json::from_str(value).expect("the table is JSON");
    KINDS[kind]
        .1
        .iter()
        .map(|(key, value)| ((*key).to_owned(), parsed(value)))
        .collect()
}

fn run(draft: &mut Draft, act: &Act) {
    match act {
        Act::Type { at, word, style } => {
            let marks = match style {
                0 => vec![("strong", json!(true))],
                1 => vec![("em", json!(true)), ("strong", json!(true))],
                2 => vec![("link", json!("https://example.org/a"))],
                3 => vec![("sparkle", json!({"of": "a newer version"}))],
                _ => vec![],
            };
            let mut attributes: std::collections::BTreeMap<String, Value> = marks
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect();
            if WORDS[*word] == "\u{fffc}" {
                attributes.insert("o".into(), json!({"kind": "atom"}));
            }
            let span = Span {
                text: WORDS[*word].to_owned(),
                attributes,
            };
            let _ = draft
                .splice(place(draft, *at), 0, &[span])
                .expect("inside the text");
        }
        Act::Erase { at, length } => {
            let at = place(draft, *at);
            let length = usize::from(*length).min(place(draft, u16::MAX) - at);
            let _ = draft.splice(at, length, &[]).expect("inside the text");
        }
        Act::Break { at, kind } => {
            let plain = |text: String| Span {
                text,
                ..Span::default()
            };
            let spans = [
                plain(GUARD.to_string()),
                Span {
                    text: MARKER.to_string(),
                    attributes: attributes(*kind).into_iter().collect(),
                },
                plain(GUARD.to_string()),
            ];
            let _ = draft
                .splice(place(draft, *at), 0, &spans)
                .expect("inside the text");
        }
        Act::Become { block, kind } => {
            let count = chars(draft).iter().filter(|c| **c == MARKER).count();
            let block = usize::from(*block) % count;
            for key in ["t", "w", "a.level", "a.figure", "a.photo", "a.votes"] {
                let value = attributes(*kind)
                    .into_iter()
                    .find(|(name, _)| name == key)
                    .map_or(Value::Null, |(_, value)| value);
                let _ = draft.mark_block(block, key, &value).expect("a block key");
            }
        }
        Act::Field { name, value } => {
            let field = [FieldName::Headline, FieldName::Standfirst, FieldName::Tags][*name];
            let saw: Vec<String> = draft
                .fields()
                .remove(field.as_str())
                .unwrap_or_default()
                .into_iter()
                .map(|candidate| candidate.op)
                .collect();
            // Three of the values do not look at what stands there: candidates pile up.
            let saw = if *value == 0 { saw } else { Vec::new() };
            let _ = draft.set_field(field, &format!("Ti\u{301}t {value}"), &saw);
        }
        Act::Credit { value } => {
            let _ = draft
                .set_figure_field("f1", FigureField::Credit, &format!("Ảnh: {value}"), &[])
                .expect("a figure's id");
        }
        Act::Note => {}
    }
}

fn played(acts: &[Act]) -> (Draft, Vec<Revision>) {
    let (mut draft, _) = Draft::create(1);
    let mut noted = vec![draft.revision(ARTICLE)];
    for act in acts {
        run(&mut draft, act);
        if matches!(act, Act::Note) {
            noted.push(draft.revision(ARTICLE));
        }
    }
    (draft, noted)
}

fn copy_of(draft: &Draft, peer: u64) -> Draft {
    let mut copy = Draft::open(&draft.snapshot()).expect("a snapshot opens");
    copy.set_peer(peer);
    copy
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn going_back_gives_exactly_that_revision_when_nobody_else_writes(acts in prop::collection::vec(act(), 1..60)) {
        let (mut draft, noted) = played(&acts);
        let newest = draft.revision(ARTICLE);
        for wanted in noted.iter().chain([&newest]) {
            let mut other = copy_of(&draft, 2);
            let update = draft.restore(wanted).expect("a revision of this draft");
            prop_assert_eq!(&draft.revision(ARTICLE), wanted);
            prop_assert_eq!(draft.revision(ARTICLE).hash(), wanted.hash());
            prop_assert!(compare(&draft.revision(ARTICLE), wanted).fields.is_empty());
            other.import(&update).expect("an ordinary edit");
            prop_assert_eq!(other.revision(ARTICLE).hash(), wanted.hash());
            let again = plan_restore(&draft.spans(), &draft.fields(), &draft.figure_fields(), wanted);
            prop_assert!(again.text.is_empty() && again.registers.is_empty(), "nothing is left to do: {:?}", again);
        }
    }

    #[test]
    fn words_that_somebody_types_meanwhile_are_all_there_and_both_come_to_the_same(
        acts in prop::collection::vec(act(), 1..50),
        places in prop::collection::vec(any::<u16>(), 1..8),
        pick in any::<prop::sample::Index>(),
    ) {
        let (mut lan, noted) = played(&acts);
        let mut minh = copy_of(&lan, 2);
        let base = minh.version();
        let typed: Vec<String> = places
            .iter()
            .enumerate()
            .map(|(n, at)| {
                let word = format!("‹từ{n}›");
                let span = Span { text: word.clone(), ..Span::default() };
                let at = place(&minh, *at);
                let _ = minh.splice(at, 0, &[span]).expect("inside the text");
                word
            })
            .collect();
        // A word of Minh's may have been cut by a later one of his own: those that stand whole in his text must stay so.
        let whole = |draft: &Draft| -> String { draft.document().leaves().map(Block::plain).collect::<Vec<_>>().join("\n") };
        let before = whole(&minh);
        let from_minh = minh.updates_since(&base).expect("a version");
        let from_lan = lan.restore(pick.get(&noted)).expect("a revision of this draft");
        lan.import(&from_minh).expect("an edit");
        minh.import(&from_lan).expect("an edit");
        prop_assert_eq!(lan.revision(ARTICLE).hash(), minh.revision(ARTICLE).hash());
        for word in typed.iter().filter(|word| before.contains(word.as_str())) {
            prop_assert!(whole(&lan).contains(word.as_str()), "{word} is gone from {}", whole(&lan));
        }
    }
}

fn paragraphs(texts: &[&str]) -> Draft {
    let (mut draft, _) = Draft::create(1);
    let close: String = [GUARD, MARKER, GUARD].iter().collect();
    let span = Span {
        text: texts.join(&close),
        ..Span::default()
    };
    let _ = draft.splice(0, 0, &[span]).expect("a new article");
    draft
}

fn texts(draft: &Draft) -> Vec<String> {
    draft.document().leaves().map(Block::plain).collect()
}

fn find(draft: &Draft, words: &str) -> usize {
    let text: String = chars(draft).iter().collect();
    text[..text.find(words).expect("the words are there")]
        .chars()
        .count()
}

fn replace(draft: &mut Draft, words: &str, by: &str) -> Vec<u8> {
    let at = find(draft, words);
    let span = Span {
        text: by.to_owned(),
        ..Span::default()
    };
    draft
        .splice(at, words.chars().count(), &[span])
        .expect("inside the text")
}

#[test]
fn one_changed_word_is_one_changed_word_also_on_the_way_back() {
    let mut draft = paragraphs(&["Một dòng dài về bến sông.", "Thư viện mở cửa buổi tối."]);
    let wanted = draft.revision(ARTICLE);
    let _ = replace(&mut draft, "tối", "sáng");
    let plan = plan_restore(
        &draft.spans(),
        &draft.fields(),
        &draft.figure_fields(),
        &wanted,
    );
    let touched: usize = plan
        .text
        .iter()
        .map(|step| match step {
            Step::Keep { .. } => 0,
            Step::Insert(span) => span.text.chars().count(),
            Step::Delete(count) => *count,
        })
        .sum();
    assert_eq!(touched, "tối".chars().count() + "sáng".chars().count());
}

#[test]
fn a_candidate_that_somebody_else_wrote_meanwhile_is_kept_beside_the_restored_one() {
    let mut lan = paragraphs(&["Một."]);
    let _ = lan.set_field(FieldName::Headline, "Tít cũ", &[]);
    let wanted = lan.revision(ARTICLE);
    let saw = |draft: &Draft| -> Vec<String> {
        draft.fields()["headline"]
            .iter()
            .map(|candidate| candidate.op.clone())
            .collect()
    };
    let seen = saw(&lan);
    let _ = lan.set_field(FieldName::Headline, "Tít mới", &seen);
    let mut minh = copy_of(&lan, 2);
    let seen = saw(&minh);
    let from_minh = minh.set_field(FieldName::Headline, "Tít của Minh", &seen);
    let _ = lan.restore(&wanted).expect("a revision of this draft");
    lan.import(&from_minh).expect("an edit");
    let mut values: Vec<String> = lan.fields()["headline"]
        .iter()
        .map(|candidate| candidate.value.clone())
        .collect();
    values.sort();
    assert_eq!(values, ["Tít cũ", "Tít của Minh"]);
}

#[test]
fn a_deleted_paragraph_is_found_and_goes_back_where_it_stood() {
    let (mut lan, first) = Draft::create(1);
    let close: String = [GUARD, MARKER, GUARD].iter().collect();
    let span = Span {
        text: ["Đoạn một.", "Đoạn hai bị xóa.", "Đoạn ba."].join(&close),
        ..Span::default()
    };
    let written = lan.splice(0, 0, &[span]).expect("a new article");
    let mut minh = copy_of(&lan, 2);
    let cut = format!("Đoạn hai bị xóa.{close}");
    let deleted = replace(&mut minh, &cut, "");
    let joined = replace(&mut minh, &close, " ");
    for update in [&deleted, &joined] {
        lan.import(update).expect("an edit");
    }
    assert_eq!(texts(&lan), ["Đoạn một. Đoạn ba."]);

    let mut seen = Seen::default();
    seen.add(&first).expect("an update");
    assert_eq!(lan.deleted_by(&mut seen, &[written]).expect("known"), []);
    let found = lan
        .deleted_by(&mut seen, &[deleted, joined])
        .expect("known");
    assert_eq!(found.len(), 1, "what was only joined is not deleted");
    assert_eq!(found[0].content.plain(), "Đoạn hai bị xóa.");
    let update = lan
        .recover(&found[0].before, found[0].block)
        .expect("it stood there");
    minh.import(&update).expect("an ordinary edit");
    assert_eq!(texts(&minh), texts(&lan));
    assert_eq!(texts(&lan).len(), 2);
    assert!(texts(&lan).contains(&"Đoạn hai bị xóa.".to_owned()));
    for copy in [&mut lan, &mut minh] {
        let again = copy.recover(&found[0].before, found[0].block);
        let again = again.expect("it stood there");
        assert!(again.is_empty(), "put back once is enough");
    }
}

#[test]
fn the_last_paragraph_goes_back_to_the_end_although_nothing_is_written_behind_the_last_marker() {
    let (mut lan, first) = Draft::create(1);
    let close: String = [GUARD, MARKER, GUARD].iter().collect();
    let span = Span {
        text: format!("Đoạn một.{close}Đoạn cuối./."),
        ..Span::default()
    };
    let written = lan.splice(0, 0, &[span]).expect("a new article");
    let deleted = replace(&mut lan, &format!("{close}Đoạn cuối./."), "");
    let mut seen = Seen::default();
    seen.add(&first).expect("an update");
    seen.add(&written).expect("an update");
    let found = lan.deleted_by(&mut seen, &[deleted]).expect("known");
    assert_eq!(found.len(), 1);
    let _ = lan
        .recover(&found[0].before, found[0].block)
        .expect("it stood there");
    assert_eq!(texts(&lan), ["Đoạn một.", "Đoạn cuối./."]);
    assert_eq!(chars(&lan).last(), Some(&GUARD));
}

#[test]
fn what_was_moved_is_not_called_deleted() {
    let (mut lan, first) = Draft::create(1);
    let close: String = [GUARD, MARKER, GUARD].iter().collect();
    let span = Span {
        text: ["Đoạn một.", "Đoạn hai.", "Đoạn ba."].join(&close),
        ..Span::default()
    };
    let written = lan.splice(0, 0, &[span]).expect("a new article");
    let cut = replace(&mut lan, &format!("Đoạn một.{close}"), "");
    let pasted = replace(&mut lan, "Đoạn ba.", &format!("Đoạn một.{close}Đoạn ba."));
    let mut seen = Seen::default();
    seen.add(&first).expect("an update");
    seen.add(&written).expect("an update");
    assert_eq!(
        lan.deleted_by(&mut seen, &[cut, pasted]).expect("known"),
        []
    );
}

#[test]
fn what_a_restore_will_do_is_what_the_comparison_shows() {
    let mut draft = paragraphs(&["Đoạn một.", "Đoạn hai bị xóa.", "Đoạn ba."]);
    let wanted = draft.revision(ARTICLE);
    let close: String = [GUARD, MARKER, GUARD].iter().collect();
    let _ = replace(&mut draft, &format!("Đoạn hai bị xóa.{close}"), "");
    let shown = compare(&draft.revision(ARTICLE), &wanted);
    let added: Vec<String> = shown
        .blocks
        .iter()
        .filter(|block| block.fate == BlockFate::Added)
        .map(|block| block.block.plain())
        .collect();
    assert_eq!(added, ["Đoạn hai bị xóa."]);
    let _ = draft.restore(&wanted).expect("a revision of this draft");
    assert!(
        compare(&draft.revision(ARTICLE), &wanted)
            .blocks
            .iter()
            .all(|block| block.fate == BlockFate::Same)
    );
}
