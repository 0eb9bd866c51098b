//! The queue's lists: which stories stand in one, in which order, and what is shown of them.
//!
//! A list is asked for piece by piece. Which stories stand in it, how many stand in every other, and in which order, is worked
//! out anew each time from one index of the store (`store/listed.rs`); what costs more (the state, what waits to be sent) is
//! read for the piece alone. What narrows a list is a question of search, understood by the same function: filters are
//! answered from the store, words and bylines by the index of search.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, HashMap, HashSet};

use editorial::id::{ArticleId, PersonId};
use editorial::person::{Person, Role};
use editorial::search::{HasFilter, Query};
use editorial::text::order::Order;
use editorial::workflow::Rules;
use rusqlite::Connection;

use crate::commands::{
    ArticleIds, ArticleIdsGet, ArticleList, ArticleListGet, ArticleRow, ArticleRows, Listing,
    Newsroom, Preferences, Sort, SortBy, Unsent, View,
};
use crate::desk::{name_of, read_only, unsent_each};
use crate::error::{Code, ErrorBody};
use crate::store::article::ArticleRecord;
use crate::store::listed::{Asker, Listed, Scope, scan};
use crate::store::{article, entry, review, seen};
use crate::workstation::Workstation;

/// Rows of a piece where nobody says how many.
const ROWS: u64 = 200;
/// Rows of a piece at most.
const MOST_ROWS: usize = 500;

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

/// A piece of a list.
pub(crate) fn list(station: &Workstation, asked: &ArticleListGet) -> anyhow::Result<ArticleList> {
    let asking = Asking::of(station, &asked.listing)?;
    let mut saved = Vec::with_capacity(asking.preferences.saved.len());
    for one in &asking.preferences.saved {
        let narrowed = Narrowed::by(station, &one.question)?;
        saved.push((one.id.clone(), one.view, narrowed));
    }
    station.read(|db| {
        let newsroom = entry::newsroom(db)?;
        let asker = asker(&newsroom, asking.signed_in);
        let has = Has::read(db, asking.signed_in)?;
        let mut counts: BTreeMap<View, u64> = View::ALL.into_iter().map(|view| (view, 0)).collect();
        let mut of_saved: Vec<u64> = vec![0; saved.len()];
        let stories = asking.stories(db, &newsroom, &asker, &has, |story| {
            for (view, count) in &mut counts {
                *count += u64::from(story.stands_in(*view, &asker));
            }
            for ((_, view, narrowed), count) in saved.iter().zip(&mut of_saved) {
                *count += u64::from(story.stands_in(*view, &asker) && narrowed.has(story, &has));
            }
        })?;
        let place = asked
            .find
            .and_then(|wanted| stories.iter().position(|story| story.article == wanted));
        let limit = asked.limit.unwrap_or(ROWS);
        let found = piece(&stories, asked.offset, limit.min(MOST_ROWS as u64))
            .filter_map(|story| article::load(db, story.article).transpose())
            .collect::<anyhow::Result<_>>()?;
        Ok(ArticleList {
            rows: rows_with(&newsroom, asking.signed_in, found, &has),
            total: stories.len() as u64,
            place: place.map(|place| place as u64),
            understood: asking.chosen.query.understood,
            unclear: asking.chosen.query.unclear,
            heard: seen::last(db)?,
            news: has.news.len() as u64,
            counts,
            saved: saved.into_iter().map(|(id, ..)| id).zip(of_saved).collect(),
        })
    })
}

/// Which stories stand in a piece of a list.
pub(crate) fn ids(station: &Workstation, asked: &ArticleIdsGet) -> anyhow::Result<ArticleIds> {
    let asking = Asking::of(station, &asked.listing)?;
    station.read(|db| {
        let newsroom = entry::newsroom(db)?;
        let asker = asker(&newsroom, asking.signed_in);
        let has = Has::read(db, asking.signed_in)?;
        let stories = asking.stories(db, &newsroom, &asker, &has, |_| {})?;
        let articles = piece(&stories, asked.offset, asked.limit.unwrap_or(u64::MAX));
        Ok(ArticleIds {
            articles: articles.map(|story| story.article).collect(),
        })
    })
}

fn piece(stories: &[Listed], offset: u64, limit: u64) -> impl Iterator<Item = &Listed> {
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    stories.iter().skip(number(offset)).take(number(limit))
}

/// What is asked for, by whom.
struct Asking {
    signed_in: Option<PersonId>,
    view: View,
    sort: Sort,
    chosen: Narrowed,
    preferences: Preferences,
}

impl Asking {
    fn of(station: &Workstation, listing: &Listing) -> anyhow::Result<Self> {
        Ok(Self {
            signed_in: station.person_id()?,
            view: listing.view,
            sort: listing.sort,
            chosen: Narrowed::by(station, &listing.question)?,
            preferences: station.preferences()?,
        })
    }

    /// The stories of the list in their order, those that are pinned first; every story of this machine is shown to `each`.
    fn stories(
        &self,
        db: &Connection,
        newsroom: &Newsroom,
        asker: &Asker,
        has: &Has,
        mut each: impl FnMut(&Listed),
    ) -> anyhow::Result<Vec<Listed>> {
        let mut stories = Vec::new();
        scan(db, self.sort.by == SortBy::Headline, |story| {
            each(&story);
            if story.stands_in(self.view, asker) && self.chosen.has(&story, has) {
                stories.push(story);
            }
        })?;
        sort(&mut stories, self.sort, newsroom);
        let pinned = self.preferences.pinned.iter();
        let pinned: HashMap<_, _> = pinned.enumerate().map(|(place, id)| (*id, place)).collect();
        if !pinned.is_empty() {
            // A stable sort: the others stay as they are.
            stories.sort_by_key(|story| pinned.get(&story.article).copied().unwrap_or(usize::MAX));
        }
        Ok(stories)
    }
}

/// These stories as lists show them.
pub(crate) fn rows_of(
    station: &Workstation,
    articles: &[ArticleId],
) -> anyhow::Result<ArticleRows> {
    if articles.len() > MOST_ROWS {
        return Err(ErrorBody::new(Code::BadRequest, "too many rows at once").into());
    }
    let signed_in = station.person_id()?;
    station.read(|db| {
        let newsroom = entry::newsroom(db)?;
        let found = articles
            .iter()
            .filter_map(|article| article::load(db, *article).transpose())
            .collect::<anyhow::Result<_>>()?;
        Ok(ArticleRows {
            rows: rows(db, &newsroom, signed_in, found)?,
        })
    })
}

/// The person here has looked at these stories, or at all of them, up to a number of what came in.
pub(crate) fn see(
    station: &Workstation,
    articles: Option<&[ArticleId]>,
    heard: Option<i64>,
) -> anyhow::Result<()> {
    let Some(person) = station.person_id()? else {
        return Ok(());
    };
    station.desk(|desk| {
        let tx = desk.db.unchecked_transaction()?;
        let last = seen::last(&tx)?;
        let upto = heard.map_or(last, |heard| heard.clamp(0, last));
        match articles {
            None => seen::look_at_all(&tx, person, upto)?,
            Some(articles) => {
                for article in articles {
                    seen::look(&tx, person, *article, upto)?;
                }
            }
        }
        tx.commit()?;
        Ok(())
    })
}

/// Articles as lists show them, in this order.
pub(crate) fn rows(
    db: &Connection,
    newsroom: &Newsroom,
    signed_in: Option<PersonId>,
    found: Vec<ArticleRecord>,
) -> anyhow::Result<Vec<ArticleRow>> {
    Ok(rows_with(
        newsroom,
        signed_in,
        found,
        &Has::read(db, signed_in)?,
    ))
}

fn rows_with(
    newsroom: &Newsroom,
    signed_in: Option<PersonId>,
    found: Vec<ArticleRecord>,
    has: &Has,
) -> Vec<ArticleRow> {
    let shown = found.into_iter().map(|known| {
        let news = has.news.get(&known.article).map(|person| {
            let known = newsroom.people.iter().find(|one| one.id == *person);
            known.map(|one| one.name.clone()).unwrap_or_default()
        });
        ArticleRow {
            unsent: has.unsent.get(&known.article).copied().unwrap_or_default(),
            open_review: has.merges.contains(&known.article),
            news,
            ..row(newsroom, signed_in, known)
        }
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
        news: None,
        here: known.here,
        headline: known.headline,
        state: known.state,
    }
}

/// Whoever is signed in on this machine.
pub(crate) fn asker_here(db: &Connection) -> anyhow::Result<Asker> {
    Ok(asker(
        &entry::newsroom(db)?,
        crate::desk::checkpoint::person_here(db)?,
    ))
}

/// Which articles have something that asks for somebody.
pub(crate) struct Has {
    unsent: HashMap<ArticleId, Unsent>,
    merges: HashSet<ArticleId>,
    news: HashMap<ArticleId, PersonId>,
}

impl Has {
    pub(crate) fn read(db: &Connection, signed_in: Option<PersonId>) -> anyhow::Result<Self> {
        Ok(Self {
            unsent: unsent_each(db)?,
            merges: review::articles(db)?,
            news: match signed_in {
                Some(person) => seen::news(db, person)?,
                None => HashMap::new(),
            },
        })
    }

    /// Whether an article with so many problems has one of these.
    fn any(&self, wanted: &[HasFilter], article: ArticleId, problems: u64) -> bool {
        wanted.iter().any(|one| match one {
            HasFilter::Unsent => self.unsent.contains_key(&article),
            HasFilter::Problems => problems > 0,
            HasFilter::Merge => self.merges.contains(&article),
            HasFilter::News => self.news.contains_key(&article),
        })
    }

    /// All articles that have one of these.
    pub(crate) fn all(
        &self,
        db: &Connection,
        wanted: &[HasFilter],
    ) -> anyhow::Result<Vec<ArticleId>> {
        let mut found = Vec::new();
        scan(db, false, |story| {
            if self.any(wanted, story.article, story.problems) {
                found.push(story.article);
            }
        })?;
        Ok(found)
    }
}

/// What narrows a list.
struct Narrowed {
    query: Query,
    /// The stories that have the words, where any are asked for.
    found: Option<HashSet<ArticleId>>,
}

impl Narrowed {
    fn by(station: &Workstation, question: &str) -> anyhow::Result<Self> {
        if question.trim().is_empty() {
            return Ok(Self {
                query: Query::default(),
                found: None,
            });
        }
        let query = station.understand(question)?;
        let found = if query.asks_for_words() {
            Some(station.articles_with(&query)?)
        } else {
            None
        };
        Ok(Self { query, found })
    }

    fn has(&self, story: &Listed, has: &Has) -> bool {
        let filters = &self.query.filters;
        let section = || {
            filters
                .sections
                .iter()
                .any(|id| id.to_string() == story.section)
        };
        let stage = || filters.stages.iter().any(|stage| story.is_at(*stage));
        self.found
            .as_ref()
            .is_none_or(|found| found.contains(&story.article))
            && (filters.sections.is_empty() || section())
            && (filters.stages.is_empty() || stage())
            && (filters.has.is_empty() || has.any(&filters.has, story.article, story.problems))
            && filters.from.is_none_or(|from| story.updated >= from)
            && filters.until.is_none_or(|until| story.updated < until)
    }
}

/// Sorts stories that stand in the order of their last change, the last first. Among equals that order stays.
fn sort(stories: &mut [Listed], sort: Sort, newsroom: &Newsroom) {
    let language = newsroom
        .settings
        .as_ref()
        .map_or("vi", |settings| settings.language.as_str());
    let order = Order::of(language);
    match sort.by {
        SortBy::Updated => {
            if !sort.descending {
                stories.reverse();
            }
        }
        SortBy::Headline => stories.sort_by(|one, other| {
            let named = |story: &Listed| !story.headline.is_empty();
            last_without(named(one), named(other)).then_with(|| {
                turned(
                    order.compare(&one.headline, &other.headline),
                    sort.descending,
                )
            })
        }),
        SortBy::Author => {
            let names = names(
                newsroom
                    .people
                    .iter()
                    .map(|one| (one.id, one.name.as_str())),
                &order,
            );
            by_place(stories, sort.descending, |story| {
                names.get(&story.author).copied()
            });
        }
        SortBy::Section => {
            let sections = newsroom.sections.iter();
            let names = names(
                sections.map(|one| (one.id.to_string(), one.name.as_str())),
                &order,
            );
            by_place(stories, sort.descending, |story| {
                names.get(&story.section).copied()
            });
        }
        SortBy::Scheduled => by_place(stories, sort.descending, |story| story.scheduled),
    }
}

/// The place of each name among all of them.
fn names<'a, K: std::hash::Hash + Eq>(
    named: impl Iterator<Item = (K, &'a str)>,
    order: &Order,
) -> HashMap<K, usize> {
    let (keys, texts): (Vec<K>, Vec<&str>) = named.unzip();
    keys.into_iter().zip(order.places(&texts)).collect()
}

fn by_place<T: Ord + Copy>(
    stories: &mut [Listed],
    descending: bool,
    place: impl Fn(&Listed) -> Option<T>,
) {
    stories.sort_by(|one, other| match (place(one), place(other)) {
        (Some(one), Some(other)) => turned(one.cmp(&other), descending),
        (one, other) => last_without(one.is_some(), other.is_some()),
    });
}

/// What has nothing to be sorted by stands last, whichever way round the rest is.
fn last_without(one: bool, other: bool) -> Ordering {
    Reverse(one).cmp(&Reverse(other))
}

const fn turned(order: Ordering, descending: bool) -> Ordering {
    if descending { order.reverse() } else { order }
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
