//! Nothing is lost and nothing is published that nobody approved: held against thousands of simulated newsrooms.
//!
//! `SIM_SEED=n` runs one seed and prints everything that happened in it. `SIM_SECONDS` is how long new seeds are tried,
//! `SIM_FROM` and `SIM_SEEDS` run so many from one on instead (`cargo xtask sim`). See `docs/testing.md`.
#![expect(
    clippy::print_stdout,
    reason = "how many seeds were done is what a run is for"
)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use newsroom_tests::sim::{self, Case, Mutant, Plan, Violation};

/// How long new seeds are tried, seconds, unless `SIM_SECONDS` says otherwise.
const SECONDS: u64 = 90;
/// Seeds within which a mistake must be found.
const CAUGHT_WITHIN: u64 = 300;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

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
    let started = Instant::now();
    let (done, violation) = many(&limit);
    assert!(done > 0, "no seed was run, which proves nothing");
    let violations = usize::from(violation.is_some());
    // Lines of their own, for whoever looks for them in a log.
    println!(
        "\nsimulated: {done} seeds from {first} on in {} s, {violations} violations",
        started.elapsed().as_secs()
    );
    if let Some((seed, violation)) = violation {
        fail(&Plan::of(seed), None, &violation);
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
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
    let (next, done) = (AtomicU64::new(limit.first), AtomicU64::new(0));
    let stop = AtomicBool::new(false);
    let found: Mutex<Option<(u64, Violation)>> = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..cores() {
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

fn fail(plan: &Plan, mutant: Option<Mutant>, violation: &Violation) -> ! {
    let seed = plan.seed;
    println!(
        "seed {seed}: {violation}\nshortening its plan of {} steps",
        plan.steps.len()
    );
    let (short, violation) = sim::shorten(plan, mutant, violation);
    panic!("{violation}\n{short}\nSIM_SEED={seed} runs it again, with every step told");
}

/// One seed with everything that happens in it. `SIM_MUTANT` names a mistake in whose worlds it is looked at, first without
/// the mistake and then with it.
fn replay(seed: u64) {
    let Ok(name) = std::env::var("SIM_MUTANT") else {
        return tell(&Plan::of(seed), None);
    };
    let case = sim::CASES
        .iter()
        .find(|case| format!("{:?}", case.mutant) == name)
        .expect("the name of a mistake, as the test of all of them prints it");
    let plan = Plan::with(seed, case.shows);
    tell(&plan, None);
    tell(&plan, Some(case.mutant));
}

fn tell(plan: &Plan, mutant: Option<Mutant>) {
    println!("{plan}");
    let run = sim::run(plan, mutant);
    for line in &run.trace {
        println!("{line}");
    }
    if let Some(violation) = run.violation {
        fail(plan, mutant, &violation);
    }
    println!("seed {}: 0 violations", plan.seed);
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

/// The first seed that shows a mistake, and how it shows.
fn caught(case: &Case) -> Option<(u64, Violation)> {
    (1..=CAUGHT_WITHIN).find_map(|seed| match case.look(seed) {
        Ok(found) => found.map(|violation| (seed, violation)),
        Err(other) => panic!(
            "without any mistake: {other}\nSIM_SEED={seed} SIM_MUTANT='{:?}' runs it again",
            case.mutant
        ),
    })
}

#[test]
fn every_deliberate_mistake_is_found() {
    let next = AtomicUsize::new(0);
    let unseen = Mutex::new(Vec::new());
    let looks = || {
        while let Some(case) = sim::CASES.get(next.fetch_add(1, Ordering::SeqCst)) {
            let mutant = case.mutant;
            match caught(case) {
                Some((seed, violation)) => {
                    let promise = violation.promise;
                    println!("{mutant:?}: caught with seed {seed}: {promise}");
                }
                None => unseen
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(mutant),
            }
        }
    };
    std::thread::scope(|scope| {
        (0..cores()).for_each(|_| drop(scope.spawn(looks)));
    });
    let unseen = unseen.into_inner().unwrap_or_else(PoisonError::into_inner);
    let all = sim::CASES.len();
    println!(
        "\nsimulated: {} of {all} mutants caught",
        all - unseen.len()
    );
    assert!(unseen.is_empty(), "{unseen:?} were not found");
}

#[test]
fn a_violation_comes_with_a_plan_that_is_short_enough_to_read() {
    let mutant = Mutant::Server(server::Mutant::ApproveWithoutRecomputing);
    let case = sim::CASES
        .iter()
        .find(|case| case.mutant == mutant)
        .expect("it is looked for");
    let (seed, violation) = caught(case).expect("the mistake is found");
    let plan = Plan::with(seed, case.shows);
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

/// The rows of a table whose first cell is a number, by that number.
fn numbered_rows(text: &str) -> BTreeMap<u8, &str> {
    text.lines()
        .filter_map(|line| {
            let (number, rest) = line.strip_prefix("| ")?.split_once(" |")?;
            Some((number.parse().ok()?, rest))
        })
        .collect()
}

#[test]
fn the_table_of_invariants_names_every_one_and_every_mistake_that_breaks_it() {
    let invariants = numbered_rows(include_str!("../../ARCHITECTURE.md"));
    let told = include_str!("../../docs/testing.md");
    let rows = numbered_rows(told);
    assert!(invariants.len() >= 12, "the table has another shape");
    assert!(
        rows.keys().eq(invariants.keys()),
        "not the invariants of ARCHITECTURE.md: {:?}",
        rows.keys()
    );
    for case in sim::CASES {
        let name = format!("`{:?}`", case.mutant);
        assert!(
            told.contains(&format!("\n| {name} |")),
            "{name} is not explained"
        );
        for (number, row) in &rows {
            assert_eq!(
                row.contains(&name),
                case.invariants.contains(number),
                "{name} and invariant {number}"
            );
        }
    }
}
