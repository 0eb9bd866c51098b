//! What a code before the caret may stand for, in the order in which it is offered.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::keys::{could_become, could_begin, is_same};
use super::list::{List, Row, Saying};
use super::typed::{Typed, typed};
use crate::text::fold::{exact, fold};
use crate::text::period::Period;

/// The most that is offered at once: a list that one reads at a glance.
pub const MAX_EXPANSIONS: usize = 8;

/// Why a text does not hold today. It is said, and the text may be taken all the same: the story may be about last year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "lapse", rename_all = "snake_case")]
pub enum Lapse {
    /// It held until this day.
    Over {
        /// The last day, `2026-06-30`.
        until: String,
    },
    /// It will hold from this day on.
    NotYet {
        /// The first day, `2026-07-01`.
        from: String,
    },
}

/// One text that may be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Expansion {
    /// The code as the list writes it.
    pub code: String,
    /// Its column, from 1.
    pub number: u32,
    /// What would stand there.
    pub text: String,
    /// Why it does not hold today; none: it does.
    pub lapse: Option<Lapse>,
}

/// A code before the caret and what it may stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Expandable {
    /// The code with its backslashes, as it stands there: what an expansion is put in place of.
    pub typed: String,
    /// Whether the second backslash is there.
    pub is_closed: bool,
    /// At most [`MAX_EXPANSIONS`], the likeliest first.
    pub expansions: Vec<Expansion>,
}

/// How well a row fits what was typed, the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is the code.
    Same,
    /// An input method may have made it of the code.
    Became,
    /// The code begins so.
    Begins,
    /// A name in it does.
    Named,
}

/// What the text before the caret may stand for on this day; none: no code stands there, or none that any list knows.
///
/// Between two backslashes only a whole code counts; the very code comes before one that an input method may have changed into
/// it. While a code is being written, codes that begin so are offered, and rows in whose texts a word begins so, for
/// whoever knows the name and not the code. Of several rows of a code, those that hold on this day count; when none does, the
/// one that held last is offered with its lapse.
#[must_use]
pub fn find(lists: &[List], before: &str, day: NaiveDate) -> Option<Expandable> {
    let typed = typed(before)?;
    let mut rows: Vec<(Fit, &Row)> = lists
        .iter()
        .flat_map(|list| in_force(&list.rows, &typed, day))
        .collect();
    // A stable sort: within a fit, the order of the lists and of their lines.
    rows.sort_by_key(|(fit, _)| *fit);
    let wanted = |row: &Row, saying: &Saying| match typed.number {
        Some(number) => saying.number == number,
        // While it is being written, a row shows what it stands for in the first place.
        None => typed.is_closed || saying.number == row.sayings[0].number,
    };
    let mut expansions: Vec<Expansion> = Vec::new();
    for (_, row) in rows {
        for saying in row.sayings.iter().filter(|saying| wanted(row, saying)) {
            let expansion = Expansion {
                code: row.code.clone(),
                number: saying.number,
                text: saying.text.clone(),
                lapse: lapse(row, saying, day),
            };
            if expansions.len() < MAX_EXPANSIONS && !expansions.contains(&expansion) {
                expansions.push(expansion);
            }
        }
    }
    (!expansions.is_empty()).then(|| Expandable {
        typed: typed.all.to_owned(),
        is_closed: typed.is_closed,
        expansions,
    })
}

fn fit(row: &Row, typed: &Typed<'_>) -> Option<Fit> {
    if is_same(&row.code, typed.code) {
        Some(Fit::Same)
    } else if could_become(&row.code, typed.code) {
        Some(Fit::Became)
    } else if typed.is_closed {
        None
    } else if could_begin(&row.code, typed.code) {
        Some(Fit::Begins)
    } else {
        let wanted = fold(typed.code);
        let named = row.sayings.iter().any(|saying| {
            fold(&saying.text)
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| word.starts_with(&wanted))
        });
        named.then_some(Fit::Named)
    }
}

/// The rows that fit; of each code those of this day, else the one that held last, else the one that comes first.
fn in_force<'a>(rows: &'a [Row], typed: &Typed<'_>, day: NaiveDate) -> Vec<(Fit, &'a Row)> {
    let fitting: Vec<(Fit, &Row)> = rows
        .iter()
        .filter_map(|row| Some((fit(row, typed)?, row)))
        .collect();
    let mut best = BTreeMap::new();
    for (at, (_, row)) in fitting.iter().enumerate() {
        let standing = match outside(&row.period, day) {
            None => (0, None, Reverse(None)),
            Some(Lapse::Over { .. }) => (1, None, Reverse(row.period.until)),
            Some(Lapse::NotYet { .. }) => (2, row.period.from, Reverse(None)),
        };
        let of_code = best.entry(exact(&row.code)).or_insert((standing, at));
        if standing < of_code.0 {
            *of_code = (standing, at);
        }
    }
    let mut chosen: Vec<usize> = best.into_values().map(|(_, at)| at).collect();
    chosen.sort_unstable();
    chosen.into_iter().map(|at| fitting[at]).collect()
}

fn outside(period: &Period, day: NaiveDate) -> Option<Lapse> {
    match (period.from, period.until) {
        (_, Some(until)) if until < day => Some(Lapse::Over {
            until: until.to_string(),
        }),
        (Some(from), _) if day < from => Some(Lapse::NotYet {
            from: from.to_string(),
        }),
        _ => None,
    }
}

fn lapse(row: &Row, saying: &Saying, day: NaiveDate) -> Option<Lapse> {
    outside(&row.period, day).or_else(|| outside(&saying.period, day))
}
