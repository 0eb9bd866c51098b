//! What a TIFF file says of its first picture (TIFF 6.0), before a decoder sees it.
//!
//! Cameras build their raw files on TIFF; those are told apart here and refused by name, because the small preview in their
//! first directory is not the photo.

use std::borrow::Cow;

use metadata::container::tiff::Tiff;

use crate::frame::read_frame;
use crate::header::MAX_PIXELS;
use crate::refused::{BAD_STRUCTURE, Refused, UnsupportedKind, unsupported};
use crate::scan;

const NEW_SUBFILE_TYPE: u16 = 254;
const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const BITS_PER_SAMPLE: u16 = 258;
const COMPRESSION: u16 = 259;
const PHOTOMETRIC: u16 = 262;
const STRIP_OFFSETS: u16 = 273;
const SAMPLES_PER_PIXEL: u16 = 277;
const STRIP_LENGTHS: u16 = 279;
const TILE_OFFSETS: u16 = 324;
const TILE_LENGTHS: u16 = 325;
const EXTRA_SAMPLES: u16 = 338;
const JPEG_TABLES: u16 = 347;
const ICC_PROFILE: u16 = 34675;
const DNG_VERSION: u16 = 50706;

/// Mosaic data as the sensor gave them, or linear data of a DNG.
const RAW_PHOTOMETRICS: [u32; 2] = [32803, 34892];

/// The compressions that are read: none, CCITT group 4, LZW, JPEG, deflate under both its numbers, and packed bits.
const READ_COMPRESSIONS: [u32; 7] = [1, 4, 5, JPEG, 8, 32946, 32773];

/// The compression whose strips and tiles are JPEGs (TIFF Technical Note 2).
const JPEG: u32 = 7;

/// The most bytes of tables that such JPEGs share; a whole set has three thousand.
const MAX_TABLE_BYTES: usize = 64 << 10;

/// The most strips or tiles: the largest picture in the smallest tiles (16 px, TIFF 6.0, section 15), in four planes.
const MAX_PARTS: usize = MAX_PIXELS as usize / (16 * 16) * 4;

/// How far the codecs of TIFF can shrink: LZW best, 4,096 codes of 12 bits (TIFF 6.0, section 13).
const BEST_RATIO: u64 = 1400;

/// Width and height of the first picture.
pub(crate) fn read_size(bytes: &[u8]) -> Result<(u32, u32), Refused> {
    let (tiff, first) = open(bytes)?;
    let number = |tag| {
        let entry = tiff.find(first, tag)?;
        tiff.number(&entry)
    };
    // Canon's raw files say so behind the header; others have a reduced picture first, or sensor data.
    let is_raw = bytes.get(8..10) == Some(b"CR")
        || tiff.find(first, DNG_VERSION).is_some()
        || number(NEW_SUBFILE_TYPE).is_some_and(|kind| kind & 1 == 1)
        || number(PHOTOMETRIC).is_some_and(|kind| RAW_PHOTOMETRICS.contains(&kind));
    if is_raw {
        return Err(unsupported(UnsupportedKind::CameraRaw));
    }
    match (number(WIDTH), number(HEIGHT)) {
        (Some(width), Some(height)) => Ok((width, height)),
        _ => Err(BAD_STRUCTURE),
    }
}

fn open(bytes: &[u8]) -> Result<(Tiff<'_>, usize), Refused> {
    let tiff = Tiff::parse(bytes).ok_or(BAD_STRUCTURE)?;
    let first = tiff.first_directory().ok_or(Refused::Truncated)?;
    // A directory outside the file: the file was cut, or never had one.
    tiff.u16(first).ok_or(Refused::Truncated)?;
    Ok((tiff, first))
}

/// Whether the picture is coded in a way that is read, every strip or tile lies inside the file, and the pixels that the
/// directory claims could come out of them.
pub(crate) fn check_complete(bytes: &[u8], width_px: u32, height_px: u32) -> Result<(), Refused> {
    let (tiff, first) = open(bytes)?;
    // A field that is not seen here may be seen by the decoder.
    if tiff.entries(first).count() != tiff.u16(first).map_or(0, usize::from) {
        return Err(Refused::Truncated);
    }
    // Before anything is asked of the strips: how far other codecs shrink is not known here, and an old JPEG has none.
    let compression = tiff.find(first, COMPRESSION);
    if compression
        .and_then(|entry| tiff.number(&entry))
        .is_some_and(|kind| !READ_COMPRESSIONS.contains(&kind))
    {
        return Err(unsupported(UnsupportedKind::UncommonTiff));
    }
    let parts = [(STRIP_OFFSETS, STRIP_LENGTHS), (TILE_OFFSETS, TILE_LENGTHS)]
        .into_iter()
        .find_map(|(offsets, lengths)| {
            Some((table(tiff, first, offsets)?, table(tiff, first, lengths)?))
        });
    let (offsets, lengths) = parts.ok_or(Refused::Truncated)?;
    if offsets.len() != lengths.len() || offsets.len() > MAX_PARTS {
        return Err(BAD_STRUCTURE);
    }
    let parts = offsets.zip(lengths).map(|(offset, length)| {
        let part = bytes.get(offset as usize..(offset + length) as usize);
        part.ok_or(Refused::Truncated)
    });
    let mut coded_bytes = 0u64;
    for part in parts.clone() {
        coded_bytes += part?.len() as u64;
    }
    // A value of a kind that no number has is left to the strict check.
    let is_jpeg = tiff
        .entries(first)
        .filter(|entry| entry.tag == COMPRESSION)
        .any(|entry| tiff.number(&entry).is_none_or(|kind| kind == JPEG));
    if is_jpeg {
        if coded_bytes > bytes.len() as u64 {
            return Err(BAD_STRUCTURE);
        }
        check_jpegs(tiff, first, parts)?;
    }
    let number = |tag, default| {
        let entry = tiff.find(first, tag);
        entry
            .and_then(|entry| tiff.number(&entry))
            .unwrap_or(default)
    };
    let bits = u64::from(number(BITS_PER_SAMPLE, 1).min(64))
        * u64::from(number(SAMPLES_PER_PIXEL, 1).min(64));
    let raw_bytes = u64::from(width_px) * u64::from(height_px) * bits / 8;
    if coded_bytes.saturating_mul(BEST_RATIO) < raw_bytes {
        return Err(Refused::Truncated);
    }
    Ok(())
}

/// The numbers of a field of shorts or longs, one after the other: a table takes no memory of its own.
fn table<'a>(
    tiff: Tiff<'a>,
    first: usize,
    tag: u16,
) -> Option<impl ExactSizeIterator<Item = u64> + Clone + use<'a>> {
    let entry = tiff.find(first, tag)?;
    let size = if entry.kind == 3 { 2 } else { 4 };
    let is_little = tiff.is_little_endian();
    let one = move |part: &[u8]| {
        let mut wide = [0u8; 4];
        if is_little {
            wide[..size].copy_from_slice(part);
            u64::from(u32::from_le_bytes(wide))
        } else {
            wide[4 - size..].copy_from_slice(part);
            u64::from(u32::from_be_bytes(wide))
        }
    };
    Some(entry.value?.chunks_exact(size).map(one))
}

/// Whether the JPEGs in a TIFF are whole, and claim together no more than the largest picture has.
///
/// The decoder makes room for what each of them claims, whatever the directory says. So the directory is taken literally
/// here: what two readers could understand in two ways is refused.
fn check_jpegs<'a>(
    tiff: Tiff<'a>,
    first: usize,
    parts: impl Iterator<Item = Result<&'a [u8], Refused>>,
) -> Result<(), Refused> {
    let kinds: [(u16, [u16; 2]); 5] = [
        (STRIP_OFFSETS, [3, 4]),
        (STRIP_LENGTHS, [3, 4]),
        (TILE_OFFSETS, [3, 4]),
        (TILE_LENGTHS, [3, 4]),
        (JPEG_TABLES, [1, 7]),
    ];
    for (tag, kinds) in kinds {
        let mut entries = tiff.entries(first).filter(|entry| entry.tag == tag);
        let is_literal = entries
            .next()
            .is_none_or(|entry| kinds.contains(&entry.kind));
        if !is_literal || entries.next().is_some() {
            return Err(BAD_STRUCTURE);
        }
    }
    let tables = tiff
        .find(first, JPEG_TABLES)
        .map(|entry| entry.value.ok_or(Refused::Truncated))
        .transpose()?;
    let mut samples = 0u64;
    for part in parts {
        let jpeg = with_tables(tables, part?)?;
        let frame = read_frame(&jpeg).map_err(in_tiff)?;
        let (width, height) = frame.size_px();
        samples += u64::from(width) * u64::from(height) * frame.components.len() as u64;
        if samples > MAX_PIXELS * 4 {
            return Err(BAD_STRUCTURE);
        }
        scan::check_complete(&jpeg).map_err(in_tiff)?;
    }
    Ok(())
}

/// A strip or tile behind the tables that it shares with others, as a JPEG of its own: the end of the tables and its own
/// beginning are left out.
fn with_tables<'a>(tables: Option<&[u8]>, part: &'a [u8]) -> Result<Cow<'a, [u8]>, Refused> {
    let Some(tables) = tables else {
        return Ok(Cow::Borrowed(part));
    };
    if tables.len() > MAX_TABLE_BYTES {
        return Err(BAD_STRUCTURE);
    }
    let shared = tables.split_last_chunk::<2>().ok_or(BAD_STRUCTURE)?.0;
    let own = part.get(2..).ok_or(Refused::Truncated)?;
    Ok(Cow::Owned([shared, own].concat()))
}

/// What is uncommon in a JPEG makes an uncommon TIFF of what it stands in.
fn in_tiff(refused: Refused) -> Refused {
    match refused {
        Refused::Unsupported { .. } => unsupported(UnsupportedKind::UncommonTiff),
        refused => refused,
    }
}

/// The ICC profile of the first picture.
pub(crate) fn profile(bytes: &[u8]) -> Option<Vec<u8>> {
    let (tiff, first) = open(bytes).ok()?;
    Some(tiff.find(first, ICC_PROFILE)?.value?.to_vec())
}

/// Whether the colours of the first picture are multiplied by its alpha already ("associated alpha", TIFF 6.0, section 18).
pub(crate) fn is_multiplied(bytes: &[u8]) -> bool {
    const ASSOCIATED: u32 = 1;
    open(bytes).is_ok_and(|(tiff, first)| {
        tiff.find(first, EXTRA_SAMPLES)
            .and_then(|entry| tiff.number(&entry))
            == Some(ASSOCIATED)
    })
}
