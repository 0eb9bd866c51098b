//! A memory card of thirty photos is captioned on the photo desk with the keyboard alone, through ibus-unikey: a template for
//! what all of them share, codes for the four people who come again and again, and a few words for what each of them shows.
//!
//! Every key is a real one and is counted. The photos alone are no key: they come out of the clipboard, and no driver can put
//! files there ([`Page::paste_files`]).
#![expect(
    clippy::print_stdout,
    reason = "how many keys thirty captions took is a figure to read"
)]

use std::cell::Cell;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use newsroom_tests::pictures;
use newsroom_tests::window::{AppWindow, By, DroppedFile, Keyboard, Page, Seat, ServerProcess};
use serde_json::{Value, json};
use workstation::{Options, SyncMode, Workstation};

const PHOTOS: usize = 30;
/// Thirty photos are decoded on a machine that also runs the tests.
const SOON: Duration = Duration::from_secs(180);
/// What the newsroom was promised for each repeated name.
const MOST_KEYS: usize = 6;

/// Two of the codes mean something in Telex: `thf` becomes `thf` with a tone, `dda` becomes `đa`.
const LIST: &str = "vdn\tVũ Đức Nam\nthf\tThu Hằng\ndda\tĐặng Đình An\nbas\tBà Sáu\n";
const PEOPLE: [(&str, &str); 4] = [
    ("vdn", "Vũ Đức Nam"),
    ("thf", "Thu Hằng"),
    ("dda", "Đặng Đình An"),
    ("bas", "Bà Sáu"),
];
const TEMPLATE: &str = "chú thích: tại {sự kiện}, {địa điểm}.\nnguồn: {tác giả}\n";
const EVENT: &str = "hội đua ghe";
const PLACE: &str = "bến Mây";
const PHOTOGRAPHER: &str = "Ngọc Lan";
const DOES: [&str; 5] = [
    "trao cờ",
    "chèo lái",
    "phát lệnh",
    "chờ ở bến",
    "mừng đội nhất",
];

/// The keyboard, and how many keys it was asked to press.
struct Hands<'a> {
    keyboard: Keyboard<'a>,
    pressed: Cell<usize>,
}

impl Hands<'_> {
    fn keys(&self, names: &[&str]) -> anyhow::Result<()> {
        self.pressed.set(self.pressed.get() + names.len());
        self.keyboard.keys(names)
    }

    /// Types Vietnamese; what it costs is what Telex asks for.
    fn telex(&self, text: &str) -> anyhow::Result<()> {
        let keys = newsroom_tests::window::telex(text)?;
        self.pressed.set(self.pressed.get() + keys.chars().count());
        self.keyboard.type_keys(&keys)
    }

    /// A code between backslashes, taken when it is offered. Returns what the name cost.
    fn name(&self, page: &Page, code: &str) -> anyhow::Result<usize> {
        let before = self.pressed.get();
        let mut keys = vec!["backslash".to_owned()];
        keys.extend(code.chars().map(String::from));
        keys.push("backslash".to_owned());
        self.keys(&keys.iter().map(String::as_str).collect::<Vec<_>>())?;
        page.find(By::Test("expansions"))
            .with_context(|| format!("what {code} stands for"))?;
        self.keys(&["Tab"])?;
        page.wait_gone(By::Test("expansions"))?;
        Ok(self.pressed.get() - before)
    }
}

#[test]
fn thirty_photos_get_their_captions_by_keyboard_alone_and_a_repeated_name_costs_at_most_six_keys() {
    let seat = Seat::with_unikey().expect("a seat with ibus-unikey");
    let mut server =
        ServerProcess::demonstration(&seat.folder().join("server")).expect("a newsroom");
    keep(&seat, &server, "shorthand", "Tên người", LIST).expect("a list of codes");
    keep(&seat, &server, "template", "Lễ hội", TEMPLATE).expect("a template");
    server.start().expect("the server starts");
    let (address, code) = (server.address(), server.code("lan").expect("a code"));
    let app = seat
        .open(&["--server", &address, "--code", &code, "--lang", "vi"])
        .expect("a window");
    let hands = Hands {
        keyboard: seat.keyboard().expect("a keyboard"),
        pressed: Cell::new(0),
    };
    app.find(By::Test("new-article")).expect("the queue");
    import(&app, &hands).expect("thirty photos on the desk");

    let begun = Instant::now();
    let at_first = hands.pressed.get();
    stamp(&app, &hands).expect("the template on all of them");
    let wanted: Vec<String> = (0..PHOTOS).map(caption_of).collect();
    let names = write(&app, &hands, &wanted).expect("thirty captions");
    for (name, costs) in PEOPLE.iter().map(|(_, name)| name).zip(names) {
        println!(
            "{name}: {} times, {} keys each",
            costs.len(),
            costs.iter().max().unwrap_or(&0)
        );
        assert!(
            costs.len() > 1 && costs.iter().all(|cost| *cost <= MOST_KEYS),
            "{name}: {costs:?}"
        );
    }
    println!(
        "{PHOTOS} captions of {} letters with {} keys in {:.0} s",
        wanted
            .iter()
            .map(|caption| caption.chars().count())
            .sum::<usize>(),
        hands.pressed.get() - at_first,
        begun.elapsed().as_secs_f64()
    );

    server.stop().expect("the server stops");
    let mut kept = leave(&seat, app).expect("the app ends and its store opens");
    let mut all: Vec<(String, String)> = wanted
        .into_iter()
        .map(|caption| (caption, PHOTOGRAPHER.to_owned()))
        .collect();
    kept.sort();
    all.sort();
    assert_eq!(kept, all);
}

/// What the newsroom keeps for everybody, set as its administrator does.
fn keep(
    seat: &Seat,
    server: &ServerProcess,
    what: &str,
    name: &str,
    text: &str,
) -> anyhow::Result<()> {
    let file = seat.folder().join(format!("{what}.txt"));
    std::fs::write(&file, text)?;
    let file = file.to_string_lossy().into_owned();
    let done = server
        .command(&[what, "set", "--name", name, "--file", &file])?
        .output()?;
    anyhow::ensure!(done.status.success(), "{done:?}");
    Ok(())
}

/// A new story, and the card on its photo desk.
fn import(app: &AppWindow<'_>, hands: &Hands<'_>) -> anyhow::Result<()> {
    hands.keys(&["n"])?;
    app.wait_until(
        "the caret in the headline",
        "document.activeElement?.dataset.testid === 'headline'",
    )?;
    hands.telex("Ghe đua bến Mây ")?;
    hands.keys(&["ctrl+5"])?;
    app.find(By::Test("photo-desk"))?;
    let card: Vec<DroppedFile> = (0..PHOTOS)
        .map(|number| DroppedFile {
            name: format!("DSC_{number:04}.jpg"),
            kind: "image/jpeg".to_owned(),
            bytes: pictures::river(u32::try_from(number).unwrap_or(0) * 7 + 1, 320, 240),
        })
        .collect();
    app.paste_files(&card)?;
    // The sheet of what has come; its one key leaves it.
    app.wait_for("the sheet of what has come", SOON, SHEET)?;
    hands.keys(&["Escape"])?;
    app.wait_gone(By::Test("arrival"))?;
    app.wait_for(
        "thirty photos",
        SOON,
        &format!("document.querySelectorAll('[data-testid=\"photo-cell\"]').length === {PHOTOS}"),
    )?;
    Ok(())
}

const SHEET: &str = "document.querySelector('[data-testid=\"arrival\"]') !== null";

/// The template, filled once, on all of them.
fn stamp(app: &AppWindow<'_>, hands: &Hands<'_>) -> anyhow::Result<()> {
    hands.keys(&["ctrl+a"])?;
    hands.keys(&["t"])?;
    app.find(By::Test("stamp-template"))?;
    for (field, value) in [
        ("stamp-person", PHOTOGRAPHER),
        ("stamp-event", EVENT),
        ("stamp-place", PLACE),
    ] {
        for _ in 0..8 {
            if focus(app)? == field {
                break;
            }
            hands.keys(&["Tab"])?;
        }
        anyhow::ensure!(focus(app)? == field, "Tab does not come to {field}");
        hands.telex(value)?;
    }
    hands.keys(&["ctrl+Return"])?;
    app.wait_gone(By::Test("stamp"))?;
    Ok(())
}

/// Who does what on photo `number`, before what the template says.
fn caption_of(number: usize) -> String {
    let (_, name) = PEOPLE[number % PEOPLE.len()];
    let does = DOES[number % DOES.len()];
    format!("{name} {does} tại {EVENT}, {PLACE}.")
}

/// One caption after the other; the caret stays in the field. Returns what each name cost each time.
fn write(
    app: &AppWindow<'_>,
    hands: &Hands<'_>,
    wanted: &[String],
) -> anyhow::Result<[Vec<usize>; PEOPLE.len()]> {
    let mut names: [Vec<usize>; PEOPLE.len()] = Default::default();
    hands.keys(&["Home", "c"])?;
    for (number, caption) in wanted.iter().enumerate() {
        let there = format!(
            "document.activeElement?.dataset.testid === 'photo-caption' && document.activeElement.value === {}",
            json!(format!("tại {EVENT}, {PLACE}."))
        );
        app.wait_until(&format!("the caret in caption {number}"), &there)?;
        hands.keys(&["ctrl+Home"])?;
        let person = number % PEOPLE.len();
        names[person].push(hands.name(app, PEOPLE[person].0)?);
        hands.telex(&format!(" {} ", DOES[number % DOES.len()]))?;
        let written = format!(
            "document.activeElement?.value.replace(/\\u00a0/g, ' ') === {}",
            json!(caption)
        );
        app.wait_until(&format!("caption {number}: {caption}"), &written)?;
        hands.keys(&["ctrl+Return"])?;
    }
    app.wait_until(
        "everything to be saved on this machine",
        "/Đã lưu trên máy/.test(document.querySelector('[data-testid=\"state-line\"]')?.textContent ?? '')",
    )?;
    Ok(names)
}

fn focus(app: &AppWindow<'_>) -> anyhow::Result<String> {
    let on = app.js("return document.activeElement?.dataset.testid ?? ''", &[])?;
    Ok(on.as_str().unwrap_or_default().to_owned())
}

/// Closes the window as a person does, and reads from the store what each photo says: its caption and its credit.
fn leave(seat: &Seat, app: AppWindow<'_>) -> anyhow::Result<Vec<(String, String)>> {
    app.close()?;
    let options = Options {
        sync: SyncMode::Manual,
        ..Options::new(seat.data())
    };
    let station = Workstation::open(options, Box::new(|_| ()))?;
    let call = |name: &str, request: Value| {
        workstation::dispatch(&station, name, request, None).map_err(anyhow::Error::new)
    };
    let list = call("article_list", json!({ "view": "mine" }))?;
    let article = &list["rows"][0]["article"];
    let listed = call("photo_list", json!({ "article": article }))?;
    let says = |photo: &Value, field: &str| {
        let value = photo["fields"][field][0]["value"].as_str();
        value.unwrap_or_default().to_owned()
    };
    let photos = listed["photos"].as_array().into_iter().flatten();
    let kept = photos
        .map(|photo| (says(photo, "caption"), says(photo, "credit")))
        .collect();
    station.close();
    Ok(kept)
}
