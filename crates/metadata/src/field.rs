//! The facts that a newsroom cares about, and where each of them is written.
//!
//! One table for reading and for writing, so that what is written is what is read. The order of precedence is that of the
//! Guardian's Grid (`ImageMetadataConverter`): XMP, then IIM, then Exif; only the time begins with the camera's own.

use crate::text::SEPARATOR;

/// A fact about a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// What the photo shows.
    Caption,
    /// A headline; never `dc:title`, which is an object name.
    Headline,
    /// Who took it; several are joined by `, `.
    Creator,
    /// The photographer's title.
    CreatorTitle,
    /// The credit line.
    Credit,
    /// The copyright notice.
    Copyright,
    /// Who owned it first.
    Source,
    /// What an editor must know before using it.
    Instructions,
    /// The transmission reference.
    JobId,
    /// The place within the city.
    Place,
    /// The city.
    City,
    /// The state or province.
    State,
    /// The country's name.
    Country,
    /// The country's ISO 3166 code.
    CountryCode,
    /// When it was taken, as written: Exif's `2020:09:21 22:16:05+07:00`, ISO 8601, or IIM's `20200921T221605+0700`.
    Taken,
    /// For those who do not see it.
    Alt,
    /// How the picture came to be: an IPTC `digitalsourcetype` address.
    DigitalSource,
    /// The system that generated it.
    AiSystem,
    /// That system's version.
    AiSystemVersion,
    /// What it was told.
    AiPrompt,
    /// Who told it.
    AiPromptWriter,
}

/// How XMP holds a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    /// Alternatives by language; the default one is ours.
    Alternatives,
    /// An ordered list.
    List,
}

/// Where XMP holds a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct XmpPlace {
    pub(crate) namespace: &'static str,
    pub(crate) local: &'static str,
    pub(crate) shape: Shape,
}

/// Where IIM holds a fact: a dataset of record 2 and the most bytes of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IimPlace {
    pub(crate) number: u8,
    pub(crate) max_bytes: usize,
}

pub(crate) const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
pub(crate) const DC: &str = "http://purl.org/dc/elements/1.1/";
pub(crate) const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
pub(crate) const IPTC: &str = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/";
pub(crate) const IPTC_EXT: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";

impl Field {
    /// Every field.
    pub const ALL: [Field; 21] = [
        Field::Caption,
        Field::Headline,
        Field::Creator,
        Field::CreatorTitle,
        Field::Credit,
        Field::Copyright,
        Field::Source,
        Field::Instructions,
        Field::JobId,
        Field::Place,
        Field::City,
        Field::State,
        Field::Country,
        Field::CountryCode,
        Field::Taken,
        Field::Alt,
        Field::DigitalSource,
        Field::AiSystem,
        Field::AiSystemVersion,
        Field::AiPrompt,
        Field::AiPromptWriter,
    ];

    /// Its name where facts are listed: `creator_title`.
    pub const fn name(self) -> &'static str {
        match self {
            Field::Caption => "caption",
            Field::Headline => "headline",
            Field::Creator => "creator",
            Field::CreatorTitle => "creator_title",
            Field::Credit => "credit",
            Field::Copyright => "copyright",
            Field::Source => "source",
            Field::Instructions => "instructions",
            Field::JobId => "job_id",
            Field::Place => "place",
            Field::City => "city",
            Field::State => "state",
            Field::Country => "country",
            Field::CountryCode => "country_code",
            Field::Taken => "taken",
            Field::Alt => "alt",
            Field::DigitalSource => "digital_source",
            Field::AiSystem => "ai_system",
            Field::AiSystemVersion => "ai_system_version",
            Field::AiPrompt => "ai_prompt",
            Field::AiPromptWriter => "ai_prompt_writer",
        }
    }

    /// Its place in XMP.
    pub(crate) const fn xmp(self) -> XmpPlace {
        let (namespace, local, shape) = match self {
            Field::Caption => (DC, "description", Shape::Alternatives),
            Field::Headline => (PHOTOSHOP, "Headline", Shape::Text),
            Field::Creator => (DC, "creator", Shape::List),
            Field::CreatorTitle => (PHOTOSHOP, "AuthorsPosition", Shape::Text),
            Field::Credit => (PHOTOSHOP, "Credit", Shape::Text),
            Field::Copyright => (DC, "rights", Shape::Alternatives),
            Field::Source => (PHOTOSHOP, "Source", Shape::Text),
            Field::Instructions => (PHOTOSHOP, "Instructions", Shape::Text),
            Field::JobId => (PHOTOSHOP, "TransmissionReference", Shape::Text),
            Field::Place => (IPTC, "Location", Shape::Text),
            Field::City => (PHOTOSHOP, "City", Shape::Text),
            Field::State => (PHOTOSHOP, "State", Shape::Text),
            Field::Country => (PHOTOSHOP, "Country", Shape::Text),
            Field::CountryCode => (IPTC, "CountryCode", Shape::Text),
            Field::Taken => (PHOTOSHOP, "DateCreated", Shape::Text),
            Field::Alt => (IPTC, "AltTextAccessibility", Shape::Alternatives),
            Field::DigitalSource => (IPTC_EXT, "DigitalSourceType", Shape::Text),
            Field::AiSystem => (IPTC_EXT, "AISystemUsed", Shape::Text),
            Field::AiSystemVersion => (IPTC_EXT, "AISystemVersionUsed", Shape::Text),
            Field::AiPrompt => (IPTC_EXT, "AIPromptInformation", Shape::Text),
            Field::AiPromptWriter => (IPTC_EXT, "AIPromptWriterName", Shape::Text),
        };
        XmpPlace {
            namespace,
            local,
            shape,
        }
    }

    /// Its place in IIM. The time has two (2:55 and 2:60) and is read apart.
    pub(crate) const fn iim(self) -> Option<IimPlace> {
        let (number, max_bytes) = match self {
            Field::Caption => (120, 2000),
            Field::Headline => (105, 256),
            Field::Creator => (80, 32),
            Field::CreatorTitle => (85, 32),
            Field::Credit => (110, 32),
            Field::Copyright => (116, 128),
            Field::Source => (115, 32),
            Field::Instructions => (40, 256),
            Field::JobId => (103, 32),
            Field::Place => (92, 32),
            Field::City => (90, 32),
            Field::State => (95, 32),
            Field::Country => (101, 64),
            Field::CountryCode => (100, 3),
            _ => return None,
        };
        Some(IimPlace { number, max_bytes })
    }

    /// The values that a text is where a place holds several: creators are joined by `, ` where they are read, and parted there
    /// where they are written. None for an empty text.
    pub(crate) fn each(self, text: &str) -> impl Iterator<Item = &str> {
        let separator = match self.xmp().shape {
            Shape::List => SEPARATOR,
            // In no text.
            Shape::Text | Shape::Alternatives => "\0",
        };
        let is_list = separator == SEPARATOR;
        text.split(separator)
            .map(move |one| if is_list { one.trim() } else { one })
            .filter(|one| !one.trim().is_empty())
    }

    /// Its tag in the first directory of Exif.
    pub(crate) const fn exif(self) -> Option<u16> {
        match self {
            Field::Caption => Some(0x010e),
            Field::Creator => Some(0x013b),
            Field::Copyright => Some(0x8298),
            _ => None,
        }
    }

    /// The field of an XMP property.
    pub(crate) fn of_xmp(namespace: &str, local: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| {
            let place = field.xmp();
            place.local == local && place.namespace == namespace
        })
    }
}
