//! What happens in a world, as a list that a seed gives.
//!
//! A step names who and what; everything else (which article, where in the text, what is lost on the way) follows from its
//! own number and from what the world is like when its turn comes. So any step can be taken out and the others still mean
//! something, which is what makes plans short enough to read.

use super::chance::Dice;

/// One kind of thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// Begins a story with everything that the desk asks for.
    Create,
    /// Types a word.
    Type,
    /// Erases some characters.
    Erase,
    /// Presses Enter.
    Split,
    /// Erases a whole block.
    EraseBlock,
    /// Marks a block: a heading, a quotation, something that only a newer version knows.
    Mark,
    /// The window sends again what was not answered.
    Resend,
    /// Writes a field.
    Field,
    /// Brings a story back to an earlier revision.
    GoBack,
    /// Writes an embargo, or takes it away.
    Embargo,
    /// Places a photo.
    Figure,
    /// Writes a field of a figure.
    FigureField,
    /// Asks for a move: submit, return, approve …
    Move,
    /// A story goes one stage further, with the rounds of sync that this takes.
    GoOn,
    /// Opens lists, articles, revisions, a preview.
    Read,
    /// Closes an article's window.
    Close,
    /// Sends and fetches, on a line that is as good as the step's number says.
    Sync,
    /// A request that was lost comes to the server after all.
    Late,
    /// The server replays what waits.
    Replay,
    /// No line to the server until [`Act::Join`].
    Part,
    /// The line is back.
    Join,
    /// The workstation ends, now or between two of its next commits, and is opened again when somebody needs it.
    EndStation,
    /// One of the workstation's next commits fails.
    FullStation,
    /// The server ends, now or between two of its next commits.
    EndServer,
    /// One of the server's next commits fails.
    FullServer,
    /// The workstation's next commits take up to a minute.
    SlowStation,
    /// The server's next commits do.
    SlowServer,
    /// The server is started, if it is not running.
    StartServer,
    /// The workstation's clock is set to anything within ten years.
    Skew,
    /// The server's clock likewise.
    SkewServer,
    /// An administrator cuts the workstation off.
    Revoke,
    /// Whoever is not signed in signs in with a one-time code.
    SignIn,
    /// The server is backed up.
    BackUpServer,
    /// The server is destroyed, and the backup put in its place.
    RestoreServer,
    /// The workstation's folder is copied.
    BackUpStation,
    /// The workstation's folder is replaced by its copy.
    RestoreStation,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which workstation; ignored by what happens to the server.
    pub who: usize,
    /// What.
    pub act: Act,
    /// Everything else.
    pub number: u32,
}

/// A world and what happens in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where it came from; decides every program's randomness.
    pub seed: u64,
    /// How many workstations: 2 to 4.
    pub stations: usize,
    /// Whether the last workstation is a new machine that nobody has signed in on when the others begin.
    pub late: bool,
    /// Whether an editor and then the editor-in-chief must say yes.
    pub two_levels: bool,
    /// Whether the last yes publishes.
    pub publish_on_final: bool,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// How often each thing happens in an ordinary world.
const USUAL: &[(Act, usize)] = &[
    (Act::Create, 3),
    (Act::Type, 18),
    (Act::Erase, 4),
    (Act::Split, 3),
    (Act::EraseBlock, 1),
    (Act::Mark, 2),
    (Act::Resend, 3),
    (Act::Field, 5),
    (Act::GoBack, 1),
    (Act::Embargo, 1),
    (Act::Figure, 2),
    (Act::FigureField, 2),
    (Act::Move, 6),
    (Act::GoOn, 12),
    (Act::Read, 4),
    (Act::Close, 1),
    (Act::Sync, 28),
    (Act::Late, 3),
    (Act::Replay, 5),
];

/// What befalls a world besides, each with how often; a world has some of them.
const MISFORTUNES: &[&[(Act, usize)]] = &[
    &[(Act::Part, 3), (Act::Join, 3)],
    &[(Act::EndStation, 8)],
    &[(Act::FullStation, 8)],
    &[(Act::EndServer, 5), (Act::StartServer, 6)],
    &[(Act::FullServer, 5)],
    &[(Act::SlowStation, 3), (Act::SlowServer, 5)],
    &[(Act::Skew, 4), (Act::SkewServer, 1)],
    &[(Act::Revoke, 2), (Act::SignIn, 3)],
];

/// Of these a world has at most one: whoever loses the server's newest data and a workstation's at once has lost data.
const DISASTERS: &[&[(Act, usize)]] = &[
    &[(Act::BackUpServer, 4), (Act::RestoreServer, 2)],
    &[(Act::BackUpStation, 4), (Act::RestoreStation, 3)],
];

impl Plan {
    /// The plan of a seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        Self::with(seed, &[])
    }

    /// The plan of a seed in a world in which these things happen so often besides.
    #[must_use]
    pub fn with(seed: u64, besides: &[(Act, usize)]) -> Self {
        let mut dice = Dice::of(seed, "plan");
        let mut acts: Vec<(Act, usize)> = USUAL.to_vec();
        for misfortune in MISFORTUNES {
            if dice.once_in(2) {
                acts.extend_from_slice(misfortune);
            }
        }
        let disaster = DISASTERS[dice.below(DISASTERS.len())];
        if dice.once_in(2) && besides.is_empty() {
            acts.extend_from_slice(disaster);
        }
        acts.extend_from_slice(besides);
        let stations = 2 + dice.below(3);
        // Worlds in which a mistake is looked for are as they are told, but for the one that only a new machine can make.
        let may_be_late = besides.is_empty() || besides.iter().any(|(act, _)| *act == Act::SignIn);
        let late = may_be_late && dice.once_in(2);
        if late {
            acts.push((Act::SignIn, 3));
        }
        let all: usize = acts.iter().map(|(_, often)| often).sum();
        let length = 20 + dice.below(60);
        let steps = (0..length)
            .map(|_| {
                let mut place = dice.below(all);
                let act = acts.iter().find(|(_, often)| {
                    let here = place < *often;
                    place = place.saturating_sub(*often);
                    here
                });
                Step {
                    who: dice.below(stations),
                    act: act.map_or(Act::Type, |(act, _)| *act),
                    number: dice.number() as u32,
                }
            })
            .collect();
        Self {
            seed,
            stations,
            late,
            two_levels: stations > 2 && dice.once_in(3),
            publish_on_final: !dice.once_in(5),
            steps,
        }
    }
}

impl std::fmt::Display for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let levels = if self.two_levels { 2 } else { 1 };
        writeln!(
            f,
            "seed {}: {} workstations{}, {levels} level(s) of approval",
            self.seed,
            self.stations,
            if self.late { ", one of them late" } else { "" }
        )?;
        for (place, step) in self.steps.iter().enumerate() {
            let who = super::office::login(step.who);
            writeln!(
                f,
                "{:4}  {who:<5} {:?} #{}",
                place + 1,
                step.act,
                step.number
            )?;
        }
        Ok(())
    }
}
