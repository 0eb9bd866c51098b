//! Words into files: an original as it is handed on, a rendition as readers get it.
//!
//! Coded pixels are copied byte for byte; nothing is decoded. XMP is written in full; IIM, whose limits count bytes, is cut
//! at a character and marked as UTF-8; Exif is corrected only where it says something else, because what it lacks it may
//! go on lacking.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::container::jpeg::{
    APP0, APP1, APP2, APP13, APP14, DHT, DQT, DRI, EOI, SIGNATURE, SOI, SOS, Segment, Segments,
    TEM, is_frame, next_marker, push_segment,
};
use crate::container::tiff::{NewEntry, Tiff};
use crate::container::{Broken, Kind, png, webp};
use crate::facts::{
    Blocks, EXIF_LABEL, Facts, PHOTOSHOP_LABEL, TIFF_IIM, TIFF_PHOTOSHOP, TIFF_XMP, XMP_LABEL,
    read_facts,
};
use crate::field::Field;
use crate::position::Position;
use crate::{exif, iim, xmp_write};

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
    /// The words, or the file with them, are longer than the format allows.
    #[error("the words do not fit the format")]
    NoRoom,
}

/// The most bytes of what follows a segment's length.
const SEGMENT_BYTES: usize = 65_533;
/// The most bytes of one value in a published file when all of them together do not fit a segment.
const LONG_VALUE_BYTES: usize = 1_500;

/// An original with these words in XMP, in IIM where the format or the file has it, and in Exif where it said something
/// else. Everything else stays as it is, the pixels, their orientation and unknown blocks included. A fact that every place
/// already tells this way is left alone; with nothing to change, the bytes are those given.
///
/// Rewriting breaks the signature of a file with content credentials (C2PA): the caller keeps the original.
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
    let written = Written {
        xmp: xmp_write::with_words(blocks.xmp.as_deref(), &changed),
        iim: iim::with_words(&blocks.iim(), &changed),
        exif: blocks
            .exif
            .filter(|_| kind != Kind::Tiff)
            .and_then(|exif| exif::with_words(exif, &changed)),
    };
    match kind {
        Kind::Jpeg => export_jpeg(bytes, &blocks, &written),
        Kind::Png => export_png(bytes, &written),
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

/// The blocks that are new.
struct Written {
    xmp: Vec<u8>,
    iim: Vec<u8>,
    /// None where Exif stays as it is.
    exif: Option<Vec<u8>>,
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
        if !is_replaced(&segment) {
            push_segment(to, segment.marker, &[segment.body]).ok_or(Unwritten::NoRoom)?;
        }
    }
    let scan = scan.ok_or(Broken::Truncated)?;
    if let Some(tiff) = new.exif.as_deref().or(blocks.exif) {
        push_segment(&mut out, APP1, &[EXIF_LABEL, &[0], tiff]).ok_or(Unwritten::NoRoom)?;
    }
    push_xmp(&mut out, &new.xmp)?;
    push_photoshop(
        &mut out,
        &iim::with_datasets(&blocks.photoshop, Some(&new.iim)),
    )?;
    out.append(&mut rest);
    out.extend_from_slice(&bytes[scan..]);
    Ok(out)
}

fn is_replaced(segment: &Segment<'_>) -> bool {
    match segment.marker {
        APP1 => segment.body.starts_with(EXIF_LABEL) || segment.body.starts_with(XMP_LABEL),
        APP13 => segment.body.starts_with(PHOTOSHOP_LABEL),
        _ => false,
    }
}

fn push_xmp(out: &mut Vec<u8>, packet: &[u8]) -> Result<(), Unwritten> {
    push_segment(out, APP1, &[XMP_LABEL, packet]).ok_or(Unwritten::NoRoom)
}

/// Image resources may go on in further segments, each with its label.
fn push_photoshop(out: &mut Vec<u8>, resources: &[u8]) -> Result<(), Unwritten> {
    for part in resources.chunks(SEGMENT_BYTES - PHOTOSHOP_LABEL.len()) {
        push_segment(out, APP13, &[PHOTOSHOP_LABEL, part]).ok_or(Unwritten::NoRoom)?;
    }
    Ok(())
}

fn export_png(bytes: &[u8], new: &Written) -> Result<Vec<u8>, Unwritten> {
    let mut out = png::SIGNATURE.to_vec();
    let (mut is_begun, mut is_whole) = (false, false);
    let push = |out: &mut Vec<u8>, kind: &[u8; 4], body: &[u8]| {
        png::push_chunk(out, *kind, body).ok_or(Unwritten::NoRoom)
    };
    for chunk in png::Chunks::new(bytes) {
        match (&chunk.kind, png::keyword(chunk)) {
            (_, Some(png::XMP_KEYWORD)) => {}
            (_, Some(png::IPTC_KEYWORD)) => {
                let mut body = png::IPTC_KEYWORD.to_vec();
                body.push(0);
                let resources = iim::with_datasets(&[], Some(&new.iim));
                body.extend(png::to_raw_profile("iptc", &resources));
                push(&mut out, b"tEXt", &body)?;
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
    if packet.len() > SEGMENT_BYTES - XMP_LABEL.len() {
        let short: Words = words
            .iter()
            .map(|(field, value)| {
                let cut = iim::cut_at_character(value, LONG_VALUE_BYTES);
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
