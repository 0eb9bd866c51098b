//! Which characters of a story were found, and the piece of it that shows why it was.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::query::{Phrase, Query};
use super::story::{Part, Parts};
use super::word::{Met, Placed, Word, words, words_met};

/// Words of a snippet.
const SNIPPET_WORDS: usize = 30;
/// Of which so many stand before what was found.
const WORDS_BEFORE: usize = 7;

/// A run of a text that was found, or was not.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct Span {
    /// The characters; never empty.
    pub text: String,
    /// Whether they were looked for.
    pub found: bool,
}

/// A piece of a story with what was found in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct Snippet {
    /// The part of the story that it is taken from.
    pub part: Part,
    /// The piece, with `…` where the part goes on.
    pub spans: Vec<Span>,
}

/// What of a text was found: for each run of words, which phrase of the question.
struct Hit {
    phrase: usize,
    /// From the first word to the last one, inclusive.
    first: usize,
    last: usize,
    exact: bool,
}

fn matches(text: &[Placed], at: usize, phrase: &Phrase, form: fn(&Word) -> &str) -> bool {
    let Some(run) = text.get(at..at + phrase.words.len()) else {
        return false;
    };
    let pairs = run.iter().zip(&phrase.words).enumerate();
    pairs.fold(true, |same, (place, (has, wanted))| {
        let (has, wanted) = (form(&has.word), form(wanted));
        let last = place + 1 == phrase.words.len();
        same && (has == wanted || (phrase.open && last && has.starts_with(wanted)))
    })
}

/// Where a text has the phrases. Of a phrase that stands there with the very marks that were typed, no other spelling counts.
fn hits(text: &[Placed], phrases: &[Phrase]) -> Vec<Hit> {
    let mut out = Vec::new();
    for (number, phrase) in phrases.iter().enumerate() {
        let length = phrase.words.len();
        if length == 0 {
            continue;
        }
        let find = |form: fn(&Word) -> &str, exact: bool| {
            let places = (0..text.len()).filter(move |at| matches(text, *at, phrase, form));
            places.map(move |first| Hit {
                phrase: number,
                first,
                last: first + length - 1,
                exact,
            })
        };
        let mut found: Vec<Hit> = find(|word| &word.exact, true).collect();
        if found.is_empty() {
            found.extend(find(|word| &word.folded, false));
        }
        out.extend(found);
    }
    out.sort_by_key(|hit| (hit.first, hit.last));
    out
}

/// A whole text with what was found in it.
#[must_use]
pub fn mark(text: &str, query: &Query) -> Vec<Span> {
    let text = one_line(text);
    let placed = words(&text);
    let hits = hits(&placed, &query.wanted);
    spans(&text, &placed, &hits, 0..text.len())
}

/// The piece of a story that shows the most of what was looked for, outside of its headline; none where nothing was found
/// outside. `met` goes from one story to the next.
pub fn snippet(parts: &Parts, query: &Query, met: &mut Met) -> Option<Snippet> {
    let mut best: Option<(usize, Snippet)> = None;
    for part in Part::ALL {
        if part == Part::Headline {
            continue;
        }
        let text = one_line(parts.get(part));
        let placed = words_met(&text, met);
        let hits = hits(&placed, &query.wanted);
        let Some((score, first)) = best_window(&hits) else {
            continue;
        };
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            let spans = window(&text, &placed, &hits, first);
            best = Some((score, Snippet { part, spans }));
        }
    }
    best.map(|(_, snippet)| snippet)
}

/// How much the best window shows, and the word that it begins with: as many phrases as can be, with their marks.
fn best_window(hits: &[Hit]) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    for (number, hit) in hits.iter().enumerate() {
        let end = hit.first + SNIPPET_WORDS - WORDS_BEFORE;
        let mut seen: Vec<(usize, bool)> = Vec::new();
        for other in hits[number..].iter().take_while(|other| other.last < end) {
            if !seen.iter().any(|(phrase, _)| *phrase == other.phrase) {
                seen.push((other.phrase, other.exact));
            }
        }
        let score = seen.iter().map(|(_, exact)| 2 + usize::from(*exact)).sum();
        if best.is_none_or(|(known, _)| score > known) {
            best = Some((score, hit.first));
        }
    }
    best.map(|(score, first)| (score, first.saturating_sub(WORDS_BEFORE)))
}

fn window(text: &str, placed: &[Placed], hits: &[Hit], first: usize) -> Vec<Span> {
    let last = (first + SNIPPET_WORDS).min(placed.len()).saturating_sub(1);
    // A text that ends soon is shown from further in front.
    let first = first.min((last + 1).saturating_sub(SNIPPET_WORDS));
    let start = if first == 0 {
        0
    } else {
        placed[first].at.start
    };
    let end = if last + 1 == placed.len() {
        text.len()
    } else {
        placed[last].at.end
    };
    let mut out = spans(text, placed, hits, start..end);
    if start > 0 {
        out.insert(0, plain("… "));
    }
    if end < text.len() {
        out.push(plain(" …"));
    }
    out
}

fn plain(text: &str) -> Span {
    Span {
        text: text.to_owned(),
        found: false,
    }
}

/// The bytes of `text` in `range`, cut where something found begins or ends.
fn spans(text: &str, placed: &[Placed], hits: &[Hit], range: std::ops::Range<usize>) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let mut push = |piece: &str, found: bool| match out.last_mut() {
        _ if piece.is_empty() => {}
        Some(last) if last.found == found => last.text.push_str(piece),
        _ => out.push(Span {
            text: piece.to_owned(),
            found,
        }),
    };
    let mut at = range.start;
    for hit in hits {
        let (Some(first), Some(last)) = (placed.get(hit.first), placed.get(hit.last)) else {
            continue;
        };
        let (start, end) = (first.at.start.max(at), last.at.end.min(range.end));
        if start >= end {
            continue;
        }
        push(&text[at..start], false);
        push(&text[start..end], true);
        at = end;
    }
    push(&text[at..range.end], false);
    out
}

/// Lines become one, as a list shows them.
fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text
        .split(['\n', '\r', '\u{2028}', '\u{2029}'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join(" ")
}
