//! The network of a world: one line from each workstation to the server, none of them to be trusted.
//!
//! A request is lost, or arrives twice, or late; its answer is lost after the effect; records, pages of the feed and pieces
//! of photos are cut or changed on the way. What carries no hash of its own is cut but not changed: against that the product
//! has TLS. The server answers in the caller's thread, may end in the middle of it, and may take longer than the caller waits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use server::Embedded;
use ureq::http::{Method, Request, Response};
use workstation::{Cut, Patience, Wire};

use super::chance::Dice;
use super::gate::Gate;

/// Requests that are kept to arrive late, at most.
const KEPT: usize = 12;

/// How good a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weather {
    /// Everything arrives.
    Calm,
    /// One request in twelve meets with something.
    Rough,
    /// One in three does.
    Storm,
}

/// What happens to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Arrives,
    Lost,
    Twice,
    AnswerLost,
    RequestDamaged,
    AnswerDamaged,
    /// An old one of the same line arrives before it.
    Overtaken,
}

/// The line and what is behind it.
pub(crate) struct Line {
    /// The server, while it runs.
    pub(crate) server: Option<Embedded>,
    /// Where the server's commits can fail.
    pub(crate) gate: Gate,
    /// Who has no line now.
    pub(crate) parted: Vec<bool>,
    weather: Weather,
    dice: Dice,
    late: Vec<(usize, Request<Vec<u8>>)>,
    /// What the server must never do, and did.
    pub(crate) faults: Vec<String>,
    /// How often the server ended in the middle of an answer.
    pub(crate) ended: usize,
    /// What the next lines of the trace are.
    pub(crate) heard: Vec<String>,
}

impl Line {
    pub(crate) fn between(stations: usize, gate: Gate) -> Shared {
        Shared(Arc::new(Mutex::new(Self {
            server: None,
            gate,
            parted: vec![false; stations],
            weather: Weather::Calm,
            dice: Dice::new(0),
            late: Vec::new(),
            faults: Vec::new(),
            ended: 0,
            heard: Vec::new(),
        })))
    }

    /// The weather until the next call.
    pub(crate) fn turn(&mut self, weather: Weather, dice: Dice) {
        (self.weather, self.dice) = (weather, dice);
    }

    /// Lets one request that was kept arrive; which one, `dice` says.
    pub(crate) fn deliver_late(&mut self, dice: &mut Dice) -> bool {
        if self.late.is_empty() || self.server.is_none() {
            return false;
        }
        let place = dice.below(self.late.len());
        let (_, request) = self.late.remove(place);
        self.deliver(request);
        true
    }

    /// The server answers; nothing, when it does not run or ends over it.
    fn deliver(&mut self, request: Request<Vec<u8>>) -> Option<Response<Vec<u8>>> {
        let server = self.server.as_ref()?;
        let what = format!("{} {}", request.method(), request.uri().path());
        let answered = catch_unwind(AssertUnwindSafe(|| server.answer(request)));
        let ended = self.gate.has_ended();
        let refused = self.gate.take_refused();
        let answer = match answered {
            Ok(answer) => answer,
            Err(panic) => {
                self.faults
                    .push(format!("{what}: {}", super::said(&*panic)));
                self.server = None;
                return None;
            }
        };
        self.heard.push(format!("{what} {}", answer.status()));
        if answer.status() == 500 && refused == 0 {
            self.faults.push(format!(
                "{what}: {}",
                String::from_utf8_lossy(answer.body())
            ));
        }
        if ended {
            self.end_server();
            // A no is never heard of a process that has ended; a yes had left it before.
            return answer.status().is_success().then_some(answer);
        }
        Some(answer)
    }

    /// The process of the server is gone.
    pub(crate) fn end_server(&mut self) {
        self.server = None;
        self.gate.open();
        self.ended += 1;
    }

    /// What carries a hash of its own is damaged more often than anything else befalls it: that is what the hash is for.
    fn fate(&mut self, guarded: bool) -> Fate {
        let meets = match self.weather {
            Weather::Calm => return Fate::Arrives,
            Weather::Rough => 12,
            Weather::Storm => 3,
        };
        if !self.dice.once_in(meets) {
            return Fate::Arrives;
        }
        match self.dice.below(8) {
            0 => Fate::Lost,
            1 => Fate::Twice,
            2 | 3 => Fate::AnswerLost,
            4 => Fate::RequestDamaged,
            5 => Fate::AnswerDamaged,
            _ if guarded => Fate::RequestDamaged,
            _ => Fate::Overtaken,
        }
    }

    fn carry(
        &mut self,
        who: usize,
        mut request: Request<Vec<u8>>,
        patience: Patience,
    ) -> Result<Response<Vec<u8>>, Cut> {
        let nothing = |why: &str| Err(Cut::NoAnswer(why.to_owned()));
        if self.parted[who] {
            return nothing("there is no line");
        }
        let changes = keeps_a_hash(&request);
        let fate = self.fate(changes && !request.body().is_empty());
        if fate != Fate::Arrives {
            self.heard.push(format!("{fate:?}"));
        }
        match fate {
            Fate::Lost => {
                self.keep(who, request);
                return nothing("the request was lost");
            }
            Fate::Twice => {
                self.deliver(request.clone());
            }
            Fate::RequestDamaged if !request.body().is_empty() => {
                damage(request.body_mut(), changes, &mut self.dice);
            }
            Fate::Overtaken => {
                if let Some(place) = self.late.iter().position(|(whose, _)| *whose == who) {
                    let (_, old) = self.late.remove(place);
                    self.deliver(old);
                }
                // It comes once more, some time.
                self.keep(who, request.clone());
            }
            _ => {}
        }
        self.gate.take_took_ms();
        let answer = self.deliver(request);
        let Some(mut answer) = answer else {
            return nothing("nobody answers");
        };
        if i128::from(self.gate.take_took_ms()) > patience.answer.as_millis() as i128 {
            return nothing("nobody waits so long for an answer");
        }
        match fate {
            Fate::AnswerLost => return nothing("the answer was lost"),
            Fate::AnswerDamaged if !answer.body().is_empty() => {
                damage(answer.body_mut(), changes, &mut self.dice);
            }
            _ => {}
        }
        Ok(answer)
    }

    fn keep(&mut self, who: usize, request: Request<Vec<u8>>) {
        if self.late.len() == KEPT {
            self.late.remove(0);
        }
        self.late.push((who, request));
    }
}

/// Whether what travels here and back carries a hash by which a changed byte is noticed.
fn keeps_a_hash(request: &Request<Vec<u8>>) -> bool {
    let path = request.uri().path();
    match *request.method() {
        Method::POST => path == "/v1/records" && !request.body().is_empty(),
        Method::PATCH => true,
        _ => path == "/v1/feed" || path.starts_with("/v1/blobs/"),
    }
}

/// Cuts bytes short, or changes one bit of them.
fn damage(bytes: &mut Vec<u8>, changes: bool, dice: &mut Dice) {
    let place = dice.below(bytes.len());
    if changes && !dice.once_in(3) {
        bytes[place] ^= 1 << dice.below(8);
    } else {
        bytes.truncate(place);
    }
}

/// The line as everybody holds it.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Line>>);

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The wire of one workstation.
    pub(crate) fn wire(&self, who: usize) -> Arc<dyn Wire> {
        Arc::new(End {
            line: self.clone(),
            who,
        })
    }
}

/// A workstation's end of the line.
struct End {
    line: Shared,
    who: usize,
}

impl Wire for End {
    fn carry(
        &self,
        request: Request<Vec<u8>>,
        patience: Patience,
    ) -> Result<Response<Vec<u8>>, Cut> {
        self.line.lock().carry(self.who, request, patience)
    }
}
