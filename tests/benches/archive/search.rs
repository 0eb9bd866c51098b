//! A question to a hundred thousand stories, beside the bare question to FTS5 about the same words in the same file.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use editorial::id::Hash;
use editorial::search::word::indexed;
use editorial::search::{Part, Parts};
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use workstation::commands::TokenStorage;
use workstation::{Options, Workstation};

use crate::Scene;
use crate::first_sync::ask;
use crate::newsroom::new_article;
use crate::table::{Line, Spread, ms};
use crate::texts::{Texts, Words};

const MOST: f64 = 1.5;
/// As many as the search shows.
const SHOWN: usize = 200;

/// What people look for: a word, two, a phrase, with and without marks, a beginning.
const QUESTIONS: &[&str] = &[
    "nước sông",
    "trực đê",
    "thư viện",
    "dang uy",
    "đảng ủy xã",
    "hoà bình",
    "hoa binh",
    "chợ nổi",
    "con đò",
    "thuyền gỗ",
    "\"trực đê\"",
    "\"thư viện làng\"",
    "mùa thu",
    "học sinh",
    "truong hoc",
    "phụ huynh vùng lũ",
    "áo ấm",
    "hoa cúc",
    "dong thuyen",
    "bến",
    "lũ",
    "đèn",
    "kỳ 4711",
    "kỳ 99",
    "thu vien tinh",
    "nước lên",
    "nguoi ban",
    "giá cá",
    "cột điện",
    "bí thư",
    "sáu người",
    "đọc sách",
    "tan ca",
    "đình cũ",
    "tủ sách",
    "trâu bò",
    "nghỉ từ trưa",
    "phòng đọc",
    "tranh",
    "họa",
];

pub(crate) fn measure(scene: &mut Scene) -> anyhow::Result<Vec<Line>> {
    let stories = scene.choose(100_000, 3_000);
    let rounds = scene.choose(5, 1);
    let data = scene.folder.join("search");
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    let begun = Instant::now();
    prepare(&data)?;
    fill(&data, &scene.texts, stories)?;
    let filled = begun.elapsed();
    let station = open(&data)?;
    // The first question opens the index.
    let begun = Instant::now();
    let known = ask(&station, "search_find", json!({ "query": "nước" }))?;
    let first = ms(begun.elapsed());
    let searchable = known["progress"]["searchable"].as_u64().unwrap_or_default();
    anyhow::ensure!(
        searchable > stories as u64,
        "search knows {searchable} stories"
    );
    let bare = Connection::open_with_flags(
        data.join("search.sqlite"),
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    let (mut ours, mut theirs, mut worst) = (Vec::new(), Vec::new(), (0.0, ""));
    for round in 0..=rounds {
        for question in QUESTIONS {
            let begun = Instant::now();
            let found = ask(&station, "search_find", json!({ "query": question }))?;
            let took = ms(begun.elapsed());
            anyhow::ensure!(found["rows"].is_array(), "a question has an answer");
            let begun = Instant::now();
            ask_fts5(&bare, question)?;
            let reference = ms(begun.elapsed());
            // The first round warms the caches of both.
            if round > 0 {
                ours.push(took);
                theirs.push(reference);
                if took > worst.0 {
                    worst = (took, *question);
                }
            }
        }
    }
    station.close();
    let (ours, theirs) = (Spread::of(&ours), Spread::of(&theirs));
    let ratio = ours.p95 / theirs.p95;
    Ok(vec![Line {
        name: format!("search over {stories} stories"),
        galley: format!("p95 {:.1} ms", ours.p95),
        against: "the bare FTS5 query".to_owned(),
        reference: format!("p95 {:.1} ms", theirs.p95),
        ratio: Some(ratio),
        target: format!("p95 ≤ {MOST} ×"),
        met: Some(ratio <= MOST),
        notes: vec![
            format!(
                "{} questions, {rounds} times; p50 {:.1} and {:.1} ms, p99 {:.1} and {:.1} ms; the slowest: {}, {:.0} ms",
                QUESTIONS.len(),
                ours.p50,
                theirs.p50,
                ours.p99,
                theirs.p99,
                worst.1,
                worst.0
            ),
            format!(
                "the first question, which opens the index, took {first:.0} ms; the stories were made in {:.0} s",
                filled.as_secs_f64()
            ),
        ],
    }])
}

/// The words without marks, the best two hundred by bm25: what any program would ask.
fn ask_fts5(db: &Connection, question: &str) -> anyhow::Result<usize> {
    let (folded, _) = indexed(question.trim_matches('"'));
    let words: Vec<String> = folded
        .split_whitespace()
        .map(|word| format!("\"{word}\""))
        .collect();
    let joined = if question.starts_with('"') {
        format!("\"{}\"", folded.trim())
    } else {
        // A word that is still being typed may go on.
        words.join(" AND ") + " *"
    };
    let columns = Part::ALL.map(Part::as_str).join(" ");
    let asked = format!("{{{columns}}} : ({joined})");
    let mut statement = db.prepare_cached(
        "SELECT rowid, rank FROM word WHERE word MATCH ?1 ORDER BY rank LIMIT ?2",
    )?;
    let rows = statement.query_map((asked, SHOWN as i64), |row| row.get::<_, i64>(0))?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?.len())
}

fn open(data: &Path) -> anyhow::Result<Arc<Workstation>> {
    let options = Options {
        token_storage: TokenStorage::File,
        ..Options::new(data)
    };
    Workstation::open(options, Box::new(drop))
}

/// A workstation with one story and an index of it, both made by the app's own code.
fn prepare(data: &Path) -> anyhow::Result<()> {
    let newsroom = newsroom_tests::Newsroom::new();
    let mut station = newsroom.workstation("lan");
    let mut window = station.create();
    window.write(&["Đò không thay được cầu."]);
    let article = window.article().to_owned();
    station.set_field(&article, "headline", "Bến đò Hạ mở lại");
    station.sync();
    let found = station.call("search_find", &json!({ "query": "đò" }));
    anyhow::ensure!(found["total"] == 1, "the one story is found");
    station.quit();
    crate::caret::copy(&station.folder, data)
}

/// Adds stories to the store's list and to the index, in bulk: rows like the one that is there, with the words of other
/// stories, and for the index the words in the very forms that it keeps.
fn fill(data: &Path, texts: &Texts, stories: usize) -> anyhow::Result<()> {
    let db = Connection::open(data.join("galley.sqlite"))?;
    db.busy_timeout(Duration::from_secs(5))?;
    db.execute(
        "ATTACH ?1 AS found",
        [data.join("search.sqlite").to_string_lossy()],
    )?;
    db.execute_batch("PRAGMA synchronous = OFF; PRAGMA found.synchronous = OFF; BEGIN")?;
    let article = copy(
        &db,
        "main.article",
        &[
            ("article", "?1"),
            ("short", "?2"),
            ("headline", "?3"),
            ("stale", "0"),
            ("updated_ms", "updated_ms - ?4 * 60000"),
        ],
    )?;
    let story = copy(
        &db,
        "found.story",
        &[
            ("id", "NULL"),
            ("article", "?1"),
            ("mark", "(SELECT mark FROM main.changed WHERE article = ?1)"),
            ("digest", "?2"),
            ("updated_ms", "updated_ms - ?3 * 60000"),
        ],
    )?;
    let parts = Part::ALL.map(Part::as_str);
    let exact = parts.map(|part| format!("exact_{part}"));
    let names: Vec<&str> = parts
        .iter()
        .copied()
        .chain(exact.iter().map(String::as_str))
        .collect();
    let places: Vec<String> = (2..=names.len() + 1).map(|at| format!("?{at}")).collect();
    let word = format!(
        "INSERT INTO found.word (rowid, {}) VALUES (?1, {})",
        names.join(", "),
        places.join(", ")
    );
    for number in 0..stories {
        let id = new_article();
        let words = texts.words(number);
        let headline = words.headline.clone();
        let parts = parts_of(words);
        let json = serde_json::to_string(&parts)?;
        let back = number as i64;
        let short = editorial::publication::short_id(id);
        db.prepare_cached(&article)?
            .execute((id.to_bytes(), short, headline, back))?;
        db.prepare_cached(&story)?
            .execute((id.to_bytes(), Hash::of(json.as_bytes()).0, back))?;
        let row = db.last_insert_rowid();
        let forms: (Vec<String>, Vec<String>) = parts.0.iter().map(|text| indexed(text)).unzip();
        let mut insert = db.prepare_cached(&word)?;
        insert.raw_bind_parameter(1, row)?;
        for (place, text) in (2..).zip(forms.0.iter().chain(&forms.1)) {
            insert.raw_bind_parameter(place, text)?;
        }
        insert.raw_execute()?;
        db.prepare_cached("INSERT INTO found.text (id, parts) VALUES (?1, ?2)")?
            .execute((row, json))?;
    }
    db.execute_batch("COMMIT").context("filling the index")?;
    // The app tidies after many stories; so is this.
    db.execute("INSERT INTO found.word (word) VALUES ('optimize')", [])?;
    Ok(())
}

fn parts_of(words: Words) -> Parts {
    let text = words.paragraphs.join("\n");
    let mut headline = Some(words.headline);
    let mut standfirst = Some(words.standfirst);
    let mut byline = Some(words.byline);
    let mut text = Some(text);
    Parts(Part::ALL.map(|part| {
        let of_it = match part {
            Part::Headline => &mut headline,
            Part::Standfirst => &mut standfirst,
            Part::Byline => &mut byline,
            Part::Body => &mut text,
            _ => return String::new(),
        };
        of_it.take().unwrap_or_default()
    }))
}

/// The statement that inserts a row like the table's first, changed in these columns.
fn copy(db: &Connection, table: &str, changed: &[(&str, &str)]) -> anyhow::Result<String> {
    let (schema, name) = table.split_once('.').context("a table has a schema")?;
    let mut statement = db.prepare(&format!(
        "SELECT name FROM pragma_table_info('{name}', '{schema}')"
    ))?;
    let names: Vec<String> = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let values: Vec<&str> = names
        .iter()
        .map(|name| {
            let other = changed.iter().find(|(column, _)| column == name);
            other.map_or(name.as_str(), |(_, value)| *value)
        })
        .collect();
    Ok(format!(
        "INSERT INTO {table} ({}) SELECT {} FROM {table} WHERE rowid = (SELECT min(rowid) FROM {table})",
        names.join(", "),
        values.join(", ")
    ))
}
