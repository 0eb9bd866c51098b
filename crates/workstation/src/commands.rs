//! THE list of what the window may ask.
//!
//! One line is one command: its name, its request, its answer. The list expands to the router of [`crate::dispatch`] and to
//! the window's TypeScript; a line without a handler of its name does not compile. Handlers are a few lines each in
//! `commands/<noun>.rs`: they translate, and call the module that does the work.

#[expect(
    clippy::needless_pass_by_value,
    reason = "every handler has one shape: it owns its request"
)]
mod article;
#[expect(
    clippy::needless_pass_by_value,
    reason = "every handler has one shape: it owns its request"
)]
mod backup;
#[expect(
    clippy::needless_pass_by_value,
    reason = "every handler has one shape: it owns its request"
)]
mod link;
#[expect(
    clippy::needless_pass_by_value,
    reason = "every handler has one shape: it owns its request"
)]
mod list;
mod newsroom;
#[expect(
    clippy::needless_pass_by_value,
    reason = "every handler has one shape: it owns its request"
)]
mod photo;
mod preferences;
#[expect(
    clippy::needless_pass_by_value,
    reason = "every handler has one shape: it owns its request"
)]
mod preview;
#[expect(
    clippy::needless_pass_by_value,
    reason = "every handler has one shape: it owns its request"
)]
mod review;
mod rights;
#[expect(
    clippy::needless_pass_by_value,
    reason = "every handler has one shape: it owns its request"
)]
mod search;
mod session;
#[expect(
    clippy::needless_pass_by_value,
    reason = "every handler has one shape: it owns its request"
)]
mod settings;
#[expect(
    clippy::needless_pass_by_value,
    reason = "every handler has one shape: it owns its request"
)]
mod shorthand;
#[expect(
    clippy::needless_pass_by_value,
    reason = "every handler has one shape: it owns its request"
)]
mod sync;
#[expect(
    clippy::needless_pass_by_value,
    reason = "every handler has one shape: it owns its request"
)]
mod template;
#[expect(
    clippy::needless_pass_by_value,
    reason = "every handler has one shape: it owns its request"
)]
mod workflow;

pub use article::*;
pub use backup::*;
pub use link::*;
pub use list::*;
pub use newsroom::*;
pub use photo::*;
pub use preferences::*;
pub use preview::*;
pub use review::*;
pub use rights::*;
pub use search::*;
pub use session::*;
pub use settings::*;
pub use shorthand::*;
pub use sync::*;
pub use template::*;
pub use workflow::*;

use serde_json::Value;

use crate::error::{Code, ErrorBody};
use crate::workstation::Workstation;

/// A request that a workstation answers.
pub trait Command: serde::de::DeserializeOwned {
    /// The command's name.
    const NAME: &'static str;
    /// What it is answered with.
    type Response: serde::Serialize;

    /// Does it. Call it through [`Workstation::call`], which says what went wrong in the window's words.
    ///
    /// # Errors
    /// Whatever was in the way.
    #[doc(hidden)]
    fn run(self, station: &Workstation) -> anyhow::Result<Self::Response>;

    /// Takes the bytes that travelled beside the request; only a photo has any.
    #[doc(hidden)]
    fn attach(&mut self, _bytes: Vec<u8>) {}
}

macro_rules! commands {
    ($($noun:ident::$name:ident($request:ident $(+ $bytes:ident)?) -> $response:ident,)*) => {
        $(
            impl Command for $request {
                const NAME: &'static str = stringify!($name);
                type Response = $response;

                fn run(self, station: &Workstation) -> anyhow::Result<$response> {
                    $noun::$name(station, self)
                }

                $(fn attach(&mut self, bytes: Vec<u8>) {
                    self.$bytes = bytes;
                })?
            }
        )*

        /// Answers the command of this name.
        pub(crate) fn route(station: &Workstation, name: &str, request: Value, attachment: Option<Vec<u8>>) -> Result<Value, ErrorBody> {
            match name {
                $(stringify!($name) => answer::<$request>(station, request, attachment),)*
                _ => Err(ErrorBody::new(Code::BadRequest, format!("there is no command {name}"))),
            }
        }

        /// Name, request type and response type of every command, in TypeScript.
        pub(crate) fn describe(types: &mut crate::typescript::Types) -> Vec<(&'static str, String, String)> {
            vec![$((stringify!($name), types.name::<$request>(), types.name::<$response>()),)*]
        }
    };
}

fn answer<C: Command>(
    station: &Workstation,
    request: Value,
    attachment: Option<Vec<u8>>,
) -> Result<Value, ErrorBody> {
    let bad = |error: serde_json::Error| {
        ErrorBody::new(Code::BadRequest, format!("{}: {error}", C::NAME))
    };
    // A command without a request may be called with none at all.
    let request = if request.is_null() {
        Value::Object(serde_json::Map::new())
    } else {
        request
    };
    let mut request: C = serde_json::from_value(request).map_err(bad)?;
    if let Some(bytes) = attachment {
        request.attach(bytes);
    }
    let response = station.call(request)?;
    serde_json::to_value(response)
        .map_err(|error| ErrorBody::new(Code::Internal, format!("{}: {error}", C::NAME)))
}

commands! {
    session::session_status(SessionStatusGet) -> SessionStatus,
    session::session_sign_in(SessionSignIn) -> SessionStatus,
    session::session_sign_out(SessionSignOut) -> SessionStatus,
    newsroom::newsroom_get(NewsroomGet) -> Newsroom,
    list::article_list(ArticleListGet) -> ArticleList,
    list::article_ids(ArticleIdsGet) -> ArticleIds,
    list::article_rows(ArticleRowsGet) -> ArticleRows,
    list::article_seen(ArticleSeen) -> Nothing,
    article::article_create(ArticleCreate) -> ArticleCreated,
    article::article_open(ArticleOpen) -> ArticleView,
    article::article_details(ArticleDetailsGet) -> ArticleDetails,
    article::article_missing(ArticleMissing) -> ArticleMissed,
    article::article_edit(ArticleEdit) -> ArticleEdited,
    article::article_set_field(ArticleSetField) -> FieldWritten,
    article::article_set_figure_field(ArticleSetFigureField) -> FieldWritten,
    article::article_revisions(ArticleRevisions) -> RevisionList,
    article::article_revision(ArticleRevision) -> RevisionContent,
    article::article_compare(ArticleCompare) -> Compared,
    article::article_restore(ArticleRestore) -> Restoring,
    article::article_deleted_blocks(ArticleDeletedBlocks) -> DeletedBlocks,
    article::article_recover_block(ArticleRecoverBlock) -> Restoring,
    article::article_close(ArticleClose) -> Nothing,
    shorthand::shorthand_find(ShorthandFind) -> ShorthandFound,
    search::search_find(SearchFind) -> SearchFound,
    search::search_progress(SearchProgressGet) -> SearchProgress,
    link::link_make(LinkMake) -> LinkMade,
    link::link_read(LinkRead) -> LinkLeads,
    photo::photo_import(PhotoImport + bytes) -> PhotoImported,
    photo::photo_cancel(PhotoCancel) -> Nothing,
    photo::photo_sources(PhotoSourcesGet) -> PhotoSources,
    photo::photo_export(PhotoExport) -> PhotoExported,
    photo::photo_list(PhotoListGet) -> PhotoList,
    photo::photo_set_field(PhotoSetField) -> FieldWritten,
    rights::rights_state(RightsState) -> Queued,
    rights::rights_override(RightsOverride) -> Queued,
    template::template_list(TemplateListGet) -> TemplateList,
    template::template_fill(TemplateFill) -> TemplateFilled,
    template::template_keep(TemplateKeep) -> Nothing,
    preview::preview_open(PreviewOpen) -> Preview,
    workflow::workflow_submit(WorkflowSubmit) -> Queued,
    workflow::workflow_recall(WorkflowRecall) -> Queued,
    workflow::workflow_publish(WorkflowPublish) -> Queued,
    workflow::workflow_restore(WorkflowRestore) -> Queued,
    workflow::workflow_return(WorkflowReturn) -> Queued,
    workflow::workflow_approve(WorkflowApprove) -> Queued,
    workflow::workflow_withdraw(WorkflowWithdraw) -> Queued,
    workflow::workflow_delete(WorkflowDelete) -> Queued,
    workflow::workflow_resolve_review(WorkflowResolveReview) -> Queued,
    review::review_open(ReviewOpen) -> ReviewView,
    review::review_decide(ReviewDecide) -> ReviewView,
    review::review_undo(ReviewUndo) -> ReviewView,
    preferences::preferences_get(PreferencesGet) -> Preferences,
    preferences::preferences_set(PreferencesSet) -> Preferences,
    sync::sync_status(SyncStatusGet) -> SyncStatus,
    sync::sync_now(SyncNow) -> SyncStatus,
    sync::sync_send_again(SyncSendAgain) -> SyncStatus,
    sync::sync_let_go(SyncLetGo) -> SyncStatus,
    sync::sync_rebuild_seen(SyncRebuildSeen) -> SyncStatus,
    backup::backup_status(BackupStatusGet) -> BackupStatus,
    backup::backup_make(BackupMake) -> BackupStatus,
    backup::backup_cancel(BackupCancel) -> Nothing,
    settings::settings_get(SettingsGet) -> LocalSettings,
    settings::settings_set(SettingsSet) -> LocalSettings,
    settings::app_info(AppInfoGet) -> AppInfo,
    settings::app_quit(AppQuit) -> Nothing,
    settings::app_link_take(AppLinkTake) -> AppLink,
    settings::app_menu_set(AppMenuSet) -> Nothing,
}
