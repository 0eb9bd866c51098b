//! What the people of a world know, without asking any program: what they typed and were told is saved, what they erased
//! having seen it, which text they said yes to.

use std::collections::{BTreeMap, BTreeSet};

use editorial::id::{ArticleId, CommandId, Hash};
use editorial::workflow::Transition;
use unicode_normalization::UnicodeNormalization as _;

/// A word that somebody typed; no other is like it.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) article: ArticleId,
    /// Whose workstation.
    pub(crate) by: usize,
    /// Whether "saved on this machine" was answered.
    pub(crate) saved: bool,
    /// Whether that workstation has had it ever since: not, once its folder was put back to before it.
    pub(crate) home: bool,
    /// Whether somebody who saw it erased it, or the only machine that had it was put back to before it.
    pub(crate) gone: bool,
}

/// A value that somebody wrote into a field; no other is like it.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) article: ArticleId,
    /// `headline`, or `<figure>/alt`.
    pub(crate) field: String,
    pub(crate) value: String,
    pub(crate) by: usize,
    pub(crate) saved: bool,
    /// As in [`Word::home`].
    pub(crate) home: bool,
    /// Whether somebody who saw it wrote another.
    pub(crate) gone: bool,
}

/// A move that somebody asked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) by: usize,
    pub(crate) article: ArticleId,
    /// The transition's name.
    pub(crate) what: &'static str,
    /// What was on the screen, with a yes.
    pub(crate) hash: Option<Hash>,
}

/// Everything that is known.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) articles: Vec<ArticleId>,
    pub(crate) words: Vec<Word>,
    pub(crate) values: Vec<Value>,
    pub(crate) asked: BTreeMap<CommandId, Asked>,
    /// Attributes of blocks that only a newer version knows: the key, and whether its setting was answered.
    pub(crate) unknown: Vec<(ArticleId, String, bool)>,
    /// Articles in which somebody erased the end of a block, and with it whatever stood there.
    pub(crate) torn: BTreeSet<ArticleId>,
    /// What the server said to each command.
    pub(crate) answers: BTreeMap<CommandId, Vec<Result<u64, String>>>,
    /// Moves that the server took in and that a restored backup forgot.
    pub(crate) restored: bool,
    names: usize,
}

impl Word {
    /// Whether it is in a text whose letters are composed ([`super::sheet::said`]).
    pub(crate) fn is_in(&self, said: &str) -> bool {
        said.contains(&self.text.nfc().collect::<String>())
    }
}

impl Model {
    /// A number that nobody has used.
    pub(crate) fn name(&mut self) -> usize {
        self.names += 1;
        self.names
    }

    /// The words of an article that must be in its text wherever `by` (or anybody) has it.
    pub(crate) fn kept(
        &self,
        article: ArticleId,
        by: Option<usize>,
    ) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(move |word| {
            word.article == article
                && word.saved
                && !word.gone
                && by.is_none_or(|station| word.by == station && word.home)
        })
    }

    /// The values of an article that must be among the candidates, likewise.
    pub(crate) fn standing(
        &self,
        article: ArticleId,
        by: Option<usize>,
    ) -> impl Iterator<Item = &Value> {
        self.values.iter().filter(move |value| {
            value.article == article
                && value.saved
                && !value.gone
                && by.is_none_or(|station| value.by == station && value.home)
        })
    }

    /// Somebody is about to write a field having seen these candidates.
    pub(crate) fn replace(&mut self, article: ArticleId, field: &str, seen: &[String]) {
        for value in &mut self.values {
            if value.article == article && value.field == field && seen.contains(&value.value) {
                value.gone = true;
            }
        }
    }
}

/// The name of a transition as [`Transition::name`] says it, for a move that was only asked for.
pub(crate) fn names_it(asked: &Asked, transition: &Transition) -> bool {
    if asked.what != transition.name() {
        return false;
    }
    match transition {
        Transition::Approve { revision, .. } => asked.hash == Some(revision.hash),
        _ => true,
    }
}
