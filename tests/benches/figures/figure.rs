//! A figure beside its reference, and the table of them.

use std::time::Duration;

/// Half of the values lie at or under `p50`, 99 of 100 at or under `p99`. Milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

impl Spread {
    /// By nearest rank. Of fewer than a hundred values `p99` is the largest.
    pub(crate) fn of(values: &[f64]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let at = |percent: usize| {
            let rank = (sorted.len() * percent).div_ceil(100).max(1);
            sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
        };
        Self {
            p50: at(50),
            p99: at(99),
        }
    }

    /// The medians of several rounds: a round that something else on the machine disturbed does not decide.
    pub(crate) fn median(rounds: &[Self]) -> Self {
        let middle =
            |value: fn(&Self) -> f64| Self::of(&rounds.iter().map(value).collect::<Vec<_>>()).p50;
        Self {
            p50: middle(|round| round.p50),
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
    let mut rows = vec![heads.map(str::to_owned)];
    rows.extend(figures.iter().map(|figure| {
        [
            figure.name.to_owned(),
            pair(figure.galley),
            figure.against.to_owned(),
            pair(figure.reference),
            format!("{:.2}", figure.ratio()),
            figure.wanted(),
            if figure.met() { "met" } else { "MISSED" }.to_owned(),
        ]
    }));
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: [usize; 7] = std::array::from_fn(width);
    let mut out = String::new();
    for (number, row) in rows.iter().enumerate() {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        out.push_str(&format!("| {} |\n", cells.collect::<Vec<_>>().join(" | ")));
        if number == 0 {
            out.push_str(&format!(
                "| {} |\n",
                widths.map(|width| "-".repeat(width)).join(" | ")
            ));
        }
    }
    for figure in figures {
        for note in &figure.notes {
            out.push_str(&format!("{}: {note}\n", figure.name));
        }
    }
    out
}

fn pair(spread: Spread) -> String {
    format!("{:.2} / {:.2}", spread.p50, spread.p99)
}

pub(crate) fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}

/// What else the machine is doing: the load averages of 1, 5 and 15 minutes and the number of processors (proc(5)).
pub(crate) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let averages = text.split(' ').take(3).collect::<Vec<_>>().join(" ");
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{averages} on {processors} processors")
}
