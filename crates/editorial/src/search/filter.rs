//! The words that narrow a search instead of being looked for: section, author, stage, dates.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::query::Phrase;
use super::word::{Placed, Word, words};
use crate::id::{PersonId, SectionId};
use crate::time::TimeMs;

/// A stage as people ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StageFilter {
    /// Being written, and not returned.
    Draft,
    /// Waits for somebody's yes.
    Submitted,
    /// Came back with a reason.
    Returned,
    /// Every level said yes.
    Approved,
    /// Waits for its embargo.
    Scheduled,
    /// Readers see it.
    Published,
    /// Readers saw it.
    Withdrawn,
    /// Deleted: such stories are found only where they are asked for.
    Deleted,
}

/// Something that a story has and that asks for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HasFilter {
    /// Something of it waits on this machine to be sent.
    Unsent,
    /// Problems with its content.
    Problems,
    /// An open merge review.
    Merge,
    /// Somebody else's change that the person here has not looked at.
    News,
}

/// An author: people by name, and the words of a byline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// The people whose names have the words; empty when none has.
    pub people: Vec<PersonId>,
    /// The words, as a byline may have them.
    pub byline: Phrase,
}

/// What narrows a search. Several of one kind: any of them will do. Of different kinds: all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// In one of these sections.
    pub sections: Vec<SectionId>,
    /// By one of these.
    pub by: Vec<By>,
    /// At one of these stages.
    pub stages: Vec<StageFilter>,
    /// With one of these.
    pub has: Vec<HasFilter>,
    /// Last changed at this moment or later.
    pub from: Option<TimeMs>,
    /// Last changed before this moment.
    pub until: Option<TimeMs>,
}

impl Filters {
    /// Whether nothing is narrowed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a filter's name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Section,
    By,
    Stage,
    Has,
    From,
    Until,
    On,
}

/// The names of filters, folded; those of two words are looked for first.
const KEYS: [(&str, Key); 27] = [
    ("chuyen muc", Key::Section),
    ("muc", Key::Section),
    ("section", Key::Section),
    ("in", Key::Section),
    ("tac gia", Key::By),
    ("phong vien", Key::By),
    ("nguoi viet", Key::By),
    ("cua", Key::By),
    ("by", Key::By),
    ("author", Key::By),
    ("trang thai", Key::Stage),
    ("stage", Key::Stage),
    ("is", Key::Stage),
    ("co", Key::Has),
    ("con", Key::Has),
    ("has", Key::Has),
    ("tu ngay", Key::From),
    ("tu", Key::From),
    ("from", Key::From),
    ("since", Key::From),
    ("den ngay", Key::Until),
    ("den", Key::Until),
    ("to", Key::Until),
    ("until", Key::Until),
    ("ngay", Key::On),
    ("on", Key::On),
    ("date", Key::On),
];

impl Key {
    /// The filter of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let found = KEYS.iter().find(|(known, _)| *known == name);
        found.map(|(_, key)| *key)
    }
}

/// The names of stages, folded, in both languages.
const STAGES: [(&str, StageFilter); 30] = [
    ("nhap", StageFilter::Draft),
    ("ban nhap", StageFilter::Draft),
    ("dang viet", StageFilter::Draft),
    ("draft", StageFilter::Draft),
    ("cho duyet", StageFilter::Submitted),
    ("cho", StageFilter::Submitted),
    ("da gui", StageFilter::Submitted),
    ("submitted", StageFilter::Submitted),
    ("review", StageFilter::Submitted),
    ("to review", StageFilter::Submitted),
    ("tra lai", StageFilter::Returned),
    ("bi tra lai", StageFilter::Returned),
    ("returned", StageFilter::Returned),
    ("da duyet", StageFilter::Approved),
    ("duyet", StageFilter::Approved),
    ("approved", StageFilter::Approved),
    ("hen gio", StageFilter::Scheduled),
    ("cho dang", StageFilter::Scheduled),
    ("scheduled", StageFilter::Scheduled),
    ("da dang", StageFilter::Published),
    ("da xuat ban", StageFilter::Published),
    ("xuat ban", StageFilter::Published),
    ("published", StageFilter::Published),
    ("da go", StageFilter::Withdrawn),
    ("go", StageFilter::Withdrawn),
    ("da rut", StageFilter::Withdrawn),
    ("withdrawn", StageFilter::Withdrawn),
    ("da xoa", StageFilter::Deleted),
    ("xoa", StageFilter::Deleted),
    ("deleted", StageFilter::Deleted),
];

/// The names of what a story may have, folded, in both languages.
const HAS: [(&str, HasFilter); 14] = [
    ("chua gui", HasFilter::Unsent),
    ("phan chua gui", HasFilter::Unsent),
    ("unsent", HasFilter::Unsent),
    ("not sent", HasFilter::Unsent),
    ("loi", HasFilter::Problems),
    ("problems", HasFilter::Problems),
    ("problem", HasFilter::Problems),
    ("cho gop", HasFilter::Merge),
    ("gop", HasFilter::Merge),
    ("merge", HasFilter::Merge),
    ("merges", HasFilter::Merge),
    ("moi", HasFilter::News),
    ("new", HasFilter::News),
    ("news", HasFilter::News),
];

/// What a story may have, by this name.
pub(super) fn has_named(words: &[Word]) -> Option<HasFilter> {
    let name = folded(words);
    let found = HAS.iter().find(|(known, _)| *known == name);
    found.map(|(_, has)| *has)
}

/// The stage of this name.
pub(super) fn stage_named(words: &[Word]) -> Option<StageFilter> {
    let name = folded(words);
    let found = STAGES.iter().find(|(known, _)| *known == name);
    found.map(|(_, stage)| *stage)
}

/// The folded words of a run, with single spaces.
pub(super) fn folded(words: &[Word]) -> String {
    let folded: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
    folded.join(" ")
}

/// Those of `names` that have the words, the last of which may be begun only: where some fit better than others, these alone.
/// A whole name is better than a part of one, the same marks are better than the same letters.
pub(super) fn named<'a, T: Copy>(
    wanted: &[Word],
    names: impl IntoIterator<Item = (T, &'a str)>,
) -> Vec<T> {
    let mut best = 1;
    let mut out = Vec::new();
    for (id, name) in names {
        let fit = fit(wanted, name);
        if fit > best {
            (best, out) = (fit, Vec::new());
        }
        if fit == best {
            out.push(id);
        }
    }
    out
}

/// One of a word's two forms.
type FormOf = fn(&Word) -> &str;

/// 0 = not at all.
fn fit(wanted: &[Word], name: &str) -> u8 {
    let name: Vec<Word> = words(name).into_iter().map(Placed::into_word).collect();
    if wanted.is_empty() || wanted.len() > name.len() {
        return 0;
    }
    let same = |part: &[Word], form: FormOf, begun: bool| {
        let pairs = part.iter().zip(wanted).enumerate();
        pairs.fold(true, |fits, (at, (has, wants))| {
            let (has, wants) = (form(has), form(wants));
            fits && (has == wants || (begun && at + 1 == wanted.len() && has.starts_with(wants)))
        })
    };
    let by_marks: FormOf = |word| &word.exact;
    let by_letters: FormOf = |word| &word.folded;
    let anywhere = |form: FormOf, begun: bool| {
        name.windows(wanted.len())
            .any(|part| same(part, form, begun))
    };
    let whole = wanted.len() == name.len();
    match () {
        () if whole && same(&name, by_marks, false) => 6,
        () if whole && same(&name, by_letters, false) => 5,
        () if anywhere(by_marks, false) => 4,
        () if anywhere(by_letters, false) => 3,
        () if anywhere(by_letters, true) => 2,
        () => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(wanted: &str, names: &[&str]) -> Vec<usize> {
        let wanted: Vec<Word> = words(wanted).into_iter().map(Placed::into_word).collect();
        named(
            &wanted,
            names.iter().enumerate().map(|(at, name)| (at, *name)),
        )
    }

    #[test]
    fn the_best_fitting_names_are_meant() {
        let names = ["Văn hóa", "Văn hóa cơ sở", "Vạn Hoa", "Đời sống"];
        assert_eq!(
            found("văn hoá", &names),
            [0],
            "a whole name, whatever way the tone is put"
        );
        assert_eq!(
            found("van hoa", &names),
            [0, 2],
            "two whole names without marks"
        );
        assert_eq!(found("cơ sở", &names), [1]);
        assert_eq!(found("đời s", &names), [3], "the last word is begun only");
        assert_eq!(
            found("hóa", &names),
            [0, 1],
            "not Hoa: the marks were typed"
        );
        assert!(found("thể thao", &names).is_empty() && found("", &names).is_empty());
    }

    #[test]
    fn names_of_filters_and_stages_are_folded_and_each_means_one_thing() {
        for (name, _) in KEYS {
            assert_eq!(crate::text::fold::fold(name), name);
            assert_eq!(KEYS.iter().filter(|(other, _)| *other == name).count(), 1);
        }
        for (name, _) in STAGES {
            assert_eq!(crate::text::fold::fold(name), name);
            assert_eq!(STAGES.iter().filter(|(other, _)| *other == name).count(), 1);
        }
        for (name, _) in HAS {
            assert_eq!(crate::text::fold::fold(name), name);
            assert_eq!(HAS.iter().filter(|(other, _)| *other == name).count(), 1);
        }
    }
}
