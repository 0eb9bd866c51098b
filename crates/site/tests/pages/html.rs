//! A small reader of HTML, strict where browsers are kind: what it reads is well formed.

use std::collections::BTreeSet;

/// An element, in the order of its start tag.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    /// The text inside it, entities decoded.
    pub(crate) text: String,
    /// The names of the elements around it, outermost first.
    pub(crate) inside: Vec<String>,
}

impl Element {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn has_class(&self, class: &str) -> bool {
        self.get("class")
            .is_some_and(|classes| classes.split_whitespace().any(|one| one == class))
    }
}

const VOID: [&str; 5] = ["meta", "link", "img", "hr", "source"];
const VOID_IN_FORMS: [&str; 2] = ["input", "br"];

fn decode(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// Every element of a page; panics where a tag is not closed, an attribute is not quoted or an id stands twice.
pub(crate) fn parse(page: &str) -> Vec<Element> {
    let body = page
        .strip_prefix("<!doctype html>")
        .expect("a page says that it is HTML");
    let mut out: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut ids = BTreeSet::new();
    let mut rest = body;
    while let Some(at) = rest.find('<') {
        let text = decode(&rest[..at]);
        for &index in &open {
            out[index].text.push_str(&text);
        }
        let (tag, after) = split_tag(&rest[at..]);
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            let index = open
                .pop()
                .unwrap_or_else(|| panic!("</{name}> closes nothing"));
            assert_eq!(out[index].name, name, "tags cross");
            continue;
        }
        let element = element(tag, &open, &out);
        if let Some(id) = element.get("id") {
            assert!(ids.insert(id.to_owned()), "two elements have the id {id}");
        }
        let void =
            VOID.contains(&element.name.as_str()) || VOID_IN_FORMS.contains(&element.name.as_str());
        let script = element.name == "script";
        out.push(element);
        if script {
            // The content of a script is no markup: it ends at the first end tag, whatever stands in it.
            let end = rest.find("</script>").expect("a script ends");
            let index = out.len() - 1;
            out[index].text = rest[..end].to_owned();
            rest = &rest[end + "</script>".len()..];
        } else if !void {
            open.push(out.len() - 1);
        }
    }
    assert!(
        open.is_empty(),
        "not closed: {:?}",
        open.iter()
            .map(|&index| &out[index].name)
            .collect::<Vec<_>>()
    );
    out
}

/// The inside of the tag that `text` starts with, and what follows it.
fn split_tag(text: &str) -> (&str, &str) {
    let mut quoted = false;
    let end = text
        .bytes()
        .position(|b| {
            quoted ^= b == b'"';
            b == b'>' && !quoted
        })
        .unwrap_or_else(|| panic!("a tag has no end: {text:.80}"));
    (&text[1..end], &text[end + 1..])
}

fn element(tag: &str, open: &[usize], out: &[Element]) -> Element {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    // What frames a part of a picture is SVG, which writes its names so.
    let is_svg = ["svg", "foreignObject"].contains(&name);
    assert!(
        is_svg
            || name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
                && !name.is_empty(),
        "<{tag}>"
    );
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        let end = rest.find([' ', '=']).unwrap_or(rest.len());
        if end == 0 {
            break;
        }
        let key = rest[..end].to_owned();
        assert!(
            is_svg && key == "viewBox"
                || key
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'-' || b == b':'),
            "{key:?} in <{tag}>"
        );
        assert!(
            attributes.iter().all(|(known, _)| *known != key),
            "{key} twice in <{tag}>"
        );
        let mut value = String::new();
        rest = &rest[end..];
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let close = quoted.find('"').expect("a value is closed");
            value = decode(&quoted[..close]);
            rest = &quoted[close + 1..];
        } else {
            assert!(!rest.starts_with('='), "a value without quotes in <{tag}>");
        }
        attributes.push((key, value));
    }
    Element {
        name: name.to_owned(),
        attributes,
        text: String::new(),
        inside: open.iter().map(|&index| out[index].name.clone()).collect(),
    }
}

/// Asserts what every page must have whatever it shows.
pub(crate) fn assert_sound(page: &str) -> Vec<Element> {
    let elements = parse(page);
    let named = |name: &str| {
        elements
            .iter()
            .filter(|element| element.name == name)
            .collect::<Vec<_>>()
    };
    assert!(
        named("html")[0]
            .get("lang")
            .is_some_and(|lang| !lang.is_empty()),
        "a page has a language"
    );
    assert!(
        !named("title")[0].text.trim().is_empty(),
        "a page has a title"
    );
    assert_eq!(named("main").len(), 1, "one main landmark");
    assert_eq!(named("h1").len(), 1, "one headline");
    for image in named("img") {
        assert!(
            image.get("alt").is_some(),
            "an image without alternative text"
        );
        for side in ["width", "height"] {
            assert!(
                image
                    .get(side)
                    .is_some_and(|px| px.parse::<u32>().is_ok_and(|px| px > 0)),
                "an image without {side}"
            );
        }
        assert!(
            image.get("srcset").is_some() && image.get("sizes").is_some(),
            "an image of one size"
        );
    }
    let mut last = 1;
    for heading in elements
        .iter()
        .filter(|element| ["h1", "h2", "h3"].contains(&element.name.as_str()))
    {
        let level: u8 = heading.name[1..].parse().expect("a level");
        assert!(
            level <= last + 1,
            "a heading of level {level} follows one of level {last}: {}",
            heading.text
        );
        last = level;
    }
    for element in &elements {
        assert!(
            element
                .attributes
                .iter()
                .all(|(key, _)| !key.starts_with("on")),
            "a handler: {element:?}"
        );
        assert!(
            element.get("style").is_none(),
            "a style attribute, which the site's policy forbids: {element:?}"
        );
    }
    elements
}
