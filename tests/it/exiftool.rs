//! What is read from a file and what is written into it agrees with exiftool, in both directions.
//!
//! exiftool writes words into files of every kind, in one place or in several, in every encoding; they are read here as it
//! wrote them. Then other words are written here, and exiftool reads them, finds nothing to complain of, and the pixels are
//! the same.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use metadata::{Field, Origin, Words, export, read_facts};
use serde_json::Value;

const KINDS: [(&str, &[u8]); 4] = [
    (
        "jpg",
        include_bytes!("../../crates/metadata/tests/pictures/small.jpg"),
    ),
    (
        "png",
        include_bytes!("../../crates/metadata/tests/pictures/small.png"),
    ),
    (
        "tif",
        include_bytes!("../../crates/metadata/tests/pictures/small.tif"),
    ),
    (
        "webp",
        include_bytes!("../../crates/metadata/tests/pictures/small.webp"),
    ),
];

/// The words of one file: caption, creator, copyright, headline, credit.
type Texts = [&'static str; 5];

const VIETNAMESE: [Texts; 3] = [
    [
        "Đồng chí Nguyễn Văn Ẩn phát biểu khai mạc Hội nghị tập huấn nghiệp vụ nghiên cứu dư luận xã hội.",
        "Thu Hằng",
        "© Báo Bến Sông",
        "Khai mạc lớp tập huấn",
        "TTXVN",
    ],
    [
        "Bến đò Hạ <sáng sớm> & chiều muộn; “nước lên”, 5 m.",
        "Nguyễn Thị Quỳnh Như",
        "© Nguyễn Thị Quỳnh Như, giữ mọi quyền",
        "Nước lên",
        "Ảnh bạn đọc",
    ],
    // Letters and marks apart, as some cameras and phones write them.
    [
        "Tie\u{302}\u{301}ng Vie\u{323}\u{302}t vie\u{302}\u{301}t ro\u{31b}\u{300}i",
        "Le\u{302} A\u{302}n",
        "© Le\u{302} A\u{302}n",
        "Chu\u{31b}\u{303} ro\u{31b}\u{300}i",
        "Ba\u{301}o",
    ],
];
/// What code page 1252 can hold.
const WESTERN: Texts = [
    "Café “Lan” – 5 €",
    "René Müller",
    "© Ré",
    "Fête à Hué",
    "AFP",
];

const NEW: Texts = [
    "Sáng 21/9, tại Hà Nội, Đảng ủy Khối các cơ quan Trung ương khai mạc lớp tập huấn <2020> & trao giấy khen.",
    "Phạm Thị Thùy Dương, Nguyễn Hoàng Anh Tuấn",
    "© Báo Bến Sông, mọi quyền được giữ; không dùng lại khi chưa được đồng ý bằng văn bản của tòa soạn, kể cả một phần của ảnh",
    "Tập huấn nghiệp vụ",
    "Báo Bến Sông",
];

const FIELDS: [Field; 5] = [
    Field::Caption,
    Field::Creator,
    Field::Copyright,
    Field::Headline,
    Field::Credit,
];
const XMP_TAGS: [&str; 5] = [
    "XMP-dc:Description",
    "XMP-dc:Creator",
    "XMP-dc:Rights",
    "XMP-photoshop:Headline",
    "XMP-photoshop:Credit",
];
const IIM_TAGS: [&str; 5] = [
    "IPTC:Caption-Abstract",
    "IPTC:By-line",
    "IPTC:CopyrightNotice",
    "IPTC:Headline",
    "IPTC:Credit",
];
/// The most bytes of each in IIM.
const IIM_BYTES: [usize; 5] = [2000, 32, 128, 256, 32];
const EXIF_TAGS: [&str; 3] = ["EXIF:ImageDescription", "EXIF:Artist", "EXIF:Copyright"];

/// Where and how exiftool writes the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    Xmp,
    IimDeclared,
    IimUndeclared,
    Iim1252,
    ExifUtf8,
    Exif1252,
    /// XMP has the words, IIM and Exif have others.
    AllDisagree,
}

/// What tells exiftool the encodings of IIM that does not say its own, and of Exif.
fn charset(iptc: &str, exif: &str) -> [String; 4] {
    [
        "-charset".to_owned(),
        format!("iptc={iptc}"),
        "-charset".to_owned(),
        format!("exif={exif}"),
    ]
}

/// One generated file.
struct Case {
    path: PathBuf,
    kind: &'static str,
    written: Written,
    texts: Texts,
}

impl Case {
    /// What exiftool is told, so that it writes and reads the encoding that is meant.
    fn charset(&self) -> [String; 4] {
        let (iptc, exif) = match self.written {
            Written::Iim1252 => ("Latin", "UTF8"),
            Written::Exif1252 => ("UTF8", "Latin"),
            _ => ("UTF8", "UTF8"),
        };
        charset(iptc, exif)
    }

    fn assignments(&self) -> Vec<String> {
        let assign = |tags: &[&str], texts: &Texts| -> Vec<String> {
            let pairs = tags.iter().zip(texts);
            pairs.map(|(tag, text)| format!("-{tag}={text}")).collect()
        };
        let declared = || vec!["-IPTC:CodedCharacterSet=UTF8".to_owned()];
        let mut out = match self.written {
            Written::Xmp => assign(&XMP_TAGS, &self.texts),
            Written::IimDeclared => [declared(), assign(&IIM_TAGS, &self.texts)].concat(),
            Written::IimUndeclared | Written::Iim1252 => assign(&IIM_TAGS, &self.texts),
            Written::ExifUtf8 | Written::Exif1252 => assign(&EXIF_TAGS, &self.texts),
            Written::AllDisagree => [
                assign(&XMP_TAGS, &self.texts),
                declared(),
                assign(&IIM_TAGS, &OTHERS[0]),
                assign(&EXIF_TAGS, &OTHERS[1]),
            ]
            .concat(),
        };
        // How the camera was held must outlive the writing. A WebP of these tests has no Exif of its own.
        out.push("-IFD0:Orientation#=6".to_owned());
        out
    }
}

const OTHERS: [Texts; 2] = [
    ["Từ hãng tin", "Hãng tin", "© Hãng", "Của hãng", "Hãng"],
    ["Từ máy ảnh", "Máy ảnh", "© Máy", "", ""],
];

fn cases(folder: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for (kind, bytes) in KINDS {
        for written in [
            Written::Xmp,
            Written::IimDeclared,
            Written::IimUndeclared,
            Written::Iim1252,
            Written::ExifUtf8,
            Written::Exif1252,
            Written::AllDisagree,
        ] {
            let uses_iim = matches!(
                written,
                Written::IimDeclared | Written::IimUndeclared | Written::Iim1252
            );
            // WebP has no place for IIM.
            if kind == "webp" && uses_iim {
                continue;
            }
            let all: Vec<Texts> = match written {
                Written::Iim1252 | Written::Exif1252 => vec![WESTERN],
                _ => VIETNAMESE.to_vec(),
            };
            for texts in all {
                let path = folder.join(format!("{:02}.{kind}", cases.len()));
                std::fs::write(&path, bytes).expect("a file is written");
                cases.push(Case {
                    path,
                    kind,
                    written,
                    texts,
                });
            }
        }
    }
    cases
}

/// Runs exiftool once over many commands; gives what each printed.
fn exiftool(folder: &Path, commands: &[Vec<String>]) -> Vec<String> {
    const MARK: &str = "{next}";
    let mut lines = Vec::new();
    for command in commands {
        lines.extend(command.iter().cloned());
        lines.extend(["-echo3".to_owned(), MARK.to_owned(), "-execute".to_owned()]);
    }
    let list = folder.join("commands.txt");
    std::fs::write(&list, lines.join("\n")).expect("the list is written");
    let output = Command::new("exiftool")
        .arg("-@")
        .arg(&list)
        .output()
        .expect("exiftool runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let mut parts: Vec<String> = text.split(MARK).map(str::to_owned).collect();
    // Behind the last mark stands nothing, or what exiftool says at its end.
    parts.truncate(commands.len());
    assert_eq!(
        parts.len(),
        commands.len(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    parts
}

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn is_there() -> bool {
    let found = Command::new("exiftool").arg("-ver").output();
    if found
        .as_ref()
        .is_err_and(|error| error.kind() == ErrorKind::NotFound)
    {
        eprintln!("skipped: exiftool is not installed (Debian: libimage-exiftool-perl)");
        return false;
    }
    let output = found.expect("exiftool runs");
    assert!(output.status.success(), "exiftool: {}", output.status);
    true
}

/// What exiftool reads: every tag with its family and group, warnings included.
fn read_all(folder: &Path, cases: &[Case], charset: impl Fn(&Case) -> [String; 4]) -> Vec<Value> {
    let commands: Vec<Vec<String>> = cases
        .iter()
        .map(|case| {
            let mut words: Vec<String> =
                ["-j", "-G1", "-a", "-validate", "-warning", "-error", "-all"]
                    .map(str::to_owned)
                    .to_vec();
            words.extend(charset(case));
            words.push(case.path.to_string_lossy().into_owned());
            words
        })
        .collect();
    exiftool(folder, &commands)
        .iter()
        .map(|text| {
            let all: Value = serde_json::from_str(text).expect("JSON");
            all[0].clone()
        })
        .collect()
}

/// The value of a tag of a group; exiftool joins nothing, so a list of one is that one.
fn tag(read: &Value, group: &str, name: &str) -> Option<String> {
    match &read[format!("{group}:{name}")] {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(all) => Some(
            all.iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(", "),
        ),
        other => Some(other.to_string()),
    }
}

fn named(tag: &str) -> (&str, &str) {
    tag.split_once(':').expect("a group and a name")
}

fn cut(text: &str, max_bytes: usize) -> &str {
    let mut end = text.len().min(max_bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[test]
fn sixty_files_are_read_and_written_as_exiftool_reads_and_writes_them() {
    if !is_there() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let cases = cases(folder.path());
    assert!(cases.len() >= 60, "{}", cases.len());
    let writes: Vec<Vec<String>> = cases
        .iter()
        .map(|case| {
            let mut words = vec!["-q".to_owned(), "-overwrite_original".to_owned()];
            words.extend(case.charset());
            words.extend(case.assignments());
            words.push(case.path.to_string_lossy().into_owned());
            words
        })
        .collect();
    exiftool(folder.path(), &writes);
    let before = read_all(folder.path(), &cases, Case::charset);

    // exiftool wrote, we read.
    for case in &cases {
        let bytes = std::fs::read(&case.path).expect("the file is there");
        let facts = read_facts(&bytes);
        let origin = match case.written {
            Written::Xmp | Written::AllDisagree => Origin::Xmp,
            Written::ExifUtf8 | Written::Exif1252 => Origin::Exif,
            _ => Origin::Iim,
        };
        let label = format!("{} {:?}", case.path.display(), case.written);
        let told = if origin == Origin::Exif { 3 } else { 5 };
        for (at, field) in FIELDS.iter().take(told).enumerate() {
            let found = facts
                .get(*field)
                .unwrap_or_else(|| panic!("{label}: no {field:?}"));
            let text = match origin {
                Origin::Iim => cut(case.texts[at], IIM_BYTES[at]),
                _ => case.texts[at],
            };
            assert_eq!(
                (found.value.as_str(), found.origin),
                (text, origin),
                "{label}"
            );
            if case.written == Written::AllDisagree {
                let mut others = Vec::new();
                if case.kind != "webp" {
                    others.push((Origin::Iim, OTHERS[0][at].to_owned()));
                }
                if at < 3 {
                    others.push((Origin::Exif, OTHERS[1][at].to_owned()));
                }
                assert_eq!(found.others, others, "{label}: the losers come along");
            }
        }
    }

    // We write, exiftool reads.
    let words: Words = FIELDS.into_iter().zip(NEW.map(str::to_owned)).collect();
    for case in &cases {
        let old = std::fs::read(&case.path).expect("the file is there");
        let new = export(&old, &words).expect("a whole file is written");
        let pixels = |bytes: &[u8]| imaging::decode(bytes).expect("a whole file");
        assert_eq!(
            pixels(&old).rgb(),
            pixels(&new).rgb(),
            "{}",
            case.path.display()
        );
        std::fs::write(&case.path, new).expect("the file is written");
    }
    // Whatever the encoding was: what is written here is UTF-8.
    let after = read_all(folder.path(), &cases, |_| charset("UTF8", "UTF8"));
    for ((case, before), after) in cases.iter().zip(&before).zip(&after) {
        let label = format!("{} {:?}", case.path.display(), case.written);
        for (at, (xmp, iim)) in XMP_TAGS.iter().zip(&IIM_TAGS).enumerate() {
            let (group, name) = named(xmp);
            assert_eq!(tag(after, group, name).as_deref(), Some(NEW[at]), "{label}");
            let (_, name) = named(iim);
            let had_iim = tag(before, "IPTC", name).is_some();
            if had_iim || matches!(case.kind, "jpg" | "tif") {
                let short = short(FIELDS[at], NEW[at], IIM_BYTES[at]);
                assert_eq!(tag(after, "IPTC", name), Some(short), "{label}");
            }
        }
        for (at, exif) in EXIF_TAGS.iter().enumerate() {
            let (_, name) = named(exif);
            if tag(before, "IFD0", name).is_some() {
                assert_eq!(
                    tag(after, "IFD0", name).as_deref(),
                    Some(NEW[at]),
                    "{label}"
                );
            }
        }
        assert_eq!(
            tag(after, "IFD0", "Orientation"),
            tag(before, "IFD0", "Orientation"),
            "{label}"
        );
        assert_content(before, after, &label);
    }
}

/// exiftool has nothing to complain of, or nothing that it had not complained of before.
fn assert_content(before: &Value, after: &Value, label: &str) {
    let verdict = |read: &Value| {
        (
            tag(read, "ExifTool", "Validate"),
            tag(read, "ExifTool", "Warning"),
        )
    };
    let (verdict, old) = (verdict(after), verdict(before));
    assert!(
        verdict.0.as_deref() == Some("OK") || verdict == old,
        "{label}: {verdict:?}, before: {old:?}"
    );
    assert_eq!(tag(after, "ExifTool", "Error"), None, "{label}");
}

/// A tag of IIM and the most bytes of its value; none where IIM has no place.
type IimTag = Option<(&'static str, usize)>;

/// Every fact, its tags in XMP and in IIM, and words for it. exiftool of Debian 12 reads the fields of 2025.1, and cannot write
/// them.
const ALL_TAGS: [(Field, &str, IimTag, &str); 21] = [
    (
        Field::Caption,
        "XMP-dc:Description",
        Some(("Caption-Abstract", 2000)),
        "Bến đò Hạ, chiều muộn",
    ),
    (
        Field::Headline,
        "XMP-photoshop:Headline",
        Some(("Headline", 256)),
        "Nước lên ở Huế",
    ),
    (
        Field::Creator,
        "XMP-dc:Creator",
        Some(("By-line", 32)),
        "Thu Hằng, Nguyễn Thị Quỳnh Như Nguyệt",
    ),
    (
        Field::CreatorTitle,
        "XMP-photoshop:AuthorsPosition",
        Some(("By-lineTitle", 32)),
        "Phóng viên ảnh thường trú tại Huế",
    ),
    (
        Field::Credit,
        "XMP-photoshop:Credit",
        Some(("Credit", 32)),
        "Báo Bến Sông",
    ),
    (
        Field::Copyright,
        "XMP-dc:Rights",
        Some(("CopyrightNotice", 128)),
        "© Báo Bến Sông",
    ),
    (
        Field::Source,
        "XMP-photoshop:Source",
        Some(("Source", 32)),
        "Thông tấn xã Bến Sông",
    ),
    (
        Field::Instructions,
        "XMP-photoshop:Instructions",
        Some(("SpecialInstructions", 256)),
        "Không cắt người bên trái",
    ),
    (
        Field::JobId,
        "XMP-photoshop:TransmissionReference",
        Some(("OriginalTransmissionReference", 32)),
        "BS-0142",
    ),
    (
        Field::Place,
        "XMP-iptcCore:Location",
        Some(("Sub-location", 32)),
        "Bến đò Hạ, xã Đông Hải, huyện Ngọc",
    ),
    (
        Field::City,
        "XMP-photoshop:City",
        Some(("City", 32)),
        "Thành phố Hồ Chí Minh, phường Bến Nghé",
    ),
    (
        Field::State,
        "XMP-photoshop:State",
        Some(("Province-State", 32)),
        "Thừa Thiên Huế",
    ),
    (
        Field::Country,
        "XMP-photoshop:Country",
        Some(("Country-PrimaryLocationName", 64)),
        "Việt Nam",
    ),
    (
        Field::CountryCode,
        "XMP-iptcCore:CountryCode",
        Some(("Country-PrimaryLocationCode", 3)),
        "VNM",
    ),
    (
        Field::Taken,
        "XMP-photoshop:DateCreated",
        None,
        "2020:09:21 22:16:05+07:00",
    ),
    (
        Field::Alt,
        "XMP-iptcCore:AltTextAccessibility",
        None,
        "Một người chèo đò nhìn lên",
    ),
    (
        Field::DigitalSource,
        "XMP-iptcExt:DigitalSourceType",
        None,
        "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
    ),
    (Field::AiSystem, "XMP-iptcExt:AISystemUsed", None, "Máy vẽ"),
    (
        Field::AiSystemVersion,
        "XMP-iptcExt:AISystemVersionUsed",
        None,
        "bản 2",
    ),
    (
        Field::AiPrompt,
        "XMP-iptcExt:AIPromptInformation",
        None,
        "Một bến đò buổi sớm",
    ),
    (
        Field::AiPromptWriter,
        "XMP-iptcExt:AIPromptWriterName",
        None,
        "Thu Hằng",
    ),
];

fn is_of_2025(field: Field) -> bool {
    matches!(
        field,
        Field::AiSystem | Field::AiSystemVersion | Field::AiPrompt | Field::AiPromptWriter
    )
}

/// What IIM holds of a text: creators apart, each cut at a letter.
fn short(field: Field, text: &str, max_bytes: usize) -> String {
    match field {
        Field::Creator => {
            let each: Vec<&str> = text.split(", ").map(|one| cut(one, max_bytes)).collect();
            each.join(", ")
        }
        _ => cut(text, max_bytes).to_owned(),
    }
}

#[test]
fn every_fact_of_a_newsroom_is_the_same_to_exiftool_in_both_directions() {
    if !is_there() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let case = |(kind, bytes): (&'static str, &[u8])| {
        let path = folder.path().join(format!("every.{kind}"));
        std::fs::write(&path, bytes).expect("a file is written");
        Case {
            path,
            kind,
            written: Written::Xmp,
            texts: NEW,
        }
    };
    let cases = KINDS.map(case);
    let original = KINDS.map(|(_, bytes)| bytes);

    // We write into files that say nothing, exiftool reads.
    let words: Words = ALL_TAGS
        .into_iter()
        .map(|(field, _, _, text)| (field, text.to_owned()))
        .collect();
    let before = read_all(folder.path(), &cases, Case::charset);
    for (case, bytes) in cases.iter().zip(original) {
        let new = export(bytes, &words).expect("a whole file is written");
        std::fs::write(&case.path, new).expect("the file is written");
    }
    let after = read_all(folder.path(), &cases, Case::charset);
    for ((case, before), after) in cases.iter().zip(&before).zip(&after) {
        for (field, xmp, iim, text) in ALL_TAGS {
            let (group, name) = named(xmp);
            let label = format!("{}: {field:?}", case.kind);
            let read = tag(after, group, name);
            if field == Field::DigitalSource {
                // Newer versions say it in words of their own.
                assert!(read.is_some(), "{label}");
            } else {
                assert_eq!(read.as_deref(), Some(text), "{label}");
            }
            if let Some((name, max_bytes)) = iim
                && matches!(case.kind, "jpg" | "tif")
            {
                let short = short(field, text, max_bytes);
                assert_eq!(tag(after, "IPTC", name), Some(short), "{label}");
            }
        }
        assert_content(before, after, case.kind);
    }

    // exiftool writes all that it can, we read.
    for (case, bytes) in cases.iter().zip(original) {
        std::fs::write(&case.path, bytes).expect("a file is written");
    }
    let writes: Vec<Vec<String>> = cases
        .iter()
        .map(|case| {
            let mut words = vec!["-q".to_owned(), "-overwrite_original".to_owned()];
            let told = ALL_TAGS.iter().filter(|(field, ..)| !is_of_2025(*field));
            words.extend(told.map(|(_, tag, _, text)| format!("-{tag}#={text}")));
            words.push(case.path.to_string_lossy().into_owned());
            words
        })
        .collect();
    exiftool(folder.path(), &writes);
    for case in &cases {
        let facts = read_facts(&std::fs::read(&case.path).expect("the file is there"));
        for (field, _, _, text) in ALL_TAGS {
            let told = if is_of_2025(field) { "" } else { text };
            // XMP writes a time by ISO 8601.
            let told = match field {
                Field::Taken => "2020-09-21T22:16:05+07:00",
                _ => told,
            };
            assert_eq!(facts.text(field), told, "{}: {field:?}", case.kind);
        }
    }
}
