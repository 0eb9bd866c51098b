//! Nothing is lost and nothing is published that nobody approved: held against thousands of simulated newsrooms.
//!
//! `SIM_SEED=n` runs one seed and prints everything that happened in it. `SIM_SECONDS` is how long new seeds are tried,
//! `SIM_FROM` and `SIM_SEEDS` run so many from one on instead (`cargo xtask sim`). See `docs/testing.md`.
#![expect(
    clippy::print_stdout,
    reason = "how many seeds were done is what a run is for"
)]

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use newsroom_tests::sim::{self, Mutant, Plan, Violation};

/// How long new seeds are tried, seconds, unless `SIM_SECONDS` says otherwise.
const SECONDS: u64 = 90;
/// Seeds within which a mistake must be found.
const CAUGHT_WITHIN: u64 = 300;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Seeds that once failed. Each is an ordinary run now.
const KEPT: &[u64] = &[];

#[test]
fn whatever_befalls_machines_lines_and_clocks_nothing_is_lost_and_nothing_unapproved_is_published()
{
    if let Some(seed) = number("SIM_SEED") {
        return replay(seed);
    }
    let first = number("SIM_FROM").unwrap_or(1);
    let count = number("SIM_SEEDS");
    let seconds = number("SIM_SECONDS").unwrap_or(SECONDS);
    let limit = Limit {
        first,
        count,
        until: count
            .is_none()
            .then(|| Instant::now() + Duration::from_secs(seconds)),
    };
    let (done, violation) = many(&limit);
    let violations = usize::from(violation.is_some());
    println!("{done} seeds, {violations} violations (from seed {first} on)");
    if let Some((seed, violation)) = violation {
        fail(seed, &violation);
    }
}

/// Which seeds are run.
struct Limit {
    first: u64,
    count: Option<u64>,
    until: Option<Instant>,
}

impl Limit {
    fn allows(&self, seed: u64) -> bool {
        self.count.is_none_or(|count| seed < self.first + count)
            && self.until.is_none_or(|until| Instant::now() < until)
    }
}

/// Runs seeds on every core; how many were done, and the first violation.
fn many(limit: &Limit) -> (u64, Option<(u64, Violation)>) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (next, done) = (AtomicU64::new(limit.first), AtomicU64::new(0));
    let stop = AtomicBool::new(false);
    let found: Mutex<Option<(u64, Violation)>> = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while !stop.load(Ordering::SeqCst) {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if !limit.allows(seed) {
                        return;
                    }
                    let run = sim::run(&Plan::of(seed), None);
                    let so_far = done.fetch_add(1, Ordering::SeqCst) + 1;
                    if so_far % 500 == 0 {
                        println!("{so_far} seeds …");
                    }
                    if let Some(violation) = run.violation {
                        stop.store(true, Ordering::SeqCst);
                        found
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .get_or_insert((seed, violation));
                    }
                }
            });
        }
    });
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    (done.into_inner(), found)
}

fn fail(seed: u64, violation: &Violation) -> ! {
    let plan = Plan::of(seed);
    println!(
        "seed {seed}: {violation}\nshortening its plan of {} steps",
        plan.steps.len()
    );
    let (short, violation) = sim::shorten(&plan, None, violation);
    panic!("{violation}\n{short}\nSIM_SEED={seed} runs it again, with every step told");
}

fn replay(seed: u64) {
    let plan = Plan::of(seed);
    println!("{plan}");
    let run = sim::run(&plan, None);
    for line in &run.trace {
        println!("{line}");
    }
    if let Some(violation) = run.violation {
        fail(seed, &violation);
    }
    println!("seed {seed}: 0 violations");
}

#[test]
fn the_same_seed_is_the_same_run() {
    for seed in 1..=20 {
        let (first, second) = (
            sim::run(&Plan::of(seed), None),
            sim::run(&Plan::of(seed), None),
        );
        let differs = first
            .trace
            .iter()
            .zip(&second.trace)
            .find(|(first, second)| first != second);
        assert_eq!(differs, None, "seed {seed}");
        assert_eq!(first.hash(), second.hash(), "seed {seed}");
    }
}

#[test]
fn seeds_that_once_failed_pass() {
    for seed in KEPT {
        let run = sim::run(&Plan::of(*seed), None);
        assert_eq!(run.violation, None, "seed {seed}");
    }
}

#[test]
fn every_deliberate_mistake_is_found() {
    let mut unseen = Vec::new();
    for mutant in Mutant::ALL {
        let caught = (1..=CAUGHT_WITHIN).find_map(|seed| {
            let plan = Plan::with(seed, mutant.shows());
            let violation = sim::run(&plan, Some(*mutant)).violation?;
            Some((seed, violation))
        });
        match caught {
            Some((seeds, violation)) => {
                println!(
                    "{mutant:?}: caught after {seeds} seeds: {}",
                    violation.promise
                );
            }
            None => unseen.push(mutant),
        }
    }
    assert!(unseen.is_empty(), "{unseen:?} were not found");
}

#[test]
fn a_violation_comes_with_a_plan_that_is_short_enough_to_read() {
    let mutant = Mutant::Server(server::Mutant::ApproveWithoutRecomputing);
    let (plan, violation) = (1..=CAUGHT_WITHIN)
        .find_map(|seed| {
            let plan = Plan::with(seed, mutant.shows());
            let violation = sim::run(&plan, Some(mutant)).violation?;
            Some((plan, violation))
        })
        .expect("the mistake is found");
    let (short, again) = sim::shorten(&plan, Some(mutant), &violation);
    assert_eq!(again.promise, violation.promise);
    assert_eq!(sim::run(&short, Some(mutant)).violation, Some(again));
    assert!(
        short.steps.len() < plan.steps.len() / 2,
        "{} of {} steps are left:\n{short}",
        short.steps.len(),
        plan.steps.len()
    );
}
