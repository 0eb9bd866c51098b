//! The newest stories, for feed readers: Atom (RFC 4287).

use std::fmt::Write as _;

use editorial::publication::Teaser;
use editorial::text::{address, date};

use crate::escape::escaped;
use crate::frame::{feed_path, language_or_default};
use crate::list::ListFacts;
use crate::teaser::section_name;

/// The feed of a list of stories: of the site at [`crate::ATOM_PATH`], of a section under the section's own address.
///
/// Its addresses are full where the newsroom has said what the readers' address is, else root-relative. It changes only
/// when a story does: its time is that of the newest story.
#[must_use]
pub fn atom_feed(facts: &ListFacts) -> String {
    let furniture = &facts.furniture;
    let home = facts
        .section
        .as_ref()
        .map_or("/", |section| section.path.as_str());
    let own = feed_path(home);
    let title = match &facts.section {
        Some(section) => format!("{} – {}", section.name, furniture.site_name),
        None => furniture.site_name.clone(),
    };
    let newest = facts
        .teasers
        .iter()
        .map(|teaser| teaser.first_published)
        .max()
        .unwrap_or(facts.rendered);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let _ = writeln!(
        out,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">",
        escaped(language_or_default(&furniture.language))
    );
    element(&mut out, "title", &title);
    if !furniture.tagline.trim().is_empty() {
        element(&mut out, "subtitle", furniture.tagline.trim());
    }
    element(&mut out, "id", &full(facts, home));
    link(&mut out, "self", &full(facts, &own));
    link(&mut out, "alternate", &full(facts, home));
    element(&mut out, "updated", &date::iso(newest, &facts.zone));
    person(&mut out, &furniture.site_name);
    for teaser in facts
        .teasers
        .iter()
        .filter(|teaser| address::is_root_relative(&teaser.url))
    {
        entry(&mut out, facts, teaser);
    }
    out.push_str("</feed>\n");
    out
}

fn entry(out: &mut String, facts: &ListFacts, teaser: &Teaser) {
    let published = date::iso(teaser.first_published, &facts.zone);
    out.push_str("<entry>\n");
    element(out, "title", teaser.headline.trim());
    // The article's own id, which stays when its address changes (RFC 4287, 4.2.6; RFC 9562).
    element(out, "id", &format!("urn:uuid:{}", teaser.article));
    link(out, "alternate", &full(facts, &teaser.url));
    element(out, "published", &published);
    element(out, "updated", &published);
    if !teaser.byline.trim().is_empty() {
        person(out, teaser.byline.trim());
    }
    let section = section_name(&facts.furniture, &teaser.url);
    if !section.is_empty() {
        let _ = writeln!(out, "<category term=\"{}\"/>", escaped(section));
    }
    if !teaser.standfirst.trim().is_empty() {
        element(out, "summary", teaser.standfirst.trim());
    }
    out.push_str("</entry>\n");
}

fn full(facts: &ListFacts, path: &str) -> String {
    address::absolute(&facts.furniture.site_address, path).unwrap_or_else(|| path.to_owned())
}

fn element(out: &mut String, name: &str, text: &str) {
    let _ = writeln!(out, "<{name}>{}</{name}>", escaped(text));
}

fn link(out: &mut String, rel: &str, href: &str) {
    let _ = writeln!(out, "<link rel=\"{rel}\" href=\"{}\"/>", escaped(href));
}

fn person(out: &mut String, name: &str) {
    let _ = writeln!(out, "<author><name>{}</name></author>", escaped(name));
}
