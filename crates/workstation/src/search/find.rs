//! From a question to the stories that answer it, the best first.
//!
//! What is found is what has the words by their letters. It is sorted by how well the marks agree with those that were typed:
//! all of them, then those of the words that have any, then whole words, then begun ones; within each by whether the headline
//! has all of the words, or headline and standfirst together; then by whether the words stand beside each other (most words of
//! Vietnamese are written as two); then by FTS5's bm25 with the weights of `editorial::search::Part`; and where that says
//! nearly the same, by the last change. Everything that matches is counted, and no more than [`LIMIT`] stories are shown.

use std::collections::{HashMap, HashSet};

use editorial::id::ArticleId;
use editorial::search::{
    Filters, Known, Part, Parts, Phrase, Query, StageFilter, mark, parse_query, snippet,
};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, params_from_iter};

use super::index::{self, Form};
use super::{BEFORE_A_QUESTION, lock};
use crate::commands::{Alone, FoundRow, SearchFound};
use crate::queue;
use crate::store::{article, entry};
use crate::workstation::Workstation;

/// Stories that are shown at most.
pub(crate) const LIMIT: usize = 200;
/// Ranks that differ by less than an eighth are alike: the later change decides.
const RANK_STEPS: f64 = 8.0;

/// A story that answers.
struct Hit {
    id: i64,
    /// How the marks agree: 0 is best.
    agreement: usize,
    worth: Worth,
    updated_ms: i64,
}

/// How well a story answers, the best first.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Worth {
    /// 0 = its headline has all of the words, 1 = headline and standfirst together, 2 = the story.
    place: u8,
    /// Its words do not stand beside each other.
    apart: bool,
    /// bm25 in steps.
    rank: i64,
}

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
            let found = hits(db, query, None)?.into_iter().map(|hit| {
                let article = statement.query_row([hit.id], |row| row.get(0))?;
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
            let found = rows.into_iter().zip(parts).map(|(row, parts)| FoundRow {
                spans: mark(&row.headline, &query),
                snippet: snippet(&parts, &query),
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
    let mut hits = hits(db, query, among)?;
    let total = hits.len() as u64;
    let order = |hit: &Hit| (hit.agreement, hit.worth, -hit.updated_ms, hit.id);
    if hits.len() > LIMIT {
        hits.select_nth_unstable_by_key(LIMIT, order);
        hits.truncate(LIMIT);
    }
    hits.sort_unstable_by_key(order);
    let mut statement =
        db.prepare_cached("SELECT article, parts FROM story JOIN text USING (id) WHERE id = ?1")?;
    let mut stories = Vec::with_capacity(hits.len());
    for hit in &hits {
        let row: Option<([u8; 16], String)> = statement
            .query_row([hit.id], |row| Ok((row.get(0)?, row.get(1)?)))
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
        let stories = hits(db, &one, None)?.len() as u64;
        Ok(Alone {
            words: phrase.typed.clone(),
            stories,
        })
    });
    counted.collect()
}

/// A phrase in FTS5's language. Its words are letters, digits and marks: nothing in it can be more than words.
fn phrase(phrase: &Phrase, form: Form, open: bool) -> String {
    let words: Vec<&str> = phrase
        .words
        .iter()
        .map(|word| match form {
            Form::Folded => word.folded.as_str(),
            Form::Exact => word.exact.as_str(),
        })
        .collect();
    let goes_on = if open { " *" } else { "" };
    format!("\"{}\"{goes_on}", words.join(" "))
}

/// A phrase in the parts of a story.
fn term(wanted: &Phrase, form: Form, open: bool) -> String {
    format!(
        "{{{}}} : {}",
        index::columns(form),
        phrase(wanted, form, open)
    )
}

fn all(query: &Query, of: impl Fn(&Phrase) -> String) -> String {
    let terms: Vec<String> = query.wanted.iter().map(of).collect();
    terms.join(" AND ")
}

/// What is not wanted: one typed with marks means these marks.
fn unwanted(query: &Query) -> Option<String> {
    let terms: Vec<String> = query
        .unwanted
        .iter()
        .map(|phrase| {
            let form = if phrase.has_marks() {
                Form::Exact
            } else {
                Form::Folded
            };
            term(phrase, form, false)
        })
        .collect();
    (!terms.is_empty()).then(|| terms.join(" OR "))
}

/// The stories that answer, of these or of all.
fn hits(db: &Connection, query: &Query, among: Option<&[ArticleId]>) -> anyhow::Result<Vec<Hit>> {
    let (narrowing, mut values) = narrowing(&query.filters, among);
    if query.wanted.is_empty() {
        let left_out = unwanted(query).map_or_else(String::new, |unwanted| {
            values.push(Value::Text(unwanted));
            " AND s.id NOT IN (SELECT rowid FROM word WHERE word MATCH ?)".to_owned()
        });
        let sql = format!("SELECT s.id, s.updated_ms FROM story s WHERE {narrowing}{left_out}");
        let mut statement = db.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), |row| {
            Ok(Hit {
                id: row.get(0)?,
                agreement: 0,
                worth: Worth::default(),
                updated_ms: row.get(1)?,
            })
        })?;
        return Ok(rows.collect::<Result<_, _>>()?);
    }
    let mut asked = all(query, |wanted| term(wanted, Form::Folded, wanted.open));
    if let Some(unwanted) = unwanted(query) {
        asked = format!("({asked}) NOT ({unwanted})");
    }
    values.insert(0, Value::Text(asked));
    let better = agreements(db, query)?;
    let beside = beside(db, query)?;
    let sql = format!(
        "SELECT s.id, {}, s.updated_ms FROM word JOIN story s ON s.id = word.rowid WHERE word MATCH ? AND {narrowing}",
        measures()
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let agreeing = better.iter().enumerate();
        let best = agreeing
            .filter_map(|(at, known)| Some((at, *known.get(&id)?)))
            .next();
        let (agreement, mut worth) = match best {
            Some(best) => best,
            None => (better.len(), worth(row)?),
        };
        worth.apart = !beside.contains(&id);
        out.push(Hit {
            id,
            agreement,
            worth,
            updated_ms: row.get(5)?,
        });
    }
    Ok(out)
}

/// More than any mention can weigh: bm25 then says whether a part has a word, not how often.
const ANY: f64 = 1e9;

/// bm25 four times over the same mentions: by what the parts weigh; whether the headline has the words; whether headline and
/// standfirst have; whether the story has, which is what the two before are compared with.
fn measures() -> String {
    let bm25 = |weight: &dyn Fn(Part) -> f64| {
        // The columns are the folded parts and the exact ones; a question asks in one of the two.
        let weights = Part::ALL
            .iter()
            .chain(&Part::ALL)
            .map(|part| weight(*part).to_string());
        format!("bm25(word, {})", weights.collect::<Vec<_>>().join(", "))
    };
    let any = |there: bool| if there { ANY } else { 0.0 };
    [
        bm25(&Part::weight),
        bm25(&|part| any(part == Part::Headline)),
        bm25(&|part| any(matches!(part, Part::Headline | Part::Standfirst))),
        bm25(&|_| any(true)),
    ]
    .join(", ")
}

/// What the four measures behind a row's id say.
fn worth(row: &Row<'_>) -> rusqlite::Result<Worth> {
    let measure = |at: usize| row.get::<_, f64>(at);
    let all = measure(4)? * 0.999;
    // bm25 is the lower the better.
    let place = match (measure(2)? <= all, measure(3)? <= all) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => 2,
    };
    Ok(Worth {
        place,
        apart: false,
        rank: steps(measure(1)?),
    })
}

/// bm25 is better the lower it is; its scale depends on how common the words are, so likeness is a matter of proportion.
fn steps(bm25: f64) -> i64 {
    // A whole number between -10,000 and 10,000.
    -((-bm25).max(f64::MIN_POSITIVE).ln() * RANK_STEPS).round() as i64
}

/// The stories in which everything that is looked for stands beside each other, as it was typed.
fn beside(db: &Connection, query: &Query) -> anyhow::Result<HashSet<i64>> {
    if query.wanted.len() < 2 {
        return Ok(HashSet::new());
    }
    let together = Phrase {
        words: query
            .wanted
            .iter()
            .flat_map(|one| one.words.clone())
            .collect(),
        open: query.wanted.last().is_some_and(|last| last.open),
        typed: String::new(),
    };
    let asked = term(&together, Form::Folded, together.open);
    let mut statement = db.prepare_cached("SELECT rowid FROM word WHERE word MATCH ?1")?;
    let rows = statement.query_map([asked], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The stories whose marks agree with what was typed, the best agreement first; whatever else is found comes behind.
fn agreements(db: &Connection, query: &Query) -> anyhow::Result<Vec<HashMap<i64, Worth>>> {
    let mut asked = vec![all(query, |wanted| term(wanted, Form::Exact, false))];
    let marked = |wanted: &Phrase| {
        let form = if wanted.has_marks() {
            Form::Exact
        } else {
            Form::Folded
        };
        term(wanted, form, false)
    };
    for other in [
        all(query, marked),
        all(query, |wanted| term(wanted, Form::Folded, false)),
    ] {
        if !asked.contains(&other) {
            asked.push(other);
        }
    }
    // Whole words by their letters are all that is found where no word may go on.
    if !query.wanted.iter().any(|wanted| wanted.open) {
        asked.pop();
    }
    let mut statement = db.prepare_cached(&format!(
        "SELECT rowid, {} FROM word WHERE word MATCH ?1",
        measures()
    ))?;
    let sets = asked.into_iter().map(|asked| {
        let rows = statement.query_map([asked], |row| Ok((row.get(0)?, worth(row)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    });
    sets.collect()
}

/// The filters as a condition on `story s`, with its values.
fn narrowing(filters: &Filters, among: Option<&[ArticleId]>) -> (String, Vec<Value>) {
    let mut conditions = Vec::new();
    let mut values = Vec::new();
    if let Some(among) = among {
        let hex = |article: &ArticleId| {
            let bytes = article.to_bytes();
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        let ids: Vec<String> = among.iter().map(hex).collect();
        conditions.push("s.article IN (SELECT unhex(value) FROM json_each(?))".to_owned());
        values.push(Value::Text(serde_json::json!(ids).to_string()));
    }
    let places = |count: usize| vec!["?"; count].join(", ");
    if !filters.stages.contains(&StageFilter::Deleted) {
        conditions.push("NOT s.deleted".to_owned());
    }
    if !filters.sections.is_empty() {
        conditions.push(format!("s.section IN ({})", places(filters.sections.len())));
        values.extend(
            filters
                .sections
                .iter()
                .map(|id| Value::Text(id.to_string())),
        );
    }
    if !filters.by.is_empty() {
        let any = filters.by.iter().map(|by| {
            values.extend(
                by.people
                    .iter()
                    .map(|id| Value::Blob(id.to_bytes().to_vec())),
            );
            let words = phrase(&by.byline, Form::Folded, by.byline.open);
            values.push(Value::Text(format!(
                "{{{}}} : {words}",
                Part::Byline.as_str()
            )));
            format!(
                "s.author IN ({}) OR s.id IN (SELECT rowid FROM word WHERE word MATCH ?)",
                places(by.people.len())
            )
        });
        conditions.push(format!("({})", any.collect::<Vec<_>>().join(" OR ")));
    }
    if !filters.stages.is_empty() {
        let any: Vec<&str> = filters
            .stages
            .iter()
            .map(|stage| at_stage(*stage))
            .collect();
        conditions.push(format!("({})", any.join(" OR ")));
    }
    if let Some(from) = filters.from {
        conditions.push("s.updated_ms >= ?".to_owned());
        values.push(Value::Integer(from.0));
    }
    if let Some(until) = filters.until {
        conditions.push("s.updated_ms < ?".to_owned());
        values.push(Value::Integer(until.0));
    }
    if conditions.is_empty() {
        conditions.push("true".to_owned());
    }
    (conditions.join(" AND "), values)
}

const fn at_stage(stage: StageFilter) -> &'static str {
    match stage {
        StageFilter::Draft => "(s.stage = 0 AND NOT s.returned)",
        StageFilter::Submitted => "s.stage = 1",
        StageFilter::Returned => "s.returned",
        StageFilter::Approved => "(s.stage = 2 AND s.publication = 0 AND NOT s.scheduled)",
        StageFilter::Scheduled => "s.scheduled",
        StageFilter::Published => "s.publication = 1",
        StageFilter::Withdrawn => "s.publication = 2",
        StageFilter::Deleted => "s.deleted",
    }
}
