//! Steps: each has a name, runs by itself, and says how it ended and how long it took.
//!
//! What a step prints goes to a file, and to the terminal only when the step fails: fourteen tools that talk at once hide the
//! one line that matters. A step that takes long says that it is still alive.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::process;

/// What a step does.
pub(crate) enum Action {
    /// Programs, one after the other; the first that fails ends the step.
    Commands(Vec<Command>),
    /// Code of this xtask: the text is the step's log.
    Check(Box<dyn FnOnce() -> anyhow::Result<String>>),
    /// It cannot run here, and why.
    Skip(String),
}

/// One named step of a plan.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) action: Action,
    /// The step without which this one means nothing.
    pub(crate) needs: Option<&'static str>,
    /// What begins the lines of its log that are shown although it passed: figures that are the point of the step.
    pub(crate) told: Option<&'static str>,
}

impl Step {
    pub(crate) fn commands(name: &'static str, commands: Vec<Command>) -> Self {
        Self {
            name,
            action: Action::Commands(commands),
            needs: None,
            told: None,
        }
    }

    pub(crate) fn check(
        name: &'static str,
        check: impl FnOnce() -> anyhow::Result<String> + 'static,
    ) -> Self {
        Self {
            name,
            action: Action::Check(Box::new(check)),
            needs: None,
            told: None,
        }
    }

    /// The step, unless there is a reason why it cannot run here.
    pub(crate) fn unless(mut self, reason: Option<String>) -> Self {
        if let Some(reason) = reason {
            self.action = Action::Skip(reason);
        }
        self
    }

    /// Shows the lines of the log that begin with this, also when the step passed.
    pub(crate) fn telling(mut self, begin: &'static str) -> Self {
        self.told = Some(begin);
        self
    }

    pub(crate) fn after(mut self, name: &'static str) -> Self {
        self.needs = Some(name);
        self
    }
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
    Skipped,
}

/// Runs the steps in order and says how each ended. A failure does not stop those that do not need it, so that one run names
/// everything that is wrong.
pub(crate) fn run(steps: Vec<Step>, logs: &Path) -> anyhow::Result<Vec<(&'static str, Outcome)>> {
    std::fs::create_dir_all(logs).with_context(|| format!("making {}", logs.display()))?;
    let count = steps.len();
    let mut outcomes: Vec<(&'static str, Outcome)> = Vec::with_capacity(count);
    for (index, step) in steps.into_iter().enumerate() {
        let Step {
            name,
            action,
            needs,
            told,
        } = step;
        let missing = needs.filter(|needed| outcomes.contains(&(*needed, Outcome::Failed)));
        let action = missing.map_or(action, |needed| Action::Skip(format!("`{needed}` failed")));
        print!("[{:2}/{count}] {name:<16}", index + 1);
        std::io::stdout().flush()?;
        let started = Instant::now();
        let log = logs.join(format!("{:02}-{name}.log", index + 1));
        let outcome = run_one(action, &log)?;
        say(&outcome, started.elapsed(), &log);
        if let (Ended::Passed, Some(begin)) = (&outcome, told) {
            let log = std::fs::read_to_string(&log).unwrap_or_default();
            for line in told_lines(&log, begin) {
                println!("        {line}");
            }
        }
        outcomes.push((
            name,
            match outcome {
                Ended::Passed => Outcome::Passed,
                Ended::Failed(_) => Outcome::Failed,
                Ended::Skipped(_) => Outcome::Skipped,
            },
        ));
    }
    Ok(outcomes)
}

/// The lines of a log that begin with this, each once: several tests may say the same.
fn told_lines<'a>(log: &'a str, begin: &str) -> Vec<&'a str> {
    let mut lines = Vec::new();
    for line in log.lines().map(str::trim_start) {
        if line.starts_with(begin) && !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// The closing line: how many steps passed, failed and were skipped, and which failed.
pub(crate) fn summary(outcomes: &[(&str, Outcome)], took: Duration) -> String {
    let count = |wanted: &Outcome| {
        outcomes
            .iter()
            .filter(|(_, outcome)| outcome == wanted)
            .count()
    };
    let failed: Vec<&str> = outcomes
        .iter()
        .filter(|(_, outcome)| *outcome == Outcome::Failed)
        .map(|(name, _)| *name)
        .collect();
    let names = if failed.is_empty() {
        String::new()
    } else {
        format!(": {}", failed.join(", "))
    };
    format!(
        "{} passed, {} failed, {} skipped in {}{names}",
        count(&Outcome::Passed),
        count(&Outcome::Failed),
        count(&Outcome::Skipped),
        spoken(took)
    )
}

enum Ended {
    Passed,
    Failed(String),
    Skipped(String),
}

fn run_one(action: Action, log: &Path) -> anyhow::Result<Ended> {
    match action {
        Action::Skip(reason) => Ok(Ended::Skipped(reason)),
        Action::Check(check) => {
            let (text, ended) = match check() {
                Ok(text) => (text, Ended::Passed),
                Err(error) => (
                    format!("{error:#}\n"),
                    Ended::Failed("see below".to_owned()),
                ),
            };
            std::fs::write(log, text)?;
            Ok(ended)
        }
        Action::Commands(commands) => run_commands(commands, log),
    }
}

fn run_commands(commands: Vec<Command>, log: &Path) -> anyhow::Result<Ended> {
    let mut file = File::create(log)?;
    for mut command in commands {
        let said = process::describe(&command);
        writeln!(file, "$ {said}")?;
        // The log is read as text.
        command
            .env("NO_COLOR", "1")
            .env("CARGO_TERM_COLOR", "never")
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file.try_clone()?);
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => {
                writeln!(file, "{error}")?;
                return Ok(Ended::Failed(said));
            }
        };
        let started = Instant::now();
        let mut spoken_at = started;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if spoken_at.elapsed() >= Duration::from_secs(30) {
                spoken_at = Instant::now();
                print!(" … {}", spoken(started.elapsed()));
                std::io::stdout().flush()?;
            }
            std::thread::sleep(Duration::from_millis(50));
        };
        if !status.success() {
            return Ok(Ended::Failed(said));
        }
    }
    Ok(Ended::Passed)
}

fn say(ended: &Ended, took: Duration, log: &Path) {
    match ended {
        Ended::Passed => println!(" ok    {}", spoken(took)),
        Ended::Skipped(reason) => println!(" skip  {reason}"),
        Ended::Failed(what) => {
            println!(" FAIL  {} ({what})", spoken(took));
            println!(
                "{}",
                tail(&std::fs::read_to_string(log).unwrap_or_default(), 120)
            );
            println!("        all of it: {}", log.display());
        }
    }
}

/// The last lines, without cargo's roll-call of crates, which would push the error out of sight.
fn tail(text: &str, lines: usize) -> String {
    let roll_call = ["Compiling ", "Checking ", "Downloading ", "Downloaded "];
    let all: Vec<&str> = text
        .lines()
        .filter(|line| {
            let line = line.trim_start();
            !roll_call.iter().any(|word| line.starts_with(word))
        })
        .collect();
    let from = all.len().saturating_sub(lines);
    all[from..]
        .iter()
        .map(|line| format!("        {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A duration as a person says it: `0.4 s`, `12 s`, `3 min 05 s`.
pub(crate) fn spoken(took: Duration) -> String {
    let seconds = took.as_secs();
    match seconds {
        0..=9 => format!("{:.1} s", took.as_secs_f64()),
        10..=59 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn folder(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("galley-steps-{}-{name}", std::process::id()))
    }

    #[test]
    fn what_could_not_be_done_is_shown_once_however_many_tests_say_it() {
        let log = "PASS a\n    skipped: no photos\nPASS b\nskipped: no photos\nskipped: no tool\n";
        assert_eq!(
            told_lines(log, "skipped:"),
            ["skipped: no photos", "skipped: no tool"]
        );
    }

    #[test]
    fn a_failure_is_named_and_stops_only_what_needs_it() {
        let logs = folder("needs");
        let steps = vec![
            Step::check("build", || anyhow::bail!("no compiler")),
            Step::check("window", || Ok(String::new())).after("build"),
            Step::check("tidy", || Ok(String::new())),
        ];
        let outcomes = run(steps, &logs).expect("steps run");
        std::fs::remove_dir_all(&logs).expect("removed");
        assert_eq!(
            outcomes,
            [
                ("build", Outcome::Failed),
                ("window", Outcome::Skipped),
                ("tidy", Outcome::Passed)
            ]
        );
        let line = summary(&outcomes, Duration::from_secs(185));
        assert_eq!(line, "1 passed, 1 failed, 1 skipped in 3 min 05 s: build");
    }

    #[test]
    fn the_end_of_a_failed_build_shows_the_error_and_not_the_crates_before_it() {
        let log = format!(
            "$ cargo build\n{}error: no space left on device\n",
            "   Compiling gtk v0.18.2\n".repeat(200)
        );
        assert_eq!(
            tail(&log, 120),
            "        $ cargo build\n        error: no space left on device"
        );
    }

    #[test]
    fn a_program_that_does_not_exist_fails_its_step_and_nothing_else() {
        let logs = folder("absent");
        let absent = Step::commands("absent", vec![Command::new("galley-no-such-program")]);
        let outcomes = run(vec![absent], &logs).expect("steps run");
        std::fs::remove_dir_all(&logs).expect("removed");
        assert_eq!(outcomes, [("absent", Outcome::Failed)]);
    }
}
