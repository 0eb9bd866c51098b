//! The queue's lists.

use editorial::id::{ArticleId, PersonId};
use editorial::person::{Person, Role};
use editorial::workflow::Rules;
use rusqlite::Connection;

use crate::commands::{ArticleList, ArticleRow, Newsroom, View};
use crate::desk::{name_of, read_only, unsent};
use crate::store::article::{ArticleRecord, Asker, Scope};
use crate::store::{article, entry, review};
use crate::workstation::Workstation;

/// Makes again what lists show of the articles that have changed. A list that cannot be brought up to date (the disk is full)
/// is shown as it was: reading goes on.
pub(crate) fn bring_up_to_date(station: &Workstation) {
    if let Err(error) = station.desk(crate::desk::Desk::project_stale) {
        tracing::warn!(
            error = format!("{error:#}"),
            "what lists show could not be made again"
        );
    }
}

/// A list of the queue.
pub(crate) fn list(station: &Workstation, view: View) -> anyhow::Result<ArticleList> {
    let signed_in = station.person_id()?;
    station.read(|db| {
        let newsroom = entry::newsroom(db)?;
        let asker = asker(&newsroom, signed_in);
        let (found, counts) = article::list(db, view, &asker)?;
        let rows = rows(db, &newsroom, signed_in, found)?;
        Ok(ArticleList { rows, counts })
    })
}

/// Articles as lists show them, in this order.
pub(crate) fn rows(
    db: &Connection,
    newsroom: &Newsroom,
    signed_in: Option<PersonId>,
    found: Vec<ArticleRecord>,
) -> anyhow::Result<Vec<ArticleRow>> {
    let reviews: Vec<ArticleId> = review::list_open(db)?
        .into_iter()
        .map(|(review, _)| review.article)
        .collect();
    let shown = found.into_iter().map(|known| {
        let unsent = unsent(db, Some(known.article))?;
        Ok(ArticleRow {
            unsent,
            open_review: reviews.contains(&known.article),
            ..row(newsroom, signed_in, known)
        })
    });
    shown.collect()
}

fn row(newsroom: &Newsroom, signed_in: Option<PersonId>, known: ArticleRecord) -> ArticleRow {
    let section = newsroom
        .sections
        .iter()
        .find(|section| section.id.to_string() == known.section);
    ArticleRow {
        article: known.article,
        section: section.map(|section| section.name.clone()),
        author: name_of(newsroom, &known),
        mine: signed_in == Some(known.state.author),
        updated_ms: known.updated,
        unsent: crate::commands::Unsent::default(),
        sent_ms: known.sent,
        problems: known.problems,
        open_review: false,
        read_only: read_only(&known),
        here: known.here,
        headline: known.headline,
        state: known.state,
    }
}

/// Who asks, and at which levels they may say yes.
fn asker(newsroom: &Newsroom, signed_in: Option<PersonId>) -> Asker {
    let rules = newsroom
        .settings
        .as_ref()
        .map_or_else(Rules::default, |settings| settings.rules.clone());
    let person = newsroom
        .people
        .iter()
        .find(|person| Some(person.id) == signed_in);
    let levels = rules
        .levels
        .iter()
        .map(|roles| scope(person, roles))
        .collect();
    Asker {
        person: signed_in,
        levels,
    }
}

fn scope(person: Option<&Person>, roles: &[Role]) -> Scope {
    let grants = person
        .into_iter()
        .flat_map(|person| &person.grants)
        .filter(|grant| roles.contains(&grant.role));
    let mut sections = Vec::new();
    for grant in grants {
        match grant.section {
            None => return Scope::All,
            Some(section) => sections.push(section.to_string()),
        }
    }
    Scope::Sections(sections)
}
