//! Exif: what the camera wrote, in a TIFF structure (Exif 2.32).

use exif::{Exif, In, Reader, Tag, Value};

use super::Values;
use super::text::{guess, tidy};
use crate::orientation::Orientation;

/// Reads the values of a TIFF structure. A broken part does not hide the rest.
pub(super) fn read(tiff: &[u8]) -> Values {
    let Some(exif) = parse(tiff) else {
        return Values::default();
    };
    Values {
        caption: text(&exif, Tag::ImageDescription),
        creator: text(&exif, Tag::Artist),
        copyright: text(&exif, Tag::Copyright),
        taken: text(&exif, Tag::DateTimeOriginal)
            // A camera without a set clock writes blanks or zeros.
            .filter(|time| time.bytes().any(|byte| matches!(byte, b'1'..=b'9')))
            .map(|time| time + &text(&exif, Tag::OffsetTimeOriginal).unwrap_or_default()),
        ..Values::default()
    }
}

/// The orientation, if the structure has one.
pub(super) fn read_orientation(tiff: &[u8]) -> Option<Orientation> {
    let exif = parse(tiff)?;
    let field = exif.get_field(Tag::Orientation, In::PRIMARY)?;
    Some(Orientation::from_exif(field.value.get_uint(0)?))
}

fn parse(tiff: &[u8]) -> Option<Exif> {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    reader
        .read_raw(tiff.to_vec())
        .or_else(|error| error.distill_partial_result(|_| ()))
        .ok()
}

/// The text of a field: ASCII by the standard, UTF-8 or code page 1252 in practice. Copyright
/// may hold two texts (photographer, editor).
fn text(exif: &Exif, tag: Tag) -> Option<String> {
    let Value::Ascii(parts) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let parts: Vec<String> = parts
        .iter()
        .filter_map(|part| tidy(&guess(part, false)))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
