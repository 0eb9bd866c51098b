//! An article that is open in front of somebody: the window's replica, without a window.
//!
//! Edits are made here first and go to the workstation as bytes, exported from the version last answered; what was not
//! answered goes again with the next edit, as in the real window.

use std::ops::Range;

use editorial::article::draft::Draft;
use editorial::article::flat::{GUARD, MARKER, Span};
use editorial::id::{ArticleId, Bytes};
use unicode_normalization::UnicodeNormalization as _;
use workstation::commands::ArticleView;

use super::chance::Dice;
use super::{Promise, Violation};

/// An open article.
pub(crate) struct Sheet {
    pub(crate) article: ArticleId,
    pub(crate) draft: Draft,
    pub(crate) answered: Vec<u8>,
    /// Words that were typed and not yet answered, by their place in the model.
    pub(crate) typed: Vec<usize>,
    /// Unknown attributes likewise.
    pub(crate) marked: Vec<usize>,
    /// Whether something was not answered.
    pub(crate) unanswered: bool,
}

impl Sheet {
    pub(crate) fn new(view: &ArticleView) -> Self {
        let mut draft = Draft::open(&view.snapshot.0).expect("the workstation's snapshot opens");
        draft.set_peer(view.peer.parse().expect("a peer"));
        Self {
            article: view.details.article,
            draft,
            answered: view.version.0.clone(),
            typed: Vec::new(),
            marked: Vec::new(),
            unanswered: false,
        }
    }

    /// The window opens the article anew: it takes what the workstation has, and what was typed and not answered goes with it.
    pub(crate) fn reload(&mut self, view: &ArticleView) -> Result<(), Violation> {
        let unanswered = self.unanswered.then(|| self.update());
        let fresh = Self::new(view);
        (self.draft, self.answered) = (fresh.draft, fresh.answered);
        match unanswered {
            Some(update) => self.take(&update),
            None => Ok(()),
        }
    }

    /// Takes in edits that were made elsewhere.
    pub(crate) fn take(&mut self, update: &Bytes) -> Result<(), Violation> {
        let taken = self.draft.import(&update.0);
        taken
            .map(drop)
            .map_err(|error| Violation::new(Promise::WindowTakes, error.to_string()))
    }

    /// What the workstation has not answered.
    pub(crate) fn update(&self) -> Bytes {
        Bytes(
            self.draft
                .updates_since(&self.answered)
                .expect("our own version"),
        )
    }

    /// The flat text.
    pub(crate) fn text(&self) -> Vec<char> {
        flat(&self.draft)
    }

    /// A place at or before the last marker, outside every one of `words`.
    pub(crate) fn place<'a>(&self, dice: &mut Dice, words: impl Iterator<Item = &'a str>) -> usize {
        let text = self.text();
        let mut at = dice.below(last_marker(&text) + 1);
        for word in words {
            if let Some(place) = find(&text, word)
                && at > place.start
                && at < place.end
            {
                at = place.start;
            }
        }
        at
    }

    /// A range to erase: some characters, or with `block` a whole block that is not the last.
    pub(crate) fn range(&self, dice: &mut Dice, block: bool) -> Option<(usize, usize)> {
        let text = self.text();
        let last = last_marker(&text);
        let at = dice.below(last + 1);
        if !block {
            let length = (1 + dice.below(9)).min(last - at);
            return (length > 0).then_some((at, length));
        }
        let start = text[..at]
            .iter()
            .rposition(|c| *c == MARKER)
            .map_or(0, |marker| marker + 1);
        let end = at + text[at..].iter().position(|c| *c == MARKER)? + 1;
        text[end..]
            .contains(&MARKER)
            .then_some((start, end - start))
    }

    /// Puts `insert` in the place of `delete` characters.
    pub(crate) fn splice(&mut self, at: usize, delete: usize, insert: &str) {
        let span = Span {
            text: insert.to_owned(),
            ..Span::default()
        };
        self.draft
            .splice(at, delete, &[span])
            .expect("an edit inside the text");
        self.unanswered = true;
    }

    /// How many blocks there are.
    pub(crate) fn blocks(&self) -> usize {
        self.text().iter().filter(|c| **c == MARKER).count()
    }
}

/// What closes a block.
pub(crate) fn close() -> String {
    [GUARD, MARKER, GUARD].iter().collect()
}

/// The flat text of a draft.
pub(crate) fn flat(draft: &Draft) -> Vec<char> {
    draft
        .spans()
        .iter()
        .flat_map(|span| span.text.chars())
        .collect()
}

fn last_marker(text: &[char]) -> usize {
    text.iter().rposition(|c| *c == MARKER).unwrap_or(0)
}

/// What a draft says, its letters composed: going back to a revision writes letters as revisions have them.
pub(crate) fn said(draft: &Draft) -> String {
    flat(draft).into_iter().nfc().collect()
}

/// Where `word` stands, as it was typed or composed.
fn find(text: &[char], word: &str) -> Option<Range<usize>> {
    let stands = |word: Vec<char>| {
        let start = text.windows(word.len()).position(|window| window == word)?;
        Some(start..start + word.len())
    };
    stands(word.chars().collect()).or_else(|| stands(word.nfc().collect()))
}

/// Whether erasing touches `word`.
pub(crate) fn touches(text: &[char], word: &str, at: usize, delete: usize) -> bool {
    find(text, word).is_some_and(|place| place.start < at + delete && at < place.end)
}
