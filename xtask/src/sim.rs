//! `cargo xtask sim`: simulated newsrooms by the thousand. What a seed is, `docs/testing.md` says.

use std::process::{Command, ExitCode};

use anyhow::Context as _;

use crate::process;
use crate::project::Project;

/// The test that runs seeds.
const TEST: &str = "whatever_befalls_machines_lines_and_clocks_nothing_is_lost_and_nothing_unapproved_is_published";

/// What begins a line that says what was run.
pub(crate) const TOLD: &str = "simulated: ";

/// Built from what the other tests have built.
pub(crate) const WITH_THE_TESTS: &[&str] =
    &["--profile", "test", "--workspace", "--exclude", "galley"];
/// Built on its own, optimised: several times as fast, and worth the minutes when thousands of seeds are wanted.
const ALONE: &[&str] = &["--profile", "sim", "--package", "newsroom-tests"];

/// The tests of the simulation, or those of them that `words` names.
pub(crate) fn command(project: &Project, built: &[&str], words: &[&str]) -> Command {
    let test = ["--features", "newsroom-tests/faults", "--test", "sim", "--"];
    // One after the other: the seeds take every core.
    let rest = ["--nocapture", "--test-threads", "1"];
    project.cargo(&[&["test"], built, &test, &rest, words].concat())
}

/// Which seeds a person asked for, as the variables that the test reads.
fn variables(words: &[String]) -> anyhow::Result<Vec<(&'static str, u64)>> {
    let mut found = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let name = match word.as_str() {
            "--from" => "SIM_FROM",
            "--seeds" => "SIM_SEEDS",
            "--seed" => "SIM_SEED",
            other => anyhow::bail!("{other}: not an option of `sim`"),
        };
        let number = words
            .next()
            .and_then(|number| number.replace(['_', ','], "").parse().ok())
            .filter(|number| *number > 0)
            .with_context(|| format!("{word} needs a number from 1 on"))?;
        found.push((name, number));
    }
    Ok(found)
}

pub(crate) fn obey(project: &Project, words: &[String]) -> anyhow::Result<ExitCode> {
    // Without a word about seeds: all of it, mutants too.
    let only: &[&str] = if words.is_empty() {
        &[]
    } else {
        &["--exact", TEST]
    };
    let mut command = command(project, ALONE, only);
    for (name, number) in variables(words)? {
        command.env(name, number.to_string());
    }
    process::run(&mut command)?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_option_runs_nothing() {
        let words = |line: &str| {
            line.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            variables(&words("--from 7 --seeds 20_000")).expect("understood"),
            [("SIM_FROM", 7), ("SIM_SEEDS", 20_000)]
        );
        assert!(variables(&words("--form 7")).is_err());
        assert!(variables(&words("--from")).is_err());
        assert!(
            variables(&words("--seeds 0")).is_err(),
            "no seed proves nothing"
        );
    }
}
