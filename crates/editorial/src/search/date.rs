//! Days as people type them into a search, in the newsroom's zone.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::time::TimeMs;

/// From its first moment to the first one after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// The first moment.
    pub(super) from: TimeMs,
    /// The first moment after it.
    pub(super) until: TimeMs,
}

/// A day (`21/9/2020`, `21/9`, `2020-09-21`, `hôm nay`, `yesterday`), a month (`9/2020`, `2020-09`) or a year (`2020`). A day
/// without a year is the last one of that name that has begun. `words` are folded.
pub(super) fn parse(words: &str, now: TimeMs, zone: &str) -> Option<Span> {
    let zone: Tz = zone.parse().unwrap_or(Tz::UTC);
    let today = Utc
        .timestamp_millis_opt(now.0)
        .single()?
        .with_timezone(&zone)
        .date_naive();
    let (first, after) = days(words, today)?;
    Some(Span {
        from: begin(first, zone)?,
        until: begin(after, zone)?,
    })
}

fn days(words: &str, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let day = |first: NaiveDate| Some((first, first.checked_add_days(Days::new(1))?));
    match words {
        "hom nay" | "nay" | "today" => return day(today),
        "hom qua" | "qua" | "yesterday" => return day(today.pred_opt()?),
        _ => {}
    }
    let year_first = words.contains('-');
    let numbers: Vec<u32> = words
        .split(['/', '-', '.'])
        .map(|part| {
            let plain =
                !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| part.parse().ok()).flatten()
        })
        .collect::<Option<_>>()?;
    let month = |year: u32, month: u32| {
        let first = date(year, month, 1)?;
        Some((first, first.checked_add_months(Months::new(1))?))
    };
    match numbers[..] {
        [year] => Some((date(year, 1, 1)?, date(year.checked_add(1)?, 1, 1)?)),
        [y, m] if year_first => month(y, m),
        [m, y] if y >= 1000 => month(y, m),
        [d, m] => {
            let year = u32::try_from(today.year()).ok()?;
            let this_year = date(year, m, d).filter(|day| *day <= today);
            // The 29th of February may be some years back.
            day(this_year
                .or_else(|| (1..=8).find_map(|back| date(year.checked_sub(back)?, m, d)))?)
        }
        [y, m, d] if year_first && y >= 1000 => day(date(y, m, d)?),
        [d, m, y] => day(date(y, m, d)?),
        _ => None,
    }
}

/// Years of four digits: `21/9/20` might be any century's.
fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    (1000..=9999)
        .contains(&year)
        .then(|| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day))
        .flatten()
}

/// A day's first moment. Where clocks are put forward at midnight it is the first hour that there is.
fn begin(day: NaiveDate, zone: Tz) -> Option<TimeMs> {
    let first: DateTime<Tz> = (0..=3).find_map(|hour| {
        zone.from_local_datetime(&day.and_hms_opt(hour, 0, 0)?)
            .earliest()
    })?;
    Some(TimeMs(first.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANOI: &str = "Asia/Ho_Chi_Minh";
    // 2020-09-21T15:16:00Z, in Hanoi a Monday evening.
    const NOW: TimeMs = TimeMs(1_600_701_360_000);

    fn read(words: &str) -> Option<(String, String)> {
        let span = parse(words, NOW, HANOI)?;
        let day = |at| crate::text::date::iso(at, HANOI)[..10].to_owned();
        Some((day(span.from), day(span.until)))
    }

    #[test]
    fn days_months_and_years_are_read_as_people_write_them() {
        let day = Some(("2020-09-21".to_owned(), "2020-09-22".to_owned()));
        for words in [
            "21/9/2020",
            "2020-09-21",
            "21-9-2020",
            "21.9.2020",
            "21/9",
            "hom nay",
            "today",
        ] {
            assert_eq!(read(words), day, "{words}");
        }
        assert_eq!(
            read("hom qua"),
            Some(("2020-09-20".into(), "2020-09-21".into()))
        );
        assert_eq!(
            read("9/2020"),
            Some(("2020-09-01".into(), "2020-10-01".into()))
        );
        assert_eq!(
            read("2020-12"),
            Some(("2020-12-01".into(), "2021-01-01".into()))
        );
        assert_eq!(
            read("2019"),
            Some(("2019-01-01".into(), "2020-01-01".into()))
        );
        assert_eq!(
            read("22/9"),
            Some(("2019-09-22".into(), "2019-09-23".into())),
            "not begun"
        );
    }

    #[test]
    fn what_is_no_day_is_none() {
        for words in [
            "",
            "31/2/2020",
            "21/13",
            "21/9/20",
            "0/0/0",
            "9999999999",
            "mai",
            "1/2/3/4",
            "-",
            "//",
            "9999",
        ] {
            // The year 9999 has no year after it that could be written.
            assert_eq!(read(words), None, "{words}");
        }
    }

    #[test]
    fn a_day_without_a_midnight_begins_with_its_first_hour() {
        // Clocks went from 23:59:59 to 01:00 on 2018-11-04 in São Paulo.
        assert!(parse("4/11/2018", NOW, "America/Sao_Paulo").is_some());
        assert!(parse("1/1/2020", NOW, "Nowhere/Town").is_some());
    }
}
