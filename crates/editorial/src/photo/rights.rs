//! What may be done with a photo: free, needs approval, forbidden.
//!
//! Rights belong to the photo, so they are an entry of the newsroom under the original's hash and hold in every story that
//! uses it. What somebody *said* ([`Rights`]) and what follows from it *now* ([`Rights::at`]) are two things, because what was
//! said can end. Nothing ever ends into freedom: a permission that is over is a ban, and a ban that is over is a question.
//!
//! An [`Override`] is an approver's yes to one photo in one story against one statement. Whoever states the rights anew makes
//! another statement ([`PhotoRights::mark`]), and every yes that was given against the earlier one is void without being
//! looked for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{Hash, PersonId};
use crate::time::TimeMs;

/// What may be done with a photo, from the most to the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Any story may use it.
    Free,
    /// A story may use it after an approver has said so.
    NeedsApproval,
    /// No story may use it.
    Forbidden,
}

/// What somebody says may be done with a photo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Rights {
    /// What.
    pub permission: Permission,
    /// Why; empty only where it is free.
    pub reason: String,
    /// The first moment at which it does not hold any more; none: it does not end.
    #[serde(default)]
    pub until: Option<TimeMs>,
}

impl Rights {
    /// What may be done at this moment. A permission that has ended is a ban: whatever allowed the photo is over. A ban that
    /// has ended asks an approver: nobody has said that the photo is free.
    #[must_use]
    pub fn at(&self, now: TimeMs) -> Permission {
        let ended = self.until.is_some_and(|until| until <= now);
        match self.permission {
            said if !ended => said,
            Permission::Free | Permission::NeedsApproval => Permission::Forbidden,
            Permission::Forbidden => Permission::NeedsApproval,
        }
    }

    /// Whether it says why, where it must.
    #[must_use]
    pub fn is_reasoned(&self) -> bool {
        self.permission == Permission::Free || !self.reason.trim().is_empty()
    }
}

/// The rights of a photo as the newsroom knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoRights {
    /// The photo: its original. Written as `id`, by which versions that cannot read rights tell them apart.
    #[serde(rename = "id")]
    pub photo: Hash,
    /// What may be done with it.
    #[serde(flatten)]
    pub rights: Rights,
    /// Who said so.
    pub by: PersonId,
    /// When, by the server's clock; shown, and nothing else.
    pub at: TimeMs,
    /// How many times the rights of this photo have been stated.
    pub count: u32,
}

impl PhotoRights {
    /// The statement that follows `before`. Whoever says the same again has stated nothing new: every override stands.
    #[must_use]
    pub fn stated(
        photo: Hash,
        rights: &Rights,
        before: Option<&Self>,
        by: PersonId,
        at: TimeMs,
    ) -> Self {
        let rights = Rights {
            reason: rights.reason.trim().to_owned(),
            ..rights.clone()
        };
        match before {
            Some(before) if before.rights == rights => before.clone(),
            _ => Self {
                photo,
                rights,
                by,
                at,
                count: before.map_or(1, |before| before.count.saturating_add(1)),
            },
        }
    }

    /// Names this statement: equal words that were said anew, after others, are another statement.
    #[must_use]
    pub fn mark(&self) -> Hash {
        let said = (self.photo, &self.rights, self.count);
        // Texts and numbers alone: always JSON.
        Hash::of(&serde_json::to_vec(&said).unwrap_or_default())
    }
}

/// An approver's yes to the use of one photo in one story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Override {
    /// The photo.
    pub photo: Hash,
    /// The statement that it was given against ([`PhotoRights::mark`]); it holds against no other.
    pub against: Hash,
    /// Why; never empty.
    pub reason: String,
    /// Who.
    pub by: PersonId,
    /// When the server applied it.
    pub at: TimeMs,
}

/// What follows for a photo's use in a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Usable {
    /// It may be used: it is free, or nobody has said anything of it.
    Yes,
    /// It may be used because an approver said so.
    Overridden,
    /// It may be used after an approver has said so.
    AfterOverride,
    /// It may not be used.
    No,
}

/// What a story may do with its photos at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct PhotoUse<'a> {
    /// What the newsroom says of photos, of these at least.
    pub rights: &'a [PhotoRights],
    /// What approvers have said in this story.
    pub overrides: &'a [Override],
    /// When readers see it.
    pub at: TimeMs,
}

impl<'a> PhotoUse<'a> {
    /// What is said of a photo, named by its original's 64 hex digits.
    #[must_use]
    pub fn stated(&self, photo: &str) -> Option<&'a PhotoRights> {
        let photo: Hash = photo.parse().ok()?;
        self.rights.iter().find(|stated| stated.photo == photo)
    }

    /// What follows for a photo.
    #[must_use]
    pub fn usable(&self, photo: &str) -> Usable {
        self.stated(photo).map_or(Usable::Yes, |stated| {
            usable(stated, self.overrides, self.at)
        })
    }
}

/// What follows from the rights of a photo for its use in a story with these overrides. An override lifts what needs approval
/// and nothing else: a ban is lifted by whoever states the rights anew.
#[must_use]
pub fn usable(stated: &PhotoRights, overrides: &[Override], now: TimeMs) -> Usable {
    let is_overridden = || {
        let mark = stated.mark();
        overrides
            .iter()
            .any(|yes| yes.photo == stated.photo && yes.against == mark)
    };
    match stated.rights.at(now) {
        Permission::Free => Usable::Yes,
        Permission::Forbidden => Usable::No,
        Permission::NeedsApproval if is_overridden() => Usable::Overridden,
        Permission::NeedsApproval => Usable::AfterOverride,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BY: PersonId = PersonId::from_bytes([1; 16]);

    fn photo() -> Hash {
        Hash::of(b"a photo")
    }

    fn rights() -> impl Strategy<Value = Rights> {
        let permission = prop_oneof![
            Just(Permission::Free),
            Just(Permission::NeedsApproval),
            Just(Permission::Forbidden),
        ];
        let until = proptest::option::of((-50i64..50).prop_map(TimeMs));
        (permission, "[a-c ]{0,3}", until).prop_map(|(permission, reason, until)| Rights {
            permission,
            reason,
            until,
        })
    }

    /// Statements one after another, as the newsroom takes them.
    fn statements() -> impl Strategy<Value = Vec<PhotoRights>> {
        proptest::collection::vec(rights(), 1..8).prop_map(|said| {
            let mut out: Vec<PhotoRights> = Vec::new();
            for rights in said {
                let at = TimeMs(0);
                out.push(PhotoRights::stated(photo(), &rights, out.last(), BY, at));
            }
            out
        })
    }

    fn yes(stated: &PhotoRights) -> Override {
        Override {
            photo: stated.photo,
            against: stated.mark(),
            reason: "Hãng đã đồng ý.".to_owned(),
            by: BY,
            at: TimeMs(0),
        }
    }

    proptest! {
        #[test]
        fn nothing_that_was_said_ends_into_freedom(rights in rights(), now in -60i64..60) {
            let now = TimeMs(now);
            match rights.until {
                Some(until) if until <= now => {
                    prop_assert_ne!(rights.at(now), Permission::Free);
                    let banned = rights.permission == Permission::Forbidden;
                    prop_assert_eq!(rights.at(now) == Permission::Forbidden, !banned);
                }
                _ => prop_assert_eq!(rights.at(now), rights.permission),
            }
        }

        #[test]
        fn an_override_makes_usable_what_needs_approval_and_nothing_else(
            said in statements(), now in -60i64..60,
        ) {
            let (stated, now) = (said.last().expect("one"), TimeMs(now));
            let without = usable(stated, &[], now);
            let with = usable(stated, &[yes(stated)], now);
            match without {
                Usable::AfterOverride => prop_assert_eq!(with, Usable::Overridden),
                other => prop_assert_eq!(with, other),
            }
        }

        #[test]
        fn an_override_holds_against_the_statement_it_was_given_against_and_no_later_one(
            said in statements(), now in -60i64..60,
        ) {
            for (at, given) in said.iter().enumerate() {
                for later in said.iter().skip(at) {
                    let same = later.count == given.count;
                    let holds = usable(later, &[yes(given)], TimeMs(now)) == Usable::Overridden;
                    prop_assert!(same || !holds, "{given:?} {later:?}");
                    prop_assert_eq!(same, later.mark() == given.mark());
                }
            }
        }

        #[test]
        fn a_statement_is_new_exactly_when_it_says_something_else(said in statements(), next in rights()) {
            let last = said.last().expect("one");
            let stated = PhotoRights::stated(photo(), &next, Some(last), BY, TimeMs(9));
            let again = next.reason.trim() == last.rights.reason
                && (next.permission, next.until) == (last.rights.permission, last.rights.until);
            prop_assert_eq!(&stated == last, again);
            prop_assert_eq!(stated.count, last.count + u32::from(!again));
        }

        #[test]
        fn another_photos_override_lifts_nothing(said in statements(), now in -60i64..60) {
            let stated = said.last().expect("one");
            let other = Override { photo: Hash::of(b"another"), ..yes(stated) };
            let now = TimeMs(now);
            prop_assert_eq!(usable(stated, &[other], now), usable(stated, &[], now));
        }
    }

    #[test]
    fn a_photo_of_which_nobody_has_said_anything_may_be_used() {
        let none = PhotoUse::default();
        assert_eq!(none.usable(&photo().to_string()), Usable::Yes);
        assert_eq!(none.usable(""), Usable::Yes);
    }
}
