//! The newsroom's templates at this machine: which there are, what becomes of them for each photo, and what is proposed.
//!
//! Templates are read from the store and their lines at every question, as shorthands are. What a person says once is proposed
//! at the next stamp of the same story (`editorial::photo::template::carry`); it is kept here and sent nowhere.

use editorial::id::{ArticleId, EntryId, Hash};
use editorial::photo::PhotoFacts;
use editorial::photo::template::{Template, Values, carry, fill};
use editorial::text::period::parse_day;
use rusqlite::Connection;

use crate::commands::{
    FilledLine, FilledPhoto, TemplateFilled, TemplateLine, TemplateList, TemplateShown,
    TemplateValues,
};
use crate::store::{entry, photo, template};
use crate::workstation::Workstation;

impl Workstation {
    /// The newsroom's templates, and what is proposed for a stamp in `article`, first of all on `photo`.
    pub(crate) fn templates(
        &self,
        article: ArticleId,
        photo: Option<Hash>,
    ) -> anyhow::Result<TemplateList> {
        let person = self.person_id()?;
        self.read(|db| {
            let templates = entry::templates(db)?
                .into_iter()
                .map(|kept| {
                    // Lines that cannot be read were said to whoever wrote them.
                    let (read, _) = Template::parse(kept.text.as_bytes());
                    TemplateShown {
                        id: kept.id,
                        name: kept.name,
                        variables: read.variables(),
                        lines: read
                            .lines
                            .into_iter()
                            .map(|line| TemplateLine {
                                field: line.field,
                                text: line.text,
                            })
                            .collect(),
                    }
                })
                .collect();
            let facts = match photo {
                Some(photo) => facts(db, photo)?,
                None => PhotoFacts::default(),
            };
            let proposed = match person {
                None => TemplateValues::default(),
                Some(person) => {
                    let read = |said: Option<String>| -> anyhow::Result<Option<TemplateValues>> {
                        Ok(said.map(|said| serde_json::from_str(&said)).transpose()?)
                    };
                    match read(template::said_in(db, person, article)?)? {
                        // Photos without a day are of the job that the story is about.
                        Some(said) if facts.day().is_none() => said,
                        Some(said) => carry(&said.read(), facts.day()).into(),
                        None => read(template::said_last(db, person)?)?
                            .map(|said| carry(&said.read(), None).into())
                            .unwrap_or_default(),
                    }
                }
            };
            Ok(TemplateList {
                templates,
                proposed,
            })
        })
    }

    /// What each of the photos would say.
    pub(crate) fn fill_template(
        &self,
        wanted: EntryId,
        values: &TemplateValues,
        photos: &[Hash],
    ) -> anyhow::Result<TemplateFilled> {
        self.read(|db| {
            // One that was taken away meanwhile writes nothing.
            let read = entry::templates(db)?
                .into_iter()
                .find(|kept| kept.id == wanted)
                .map(|kept| Template::parse(kept.text.as_bytes()).0)
                .unwrap_or_default();
            let said = values.read();
            let mut out = TemplateFilled {
                photos: Vec::with_capacity(photos.len()),
                undated: 0,
                day_unread: said.date.is_none() && !values.date.trim().is_empty(),
            };
            for original in photos {
                let facts = facts(db, *original)?;
                out.undated += u32::from(facts.day().is_none());
                let own = Values {
                    date: facts.day().or(said.date),
                    person: if said.person.trim().is_empty() {
                        facts.creator
                    } else {
                        said.person.clone()
                    },
                    ..said.clone()
                };
                let lines = read
                    .lines
                    .iter()
                    .map(|line| {
                        let filled = fill(&line.text, &own);
                        FilledLine {
                            field: line.field,
                            text: filled.text,
                            missing: filled.missing,
                        }
                    })
                    .collect();
                out.photos.push(FilledPhoto {
                    photo: *original,
                    lines,
                });
            }
            Ok(out)
        })
    }

    /// Keeps what the person here said in a story, to be proposed there again. `photo` is the first one that was stamped.
    pub(crate) fn keep_template_values(
        &self,
        article: ArticleId,
        photo: Option<Hash>,
        values: TemplateValues,
    ) -> anyhow::Result<()> {
        let Some(person) = self.person_id()? else {
            return Ok(());
        };
        let now = self.source.now();
        self.desk(|desk| {
            let day = match photo {
                Some(photo) => facts(&desk.db, photo)?.day(),
                None => None,
            };
            let mut values = values;
            if let Some(day) = day {
                values.date = day.to_string();
            }
            let said = serde_json::to_string(&values)?;
            template::save(&desk.db, person, article, now, &said)
        })
    }
}

/// What the file of a photo says; nothing while its record is not here.
fn facts(db: &Connection, original: Hash) -> anyhow::Result<PhotoFacts> {
    Ok(photo::load(db, original)?
        .map(|(photo, _)| photo.facts)
        .unwrap_or_default())
}

impl TemplateValues {
    /// As the domain has them. A day that cannot be read is none.
    fn read(&self) -> Values {
        Values {
            date: parse_day(self.date.trim()),
            person: self.person.clone(),
            event: self.event.clone(),
            place: self.place.clone(),
        }
    }
}

impl From<Values> for TemplateValues {
    fn from(values: Values) -> Self {
        Self {
            date: values.date.map_or_else(String::new, |day| day.to_string()),
            person: values.person,
            event: values.event,
            place: values.place,
        }
    }
}
