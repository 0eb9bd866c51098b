//! `cargo xtask check`: what one runs before every commit.

use std::process::ExitCode;
use std::time::Instant;

use crate::project::Project;
use crate::{setup, steps, test};

pub(crate) fn obey(project: &Project) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    setup::prepare(project)?;
    let outcomes = steps::run(test::quick(project), &project.target("test-logs"))?;
    test::finish(&outcomes, started)
}
