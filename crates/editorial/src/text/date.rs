//! The house's dates.
//!
//! No locale library prints `Thứ Hai, 21/9/2020 22:16'(GMT+7)`: it is a format of the house, in the newsroom's zone. Zones
//! are the IANA database as `chrono-tz` compiles it; an unknown zone is shown as UTC and says so by its offset.

use chrono::{DateTime, Datelike, NaiveDate, Offset, SecondsFormat, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

use crate::time::TimeMs;

const VI_DAYS: [&str; 7] = [
    "Thứ Hai",
    "Thứ Ba",
    "Thứ Tư",
    "Thứ Năm",
    "Thứ Sáu",
    "Thứ Bảy",
    "Chủ Nhật",
];
const EN_DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const EN_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn local(at: TimeMs, zone: &str) -> DateTime<Tz> {
    let zone: Tz = zone.parse().unwrap_or(Tz::UTC);
    // Times beyond chrono's range (some 260,000 years) are shown as 1970: a clock that wrong has no better day.
    let utc = Utc.timestamp_millis_opt(at.0).single().unwrap_or_default();
    utc.with_timezone(&zone)
}

fn is_vietnamese(language: &str) -> bool {
    language == "vi" || language.starts_with("vi-")
}

/// The date in a page's header: `Thứ Ba, 23/4/2024`, in English `Tuesday, 23 April 2024`.
#[must_use]
pub fn long_date(at: TimeMs, zone: &str, language: &str) -> String {
    let t = local(at, zone);
    let day = t.weekday().num_days_from_monday() as usize;
    if is_vietnamese(language) {
        format!("{}, {}/{}/{}", VI_DAYS[day], t.day(), t.month(), t.year())
    } else {
        format!(
            "{}, {} {} {}",
            EN_DAYS[day],
            t.day(),
            EN_MONTHS[t.month0() as usize],
            t.year()
        )
    }
}

/// The time of publication: `Thứ Hai, 21/9/2020 22:16'(GMT+7)`, in English `Monday, 21 September 2020, 22:16 (GMT+7)`.
#[must_use]
pub fn stamp(at: TimeMs, zone: &str, language: &str) -> String {
    let t = local(at, zone);
    let (hour, minute, offset) = (t.hour(), t.minute(), gmt(&t));
    let date = long_date(at, zone, language);
    if is_vietnamese(language) {
        format!("{date} {hour:02}:{minute:02}'({offset})")
    } else {
        format!("{date}, {hour:02}:{minute:02} ({offset})")
    }
}

/// The day that the calendar on the newsroom's wall shows.
#[must_use]
pub fn day(at: TimeMs, zone: &str) -> NaiveDate {
    local(at, zone).date_naive()
}

/// RFC 3339 with the zone's offset and seconds: for machines.
#[must_use]
pub fn iso(at: TimeMs, zone: &str) -> String {
    local(at, zone).to_rfc3339_opts(SecondsFormat::Secs, false)
}

fn gmt(t: &DateTime<Tz>) -> String {
    let minutes = t.offset().fix().local_minus_utc() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    match (hours, rest) {
        (0, 0) => "GMT".to_owned(),
        (_, 0) => format!("GMT{sign}{hours}"),
        _ => format!("GMT{sign}{hours}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANOI: &str = "Asia/Ho_Chi_Minh";
    // 2020-09-21T15:16:00Z
    const PUBLISHED: TimeMs = TimeMs(1_600_701_360_000);

    #[test]
    fn the_house_prints_its_own_dates() {
        assert_eq!(
            stamp(PUBLISHED, HANOI, "vi"),
            "Thứ Hai, 21/9/2020 22:16'(GMT+7)"
        );
        assert_eq!(
            stamp(PUBLISHED, HANOI, "en"),
            "Monday, 21 September 2020, 22:16 (GMT+7)"
        );
        assert_eq!(
            long_date(TimeMs(1_713_837_600_000), HANOI, "vi"),
            "Thứ Ba, 23/4/2024"
        );
        assert_eq!(iso(PUBLISHED, HANOI), "2020-09-21T22:16:00+07:00");
        let late = TimeMs(PUBLISHED.0 + 2 * 60 * 60 * 1000);
        assert_eq!(day(late, HANOI).to_string(), "2020-09-22");
        assert_eq!(day(late, "UTC").to_string(), "2020-09-21");
    }

    #[test]
    fn other_zones_and_impossible_times_are_still_dates() {
        assert_eq!(
            stamp(PUBLISHED, "Asia/Kolkata", "en"),
            "Monday, 21 September 2020, 20:46 (GMT+5:30)"
        );
        assert_eq!(
            stamp(PUBLISHED, "Nowhere/Town", "vi"),
            "Thứ Hai, 21/9/2020 15:16'(GMT)"
        );
        assert_eq!(
            long_date(TimeMs(i64::MAX), HANOI, "vi"),
            "Thứ Năm, 1/1/1970"
        );
    }
}
