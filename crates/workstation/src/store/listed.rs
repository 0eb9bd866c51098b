//! Articles as lists sort, narrow and count them: everything stands in one index (`article_listed`), so that looking at all
//! of them costs a few hundred bytes each.

use editorial::id::{ArticleId, PersonId};
use editorial::search::StageFilter;
use editorial::time::TimeMs;
use rusqlite::Connection;

use crate::commands::View;

/// What a list needs to know besides the table: who asks, and which levels they may say yes at.
pub(crate) struct Asker {
    /// Who; none before the first sign-in.
    pub(crate) person: Option<PersonId>,
    /// For each level from 0: everywhere, or in these sections.
    pub(crate) levels: Vec<Scope>,
}

/// Where somebody holds a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Everywhere.
    All,
    /// In sections, by id as text; none at all when empty.
    Sections(Vec<String>),
}

impl Asker {
    /// Whether this person's yes counts at a level for articles of a section.
    pub(crate) fn may_approve(&self, level: u8, section: &str) -> bool {
        self.levels
            .get(usize::from(level))
            .is_some_and(|scope| scope.holds(section))
    }
}

impl Scope {
    fn holds(&self, section: &str) -> bool {
        match self {
            Self::All => true,
            Self::Sections(sections) => sections.iter().any(|known| known == section),
        }
    }
}

/// What an article is sorted, narrowed and counted by.
pub(crate) struct Listed {
    /// The article.
    pub(crate) article: ArticleId,
    /// When it was last changed.
    pub(crate) updated: TimeMs,
    /// Who began it.
    pub(crate) author: PersonId,
    stage: u8,
    level: u8,
    publication: u8,
    returned: bool,
    deleted: bool,
    /// Its section's id as text; may be empty.
    pub(crate) section: String,
    /// The embargo that it waits for.
    pub(crate) scheduled: Option<TimeMs>,
    /// Readers see an older text than the one that was approved.
    corrected: bool,
    /// How many problems it has.
    pub(crate) problems: u64,
    /// Its headline, where it was asked for.
    pub(crate) headline: String,
}

impl Listed {
    /// Whether it stands in a list.
    pub(crate) fn stands_in(&self, view: View, asker: &Asker) -> bool {
        let mine = asker.person == Some(self.author);
        let desk = || asker.levels.iter().any(|scope| scope.holds(&self.section));
        let waits_for_me = || self.stage == 1 && asker.may_approve(self.level, &self.section);
        match view {
            View::Archive => true,
            _ if self.deleted => false,
            View::Mine => mine && !(self.stage == 2 && self.publication != 0),
            View::ToReview => waits_for_me(),
            View::Returned => self.returned && (mine || desk()),
            View::Approved => {
                self.stage == 2
                    && self.scheduled.is_none()
                    && (self.publication == 0 || self.corrected)
            }
            View::Scheduled => self.scheduled.is_some(),
            View::Published => self.publication == 1,
        }
    }

    /// Whether it is at this stage, in the words of a question.
    pub(crate) fn is_at(&self, stage: StageFilter) -> bool {
        match stage {
            StageFilter::Draft => self.stage == 0 && !self.returned,
            StageFilter::Submitted => self.stage == 1,
            StageFilter::Returned => self.returned,
            StageFilter::Approved => {
                self.stage == 2 && self.publication == 0 && self.scheduled.is_none()
            }
            StageFilter::Scheduled => self.scheduled.is_some(),
            StageFilter::Published => self.publication == 1,
            StageFilter::Withdrawn => self.publication == 2,
            StageFilter::Deleted => self.deleted,
        }
    }
}

const COLUMNS: &str = "article, updated_ms, author, stage, level, publication, returned, deleted, section, scheduled_ms, \
                       corrected, problems";

/// Shows every article to `each`, the last changed first; with its headline where that is wanted.
pub(crate) fn scan(
    db: &Connection,
    with_headline: bool,
    mut each: impl FnMut(Listed),
) -> anyhow::Result<()> {
    let headline = if with_headline { "headline" } else { "''" };
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS}, {headline} FROM article INDEXED BY article_listed ORDER BY updated_ms DESC, article DESC"
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(Listed {
            article: ArticleId::from_bytes(row.get(0)?),
            updated: TimeMs(row.get(1)?),
            author: PersonId::from_bytes(row.get(2)?),
            stage: row.get(3)?,
            level: row.get(4)?,
            publication: row.get(5)?,
            returned: row.get(6)?,
            deleted: row.get(7)?,
            section: row.get(8)?,
            scheduled: row.get::<_, Option<i64>>(9)?.map(TimeMs),
            corrected: row.get(10)?,
            problems: row.get::<_, i64>(11)?.try_into().unwrap_or_default(),
            headline: row.get(12)?,
        });
    }
    Ok(())
}
