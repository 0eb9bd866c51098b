//! What machines read of a story: search engines and the cards of social networks.
//!
//! JSON-LD after schema.org `NewsArticle` and the search engines' guide to article structured data; Open Graph after
//! ogp.me. Only here do full addresses stand, and only where the newsroom has said what the readers' address is.

use editorial::article::document::{Block, Figure};
use editorial::article::field::FieldName;
use editorial::article::revision::Revision;
use editorial::publication::PublicationFacts;
use editorial::text::{address, date};
use minijinja::Value;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::escape;
use crate::picture::{self, Picture};

/// A story's metadata, as a template needs it.
#[derive(Debug, Serialize)]
pub(crate) struct Metadata {
    /// At most [`DESCRIPTION_CHARS`] characters; may be empty.
    description: String,
    image: Option<String>,
    /// Width and height, px; none while the photo's size is not known.
    image_size: Option<(u32, u32)>,
    image_alt: String,
    published: String,
    modified: String,
    /// Safe inside a `<script>` element.
    json_ld: Value,
}

/// As much as search engines show.
const DESCRIPTION_CHARS: usize = 200;

pub(crate) fn of(revision: &Revision, facts: &PublicationFacts, language: &str) -> Metadata {
    let mut pictures: Vec<(&Figure, Picture)> = revision
        .body
        .figures()
        .filter_map(|figure| {
            picture::of_figure(figure, &facts.photos).map(|picture| (figure, picture))
        })
        .collect();
    let site = &facts.furniture.site_address;
    let description = description(revision);
    // What stands for the story is named first.
    if let Some(lead) = revision.lead()
        && let Some(at) = pictures
            .iter()
            .position(|(figure, _)| std::ptr::eq(*figure, lead))
    {
        pictures[..=at].rotate_right(1);
    }
    let shared = revision
        .lead()
        .and_then(|figure| picture::of_shared(figure, &facts.photos));
    let (published, modified) = (
        date::iso(facts.first_published, &facts.zone),
        date::iso(facts.published, &facts.zone),
    );
    let mut ld = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": revision.field(FieldName::Headline).trim(),
        "inLanguage": language,
        "datePublished": published,
        "dateModified": modified,
        "author": authors(revision, facts),
        "publisher": organization(facts),
        "isAccessibleForFree": true,
    });
    if let Some(ld) = ld.as_object_mut() {
        let images: Vec<Json> = pictures
            .iter()
            .filter_map(|(figure, picture)| image(figure, picture, facts))
            .collect();
        insert(ld, "image", Json::from(images));
        insert(ld, "description", description.clone().into());
        insert(
            ld,
            "mainEntityOfPage",
            address::absolute(site, &facts.url).into(),
        );
        insert(
            ld,
            "articleSection",
            facts
                .furniture
                .section
                .as_ref()
                .map(|section| section.name.clone())
                .into(),
        );
        insert(ld, "keywords", tags(revision).into());
    }
    Metadata {
        description,
        image: shared
            .as_ref()
            .and_then(|shared| address::absolute(site, &shared.path)),
        image_size: shared.as_ref().and_then(|shared| shared.size),
        image_alt: shared.map(|shared| shared.alt).unwrap_or_default(),
        published,
        modified,
        json_ld: Value::from_safe_string(escape::json_for_script(&ld.to_string())),
    }
}

/// Adds a property, if there is anything to say.
fn insert(object: &mut Map<String, Json>, key: &str, value: Json) {
    let empty = match &value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        _ => false,
    };
    if !empty {
        object.insert(key.to_owned(), value);
    }
}

fn organization(facts: &PublicationFacts) -> Json {
    let mut out = Map::new();
    out.insert("@type".to_owned(), "NewsMediaOrganization".into());
    insert(&mut out, "name", facts.furniture.site_name.trim().into());
    insert(
        &mut out,
        "url",
        address::absolute(&facts.furniture.site_address, "/").into(),
    );
    Json::Object(out)
}

/// The people of the byline, or the newsroom where nobody is named.
fn authors(revision: &Revision, facts: &PublicationFacts) -> Json {
    let people: Vec<Json> = revision
        .field(FieldName::Byline)
        .split([',', ';'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| json!({ "@type": "Person", "name": name }))
        .collect();
    if people.is_empty() {
        organization(facts)
    } else {
        people.into()
    }
}

fn image(figure: &Figure, picture: &Picture, facts: &PublicationFacts) -> Option<Json> {
    let words = picture::photo_words(figure, &facts.photos);
    let site = &facts.furniture.site_address;
    let mut out = Map::new();
    out.insert("@type".to_owned(), "ImageObject".into());
    out.insert(
        "contentUrl".to_owned(),
        address::absolute(site, &picture.widest)?.into(),
    );
    out.insert("width".to_owned(), picture.width.into());
    out.insert("height".to_owned(), picture.height.into());
    insert(&mut out, "caption", words.caption.into());
    insert(&mut out, "creditText", words.credit.into());
    if !words.creator.is_empty() {
        let creator = json!({ "@type": "Person", "name": words.creator });
        out.insert("creator".to_owned(), creator);
    }
    insert(&mut out, "copyrightNotice", words.copyright.into());
    Some(Json::Object(out))
}

/// The tags that the field holds; none where it holds no list of texts.
fn tags(revision: &Revision) -> Vec<String> {
    serde_json::from_str(revision.field(FieldName::Tags)).unwrap_or_default()
}

/// The standfirst, or how the text begins.
fn description(revision: &Revision) -> String {
    let standfirst = revision.field(FieldName::Standfirst).trim();
    if !standfirst.is_empty() {
        return cut(standfirst);
    }
    let opening = revision.body.leaves().find_map(|block| match block {
        Block::Paragraph(_) => {
            Some(block.plain().trim().to_owned()).filter(|text| !text.is_empty())
        }
        _ => None,
    });
    opening.map(|text| cut(&text)).unwrap_or_default()
}

/// `text` cut at a word, with an ellipsis where something was cut.
fn cut(text: &str) -> String {
    if text.chars().count() <= DESCRIPTION_CHARS {
        return text.to_owned();
    }
    let head: String = text.chars().take(DESCRIPTION_CHARS).collect();
    let end = head.rfind(char::is_whitespace).unwrap_or(head.len());
    format!("{}…", head[..end].trim_end_matches([',', ';', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_opening_is_cut_at_a_word_and_says_so() {
        let cut = cut(&"nghiên cứu dư luận xã hội ".repeat(20));
        assert!(
            cut.chars().count() <= DESCRIPTION_CHARS + 1 && cut.ends_with('…'),
            "{cut}"
        );
        assert!(!cut.ends_with(" …"));
    }
}
