//! Shorthands (gõ tắt; the trade says code replacements): `\vdn\` typed for `Vũ Đức Nam`.
//!
//! A newsroom keeps lists of them ([`List`], a text of lines and tabs that a spreadsheet writes). Somebody types a code between
//! two backslashes, [`find`] says what it may stand for, the window shows that, and the person takes it or goes on. Nothing
//! is ever put in place of anything by itself: what is found here is only offered.
//!
//! The keys that were pressed cannot be asked for: an input method has had them and handed on what it made of them, which
//! for Telex turns `\thuf\` into `\thù\`. So a code is compared with what *could have become* what stands there (`keys`),
//! whichever input method it was and whatever it did.

mod expansion;
mod keys;
mod list;
mod typed;

pub use expansion::{Expandable, Expansion, Lapse, MAX_EXPANSIONS, find};
pub use list::{List, Row, Saying};
pub use typed::{MAX_CODE_CHARS, Typed, typed};
