//! Articles: the lists, the writing surface, the history.

use std::collections::BTreeMap;

use editorial::article::check::Problem;
use editorial::article::compare::Comparison;
use editorial::article::document::{Block, Document};
use editorial::article::field::{FieldName, Fields, FigureField, Register};
use editorial::id::{ArticleId, Bytes, CommandId, Hash, PersonId};
use editorial::sync::api::MergeReview;
use editorial::time::TimeMs;
use editorial::workflow::ArticleState;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Nothing, PhotoRightsShown};
use crate::events::Event;
use crate::history;
use crate::workstation::Workstation;

/// A list of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// What I am writing.
    Mine,
    /// What waits for my yes.
    ToReview,
    /// What came back with a reason.
    Returned,
    /// What every level said yes to and readers do not see yet.
    Approved,
    /// What was approved and goes before readers of itself when its embargo has passed.
    Scheduled,
    /// What readers see.
    Published,
    /// Everything, deleted and withdrawn stories as well.
    Archive,
}

impl View {
    /// Every list, in the order of the queue.
    pub const ALL: [Self; 7] = [
        Self::Mine,
        Self::ToReview,
        Self::Returned,
        Self::Approved,
        Self::Scheduled,
        Self::Published,
        Self::Archive,
    ];
}

/// What of an article waits to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Unsent {
    /// Records, and edits that will become one.
    pub records: u64,
    /// Photos of which some bytes wait.
    pub photos: u64,
    /// Bytes of records and photos.
    pub bytes: u64,
    /// Commands.
    pub commands: u64,
}

/// Why an article cannot be written here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReadOnly {
    /// A newer version of the app wrote something in it that this one does not know.
    NewerSchema,
    /// It was deleted; restore it first.
    Deleted,
}

/// A command that the server has not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PendingCommand {
    /// Its id.
    pub command: CommandId,
    /// Its transition's name.
    pub transition: String,
    /// When it was asked for.
    pub queued_ms: TimeMs,
}

/// Where readers find a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PublishedAt {
    /// Its root-relative address.
    pub url: String,
    /// When the revision before readers was published.
    pub published: TimeMs,
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArticleRow {
    /// The article.
    pub article: ArticleId,
    /// Its headline; may be empty.
    pub headline: String,
    /// Its section's name.
    pub section: Option<String>,
    /// Its author's name; empty when it is not known yet.
    pub author: String,
    /// Whether the person here created it.
    pub mine: bool,
    /// Where it is.
    pub state: ArticleState,
    /// When somebody last changed it.
    pub updated_ms: TimeMs,
    /// What of it waits to be sent.
    pub unsent: Unsent,
    /// When the server last answered for records of this machine.
    pub sent_ms: Option<TimeMs>,
    /// How many problems it has.
    pub problems: u64,
    /// Whether a merge review is open.
    pub open_review: bool,
    /// Why it cannot be written here.
    pub read_only: Option<ReadOnly>,
    /// Who did something in it that the person here has not looked at: the last of them. Empty when nobody knows their name.
    pub news: Option<String>,
    /// Whether its text is on this machine. Else it comes in the background, or at once when somebody opens it.
    pub here: bool,
}

/// Begins an article.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct ArticleCreate {}

/// The article that was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArticleCreated {
    /// Its id.
    pub article: ArticleId,
}

/// Opens an article for writing.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleOpen {
    /// Which.
    pub article: ArticleId,
}

/// Asks for everything about an article but its text.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleDetailsGet {
    /// Which.
    pub article: ArticleId,
}

/// Everything about an article but its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ArticleDetails {
    /// The article.
    pub article: ArticleId,
    /// Its fields.
    #[ts(type = "Fields")]
    pub fields: Fields,
    /// The fields of its figures: figure id → field → candidates.
    #[ts(type = "Record<string, Record<string, Register>>")]
    pub figures: BTreeMap<String, BTreeMap<String, Register>>,
    /// What is shown of the fields with more than one candidate: the value that was last approved, else the candidate of the
    /// lowest op id. By name; a figure's by `<figure id>/<name>`.
    #[ts(type = "Record<string, string>")]
    pub shown: BTreeMap<String, String>,
    /// Where it is.
    pub state: ArticleState,
    /// Its author's name; empty when it is not known yet.
    pub author: String,
    /// Why it cannot be written here.
    pub read_only: Option<ReadOnly>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// The rights of its photos: of those of which somebody has said something, in no order.
    pub rights: Vec<PhotoRightsShown>,
    /// The open merge review.
    pub review: Option<MergeReview>,
    /// The hash of the current revision.
    pub hash: Hash,
    /// Commands that the server has not answered, oldest first.
    pub pending: Vec<PendingCommand>,
    /// Where readers find it.
    pub published: Option<PublishedAt>,
    /// What of it waits to be sent.
    pub unsent: Unsent,
}

/// An open article: its text, and everything about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ArticleView {
    /// Everything but its text.
    #[serde(flatten)]
    pub details: ArticleDetails,
    /// The body, for the first paint.
    pub document: Document,
    /// The whole draft (Loro snapshot).
    pub snapshot: Bytes,
    /// The version vector of `snapshot`, encoded.
    pub version: Bytes,
    /// The peer id that the window's replica must take (decimal): new at every opening, never used again.
    pub peer: String,
    /// The version of Loro that wrote `snapshot`: the window's must be the same.
    pub loro_version: String,
}

/// Asks what the window's replica has not been given: nothing may be approved that is not on the screen.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleMissing {
    /// The article.
    pub article: ArticleId,
    /// The replica's version vector, encoded.
    pub version: Bytes,
}

/// What the window's replica has not been given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArticleMissed {
    /// A Loro update; none when the replica has everything.
    pub update: Option<Bytes>,
}

/// Commits what the window's replica wrote.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleEdit {
    /// The article.
    pub article: ArticleId,
    /// A Loro update. Sending it again changes nothing.
    pub update: Bytes,
}

/// The edit is on the disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArticleEdited {
    /// The version vector that is now kept, encoded: the window exports from here next time.
    pub version: Bytes,
    /// When it was committed.
    pub saved_ms: TimeMs,
}

/// Writes a field.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleSetField {
    /// The article.
    pub article: ArticleId,
    /// The field.
    pub field: FieldName,
    /// What to write.
    pub value: String,
    /// Op ids of the candidates that the writer saw: these are replaced, others stay.
    pub saw: Vec<String>,
}

/// Writes a field of a figure.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleSetFigureField {
    /// The article.
    pub article: ArticleId,
    /// The figure's id.
    pub figure: String,
    /// The field.
    pub field: FigureField,
    /// What to write.
    pub value: String,
    /// Op ids of the candidates that the writer saw.
    pub saw: Vec<String>,
}

/// The field is on the disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldWritten {
    /// Its candidates now.
    #[ts(type = "Register")]
    pub register: Register,
    /// When it was committed.
    pub saved_ms: TimeMs,
}

/// Asks for an article's history.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleRevisions {
    /// Which.
    pub article: ArticleId,
}

/// One line of the history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RevisionRow {
    /// The revision's number, in the server's order.
    pub number: Option<u32>,
    /// The revision to be read: what the transition named, else the text that was kept at it. None: nothing was kept.
    pub hash: Option<Hash>,
    /// When.
    pub at: TimeMs,
    /// Who, by id: names may change.
    pub by_id: Option<PersonId>,
    /// Who, by name; empty when it is not known, and where the server moved it by itself.
    pub by: String,
    /// The transition's name; what a checkpoint of this machine was made for: `typing`, `take_over`, `merge_mine`,
    /// `merge_theirs`, `merge_side`, `before_decision`, `merged`, `before_restore`, `restored`, `recovered`; or `draft` for
    /// the text as it is now.
    pub what: String,
    /// The reason that was given.
    pub reason: Option<String>,
    /// Of an approval: its level, from 0.
    pub level: Option<u8>,
    /// The photos that it is about, by their originals' 64 hex digits.
    pub photos: Vec<String>,
    /// Whether the server has not answered for it.
    pub waits: bool,
}

/// An article's history, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RevisionList {
    /// The lines.
    pub rows: Vec<RevisionRow>,
}

/// Asks for one revision.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleRevision {
    /// The article.
    pub article: ArticleId,
    /// The revision.
    pub hash: Hash,
}

/// A revision's content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct RevisionContent {
    /// The body.
    pub document: Document,
    /// Candidates by field.
    #[ts(type = "Record<string, string[]>")]
    pub fields: BTreeMap<String, Vec<String>>,
}

/// Asks what differs between two revisions.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleCompare {
    /// The article.
    pub article: ArticleId,
    /// The earlier one; none = the text as it is now.
    pub before: Option<Hash>,
    /// The later one; none = the text as it is now.
    pub after: Option<Hash>,
}

/// What differs between two revisions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Compared {
    /// The hash of the earlier one.
    pub before: Hash,
    /// The hash of the later one.
    pub after: Hash,
    /// What differs.
    #[serde(flatten)]
    pub comparison: Comparison,
}

/// Brings an article back to a revision, as an edit.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleRestore {
    /// The article.
    pub article: ArticleId,
    /// The revision.
    pub hash: Hash,
    /// The hash of the text that the person saw it compared with: what is done is what was shown.
    pub seen: Hash,
}

/// What going back came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Restoring {
    /// Whether it was done. Not: the text has changed since it was looked at, and nothing was done.
    pub done: bool,
    /// When it was committed.
    pub saved_ms: Option<TimeMs>,
}

/// Asks for the blocks that others deleted.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleDeletedBlocks {
    /// The article.
    pub article: ArticleId,
}

/// The blocks that others deleted and that are not in the text now, the last deleted first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DeletedBlocks {
    /// The blocks.
    pub blocks: Vec<DeletedBlock>,
}

/// A block that somebody else deleted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DeletedBlock {
    /// Where in the article's history it stood last.
    pub before: Bytes,
    /// Which block of text it was there.
    pub block: u32,
    /// What it was.
    pub content: Block,
    /// Who deleted it, by id.
    pub by_id: Option<PersonId>,
    /// Who, by name; empty when it is not known.
    pub by: String,
    /// When.
    pub at: TimeMs,
}

/// Puts a deleted block back near where it stood, as an edit.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleRecoverBlock {
    /// The article.
    pub article: ArticleId,
    /// Where in the article's history it stood last.
    pub before: Bytes,
    /// Which block of text it was there.
    pub block: u32,
}

/// Says that the window no longer shows an article.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArticleClose {
    /// Which.
    pub article: ArticleId,
}

pub(super) fn article_create(
    station: &Workstation,
    _: ArticleCreate,
) -> anyhow::Result<ArticleCreated> {
    let author = station.person()?.id;
    let article = station.desk(|desk| desk.create(author))?;
    station.work_waits();
    station.emit(Event::ListChanged);
    Ok(ArticleCreated { article })
}

pub(super) fn article_open(
    station: &Workstation,
    request: ArticleOpen,
) -> anyhow::Result<ArticleView> {
    station.bring_here(request.article)?;
    station.desk(|desk| desk.view(request.article))
}

pub(super) fn article_details(
    station: &Workstation,
    request: ArticleDetailsGet,
) -> anyhow::Result<ArticleDetails> {
    station.bring_here(request.article)?;
    station.desk(|desk| desk.details(request.article))
}

pub(super) fn article_missing(
    station: &Workstation,
    request: ArticleMissing,
) -> anyhow::Result<ArticleMissed> {
    let update = station.desk(|desk| desk.missing(request.article, &request.version.0))?;
    Ok(ArticleMissed { update })
}

pub(super) fn article_edit(
    station: &Workstation,
    request: ArticleEdit,
) -> anyhow::Result<ArticleEdited> {
    let edited = station.desk(|desk| desk.edit(request.article, &request.update.0))?;
    station.saved_edit(edited.sealed);
    Ok(ArticleEdited {
        version: Bytes(edited.version),
        saved_ms: edited.saved,
    })
}

pub(super) fn article_set_field(
    station: &Workstation,
    request: ArticleSetField,
) -> anyhow::Result<FieldWritten> {
    let written = station.desk(|desk| {
        desk.set_field(request.article, request.field, &request.value, &request.saw)
    })?;
    station.saved_edit(written.edited.sealed);
    Ok(FieldWritten {
        register: written.register,
        saved_ms: written.edited.saved,
    })
}

pub(super) fn article_set_figure_field(
    station: &Workstation,
    request: ArticleSetFigureField,
) -> anyhow::Result<FieldWritten> {
    let ArticleSetFigureField {
        article,
        figure,
        field,
        value,
        saw,
    } = request;
    let written =
        station.desk(|desk| desk.set_figure_field(article, &figure, field, &value, &saw))?;
    station.saved_edit(written.edited.sealed);
    Ok(FieldWritten {
        register: written.register,
        saved_ms: written.edited.saved,
    })
}

pub(super) fn article_revisions(
    station: &Workstation,
    request: ArticleRevisions,
) -> anyhow::Result<RevisionList> {
    station.bring_here(request.article)?;
    history::revisions(station, request.article)
}

pub(super) fn article_compare(
    station: &Workstation,
    request: ArticleCompare,
) -> anyhow::Result<Compared> {
    let (comparison, before, after) =
        station.compare(request.article, request.before, request.after)?;
    Ok(Compared {
        before,
        after,
        comparison,
    })
}

pub(super) fn article_restore(
    station: &Workstation,
    request: ArticleRestore,
) -> anyhow::Result<Restoring> {
    station.restore(request.article, request.hash, request.seen)
}

pub(super) fn article_deleted_blocks(
    station: &Workstation,
    request: ArticleDeletedBlocks,
) -> anyhow::Result<DeletedBlocks> {
    station.deleted_blocks(request.article)
}

pub(super) fn article_recover_block(
    station: &Workstation,
    request: ArticleRecoverBlock,
) -> anyhow::Result<Restoring> {
    let block = usize::try_from(request.block).unwrap_or(usize::MAX);
    station.recover(request.article, &request.before, block)
}

pub(super) fn article_revision(
    station: &Workstation,
    request: ArticleRevision,
) -> anyhow::Result<RevisionContent> {
    let revision = station.find_revision(request.article, request.hash)?;
    Ok(RevisionContent {
        document: revision.body,
        fields: revision.fields,
    })
}

pub(super) fn article_close(
    station: &Workstation,
    request: ArticleClose,
) -> anyhow::Result<Nothing> {
    station.desk(|desk| desk.close_article(request.article))?;
    Ok(Nothing {})
}
