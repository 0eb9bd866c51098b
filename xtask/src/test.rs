//! `cargo xtask test`: everything that must hold, in the order in which a mistake is cheapest to hear of.

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::project::Project;
use crate::steps::{self, Outcome, Step};
use crate::{bench, browser, build, codegen, e2e, handbook, setup, sim, tidy};

/// Which steps a person asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Choice {
    only: Vec<String>,
    skip: Vec<String>,
    list: bool,
}

impl Choice {
    fn parse(words: &[String]) -> anyhow::Result<Self> {
        let mut choice = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let list = match word.as_str() {
                "--list" => {
                    choice.list = true;
                    continue;
                }
                "--only" => &mut choice.only,
                "--skip" => &mut choice.skip,
                other => anyhow::bail!("{other}: not an option of `test`"),
            };
            list.push(
                words
                    .next()
                    .cloned()
                    .ok_or_else(|| anyhow::anyhow!("{word} needs the name of a step"))?,
            );
        }
        Ok(choice)
    }

    fn wants(&self, name: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|own| own == name);
        (self.only.is_empty() || named(&self.only)) && !named(&self.skip)
    }

    /// A misspelt step would otherwise pass by running nothing.
    fn check_names(&self, steps: &[Step]) -> anyhow::Result<()> {
        let unknown = self
            .only
            .iter()
            .chain(&self.skip)
            .find(|name| !steps.iter().any(|step| step.name == **name));
        match unknown {
            Some(name) => anyhow::bail!("there is no step {name}; see `cargo xtask test --list`"),
            None => Ok(()),
        }
    }
}

pub(crate) fn obey(project: &Project, words: &[String]) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let choice = Choice::parse(words)?;
    if choice.list {
        for step in plan(project) {
            println!("{}", step.name);
        }
        return Ok(ExitCode::SUCCESS);
    }
    choice.check_names(&plan(project))?;
    setup::prepare(project)?;
    // Planned after the set-up, which may have installed what a step looks for.
    let steps = plan(project)
        .into_iter()
        .filter(|step| choice.wants(step.name))
        .collect();
    if choice.wants("ui-tests") {
        // Logs of an older editor would be replayed with those of this run.
        drop(std::fs::remove_dir_all(editor_logs(project)));
    }
    finish(&steps::run(steps, &project.target("test-logs"))?, started)
}

/// Prints the closing line; the exit code says whether every step passed.
pub(crate) fn finish(
    outcomes: &[(&'static str, Outcome)],
    started: Instant,
) -> anyhow::Result<ExitCode> {
    println!("\n{}", steps::summary(outcomes, started.elapsed()));
    let failed = outcomes
        .iter()
        .any(|(_, outcome)| *outcome == Outcome::Failed);
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// The quick steps, which `cargo xtask check` runs alone.
pub(crate) fn quick(project: &Project) -> Vec<Step> {
    let edges = tidy::Findings::of(project);
    let bindings = codegen::check_command(project);
    let root = project.root().to_path_buf();
    let typing_page = project.target("test-page").display().to_string();
    vec![
        Step::commands("format", vec![project.cargo(&["fmt", "--all", "--check"])]),
        Step::commands(
            "ui-format",
            vec![project.npm(&["run", "--silent", "format:check"])],
        ),
        Step::commands("ui-lint", vec![project.npm(&["run", "--silent", "lint"])]),
        Step::check("tidy", move || edges?.into_result()),
        Step::check("handbook", move || handbook::check(&root)),
        Step::check("codegen", bindings),
        Step::commands("ui-types", vec![project.npm(&["run", "--silent", "check"])]),
        Step::commands(
            "ui-build",
            vec![
                project.npm(&["run", "--silent", "build"]),
                bench::typing_page_command(project, &typing_page),
            ],
        ),
        Step::commands("clippy", vec![clippy(project)]).after("ui-build"),
    ]
}

fn plan(project: &Project) -> Vec<Step> {
    let mut steps = quick(project);
    let no_deny = (!browser::cargo_has("deny"))
        .then(|| "cargo-deny is not installed (cargo install cargo-deny)".to_owned());
    steps.extend([
        Step::commands(
            "deny",
            // Not the advisories: they change with the day and not with the code, so the workflow asks for them.
            vec![project.cargo(&[
                "deny",
                "--all-features",
                "check",
                "licenses",
                "bans",
                "sources",
            ])],
        )
        .unless(no_deny),
        Step::commands("rust-tests", rust_tests(project)).telling("skipped:"),
        Step::commands(
            "simulation",
            vec![sim::command(project, sim::WITH_THE_TESTS, &[])],
        )
        .telling(sim::TOLD),
        Step::commands("ui-tests", vec![ui_tests(project)]),
        Step::commands("ui-screens", ui_screens(project)).unless(browser::no_site_tests()),
        Step::commands("cross-check", vec![cross_check(project)]).after("ui-tests"),
        Step::commands("app-build", vec![build::app_and_server_command(project)]).after("ui-build"),
        Step::commands("app-tests", vec![app_tests(project)]).after("app-build"),
        Step::commands("window-tests", vec![e2e::command(project, "e2e", &[])])
            .unless(browser::no_window_tests())
            .after("app-build"),
        Step::commands("site-tests", vec![e2e::command(project, "site", &[])])
            .unless(browser::no_site_tests())
            .after("app-build"),
    ]);
    steps
}

fn clippy(project: &Project) -> Command {
    let features = format!(
        "{},newsroom-tests/window,newsroom-tests/faults",
        build::APP_FEATURE
    );
    project.cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--features",
        &features,
        "--",
        "-D",
        "warnings",
    ])
}

/// All Rust tests that need no window. The app's own are apart, because they link a web view. What a test prints that passed
/// goes into the log: one that could not do its work here says so. What failed is said again at the end, where a log is read.
fn rust_tests(project: &Project) -> Vec<Command> {
    let all = ["--workspace", "--exclude", "galley"];
    let doc = project.cargo(&[&["test", "--doc"], &all[..]].concat());
    if browser::cargo_has("nextest") {
        let shown = [
            "--success-output",
            "immediate",
            "--failure-output",
            "immediate-final",
        ];
        let words = [&["nextest", "run", "--no-fail-fast"], &all[..], &shown[..]].concat();
        vec![project.cargo(&words), doc]
    } else {
        let words = [
            &["test", "--no-fail-fast", "--lib", "--bins", "--tests"],
            &all[..],
            &["--", "--show-output"],
        ]
        .concat();
        vec![project.cargo(&words), doc]
    }
}

fn app_tests(project: &Project) -> Command {
    project.cargo(&[
        "test",
        "--package",
        "galley",
        "--features",
        build::APP_FEATURE,
        "--lib",
    ])
}

/// Where the random runs of the editor leave their logs for the cross-check.
fn editor_logs(project: &Project) -> PathBuf {
    project.target("editor-logs")
}

fn ui_tests(project: &Project) -> Command {
    let mut command = project.npm(&["run", "--silent", "test"]);
    command.env("GALLEY_LOGS", editor_logs(project));
    command
}

/// Every screen of the window in Chromium, over the workstation in memory: axe, the keyboard, twice the size.
fn ui_screens(project: &Project) -> Vec<Command> {
    vec![
        project.npm(&["run", "--silent", "build:fake"]),
        project.npm(&["run", "--silent", "screens"]),
    ]
}

/// The logs of the editor's random runs, replayed through the Rust crate: both must come to the same text.
fn cross_check(project: &Project) -> Command {
    // The same packages as the Rust tests, so that nothing is compiled again for another set of features.
    let words = [
        "test",
        "--workspace",
        "--exclude",
        "galley",
        "--test",
        "it",
        "window_logs",
    ];
    let mut command = project.cargo(&words);
    command.env("GALLEY_LOGS", editor_logs(project));
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(line: &str) -> anyhow::Result<Choice> {
        Choice::parse(
            &line
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn only_and_skip_choose_among_the_steps() {
        let chosen = choice("--only tidy --only clippy --skip clippy").expect("understood");
        assert!(chosen.wants("tidy") && !chosen.wants("clippy") && !chosen.wants("format"));
        assert!(choice("").expect("understood").wants("format"));
    }

    #[test]
    fn a_misspelt_step_is_refused_rather_than_passing_by_doing_nothing() {
        let steps = vec![Step::check("tidy", || Ok(String::new()))];
        assert!(
            choice("--only tiddy")
                .expect("understood")
                .check_names(&steps)
                .is_err()
        );
        assert!(
            choice("--only tidy")
                .expect("understood")
                .check_names(&steps)
                .is_ok()
        );
        assert!(choice("--only").is_err());
    }
}
