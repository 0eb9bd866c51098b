//! IPTC-IIM: numbered datasets inside Photoshop's image resources.
//!
//! Formats: IIM 4.2 (datasets, chapter 3; the coded character set 1:90) and Adobe's image
//! resource blocks (`8BIM`, resource 0x0404). The encoding is often not declared, or wrongly:
//! all texts together decide whether they are UTF-8 or code page 1252.

use super::Values;
use super::text::{guess, tidy, utf8_perhaps_cut};
use crate::container::{be16, be32};

/// 1:90 for UTF-8 (ISO 2022 escape sequence).
const UTF8: &[u8] = b"\x1b%G";

/// The most bytes that a dataset of text holds (2:90, 2:116 and the others of IIM 4.2).
const BYTE_LIMITS: [usize; 5] = [32, 64, 128, 256, 2000];

/// One dataset.
struct Dataset<'a> {
    record: u8,
    number: u8,
    value: &'a [u8],
}

/// Reads the values from Photoshop's image resources.
pub(super) fn read(resources: &[u8]) -> Values {
    let datasets = resource(resources, 0x0404)
        .map(datasets)
        .unwrap_or_default();
    let is_declared = datasets
        .iter()
        .any(|one| (one.record, one.number) == (1, 90) && one.value.starts_with(UTF8));
    let texts: Vec<&Dataset<'_>> = datasets.iter().filter(|one| one.record == 2).collect();
    let may_be_cut = is_declared || is_evidently_utf8(&texts);
    let all = |number: u8| -> Vec<String> {
        texts
            .iter()
            .filter(|one| one.number == number)
            .filter_map(|one| tidy(&guess(one.value, may_be_cut)))
            .collect()
    };
    let first = |number: u8| all(number).into_iter().next();
    let creators = all(80).join(", ");
    Values {
        caption: first(120),
        headline: first(105),
        creator: (!creators.is_empty()).then_some(creators),
        credit: first(110),
        copyright: first(116),
        source: first(115),
        place: first(92),
        city: first(90),
        country: first(101),
        taken: first(55).map(|day| match first(60) {
            Some(time) => format!("{day}T{time}"),
            None => day,
        }),
        alt: None,
    }
}

/// Whether `copy` is what a byte limit left of `whole`: it is cut within one character of one of
/// IIM's limits.
pub(super) fn is_cut_copy(copy: &str, whole: &str) -> bool {
    let near_limit = |limit: usize| copy.len() <= limit && copy.len() + 4 > limit;
    whole.starts_with(copy) && BYTE_LIMITS.into_iter().any(near_limit)
}

/// Whether undeclared texts are UTF-8: each can be (one cut through at its end included), and at
/// least one has a whole character of several bytes. A Latin-1 `café` ends like a cut character.
fn is_evidently_utf8(texts: &[&Dataset<'_>]) -> bool {
    let decoded: Option<Vec<&str>> = texts
        .iter()
        .filter(|one| one.number != 0)
        .map(|one| utf8_perhaps_cut(one.value))
        .collect();
    decoded.is_some_and(|texts| texts.iter().any(|text| !text.is_ascii()))
}

/// Finds an image resource: `8BIM`, number, padded Pascal name, length, padded data.
fn resource(mut bytes: &[u8], wanted: u16) -> Option<&[u8]> {
    while bytes.starts_with(b"8BIM") {
        let number = be16(bytes, 4)?;
        let name_length = usize::from(*bytes.get(6)?);
        let at = 6 + (1 + name_length).next_multiple_of(2);
        let length = usize::try_from(be32(bytes, at)?).ok()?;
        let data = bytes.get(at + 4..(at + 4).checked_add(length)?)?;
        if number == wanted {
            return Some(data);
        }
        bytes = bytes.get(at + 4 + length.next_multiple_of(2)..)?;
    }
    None
}

/// Reads datasets as far as they are whole.
fn datasets(mut bytes: &[u8]) -> Vec<Dataset<'_>> {
    let mut found = Vec::new();
    while let Some((dataset, rest)) = next_dataset(bytes) {
        found.push(dataset);
        bytes = rest;
    }
    found
}

fn next_dataset(bytes: &[u8]) -> Option<(Dataset<'_>, &[u8])> {
    if *bytes.first()? != 0x1c {
        return None;
    }
    let (record, number) = (*bytes.get(1)?, *bytes.get(2)?);
    let length = usize::from(be16(bytes, 3)?);
    // Above 32,767 bytes the field gives the length of the length (IIM 4.2, 1.5 d).
    let (start, length) = if length & 0x8000 == 0 {
        (5, length)
    } else {
        let digits = bytes.get(5..5 + (length & 0x7fff))?;
        if digits.len() > 4 {
            return None;
        }
        let length = digits
            .iter()
            .fold(0, |sum, &digit| sum << 8 | usize::from(digit));
        (5 + digits.len(), length)
    };
    let end = start.checked_add(length)?;
    let value = bytes.get(start..end)?;
    Some((
        Dataset {
            record,
            number,
            value,
        },
        &bytes[end..],
    ))
}
