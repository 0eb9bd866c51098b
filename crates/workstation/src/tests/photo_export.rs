//! Originals that are handed on.

use editorial::article::field::FieldName;
use editorial::id::{ArticleId, Hash};

use super::photos::{import, jpeg};
use super::{Machine, reporter};
use crate::commands::{HandedOn, PhotoExport, PhotoExported, PhotoToExport};

/// A picture of one pixel, of a kind that holds no words.
const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// What programs of other people read of a photo that was handed on.
fn told(path: &std::path::Path) -> Vec<(String, String)> {
    let bytes = std::fs::read(path).expect("a file");
    let facts = metadata::read_facts(&bytes);
    facts
        .iter()
        .map(|(field, found)| (field.name().to_owned(), found.value.clone()))
        .collect()
}

#[test]
fn originals_are_handed_on_with_their_words_and_what_is_there_already_stays_as_it_is() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    machine.set(article, FieldName::Headline, "Bến sông");
    let original = |name: &str, bytes: Vec<u8>| {
        import(&machine, article, name, bytes)
            .expect("taken")
            .photo
            .original
    };
    let river = original("DSC_0001.JPG", jpeg(90, 60));
    let twice = original("dsc_0001.jpg", jpeg(60, 90));
    let moving = original("phà.gif", GIF.to_vec());
    let hand_on = |export: &str, photo: Hash| {
        machine.station.call(PhotoExport {
            article,
            export: export.to_owned(),
            photo: PhotoToExport {
                photo,
                caption: "Đò cập bến lúc sáu giờ chiều.".to_owned(),
                alt: String::new(),
                credit: "Thu Hằng".to_owned(),
            },
        })
    };
    let done = hand_on("a", river).expect("handed on");
    assert_eq!(done.became, HandedOn::Told);
    // Somebody works in the folder meanwhile.
    let theirs = std::path::Path::new(&done.folder).join("phà.gif");
    std::fs::write(&theirs, "của người khác").expect("written");
    for (photo, became) in [(twice, HandedOn::Told), (moving, HandedOn::NoPlace)] {
        let next = hand_on("a", photo).expect("handed on");
        assert_eq!((next.became, &next.folder), (became, &done.folder));
    }
    assert_eq!(
        std::fs::read_to_string(&theirs).expect("there"),
        "của người khác"
    );
    assert!(hand_on("a", Hash::of(b"another story's")).is_err());
    let folder = std::path::PathBuf::from(&done.folder);
    assert!(folder.starts_with(machine.folder.path()), "{}", done.folder);
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into()
        })
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["DSC_0001.JPG", "dsc_0001 2.jpg", "phà 2.gif", "phà.gif"]
    );
    let told = told(&folder.join("DSC_0001.JPG"));
    for (field, value) in [
        ("caption", "Đò cập bến lúc sáu giờ chiều."),
        ("credit", "Thu Hằng"),
    ] {
        assert!(
            told.iter()
                .any(|(known, said)| known == field && said == value),
            "{field}: {told:?}"
        );
    }
    assert_eq!(
        machine.station.media.load(river).expect("read"),
        Some(jpeg(90, 60)),
        "what Galley keeps is as it came"
    );
    let again = hand_on("b", river).expect("handed on");
    assert_ne!(again.folder, done.folder);
    assert_eq!(
        std::fs::read_dir(&again.folder).expect("a folder").count(),
        1,
        "no part of a file stays beside the photo"
    );
}

#[test]
fn a_caption_that_the_desk_shows_empty_is_empty_in_the_file_that_is_handed_on_and_a_credit_stays() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let words = [
        (
            metadata::Field::Caption,
            "Chú thích cũ của máy ảnh".to_owned(),
        ),
        (metadata::Field::Creator, "Thu Hằng".to_owned()),
        (metadata::Field::Credit, "TTXVN".to_owned()),
    ];
    let bytes = metadata::export(&jpeg(90, 60), &words.into()).expect("a whole JPEG");
    let photo = import(&machine, article, "ảnh.jpg", bytes)
        .expect("taken")
        .photo
        .original;
    let asked = PhotoToExport {
        photo,
        caption: String::new(),
        alt: "Một con đò".to_owned(),
        credit: String::new(),
    };
    let done = machine.station.call(PhotoExport {
        article,
        export: "a".to_owned(),
        photo: asked,
    });
    let folder = done.expect("handed on").folder;
    let told = told(&std::path::Path::new(&folder).join("ảnh.jpg"));
    let value = |field: &str| {
        let found = told.iter().find(|(known, _)| known == field);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(value("caption"), None, "{told:?}");
    assert_eq!(value("alt"), Some("Một con đò"));
    assert_eq!(value("credit"), Some("TTXVN"), "as the page would say it");
    assert_eq!(value("creator"), Some("Thu Hằng"), "every other fact stays");
}

/// A JPEG whose Exif says that it was taken at 10° N, 106° E.
fn positioned() -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    let directory = |out: &mut Vec<u8>, fields: &[(u16, u16, u32, u32)]| {
        out.extend(u16::try_from(fields.len()).expect("few").to_le_bytes());
        for (tag, kind, count, value) in fields {
            out.extend(tag.to_le_bytes());
            out.extend(kind.to_le_bytes());
            out.extend(count.to_le_bytes());
            out.extend(value.to_le_bytes());
        }
        out.extend([0; 4]);
    };
    directory(&mut tiff, &[(0x8825, 4, 1, 26)]);
    let (north, east) = (u32::from(b'N'), u32::from(b'E'));
    let fields = [
        (1, 2, 2, north),
        (2, 5, 3, 80),
        (3, 2, 2, east),
        (4, 5, 3, 104),
    ];
    directory(&mut tiff, &fields);
    for degrees in [10_u32, 106] {
        for number in [degrees, 1, 0, 1, 0, 1] {
            tiff.extend(number.to_le_bytes());
        }
    }
    let plain = jpeg(90, 60);
    let length = u16::try_from(2 + 6 + tiff.len()).expect("short");
    let mut bytes = plain[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(length.to_be_bytes());
    bytes.extend(b"Exif\0\0");
    bytes.extend(tiff);
    bytes.extend(&plain[2..]);
    bytes
}

/// Hands one photo on with this caption and no other words.
fn hand_on_with(
    machine: &Machine,
    article: ArticleId,
    photo: Hash,
    caption: &str,
) -> PhotoExported {
    let photo = PhotoToExport {
        photo,
        caption: caption.to_owned(),
        alt: String::new(),
        credit: String::new(),
    };
    let asked = PhotoExport {
        article,
        export: "a".to_owned(),
        photo,
    };
    machine.station.call(asked).expect("handed on")
}

#[test]
fn whoever_writes_words_into_a_signed_photo_is_told_that_its_signature_no_longer_holds() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let plain = jpeg(90, 60);
    let store = b"\xff\xeb\0\x1eJP\0\x01\0\0\0\x01\0\0\0\x18jumb\0\0\0\x10jumdc2pa";
    let signed = [&plain[..2], store, &plain[2..]].concat();
    let photo = import(&machine, article, "a.jpg", signed.clone()).expect("taken");
    let original = photo.photo.original;
    let hand_on = |caption: &str| {
        let done = hand_on_with(&machine, article, original, caption);
        (done.became, done.breaks_credentials)
    };
    assert_eq!(hand_on("Đò cập bến."), (HandedOn::Told, true));
    assert_eq!(hand_on(""), (HandedOn::Told, false), "nothing was written");
    let kept = machine.station.media.load(original).expect("read");
    assert_eq!(kept, Some(signed), "the original keeps its own");
}

#[test]
fn whoever_hands_on_a_photo_without_its_words_is_told_why_and_whether_it_says_where_it_was_taken() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let hand_on = |photo: Hash, caption: &str| {
        let done = hand_on_with(&machine, article, photo, caption);
        (done.became, done.says_position)
    };
    let endless = "Đò cập bến. ".repeat(100_000);
    for (name, bytes, caption, told) in [
        (
            "a.jpg",
            jpeg(90, 60),
            "Đò cập bến.",
            (HandedOn::Told, false),
        ),
        ("b.jpg", positioned(), "Đò cập bến.", (HandedOn::Told, true)),
        (
            "c.gif",
            GIF.to_vec(),
            "Đò cập bến.",
            (HandedOn::NoPlace, false),
        ),
        ("d.jpg", jpeg(60, 90), &endless, (HandedOn::NoRoom, false)),
    ] {
        let taken = import(&machine, article, name, bytes).expect("taken");
        assert_eq!(hand_on(taken.photo.original, caption), told, "{name}");
    }
    // Half a JPEG is not taken; this one lost its other half on the way.
    let mut half = import(&machine, article, "e.jpg", jpeg(30, 20))
        .expect("taken")
        .photo;
    half.original = machine
        .station
        .media
        .keep(&jpeg(30, 20)[..100])
        .expect("kept");
    machine
        .station
        .desk(|desk| desk.attach_photo(article, &half))
        .expect("attached");
    let told = (HandedOn::Damaged, false);
    assert_eq!(hand_on(half.original, "Đò cập bến."), told);
}
