//! Exif: what the camera wrote, in a TIFF structure (Exif 2.32).

use std::collections::BTreeMap;

use crate::container::tiff::{EXIF_POINTER, NewEntry, Tiff};
use crate::facts::{Blocks, Values};
use crate::field::Field;
use crate::text::{guess, head, is_set, join, tidy};

const ORIENTATION: u16 = 0x0112;
const DATE_TIME_ORIGINAL: u16 = 0x9003;
const OFFSET_TIME_ORIGINAL: u16 = 0x9011;
const TEXT: u16 = 2;
/// A type of its own for UTF-8 since Exif 3.0.
const UTF8: u16 = 129;

/// Reads the values of a TIFF structure. A broken part does not hide the rest.
pub(crate) fn read(bytes: &[u8]) -> Values {
    let mut values = Values::new();
    let Some((tiff, first)) = open(bytes) else {
        return values;
    };
    for field in Field::ALL {
        if let Some(text) = field.exif().and_then(|tag| text(tiff, first, tag)) {
            values.insert(field, text);
        }
    }
    if let Some(taken) = tiff
        .pointed(first, EXIF_POINTER)
        .and_then(|camera| taken(tiff, camera))
    {
        values.insert(Field::Taken, taken);
    }
    values
}

fn taken(tiff: Tiff<'_>, camera: usize) -> Option<String> {
    text(tiff, camera, DATE_TIME_ORIGINAL)
        .filter(|time| is_set(time))
        .map(|time| time + &text(tiff, camera, OFFSET_TIME_ORIGINAL).unwrap_or_default())
}

fn open(bytes: &[u8]) -> Option<(Tiff<'_>, usize)> {
    let tiff = Tiff::parse(bytes)?;
    Some((tiff, tiff.first_directory()?))
}

/// The text of a field: ASCII by the standard, UTF-8 or code page 1252 in practice. Copyright may hold two texts
/// (photographer, editor).
fn text(tiff: Tiff<'_>, directory: usize, tag: u16) -> Option<String> {
    let entry = tiff.find(directory, tag)?;
    if !matches!(entry.kind, TEXT | 1 | 7 | UTF8) {
        return None;
    }
    let parts: Vec<String> = head(entry.value?)
        .split(|&byte| byte == 0)
        .filter_map(|part| tidy(&guess(part, false)))
        .collect();
    join(&parts)
}

/// How a file's pixels must be turned, as Exif numbers it (1 to 8); none when the file does not say.
pub fn orientation(bytes: &[u8]) -> Option<u32> {
    let blocks = Blocks::find(bytes);
    orientation_of(blocks.exif?)
}

pub(crate) fn orientation_of(bytes: &[u8]) -> Option<u32> {
    let (tiff, first) = open(bytes)?;
    let entry = tiff.find(first, ORIENTATION)?;
    // A number that stands elsewhere in the file is none of these, and would change with what is written around it.
    let is_inline = entry.value?.len() <= 4;
    tiff.number(&entry)
        .filter(|number| is_inline && (1..=8).contains(number))
}

/// The structure with these words in the fields that had other words; none when nothing needs to change. Fields that the
/// camera left out stay out: XMP has them in full.
pub(crate) fn with_words(bytes: &[u8], words: &BTreeMap<Field, String>) -> Option<Vec<u8>> {
    let sets = changed_words(bytes, words);
    if sets.is_empty() {
        return None;
    }
    open(bytes)?.0.with_entries(&sets, |_| false)
}

/// The fields whose words differ from those wanted.
pub(crate) fn changed_words(bytes: &[u8], words: &BTreeMap<Field, String>) -> Vec<NewEntry> {
    let Some((tiff, first)) = open(bytes) else {
        return Vec::new();
    };
    let present = read(bytes);
    words
        .iter()
        .filter(|(field, wanted)| present.get(field).is_some_and(|now| now != *wanted))
        .filter_map(|(field, wanted)| Some((field.exif()?, wanted)))
        .filter(|(tag, _)| tiff.find(first, *tag).is_some())
        .map(|(tag, wanted)| NewEntry {
            tag,
            kind: TEXT,
            value: wanted
                .bytes()
                .filter(|&byte| byte != 0)
                .chain([0])
                .collect(),
        })
        .collect()
}
