//! What it takes to bring a draft back to an earlier revision, as an ordinary edit.
//!
//! A restore never replaces everything. Lines that stand in both texts are not touched at all, a line that was changed is
//! changed back word by word, and only lines that one text lacks come or go: so carets, comments and what other people are
//! writing meanwhile stay where they are. The plan is a value: what to keep, take out and put in, and which registers to
//! write; [`super::draft::Draft::restore`] carries it out like any edit. Where a word differs only in how its marks were
//! typed it stays as it is: the revision's name does not see it.

use std::collections::BTreeMap;

use serde_json::Value;
use similar::DiffOp;
use unicode_segmentation::UnicodeSegmentation as _;

use super::document::{Attributes, Figure, Inline};
use super::field::{Fields, FigureField, Register};
use super::flat::{GUARD, MARKER, Span, flatten, push_char};
use super::lines::{Cell, Line, lines, pair};
use super::revision::Revision;
use crate::text::diff::align;
use crate::text::normal::nfc;

/// One step over the flat text, from its start; lengths count code points.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// These characters stay; their attributes are set to these values, null = taken away.
    Keep {
        /// How many.
        length: usize,
        /// What is set on them.
        set: Attributes,
    },
    /// These come in here.
    Insert(Span),
    /// So many go.
    Delete(usize),
}

/// A register to be written: the article's own field, or `<figure>/<field>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterWrite {
    /// Its name.
    pub name: String,
    /// Whether it is one of a figure.
    pub of_figure: bool,
    /// The candidates that it shall have, in order; none = as if nobody had ever written it.
    pub values: Vec<String>,
}

/// What a restore does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Restore {
    /// To the flat text; empty = nothing.
    pub text: Vec<Step>,
    /// To the registers.
    pub registers: Vec<RegisterWrite>,
}

/// Plans how a draft with this flat text and these registers gets the content of `wanted`.
#[must_use]
pub fn plan_restore(
    spans: &[Span],
    fields: &Fields,
    figures: &BTreeMap<String, BTreeMap<String, Register>>,
    wanted: &Revision,
) -> Restore {
    let mut registers = plan_fields(fields, &wanted.fields);
    let mut seen = std::collections::BTreeSet::new();
    for figure in wanted.body.figures() {
        if seen.insert(&figure.figure) {
            plan_figure(figures.get(&figure.figure), figure, &mut registers);
        }
    }
    Restore {
        text: plan_text(spans, &flatten(&wanted.body)),
        registers,
    }
}

fn values(register: &Register) -> Vec<String> {
    register
        .iter()
        .map(|candidate| nfc(&candidate.value))
        .collect()
}

fn plan_fields(now: &Fields, wanted: &BTreeMap<String, Vec<String>>) -> Vec<RegisterWrite> {
    let names: std::collections::BTreeSet<&String> = now.keys().chain(wanted.keys()).collect();
    names
        .into_iter()
        .filter_map(|name| {
            let had = now.get(name).map(values).unwrap_or_default();
            let values = wanted.get(name).cloned().unwrap_or_default();
            (had != values).then(|| RegisterWrite {
                name: name.clone(),
                of_figure: false,
                values,
            })
        })
        .collect()
}

fn plan_figure(
    now: Option<&BTreeMap<String, Register>>,
    wanted: &Figure,
    out: &mut Vec<RegisterWrite>,
) {
    for (field, wanted_values) in [
        (FigureField::Alt, &wanted.alt),
        (FigureField::Credit, &wanted.credit),
        (FigureField::Crop, &wanted.crop),
    ] {
        let register = now.and_then(|fields| fields.get(field.as_str()));
        if register.map(values).unwrap_or_default() != *wanted_values {
            out.push(RegisterWrite {
                name: format!("{}/{}", wanted.figure, field.as_str()),
                of_figure: true,
                values: wanted_values.clone(),
            });
        }
    }
}

/// The steps from one flat text to another that shows what `wanted` shows.
fn plan_text(now: &[Span], wanted: &[Span]) -> Vec<Step> {
    let (old, new) = (lines(now), lines(wanted));
    // A text has at least one line, if only an empty one.
    let (last_old, last_new) = (old.len() - 1, new.len() - 1);
    let mut partner: Vec<Option<usize>> = vec![None; old.len()];
    for (i, j) in pair(&old, &new) {
        partner[i] = Some(j);
    }
    let taken = partner.iter().position(|j| *j == Some(last_new));
    if taken.is_none() && partner[last_old].is_none() {
        // The last marker is never deleted: it closes whatever comes last.
        partner[last_old] = Some(last_new);
    }
    let mut steps = Steps::default();
    let mut next = 0;
    for (i, line) in old.iter().enumerate() {
        let Some(j) = partner[i] else {
            steps.keep_to(line.start);
            steps.delete_to(line.end);
            continue;
        };
        if next < j {
            steps.keep_to(line.start);
            new[next..j].iter().for_each(|line| steps.insert_line(line));
        }
        next = j + 1;
        steps.change_words(line, &new[j]);
        if j == last_new && i < last_old {
            // What stands behind the new last line goes, and the marker of the old last line closes it.
            steps.keep_to(line.tail);
            steps.delete_to(old[last_old].tail);
            steps.change_close(&old[last_old], &new[last_new].attributes);
            break;
        }
        if i == last_old && j < last_new {
            steps.keep_to(line.tail);
            steps.insert_close(&new[j].attributes);
            for line in &new[next..last_new] {
                steps.insert_line(line);
            }
            steps.insert_cells(&new[last_new].cells);
            steps.change_close(line, &new[last_new].attributes);
            break;
        }
        steps.change_close(line, &new[j].attributes);
    }
    steps.done()
}

/// The steps that put a block between two lines of the flat text, as near to `at` as there is such a place.
pub(super) fn plan_insert(now: &[Span], at: usize, block: &Line) -> Vec<Step> {
    let old = lines(now);
    let mut steps = Steps::default();
    let before = |line: &&Line| at <= line.start || at - line.start < line.end.saturating_sub(at);
    if let Some(line) = old.iter().find(before) {
        steps.keep_to(line.start);
        steps.insert_line(block);
    } else if let Some(last) = old.last() {
        // Nothing is ever written behind the last marker: it closes the new line.
        steps.keep_to(last.tail);
        steps.insert_close(&last.attributes);
        steps.insert_cells(&block.cells);
        steps.change_close(last, &block.attributes);
    }
    steps.done()
}

/// What becomes of a piece of a line.
enum Fate {
    /// The old cell stays, with these marks set.
    Stay(usize, Attributes),
    Go(usize),
    /// The new cell comes.
    Come(usize),
}

/// How the words of one line become those of another.
fn fates(old: &Line, new: &Line) -> Vec<Fate> {
    let (before, after) = (old.tokens(), new.tokens());
    let texts = |tokens: &[super::lines::Token]| -> Vec<String> {
        tokens.iter().map(|token| token.text.clone()).collect()
    };
    let cells = |tokens: &[super::lines::Token]| match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => first.cells.start..last.cells.end,
        _ => 0..0,
    };
    let mut out = Vec::new();
    for op in align(&texts(&before), &texts(&after)) {
        let (was, is) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            for (was, is) in before[was].iter().zip(&after[is]) {
                stay(
                    &old.cells,
                    was.cells.clone(),
                    &new.cells,
                    is.cells.clone(),
                    &mut out,
                );
            }
        } else {
            out.extend(cells(&after[is]).map(Fate::Come));
            out.extend(cells(&before[was]).map(Fate::Go));
        }
    }
    if shows_the_same(old, new, &out) {
        return out;
    }
    // Letters and marks that no cut between words takes apart: the line's whole text changes.
    let come = (0..new.cells.len()).map(Fate::Come);
    come.chain((0..old.cells.len()).map(Fate::Go)).collect()
}

/// A word stays as it was typed; each letter gets the marks that the same letter has in the wanted text.
fn stay(
    old: &[Cell],
    was: std::ops::Range<usize>,
    new: &[Cell],
    is: std::ops::Range<usize>,
    out: &mut Vec<Fate>,
) {
    let letters = |cells: &[Cell]| -> Vec<usize> {
        let text: String = cells.iter().map(|cell| cell.c).collect();
        text.graphemes(true).map(|g| g.chars().count()).collect()
    };
    let (mut at, mut to) = (was.start, is.start);
    let (from, into) = (letters(&old[was.clone()]), letters(&new[is.clone()]));
    for (length, wanted) in from.iter().zip(&into) {
        for n in 0..*length {
            let target = if length == wanted { to + n } else { to };
            let set = changes(&old[at + n].marks, &new[target].marks);
            out.push(Fate::Stay(at + n, set));
        }
        (at, to) = (at + length, to + wanted);
    }
    out.extend((at..was.end).map(Fate::Go));
    out.extend((to..is.end).map(Fate::Come));
}

/// Whether the line that these fates make shows what `new` shows.
fn shows_the_same(old: &Line, new: &Line, fates: &[Fate]) -> bool {
    let mut made: Vec<Inline> = Vec::new();
    for fate in fates {
        match fate {
            Fate::Stay(i, set) => {
                let mut marks = old.cells[*i].marks.clone();
                marks.extend(set.clone());
                push_char(&mut made, old.cells[*i].c, &marks);
            }
            Fate::Come(j) => push_char(&mut made, new.cells[*j].c, &new.cells[*j].marks),
            Fate::Go(_) => {}
        }
    }
    let mut wanted: Vec<Inline> = Vec::new();
    for cell in &new.cells {
        push_char(&mut wanted, cell.c, &cell.marks);
    }
    for inline in made.iter_mut().chain(&mut wanted) {
        inline.text = nfc(&inline.text);
    }
    made == wanted
}

/// What must be set so that these attributes become those; null = taken away.
fn changes(from: &Attributes, to: &Attributes) -> Attributes {
    let gone = from
        .keys()
        .filter(|key| !to.contains_key(*key))
        .map(|key| (key.clone(), Value::Null));
    let set = to
        .iter()
        .filter(|(key, value)| from.get(*key) != Some(*value))
        .map(|(key, value)| (key.clone(), value.clone()));
    gone.chain(set).collect()
}

/// Steps being written down, and how far into the old text they have come.
#[derive(Default)]
struct Steps {
    at: usize,
    out: Vec<Step>,
}

impl Steps {
    /// The steps, without what would only be kept at the end.
    fn done(mut self) -> Vec<Step> {
        while matches!(self.out.last(), Some(Step::Keep { set, .. }) if set.is_empty()) {
            self.out.pop();
        }
        self.out
    }

    fn keep_to(&mut self, to: usize) {
        self.set_to(to, Attributes::new());
    }

    fn set_to(&mut self, to: usize, with: Attributes) {
        let more = to.saturating_sub(self.at);
        if more == 0 {
            return;
        }
        self.at = to;
        match self.out.last_mut() {
            Some(Step::Keep { length, set }) if *set == with => *length += more,
            _ => self.out.push(Step::Keep {
                length: more,
                set: with,
            }),
        }
    }

    fn delete_to(&mut self, to: usize) {
        let more = to.saturating_sub(self.at);
        if more == 0 {
            return;
        }
        self.at = to;
        match self.out.last_mut() {
            Some(Step::Delete(length)) => *length += more,
            _ => self.out.push(Step::Delete(more)),
        }
    }

    fn insert(&mut self, c: char, attributes: &Attributes) {
        match self.out.last_mut() {
            Some(Step::Insert(span)) if span.attributes == *attributes => span.text.push(c),
            _ => self.out.push(Step::Insert(Span {
                text: c.to_string(),
                attributes: attributes.clone(),
            })),
        }
    }

    fn insert_cells(&mut self, cells: &[Cell]) {
        for cell in cells {
            self.insert(cell.c, &cell.marks);
        }
    }

    fn insert_close(&mut self, attributes: &Attributes) {
        self.insert(GUARD, &Attributes::new());
        self.insert(MARKER, attributes);
        self.insert(GUARD, &Attributes::new());
    }

    fn insert_line(&mut self, line: &Line) {
        self.insert_cells(&line.cells);
        self.insert_close(&line.attributes);
    }

    fn change_words(&mut self, old: &Line, new: &Line) {
        let mut place = old.start;
        for fate in fates(old, new) {
            match fate {
                Fate::Stay(i, set) => {
                    place = old.cells[i].at + 1;
                    self.keep_to(old.cells[i].at);
                    self.set_to(place, set);
                }
                Fate::Go(i) => {
                    place = old.cells[i].at + 1;
                    self.keep_to(old.cells[i].at);
                    self.delete_to(place);
                }
                Fate::Come(j) => {
                    self.keep_to(place);
                    self.insert(new.cells[j].c, &new.cells[j].marks);
                }
            }
        }
    }

    /// Brings the marker of a line to these attributes; a line without one gets one where it needs it.
    fn change_close(&mut self, line: &Line, wanted: &Attributes) {
        match line.marker {
            Some(marker) => {
                let set = changes(&line.attributes, wanted);
                if !set.is_empty() {
                    self.keep_to(marker);
                    self.set_to(marker + 1, set);
                }
            }
            None if !wanted.is_empty() => {
                self.keep_to(line.tail);
                self.insert_close(wanted);
            }
            None => {}
        }
    }
}
