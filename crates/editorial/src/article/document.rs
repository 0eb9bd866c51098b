//! An article's body as a tree of blocks and marks.
//!
//! This is what a revision contains, what the site renders and what the window's editor shows. It is a projection of the
//! flat text ([`super::flat`]): nothing edits a tree. The JSON shape is frozen in `docs/document-format.md`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::text::normal::nfc;

/// The attributes of a run of text or of a block that this version does not know, by key.
pub type Attributes = BTreeMap<String, Value>;

/// The character that stands for an inline atom (U+FFFC); its key `o` holds the object.
pub const OBJECT: char = '\u{fffc}';

/// The body of an article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Document {
    /// The blocks, in reading order.
    pub blocks: Vec<Block>,
}

/// A run of text whose characters carry the same marks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Inline {
    /// The characters; never empty.
    pub text: String,
    /// Marks by key: `strong`, `em`, `sub`, `sup` = true, `link` = href; others pass through unknown.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(type = "Record<string, unknown>", optional)]
    pub marks: Attributes,
}

/// A photo placed in the text, with its caption.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Figure {
    /// The figure's id in this article; its registers are kept under it.
    pub figure: String,
    /// BLAKE3 of the original, 64 hex digits; empty while no photo is chosen.
    pub photo: String,
    /// Width of the upright original, px.
    pub width: u32,
    /// Height of the upright original, px.
    pub height: u32,
    /// The caption.
    pub content: Vec<Inline>,
    /// Candidates of the alternative text, by ascending op id. Filled in a revision, absent in a bare projection.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub alt: Vec<String>,
    /// Candidates of the credit, likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub credit: Vec<String>,
    /// Candidates of the crop, likewise, each as JSON.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub crop: Vec<String>,
    /// Attributes of a newer version.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(type = "Record<string, unknown>", optional)]
    pub unknown: Attributes,
}

/// A block of text with nothing of its own but its text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Text {
    /// The text.
    pub content: Vec<Inline>,
    /// Attributes of a newer version.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(type = "Record<string, unknown>", optional)]
    pub unknown: Attributes,
}

/// A block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph(Text),
    /// A heading inside the article.
    Heading {
        /// 2 or 3; the headline of the page is level 1.
        level: u8,
        /// Its text and what is unknown about it.
        #[serde(flatten)]
        text: Text,
    },
    /// A sentence repeated large.
    PullQuote(Text),
    /// A photo with its caption.
    Figure(Figure),
    /// A rule between two parts.
    Separator(Text),
    /// A quotation of several blocks.
    Blockquote {
        /// The wrapper's id, so that neighbours never fuse.
        id: String,
        /// What is quoted.
        blocks: Vec<Block>,
    },
    /// A list with bullets.
    BulletList {
        /// The wrapper's id.
        id: String,
        /// One block an item.
        items: Vec<Block>,
    },
    /// A numbered list.
    OrderedList {
        /// The wrapper's id.
        id: String,
        /// One block an item.
        items: Vec<Block>,
    },
    /// Photos that stand together on the page. A merge may put any block of text between them; it is shown where it stands.
    Gallery {
        /// The wrapper's id.
        id: String,
        /// Its figures, in reading order.
        blocks: Vec<Block>,
    },
    /// A block that a newer version wrote: shown as a grey placeholder, passed through untouched.
    UnknownBlock {
        /// Its type's name.
        kind: String,
        /// Every attribute of its marker but the wrap path.
        #[ts(type = "Record<string, unknown>")]
        attributes: Attributes,
        /// Its text.
        content: Vec<Inline>,
    },
    /// A wrapper that a newer version wrote.
    UnknownWrap {
        /// Its wrap path.
        path: String,
        /// What it wraps.
        blocks: Vec<Block>,
    },
}

impl Block {
    /// The block's own inline text; none for a wrapper.
    #[must_use]
    pub fn content(&self) -> Option<&[Inline]> {
        match self {
            Self::Paragraph(text)
            | Self::PullQuote(text)
            | Self::Separator(text)
            | Self::Heading { text, .. } => Some(&text.content),
            Self::Figure(figure) => Some(&figure.content),
            Self::UnknownBlock { content, .. } => Some(content),
            Self::Blockquote { .. }
            | Self::BulletList { .. }
            | Self::OrderedList { .. }
            | Self::Gallery { .. }
            | Self::UnknownWrap { .. } => None,
        }
    }

    /// The blocks inside a wrapper; empty for a block of text.
    #[must_use]
    pub fn children(&self) -> &[Self] {
        match self {
            Self::Blockquote { blocks, .. }
            | Self::Gallery { blocks, .. }
            | Self::UnknownWrap { blocks, .. } => blocks,
            Self::BulletList { items, .. } | Self::OrderedList { items, .. } => items,
            _ => &[],
        }
    }

    /// [`Block::children`], to be changed.
    pub fn children_mut(&mut self) -> &mut [Self] {
        match self {
            Self::Blockquote { blocks, .. }
            | Self::Gallery { blocks, .. }
            | Self::UnknownWrap { blocks, .. } => blocks,
            Self::BulletList { items, .. } | Self::OrderedList { items, .. } => items,
            _ => &mut [],
        }
    }

    /// The block's text without marks.
    #[must_use]
    pub fn plain(&self) -> String {
        plain(self.content().unwrap_or_default())
    }
}

impl Block {
    /// By what a block of text is known again at another place or another time: a figure by its id, any other by its text in
    /// normal form C. None for one that has nothing of its own.
    #[must_use]
    pub fn known_by(&self) -> Option<String> {
        match self {
            Self::Figure(figure) if !figure.figure.is_empty() => {
                Some(format!("#{}", figure.figure))
            }
            block => Some(format!("={}", nfc(block.plain().trim()))).filter(|known| known != "="),
        }
    }
}

/// The characters of a run of inlines, without marks.
#[must_use]
pub fn plain(content: &[Inline]) -> String {
    content.iter().map(|inline| inline.text.as_str()).collect()
}

impl Document {
    /// Every block of text, in reading order, wrappers opened.
    pub fn leaves(&self) -> impl Iterator<Item = &Block> {
        let mut stack: Vec<&Block> = self.blocks.iter().rev().collect();
        std::iter::from_fn(move || {
            loop {
                let block = stack.pop()?;
                if block.content().is_some() {
                    return Some(block);
                }
                stack.extend(block.children().iter().rev());
            }
        })
    }

    /// Gives every figure, in reading order, to be changed.
    pub fn figures_mut(&mut self, change: &mut impl FnMut(&mut Figure)) {
        fn walk(blocks: &mut [Block], change: &mut impl FnMut(&mut Figure)) {
            for block in blocks {
                if let Block::Figure(figure) = block {
                    change(figure);
                }
                walk(block.children_mut(), change);
            }
        }
        walk(&mut self.blocks, change);
    }

    /// Every figure, in reading order.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.leaves().filter_map(|block| match block {
            Block::Figure(figure) => Some(figure),
            _ => None,
        })
    }
}
