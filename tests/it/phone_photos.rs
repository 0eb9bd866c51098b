//! What phones save by default is decoded by a program of its own, and reaches readers like any photo.

use newsroom_tests::Newsroom;
use serde_json::json;

use crate::{details, fill_fields, submit_and_approve};

/// 480 × 320 px, made by libheif from a picture of our own.
const HEIC: &[u8] = include_bytes!("../../crates/decoder/tests/pictures/small.heic");

#[test]
fn a_heic_is_taken_sent_and_published_with_its_caption() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let mut window = lan.create();
    let article = window.article().to_owned();
    window.write(&["Bến đò Hạ đông từ sáng sớm.", "Đò vẫn chạy./."]);
    let request = json!({ "article": article, "file_name": "IMG_4711.HEIC" });
    let photo = lan
        .try_call_with("photo_import", &request, Some(HEIC.to_vec()))
        .expect("galley-decoder is built by every command that tests the workspace")["photo"]
        .clone();
    assert_eq!(photo["mime"], "image/heic");
    assert_eq!(
        (&photo["width"], &photo["height"]),
        (&json!(480), &json!(320))
    );
    let _ = window.insert_figure("Bến đò", &photo, "Khách qua đò.");
    fill_fields(&newsroom, &lan, &article);
    let answers = submit_and_approve(&newsroom, &lan, &minh, &article);
    assert_eq!(answers[0]["answer"], "done", "{answers:?}");
    let url = details(&minh, &article)["published"]["url"]
        .as_str()
        .expect("published")
        .to_owned();
    let page = String::from_utf8(newsroom.read(&url).2).expect("UTF-8");
    let pictures = crate::publishing::addresses(&page, "/media/");
    assert!(!pictures.is_empty());
    for address in pictures {
        let (status, _, bytes) = newsroom.read(&address);
        assert_eq!(status, 200, "{address}");
        assert!(imaging::decode(&bytes).is_ok());
        let facts = metadata::read_facts(&bytes);
        assert_eq!(facts.text(metadata::Field::Caption), "Khách qua đò.");
    }
}
