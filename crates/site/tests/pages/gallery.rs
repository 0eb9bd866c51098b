//! Photos that stand together.

use editorial::article::document::{Block, Figure, Text};
use editorial::article::revision::Revision;
use site::{Theme, article_page};

use crate::html::{Element, assert_sound};
use crate::sample::{self, facts, figure, paragraph, revision, run, text};

fn gallery(blocks: Vec<Block>) -> String {
    let body = vec![Block::Gallery {
        id: "g".to_owned(),
        blocks,
    }];
    article_page(
        &revision(&[("headline", "Tít")], body),
        &facts(),
        Theme::built_in(),
    )
    .expect("the built-in theme shows every story")
}

fn photo(id: &str, number: usize) -> Block {
    Block::Figure(figure(id, number, &format!("Chú thích {id}."), "", ""))
}

fn all<'a>(elements: &'a [Element], class: &str) -> Vec<&'a Element> {
    elements
        .iter()
        .filter(|element| element.has_class(class))
        .collect()
}

#[test]
fn photos_of_a_gallery_stand_in_rows_of_figures_under_one_name() {
    let page = article_page(&sample::gallery(), &facts(), Theme::built_in()).expect("a page");
    let elements = assert_sound(&page);
    let groups = all(&elements, "gallery");
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].get("role"), Some("group"));
    assert_eq!(groups[0].get("aria-label"), Some("Chùm ảnh (7)"));
    let figures = all(&elements, "figure");
    assert_eq!(figures.len(), 7);
    for words in ["Ông Tư Đệ", "Toàn cảnh hai bờ", "Cột nước", "Ảnh: Phạm Duy"] {
        assert!(groups[0].text.contains(words), "{words}");
    }
    // Whatever their shapes, the photos of one row are laid out equally high: that is how they fill it uncut.
    let is_in = |element: &Element, name: &str| element.inside.contains(&name.to_owned());
    let pictures = elements.iter().filter(|element| {
        is_in(element, "figure")
            && (element.name == "svg" || element.name == "img" && !is_in(element, "svg"))
    });
    let beside = all(&elements, "figure-beside").len();
    assert!(beside > 3);
    assert_eq!(
        pictures
            .filter(|picture| picture.get("height") == Some("1600"))
            .count(),
        beside
    );
    assert!(
        !page.contains("style=\""),
        "the policy of the pages forbids styles in them"
    );
}

#[test]
fn machines_that_read_the_page_see_every_photo_of_a_gallery() {
    let story = sample::gallery();
    let page = article_page(&story, &facts(), Theme::built_in()).expect("a page");
    let ld = page
        .split_once("<script type=\"application/ld+json\" data-now>")
        .and_then(|(_, rest)| rest.split_once("</script>"))
        .expect("metadata")
        .0;
    assert_eq!(ld.matches("\"ImageObject\"").count(), 7);
    assert!(page.contains("<meta property=\"og:image\""));
    let photos = site::page_photos(&story, &[]);
    let cut = photos.iter().filter(|photo| photo.words.cut.is_some());
    assert_eq!((photos.len(), cut.count()), (8, 1), "and what is shared");
}

#[test]
fn the_photo_that_somebody_chose_stands_for_the_story_where_it_is_shared() {
    let mut story = sample::gallery();
    let shared = |story: &Revision| {
        let page = article_page(story, &facts(), Theme::built_in()).expect("a page");
        let (_, image) = page
            .split_once("<meta property=\"og:image\" content=\"")
            .expect("an image");
        image.split_once('"').expect("its end").0.to_owned()
    };
    assert!(shared(&story).contains(&sample::photo(0)), "the first one");
    story
        .fields
        .insert("lead".to_owned(), vec!["g3".to_owned()]);
    assert!(shared(&story).contains(&sample::photo(6)));
    story
        .fields
        .insert("lead".to_owned(), vec!["taken out".to_owned()]);
    assert!(shared(&story).contains(&sample::photo(0)));
}

#[test]
fn what_a_merge_put_into_a_gallery_is_shown_where_it_stands() {
    let page = gallery(vec![
        photo("a", 0),
        photo("b", 2),
        paragraph("Một đoạn lạc vào."),
        Block::Figure(Figure {
            content: vec![run("Chờ ảnh")],
            ..Figure::default()
        }),
        photo("c", 0),
        photo("d", 5),
        Block::Heading {
            level: 2,
            text: text(vec![run("Tít lạc vào")]),
        },
    ]);
    let elements = assert_sound(&page);
    assert_eq!(all(&elements, "gallery").len(), 2);
    let mut from = 0;
    for words in [
        "Chú thích b.",
        "<p>Một đoạn lạc vào.</p>",
        "Chờ ảnh",
        "Chú thích c.",
        "Tít lạc vào</h2>",
    ] {
        let at = page[from..].find(words);
        from += at.unwrap_or_else(|| panic!("missing or out of order: {words}"));
    }
}

#[test]
fn a_gallery_with_one_photo_is_a_figure_and_one_with_none_leaves_no_hole() {
    let one = gallery(vec![photo("a", 1), Block::Paragraph(Text::default())]);
    let elements = assert_sound(&one);
    assert!(all(&elements, "gallery").is_empty() && all(&elements, "figure-tall").len() == 1);
    let none = gallery(vec![Block::Paragraph(Text::default())]);
    assert!(none.contains("<div class=\"body\">\n</div>"));
}
