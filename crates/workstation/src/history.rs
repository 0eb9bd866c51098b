//! An article's history: what happened to it, every revision of it by its hash, what differs, and the way back.
//!
//! Two lists are shown as one: the moves, as the server ordered them, and the checkpoints of this machine. Each keeps its
//! own order; times only say how one lies beside the other, so a clock that was wrong moves a row and hides none.

use std::collections::BTreeMap;

use editorial::article::ARTICLE_SCHEMA;
use editorial::article::compare::{Comparison, compare};
use editorial::article::revision::Revision;
use editorial::id::{ArticleId, Bytes, CommandId, Hash, PersonId};
use editorial::workflow::Transition;

use crate::commands::{DeletedBlock, DeletedBlocks, Restoring, RevisionList, RevisionRow};
use crate::desk::{Deleted, Restored};
use crate::error::{Code, ErrorBody};
use crate::events::Event;
use crate::store::checkpoint::{Checkpoint, Why};
use crate::store::command::Queued;
use crate::store::history::{Moved, named};
use crate::store::{checkpoint, command, content, entry, history};
use crate::workstation::Workstation;

type Names = BTreeMap<PersonId, String>;

fn names(station: &Workstation) -> anyhow::Result<Names> {
    let newsroom = station.read(entry::newsroom)?;
    Ok(newsroom
        .people
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect())
}

fn name_of(names: &Names, person: Option<PersonId>) -> String {
    person
        .and_then(|person| names.get(&person).cloned())
        .unwrap_or_default()
}

/// An article's history, newest first; the text as it is now stands on top when nothing else names it. Writes nothing.
pub(crate) fn revisions(station: &Workstation, article: ArticleId) -> anyhow::Result<RevisionList> {
    let (known, current) = station.desk(|desk| {
        let known = desk.known(article)?;
        let (_, current) = desk.current(article)?;
        desk.remember_shown(article, current.clone());
        Ok((known, current))
    })?;
    let names = names(station)?;
    let here = station.person_id()?;
    let (moves, checkpoints, waiting) = station.read(|db| {
        Ok((
            history::list(db, article)?,
            checkpoint::list(db, article)?,
            command::waiting(db, Some(article))?,
        ))
    })?;
    let mut rows = together(
        move_rows(&moves, &checkpoints, &names),
        checkpoint_rows(&checkpoints, &waiting, &names),
    );
    for queued in waiting {
        rows.insert(0, waiting_row(&queued, &checkpoints, here, &names));
    }
    let newest = rows.iter().find_map(|row| row.hash);
    if newest != Some(current.hash) {
        rows.insert(
            0,
            RevisionRow {
                hash: Some(current.hash),
                at: known.updated,
                what: "draft".to_owned(),
                ..RevisionRow::default()
            },
        );
    }
    Ok(RevisionList { rows })
}

/// Two lists, each in its own order, as one: the later of both first rows comes first.
fn together(mut a: Vec<RevisionRow>, mut b: Vec<RevisionRow>) -> Vec<RevisionRow> {
    let mut out = Vec::with_capacity(a.len() + b.len());
    a.reverse();
    b.reverse();
    loop {
        let next = match (a.last(), b.last()) {
            (Some(left), Some(right)) if right.at > left.at => &mut b,
            (Some(_), _) => &mut a,
            (None, Some(_)) => &mut b,
            (None, None) => return out,
        };
        out.extend(next.pop());
    }
}

/// The moves. One that names no revision opens the text that was kept at it, else the last that was submitted before it.
fn move_rows(moves: &[Moved], checkpoints: &[Checkpoint], names: &Names) -> Vec<RevisionRow> {
    moves
        .iter()
        .enumerate()
        .map(|(at, moved)| {
            let hash = named(&moved.transition)
                .map(|revision| revision.hash)
                .or_else(|| {
                    let kept = checkpoints.iter().find(|kept| kept.seq == Some(moved.seq));
                    kept.map(|kept| kept.hash)
                })
                .or_else(|| {
                    let earlier = moves[at..].iter();
                    earlier
                        .filter_map(|moved| named(&moved.transition))
                        .map(|revision| revision.hash)
                        .next()
                });
            // Nobody holds a story: its moment came, and its photos were in the way.
            let held = matches!(moved.transition, Transition::Hold { .. });
            let by = (!held).then_some(moved.person);
            RevisionRow {
                number: moved.number,
                hash,
                at: moved.at,
                by_id: by,
                by: name_of(names, by),
                what: moved.transition.name().to_owned(),
                reason: reason(&moved.transition),
                level: level(&moved.transition),
                photos: photos(&moved.transition),
                waits: false,
            }
        })
        .collect()
}

fn reason(transition: &Transition) -> Option<String> {
    match transition {
        Transition::Return { reason, .. }
        | Transition::Withdraw { reason }
        | Transition::Delete { reason }
        | Transition::OverrideRights { reason, .. } => Some(reason.clone()),
        Transition::StateRights { rights, .. } => {
            Some(rights.reason.trim().to_owned()).filter(|reason| !reason.is_empty())
        }
        _ => None,
    }
}

/// The photos that a move is about.
fn photos(transition: &Transition) -> Vec<String> {
    match transition {
        Transition::StateRights { photo, .. } | Transition::OverrideRights { photo, .. } => {
            vec![photo.to_string()]
        }
        Transition::Hold { photos } => photos.clone(),
        _ => Vec::new(),
    }
}

const fn level(transition: &Transition) -> Option<u8> {
    match transition {
        Transition::Approve { level, .. } => Some(*level),
        _ => None,
    }
}

/// The checkpoints that stand for themselves. One of a move stands in the move's row; when the server refused the move, it
/// is writing like any other.
fn checkpoint_rows(
    checkpoints: &[Checkpoint],
    waiting: &[Queued],
    names: &Names,
) -> Vec<RevisionRow> {
    let waits =
        |command: Option<CommandId>| waiting.iter().any(|queued| Some(queued.command) == command);
    checkpoints
        .iter()
        .filter(|kept| kept.seq.is_none() && !waits(kept.command))
        .map(|kept| {
            let why = if kept.why == Why::Move {
                Why::Typing
            } else {
                kept.why
            };
            RevisionRow {
                hash: Some(kept.hash),
                at: kept.at,
                by_id: kept.person,
                by: name_of(names, kept.person),
                what: why.as_str().to_owned(),
                ..RevisionRow::default()
            }
        })
        .collect()
}

fn waiting_row(
    queued: &Queued,
    checkpoints: &[Checkpoint],
    here: Option<PersonId>,
    names: &Names,
) -> RevisionRow {
    let kept = checkpoints
        .iter()
        .find(|kept| kept.command == Some(queued.command));
    RevisionRow {
        number: None,
        hash: kept
            .map(|kept| kept.hash)
            .or_else(|| named(&queued.transition).map(|revision| revision.hash)),
        at: queued.queued,
        by_id: here,
        by: name_of(names, here),
        what: queued.transition.name().to_owned(),
        reason: reason(&queued.transition),
        level: level(&queued.transition),
        photos: photos(&queued.transition),
        waits: true,
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

    /// What differs between two revisions. None = the text as it is now; its hash is in the answer's place.
    pub(crate) fn compare(
        &self,
        article: ArticleId,
        before: Option<Hash>,
        after: Option<Hash>,
    ) -> anyhow::Result<(Comparison, Hash, Hash)> {
        let side = |hash: Option<Hash>| match hash {
            Some(hash) => Ok((self.find_revision(article, hash)?, hash)),
            None => self.desk(|desk| {
                let (revision, place) = desk.current(article)?;
                Ok((revision, place.hash))
            }),
        };
        let (before, before_hash) = side(before)?;
        let (after, after_hash) = side(after)?;
        Ok((compare(&before, &after), before_hash, after_hash))
    }

    /// Brings an article back to a revision, when it still is what the person saw.
    ///
    /// # Errors
    /// `article_read_only` also for a revision that a newer version wrote: it would not come back whole.
    pub(crate) fn restore(
        &self,
        article: ArticleId,
        hash: Hash,
        seen: Hash,
    ) -> anyhow::Result<Restoring> {
        let wanted = self.find_revision(article, hash)?;
        if wanted.schema > ARTICLE_SCHEMA || wanted.hash() != hash {
            let detail = format!("{hash} was written by a newer version");
            return Err(ErrorBody::new(Code::ArticleReadOnly, detail).into());
        }
        let Some(restored) = self.desk(|desk| desk.restore(article, &wanted, seen))? else {
            return Ok(Restoring {
                done: false,
                saved_ms: None,
            });
        };
        self.tell_restored(article, restored)
    }

    /// Puts a deleted block back near where it stood.
    pub(crate) fn recover(
        &self,
        article: ArticleId,
        before: &Bytes,
        block: usize,
    ) -> anyhow::Result<Restoring> {
        let restored = self.desk(|desk| desk.recover(article, before, block))?;
        self.tell_restored(article, restored)
    }

    /// Says that an article went back.
    fn tell_restored(&self, article: ArticleId, restored: Restored) -> anyhow::Result<Restoring> {
        self.saved_edit(restored.edited.sealed);
        if let Some(update) = restored.untold {
            self.emit(Event::ArticleRemote { article, update });
        }
        if restored.changed {
            self.emit(Event::ArticleChanged { article });
        }
        Ok(Restoring {
            done: true,
            saved_ms: Some(restored.edited.saved),
        })
    }

    /// The blocks that others deleted and that are not there now, the last deleted first.
    pub(crate) fn deleted_blocks(&self, article: ArticleId) -> anyhow::Result<DeletedBlocks> {
        let names = names(self)?;
        let found = self.desk(|desk| desk.deleted_blocks(article))?;
        let blocks = found
            .into_iter()
            .map(|Deleted { block, by, at }| DeletedBlock {
                before: block.before,
                block: block.block.try_into().unwrap_or(u32::MAX),
                content: block.content,
                by_id: by,
                by: name_of(&names, by),
                at,
            })
            .collect();
        Ok(DeletedBlocks { blocks })
    }
}

#[cfg(test)]
mod tests {
    use editorial::time::TimeMs;

    use super::*;

    #[test]
    fn a_wrong_clock_moves_a_row_and_hides_none() {
        let row = |what: &str, at: i64| RevisionRow {
            what: what.to_owned(),
            at: TimeMs(at),
            ..RevisionRow::default()
        };
        let moves = vec![row("approve", 50), row("submit", 900)];
        let kept = vec![row("typing", 60), row("merged", 40)];
        let rows = together(moves, kept);
        let names: Vec<&str> = rows.iter().map(|row| row.what.as_str()).collect();
        assert_eq!(names, ["typing", "approve", "submit", "merged"]);
    }
}
