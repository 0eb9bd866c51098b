//! Which stories have the words of a question, and which of them come first.
//!
//! A hundred thousand stories may answer, and two hundred are shown. What only parts them into classes (how the marks agree,
//! whether the headline has the words, whether they stand beside each other) is therefore asked of FTS5 as sets of numbers,
//! which it reads off its lists. bm25, for which it looks at every mention, is asked only of the classes from which something
//! is shown, and dates only of what bm25 leaves alike.

use std::collections::HashMap;

use editorial::id::ArticleId;
use editorial::search::{Filters, Part, Phrase, Query, StageFilter};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::index::{self, Form};

/// Ranks that differ by less than an eighth are alike: the later change decides.
const RANK_STEPS: f64 = 8.0;

/// A story that answers.
struct Hit {
    id: i64,
    class: Class,
    /// bm25 in steps.
    rank: i64,
}

/// How well a story answers before bm25 is asked, the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Class {
    /// How the marks agree: 0 is best.
    agreement: usize,
    /// 0 = its headline has all of the words, 1 = headline and standfirst together, 2 = the story.
    place: u8,
    /// Its words do not stand beside each other.
    apart: bool,
}

/// The stories that answer.
#[derive(Default)]
pub(super) struct Hits {
    /// How many there are.
    pub(super) total: u64,
    /// The numbers of the best, in order.
    pub(super) best: Vec<i64>,
}

/// Finds the stories that answer, of these or of all, and the best `limit` of them.
pub(super) fn best(
    db: &Connection,
    query: &Query,
    among: Option<&[ArticleId]>,
    limit: usize,
) -> anyhow::Result<Hits> {
    let all = all(db, query, among)?;
    let total = all.len() as u64;
    let hits = if query.wanted.is_empty() {
        let class = Class {
            agreement: 0,
            place: 0,
            apart: false,
        };
        let alike = all.into_iter().map(|id| Hit { id, class, rank: 0 });
        alike.collect()
    } else {
        ranked(db, query, all, limit)?
    };
    Ok(Hits {
        total,
        best: sorted(db, hits, limit)?,
    })
}

/// The numbers of all stories that answer, of these or of all, ascending.
pub(super) fn all(
    db: &Connection,
    query: &Query,
    among: Option<&[ArticleId]>,
) -> anyhow::Result<Vec<i64>> {
    let (narrowing, mut values) = narrowing(&query.filters, among);
    let narrowing = narrowing.map_or_else(
        // What nearly every question asks: few stories were deleted, and they have an index of their own.
        || "id NOT IN (SELECT id FROM story WHERE deleted)".to_owned(),
        |conditions| format!("id IN (SELECT s.id FROM story s WHERE {conditions})"),
    );
    if query.wanted.is_empty() {
        let left_out = unwanted(query).map_or_else(String::new, |unwanted| {
            values.push(Value::Text(unwanted));
            " AND id NOT IN (SELECT rowid FROM word WHERE word MATCH ?)".to_owned()
        });
        let sql = format!("SELECT id FROM story WHERE {narrowing}{left_out}");
        return ids(db, &sql, values);
    }
    values.insert(0, Value::Text(asked(query)));
    // The set of the condition is made once; FTS5 is not to be asked again for each of its members.
    let sql = format!("SELECT rowid AS id FROM word WHERE word MATCH ? AND +{narrowing}");
    ids(db, &sql, values)
}

/// Those of the hits from which something is shown, with their classes and ranks.
fn ranked(db: &Connection, query: &Query, all: Vec<i64>, limit: usize) -> anyhow::Result<Vec<Hit>> {
    let (mut hits, mut rest) = (Vec::new(), all);
    let beside = beside(db, query)?;
    for (agreement, reading) in readings(query).iter().enumerate() {
        if hits.len() >= limit || rest.is_empty() {
            break;
        }
        // What has the words in any way at all is known already.
        let is_last = reading.is_asked(query);
        let agree = if is_last {
            std::mem::take(&mut rest)
        } else {
            let agree = both(&matching(db, &reading.terms(query, &Part::ALL))?, &rest);
            rest = without(&rest, &agree);
            agree
        };
        if agree.is_empty() {
            continue;
        }
        let headline = both(
            &matching(db, &reading.terms(query, &[Part::Headline]))?,
            &agree,
        );
        let above = reading.terms(query, &[Part::Headline, Part::Standfirst]);
        let above = without(&both(&matching(db, &above)?, &agree), &headline);
        let below = without(&without(&agree, &headline), &above);
        let mut shown: Vec<(i64, Class)> = Vec::new();
        let classes = [(0, &headline), (1, &above), (2, &below)]
            .into_iter()
            .flat_map(|(place, ids)| {
                [
                    (place, false, both(ids, &beside)),
                    (place, true, without(ids, &beside)),
                ]
            });
        for (place, apart, ids) in classes {
            if hits.len() + shown.len() >= limit {
                break;
            }
            let class = Class {
                agreement,
                place,
                apart,
            };
            shown.extend(ids.into_iter().map(|id| (id, class)));
        }
        let mentions = if is_last {
            asked(query)
        } else {
            reading.terms(query, &Part::ALL)
        };
        hits.extend(with_ranks(db, &mentions, agree.len(), shown)?);
    }
    Ok(hits)
}

/// Looks up bm25 of these stories, which are some of the `of` that have the mentions.
fn with_ranks(
    db: &Connection,
    mentions: &str,
    of: usize,
    mut shown: Vec<(i64, Class)>,
) -> anyhow::Result<Vec<Hit>> {
    shown.sort_unstable_by_key(|(id, _)| *id);
    // The columns are the folded parts and the exact ones; a question asks in one of the two.
    let weights: Vec<String> = Part::ALL
        .iter()
        .chain(&Part::ALL)
        .map(|part| part.weight().to_string())
        .collect();
    let mut sql = format!(
        "SELECT rowid, bm25(word, {}) FROM word WHERE word MATCH ?1",
        weights.join(", ")
    );
    let mut values = vec![Value::Text(mentions.to_owned())];
    if shown.len() < of {
        sql += " AND +rowid IN (SELECT value FROM json_each(?2))";
        values.push(json(shown.iter().map(|(id, _)| *id)));
    }
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut hits = Vec::with_capacity(shown.len());
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if let Ok(at) = shown.binary_search_by_key(&id, |(id, _)| *id) {
            hits.push(Hit {
                id,
                class: shown[at].1,
                rank: steps(row.get(1)?),
            });
        }
    }
    Ok(hits)
}

/// The best of the hits, in order; what is alike until then by the last change.
fn sorted(db: &Connection, mut hits: Vec<Hit>, limit: usize) -> anyhow::Result<Vec<i64>> {
    let key = |hit: &Hit| (hit.class, hit.rank);
    hits.sort_unstable_by_key(key);
    if let Some(last) = hits.get(limit.saturating_sub(1)).map(key) {
        hits.truncate(hits.partition_point(|hit| key(hit) <= last));
    }
    let mut statement = db.prepare_cached(
        "SELECT id, updated_ms FROM story WHERE id IN (SELECT value FROM json_each(?1))",
    )?;
    let rows = statement.query_map([json(hits.iter().map(|hit| hit.id))], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    })?;
    let dates = rows.collect::<Result<HashMap<_, _>, _>>()?;
    let date = |hit: &Hit| dates.get(&hit.id).copied().unwrap_or_default();
    hits.sort_by_cached_key(|hit| (key(hit), -date(hit), hit.id));
    hits.truncate(limit);
    Ok(hits.into_iter().map(|hit| hit.id).collect())
}

/// bm25 is better the lower it is; its scale depends on how common the words are, so likeness is a matter of proportion.
fn steps(bm25: f64) -> i64 {
    // A whole number between -10,000 and 10,000.
    -((-bm25).max(f64::MIN_POSITIVE).ln() * RANK_STEPS).round() as i64
}

/// One way to read what was typed: for each of the words in which form, and whether it may go on.
#[derive(PartialEq, Eq)]
struct Reading(Vec<(Form, bool)>);

impl Reading {
    fn of(query: &Query, read: impl Fn(&Phrase) -> (Form, bool)) -> Self {
        Self(query.wanted.iter().map(read).collect())
    }

    /// The one that finds everything.
    fn asked(query: &Query) -> Self {
        Self::of(query, |wanted| (Form::Folded, wanted.open))
    }

    fn is_asked(&self, query: &Query) -> bool {
        *self == Self::asked(query)
    }

    /// All of the words, each in one of these parts.
    fn terms(&self, query: &Query, parts: &[Part]) -> String {
        let read = query.wanted.iter().zip(&self.0);
        let terms: Vec<String> = read
            .map(|(wanted, (form, open))| term(wanted, parts, *form, *open))
            .collect();
        terms.join(" AND ")
    }
}

/// How the marks of what is found may agree with what was typed, the best first: all of them; those of the words that have
/// any; whole words by their letters; begun ones, which is everything that is found.
fn readings(query: &Query) -> Vec<Reading> {
    let marked = |wanted: &Phrase| {
        let form = if wanted.has_marks() {
            Form::Exact
        } else {
            Form::Folded
        };
        (form, false)
    };
    let mut readings = vec![
        Reading::of(query, |_| (Form::Exact, false)),
        Reading::of(query, marked),
        Reading::of(query, |_| (Form::Folded, false)),
        Reading::asked(query),
    ];
    readings.dedup();
    readings
}

/// Everything that is found, in FTS5's language.
fn asked(query: &Query) -> String {
    let asked = Reading::asked(query).terms(query, &Part::ALL);
    match unwanted(query) {
        Some(unwanted) => format!("({asked}) NOT ({unwanted})"),
        None => asked,
    }
}

/// The stories in which everything that is looked for stands beside each other, as it was typed.
fn beside(db: &Connection, query: &Query) -> anyhow::Result<Vec<i64>> {
    if query.wanted.len() < 2 {
        return Ok(Vec::new());
    }
    let words = query.wanted.iter().flat_map(|one| one.words.clone());
    let together = Phrase {
        words: words.collect(),
        open: query.wanted.last().is_some_and(|last| last.open),
        typed: String::new(),
    };
    matching(
        db,
        &term(&together, &Part::ALL, Form::Folded, together.open),
    )
}

fn matching(db: &Connection, asked: &str) -> anyhow::Result<Vec<i64>> {
    let sql = "SELECT rowid FROM word WHERE word MATCH ?1";
    ids(db, sql, vec![Value::Text(asked.to_owned())])
}

/// The numbers that a statement gives, ascending.
fn ids(db: &Connection, sql: &str, values: Vec<Value>) -> anyhow::Result<Vec<i64>> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| row.get(0))?;
    let mut ids = rows.collect::<Result<Vec<i64>, _>>()?;
    // FTS5 gives them so; this costs a look then.
    ids.sort_unstable();
    Ok(ids)
}

/// What is in both of two ascending lists.
fn both(one: &[i64], other: &[i64]) -> Vec<i64> {
    kept(one, other, true)
}

/// What is in the first of two ascending lists alone.
fn without(one: &[i64], other: &[i64]) -> Vec<i64> {
    kept(one, other, false)
}

fn kept(one: &[i64], other: &[i64], there: bool) -> Vec<i64> {
    let mut other = other.iter().copied().peekable();
    let mut is_there = |id: &i64| {
        while other.next_if(|known| known < id).is_some() {}
        other.peek() == Some(id)
    };
    let kept = one.iter().copied().filter(|id| is_there(id) == there);
    kept.collect()
}

fn json(ids: impl Iterator<Item = i64>) -> Value {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    Value::Text(format!("[{}]", ids.join(",")))
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

/// A phrase in these parts of a story.
fn term(wanted: &Phrase, parts: &[Part], form: Form, open: bool) -> String {
    format!(
        "{{{}}} : {}",
        index::columns(form, parts),
        phrase(wanted, form, open)
    )
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
            term(phrase, &Part::ALL, form, false)
        })
        .collect();
    (!terms.is_empty()).then(|| terms.join(" OR "))
}

/// The filters as a condition on `story s`, with its values; none where only deleted stories are left out.
fn narrowing(filters: &Filters, among: Option<&[ArticleId]>) -> (Option<String>, Vec<Value>) {
    if filters.is_empty() && among.is_none() {
        return (None, Vec::new());
    }
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
    (Some(conditions.join(" AND ")), values)
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
