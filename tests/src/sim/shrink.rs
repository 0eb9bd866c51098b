//! Making a plan short that breaks a promise.

use super::{Mutant, Plan, Violation, run};

/// Runs that shortening may take: enough for eighty steps, and over in seconds.
const RUNS: usize = 400;

/// Takes out of `plan` whatever its violation does not need: first half of it at a time, at last single steps. The same
/// promise must stay broken.
#[must_use]
pub fn shorten(plan: &Plan, mutant: Option<Mutant>, violation: &Violation) -> (Plan, Violation) {
    let (mut best, mut broken) = (plan.clone(), violation.clone());
    // What came after the violation had no part in it.
    best.steps.truncate(broken.after);
    match run(&best, mutant).violation {
        Some(again) if again.promise == broken.promise => broken = again,
        _ => best = plan.clone(),
    }
    let mut runs = 0;
    let mut size = best.steps.len().div_ceil(2).max(1);
    loop {
        let mut from = 0;
        let mut taken = false;
        while from < best.steps.len() && runs < RUNS {
            let mut shorter = best.clone();
            let to = (from + size).min(shorter.steps.len());
            shorter.steps.drain(from..to);
            runs += 1;
            match run(&shorter, mutant).violation {
                Some(again) if again.promise == violation.promise => {
                    (best, broken, taken) = (shorter, again, true);
                }
                _ => from = to,
            }
        }
        if runs >= RUNS || (size == 1 && !taken) {
            return (best, broken);
        }
        size = (size / 2).max(1);
    }
}
