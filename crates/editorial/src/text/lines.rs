//! Texts that an administrator writes and the newsroom keeps, read line by line.
//!
//! A line that cannot be read is said, by its number and with what is wrong, and keeps no other line waiting. Lines end with LF
//! or CRLF; empty ones and those that begin with `//` say nothing.

/// A line that was left out, and why, in both languages of the newsroom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// The line in the file, from 1.
    pub line: u32,
    vietnamese: String,
    english: String,
}

impl BadLine {
    /// A line, and what is wrong with it: without a capital and without a stop.
    pub(crate) fn new(line: u32, vietnamese: &str, english: &str) -> Self {
        Self {
            line,
            vietnamese: format!("Dòng {line}: {vietnamese}."),
            english: format!("Line {line}: {english}."),
        }
    }

    /// For a reader of Vietnamese: `Dòng 12: …`.
    #[must_use]
    pub fn vietnamese(&self) -> &str {
        &self.vietnamese
    }

    /// For a reader of English: `Line 12: …`.
    #[must_use]
    pub fn english(&self) -> &str {
        &self.english
    }
}

/// The lines that say something, each with its number, and those that are no UTF-8. A file that is UTF-16, as some
/// spreadsheets write, is one bad line.
#[must_use]
pub fn lines(bytes: &[u8]) -> Vec<Result<(u32, &str), BadLine>> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let utf16 = BadLine {
            line: 1,
            vietnamese: "Tệp này là UTF-16, chưa đọc được dòng nào. Hãy lưu lại dưới dạng UTF-8."
                .to_owned(),
            english: "This file is UTF-16 and no line of it was read. Save it as UTF-8.".to_owned(),
        };
        return vec![Err(utf16)];
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    (1u32..)
        .zip(bytes.split(|byte| *byte == b'\n'))
        .filter_map(|(line, bytes)| match std::str::from_utf8(bytes) {
            Ok(text) => {
                let says = !text.trim().is_empty() && !text.trim_start().starts_with("//");
                says.then(|| Ok((line, text.trim_end_matches('\r'))))
            }
            Err(_) => Some(Err(BadLine::new(
                line,
                "không phải UTF-8. Hãy lưu tệp dưới dạng UTF-8",
                "it is not UTF-8; save the file as UTF-8",
            ))),
        })
        .collect()
}

/// A character as a message can show it: a space and what is invisible by its number.
pub(crate) fn shown(c: char) -> String {
    if c.is_whitespace() || c.is_control() {
        format!("U+{:04X}", u32::from(c))
    } else {
        format!("“{c}”")
    }
}
