//! A document becomes blocks that a template can lay out.
//!
//! Marks become HTML here, because they have one meaning in every theme; blocks stay data, because a theme decides what a
//! quotation looks like. Nothing is repaired and no word is left out: what this version does not know is shown as plain
//! text, and what may not be linked is shown as words.

use editorial::article::document::{Block, Document, Figure, Inline};
use editorial::photo::words::PublishedPhoto;
use editorial::text::address;
use minijinja::Value;
use serde::Serialize;
use serde_json::Value as Json;

use crate::escape;
use crate::gallery::{self, Beside};
use crate::picture::{self, Picture};

/// A block, as a template lays it out.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum BlockView {
    Paragraph {
        html: Value,
    },
    /// `level` is the element's, `look` is the writer's: a level is never skipped on a page.
    Heading {
        level: u8,
        look: u8,
        html: Value,
    },
    PullQuote {
        html: Value,
    },
    Figure {
        figure: Box<FigureView>,
    },
    /// Photos that stand together: rows of figures.
    Gallery {
        rows: Vec<Vec<FigureView>>,
        count: usize,
    },
    Separator,
    Quote {
        blocks: Vec<BlockView>,
    },
    List {
        ordered: bool,
        blocks: Vec<BlockView>,
    },
    /// One item of a list: running text, or blocks.
    Item {
        html: Option<Value>,
        blocks: Vec<BlockView>,
    },
}

/// A figure, as a template lays it out.
#[derive(Debug, Serialize)]
pub(crate) struct FigureView {
    picture: Option<Picture>,
    caption: Value,
    has_caption: bool,
    credit: String,
    /// The first picture of a page is on the first screen; the others wait until they are near.
    first: bool,
    /// How it stands in a row of a gallery; none: it has the column to itself.
    beside: Option<Beside>,
}

/// How deep quotations and lists are shown inside one another; deeper ones are opened where they stand.
const MAX_DEPTH: usize = 6;

/// The blocks of a page's body, in reading order; blocks without any text are left out.
pub(crate) fn blocks(document: &Document, photos: &[PublishedPhoto]) -> Vec<BlockView> {
    let mut walk = Walk {
        photos,
        first_picture: true,
        heading: 1,
    };
    walk.blocks(&document.blocks, 0)
}

struct Walk<'a> {
    photos: &'a [PublishedPhoto],
    first_picture: bool,
    /// The level of the last heading above; the headline is 1.
    heading: u8,
}

impl Walk<'_> {
    fn blocks(&mut self, blocks: &[Block], depth: usize) -> Vec<BlockView> {
        let mut out = Vec::with_capacity(blocks.len());
        for block in blocks {
            self.block(block, depth, &mut out);
        }
        out
    }

    fn block(&mut self, block: &Block, depth: usize, out: &mut Vec<BlockView>) {
        match block {
            Block::Paragraph(text) => out.extend(paragraph(&text.content)),
            Block::UnknownBlock { content, .. } => out.extend(paragraph(content)),
            Block::PullQuote(text) => {
                out.extend(html(&text.content).map(|html| BlockView::PullQuote { html }));
            }
            Block::Heading { level, text } => {
                out.extend(html(&text.content).map(|html| self.heading(*level, html)));
            }
            Block::Separator(text) => {
                out.push(BlockView::Separator);
                out.extend(paragraph(&text.content));
            }
            Block::Figure(figure) => out.extend(self.figure(figure).map(alone)),
            Block::Gallery { blocks, .. } => self.gallery(blocks, depth, out),
            Block::UnknownWrap { .. } => out.extend(self.blocks(block.children(), depth)),
            Block::Blockquote { .. } | Block::BulletList { .. } | Block::OrderedList { .. } => {
                let inside = self.blocks(block.children(), depth + 1);
                if depth >= MAX_DEPTH {
                    out.extend(inside);
                } else if !inside.is_empty() {
                    out.push(wrapper(block, inside));
                }
            }
        }
    }

    fn heading(&mut self, look: u8, html: Value) -> BlockView {
        let look = look.clamp(2, 3);
        let level = look.min(self.heading + 1);
        self.heading = level;
        BlockView::Heading { level, look, html }
    }

    /// The photos of a gallery in rows. What else a merge put between them stands where it stands, and parts the gallery there.
    fn gallery(&mut self, blocks: &[Block], depth: usize, out: &mut Vec<BlockView>) {
        let mut together = Vec::new();
        for block in blocks {
            let mut between = Vec::new();
            match block {
                Block::Figure(figure) => match self.figure(figure) {
                    Some(figure) if figure.picture.is_some() => together.push(figure),
                    without => between.extend(without.map(alone)),
                },
                block => self.block(block, depth, &mut between),
            }
            if !between.is_empty() {
                out.extend(in_rows(std::mem::take(&mut together)));
                out.append(&mut between);
            }
        }
        out.extend(in_rows(together));
    }

    fn figure(&mut self, figure: &Figure) -> Option<FigureView> {
        let picture = picture::of_figure(figure, self.photos);
        let caption = html(&figure.content);
        let credit = figure
            .credit
            .first()
            .map_or("", |credit| picture::bare_credit(credit));
        if picture.is_none() && caption.is_none() && credit.is_empty() {
            return None;
        }
        let first = picture.is_some() && std::mem::take(&mut self.first_picture);
        Some(FigureView {
            picture,
            has_caption: caption.is_some(),
            caption: caption.unwrap_or_default(),
            credit: credit.to_owned(),
            first,
            beside: None,
        })
    }
}

fn alone(figure: FigureView) -> BlockView {
    let figure = Box::new(figure);
    BlockView::Figure { figure }
}

/// Figures with pictures as a gallery; one by itself is a figure like any other.
fn in_rows(mut figures: Vec<FigureView>) -> Option<BlockView> {
    if figures.len() < 2 {
        return figures.pop().map(alone);
    }
    let count = figures.len();
    let shapes: Vec<u64> = figures
        .iter()
        .filter_map(|figure| figure.picture.as_ref().map(gallery::shape))
        .collect();
    let mut rows = Vec::new();
    let (mut figures, mut at) = (figures.into_iter(), 0);
    for length in gallery::rows(&shapes) {
        let sum = shapes[at..at + length].iter().sum();
        at += length;
        let mut row: Vec<FigureView> = figures.by_ref().take(length).collect();
        if length > 1 {
            for figure in &mut row {
                figure.beside = figure
                    .picture
                    .as_mut()
                    .map(|picture| gallery::put_beside(picture, sum));
            }
        }
        rows.push(row);
    }
    Some(BlockView::Gallery { rows, count })
}

fn wrapper(block: &Block, blocks: Vec<BlockView>) -> BlockView {
    match block {
        Block::BulletList { .. } => BlockView::List {
            ordered: false,
            blocks: items(blocks),
        },
        Block::OrderedList { .. } => BlockView::List {
            ordered: true,
            blocks: items(blocks),
        },
        _ => BlockView::Quote { blocks },
    }
}

/// One item for each block; the text of a paragraph stands in its item without a paragraph around it.
fn items(blocks: Vec<BlockView>) -> Vec<BlockView> {
    let item = |block| match block {
        BlockView::Paragraph { html } => BlockView::Item {
            html: Some(html),
            blocks: Vec::new(),
        },
        other => BlockView::Item {
            html: None,
            blocks: vec![other],
        },
    };
    blocks.into_iter().map(item).collect()
}

fn paragraph(content: &[Inline]) -> Option<BlockView> {
    html(content).map(|html| BlockView::Paragraph { html })
}

/// The marks of a page, outermost first, and their elements.
const MARKS: [(&str, &str); 4] = [
    ("strong", "strong"),
    ("em", "em"),
    ("sub", "sub"),
    ("sup", "sup"),
];

/// An open element: its name, and for a link its address.
type Open<'a> = (&'static str, &'a str);

/// A run of inlines as HTML; none when there is nothing to read in it.
fn html(content: &[Inline]) -> Option<Value> {
    if content.iter().all(|inline| inline.text.trim().is_empty()) {
        return None;
    }
    let mut out = String::new();
    let mut open: Vec<Open<'_>> = Vec::new();
    for inline in content {
        let wanted = elements(inline);
        let kept = open.iter().zip(&wanted).take_while(|(a, b)| a == b).count();
        close(&mut out, &mut open, kept);
        for element in &wanted[kept..] {
            open_element(&mut out, *element);
            open.push(*element);
        }
        escape::push(&mut out, &inline.text);
    }
    close(&mut out, &mut open, 0);
    Some(Value::from_safe_string(out))
}

/// The elements around a run of text, outermost first.
fn elements(inline: &Inline) -> Vec<Open<'_>> {
    let mut out = Vec::new();
    if let Some(href) = inline.marks.get("link").and_then(Json::as_str)
        && address::may_link(href)
    {
        out.push(("a", href));
    }
    for (mark, element) in MARKS {
        if inline.marks.get(mark).and_then(Json::as_bool) == Some(true) {
            out.push((element, ""));
        }
    }
    out
}

fn open_element(out: &mut String, (name, href): Open<'_>) {
    out.push('<');
    out.push_str(name);
    if name == "a" {
        out.push_str(" href=\"");
        escape::push(out, href);
        out.push('"');
    }
    out.push('>');
}

fn close(out: &mut String, open: &mut Vec<Open<'_>>, keep: usize) {
    while open.len() > keep {
        if let Some((name, _)) = open.pop() {
            out.push_str("</");
            out.push_str(name);
            out.push('>');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, marks: &[(&str, serde_json::Value)]) -> Inline {
        Inline {
            text: text.to_owned(),
            marks: marks
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
        }
    }

    fn rendered(content: &[Inline]) -> String {
        html(content)
            .map(|html| html.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn a_link_over_two_weights_is_one_link() {
        let link = ("link", "https://example.org/".into());
        let content = [
            run("Đọc ", &[]),
            run("cả ", std::slice::from_ref(&link)),
            run("bài", &[link, ("strong", true.into())]),
            run(".", &[]),
        ];
        assert_eq!(
            rendered(&content),
            "Đọc <a href=\"https://example.org/\">cả <strong>bài</strong></a>."
        );
    }

    #[test]
    fn marks_that_cross_are_closed_and_opened_again() {
        let (strong, em) = (("strong", true.into()), ("em", true.into()));
        let content = [
            run("a", std::slice::from_ref(&strong)),
            run("b", &[strong, em.clone()]),
            run("c", &[em]),
        ];
        assert_eq!(rendered(&content), "<strong>a<em>b</em></strong><em>c</em>");
    }

    #[test]
    fn a_link_that_may_not_be_followed_is_its_words() {
        for href in ["javascript:alert(1)", "data:text/html,<b>", "//example.org"] {
            assert_eq!(rendered(&[run("bấm", &[("link", href.into())])]), "bấm");
        }
    }

    #[test]
    fn an_unknown_mark_and_a_mark_of_the_wrong_shape_change_nothing() {
        let marks = [
            ("blink", true.into()),
            ("strong", "yes".into()),
            ("link", 3.into()),
        ];
        assert_eq!(rendered(&[run("chữ", &marks)]), "chữ");
    }
}
