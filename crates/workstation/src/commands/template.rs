//! Templates: which there are, and what they say for each photo. What is done with it is the window's: it writes words as a
//! person does.

use editorial::id::{ArticleId, EntryId, Hash};
use editorial::photo::template::{TemplateField, Variable};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Nothing;
use crate::workstation::Workstation;

/// What the variables stand for; empty: nobody has said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct TemplateValues {
    /// The day of photos whose file does not say one: `2020-09-21` or `21/9/2020`.
    pub date: String,
    /// Who took them; empty: whom each file names.
    pub person: String,
    /// What is happening.
    pub event: String,
    /// Where.
    pub place: String,
}

/// Asks for the newsroom's templates.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TemplateListGet {
    /// The story whose photos are to be stamped.
    pub article: ArticleId,
    /// The first of them.
    pub photo: Option<Hash>,
}

/// The newsroom's templates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TemplateList {
    /// By name.
    pub templates: Vec<TemplateShown>,
    /// What is proposed: what was said last in this story, or of it what holds for any.
    pub proposed: TemplateValues,
}

/// A template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TemplateShown {
    /// Its id.
    pub id: EntryId,
    /// What people call it.
    pub name: String,
    /// What it writes.
    pub lines: Vec<TemplateLine>,
    /// The variables in all of it, each once, in their order.
    pub variables: Vec<Variable>,
}

/// A field of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TemplateLine {
    /// The field.
    pub field: TemplateField,
    /// Its text, with variables in braces.
    pub text: String,
}

/// Asks what photos would say.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TemplateFill {
    /// The template.
    pub template: EntryId,
    /// What its variables stand for.
    pub values: TemplateValues,
    /// The photos' originals.
    pub photos: Vec<Hash>,
}

/// What photos would say. Nothing is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TemplateFilled {
    /// One for each that was asked about, in their order.
    pub photos: Vec<FilledPhoto>,
    /// How many of them have a file that does not say its day.
    pub undated: u32,
    /// Whether a day was said that is none.
    pub day_unread: bool,
}

/// What one photo would say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FilledPhoto {
    /// Its original.
    pub photo: Hash,
    /// Field by field, as the template has them.
    pub lines: Vec<FilledLine>,
}

/// A field of a photo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FilledLine {
    /// The field.
    pub field: TemplateField,
    /// Its text; variables that nobody has said stand in it in their braces.
    pub text: String,
    /// Those, each once.
    pub missing: Vec<Variable>,
}

/// Keeps what was said, so that it is proposed again.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TemplateKeep {
    /// The story.
    pub article: ArticleId,
    /// The first photo that was stamped.
    pub photo: Option<Hash>,
    /// What was said.
    pub values: TemplateValues,
}

pub(super) fn template_list(
    station: &Workstation,
    request: TemplateListGet,
) -> anyhow::Result<TemplateList> {
    station.templates(request.article, request.photo)
}

pub(super) fn template_fill(
    station: &Workstation,
    request: TemplateFill,
) -> anyhow::Result<TemplateFilled> {
    station.fill_template(request.template, &request.values, &request.photos)
}

pub(super) fn template_keep(
    station: &Workstation,
    request: TemplateKeep,
) -> anyhow::Result<Nothing> {
    station.keep_template_values(request.article, request.photo, request.values)?;
    Ok(Nothing {})
}
