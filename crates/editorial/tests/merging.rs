//! Promises about merging, held against random editing.
//!
//! Three copies of one article are edited apart and exchange their updates in random order, some twice, some late. In the
//! end all must hold the same revision, and every word that nobody who saw it deleted must be there. Fields are edited the
//! same way. A run is replayed from the seed that proptest prints.

use std::collections::BTreeSet;

use editorial::article::draft::{BadUpdate, Draft};
use editorial::article::field::{FieldName, FigureField};
use editorial::article::flat::{GUARD, MARKER, Span};
use editorial::id::ArticleId;
use proptest::prelude::*;

const ARTICLE: ArticleId = ArticleId::from_bytes([4; 16]);
const COPIES: usize = 3;

/// What one copy does next; positions are fractions of the text, so that every plan fits every text.
#[derive(Clone, Debug)]
enum Act {
    Type { at: u16, kind: u8 },
    Erase { at: u16, length: u8 },
    Split { at: u16 },
    EraseBlock { at: u16 },
    Mark { at: u16, kind: u8 },
    Retitle,
    Credit,
    Receive { from: usize, twice: bool },
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (any::<u16>(), 0u8..4).prop_map(|(at, kind)| Act::Type { at, kind }),
        2 => (any::<u16>(), 1u8..12).prop_map(|(at, length)| Act::Erase { at, length }),
        2 => any::<u16>().prop_map(|at| Act::Split { at }),
        1 => any::<u16>().prop_map(|at| Act::EraseBlock { at }),
        1 => (any::<u16>(), 0u8..5).prop_map(|(at, kind)| Act::Mark { at, kind }),
        1 => Just(Act::Retitle),
        1 => Just(Act::Credit),
        2 => (0..COPIES, any::<bool>()).prop_map(|(from, twice)| Act::Receive { from, twice }),
    ]
}

struct Copy {
    draft: Draft,
    /// Every update this copy made, in order.
    made: Vec<Vec<u8>>,
    /// How many updates of each copy it has received.
    received: [usize; COPIES],
}

/// The state of a run.
struct World {
    copies: Vec<Copy>,
    typed: Vec<String>,
    deleted: BTreeSet<String>,
}

impl World {
    fn new() -> Self {
        let (first, _) = Draft::create(100);
        let seed = first.snapshot();
        let copies = (0..COPIES)
            .map(|n| {
                let mut draft = Draft::open(&seed).expect("a snapshot opens");
                draft.set_peer(1 + n as u64);
                Copy {
                    draft,
                    made: Vec::new(),
                    received: [0; COPIES],
                }
            })
            .collect();
        Self {
            copies,
            typed: Vec::new(),
            deleted: BTreeSet::new(),
        }
    }

    fn text(&self, n: usize) -> Vec<char> {
        self.copies[n]
            .draft
            .spans()
            .iter()
            .flat_map(|span| span.text.chars())
            .collect()
    }

    /// A position at or before the last guard and marker, where writing is allowed.
    fn place(&self, n: usize, at: u16) -> usize {
        let text = self.text(n);
        let last = text.iter().rposition(|c| *c == MARKER).unwrap_or(0);
        usize::from(at) * last / usize::from(u16::MAX)
    }

    fn splice(&mut self, n: usize, at: usize, delete: usize, insert: &str) {
        let gone: String = self.text(n)[at..at + delete].iter().collect();
        for token in &self.typed {
            // A token that was cut in two was deleted by somebody who saw it.
            if overlaps(&self.text(n), token, at, delete) || gone.contains(token.as_str()) {
                self.deleted.insert(token.clone());
            }
        }
        let spans = [Span {
            text: insert.to_owned(),
            ..Span::default()
        }];
        let update = self.copies[n]
            .draft
            .splice(at, delete, &spans)
            .expect("a plan stays inside the text");
        self.copies[n].made.push(update);
    }

    fn run(&mut self, n: usize, act: &Act) {
        match act {
            Act::Type { at, kind } => {
                let token = format!(
                    "‹{}{}›",
                    self.typed.len(),
                    ["a", "ế", "e\u{302}\u{301}", "👩\u{200d}🚀"][usize::from(*kind)]
                );
                let at = self.outside_tokens(n, self.place(n, *at));
                self.splice(n, at, 0, &token);
                self.typed.push(token);
            }
            Act::Erase { at, length } => {
                let at = self.place(n, *at);
                let last = self.text(n).iter().rposition(|c| *c == MARKER).unwrap_or(0);
                self.splice(n, at, usize::from(*length).min(last - at), "");
            }
            Act::Split { at } => {
                let at = self.outside_tokens(n, self.place(n, *at));
                self.splice(n, at, 0, &[GUARD, MARKER, GUARD].iter().collect::<String>());
            }
            Act::EraseBlock { at } => self.erase_block(n, *at),
            Act::Mark { at, kind } => self.mark(n, *at, *kind),
            Act::Retitle => {
                let title = format!("Tít {}", self.copies[n].made.len());
                let saw = ops(&self.copies[n].draft, "headline");
                let update = self.copies[n]
                    .draft
                    .set_field(FieldName::Headline, &title, &saw);
                // The same headline again is no edit.
                self.copies[n]
                    .made
                    .extend((!update.is_empty()).then_some(update));
            }
            Act::Credit => {
                let number = self.copies[n].made.len();
                let update = self.copies[n].draft.set_figure_field(
                    "f1",
                    FigureField::Credit,
                    &format!("Ảnh {n}-{number}"),
                    &[],
                );
                self.copies[n].made.push(update.expect("a figure's id"));
            }
            Act::Receive { from, twice } => self.receive(n, *from, *twice),
        }
    }

    fn erase_block(&mut self, n: usize, at: u16) {
        let text = self.text(n);
        let at = self.place(n, at);
        let start = text[..at]
            .iter()
            .rposition(|c| *c == MARKER)
            .map_or(0, |marker| marker + 1);
        let Some(end) = text[at..]
            .iter()
            .position(|c| *c == MARKER)
            .map(|marker| at + marker + 1)
        else {
            return;
        };
        // The last marker of an article is never deleted.
        if text[end..].contains(&MARKER) {
            self.splice(n, start, end - start, "");
        }
    }

    fn mark(&mut self, n: usize, at: u16, kind: u8) {
        let blocks = self.text(n).iter().filter(|c| **c == MARKER).count();
        let block = usize::from(at) * (blocks - 1) / usize::from(u16::MAX);
        let (key, value) = [
            ("t", "heading"),
            ("t", "figure"),
            ("w", "blockquote#q1"),
            ("w", "bullet_list#l1/list_item"),
            ("w", "gallery#g1"),
        ][usize::from(kind)];
        let update = self.copies[n]
            .draft
            .mark_block(block, key, &value.into())
            .expect("the block is there");
        self.copies[n].made.push(update);
    }

    fn receive(&mut self, n: usize, from: usize, twice: bool) {
        if from == n || self.copies[n].received[from] == self.copies[from].made.len() {
            return;
        }
        let update = self.copies[from].made[self.copies[n].received[from]].clone();
        for _ in 0..=usize::from(twice) {
            match self.copies[n].draft.import(&update) {
                Ok(_) => {}
                // It builds on a third copy's edit that has not come yet: it stays where it is and comes later.
                Err(BadUpdate::MissingDependencies) => return,
                Err(error) => panic!("a good update was refused: {error}"),
            }
        }
        self.copies[n].received[from] += 1;
    }

    /// Moves a position out of a token, so that typing never tears one.
    fn outside_tokens(&self, n: usize, mut at: usize) -> usize {
        let text = self.text(n);
        for token in &self.typed {
            if let Some(start) = position(&text, token)
                && at > start
                && at < start + token.chars().count()
            {
                at = start;
            }
        }
        at
    }

    /// Delivers everything, in an order that the run gives.
    fn settle(&mut self, reversed: bool) {
        for _ in 0..COPIES * 2 {
            for n in 0..COPIES {
                let n = if reversed { COPIES - 1 - n } else { n };
                for from in 0..COPIES {
                    let waiting = self.copies[from].made.len() - self.copies[n].received[from];
                    for _ in 0..waiting {
                        self.receive(n, from, false);
                    }
                }
            }
        }
    }
}

fn ops(draft: &Draft, field: &str) -> Vec<String> {
    draft
        .fields()
        .get(field)
        .into_iter()
        .flatten()
        .map(|candidate| candidate.op.clone())
        .collect()
}

fn position(text: &[char], token: &str) -> Option<usize> {
    let token: Vec<char> = token.chars().collect();
    text.windows(token.len()).position(|window| window == token)
}

fn overlaps(text: &[char], token: &str, at: usize, delete: usize) -> bool {
    position(text, token)
        .is_some_and(|start| start < at + delete && at < start + token.chars().count())
}

/// The tokens that must be there and are not.
fn lost(world: &World, n: usize) -> Vec<String> {
    let text: String = world.text(n).iter().collect();
    world
        .typed
        .iter()
        .filter(|token| !world.deleted.contains(*token) && !text.contains(token.as_str()))
        .cloned()
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(300), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_order_all_copies_hold_the_same_revision_and_no_word_is_gone(
        plan in prop::collection::vec((0..COPIES, act()), 1..60),
        reversed in any::<bool>(),
    ) {
        let mut world = World::new();
        for (n, act) in &plan {
            world.run(*n, act);
        }
        world.settle(reversed);
        let first = world.copies[0].draft.revision(ARTICLE);
        for n in 0..COPIES {
            let copy = &world.copies[n].draft;
            prop_assert_eq!(lost(&world, n), Vec::<String>::new(), "typed and gone");
            prop_assert_eq!(copy.revision(ARTICLE).hash(), first.hash(), "copy {}", n);
            let reopened = Draft::open(&copy.snapshot()).expect("a snapshot opens");
            prop_assert_eq!(reopened.revision(ARTICLE).hash(), first.hash(), "a snapshot equals its replay");
        }
    }
}

/// The broken variant of the promise above: a merge that takes the newest text of one copy. The check must see it.
#[test]
fn the_check_notices_a_merge_that_keeps_only_one_side() {
    let mut world = World::new();
    world.run(0, &Act::Type { at: 0, kind: 0 });
    world.run(1, &Act::Type { at: 0, kind: 1 });
    let winner = world.copies[1].draft.snapshot();
    for copy in &mut world.copies {
        copy.draft = Draft::open(&winner).expect("a snapshot opens");
    }
    assert_eq!(lost(&world, 0), ["‹0a›"]);
}
