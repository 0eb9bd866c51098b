//! When a page is dead, and when bringing it back is no use: from what was seen and the time to what to do now.
//!
//! Nothing here has a clock, a window or a process; times are milliseconds since any moment. What it must get right is not
//! to be hasty: a page that is taken down while it lives costs a person more than a second of waiting.

/// How often the page of an open story is asked whether it lives, ms.
pub(super) const ASK_EVERY_MS: u64 = 1_000;
/// A page that has not answered for so long hangs, ms. An old machine may need two or three seconds for a long story.
pub(super) const HANGS_AFTER_MS: u64 = 5_000;
/// A look that comes so much too late says that the whole machine slept or stood still, ms: then silence proves nothing.
const LATE_MS: u64 = 1_500;
/// So many deaths within [`WITHIN_MS`] are not cured by opening the page once more.
const DEATHS: usize = 3;
/// See [`DEATHS`]; ms.
const WITHIN_MS: u64 = 60_000;

/// What is known of a living page: when somebody last looked, and which question waits for its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Vigil {
    looked: Option<u64>,
    asked: Option<u64>,
}

/// What to do after a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Now {
    /// Ask the page whether it lives.
    Ask,
    /// The question is out and it is too early to say.
    Wait,
    /// It hangs: end its process.
    End,
}

impl Vigil {
    /// Looks at `now`, about every [`ASK_EVERY_MS`].
    pub(super) fn look(self, now: u64) -> (Self, Now) {
        let late = self
            .looked
            .is_some_and(|looked| now.saturating_sub(looked) > ASK_EVERY_MS + LATE_MS);
        let asked = self.asked.filter(|_| !late);
        let (asked, what) = match asked {
            None => (Some(now), Now::Ask),
            Some(asked) if now.saturating_sub(asked) < HANGS_AFTER_MS => (Some(asked), Now::Wait),
            Some(_) => (None, Now::End),
        };
        let looked = Some(now);
        (Self { looked, asked }, what)
    }

    /// The page has answered, whichever question it was.
    pub(super) fn answered(self) -> Self {
        Self {
            asked: None,
            ..self
        }
    }
}

/// What to do about a page whose process has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// Open it again where it was.
    Reload,
    /// Stop, and say so on a page that needs nothing of what just failed.
    GiveUp,
}

/// Decides about one more death at `now`; `deaths` are the earlier ones, and the list that is to be kept comes back.
pub(super) fn after_death(deaths: &[u64], now: u64) -> (Vec<u64>, After) {
    let mut recent: Vec<u64> = deaths
        .iter()
        .copied()
        .filter(|at| now.saturating_sub(*at) < WITHIN_MS)
        .collect();
    recent.push(now);
    let after = if recent.len() < DEATHS {
        After::Reload
    } else {
        After::GiveUp
    };
    (recent, after)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks every second from `from` until something else than waiting is to be done, for `seconds` at most.
    fn keep_looking(mut vigil: Vigil, from: u64, seconds: u64) -> (Vigil, u64, Now) {
        for second in 0..seconds {
            let now = from + second * ASK_EVERY_MS;
            let (next, what) = vigil.look(now);
            vigil = next;
            if what != Now::Wait {
                return (vigil, now, what);
            }
        }
        (vigil, from + seconds * ASK_EVERY_MS, Now::Wait)
    }

    #[test]
    fn a_page_that_answers_is_asked_every_second_and_left_alone() {
        let mut vigil = Vigil::default();
        for second in 0..1_000 {
            let (next, what) = vigil.look(second * ASK_EVERY_MS);
            assert_eq!(what, Now::Ask, "in second {second}");
            vigil = next.answered();
        }
    }

    #[test]
    fn a_page_that_is_busy_for_four_seconds_is_not_taken_down() {
        let (vigil, what) = Vigil::default().look(0);
        assert_eq!(what, Now::Ask);
        let (vigil, until, what) = keep_looking(vigil, 1_000, 4);
        assert_eq!((until, what), (5_000, Now::Wait));
        let (_, what) = vigil.answered().look(5_000);
        assert_eq!(what, Now::Ask);
    }

    #[test]
    fn a_page_that_hangs_is_ended_after_five_seconds_and_asked_anew_afterwards() {
        let (vigil, _) = Vigil::default().look(0);
        let (vigil, at, what) = keep_looking(vigil, 1_000, 60);
        assert_eq!((at, what), (HANGS_AFTER_MS, Now::End));
        let (_, what) = vigil.look(at + ASK_EVERY_MS);
        assert_eq!(what, Now::Ask);
    }

    #[test]
    fn a_machine_that_slept_does_not_take_its_page_for_dead() {
        let (vigil, _) = Vigil::default().look(0);
        let an_hour = 3_600_000;
        let (vigil, what) = vigil.look(an_hour);
        assert_eq!(what, Now::Ask, "the silence was the machine's");
        let (_, at, what) = keep_looking(vigil, an_hour + ASK_EVERY_MS, 60);
        assert_eq!((at, what), (an_hour + HANGS_AFTER_MS, Now::End));
    }

    #[test]
    fn a_clock_that_goes_back_ends_nothing() {
        let (vigil, _) = Vigil::default().look(10_000);
        assert_eq!(vigil.look(9_000).1, Now::Wait);
    }

    #[test]
    fn two_deaths_in_a_minute_are_brought_back_and_the_third_is_not() {
        let (deaths, first) = after_death(&[], 1_000);
        let (deaths, second) = after_death(&deaths, 30_000);
        let (deaths, third) = after_death(&deaths, 60_000);
        assert_eq!(
            (first, second, third),
            (After::Reload, After::Reload, After::GiveUp)
        );
        assert_eq!(deaths.len(), 3);
    }

    #[test]
    fn deaths_that_lie_a_minute_back_are_forgotten() {
        let mut deaths = Vec::new();
        for hour in 0..100_u64 {
            let (kept, after) = after_death(&deaths, hour * 31_000);
            assert_eq!(after, After::Reload, "death {hour}");
            deaths = kept;
        }
        assert!(deaths.len() <= 2, "the list does not grow: {deaths:?}");
    }
}
