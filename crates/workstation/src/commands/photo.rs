//! Photos.

use std::collections::BTreeMap;

use editorial::article::field::{PhotoField, Register};
use editorial::id::{ArticleId, Hash};
use editorial::photo::{Photo, PhotoFacts};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::rights::PhotoRightsShown;
use super::{FieldWritten, Nothing};
use crate::workstation::Workstation;

/// Attaches a photo to an article. Its bytes travel beside the request.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct PhotoImport {
    /// The article.
    pub article: ArticleId,
    /// The file's name, for people.
    pub file_name: String,
    /// What the window calls this import, for `photo_cancel`; empty when it will never cancel it.
    #[serde(default)]
    pub import: String,
    /// The file's bytes: the call's attachment.
    #[serde(skip)]
    #[ts(skip)]
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for PhotoImport {
    // Two hundred megabytes of numbers help nobody.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhotoImport")
            .field("article", &self.article)
            .field("size_bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// A photo that is on this machine with all its renditions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhotoImported {
    /// The photo, with what its file says about it.
    pub photo: Photo,
    /// Whether this machine had it already.
    pub twin: bool,
    /// Other photos on this machine that look like it, the likest first. A hint: nothing is merged.
    pub near: Vec<NearPhoto>,
    /// What is said of its rights in this article; none: nothing. A forbidden one is kept and not placed.
    pub rights: Option<PhotoRightsShown>,
}

/// A photo that looks like another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NearPhoto {
    /// Its original.
    pub original: Hash,
    /// The name of its file.
    pub file_name: String,
    /// In how many of 128 bits it looks different.
    pub bits_apart: u32,
}

/// Stops an import that runs or whose bytes are on their way; one that is done already stays. No window uses a name twice.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PhotoCancel {
    /// What the window called it.
    pub import: String,
}

/// Asks for everything that a photo's file says about it, from all its places.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PhotoSourcesGet {
    /// Its original.
    pub photo: Hash,
}

/// Everything that a photo's file says about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhotoSources {
    /// Whether the original is on this machine; if not, nothing is known.
    pub here: bool,
    /// Every fact there is.
    pub facts: Vec<SourcedFact>,
}

/// A fact and where it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SourcedFact {
    /// Its name: `caption`, `creator`, `city`, `ai_system`, …
    pub field: String,
    /// The value of the first place that has one.
    pub value: String,
    /// That place.
    pub place: FactPlace,
    /// What other places say instead.
    pub others: Vec<OtherValue>,
}

/// What another place says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OtherValue {
    /// The place.
    pub place: FactPlace,
    /// What it says.
    pub value: String,
}

/// Where words stand in a picture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FactPlace {
    /// Adobe's XMP packet.
    Xmp,
    /// IPTC's datasets.
    Iim,
    /// What the camera wrote.
    Exif,
}

/// Writes the original of one of a story's photos, with the words that are shown for it, into a new folder among the person's
/// documents, or into the folder of the same export.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PhotoExport {
    /// The article; its headline names the folder.
    pub article: ArticleId,
    /// Which export: the window makes the name, and asks for one photo after the other under it.
    pub export: String,
    /// Which photo, and what is written into it.
    pub photo: PhotoToExport,
}

/// A photo that is to be handed on, with its words as the desk shows them.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PhotoToExport {
    /// Its original.
    pub photo: Hash,
    /// What it shows, for readers; an empty one takes what the file says out of it.
    pub caption: String,
    /// What it shows, for those who do not see it; an empty one takes what the file says out of it.
    pub alt: String,
    /// Whose photo it is; an empty one leaves what the file says, as the page would say it.
    pub credit: String,
}

/// What was written where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhotoExported {
    /// The export's folder; empty when it has no file yet.
    pub folder: String,
    /// What became of the photo.
    pub became: HandedOn,
    /// Whether the file that was written says where the photo was taken.
    pub says_position: bool,
    /// Whether words were written into a file with content credentials (C2PA), whose signature no longer holds.
    pub breaks_credentials: bool,
}

/// What became of a photo that was to be handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HandedOn {
    /// It was written, its words inside.
    Told,
    /// It was written as it came: its kind of file has no place for words.
    NoPlace,
    /// It was written as it came: the file is damaged, and nothing can be put into it.
    Damaged,
    /// It was written as it came: beside what the file holds, its kind has no room for the words.
    NoRoom,
    /// It was not written: its original is not on this machine.
    Away,
    /// It was not written: nobody may use it now.
    Forbidden,
}

/// Asks for the photos of an article.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PhotoListGet {
    /// The article.
    pub article: ArticleId,
}

/// The photos of an article in the order in which they were brought, whether they stand in its text or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhotoList {
    /// The photos.
    pub photos: Vec<StoryPhoto>,
}

/// A photo of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StoryPhoto {
    /// Hash of the original's bytes: the photo's name.
    pub original: Hash,
    /// Length of the original's bytes.
    #[ts(type = "number")]
    pub size_bytes: u64,
    /// Width of the upright original, px.
    pub width: u32,
    /// Height of the upright original, px.
    pub height: u32,
    /// What its file says about it.
    pub facts: PhotoFacts,
    /// What the article holds about it, by the names of [`PhotoField`].
    #[ts(type = "Record<string, Register>")]
    pub fields: BTreeMap<String, Register>,
}

/// Writes what an article holds about one of its photos.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PhotoSetField {
    /// The article.
    pub article: ArticleId,
    /// The photo's original.
    pub photo: Hash,
    /// The field.
    pub field: PhotoField,
    /// What to write.
    pub value: String,
    /// Op ids of the candidates that the writer saw.
    pub saw: Vec<String>,
}

pub(super) fn photo_list(
    station: &Workstation,
    request: PhotoListGet,
) -> anyhow::Result<PhotoList> {
    let photos = station.desk(|desk| desk.photos(request.article))?;
    Ok(PhotoList { photos })
}

pub(super) fn photo_set_field(
    station: &Workstation,
    request: PhotoSetField,
) -> anyhow::Result<FieldWritten> {
    let PhotoSetField {
        article,
        photo,
        field,
        value,
        saw,
    } = request;
    let written = station.desk(|desk| desk.set_photo_field(article, photo, field, &value, &saw))?;
    station.saved_edit(written.edited.sealed);
    Ok(FieldWritten {
        register: written.register,
        saved_ms: written.edited.saved,
    })
}

pub(super) fn photo_import(
    station: &Workstation,
    request: PhotoImport,
) -> anyhow::Result<PhotoImported> {
    let PhotoImport {
        article,
        file_name,
        import,
        bytes,
    } = request;
    station.import_photo(article, &file_name, &import, &bytes)
}

pub(super) fn photo_cancel(station: &Workstation, request: PhotoCancel) -> anyhow::Result<Nothing> {
    station.importing.cancel(&request.import);
    Ok(Nothing {})
}

pub(super) fn photo_sources(
    station: &Workstation,
    request: PhotoSourcesGet,
) -> anyhow::Result<PhotoSources> {
    station.photo_sources(request.photo)
}

pub(super) fn photo_export(
    station: &Workstation,
    request: PhotoExport,
) -> anyhow::Result<PhotoExported> {
    station.export_photo(request)
}
