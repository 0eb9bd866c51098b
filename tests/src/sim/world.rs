//! A world: its machines, its line, its people, and one step after the other.

use std::path::PathBuf;

use editorial::article::draft::Draft;
use editorial::id::ArticleId;
use workstation::commands::{
    ArticleDetailsGet, ArticleEdit, ArticleOpen, ArticleView, SessionSignIn, SessionState,
    SessionStatusGet,
};
use workstation::{Code, Done, ErrorBody, Event};

use super::chance::Dice;
use super::gate::Gate;
use super::line::{Line, Shared, Weather};
use super::machine::Machine;
use super::model::Model;
use super::office::{Clock, Office, login};
use super::plan::{Act, Step};
use super::sheet::{Sheet, said};
use super::{Mutant, Plan, Promise, Violation};

/// Ten years, and a little.
const TEN_YEARS_MS: i64 = 3_653 * 24 * 60 * 60 * 1000;
/// The address of the server: one that the workstation trusts with plain HTTP. Nothing listens there.
const ADDRESS: &str = "http://127.0.0.1:7";

pub(super) type Held = Result<(), Violation>;

/// Everything that a plan happens to.
pub(crate) struct World {
    pub(super) plan: Plan,
    pub(super) line: Shared,
    pub(super) office: Office,
    pub(super) machines: Vec<Machine>,
    pub(super) model: Model,
    /// What a workstation failed at by itself in a round, which its caller does not look at.
    unsteady: Option<Violation>,
    trace: Vec<String>,
    _folder: tempfile::TempDir,
}

/// A folder in memory, if the system has one: a world writes a lot and keeps nothing.
fn folder() -> tempfile::TempDir {
    let memory = PathBuf::from("/dev/shm");
    let mut builder = tempfile::Builder::new();
    builder.prefix("galley-sim-");
    let made = if memory.is_dir() {
        builder.tempdir_in(memory)
    } else {
        builder.tempdir()
    };
    made.expect("a temporary folder")
}

impl World {
    /// A newsroom in which everybody has signed in, but for whoever comes late, and nobody has written anything.
    pub(crate) fn new(plan: &Plan, mutant: Option<Mutant>) -> Self {
        let folder = folder();
        let clock = Clock::new();
        let gate = Gate::of(&clock);
        let line = Line::between(plan.stations, gate.clone());
        let place = folder.path().join("server");
        let office = Office::new(plan, place, &line, (clock, gate), mutant);
        office.start();
        let machines = (0..plan.stations)
            .map(|who| Machine::new(plan, who, folder.path().join(login(who)), &line, mutant))
            .collect();
        let mut world = Self {
            plan: plan.clone(),
            line,
            office,
            machines,
            model: Model::default(),
            unsteady: None,
            trace: Vec::new(),
            _folder: folder,
        };
        for who in 0..plan.stations {
            world.machines[who].open();
            if plan.late && who + 1 == plan.stations {
                continue;
            }
            let signed_in = world.sign_in(who);
            assert!(signed_in, "a calm line lets everybody sign in");
            world.machines[who]
                .station()
                .sync_once()
                .expect("a calm line");
            world.machines[who].take_events();
        }
        world
    }

    /// Takes the steps, one after the other.
    pub(crate) fn live(&mut self, steps: &[Step]) -> Held {
        for (place, step) in steps.iter().enumerate() {
            self.step(*step).map_err(|violation| Violation {
                after: place + 1,
                ..violation
            })?;
        }
        Ok(())
    }

    pub(crate) fn take_trace(&mut self) -> Vec<String> {
        std::mem::take(&mut self.trace)
    }

    pub(super) fn note(&mut self, line: impl Into<String>) {
        self.trace.push(line.into());
    }

    fn step(&mut self, step: Step) -> Held {
        let who = step.who % self.machines.len();
        let mut dice = Dice::of(self.plan.seed, &format!("step {}", step.number));
        self.note(format!("{} {:?}", login(who), step.act));
        let passed = 1 + dice.below(40_000) as i64;
        self.office.clock.pass(passed);
        for machine in &self.machines {
            machine.clock.pass(passed);
        }
        let needs_station = !matches!(
            step.act,
            Act::Late
                | Act::Replay
                | Act::Part
                | Act::Join
                | Act::EndServer
                | Act::FullServer
                | Act::SlowServer
                | Act::StartServer
                | Act::Skew
                | Act::SkewServer
                | Act::BackUpServer
                | Act::RestoreServer
        );
        if needs_station {
            self.open(who)?;
        }
        self.act(who, step.act, &mut dice)?;
        self.after(who)
    }

    fn act(&mut self, who: usize, act: Act, dice: &mut Dice) -> Held {
        match act {
            Act::Create => self.create(who, dice),
            Act::Type => self.types(who, dice),
            Act::Erase => self.erase(who, dice, false),
            Act::EraseBlock => self.erase(who, dice, true),
            Act::Split => self.split(who, dice),
            Act::Mark => self.mark(who, dice),
            Act::Resend => self.resend(who, dice),
            Act::Field => self.field(who, dice),
            Act::GoBack => self.go_back(who, dice),
            Act::Embargo => self.embargo(who, dice),
            Act::Figure => self.figure(who, dice),
            Act::FigureField => self.figure_field(who, dice),
            Act::Move => self.move_article(who, dice),
            Act::GoOn => self.go_on(who, dice),
            Act::Read => self.read(who, dice),
            Act::Close => self.close(who, dice),
            Act::Sync => {
                let weather = match dice.below(4) {
                    0 => Weather::Calm,
                    3 => Weather::Storm,
                    _ => Weather::Rough,
                };
                // What is in the way of a round is in its trace, and is over at rest.
                let _ = self.round(who, weather, dice);
                self.machines[who].gate.take_refused();
                Ok(())
            }
            Act::Late => {
                let arrived = self.line.lock().deliver_late(dice);
                self.note(format!("late {arrived}"));
                Ok(())
            }
            Act::Replay => {
                self.replay();
                Ok(())
            }
            Act::Part | Act::Join => {
                self.line.lock().parted[who] = act == Act::Part;
                Ok(())
            }
            Act::EndStation => {
                if dice.once_in(2) {
                    self.machines[who].end();
                } else {
                    self.machines[who].gate.arm(dice.below(6), true);
                }
                Ok(())
            }
            Act::FullStation => {
                self.machines[who].gate.arm(dice.below(3), false);
                Ok(())
            }
            Act::EndServer => {
                let mut line = self.line.lock();
                if dice.once_in(3) {
                    line.end_server();
                } else {
                    line.gate.arm(dice.below(5), true);
                }
                Ok(())
            }
            Act::FullServer => {
                self.line.lock().gate.arm(dice.below(4), false);
                Ok(())
            }
            Act::SlowStation => {
                let gate = &self.machines[who].gate;
                gate.slow_down(1 + dice.below(20), 1 + dice.below(60_000) as i64);
                Ok(())
            }
            Act::SlowServer => {
                let line = self.line.lock();
                line.gate
                    .slow_down(1 + dice.below(20), 1 + dice.below(60_000) as i64);
                Ok(())
            }
            Act::StartServer => {
                self.office.start();
                Ok(())
            }
            Act::Skew => {
                self.machines[who].clock.pass(skew(dice));
                Ok(())
            }
            Act::SkewServer => {
                self.office.clock.pass(skew(dice));
                Ok(())
            }
            Act::Revoke => self.revoke(who),
            Act::SignIn => {
                if self.is_signed_in(who) {
                    return Ok(());
                }
                let signed_in = self.sign_in(who);
                self.note(format!("signed in {signed_in}"));
                Ok(())
            }
            Act::BackUpServer => {
                self.office.back_up();
                Ok(())
            }
            Act::RestoreServer => {
                let restored = self.office.restore();
                self.model.restored |= restored;
                self.note(format!("restored {restored}"));
                Ok(())
            }
            Act::BackUpStation => {
                self.machines[who].copy();
                Ok(())
            }
            Act::RestoreStation => self.restore_station(who),
        }
    }

    /// What is looked at after every step: whether somebody ended, what the windows were told, what the server must not do.
    pub(super) fn after(&mut self, who: usize) -> Held {
        if self.machines[who].gate.has_ended() {
            self.note("the workstation ended");
            self.machines[who].end();
        }
        let events = self.machines[who].take_events();
        for event in events {
            match event {
                Event::ArticleRemote { article, update } => {
                    if let Some(sheet) = self.machines[who].sheets.get_mut(&article) {
                        sheet.take(&update)?;
                    }
                }
                Event::CommandAnswered {
                    command, answer, ..
                } => self.take_answer(command, answer)?,
                _ => {}
            }
        }
        self.hear()
    }

    /// Takes over what the line has heard.
    pub(super) fn hear(&mut self) -> Held {
        let mut line = self.line.lock();
        let heard = std::mem::take(&mut line.heard);
        let faults = std::mem::take(&mut line.faults);
        drop(line);
        self.trace.extend(heard);
        if let Some(violation) = self.unsteady.take() {
            return Err(violation);
        }
        match faults.into_iter().next() {
            Some(fault) => Err(Violation::new(Promise::ServerSteady, fault)),
            None => Ok(()),
        }
    }

    /// Sees to it that the workstation runs, and after an end that everything it had answered is there.
    pub(super) fn open(&mut self, who: usize) -> Held {
        if self.machines[who].open() {
            self.note(format!("{} opened", login(who)));
            self.everything_answered_is_here(who)?;
        }
        Ok(())
    }

    /// Promise 1, at home: whatever was answered as saved on this machine is on it.
    fn everything_answered_is_here(&mut self, who: usize) -> Held {
        for article in self.model.articles.clone() {
            let Ok(view) = self.machines[who].call(ArticleOpen { article }) else {
                let lost = self.model.kept(article, Some(who)).next();
                if let Some(word) = lost {
                    return Err(Violation::new(
                        Promise::Saved,
                        format!("the article of {:?} is gone from {}", word.text, login(who)),
                    ));
                }
                continue;
            };
            let sheet = Sheet::new(&view);
            let text = said(&sheet.draft);
            let word = self
                .model
                .kept(article, Some(who))
                .find(|word| !word.is_in(&text));
            if let Some(word) = word {
                return Err(Violation::new(
                    Promise::Saved,
                    format!("{:?} is gone from {}", word.text, login(who)),
                ));
            }
            let value = self
                .model
                .standing(article, Some(who))
                .find(|value| !super::oracle::stands(&sheet.draft, value));
            if let Some(value) = value {
                return Err(Violation::new(
                    Promise::Saved,
                    format!("{:?} is gone from {}", value.value, login(who)),
                ));
            }
        }
        Ok(())
    }

    /// A round of sync.
    pub(super) fn round(
        &mut self,
        who: usize,
        weather: Weather,
        dice: &mut Dice,
    ) -> Result<Done, ErrorBody> {
        let round = Dice::new(dice.number());
        self.line.lock().turn(weather, round);
        self.machines[who].gate.take_refused();
        let outcome = self.machines[who].station().sync_once();
        self.line.lock().turn(Weather::Calm, Dice::new(0));
        if let Err(error) = &outcome
            && self.machines[who].failed_by_itself(error)
        {
            let what = format!("a round on {}: {}", login(who), error.detail);
            self.unsteady
                .get_or_insert_with(|| Violation::new(Promise::StationSteady, what));
        }
        self.note(match &outcome {
            Ok(done) => format!("{done:?}"),
            Err(error) => format!("{:?} {}", error.code, error.detail),
        });
        outcome
    }

    pub(super) fn replay(&self) {
        let mut line = self.line.lock();
        if let Some(server) = &line.server {
            server.work();
            line.gate.take_refused();
            if line.gate.has_ended() {
                line.end_server();
            }
        }
    }

    pub(super) fn is_signed_in(&self, who: usize) -> bool {
        self.machines[who]
            .call(SessionStatusGet {})
            .is_ok_and(|status| status.state == SessionState::SignedIn)
    }

    /// Signs the workstation's person in; whether that worked.
    pub(super) fn sign_in(&mut self, who: usize) -> bool {
        let code = {
            let line = self.line.lock();
            let code = line
                .server
                .as_ref()
                .and_then(|server| server.one_time_code(login(who)).ok());
            line.gate.take_refused();
            code
        };
        let Some(code) = code else {
            return false;
        };
        let request = SessionSignIn {
            server: ADDRESS.to_owned(),
            login: None,
            password: None,
            code: Some(code),
            device_name: format!("Máy của {}", login(who)),
        };
        self.machines[who]
            .call(request)
            .is_ok_and(|status| status.state == SessionState::SignedIn)
    }

    fn revoke(&mut self, who: usize) -> Held {
        let Ok(status) = self.machines[who].call(SessionStatusGet {}) else {
            return Ok(());
        };
        let line = self.line.lock();
        let Some(server) = &line.server else {
            return Ok(());
        };
        let revoked = server.revoke(status.device);
        line.gate.take_refused();
        drop(line);
        self.note(format!("revoked {:?}", revoked.ok()));
        Ok(())
    }

    /// The folder of a workstation is put back. What it alone had is lost by that, and nobody promised otherwise.
    fn restore_station(&mut self, who: usize) -> Held {
        if !self.machines[who].restore() {
            return Ok(());
        }
        self.machines[who].open();
        for article in self.model.articles.clone() {
            // The machine's own first.
            let mut drafts = Vec::new();
            let others = (0..self.machines.len()).filter(|other| *other != who);
            for machine in std::iter::once(who).chain(others) {
                self.open(machine)?;
                let view = self.machines[machine].call(ArticleOpen { article });
                if let Ok(view) = &view {
                    self.reopened(machine, view)?;
                }
                drafts.push(view.ok().map(|view| Sheet::new(&view).draft));
            }
            drafts.push(super::oracle::replayed(&self.office.folder, article)?);
            let texts: Vec<String> = drafts
                .iter()
                .map(|draft| draft.as_ref().map(said).unwrap_or_default())
                .collect();
            let unknown = self.model.unknown.iter_mut();
            for (_, key, saved) in unknown.filter(|(of, ..)| *of == article) {
                let has = |draft: &Draft| super::oracle::has_attribute(draft, key);
                *saved &= drafts.iter().flatten().any(has);
            }
            let own = |of: ArticleId, by: usize| of == article && by == who;
            let words = self.model.words.iter_mut();
            for word in words.filter(|word| own(word.article, word.by)) {
                word.home &= word.is_in(&texts[0]);
                word.gone |= !texts.iter().any(|text| word.is_in(text));
            }
            let values = self.model.values.iter_mut();
            for value in values.filter(|value| own(value.article, value.by)) {
                let stands = |draft: &Option<Draft>| {
                    draft
                        .as_ref()
                        .is_some_and(|draft| super::oracle::stands(draft, value))
                };
                let (home, somewhere) = (stands(&drafts[0]), drafts.iter().any(stands));
                value.home &= home;
                value.gone |= !somewhere;
            }
        }
        Ok(())
    }

    /// An answer to what the window asked for: a fault of the program is never one, unless its disk was full.
    pub(super) fn fair<T>(
        &mut self,
        who: usize,
        what: &str,
        answer: Result<T, ErrorBody>,
    ) -> Result<Option<T>, Violation> {
        let refused = self.machines[who].gate.take_refused();
        match answer {
            Ok(answer) => Ok(Some(answer)),
            Err(error) => {
                self.note(format!("{what}: {:?}", error.code));
                if matches!(
                    error.code,
                    Code::Internal | Code::EditRejected | Code::BadRequest
                ) && refused == 0
                {
                    return Err(Violation::new(
                        Promise::StationSteady,
                        format!("{what} on {}: {}", login(who), error.detail),
                    ));
                }
                Ok(None)
            }
        }
    }

    /// An article that this workstation has, and its open sheet.
    pub(super) fn any_sheet(
        &mut self,
        who: usize,
        dice: &mut Dice,
    ) -> Result<Option<ArticleId>, Violation> {
        let Some(article) = dice.pick(&self.model.articles).copied() else {
            return Ok(None);
        };
        if !self.machines[who].sheets.contains_key(&article) {
            let known = self.machines[who]
                .call(ArticleDetailsGet { article })
                .is_ok();
            if !known {
                return Ok(None);
            }
            let Some(view) = self.look(who, article)? else {
                return Ok(None);
            };
            let sheet = Sheet::new(&view);
            self.machines[who].sheets.insert(article, sheet);
        }
        Ok(Some(article))
    }

    /// An article was opened once more: a window that shows it had all of it, and goes on with what it is given now.
    pub(super) fn reopened(&mut self, who: usize, view: &ArticleView) -> Held {
        let article = view.details.article;
        let Some(sheet) = self.machines[who].sheets.get_mut(&article) else {
            return Ok(());
        };
        // Fields are not the replica's: the window asks for them.
        if !sheet.unanswered && sheet.draft.document() != view.document {
            return Err(Violation::new(
                Promise::WindowShows,
                format!("{article} on {}", login(who)),
            ));
        }
        sheet.reload(view)
    }

    /// Opens an article. Nothing may be written by it.
    pub(super) fn look(
        &mut self,
        who: usize,
        article: ArticleId,
    ) -> Result<Option<ArticleView>, Violation> {
        let before = self.machines[who].written();
        let view = self.machines[who].call(ArticleOpen { article });
        let view = self.fair(who, "open", view)?;
        let after = self.machines[who].written();
        if before != after {
            return Err(Violation::new(
                Promise::ReadingWritesNothing,
                format!("records and journal were {before:?} and are {after:?}"),
            ));
        }
        Ok(view)
    }

    /// Sends what a window has not been answered.
    pub(super) fn send(&mut self, who: usize, article: ArticleId) -> Held {
        let Some(sheet) = self.machines[who].sheets.get(&article) else {
            return Ok(());
        };
        let update = sheet.update();
        let answer = self.machines[who].call(ArticleEdit { article, update });
        let Some(answer) = self.fair(who, "edit", answer)? else {
            return Ok(());
        };
        let Some(sheet) = self.machines[who].sheets.get_mut(&article) else {
            return Ok(());
        };
        sheet.answered = answer.version.0;
        sheet.unanswered = false;
        for word in std::mem::take(&mut sheet.typed) {
            self.model.words[word].saved = true;
        }
        for mark in std::mem::take(&mut sheet.marked) {
            self.model.unknown[mark].2 = true;
        }
        Ok(())
    }
}

/// Anything within ten years, and then some hours.
fn skew(dice: &mut Dice) -> i64 {
    let ms = (dice.number() % (2 * TEN_YEARS_MS as u64)) as i64 - TEN_YEARS_MS;
    if dice.once_in(2) { ms } else { ms % 86_400_000 }
}
