//! Bytes that somebody broke, by chance or on purpose.

use image::ExtendedColorType;
use imaging::{
    DamagedPart, OutFormat, Recipe, Refused, Unmade, damaged_renditions, decode, read_header,
    renditions,
};
use metadata::{Field, Words, export, publish, read_facts};

use crate::made::{
    Coding, Entry, LOSSY_WEBP, REFINED_JPEG, TiffField, crc32, extended_webp, gif, jpeg, jpeg_with,
    next_random, png, rendition, scene, tiff, tiff_of_jpeg, tiff_picture, tiff_with, webp,
    with_exif, with_png_chunk, with_segment, with_webp_exif, with_xmp,
};

/// Small enough to be decoded small.
const SMALL: Recipe = Recipe {
    name: "small",
    max_width_px: 12,
    max_height_px: 12,
    format: OutFormat::Jpeg,
    quality: 82,
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
    // What every fact of a newsroom looks like in each kind: packed or bare texts, fields of a TIFF, chunks.
    let words: Words = Field::ALL
        .into_iter()
        .map(|field| (field, format!("Bến {}", field.name())))
        .collect();
    let told = |file: Vec<u8>| export(&file, &words).expect("a whole file");
    let place = tiff(&[
        Entry::Ascii(0x010e, b"a caption"),
        Entry::Directory(0x8825, vec![Entry::Ascii(1, b"N"), Entry::Ascii(3, b"E")]),
    ]);
    let profile: String = place.iter().map(|byte| format!("{byte:02x}")).collect();
    let profile = format!(
        "Raw profile type exif\0\nexif\n{}\n{profile}\n",
        place.len()
    );
    let plain = png(&scene(40, 30), 40, 30, ExtendedColorType::Rgb8);
    vec![
        rich,
        told(with_exif(&jpeg(40, 30), &place)),
        told(with_png_chunk(&plain, b"eXIf", &place)),
        with_png_chunk(&plain, b"tEXt", profile.as_bytes()),
        told(with_webp_exif(&webp(&scene(40, 30), 40, 30), &place)),
        told(tiff_picture(&scene(40, 30), 40, 30, 6)),
        jpeg_with(&scene(40, 30), 40, 30, coding),
        jpeg_with(&scene(40, 30), 40, 30, apart),
        REFINED_JPEG.to_vec(),
        png(&scene(40, 30), 40, 30, ExtendedColorType::Rgb8),
        with_webp_exif(&webp(&scene(40, 30), 40, 30), &exif),
        LOSSY_WEBP.to_vec(),
        tiff_picture(&scene(40, 30), 40, 30, 6),
        gif(&[&scene(40, 30), &scene(40, 30)], 40, 30),
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
    let words: Words = [(Field::Caption, "Bến sông <&>".to_owned())].into();
    for round in 0..20_000 {
        let mut bytes = originals[round % originals.len()].clone();
        corrupt(&mut bytes, &mut state);
        read_facts(&bytes);
        // What is written is read back, whatever was there before.
        if let Ok(written) = export(&bytes, &words) {
            assert_eq!(
                read_facts(&written).text(Field::Caption),
                words[&Field::Caption]
            );
        }
        if let Ok(written) = publish(&bytes, &words, read_facts(&bytes).position()) {
            assert_eq!(
                read_facts(&written).text(Field::Caption),
                words[&Field::Caption]
            );
        }
        let header = read_header(&bytes);
        // What decodes has the size that the header promised, and can be made smaller.
        if let Ok(picture) = decode(&bytes) {
            let header = header.expect("a picture that decodes has a header");
            assert_eq!(picture.width_px(), header.upright_width_px());
            assert_eq!(picture.height_px(), header.upright_height_px());
            let small = rendition(&picture, 16, 16, 82).expect("a plain recipe");
            assert!(small.width_px <= 16 && small.height_px <= 16);
            // The small decoder takes what the whole one takes.
            assert!(renditions(&bytes, &[SMALL]).is_ok());
        }
        // What can be shown of a damaged file is shown or not; it never stops the program.
        if let Ok(Some(shown)) = damaged_renditions(&bytes, &[SMALL]) {
            assert!(decode(&shown[0].bytes).is_ok());
        }
    }
}

/// Where the frame header of a baseline JPEG lies.
fn frame_of(jpeg: &[u8]) -> usize {
    jpeg.windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .expect("a baseline frame")
}

/// The most bytes of a bomb that are needed to refuse it.
const HEAD: usize = 64 << 10;

/// Fills a file up to many megabytes, as a real one would be.
fn padded(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(8 << 20, 0x5a);
    bytes
}

#[test]
fn bombs_are_refused_by_their_first_64_kibibytes() {
    let too_large = |width_px, height_px| {
        Err(Refused::TooLarge {
            width_px,
            height_px,
        })
    };
    let mut huge_jpeg = jpeg(16, 16);
    let frame = frame_of(&huge_jpeg);
    huge_jpeg[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    let mut huge_png = png(&scene(16, 16), 16, 16, ExtendedColorType::Rgb8);
    huge_png[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let mut huge_gif = gif(&[&scene(16, 16)], 16, 16);
    huge_gif[6..10].copy_from_slice(&[0x60, 0xea, 0x60, 0xea]);
    // 2 GB of pixels: 27,000 x 26,000 of three bytes.
    let huge_tiff = tiff_claiming(27_000, 26_000);
    for (bomb, refused) in [
        (huge_jpeg, too_large(60_000, 60_000)),
        (huge_png, too_large(60_000, 60_000)),
        (huge_gif, too_large(60_000, 60_000)),
        (huge_tiff, too_large(27_000, 26_000)),
    ] {
        let bomb = padded(bomb);
        assert_eq!(read_header(&bomb), refused);
        assert_eq!(read_header(&bomb[..HEAD]), refused, "the head is enough");
        assert_eq!(decode(&bomb).err(), refused.err());
    }
}

/// A TIFF whose directory stands first and claims a size.
fn tiff_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    for (tag, value) in [(256u16, width), (257, height)] {
        bytes.extend(tag.to_be_bytes());
        bytes.extend([0, 4, 0, 0, 0, 1]);
        bytes.extend(value.to_be_bytes());
    }
    bytes.extend([0; 4]);
    bytes
}

#[test]
fn a_file_whose_few_bytes_claim_many_pixels_is_refused_before_they_are_unpacked() {
    // Just allowed by their size, and impossible by their bytes: 10,000 x 12,000.
    let claim = [0, 0, 0x27, 0x10, 0, 0, 0x2e, 0xe0];
    let mut deflate_bomb = png(&vec![0; 600 * 600 * 3], 600, 600, ExtendedColorType::Rgb8);
    deflate_bomb[16..24].copy_from_slice(&claim);
    assert_eq!(decode(&deflate_bomb), Err(Refused::Truncated));
    let mut strip_bomb = tiff_picture(&scene(40, 30), 40, 30, 1);
    let directory = strip_bomb.len() - 6 - 4 - 10 * 12;
    strip_bomb[directory + 8..directory + 12].copy_from_slice(&claim[..4]);
    strip_bomb[directory + 20..directory + 24].copy_from_slice(&claim[4..]);
    assert_eq!(decode(&strip_bomb), Err(Refused::Truncated));
    // A strip of two gigabytes in a file of three kilobytes.
    let mut long_strip = tiff_picture(&scene(40, 30), 40, 30, 1);
    let length = long_strip.len() - 6 - 4 - 4;
    long_strip[length..length + 4].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff]);
    assert_eq!(decode(&long_strip), Err(Refused::Truncated));
    // The small decoder gets no memory either.
    let mut jpeg_bomb = jpeg(16, 16);
    let frame = frame_of(&jpeg_bomb);
    jpeg_bomb[frame + 5..frame + 9].copy_from_slice(&[0x27, 0x10, 0x2e, 0xe0]);
    assert_eq!(
        renditions(&jpeg_bomb, &[SMALL]),
        Err(Unmade::Refused(Refused::Truncated))
    );
    assert_eq!(damaged_renditions(&jpeg_bomb, &[SMALL]), Ok(None));
}

/// A PNG whose pixels are indices into `palette`.
fn indexed_png(palette: &[u8]) -> Vec<u8> {
    let mut bytes = png(&[0, 1, 2, 3], 2, 2, ExtendedColorType::L8);
    bytes[25] = 3;
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    with_png_chunk(&bytes, b"PLTE", palette)
}

#[test]
fn a_png_whose_palette_is_cut_or_too_long_is_called_damaged() {
    for colours in [4, 256] {
        assert!(decode(&indexed_png(&vec![90; colours * 3])).is_ok());
    }
    for length in [0, 1, 2, 4, 5, 10, 767, 769, 257 * 3] {
        assert_eq!(
            decode(&indexed_png(&vec![90; length])),
            Err(Refused::Damaged {
                part: DamagedPart::Structure
            }),
            "a palette of {length} bytes"
        );
    }
    // Where no pixel looks it up, a palette only suggests colours, and readers pass it over.
    let plain = png(&scene(16, 16), 16, 16, ExtendedColorType::Rgb8);
    assert!(decode(&with_png_chunk(&plain, b"PLTE", &[90; 10])).is_ok());
}

/// Parts a JPEG into the tables that many could share and what is its own, each with a beginning, the tables with an end.
fn apart(jpeg: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (mut tables, mut own) = (jpeg[..2].to_vec(), jpeg[..2].to_vec());
    let mut at = 2;
    while jpeg[at + 1] != 0xda {
        let end = at + 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        let is_table = matches!(jpeg[at + 1], 0xc4 | 0xdb);
        let part = if is_table { &mut tables } else { &mut own };
        part.extend(&jpeg[at..end]);
        at = end;
    }
    own.extend(&jpeg[at..]);
    tables.extend([0xff, 0xd9]);
    (tables, own)
}

#[test]
fn a_jpeg_in_a_tiff_gets_no_room_for_more_than_its_bytes_can_hold() {
    let damaged = Err(Refused::Damaged {
        part: DamagedPart::Structure,
    });
    let strip = jpeg(40, 30);
    let (tables, own) = apart(&strip);
    let whole = decode(&tiff_of_jpeg(&strip, &[], 40, 30));
    assert!(whole.is_ok());
    assert_eq!(decode(&tiff_of_jpeg(&own, &tables, 40, 30)), whole);
    // The directory is small; what stands in it claims 10,000 x 12,000, and 30,000 x 30,000.
    for (claim, refused) in [
        ([0x27, 0x10, 0x2e, 0xe0], Err(Refused::Truncated)),
        ([0x75, 0x30, 0x75, 0x30], damaged.clone()),
    ] {
        for (tables, mut bomb) in [(Vec::new(), strip.clone()), (tables.clone(), own.clone())] {
            let frame = frame_of(&bomb);
            bomb[frame + 5..frame + 9].copy_from_slice(&claim);
            assert_eq!(decode(&tiff_of_jpeg(&bomb, &tables, 40, 30)), refused);
        }
    }
    let cut = &strip[..strip.len() - 200];
    assert_eq!(
        decode(&tiff_of_jpeg(cut, &[], 40, 30)),
        Err(Refused::Truncated)
    );
    assert_eq!(
        decode(&tiff_of_jpeg(&own, &[0; 70_000], 40, 30)),
        damaged,
        "tables without end"
    );
    // Two readers could take the strip's length for two things where it is a text.
    let mut doubtful = tiff_of_jpeg(&strip, &[], 40, 30);
    let directory = doubtful.len() - 6 - 4 - 10 * 12;
    doubtful[directory + 9 * 12 + 3] = 2;
    assert_eq!(decode(&doubtful), damaged);
}

#[test]
fn a_png_whose_profile_unpacks_without_end_is_refused_and_one_with_a_large_profile_is_taken() {
    let whole = png(&scene(16, 16), 16, 16, ExtendedColorType::Rgb8);
    let profile = |bytes: usize| {
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; bytes], 9);
        [b"a press\0\0".as_slice(), &packed].concat()
    };
    let damaged = Err(Refused::Damaged {
        part: DamagedPart::Structure,
    });
    // Sixteen megabytes in sixteen kilobytes: it could as well be a gigabyte in one megabyte.
    let bomb = with_png_chunk(&whole, b"iCCP", &profile(16 << 20));
    assert!(bomb.len() < 20_000);
    assert_eq!(decode(&bomb), damaged);
    assert_eq!(
        renditions(&bomb, &[SMALL]),
        Err(Unmade::Refused(damaged.clone().expect_err("a refusal")))
    );
    let large = with_png_chunk(&whole, b"iCCP", &profile(3 << 20));
    assert_eq!(decode(&large), decode(&whole));
    // Whoever takes the first shows other colours than whoever takes the second.
    assert_eq!(
        decode(&with_png_chunk(&large, b"iCCP", &profile(400))),
        damaged
    );
    // What is no profile at all is passed over, as other programs do.
    for body in [
        b"".as_slice(),
        b"a press",
        b"a press\0",
        b"a press\0\0rubbish",
    ] {
        assert_eq!(
            decode(&with_png_chunk(&whole, b"iCCP", body)),
            decode(&whole)
        );
    }
}

#[test]
fn a_picture_whose_pixels_would_take_a_gigabyte_is_refused_before_they_are_decoded() {
    // Allowed by its size, but of 16 bits with alpha; a megabyte and a half of rubbish could be its pixels.
    let (width, height) = (10_000u32, 12_000u32);
    let too_large = Refused::TooLarge {
        width_px: width,
        height_px: height,
    };
    let rubbish = vec![0x5a; 3 << 19];
    let deep_png = png_of_chunk(width, height, [16, 6], &rubbish);
    let deep_tiff = |compression: u8| {
        let fields: [TiffField<'_>; 4] = [
            (258, 3, &[0, 16, 0, 16, 0, 16, 0, 16]),
            (259, 3, &[0, compression]),
            (277, 3, &[0, 4]),
            (338, 3, &[0, 2]),
        ];
        tiff_with(&rubbish, width, height, &fields)
    };
    // LZW and deflate.
    for bomb in [deep_png, deep_tiff(5), deep_tiff(8)] {
        assert_eq!(decode(&bomb), Err(too_large.clone()));
        assert_eq!(
            renditions(&bomb, &[SMALL]),
            Err(Unmade::Refused(too_large.clone()))
        );
    }
    // With 8 bits a sample the same size is decoded, alpha or not: this rubbish is no picture, and that is what is said.
    for colour in [2, 6] {
        assert_eq!(
            decode(&png_of_chunk(width, height, [8, colour], &rubbish)),
            Err(Refused::Damaged {
                part: DamagedPart::Pixels
            })
        );
    }
}

/// A PNG of these bits and this type of colour with one chunk of pixels.
fn png_of_chunk(width: u32, height: u32, depth_and_colour: [u8; 2], pixels: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend(depth_and_colour);
    header.extend([0; 3]);
    for (kind, body) in [
        (b"IHDR", header.as_slice()),
        (b"IDAT", pixels),
        (b"IEND", &[]),
    ] {
        bytes.extend((body.len() as u32).to_be_bytes());
        let start = bytes.len();
        bytes.extend(kind);
        bytes.extend(body);
        let checksum = crc32(&bytes[start..]);
        bytes.extend(checksum.to_be_bytes());
    }
    bytes
}

#[test]
fn a_tiff_in_more_strips_than_any_picture_has_tiles_is_damaged() {
    let scene = scene(40, 30);
    // A row a strip is how some programs write; two million are more than the largest picture has tiles.
    let rows: Vec<u8> = (0..30u32)
        .flat_map(|row| (8 + row * 120).to_be_bytes())
        .collect();
    let lengths = 120u32.to_be_bytes().repeat(30);
    let in_rows: [TiffField<'_>; 3] = [(273, 4, &rows), (278, 3, &[0, 1]), (279, 4, &lengths)];
    let whole = decode(&tiff_picture(&scene, 40, 30, 1));
    assert!(whole.is_ok());
    assert_eq!(decode(&tiff_with(&scene, 40, 30, &in_rows)), whole);
    let many = 8u32.to_be_bytes().repeat(2_000_000);
    let in_crumbs: [TiffField<'_>; 2] = [(273, 4, &many), (279, 4, &many)];
    assert_eq!(
        decode(&tiff_with(&scene, 40, 30, &in_crumbs)),
        Err(Refused::Damaged {
            part: DamagedPart::Structure
        })
    );
}

#[test]
fn a_webp_whose_frame_is_not_its_canvas_is_damaged_and_not_decoded() {
    let damaged = Err(Refused::Damaged {
        part: DamagedPart::Structure,
    });
    for (mut simple, claim_at, largest) in [
        (LOSSY_WEBP.to_vec(), 26, [0xff, 0x3f, 0xff, 0x3f]),
        (webp(&scene(90, 70), 90, 70), 21, [0xfe, 0xbf, 0xff, 0x0f]),
    ] {
        let whole = decode(&simple);
        assert!(whole.is_ok());
        assert_eq!(decode(&extended_webp(&simple, 90, 70, &[])), whole);
        for (width, height) in [(1, 1), (90, 71), (91, 70), (70, 90), (9_000, 7_000)] {
            assert_eq!(
                decode(&extended_webp(&simple, width, height, &[])),
                damaged,
                "{width} x {height}"
            );
        }
        // Frames of 16,383 x 16,383 on a canvas of one pixel: a gigabyte for nothing.
        simple[claim_at..claim_at + 4].copy_from_slice(&largest);
        assert_eq!(
            read_header(&simple).err(),
            Some(Refused::TooLarge {
                width_px: 16_383,
                height_px: 16_383
            })
        );
        assert_eq!(decode(&extended_webp(&simple, 1, 1, &[])), damaged);
    }
    let no_frame = extended_webp(&LOSSY_WEBP[..12], 90, 70, &[]);
    assert_eq!(decode(&no_frame), damaged);
}

/// A GIF of one frame on a screen of another size.
fn gif_on_screen(screen: (u16, u16), frame: (u16, u16)) -> Vec<u8> {
    let mut bytes = gif(&[&scene(40, 30)], 40, 30);
    let control = bytes
        .windows(3)
        .position(|part| part == [0x21, 0xf9, 4])
        .expect("a control block before the frame");
    for (at, (width, height)) in [(6, screen), (control + 13, frame)] {
        bytes[at..at + 2].copy_from_slice(&width.to_le_bytes());
        bytes[at + 2..at + 4].copy_from_slice(&height.to_le_bytes());
    }
    bytes
}

#[test]
fn a_gif_whose_first_frame_is_huge_is_refused_whatever_its_screen_and_one_on_another_screen_is_shown()
 {
    for (width, height) in [(16_000, 16_000), (60_000, 2), (12_001, 10_000)] {
        assert_eq!(
            decode(&gif_on_screen((1, 1), (width, height))),
            Err(Refused::TooLarge {
                width_px: width.into(),
                height_px: height.into(),
            })
        );
    }
    let frame = decode(&gif_on_screen((40, 30), (40, 30))).expect("a whole GIF");
    let corner = decode(&gif_on_screen((10, 10), (40, 30))).expect("a frame beyond its screen");
    let around = decode(&gif_on_screen((50, 40), (40, 30))).expect("a frame within its screen");
    let row = |picture: &imaging::Picture, y: usize| {
        let length = picture.width_px() as usize * 3;
        picture.rgb()[y * length..][..length].to_vec()
    };
    assert_eq!(row(&corner, 9), row(&frame, 9)[..30]);
    assert_eq!(row(&around, 29)[..120], row(&frame, 29));
    assert_eq!(row(&around, 29)[120..], [255; 30]);
    assert_eq!(row(&around, 39), [255; 150]);
    // Cut anywhere before its frame, it lacks its end.
    let whole = gif_on_screen((40, 30), (40, 30));
    let control = whole
        .windows(3)
        .position(|part| part == [0x21, 0xf9, 4])
        .expect("a control block before the frame");
    for cut in 13..control + 17 {
        assert_eq!(decode(&whole[..cut]), Err(Refused::Truncated), "{cut}");
    }
}

#[test]
fn quantisation_that_no_encoder_writes_overflows_nothing() {
    let mut absurd = jpeg(40, 30);
    // Tables of sixteen bits, all of them the largest, behind the encoder's own.
    let huge: Vec<u8> = (0..4u8)
        .flat_map(|number| [vec![0x10 | number], vec![0xff; 128]].concat())
        .collect();
    let mut segment = vec![0xff, 0xdb];
    segment.extend((huge.len() as u16 + 2).to_be_bytes());
    segment.extend(huge);
    let scan = absurd
        .windows(2)
        .position(|pair| pair == [0xff, 0xda])
        .expect("a scan");
    absurd.splice(scan..scan, segment);
    assert!(renditions(&absurd, &[SMALL]).is_ok());
}

#[test]
fn a_compressed_text_that_unpacks_without_end_and_a_packet_of_growing_entities_give_no_facts() {
    // Sixteen megabytes of one letter, in sixteen kilobytes.
    let letters = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b'a'; 16 << 20], 9);
    let mut body = b"XML:com.adobe.xmp\0\x01\0\0\0".to_vec();
    body.extend(letters);
    let whole = png(&scene(16, 16), 16, 16, ExtendedColorType::Rgb8);
    assert!(read_facts(&with_png_chunk(&whole, b"iTXt", &body)).is_empty());
    let entities: String = (1..40)
        .map(|n| format!("<!ENTITY a{n} \"&a{};&a{};\">", n - 1, n - 1))
        .collect();
    let packet = format!("<!DOCTYPE x [<!ENTITY a0 \"aaaa\">{entities}]><x>&a39;</x>");
    assert!(read_facts(&with_xmp(&jpeg(16, 16), &packet)).is_empty());
}
