//! What the workstation tells the window without being asked.

use editorial::id::{ArticleId, Bytes, CommandId};
use editorial::sync::api::CommandAnswer;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::commands::{BackupProgress, SearchProgress, SyncStatus};
use crate::needs::Needed;

/// One thing that happened. Most events only say that something changed: the window then asks for what it shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Somebody else's edits, for the open replica.
    ArticleRemote {
        /// The article.
        article: ArticleId,
        /// A Loro update.
        update: Bytes,
    },
    /// Something about an article changed besides its text: ask `article_details`.
    ArticleChanged {
        /// The article.
        article: ArticleId,
    },
    /// A list changed.
    ListChanged,
    /// People, sections, links or settings changed.
    NewsroomChanged,
    /// Somebody signed in or out, or a sign-in ended.
    SessionChanged,
    /// How sync stands.
    Sync {
        /// Now.
        status: SyncStatus,
    },
    /// The server answered a queued command.
    CommandAnswered {
        /// The article.
        article: ArticleId,
        /// The command.
        command: CommandId,
        /// Its transition's name.
        transition: String,
        /// The answer.
        #[ts(type = "CommandAnswer")]
        answer: CommandAnswer,
    },
    /// How far a backup is.
    Backup {
        /// Now.
        progress: BackupProgress,
    },
    /// Search knows more stories than before.
    Search {
        /// Now.
        progress: SearchProgress,
    },
    /// Stories that arrived just now need whoever is signed in.
    NeedsYou {
        /// Each once.
        needed: Vec<Needed>,
    },
    /// A link is to be opened: ask `app_link_take`.
    LinkArrived,
    /// Somebody chose an action in the native menu.
    MenuChosen {
        /// The action's id, as the window named it.
        action: String,
    },
    /// The shell asks the window to become quiet; the window answers with `app_quit`.
    CloseRequested,
}
