//! What is written into a file, and that everything else stays.

use metadata::container::{Kind, jpeg, webp};
use metadata::{
    Broken, Field, Origin, Unwritten, Words, export, has_credentials, orientation, publish,
    read_facts,
};

use crate::files::{
    Entry, orientation_tiff, tiff, with_exif, with_png_chunk, with_segment, with_webp_exif,
    with_xmp,
};
use crate::{JPEG, PNG, TIFF, WEBP};

const CAPTION: &str = "Đồng chí Nguyễn Văn Ẩn phát biểu khai mạc <Hội nghị> & tặng quà.";

fn words(pairs: &[(Field, &str)]) -> Words {
    pairs
        .iter()
        .map(|(field, text)| (*field, (*text).to_owned()))
        .collect()
}

fn all_words() -> Words {
    words(&[
        (Field::Caption, CAPTION),
        (Field::Headline, "Tập huấn"),
        (Field::Creator, "Thu Hằng"),
        (Field::Credit, "Báo Bến Sông"),
        (Field::Copyright, "© Báo Bến Sông"),
        (Field::City, "Thành phố Hồ Chí Minh, phường Bến Nghé"),
        (Field::Alt, "Một người đứng nói"),
        (Field::AiSystem, "Máy vẽ"),
    ])
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// The coded pixels of a JPEG: everything from the first scan on.
fn scans(bytes: &[u8]) -> &[u8] {
    let scan = jpeg::Segments::new(bytes)
        .map_while(Result::ok)
        .find(|segment| segment.marker == jpeg::SOS)
        .expect("a JPEG has a scan");
    &bytes[scan.end..]
}

#[test]
fn words_that_are_written_are_read_back_from_every_kind_of_file() {
    for file in [JPEG, PNG, TIFF, WEBP] {
        let written = export(file, &all_words()).expect("a whole file");
        let facts = read_facts(&written);
        for (field, text) in all_words() {
            let found = facts.get(field).expect("what was written is there");
            assert_eq!(
                (found.value.as_str(), found.origin),
                (text.as_str(), Origin::Xmp)
            );
            assert!(
                found.others.is_empty(),
                "{field:?}: no place says otherwise"
            );
        }
        assert_eq!(
            export(&written, &all_words()).as_ref(),
            Ok(&written),
            "nothing is left to do"
        );
    }
}

#[test]
fn a_fact_is_changed_and_taken_out_in_every_place_that_tells_it() {
    let camera = tiff(&[
        Entry::Ascii(0x010e, b"from the camera"),
        Entry::Ascii(0x010f, b"A maker"),
    ]);
    let xmp = r#"<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://purl.org/dc/elements/1.1/"
        xmlns:p="http://ns.adobe.com/photoshop/1.0/" xmlns:o="urn:other">
        <r:Description r:about="uuid:7" p:Credit="an agency" o:Rating='a "good" one'>
        <d:description><r:Alt><r:li xml:lang="x-default">from the desk</r:li></r:Alt></d:description>
        <o:History><r:Seq><r:li p:Credit="kept">step</r:li></r:Seq></o:History></r:Description></r:RDF>"#;
    let iim = b"Photoshop 3.0\08BIM\x03\xed\0\0\0\0\0\x01x\08BIM\x04\x04\0\0\0\0\0\x1a\x1c\x02\x19\0\x04Caf\xe9\x1c\x02\x78\0\x0cfrom the IIM";
    let file = with_segment(&with_xmp(&with_exif(JPEG, &camera), xmp), 0xed, iim);
    assert_eq!(
        read_facts(&file)
            .get(Field::Caption)
            .map(|found| found.others.len()),
        Some(2)
    );

    let new = export(
        &file,
        &words(&[(Field::Caption, CAPTION), (Field::Credit, "")]),
    )
    .expect("a whole file");
    let facts = read_facts(&new);
    let caption = facts.get(Field::Caption).expect("written");
    assert_eq!((caption.value.as_str(), caption.others.len()), (CAPTION, 0));
    assert_eq!(facts.get(Field::Credit), None);
    for kept in [
        &b"A maker"[..],
        b"o:Rating=\"a &quot;good&quot; one\"",
        b"r:about=\"uuid:7\"",
        b"p:Credit=\"kept\"",
        "Café".as_bytes(),
        b"8BIM\x03\xed",
    ] {
        assert!(contains(&new, kept), "{}", String::from_utf8_lossy(kept));
    }
    assert_eq!(scans(&new), scans(&file), "the pixels are the same bytes");
}

#[test]
fn a_file_with_content_credentials_is_known_by_them_and_one_without_is_not() {
    // The boxes of a store, as C2PA 2.1 lays them out: the outer one, its description, the type that begins with the label.
    let store = b"\0\0\0\x40jumb\0\0\0\x1ejumdc2pa\0\x11\0\x10\x80\0\0\xaa\08\x9bq\x03c2pa\0";
    let segment = [b"JP\0\x01\0\0\0\x01", &store[..]].concat();
    let mut webp = WEBP.to_vec();
    webp.extend(b"C2PA");
    webp.extend((store.len() as u32).to_le_bytes());
    webp.extend(store);
    let signed = [
        with_segment(JPEG, 0xeb, &segment),
        with_png_chunk(PNG, b"caBX", store),
        webp,
        tiff(&[Entry::Bytes(52545, store)]),
    ];
    for file in &signed {
        assert!(has_credentials(file));
    }
    let other = with_segment(
        JPEG,
        0xeb,
        b"JP\0\x01\0\0\0\x01\0\0\0\x10jumb of another kind",
    );
    for file in [JPEG, PNG, WEBP, TIFF, &other] {
        assert!(!has_credentials(file));
    }
    let public = publish(&signed[0], &all_words(), None).expect("a whole file");
    assert!(
        !has_credentials(&public),
        "readers get no account that does not hold"
    );
}

#[test]
fn a_packet_that_cannot_be_read_is_replaced() {
    for broken in [
        "<x:xmpmeta",
        "no packet",
        "<!DOCTYPE x><r/>",
        "<r:RDF xmlns:r=\"urn:x\"/>",
    ] {
        let new = export(&with_xmp(JPEG, broken), &all_words()).expect("a whole file");
        assert_eq!(read_facts(&new).text(Field::Caption), CAPTION, "{broken}");
    }
}

#[test]
fn a_packet_that_cannot_be_edited_gives_its_facts_to_the_one_that_replaces_it() {
    let broken = r#"<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="http://ns.adobe.com/photoshop/1.0/">
        <r:Description p:City="Huế" p:Headline="Cũ"><p:Source>Thông tấn</p:Source><p:State>a&nbsp;b</p:State></r:Description></r:RDF>"#;
    let new = export(
        &with_xmp(JPEG, broken),
        &words(&[(Field::Caption, CAPTION), (Field::Headline, "Mới")]),
    )
    .expect("a whole file");
    let facts = read_facts(&new);
    for (field, text) in [
        (Field::Caption, CAPTION),
        (Field::Headline, "Mới"),
        (Field::City, "Huế"),
        (Field::Source, "Thông tấn"),
    ] {
        assert_eq!(facts.text(field), text);
    }
}

#[test]
fn a_packet_in_utf16_keeps_everything_that_is_not_replaced() {
    let packet = "<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><r:Description \
        xmlns:o=\"urn:other\" o:Label=\"Huế\"/></r:RDF>";
    let utf16: Vec<u8> = packet.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let body = [b"http://ns.adobe.com/xap/1.0/\0", &utf16[..]].concat();
    let new = export(&with_segment(JPEG, 0xe1, &body), &all_words()).expect("a whole file");
    assert!(contains(&new, "o:Label=\"Huế\"".as_bytes()));
    assert_eq!(read_facts(&new).text(Field::Caption), CAPTION);
}

#[test]
fn the_padding_of_a_packet_is_room_for_words() {
    let packet = format!(
        "<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><r:Description \
         xmlns:o=\"urn:other\" o:Label=\"Huế\"/></r:RDF>{}<?xpacket end=\"w\"?>",
        " ".repeat(65_200)
    );
    let new = export(&with_xmp(JPEG, &packet), &all_words()).expect("there is room");
    assert!(contains(&new, "o:Label=\"Huế\"".as_bytes()));
    assert_eq!(read_facts(&new).text(Field::Caption), CAPTION);
}

#[test]
fn a_fact_is_taken_out_of_the_packet_that_goes_on_too_and_what_else_it_tells_stays() {
    let old = "aB".repeat(16);
    let main = format!(
        "<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><r:Description \
         xmlns:n=\"http://ns.adobe.com/xmp/note/\" n:HasExtendedXMP=\"{old}\"/></r:RDF>"
    );
    let extended = "<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><r:Description \
        xmlns:p=\"http://ns.adobe.com/photoshop/1.0/\" p:Headline=\"Sai\" p:City=\"Huế\"/></r:RDF>";
    let length = (extended.len() as u32).to_be_bytes();
    // Some programs write the name in capitals in one place alone.
    let capitals = old.to_ascii_uppercase();
    let body = [
        b"http://ns.adobe.com/xmp/extension/\0",
        capitals.as_bytes(),
        &length,
        &[0; 4],
        extended.as_bytes(),
    ]
    .concat();
    let file = with_xmp(&with_segment(JPEG, 0xe1, &body), &main);
    assert_eq!(read_facts(&file).text(Field::Headline), "Sai");
    let new = export(&file, &words(&[(Field::Headline, "")])).expect("a whole file");
    let facts = read_facts(&new);
    assert_eq!(facts.get(Field::Headline), None);
    assert_eq!(facts.text(Field::City), "Huế", "the packet is named anew");
    assert!(!contains(&new, b"Sai") && !contains(&new, old.as_bytes()));
    assert_eq!(scans(&new), scans(&file), "the pixels are the same bytes");
}

#[test]
fn several_creators_are_several_in_xmp_and_in_iim() {
    let both = "Phạm Thị Thùy Dương, Nguyễn Hoàng Anh Tuấn";
    let new = publish(JPEG, &words(&[(Field::Creator, both)]), None).expect("a whole file");
    for (name, place) in [
        ("<rdf:li>Nguyễn Hoàng Anh Tuấn</rdf:li>", "XMP"),
        ("\u{1c}\u{2}P\0\u{1a}Nguyễn Hoàng Anh Tuấn", "IIM"),
    ] {
        let is_there = contains(&new, name.as_bytes());
        assert!(is_there, "{place}");
    }
    let facts = read_facts(&new);
    let creator = facts.get(Field::Creator).expect("written");
    assert_eq!((creator.value.as_str(), creator.others.len()), (both, 0));
}

#[test]
fn what_cannot_be_read_among_the_image_resources_stays() {
    let resources =
        b"Photoshop 3.0\0MeSa\x04\x04\0\0\0\0\0\x04kept8BIM\x07\xd0\0\0\xff\xff\xff\xff and a path";
    let new = export(&with_segment(JPEG, 0xed, resources), &all_words()).expect("a whole file");
    assert!(contains(&new, &resources[14..]));
    assert_eq!(read_facts(&new).text(Field::Caption), CAPTION);
}

#[test]
fn a_raw_profile_of_a_png_says_what_the_story_says() {
    let exif = tiff(&[
        Entry::Ascii(0x010e, b"from the camera"),
        Entry::Ascii(0x010f, b"A maker"),
    ]);
    let hex: String = exif.iter().map(|byte| format!("{byte:02x}")).collect();
    let text = format!("Raw profile type exif\0\nexif\n{:8}\n{hex}\n", exif.len());
    let new = export(&with_png_chunk(PNG, b"tEXt", text.as_bytes()), &all_words());
    let new = new.expect("a whole file");
    let facts = read_facts(&new);
    let caption = facts.get(Field::Caption).expect("written");
    assert_eq!((caption.value.as_str(), caption.others.len()), (CAPTION, 0));
    let maker: String = b"A maker"
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let text = String::from_utf8_lossy(&new).replace('\n', "");
    assert!(
        text.contains(&maker),
        "everything else stays in the profile"
    );
}

#[test]
fn of_several_raw_profiles_none_is_lost() {
    let hex = |bytes: &[u8]| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
    let profile = |name: &str, bytes: &[u8]| {
        let length = bytes.len();
        format!(
            "Raw profile type {name}\0\n{name}\n{length:8}\n{}\n",
            hex(bytes)
        )
        .into_bytes()
    };
    let path = b"8BIM\x07\xd0\0\0\0\0\0\x06a path";
    let keyword = b"\x1c\x02\x19\0\x04Phao";
    let foreign = b"PHUT\x04\x04\0\0\0\0\0\x06theirs";
    let camera = tiff(&[Entry::Ascii(0x010f, b"A maker")]);
    let exif = [&b"Exif\0\0"[..], &camera].concat();
    let mut file = PNG.to_vec();
    for (name, bytes) in [
        ("8bim", &path[..]),
        ("iptc", keyword),
        ("8bim", foreign),
        ("APP1", &exif),
        ("exif", b"no structure"),
        ("generic", b"unknown"),
    ] {
        file = with_png_chunk(&file, b"tEXt", &profile(name, bytes));
    }
    let new = export(&file, &all_words()).expect("a whole file");
    let text = String::from_utf8_lossy(&new).replace('\n', "");
    for kept in [
        "a path",
        "Phao",
        "theirs",
        "A maker",
        "no structure",
        "unknown",
    ] {
        assert!(text.contains(&hex(kept.as_bytes())), "{kept}");
    }
    assert_eq!(read_facts(&new).text(Field::Caption), CAPTION);
}

#[test]
fn an_exif_block_that_has_no_room_for_new_words_stays_and_the_file_is_whole() {
    let camera = tiff(&[
        Entry::Ascii(0x010e, b"from the camera"),
        Entry::Short(0x0112, 6),
        Entry::Bytes(0x927c, &[7; 65_390]),
    ]);
    let file = with_exif(JPEG, &camera);
    let new = export(&file, &all_words()).expect("a whole file");
    assert!(contains(&new, &camera), "byte for byte");
    assert!(jpeg::Segments::new(&new).all(|segment| segment.is_ok()));
    assert_eq!(orientation(&new), Some(6));
    let facts = read_facts(&new);
    let caption = facts.get(Field::Caption).expect("written");
    assert_eq!(
        (caption.value.as_str(), caption.origin),
        (CAPTION, Origin::Xmp)
    );
    let from_the_camera = [(Origin::Exif, "from the camera".to_owned())];
    assert_eq!(caption.others, from_the_camera);
    assert_eq!(scans(&new), scans(&file), "the pixels are the same bytes");
}

#[test]
fn a_file_that_tells_more_than_is_read_is_not_written_rather_than_cut() {
    let empty = b"\x1c\x02\x50\0\0".repeat(1_000_000);
    let packet = vec![b' '; 5 << 20];
    for (tag, block) in [(33723, &empty), (700, &packet)] {
        let file = tiff(&[Entry::Bytes(tag, block)]);
        assert_eq!(export(&file, &all_words()), Err(Unwritten::NoRoom));
    }
}

#[test]
fn a_place_that_stands_in_xmp_alone_is_told_too() {
    let place = metadata::Position::new(10_000_000, 106_000_000);
    for (position, told) in [(place, true), (None, false)] {
        let file = publish(JPEG, &all_words(), position).expect("a whole file");
        let facts = read_facts(&file);
        assert_eq!((facts.tells_position(), facts.position()), (told, None));
    }
}

#[test]
fn a_packet_behind_byte_order_marks_is_changed_in_the_right_places() {
    let packet = "<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><r:Description \
        xmlns:o=\"urn:other\" o:Rating=\"5\" o:Label=\"Huế\"/></r:RDF>";
    // Fuzzing found that the second mark moved every place by three bytes, into the middle of a letter.
    for marks in ["\u{feff}", "\u{feff}\u{feff}", "\u{feff}\u{feff}\u{feff}"] {
        let packet = format!("{marks}{packet}");
        let new = export(&with_xmp(JPEG, &packet), &all_words()).expect("a whole file");
        assert!(contains(&new, b"<r:RDF xmlns:r"));
        assert!(contains(&new, b"o:Rating=\"5\""));
        assert!(contains(&new, "o:Label=\"Huế\"".as_bytes()));
        assert_eq!(read_facts(&new).text(Field::Caption), CAPTION);
    }
}

#[test]
fn a_tiff_whose_directory_is_cut_short_is_not_written() {
    let whole = tiff(&[Entry::Short(0x0112, 6), Entry::Short(0x0100, 40)]);
    let cut = &whole[..8 + 2 + 12 + 6];
    assert_eq!(
        export(cut, &all_words()),
        Err(Unwritten::Broken(Broken::Structure)),
        "the field behind the cut would be lost"
    );
}

#[test]
fn an_exported_original_keeps_its_orientation_and_what_the_camera_wrote() {
    let exif = orientation_tiff(6);
    let files = [
        with_exif(JPEG, &exif),
        with_png_chunk(PNG, b"eXIf", &exif),
        with_webp_exif(WEBP, &exif),
    ];
    for file in files {
        let new = export(&file, &all_words()).expect("a whole file");
        assert_eq!(orientation(&new), Some(6));
    }
}

#[test]
fn an_orientation_that_points_elsewhere_turns_no_picture_before_and_after_words_are_written() {
    // Found by fuzzing: 60 numbers at the very beginning, which only the longer block has room for.
    let mut camera = tiff(&[
        Entry::Ascii(0x010e, b"from the camera"),
        Entry::Short(0x0112, 6),
    ]);
    let entry = 8 + 2 + 12;
    camera[entry + 4..entry + 12].copy_from_slice(&[0, 0, 0, 60, 0, 0, 0, 0]);
    let file = with_exif(JPEG, &camera);
    let new = export(&file, &all_words()).expect("a whole file");
    assert_eq!((orientation(&file), orientation(&new)), (None, None));
    camera[entry + 4..entry + 12].copy_from_slice(&[0, 0, 0, 1, 0, 9, 0, 0]);
    assert_eq!(orientation(&with_exif(JPEG, &camera)), None, "nine is none");
}

#[test]
fn an_iim_text_is_cut_at_a_letter_and_says_that_it_is_utf8() {
    let new = export(JPEG, &all_words()).expect("a whole file");
    assert!(contains(&new, b"\x1c\x01\x5a\0\x03\x1b%G"));
    let cut = "Thành phố Hồ Chí Minh, ph";
    let dataset = [b"\x1c\x02\x5a\0\x1f".as_slice(), cut.as_bytes()].concat();
    assert_eq!(cut.len(), 31, "one more byte would be half a letter");
    assert!(contains(&new, &dataset));
}

#[test]
fn a_published_jpeg_holds_its_words_and_its_pixels_and_nothing_else() {
    let gps = tiff(&[
        Entry::Ascii(0x010f, b"A maker"),
        Entry::Directory(0x8825, vec![Entry::Ascii(0x001d, b"2020:09:21")]),
        Entry::Directory(0x8769, vec![Entry::Ascii(0xa431, b"SERIAL-4711")]),
    ]);
    let file = with_exif(JPEG, &gps);
    let file = with_xmp(&file, "<x>WHERE-I-LIVE</x>");
    let file = with_segment(&file, 0xfe, b"a remark");
    let file = with_segment(&file, 0xeb, b"JP content credentials");
    // A thumbnail inside JFIF.
    let file = with_segment(&file, 0xe0, b"JFIF\0\x01\x02\x01\0\x48\0\x48\x01\x01abc");
    let file = [&file[..], b"a film that a phone put here"].concat();
    let public = publish(&file, &all_words(), None).expect("a whole file");
    for private in [
        "A maker",
        "SERIAL",
        "WHERE",
        "a remark",
        "credentials",
        "film",
        "Exif",
        "abc",
    ] {
        assert!(!contains(&public, private.as_bytes()), "{private}");
    }
    let facts = read_facts(&public);
    for (field, text) in all_words() {
        assert_eq!(facts.text(field), text);
    }
    assert_eq!(scans(&public), scans(JPEG));
    assert_eq!(
        publish(&public, &all_words(), None),
        Ok(public),
        "it is already what it should be"
    );
}

#[test]
fn a_published_webp_holds_its_words_and_its_pixels_and_nothing_else() {
    let file = with_webp_exif(WEBP, &tiff(&[Entry::Ascii(0x010f, b"A maker")]));
    let public = publish(&file, &all_words(), None).expect("a whole file");
    assert!(!contains(&public, b"A maker"));
    assert_eq!(read_facts(&public).text(Field::Caption), CAPTION);
    let pixels = |bytes: &[u8]| {
        webp::Chunks::new(bytes)
            .find(|chunk| chunk.kind.starts_with(b"VP8") && &chunk.kind != b"VP8X")
            .map(|chunk| chunk.body.to_vec())
    };
    assert_eq!(pixels(&public), pixels(WEBP));
    assert_eq!(webp::read_size(&public), webp::read_size(WEBP));
    assert_eq!(Kind::of(&public), Some(Kind::WebP));
}

#[test]
fn words_without_end_are_shortened_in_what_is_published_rather_than_keeping_it_back() {
    let long = "Bến sông <&> ".repeat(20_000);
    let public = publish(
        JPEG,
        &words(&[(Field::Caption, &long), (Field::Credit, "Báo")]),
        None,
    )
    .expect("a picture is published");
    let facts = read_facts(&public);
    assert_eq!(facts.text(Field::Credit), "Báo");
    assert!(long.starts_with(facts.text(Field::Caption)) && !facts.text(Field::Caption).is_empty());
    assert_eq!(
        export(JPEG, &words(&[(Field::Caption, &long)])),
        Err(Unwritten::NoRoom),
        "an original is never written with half of what was meant"
    );
}

#[test]
fn a_file_that_is_cut_short_is_not_written() {
    for file in [JPEG, PNG, WEBP] {
        let half = &file[..file.len() / 2];
        assert!(matches!(
            export(half, &all_words()),
            Ok(_) | Err(Unwritten::Broken(_))
        ));
        assert!(publish(half, &all_words(), None).is_err());
    }
    assert_eq!(export(b"no picture", &all_words()), Err(Unwritten::Kind));
    assert_eq!(
        publish(PNG, &all_words(), None),
        Err(Unwritten::Kind),
        "no rendition is a PNG"
    );
}
