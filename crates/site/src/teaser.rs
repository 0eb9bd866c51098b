//! What a page says of another story.

use editorial::publication::{Furniture, Teaser};
use editorial::text::{address, date};
use serde::Serialize;

use crate::frame::{Moment, stamp};
use crate::picture::{self, Picture};

/// A story in a list, as a template needs it.
#[derive(Debug, Serialize)]
pub(crate) struct TeaserView<'a> {
    url: &'a str,
    headline: &'a str,
    standfirst: &'a str,
    byline: &'a str,
    picture: Option<Picture>,
    /// The name of its section; empty where the navigation has none for its address.
    section: &'a str,
    time: Moment,
    date: String,
}

impl<'a> TeaserView<'a> {
    /// The stories of a list that have an address on this site, in the list's order.
    pub(crate) fn list(
        teasers: &'a [Teaser],
        furniture: &'a Furniture,
        zone: &str,
        language: &str,
    ) -> Vec<Self> {
        teasers
            .iter()
            .filter(|teaser| address::is_root_relative(&teaser.url))
            .map(|teaser| Self {
                url: &teaser.url,
                headline: teaser.headline.trim(),
                standfirst: teaser.standfirst.trim(),
                byline: teaser.byline.trim(),
                picture: teaser.lead.as_ref().and_then(picture::of_lead),
                section: section_name(furniture, &teaser.url),
                time: stamp(teaser.first_published, zone, language),
                date: date::long_date(teaser.first_published, zone, language),
            })
            .collect()
    }

    pub(crate) fn has_picture(&self) -> bool {
        self.picture.is_some()
    }
}

/// A story's address begins with its section's: `/van-hoa/…` lies in `/van-hoa/`.
pub(crate) fn section_name<'a>(furniture: &'a Furniture, url: &str) -> &'a str {
    furniture
        .navigation
        .iter()
        .find(|item| item.path.len() > 1 && item.path.ends_with('/') && url.starts_with(&item.path))
        .map_or("", |item| &item.name)
}
