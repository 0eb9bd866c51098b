//! A photo that readers save says who took it and what it shows, and not where the photographer lives.

use std::io::ErrorKind;
use std::process::Command;

use newsroom_tests::{Newsroom, pictures};
use serde_json::{Value, json};

use crate::{details, fill_fields, submit_and_approve};

/// A photo as a telephone writes it, with a position, serial numbers and a preview inside; none where exiftool is absent.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn geotagged() -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, small) = (
        folder.path().join("photo.jpg"),
        folder.path().join("small.jpg"),
    );
    std::fs::write(&path, pictures::river(7, 640, 420)).expect("the photo is written");
    std::fs::write(&small, pictures::river(7, 160, 105)).expect("the preview is written");
    let tagged = Command::new("exiftool")
        .args(["-q", "-overwrite_original", "-charset", "exif=UTF8"])
        .args([
            "-GPSLatitude=10.7769",
            "-GPSLatitudeRef=N",
            "-GPSLongitude=106.7009",
            "-GPSLongitudeRef=E",
        ])
        .args([
            "-XMP-exif:GPSLatitude=10.7769",
            "-XMP-exif:GPSLongitude=106.7009",
        ])
        .args([
            "-EXIF:SerialNumber=4711",
            "-EXIF:LensSerialNumber=0815",
            "-XMP-aux:SerialNumber=4711",
        ])
        .args([
            "-Artist=Thu Hằng",
            "-Copyright=© Thu Hằng",
            "-XMP-photoshop:Credit=Báo Bến Sông",
        ])
        .arg(format!("-ThumbnailImage<={}", small.display()))
        .arg(&path)
        .status();
    if tagged
        .as_ref()
        .is_err_and(|error| error.kind() == ErrorKind::NotFound)
    {
        eprintln!("skipped: exiftool is not installed (Debian: libimage-exiftool-perl)");
        return None;
    }
    let status = tagged.expect("exiftool runs");
    assert!(status.success(), "exiftool: {status}");
    Some(std::fs::read(&path).expect("the photo is there"))
}

/// Everything that exiftool finds in the files of a folder, one object a file.
fn read_folder(folder: &std::path::Path) -> Vec<Value> {
    let output = Command::new("exiftool")
        .args(["-j", "-G1", "-a", "-r", "-validate", "-warning", "-all"])
        .arg(folder)
        .output()
        .expect("exiftool runs");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn every_picture_of_a_published_page_carries_its_words_and_no_position_serial_number_or_preview() {
    let Some(photo) = geotagged() else { return };
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let mut window = lan.create();
    let article = window.article().to_owned();
    window.write(&[
        "Bến đò Hạ đông từ sáng sớm.",
        "Nước lên chậm.",
        "Đò vẫn chạy./.",
    ]);
    let request = json!({ "article": article, "file_name": "IMG_4711.jpg" });
    let imported = lan
        .try_call_with("photo_import", &request, Some(photo))
        .expect("a good photo")["photo"]
        .clone();
    let captions = [
        "Khách qua đò <buổi sáng> & hàng hóa.",
        "Bến đò Hạ lúc năm giờ.",
    ];
    let first = window.insert_figure("Bến đò", &imported, captions[0]);
    let _ = window.insert_figure("Nước lên", &imported, captions[1]);
    lan.set_figure_field(&article, &first, "credit", "Ảnh: Phạm Duy");
    fill_fields(&newsroom, &lan, &article);
    let answers = submit_and_approve(&newsroom, &lan, &minh, &article);
    assert_eq!(answers[0]["answer"], "done", "{answers:?}");
    let url = details(&minh, &article)["published"]["url"]
        .as_str()
        .expect("published")
        .to_owned();

    let folder = tempfile::tempdir().expect("a folder");
    let mut saved = 0;
    for page in [url.as_str(), "/", "/latest.json"] {
        let page = String::from_utf8(newsroom.read(page).2).expect("UTF-8");
        for address in crate::publishing::addresses(&page, "/media/") {
            let (status, _, bytes) = newsroom.read(&address);
            assert_eq!(status, 200, "{address}");
            let name = address.rsplit('/').next().expect("a name");
            std::fs::write(folder.path().join(name), bytes).expect("saved");
            saved += 1;
        }
    }
    assert!(
        saved >= 8,
        "two figures in two widths and two formats at least: {saved}"
    );
    let mut formats = std::collections::BTreeSet::new();
    for file in read_folder(folder.path()) {
        for name in file.as_object().expect("an object").keys() {
            let private = ["GPS", "Serial", "Thumbnail", "Preview", "Make", "Model"];
            assert!(
                private.iter().all(|word| !name.contains(word)),
                "{name} was published"
            );
        }
        let text = |name: &str| file[name].as_str().unwrap_or_default().to_owned();
        let caption = text("XMP-dc:Description");
        assert!(captions.contains(&caption.as_str()), "{file}");
        // WebP has no place for IIM.
        let is_webp = text("File:MIMEType") == "image/webp";
        formats.insert(is_webp);
        let in_iim = |value: &str| if is_webp { "" } else { value }.to_owned();
        assert_eq!(text("IPTC:Caption-Abstract"), in_iim(&caption));
        // The first figure names who is to be credited, the second leaves it to the photo's own record.
        let credit = if caption == captions[0] {
            "Phạm Duy"
        } else {
            "Báo Bến Sông"
        };
        assert_eq!(
            (
                text("XMP-photoshop:Credit").as_str(),
                text("IPTC:Credit").as_str()
            ),
            (credit, in_iim(credit).as_str())
        );
        assert_eq!(text("XMP-dc:Creator"), "Thu Hằng");
        assert_eq!(text("XMP-dc:Rights"), "© Thu Hằng");
        assert_eq!(text("ExifTool:Validate"), "OK", "{file}");
    }
    assert_eq!(formats.len(), 2, "JPEG and WebP");
}

#[test]
fn a_newsroom_lets_readers_know_where_a_photo_was_taken_and_takes_it_back_and_serial_numbers_stay_here()
 {
    let Some(photo) = geotagged() else { return };
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let positions = |publish: bool| {
        server::admin::set_positions(&newsroom.server_folder(), publish).expect("said");
        lan.sync();
        minh.sync();
    };
    positions(true);
    let mut window = lan.create();
    let article = window.article().to_owned();
    window.write(&["Bến đò Hạ đông từ sáng sớm.", "Đò vẫn chạy./."]);
    let request = json!({ "article": article, "file_name": "IMG_4711.jpg" });
    let imported = lan
        .try_call_with("photo_import", &request, Some(photo))
        .expect("a good photo")["photo"]
        .clone();
    let _ = window.insert_figure("Bến đò", &imported, "Khách qua đò.");
    fill_fields(&newsroom, &lan, &article);
    // What the desk previews before anybody approves: addresses of the story's own pictures, and their bytes.
    let previewed = || {
        let asked = json!({ "article": article, "hash": null });
        let preview = lan.call("preview_open", &asked);
        let shown = |path: &str| lan.workstation().serve_preview(path).body;
        let page = shown(preview["path"].as_str().expect("a path"));
        let page = String::from_utf8(page).expect("UTF-8");
        let all = crate::publishing::addresses(&page, "/media/").into_iter();
        all.map(|address| (shown(&address), address))
            .map(|(bytes, address)| (address, bytes))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let published = || {
        let url = details(&minh, &article)["published"]["url"].clone();
        let url = url.as_str().expect("published").to_owned();
        let mut all = std::collections::BTreeMap::new();
        for page in [url.as_str(), "/", "/latest.json"] {
            let page = String::from_utf8(newsroom.read(page).2).expect("UTF-8");
            for address in crate::publishing::addresses(&page, "/media/") {
                let (status, _, bytes) = newsroom.read(&address);
                assert_eq!(status, 200, "{address}");
                all.insert(address, bytes);
            }
        }
        all
    };
    let facts = |pictures: &std::collections::BTreeMap<String, Vec<u8>>| {
        let folder = tempfile::tempdir().expect("a folder");
        for (address, bytes) in pictures {
            let name = address.rsplit('/').next().expect("a name");
            std::fs::write(folder.path().join(name), bytes).expect("saved");
        }
        let files = read_folder(folder.path());
        assert!(files.len() >= 4, "two widths in two formats at least");
        files
    };
    let draft = previewed();
    submit_and_approve(&newsroom, &lan, &minh, &article);
    let told = published();
    for (address, bytes) in &draft {
        assert!(told.get(address) == Some(bytes), "{address} was previewed");
    }
    for file in facts(&told) {
        assert_eq!(
            file["XMP-exif:GPSLatitude"], "10 deg 46' 36.84\" N",
            "{file}"
        );
        assert_eq!(file["XMP-exif:GPSLongitude"], "106 deg 42' 3.24\" E");
        assert_eq!(file["ExifTool:Validate"], "OK", "{file}");
        for name in file.as_object().expect("an object").keys() {
            let private = ["Serial", "Thumbnail", "Preview", "Make", "Model"];
            assert!(private.iter().all(|word| !name.contains(word)), "{name}");
        }
    }

    positions(false);
    lan.open(&article).replace("từ sáng sớm", "từ tờ mờ sáng");
    submit_and_approve(&newsroom, &lan, &minh, &article);
    for file in facts(&published()) {
        assert!(!file.to_string().contains("GPS"), "{file}");
    }
    for address in told.keys() {
        assert_eq!(newsroom.read(address).0, 404, "{address}");
    }
}

#[test]
fn every_picture_is_offered_in_webp_too_beside_a_jpeg_for_those_who_cannot_read_it() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = crate::write_whole_story(&newsroom, &lan);
    submit_and_approve(&newsroom, &lan, &minh, &article);
    let url = details(&minh, &article)["published"]["url"]
        .as_str()
        .expect("published")
        .to_owned();
    let page = String::from_utf8(newsroom.read(&url).2).expect("UTF-8");
    let addresses = crate::publishing::addresses(&page, "/media/");
    let (webp, jpeg): (Vec<_>, Vec<_>) = addresses
        .iter()
        .partition(|address| address.ends_with(".webp"));
    assert!(!webp.is_empty(), "{page}");
    for address in webp {
        let beside = address.replace(".webp", ".jpg");
        assert!(
            jpeg.contains(&&beside),
            "{beside} for those who cannot read WebP"
        );
        let (status, headers, bytes) = newsroom.read(address);
        assert_eq!(status, 200, "{address}");
        assert!(format!("{headers:?}").contains("image/webp"), "{headers:?}");
        assert_eq!(&bytes[8..12], b"WEBP");
    }
}

#[test]
fn a_corrected_caption_is_another_file_at_another_address_and_the_old_one_goes() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = crate::write_whole_story(&newsroom, &lan);
    let media = |newsroom: &Newsroom| {
        let url = details(&minh, &article)["published"]["url"]
            .as_str()
            .expect("published")
            .to_owned();
        let page = String::from_utf8(newsroom.read(&url).2).expect("UTF-8");
        crate::publishing::addresses(&page, "/media/")
    };
    submit_and_approve(&newsroom, &lan, &minh, &article);
    let before = media(&newsroom);
    let headers = newsroom.read(&before[0]).1;
    assert!(format!("{headers:?}").contains("immutable"), "{headers:?}");
    lan.open(&article).replace("tám giờ tối", "bảy giờ tối");
    submit_and_approve(&newsroom, &lan, &minh, &article);
    let after = media(&newsroom);
    let (gone, kept): (Vec<_>, Vec<_>) =
        before.iter().partition(|address| !after.contains(address));
    assert!(
        !gone.is_empty() && !kept.is_empty(),
        "one figure of two changed"
    );
    for address in gone {
        assert_eq!(newsroom.read(address).0, 404, "{address}");
    }
    for address in after {
        assert_eq!(newsroom.read(&address).0, 200, "{address}");
    }
}
