//! What is read out of a file, from which place, in which encoding.

use metadata::{Facts, Field, Found, Origin, orientation, read_facts};

use crate::files::{
    Entry, tiff, with_exif, with_png_chunk, with_segment, with_webp_exif, with_xmp,
};
use crate::{JPEG, PNG, TIFF, WEBP};

const CAPTION: &str = "Đồng chí Nguyễn Văn Ẩn phát biểu khai mạc Hội nghị.";

/// An XMP packet around the inside of `rdf:RDF`.
fn packet(inside: &str) -> String {
    format!(
        r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
            xmlns:dc="http://purl.org/dc/elements/1.1/"
            xmlns:ps="http://ns.adobe.com/photoshop/1.0/"
            xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
            xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
            xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">{inside}</rdf:RDF>
        </x:xmpmeta><?xpacket end="w"?>"#
    )
}

fn dataset(record: u8, number: u8, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x1c, record, number];
    bytes.extend((value.len() as u16).to_be_bytes());
    bytes.extend(value);
    bytes
}

/// Puts datasets into a JPEG, behind another image resource.
fn with_iim(jpeg: &[u8], datasets: &[Vec<u8>]) -> Vec<u8> {
    let iim = datasets.concat();
    let mut body = b"Photoshop 3.0\08BIM\x03\xed\x03abc\0\0\0\x03xyz\0".to_vec();
    body.extend(b"8BIM\x04\x04\0\0");
    body.extend((iim.len() as u32).to_be_bytes());
    body.extend(iim);
    with_segment(jpeg, 0xed, &body)
}

fn value(found: Option<&Found>) -> Option<(&str, Origin)> {
    found.map(|found| (found.value.as_str(), found.origin))
}

#[test]
fn every_fact_is_read_from_xmp_written_as_elements_or_as_attributes() {
    let inside = r#"<rdf:Description ps:Headline="Tập huấn" ps:Credit="TTXVN" ps:Source="Báo &amp; Đài"
        ps:City="Hà Nội" ps:Country="Việt Nam" ps:DateCreated="2020-09-21T22:16:05+07:00"
        ps:AuthorsPosition="Phóng viên" ps:Instructions="Không cắt" ps:TransmissionReference="HN-0921"
        ps:State="Đống Đa" Iptc4xmpCore:CountryCode="VNM" Iptc4xmpExt:AISystemUsed="Máy vẽ"
        Iptc4xmpExt:AISystemVersionUsed="2.1" Iptc4xmpExt:AIPromptInformation="một bến sông"
        Iptc4xmpExt:AIPromptWriterName="Lê Ân"
        Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture">
        <dc:description><rdf:Alt><rdf:li xml:lang="en">A speech.</rdf:li>
        <rdf:li xml:lang="x-default">Ph&#225;t biểu.</rdf:li></rdf:Alt></dc:description>
        <dc:creator><rdf:Seq><rdf:li>Thu Hằng</rdf:li><rdf:li>Lê Ân</rdf:li></rdf:Seq></dc:creator>
        <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Báo</rdf:li></rdf:Alt></dc:rights>
        <Iptc4xmpCore:Location>Hội trường A</Iptc4xmpCore:Location>
        <Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">Một người đứng nói</rdf:li>
        </rdf:Alt></Iptc4xmpCore:AltTextAccessibility></rdf:Description>"#;
    let facts = read_facts(&with_xmp(JPEG, &packet(inside)));
    let expected = [
        (Field::Caption, "Phát biểu."),
        (Field::Headline, "Tập huấn"),
        (Field::Creator, "Thu Hằng, Lê Ân"),
        (Field::CreatorTitle, "Phóng viên"),
        (Field::Credit, "TTXVN"),
        (Field::Copyright, "© Báo"),
        (Field::Source, "Báo & Đài"),
        (Field::Instructions, "Không cắt"),
        (Field::JobId, "HN-0921"),
        (Field::Place, "Hội trường A"),
        (Field::City, "Hà Nội"),
        (Field::State, "Đống Đa"),
        (Field::Country, "Việt Nam"),
        (Field::CountryCode, "VNM"),
        (Field::Taken, "2020-09-21T22:16:05+07:00"),
        (Field::Alt, "Một người đứng nói"),
        (
            Field::DigitalSource,
            "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
        ),
        (Field::AiSystem, "Máy vẽ"),
        (Field::AiSystemVersion, "2.1"),
        (Field::AiPrompt, "một bến sông"),
        (Field::AiPromptWriter, "Lê Ân"),
    ];
    let found: Vec<(Field, &str)> = facts
        .iter()
        .map(|(field, found)| (field, found.value.as_str()))
        .collect();
    assert_eq!(found, expected);
    assert!(
        facts
            .iter()
            .all(|(_, found)| found.origin == Origin::Xmp && found.others.is_empty())
    );
}

#[test]
fn a_property_inside_a_structure_or_another_namespace_is_not_taken() {
    let inside = r#"<rdf:Description xmlns:other="urn:other" other:Headline="wrong">
        <xmpMM:History><rdf:Seq><rdf:li><rdf:Description ps:Headline="old">
        <dc:creator>nobody</dc:creator></rdf:Description></rdf:li></rdf:Seq></xmpMM:History>
        <dc:title><rdf:Alt><rdf:li xml:lang="x-default">IMG_0001</rdf:li></rdf:Alt></dc:title>
        </rdf:Description>"#;
    let facts = read_facts(&with_xmp(JPEG, &packet(inside)));
    assert!(facts.is_empty());
}

#[test]
fn xmp_comes_before_iim_before_exif_and_the_others_come_along() {
    let exif = tiff(&[Entry::Ascii(0x010e, b"from the camera")]);
    let with_camera = with_exif(JPEG, &exif);
    let facts = read_facts(&with_camera);
    assert_eq!(
        value(facts.get(Field::Caption)),
        Some(("from the camera", Origin::Exif))
    );

    let with_agency = with_iim(&with_camera, &[dataset(2, 120, b"from the agency")]);
    let facts = read_facts(&with_agency);
    let caption = facts.get(Field::Caption).expect("two places have one");
    assert_eq!(caption.value, "from the agency");
    assert_eq!(
        caption.others,
        [(Origin::Exif, "from the camera".to_owned())]
    );

    let xmp =
        packet("<rdf:Description><dc:description>from the desk</dc:description></rdf:Description>");
    let facts = read_facts(&with_xmp(&with_agency, &xmp));
    let caption = facts.get(Field::Caption).expect("three places have one");
    assert_eq!(
        (caption.value.as_str(), caption.origin),
        ("from the desk", Origin::Xmp)
    );
    assert_eq!(
        caption.others,
        [
            (Origin::Iim, "from the agency".to_owned()),
            (Origin::Exif, "from the camera".to_owned())
        ]
    );
}

#[test]
fn the_camera_says_first_when_a_photo_was_taken() {
    let camera = Entry::Directory(
        0x8769,
        vec![
            Entry::Ascii(0x9003, b"2020:09:21 22:16:05"),
            Entry::Ascii(0x9011, b"+07:00"),
        ],
    );
    let photo = with_exif(JPEG, &tiff(&[camera]));
    let photo = with_iim(
        &photo,
        &[dataset(2, 55, b"20200921"), dataset(2, 60, b"221605+0700")],
    );
    let xmp = packet(r#"<rdf:Description ps:DateCreated="2020-09-20"/>"#);
    let taken = read_facts(&with_xmp(&photo, &xmp))
        .get(Field::Taken)
        .cloned()
        .expect("three places");
    assert_eq!(taken.value, "2020:09:21 22:16:05+07:00");
    assert_eq!(taken.origin, Origin::Exif);
    // IIM gives the same moment in its own notation; XMP another day.
    assert_eq!(taken.others, [(Origin::Xmp, "2020-09-20".to_owned())]);

    let unset = Entry::Directory(0x8769, vec![Entry::Ascii(0x9003, b"0000:00:00 00:00:00")]);
    let photo = with_exif(JPEG, &tiff(&[unset]));
    let photo = with_iim(
        &photo,
        &[dataset(2, 55, b"20200921"), dataset(2, 60, b"221605+0700")],
    );
    let facts = read_facts(&photo);
    let taken = facts.get(Field::Taken);
    assert_eq!(value(taken), Some(("20200921T221605+0700", Origin::Iim)));
}

#[test]
fn iim_is_read_in_declared_utf8_undeclared_utf8_and_code_page_1252() {
    let declared = [
        dataset(1, 90, b"\x1b%G"),
        dataset(2, 120, CAPTION.as_bytes()),
    ];
    let undeclared = [dataset(2, 120, CAPTION.as_bytes())];
    for datasets in [&declared[..], &undeclared[..]] {
        let facts = read_facts(&with_iim(JPEG, datasets));
        assert_eq!(
            value(facts.get(Field::Caption)),
            Some((CAPTION, Origin::Iim))
        );
    }
    let old = [
        dataset(2, 120, b"Caf\xe9 \x93Lan\x94 \x96 5 \x80"),
        dataset(2, 80, b"Ren\xe9"),
    ];
    let facts = read_facts(&with_iim(JPEG, &old));
    assert_eq!(
        value(facts.get(Field::Caption)),
        Some(("Café “Lan” – 5 €", Origin::Iim))
    );
    assert_eq!(
        value(facts.get(Field::Creator)),
        Some(("René", Origin::Iim))
    );
}

#[test]
fn a_name_that_a_byte_limit_cut_through_a_letter_is_still_utf8() {
    let city = "Thành phố Hồ Chí Minh, phường Bến Nghé";
    let cut = &city.as_bytes()[..32];
    assert!(
        std::str::from_utf8(cut).is_err(),
        "the limit falls inside a letter"
    );
    let photo = with_iim(JPEG, &[dataset(2, 90, cut)]);
    let facts = read_facts(&photo);
    assert_eq!(
        value(facts.get(Field::City)),
        Some(("Thành phố Hồ Chí Minh, ph", Origin::Iim))
    );
    // Beside the whole name it says nothing else.
    let xmp = packet(&format!(r#"<rdf:Description ps:City="{city}"/>"#));
    let both = read_facts(&with_xmp(&photo, &xmp))
        .get(Field::City)
        .cloned()
        .expect("two places");
    assert_eq!((both.value.as_str(), both.others.len()), (city, 0));
}

#[test]
fn exif_is_read_in_utf8_and_code_page_1252() {
    let exif = tiff(&[
        Entry::Ascii(0x010e, CAPTION.as_bytes()),
        Entry::Ascii(0x013b, b"Ren\xe9"),
        Entry::Ascii(0x8298, "© Ảnh\0© Báo".as_bytes()),
    ]);
    let facts = read_facts(&with_exif(JPEG, &exif));
    assert_eq!(
        value(facts.get(Field::Caption)),
        Some((CAPTION, Origin::Exif))
    );
    assert_eq!(
        value(facts.get(Field::Creator)),
        Some(("René", Origin::Exif))
    );
    assert_eq!(
        value(facts.get(Field::Copyright)),
        Some(("© Ảnh, © Báo", Origin::Exif))
    );
}

#[test]
fn a_byte_that_got_lost_does_not_turn_a_caption_into_another_alphabet() {
    let with_flaw = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        let at = text.find("phát").expect("a word in the middle");
        bytes.insert(at, 0xff);
        bytes
    };
    let read = CAPTION.replace("phát", "\u{fffd}phát");
    let xml = packet(&format!(r#"<rdf:Description ps:Headline="{CAPTION}"/>"#));
    let body = [&b"http://ns.adobe.com/xap/1.0/\0"[..], &with_flaw(&xml)].concat();
    let xmp = read_facts(&with_segment(JPEG, 0xe1, &body));
    assert_eq!(xmp.text(Field::Headline), read);

    let declared = [
        dataset(1, 90, b"\x1b%G"),
        dataset(2, 120, &with_flaw(CAPTION)),
    ];
    let iim = read_facts(&with_iim(JPEG, &declared));
    assert_eq!(iim.text(Field::Caption), read);

    // A limit that cuts through the last letter takes that letter, not all of them.
    let name = "Nguyễn Thị Ngọc ";
    let exif = tiff(&[Entry::Bytes(
        0x013b,
        &"Nguyễn Thị Ngọc Á".as_bytes()[..name.len() + 1],
    )]);
    let facts = read_facts(&with_exif(JPEG, &exif));
    assert_eq!(facts.text(Field::Creator), name.trim());
}

#[test]
fn a_fact_is_never_as_long_as_the_file_that_tells_it() {
    let long = "Đò ngang. ".repeat(200_000);
    let exif = tiff(&[Entry::Ascii(0x010e, long.as_bytes())]);
    let facts = read_facts(&exif);
    let caption = facts.text(Field::Caption);
    assert!(long.starts_with(caption) && (16_000..=16_384).contains(&caption.len()));

    let mut datasets = vec![dataset(2, 120, &long.as_bytes()[..32_000])];
    datasets.resize(1_000_000, dataset(2, 80, b""));
    // Behind four megabytes nothing is looked for.
    datasets.push(dataset(2, 105, b"too late"));
    let tiff = tiff(&[Entry::Bytes(33723, &datasets.concat())]);
    let facts = read_facts(&tiff);
    let caption = facts.text(Field::Caption);
    assert!(long.starts_with(caption) && (16_000..=16_384).contains(&caption.len()));
    assert_eq!(facts.get(Field::Headline), None);
}

#[test]
fn a_packet_in_utf16_and_an_address_in_an_attribute_are_read() {
    let source = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture";
    let xml = packet(&format!(
        r#"<rdf:Description ps:Headline="{CAPTION}"><Iptc4xmpExt:DigitalSourceType rdf:resource="{source}"/></rdf:Description>"#
    ));
    let units = || xml.encode_utf16();
    let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
    let small: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
    for bytes in [
        xml.as_bytes(),
        &big,
        &small,
        &[&[0xff, 0xfe], &small[..]].concat(),
    ] {
        let body = [b"http://ns.adobe.com/xap/1.0/\0", bytes].concat();
        let facts = read_facts(&with_segment(JPEG, 0xe1, &body));
        assert_eq!(facts.text(Field::Headline), CAPTION);
        assert_eq!(facts.text(Field::DigitalSource), source);
    }
}

#[test]
fn a_day_that_nobody_set_is_no_day() {
    let none = [dataset(2, 55, b"00000000"), dataset(2, 60, b"000000+0000")];
    assert_eq!(read_facts(&with_iim(JPEG, &none)).get(Field::Taken), None);
    let day = [dataset(2, 55, b"20200921")];
    assert_eq!(
        read_facts(&with_iim(JPEG, &day)).text(Field::Taken),
        "20200921"
    );
}

#[test]
fn each_of_several_creators_may_be_cut_and_says_nothing_else() {
    let names = ["Phạm Thị Thùy Dương", "Nguyễn Hoàng Phạm Anh Tuấn"];
    let xmp = packet(&format!(
        "<rdf:Description><dc:creator><rdf:Seq><rdf:li>{}</rdf:li><rdf:li>{}</rdf:li></rdf:Seq></dc:creator></rdf:Description>",
        names[0], names[1]
    ));
    let cut = &names[1].as_bytes()[..32];
    let photo = with_iim(
        JPEG,
        &[dataset(2, 80, names[0].as_bytes()), dataset(2, 80, cut)],
    );
    let facts = read_facts(&with_xmp(&photo, &xmp));
    let creator = facts.get(Field::Creator).expect("two places");
    assert_eq!(creator.value, names.join(", "));
    assert_eq!(creator.others, []);
}

#[test]
fn png_and_webp_carry_facts_too() {
    let xml = packet(&format!(r#"<rdf:Description ps:Headline="{CAPTION}"/>"#));
    let body = [b"XML:com.adobe.xmp\0\0\0\0\0", xml.as_bytes()].concat();
    let facts = read_facts(&with_png_chunk(PNG, b"iTXt", &body));
    assert_eq!(
        value(facts.get(Field::Headline)),
        Some((CAPTION, Origin::Xmp))
    );

    let exif = tiff(&[Entry::Ascii(0x013b, "Thu Hằng".as_bytes())]);
    let facts = read_facts(&with_webp_exif(WEBP, &exif));
    assert_eq!(
        value(facts.get(Field::Creator)),
        Some(("Thu Hằng", Origin::Exif))
    );
}

#[test]
fn a_packet_with_a_document_type_gives_nothing_and_no_entity_grows() {
    let bomb = format!(
        r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>{}"#,
        packet(r#"<rdf:Description ps:Headline="&b;"/>"#)
    );
    assert_eq!(read_facts(&with_xmp(JPEG, &bomb)), Facts::default());
}

#[test]
fn an_element_with_thousands_of_attributes_is_passed_over_and_one_with_hundreds_is_read() {
    let with_attributes = |count: usize| {
        let many: String = (0..count).map(|n| format!(" a{n}=\"\"")).collect();
        let inside = format!(r#"<rdf:Description ps:Headline="{CAPTION}"{many}/>"#);
        read_facts(&with_xmp(JPEG, &packet(&inside)))
    };
    assert_eq!(with_attributes(400).text(Field::Headline), CAPTION);
    assert!(with_attributes(4000).is_empty());
}

#[test]
fn only_the_first_packed_text_of_a_png_is_unpacked() {
    let xml = packet(&format!(r#"<rdf:Description ps:Headline="{CAPTION}"/>"#));
    let whole = [b"XML:com.adobe.xmp\0\0\0\0\0", xml.as_bytes()].concat();
    let broken = b"XML:com.adobe.xmp\0\x01\0\0\0no deflate";
    let second = with_png_chunk(&with_png_chunk(PNG, b"iTXt", &whole), b"iTXt", broken);
    assert!(read_facts(&second).is_empty());
    let first = with_png_chunk(&with_png_chunk(PNG, b"iTXt", broken), b"iTXt", &whole);
    assert_eq!(read_facts(&first).text(Field::Headline), CAPTION);
}

#[test]
fn blanks_and_control_characters_are_no_facts() {
    let exif = tiff(&[
        Entry::Ascii(0x010e, b"  \r\n "),
        Entry::Ascii(0x013b, b" Thu\x07 H\r\nL "),
    ]);
    let facts = read_facts(&with_exif(JPEG, &exif));
    assert_eq!(facts.get(Field::Caption), None);
    assert_eq!(
        value(facts.get(Field::Creator)),
        Some(("Thu H\nL", Origin::Exif))
    );
}

#[test]
fn a_tiff_is_read_as_a_camera_and_an_agency_write_it() {
    let xml = packet(&format!(r#"<rdf:Description ps:Headline="{CAPTION}"/>"#));
    let iim = dataset(2, 110, "TTXVN".as_bytes());
    let file = tiff(&[
        Entry::Ascii(0x013b, "Thu Hằng".as_bytes()),
        Entry::Bytes(700, xml.as_bytes()),
        Entry::Bytes(33723, &iim),
    ]);
    let facts = read_facts(&file);
    assert_eq!(
        value(facts.get(Field::Headline)),
        Some((CAPTION, Origin::Xmp))
    );
    assert_eq!(
        value(facts.get(Field::Credit)),
        Some(("TTXVN", Origin::Iim))
    );
    assert_eq!(
        value(facts.get(Field::Creator)),
        Some(("Thu Hằng", Origin::Exif))
    );
    assert!(read_facts(TIFF).is_empty());
}

#[test]
fn facts_in_the_raw_profiles_of_a_png_are_read() {
    let profile = |name: &str, bytes: &[u8]| {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!(
            "Raw profile type {name}\0\n{name}\n{:8}\n{hex}\n",
            bytes.len()
        )
        .into_bytes()
    };
    let exif = tiff(&[
        Entry::Short(0x0112, 6),
        Entry::Ascii(0x013b, "Thu Hằng".as_bytes()),
    ]);
    let labelled = [b"Exif\0\0", &exif[..]].concat();
    for (name, block) in [("exif", &labelled), ("exif", &exif), ("APP1", &labelled)] {
        let png = with_png_chunk(PNG, b"tEXt", &profile(name, block));
        let facts = read_facts(&png);
        assert_eq!(
            value(facts.get(Field::Creator)),
            Some(("Thu Hằng", Origin::Exif))
        );
        assert_eq!(orientation(&png), None, "no program turns pixels by it");
    }
    let xml = packet(&format!(r#"<rdf:Description ps:Headline="{CAPTION}"/>"#));
    let labelled = [b"http://ns.adobe.com/xap/1.0/\0", xml.as_bytes()].concat();
    for (name, block) in [("xmp", xml.as_bytes()), ("APP1", &labelled)] {
        let facts = read_facts(&with_png_chunk(PNG, b"tEXt", &profile(name, block)));
        assert_eq!(
            value(facts.get(Field::Headline)),
            Some((CAPTION, Origin::Xmp))
        );
    }
}

/// A JPEG with an Extended XMP packet cut into pieces, and the whole packet's claimed length.
fn with_extended(xml: &str, claimed: usize, skip: usize) -> Vec<u8> {
    let mut jpeg = with_xmp(JPEG, &packet(r#"<rdf:Description ps:City="Hà Nội"/>"#));
    for (index, piece) in xml.as_bytes().chunks(100).enumerate().skip(skip) {
        let mut body = b"http://ns.adobe.com/xmp/extension/\0".to_vec();
        body.extend([b'A'; 32]);
        body.extend((claimed as u32).to_be_bytes());
        body.extend((index as u32 * 100).to_be_bytes());
        body.extend(piece);
        // Each goes in front of the one before: their order in the file means nothing.
        jpeg = with_segment(&jpeg, 0xe1, &body);
    }
    jpeg
}

#[test]
fn what_did_not_fit_the_first_packet_is_read_when_every_piece_is_there() {
    let xml = packet(&format!(
        r#"<rdf:Description ps:City="Huế" ps:Headline="{CAPTION}"/>"#
    ));
    let facts = read_facts(&with_extended(&xml, xml.len(), 0));
    assert_eq!(facts.text(Field::Headline), CAPTION);
    assert_eq!(
        facts.text(Field::City),
        "Hà Nội",
        "the first packet decides"
    );
    for broken in [
        with_extended(&xml, xml.len(), 1),
        with_extended(&xml, xml.len() + 1, 0),
        with_extended(&xml, usize::MAX >> 32, 0),
    ] {
        assert_eq!(read_facts(&broken).text(Field::Headline), "");
        assert_eq!(read_facts(&broken).text(Field::City), "Hà Nội");
    }
}

#[test]
fn a_packet_that_an_older_program_left_behind_is_not_believed() {
    let old = packet(&format!(r#"<rdf:Description ps:Headline="{CAPTION}"/>"#));
    let stale = with_extended(&old, old.len(), 0);
    let named = |digest: &str| {
        packet(&format!(
            r#"<rdf:Description xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="{digest}"/>"#
        ))
    };
    // Segments go in front: this main packet is the first.
    let other = with_xmp(&stale, &named(&"B".repeat(32)));
    assert_eq!(read_facts(&other).text(Field::Headline), "");
    let same = with_xmp(&stale, &named(&"A".repeat(32)));
    assert_eq!(read_facts(&same).text(Field::Headline), CAPTION);
}
