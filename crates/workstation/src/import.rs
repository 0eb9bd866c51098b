//! A picture file becomes a photo of an article.
//!
//! The header is read and bounded before anything is decoded. All renditions of the site are made here, once, so that every
//! machine and the server show the same bytes; the files are on the disk before the store names them, and the record that
//! tells the newsroom comes last. At most two photos are decoded at a time.

use editorial::id::{ArticleId, Hash};
use editorial::photo::rendition::{fitted, recipes};
use editorial::photo::{Photo, PhotoFacts, Rendition};
use editorial::sync::api::MAX_BLOB_BYTES;
use editorial::text::normal::nfc;
use imaging::{Format, Found, Header, OutFormat, Recipe, Refused, Unmade};

use crate::commands::PhotoImported;
use crate::error::{Code, ErrorBody};
use crate::events::Event;
use crate::store::{blob, photo};
use crate::workstation::Workstation;

/// The quality of the site's pictures.
const QUALITY: u8 = 82;
/// A name that is longer was made by a machine.
const FILE_NAME_CHARS: usize = 200;

impl Workstation {
    /// Imports a photo into an article. A photo that is known here already is not decoded again.
    ///
    /// # Errors
    /// `photo_…` when the bytes are not taken, `article_unknown`, `storage_full`; nothing is attached then.
    pub(crate) fn import_photo(
        &self,
        article: ArticleId,
        file_name: &str,
        bytes: &[u8],
    ) -> anyhow::Result<PhotoImported> {
        self.desk(|desk| desk.known(article).map(drop))?;
        let header = read_header(bytes).map_err(|refused| refusal(&refused))?;
        let original = Hash::of(bytes);
        let twin = self.find_twin(original)?;
        self.media.keep(bytes)?;
        let imported = match twin {
            Some(photo) => PhotoImported { photo, twin: true },
            None => {
                let place = self.imports.enter();
                let photo = self.make(original, &header, file_name, bytes)?;
                drop(place);
                PhotoImported { photo, twin: false }
            }
        };
        self.desk(|desk| desk.attach_photo(article, &imported.photo))?;
        self.work_waits();
        self.emit(Event::ArticleChanged { article });
        Ok(imported)
    }

    /// The photo with this original, if all its renditions are on this machine.
    fn find_twin(&self, original: Hash) -> anyhow::Result<Option<Photo>> {
        let known = self.read(|db| {
            let Some((photo, _)) = photo::load(db, original)? else {
                return Ok(None);
            };
            for rendition in &photo.renditions {
                if !blob::have(db, rendition.blob)? {
                    return Ok(None);
                }
            }
            Ok(Some(photo))
        })?;
        let Some(photo) = known else {
            return Ok(None);
        };
        // Importing a photo again is how a person mends one whose files were damaged.
        for rendition in &photo.renditions {
            if !self.media.is_whole(rendition.blob)? {
                return Ok(None);
            }
        }
        Ok(Some(photo))
    }

    fn make(
        &self,
        original: Hash,
        header: &Header,
        file_name: &str,
        bytes: &[u8],
    ) -> anyhow::Result<Photo> {
        let (width, height) = (header.upright_width_px(), header.upright_height_px());
        let wanted = recipes(width, height);
        let sizes: Vec<Recipe> = wanted
            .iter()
            .map(|recipe| Recipe {
                name: recipe.name,
                max_width_px: recipe.max_width,
                max_height_px: recipe.max_height,
                format: OutFormat::Jpeg,
                quality: QUALITY,
            })
            .collect();
        let made = imaging::renditions(bytes, &sizes).map_err(|unmade| match unmade {
            Unmade::Refused(refused) => anyhow::Error::from(refusal(&refused)),
            Unmade::Recipe(error) => error.into(),
        })?;
        let mut renditions = Vec::with_capacity(made.len());
        for (recipe, made) in wanted.iter().zip(made) {
            anyhow::ensure!(
                (made.width_px, made.height_px) == fitted(recipe, width, height),
                "{} came out as {} x {} px",
                recipe.name,
                made.width_px,
                made.height_px
            );
            renditions.push(Rendition {
                recipe: recipe.name.to_owned(),
                blob: self.media.keep(&made.bytes)?,
                size_bytes: made.bytes.len() as u64,
                width: made.width_px,
                height: made.height_px,
            });
        }
        Ok(Photo {
            original,
            size_bytes: bytes.len() as u64,
            mime: mime(header.format).to_owned(),
            width,
            height,
            facts: facts(bytes, file_name),
            renditions,
        })
    }
}

fn read_header(bytes: &[u8]) -> Result<Header, Refused> {
    if bytes.len() as u64 > MAX_BLOB_BYTES {
        return Err(Refused::TooManyBytes);
    }
    imaging::read_header(bytes)
}

const fn mime(format: Format) -> &'static str {
    match format {
        Format::Jpeg => "image/jpeg",
        Format::Png => "image/png",
        Format::WebP => "image/webp",
    }
}

fn facts(bytes: &[u8], file_name: &str) -> PhotoFacts {
    let found = imaging::read_facts(bytes);
    let text = |fact: Option<Found>| fact.map(|fact| nfc(&fact.value)).unwrap_or_default();
    PhotoFacts {
        caption: text(found.caption),
        creator: text(found.creator),
        credit: text(found.credit),
        copyright: text(found.copyright),
        taken: text(found.taken),
        alt: text(found.alt),
        file_name: nfc(file_name).chars().take(FILE_NAME_CHARS).collect(),
    }
}

/// What the window is told of a file that is not taken.
fn refusal(refused: &Refused) -> ErrorBody {
    let body = |code| ErrorBody::new(code, refused.to_string());
    match refused {
        Refused::NotAPicture => body(Code::PhotoNotAPicture),
        Refused::Unsupported { what } => body(Code::PhotoUnsupported).with("kind", what),
        Refused::TooLarge {
            width_px,
            height_px,
        } => body(Code::PhotoTooLarge)
            .with("width_px", width_px)
            .with("height_px", height_px),
        Refused::TooManyBytes => body(Code::PhotoTooLarge).with("max_bytes", MAX_BLOB_BYTES),
        Refused::Truncated => body(Code::PhotoTruncated),
        Refused::Damaged { part } => body(Code::PhotoDamaged).with("part", part),
    }
}
