//! IPTC-IIM: numbered datasets inside Photoshop's image resources.
//!
//! Formats: IIM 4.2 (datasets, chapter 3; the coded character set 1:90) and Adobe's image resource blocks (`8BIM`, resource
//! 0x0404). The encoding is often not declared, or wrongly: all texts together decide whether they are UTF-8 or code page
//! 1252. Limits count bytes, and a Vietnamese letter takes up to three: what is written is cut at a character, and XMP has
//! it in full.

use std::collections::BTreeMap;

use crate::container::{be16, be32};
use crate::facts::Values;
use crate::field::{Field, IimPlace};
use crate::text::{cut_at_character, guess, head, is_set, join, tidy, utf8_perhaps_cut};

/// The image resource that holds the datasets.
pub(crate) const RESOURCE: u16 = 0x0404;
/// The resource that holds a digest of the datasets; wrong as soon as they change, and not needed.
const DIGEST_RESOURCE: u16 = 0x0425;

/// 1:90 for UTF-8 (ISO 2022 escape sequence).
const UTF8: &[u8] = b"\x1b%G";

/// One dataset.
struct Dataset<'a> {
    record: u8,
    number: u8,
    value: &'a [u8],
}

impl Dataset<'_> {
    /// Whether its value is words: the version (2:00) and previews (2:125, 2:200 to 2:202) are not.
    fn is_text(&self) -> bool {
        self.record == 2 && !matches!(self.number, 0 | 125 | 200..=202)
    }
}

/// The most bytes of datasets that are read. A caption and a preview are a hundredth of it; a file may hold millions of empty ones.
pub(crate) const MAX_BYTES: usize = 4 << 20;

/// Reads the values of datasets.
pub(crate) fn read(bytes: &[u8]) -> Values {
    let datasets = datasets(&bytes[..bytes.len().min(MAX_BYTES)]);
    let texts = Texts::of(&datasets);
    let mut values = Values::new();
    for field in Field::ALL {
        let Some(place) = field.iim() else { continue };
        let all = texts.all(place.number);
        let value = if field == Field::Creator {
            join(&all)
        } else {
            all.into_iter().next()
        };
        if let Some(value) = value {
            values.insert(field, value);
        }
    }
    if let Some(day) = texts.first(55).filter(|day| is_set(day)) {
        let taken = match texts.first(60) {
            Some(time) => format!("{day}T{time}"),
            None => day,
        };
        values.insert(Field::Taken, taken);
    }
    values
}

/// The datasets that hold words, and how they are encoded.
struct Texts<'d, 'a> {
    datasets: Vec<&'d Dataset<'a>>,
    may_be_cut: bool,
}

impl<'d, 'a> Texts<'d, 'a> {
    fn of(datasets: &'d [Dataset<'a>]) -> Texts<'d, 'a> {
        let is_declared = datasets
            .iter()
            .any(|one| (one.record, one.number) == (1, 90) && one.value.starts_with(UTF8));
        let datasets: Vec<&Dataset<'_>> = datasets.iter().filter(|one| one.is_text()).collect();
        let may_be_cut = is_declared || is_evidently_utf8(&datasets);
        Texts {
            datasets,
            may_be_cut,
        }
    }

    fn decode(&self, value: &[u8]) -> String {
        guess(value, self.may_be_cut)
    }

    fn all(&self, number: u8) -> Vec<String> {
        self.datasets
            .iter()
            .filter(|one| one.number == number)
            .filter_map(|one| tidy(&self.decode(head(one.value))))
            .collect()
    }

    fn first(&self, number: u8) -> Option<String> {
        self.all(number).into_iter().next()
    }
}

/// Whether `copy` is what the limit of IIM left of `whole`: of all of it, or of each of several values in it.
pub(crate) fn is_cut_copy(field: Field, copy: &str, whole: &str) -> bool {
    let Some(IimPlace { max_bytes, .. }) = field.iim() else {
        return false;
    };
    // Cut within one character of the limit.
    let is_cut = |copy: &str, whole: &str| {
        whole.starts_with(copy) && copy.len() <= max_bytes && copy.len() + 4 > max_bytes
    };
    let mut each = field.each(copy).zip(field.each(whole));
    is_cut(copy, whole)
        || (field.each(copy).count() == field.each(whole).count()
            && each.all(|(copy, whole)| copy == whole || is_cut(copy, whole)))
}

/// Whether undeclared texts are UTF-8: each can be (one cut through at its end included), and at least one has a whole
/// character of several bytes. A Latin-1 `café` ends like a cut character.
fn is_evidently_utf8(texts: &[&Dataset<'_>]) -> bool {
    let decoded: Option<Vec<&str>> = texts
        .iter()
        .map(|one| utf8_perhaps_cut(one.value))
        .collect();
    decoded.is_some_and(|texts| texts.iter().any(|text| !text.is_ascii()))
}

/// The datasets of a file with these words instead of its own, in UTF-8 and marked so. Every other dataset stays, its text
/// brought to UTF-8; a field whose words are empty goes.
pub(crate) fn with_words(bytes: &[u8], words: &BTreeMap<Field, String>) -> Vec<u8> {
    let old = datasets(bytes);
    let texts = Texts::of(&old);
    let replaced = |number: u8| {
        words
            .keys()
            .any(|field| field.iim().is_some_and(|place| place.number == number))
    };
    let mut kept: Vec<(u8, u8, Vec<u8>)> = vec![(1, 90, UTF8.to_vec()), (2, 0, vec![0, 4])];
    for one in &old {
        match (one.record, one.number) {
            (1, 90) | (2, 0) => {}
            (2, number) if replaced(number) => {}
            _ if one.is_text() => {
                kept.push((one.record, one.number, texts.decode(one.value).into_bytes()));
            }
            _ => kept.push((one.record, one.number, one.value.to_vec())),
        }
    }
    for (field, value) in words {
        let Some(place) = field.iim() else { continue };
        for one in field.each(value) {
            let cut = cut_at_character(one, place.max_bytes);
            kept.push((2, place.number, cut.as_bytes().to_vec()));
        }
    }
    // Stable: several keywords keep their order.
    kept.sort_by_key(|(record, number, _)| (*record, *number));
    let mut out = Vec::new();
    for (record, number, value) in kept {
        push_dataset(&mut out, record, number, &value);
    }
    out
}

fn push_dataset(out: &mut Vec<u8>, record: u8, number: u8, value: &[u8]) {
    out.extend([0x1c, record, number]);
    match u16::try_from(value.len()) {
        Ok(length) if length < 0x8000 => out.extend(length.to_be_bytes()),
        // Longer values say the length of their length first (IIM 4.2, 1.5 d). None reaches four gigabytes.
        _ => {
            out.extend([0x80, 4]);
            out.extend((value.len() as u32).to_be_bytes());
        }
    }
    out.extend_from_slice(value);
}

/// One image resource: its signature, its number, its padded name, its data.
struct Resource<'a> {
    signature: &'a [u8],
    number: u16,
    name: &'a [u8],
    data: &'a [u8],
}

impl Resource<'_> {
    /// Whether it is this one of Photoshop's: other programs number their own.
    fn is_photoshops(&self, number: u16) -> bool {
        self.signature == SIGNATURES[0] && self.number == number
    }
}

/// Whether bytes begin as image resources do.
pub(crate) fn are_resources(bytes: &[u8]) -> bool {
    SIGNATURES
        .iter()
        .any(|signature| bytes.starts_with(signature))
}

/// Photoshop's own signature, and those of old programs that keep something of theirs among its resources.
const SIGNATURES: [&[u8]; 5] = [b"8BIM", b"PHUT", b"DCSR", b"AgHg", b"MeSa"];

/// Walks image resources: signature, number, padded Pascal name, length, padded data. What is left where the walk ends is no
/// resource that can be read.
struct Resources<'a>(&'a [u8]);

impl<'a> Iterator for Resources<'a> {
    type Item = Resource<'a>;

    fn next(&mut self) -> Option<Resource<'a>> {
        let bytes = self.0;
        let signature = bytes.get(..4).filter(|one| SIGNATURES.contains(one))?;
        let number = be16(bytes, 4)?;
        let name_length = usize::from(*bytes.get(6)?);
        let at = 6 + (1 + name_length).next_multiple_of(2);
        let name = bytes.get(6..at)?;
        let length = usize::try_from(be32(bytes, at)?).ok()?;
        let data = bytes.get(at + 4..(at + 4).checked_add(length)?)?;
        // The last one's padding is sometimes left out.
        self.0 = bytes
            .get(at + 4 + length.next_multiple_of(2)..)
            .unwrap_or_default();
        Some(Resource {
            signature,
            number,
            name,
            data,
        })
    }
}

/// Finds an image resource.
pub(crate) fn resource(bytes: &[u8], wanted: u16) -> Option<&[u8]> {
    Resources(bytes)
        .find(|resource| resource.is_photoshops(wanted))
        .map(|resource| resource.data)
}

/// Image resources with these datasets (none: without any) and everything else that was there, what cannot be read included.
pub(crate) fn with_datasets(resources: &[u8], datasets: Option<&[u8]>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut push = |resource: &Resource<'_>| {
        out.extend_from_slice(resource.signature);
        out.extend(resource.number.to_be_bytes());
        out.extend_from_slice(resource.name);
        out.extend((resource.data.len() as u32).to_be_bytes());
        out.extend_from_slice(resource.data);
        if resource.data.len() % 2 == 1 {
            out.push(0);
        }
    };
    if let Some(data) = datasets {
        push(&Resource {
            signature: SIGNATURES[0],
            number: RESOURCE,
            name: &[0, 0],
            data,
        });
    }
    let mut walk = Resources(resources);
    for resource in walk.by_ref() {
        let is_ours = [RESOURCE, DIGEST_RESOURCE]
            .iter()
            .any(|&number| resource.is_photoshops(number));
        if !is_ours {
            push(&resource);
        }
    }
    // A length that is wrong hides what follows it; zeros are padding.
    if walk.0.iter().any(|&byte| byte != 0) {
        out.extend_from_slice(walk.0);
    }
    out
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

#[cfg(test)]
mod tests {
    use super::{push_dataset, read, with_words};
    use crate::field::Field;
    use crate::text::cut_at_character;

    #[test]
    fn a_name_is_cut_at_a_letter_and_never_through_one() {
        let city = "Thành phố Hồ Chí Minh, phường Bến Nghé";
        for max in 0..=city.len() + 2 {
            let cut = cut_at_character(city, max);
            assert!(
                city.starts_with(cut) && cut.len() <= max && cut.len() + 3 >= max.min(city.len())
            );
        }
    }

    #[test]
    fn a_value_longer_than_32767_bytes_is_written_and_other_datasets_are_brought_to_utf8() {
        let mut old = Vec::new();
        push_dataset(&mut old, 2, 25, b"Caf\xe9");
        push_dataset(&mut old, 2, 202, &vec![0xe9; 40_000]);
        let words = [(Field::Caption, "Bến sông".to_owned())].into();
        let new = with_words(&old, &words);
        assert_eq!(read(&new)[&Field::Caption], "Bến sông");
        let at = |needle: &[u8]| new.windows(needle.len()).any(|window| window == needle);
        assert!(
            at("Café".as_bytes()),
            "a keyword in code page 1252 is UTF-8 now"
        );
        assert!(
            at(&[0x1c, 2, 202, 0x80, 4, 0, 0, 0x9c, 0x40, 0xe9]),
            "a preview is left as it is"
        );
    }
}
