//! Photos that look alike: the same one saved again, smaller or brighter, or the next of a burst.
//!
//! Twins (the same bytes) are one photo. These are not: they are named to whoever imports, and what to do about them is that
//! person's affair. The comparison goes through every photo that this machine knows; a hundred thousand of them are a glance.

use editorial::photo::Photo;
use imaging::{Likeness, MOST_BITS_APART};

use crate::commands::NearPhoto;
use crate::store::photo;
use crate::workstation::Workstation;

/// More than these are a series, and nobody reads them all.
const NAMED: usize = 5;

/// A likeness as a photo's record holds it.
pub(crate) fn write_likeness(likeness: Likeness) -> String {
    format!("{:032x}", u128::from_be_bytes(likeness.0))
}

fn parse_likeness(text: &str) -> Option<Likeness> {
    let is_hex = text.len() == 32 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    let number = u128::from_str_radix(text, 16).ok().filter(|_| is_hex)?;
    Some(Likeness(number.to_be_bytes()))
}

impl Workstation {
    /// The photos of this machine that look like this one, the likest first.
    pub(crate) fn near(&self, photo: &Photo) -> anyhow::Result<Vec<NearPhoto>> {
        let Some(likeness) = parse_likeness(&photo.likeness) else {
            return Ok(Vec::new());
        };
        let known = self.read(photo::list)?;
        let mut near: Vec<NearPhoto> = known
            .into_iter()
            .filter(|(other, _)| other.original != photo.original)
            .filter_map(|(other, _)| {
                let bits_apart = parse_likeness(&other.likeness)?.bits_apart(&likeness);
                (bits_apart <= MOST_BITS_APART).then_some(NearPhoto {
                    original: other.original,
                    file_name: other.facts.file_name,
                    bits_apart,
                })
            })
            .collect();
        near.sort_by_key(|near| (near.bits_apart, near.original));
        near.truncate(NAMED);
        Ok(near)
    }
}
