//! The texts of a story by where they stand.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::article::document::Block;
use crate::article::field::FieldName;
use crate::article::revision::Revision;

/// A part of a story in which words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The headline.
    Headline,
    /// The standfirst.
    Standfirst,
    /// The text, without figures.
    Body,
    /// The captions.
    Caption,
    /// What photos show, for those who do not see it.
    Alt,
    /// Whose photos they are.
    Credit,
    /// The author, as readers see it.
    Byline,
    /// The tags.
    Tags,
    /// The part of the address that people read.
    Slug,
}

impl Part {
    /// Every part, the weightiest first.
    pub const ALL: [Self; 9] = [
        Self::Headline,
        Self::Standfirst,
        Self::Body,
        Self::Caption,
        Self::Alt,
        Self::Credit,
        Self::Byline,
        Self::Tags,
        Self::Slug,
    ];

    /// How much a word counts here. bm25 gives each further mention less (half of all that there is to gain is reached where
    /// the weights of the mentions add up to 1.2), so what matters is on which side of that a mention stands: one in a headline
    /// says nearly everything, one in a standfirst three quarters of it, and a text must say a word fifty times to be as good
    /// as a standfirst.
    #[must_use]
    pub const fn weight(self) -> f64 {
        match self {
            Self::Headline => 40.0,
            Self::Standfirst => 4.0,
            Self::Tags => 1.0,
            Self::Byline => 0.3,
            Self::Body => 0.1,
            Self::Caption => 0.07,
            Self::Alt | Self::Credit => 0.04,
            Self::Slug => 0.01,
        }
    }

    /// The part's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Standfirst => "standfirst",
            Self::Body => "body",
            Self::Caption => "caption",
            Self::Alt => "alt",
            Self::Credit => "credit",
            Self::Byline => "byline",
            Self::Tags => "tags",
            Self::Slug => "slug",
        }
    }
}

/// The texts of a story, one for each of [`Part::ALL`], in that order. What stands apart in the story stands on lines of its
/// own: paragraphs, captions, and the candidates of a field that nobody has settled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts(pub [String; 9]);

impl Parts {
    /// The texts of a revision. Every candidate of a field counts: people look for what they wrote.
    #[must_use]
    pub fn of(revision: &Revision) -> Self {
        let field = |name: FieldName| {
            let values = revision.fields.get(name.as_str());
            values.map(|values| values.join("\n")).unwrap_or_default()
        };
        let (mut body, mut captions) = (Vec::new(), Vec::new());
        for block in revision.body.leaves() {
            let text = block.plain();
            match block {
                _ if text.trim().is_empty() => {}
                Block::Figure(_) => captions.push(text),
                _ => body.push(text),
            }
        }
        let figures = |values: fn(&crate::article::document::Figure) -> &Vec<String>| {
            let all: Vec<&str> = revision
                .body
                .figures()
                .flat_map(|figure| values(figure).iter().map(String::as_str))
                .collect();
            all.join("\n")
        };
        Self(Part::ALL.map(|part| match part {
            Part::Headline => field(FieldName::Headline),
            Part::Standfirst => field(FieldName::Standfirst),
            Part::Body => body.join("\n"),
            Part::Caption => captions.join("\n"),
            Part::Alt => figures(|figure| &figure.alt),
            Part::Credit => figures(|figure| &figure.credit),
            Part::Byline => field(FieldName::Byline),
            Part::Tags => tags(&field(FieldName::Tags)),
            Part::Slug => field(FieldName::Slug),
        }))
    }

    /// The text of a part.
    #[must_use]
    pub fn get(&self, part: Part) -> &str {
        // The array has one text for each part, in this order.
        self.0.get(part as usize).map_or("", String::as_str)
    }
}

/// Tags are JSON lists, one candidate a line; whatever else stands there is text.
fn tags(value: &str) -> String {
    let lines = value.lines().map(|line| {
        serde_json::from_str::<Vec<String>>(line)
            .map_or_else(|_| line.to_owned(), |all| all.join("\n"))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::article::document::{Document, Figure, Inline, Text};
    use crate::id::ArticleId;

    fn inline(text: &str) -> Vec<Inline> {
        vec![Inline {
            text: text.to_owned(),
            marks: BTreeMap::new(),
        }]
    }

    #[test]
    fn every_text_of_a_story_is_in_its_part_and_candidates_stand_apart() {
        let fields = [
            ("headline", vec!["Một tít", "Hai tít"]),
            ("tags", vec![r#"["thư viện","đọc sách"]"#]),
        ];
        let revision = Revision {
            article: ArticleId::from_bytes([1; 16]),
            schema: 1,
            fields: fields
                .map(|(name, values)| {
                    (
                        name.to_owned(),
                        values.into_iter().map(str::to_owned).collect(),
                    )
                })
                .into(),
            body: Document {
                blocks: vec![
                    Block::Paragraph(Text {
                        content: inline("Đoạn đầu."),
                        ..Text::default()
                    }),
                    Block::Blockquote {
                        id: "q".to_owned(),
                        blocks: vec![Block::Figure(Figure {
                            figure: "f".to_owned(),
                            content: inline("Chú thích."),
                            alt: vec!["Sân đình".to_owned()],
                            credit: vec!["Thu Hằng".to_owned()],
                            ..Figure::default()
                        })],
                    },
                    Block::Paragraph(Text {
                        content: inline("Đoạn cuối."),
                        ..Text::default()
                    }),
                ],
            },
        };
        let parts = Parts::of(&revision);
        assert_eq!(parts.get(Part::Headline), "Một tít\nHai tít");
        assert_eq!(parts.get(Part::Body), "Đoạn đầu.\nĐoạn cuối.");
        assert_eq!(parts.get(Part::Caption), "Chú thích.");
        assert_eq!(parts.get(Part::Alt), "Sân đình");
        assert_eq!(parts.get(Part::Credit), "Thu Hằng");
        assert_eq!(parts.get(Part::Tags), "thư viện\nđọc sách");
        for (place, part) in Part::ALL.into_iter().enumerate() {
            assert_eq!(part as usize, place, "{part:?}");
        }
    }
}
