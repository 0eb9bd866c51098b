//! The page that readers get is the preview with the same facts, byte for byte.

use newsroom_tests::{Newsroom, Station};
use serde_json::json;

use crate::{details, submit_and_approve, write_whole_story};

/// Every root-relative address of an attribute in a page.
pub(crate) fn addresses(page: &str, prefix: &str) -> Vec<String> {
    let mut out: Vec<String> = page
        .match_indices(prefix)
        .map(|(at, _)| {
            page[at..]
                .chars()
                .take_while(|c| !matches!(c, '"' | ' ' | ',' | '\'' | '<' | ')' | '&'))
                .collect()
        })
        .collect();
    out.sort();
    out.dedup();
    out
}

fn published(newsroom: &Newsroom, lan: &Station, minh: &Station) -> (String, String) {
    let article = write_whole_story(newsroom, lan);
    let answers = submit_and_approve(newsroom, lan, minh, &article);
    assert_eq!(answers[0]["answer"], "done", "{answers:?}");
    let url = details(minh, &article)["published"]["url"]
        .as_str()
        .expect("published")
        .to_owned();
    (article, url)
}

#[test]
fn the_served_page_and_its_media_equal_the_preview_on_both_workstations_byte_for_byte() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let (article, url) = published(&newsroom, &lan, &minh);
    newsroom.settle(&[&lan, &minh]);
    let (status, _, served) = newsroom.read(&url);
    assert_eq!(status, 200);
    let text = String::from_utf8(served.clone()).expect("UTF-8");
    for station in [&lan, &minh] {
        let hash = details(station, &article)["state"]["revision"].clone();
        let preview = station.call("preview_open", &json!({ "article": article, "hash": hash }));
        assert_eq!(preview["facts"], "publication");
        let page = station
            .workstation()
            .serve_preview(preview["path"].as_str().expect("a path"));
        assert_eq!((page.status, page.body.len()), (200, served.len()));
        assert!(
            page.body == served,
            "the preview's bytes are those of the page"
        );
        let media = addresses(&text, "/media/");
        assert!(media.len() >= 4, "{media:?}");
        for address in media.iter().chain(&addresses(&text, "/theme/")) {
            let (status, _, served) = newsroom.read(address);
            let previewed = station.workstation().serve_preview(address);
            assert_eq!((status, previewed.status), (200, 200), "{address}");
            assert!(served == previewed.body, "{address} differs");
        }
    }
}

#[test]
fn one_changed_bit_of_the_text_is_another_page() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let (article, url) = published(&newsroom, &lan, &minh);
    let before = newsroom.read(&url).2;
    lan.open(&article).replace("chín giờ", "chin giờ");
    let answers = submit_and_approve(&newsroom, &lan, &minh, &article);
    assert_eq!(answers[0]["answer"], "done", "{answers:?}");
    assert_ne!(
        newsroom.read(&url).2,
        before,
        "the check of equality can fail"
    );
}

#[test]
fn a_withdrawn_story_says_so_and_holds_none_of_its_text() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let (article, url) = published(&newsroom, &lan, &minh);
    let _ = minh.call(
        "workflow_withdraw",
        &json!({ "article": article, "reason": "Sai giờ mở cửa" }),
    );
    newsroom.settle(&[&minh, &lan]);
    let (_, _, page) = newsroom.read(&url);
    let page = String::from_utf8(page).expect("UTF-8");
    assert!(
        page.contains("Bài này đã được gỡ"),
        "the page says it was withdrawn"
    );
    assert!(!page.contains("Bạn đọc trẻ"), "none of the story is left");
    let front = String::from_utf8(newsroom.read("/").2).expect("UTF-8");
    assert!(!front.contains(&url), "no list leads to it");
    assert_eq!(details(&lan, &article)["state"]["publication"], "withdrawn");
}

#[test]
fn a_published_story_stands_on_the_front_page_in_its_section_and_in_the_feed() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let (_, url) = published(&newsroom, &lan, &minh);
    let section = url.split('/').nth(1).expect("a section");
    let section = format!("/{section}/");
    for address in ["/", &section, "/atom.xml", "/latest.json"] {
        let (status, _, body) = newsroom.read(address);
        let body = String::from_utf8(body).expect("UTF-8");
        assert_eq!(status, 200, "{address}");
        assert!(body.contains(&url), "{address} leads to the story");
    }
    assert_eq!(newsroom.read(&format!("{section}nothing-here.html")).0, 404);
}
