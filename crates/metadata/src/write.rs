//! Words into files: an original as it is handed on, a rendition as readers get it.
//!
//! Coded pixels are copied byte for byte; nothing is decoded. XMP is written in full; IIM, whose limits count bytes, is cut
//! at a character and marked as UTF-8; Exif is corrected only where it says something else, because what it lacks it may
//! go on lacking.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::container::jpeg::{
    APP0, APP1, APP2, APP13, APP14, DHT, DQT, DRI, EOI, SIGNATURE, SOI, SOS, Segment, Segments,
    TEM, is_frame, next_marker, push_segment,
};
use crate::container::tiff::{NewEntry, Tiff};
use crate::container::{Broken, Kind, png, webp};
use crate::facts::{
    Blocks, EXIF_LABEL, EXTENDED_LABEL, Facts, PHOTOSHOP_LABEL, TIFF_IIM, TIFF_PHOTOSHOP, TIFF_XMP,
    XMP_LABEL, read_facts,
};
use crate::field::Field;
use crate::position::Position;
use crate::raw_profile::RawProfile;
use crate::text::cut_at_character;
use crate::{exif, iim, xmp_read, xmp_write};

/// What is to be written: an empty text takes a fact out of the file.
pub type Words = BTreeMap<Field, String>;

/// Why a file was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unwritten {
    /// A kind of file into which no words are written.
    #[error("no words are written into this kind of file")]
    Kind,
    /// The file's frame is damaged.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// Beside what the file holds, the format has no room for the words; or it holds more than is read.
    #[error("the words do not fit the file")]
    NoRoom,
}

/// The most bytes of what follows a segment's length.
const SEGMENT_BYTES: usize = 65_533;
/// The most bytes of a packet in a segment.
const MAX_PACKET_BYTES: usize = SEGMENT_BYTES - XMP_LABEL.len();
/// The most bytes of one value in a published file when all of them together do not fit a segment.
const LONG_VALUE_BYTES: usize = 1_500;

/// An original with these words in XMP, in IIM where the format or the file has it, and in Exif where it said something
/// else. Everything else stays as it is, the pixels, their orientation and unknown blocks included. A fact that every place
/// already tells this way is left alone; with nothing to change, the bytes are those given.
///
/// Rewriting breaks the signature of a file with content credentials ([`crate::has_credentials`]): the caller keeps the original,
/// and says so.
///
/// # Errors
/// [`Unwritten`]; JPEG, PNG, WebP and TIFF are written.
pub fn export(bytes: &[u8], words: &Words) -> Result<Vec<u8>, Unwritten> {
    let kind = Kind::of(bytes).ok_or(Unwritten::Kind)?;
    let facts = read_facts(bytes);
    let changed: Words = words
        .iter()
        .filter(|(field, value)| !is_told(&facts, **field, value))
        .map(|(field, value)| (*field, value.clone()))
        .collect();
    if changed.is_empty() {
        return Ok(bytes.to_vec());
    }
    let blocks = Blocks::find(bytes);
    let xmp_bytes = blocks.xmp.as_ref().map_or(0, |packet| packet.len());
    if blocks.iim().len() > iim::MAX_BYTES || xmp_bytes > xmp_read::MAX_PACKET {
        // Not all of it is read, so what would be written is not all of it.
        return Err(Unwritten::NoRoom);
    }
    let written = Written {
        xmp: xmp_write::with_words(blocks.xmp.as_deref(), &changed),
        iim: iim::with_words(&blocks.iim(), &changed),
        exif: blocks
            .exif
            .filter(|_| kind != Kind::Tiff)
            .and_then(|exif| exif::with_words(exif, &changed)),
        extended_xmp: blocks
            .extended_xmp
            .as_deref()
            .filter(|extended| tells_any(extended, &changed))
            .map(|extended| xmp_write::with_words(Some(extended), &emptied(&changed))),
    };
    match kind {
        Kind::Jpeg => export_jpeg(bytes, &blocks, &written),
        Kind::Png => export_png(bytes, &written, &changed),
        Kind::WebP => export_webp(bytes, &written),
        Kind::Tiff => export_tiff(bytes, &blocks, &written, &changed),
    }
}

/// Whether a file says this already, in full, and nowhere anything else.
fn is_told(facts: &Facts, field: Field, value: &str) -> bool {
    match facts.get(field) {
        None => value.is_empty(),
        Some(found) => {
            found.value == value && found.origin == crate::Origin::Xmp && found.others.is_empty()
        }
    }
}

/// Whether a packet tells any of these facts.
fn tells_any(packet: &[u8], words: &Words) -> bool {
    let told = xmp_read::read(packet);
    words.keys().any(|field| told.contains_key(field))
}

/// The same facts, to be taken out.
fn emptied(words: &Words) -> Words {
    words.keys().map(|field| (*field, String::new())).collect()
}

/// The blocks that are new.
struct Written {
    xmp: Vec<u8>,
    iim: Vec<u8>,
    /// None where Exif stays as it is.
    exif: Option<Vec<u8>>,
    /// The Extended XMP without what is told anew; none where there is none, or it stays as it is.
    extended_xmp: Option<Vec<u8>>,
}

fn export_jpeg(bytes: &[u8], blocks: &Blocks<'_>, new: &Written) -> Result<Vec<u8>, Unwritten> {
    let mut out = SIGNATURE.to_vec();
    let mut rest = Vec::new();
    let mut scan = None;
    let mut is_head = true;
    for segment in Segments::new(bytes) {
        let segment = segment?;
        if segment.marker == SOS {
            scan = Some(segment.end - segment.body.len() - 4);
            break;
        }
        if segment.marker == EOI {
            return Err(Broken::Structure.into());
        }
        // Of these the standard knows none here; they have no length, and mean nothing.
        if matches!(segment.marker, TEM | SOI) {
            continue;
        }
        is_head &= segment.marker == APP0;
        let to = if is_head { &mut out } else { &mut rest };
        let is_told_anew = new.extended_xmp.is_some()
            && segment.marker == APP1
            && segment.body.starts_with(EXTENDED_LABEL);
        if !is_replaced(&segment, blocks) && !is_told_anew {
            push_segment(to, segment.marker, &[segment.body]).ok_or(Unwritten::NoRoom)?;
        }
    }
    let scan = scan.ok_or(Broken::Truncated)?;
    let mut push_exif = |tiff: &[u8]| push_segment(&mut out, APP1, &[EXIF_LABEL, &[0], tiff]);
    if let Some(tiff) = new.exif.as_deref().or(blocks.exif) {
        // A block that its corrections make too long for a segment stays as it was: XMP and IIM, which go first, say it.
        push_exif(tiff)
            .or_else(|| push_exif(blocks.exif?))
            .ok_or(Unwritten::NoRoom)?;
    }
    match &new.extended_xmp {
        Some(extended) => push_extended(&mut out, &new.xmp, extended)?,
        None => push_fitting(&mut out, &new.xmp)?,
    }
    push_photoshop(
        &mut out,
        &iim::with_datasets(&blocks.photoshop, Some(&new.iim)),
    )?;
    out.append(&mut rest);
    out.extend_from_slice(&bytes[scan..]);
    Ok(out)
}

/// Whether a segment holds what is written anew: of several Exif blocks the one that is read, of all others none.
fn is_replaced(segment: &Segment<'_>, blocks: &Blocks<'_>) -> bool {
    match segment.marker {
        APP1 => {
            let exif = segment.body.strip_prefix(EXIF_LABEL);
            let is_read = |tiff: &[u8]| blocks.exif.is_some_and(|read| std::ptr::eq(read, tiff));
            segment.body.starts_with(XMP_LABEL)
                || exif.and_then(|tiff| tiff.get(1..)).is_some_and(is_read)
        }
        APP13 => segment.body.starts_with(PHOTOSHOP_LABEL),
        _ => false,
    }
}

fn push_xmp(out: &mut Vec<u8>, packet: &[u8]) -> Result<(), Unwritten> {
    push_segment(out, APP1, &[XMP_LABEL, packet]).ok_or(Unwritten::NoRoom)
}

fn push_fitting(out: &mut Vec<u8>, packet: &[u8]) -> Result<(), Unwritten> {
    push_xmp(out, &xmp_write::fitting(packet, MAX_PACKET_BYTES))
}

/// A packet and the one in which it goes on, which is named by its MD5 in 32 capitals and digits (XMP part 3, 1.1.3.1).
fn push_extended(out: &mut Vec<u8>, packet: &[u8], extended: &[u8]) -> Result<(), Unwritten> {
    const PIECE_BYTES: usize = 65_000;
    let digest = format!("{:X}", md5::compute(extended));
    let renamed = xmp_read::extension(packet).map(|old| {
        String::from_utf8_lossy(packet)
            .replace(&old, &digest)
            .into_bytes()
    });
    push_fitting(out, renamed.as_deref().unwrap_or(packet))?;
    let length = u32::try_from(extended.len()).map_err(|_| Unwritten::NoRoom)?;
    let mut offset = 0u32;
    for piece in extended.chunks(PIECE_BYTES) {
        let place = [length.to_be_bytes(), offset.to_be_bytes()].concat();
        push_segment(
            out,
            APP1,
            &[EXTENDED_LABEL, digest.as_bytes(), &place, piece],
        )
        .ok_or(Unwritten::NoRoom)?;
        offset += piece.len() as u32;
    }
    Ok(())
}

/// Image resources may go on in further segments, each with its label.
fn push_photoshop(out: &mut Vec<u8>, resources: &[u8]) -> Result<(), Unwritten> {
    for part in resources.chunks(SEGMENT_BYTES - PHOTOSHOP_LABEL.len()) {
        push_segment(out, APP13, &[PHOTOSHOP_LABEL, part]).ok_or(Unwritten::NoRoom)?;
    }
    Ok(())
}

fn export_png(bytes: &[u8], new: &Written, changed: &Words) -> Result<Vec<u8>, Unwritten> {
    let mut out = png::SIGNATURE.to_vec();
    let (mut is_begun, mut is_whole) = (false, false);
    let push = |out: &mut Vec<u8>, kind: &[u8; 4], body: &[u8]| {
        png::push_chunk(out, *kind, body).ok_or(Unwritten::NoRoom)
    };
    // Only the first of each is read; so only that one can tell anything else.
    let mut profiles = BTreeSet::new();
    for chunk in png::Chunks::new(bytes) {
        match (&chunk.kind, png::keyword(chunk)) {
            // What cannot be unpacked was not read, and may be more than a packet of ours.
            (_, Some(png::XMP_KEYWORD)) if png::text(chunk).is_none() => {
                return Err(Unwritten::NoRoom);
            }
            (_, Some(png::XMP_KEYWORD)) => {}
            (_, Some(keyword)) => {
                let told_anew = png::Profile::of(keyword)
                    .filter(|profile| profiles.insert(*profile))
                    .and_then(|profile| RawProfile::read(profile, chunk)?.with_words(changed));
                match told_anew {
                    Some(body) => push(&mut out, b"tEXt", &body)?,
                    None => out.extend_from_slice(chunk.raw),
                }
            }
            (b"eXIf", _) if new.exif.is_some() => {
                push(&mut out, b"eXIf", new.exif.as_deref().unwrap_or_default())?;
            }
            _ => out.extend_from_slice(chunk.raw),
        }
        match &chunk.kind {
            b"IHDR" => {
                // No compression, no language, no translated keyword.
                let body = [png::XMP_KEYWORD, &[0; 5], &new.xmp].concat();
                push(&mut out, b"iTXt", &body)?;
                is_begun = true;
            }
            b"IEND" => is_whole = true,
            _ => {}
        }
    }
    match (is_begun, is_whole) {
        (true, true) => Ok(out),
        (false, true) => Err(Broken::Structure.into()),
        (_, false) => Err(Broken::Truncated.into()),
    }
}

fn export_webp(bytes: &[u8], new: &Written) -> Result<Vec<u8>, Unwritten> {
    webp::check_complete(bytes)?;
    let old_exif = webp::Chunks::new(bytes).find(|chunk| &chunk.kind == b"EXIF");
    let exif = new.exif.as_deref().or(old_exif.map(|chunk| chunk.body));
    write_webp(bytes, exif, &new.xmp, |kind| {
        !matches!(kind, b"VP8X" | b"EXIF" | b"XMP ")
    })
}

/// A WebP in its extended form: the chunks that `keeps` names, then Exif and XMP, where RFC 9649 wants them.
fn write_webp(
    bytes: &[u8],
    exif: Option<&[u8]>,
    xmp: &[u8],
    keeps: impl Fn(&[u8; 4]) -> bool,
) -> Result<Vec<u8>, Unwritten> {
    const ICC: u8 = 0x20;
    const ALPHA: u8 = 0x10;
    const EXIF: u8 = 0x08;
    const XMP: u8 = 0x04;
    let (width, height) = webp::read_size(bytes)?;
    let mut flags = XMP;
    let mut chunks = Vec::new();
    for chunk in webp::Chunks::new(bytes) {
        match &chunk.kind {
            b"VP8X" => flags |= chunk.body.first().unwrap_or(&0) & !(ICC | EXIF),
            b"ALPH" => flags |= ALPHA,
            b"ICCP" if keeps(&chunk.kind) => flags |= ICC,
            // One bit behind the two sizes says whether alpha is used.
            b"VP8L" if chunk.body.get(4).is_some_and(|byte| byte & 0x10 != 0) => flags |= ALPHA,
            _ => {}
        }
        if keeps(&chunk.kind) {
            chunks.push(chunk);
        }
    }
    if exif.is_some() {
        flags |= EXIF;
    }
    // A chunk whose length is wrong hides those behind it; without pixels there is nothing to write.
    let has_pixels = chunks
        .iter()
        .any(|chunk| matches!(&chunk.kind, b"VP8 " | b"VP8L" | b"ANMF"));
    if !has_pixels || width == 0 || height == 0 {
        return Err(Broken::Structure.into());
    }
    let mut canvas = vec![flags, 0, 0, 0];
    for side in [width, height] {
        canvas.extend_from_slice(&(side - 1).to_le_bytes()[..3]);
    }
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut push = |kind, body: &[u8]| webp::push_chunk(&mut out, kind, body);
    push(*b"VP8X", &canvas).ok_or(Unwritten::NoRoom)?;
    for chunk in chunks {
        push(chunk.kind, chunk.body).ok_or(Unwritten::NoRoom)?;
    }
    if let Some(exif) = exif {
        push(*b"EXIF", exif).ok_or(Unwritten::NoRoom)?;
    }
    push(*b"XMP ", xmp).ok_or(Unwritten::NoRoom)?;
    let length = u32::try_from(out.len() - 8).map_err(|_| Unwritten::NoRoom)?;
    out[4..8].copy_from_slice(&length.to_le_bytes());
    Ok(out)
}

fn export_tiff(
    bytes: &[u8],
    blocks: &Blocks<'_>,
    new: &Written,
    changed: &Words,
) -> Result<Vec<u8>, Unwritten> {
    const BYTE: u16 = 1;
    // Bytes by their nature, but Photoshop writes them as numbers of four, and Nikon's programs read nothing else.
    const LONG: u16 = 4;
    let mut datasets = new.iim.clone();
    datasets.resize(datasets.len().next_multiple_of(4), 0);
    let tiff = Tiff::parse(bytes).ok_or(Broken::Structure)?;
    let mut sets = exif::changed_words(bytes, changed);
    sets.push(NewEntry {
        tag: TIFF_XMP,
        kind: BYTE,
        value: new.xmp.clone(),
    });
    sets.push(NewEntry {
        tag: TIFF_IIM,
        kind: LONG,
        value: datasets,
    });
    if !blocks.photoshop.is_empty() {
        // A second copy of the datasets in the image resources would be a second truth.
        sets.push(NewEntry {
            tag: TIFF_PHOTOSHOP,
            kind: BYTE,
            value: iim::with_datasets(&blocks.photoshop, None),
        });
    }
    sets.retain(|entry| !entry.value.is_empty());
    tiff.with_entries(&sets, |tag| tag == TIFF_PHOTOSHOP)
        .ok_or(Unwritten::Broken(Broken::Structure))
}

/// A rendition as readers get it: what is needed to show its pixels, these words, a position where one is given, and nothing
/// else. Whatever else its maker left in it (another position, a serial number, a thumbnail, a remark, something behind the end)
/// is left out, so that no workstation can publish it by mistake. Equal arguments give equal bytes.
///
/// # Errors
/// [`Unwritten`]; JPEG and WebP are written.
pub fn publish(
    bytes: &[u8],
    words: &Words,
    position: Option<Position>,
) -> Result<Vec<u8>, Unwritten> {
    let mut packet = xmp_write::packet(words, position);
    let mut iim = iim::with_words(&[], words);
    if packet.len() > MAX_PACKET_BYTES {
        let short: Words = words
            .iter()
            .map(|(field, value)| {
                let cut = cut_at_character(value, LONG_VALUE_BYTES);
                (*field, cut.to_owned())
            })
            .collect();
        packet = xmp_write::packet(&short, position);
        iim = iim::with_words(&[], &short);
    }
    match Kind::of(bytes) {
        Some(Kind::Jpeg) => publish_jpeg(bytes, &packet, &iim),
        Some(Kind::WebP) => {
            webp::check_complete(bytes)?;
            write_webp(bytes, None, &packet, |kind| {
                matches!(kind, b"VP8 " | b"VP8L" | b"ALPH" | b"ICCP")
            })
        }
        _ => Err(Unwritten::Kind),
    }
}

fn publish_jpeg(bytes: &[u8], packet: &[u8], datasets: &[u8]) -> Result<Vec<u8>, Unwritten> {
    /// JFIF 1.01, square pixels, no thumbnail.
    const JFIF: &[u8] = b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0";
    let mut out = SIGNATURE.to_vec();
    let is_jfif = Segments::new(bytes)
        .map_while(Result::ok)
        .take_while(|segment| segment.marker != SOS)
        .any(|segment| segment.marker == APP0 && segment.body.starts_with(b"JFIF\0"));
    if is_jfif {
        push_segment(&mut out, APP0, &[JFIF]).ok_or(Unwritten::NoRoom)?;
    }
    push_xmp(&mut out, packet)?;
    push_photoshop(&mut out, &iim::with_datasets(&[], Some(datasets)))?;
    let mut has_pixels = false;
    for segment in Segments::new(bytes) {
        let segment = segment?;
        if segment.marker == EOI {
            if !has_pixels {
                return Err(Broken::Structure.into());
            }
            out.extend([0xff, EOI]);
            return Ok(out);
        }
        if shows_pixels(&segment) {
            push_segment(&mut out, segment.marker, &[segment.body]).ok_or(Unwritten::NoRoom)?;
        }
        if segment.marker == SOS {
            has_pixels = true;
            let end = next_marker(bytes, segment.end).ok_or(Broken::Truncated)?;
            out.extend_from_slice(&bytes[segment.end..end]);
        }
    }
    Err(Broken::Truncated.into())
}

/// Whether a segment is needed to show the pixels as they are meant.
fn shows_pixels(segment: &Segment<'_>) -> bool {
    match segment.marker {
        DQT | DHT | DRI | SOS => true,
        APP2 => segment.body.starts_with(b"ICC_PROFILE\0"),
        APP14 => segment.body.starts_with(b"Adobe"),
        marker => is_frame(marker),
    }
}
