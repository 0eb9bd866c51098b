//! How photos travel between the window and the workstation: as bytes. A memory card in base64 would be a third larger, in JSON
//! four times as large, and both would pass through the memory of scripts.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
use newsroom_tests::pictures;
use newsroom_tests::window::{By, DroppedFile, Seat, ServerProcess};
use serde_json::Value;

const PHOTOS: u32 = 6;
/// Photos are decoded on a machine that also runs the tests.
const SOON: Duration = Duration::from_secs(120);

/// Notes all that the page sends and what is answered, whatever it is.
const LISTEN: &str = r#"
    const noted = (window.__noted = []);
    const read = async (body) => {
      if (body === undefined || body === null) return { kind: 'nothing', size: 0, text: '' };
      if (typeof body === 'string') return { kind: 'text', size: body.length, text: body };
      const bytes = new Uint8Array(await new Response(body).arrayBuffer());
      return { kind: 'bytes', size: bytes.length, text: '' };
    };
    const fetch = window.fetch.bind(window);
    window.fetch = async (address, rest) => {
      const sent = await read(rest?.body);
      const headers = [...new Headers(rest?.headers).entries()].join('\n');
      const answer = await fetch(address, rest);
      const kind = answer.headers.get('content-type') ?? '';
      const told = /json|text/.test(kind) ? await answer.clone().text() : '';
      noted.push({ address: String(address), headers, sent, told });
      return answer;
    };
    return null;
"#;

#[test]
fn no_photo_travels_as_base64_or_json_between_the_window_and_the_workstation() {
    let seat = Seat::new().expect("a seat");
    let mut server =
        ServerProcess::demonstration(&seat.folder().join("server")).expect("a newsroom");
    server.start().expect("the server starts");
    let (address, code) = (server.address(), server.code("lan").expect("a code"));
    let app = seat
        .open(&["--server", &address, "--code", &code, "--lang", "vi"])
        .expect("a window");
    app.click(By::Test("new-article")).expect("a new story");
    app.find(By::Test("headline")).expect("the story");
    app.js(LISTEN, &[]).expect("what is sent is noted");
    app.press("ctrl+5").expect("the key of the photo desk");
    app.find(By::Test("photo-desk")).expect("the photo desk");
    let card: Vec<DroppedFile> = (0..PHOTOS)
        .map(|number| DroppedFile {
            name: format!("DSC_{number:04}.jpg"),
            kind: "image/jpeg".to_owned(),
            bytes: pictures::river(11 * number + 3, 640, 420),
        })
        .collect();
    app.paste_files(&card).expect("photos are taken");
    app.wait_for(
        "all photos on the sheet, drawn",
        SOON,
        &format!(
            "(() => {{ const all = [...document.querySelectorAll('[data-testid=\"photo-cell\"] img')]; \
             return all.length === {PHOTOS} && all.every((img) => img.complete && img.naturalWidth > 0); }})()"
        ),
    )
    .expect("the sheet");

    let noted = app
        .js("return window.__noted;", &[])
        .expect("what was noted");
    let noted = noted.as_array().expect("a list");
    for file in &card {
        let as_bytes = noted.iter().filter(|one| {
            one["sent"]["kind"] == "bytes" && one["sent"]["size"] == file.bytes.len()
        });
        assert_eq!(as_bytes.count(), 1, "{} was sent as its bytes", file.name);
    }
    for one in noted {
        for text in [&one["sent"]["text"], &one["headers"], &one["told"]] {
            let text = text.as_str().unwrap_or_default();
            let found = card.iter().find(|file| carries(text, &file.bytes));
            assert!(
                found.is_none() && !shows_a_picture(text),
                "a photo as text, to {}",
                one["address"]
            );
        }
    }
    let sources = app
        .js(
            "return [...document.querySelectorAll('img')].map((img) => img.currentSrc || img.src);",
            &[],
        )
        .expect("the pictures' addresses");
    for source in sources.as_array().expect("a list") {
        let source = source.as_str().unwrap_or_default();
        assert!(
            source.starts_with("photo://") || source.starts_with("http://photo.localhost/"),
            "a picture of the sheet comes from {source}"
        );
    }
    // The originals may still be on their way to the server, and the window says so.
    app.close().expect("the window ends");
    server.stop().expect("the server ends");
}

/// Whether a text holds a part of these bytes in base64 or as numbers.
fn carries(text: &str, bytes: &[u8]) -> bool {
    // Whole groups of three from the beginning, so that the letters are the same as in the whole.
    let part = &bytes[600..660];
    let numbers = Value::from(part).to_string();
    text.contains(&BASE64_STANDARD.encode(part))
        || text.contains(&BASE64_URL_SAFE.encode(part))
        || text.contains(numbers.trim_matches(['[', ']']))
}

/// Whether a text holds a JPEG or a WebP in base64: every one of them begins alike.
fn shows_a_picture(text: &str) -> bool {
    ["\"/9j/", "\"_9j_", "base64,", "\"UklGR"]
        .iter()
        .any(|head| text.contains(head))
}

#[test]
fn a_photo_in_base64_or_in_json_is_noticed() {
    let photo = pictures::river(1, 64, 48);
    let in_base64 = format!("{{\"photo\":\"{}\"}}", BASE64_STANDARD.encode(&photo));
    assert!(carries(&in_base64, &photo) && shows_a_picture(&in_base64));
    assert!(carries(&Value::from(photo.as_slice()).to_string(), &photo));
    assert!(!carries("{\"photo\":\"DSC_0001.jpg\"}", &photo));
}
