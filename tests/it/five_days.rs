//! A reporter comes back after five days without a network, over a line that keeps breaking.
//!
//! The small size runs with every test; `GALLEY_FIVE_DAYS=full` runs the promised one: 30 stories of 500 edits, 60 photos of
//! 4 MB, a cut every 20 s. Cuts and rate are in real time: the line carries so many bytes a second, so that the transfer
//! lasts several cuts. Edits are sealed as the app does, two hundred to a record at most. Sync runs by itself, with its own back-off.
#![expect(clippy::print_stdout, reason = "the times are what it is for")]

use std::time::{Duration, Instant};

use newsroom_tests::{Newsroom, Shape, Station, Window, pictures};
use serde_json::{Value, json};

struct Size {
    stories: usize,
    edits: usize,
    /// Stories that the editors edit as well.
    twice: usize,
    photos: u32,
    photo_bytes: usize,
    line: Shape,
    patience: Duration,
}

const SMALL: Size = Size {
    stories: 6,
    edits: 40,
    twice: 3,
    photos: 6,
    photo_bytes: 500_000,
    line: Shape {
        bytes_per_s: Some(1_500_000),
        cut_every: Some(Duration::from_millis(700)),
        cut_after_bytes: None,
    },
    patience: Duration::from_secs(120),
};

const FULL: Size = Size {
    stories: 30,
    edits: 500,
    twice: 10,
    photos: 60,
    photo_bytes: 4_000_000,
    line: Shape {
        bytes_per_s: Some(2_500_000),
        cut_every: Some(Duration::from_secs(20)),
        cut_after_bytes: None,
    },
    patience: Duration::from_secs(1_200),
};

/// One of the reporter's stories, and what must be found in it at the end.
struct Story {
    article: String,
    words: Vec<String>,
}

const OPENING: &str = "Đoạn mở đầu mà cả ba người cùng sửa.";

/// Types so many separate edits, the first into the opening that others edit too; gives the words.
fn work(window: &mut Window<'_>, story: usize, edits: usize) -> Vec<String> {
    let mut words = Vec::with_capacity(edits);
    let mut last = "Đoạn thứ hai".to_owned();
    for edit in 0..edits {
        let word = format!("lan{story}x{edit}");
        if edit == 0 {
            window.type_after("Đoạn mở đầu", &format!(" {word}"));
        } else {
            window.type_after(&last, &format!(" {word}"));
            last.clone_from(&word);
        }
        words.push(word);
    }
    words
}

fn begin(lan: &Station) -> String {
    let mut window = lan.create();
    window.write(&[OPENING, "Đoạn thứ hai./."]);
    window.article().to_owned()
}

fn texts(station: &Station, article: &str) -> String {
    station.open(article).texts().join("\n")
}

fn open_review(station: &Station, article: &str) -> Value {
    station.call("article_details", &json!({ "article": article }))["review"].clone()
}

#[test]
fn five_days_offline_arrive_over_a_line_that_keeps_breaking_and_every_double_edit_is_in_a_review() {
    let size = match std::env::var("GALLEY_FIVE_DAYS") {
        Ok(wanted) if wanted == "full" => FULL,
        _ => SMALL,
    };
    let mut newsroom = Newsroom::new();
    let link = newsroom.link();
    let mut lan = newsroom.bare_workstation("lan");
    newsroom.sign_in_at(&lan, "lan", &link.url());
    lan.sync();
    let (minh, duc) = (newsroom.workstation("minh"), newsroom.workstation("duc"));
    let shared: Vec<String> = (0..size.twice).map(|_| begin(&lan)).collect();
    newsroom.settle(&[&lan, &minh, &duc]);

    // Five days without a network.
    link.down();
    let written = Instant::now();
    let mut stories = Vec::new();
    for story in 0..size.stories {
        let article = shared.get(story).cloned().unwrap_or_else(|| begin(&lan));
        let words = work(&mut lan.open(&article), story, size.edits);
        stories.push(Story { article, words });
    }
    let mut photos = Vec::new();
    for number in 0..size.photos {
        let bytes = pictures::of_size(100 + number, size.photo_bytes);
        let story = &stories[number as usize % stories.len()];
        let request = json!({ "article": story.article, "file_name": format!("anh-{number}.jpg") });
        let imported = lan.try_call_with("photo_import", &request, Some(bytes));
        let hash = imported.expect("a good photo")["photo"]["original"].clone();
        photos.push(hash.as_str().expect("a hash").to_owned());
    }
    newsroom.pass_ms(5 * 24 * 60 * 60 * 1000);
    // Meanwhile two editors edit some of the same stories, in the same place.
    for (number, article) in shared.iter().enumerate() {
        for (editor, name) in [(&minh, "minh"), (&duc, "duc")] {
            editor.sync();
            editor
                .open(article)
                .type_after("cùng sửa", &format!(" {name}{number}"));
            editor.sync();
        }
    }
    let written = written.elapsed();
    let waiting = lan.call("sync_status", &json!({}))["unsent"].clone();
    assert_eq!(waiting["photos"], size.photos);

    // The network is back, and bad.
    lan.quit();
    link.set(size.line);
    link.up();
    let before = (link.bytes(), link.cuts());
    let back = Instant::now();
    lan.reopen_in_background();
    let mut text_sent = None;
    lan.wait_for(size.patience, |status| {
        let unsent = &status["unsent"];
        if unsent["records"] == 0 && text_sent.is_none() {
            text_sent = Some(back.elapsed());
        }
        unsent["records"] == 0 && unsent["photos"] == 0
    });
    let all_sent = back.elapsed();
    let (bytes, cuts) = (link.bytes() - before.0, link.cuts() - before.1);
    link.set(Shape::default());
    let last = Instant::now();
    newsroom.settle(&[&minh, &duc]);
    let merged = last.elapsed();
    println!(
        "five days: {} stories of {} edits and {} photos of {} bytes (written in {:.1} s) over {} bytes/s, cut {cuts} times (every {:?})",
        size.stories,
        size.edits,
        size.photos,
        size.photo_bytes,
        written.as_secs_f64(),
        size.line.bytes_per_s.unwrap_or_default(),
        size.line.cut_every.unwrap_or_default(),
    );
    println!(
        "five days: text sent after {:.1} s, everything after {:.1} s, {bytes} bytes carried; merged at two editors' machines in {:.1} s more",
        text_sent.unwrap_or(all_sent).as_secs_f64(),
        all_sent.as_secs_f64(),
        merged.as_secs_f64()
    );
    assert!(cuts >= 3, "the line was cut only {cuts} times");

    // Everything is there, for everybody, and on a machine that has never seen it.
    lan.wait_for(size.patience, |status| {
        status["reviews"].as_array().map(Vec::len) == Some(size.twice)
    });
    let fresh = newsroom.bare_workstation("fresh");
    newsroom.sign_in(&fresh, "duc");
    newsroom.settle(&[&fresh]);
    for story in &stories {
        let hash = lan.hash(&story.article);
        for station in [&minh, &duc, &fresh] {
            assert_eq!(station.hash(&story.article), hash, "{}", story.article);
        }
        let text = texts(&fresh, &story.article);
        for word in &story.words {
            assert!(text.contains(word.as_str()), "{word} is lost");
        }
    }
    for (number, article) in shared.iter().enumerate() {
        let text = texts(&fresh, article);
        for word in [format!("minh{number}"), format!("duc{number}")] {
            assert!(text.contains(&word), "{word} is lost");
        }
        let review = open_review(&fresh, article).to_string();
        let all_three = [
            format!("lan{number}x0"),
            format!("minh{number}"),
            format!("duc{number}"),
        ];
        for word in all_three {
            assert!(review.contains(&word), "{word} is in no review: {review}");
        }
    }
    let blobs = newsroom.server_folder().join("blobs");
    for hash in &photos {
        let file = blobs.join(&hash[..2]).join(hash);
        let length = std::fs::metadata(&file).map(|file| file.len());
        assert_eq!(length.ok(), Some(size.photo_bytes as u64), "{hash}");
    }
    lan.quit();
    assert_eq!(newsroom.check(), [], "every byte is what its name says");
}
