//! XMP: RDF in XML (ISO 16684-1).
//!
//! Only what the facts need is read: properties of the packet's top-level descriptions, as
//! attributes or as elements, plain or in `rdf:Alt`, `rdf:Seq` and `rdf:Bag`. Names are compared
//! by namespace, not by prefix; properties inside structures (a history, a contact, an
//! ingredient) are another thing's and pass by. Document types are refused, so no entity can
//! grow, and nesting is bounded.

use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, QName, ResolveResult};
use quick_xml::reader::NsReader;

use crate::facts::Values;
use crate::field::{Field, RDF};
use crate::text::{self, join, tidy};

/// The longest packet that is read, in bytes.
pub(crate) const MAX_PACKET: usize = 4 << 20;
/// The deepest nesting that is read.
pub(crate) const MAX_DEPTH: usize = 64;
/// The most attributes of one element that are read; each is compared with all before it. Lightroom writes some three hundred.
const MAX_ATTRIBUTES: usize = 1024;

/// The attributes of an element; none when it has too many.
pub(crate) fn attributes<'a>(start: &'a BytesStart<'_>) -> Option<Attributes<'a>> {
    let count = start.attributes().with_checks(false).count();
    (count <= MAX_ATTRIBUTES).then(|| start.attributes())
}

/// What an open element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Rdf,
    /// A description right under `rdf:RDF`.
    Description,
    /// A fact's property right under such a description.
    Property(Field),
    /// What names the packet that goes on.
    Extension,
    /// `rdf:Alt`, `rdf:Seq` or `rdf:Bag` of a property.
    Array(Field),
    /// An item of an array; whether it is the default language.
    Item(Field, bool),
    Other,
}

/// Reads the values of a packet, as far as it is well-formed.
pub(crate) fn read(packet: &[u8]) -> Values {
    let mut walk = Walk::default();
    if packet.len() <= MAX_PACKET {
        walk.run(&text::packet(packet));
    }
    walk.into_values()
}

/// The digest of the packet that goes on where this one ends (XMP part 3, 1.1.3.1: `xmpNote:HasExtendedXMP`).
pub(crate) fn extension(packet: &[u8]) -> Option<String> {
    let mut walk = Walk::default();
    if packet.len() <= MAX_PACKET {
        walk.run(&text::packet(packet));
    }
    walk.extension
        .filter(|digest| digest.len() == 32 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether a packet names the property of a latitude. More is not asked: it is for a warning.
pub(crate) fn tells_position(packet: &[u8]) -> bool {
    packet.len() <= MAX_PACKET && text::packet(packet).contains("GPSLatitude")
}

const NOTE: &str = "http://ns.adobe.com/xmp/note/";

fn is_extension(namespace: &ResolveResult<'_>, local: &str) -> bool {
    *namespace == ResolveResult::Bound(Namespace(NOTE)) && local == "HasExtendedXMP"
}

/// The walk through a packet.
#[derive(Default)]
struct Walk {
    open: Vec<Element>,
    text: String,
    extension: Option<String>,
    /// Values in the order found; `true` for one in the default language.
    found: Vec<(Field, bool, String)>,
}

impl Walk {
    fn run(&mut self, packet: &str) {
        let mut reader = NsReader::from_str(packet);
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Start(start) => {
                    if self.open.len() >= MAX_DEPTH {
                        return;
                    }
                    let element = self.classify(&reader, &start);
                    self.read_attributes(element, &reader, &start);
                    self.open.push(element);
                    self.text.clear();
                }
                Event::Empty(start) => {
                    let element = self.classify(&reader, &start);
                    self.read_attributes(element, &reader, &start);
                }
                Event::Text(text) => self.text.push_str(&text),
                Event::CData(text) => self.text.push_str(&text),
                Event::GeneralRef(reference) => match resolve(&reference) {
                    Some(character) => self.text.push(character),
                    None => return,
                },
                Event::End(_) => self.close(),
                Event::DocType(_) | Event::Eof => return,
                _ => {}
            }
        }
    }

    /// Says what an element is from its name and from what it stands in.
    fn classify(&self, reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Element {
        let (namespace, local) = reader.resolver().resolve_element(start.name());
        let is_rdf = namespace == ResolveResult::Bound(Namespace(RDF));
        match (self.open.last(), local.as_ref()) {
            (_, "RDF") if is_rdf => Element::Rdf,
            (Some(Element::Rdf), "Description") if is_rdf => Element::Description,
            (Some(Element::Description), local) if is_extension(&namespace, local) => {
                Element::Extension
            }
            (Some(Element::Description), _) => {
                property(&namespace, local.as_ref()).map_or(Element::Other, Element::Property)
            }
            (Some(&Element::Property(of)), "Alt" | "Seq" | "Bag") if is_rdf => Element::Array(of),
            (Some(&Element::Array(of)), "li") if is_rdf => {
                Element::Item(of, is_default_language(start))
            }
            _ => Element::Other,
        }
    }

    /// Takes the properties that a description carries as attributes, and the address that a property carries as one
    /// (`rdf:resource`).
    fn read_attributes(
        &mut self,
        element: Element,
        reader: &NsReader<&[u8]>,
        start: &BytesStart<'_>,
    ) {
        let (Element::Description | Element::Property(_)) = element else {
            return;
        };
        for attribute in attributes(start).into_iter().flatten().flatten() {
            let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
            if element == Element::Description && is_extension(&namespace, local.as_ref()) {
                self.extension = Some(attribute.value.clone().into_owned());
            }
            let is_resource =
                namespace == ResolveResult::Bound(Namespace(RDF)) && local.as_ref() == "resource";
            let of = match element {
                Element::Description => property(&namespace, local.as_ref()),
                Element::Property(of) => Some(of).filter(|_| is_resource),
                _ => None,
            };
            if let Some(of) = of
                && let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0)
            {
                self.found.push((of, false, value.into_owned()));
            }
        }
    }

    fn close(&mut self) {
        let text = std::mem::take(&mut self.text);
        match self.open.pop() {
            Some(Element::Property(of)) => self.found.push((of, false, text)),
            Some(Element::Extension) => self.extension = tidy(&text),
            Some(Element::Item(of, is_default)) => self.found.push((of, is_default, text)),
            _ => {}
        }
    }

    /// The value of a property: all creators, else the one in the default language, else the
    /// first.
    fn value(&self, wanted: Field) -> Option<String> {
        let mut values = self
            .found
            .iter()
            .filter(|(of, _, _)| *of == wanted)
            .filter_map(|(_, is_default, text)| Some((*is_default, tidy(text)?)))
            .collect::<Vec<(bool, String)>>();
        if wanted == Field::Creator {
            let all: Vec<String> = values.into_iter().map(|(_, text)| text).collect();
            return join(&all);
        }
        values.sort_by_key(|(is_default, _)| !is_default);
        values.into_iter().next().map(|(_, text)| text)
    }

    fn into_values(self) -> Values {
        Field::ALL
            .into_iter()
            .filter_map(|field| Some((field, self.value(field)?)))
            .collect()
    }
}

/// The fact that a property is.
pub(crate) fn property(namespace: &ResolveResult<'_>, local: &str) -> Option<Field> {
    let ResolveResult::Bound(namespace) = namespace else {
        return None;
    };
    Field::of_xmp(namespace.as_ref(), local)
}

fn is_default_language(start: &BytesStart<'_>) -> bool {
    attributes(start)
        .into_iter()
        .flatten()
        .flatten()
        .any(|attribute| attribute.key == QName("xml:lang") && &*attribute.value == "x-default")
}

/// The character of a reference; XML's own five and numbers, nothing else.
pub(crate) fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}
