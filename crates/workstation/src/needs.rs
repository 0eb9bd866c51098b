//! What needs the person at this machine: the reason why the system may interrupt somebody.
//!
//! A need is decided from values (who moved what, where the story is now, who I am) and is never stored: the queue's lists
//! are where work stands. It is told only of what arrives while the machine keeps up with the newsroom; what happened while
//! it was away is found in the lists, and telling it again would be noise.

use editorial::id::{ArticleId, PersonId};
use editorial::workflow::{ArticleState, Stage, Transition};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::queue::asker_here;
use crate::store::article;
use crate::store::listed::Asker;

/// Why somebody is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// It waits for a yes that this person may give.
    ToReview,
    /// It came back to its author.
    Returned,
    /// Somebody took this author's story down.
    Withdrawn,
    /// What two people touched at once is to be looked at.
    MergeReview,
    /// Its embargo has passed, and the rights of a photo keep it from readers.
    Held,
}

/// A story that needs this person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Needed {
    /// The article.
    pub article: ArticleId,
    /// Its headline as lists show it; may be empty.
    pub headline: String,
    /// Why.
    pub need: Need,
}

/// Something that arrived and may need somebody.
pub(crate) enum Happened {
    /// Somebody moved an article.
    Moved {
        article: ArticleId,
        by: PersonId,
        transition: Transition,
        state: Box<ArticleState>,
    },
    /// The server asks that somebody looks at a merge.
    ReviewOpened { article: ArticleId },
}

impl Happened {
    const fn article(&self) -> ArticleId {
        match self {
            Self::Moved { article, .. } | Self::ReviewOpened { article } => *article,
        }
    }
}

/// Those of what happened that need whoever is signed in, each article once, the last reason.
pub(crate) fn needed(db: &Connection, happened: &[Happened]) -> anyhow::Result<Vec<Needed>> {
    let mut found: Vec<Needed> = Vec::new();
    if happened.is_empty() {
        return Ok(found);
    }
    let asker = asker_here(db)?;
    for event in happened {
        let Some(known) = article::load(db, event.article())? else {
            continue;
        };
        let Some(need) = need(event, &known.state, &known.section, &asker) else {
            continue;
        };
        found.retain(|earlier| earlier.article != known.article);
        found.push(Needed {
            article: known.article,
            headline: known.headline,
            need,
        });
    }
    Ok(found)
}

/// `now` is where the article is after everything that arrived with it: what has been dealt with since needs nobody.
fn need(event: &Happened, now: &ArticleState, section: &str, asker: &Asker) -> Option<Need> {
    let me = asker.person?;
    let mine = now.author == me;
    match event {
        Happened::ReviewOpened { .. } => (mine && !now.deleted).then_some(Need::MergeReview),
        Happened::Moved { state, .. } if state.version < now.version => None,
        // The server's own move, told as the last approver's: that one is called as well.
        Happened::Moved {
            transition: Transition::Hold { .. },
            by,
            ..
        } => (mine || *by == me).then_some(Need::Held),
        Happened::Moved { by, .. } if *by == me => None,
        Happened::Moved { transition, .. } => match (transition, now.stage) {
            (Transition::Return { .. }, _) if mine => Some(Need::Returned),
            (Transition::Withdraw { .. }, _) if mine => Some(Need::Withdrawn),
            (
                Transition::Submit { .. } | Transition::Approve { .. },
                Stage::Submitted { level },
            ) if asker.may_approve(level, section) => Some(Need::ToReview),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use editorial::id::{Bytes, Hash};
    use editorial::workflow::RevisionRef;

    use super::*;
    use crate::store::listed::Scope;

    fn person(byte: u8) -> PersonId {
        PersonId::from_bytes([byte; 16])
    }

    fn moved(transition: Transition, by: PersonId, state: &ArticleState) -> Happened {
        Happened::Moved {
            article: ArticleId::from_bytes([9; 16]),
            by,
            transition,
            state: Box::new(state.clone()),
        }
    }

    fn submit() -> Transition {
        Transition::Submit {
            revision: RevisionRef {
                hash: Hash::of(b"a revision"),
                frontiers: Bytes(Vec::new()),
            },
        }
    }

    fn returned() -> Transition {
        Transition::Return {
            level: 0,
            reason: "thiếu nguồn ảnh".to_owned(),
        }
    }

    fn at(person: PersonId, levels: Vec<Scope>) -> Asker {
        Asker {
            person: Some(person),
            levels,
        }
    }

    fn submitted(author: PersonId, level: u8) -> ArticleState {
        ArticleState {
            stage: Stage::Submitted { level },
            version: 1,
            ..ArticleState::new(author)
        }
    }

    #[test]
    fn an_editor_is_called_to_what_waits_for_their_yes_and_to_nothing_else() {
        let (reporter, editor) = (person(1), person(2));
        let state = submitted(reporter, 0);
        let event = moved(submit(), reporter, &state);
        let asks = |asker: &Asker, state: &ArticleState| need(&event, state, "van-hoa", asker);
        assert_eq!(
            asks(&at(editor, vec![Scope::All]), &state),
            Some(Need::ToReview)
        );
        let elsewhere = at(editor, vec![Scope::Sections(vec!["the-thao".to_owned()])]);
        assert_eq!(asks(&elsewhere, &state), None);
        // The second level is somebody else's.
        let second = at(editor, vec![Scope::All, Scope::Sections(Vec::new())]);
        assert_eq!(asks(&second, &submitted(reporter, 1)), None);
        assert_eq!(asks(&at(person(3), Vec::new()), &state), None);
    }

    #[test]
    fn an_author_is_called_when_a_story_comes_back_or_is_taken_down() {
        let (reporter, editor) = (person(1), person(2));
        let state = ArticleState::new(reporter);
        let event = moved(returned(), editor, &state);
        assert_eq!(
            need(&event, &state, "", &at(reporter, Vec::new())),
            Some(Need::Returned)
        );
        assert_eq!(need(&event, &state, "", &at(person(3), Vec::new())), None);
        let down = Transition::Withdraw {
            reason: "sai tên".to_owned(),
        };
        assert_eq!(
            need(
                &moved(down, editor, &state),
                &state,
                "",
                &at(reporter, Vec::new())
            ),
            Some(Need::Withdrawn)
        );
    }

    #[test]
    fn nobody_is_called_to_what_they_did_themselves_or_to_what_is_already_dealt_with() {
        let (reporter, editor) = (person(1), person(2));
        let state = submitted(reporter, 0);
        let desk = at(editor, vec![Scope::All]);
        assert_eq!(
            need(&moved(submit(), editor, &state), &state, "", &desk),
            None
        );
        let later = ArticleState {
            version: 2,
            ..ArticleState::new(reporter)
        };
        assert_eq!(
            need(&moved(submit(), reporter, &state), &later, "", &desk),
            None
        );
    }

    #[test]
    fn a_story_that_its_photos_hold_calls_its_author_and_whoever_approved_it() {
        let (reporter, editor) = (person(1), person(2));
        let state = ArticleState::new(reporter);
        let held = moved(Transition::Hold { photos: Vec::new() }, editor, &state);
        let asks = |who: u8| need(&held, &state, "", &at(person(who), vec![Scope::All]));
        assert_eq!([asks(1), asks(2)], [Some(Need::Held), Some(Need::Held)]);
        assert_eq!(asks(3), None);
    }

    #[test]
    fn a_merge_calls_its_author_alone() {
        let state = ArticleState::new(person(1));
        let event = Happened::ReviewOpened {
            article: ArticleId::from_bytes([9; 16]),
        };
        let asks = |who: u8| need(&event, &state, "", &at(person(who), vec![Scope::All]));
        assert_eq!(asks(1), Some(Need::MergeReview));
        assert_eq!(asks(2), None);
    }
}
