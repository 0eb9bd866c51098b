//! The front page, section pages, feeds and pages that say one thing.

use editorial::publication::Furniture;
use quick_xml::Reader;
use quick_xml::events::Event;
use site::{
    ListFacts, Theme, atom_feed, feedback_refused_page, feedback_thanks_page, front_page,
    latest_json, not_found_page, section_page,
};

use crate::html::assert_sound;
use crate::sample::{list, navigation, teasers};

/// The texts of every element of an XML document, by name; panics where it is not well formed.
pub(crate) fn assert_well_formed(xml: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let (mut open, mut out): (Vec<String>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|error| panic!("not XML: {error}"))
        {
            Event::Start(tag) => {
                for attribute in tag.attributes() {
                    attribute.expect("attributes are well formed");
                }
                open.push(tag.name().as_ref().to_owned());
                out.push((open.last().expect("just pushed").clone(), String::new()));
            }
            Event::Text(text) => {
                if let (Some(name), Some((last, value))) = (open.last(), out.last_mut())
                    && name == last
                {
                    value.push_str(&text);
                }
            }
            Event::End(_) => drop(open.pop()),
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty());
    out
}

fn empty() -> ListFacts {
    ListFacts {
        furniture: Furniture::default(),
        teasers: Vec::new(),
        ..list(None)
    }
}

#[test]
fn the_front_page_shows_every_story_in_the_order_given() {
    let facts = list(None);
    let page = front_page(&facts, Theme::built_in()).expect("a page");
    let elements = assert_sound(&page);
    let shown: Vec<&str> = elements
        .iter()
        .filter(|e| e.has_class("teaser-headline"))
        .map(|e| e.text.as_str())
        .collect();
    assert_eq!(
        shown,
        teasers()
            .iter()
            .map(|teaser| teaser.headline.clone())
            .collect::<Vec<_>>()
    );
    assert_eq!(
        elements
            .iter()
            .find(|e| e.name == "h1")
            .map(|e| e.text.as_str()),
        Some("Nhật báo Bờ Sông")
    );
    assert!(
        page.contains("<p class=\"teaser-section\">Văn hóa</p>"),
        "a story says its section"
    );
}

#[test]
fn any_number_of_stories_makes_a_page() {
    for count in 0..=12 {
        let mut facts = list(Some(navigation().remove(1)));
        facts.teasers.truncate(count);
        for page in [
            front_page(&facts, Theme::built_in()),
            section_page(&facts, Theme::built_in()),
        ] {
            let page = page.expect("a page");
            let shown = assert_sound(&page)
                .iter()
                .filter(|e| e.has_class("teaser"))
                .count();
            assert_eq!(shown, count);
            assert_eq!(page.contains("Chưa có bài nào ở đây."), count == 0);
        }
    }
}

#[test]
fn a_section_page_is_named_after_its_section_and_the_navigation_says_where_one_is() {
    let page =
        section_page(&list(Some(navigation().remove(1))), Theme::built_in()).expect("a page");
    let elements = assert_sound(&page);
    assert_eq!(
        elements
            .iter()
            .find(|e| e.name == "h1")
            .map(|e| e.text.as_str()),
        Some("Đời sống")
    );
    let here: Vec<&str> = elements
        .iter()
        .filter(|e| e.get("aria-current") == Some("page"))
        .map(|e| e.text.as_str())
        .collect();
    assert_eq!(here, ["Đời sống"]);
    assert!(
        elements
            .iter()
            .any(|e| e.get("rel") == Some("alternate")
                && e.get("href") == Some("/doi-song/atom.xml")),
        "a section is followed by its own feed"
    );
}

#[test]
fn pages_that_say_one_thing_say_it_in_the_sites_language() {
    let mut facts = list(None);
    let page = |facts: &ListFacts| not_found_page(facts, Theme::built_in()).expect("a page");
    assert!(page(&facts).contains("Không có trang này"));
    assert!(
        feedback_thanks_page(&facts, Theme::built_in())
            .expect("a page")
            .contains("Cảm ơn bạn đã viết")
    );
    assert!(
        feedback_refused_page(&facts, Theme::built_in())
            .expect("a page")
            .contains("Phản hồi chưa gửi được")
    );
    facts.furniture.language = "en-GB".to_owned();
    assert!(
        page(&facts).contains("There is no such page")
            && page(&facts).contains("<html lang=\"en-GB\">")
    );
    facts.furniture.language = "fr".to_owned();
    assert!(
        page(&facts).contains("There is no such page"),
        "English where the theme does not speak the language"
    );
    for page in [
        page(&empty()),
        feedback_thanks_page(&empty(), Theme::built_in()).expect("a page"),
        feedback_refused_page(&empty(), Theme::built_in()).expect("a page"),
    ] {
        assert_sound(&page);
    }
}

#[test]
fn equal_lists_give_equal_bytes() {
    let (a, b) = (list(None), list(None));
    assert_eq!(
        front_page(&a, Theme::built_in()).expect("a page"),
        front_page(&b, Theme::built_in()).expect("a page")
    );
    assert_eq!(atom_feed(&a), atom_feed(&b));
    assert_eq!(latest_json(&a.furniture), latest_json(&b.furniture));
}

#[test]
fn the_feed_is_atom() {
    let facts = list(None);
    let feed = atom_feed(&facts);
    let texts = assert_well_formed(&feed);
    let all = |name: &str| {
        texts
            .iter()
            .filter(|(at, _)| at == name)
            .map(|(_, text)| text.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(all("entry").len(), facts.teasers.len());
    assert_eq!(all("title")[1], facts.teasers[0].headline);
    assert_eq!(all("id")[0], "https://bosong.example/");
    assert_eq!(
        all("id")[1],
        format!("urn:uuid:{}", facts.teasers[0].article)
    );
    assert_eq!(
        all("updated")[0],
        "2026-03-09T00:16:00+07:00",
        "that of the newest story"
    );
    assert!(feed.contains("<link rel=\"self\" href=\"https://bosong.example/atom.xml\"/>"));
    let section = atom_feed(&list(Some(navigation().remove(1))));
    assert!(
        section.contains("<link rel=\"self\" href=\"https://bosong.example/doi-song/atom.xml\"/>")
    );
    assert_well_formed(&section);
    assert_well_formed(&atom_feed(&empty()));
}

#[test]
fn the_script_gets_what_the_furniture_shows() {
    let furniture = list(None).furniture;
    let latest: serde_json::Value = serde_json::from_str(&latest_json(&furniture)).expect("JSON");
    assert_eq!(
        latest["latest"].as_array().map(Vec::len),
        Some(furniture.latest.len())
    );
    assert_eq!(latest["latest"][0]["url"], furniture.latest[0].url);
    assert_eq!(latest["links"][0]["url"], "https://huyen.example/");
    let picture = &latest["gallery"][0]["picture"];
    assert!(
        picture["src"]
            .as_str()
            .is_some_and(|src| src.starts_with("/media/"))
    );
    assert!(picture["width"].is_u64() && picture["height"].is_u64() && picture["alt"].is_string());
}
