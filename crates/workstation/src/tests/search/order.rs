//! Two hundred questions and the stories that answer them, in order: `tests/fixtures/search`.

use std::collections::BTreeMap;

use editorial::article::document::{Block, Figure, Inline};
use editorial::article::field::{FieldName, FigureField};
use editorial::id::{ArticleId, SectionId};
use editorial::newsroom::{Entry, Section};

use super::super::{Machine, Window, editor, from, paragraph, reporter};
use super::{ask, everything};
use crate::commands::ArticleSetFigureField;
use crate::store::entry;

const STORIES: &str = include_str!("../../../../../tests/fixtures/search/stories.txt");
const QUERIES: &str = include_str!("../../../../../tests/fixtures/search/queries.txt");
const SECTIONS: [&str; 5] = ["Tuyên giáo", "Văn hóa", "Đời sống", "Giáo dục", "Hạ tầng"];
const DAY_MINUTES: i64 = 24 * 60;

fn section(name: &str) -> Section {
    let place = SECTIONS
        .iter()
        .position(|known| *known == name)
        .expect("a section");
    Section {
        id: SectionId(uuid::Uuid::from_u128(21 + place as u128)),
        name: name.to_owned(),
        slug: editorial::text::slug::slug(name),
        order: 1,
    }
}

/// The lines of a story: what, and its words.
fn lines(story: &str) -> impl Iterator<Item = (&str, &str)> {
    story.lines().filter_map(|line| line.trim().split_once(' '))
}

fn write(machine: &Machine, story: &str) -> ArticleId {
    let article = machine.new_article();
    let mut blocks: Vec<Block> = lines(story)
        .filter(|(what, _)| *what == "text")
        .map(|(_, words)| paragraph(words))
        .collect();
    let figure = |what: &str| matches!(what, "caption" | "alt" | "credit");
    if lines(story).any(|(what, _)| figure(what)) {
        let caption = lines(story).find(|(what, _)| *what == "caption");
        let content = caption.map(|(_, words)| Inline {
            text: words.to_owned(),
            ..Inline::default()
        });
        blocks.push(Block::Figure(Figure {
            figure: "f1".to_owned(),
            content: content.into_iter().collect(),
            ..Figure::default()
        }));
    }
    Window::open(machine, article).write_blocks(machine, blocks);
    for (what, words) in lines(story) {
        if let Some(field) = FigureField::named(what) {
            let request = ArticleSetFigureField {
                article,
                figure: "f1".to_owned(),
                field,
                value: words.to_owned(),
                saw: Vec::new(),
            };
            machine.station.call(request).expect("written");
        } else if what == "section" {
            machine.set(article, FieldName::Section, &section(words).id.to_string());
        } else if let Some(field) = FieldName::named(what) {
            machine.set(article, field, words);
        }
    }
    article
}

#[test]
fn two_hundred_questions_are_answered_with_the_expected_stories_in_the_expected_order() {
    let lan = Machine::of(1, &reporter());
    let duc = Machine::of(2, &editor());
    for machine in [&lan, &duc] {
        let entries = SECTIONS.map(|name| Entry::Section(section(name)));
        let save = |db: &rusqlite::Connection| {
            entries
                .iter()
                .try_for_each(|one| entry::save(db, 2, one).map(drop))
        };
        machine
            .station
            .desk(|desk| save(&desk.db))
            .expect("sections");
    }
    let mut keys: BTreeMap<ArticleId, &str> = BTreeMap::new();
    for story in STORIES
        .split("\n\n")
        .filter(|story| lines(story).any(|(what, _)| what == "headline"))
    {
        let part = |wanted: &str| {
            lines(story)
                .find(|(what, _)| *what == wanted)
                .map(|(_, words)| words)
        };
        let key = part("key").expect("a key");
        let article = if part("by").is_some() {
            let article = write(&duc, story);
            let sent = duc.outgoing();
            let sent: Vec<_> = sent
                .into_iter()
                .map(|bytes| from(&editor(), bytes))
                .collect();
            duc.receive(sent.clone());
            lan.receive(sent);
            article
        } else {
            write(&lan, story)
        };
        keys.insert(article, key);
        lan.pass_minutes(DAY_MINUTES);
    }
    assert_eq!(keys.len(), 40);
    everything(&lan);
    let mut asked = 0;
    let mut wrong = String::new();
    for line in QUERIES.lines().filter(|line| line.starts_with('[')) {
        let (query, expected) = line[1..].split_once(']').expect("[a question] its stories");
        let answer = ask(&lan, query);
        let found: Vec<&str> = answer
            .rows
            .iter()
            .map(|row| keys[&row.row.article])
            .collect();
        let expected: Vec<&str> = expected.split_whitespace().collect();
        if found != expected {
            wrong.push_str(&format!(
                "[{query}] {}\n    expected {}\n",
                found.join(" "),
                expected.join(" ")
            ));
        }
        asked += 1;
    }
    assert!(wrong.is_empty(), "found, and what was expected:\n{wrong}");
    assert!(asked >= 200, "{asked} questions");
}
