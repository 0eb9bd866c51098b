//! The page of a story.

use editorial::article::document::{Block, Document, Figure, Text};
use editorial::article::revision::Revision;
use editorial::id::{Bytes, Hash};
use editorial::publication::{Furniture, Published};
use editorial::time::TimeMs;
use editorial::workflow::RevisionRef;
use serde_json::json;
use site::{Theme, article_page, withdrawn_page, without_now};

use crate::html::{Element, assert_sound};
use crate::sample::{self, HEADLINE, facts, figure, marked, paragraph, revision, run, story, text};

pub(crate) fn render(revision: &Revision) -> String {
    article_page(revision, &facts(), Theme::built_in())
        .expect("the built-in theme shows every story")
}

fn with_body(blocks: Vec<Block>) -> String {
    render(&revision(&[("headline", "Tít")], blocks))
}

fn find<'a>(elements: &'a [Element], class: &str) -> &'a Element {
    elements
        .iter()
        .find(|element| element.has_class(class))
        .unwrap_or_else(|| panic!("no element of class {class}"))
}

#[test]
fn a_story_shows_its_thirteen_parts_in_the_order_of_the_house() {
    let page = render(&story());
    assert_sound(&page);
    let body = page.split_once("<body").expect("a body").1;
    let parts = [
        ("today's date", "Thứ Ba, 10/3/2026"),
        ("section", ">Đời sống</a> <time"),
        ("time of publication", "Thứ Hai, 9/3/2026 20:16'(GMT+7)"),
        ("headline", "</h1>"),
        ("standfirst", "class=\"standfirst\""),
        ("figure", "<figure class=\"figure\">"),
        ("caption", "chở hai mươi mốt học sinh."),
        ("credit", "Ảnh: Lê Khánh Vân"),
        ("body", "Năm giờ kém mười"),
        ("second figure", "<figure class=\"figure figure-tall\">"),
        ("end mark", "đang vẫy./.</p>"),
        ("byline", "<p class=\"byline\">Lê Khánh Vân</p>"),
        ("feedback", ">Phản hồi</h2>"),
        ("other stories", ">Các tin khác</h2>"),
        ("gallery", ">Thư viện ảnh</h2>"),
        ("links", ">Liên kết website</h2>"),
        ("latest", ">Mới nhất</h2>"),
    ];
    let mut from = 0;
    for (part, mark) in parts {
        let at = body[from..]
            .find(mark)
            .unwrap_or_else(|| panic!("{part} is missing or out of order: {mark}"));
        from += at + mark.len();
    }
}

#[test]
fn equal_facts_give_equal_bytes() {
    assert_eq!(render(&story()), render(&story()));
}

#[test]
fn what_is_only_true_now_is_marked_and_nothing_else_differs() {
    let revision = story();
    let mut other = facts();
    other.url = "/khac/mot-bai-khac-0123456789.html".to_owned();
    other.first_published = TimeMs(1_600_000_000_000);
    other.published = TimeMs(1_600_000_500_000);
    other.rendered = TimeMs(1_600_001_000_000);
    other.zone = "Europe/Paris".to_owned();
    other.theme = "paper/2".to_owned();
    let mut english = sample::furniture();
    english.site_name = "The River Daily".to_owned();
    english.tagline = String::new();
    english.site_address = "https://river.example".to_owned();
    english.language = "en".to_owned();
    english.navigation.truncate(2);
    english.section = None;
    english.others.clear();
    english.gallery.truncate(1);
    english.links.clear();
    english.latest.clear();
    for furniture in [english, Furniture::default()] {
        other.furniture = furniture;
        let (here, there) = (
            render(&revision),
            article_page(&revision, &other, Theme::built_in()).expect("a page"),
        );
        assert_ne!(here, there);
        assert_eq!(without_now(&here), without_now(&there));
    }
    let kept = without_now(&render(&revision));
    assert!(
        kept.contains(HEADLINE) && kept.contains("./.</p>") && kept.contains("Ảnh: Lê Khánh Vân")
    );
}

#[test]
fn a_preview_without_any_furniture_is_a_whole_page() {
    let mut bare = facts();
    bare.furniture = Furniture::default();
    bare.url = String::new();
    bare.zone = String::new();
    let empty = Revision {
        fields: Default::default(),
        body: Document::default(),
        ..story()
    };
    for revision in [story(), empty] {
        let page = article_page(&revision, &bare, Theme::built_in()).expect("a page");
        let elements = assert_sound(&page);
        let parts = elements
            .iter()
            .filter(|element| element.has_class("furniture-part"));
        assert!(
            parts.clone().count() == 4 && parts.clone().all(|part| part.get("hidden").is_some())
        );
    }
}

#[test]
fn the_address_of_every_thing_on_the_page_is_root_relative() {
    let page = render(&story());
    let body = page.split_once("<body").expect("a body").1;
    assert!(
        !body.contains("bosong.example"),
        "only metadata names the readers' address"
    );
    for element in assert_sound(&page) {
        let addresses = ["src", "action"]
            .into_iter()
            .filter_map(|name| element.get(name));
        let srcset = element
            .get("srcset")
            .into_iter()
            .flat_map(|set| set.split(", "));
        for address in addresses.chain(srcset) {
            assert!(
                address.starts_with('/') && !address.starts_with("//"),
                "{address}"
            );
        }
    }
}

#[test]
fn the_language_is_that_of_the_article_and_the_sites_words_keep_theirs() {
    let english = revision(
        &[("headline", "A ferry"), ("language", "en")],
        vec![Block::Figure(figure("f", 0, "A boat.", "", "Ann"))],
    );
    let page = render(&english);
    let elements = assert_sound(&page);
    assert_eq!(elements[0].get("lang"), Some("en"));
    assert_eq!(find(&elements, "masthead").get("lang"), Some("vi"));
    assert_eq!(find(&elements, "furniture").get("lang"), Some("vi"));
    assert_eq!(
        find(&elements, "credit").text,
        "Photo: Ann",
        "the credit is part of the text"
    );
    assert_eq!(
        assert_sound(&render(&story()))[0].get("lang"),
        Some("vi"),
        "Vietnamese where no language is written"
    );
}

#[test]
fn a_picture_without_alternative_text_says_its_caption_without_the_stop() {
    let page = with_body(vec![
        Block::Figure(figure("a", 0, "Bến sông buổi sáng.", "", "")),
        Block::Figure(figure("b", 3, "Chú thích.", "Người lái đò", "")),
    ]);
    let alts: Vec<String> = assert_sound(&page)
        .iter()
        .filter(|e| e.name == "img" && e.inside.contains(&"figure".to_owned()))
        .filter_map(|e| e.get("alt").map(str::to_owned))
        .collect();
    assert_eq!(alts, ["Bến sông buổi sáng", "Người lái đò"]);
}

#[test]
fn a_figure_whose_photo_is_not_chosen_shows_its_caption_and_no_broken_picture() {
    let page = with_body(vec![Block::Figure(Figure {
        content: vec![run("Chờ ảnh")],
        ..Figure::default()
    })]);
    let elements = assert_sound(&page);
    let inside = |element: &&Element| element.inside.contains(&"figure".to_owned());
    assert!(
        elements
            .iter()
            .filter(inside)
            .all(|element| element.name != "img")
    );
    assert!(
        elements
            .iter()
            .any(|element| element.name == "figcaption" && element.text.contains("Chờ ảnh"))
    );
}

#[test]
fn content_of_a_newer_version_is_shown_as_plain_text() {
    let page = with_body(vec![
        Block::UnknownBlock {
            kind: "poll".to_owned(),
            attributes: [
                ("t".to_owned(), json!("poll")),
                ("a.votes".to_owned(), json!(3)),
            ]
            .into(),
            content: vec![
                run("Bạn chọn "),
                marked(
                    "phương án nào?",
                    &[("shout", json!(9)), ("ann.7", json!(true))],
                ),
            ],
        },
        Block::UnknownWrap {
            path: "aside#x".to_owned(),
            blocks: vec![paragraph("Trong khung lạ")],
        },
        Block::Paragraph(text(vec![
            run("trước"),
            marked("\u{fffc}", &[("o", json!({"type": "map"}))]),
            run("sau"),
        ])),
        Block::Separator(text(vec![run("chữ lạc vào vạch")])),
    ]);
    assert_sound(&page);
    assert!(page.contains("<p>Bạn chọn phương án nào?</p>"));
    assert!(page.contains("<p>Trong khung lạ</p>"));
    assert!(
        page.contains("<p>trướcsau</p>"),
        "an object that nobody can show leaves no box behind"
    );
    assert!(page.contains("<hr>\n<p>chữ lạc vào vạch</p>"));
    assert!(!page.contains("votes") && !page.contains("shout") && !page.contains("ann.7"));
}

#[test]
fn a_level_of_headings_is_never_skipped() {
    let heading = |level, words: &str| Block::Heading {
        level,
        text: text(vec![run(words)]),
    };
    let page = with_body(vec![
        heading(3, "ba"),
        heading(2, "hai"),
        heading(3, "ba nữa"),
        heading(9, "chín"),
        heading(0, "không"),
    ]);
    assert_sound(&page);
    assert!(
        page.contains("<h2 class=\"heading-3\">ba</h2>"),
        "it looks as it was written and is announced in order"
    );
    assert!(page.contains("<h3 class=\"heading-3\">ba nữa</h3>"));
}

#[test]
fn lists_and_quotations_are_what_they_are_called() {
    let page = render(&story());
    assert!(page.contains("<ol>\n<li>Thay toàn bộ dây neo"));
    assert!(page.contains("<ul>\n<li>Vé học sinh: miễn phí.</li>"));
    assert!(page.contains("<blockquote>\n<p>Đò không thay được cầu"));
    assert!(page.contains("<blockquote class=\"pull-quote\"><p>Tôi đếm"));
}

#[test]
fn quotations_nested_without_end_are_opened_and_no_word_is_lost() {
    let deep = (0..60).fold(paragraph("ở đáy"), |inner, n| match n % 3 {
        0 => Block::Blockquote {
            id: n.to_string(),
            blocks: vec![paragraph(&format!("tầng {n}")), inner],
        },
        1 => Block::BulletList {
            id: n.to_string(),
            items: vec![paragraph(&format!("tầng {n}")), inner],
        },
        _ => Block::UnknownWrap {
            path: n.to_string(),
            blocks: vec![paragraph(&format!("tầng {n}")), inner],
        },
    });
    let page = with_body(vec![deep]);
    assert_sound(&page);
    assert!(page.contains("ở đáy") && (0..60).all(|n| page.contains(&format!("tầng {n}<"))));
}

#[test]
fn a_paragraph_of_twenty_thousand_characters_is_a_paragraph() {
    let long = "đường ".repeat(3_400);
    let page = with_body(vec![paragraph(long.trim())]);
    assert_sound(&page);
    assert!(page.contains(&format!("<p>{}</p>", long.trim())));
}

#[test]
fn a_block_without_any_text_leaves_no_hole() {
    let empty = Block::Paragraph(Text::default());
    let list = Block::BulletList {
        id: "l".to_owned(),
        items: vec![empty.clone()],
    };
    let page = with_body(vec![
        empty.clone(),
        paragraph("chữ"),
        paragraph(" "),
        list,
        empty,
    ]);
    assert!(page.contains("<div class=\"body\">\n<p>chữ</p>\n</div>"));
}

#[test]
fn the_end_mark_is_text_and_is_never_added() {
    let page = with_body(vec![paragraph("Không có dấu kết.")]);
    assert!(page.contains("<p>Không có dấu kết.</p>") && !page.contains("./."));
}

#[test]
fn a_headline_is_set_in_a_size_that_fits_its_length() {
    for (words, class) in [
        (5, "headline-short"),
        (16, "headline-medium"),
        (40, "headline-long"),
    ] {
        let page = render(&revision(&[("headline", &"chữ ".repeat(words))], vec![]));
        assert!(
            assert_sound(&page)
                .iter()
                .any(|element| element.name == "h1" && element.has_class(class)),
            "{words}"
        );
    }
}

#[test]
fn readers_can_answer_without_a_script() {
    let elements = assert_sound(&render(&story()));
    let form = elements
        .iter()
        .find(|element| element.name == "form")
        .expect("a form");
    let expected = format!(
        "{}{}",
        site::FEEDBACK_PATH,
        editorial::publication::short_id(sample::article(1))
    );
    assert_eq!(
        (form.get("method"), form.get("action")),
        (Some("post"), Some(expected.as_str()))
    );
    let fields: Vec<&Element> = elements
        .iter()
        .filter(|e| ["input", "textarea"].contains(&e.name.as_str()) && e.get("hidden").is_none())
        .collect();
    assert_eq!(
        fields
            .iter()
            .filter_map(|field| field.get("name"))
            .collect::<Vec<_>>(),
        ["name", "email", "message"]
    );
    for field in fields {
        let id = field.get("id").expect("a field has an id");
        assert!(
            elements
                .iter()
                .any(|e| e.name == "label" && e.get("for") == Some(id)),
            "{id} has no label"
        );
    }
}

#[test]
fn search_engines_learn_who_wrote_what_when() {
    let page = render(&story());
    let elements = assert_sound(&page);
    let script = elements
        .iter()
        .find(|e| e.get("type") == Some("application/ld+json"))
        .expect("JSON-LD");
    let ld: serde_json::Value = serde_json::from_str(&script.text).expect("JSON");
    assert_eq!(ld["@type"], "NewsArticle");
    assert_eq!(ld["headline"], HEADLINE);
    assert_eq!(ld["datePublished"], "2026-03-09T20:16:00+07:00");
    assert_eq!(ld["author"][0]["name"], "Lê Khánh Vân");
    assert_eq!(ld["image"][0]["width"], 1600);
    assert_eq!(ld["keywords"][0], "sông nước");
    let canonical = format!("https://bosong.example{}", facts().url);
    assert!(
        elements
            .iter()
            .any(|e| e.get("rel") == Some("canonical") && e.get("href") == Some(&canonical))
    );
    assert!(elements.iter().any(|e| {
        e.get("property") == Some("og:image")
            && e.get("content")
                .is_some_and(|at| at.starts_with("https://bosong.example/media/"))
    }));
    assert!(
        elements
            .iter()
            .any(|e| e.get("type") == Some("application/atom+xml")
                && e.get("href") == Some(site::ATOM_PATH))
    );
}

#[test]
fn the_page_needs_no_script_and_has_none_but_the_themes_own() {
    for element in assert_sound(&render(&story())) {
        if element.name == "script" && element.get("type") != Some("application/ld+json") {
            assert_eq!(element.get("src"), Some("/theme/paper-1/latest.js"));
            assert!(
                element.get("defer").is_some() && element.text.is_empty(),
                "an inline script, which the policy forbids"
            );
        }
    }
}

#[test]
fn a_withdrawn_page_says_so_and_holds_nothing_of_the_story() {
    let mut facts = facts();
    facts.url = "/doi-song/ben-do-ha-mo-lai-0123456789.html".to_owned();
    // What surrounds it is of other stories; the sample's furniture tells of this one.
    facts.furniture.gallery.clear();
    let mut published = Published {
        article: sample::article(1),
        revision: RevisionRef {
            hash: Hash::of(b"x"),
            frontiers: Bytes::default(),
        },
        teaser: sample::teasers().remove(0),
        facts,
        withdrawn: Some(TimeMs(1_773_148_560_000)),
    };
    published.teaser.standfirst = "Sapo của bài đã gỡ".to_owned();
    let page = withdrawn_page(&published, Theme::built_in()).expect("a page");
    let elements = assert_sound(&page);
    assert!(page.contains("Bài này đã được gỡ") && page.contains("Gỡ ngày: Thứ Ba, 10/3/2026."));
    for told in [
        "ben-do-ha",
        "Bến đò Hạ",
        "Sapo của bài",
        "Phạm Duy",
        "Lê Khánh Vân",
    ] {
        assert!(!page.contains(told), "{told}");
    }
    assert!(
        elements
            .iter()
            .any(|e| e.get("name") == Some("robots") && e.get("content") == Some("noindex"))
    );
    published.withdrawn = None;
    assert_sound(&withdrawn_page(&published, Theme::built_in()).expect("a page"));
}
