//! Bytes that somebody broke.

use image::ExtendedColorType;
use imaging::{decode, read_facts, read_header, rendition};

use crate::made::{
    Coding, Entry, LOSSY_WEBP, REFINED_JPEG, jpeg, jpeg_with, next_random, png, scene, tiff, webp,
    with_exif, with_segment, with_webp_exif, with_xmp,
};

/// Files of every kind, with metadata of every kind.
fn originals() -> Vec<Vec<u8>> {
    let exif = tiff(&[
        Entry::Ascii(0x010e, b"a caption"),
        Entry::Short(0x0112, 6),
        Entry::Directory(0x8769, vec![Entry::Ascii(0x9003, b"2020:09:21 22:16:05")]),
    ]);
    let xmp = r#"<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:d="http://purl.org/dc/elements/1.1/"><r:Description><d:description><r:Alt>
        <r:li xml:lang="x-default">a &lt;caption&gt; &#7863;</r:li></r:Alt></d:description>
        </r:Description></r:RDF>"#;
    let iim = b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x0c\x1c\x02\x78\0\x07caption";
    let rich = with_segment(&with_xmp(&with_exif(&jpeg(40, 30), &exif), xmp), 0xed, iim);
    let coding = Coding {
        progressive: true,
        restart_interval: 2,
        chroma_halved: true,
        apart: false,
    };
    let apart = Coding {
        chroma_halved: true,
        apart: true,
        ..Coding::default()
    };
    vec![
        rich,
        jpeg_with(&scene(40, 30), 40, 30, coding),
        jpeg_with(&scene(40, 30), 40, 30, apart),
        REFINED_JPEG.to_vec(),
        png(&scene(40, 30), 40, 30, ExtendedColorType::Rgb8),
        with_webp_exif(&webp(&scene(40, 30), 40, 30), &exif),
        LOSSY_WEBP.to_vec(),
    ]
}

/// Changes, removes or doubles some bytes; most changes fall near the head, where sizes and
/// tables are.
fn corrupt(bytes: &mut Vec<u8>, state: &mut u32) {
    for _ in 0..=next_random(state) % 6 {
        let reach = if next_random(state).is_multiple_of(2) {
            bytes.len()
        } else {
            bytes.len().min(200)
        };
        let at = next_random(state) as usize % reach.max(1);
        // A file of nothing is tested elsewhere.
        if bytes.len() < 32 {
            return;
        }
        match next_random(state) % 8 {
            0 => bytes.truncate(at.max(32)),
            1 => {
                let end = (at + 1 + next_random(state) as usize % 16).min(bytes.len());
                bytes.drain(at..end);
            }
            2 => {
                let end = (at + 1 + next_random(state) as usize % 16).min(bytes.len());
                let doubled = bytes[at..end].to_vec();
                bytes.splice(at..at, doubled);
            }
            3 => bytes[at] = 0xff,
            4 => bytes[at] = 0,
            _ => bytes[at] ^= 1 << (next_random(state) % 8),
        }
    }
}

#[test]
fn random_corruptions_are_refused_or_shown_and_never_stop_the_program() {
    let originals = originals();
    for original in &originals {
        assert!(decode(original).is_ok());
    }
    let mut state = 0x1234_5678;
    for round in 0..2_000 {
        let mut bytes = originals[round % originals.len()].clone();
        corrupt(&mut bytes, &mut state);
        read_facts(&bytes);
        let header = read_header(&bytes);
        // What decodes has the size that the header promised, and can be made smaller.
        if let Ok(picture) = decode(&bytes) {
            let header = header.expect("a picture that decodes has a header");
            assert_eq!(picture.width_px(), header.upright_width_px());
            assert_eq!(picture.height_px(), header.upright_height_px());
            let small = rendition(&picture, 16, 16, 82).expect("a plain recipe");
            assert!(small.width_px <= 16 && small.height_px <= 16);
        }
    }
}
