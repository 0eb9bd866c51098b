//! A figure beside its reference, and the table of them.

use crate::table::{self, Line, Spread};

pub(crate) use crate::table::{load, ms};

impl Spread {
    /// The medians of several rounds: a round that something else on the machine disturbed does not decide.
    pub(crate) fn median(rounds: &[Self]) -> Self {
        let middle =
            |value: fn(&Self) -> f64| Self::of(&rounds.iter().map(value).collect::<Vec<_>>()).p50;
        Self {
            p50: middle(|round| round.p50),
            p95: middle(|round| round.p95),
            p99: middle(|round| round.p99),
        }
    }
}

/// What a figure may be at most.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// So many times the reference's p99.
    TimesP99(f64),
    /// So many times the reference's p50, where there are too few values for a p99.
    TimesP50(f64),
    /// So many milliseconds at p99, whatever the reference is.
    Ms(f64),
}

/// One line of the table.
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    pub(crate) galley: Spread,
    /// What it is measured against.
    pub(crate) against: &'static str,
    pub(crate) reference: Spread,
    pub(crate) target: Target,
    /// What else is worth knowing of this run.
    pub(crate) notes: Vec<String>,
}

impl Figure {
    fn ratio(&self) -> f64 {
        match self.target {
            Target::TimesP50(_) => self.galley.p50 / self.reference.p50,
            Target::TimesP99(_) | Target::Ms(_) => self.galley.p99 / self.reference.p99,
        }
    }

    fn met(&self) -> bool {
        match self.target {
            Target::TimesP99(most) | Target::TimesP50(most) => self.ratio() <= most,
            Target::Ms(most) => self.galley.p99 <= most,
        }
    }

    fn wanted(&self) -> String {
        match self.target {
            Target::TimesP99(most) => format!("p99 ≤ {most} ×"),
            Target::TimesP50(most) => format!("p50 ≤ {most} ×"),
            Target::Ms(most) => format!("p99 ≤ {most} ms"),
        }
    }
}

/// The figures as a table, with their notes below it.
pub(crate) fn table(figures: &[Figure]) -> String {
    let heads = [
        "figure",
        "Galley p50/p99 ms",
        "reference",
        "its p50/p99 ms",
        "ratio",
        "target",
        "",
    ];
    let lines = figures.iter().map(|figure| Line {
        name: figure.name.to_owned(),
        galley: pair(figure.galley),
        against: figure.against.to_owned(),
        reference: pair(figure.reference),
        ratio: Some(figure.ratio()),
        target: figure.wanted(),
        met: Some(figure.met()),
        notes: figure.notes.clone(),
    });
    table::table(heads, &lines.collect::<Vec<_>>())
}

fn pair(spread: Spread) -> String {
    format!("{:.2} / {:.2}", spread.p50, spread.p99)
}
