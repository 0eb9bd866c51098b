use editorial::article::field::FieldName;
use editorial::id::ArticleId;
use editorial::publication::{Furniture, PublicationFacts, Published, Teaser, story_path};
use editorial::sync::api::ServerEvent;
use editorial::time::TimeMs;
use site::Theme;

use super::{Machine, Window, event, reporter, section};
use crate::Code;
use crate::commands::{ArticleDetailsGet, LinkMake, LinkRead, PreviewFacts, PreviewOpen};

const EARLIER: TimeMs = TimeMs(1_500_000_000_000);

/// The server publishes the text as it is now.
pub(super) fn publish(
    machine: &Machine,
    article: ArticleId,
    withdrawn: Option<TimeMs>,
) -> Published {
    machine.seal();
    let (_, revision) = machine
        .station
        .desk(|desk| desk.current(article))
        .expect("the draft");
    let url = story_path("tuyen-giao", "khai-mac", article);
    let published = Published {
        article,
        revision,
        facts: PublicationFacts {
            url: url.clone(),
            first_published: EARLIER,
            published: EARLIER,
            rendered: EARLIER,
            zone: "Asia/Ho_Chi_Minh".to_owned(),
            furniture: Furniture {
                site_name: "Báo thử".to_owned(),
                language: "vi".to_owned(),
                ..Furniture::default()
            },
            theme: Theme::built_in().name().to_owned(),
            photos: Vec::new(),
        },
        teaser: Teaser {
            article,
            url,
            headline: "Khai mạc lớp tập huấn".to_owned(),
            standfirst: String::new(),
            byline: "Thu Hằng".to_owned(),
            lead: None,
            section: section().id,
            first_published: EARLIER,
        },
        withdrawn,
    };
    machine.receive(vec![event(ServerEvent::Published(Box::new(
        published.clone(),
    )))]);
    published
}

fn page(machine: &Machine, path: &str) -> String {
    let served = machine.station.serve_preview(path);
    assert_eq!(served.status, 200, "{path}");
    String::from_utf8(served.body).expect("text")
}

#[test]
fn a_draft_is_shown_with_todays_facts_and_a_strict_policy() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let preview = machine
        .station
        .call(PreviewOpen {
            article,
            hash: None,
        })
        .expect("previewed");
    assert_eq!(preview.facts, PreviewFacts::Draft);
    assert!(
        preview
            .path
            .starts_with("/tuyen-giao/khai-mac-lop-tap-huan-"),
        "{}",
        preview.path
    );
    let served = machine.station.serve_preview(&preview.path);
    let policy = served
        .headers
        .iter()
        .find(|(name, _)| name == "content-security-policy")
        .map(|(_, value)| value.as_str());
    assert!(policy.is_some_and(
        |policy| policy.starts_with("default-src 'none'") && !policy.contains("script-src")
    ));
    let html = String::from_utf8(served.body).expect("text");
    assert!(html.contains("Khai mạc lớp tập huấn") && html.contains("Thu Hằng"));
}

#[test]
fn the_published_revision_is_shown_with_the_facts_of_its_publication_to_the_byte() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let published = publish(&machine, article, None);
    let (revision, _) = machine
        .station
        .desk(|desk| desk.current(article))
        .expect("the draft");
    let expected =
        site::article_page(&revision, &published.facts, Theme::built_in()).expect("a page");

    let preview = machine
        .station
        .call(PreviewOpen {
            article,
            hash: Some(published.revision.hash),
        })
        .expect("previewed");
    assert_eq!(
        (preview.facts, preview.furniture_as_of),
        (PreviewFacts::Publication, None)
    );
    assert_eq!(page(&machine, &preview.path), expected);
    assert_eq!(page(&machine, &published.facts.url), expected);
    let details = machine
        .station
        .call(ArticleDetailsGet { article })
        .expect("read");
    assert_eq!(
        details.published.map(|at| at.url),
        Some(published.facts.url)
    );
}

#[test]
fn an_edit_after_the_publication_changes_the_preview_of_the_draft_alone() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let published = publish(&machine, article, None);
    let before = page(&machine, &published.facts.url);
    let mut window = Window::open(&machine, article);
    window.type_first("Viết thêm. ");
    window.save(&machine).expect("saved");

    let preview = machine
        .station
        .call(PreviewOpen {
            article,
            hash: None,
        })
        .expect("previewed");
    assert_eq!(preview.facts, PreviewFacts::Draft);
    assert!(page(&machine, &preview.path).contains("Viết thêm."));
    assert_eq!(page(&machine, &published.facts.url), before);
    let machine = machine.crash_and_open();
    assert_eq!(page(&machine, &published.facts.url), before);
}

#[test]
fn a_withdrawn_story_says_so_at_its_address() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let published = publish(&machine, article, Some(EARLIER));
    let expected = site::withdrawn_page(&published, Theme::built_in()).expect("a page");
    assert_eq!(page(&machine, &published.facts.url), expected);
}

#[test]
fn the_front_page_and_the_sections_are_made_of_what_was_published() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    publish(&machine, article, None);
    for path in ["/", "/tuyen-giao/"] {
        assert!(
            page(&machine, path).contains("Khai mạc lớp tập huấn"),
            "{path}"
        );
    }
}

#[test]
fn themes_files_are_served_and_unknown_addresses_say_so_in_both_languages() {
    let machine = Machine::of(1, &reporter());
    let asset = Theme::built_in()
        .assets()
        .next()
        .expect("a theme has files");
    assert_eq!(machine.station.serve_preview(asset.path).body, asset.bytes);
    for path in [
        "/khong-co/",
        "/x/khong-co-0123456789.html",
        "/theme/khong-co.css",
    ] {
        let served = machine.station.serve_preview(path);
        let html = String::from_utf8(served.body).expect("text");
        assert_eq!(served.status, 404, "{path}");
        assert!(
            html.contains("không có trong bản xem trước") && html.contains("not in the preview"),
            "{path}"
        );
    }
    assert_eq!(
        machine
            .station
            .serve_preview("/media/../token/grid.jpg")
            .status,
        404
    );
}

#[test]
fn a_revision_that_is_not_here_is_said_not_to_be() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    machine.set(article, FieldName::Slug, "khai-mac");
    let hash = Some(editorial::id::Hash([3; 32]));
    let refused = machine
        .station
        .call(PreviewOpen { article, hash })
        .expect_err("unknown");
    assert_eq!(refused.code, crate::error::Code::PreviewFailed);
}

#[test]
fn a_link_to_a_story_is_its_page_or_else_an_address_that_becomes_it_and_both_name_it_offline() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let made = |machine: &Machine| {
        let made = machine.station.call(LinkMake { article });
        made.expect("a link").href
    };
    let leads = |href: &str| {
        let href = href.to_owned();
        machine.station.call(LinkRead { href }).expect("read")
    };
    let permanent = made(&machine);
    assert!(page(&machine, &permanent).contains("Khai mạc lớp tập huấn"));
    let story = leads(&permanent).story.expect("the story");
    assert_eq!(
        (story.article, story.headline.as_str()),
        (article, "Khai mạc lớp tập huấn")
    );

    let published = publish(&machine, article, None);
    assert_eq!(made(&machine), published.facts.url);
    assert_eq!(
        page(&machine, &permanent),
        page(&machine, &published.facts.url)
    );
    let window = format!("galley://story/{article}");
    for href in [&permanent, &published.facts.url, &window] {
        assert_eq!(leads(href).story.map(|row| row.article), Some(article));
    }
}

#[test]
fn a_link_that_leads_to_no_story_of_this_machine_says_so_and_a_hostile_one_leads_nowhere() {
    let machine = Machine::of(1, &reporter());
    let leads = |href: &str| {
        let href = href.to_owned();
        machine.station.call(LinkRead { href }).expect("read")
    };
    let web = "https://example.org/a?b#c";
    assert_eq!(leads(web).address.as_deref(), Some(web));
    for href in [web, "/0123456789.html", "javascript:alert(1)", "", "//x/y"] {
        assert_eq!(leads(href).story, None, "{href}");
    }
    assert_eq!(leads("javascript:alert(1)").address, None);
    let unknown = machine.station.call(LinkMake {
        article: ArticleId::from_bytes([9; 16]),
    });
    assert_eq!(unknown.expect_err("no story").code, Code::ArticleUnknown);
}
