//! Links from one story of the newsroom to another.
//!
//! Such a link is a path of the site and nothing else, so the text says the same on every machine, to every version and in
//! every preview: the address of the page where there is one, and else the story's permanent address, from which the site
//! leads on as soon as there is one (`docs/decisions/0028-links-between-stories.md`). Which story a path means is read from
//! its last ten digits, offline.

use editorial::id::ArticleId;
use editorial::publication::{permanent_path, short_id_in};
use editorial::text::address;

use crate::commands::LinkLeads;
use crate::queue;
use crate::store::{article, entry, published};
use crate::workstation::Workstation;

/// The address by which a text links to this story.
///
/// # Errors
/// `article_unknown`.
pub(crate) fn address_of(station: &Workstation, article: ArticleId) -> anyhow::Result<String> {
    station.desk(|desk| desk.known(article))?;
    let published = station.read(|db| published::load(db, article))?;
    Ok(published.map_or_else(|| permanent_path(article), |published| published.facts.url))
}

/// Where a link of a text leads. A hostile address leads nowhere.
///
/// # Errors
/// When the store fails.
pub(crate) fn read(station: &Workstation, href: &str) -> anyhow::Result<LinkLeads> {
    let href = href.trim();
    let site = station
        .read(entry::newsroom)?
        .settings
        .map(|settings| settings.site_address)
        .unwrap_or_default();
    let found = match path_of(href, &site).and_then(short_id_in) {
        Some(short) => station.read(|db| article::by_short(db, short))?,
        None => story_of(href),
    };
    let story = match found {
        Some(article) => {
            queue::bring_up_to_date(station);
            queue::rows_of(station, &[article])?.rows.pop()
        }
        None => None,
    };
    let address = if address::is_root_relative(href) {
        address::absolute(&site, href)
    } else {
        address::may_link(href).then(|| href.to_owned())
    };
    Ok(LinkLeads { address, story })
}

/// The story that an address of the window names: `galley://story/<id>`, as a list copies it.
fn story_of(href: &str) -> Option<ArticleId> {
    href.strip_prefix("galley://story/")?.parse().ok()
}

/// The path of the newsroom's own site that a link means, without what stands behind it; none when it leads elsewhere.
fn path_of<'a>(href: &'a str, site: &str) -> Option<&'a str> {
    let site = site.trim_end_matches('/');
    let inside = href
        .get(..site.len())
        .filter(|head| !site.is_empty() && head.eq_ignore_ascii_case(site))
        .and_then(|_| href.get(site.len()..));
    let path = inside.unwrap_or(href);
    let end = path.find(['?', '#']).unwrap_or(path.len());
    path.get(..end)
        .filter(|path| address::is_root_relative(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_ones_own_site_is_a_path_and_another_is_none() {
        let site = "https://songque.example/";
        for (href, path) in [
            ("/van-hoa/a.html", Some("/van-hoa/a.html")),
            ("/a.html?from=feed#end", Some("/a.html")),
            ("https://SongQue.example/a.html", Some("/a.html")),
            ("https://songque.example", None),
            ("https://songque.example.net/a.html", None),
            ("https://songque.examplé/a.html", None),
            ("//songque.example/a.html", None),
            ("javascript:alert(1)", None),
            ("/\\songque.example/a.html", None),
        ] {
            assert_eq!(path_of(href, site), path, "{href}");
        }
        assert_eq!(path_of("/a.html", ""), Some("/a.html"));
        assert_eq!(path_of("https://songque.example/a.html", ""), None);
    }
}
