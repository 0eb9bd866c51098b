//! What a workstation that has nothing yet is told, so that it need not read everything that ever happened before it is of use:
//! the newsroom, one row for each article, and drafts ready made.
//!
//! All of it is a short cut through the feed and never more than that: the same newsroom comes about by reading the feed from
//! its beginning. Everything here says up to which number of the feed it holds, so it may come before or after what the feed
//! says, and twice. Fields that are missing come from an older server; a workstation then reads the feed.

use serde::{Deserialize, Serialize};

use super::api::MergeReview;
use crate::id::{ArticleId, Bytes, Epoch, Hash};
use crate::newsroom::Entry;
use crate::photo::Photo;
use crate::publication::Published;
use crate::time::TimeMs;
use crate::workflow::ArticleState;

/// What a new workstation is told before anything else, as of one moment. It listens to the feed from `head_seq` on: whatever
/// it asks for afterwards may know more than that, and never less.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Beginning {
    /// The database.
    pub epoch: Epoch,
    /// The last number of the feed at that moment.
    pub head_seq: u64,
    /// How many articles the catalogue has.
    pub articles: u64,
    /// People, sections, links, settings.
    pub entries: Vec<EntryVersion>,
    /// The stories that the furniture of a page may name: the newest of each section, and the newest with photos.
    pub published: Vec<Published>,
}

/// An entry of the newsroom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryVersion {
    /// Its version, ascending per entry.
    pub version: u64,
    /// The entry.
    pub entry: Entry,
}

/// A row of the article catalogue: what a list shows of an article, and what its workflow needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CatalogueRow {
    /// The article.
    pub article: ArticleId,
    /// The feed number of its last record or event: `state` and `review` are those that hold after it.
    pub seq: u64,
    /// Hash of its canonical form now.
    pub revision: Hash,
    /// The schema needed to write it.
    pub schema: u32,
    /// Its headline, for a list before its text is there.
    pub headline: String,
    /// Where it is.
    pub state: ArticleState,
    /// Its section's id as text; may be empty. None: the server is older.
    #[serde(default)]
    pub section: Option<String>,
    /// When its last record or move was stored. None: the server is older.
    #[serde(default)]
    pub updated: Option<TimeMs>,
    /// Its open merge review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Box<MergeReview>>,
}

/// Asks for snapshots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetch {
    /// The articles; at most 500.
    pub articles: Vec<ArticleId>,
    /// About so many bytes at most, at least one article. The rest is left for the next request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_bytes: Option<u64>,
}

/// Snapshots of articles, in the order in which they were asked for; those that the server does not know are left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fetched {
    /// One per known article, as many as fit.
    pub snapshots: Vec<Snapshot>,
}

/// An article's whole draft, and what else of it a page and a list show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The article.
    pub article: ArticleId,
    /// The feed number up to which all its records are in it. One that was set aside is in no draft: the number is one lower.
    pub seq: u64,
    /// The draft (Loro snapshot).
    pub draft: Bytes,
    /// Hash of its canonical form, to be compared after loading.
    pub revision: Hash,
    /// The feed number up to which `published` holds; 0 from an older server.
    #[serde(default)]
    pub told_seq: u64,
    /// Its last publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Box<Published>>,
    /// Its photos.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<PhotoRecord>,
}

/// A photo of an article, as one of its records names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoRecord {
    /// The record's number in the feed: the first one of a photo decides which renditions hold.
    pub seq: u64,
    /// The photo.
    pub photo: Photo,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PersonId;

    #[test]
    fn what_an_older_server_says_is_read_and_known_to_be_less() {
        let row = serde_json::json!({
            "article": ArticleId::from_bytes([1; 16]), "seq": 7, "revision": Hash([2; 32]), "schema": 1,
            "headline": "Một tít", "state": ArticleState::new(PersonId::from_bytes([3; 16])),
        });
        let row: CatalogueRow = serde_json::from_value(row).expect("a row of before");
        assert_eq!((row.section, row.updated, row.review), (None, None, None));
        let snapshot = serde_json::json!({
            "article": ArticleId::from_bytes([1; 16]), "seq": 7, "draft": "", "revision": Hash([2; 32]),
        });
        let snapshot: Snapshot = serde_json::from_value(snapshot).expect("a snapshot of before");
        assert_eq!((snapshot.told_seq, snapshot.published), (0, None));
    }
}
