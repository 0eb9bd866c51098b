//! What a photo's file says about the photo, from all its places.
//!
//! Each fact is taken from the first place that has it, and the other places' words come along, so that a person can pick.
//! No fact is invented: what a caption means is for the newsroom. The position ([`Position`]) stands apart from the facts, which
//! are shown and copied; everything else that says more about the photographer than about the photo is not read.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::container::jpeg::{APP1, APP13, SOS, Segments};
use crate::container::tiff::Tiff;
use crate::container::{Kind, be32, png, webp};
use crate::field::Field;
use crate::position::{self, Position};
use crate::raw_profile::{Block, RawProfile};
use crate::{exif, iim, xmp_read};

/// Where a value was written in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Adobe's XMP packet.
    Xmp,
    /// IPTC's binary datasets.
    Iim,
    /// What the camera wrote.
    Exif,
}

/// A fact and where it came from. Texts are trimmed and free of control characters other than tab and line feed; Unicode
/// normalisation is left to the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The value of the first place that has one.
    pub value: String,
    /// That place.
    pub origin: Origin,
    /// What other places say instead, in the order of precedence. A copy that IIM's byte limits cut short, and the same
    /// time in another notation, do not count as saying otherwise.
    pub others: Vec<(Origin, String)>,
}

/// Everything that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    found: BTreeMap<Field, Found>,
    position: Option<Position>,
    tells_position: bool,
}

impl Facts {
    /// A fact; none when no place has it, or the file's metadata cannot be read.
    pub fn get(&self, field: Field) -> Option<&Found> {
        self.found.get(&field)
    }

    /// The value of a fact, or nothing.
    pub fn text(&self, field: Field) -> &str {
        self.get(field).map_or("", |found| &found.value)
    }

    /// Every fact there is, in the order of [`Field`].
    pub fn iter(&self) -> impl Iterator<Item = (Field, &Found)> {
        self.found.iter().map(|(field, found)| (*field, found))
    }

    /// Where it was taken, as the camera wrote it.
    pub fn position(&self) -> Option<Position> {
        self.position
    }

    /// Whether any block of the file tells where it was taken, in whatever way: for those who hand it on.
    pub fn tells_position(&self) -> bool {
        self.tells_position
    }

    /// Whether no fact was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

/// The values of one place.
pub(crate) type Values = BTreeMap<Field, String>;

/// Reads the facts of a file, whatever its bytes are: what cannot be read is not found.
pub fn read_facts(bytes: &[u8]) -> Facts {
    facts_of(&Blocks::find(bytes))
}

/// Reads the facts of blocks that a decoder found in a file whose frame is not walked here (HEIC): a TIFF structure and an
/// XMP packet.
pub fn read_facts_of_blocks(exif: Option<&[u8]>, xmp: Option<&[u8]>) -> Facts {
    facts_of(&Blocks {
        exif,
        xmp: xmp.map(Cow::Borrowed),
        ..Blocks::default()
    })
}

fn facts_of(blocks: &Blocks<'_>) -> Facts {
    let mut xmp = blocks
        .xmp
        .as_deref()
        .map(xmp_read::read)
        .unwrap_or_default();
    if let Some(extended) = &blocks.extended_xmp {
        // The first packet decides where both speak.
        for (field, value) in xmp_read::read(extended) {
            xmp.entry(field).or_insert(value);
        }
    }
    let iim = iim::read(&blocks.iim());
    let camera = blocks.exif.or(blocks.raw_exif.as_deref());
    let exif = camera.map(exif::read).unwrap_or_default();
    let mut found = BTreeMap::new();
    for field in Field::ALL {
        let places = [
            (Origin::Xmp, xmp.get(&field)),
            (Origin::Iim, iim.get(&field)),
            (Origin::Exif, exif.get(&field)),
        ];
        let chosen = if field == Field::Taken {
            // The camera comes first here, as in Grid.
            let [xmp, iim, exif] = places;
            choose([exif, xmp, iim], |chosen, other, _| {
                is_same_time(chosen, other)
            })
        } else {
            choose(places, |chosen, other, origin| {
                chosen == other || (origin == Origin::Iim && iim::is_cut_copy(field, other, chosen))
            })
        };
        if let Some(chosen) = chosen {
            found.insert(field, chosen);
        }
    }
    let positions =
        [blocks.exif, blocks.raw_exif.as_deref()].map(|exif| exif.and_then(position::read));
    let packets = [blocks.xmp.as_deref(), blocks.extended_xmp.as_deref()];
    Facts {
        found,
        position: camera.and_then(position::read),
        tells_position: positions.iter().any(Option::is_some)
            || packets.into_iter().flatten().any(xmp_read::tells_position),
    }
}

/// Takes the first value and keeps the others that differ.
fn choose(
    places: [(Origin, Option<&String>); 3],
    agrees: impl Fn(&str, &str, Origin) -> bool,
) -> Option<Found> {
    let mut present = places
        .into_iter()
        .filter_map(|(origin, value)| Some((origin, value?.clone())));
    let (origin, value) = present.next()?;
    let others = present
        .filter(|(origin, other)| !agrees(&value, other, *origin))
        .collect();
    Some(Found {
        value,
        origin,
        others,
    })
}

/// Whether two notations give the same local time, as far as both go: a day at least, seconds at most.
fn is_same_time(one: &str, other: &str) -> bool {
    let digits =
        |text: &str| -> Vec<u8> { text.bytes().filter(u8::is_ascii_digit).take(14).collect() };
    let (one, other) = (digits(one), digits(other));
    let common = one.len().min(other.len());
    common >= 8 && one[..common] == other[..common]
}

/// The metadata blocks of a file, as they lie in it.
#[derive(Default)]
pub(crate) struct Blocks<'a> {
    /// A TIFF structure.
    pub(crate) exif: Option<&'a [u8]>,
    /// A TIFF structure in a raw profile of a PNG. It tells facts; how the pixels must be turned, only the chunk of its own says.
    pub(crate) raw_exif: Option<Vec<u8>>,
    /// An XML packet.
    pub(crate) xmp: Option<Cow<'a, [u8]>>,
    /// The packet that did not fit a segment of a JPEG (Extended XMP), put together.
    pub(crate) extended_xmp: Option<Vec<u8>>,
    /// Photoshop's image resources, put together from their segments.
    pub(crate) photoshop: Vec<u8>,
    /// IIM datasets outside image resources (TIFF, PNG).
    pub(crate) bare_iim: Option<Cow<'a, [u8]>>,
}

impl<'a> Blocks<'a> {
    pub(crate) fn find(bytes: &'a [u8]) -> Blocks<'a> {
        match Kind::of(bytes) {
            Some(Kind::Jpeg) => Blocks::in_jpeg(bytes),
            Some(Kind::Png) => Blocks::in_png(bytes),
            Some(Kind::WebP) => Blocks::in_webp(bytes),
            Some(Kind::Tiff) => Blocks::in_tiff(bytes),
            None => Blocks::default(),
        }
    }

    /// The IIM datasets, wherever they lie.
    pub(crate) fn iim(&self) -> Cow<'_, [u8]> {
        match iim::resource(&self.photoshop, iim::RESOURCE) {
            Some(datasets) => Cow::Borrowed(datasets),
            None => Cow::Borrowed(self.bare_iim.as_deref().unwrap_or_default()),
        }
    }

    fn in_jpeg(bytes: &'a [u8]) -> Blocks<'a> {
        let mut blocks = Blocks::default();
        let mut extended = Extended::default();
        let segments = Segments::new(bytes)
            .map_while(Result::ok)
            .take_while(|segment| segment.marker != SOS);
        for segment in segments {
            let body = segment.body;
            match segment.marker {
                APP1 => {
                    if let Some(tiff) = body.strip_prefix(EXIF_LABEL) {
                        // One more byte of padding, zero by the standard.
                        blocks.exif = blocks.exif.or(tiff.get(1..));
                    } else if let Some(xml) = body.strip_prefix(XMP_LABEL) {
                        blocks.xmp = blocks.xmp.or(Some(Cow::Borrowed(xml)));
                    } else if let Some(part) = body.strip_prefix(EXTENDED_LABEL) {
                        extended.add(part);
                    }
                }
                APP13 => {
                    if let Some(resources) = body.strip_prefix(PHOTOSHOP_LABEL) {
                        blocks.photoshop.extend_from_slice(resources);
                    }
                }
                _ => {}
            }
        }
        blocks.extended_xmp = extended.finish(blocks.xmp.as_deref());
        blocks
    }

    fn in_png(bytes: &'a [u8]) -> Blocks<'a> {
        let mut blocks = Blocks::default();
        // Only the first text of each keyword is unpacked, or thousands of them would keep a machine busy for minutes.
        let mut xmp = None;
        let mut profiles = BTreeMap::new();
        for chunk in png::Chunks::new(bytes) {
            match png::keyword(chunk) {
                Some(png::XMP_KEYWORD) => xmp = xmp.or(Some(chunk)),
                Some(keyword) => {
                    if let Some(profile) = png::Profile::of(keyword) {
                        profiles.entry(profile).or_insert(chunk);
                    }
                }
                None if &chunk.kind == b"eXIf" => blocks.exif = blocks.exif.or(Some(chunk.body)),
                None => {}
            }
        }
        blocks.xmp = xmp.and_then(png::text);
        for (profile, chunk) in profiles {
            if let Some(raw) = RawProfile::read(profile, chunk) {
                blocks.add_raw(raw.block);
            }
        }
        blocks
    }

    /// Takes a block of a raw profile where the file has no other; image resources may stand in several.
    fn add_raw(&mut self, block: Block) {
        match block {
            Block::Exif(tiff) => drop(self.raw_exif.get_or_insert(tiff)),
            Block::Xmp(packet) => drop(self.xmp.get_or_insert(Cow::Owned(packet))),
            Block::Resources(resources) => self.photoshop.extend(resources),
            Block::Iim(datasets) => drop(self.bare_iim.get_or_insert(Cow::Owned(datasets))),
        }
    }

    fn in_webp(bytes: &'a [u8]) -> Blocks<'a> {
        let mut blocks = Blocks::default();
        for chunk in webp::Chunks::new(bytes) {
            match &chunk.kind {
                b"EXIF" => {
                    // Some programs keep the label that only JPEG needs.
                    let tiff = chunk.body.strip_prefix(b"Exif\0\0").unwrap_or(chunk.body);
                    blocks.exif = blocks.exif.or(Some(tiff));
                }
                b"XMP " => blocks.xmp = blocks.xmp.or(Some(Cow::Borrowed(chunk.body))),
                _ => {}
            }
        }
        blocks
    }

    /// A TIFF file is its own Exif block; XMP, IIM and image resources are fields of its first directory.
    fn in_tiff(bytes: &'a [u8]) -> Blocks<'a> {
        let mut blocks = Blocks {
            exif: Some(bytes),
            ..Blocks::default()
        };
        let Some(tiff) = Tiff::parse(bytes) else {
            return blocks;
        };
        let Some(first) = tiff.first_directory() else {
            return blocks;
        };
        let value = |tag| tiff.find(first, tag).and_then(|entry| entry.value);
        blocks.xmp = value(TIFF_XMP).map(Cow::Borrowed);
        blocks.bare_iim = value(TIFF_IIM).map(Cow::Borrowed);
        blocks.photoshop = value(TIFF_PHOTOSHOP).unwrap_or_default().to_vec();
        blocks
    }
}

pub(crate) const EXIF_LABEL: &[u8] = b"Exif\0";
/// [`EXIF_LABEL`] and its byte of padding.
pub(crate) const RAW_EXIF_LABEL: &[u8] = b"Exif\0\0";
pub(crate) const XMP_LABEL: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
pub(crate) const EXTENDED_LABEL: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
pub(crate) const PHOTOSHOP_LABEL: &[u8] = b"Photoshop 3.0\0";

pub(crate) const TIFF_XMP: u16 = 700;
pub(crate) const TIFF_IIM: u16 = 33723;
pub(crate) const TIFF_PHOTOSHOP: u16 = 34377;

/// The pieces of Extended XMP packets (XMP part 3, 1.1.3.1): each a digest, the whole length, an offset, a part of the XML. A file
/// may hold those of a packet that an older program left behind.
#[derive(Default)]
struct Extended<'a>(Vec<&'a [u8]>);

impl<'a> Extended<'a> {
    /// The longest packet that is put together, in bytes.
    const MAX_BYTES: usize = 4 << 20;
    const DIGEST: std::ops::Range<usize> = 0..32;
    /// Bytes before the XML.
    const HEAD: usize = 40;

    fn add(&mut self, piece: &'a [u8]) {
        if piece.len() > Extended::HEAD {
            self.0.push(piece);
        }
    }

    /// The packet that the main packet names, else the first, if every piece of it is there.
    fn finish(self, main: Option<&[u8]>) -> Option<Vec<u8>> {
        let first = self.0.first()?;
        let named = main.and_then(xmp_read::extension);
        let digest = named
            .as_deref()
            .map_or(&first[Extended::DIGEST], str::as_bytes);
        let mut length = 0;
        let mut pieces = BTreeMap::new();
        for piece in self.0 {
            if piece[Extended::DIGEST].eq_ignore_ascii_case(digest) {
                length = be32(piece, 32)? as usize;
                pieces.insert(be32(piece, 36)? as usize, &piece[Extended::HEAD..]);
            }
        }
        if length > Extended::MAX_BYTES {
            return None;
        }
        let mut out = Vec::new();
        for (offset, piece) in pieces {
            if offset != out.len() {
                return None;
            }
            out.extend_from_slice(piece);
        }
        (!out.is_empty() && out.len() == length).then_some(out)
    }
}
