//! Going back: to an earlier revision, and to a block that somebody else deleted.
//!
//! Both are ordinary edits. They are made in the draft, committed to the journal like any other, travel like any other, and
//! reach the window as somebody else's edit would. What was there before is kept as a moment in the same transaction.

use std::collections::BTreeSet;

use editorial::article::document::Block;
use editorial::article::draft::{DeletedBlock, Seen};
use editorial::article::revision::Revision;
use editorial::id::{ArticleId, Bytes, Hash, PersonId};
use editorial::time::TimeMs;

use super::checkpoint::{moment, person_here};
use super::{Desk, Edited, read_only, rejected};
use crate::error::{Code, ErrorBody};
use crate::store::checkpoint::{Moment, Why};
use crate::store::{journal, record};

/// One person's edits with no longer pause between them are looked at together: who deletes a paragraph letter by letter
/// has deleted a paragraph.
const TOGETHER_MS: i64 = 5 * 60_000;
/// So many deleted blocks are listed at most, the newest.
const LISTED: usize = 100;

/// What going back came to.
pub(crate) struct Restored {
    /// What else it came to.
    pub(crate) edited: Edited,
    /// Whether anything differed.
    pub(crate) changed: bool,
    /// For the open window's replica, which gets it as it would somebody else's edit.
    pub(crate) untold: Option<Bytes>,
}

/// A block that somebody else deleted and that is not there now.
pub(crate) struct Deleted {
    /// The block, and where it stood.
    pub(crate) block: DeletedBlock,
    /// Who deleted it; none when the server has not said who.
    pub(crate) by: Option<PersonId>,
    /// When, for display.
    pub(crate) at: TimeMs,
}

/// One person's edits in a row.
struct Run {
    by: Option<PersonId>,
    at: TimeMs,
    updates: Vec<Vec<u8>>,
}

impl Desk {
    /// Brings an article back to a revision. None: it is not any more what the person saw when asking (`seen`).
    ///
    /// # Errors
    /// `article_read_only`; nothing is changed then.
    pub(crate) fn restore(
        &mut self,
        article: ArticleId,
        wanted: &Revision,
        seen: Hash,
    ) -> anyhow::Result<Option<Restored>> {
        self.check_open(article)?;
        let (before, place) = self.current(article)?;
        if place.hash != seen {
            return Ok(None);
        }
        let here = person_here(&self.db)?;
        self.in_doubt.insert(article);
        let open = self.open(article)?;
        let base = open.draft.version();
        let update = open.draft.restore(wanted).map_err(rejected)?;
        let (after, frontiers) = (open.draft.revision(article), open.draft.frontiers());
        if after.hash() != wanted.hash() {
            let detail = format!("{} cannot be brought back to the letter", wanted.hash());
            return Err(ErrorBody::new(Code::EditRejected, detail).into());
        }
        let moments = vec![
            moment(Why::BeforeRestore, here, &before, place.frontiers),
            moment(Why::Restored, here, &after, frontiers),
        ];
        self.committed(article, &base, &update, moments).map(Some)
    }

    /// Puts a deleted block back near where it stood.
    ///
    /// # Errors
    /// `edit_rejected` when there was no such block, `article_read_only`; nothing is changed then.
    pub(crate) fn recover(
        &mut self,
        article: ArticleId,
        before: &Bytes,
        block: usize,
    ) -> anyhow::Result<Restored> {
        self.check_open(article)?;
        let here = person_here(&self.db)?;
        self.in_doubt.insert(article);
        let open = self.open(article)?;
        let base = open.draft.version();
        let update = open.draft.recover(before, block).map_err(rejected)?;
        let after = moment(
            Why::Recovered,
            here,
            &open.draft.revision(article),
            open.draft.frontiers(),
        );
        self.committed(article, &base, &update, vec![after])
    }

    fn committed(
        &mut self,
        article: ArticleId,
        base: &[u8],
        update: &[u8],
        moments: Vec<Moment>,
    ) -> anyhow::Result<Restored> {
        let edited = self.commit_or_skip(article, base, update, moments)?;
        Ok(Restored {
            edited,
            changed: !update.is_empty(),
            untold: self.take_untold(article)?,
        })
    }

    /// Going back is for an article that can be written.
    fn check_open(&self, article: ArticleId) -> anyhow::Result<()> {
        match read_only(&self.known(article)?) {
            None => Ok(()),
            Some(_) => Err(ErrorBody::new(
                Code::ArticleReadOnly,
                format!("{article} cannot be written here"),
            )
            .into()),
        }
    }

    /// The blocks that others deleted and that are not there now, the last deleted first. Writes nothing.
    pub(crate) fn deleted_blocks(&mut self, article: ArticleId) -> anyhow::Result<Vec<Deleted>> {
        self.known(article)?;
        let here = person_here(&self.db)?;
        let runs = self.runs(article, here)?;
        let draft = &self.open(article)?.draft;
        let mut missing: BTreeSet<String> = draft
            .document()
            .leaves()
            .filter_map(Block::known_by)
            .collect();
        let mut seen = Seen::default();
        let mut out = Vec::new();
        for run in runs {
            if run.by.is_some() && run.by == here {
                for update in &run.updates {
                    seen.add(update)?;
                }
                continue;
            }
            for block in draft.deleted_by(&mut seen, &run.updates)? {
                out.push(Deleted {
                    block,
                    by: run.by,
                    at: run.at,
                });
            }
        }
        out.reverse();
        // What is there now is not missing, and what was deleted twice is listed once.
        out.retain(|deleted| {
            let known = deleted.block.content.known_by();
            known.is_some_and(|known| missing.insert(known))
        });
        out.truncate(LISTED);
        Ok(out)
    }

    /// The article's edits in the order of arrival, one person's in a row together.
    fn runs(&mut self, article: ArticleId, here: Option<PersonId>) -> anyhow::Result<Vec<Run>> {
        let waiting = self.open(article)?.waiting.clone();
        let sealed = record::edits(&self.db, article)?
            .into_iter()
            .filter(|(_, local, _)| !waiting.contains(local))
            .map(|(author, _, record)| {
                let by = author.person.or(here.filter(|_| author.ours));
                (by, author.at, record.payload)
            });
        let journal = journal::list(&self.db, article)?
            .into_iter()
            .map(|row| (here, row.saved, row.edit));
        let mut runs: Vec<Run> = Vec::new();
        for (by, at, update) in sealed.chain(journal) {
            match runs.last_mut() {
                Some(run) if run.by == by && at.0.saturating_sub(run.at.0) < TOGETHER_MS => {
                    run.at = at;
                    run.updates.push(update);
                }
                _ => runs.push(Run {
                    by,
                    at,
                    updates: vec![update],
                }),
            }
        }
        Ok(runs)
    }
}
