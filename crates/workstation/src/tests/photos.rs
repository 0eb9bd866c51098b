use editorial::article::field::{FieldName, PhotoField};
use editorial::id::{ArticleId, Hash};
use editorial::photo::Photo;
use editorial::sync::record::{Kind, Record};
use image::{ExtendedColorType, ImageEncoder as _};

use super::{Machine, editor, from, reporter};
use crate::commands::{
    ArticleDetailsGet, FactPlace, PhotoCancel, PhotoImport, PhotoImported, PhotoListGet,
    PhotoSetField, PhotoSourcesGet, StoryPhoto,
};
use crate::error::{Code, ErrorBody};
use crate::store::{blob, photo};

/// A drawn picture, as a file.
pub(super) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let pixels: Vec<u8> = (0..height)
        .flat_map(|y| {
            (0..width).flat_map(move |x| [(x % 256) as u8, (y % 256) as u8, ((x * y) % 251) as u8])
        })
        .collect();
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 80)
        .write_image(&pixels, width, height, ExtendedColorType::Rgb8)
        .expect("encoded");
    bytes
}

/// A PNG whose header claims a size and that has nothing else.
fn claims(width: u32, height: u32) -> Vec<u8> {
    let mut head = b"IHDR".to_vec();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(13u32.to_be_bytes());
    bytes.extend(&head);
    bytes.extend(crc(&head).to_be_bytes());
    bytes
}

/// The check sum of a PNG chunk (W3C PNG 3, annex D).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                0xedb8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            }
        })
    })
}

pub(super) fn import(
    machine: &Machine,
    article: ArticleId,
    file_name: &str,
    bytes: Vec<u8>,
) -> Result<PhotoImported, ErrorBody> {
    machine.station.call(PhotoImport {
        article,
        file_name: file_name.to_owned(),
        import: String::new(),
        bytes,
    })
}

/// The photos of an article.
pub(super) fn photos(machine: &Machine, article: ArticleId) -> Vec<StoryPhoto> {
    machine
        .station
        .call(PhotoListGet { article })
        .expect("read")
        .photos
}

#[test]
fn a_photo_of_any_shape_gets_the_renditions_that_its_page_will_name() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    for (width, height) in [(1500, 980), (333, 777), (1601, 3), (7, 1999)] {
        let photo = import(&machine, article, "lạ.jpg", jpeg(width, height))
            .expect("taken")
            .photo;
        let made: Vec<(&str, (u32, u32))> = photo
            .renditions
            .iter()
            .map(|made| (made.recipe.as_str(), (made.width, made.height)))
            .collect();
        let named: Vec<(&str, (u32, u32))> = editorial::photo::rendition::recipes(width, height)
            .iter()
            .map(|recipe| {
                (
                    recipe.name,
                    editorial::photo::rendition::fitted(recipe, width, height),
                )
            })
            .collect();
        assert_eq!(made, named, "{width} x {height}");
    }
}

#[test]
fn without_the_program_that_decodes_it_a_heic_is_refused_in_words_and_other_photos_are_taken() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    // Beside the program of these tests lies no decoder: an incomplete installation.
    let heic = include_bytes!("../../../decoder/tests/pictures/small.heic");
    let refused = import(&machine, article, "IMG_1.HEIC", heic.to_vec()).expect_err("no decoder");
    assert_eq!(refused.code, Code::PhotoDecoderFailed);
    assert_eq!(
        refused.arguments.get("why").map(String::as_str),
        Some("missing")
    );
    assert!(import(&machine, article, "ảnh.jpg", jpeg(90, 60)).is_ok());
}

#[test]
fn an_imported_photo_has_every_rendition_of_its_size_and_waits_to_be_sent() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let imported = import(&machine, article, "ảnh.jpg", jpeg(900, 600)).expect("taken");
    assert!(!imported.twin);
    let sizes: Vec<(&str, u32, u32)> = imported
        .photo
        .renditions
        .iter()
        .map(|made| (made.recipe.as_str(), made.width, made.height))
        .collect();
    assert_eq!(
        sizes,
        [
            ("grid", 200, 133),
            ("w400", 400, 267),
            ("w800", 800, 533),
            ("w1200", 900, 600)
        ]
    );
    assert_eq!(imported.photo.facts.file_name, "ảnh.jpg");

    let details = machine
        .station
        .call(ArticleDetailsGet { article })
        .expect("read");
    let [listed] = &photos(&machine, article)[..] else {
        panic!("one photo");
    };
    assert_eq!(listed.original, imported.photo.original);
    assert_eq!(listed.facts, imported.photo.facts);
    assert_eq!((listed.width, listed.height), (900, 600));
    let all: u64 = imported
        .photo
        .renditions
        .iter()
        .map(|made| made.size_bytes)
        .sum();
    assert_eq!(details.unsent.photos, 1);
    assert!(
        details.unsent.bytes >= all + imported.photo.size_bytes,
        "{:?}",
        details.unsent
    );

    let served = machine
        .station
        .serve_photo(&format!("/{}/w400", imported.photo.original));
    assert_eq!(
        (served.status, served.content_type.as_str()),
        (200, "image/jpeg")
    );
    assert_eq!(
        editorial::id::Hash::of(&served.body),
        imported.photo.renditions[1].blob
    );
    let widest = machine
        .station
        .serve_photo(&format!("/{}/w1600", imported.photo.original));
    assert_eq!(
        editorial::id::Hash::of(&widest.body),
        imported.photo.renditions[3].blob
    );
}

#[test]
fn bad_files_are_refused_with_a_reason_and_leave_nothing_behind() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let (mut cut, records) = (jpeg(400, 300), machine.records());
    cut.truncate(cut.len() / 2);
    let bad = [
        (
            "text.jpg",
            "Đây không phải ảnh".as_bytes().to_vec(),
            Code::PhotoNotAPicture,
        ),
        ("cut.jpg", cut, Code::PhotoTruncated),
        ("bomb.png", claims(60_000, 60_000), Code::PhotoTooLarge),
        (
            "nothing.gif",
            b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec(),
            Code::PhotoDamaged,
        ),
        (
            "layers.psd",
            b"8BPS\0\x01\0\0\0\0\0\0".to_vec(),
            Code::PhotoUnsupported,
        ),
        ("empty.jpg", Vec::new(), Code::PhotoNotAPicture),
    ];
    for (name, bytes, code) in bad {
        let refused = import(&machine, article, name, bytes).expect_err(name);
        assert_eq!(refused.code, code, "{name}: {}", refused.detail);
    }
    assert_eq!(machine.records(), records);
    let details = machine
        .station
        .call(ArticleDetailsGet { article })
        .expect("read");
    assert_eq!(photos(&machine, article), []);
    assert_eq!(details.unsent.photos, 0);
}

#[test]
fn a_refused_picture_is_called_what_it_is_and_a_limit_is_named() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let told = |bytes: Vec<u8>, argument: &str| {
        let refused = import(&machine, article, "lạ", bytes).expect_err("not taken");
        refused.arguments.get(argument).cloned()
    };
    let mut moving = claims(8, 8);
    let control = [&b"acTL"[..], &2u32.to_be_bytes(), &0u32.to_be_bytes()].concat();
    moving.extend(8u32.to_be_bytes());
    moving.extend(&control);
    moving.extend(crc(&control).to_be_bytes());
    moving.extend(b"\0\0\0\0IDAT");
    let box_of = |brand: &[u8; 4]| [&b"\0\0\0\x14ftyp"[..], brand, &[0; 4], brand].concat();
    for (bytes, kind) in [
        (b"8BPS\0\x01\0\0\0\0\0\0".to_vec(), "PSD"),
        (box_of(b"avif"), "AVIF"),
        (box_of(b"crx "), "raw"),
        (moving, "animation"),
    ] {
        assert_eq!(told(bytes, "kind").as_deref(), Some(kind));
    }
    let most = editorial::sync::api::MAX_BLOB_BYTES;
    let too_many = vec![0; usize::try_from(most + 1).expect("a size")];
    assert_eq!(told(too_many, "max_bytes"), Some(most.to_string()));
}

#[test]
fn what_can_be_seen_of_a_damaged_photo_is_shown_until_the_program_ends_and_is_no_photo() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let mut cut = jpeg(800, 600);
    cut.truncate(cut.len() / 2);
    let refused = import(&machine, article, "cut.jpg", cut.clone()).expect_err("half a photo");
    let shown = &refused.arguments["shown"];
    assert_eq!(*shown, Hash::of(&cut).to_string());
    let picture = machine.station.serve_photo(&format!("/{shown}/damaged"));
    assert_eq!(
        (picture.status, picture.content_type.as_str()),
        (200, "image/jpeg")
    );
    let picture = image::load_from_memory(&picture.body).expect("a picture");
    assert_eq!((picture.width(), picture.height()), (400, 300));
    // It stands in no list and under no other name.
    assert_eq!(photos(&machine, article), []);
    assert_eq!(
        machine
            .station
            .serve_photo(&format!("/{shown}/w400"))
            .status,
        404
    );

    cut.truncate(200);
    let refused = import(&machine, article, "head.jpg", cut).expect_err("a head alone");
    assert!(!refused.arguments.contains_key("shown"), "{refused:?}");
    // Of many only the last are held.
    for number in 0..60u32 {
        let mut other = jpeg(64 + number, 64);
        other.truncate(other.len() * 3 / 4);
        import(&machine, article, "other.jpg", other).expect_err("a part of a photo");
    }
    assert_eq!(
        machine
            .station
            .serve_photo(&format!("/{shown}/damaged"))
            .status,
        404
    );
}

#[test]
fn a_bomb_says_its_size() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let refused =
        import(&machine, article, "bomb.png", claims(60_000, 60_000)).expect_err("refused");
    assert_eq!(refused.arguments["width_px"], "60000");
}

/// A grey TIFF of 8 × 8 px with a description.
fn described(description: &str) -> Vec<u8> {
    const FIELDS: u32 = 10;
    let behind = 8 + 2 + FIELDS * 12 + 4;
    let length = u32::try_from(description.len() + 1).expect("short enough");
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend(10_u16.to_le_bytes());
    for (tag, kind, count, value) in [
        (256_u16, 4_u16, 1, 8),
        (257, 4, 1, 8),
        (258, 4, 1, 8),
        (259, 4, 1, 1),
        (262, 4, 1, 1),
        (270, 2, length, behind + 64),
        (273, 4, 1, behind),
        (277, 4, 1, 1),
        (278, 4, 1, 8),
        (279, 4, 1, 64),
    ] {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(u32::to_le_bytes(count));
        bytes.extend(u32::to_le_bytes(value));
    }
    bytes.extend([0; 4]);
    bytes.extend([128; 64]);
    bytes.extend(description.as_bytes());
    bytes.push(0);
    bytes
}

/// Whatever waits to be sent, as whoever receives it reads it.
fn leaving(machine: &Machine) -> Vec<Record> {
    let outgoing = machine.outgoing();
    let read = outgoing.iter().map(|bytes| Record::read(bytes));
    read.map(|record| record.expect("a record that others read").0)
        .collect()
}

#[test]
fn a_photo_with_a_book_for_its_caption_is_taken_with_the_beginning_and_everything_still_leaves() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let book = described(&"Bến sông chiều. ".repeat(500_000));
    let photo = import(&machine, article, "sách.tif", book).expect("taken");
    let caption = &photo.photo.facts.caption;
    assert!(caption.starts_with("Bến sông chiều. Bến sông"), "{caption}");
    assert!(caption.len() <= editorial::photo::MAX_FACT_BYTES);
    let kinds: Vec<Kind> = leaving(&machine).iter().map(|record| record.kind).collect();
    assert_eq!(kinds, [Kind::ArticleCreate, Kind::Photo]);
}

#[test]
fn what_no_record_can_hold_is_refused_and_what_waited_before_it_and_comes_after_it_leaves() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let taken = import(&machine, article, "a.jpg", jpeg(90, 60)).expect("taken");
    let before = machine.outgoing();
    let endless = Photo {
        original: Hash::of(b"another"),
        mime: "x".repeat(editorial::sync::record::MAX_PAYLOAD_BYTES),
        ..taken.photo
    };
    let refused = machine
        .station
        .desk(|desk| desk.attach_photo(article, &endless))
        .expect_err("too long");
    let told = refused.downcast::<ErrorBody>().expect("in words");
    assert_eq!(told.code, Code::EditRejected);
    assert_eq!(machine.outgoing(), before);
    assert_eq!(photos(&machine, article).len(), 1);
    machine.set(article, FieldName::Headline, "Bến sông");
    let all = leaving(&machine);
    assert_eq!(all.len(), before.len() + 1);
    assert_eq!(
        all.last().map(|record| record.kind),
        Some(Kind::ArticleUpdate)
    );
}

#[test]
fn the_same_file_again_is_a_twin_and_makes_no_second_record() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let first = import(&machine, article, "a.jpg", jpeg(300, 200)).expect("taken");
    let records = machine.records();
    let second = import(&machine, article, "b.jpg", jpeg(300, 200)).expect("taken");
    assert!(second.twin);
    assert_eq!(
        (second.photo, machine.records()),
        (first.photo.clone(), records)
    );

    let other = machine.new_article();
    let third = import(&machine, other, "c.jpg", jpeg(300, 200)).expect("taken");
    assert!(third.twin);
    let there = photos(&machine, other);
    assert_eq!(there.len(), 1);
    assert_eq!(there[0].original, first.photo.original);
}

#[test]
fn somebody_elses_photo_is_wanted_in_every_size_but_the_original() {
    let lan = Machine::of(1, &reporter());
    let article = lan.new_article();
    let photo = import(&lan, article, "a.jpg", jpeg(300, 200))
        .expect("taken")
        .photo;
    let duc = Machine::of(2, &editor());
    duc.receive(
        lan.outgoing()
            .into_iter()
            .map(|bytes| from(&reporter(), bytes))
            .collect(),
    );
    let mut wanted = Vec::new();
    while let Some(hash) = duc
        .station
        .read(|db| blob::next_to_fetch(db, &wanted))
        .expect("read")
    {
        wanted.push(hash);
    }
    let mut expected: Vec<_> = photo.renditions.iter().map(|made| made.blob).collect();
    expected.sort();
    wanted.sort();
    assert_eq!(wanted, expected);
    assert_eq!(
        duc.station
            .serve_photo(&format!("/{}/grid", photo.original))
            .status,
        404,
        "not here yet"
    );
}

#[test]
fn the_first_record_of_a_photo_decides_its_renditions_everywhere() {
    let lan = Machine::of(1, &reporter());
    let article = lan.new_article();
    let ours = import(&lan, article, "a.jpg", jpeg(300, 200))
        .expect("taken")
        .photo;
    let mine = lan.outgoing();
    let bytes = mine
        .iter()
        .find(|bytes| Record::read(bytes).expect("a record").0.kind == Kind::Photo);
    let (mut theirs, _) = Record::read(bytes.expect("a photo's record")).expect("a record");
    let mut photo: Photo = serde_json::from_slice(&theirs.payload).expect("a photo");
    photo
        .renditions
        .iter_mut()
        .for_each(|made| made.blob = editorial::id::Hash([4; 32]));
    theirs.payload = serde_json::to_vec(&photo).expect("a photo");
    theirs.id = editorial::id::RecordId(uuid::Uuid::from_u128(60));
    theirs.device = editorial::id::DeviceId(uuid::Uuid::from_u128(61));

    lan.receive(vec![from(&editor(), theirs.to_bytes())]);
    lan.receive(
        mine.into_iter()
            .map(|bytes| from(&reporter(), bytes))
            .collect(),
    );
    let (holds, _) = lan
        .station
        .read(|db| photo::load(db, ours.original))
        .expect("read")
        .expect("known");
    assert_eq!(holds.renditions[0].blob, editorial::id::Hash([4; 32]));
}

#[test]
fn an_import_that_is_stopped_leaves_nothing_and_can_be_begun_again() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let request = PhotoImport {
        article,
        file_name: "ảnh.jpg".to_owned(),
        import: "1".to_owned(),
        bytes: jpeg(2400, 1600),
    };
    let stop = || {
        let import = "1".to_owned();
        machine.station.call(PhotoCancel { import })
    };
    let stopped = std::thread::scope(|scope| {
        let importing = scope.spawn(|| machine.station.call(request.clone()));
        while !importing.is_finished() {
            stop().expect("taken");
            std::thread::yield_now();
        }
        importing.join().expect("no panic")
    });
    assert_eq!(
        stopped.expect_err("it was stopped").code,
        Code::PhotoCancelled
    );
    let kept = || {
        let folders = std::fs::read_dir(machine.station.data_dir.join("blobs")).expect("blobs");
        let files = folders.flat_map(|folder| {
            std::fs::read_dir(folder.expect("an entry").path()).expect("a folder")
        });
        files.count()
    };
    assert_eq!(kept(), 0, "files were left behind");
    stop().expect("what ended long ago cannot be stopped, and that is no error");
    let again = PhotoImport {
        import: "2".to_owned(),
        ..request
    };
    let photo = machine.station.call(again).expect("taken").photo;
    assert_eq!(kept(), photo.renditions.len() + 1);
}

#[test]
fn an_import_that_is_stopped_while_its_bytes_are_still_on_their_way_never_begins() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let request = PhotoImport {
        article,
        file_name: "ảnh.tif".to_owned(),
        import: "1".to_owned(),
        bytes: jpeg(90, 60),
    };
    let import = "1".to_owned();
    machine.station.call(PhotoCancel { import }).expect("noted");
    let stopped = machine.station.call(request).expect_err("it was stopped");
    assert_eq!(stopped.code, Code::PhotoCancelled);
    assert_eq!(photos(&machine, article), []);
}

#[test]
fn whoever_imports_a_photo_that_looks_like_another_is_told_and_both_stay() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let scene = |width: u32, height: u32, quality: u8, lighter: u8| {
        let pixels: Vec<u8> = (0..height)
            .flat_map(|y| {
                (0..width).flat_map(move |x| {
                    let (x, y) = (x * 16 / width, y * 16 / height);
                    let value = ((x * 37 + y * 91 + x * y * 13) % 200) as u8;
                    [value + lighter, value / 2 + lighter, value + lighter]
                })
            })
            .collect();
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality)
            .write_image(&pixels, width, height, ExtendedColorType::Rgb8)
            .expect("encoded");
        bytes
    };
    let first = import(&machine, article, "gốc.jpg", scene(960, 640, 90, 0)).expect("taken");
    assert!(first.near.is_empty());
    let other = import(&machine, article, "khác.jpg", jpeg(900, 600)).expect("taken");
    assert!(other.near.is_empty(), "{:?}", other.near);
    let again = import(&machine, article, "nhỏ.jpg", scene(480, 320, 60, 12)).expect("taken");
    assert!(!again.twin);
    let near: Vec<&str> = again
        .near
        .iter()
        .map(|near| near.file_name.as_str())
        .collect();
    assert_eq!(near, ["gốc.jpg"]);
    assert_eq!(photos(&machine, article).len(), 3);
}

#[test]
fn every_place_of_a_file_that_says_something_else_is_shown() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let words = [(metadata::Field::Caption, "Bến sông".to_owned())].into();
    let told = metadata::export(&jpeg(90, 60), &words).expect("a whole JPEG");
    // The copy of the caption in IIM, changed as an older program would.
    let at = told
        .windows("Bến sông".len())
        .rposition(|window| window == "Bến sông".as_bytes())
        .expect("IIM follows XMP");
    let mut told = told;
    // One letter of three bytes becomes three letters.
    told[at + 1..at + 4].copy_from_slice(b"een");
    let photo = import(&machine, article, "ảnh.jpg", told)
        .expect("taken")
        .photo
        .original;
    let found = machine
        .station
        .call(PhotoSourcesGet { photo })
        .expect("read");
    assert!(found.here);
    let caption = &found.facts[0];
    assert_eq!(
        (
            caption.field.as_str(),
            caption.value.as_str(),
            caption.place
        ),
        ("caption", "Bến sông", FactPlace::Xmp)
    );
    assert_eq!(caption.others.len(), 1, "{caption:?}");
    assert_eq!(caption.others[0].place, FactPlace::Iim);
    let elsewhere = machine.station.call(PhotoSourcesGet {
        photo: editorial::id::Hash::of(b"not here"),
    });
    assert!(!elsewhere.expect("an answer").here);
}

#[test]
fn what_a_heic_says_is_read_in_its_turn_when_two_photos_are_decoded_already() {
    let machine = Machine::of(1, &reporter());
    let heic = include_bytes!("../../../decoder/tests/pictures/small.heic");
    let photo = machine.station.media.keep(heic).expect("kept");
    let busy = [
        machine.station.imports.enter(),
        machine.station.imports.enter(),
    ];
    let (told, answer) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let station = &machine.station;
        scope.spawn(move || told.send(station.call(PhotoSourcesGet { photo })));
        let early = answer.recv_timeout(std::time::Duration::from_millis(300));
        drop(busy);
        assert!(
            early.is_err(),
            "a third is decoded beside the two: {early:?}"
        );
        let refused = answer
            .recv()
            .expect("an answer")
            .expect_err("no decoder here");
        assert_eq!(refused.code, Code::PhotoDecoderFailed);
    });
}

/// Writes what a story holds about a photo, over whatever it held.
fn note(
    machine: &Machine,
    article: ArticleId,
    photo: Hash,
    field: PhotoField,
    value: &str,
) -> Result<Vec<String>, ErrorBody> {
    let held = photos(machine, article)
        .into_iter()
        .find(|one| one.original == photo)
        .and_then(|mut one| one.fields.remove(field.as_str()))
        .unwrap_or_default();
    let written = machine.station.call(PhotoSetField {
        article,
        photo,
        field,
        value: value.to_owned(),
        saw: held.into_iter().map(|candidate| candidate.op).collect(),
    })?;
    let values = written.register.into_iter().map(|one| one.value);
    Ok(values.collect())
}

#[test]
fn what_is_typed_for_a_photo_that_is_not_placed_is_kept_for_each_story_apart() {
    let machine = Machine::of(1, &reporter());
    let (one, other) = (machine.new_article(), machine.new_article());
    let imported = import(&machine, one, "a.jpg", jpeg(300, 200)).expect("taken");
    let photo = imported.photo.original;
    import(&machine, other, "a.jpg", jpeg(300, 200)).expect("taken");
    let hash = |article| {
        let details = machine.station.call(ArticleDetailsGet { article });
        details.expect("read").hash
    };
    let before = hash(one);
    for (field, value) in [
        (PhotoField::Caption, "Bến sông lúc chiều."),
        (PhotoField::Credit, "Minh"),
        (PhotoField::Rating, "3"),
        (PhotoField::Rating, "4"),
        (PhotoField::Pick, "pick"),
    ] {
        assert_eq!(
            note(&machine, one, photo, field, value).expect("kept"),
            [value]
        );
    }
    assert_eq!(hash(one), before, "no approval is undone by a star");

    let again = machine.crash_and_open();
    let held = &photos(&again, one)[0].fields;
    let value = |name: &str| held[name].iter().map(|one| one.value.as_str()).collect();
    let all: Vec<&str> = ["caption", "credit", "rating", "pick"]
        .into_iter()
        .flat_map(|name| -> Vec<&str> { value(name) })
        .collect();
    assert_eq!(all, ["Bến sông lúc chiều.", "Minh", "4", "pick"]);
    assert!(photos(&again, other)[0].fields.is_empty());
}

#[test]
fn a_rating_or_a_crop_that_there_is_not_is_refused() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let imported = import(&machine, article, "a.jpg", jpeg(300, 200)).expect("taken");
    let photo = imported.photo.original;
    for (field, value) in [
        (PhotoField::Rating, "6"),
        (PhotoField::Pick, "maybe"),
        (PhotoField::Crop, "half"),
    ] {
        let refused = note(&machine, article, photo, field, value).expect_err(value);
        assert_eq!(refused.code, Code::BadField);
    }
    assert!(photos(&machine, article)[0].fields.is_empty());
}
