//! What other sites show of a story: a picture in their shape, about the point that must be seen, and the same file in the preview.

use std::io::Cursor;

use editorial::photo::crop::Cut;
use editorial::photo::words::PhotoWords;
use image::{ImageFormat, Rgb, RgbImage};
use newsroom_tests::Newsroom;
use serde_json::json;

use crate::publishing::addresses;
use crate::{details, fill_fields, submit_and_approve};

/// A picture that looks different at every place.
fn slope(width: u32, height: u32) -> Vec<u8> {
    let level = |at: u32, of: u32| u8::try_from(at * 255 / of).unwrap_or(255);
    let picture = RgbImage::from_fn(width, height, |x, y| {
        Rgb([
            level(x, width),
            level(y, height),
            level(x + y, width + height),
        ])
    });
    let mut out = Cursor::new(Vec::new());
    picture
        .write_to(&mut out, ImageFormat::Jpeg)
        .expect("memory takes every picture");
    out.into_inner()
}

fn pixels(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory(jpeg)
        .expect("a whole picture")
        .to_rgb8()
}

/// What a page says of a property.
fn said<'p>(page: &'p str, property: &str) -> &'p str {
    let begin = format!("<meta property=\"{property}\" content=\"");
    let (_, rest) = page.split_once(&begin).expect("the property");
    rest.split_once('"').expect("its end").0
}

#[test]
fn a_story_is_shared_with_the_piece_about_its_focal_point_pixel_for_pixel_and_so_it_was_previewed()
{
    let mut newsroom = Newsroom::new();
    newsroom.serve_readers_at("https://bensong.example");
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let mut window = lan.create();
    let article = window.article().to_owned();
    window.write(&["Bến đò Hạ đông từ sáng sớm.", "Đò vẫn chạy./."]);
    let request = json!({ "article": article, "file_name": "đứng.jpg" });
    let photo = lan
        .try_call_with("photo_import", &request, Some(slope(1600, 2400)))
        .expect("a good photo")["photo"]
        .clone();
    let figure = window.insert_figure("Bến đò", &photo, "Khách qua đò.");
    // The upper edge of the middle third, and a part that begins at no block's edge.
    let crop = r#"{"x":0.1,"y":0.05,"width":0.8,"height":0.9,"focus":{"x":0.5,"y":0.4}}"#;
    lan.set_figure_field(&article, &figure, "crop", crop);
    fill_fields(&newsroom, &lan, &article);
    let answers = submit_and_approve(&newsroom, &lan, &minh, &article);
    assert_eq!(answers[0]["answer"], "done", "{answers:?}");
    let url = details(&minh, &article)["published"]["url"].clone();
    let page = newsroom.read(url.as_str().expect("published")).2;
    let page = String::from_utf8(page).expect("UTF-8");

    let address = said(&page, "og:image");
    let address = &address[address.find("/media/").expect("a picture")..];
    let (status, _, shared) = newsroom.read(address);
    assert_eq!(status, 200);
    let part = pixels(&shared);
    assert_eq!(
        [
            said(&page, "og:image:width"),
            said(&page, "og:image:height")
        ],
        [part.width().to_string(), part.height().to_string()]
    );
    let off = f64::from(part.width()) / f64::from(part.height()) - 1200.0 / 630.0;
    assert!(off.abs() < 0.03, "{} x {}", part.width(), part.height());

    // The rendition of the same width in the text, whole: the part lies in it, at edges of blocks.
    let recipe = address
        .rsplit('/')
        .next()
        .and_then(|name| name.split('-').next());
    let recipe = format!("/{}-", recipe.expect("a recipe"));
    let whole = addresses(&page, "/media/")
        .into_iter()
        .find(|one| one.contains(&recipe) && one.ends_with(".jpg") && *one != address)
        .expect("the rendition");
    let whole = pixels(&newsroom.read(&whole).2);
    let differs = |left: u32, top: u32, step: usize| {
        let (mut sum, mut count) = (0_u64, 0_u64);
        // Colours at the very edge of a part are worked out without their neighbours.
        for y in (8..part.height() - 8).step_by(step) {
            for x in (8..part.width() - 8).step_by(step) {
                let (one, other) = (part.get_pixel(x, y), whole.get_pixel(left + x, top + y));
                for (a, b) in one.0.iter().zip(other.0) {
                    sum += u64::from(a.abs_diff(b));
                    count += 1;
                }
            }
        }
        sum * 100 / count
    };
    let places = (0..=whole.width() - part.width())
        .step_by(16)
        .flat_map(|left| {
            (0..=whole.height() - part.height())
                .step_by(16)
                .map(move |top| (left, top))
        });
    let (left, top) = places
        .min_by_key(|(left, top)| differs(*left, *top, 41))
        .expect("a place");
    assert_eq!(
        differs(left, top, 1),
        0,
        "the very pixels, at {left}, {top}"
    );
    let middle = f64::from(top + part.height() / 2) / f64::from(whole.height());
    assert!(
        (middle - 0.4).abs() < 0.02,
        "about the focal point: {middle}"
    );
    assert!(
        f64::from(left) >= 0.1 * f64::from(whole.width()) - 1.0,
        "nothing that was cut off"
    );

    for station in [&lan, &minh] {
        let hash = details(station, &article)["state"]["revision"].clone();
        let preview = station.call("preview_open", &json!({ "article": article, "hash": hash }));
        let path = preview["path"].as_str().expect("a path");
        let previewed = station.workstation().serve_preview(path);
        assert!(previewed.body == page.as_bytes(), "the page is the preview");
        assert!(station.workstation().serve_preview(address).body == shared);
    }
    // A part of one rendition is none of another, narrower or wider, nor of the same in WebP.
    let mut others: Vec<String> = ["w400", "w800", "w1200", "w1600"]
        .iter()
        .map(|other| format!("/{other}-"))
        .filter(|other| *other != recipe)
        .map(|other| address.replace(&recipe, &other))
        .collect();
    others.push(address.replace(".jpg", ".webp"));
    for other in others {
        assert_eq!(newsroom.read(&other).0, 404, "{other}");
        for station in [&lan, &minh] {
            let served = station.workstation().serve_preview(&other);
            assert_eq!(served.status, 404, "{other}");
        }
    }
}

#[test]
fn a_part_of_a_broken_file_is_refused_or_has_the_size_that_was_asked_for() {
    let whole = slope(96, 64);
    let words = PhotoWords {
        cut: Some(Cut {
            left: 16,
            top: 16,
            width: 50,
            height: 33,
            of_width: 96,
        }),
        ..PhotoWords::default()
    };
    let (mut made, mut refused) = (0, 0);
    let mut state = 11u64;
    let mut random = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap_or(0) % below
    };
    for _ in 0..20_000 {
        let mut broken = whole.clone();
        for _ in 0..=random(3) {
            let at = random(broken.len());
            broken[at] = u8::try_from(random(256)).unwrap_or(0);
        }
        if random(4) == 0 {
            broken.truncate(random(broken.len()));
        }
        match site::photo_file(&broken, &words) {
            Ok(file) => {
                let header = imaging::read_header(&file).expect("a picture");
                assert_eq!((header.width_px, header.height_px), (50, 33));
                made += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(
        made > 1_000 && refused > 1_000,
        "{made} made, {refused} refused"
    );
}
