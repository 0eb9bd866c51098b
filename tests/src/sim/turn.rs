//! A story goes one stage further, the way it goes in a newsroom: somebody submits, the desk fetches, reads and says yes. In
//! between others go on typing, which is where it becomes interesting.

use editorial::workflow::{Publication, Stage};
use workstation::commands::ArticleDetailsGet;

use super::chance::Dice;
use super::line::Weather;
use super::world::{Held, World};

/// Who says yes at the first level, and who at the second.
const DESK: [usize; 2] = [1, 2];

impl World {
    /// Takes one article as far as its stage lets it go.
    pub(super) fn go_on(&mut self, who: usize, dice: &mut Dice) -> Held {
        let Some(article) = dice.pick(&self.model.articles).copied() else {
            return Ok(());
        };
        let details = self.machines[who].call(ArticleDetailsGet { article });
        let Some(details) = self.fair(who, "details", details)? else {
            return Ok(());
        };
        let whose = match details.state.stage {
            Stage::Submitted { level } => DESK[usize::from(level).min(1)],
            Stage::Approved if details.state.publication == Publication::None => DESK[1],
            _ => who,
        } % self.machines.len();
        self.open(whose)?;
        let _ = self.round(whose, Weather::Rough, dice);
        self.machines[whose].gate.take_refused();
        self.after(whose)?;
        self.open(whose)?;
        self.move_this(whose, article, dice)?;
        self.after(whose)?;
        if dice.once_in(3) {
            // Somebody types into what was just read, and is faster.
            let other = dice.below(self.machines.len());
            self.open(other)?;
            self.types(other, dice)?;
            let _ = self.round(other, Weather::Rough, dice);
            self.machines[other].gate.take_refused();
            self.after(other)?;
        }
        self.open(whose)?;
        let _ = self.round(whose, Weather::Rough, dice);
        self.machines[whose].gate.take_refused();
        self.after(whose)
    }
}
