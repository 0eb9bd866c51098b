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

use super::typed::{MAX_CODE_CHARS, is_code_char};
use crate::text::fold::exact;
use crate::text::lines::{BadLine, lines, shown};
use crate::text::normal::single_line;
use crate::text::period::{BadPeriod, Period};

/// The longest text of a shorthand, code points: a paragraph is no name.
const MAX_TEXT_CHARS: usize = 500;

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

/// What may be wrong with a line.
enum Why {
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
    /// A column in square brackets that is no period, or ends before it begins.
    Period(BadPeriod),
    /// The code stands in this earlier line already, for some of the same days.
    Twice(u32),
}

impl Why {
    fn vietnamese(&self) -> String {
        match self {
            Self::NoTab => {
                "giữa mã và nội dung phải có một dấu tab, không phải dấu cách".to_owned()
            }
            Self::NoCode => "thiếu mã ở đầu dòng".to_owned(),
            Self::CodeTooLong => format!("mã dài quá {MAX_CODE_CHARS} ký tự"),
            Self::CodeCharacter(c) => format!(
                "mã có ký tự {}; mã chỉ gồm chữ, số, dấu chấm, gạch ngang và gạch dưới",
                shown(*c)
            ),
            Self::NoText => "sau mã chưa có nội dung nào".to_owned(),
            Self::TextTooLong(column) => {
                format!("nội dung ở cột {column} dài quá {MAX_TEXT_CHARS} ký tự")
            }
            Self::Period(bad) => bad.vietnamese(),
            Self::Twice(line) => {
                format!("mã này đã có ở dòng {line} cho cùng những ngày ấy; dòng {line} được giữ")
            }
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NoTab => "between the code and its text stands a tab, not spaces".to_owned(),
            Self::NoCode => "there is no code at its beginning".to_owned(),
            Self::CodeTooLong => {
                format!("the code is longer than {MAX_CODE_CHARS} characters")
            }
            Self::CodeCharacter(c) => format!(
                "the code holds {}; a code is made of letters, digits, full stops, hyphens and underscores",
                shown(*c)
            ),
            Self::NoText => "nothing stands behind the code".to_owned(),
            Self::TextTooLong(column) => {
                format!("the text in column {column} is longer than {MAX_TEXT_CHARS} characters")
            }
            Self::Period(bad) => bad.english(),
            Self::Twice(line) => format!(
                "this code stands in line {line} already for some of the same days; line {line} is kept"
            ),
        }
    }
}

impl List {
    /// Reads a file, as [`lines`] does.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> (Self, Vec<BadLine>) {
        let (mut rows, mut bad) = (Vec::<Row>::new(), Vec::new());
        let mut by_code: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for read in lines(bytes) {
            let (line, text) = match read {
                Ok(read) => read,
                Err(unread) => {
                    bad.push(unread);
                    continue;
                }
            };
            let checked = parse_line(line, text).and_then(|row| {
                let known = by_code.entry(exact(&row.code)).or_default();
                let twice = known
                    .iter()
                    .map(|number| &rows[*number])
                    .find(|other| other.period.touches(&row.period));
                if let Some(other) = twice {
                    return Err(Why::Twice(other.line));
                }
                known.push(rows.len());
                Ok(row)
            });
            match checked {
                Ok(row) => rows.push(row),
                Err(why) => bad.push(BadLine::new(line, &why.vietnamese(), &why.english())),
            }
        }
        (Self { rows }, bad)
    }
}

fn parse_line(line: u32, text: &str) -> Result<Row, Why> {
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
        if let Some(read) = Period::parse(&column) {
            let read = read.map_err(Why::Period)?;
            match sayings.last_mut() {
                Some(saying) => saying.period = read,
                None => period = read,
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
    Ok(Row {
        line,
        code,
        period,
        sayings,
    })
}
