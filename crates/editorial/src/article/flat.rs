//! The body's mergeable shape, and the mapping between it and the tree.
//!
//! A flat text merges without losing words because there is nothing in it but characters: a block is a run closed by
//! guard, marker, guard (U+2028 U+2029 U+2028), and what the block is stands as attributes on its marker. Every string,
//! also one that a merge or a hostile peer tore apart, has exactly one tree, so no reader ever repairs anything. The format
//! is `docs/document-format.md`; the window has the same mapping in TypeScript and both read the same fixtures.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::document::{Attributes, Block, Document, Figure, Inline, OBJECT, Text};

/// The middle character of a block's close; it carries the block's attributes.
pub const MARKER: char = '\u{2029}';
/// The outer characters of a close: they keep marks from leaking between neighbours and are never shown.
pub const GUARD: char = '\u{2028}';

/// A run of the flat text with equal attributes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// The characters.
    #[serde(rename = "insert")]
    pub text: String,
    /// Their attributes; a null counts as absent.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
}

/// The tree of a flat text. Total: every text has one.
#[must_use]
pub fn project(spans: &[Span]) -> Document {
    let mut lines = Vec::new();
    let mut content: Vec<Inline> = Vec::new();
    let mut open = false;
    for span in spans {
        for c in span.text.chars() {
            match c {
                GUARD => {}
                MARKER => {
                    lines.push(line(
                        std::mem::take(&mut content),
                        &marker_attributes(&span.attributes),
                    ));
                    open = false;
                }
                c => {
                    push_char(&mut content, c, &span.attributes);
                    open = true;
                }
            }
        }
    }
    // A last line without a marker has a virtual close.
    if open || lines.is_empty() {
        lines.push(line(content, &Attributes::new()));
    }
    Document {
        blocks: wrap(lines),
    }
}

struct Line {
    path: String,
    block: Block,
}

pub(super) fn is_block_key(key: &str) -> bool {
    key == "t" || key == "w" || key.starts_with("a.")
}

pub(super) fn marker_attributes(attributes: &Attributes) -> Attributes {
    attributes
        .iter()
        .filter(|(key, value)| is_block_key(key) && !value.is_null())
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

pub(super) fn push_char(content: &mut Vec<Inline>, c: char, attributes: &Attributes) {
    let seen = |(key, value): &(&String, &Value)| {
        !is_block_key(key) && !value.is_null() && (key.as_str() != "o" || c == OBJECT)
    };
    if let Some(last) = content.last_mut()
        && attributes.iter().filter(seen).eq(last.marks.iter())
    {
        last.text.push(c);
        return;
    }
    content.push(Inline {
        text: c.to_string(),
        marks: attributes
            .iter()
            .filter(seen)
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
    });
}

fn line(content: Vec<Inline>, marker: &Attributes) -> Line {
    let path = marker
        .get("w")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let kind = match marker.get("t") {
        None => "paragraph",
        Some(kind) => kind.as_str().unwrap_or_default(),
    };
    let known: &[&str] = match kind {
        "heading" => &["a.level"],
        "figure" => &["a.figure", "a.photo", "a.width", "a.height"],
        _ => &[],
    };
    let unknown: Attributes = marker
        .iter()
        .filter(|(key, _)| key.starts_with("a.") && !known.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let text = |key: &str| {
        marker
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let number = |key: &str| whole(marker.get(key)).unwrap_or(0);
    let block = match kind {
        "paragraph" => Block::Paragraph(Text { content, unknown }),
        "heading" => Block::Heading {
            level: if whole(marker.get("a.level")) == Some(3) {
                3
            } else {
                2
            },
            text: Text { content, unknown },
        },
        "pull_quote" => Block::PullQuote(Text { content, unknown }),
        "separator" => Block::Separator(Text { content, unknown }),
        "figure" => Block::Figure(Figure {
            figure: text("a.figure"),
            photo: text("a.photo"),
            width: number("a.width"),
            height: number("a.height"),
            content,
            unknown,
            ..Figure::default()
        }),
        kind => Block::UnknownBlock {
            kind: kind.to_owned(),
            attributes: marker
                .iter()
                .filter(|(key, _)| key.as_str() != "w")
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
            content,
        },
    };
    Line { path, block }
}

/// A JSON number that is a whole number of 32 bits, however it was written (1600 or 1600.0).
fn whole(value: Option<&Value>) -> Option<u32> {
    let value = value?;
    if let Some(n) = value.as_u64() {
        return u32::try_from(n).ok();
    }
    let float = value.as_f64()?;
    let fits = (0.0..=f64::from(u32::MAX)).contains(&float) && float.fract() == 0.0;
    // The cast is exact: range and fraction were checked.
    fits.then_some(float as u32)
}

/// Neighbours with equal paths share one wrapper.
fn wrap(lines: Vec<Line>) -> Vec<Block> {
    let mut out = Vec::new();
    let mut run: Vec<Block> = Vec::new();
    let mut run_path = String::new();
    for Line { path, block } in lines {
        if path != run_path {
            close_run(&mut out, &mut run, &run_path);
            run_path = path;
        }
        run.push(block);
    }
    close_run(&mut out, &mut run, &run_path);
    out
}

fn close_run(out: &mut Vec<Block>, run: &mut Vec<Block>, path: &str) {
    let blocks = std::mem::take(run);
    if path.is_empty() {
        out.extend(blocks);
    } else if !blocks.is_empty() {
        out.push(wrapper(path, blocks));
    }
}

fn wrapper(path: &str, blocks: Vec<Block>) -> Block {
    let plain_id = |rest: &str| (!rest.contains('/')).then(|| rest.to_owned());
    if let Some(id) = path.strip_prefix("blockquote#").and_then(plain_id) {
        return Block::Blockquote { id, blocks };
    }
    if let Some(id) = path.strip_prefix("gallery#").and_then(plain_id) {
        return Block::Gallery { id, blocks };
    }
    let list = |kind: &str| {
        path.strip_prefix(kind)?
            .strip_suffix("/list_item")
            .and_then(plain_id)
    };
    if let Some(id) = list("bullet_list#") {
        return Block::BulletList { id, items: blocks };
    }
    if let Some(id) = list("ordered_list#") {
        return Block::OrderedList { id, items: blocks };
    }
    Block::UnknownWrap {
        path: path.to_owned(),
        blocks,
    }
}

/// The flat text of a tree: what [`project`] reads back as the same tree, when every wrapper has an id of its own and a
/// wrapper holds blocks of text only.
#[must_use]
pub fn flatten(document: &Document) -> Vec<Span> {
    let mut out = Vec::new();
    for block in &document.blocks {
        flatten_block(&mut out, block, "");
    }
    out
}

pub(super) fn flatten_block(out: &mut Vec<Span>, block: &Block, path: &str) {
    let inner = match block {
        Block::Blockquote { id, .. } => format!("blockquote#{id}"),
        Block::BulletList { id, .. } => format!("bullet_list#{id}/list_item"),
        Block::OrderedList { id, .. } => format!("ordered_list#{id}/list_item"),
        Block::Gallery { id, .. } => format!("gallery#{id}"),
        Block::UnknownWrap { path, .. } => path.clone(),
        _ => String::new(),
    };
    for child in block.children() {
        flatten_block(out, child, &inner);
    }
    let Some(content) = block.content() else {
        return;
    };
    flatten_inlines(out, content);
    let guard = || Span {
        text: GUARD.to_string(),
        attributes: Attributes::new(),
    };
    out.push(guard());
    out.push(Span {
        text: MARKER.to_string(),
        attributes: marker_of(block, path),
    });
    out.push(guard());
}

/// The inline text of a block as spans; a separator character inside it becomes a space.
pub(super) fn flatten_inlines(out: &mut Vec<Span>, content: &[Inline]) {
    out.extend(content.iter().map(|inline| Span {
        text: inline.text.replace([GUARD, MARKER], " "),
        attributes: inline.marks.clone(),
    }));
}

fn marker_of(block: &Block, path: &str) -> Attributes {
    let mut out = match block {
        Block::UnknownBlock { attributes, .. } => attributes.clone(),
        Block::Figure(figure) => figure.unknown.clone(),
        Block::Paragraph(text)
        | Block::PullQuote(text)
        | Block::Separator(text)
        | Block::Heading { text, .. } => text.unknown.clone(),
        _ => Attributes::new(),
    };
    let kind = match block {
        Block::Heading { .. } => Some("heading"),
        Block::PullQuote(_) => Some("pull_quote"),
        Block::Figure(_) => Some("figure"),
        Block::Separator(_) => Some("separator"),
        _ => None,
    };
    let mut set = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    if let Some(kind) = kind {
        set("t", kind.into());
    }
    match block {
        Block::Heading { level: 3, .. } => set("a.level", 3.into()),
        Block::Figure(figure) => {
            for (key, value) in [("a.figure", &figure.figure), ("a.photo", &figure.photo)] {
                if !value.is_empty() {
                    set(key, value.as_str().into());
                }
            }
            for (key, value) in [("a.width", figure.width), ("a.height", figure.height)] {
                if value != 0 {
                    set(key, value.into());
                }
            }
        }
        _ => {}
    }
    if !path.is_empty() {
        set("w", path.into());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str, attributes: &[(&str, Value)]) -> Span {
        Span {
            text: text.into(),
            attributes: attributes
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
        }
    }

    fn texts(spans: &[Span]) -> Vec<String> {
        project(spans).leaves().map(Block::plain).collect()
    }

    #[test]
    fn torn_stray_and_missing_guards_change_nothing_that_is_seen() {
        let whole = [span(
            "một\u{2028}\u{2029}\u{2028}hai\u{2028}\u{2029}\u{2028}",
            &[],
        )];
        let torn = [span(
            "\u{2028}m\u{2028}ột\u{2029}hai\u{2028}\u{2028}\u{2029}",
            &[],
        )];
        assert_eq!(project(&whole), project(&torn));
        assert_eq!(texts(&whole), ["một", "hai"]);
    }

    #[test]
    fn every_string_has_a_view_even_the_empty_one() {
        assert_eq!(texts(&[]), [""]);
        assert_eq!(texts(&[span("\u{2028}\u{2028}", &[])]), [""]);
        assert_eq!(texts(&[span("không đóng", &[])]), ["không đóng"]);
    }

    #[test]
    fn block_keys_that_leaked_onto_text_are_not_shown_and_a_null_counts_as_absent() {
        let spans = [
            span(
                "chữ",
                &[
                    ("t", "heading".into()),
                    ("a.level", 3.into()),
                    ("strong", Value::Null),
                    ("o", 1.into()),
                ],
            ),
            span("\u{2029}", &[("strong", true.into())]),
        ];
        let expected = Document {
            blocks: vec![Block::Paragraph(Text {
                content: vec![Inline {
                    text: "chữ".into(),
                    ..Inline::default()
                }],
                ..Text::default()
            })],
        };
        assert_eq!(project(&spans), expected);
    }

    #[test]
    fn content_of_a_newer_version_passes_through_untouched() {
        let spans = vec![
            span("Bạn chọn ai?", &[("sparkle", true.into())]),
            span("\u{2028}", &[]),
            span(
                "\u{2029}",
                &[
                    ("t", "poll".into()),
                    ("a.votes", 3.into()),
                    ("w", "aside#x".into()),
                ],
            ),
            span("\u{2028}", &[]),
        ];
        assert_eq!(flatten(&project(&spans)), spans);
    }

    /// The fixtures are shared with the window's editor: `tests/fixtures/documents`.
    #[test]
    fn the_shared_fixtures_project_to_their_documents() {
        #[derive(Deserialize)]
        struct Fixture {
            name: String,
            delta: Vec<Span>,
            document: Document,
        }
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/documents");
        #[expect(clippy::disallowed_methods, reason = "a test reads its fixtures")]
        let files: Vec<_> = std::fs::read_dir(&folder)
            .expect("the fixtures are part of the project")
            .collect();
        assert!(
            files.len() >= 8,
            "{} fixtures in {}",
            files.len(),
            folder.display()
        );
        for file in files {
            let path = file.expect("a readable folder").path();
            #[expect(clippy::disallowed_methods, reason = "a test reads its fixtures")]
            let json = std::fs::read(&path).expect("a readable fixture");
            let fixture: Fixture = serde_json::from_slice(&json)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert_eq!(
                project(&fixture.delta),
                fixture.document,
                "{}",
                fixture.name
            );
        }
    }
}
