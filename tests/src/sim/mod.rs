//! Newsrooms under simulated misfortune: several workstations and their server in one thread, on a clock, a network and a
//! source of randomness that one number decides.
//!
//! A *seed* gives a [`Plan`]: a list of steps, each of them one thing that a person does or that happens to a machine. People type,
//! erase, retitle, place photos, submit, return, approve, withdraw; requests and answers are lost, doubled, late, cut and
//! changed; machines end between any two commits, are restored from old copies, have clocks that are ten years wrong, are
//! cut off. The parts are those that ship: the workstation with its own wire replaced, the server's router, store and
//! publisher, SQLite on a real folder. Nothing is mocked and nothing waits, so that a seed is done in milliseconds and is the
//! same run every time.
//!
//! After the steps the misfortune ends, everybody syncs until nothing moves, and [`rest`] holds the newsroom against what
//! the [`model`] knows: what was answered as saved, who deleted what they had seen, who said yes to which text. Some of it is
//! looked at after every step. A [`Violation`] is shown with its seed and with a plan from which every step was taken that
//! it does not need. The [`mutant`]s show that the checks can fail: each is a mistake that somebody could make, and
//! each must be found.

mod back;
mod chance;
mod desk;
mod gate;
mod line;
mod machine;
mod model;
mod mutant;
mod office;
mod oracle;
mod photos;
pub mod plan;
mod promise;
mod rest;
mod sheet;
mod shrink;
mod turn;
mod world;

pub use mutant::{CASES, Case, Mutant};
pub use plan::Plan;
pub use promise::Promise;
pub use shrink::shorten;

use std::panic::{AssertUnwindSafe, catch_unwind};

use editorial::id::Hash;

/// A promise that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which promise.
    pub promise: Promise,
    /// What was found instead.
    pub found: String,
    /// After how many steps of the plan; all of them, when it was found at rest.
    pub after: usize,
}

impl Violation {
    fn new(promise: Promise, found: impl Into<String>) -> Self {
        Self {
            promise,
            found: found.into(),
            after: 0,
        }
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} (after step {}): {}",
            self.promise, self.after, self.found
        )
    }
}

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Run {
    /// What was violated, if anything.
    pub violation: Option<Violation>,
    /// Everything that happened, a line each.
    pub trace: Vec<String>,
}

impl Run {
    /// One hash of everything that happened.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(self.trace.join("\n").as_bytes())
    }
}

/// Runs a plan, in a newsroom that makes this mistake or none.
#[must_use]
pub fn run(plan: &Plan, mutant: Option<Mutant>) -> Run {
    let mut trace = Vec::new();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut world = world::World::new(plan, mutant);
        let outcome = world.live(&plan.steps).and_then(|()| {
            world.come_to_rest().map_err(|violation| Violation {
                after: plan.steps.len(),
                ..violation
            })
        });
        trace = world.take_trace();
        outcome
    }));
    let violation = match outcome {
        Ok(outcome) => outcome.err(),
        Err(panic) => Some(Violation {
            after: plan.steps.len(),
            ..Violation::new(Promise::NoPanic, said(&*panic))
        }),
    };
    Run { violation, trace }
}

/// What a panic said.
fn said(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "a panic without words".to_owned())
}
