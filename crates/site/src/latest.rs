//! What the theme's script asks for, to bring the furniture of an old page up to date.
//!
//! Published pages are not made again when other stories appear. This small file is, and a page without the script is
//! whole without it.

use editorial::publication::{Furniture, Teaser};
use editorial::text::address;
use serde::Serialize;

use crate::frame::{LinkView, links};
use crate::picture::{self, Picture};

#[derive(Serialize)]
struct Latest<'a> {
    latest: Vec<Item<'a>>,
    gallery: Vec<Item<'a>>,
    links: Vec<LinkView<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    url: &'a str,
    headline: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<Picture>,
}

/// The furniture of this moment as JSON: `{"latest":[…],"gallery":[…],"links":[…]}`, at [`crate::LATEST_PATH`].
#[must_use]
pub fn latest_json(furniture: &Furniture) -> String {
    let latest = Latest {
        latest: items(&furniture.latest, false),
        gallery: items(&furniture.gallery, true)
            .into_iter()
            .filter(|item| item.picture.is_some())
            .collect(),
        links: links(furniture),
    };
    // Texts and numbers under fixed keys always serialise.
    serde_json::to_string(&latest).unwrap_or_default()
}

fn items(teasers: &[Teaser], pictures: bool) -> Vec<Item<'_>> {
    teasers
        .iter()
        .filter(|teaser| address::is_root_relative(&teaser.url))
        .map(|teaser| Item {
            url: &teaser.url,
            headline: teaser.headline.trim(),
            picture: teaser
                .lead
                .as_ref()
                .filter(|_| pictures)
                .and_then(picture::of_lead),
        })
        .collect()
}
