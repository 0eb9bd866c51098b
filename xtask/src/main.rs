//! The project's own commands, in the project's own language.
//!
//! A fresh machine has Rust and Node; everything else that building and testing needs is found, installed where that is
//! possible, and otherwise named exactly. Each command makes a plan first and runs it then, so that what will happen can be
//! said before it happens. There are no shell scripts: they would be a second language with worse errors.
#![expect(
    clippy::print_stdout,
    reason = "a command line tool talks to its terminal"
)]

mod bench;
mod browser;
mod build;
mod check;
mod codegen;
mod demo;
mod display;
mod e2e;
mod fuzz;
mod handbook;
mod package;
mod process;
mod project;
mod run;
mod setup;
mod sim;
mod steps;
mod test;
mod tidy;

use std::process::ExitCode;

use crate::project::Project;

const HELP: &str = "\
cargo xtask COMMAND

  run [--as PART] [--lang vi|en] [--theme light|dark]
                        a demonstration newsroom: server, public site, and a window signed
                        in (reporter, editor, managing-editor, chief or admin; start another beside it)
  run --tour [--lang vi|en]
                        the whole journey, a merge and the history in real windows, with numbered pictures in target/tour
  test [--only STEP]… [--skip STEP]… [--list]
                        everything: format, lints, edges, Rust, UI, windows, site
  check                 the quick part of `test`: format, lints, types, edges
  e2e [--app FILE] [NAME]
                        the window tests alone; with --app in that app, such as an installed package's
  sim [--from SEED] [--seeds NUMBER] [--seed SEED]
                        simulated newsrooms: a number of seeds on every core, or one with every step told
  fuzz [TARGET]… [--minutes NUMBER]
                        parsers and decoders of picture files under a fuzzer, an hour each unless said otherwise
  codegen [--check]     the window's TypeScript types, from the workstation's list of commands
  tidy                  the dependency edges, lock files and file sizes
  bench [--only NAME]… [--quick] [--pouchdb]
                        measurements beside their references, release build: what one person feels,
                        then a newsroom's worth (server under load, ten thousand stories)
  bench archive [--only NAME]… [--quick] [--pouchdb]
                        the newsroom's worth alone
  handbook [--pictures] both handbooks, with the tour's pictures, in target/handbook (needs mdBook)
  package               .deb and .rpm, and the server's binary";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let words: Vec<String> = words.collect();
    match obey(&command, &words) {
        Ok(code) => code,
        Err(error) => {
            println!("\ncargo xtask {command}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn obey(command: &str, words: &[String]) -> anyhow::Result<ExitCode> {
    if matches!(command, "" | "help" | "--help" | "-h") {
        println!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    let project = Project::find()?;
    match command {
        "run" => run::obey(&project, words),
        "test" => test::obey(&project, words),
        "check" => check::obey(&project),
        "codegen" => codegen::obey(&project, words),
        "tidy" => tidy::obey(&project),
        "bench" => bench::obey(&project, words),
        "handbook" => handbook::obey(&project, words),
        "package" => package::obey(&project),
        "e2e" => e2e::obey(&project, words),
        "sim" => sim::obey(&project, words),
        "fuzz" => fuzz::obey(&project, words),
        _ => anyhow::bail!("there is no such command\n\n{HELP}"),
    }
}
