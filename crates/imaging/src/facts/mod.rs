//! What a photo's file says about the photo.
//!
//! Photographers and agencies write the caption, the credit and the rest into the file, in up to
//! three places that often disagree: XMP, IPTC-IIM and Exif. Each fact is taken from the first
//! place that has it, in the order of the Guardian's Grid (`ImageMetadataConverter`), and the
//! other places' words come along, so that a person can pick. Nothing is written here, and no
//! fact is invented: what a caption means is for the newsroom.
//!
//! Fields and numbers: IPTC Photo Metadata Standard 2025.1, IIM 4.2, Exif 2.32, XMP (ISO 16684-1).
//! Not read: Extended XMP (more than 64 KB in a JPEG; captions stand in the first packet),
//! compressed PNG text, and the position (GPS).

mod exif;
mod iim;
mod text;
mod xmp;

use crate::container::jpeg::{APP1, APP13, SOS, Segments};
use crate::container::{png, webp};
use crate::header::Format;
use crate::orientation::Orientation;

/// Where a value was written in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Adobe's XMP packet.
    Xmp,
    /// IPTC's binary datasets.
    Iim,
    /// What the camera wrote.
    Exif,
}

/// A fact and where it came from. Texts are trimmed and free of control characters other than
/// tab and line feed; Unicode normalisation is left to the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The value of the first place that has one.
    pub value: String,
    /// That place.
    pub origin: Origin,
    /// What other places say instead, in the order of precedence. A copy that IIM's byte limits
    /// cut short, and the same time in another notation, do not count as saying otherwise.
    pub others: Vec<(Origin, String)>,
}

/// Everything that was found. A fact that no place has is `None`, as are all facts of a file
/// whose metadata cannot be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FactsFound {
    /// Caption: `dc:description`, IIM 2:120, Exif ImageDescription.
    pub caption: Option<Found>,
    /// Headline: `photoshop:Headline`, IIM 2:105. Never `dc:title`, which is an object name.
    pub headline: Option<Found>,
    /// Photographer: `dc:creator`, IIM 2:80, Exif Artist. Several are joined by `, `.
    pub creator: Option<Found>,
    /// Credit line: `photoshop:Credit`, IIM 2:110.
    pub credit: Option<Found>,
    /// Copyright notice: `dc:rights`, IIM 2:116, Exif Copyright.
    pub copyright: Option<Found>,
    /// Source: `photoshop:Source`, IIM 2:115.
    pub source: Option<Found>,
    /// Place within the city: `Iptc4xmpCore:Location`, IIM 2:92.
    pub place: Option<Found>,
    /// City: `photoshop:City`, IIM 2:90.
    pub city: Option<Found>,
    /// Country: `photoshop:Country`, IIM 2:101.
    pub country: Option<Found>,
    /// When the photo was taken, as written: Exif DateTimeOriginal with its OffsetTimeOriginal
    /// right behind it (`2020:09:21 22:16:05+07:00`; the camera comes first here, as in Grid),
    /// `photoshop:DateCreated` (ISO 8601), IIM 2:55 and 2:60 with a `T` between
    /// (`20200921T221605+0700`). Offset and time may be missing.
    pub taken: Option<Found>,
    /// Alternative text: `Iptc4xmpCore:AltTextAccessibility`.
    pub alt: Option<Found>,
}

/// The values of one place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Values {
    caption: Option<String>,
    headline: Option<String>,
    creator: Option<String>,
    credit: Option<String>,
    copyright: Option<String>,
    source: Option<String>,
    place: Option<String>,
    city: Option<String>,
    country: Option<String>,
    taken: Option<String>,
    alt: Option<String>,
}

/// Reads the facts of a file, whatever its bytes are: what cannot be read is not found.
pub fn read_facts(bytes: &[u8]) -> FactsFound {
    let blocks = Blocks::find(bytes);
    let xmp = blocks.xmp.map(xmp::read).unwrap_or_default();
    let iim = iim::read(&blocks.photoshop);
    let exif = blocks.exif.map(exif::read).unwrap_or_default();
    let by_precedence = |pick: fn(&Values) -> &Option<String>| {
        choose([
            (Origin::Xmp, pick(&xmp)),
            (Origin::Iim, pick(&iim)),
            (Origin::Exif, pick(&exif)),
        ])
    };
    FactsFound {
        caption: by_precedence(|values| &values.caption),
        headline: by_precedence(|values| &values.headline),
        creator: by_precedence(|values| &values.creator),
        credit: by_precedence(|values| &values.credit),
        copyright: by_precedence(|values| &values.copyright),
        source: by_precedence(|values| &values.source),
        place: by_precedence(|values| &values.place),
        city: by_precedence(|values| &values.city),
        country: by_precedence(|values| &values.country),
        taken: choose_time([
            (Origin::Exif, &exif.taken),
            (Origin::Xmp, &xmp.taken),
            (Origin::Iim, &iim.taken),
        ]),
        alt: by_precedence(|values| &values.alt),
    }
}

/// Reads the orientation from the Exif block of a file; upright when there is none.
pub(crate) fn exif_orientation(bytes: &[u8], format: Format) -> Orientation {
    Blocks::find_in(bytes, format)
        .exif
        .and_then(exif::read_orientation)
        .unwrap_or_default()
}

/// Takes the first value and keeps the others that differ.
fn choose(places: [(Origin, &Option<String>); 3]) -> Option<Found> {
    choose_by(places, |chosen, other, origin| {
        chosen == other || (origin == Origin::Iim && iim::is_cut_copy(other, chosen))
    })
}

fn choose_time(places: [(Origin, &Option<String>); 3]) -> Option<Found> {
    choose_by(places, |chosen, other, _| is_same_time(chosen, other))
}

fn choose_by(
    places: [(Origin, &Option<String>); 3],
    agrees: impl Fn(&str, &str, Origin) -> bool,
) -> Option<Found> {
    let mut present = places
        .into_iter()
        .filter_map(|(origin, value)| Some((origin, value.clone()?)));
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

/// Whether two notations give the same local time, as far as both go: a day at least, seconds at
/// most.
fn is_same_time(one: &str, other: &str) -> bool {
    let digits =
        |text: &str| -> Vec<u8> { text.bytes().filter(u8::is_ascii_digit).take(14).collect() };
    let (one, other) = (digits(one), digits(other));
    let common = one.len().min(other.len());
    common >= 8 && one[..common] == other[..common]
}

/// The metadata blocks of a file, as they lie in it.
#[derive(Default)]
struct Blocks<'a> {
    /// A TIFF structure.
    exif: Option<&'a [u8]>,
    /// An XML packet.
    xmp: Option<&'a [u8]>,
    /// Photoshop's image resources, put together from their segments.
    photoshop: Vec<u8>,
}

impl<'a> Blocks<'a> {
    fn find(bytes: &'a [u8]) -> Blocks<'a> {
        if bytes.starts_with(&png::SIGNATURE) {
            Blocks::find_in(bytes, Format::Png)
        } else if bytes.starts_with(b"RIFF") {
            Blocks::find_in(bytes, Format::WebP)
        } else {
            Blocks::find_in(bytes, Format::Jpeg)
        }
    }

    fn find_in(bytes: &'a [u8], format: Format) -> Blocks<'a> {
        match format {
            Format::Jpeg => Blocks::in_jpeg(bytes),
            Format::Png => Blocks::in_png(bytes),
            Format::WebP => Blocks::in_webp(bytes),
        }
    }

    fn in_jpeg(bytes: &'a [u8]) -> Blocks<'a> {
        let mut blocks = Blocks::default();
        let segments = Segments::new(bytes)
            .map_while(Result::ok)
            .take_while(|segment| segment.marker != SOS);
        for segment in segments {
            let body = segment.body;
            match segment.marker {
                APP1 => {
                    if let Some(tiff) = body.strip_prefix(b"Exif\0") {
                        // One more byte of padding, zero by the standard.
                        blocks.exif = blocks.exif.or(tiff.get(1..));
                    } else if let Some(xml) = body.strip_prefix(b"http://ns.adobe.com/xap/1.0/\0") {
                        blocks.xmp = blocks.xmp.or(Some(xml));
                    }
                }
                APP13 => {
                    if let Some(resources) = body.strip_prefix(b"Photoshop 3.0\0") {
                        blocks.photoshop.extend_from_slice(resources);
                    }
                }
                _ => {}
            }
        }
        blocks
    }

    fn in_png(bytes: &'a [u8]) -> Blocks<'a> {
        // Keyword, then no compression, then empty language tag and translated keyword.
        const XMP: &[u8] = b"XML:com.adobe.xmp\0\0\0\0\0";
        let mut blocks = Blocks::default();
        for chunk in png::Chunks::new(bytes) {
            match &chunk.kind {
                b"eXIf" => blocks.exif = blocks.exif.or(Some(chunk.body)),
                b"iTXt" => blocks.xmp = blocks.xmp.or(chunk.body.strip_prefix(XMP)),
                _ => {}
            }
        }
        blocks
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
                b"XMP " => blocks.xmp = blocks.xmp.or(Some(chunk.body)),
                _ => {}
            }
        }
        blocks
    }
}
