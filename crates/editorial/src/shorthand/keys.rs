//! Whether an input method could have made a text of the keys of a code.
//!
//! Input methods differ: where a tone goes, what they give back when a word is no Vietnamese, whether a mark may be typed at the
//! word's end, what a second `s` does. None of them can be asked. So this is no input method run backwards but the relation
//! that all of them keep: letters come out in the order of their keys; a key that is no letter of the text explains a mark of a
//! letter before it, or was taken back by a later key. Telex and VNI are the two ways that Vietnamese newsrooms type;
//! what each key may do stands in [`Method`].
//!
//! A little too much is found rather than too little (`\thù\` for the codes `thuf` and `thfu`): what is found is only offered.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::text::fold::exact;

/// What a vowel or a `d` wears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Circumflex,
    Horn,
    Breve,
    Stroke,
}

/// One letter of a text without its tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Letter {
    base: char,
    shape: Option<Shape>,
}

/// A text taken apart: letters in order, and the tones in theirs. Where a tone stands is a habit, not a key.
struct Apart {
    letters: Vec<Letter>,
    tones: Vec<char>,
}

impl Apart {
    /// `text` in lower case.
    fn of(text: &str) -> Self {
        let mut out = Self {
            letters: Vec::new(),
            tones: Vec::new(),
        };
        for c in text.nfd().flat_map(char::to_lowercase) {
            let shape = match c {
                '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => {
                    out.tones.push(c);
                    continue;
                }
                '\u{302}' => Shape::Circumflex,
                '\u{306}' => Shape::Breve,
                '\u{31b}' => Shape::Horn,
                'đ' | 'ð' | 'ɖ' => {
                    out.letters.push(Letter {
                        base: 'd',
                        shape: Some(Shape::Stroke),
                    });
                    continue;
                }
                base => {
                    out.letters.push(Letter { base, shape: None });
                    continue;
                }
            };
            if let Some(letter) = out.letters.last_mut() {
                letter.shape = Some(shape);
            }
        }
        out
    }
}

/// A way of typing Vietnamese.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// Letters as marks: `s f r x j` tones, `aa ee oo` circumflexes, `w` horn and breve, `dd`, `z` takes a tone away.
    Telex,
    /// Digits as marks: 1 to 5 tones, 6 circumflex, 7 horn, 8 breve, 9 stroke, 0 takes a tone away.
    Vni,
}

impl Method {
    /// The tone that a key gives.
    const fn tone(self, key: char) -> Option<char> {
        Some(match (self, key) {
            (Self::Telex, 's') | (Self::Vni, '1') => '\u{301}',
            (Self::Telex, 'f') | (Self::Vni, '2') => '\u{300}',
            (Self::Telex, 'r') | (Self::Vni, '3') => '\u{309}',
            (Self::Telex, 'x') | (Self::Vni, '4') => '\u{303}',
            (Self::Telex, 'j') | (Self::Vni, '5') => '\u{323}',
            _ => return None,
        })
    }

    /// Whether a key takes a tone away.
    const fn lifts(self, key: char) -> bool {
        matches!((self, key), (Self::Telex, 'z') | (Self::Vni, '0'))
    }

    /// The shape that a key gives to a letter.
    const fn shape(self, key: char, base: char) -> Option<Shape> {
        Some(match (self, key, base) {
            (Self::Telex, 'a', 'a')
            | (Self::Telex, 'e', 'e')
            | (Self::Telex, 'o', 'o')
            | (Self::Vni, '6', 'a' | 'e' | 'o') => Shape::Circumflex,
            (Self::Telex, 'w', 'o' | 'u') | (Self::Vni, '7', 'o' | 'u') => Shape::Horn,
            (Self::Telex, 'w', 'a') | (Self::Vni, '8', 'a') => Shape::Breve,
            (Self::Telex, 'd', 'd') | (Self::Vni, '9', 'd') => Shape::Stroke,
            _ => return None,
        })
    }
}

/// The most ways that are followed at once. A code in use has a handful; one that was made to have thousands is not found by
/// its marks, and still is by its letters.
const MAX_WAYS: usize = 2048;

/// How far the keys so far may have come in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    /// So many letters of the text are written.
    written: u8,
    /// The letters whose shape a key has explained, by bits.
    shaped: u32,
    /// So many tones of the text are explained.
    toned: u8,
    /// The key of a tone that the text does not have: a later key of a tone must have changed it or taken it back.
    tone_owed: Option<char>,
}

/// What is written, and the ways that lead there.
struct Walk<'a> {
    method: Method,
    text: &'a Apart,
    /// Bits of the letters that wear a shape.
    shapes: u32,
    ways: BTreeSet<Way>,
}

impl<'a> Walk<'a> {
    /// None: the text is longer than any code.
    fn new(method: Method, text: &'a Apart) -> Option<Self> {
        if text.letters.len() > 32 {
            return None;
        }
        let bits = text.letters.iter().enumerate();
        let shapes = bits.fold(0, |bits, (i, letter)| {
            bits | u32::from(letter.shape.is_some()) << i
        });
        let start = Way {
            written: 0,
            shaped: 0,
            toned: 0,
            tone_owed: None,
        };
        Some(Self {
            method,
            text,
            shapes,
            ways: BTreeSet::from([start]),
        })
    }

    /// One more key was pressed. False: nothing that begins so leads to the text.
    fn press(&mut self, key: char) -> bool {
        let mut next = BTreeSet::new();
        for way in &self.ways {
            self.follow(*way, key, &mut next);
            if next.len() > MAX_WAYS {
                next.clear();
                break;
            }
        }
        self.ways = next;
        !self.ways.is_empty()
    }

    fn follow(&self, way: Way, key: char, next: &mut BTreeSet<Way>) {
        let at = usize::from(way.written);
        let before = &self.text.letters[..at];
        let shape = |letter: &Letter| self.method.shape(key, letter.base);
        let shapes = before.iter().any(|letter| shape(letter).is_some());
        let is_w = self.method == Method::Telex && key == 'w';
        // A syllable without a vowel has no tone.
        let has_vowel = before.iter().any(|letter| "aeiouy".contains(letter.base));
        let tone = self.method.tone(key).filter(|_| has_vowel);
        // Whatever a key of marks does itself, it may have taken an earlier mark back first: `ass` becomes `as`, `aaw` becomes `ă`.
        let is_mark = shapes || is_w || self.method.tone(key).is_some() || self.method.lifts(key);
        let settled = Way {
            tone_owed: way.tone_owed.filter(|_| !is_mark),
            ..way
        };
        if let Some(letter) = self.text.letters.get(at) {
            let bit = 1 << at;
            let horn = letter.shape == Some(Shape::Horn);
            let written = Way {
                written: way.written + 1,
                ..settled
            };
            let horned = Way {
                shaped: way.shaped | bit,
                ..written
            };
            if letter.base == key {
                next.insert(written);
                // `uwo` becomes `ươ`: one key for both.
                let after_horn = before.last().is_some_and(|last| last.base == 'u')
                    && way.shaped & (bit >> 1) != 0;
                if horn && letter.base == 'o' && after_horn {
                    next.insert(horned);
                }
            }
            // A `w` alone is ư. Its horn may be taken back, or never come where ư does not stand (`qw`).
            if is_w && letter.base == 'u' {
                next.insert(if horn { horned } else { written });
            }
        }
        // As the mark of letters that stand there, or as one that is taken back later.
        let given = before.iter().enumerate().fold(0, |bits, (i, letter)| {
            let gives = letter.shape.is_some() && shape(letter) == letter.shape;
            bits | u32::from(gives) << i
        });
        // Once more it does nothing: `uoww` may be `ươ`.
        if given != 0 {
            next.insert(Way {
                shaped: way.shaped | given,
                ..settled
            });
        }
        // A shape may be gone for good: input methods drop one where the word stops being Vietnamese (`ooad` becomes `oad`).
        if shapes || is_w {
            next.insert(settled);
        }
        if let Some(tone) = tone {
            let is_next = self.text.tones.get(usize::from(way.toned)) == Some(&tone);
            if is_next && way.tone_owed != Some(key) {
                next.insert(Way {
                    toned: way.toned + 1,
                    ..settled
                });
            }
            next.insert(Way {
                tone_owed: Some(key),
                ..way
            });
        }
        if self.method.lifts(key) && has_vowel {
            next.insert(settled);
        }
    }

    /// Whether the keys so far may have become the whole text.
    fn arrived(&self) -> bool {
        self.ways.iter().any(|way| {
            usize::from(way.written) == self.text.letters.len()
                && way.shaped & self.shapes == self.shapes
                && usize::from(way.toned) == self.text.tones.len()
                && way.tone_owed.is_none()
        })
    }
}

/// Keys have no marks; a text with marks is no row of keys.
fn keys(text: &str) -> Option<Vec<char>> {
    let apart = Apart::of(text);
    let plain = apart.tones.is_empty() && apart.letters.iter().all(|letter| letter.shape.is_none());
    plain.then(|| apart.letters.iter().map(|letter| letter.base).collect())
}

/// Whether what stands there is the code itself: in another case, composed otherwise, its tone on another vowel.
pub(super) fn is_same(code: &str, text: &str) -> bool {
    exact(code) == exact(text)
}

/// Whether an input method may have made `text` of the keys of `code`; or, where the code itself has marks and the input method was
/// off, whether `text` is the keys of it.
pub(super) fn could_become(code: &str, text: &str) -> bool {
    let made = |pressed: Vec<char>, to: &str| {
        let to = Apart::of(to);
        let can = |method| {
            let Some(mut walk) = Walk::new(method, &to) else {
                return false;
            };
            pressed.iter().all(|key| walk.press(*key)) && walk.arrived()
        };
        can(Method::Telex) || can(Method::Vni)
    };
    match keys(code) {
        Some(pressed) => made(pressed, text),
        None => keys(text).is_some_and(|pressed| made(pressed, code)),
    }
}

/// Whether `text` may be what has become of the beginning of `code`.
pub(super) fn could_begin(code: &str, text: &str) -> bool {
    let Some(pressed) = keys(code) else {
        let (code, text) = (Apart::of(code), Apart::of(text));
        return code.letters.starts_with(&text.letters);
    };
    let text = Apart::of(text);
    [Method::Telex, Method::Vni].into_iter().any(|method| {
        Walk::new(method, &text).is_some_and(|mut walk| {
            pressed
                .iter()
                .map_while(|key| walk.press(*key).then(|| walk.arrived()))
                .any(|arrived| arrived)
        })
    })
}
