//! Text that wants to be markup stays text, wherever it stands.

use editorial::article::document::Block;
use editorial::publication::{FurnitureLink, NavItem};
use serde_json::json;
use site::{Theme, article_page, atom_feed, front_page, latest_json, section_page};

use crate::html::assert_sound;
use crate::sample::{facts, figure, list, marked, navigation, revision, run, text};

/// Closes everything that it may stand in, then opens what it must not.
const EVIL: &str = "\"'></title></script></p><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %}";

#[test]
fn every_field_of_a_story_is_text() {
    let mut picture = figure("f\"><b>", 0, EVIL, EVIL, EVIL);
    picture.crop = vec![EVIL.to_owned()];
    let fields = [
        "headline",
        "standfirst",
        "byline",
        "slug",
        "tags",
        "language",
        "section",
        "embargo",
        "lead",
        "unheard",
    ];
    let fields: Vec<(&str, &str)> = fields.into_iter().map(|name| (name, EVIL)).collect();
    let revision = revision(
        &fields,
        vec![
            Block::Figure(picture),
            Block::Paragraph(text(vec![
                run(EVIL),
                marked(EVIL, &[("strong", json!(true)), ("link", json!(EVIL))]),
            ])),
            Block::Heading {
                level: 2,
                text: text(vec![run(EVIL)]),
            },
            Block::PullQuote(text(vec![run(EVIL)])),
            Block::UnknownBlock {
                kind: EVIL.to_owned(),
                attributes: Default::default(),
                content: vec![run(EVIL)],
            },
        ],
    );
    let mut facts = facts();
    facts.url = format!("/doi-song/{EVIL}");
    facts.zone = EVIL.to_owned();
    facts.theme = EVIL.to_owned();
    let page = article_page(&revision, &facts, Theme::built_in()).expect("a page");
    assert_harmless(&page);
    let elements = assert_sound(&page);
    let headline = elements
        .iter()
        .find(|element| element.name == "h1")
        .expect("a headline");
    assert_eq!(headline.text, EVIL, "to the letter");
}

#[test]
fn every_word_of_the_furniture_is_text() {
    let mut list = list(None);
    let furniture = &mut list.furniture;
    furniture.site_name = EVIL.to_owned();
    furniture.tagline = EVIL.to_owned();
    furniture.site_address = format!("https://x/{EVIL}");
    furniture.language = EVIL.to_owned();
    furniture.section = Some(NavItem {
        name: EVIL.to_owned(),
        path: format!("/{EVIL}/"),
    });
    furniture.navigation.push(NavItem {
        name: EVIL.to_owned(),
        path: "/a\"><script>/".to_owned(),
    });
    furniture.links.push(FurnitureLink {
        name: EVIL.to_owned(),
        url: format!("https://x/{EVIL}"),
    });
    for teaser in list
        .teasers
        .iter_mut()
        .chain(&mut furniture.others)
        .chain(&mut furniture.gallery)
    {
        teaser.headline = EVIL.to_owned();
        teaser.standfirst = EVIL.to_owned();
        teaser.byline = EVIL.to_owned();
        if let Some(lead) = &mut teaser.lead {
            lead.alt = EVIL.to_owned();
        }
    }
    list.zone = EVIL.to_owned();
    list.section = Some(NavItem {
        name: EVIL.to_owned(),
        path: "/a/".to_owned(),
    });
    let mut facts = facts();
    facts.furniture = list.furniture.clone();
    for page in [
        front_page(&list, Theme::built_in()).expect("a page"),
        section_page(&list, Theme::built_in()).expect("a page"),
        article_page(&crate::sample::story(), &facts, Theme::built_in()).expect("a page"),
    ] {
        assert_harmless(&page);
        assert_sound(&page);
    }
    crate::lists::assert_well_formed(&atom_feed(&list));
    let latest: serde_json::Value =
        serde_json::from_str(&latest_json(&list.furniture)).expect("JSON");
    assert_eq!(latest["gallery"][0]["headline"], EVIL);
}

fn assert_harmless(page: &str) {
    assert!(
        !page.contains("<script>") && !page.contains("<img src=x"),
        "markup came through"
    );
    assert!(
        page.contains("{{ 7*7 }}"),
        "the words are there, and nobody computed them"
    );
    assert!(
        !page.contains("</script></p>"),
        "a script was closed from inside"
    );
}

#[test]
fn a_link_that_is_no_link_is_shown_as_words() {
    for href in [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/\\evil.example",
        "vbscript:x",
    ] {
        let words = marked("bấm vào đây", &[("link", json!(href))]);
        let page = crate::article::render(&revision(
            &[("headline", "Tít")],
            vec![Block::Paragraph(text(vec![words]))],
        ));
        assert!(page.contains("<p>bấm vào đây</p>"), "{href}");
    }
    for href in [
        "https://example.org/?a=1&b=\"2\"",
        "mailto:a@example.org",
        "/van-hoa/",
    ] {
        let words = marked("bấm", &[("link", json!(href))]);
        let page = crate::article::render(&revision(
            &[("headline", "Tít")],
            vec![Block::Paragraph(text(vec![words]))],
        ));
        assert!(
            assert_sound(&page)
                .iter()
                .any(|e| e.name == "a" && e.get("href") == Some(href)),
            "{href}"
        );
    }
}

#[test]
fn an_address_of_the_furniture_that_leads_elsewhere_than_it_may_is_left_out() {
    let mut list = list(None);
    list.furniture.links = [
        "javascript:alert(1)",
        "data:text/html,x",
        "/local",
        "//x.example",
        "ftp://x.example",
    ]
    .into_iter()
    .map(|url| FurnitureLink {
        name: "bẫy".to_owned(),
        url: url.to_owned(),
    })
    .collect();
    list.furniture.navigation = navigation();
    list.furniture.navigation[0].path = "javascript:alert(1)".to_owned();
    list.teasers[0].url = "javascript:alert(1)".to_owned();
    list.furniture.gallery[0].url = "//evil.example/".to_owned();
    let page = front_page(&list, Theme::built_in()).expect("a page");
    assert_sound(&page);
    let (feed, latest) = (atom_feed(&list), latest_json(&list.furniture));
    for out in [page, feed, latest] {
        assert!(
            !out.contains("bẫy") && !out.contains("javascript:") && !out.contains("evil.example"),
            "{out:.300}"
        );
    }
}

#[test]
fn a_photo_that_is_no_hash_makes_no_address() {
    let mut picture = figure("f", 0, "Chú thích", "", "");
    picture.photo = "../../secret\" onerror=\"x".to_owned();
    let page = crate::article::render(&revision(
        &[("headline", "Tít")],
        vec![Block::Figure(picture)],
    ));
    assert_sound(&page);
    assert!(!page.contains("secret"));
}

#[test]
fn characters_that_no_page_may_hold_are_left_out() {
    let page = crate::article::render(&revision(&[("headline", "Tí\u{0}t\u{8}\u{ffff}")], vec![]));
    assert!(page.contains(">Tít</h1>"));
}
