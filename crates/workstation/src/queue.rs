//! The queue's lists, an article's history, and revisions by their hash.

use std::collections::BTreeMap;

use editorial::article::revision::Revision;
use editorial::id::{ArticleId, Hash, PersonId};
use editorial::person::{Person, Role};
use editorial::text::fold::fold;
use editorial::workflow::{Rules, Transition};

use crate::commands::{ArticleList, ArticleRow, Newsroom, RevisionList, RevisionRow, View};
use crate::desk::{name_of, read_only, unsent};
use crate::error::{Code, ErrorBody};
use crate::store::article::{ArticleRecord, Asker, Scope};
use crate::store::history::{Moved, named};
use crate::store::{article, content, entry, history, review};
use crate::workstation::Workstation;

/// A list of the queue.
pub(crate) fn list(station: &Workstation, view: View, query: &str) -> anyhow::Result<ArticleList> {
    let signed_in = station.person_id()?;
    station.read(|db| {
        let newsroom = entry::newsroom(db)?;
        let asker = asker(&newsroom, signed_in);
        let (found, counts) = article::list(db, view, &fold(query.trim()), &asker)?;
        let reviews: Vec<ArticleId> = review::list_open(db)?
            .into_iter()
            .map(|(review, _)| review.article)
            .collect();
        let rows = found
            .into_iter()
            .map(|known| {
                let unsent = unsent(db, Some(known.article))?;
                Ok(ArticleRow {
                    unsent,
                    open_review: reviews.contains(&known.article),
                    ..row(&newsroom, signed_in, known)
                })
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(ArticleList { rows, counts })
    })
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

/// An article's history, newest first; the text as it is now stands on top when no transition names it.
pub(crate) fn revisions(station: &Workstation, article: ArticleId) -> anyhow::Result<RevisionList> {
    let (known, current) = station.desk(|desk| {
        let known = desk.known(article)?;
        let (_, current) = desk.current(article)?;
        desk.remember_shown(article, current.clone());
        Ok((known, current))
    })?;
    let (moves, newsroom) =
        station.read(|db| Ok((history::list(db, article)?, entry::newsroom(db)?)))?;
    let names: BTreeMap<PersonId, String> = newsroom
        .people
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect();
    let latest = moves
        .iter()
        .find_map(|moved| named(&moved.transition))
        .map(|revision| revision.hash);
    let mut rows: Vec<RevisionRow> = moves
        .into_iter()
        .map(|moved| history_row(moved, &names))
        .collect();
    if latest != Some(current.hash) {
        let draft = RevisionRow {
            number: None,
            hash: Some(current.hash),
            at: known.updated,
            by_id: None,
            by: String::new(),
            what: "draft".to_owned(),
            reason: None,
        };
        rows.insert(0, draft);
    }
    Ok(RevisionList { rows })
}

fn history_row(moved: Moved, names: &BTreeMap<PersonId, String>) -> RevisionRow {
    RevisionRow {
        number: moved.number,
        hash: named(&moved.transition).map(|revision| revision.hash),
        at: moved.at,
        by_id: Some(moved.person),
        by: names.get(&moved.person).cloned().unwrap_or_default(),
        what: moved.transition.name().to_owned(),
        reason: match moved.transition {
            Transition::Return { reason, .. }
            | Transition::Withdraw { reason }
            | Transition::Delete { reason } => Some(reason),
            _ => None,
        },
    }
}

impl Workstation {
    /// A revision by its hash: from this machine, else from the server, which is then kept.
    pub(crate) fn find_revision(&self, article: ArticleId, hash: Hash) -> anyhow::Result<Revision> {
        let here = self.desk(|desk| {
            desk.known(article)?;
            desk.find_revision(article, hash)
        })?;
        if let Some(revision) = here {
            return Ok(revision);
        }
        let remote = self.remote()?;
        let remote = remote.ok_or_else(|| {
            ErrorBody::new(
                Code::ServerUnreachable,
                "this revision is not on this machine",
            )
        })?;
        let bytes = remote.revision(hash)?;
        let revision = Revision::from_canonical(&bytes, hash)?;
        self.desk(|desk| content::save(&desk.db, hash, article, &bytes))?;
        Ok(revision)
    }
}
