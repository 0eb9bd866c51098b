//! Writing a document in code: one function a block, and three signs for marks inside a line.

use std::collections::BTreeMap;

use editorial::article::document::{Block, Figure, Inline, Text};

fn run(text: &str, mark: Option<(&str, serde_json::Value)>) -> Inline {
    let marks = mark
        .map(|(key, value)| BTreeMap::from([(key.to_owned(), value)]))
        .unwrap_or_default();
    Inline {
        text: text.to_owned(),
        marks,
    }
}

/// A line: `**strong**`, `_emphasis_`, `[words](https://address)`; everything else is what it is.
fn inlines(line: &str) -> Vec<Inline> {
    let mut out = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let next = rest.find(['*', '_', '[']).unwrap_or(rest.len());
        if next > 0 {
            out.push(run(&rest[..next], None));
        }
        rest = &rest[next..];
        let (inline, length) = marked(rest);
        out.extend(inline);
        rest = &rest[length..];
    }
    out
}

/// The marked run at the start of `rest`, and how many bytes it takes.
fn marked(rest: &str) -> (Option<Inline>, usize) {
    for (sign, key) in [("**", "strong"), ("_", "em")] {
        if let Some(inner) = rest.strip_prefix(sign)
            && let Some(end) = inner.find(sign)
        {
            return (
                Some(run(&inner[..end], Some((key, true.into())))),
                end + 2 * sign.len(),
            );
        }
    }
    if let Some((words, tail)) = rest
        .strip_prefix('[')
        .and_then(|inner| inner.split_once("]("))
        && let Some((address, _)) = tail.split_once(')')
    {
        return (
            Some(run(words, Some(("link", address.into())))),
            words.len() + address.len() + 4,
        );
    }
    // A sign that marks nothing is text.
    let first = rest.chars().next().map_or(0, char::len_utf8);
    (
        rest.get(..first)
            .filter(|text| !text.is_empty())
            .map(|text| run(text, None)),
        first,
    )
}

fn text(line: &str) -> Text {
    Text {
        content: inlines(line),
        ..Text::default()
    }
}

pub(super) fn p(line: &str) -> Block {
    Block::Paragraph(text(line))
}

pub(super) fn h2(line: &str) -> Block {
    Block::Heading {
        level: 2,
        text: text(line),
    }
}

pub(super) fn h3(line: &str) -> Block {
    Block::Heading {
        level: 3,
        text: text(line),
    }
}

pub(super) fn pull(line: &str) -> Block {
    Block::PullQuote(text(line))
}

pub(super) fn rule() -> Block {
    Block::Separator(Text::default())
}

pub(super) fn quote(id: &str, lines: &[&str]) -> Block {
    Block::Blockquote {
        id: id.to_owned(),
        blocks: lines.iter().map(|line| p(line)).collect(),
    }
}

pub(super) fn bullets(id: &str, lines: &[&str]) -> Block {
    Block::BulletList {
        id: id.to_owned(),
        items: lines.iter().map(|line| p(line)).collect(),
    }
}

pub(super) fn numbers(id: &str, lines: &[&str]) -> Block {
    Block::OrderedList {
        id: id.to_owned(),
        items: lines.iter().map(|line| p(line)).collect(),
    }
}

/// A place for the figure with this id: filled in by [`super::stories::Story::document`].
pub(super) fn figure(id: &str) -> Block {
    Block::Figure(Figure {
        figure: id.to_owned(),
        ..Figure::default()
    })
}

/// A caption.
pub(super) fn caption(line: &str) -> Vec<Inline> {
    inlines(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_become_marks_and_stray_signs_stay() {
        let runs = inlines("Gọi **ngay** _hôm nay_ [ở đây](https://example.org/), 3 * 4");
        let texts: Vec<&str> = runs.iter().map(|run| run.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Gọi ",
                "ngay",
                " ",
                "hôm nay",
                " ",
                "ở đây",
                ", 3 ",
                "*",
                " 4"
            ]
        );
        assert_eq!(runs[5].marks["link"], "https://example.org/");
    }
}
