//! Writing XMP: a packet of our own, or somebody's packet with our words in it.
//!
//! A packet that is there keeps everything that is not replaced (ratings, histories, developing settings, keywords): the
//! properties in question are taken out wherever a top-level description has them, and one more description with ours is
//! added. A packet that cannot be edited (it is not well-formed) is replaced as a whole, by one that says ours and every fact that
//! could still be read in it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, QName, ResolveResult};
use quick_xml::reader::NsReader;

use crate::field::{DC, Field, IPTC, IPTC_EXT, PHOTOSHOP, RDF, Shape};
use crate::position::Position;
use crate::text;
use crate::xmp_read::{self, MAX_DEPTH, MAX_PACKET, attributes, property, resolve};

/// The prefixes that we write.
const PREFIXES: [(&str, &str); 4] = [
    (DC, "dc"),
    (PHOTOSHOP, "photoshop"),
    (IPTC, "Iptc4xmpCore"),
    (IPTC_EXT, "Iptc4xmpExt"),
];

/// XMP's names for what Exif says.
const EXIF: &str = "http://ns.adobe.com/exif/1.0/";

/// A packet that says these words, this position and nothing else.
pub(crate) fn packet(words: &BTreeMap<Field, String>, position: Option<Position>) -> Vec<u8> {
    let place = position.map_or_else(String::new, |position| {
        let (latitude, longitude) = position.in_xmp();
        format!(
            "<rdf:Description rdf:about=\"\" xmlns:exif=\"{EXIF}\"><exif:GPSLatitude>{latitude}</exif:GPSLatitude>\
             <exif:GPSLongitude>{longitude}</exif:GPSLongitude></rdf:Description>"
        )
    });
    // The marks around a packet are XMP part 1, 7.3.2; the id is the same in every packet.
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"{RDF}\">{}{place}</rdf:RDF></x:xmpmeta>\
         <?xpacket end=\"w\"?>",
        description(words, "")
    )
    .into_bytes()
}

/// Somebody's packet with these words; a packet of ours where there is none that can be read. One of more than [`MAX_PACKET`] is
/// the caller's to refuse.
pub(crate) fn with_words(old: Option<&[u8]>, words: &BTreeMap<Field, String>) -> Vec<u8> {
    let Some(old) = old.filter(|old| old.len() <= MAX_PACKET) else {
        return packet(words, None);
    };
    let text = text::packet(old);
    // The XML reader passes over a mark at the beginning and does not count it; a file may begin with several.
    let edited = edit(
        without_declaration(text.trim_start_matches('\u{feff}')),
        words,
    );
    edited.map_or_else(
        || {
            let mut all = xmp_read::read(old);
            all.extend(words.clone());
            packet(&all, None)
        },
        String::into_bytes,
    )
}

/// A packet without an XML declaration that names another encoding than the one in which it is written again.
fn without_declaration(packet: &str) -> &str {
    let declaration = packet.split_once("?>").filter(|(head, _)| {
        let head = head.to_ascii_lowercase();
        head.starts_with("<?xml ") && head.contains("encoding") && !head.contains("utf-8")
    });
    declaration.map_or(packet, |(_, rest)| rest)
}

/// A packet without its padding if it is longer than `max_bytes` with it: programs leave room behind the XML, so that others can
/// edit in place (XMP part 1, 7.3.2), and it is room for our words too.
pub(crate) fn fitting(packet: &[u8], max_bytes: usize) -> Cow<'_, [u8]> {
    const END: &[u8] = b"<?xpacket end";
    let end = packet.windows(END.len()).rposition(|window| window == END);
    match end {
        Some(end) if packet.len() > max_bytes => {
            let xml = packet[..end].trim_ascii_end();
            Cow::Owned([xml, &packet[end..]].concat())
        }
        _ => Cow::Borrowed(packet),
    }
}

/// A description that holds words; empty ones are left out. `about` is what the others of its packet are about.
fn description(words: &BTreeMap<Field, String>, about: &str) -> String {
    let mut out = format!("<rdf:Description xmlns:rdf=\"{RDF}\" rdf:about=\"{about}\"");
    for (namespace, prefix) in PREFIXES {
        if words.keys().any(|field| field.xmp().namespace == namespace) {
            let _ = write!(out, " xmlns:{prefix}=\"{namespace}\"");
        }
    }
    out.push('>');
    for (field, value) in words {
        let values: Vec<String> = field.each(value).map(escape).collect();
        if values.is_empty() {
            continue;
        }
        let place = field.xmp();
        let prefix = PREFIXES
            .iter()
            .find(|(namespace, _)| *namespace == place.namespace)
            .map_or("", |(_, prefix)| prefix);
        let (before, between, after) = match place.shape {
            Shape::Text => ("", "", ""),
            Shape::Alternatives => (
                "<rdf:Alt><rdf:li xml:lang=\"x-default\">",
                "",
                "</rdf:li></rdf:Alt>",
            ),
            Shape::List => (
                "<rdf:Seq><rdf:li>",
                "</rdf:li><rdf:li>",
                "</rdf:li></rdf:Seq>",
            ),
        };
        let (name, text) = (place.local, values.join(between));
        let _ = write!(
            out,
            "<{prefix}:{name}>{before}{text}{after}</{prefix}:{name}>"
        );
    }
    out.push_str("</rdf:Description>");
    out
}

/// Text for XML 1.0, without the characters that it cannot hold.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' => out.push(character),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if character.is_control() => {}
            _ => out.push(character),
        }
    }
    out
}

/// What an open element is, as far as editing asks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Rdf,
    Description,
    Other,
}

/// The walk through a packet that is edited: what was copied so far, and up to where.
struct Edit<'p, 'w> {
    packet: &'p str,
    words: &'w BTreeMap<Field, String>,
    out: String,
    copied: usize,
    open: Vec<Element>,
    about: String,
    /// How deep inside a property that is left out.
    dropped: usize,
    is_written: bool,
}

fn edit(packet: &str, words: &BTreeMap<Field, String>) -> Option<String> {
    let mut edit = Edit {
        packet,
        words,
        out: String::with_capacity(packet.len() + 1024),
        copied: 0,
        open: Vec::new(),
        about: String::new(),
        dropped: 0,
        is_written: false,
    };
    let mut reader = NsReader::from_str(packet);
    loop {
        let start = usize::try_from(reader.buffer_position()).ok()?;
        let event = reader.read_event().ok()?;
        let end = usize::try_from(reader.buffer_position()).ok()?;
        let is_tag = matches!(event, Event::Start(_) | Event::Empty(_) | Event::End(_));
        // Were the reader's places others than ours, the packet would be cut in the wrong ones: then it is replaced as a whole.
        if is_tag && packet.as_bytes().get(start) != Some(&b'<') {
            return None;
        }
        match event {
            Event::Start(tag) => edit.start(&reader, &tag, start, end, false)?,
            Event::Empty(tag) => edit.start(&reader, &tag, start, end, true)?,
            Event::End(_) => edit.end(start, end)?,
            // What reading stops at, writing must not leave in front of our words.
            Event::GeneralRef(reference) => {
                resolve(&reference)?;
            }
            Event::DocType(_) => return None,
            Event::Eof => break,
            _ => {}
        }
    }
    edit.out.push_str(packet.get(edit.copied..)?);
    (edit.is_written && edit.open.is_empty()).then_some(edit.out)
}

impl Edit<'_, '_> {
    /// Copies what was kept up to `to`, and goes on behind `behind`.
    fn copy_to(&mut self, to: usize, behind: usize) -> Option<()> {
        self.out.push_str(self.packet.get(self.copied..to)?);
        self.copied = behind;
        Some(())
    }

    fn start(
        &mut self,
        reader: &NsReader<&[u8]>,
        tag: &BytesStart<'_>,
        start: usize,
        end: usize,
        is_empty: bool,
    ) -> Option<()> {
        if self.dropped > 0 {
            self.dropped += usize::from(!is_empty);
            return Some(());
        }
        if self.open.len() >= MAX_DEPTH {
            return None;
        }
        let (namespace, local) = reader.resolver().resolve_element(tag.name());
        let is_rdf = namespace == ResolveResult::Bound(Namespace(RDF));
        let element = match (self.open.last(), local.as_ref()) {
            (_, "RDF") if is_rdf => Element::Rdf,
            (Some(Element::Rdf), "Description") if is_rdf => Element::Description,
            (Some(Element::Description), local) => {
                if property(&namespace, local).is_some_and(|field| self.words.contains_key(&field))
                {
                    self.copy_to(start, end)?;
                    self.dropped = usize::from(!is_empty);
                    return Some(());
                }
                Element::Other
            }
            _ => Element::Other,
        };
        if element == Element::Description {
            self.description(reader, tag, start, end, is_empty)?;
        }
        if !is_empty {
            self.open.push(element);
        }
        Some(())
    }

    /// Writes the tag of a description again, without the attributes that are replaced.
    fn description(
        &mut self,
        reader: &NsReader<&[u8]>,
        tag: &BytesStart<'_>,
        start: usize,
        end: usize,
        is_empty: bool,
    ) -> Option<()> {
        self.copy_to(start, end)?;
        let QName(name) = tag.name();
        let _ = write!(self.out, "<{name}");
        for attribute in attributes(tag)? {
            let attribute = attribute.ok()?;
            let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
            let value = attribute.value.replace('"', "&quot;");
            if namespace == ResolveResult::Bound(Namespace(RDF)) && local.as_ref() == "about" {
                self.about.clone_from(&value);
            }
            let field = property(&namespace, local.as_ref());
            if !field.is_some_and(|field| self.words.contains_key(&field)) {
                let QName(key) = attribute.key;
                let _ = write!(self.out, " {key}=\"{value}\"");
            }
        }
        self.out.push_str(if is_empty { "/>" } else { ">" });
        Some(())
    }

    fn end(&mut self, start: usize, end: usize) -> Option<()> {
        if self.dropped > 0 {
            self.dropped -= 1;
            if self.dropped == 0 {
                self.copied = end;
            }
            return Some(());
        }
        // The last thing in the RDF: by then it is known what the packet is about.
        if self.open.pop()? == Element::Rdf && !self.is_written {
            self.copy_to(start, start)?;
            let ours = description(self.words, &self.about);
            self.out.push_str(&ours);
            self.is_written = true;
        }
        Some(())
    }
}
