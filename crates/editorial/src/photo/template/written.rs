//! A template as an administrator writes it: UTF-8, one field a line, its name before a colon.
//!
//! ```text
//! // Lễ hội, ban Văn hóa
//! chú thích: {Sự kiện} tại {địa điểm}, ngày {ngày}.
//! nguồn: {tác giả}
//! ```
//!
//! The text is the truth and is what is stored and carried; fields are read from it where they are wanted. What is written is
//! what a figure has: caption, credit, alternative text. Creator and copyright are the file's own and nobody's to stamp.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Variable, variables};
use crate::text::fold::exact;
use crate::text::lines::{BadLine, lines};
use crate::text::normal::{nfc, single_line};

/// The longest text of a field, code points.
const MAX_TEXT_CHARS: usize = 2_000;

/// What a template writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TemplateField {
    /// The caption.
    Caption,
    /// The credit.
    Credit,
    /// The alternative text.
    Alt,
}

impl TemplateField {
    /// The words for it: Vietnamese and English.
    const NAMES: [(&str, Self); 7] = [
        ("chú thích", Self::Caption),
        ("caption", Self::Caption),
        ("nguồn", Self::Credit),
        ("credit", Self::Credit),
        ("mô tả", Self::Alt),
        ("alt", Self::Alt),
        ("alternative text", Self::Alt),
    ];

    fn parse(words: &str) -> Option<Self> {
        let words = exact(words.trim());
        Self::NAMES
            .into_iter()
            .find(|(name, _)| exact(name) == words)
            .map(|(_, field)| field)
    }
}

/// What a photo says in one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The field.
    pub field: TemplateField,
    /// Its text, with variables: one line, NFC, never empty.
    pub text: String,
}

/// A template that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// Its fields, each at most once, in the order in which they were written.
    pub lines: Vec<Line>,
}

enum Why {
    NoColon,
    NoField(String),
    OfTheFile(String),
    NoText,
    TextTooLong,
    NoVariable(String),
    Twice,
}

impl Why {
    fn vietnamese(&self) -> String {
        match self {
            Self::NoColon => {
                "thiếu dấu hai chấm sau tên trường, như trong “chú thích: …”".to_owned()
            }
            Self::NoField(name) => {
                format!("không có trường “{name}”; mẫu ghi được chú thích, nguồn, mô tả")
            }
            Self::OfTheFile(name) => format!(
                "“{name}” là lời của chính tệp ảnh, mẫu không ghi đè; mẫu ghi được chú thích, nguồn, mô tả"
            ),
            Self::NoText => "sau dấu hai chấm chưa có nội dung nào".to_owned(),
            Self::TextTooLong => format!("nội dung dài quá {MAX_TEXT_CHARS} ký tự"),
            Self::NoVariable(name) => format!(
                "{{{name}}} không phải chỗ điền; có {{ngày}}, {{tác giả}}, {{sự kiện}}, {{địa điểm}}"
            ),
            Self::Twice => "trường này đã có ở dòng trước; dòng trước được giữ".to_owned(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NoColon => {
                "a colon is missing behind the field's name, as in “caption: …”".to_owned()
            }
            Self::NoField(name) => {
                format!("there is no field “{name}”; a template writes caption, credit, alt")
            }
            Self::OfTheFile(name) => format!(
                "“{name}” is what the photo's own file says and no template writes; it writes caption, credit, alt"
            ),
            Self::NoText => "nothing stands behind the colon".to_owned(),
            Self::TextTooLong => format!("the text is longer than {MAX_TEXT_CHARS} characters"),
            Self::NoVariable(name) => format!(
                "{{{name}}} is no variable; there are {{date}}, {{person}}, {{event}}, {{place}}"
            ),
            Self::Twice => "this field stands in a line before; that line is kept".to_owned(),
        }
    }
}

impl Template {
    /// Reads a file, as [`lines`] does.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> (Self, Vec<BadLine>) {
        let (mut template, mut bad) = (Self::default(), Vec::new());
        for read in lines(bytes) {
            let (number, text) = match read {
                Ok(read) => read,
                Err(unread) => {
                    bad.push(unread);
                    continue;
                }
            };
            let checked = parse_line(text).and_then(|line| {
                let twice = template.lines.iter().any(|other| other.field == line.field);
                if twice { Err(Why::Twice) } else { Ok(line) }
            });
            match checked {
                Ok(line) => template.lines.push(line),
                Err(why) => bad.push(BadLine::new(number, &why.vietnamese(), &why.english())),
            }
        }
        (template, bad)
    }

    /// The variables of all its fields, each once, in their order.
    #[must_use]
    pub fn variables(&self) -> Vec<Variable> {
        let mut all: Vec<Variable> = self
            .lines
            .iter()
            .flat_map(|line| variables(&line.text).filter_map(Result::ok))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn parse_line(text: &str) -> Result<Line, Why> {
    let text = nfc(text);
    let (name, text) = text.split_once(':').ok_or(Why::NoColon)?;
    let (name, text) = (single_line(name), single_line(text));
    let field = TemplateField::parse(&name).ok_or_else(|| {
        let of_the_file = ["tác giả", "creator", "bản quyền", "copyright"];
        if of_the_file.iter().any(|own| exact(own) == exact(&name)) {
            Why::OfTheFile(name.clone())
        } else {
            Why::NoField(name.clone())
        }
    })?;
    if text.is_empty() {
        return Err(Why::NoText);
    }
    if text.chars().count() > MAX_TEXT_CHARS {
        return Err(Why::TextTooLong);
    }
    if let Some(Err(unknown)) = variables(&text).find(Result::is_err) {
        return Err(Why::NoVariable(unknown.to_owned()));
    }
    Ok(Line { field, text })
}
