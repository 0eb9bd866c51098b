//! `cargo xtask run`: a newsroom to try, from nothing to a window that is signed in.

use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;

use crate::demo::{self, Demo};
use crate::process::Family;
use crate::project::Project;
use crate::{build, display, e2e, setup};

/// What to open.
#[derive(Debug, PartialEq, Eq)]
struct Choice {
    person: String,
    /// Passed on to the window as they are.
    window: Vec<String>,
    tour: bool,
}

impl Choice {
    fn parse(words: &[String]) -> anyhow::Result<Self> {
        let mut choice = Self {
            person: "reporter".to_owned(),
            window: Vec::new(),
            tour: false,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || {
                words
                    .next()
                    .cloned()
                    .with_context(|| format!("{word} needs a value"))
            };
            match word.as_str() {
                "--tour" => choice.tour = true,
                "--as" => choice.person = value()?,
                "--lang" | "--theme" => choice.window.extend([word.clone(), value()?]),
                other => anyhow::bail!("{other}: not an option of `run`"),
            }
        }
        Ok(choice)
    }

    /// The language that the windows were asked to speak.
    fn language(&self) -> &str {
        let place = self.window.iter().position(|word| word == "--lang");
        let asked = place.and_then(|place| self.window.get(place + 1));
        asked.map_or("vi", String::as_str)
    }
}

pub(crate) fn obey(project: &Project, words: &[String]) -> anyhow::Result<ExitCode> {
    let choice = Choice::parse(words)?;
    if choice.tour {
        let language = choice.language();
        let folder = project.target("tour").join(language);
        return e2e::tour(project, language, &folder, e2e::Looks::LightAndDark);
    }
    let login = demo::login(&choice.person)?;
    setup::prepare(project)?;
    build::interface(project)?;
    build::app_and_server(project)?;

    let stopped = stop_on_ctrl_c()?;
    let mut family = Family::default();
    let demo = Demo::new(project);
    let addresses = demo.server_addresses(&mut family)?;
    let mut window = Command::new(project.binary("debug", "galley"));
    window.arg("--data").arg(demo.workstation(login));
    window
        .args(["--server", &addresses.server, "--code", &demo.code(login)?])
        .args(&choice.window);
    if has_no_display() {
        let display = display::start(&mut family)?;
        println!(
            "There is no display here, so the window opens on Xvfb {display}, where nobody sees it."
        );
        window.env("DISPLAY", display).env_remove("WAYLAND_DISPLAY");
    }
    family.adopt("window", window.spawn().context("opening the window")?);
    println!("public site   {}", addresses.site);
    println!("server        {}", addresses.server);
    println!(
        "workstation   {login} ({})",
        demo.workstation(login).display()
    );
    println!("Ctrl-C stops everything that this command started. What is written is kept.");
    wait(&mut family, &stopped)
}

fn stop_on_ctrl_c() -> anyhow::Result<Arc<AtomicBool>> {
    let stopped = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stopped);
    ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst))
        .context("listening for Ctrl-C")?;
    Ok(stopped)
}

/// Until the window is closed or somebody presses Ctrl-C; the family stops when it is dropped.
fn wait(family: &mut Family, stopped: &AtomicBool) -> anyhow::Result<ExitCode> {
    let mut server_ended = false;
    loop {
        if stopped.load(Ordering::SeqCst) {
            return Ok(ExitCode::SUCCESS);
        }
        if let Some(status) = family.ended("window") {
            anyhow::ensure!(status.success(), "the window ended with {status}");
            return Ok(ExitCode::SUCCESS);
        }
        if !server_ended && let Some(status) = family.ended("server") {
            server_ended = true;
            println!("the server ended ({status}); the window goes on without it");
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn has_no_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(target_os = "linux") && !set("DISPLAY") && !set("WAYLAND_DISPLAY")
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
    fn without_a_word_the_reporter_sits_down() {
        assert_eq!(choice("").expect("understood").person, "reporter");
    }

    #[test]
    fn language_and_theme_are_passed_to_the_window() {
        let choice = choice("--as editor --lang en --theme dark").expect("understood");
        assert_eq!(choice.person, "editor");
        assert_eq!(choice.window, ["--lang", "en", "--theme", "dark"]);
        assert_eq!(choice.language(), "en");
    }

    #[test]
    fn a_tour_speaks_vietnamese_unless_it_is_told_otherwise() {
        assert_eq!(choice("--tour").expect("understood").language(), "vi");
    }

    #[test]
    fn an_unknown_word_is_refused() {
        assert!(choice("--fast").is_err());
        assert!(choice("--as").is_err());
    }
}
