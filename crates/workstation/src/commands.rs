//! THE list of what the window may ask.
//!
//! One line is one command: its name, its request, its answer. The list expands to the router of [`crate::dispatch`] and to
//! the window's TypeScript; a line without a handler of its name does not compile. Handlers are a few lines each in
//! `commands/<noun>.rs`: they translate, and call the module that does the work.

mod article;
mod newsroom;
mod photo;
mod preview;
mod session;
mod settings;
mod sync;
mod workflow;

pub use article::*;
pub use newsroom::*;
pub use photo::*;
pub use preview::*;
pub use session::*;
pub use settings::*;
pub use sync::*;
pub use workflow::*;

/// A request that a workstation answers.
pub trait Command: serde::de::DeserializeOwned {
    /// The command's name.
    const NAME: &'static str;
    /// What it is answered with.
    type Response: serde::Serialize;
}

macro_rules! commands {
    ($($name:ident($request:ident) -> $response:ident,)*) => {
        $(
            impl Command for $request {
                const NAME: &'static str = stringify!($name);
                type Response = $response;
            }
        )*

        /// Name, request type and response type of every command, in TypeScript.
        pub(crate) fn describe(types: &mut crate::typescript::Types) -> Vec<(&'static str, String, String)> {
            vec![$((stringify!($name), types.name::<$request>(), types.name::<$response>()),)*]
        }
    };
}

commands! {
    session_status(SessionStatusGet) -> SessionStatus,
    session_sign_in(SessionSignIn) -> SessionStatus,
    session_sign_out(SessionSignOut) -> SessionStatus,
    newsroom_get(NewsroomGet) -> Newsroom,
    article_list(ArticleListGet) -> ArticleList,
    article_create(ArticleCreate) -> ArticleCreated,
    article_open(ArticleOpen) -> ArticleView,
    article_details(ArticleDetailsGet) -> ArticleDetails,
    article_edit(ArticleEdit) -> ArticleEdited,
    article_set_field(ArticleSetField) -> FieldWritten,
    article_set_figure_field(ArticleSetFigureField) -> FieldWritten,
    article_revisions(ArticleRevisions) -> RevisionList,
    article_revision(ArticleRevision) -> RevisionContent,
    article_close(ArticleClose) -> Nothing,
    photo_import(PhotoImport) -> PhotoImported,
    preview_open(PreviewOpen) -> Preview,
    workflow_submit(WorkflowSubmit) -> Queued,
    workflow_recall(WorkflowRecall) -> Queued,
    workflow_publish(WorkflowPublish) -> Queued,
    workflow_restore(WorkflowRestore) -> Queued,
    workflow_return(WorkflowReturn) -> Queued,
    workflow_approve(WorkflowApprove) -> Queued,
    workflow_withdraw(WorkflowWithdraw) -> Queued,
    workflow_delete(WorkflowDelete) -> Queued,
    workflow_resolve_review(WorkflowResolveReview) -> Queued,
    sync_status(SyncStatusGet) -> SyncStatus,
    sync_now(SyncNow) -> SyncStatus,
    settings_get(SettingsGet) -> LocalSettings,
    settings_set(SettingsSet) -> LocalSettings,
    app_info(AppInfoGet) -> AppInfo,
    app_quit(AppQuit) -> Nothing,
}
