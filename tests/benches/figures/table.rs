//! What every benchmark prints: lines of a table with notes below it, and how busy the machine is.

use std::time::Duration;

/// Half of the values lie at or under `p50`, 95 of 100 at or under `p95`, 99 at or under `p99`. Milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) p50: f64,
    pub(crate) p95: f64,
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
            p95: at(95),
            p99: at(99),
        }
    }
}

/// One line of a table.
pub(crate) struct Line {
    /// What was measured.
    pub(crate) name: String,
    /// Galley's value, with its unit.
    pub(crate) galley: String,
    /// What it is measured against.
    pub(crate) against: String,
    /// The reference's value, with its unit.
    pub(crate) reference: String,
    /// Galley by reference, where that is what counts.
    pub(crate) ratio: Option<f64>,
    /// What it is held to.
    pub(crate) target: String,
    /// Whether it is; none when that cannot be said.
    pub(crate) met: Option<bool>,
    /// What else is worth knowing of this run.
    pub(crate) notes: Vec<String>,
}

/// The lines as a table under `heads`, with their notes below it.
pub(crate) fn table(heads: [&str; 7], lines: &[Line]) -> String {
    let mut rows = vec![heads.map(str::to_owned)];
    rows.extend(lines.iter().map(|line| {
        let met = match line.met {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "",
        };
        [
            line.name.clone(),
            line.galley.clone(),
            line.against.clone(),
            line.reference.clone(),
            line.ratio
                .map_or_else(String::new, |ratio| format!("{ratio:.2}")),
            line.target.clone(),
            met.to_owned(),
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
    for line in lines {
        for note in &line.notes {
            out.push_str(&format!("{}: {note}\n", line.name));
        }
    }
    out
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
