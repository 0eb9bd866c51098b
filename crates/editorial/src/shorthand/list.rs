//! A list of shorthands as the newsroom keeps it: UTF-8, one code a line, tabs between columns.
//!
//! ```text
//! // Tỉnh ủy, nhiệm kỳ 2025-2030
//! vdn     Vũ Đức Nam      đồng chí Vũ Đức Nam, Trưởng ban Tuyên giáo      [..2026-06-30]
//! ttr     [2026-07-01..]  Trần Thị Ry
//! ```
//!
//! The text is the truth and is what is stored and carried; rows are read from it where they are wanted. A line that cannot
//! be read is said and left out, and every other line counts: a newsroom does not wait for one forgotten tab.
//!
//! *Periods* are columns in square brackets: two days with two full stops between them, either of which may be missing; both
//! days belong to it. Behind a text it is this text's (a title changes, a name does not); behind the code it is the
//! row's. A code may stand in several rows when their periods do not touch: then the day decides.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::typed::{MAX_CODE_CHARS, is_code_char};
use crate::text::fold::exact;
use crate::text::normal::single_line;

/// The longest text of a shorthand, code points: a paragraph is no name.
const MAX_TEXT_CHARS: usize = 500;

/// The days on which something holds; both are part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The first day; none: since ever.
    pub from: Option<NaiveDate>,
    /// The last day; none: for ever.
    pub until: Option<NaiveDate>,
}

impl Period {
    /// Whether the two have a day in common.
    #[must_use]
    pub fn touches(&self, other: &Self) -> bool {
        let begins_in_time = |one: &Self, two: &Self| match (one.from, two.until) {
            (Some(from), Some(until)) => from <= until,
            _ => true,
        };
        begins_in_time(self, other) && begins_in_time(other, self)
    }
}

/// One text that a code stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// Its column, from 1: what `#2` asks for.
    pub number: u32,
    /// The text: one line, NFC, never empty.
    pub text: String,
    /// When it holds.
    pub period: Period,
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line in the file, from 1.
    pub line: u32,
    /// The code as it is written there, NFC.
    pub code: String,
    /// When the whole row holds.
    pub period: Period,
    /// What it stands for: at least one text, by column.
    pub sayings: Vec<Saying>,
}

/// A list that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// Its rows, in the order of the file.
    pub rows: Vec<Row>,
}

/// A line that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// The line in the file, from 1.
    pub line: u32,
    /// What is wrong with it.
    pub why: Why,
}

/// What may be wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The file is UTF-16, as some spreadsheets write: nothing of it was read.
    Utf16,
    /// The line is not UTF-8.
    NotUtf8,
    /// There is no tab in it.
    NoTab,
    /// It begins with a tab.
    NoCode,
    /// The code is longer than [`MAX_CODE_CHARS`].
    CodeTooLong,
    /// The code has a character that no code may have.
    CodeCharacter(char),
    /// Nothing stands behind the code.
    NoText,
    /// This column's text is longer than 500 characters.
    TextTooLong(u32),
    /// A column in square brackets that is no period.
    Period(String),
    /// A period that ends before it begins.
    PeriodReversed(String),
    /// The code stands in this earlier line already, for some of the same days.
    Twice(u32),
}

impl BadLine {
    /// For a reader of Vietnamese: `Dòng 12: …`.
    #[must_use]
    pub fn vietnamese(&self) -> String {
        let why = match &self.why {
            Why::Utf16 => {
                return "Tệp này là UTF-16, chưa đọc được dòng nào. Hãy lưu lại dưới dạng UTF-8."
                    .to_owned();
            }
            Why::NotUtf8 => "không phải UTF-8. Hãy lưu tệp dưới dạng UTF-8".to_owned(),
            Why::NoTab => "giữa mã và nội dung phải có một dấu tab, không phải dấu cách".to_owned(),
            Why::NoCode => "thiếu mã ở đầu dòng".to_owned(),
            Why::CodeTooLong => format!("mã dài quá {MAX_CODE_CHARS} ký tự"),
            Why::CodeCharacter(c) => format!(
                "mã có ký tự {}; mã chỉ gồm chữ, số, dấu chấm, gạch ngang và gạch dưới",
                shown(*c)
            ),
            Why::NoText => "sau mã chưa có nội dung nào".to_owned(),
            Why::TextTooLong(column) => {
                format!("nội dung ở cột {column} dài quá {MAX_TEXT_CHARS} ký tự")
            }
            Why::Period(text) => format!(
                "{text} không phải một khoảng ngày; hãy viết như [2025-01-31..2026-06-30], [..2026-06-30] hoặc [2025-01-31..]"
            ),
            Why::PeriodReversed(text) => format!("khoảng ngày {text} kết thúc trước khi bắt đầu"),
            Why::Twice(line) => {
                format!("mã này đã có ở dòng {line} cho cùng những ngày ấy; dòng {line} được giữ")
            }
        };
        format!("Dòng {}: {why}.", self.line)
    }

    /// For a reader of English: `Line 12: …`.
    #[must_use]
    pub fn english(&self) -> String {
        let why = match &self.why {
            Why::Utf16 => {
                return "This file is UTF-16 and no line of it was read. Save it as UTF-8."
                    .to_owned();
            }
            Why::NotUtf8 => "it is not UTF-8; save the file as UTF-8".to_owned(),
            Why::NoTab => "between the code and its text stands a tab, not spaces".to_owned(),
            Why::NoCode => "there is no code at its beginning".to_owned(),
            Why::CodeTooLong => {
                format!("the code is longer than {MAX_CODE_CHARS} characters")
            }
            Why::CodeCharacter(c) => format!(
                "the code holds {}; a code is made of letters, digits, full stops, hyphens and underscores",
                shown(*c)
            ),
            Why::NoText => "nothing stands behind the code".to_owned(),
            Why::TextTooLong(column) => {
                format!("the text in column {column} is longer than {MAX_TEXT_CHARS} characters")
            }
            Why::Period(text) => format!(
                "{text} is no period; write it like [2025-01-31..2026-06-30], [..2026-06-30] or [2025-01-31..]"
            ),
            Why::PeriodReversed(text) => format!("the period {text} ends before it begins"),
            Why::Twice(line) => format!(
                "this code stands in line {line} already for some of the same days; line {line} is kept"
            ),
        };
        format!("Line {}: {why}.", self.line)
    }
}

/// A character as a message can show it: a space and what is invisible by its number.
fn shown(c: char) -> String {
    if c.is_whitespace() || c.is_control() {
        format!("U+{:04X}", u32::from(c))
    } else {
        format!("“{c}”")
    }
}

impl List {
    /// Reads a file. Lines end with LF or CRLF; empty ones and those that begin with `//` say nothing.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> (Self, Vec<BadLine>) {
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            let why = Why::Utf16;
            return (Self::default(), vec![BadLine { line: 1, why }]);
        }
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let (mut rows, mut bad) = (Vec::<Row>::new(), Vec::new());
        let mut by_code: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (line, bytes) in (1u32..).zip(bytes.split(|byte| *byte == b'\n')) {
            let read = match std::str::from_utf8(bytes) {
                Ok(text) => parse_line(line, text.trim_end_matches('\r')),
                Err(_) => Err(Why::NotUtf8),
            };
            let checked = read.and_then(|row| {
                let Some(row) = row else { return Ok(None) };
                let known = by_code.entry(exact(&row.code)).or_default();
                let twice = known
                    .iter()
                    .map(|number| &rows[*number])
                    .find(|other| other.period.touches(&row.period));
                if let Some(other) = twice {
                    return Err(Why::Twice(other.line));
                }
                known.push(rows.len());
                Ok(Some(row))
            });
            match checked {
                Ok(Some(row)) => rows.push(row),
                Ok(None) => {}
                Err(why) => bad.push(BadLine { line, why }),
            }
        }
        (Self { rows }, bad)
    }
}

/// None: the line says nothing.
fn parse_line(line: u32, text: &str) -> Result<Option<Row>, Why> {
    if text.trim().is_empty() || text.trim_start().starts_with("//") {
        return Ok(None);
    }
    let Some((code, columns)) = text.split_once('\t') else {
        return Err(Why::NoTab);
    };
    let code = single_line(code);
    if code.is_empty() {
        return Err(Why::NoCode);
    }
    if let Some(c) = code.chars().find(|c| !is_code_char(*c)) {
        return Err(Why::CodeCharacter(c));
    }
    if code.chars().count() > MAX_CODE_CHARS {
        return Err(Why::CodeTooLong);
    }
    let (mut sayings, mut period) = (Vec::<Saying>::new(), Period::default());
    // An empty column keeps its number, so that the columns of a spreadsheet mean the same in every row.
    let mut number = 0;
    for column in columns.split('\t').map(single_line) {
        if let Some(read) = parse_period(&column) {
            match sayings.last_mut() {
                Some(saying) => saying.period = read?,
                None => period = read?,
            }
            continue;
        }
        number += 1;
        if column.chars().count() > MAX_TEXT_CHARS {
            return Err(Why::TextTooLong(number));
        }
        if !column.is_empty() {
            sayings.push(Saying {
                number,
                text: column,
                period: Period::default(),
            });
        }
    }
    if sayings.is_empty() {
        return Err(Why::NoText);
    }
    Ok(Some(Row {
        line,
        code,
        period,
        sayings,
    }))
}

/// None: the column is a text. Only what is wholly in brackets and has two full stops or nothing but digits and signs is
/// meant as a period, so `[sic]` may be a text.
fn parse_period(column: &str) -> Option<Result<Period, Why>> {
    let inside = column.strip_prefix('[')?.strip_suffix(']')?;
    let meant = inside
        .chars()
        .all(|c| c.is_ascii_digit() || c.is_whitespace() || ".-/–—".contains(c));
    if !meant {
        return None;
    }
    let bad = || Why::Period(column.to_owned());
    let Some((from, until)) = inside.split_once("..") else {
        return Some(Err(bad()));
    };
    let day = |text: &str| match text.trim() {
        "" => Ok(None),
        text => parse_day(text).map(Some).ok_or_else(bad),
    };
    let read = day(from).and_then(|from| Ok((from, day(until)?)));
    Some(read.and_then(|(from, until)| match (from, until) {
        (None, None) => Err(bad()),
        (Some(first), Some(last)) if first > last => Err(Why::PeriodReversed(column.to_owned())),
        _ => Ok(Period { from, until }),
    }))
}

/// `2026-06-30`, or as the house writes it, `30/6/2026`. A year has four digits.
fn parse_day(text: &str) -> Option<NaiveDate> {
    let number = |part: &str| {
        let plain = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| part.parse::<u32>().ok()).flatten()
    };
    let parts = |sign: char| -> Option<[u32; 3]> {
        let parts: Vec<u32> = text.split(sign).map(number).collect::<Option<_>>()?;
        parts.try_into().ok()
    };
    let (year, month, day) = match (parts('-'), parts('/')) {
        (Some([y, m, d]), _) | (_, Some([d, m, y])) => (y, m, d),
        _ => return None,
    };
    let year = i32::try_from(year).ok().filter(|year| *year >= 1000)?;
    NaiveDate::from_ymd_opt(year, month, day)
}
