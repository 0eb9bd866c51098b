//! Photos.

use editorial::id::ArticleId;
use editorial::photo::Photo;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::workstation::Workstation;

/// Attaches a photo to an article. Its bytes travel beside the request.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct PhotoImport {
    /// The article.
    pub article: ArticleId,
    /// The file's name, for people.
    pub file_name: String,
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
}

pub(super) fn photo_import(
    station: &Workstation,
    request: PhotoImport,
) -> anyhow::Result<PhotoImported> {
    station.import_photo(request.article, &request.file_name, &request.bytes)
}
