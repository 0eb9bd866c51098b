//! What may be wrong with an article: problems, each a warning or a block.
//!
//! A rule about content lives here and nowhere else. A problem is a value, not an error: the editor may go on, the desk
//! is warned, and only a block keeps an article from being submitted, approved and published.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::article::document::{Block, Figure};
use crate::article::field::FieldName;
use crate::article::revision::Revision;
use crate::newsroom::Section;
use crate::photo::rights::{PhotoUse, Usable};
use crate::text::address::may_link;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Said, and stops nothing.
    Warn,
    /// Must be mended before the article is submitted, approved or published.
    Block,
}

/// What is wrong. The interface has words for each in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// No headline.
    HeadlineMissing,
    /// No section, or one that the newsroom does not have.
    SectionMissing,
    /// No byline.
    BylineMissing,
    /// No words in the body.
    BodyEmpty,
    /// A figure without a photo.
    PhotoMissing,
    /// A figure without a caption.
    CaptionMissing,
    /// A figure without a credit.
    CreditMissing,
    /// A figure without an alternative text.
    AltMissing,
    /// An embargo that is no moment: it must never mean "at once".
    EmbargoUnreadable,
    /// A field with several candidates.
    FieldUnsettled,
    /// A space before a comma, a full stop and the like.
    SpaceBeforePunctuation,
    /// No space after a comma, a full stop and the like.
    SpaceAfterPunctuation,
    /// Two spaces in a row.
    DoubleSpace,
    /// A link whose address readers must not be given.
    LinkRefused,
    /// A photo that no story may use when readers would see it.
    PhotoForbidden,
    /// A photo that the story may use after an approver's yes.
    PhotoNeedsApproval,
}

/// Where it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum Place {
    /// In the article as a whole.
    Article,
    /// In a field.
    Field {
        /// Its name.
        field: String,
    },
    /// In the text of a block.
    Block {
        /// Its number among the blocks of text ([`crate::article::document::Document::leaves`]), from 0.
        block: u32,
        /// The first code point, from 0.
        start: u32,
        /// Behind the last code point.
        end: u32,
    },
    /// In a field of a figure.
    Figure {
        /// The figure's id.
        figure: String,
        /// The field, or `caption`.
        field: String,
    },
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Problem {
    /// What.
    pub code: ProblemCode,
    /// How bad.
    pub severity: Severity,
    /// Where.
    pub at: Place,
    /// The words around it, for a list; may be empty.
    pub excerpt: String,
    /// What to put in the place of the marked text, if that is known.
    pub replacement: Option<String>,
}

/// What a check needs to know besides the revision.
#[derive(Clone, Copy, Debug)]
pub struct CheckContext<'a> {
    /// The newsroom's sections.
    pub sections: &'a [Section],
    /// What may be done with its photos when readers see it.
    pub photos: PhotoUse<'a>,
}

/// So much of a caption says which one it is.
const CAPTION_CHARS: usize = 48;

/// Every problem of a revision: fields first, then the body in reading order.
#[must_use]
pub fn check_revision(revision: &Revision, context: &CheckContext<'_>) -> Vec<Problem> {
    let mut out = check_fields(revision, context);
    let mut any_words = false;
    for (number, block) in (0u32..).zip(revision.body.leaves()) {
        any_words |=
            !matches!(block, Block::Figure(_)) && crate::text::count::words(&block.plain()) > 0;
        if let Block::Figure(figure) = block {
            check_figure(&mut out, figure);
            check_rights(&mut out, figure, &context.photos);
        }
        check_links(&mut out, number, block);
        let text = block.plain();
        check_spacing(&text, |code, start, end, excerpt, replacement| {
            out.push(Problem {
                code,
                severity: Severity::Warn,
                at: Place::Block {
                    block: number,
                    start,
                    end,
                },
                excerpt,
                replacement: Some(replacement),
            });
        });
    }
    if !any_words {
        out.push(problem(
            ProblemCode::BodyEmpty,
            Severity::Block,
            Place::Article,
        ));
    }
    out
}

/// The problems that keep the article from being submitted, approved and published, as the codes of a refusal.
#[must_use]
pub fn blocking(problems: &[Problem]) -> Vec<String> {
    let mut codes: Vec<String> = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Block)
        // These have refusals of their own, which name the field and the photo.
        .filter(|problem| {
            !matches!(
                problem.code,
                ProblemCode::FieldUnsettled | ProblemCode::PhotoForbidden
            )
        })
        .filter_map(|problem| {
            serde_json::to_value(problem.code)
                .ok()?
                .as_str()
                .map(str::to_owned)
        })
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

const fn problem(code: ProblemCode, severity: Severity, at: Place) -> Problem {
    Problem {
        code,
        severity,
        at,
        excerpt: String::new(),
        replacement: None,
    }
}

fn check_fields(revision: &Revision, context: &CheckContext<'_>) -> Vec<Problem> {
    let mut out = Vec::new();
    let field = |name: &str| Place::Field {
        field: name.to_owned(),
    };
    let section = revision.field(FieldName::Section);
    let known = context
        .sections
        .iter()
        .any(|known| known.id.to_string() == section);
    for (missing, code, name) in [
        (
            revision.field(FieldName::Headline).trim().is_empty(),
            ProblemCode::HeadlineMissing,
            FieldName::Headline,
        ),
        (!known, ProblemCode::SectionMissing, FieldName::Section),
        (
            revision.field(FieldName::Byline).trim().is_empty(),
            ProblemCode::BylineMissing,
            FieldName::Byline,
        ),
    ] {
        if missing {
            out.push(problem(code, Severity::Block, field(name.as_str())));
        }
    }
    let embargo = revision.field(FieldName::Embargo);
    if !embargo.is_empty() && revision.subject().embargo.is_none() {
        let at = field(FieldName::Embargo.as_str());
        out.push(Problem {
            excerpt: embargo.to_owned(),
            ..problem(ProblemCode::EmbargoUnreadable, Severity::Block, at)
        });
    }
    out.extend(revision.unsettled().into_iter().map(|name| {
        let at = match name.split_once('/') {
            Some((figure, field)) => Place::Figure {
                figure: figure.to_owned(),
                field: field.to_owned(),
            },
            None => Place::Field { field: name },
        };
        problem(ProblemCode::FieldUnsettled, Severity::Block, at)
    }));
    for name in [
        FieldName::Headline,
        FieldName::Standfirst,
        FieldName::Byline,
    ] {
        check_spacing(revision.field(name), |code, _, _, excerpt, replacement| {
            out.push(Problem {
                code,
                severity: Severity::Warn,
                at: field(name.as_str()),
                excerpt,
                replacement: Some(replacement),
            });
        });
    }
    out
}

fn check_figure(out: &mut Vec<Problem>, figure: &Figure) {
    let at = |field: &str| Place::Figure {
        figure: figure.figure.clone(),
        field: field.to_owned(),
    };
    let empty = |values: &[String]| values.iter().all(|value| value.trim().is_empty());
    let caption: String = crate::article::document::plain(&figure.content);
    for (missing, code, severity, field) in [
        (
            figure.photo.is_empty(),
            ProblemCode::PhotoMissing,
            Severity::Block,
            "photo",
        ),
        (
            caption.trim().is_empty(),
            ProblemCode::CaptionMissing,
            Severity::Block,
            "caption",
        ),
        (
            empty(&figure.credit),
            ProblemCode::CreditMissing,
            Severity::Warn,
            "credit",
        ),
        (
            empty(&figure.alt),
            ProblemCode::AltMissing,
            Severity::Warn,
            "alt",
        ),
    ] {
        if missing {
            // Of several photos one wants to know which.
            out.push(Problem {
                excerpt: beginning(caption.trim()),
                ..problem(code, severity, at(field))
            });
        }
    }
}

/// Says which figure it is about by its caption, and why.
fn check_rights(out: &mut Vec<Problem>, figure: &Figure, photos: &PhotoUse<'_>) {
    let (code, severity) = match photos.usable(&figure.photo) {
        Usable::Yes | Usable::Overridden => return,
        Usable::AfterOverride => (ProblemCode::PhotoNeedsApproval, Severity::Warn),
        Usable::No => (ProblemCode::PhotoForbidden, Severity::Block),
    };
    let at = Place::Figure {
        figure: figure.figure.clone(),
        field: "photo".to_owned(),
    };
    let caption = crate::article::document::plain(&figure.content);
    let reason = photos
        .stated(&figure.photo)
        .map_or("", |stated| stated.rights.reason.as_str());
    let says: Vec<String> = [beginning(caption.trim()), reason.to_owned()]
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect();
    out.push(Problem {
        excerpt: says.join(" · "),
        ..problem(code, severity, at)
    });
}

/// The beginning of a caption, whole words.
fn beginning(caption: &str) -> String {
    let mut out = String::new();
    for word in caption.split_whitespace() {
        if out.chars().count() + word.chars().count() > CAPTION_CHARS {
            out.push('…');
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

fn check_links(out: &mut Vec<Problem>, number: u32, block: &Block) {
    let mut at = 0u32;
    for inline in block.content().unwrap_or_default() {
        let length = u32::try_from(inline.text.chars().count()).unwrap_or(u32::MAX);
        if let Some(href) = inline.marks.get("link")
            && !href.as_str().is_some_and(may_link)
        {
            out.push(Problem {
                excerpt: inline.text.clone(),
                ..problem(
                    ProblemCode::LinkRefused,
                    Severity::Block,
                    Place::Block {
                        block: number,
                        start: at,
                        end: at.saturating_add(length),
                    },
                )
            });
        }
        at = at.saturating_add(length);
    }
}

/// Reports each fault of spacing: code, first code point, behind the last, the words around it, what to put instead.
fn check_spacing(text: &str, mut report: impl FnMut(ProblemCode, u32, u32, String, String)) {
    let chars: Vec<char> = text.chars().collect();
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut i = 0;
    while i < chars.len() {
        if let Some((code, start, end, replacement)) = spacing_fault(&chars, i) {
            report(
                code,
                number(start),
                number(end),
                excerpt(&chars, start, end),
                replacement,
            );
            i = end.max(i + 1);
        } else {
            i += 1;
        }
    }
}

fn spacing_fault(chars: &[char], i: usize) -> Option<(ProblemCode, usize, usize, String)> {
    let at = |index: Option<usize>| index.and_then(|index| chars.get(index)).copied();
    let (here, next) = (chars[i], at(i.checked_add(1)));
    let (before, before_that) = (at(i.checked_sub(1)), at(i.checked_sub(2)));
    if here == ' ' && next == Some(' ') {
        let run = chars[i..].iter().take_while(|c| **c == ' ').count();
        return Some((ProblemCode::DoubleSpace, i, i + run, " ".into()));
    }
    if !matches!(here, ',' | '.' | ';' | ':' | '!' | '?') {
        return None;
    }
    let glued = !inside_address(chars, i)
        && match here {
            ',' | ';' => next.is_some_and(char::is_alphabetic),
            // A point inside `galley.vn`, `TP.HCM` or `1.000` closes no sentence.
            _ => next.is_some_and(char::is_uppercase) && before.is_some_and(char::is_lowercase),
        };
    let loose = before == Some(' ')
        && before_that.is_some_and(char::is_alphanumeric)
        // An ellipsis and the end mark `./.` may stand apart.
        && !matches!(next, Some('.' | '/'));
    let mended = |space: bool| format!("{here}{}", if space { " " } else { "" });
    if loose {
        return Some((
            ProblemCode::SpaceBeforePunctuation,
            i - 1,
            i + 1,
            mended(glued),
        ));
    }
    glued.then(|| (ProblemCode::SpaceAfterPunctuation, i, i + 1, mended(true)))
}

/// Whether the unspaced run around `i` is an address: its punctuation is not prose.
fn inside_address(chars: &[char], i: usize) -> bool {
    let start = chars[..i]
        .iter()
        .rposition(|c| *c == ' ')
        .map_or(0, |space| space + 1);
    let run = chars[start..].iter().take_while(|c| **c != ' ');
    let run: String = run.collect();
    run.contains("://") || run.contains('@')
}

fn excerpt(chars: &[char], start: usize, end: usize) -> String {
    let from = chars[..start]
        .iter()
        .rposition(|c| *c == ' ')
        .map_or(0, |space| space + 1)
        .max(start.saturating_sub(12));
    let to = chars[end..]
        .iter()
        .position(|c| *c == ' ')
        .map_or(chars.len(), |space| end + space)
        .min(end + 12);
    chars[from..to].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::document::{Document, Inline, Text};
    use crate::id::{ArticleId, Hash, PersonId, SectionId};
    use crate::photo::rights::{Permission, PhotoRights, Rights};
    use crate::time::TimeMs;

    fn spacing(text: &str) -> Vec<(ProblemCode, String, String)> {
        let mut out = Vec::new();
        check_spacing(text, |code, start, end, excerpt, replacement| {
            let chars: Vec<char> = text.chars().collect();
            let mended: String = chars[..start as usize]
                .iter()
                .chain(replacement.chars().collect::<Vec<_>>().iter())
                .chain(&chars[end as usize..])
                .collect();
            out.push((code, excerpt, mended));
        });
        out
    }

    #[test]
    fn the_faults_of_a_page_that_went_out_are_caught_and_mended() {
        assert_eq!(
            spacing("ý chí của nhân dân,từ đó"),
            [(
                ProblemCode::SpaceAfterPunctuation,
                "dân,từ".into(),
                "ý chí của nhân dân, từ đó".into()
            )]
        );
        assert_eq!(
            spacing("Từ đó ,đóng góp"),
            [(
                ProblemCode::SpaceBeforePunctuation,
                "đó ,đóng".into(),
                "Từ đó, đóng góp".into()
            )]
        );
        assert_eq!(spacing("hai  dấu cách").len(), 1);
    }

    #[test]
    fn what_is_right_is_left_alone() {
        for text in [
            "ngày 1/9/2016, giá 1.000 đồng; 3,5%",
            "TP.HCM",
            "galley.vn",
            "XIII./.",
            "Hết ./.",
            "quản lý… Các nội dung",
            "“Đổi mới”.",
            "22:16'(GMT+7)",
            "Ai? Họ!",
            "https://example.org/a,b",
            "",
        ] {
            assert_eq!(spacing(text), [], "{text}");
        }
    }

    fn revision(blocks: Vec<Block>, fields: &[(&str, &[&str])]) -> Revision {
        Revision {
            article: ArticleId::from_bytes([1; 16]),
            schema: 1,
            fields: fields
                .iter()
                .map(|(name, values)| {
                    (
                        (*name).to_owned(),
                        values.iter().map(|v| (*v).to_owned()).collect(),
                    )
                })
                .collect(),
            body: Document { blocks },
        }
    }

    fn codes(revision: &Revision) -> Vec<(ProblemCode, Severity)> {
        let sections = [Section {
            id: SectionId::from_bytes([5; 16]),
            name: "Văn hóa".into(),
            slug: "van-hoa".into(),
            order: 1,
        }];
        let context = CheckContext {
            sections: &sections,
            photos: PhotoUse::default(),
        };
        check_revision(revision, &context)
            .into_iter()
            .map(|problem| (problem.code, problem.severity))
            .collect()
    }

    #[test]
    fn an_empty_article_says_all_that_it_lacks() {
        use ProblemCode::{BodyEmpty, BylineMissing, HeadlineMissing, SectionMissing};
        let expected = [HeadlineMissing, SectionMissing, BylineMissing, BodyEmpty]
            .map(|code| (code, Severity::Block));
        assert_eq!(codes(&revision(vec![], &[])), expected);
    }

    #[test]
    fn an_embargo_that_is_no_moment_keeps_the_article_from_readers() {
        let with = |embargo: &str| codes(&revision(vec![], &[("embargo", &[embargo])]));
        let unreadable = (ProblemCode::EmbargoUnreadable, Severity::Block);
        for embargo in ["6:00 21/9", "soon", "1.5e9", " 7", "99999999999999999999"] {
            assert!(with(embargo).contains(&unreadable), "{embargo}");
        }
        for embargo in ["", "1795651200000"] {
            assert!(!with(embargo).contains(&unreadable), "{embargo}");
        }
        let unsaid = revision(vec![], &[("embargo", &["soon"])]);
        let context = CheckContext {
            sections: &[],
            photos: PhotoUse::default(),
        };
        let refused = blocking(&check_revision(&unsaid, &context));
        assert!(
            refused.contains(&"embargo_unreadable".to_owned()),
            "{refused:?}"
        );
    }

    #[test]
    fn a_photos_rights_are_said_with_the_figure_and_the_reason_and_only_a_ban_blocks() {
        let photo = Hash::of(b"a photo");
        let figure = Block::Figure(Figure {
            figure: "f1".into(),
            photo: photo.to_string(),
            content: vec![Inline {
                text: "Lễ khai mạc".into(),
                ..Inline::default()
            }],
            ..Figure::default()
        });
        let article = revision(vec![figure], &[]);
        let found = |permission| {
            let rights = Rights {
                permission,
                reason: "Của hãng khác".into(),
                until: None,
            };
            let by = PersonId::from_bytes([1; 16]);
            let stated = PhotoRights::stated(photo, &rights, None, by, TimeMs(0));
            let context = CheckContext {
                sections: &[],
                photos: PhotoUse {
                    rights: &[stated],
                    ..PhotoUse::default()
                },
            };
            let problems = check_revision(&article, &context);
            assert!(!blocking(&problems).contains(&"photo_forbidden".to_owned()));
            problems
                .into_iter()
                .filter(|problem| problem.excerpt == "Lễ khai mạc · Của hãng khác")
                .map(|problem| (problem.code, problem.severity))
                .collect::<Vec<_>>()
        };
        assert_eq!(found(Permission::Free), []);
        let asks = (ProblemCode::PhotoNeedsApproval, Severity::Warn);
        assert_eq!(found(Permission::NeedsApproval), [asks]);
        let banned = (ProblemCode::PhotoForbidden, Severity::Block);
        assert_eq!(found(Permission::Forbidden), [banned]);
    }

    #[test]
    fn a_figure_needs_a_photo_and_a_caption_and_is_warned_about_credit_and_alt() {
        let id = SectionId::from_bytes([5; 16]).to_string();
        let words = Block::Paragraph(Text {
            content: vec![Inline {
                text: "Chữ".into(),
                ..Inline::default()
            }],
            ..Text::default()
        });
        let figure = Block::Figure(Figure {
            figure: "f1".into(),
            ..Figure::default()
        });
        let article = revision(
            vec![words, figure],
            &[
                ("headline", &["Tít", "Tít khác"]),
                ("section", &[&id]),
                ("byline", &["Lan"]),
            ],
        );
        assert_eq!(
            codes(&article),
            [
                (ProblemCode::FieldUnsettled, Severity::Block),
                (ProblemCode::PhotoMissing, Severity::Block),
                (ProblemCode::CaptionMissing, Severity::Block),
                (ProblemCode::CreditMissing, Severity::Warn),
                (ProblemCode::AltMissing, Severity::Warn),
            ]
        );
    }

    #[test]
    fn which_photo_lacks_its_credit_is_said_by_its_caption() {
        let figure = Block::Figure(Figure {
            figure: "f1".into(),
            photo: Hash::of(b"a photo").to_string(),
            content: vec![Inline {
                text: "Đò cập bến lúc sáu giờ chiều.".into(),
                ..Inline::default()
            }],
            ..Figure::default()
        });
        let context = CheckContext {
            sections: &[],
            photos: PhotoUse::default(),
        };
        let problems = check_revision(&revision(vec![figure], &[]), &context);
        for code in [ProblemCode::CreditMissing, ProblemCode::AltMissing] {
            let found = problems.iter().find(|problem| problem.code == code);
            let said = &found.expect("it is missing").excerpt;
            assert!("Đò cập bến lúc sáu giờ chiều.".starts_with(said.trim_end_matches('…')));
            assert!(said.starts_with("Đò cập bến"), "{said}");
        }
    }
}
