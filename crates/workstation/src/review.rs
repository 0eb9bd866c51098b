//! Merge reviews as the window works through them.

use editorial::id::ArticleId;

use crate::commands::{ReviewDecide, ReviewUndo, ReviewView};
use crate::desk::Carried;
use crate::events::Event;
use crate::workstation::Workstation;

impl Workstation {
    /// The open review of an article as it stands now.
    ///
    /// # Errors
    /// `article_unknown`.
    pub(crate) fn review(&self, article: ArticleId) -> anyhow::Result<ReviewView> {
        self.bring_here(article)?;
        let me = self.person().ok().map(|person| person.id);
        self.desk(|desk| desk.review(article, me))
    }

    /// Carries a decision out and tells the open replica.
    ///
    /// # Errors
    /// As [`crate::desk::Desk::decide`]; nothing is changed then.
    pub(crate) fn decide(&self, request: &ReviewDecide) -> anyhow::Result<ReviewView> {
        let ReviewDecide {
            article,
            review,
            place,
            state,
            decision,
        } = request;
        let carried = self.desk(|desk| desk.decide(*article, *review, place, *state, decision))?;
        self.told(*article, carried)
    }

    /// Takes a decision back and tells the open replica.
    ///
    /// # Errors
    /// As [`crate::desk::Desk::take_back`]; nothing is changed then.
    pub(crate) fn take_back(&self, request: &ReviewUndo) -> anyhow::Result<ReviewView> {
        let ReviewUndo {
            article,
            review,
            place,
        } = request;
        let carried = self.desk(|desk| desk.take_back(*article, *review, place))?;
        self.told(*article, carried)
    }

    fn told(&self, article: ArticleId, carried: Carried) -> anyhow::Result<ReviewView> {
        if let Some(edited) = carried.edited {
            self.saved_edit(edited.sealed);
            if let Some(update) = carried.untold {
                self.emit(Event::ArticleRemote { article, update });
            }
            self.emit(Event::ArticleChanged { article });
        }
        self.review(article)
    }
}
