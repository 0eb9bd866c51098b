//! From a question to the stories that answer it, the best first.
//!
//! What is found is what has the words by their letters. It is sorted by how well the marks agree with those that were typed:
//! all of them, then those of the words that have any, then whole words, then begun ones; within each by whether the headline
//! has all of the words, or headline and standfirst together; then by whether the words stand beside each other (most words of
//! Vietnamese are written as two); then by FTS5's bm25 with the weights of `editorial::search::Part`; and where that says
//! nearly the same, by the last change (`hits.rs`). Everything that matches is counted, and no more than [`LIMIT`] stories are
//! shown.

use std::collections::HashSet;

use editorial::id::ArticleId;
use editorial::search::word::Met;
use editorial::search::{Known, Parts, Query, StageFilter, mark, parse_query, snippet};
use rusqlite::{Connection, OptionalExtension as _};

use super::hits::{self, Hits};
use super::{BEFORE_A_QUESTION, lock};
use crate::commands::{Alone, FoundRow, SearchFound};
use crate::queue;
use crate::store::{article, entry};
use crate::workstation::Workstation;

/// Stories that are shown at most.
pub(crate) const LIMIT: usize = 200;

/// What the index says of a question.
#[derive(Default)]
struct Answer {
    total: u64,
    stories: Vec<(ArticleId, Parts)>,
    alone: Vec<Alone>,
}

impl Workstation {
    /// What a question of the person here means now.
    pub(crate) fn understand(&self, typed: &str) -> anyhow::Result<Query> {
        let me = self.person_id()?;
        let newsroom = self.read(entry::newsroom)?;
        let sections: Vec<_> = newsroom
            .sections
            .iter()
            .map(|section| (section.id, section.name.as_str()))
            .collect();
        let people: Vec<_> = newsroom
            .people
            .iter()
            .map(|person| (person.id, person.name.as_str()))
            .collect();
        let known = Known {
            sections: &sections,
            people: &people,
            me,
            now: self.source.now(),
            zone: newsroom
                .settings
                .as_ref()
                .map_or("UTC", |settings| settings.zone.as_str()),
        };
        Ok(parse_query(typed, &known))
    }

    /// The stories that have the words of a question, as far as the index knows them.
    pub(crate) fn articles_with(&self, query: &Query) -> anyhow::Result<HashSet<ArticleId>> {
        self.catch_up();
        self.ask_index(|db| {
            let mut statement = db.prepare_cached("SELECT article FROM story WHERE id = ?1")?;
            let found = hits::all(db, query, None)?.into_iter().map(|id| {
                let article = statement.query_row([id], |row| row.get(0))?;
                Ok(ArticleId::from_bytes(article))
            });
            found.collect()
        })
    }

    /// Finds stories. What was just written is looked at first; what is still missing from the index is said.
    pub(crate) fn find(&self, typed: &str) -> anyhow::Result<SearchFound> {
        self.catch_up();
        let me = self.person_id()?;
        let newsroom = self.read(entry::newsroom)?;
        let query = self.understand(typed)?;
        // What a story has is known to the store alone.
        let among = if query.filters.has.is_empty() {
            None
        } else {
            queue::bring_up_to_date(self);
            Some(self.read(|db| queue::Has::read(db, me)?.all(db, &query.filters.has))?)
        };
        let answer = if query.is_empty() {
            Answer::default()
        } else {
            self.ask_index(|db| answer(db, &query, among.as_deref()))?
        };
        queue::bring_up_to_date(self);
        let wants_deleted = query.filters.stages.contains(&StageFilter::Deleted);
        let shown = answer.stories.len();
        let rows = self.read(|db| {
            let (mut known, mut parts) = (Vec::new(), Vec::new());
            for (article, of_it) in answer.stories {
                // The store is the truth about what is there.
                let here = article::load(db, article)?
                    .filter(|known| wants_deleted || !known.state.deleted);
                if let Some(here) = here {
                    known.push(here);
                    parts.push(of_it);
                }
            }
            let rows = queue::rows(db, &newsroom, me, known)?;
            let mut met = Met::default();
            let found = rows.into_iter().zip(parts).map(|(row, parts)| FoundRow {
                spans: mark(&row.headline, &query),
                snippet: snippet(&parts, &query, &mut met),
                row,
            });
            Ok(found.collect::<Vec<_>>())
        })?;
        Ok(SearchFound {
            total: answer.total - (shown - rows.len()) as u64,
            rows,
            asked: !query.is_empty(),
            alone: answer.alone,
            understood: query.understood,
            unclear: query.unclear,
            cut: query.cut,
            progress: self.search_progress()?,
        })
    }

    /// Reads what was changed last, unless the index is being written: then that is under way.
    fn catch_up(&self) {
        let index_there = lock(&self.search.reader).is_some();
        if index_there && self.search.current.try_lock().is_err() {
            return;
        }
        if let Err(error) = self.index_some(BEFORE_A_QUESTION) {
            // What the index has is still found.
            tracing::warn!(
                error = format!("{error:#}"),
                "the index of search could not be brought up to date"
            );
        }
    }
}

fn answer(db: &Connection, query: &Query, among: Option<&[ArticleId]>) -> anyhow::Result<Answer> {
    let Hits { total, best } = hits::best(db, query, among, LIMIT)?;
    let mut statement =
        db.prepare_cached("SELECT article, parts FROM story JOIN text USING (id) WHERE id = ?1")?;
    let mut stories = Vec::with_capacity(best.len());
    for id in best {
        let row: Option<([u8; 16], String)> = statement
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some((article, parts)) = row {
            stories.push((
                ArticleId::from_bytes(article),
                serde_json::from_str(&parts)?,
            ));
        }
    }
    let narrowed = !query.filters.is_empty() || !query.unwanted.is_empty();
    let alone = if total == 0 && (query.wanted.len() > 1 || narrowed) {
        alone(db, query)?
    } else {
        Vec::new()
    };
    Ok(Answer {
        total,
        stories,
        alone,
    })
}

/// How many stories have each of the words by themselves.
fn alone(db: &Connection, query: &Query) -> anyhow::Result<Vec<Alone>> {
    let counted = query.wanted.iter().map(|phrase| {
        let one = Query {
            wanted: vec![phrase.clone()],
            ..Query::default()
        };
        let stories = hits::all(db, &one, None)?.len() as u64;
        Ok(Alone {
            words: phrase.typed.clone(),
            stories,
        })
    });
    counted.collect()
}
