//! The rights of a story's photos, as this machine last heard of them.
//!
//! What is shown is worked out anew at every look, by this machine's clock and for the moment at which readers will see the
//! story, so nothing can be stale. It is shown, and decides nothing: the server judges, by its own clock and by what is said
//! there by then.

use std::collections::BTreeSet;

use editorial::article::revision::Revision;
use editorial::id::{ArticleId, Hash, PersonId};
use editorial::photo::rights::{Override, Permission, PhotoRights, PhotoUse, Rights, Usable};
use editorial::time::TimeMs;
use editorial::workflow::Transition;
use editorial::workflow::photos::check_statement;
use rusqlite::Connection;

use crate::commands::{GivenOverride, Newsroom, PhotoRightsShown, Queued, StatedRights};
use crate::store::{command, entry};
use crate::workflow::Asked;
use crate::workstation::Workstation;

/// What is known here of the rights of a story's photos, and when readers will see it.
pub(crate) struct StoryRights {
    rights: Vec<PhotoRights>,
    overrides: Vec<Override>,
    at: TimeMs,
}

impl StoryRights {
    /// Reads it: of the photos that were brought to the story, and of those that its text shows.
    pub(crate) fn load(
        db: &Connection,
        revision: &Revision,
        overrides: Vec<Override>,
        now: TimeMs,
    ) -> anyhow::Result<Self> {
        let mut rights = entry::rights_of_article(db, revision.article)?;
        let known: BTreeSet<Hash> = rights.iter().map(|stated| stated.photo).collect();
        let shown: BTreeSet<Hash> = revision
            .body
            .figures()
            .filter_map(|figure| figure.photo.parse().ok())
            .collect();
        for photo in shown.difference(&known) {
            rights.extend(entry::rights(db, *photo)?);
        }
        Ok(Self {
            rights,
            overrides,
            at: revision.subject().seen_at(now),
        })
    }

    /// As the domain asks for it.
    pub(crate) fn photo_use(&self) -> PhotoUse<'_> {
        PhotoUse {
            rights: &self.rights,
            overrides: &self.overrides,
            at: self.at,
        }
    }

    /// The photos that may not leave Galley now: forbidden at this moment, whenever readers see the story, or said here to be and
    /// on the way to the server.
    pub(crate) fn kept_here(
        &self,
        db: &Connection,
        article: ArticleId,
        now: TimeMs,
    ) -> anyhow::Result<BTreeSet<Hash>> {
        let today = PhotoUse {
            at: now,
            ..self.photo_use()
        };
        let stated = self.rights.iter().map(|stated| stated.photo);
        let mut kept: BTreeSet<Hash> = stated
            .filter(|photo| today.usable(&photo.to_string()) == Usable::No)
            .collect();
        for queued in command::waiting(db, Some(article))? {
            if let Transition::StateRights { photo, rights, .. } = queued.transition
                && rights.at(now) == Permission::Forbidden
            {
                kept.insert(photo);
            }
        }
        Ok(kept)
    }

    /// As the window shows it: each photo of which something is said, or was said here and waits for the server.
    pub(crate) fn shown(
        &self,
        db: &Connection,
        article: ArticleId,
        newsroom: &Newsroom,
    ) -> anyhow::Result<Vec<PhotoRightsShown>> {
        let name = |person: PersonId| {
            let known = newsroom.people.iter().find(|known| known.id == person);
            known.map(|known| known.name.clone()).unwrap_or_default()
        };
        let mut out: Vec<PhotoRightsShown> = self
            .rights
            .iter()
            .map(|stated| {
                let mark = stated.mark();
                let given = self
                    .overrides
                    .iter()
                    .find(|yes| yes.photo == stated.photo && yes.against == mark);
                PhotoRightsShown {
                    usable: self.photo_use().usable(&stated.photo.to_string()),
                    stated: Some(StatedRights {
                        rights: stated.rights.clone(),
                        mark,
                        by_id: stated.by,
                        by: name(stated.by),
                        at: stated.at,
                    }),
                    given: given.map(|yes| GivenOverride {
                        reason: yes.reason.clone(),
                        by: name(yes.by),
                        at: yes.at,
                    }),
                    ..PhotoRightsShown::unsaid(stated.photo)
                }
            })
            .collect();
        for queued in command::waiting(db, Some(article))? {
            let (Transition::StateRights { photo, .. } | Transition::OverrideRights { photo, .. }) =
                queued.transition
            else {
                continue;
            };
            let at = out.iter().position(|shown| shown.photo == photo);
            let at = at.unwrap_or_else(|| {
                out.push(PhotoRightsShown::unsaid(photo));
                out.len() - 1
            });
            match queued.transition {
                Transition::StateRights { rights, .. } => out[at].waiting = Some(rights),
                _ => out[at].override_waits = true,
            }
        }
        Ok(out)
    }
}

impl Workstation {
    /// Says what may be done with a photo: queued, and said to everybody once the server has answered.
    ///
    /// # Errors
    /// As [`Workstation::ask`].
    pub(crate) fn state_rights(
        &self,
        article: ArticleId,
        photo: Hash,
        rights: Rights,
    ) -> anyhow::Result<Queued> {
        let person = self.person()?;
        self.bring_here(article)?;
        let (before, (revision, _)) = self.desk(|desk| {
            let before = entry::rights(&desk.db, photo)?;
            Ok((before, desk.current(article)?))
        })?;
        check_statement(before.as_ref(), &person, revision.subject().section)?;
        self.ask(
            article,
            Asked::Move(Transition::StateRights { photo, rights }),
        )
    }

    /// Lets a story use a photo although its rights ask first.
    ///
    /// # Errors
    /// As [`Workstation::ask`].
    pub(crate) fn override_rights(
        &self,
        article: ArticleId,
        photo: Hash,
        against: Hash,
        reason: String,
    ) -> anyhow::Result<Queued> {
        self.ask(
            article,
            Asked::Move(Transition::OverrideRights {
                photo,
                against,
                reason,
            }),
        )
    }
}
