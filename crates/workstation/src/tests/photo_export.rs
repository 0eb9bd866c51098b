//! Originals that are handed on.

use editorial::article::field::FieldName;
use editorial::id::Hash;

use super::photos::{import, jpeg};
use super::{Machine, reporter};
use crate::commands::{HandedOn, PhotoExport, PhotoToExport};

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
    for (photo, became) in [(twice, HandedOn::Told), (moving, HandedOn::AsItCame)] {
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
