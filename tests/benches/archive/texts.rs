//! As many stories as are asked for, of our own Vietnamese words: the sentences of the search tests' fixture, shuffled from a
//! number, so that two runs have the same texts and no two stories are alike.

use editorial::article::document::{Block, Document, Inline, Text};
use editorial::article::draft::Draft;
use editorial::article::field::FieldName;
use editorial::id::SectionId;

const FIXTURE: &str = include_str!("../../fixtures/search/stories.txt");
/// Words of a story, about.
const WORDS: usize = 450;
const SENTENCES_OF_A_PARAGRAPH: usize = 4;

/// A story as words.
pub(crate) struct Words {
    pub(crate) headline: String,
    pub(crate) standfirst: String,
    pub(crate) byline: String,
    pub(crate) paragraphs: Vec<String>,
}

/// A story as a workstation seals it: what begins it, and what was written.
pub(crate) struct Sealed {
    pub(crate) draft: Draft,
    pub(crate) created: Vec<u8>,
    pub(crate) written: Vec<u8>,
}

/// The sentences and headlines that stories are made of.
pub(crate) struct Texts {
    sentences: Vec<&'static str>,
    headlines: Vec<&'static str>,
}

impl Texts {
    pub(crate) fn new() -> Self {
        let of = |key: &'static str| {
            FIXTURE
                .lines()
                .filter_map(move |line| line.strip_prefix(key)?.strip_prefix(' '))
        };
        let sentences = of("text")
            .chain(of("standfirst"))
            .flat_map(|text| text.split_inclusive(". "))
            .map(str::trim)
            .collect();
        Self {
            sentences,
            headlines: of("headline").collect(),
        }
    }

    /// The story with this number.
    pub(crate) fn words(&self, number: usize) -> Words {
        let mut chance = fastrand::Rng::with_seed(number as u64 + 1);
        let mut sentence = || *chance.choice(&self.sentences).unwrap_or(&"");
        let (mut paragraphs, mut words) = (Vec::new(), 0);
        while words < WORDS {
            let sentences: Vec<&str> = (0..SENTENCES_OF_A_PARAGRAPH).map(|_| sentence()).collect();
            let paragraph = sentences.join(" ");
            words += paragraph.split(' ').count();
            paragraphs.push(paragraph);
        }
        let standfirst = sentence().to_owned();
        let headline = chance.choice(&self.headlines).unwrap_or(&"");
        Words {
            headline: format!("{headline}, kỳ {number}"),
            standfirst,
            byline: ["Thu Hằng", "Ngọc Lan", "Minh Đức"][number % 3].to_owned(),
            paragraphs,
        }
    }

    /// The same as a draft. `section` makes it fit for readers.
    pub(crate) fn sealed(
        &self,
        number: usize,
        section: Option<SectionId>,
    ) -> anyhow::Result<Sealed> {
        let words = self.words(number);
        // A peer is a number that nobody else has; any will do where the story is new.
        let (mut draft, created) = Draft::create(number as u64 + 1);
        let begun = draft.version();
        let mut fields = vec![
            (FieldName::Headline, words.headline),
            (FieldName::Standfirst, words.standfirst),
            (FieldName::Byline, words.byline),
            (FieldName::Language, "vi".to_owned()),
        ];
        if let Some(section) = section {
            fields.push((FieldName::Section, section.to_string()));
            fields.push((FieldName::Tags, "[\"bến sông\"]".to_owned()));
        }
        for (field, value) in fields {
            // All of it is taken together below.
            let _ = draft.set_field(field, &value, &[]);
        }
        let last = words.paragraphs.len() - 1;
        let paragraphs = words.paragraphs.into_iter().enumerate();
        let blocks = paragraphs.map(|(at, text)| {
            let end = if at == last { "./." } else { "" };
            let text = format!("{}{end}", text.trim_end_matches('.'));
            Block::Paragraph(Text {
                content: vec![Inline {
                    text,
                    ..Inline::default()
                }],
                ..Text::default()
            })
        });
        draft.replace_body(&Document {
            blocks: blocks.collect(),
        })?;
        let written = draft.updates_since(&begun)?;
        Ok(Sealed {
            draft,
            created,
            written,
        })
    }
}
