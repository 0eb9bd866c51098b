//! What we tell editors, held against whole newsrooms: one module a promise.

mod bad_input;
mod convergence;
mod embargo;
mod exiftool;
mod first_sync;
mod five_days;
mod healing;
#[cfg(target_os = "linux")]
mod keyring;
mod merge_review;
mod offline;
mod passing_over;
mod permissions;
mod phone_photos;
mod published_photos;
mod publishing;
mod reading;
mod restoring;
mod rights;
mod shared_picture;
mod shorthands;
mod templates;
mod uploads;
mod window_logs;
mod workflow;

use newsroom_tests::{Newsroom, Station, Window, pictures};
use serde_json::{Value, json};

/// A story with everything that the desk asks for: two captioned photos, a section, a byline, an end mark.
fn write_whole_story(newsroom: &Newsroom, station: &Station) -> String {
    let mut window = station.create();
    let article = window.article().to_owned();
    window.write(&[
        "Tối thứ Hai, thư viện Bến Sông mở cửa đến chín giờ.",
        "Bạn đọc trẻ ngồi kín hai tầng nhà./.",
    ]);
    for (seed, words, caption) in [
        (1, "Tối thứ Hai", "Phòng đọc tầng hai lúc tám giờ tối."),
        (2, "chín giờ", "Quầy mượn sách của thư viện."),
    ] {
        let photo = import_photo(station, &article, seed);
        let figure = window.insert_figure(words, &photo, caption);
        station.set_figure_field(&article, &figure, "alt", caption.trim_end_matches('.'));
        station.set_figure_field(&article, &figure, "credit", "Nguyễn Thị Lan");
    }
    fill_fields(newsroom, station, &article);
    article
}

fn fill_fields(_newsroom: &Newsroom, station: &Station, article: &str) {
    let entries = station.call("newsroom_get", &json!({}));
    let section = entries["sections"][0]["id"].as_str().expect("a section");
    for (field, value) in [
        ("section", section),
        ("headline", "Thư viện Bến Sông mở cửa buổi tối"),
        (
            "standfirst",
            "Từ tuần này, bạn đọc có thêm ba giờ mỗi ngày.",
        ),
        ("byline", "Nguyễn Thị Lan"),
    ] {
        station.set_field(article, field, value);
    }
}

fn import_photo(station: &Station, article: &str, seed: u32) -> Value {
    let request = json!({ "article": article, "file_name": format!("anh-{seed}.jpg") });
    let bytes = pictures::river(seed, 640, 420);
    station
        .try_call_with("photo_import", &request, Some(bytes))
        .expect("a good photo")["photo"]
        .clone()
}

/// Submits on one workstation, approves what the other sees; everybody is synced before and after.
fn submit_and_approve(
    newsroom: &Newsroom,
    author: &Station,
    editor: &Station,
    article: &str,
) -> Vec<Value> {
    let _ = author.call("workflow_submit", &json!({ "article": article }));
    newsroom.settle(&[author, editor]);
    let hash = editor.hash(article);
    let _ = editor.take_answers();
    let _ = editor.call(
        "workflow_approve",
        &json!({ "article": article, "level": 0, "hash": hash, "acknowledges": null }),
    );
    newsroom.settle(&[editor, author]);
    editor.take_answers()
}

fn details(station: &Station, article: &str) -> Value {
    station.call("article_details", &json!({ "article": article }))
}

/// Opens an article on both workstations.
fn both<'a>(lan: &'a Station, minh: &'a Station, article: &str) -> (Window<'a>, Window<'a>) {
    (lan.open(article), minh.open(article))
}
