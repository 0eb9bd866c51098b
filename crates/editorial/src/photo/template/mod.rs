//! Templates: what every photo of a job is to say, written once.
//!
//! A template has a text for each field of a figure ([`Template`]), with *variables* in braces: `Quang cảnh {sự kiện} tại
//! {địa điểm}, {ngày}`. Whoever stamps it says once what they stand for; each photo then gets its own words ([`fill`]). A
//! variable that nobody has said stays in the text as it was written, so that it is seen there and mended there, and is named
//! besides ([`Filled::missing`]). Braces around anything else are braces. A variable that is written with a capital begins a
//! sentence, and so does what is put there.
//!
//! *Carried over.* A reporter captions the same job in three goes, so what was said last time is proposed again ([`carry`]): the
//! event and the place on the same day, the person always. It is a proposal and never a rule.

mod written;

pub use written::{Line, Template, TemplateField};

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::text::normal::nfc;

/// What may stand in braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "TemplateVariable")]
pub enum Variable {
    /// The day on which the photo was taken, as the house writes it.
    Date,
    /// Who took it.
    Person,
    /// What is happening.
    Event,
    /// Where.
    Place,
}

impl Variable {
    /// The words for it: Vietnamese and English.
    const NAMES: [(&str, Self); 8] = [
        ("ngày", Self::Date),
        ("date", Self::Date),
        ("tác giả", Self::Person),
        ("person", Self::Person),
        ("sự kiện", Self::Event),
        ("event", Self::Event),
        ("địa điểm", Self::Place),
        ("place", Self::Place),
    ];

    fn parse(words: &str) -> Option<Self> {
        let words = nfc(words.trim()).to_lowercase();
        Self::NAMES
            .into_iter()
            .find(|(name, _)| *name == words)
            .map(|(_, variable)| variable)
    }
}

/// What the variables stand for; empty: nobody has said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// The photo's day.
    pub date: Option<NaiveDate>,
    /// Who took it.
    pub person: String,
    /// What is happening.
    pub event: String,
    /// Where.
    pub place: String,
}

impl Values {
    fn of(&self, variable: Variable) -> Option<String> {
        let text = match variable {
            Variable::Date => return self.date.map(house_day),
            Variable::Person => &self.person,
            Variable::Event => &self.event,
            Variable::Place => &self.place,
        };
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

/// `21/9/2020`.
fn house_day(day: NaiveDate) -> String {
    day.format("%-d/%-m/%Y").to_string()
}

/// A template's text with its variables filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The text.
    pub text: String,
    /// Variables that nobody has said, each once, in their order.
    pub missing: Vec<Variable>,
}

/// What stands in braces in a template: variables, and the words of those that are none.
pub(crate) fn variables(template: &str) -> impl Iterator<Item = Result<Variable, &str>> {
    template.split('{').skip(1).filter_map(|behind| {
        let (words, _) = behind.split_once('}')?;
        Some(Variable::parse(words).ok_or(words))
    })
}

/// A value as it begins a sentence.
fn capital(value: &str) -> String {
    let mut letters = value.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Puts the values in place of the variables. What a value itself has in braces is no variable.
#[must_use]
pub fn fill(template: &str, values: &Values) -> Filled {
    let mut out = Filled {
        text: String::with_capacity(template.len()),
        missing: Vec::new(),
    };
    let mut rest = template;
    while let Some((ahead, behind)) = rest.split_once('{') {
        out.text.push_str(ahead);
        let found = behind
            .split_once('}')
            .and_then(|(words, after)| Some((words, Variable::parse(words)?, after)));
        let Some((words, variable, after)) = found else {
            out.text.push('{');
            rest = behind;
            continue;
        };
        if let Some(value) = values.of(variable) {
            if words.trim().starts_with(char::is_uppercase) {
                out.text.push_str(&capital(&value));
            } else {
                out.text.push_str(&value);
            }
        } else {
            // Writing into a String cannot fail.
            let _ = write!(out.text, "{{{words}}}");
            if !out.missing.contains(&variable) {
                out.missing.push(variable);
            }
        }
        rest = after;
    }
    out.text.push_str(rest);
    out.missing.sort_unstable();
    out
}

/// What is proposed at the next import: `last` as it was said for a photo of another or the same day.
#[must_use]
pub fn carry(last: &Values, day: Option<NaiveDate>) -> Values {
    let same_job = day.is_some() && last.date == day;
    let kept = |text: &str| {
        if same_job {
            text.to_owned()
        } else {
            String::new()
        }
    };
    Values {
        date: day,
        person: last.person.clone(),
        event: kept(&last.event),
        place: kept(&last.place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(2020, 9, day)
    }

    fn values() -> Values {
        Values {
            date: day(21),
            person: "Thu Hằng".to_owned(),
            event: "Lễ {khai mạc}".to_owned(),
            place: String::new(),
        }
    }

    #[test]
    fn variables_are_filled_in_both_languages_and_what_nobody_has_said_stays_to_be_seen() {
        let filled = fill(
            "{Sự kiện} tại {địa điểm}, {ngày}. Ảnh: {person} ({place}) {x} {",
            &values(),
        );
        assert_eq!(
            filled.text,
            "Lễ {khai mạc} tại {địa điểm}, 21/9/2020. Ảnh: Thu Hằng ({place}) {x} {"
        );
        assert_eq!(filled.missing, [Variable::Place]);
    }

    #[test]
    fn a_variable_with_a_capital_begins_a_sentence() {
        let values = Values {
            event: "đua thuyền".to_owned(),
            ..Values::default()
        };
        let filled = fill("{Sự kiện}. Trước giờ {sự kiện}.", &values);
        assert_eq!(filled.text, "Đua thuyền. Trước giờ đua thuyền.");
    }

    #[test]
    fn a_template_is_read_in_both_languages_and_each_bad_line_is_said_in_both() {
        let file = "// Lễ hội\r\nCHÚ THÍCH: {Sự kiện} tại {địa điểm}: {ngày}.\r\ncredit:{tác giả}\nkhông có gì\ntít: x\nbản quyền: Báo\nalt:  \nmô tả: {địa chỉ} {x\nnguồn: hai lần\n";
        let (template, bad) = Template::parse(file.as_bytes());
        let lines: Vec<_> = template
            .lines
            .iter()
            .map(|line| (line.field, line.text.as_str()))
            .collect();
        assert_eq!(
            lines,
            [
                (TemplateField::Caption, "{Sự kiện} tại {địa điểm}: {ngày}."),
                (TemplateField::Credit, "{tác giả}"),
            ]
        );
        assert_eq!(
            template.variables(),
            [
                Variable::Date,
                Variable::Person,
                Variable::Event,
                Variable::Place
            ]
        );
        let english: Vec<&str> = bad
            .iter()
            .map(crate::text::lines::BadLine::english)
            .collect();
        assert_eq!(
            english,
            [
                "Line 4: a colon is missing behind the field's name, as in “caption: …”.",
                "Line 5: there is no field “tít”; a template writes caption, credit, alt.",
                "Line 6: “bản quyền” is what the photo's own file says and no template writes; it writes caption, credit, alt.",
                "Line 7: nothing stands behind the colon.",
                "Line 8: {địa chỉ} is no variable; there are {date}, {person}, {event}, {place}.",
                "Line 9: this field stands in a line before; that line is kept.",
            ]
        );
        assert!(
            bad.iter()
                .all(|line| line.vietnamese().starts_with("Dòng "))
        );
    }

    #[test]
    fn a_name_written_in_pieces_is_the_same_variable() {
        let filled = fill("{ nga\u{300}y }", &values());
        assert_eq!(
            (filled.text.as_str(), filled.missing.len()),
            ("21/9/2020", 0)
        );
    }

    #[test]
    fn event_and_place_are_proposed_again_on_the_same_day_and_the_person_always() {
        let last = values();
        assert_eq!(carry(&last, day(21)), last);
        let next = carry(&last, day(22));
        assert_eq!(
            (next.date, next.person.as_str(), next.event.as_str()),
            (day(22), "Thu Hằng", "")
        );
        assert_eq!(
            carry(&last, None).event,
            "",
            "a day that nobody knows is no same day"
        );
    }
}
