//! The directories of a TIFF structure (TIFF 6.0): a TIFF file, or the Exif block of another.
//!
//! Reading looks up single fields; writing appends a new first directory and leaves every other byte where it was, because
//! makers' notes and raw data point to places in the file. BigTIFF is not known here.

/// The most fields of a directory that are looked at; cameras write about fifty.
const MAX_FIELDS: usize = 4096;

/// A pointer to Exif's own directory.
pub const EXIF_POINTER: u16 = 0x8769;

/// A TIFF structure.
#[derive(Debug, Clone, Copy)]
pub struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
}

/// One field of a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// What it says.
    pub tag: u16,
    /// The type of its values (1 byte, 2 text, 3 short, 4 long, 5 rational, 7 undefined …).
    pub kind: u16,
    /// How many values.
    pub count: u32,
    /// The values' bytes, in the structure's byte order; none when they lie outside the file.
    pub value: Option<&'a [u8]>,
    /// The twelve bytes of the field itself.
    raw: [u8; 12],
}

/// A field to be written.
#[derive(Debug, Clone)]
pub(crate) struct NewEntry {
    pub(crate) tag: u16,
    pub(crate) kind: u16,
    /// The values' bytes, in the structure's byte order; as many as the kind's values need.
    pub(crate) value: Vec<u8>,
}

/// Bytes of one value of a type; none for types that are not known.
const fn size_of_kind(kind: u16) -> Option<usize> {
    match kind {
        // 129 is the UTF-8 of Exif 3.0.
        1 | 2 | 6 | 7 | 129 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 => Some(8),
        _ => None,
    }
}

impl<'a> Tiff<'a> {
    /// Takes bytes for a TIFF structure if they begin like one.
    pub fn parse(bytes: &'a [u8]) -> Option<Tiff<'a>> {
        let little = match bytes.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Tiff { bytes, little })
    }

    /// Whether its numbers begin with their lowest byte.
    pub fn is_little_endian(&self) -> bool {
        self.little
    }

    /// A number of two bytes at `at`.
    pub fn u16(&self, at: usize) -> Option<u16> {
        let number = super::be16(self.bytes, at)?;
        Some(if self.little {
            number.swap_bytes()
        } else {
            number
        })
    }

    /// A number of four bytes at `at`.
    pub fn u32(&self, at: usize) -> Option<u32> {
        let number = super::be32(self.bytes, at)?;
        Some(if self.little {
            number.swap_bytes()
        } else {
            number
        })
    }

    /// A field's value, whose numbers have the structure's byte order.
    pub(crate) fn value<'v>(&self, value: &'v [u8]) -> Tiff<'v> {
        Tiff {
            bytes: value,
            little: self.little,
        }
    }

    /// Where the first directory lies.
    pub fn first_directory(&self) -> Option<usize> {
        usize::try_from(self.u32(4)?).ok()
    }

    /// The fields of the directory at `at`, as far as it is whole.
    pub fn entries(self, at: usize) -> impl Iterator<Item = Entry<'a>> {
        let count = self.u16(at).map_or(0, usize::from).min(MAX_FIELDS);
        (0..count).map_while(move |index| self.entry(at + 2 + 12 * index))
    }

    fn entry(self, at: usize) -> Option<Entry<'a>> {
        let raw: [u8; 12] = self.bytes.get(at..at.checked_add(12)?)?.try_into().ok()?;
        let (tag, kind, count) = (self.u16(at)?, self.u16(at + 2)?, self.u32(at + 4)?);
        let length =
            size_of_kind(kind).and_then(|size| size.checked_mul(usize::try_from(count).ok()?));
        let value = length.and_then(|length| {
            let start = if length <= 4 {
                at + 8
            } else {
                usize::try_from(self.u32(at + 8)?).ok()?
            };
            self.bytes.get(start..start.checked_add(length)?)
        });
        Some(Entry {
            tag,
            kind,
            count,
            value,
            raw,
        })
    }

    /// A field of the directory at `at`.
    pub fn find(self, at: usize, tag: u16) -> Option<Entry<'a>> {
        self.entries(at).find(|entry| entry.tag == tag)
    }

    /// The first value of a field of shorts or longs.
    pub fn number(&self, entry: &Entry<'_>) -> Option<u32> {
        let value = entry.value?;
        let part = self.value(value);
        match entry.kind {
            3 => part.u16(0).map(u32::from),
            4 | 13 => part.u32(0),
            1 => value.first().map(|&byte| u32::from(byte)),
            _ => None,
        }
    }

    /// Where the directory lies that a field of the directory at `at` points to.
    pub fn pointed(self, at: usize, tag: u16) -> Option<usize> {
        let entry = self.find(at, tag)?;
        usize::try_from(self.number(&entry)?).ok()
    }

    fn push_u16(self, out: &mut Vec<u8>, number: u16) {
        if self.little {
            out.extend(number.to_le_bytes());
        } else {
            out.extend(number.to_be_bytes());
        }
    }

    fn push_u32(self, out: &mut Vec<u8>, number: u32) {
        if self.little {
            out.extend(number.to_le_bytes());
        } else {
            out.extend(number.to_be_bytes());
        }
    }

    /// The structure with a new first directory behind it: the old one's fields, without the tags that `drops` names and
    /// with those of `sets`. Every byte that was there stays where it was, but for the four that point to the directory.
    pub(crate) fn with_entries(
        self,
        sets: &[NewEntry],
        drops: impl Fn(u16) -> bool,
    ) -> Option<Vec<u8>> {
        let old = self.first_directory()?;
        let is_set = |tag: u16| sets.iter().any(|new| new.tag == tag);
        let mut out = self.bytes.to_vec();
        // A directory that is cut short would lose the fields behind the cut.
        let old_count = usize::from(self.u16(old)?);
        if self.entries(old).count() != old_count {
            return None;
        }
        let mut fields: Vec<(u16, [u8; 12])> = self
            .entries(old)
            .filter(|entry| !is_set(entry.tag) && !drops(entry.tag))
            .map(|entry| (entry.tag, entry.raw))
            .collect();
        // The link to the next directory stands behind all fields of the old one, kept or not.
        let next = self.u32(old + 2 + 12 * old_count).unwrap_or(0);
        for new in sets {
            let mut raw = Vec::with_capacity(12);
            self.push_u16(&mut raw, new.tag);
            self.push_u16(&mut raw, new.kind);
            let count = new.value.len() / size_of_kind(new.kind)?;
            self.push_u32(&mut raw, u32::try_from(count).ok()?);
            if new.value.len() <= 4 {
                raw.extend_from_slice(&new.value);
                raw.resize(12, 0);
            } else {
                pad_even(&mut out);
                self.push_u32(&mut raw, u32::try_from(out.len()).ok()?);
                out.extend_from_slice(&new.value);
            }
            fields.push((new.tag, raw.try_into().ok()?));
        }
        fields.sort_by_key(|(tag, _)| *tag);
        pad_even(&mut out);
        let directory = u32::try_from(out.len()).ok()?;
        self.push_u16(&mut out, u16::try_from(fields.len()).ok()?);
        for (_, raw) in fields {
            out.extend(raw);
        }
        self.push_u32(&mut out, next);
        let mut pointer = Vec::with_capacity(4);
        self.push_u32(&mut pointer, directory);
        out.get_mut(4..8)?.copy_from_slice(&pointer);
        Some(out)
    }
}

fn pad_even(out: &mut Vec<u8>) {
    if out.len() % 2 == 1 {
        out.push(0);
    }
}
