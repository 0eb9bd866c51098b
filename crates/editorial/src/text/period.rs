//! Periods: the days on which something that a newsroom keeps holds. A list has them in square brackets.

use chrono::NaiveDate;

/// The days on which something holds; both are part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The first day; none: since ever.
    pub from: Option<NaiveDate>,
    /// The last day; none: for ever.
    pub until: Option<NaiveDate>,
}

/// What is wrong with something that is meant as a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadPeriod {
    /// It has no two days, or one that is not in the calendar.
    Unread(String),
    /// It ends before it begins.
    Reversed(String),
}

impl BadPeriod {
    /// For a reader of Vietnamese.
    pub(crate) fn vietnamese(&self) -> String {
        match self {
            Self::Unread(text) => format!(
                "{text} không phải một khoảng ngày; hãy viết như [2025-01-31..2026-06-30], [..2026-06-30] hoặc [2025-01-31..]"
            ),
            Self::Reversed(text) => format!("khoảng ngày {text} kết thúc trước khi bắt đầu"),
        }
    }

    /// For a reader of English.
    pub(crate) fn english(&self) -> String {
        match self {
            Self::Unread(text) => format!(
                "{text} is no period; write it like [2025-01-31..2026-06-30], [..2026-06-30] or [2025-01-31..]"
            ),
            Self::Reversed(text) => format!("the period {text} ends before it begins"),
        }
    }
}

impl Period {
    /// Reads a column of a list. None: it is a text. Only what is wholly in brackets and has two full stops or nothing but
    /// digits and signs is meant as a period, so `[sic]` may be a text.
    #[must_use]
    pub fn parse(column: &str) -> Option<Result<Self, BadPeriod>> {
        let inside = column.strip_prefix('[')?.strip_suffix(']')?;
        let meant = inside
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_whitespace() || ".-/–—".contains(c));
        if !meant {
            return None;
        }
        let bad = || BadPeriod::Unread(column.to_owned());
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
            (Some(first), Some(last)) if first > last => {
                Err(BadPeriod::Reversed(column.to_owned()))
            }
            _ => Ok(Self { from, until }),
        }))
    }

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

/// `2026-06-30`, or as the house writes it, `30/6/2026`. A year has four digits.
#[must_use]
pub fn parse_day(text: &str) -> Option<NaiveDate> {
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
