//! What a person's words mean.
//!
//! Nothing that can be typed is an error: what is no filter is words, a quotation mark without its twin reaches to the end, and
//! a filter that is not understood is looked for as words, and said. Nothing of what was typed reaches an index but words in
//! the two forms of [`super::word`], so nobody's question is ever read as the language of the index.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::date;
use super::filter::{
    By, Filters, HasFilter, Key, StageFilter, folded, has_named, named, stage_named,
};
use super::word::{Placed, Word, words};
use crate::id::{PersonId, SectionId};
use crate::text::normal::nfc;
use crate::time::TimeMs;

/// Characters of a question that are looked at.
const MAX_CHARS: usize = 1_000;
/// Phrases and words that are looked for, besides as many that are left out.
const MAX_PHRASES: usize = 24;
/// The longest value of a filter that is written without quotation marks, words.
const MAX_VALUE: usize = 5;

/// What must be known to understand a question.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// The sections by name.
    pub sections: &'a [(SectionId, &'a str)],
    /// The people by name.
    pub people: &'a [(PersonId, &'a str)],
    /// Who asks.
    pub me: Option<PersonId>,
    /// When.
    pub now: TimeMs,
    /// The newsroom's zone (IANA).
    pub zone: &'a str,
}

/// Words that stand beside each other; mostly one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phrase {
    /// The words; at least one.
    pub words: Vec<Word>,
    /// Whether the last word may go on: it is being typed.
    pub open: bool,
    /// What was typed, to be said again.
    pub typed: String,
}

impl Phrase {
    /// The folded words with single spaces.
    #[must_use]
    pub fn folded(&self) -> String {
        folded(&self.words)
    }

    /// Whether any of its words was typed with marks.
    #[must_use]
    pub fn has_marks(&self) -> bool {
        self.words.iter().any(Word::has_marks)
    }
}

/// A filter as it was understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "filter", rename_all = "snake_case")]
pub enum Understood {
    /// In these sections.
    Section {
        /// Their names.
        names: Vec<String>,
    },
    /// By these people, or with these words in the byline.
    By {
        /// Their names.
        names: Vec<String>,
        /// The words.
        byline: String,
    },
    /// At this stage.
    Stage {
        /// Which.
        stage: StageFilter,
    },
    /// With something that asks for somebody.
    Has {
        /// What.
        has: HasFilter,
    },
    /// Last changed at this moment or later.
    From {
        /// When.
        at: TimeMs,
    },
    /// Last changed before this moment: the end of the day that was named.
    Until {
        /// When.
        at: TimeMs,
    },
}

/// A question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// All of these are looked for.
    pub wanted: Vec<Phrase>,
    /// A story with any of these is not meant. One typed with marks means these marks.
    pub unwanted: Vec<Phrase>,
    /// What narrows it.
    pub filters: Filters,
    /// The filters, as they were understood, in the order in which they were typed.
    pub understood: Vec<Understood>,
    /// Filters that were not understood, as they were typed: they are looked for as words.
    pub unclear: Vec<String>,
    /// Whether it was too long, and its end was not looked at.
    pub cut: bool,
}

impl Query {
    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty() && self.filters.is_empty()
    }

    /// Whether only an index of the words can say which stories are meant: bylines are words as well.
    #[must_use]
    pub fn asks_for_words(&self) -> bool {
        !self.wanted.is_empty() || !self.unwanted.is_empty() || !self.filters.by.is_empty()
    }
}

/// A run of what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Token<'a> {
    text: &'a str,
    quoted: bool,
    /// It begins with a dash: it is not wanted.
    unwanted: bool,
    /// It ends where the whole question does, and no quotation mark ends it: it may still go on.
    last: bool,
}

/// Understands what was typed. Never fails.
#[must_use]
pub fn parse_query(typed: &str, known: &Known<'_>) -> Query {
    let cut = typed.chars().count() > MAX_CHARS;
    let typed = nfc(&typed.chars().take(MAX_CHARS).collect::<String>());
    let mut parser = Parser {
        tokens: tokens(&typed),
        at: 0,
        known,
        query: Query {
            cut,
            ..Query::default()
        },
    };
    parser.run();
    parser.query
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '＂')
}

fn tokens(typed: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut rest = typed;
    loop {
        rest = rest.trim_start();
        let mut chars = rest.chars();
        let Some(first) = chars.next() else {
            return out;
        };
        let unwanted = first == '-' && chars.clone().next().is_some_and(|c| !c.is_whitespace());
        if unwanted {
            rest = chars.as_str();
        }
        if rest.starts_with(is_quote) {
            let inside = rest.trim_start_matches(is_quote);
            let end = inside.find(is_quote);
            let text = &inside[..end.unwrap_or(inside.len())];
            rest = end.map_or("", |end| &inside[end..]);
            rest = rest.strip_prefix(is_quote).unwrap_or(rest);
            out.push(Token {
                text,
                quoted: true,
                unwanted,
                last: end.is_none() && !text.ends_with(char::is_whitespace),
            });
            continue;
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || is_quote(c))
            .unwrap_or(rest.len());
        let text = &rest[..end];
        rest = &rest[end..];
        out.push(Token {
            text,
            quoted: false,
            unwanted,
            last: rest.is_empty(),
        });
    }
}

struct Parser<'a, 'k> {
    tokens: Vec<Token<'a>>,
    at: usize,
    known: &'k Known<'k>,
    query: Query,
}

impl<'a> Parser<'a, '_> {
    fn run(&mut self) {
        while let Some(token) = self.tokens.get(self.at).copied() {
            self.at += 1;
            if token.quoted || token.unwanted {
                self.look_for(token);
                continue;
            }
            // `tác giả:` is two runs.
            if let Some((key, value, took)) = self.two_words(token) {
                self.at += took;
                self.filter(&format!("{} {}", token.text, key.0), key.1, value);
                continue;
            }
            match split_key(token.text) {
                Some((name, value)) => match Key::named(&name_of(name)) {
                    Some(key) => self.filter(&format!("{name}:"), key, value_token(token, value)),
                    None => {
                        if looks_like_filter(name, value) {
                            self.query.unclear.push(token.text.to_owned());
                        }
                        self.look_for(token);
                    }
                },
                None => self.look_for(token),
            }
        }
    }

    /// Whether this run and the next are the name of a filter, with the start of its value.
    fn two_words(&self, first: Token<'a>) -> Option<((String, Key), Option<Token<'a>>, usize)> {
        if first.text.contains(':') {
            return None;
        }
        let next = self
            .tokens
            .get(self.at)
            .filter(|token| !token.quoted && !token.unwanted)?;
        let (name, value) = split_key(next.text)?;
        let key = Key::named(&format!("{} {}", name_of(first.text), name_of(name)))?;
        Some(((format!("{name}:"), key), value_token(*next, value), 1))
    }

    /// Takes the value of a filter: the rest of its run, or what follows.
    fn filter(&mut self, name: &str, key: Key, rest: Option<Token<'a>>) {
        let first = match rest {
            Some(rest) => Some(rest),
            None => {
                let next = self
                    .tokens
                    .get(self.at)
                    .filter(|token| !token.unwanted)
                    .copied();
                self.at += usize::from(next.is_some());
                next
            }
        };
        // A filter that is being typed.
        let Some(first) = first else {
            return;
        };
        let mut value = vec![first];
        if !first.quoted {
            let more = self.tokens[self.at..].iter().take(MAX_VALUE - 1);
            value.extend(
                more.take_while(|token| {
                    !token.quoted && !token.unwanted && !token.text.contains(':')
                }),
            );
        }
        // The longest that means something.
        for length in (1..=value.len()).rev() {
            if self.take(key, &value[..length], length == 1) {
                self.at += length - 1;
                return;
            }
        }
        self.query.unclear.push(format!("{name}{}", first.text));
        for text in [name, first.text] {
            self.look_for(Token { text, ..first });
        }
    }

    /// Narrows by a value, if it means something; `alone`: no longer one did.
    fn take(&mut self, key: Key, value: &[Token<'a>], alone: bool) -> bool {
        let text: Vec<&str> = value.iter().map(|token| token.text).collect();
        let text = text.join(" ");
        let wanted: Vec<Word> = words(&text).into_iter().map(Placed::into_word).collect();
        if wanted.is_empty() {
            return false;
        }
        let day = || {
            date::parse(
                &crate::text::fold::fold(&text),
                self.known.now,
                self.known.zone,
            )
        };
        match key {
            Key::Section => self.section(&wanted),
            Key::By => self.by(
                wanted,
                &text,
                alone,
                value.last().is_some_and(|token| token.last),
            ),
            Key::Stage => {
                let Some(stage) = stage_named(&wanted) else {
                    return false;
                };
                self.query.filters.stages.push(stage);
                self.query.understood.push(Understood::Stage { stage });
                true
            }
            Key::Has => {
                let Some(has) = has_named(&wanted) else {
                    return false;
                };
                self.query.filters.has.push(has);
                self.query.understood.push(Understood::Has { has });
                true
            }
            Key::From | Key::Until | Key::On => {
                let Some(span) = day() else {
                    return false;
                };
                if key != Key::Until {
                    self.query.filters.from = Some(span.from);
                    self.query
                        .understood
                        .push(Understood::From { at: span.from });
                }
                if key != Key::From {
                    self.query.filters.until = Some(span.until);
                    self.query
                        .understood
                        .push(Understood::Until { at: span.until });
                }
                true
            }
        }
    }

    fn section(&mut self, wanted: &[Word]) -> bool {
        let sections = named(wanted, self.known.sections.iter().copied());
        let names = names_of(self.known.sections, &sections);
        let found = !sections.is_empty();
        if found {
            self.query.filters.sections.extend(sections);
            self.query.understood.push(Understood::Section { names });
        }
        found
    }

    fn by(&mut self, wanted: Vec<Word>, typed: &str, alone: bool, open: bool) -> bool {
        let me = ["toi", "me", "mine"].contains(&folded(&wanted).as_str());
        let people = match self.known.me {
            Some(me_id) if me => vec![me_id],
            _ => named(&wanted, self.known.people.iter().copied()),
        };
        // A guest's name stands in the byline alone; nobody can know how many words it has.
        if people.is_empty() && !alone {
            return false;
        }
        let byline = Phrase {
            words: wanted,
            open,
            typed: typed.to_owned(),
        };
        self.query.understood.push(Understood::By {
            names: names_of(self.known.people, &people),
            byline: byline.typed.clone(),
        });
        self.query.filters.by.push(By { people, byline });
        true
    }

    /// Looks for the words of a run; several are a phrase, as in `21/9`.
    fn look_for(&mut self, token: Token<'_>) {
        let found: Vec<Word> = words(token.text)
            .into_iter()
            .map(Placed::into_word)
            .collect();
        if found.is_empty() {
            return;
        }
        // One letter begins half of all words: it is looked for as it stands.
        let begun = token.last && token.text.ends_with(|c: char| !c.is_ascii_punctuation());
        let open = begun
            && found
                .last()
                .is_some_and(|word| word.folded.chars().count() > 1);
        let phrase = Phrase {
            words: found,
            open: open && !token.unwanted,
            typed: token.text.trim().to_owned(),
        };
        let list = if token.unwanted {
            &mut self.query.unwanted
        } else {
            &mut self.query.wanted
        };
        if list.len() >= MAX_PHRASES {
            self.query.cut = true;
        } else if !list
            .iter()
            .any(|one| one.words == phrase.words && one.open == phrase.open)
        {
            list.push(phrase);
        }
    }
}

/// The name and what stands behind its colon.
fn split_key(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once([':', '：'])?;
    (!name.is_empty()).then_some((name, value))
}

fn name_of(text: &str) -> String {
    crate::text::fold::fold(text)
}

fn value_token<'a>(token: Token<'a>, value: &'a str) -> Option<Token<'a>> {
    (!value.is_empty()).then_some(Token {
        text: value,
        ..token
    })
}

/// `giọng:trầm` may be meant as a filter; `10:30`, `https://…` and `Hà Nội:` are not.
fn looks_like_filter(name: &str, value: &str) -> bool {
    name.chars().all(char::is_alphabetic) && value.starts_with(char::is_alphanumeric)
}

fn names_of<T: PartialEq>(known: &[(T, &str)], chosen: &[T]) -> Vec<String> {
    let names = known.iter().filter(|(id, _)| chosen.contains(id));
    names.map(|(_, name)| (*name).to_owned()).collect()
}
