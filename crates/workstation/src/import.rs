//! A picture file becomes a photo of an article.
//!
//! The header is read and bounded before anything is decoded. All renditions of the site are made here, once, so that every
//! machine and the server show the same bytes; the files are on the disk before the store names them, and the record that
//! tells the newsroom comes last. At most two photos are decoded at a time. HEIC is decoded by a program of its own
//! (`galley-decoder`), whose death is an error like any other.

use anyhow::Context as _;
use decoder::Failed;
use editorial::id::{ArticleId, Hash};
use editorial::photo::rendition::{fitted, recipes};
use editorial::photo::{Photo, PhotoFacts, Position, Rendition};
use editorial::sync::api::MAX_BLOB_BYTES;
use editorial::text::normal::nfc;
use imaging::{
    Format, Header, Likeness, OutFormat, Picture, Recipe, Refused, Unmade, UnsupportedKind,
};
use metadata::{Facts, Field};

use crate::commands::PhotoImported;
use crate::error::{Code, ErrorBody};
use crate::events::Event;
use crate::importing::Running;
use crate::near::write_likeness;
use crate::store::{blob, photo};
use crate::workstation::Workstation;

/// The quality of the site's pictures as JPEG.
const QUALITY: u8 = 82;
/// The quality of the same pictures as WebP, on a scale of its own: docs/decisions, "WebP beside JPEG".
const WEBP_QUALITY: u8 = 80;
/// The side of the small picture by which photos that look alike are found.
const LIKENESS_PX: u32 = 72;
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
        import: &str,
        bytes: &[u8],
    ) -> anyhow::Result<PhotoImported> {
        let running = self.importing.begin(import);
        self.desk(|desk| desk.known(article).map(drop))?;
        self.bring_here(article)?;
        let kind = read_kind(bytes).map_err(|refused| refusal(&refused))?;
        let original = Hash::of(bytes);
        let mut imported = match self.find_twin(original)? {
            Some(photo) => {
                running.check()?;
                self.media.keep(bytes)?;
                PhotoImported {
                    photo,
                    twin: true,
                    near: Vec::new(),
                    rights: None,
                }
            }
            None => {
                let place = self.imports.enter();
                running.check()?;
                let photo = self.make(original, &kind, file_name, bytes, &running)?;
                drop(place);
                PhotoImported {
                    near: self.near(&photo)?,
                    photo,
                    twin: false,
                    rights: None,
                }
            }
        };
        imported.rights = self.desk(|desk| {
            desk.attach_photo(article, &imported.photo)?;
            desk.rights_of(article, original)
        })?;
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

    /// Decodes a photo and makes every rendition of it.
    fn develop(&self, kind: &Kind, bytes: &[u8]) -> anyhow::Result<Developed> {
        match kind {
            Kind::Here(header) => {
                let size = (header.upright_width_px(), header.upright_height_px());
                let made =
                    imaging::renditions(bytes, &sizes(size)).map_err(|unmade| match unmade {
                        Unmade::Refused(refused) => {
                            anyhow::Error::from(self.with_what_is_seen(bytes, refusal(&refused)))
                        }
                        Unmade::Recipe(error) => error.into(),
                    })?;
                Ok(Developed {
                    size,
                    made,
                    facts: metadata::read_facts(bytes),
                })
            }
            Kind::Heic => {
                let decoded = self.decode_heic(bytes)?;
                let facts = facts_of_blocks(&decoded);
                let picture = decoded.picture;
                let size = (picture.width_px(), picture.height_px());
                Ok(Developed {
                    size,
                    made: imaging::renditions_of(picture, &sizes(size))?,
                    facts,
                })
            }
        }
    }

    /// Adds to what is said of a damaged file where a picture of its sound part is: `shown`, the file's hash.
    fn with_what_is_seen(&self, bytes: &[u8], told: ErrorBody) -> ErrorBody {
        if !matches!(told.code, Code::PhotoTruncated | Code::PhotoDamaged) {
            return told;
        }
        match self.damaged.hold(bytes) {
            Some(file) => told.with("shown", file),
            None => told,
        }
    }

    fn decode_heic(&self, bytes: &[u8]) -> anyhow::Result<decoder::Decoded> {
        decoder::decode(&self.decoder, &decoder::Limits::default(), bytes)
            .map_err(|failed| failure(&failed).into())
    }

    /// The words of a HEIC, whose frame only its decoder walks. Waits for its turn among the photos that are imported.
    pub(crate) fn facts_of_heic(&self, bytes: &[u8]) -> anyhow::Result<Facts> {
        let _place = self.imports.enter();
        self.decode_heic(bytes)
            .map(|decoded| facts_of_blocks(&decoded))
    }

    /// The files of a photo by name, of the pictures that were made for [`sizes`]. Without the program that makes WebP, or when
    /// it fails, a photo has its JPEGs and nothing is lost: readers get those.
    fn files(
        &self,
        (width, height): (u32, u32),
        made: Vec<imaging::Rendition>,
    ) -> anyhow::Result<Vec<(String, imaging::Rendition)>> {
        let mut made = made.into_iter();
        let (mut files, mut smaller) = (Vec::new(), Ok(Vec::new()));
        for recipe in recipes(width, height) {
            let jpeg = made.next().context("every recipe is followed")?;
            let size = (jpeg.width_px, jpeg.height_px);
            anyhow::ensure!(
                size == fitted(&recipe, width, height),
                "{} came out as {size:?} px",
                recipe.name
            );
            files.push((recipe.name.to_owned(), jpeg));
            if let Some(name) = recipe.webp() {
                let rows = made.next().context("every recipe is followed")?;
                smaller = smaller.and_then(|files| self.add_webp(files, name, &rows));
            }
        }
        match smaller {
            Ok(smaller) => files.extend(smaller),
            Err(failed) => {
                tracing::warn!(error = %failed, "a photo is without WebP");
            }
        }
        Ok(files)
    }

    fn add_webp(
        &self,
        mut files: Vec<(String, imaging::Rendition)>,
        name: String,
        rows: &imaging::Rendition,
    ) -> Result<Vec<(String, imaging::Rendition)>, Failed> {
        let size = (rows.width_px, rows.height_px);
        let limits = decoder::Limits::default();
        let bytes = decoder::encode_webp(&self.decoder, &limits, size, &rows.bytes, WEBP_QUALITY)?;
        files.push((name, imaging::Rendition { bytes, ..*rows }));
        Ok(files)
    }

    fn make(
        &self,
        original: Hash,
        kind: &Kind,
        file_name: &str,
        bytes: &[u8],
        running: &Running<'_>,
    ) -> anyhow::Result<Photo> {
        let Developed {
            size: (width, height),
            mut made,
            facts: found,
        } = self.develop(kind, bytes)?;
        let likeness = made.pop().and_then(likeness);
        let mut renditions = Vec::with_capacity(made.len());
        let files = self.files((width, height), made)?;
        // The last moment to stop it: from here on it is kept whole.
        running.check()?;
        self.media.keep(bytes)?;
        for (file, made) in files {
            renditions.push(Rendition {
                recipe: file,
                blob: self.media.keep(&made.bytes)?,
                size_bytes: made.bytes.len() as u64,
                width: made.width_px,
                height: made.height_px,
            });
        }
        Ok(Photo {
            original,
            size_bytes: bytes.len() as u64,
            mime: kind.mime().to_owned(),
            width,
            height,
            facts: facts(&found, file_name),
            likeness: likeness.unwrap_or_default(),
            renditions,
        })
    }
}

/// A photo with its pictures made, as [`sizes`] asks for them.
struct Developed {
    /// Of the upright original, px.
    size: (u32, u32),
    made: Vec<imaging::Rendition>,
    facts: Facts,
}

/// What `imaging` is asked for: every recipe of a photo of this size, behind each that has a companion in WebP its pixels, and
/// at last the few pixels by which photos that look alike are found.
fn sizes((width, height): (u32, u32)) -> Vec<Recipe> {
    let mut sizes = Vec::new();
    for recipe in recipes(width, height) {
        let jpeg = Recipe {
            name: recipe.name,
            max_width_px: recipe.max_width,
            max_height_px: recipe.max_height,
            format: OutFormat::Jpeg,
            quality: QUALITY,
        };
        sizes.push(jpeg);
        if recipe.webp().is_some() {
            sizes.push(Recipe {
                format: OutFormat::Rows,
                ..jpeg
            });
        }
    }
    sizes.push(Recipe {
        name: "likeness",
        max_width_px: LIKENESS_PX,
        max_height_px: LIKENESS_PX,
        format: OutFormat::Rows,
        quality: QUALITY,
    });
    sizes
}

/// How a photo looks, as its record holds it.
fn likeness(small: imaging::Rendition) -> Option<String> {
    let picture = Picture::from_rgb(small.width_px, small.height_px, small.bytes)?;
    Likeness::of(&picture).map(write_likeness)
}

/// Where a photo is decoded.
enum Kind {
    /// In this process.
    Here(Header),
    /// In a process of its own.
    Heic,
}

impl Kind {
    const fn mime(&self) -> &'static str {
        match self {
            Self::Here(header) => match header.format {
                Format::Jpeg => "image/jpeg",
                Format::Png => "image/png",
                Format::WebP => "image/webp",
                Format::Tiff => "image/tiff",
                Format::Gif => "image/gif",
            },
            Self::Heic => "image/heic",
        }
    }
}

fn read_kind(bytes: &[u8]) -> Result<Kind, Refused> {
    if bytes.len() as u64 > MAX_BLOB_BYTES {
        return Err(Refused::TooManyBytes);
    }
    match imaging::read_header(bytes) {
        Ok(header) => Ok(Kind::Here(header)),
        Err(Refused::Unsupported {
            what: UnsupportedKind::Heic,
        }) => Ok(Kind::Heic),
        Err(refused) => Err(refused),
    }
}

fn facts_of_blocks(decoded: &decoder::Decoded) -> Facts {
    let block = |bytes: &[u8]| Some(bytes.to_vec()).filter(|bytes| !bytes.is_empty());
    let (exif, xmp) = (block(&decoded.exif), block(&decoded.xmp));
    metadata::read_facts_of_blocks(exif.as_deref(), xmp.as_deref())
}

fn facts(found: &Facts, file_name: &str) -> PhotoFacts {
    let text = |field| nfc(found.text(field));
    PhotoFacts {
        caption: text(Field::Caption),
        creator: text(Field::Creator),
        credit: text(Field::Credit),
        copyright: text(Field::Copyright),
        taken: text(Field::Taken),
        alt: text(Field::Alt),
        file_name: nfc(file_name).chars().take(FILE_NAME_CHARS).collect(),
        position: found.position().map(|found| Position {
            latitude_udeg: found.latitude_udeg(),
            longitude_udeg: found.longitude_udeg(),
        }),
    }
    .cut()
}

// What is read of a file fits what is kept of it.
const _: () = assert!(metadata::MAX_FACT_BYTES <= editorial::photo::MAX_FACT_BYTES);

/// What the window is told when the decoder gave no photo.
fn failure(failed: &Failed) -> ErrorBody {
    let why = match failed {
        Failed::Refused(refused) => return refusal(refused),
        Failed::NotStarted(_) => "missing",
        Failed::OutOfMemory => "memory",
        Failed::OutOfTime => "time",
        Failed::Died(_) => "died",
    };
    ErrorBody::new(Code::PhotoDecoderFailed, failed.to_string()).with("why", why)
}

/// What the window calls a picture that is not read: by what helps where something of its own does, and by its format elsewhere.
const fn kind_name(kind: UnsupportedKind) -> &'static str {
    match kind {
        UnsupportedKind::CameraRaw => "raw",
        UnsupportedKind::Animation => "animation",
        UnsupportedKind::UncommonJpeg => "rare JPEG",
        UnsupportedKind::UncommonTiff | UnsupportedKind::BigTiff => "rare TIFF",
        UnsupportedKind::Bmp => "BMP",
        UnsupportedKind::Heic => "HEIC",
        UnsupportedKind::Avif => "AVIF",
        UnsupportedKind::JpegXl => "JPEG XL",
        UnsupportedKind::Jpeg2000 => "JPEG 2000",
        UnsupportedKind::Photoshop => "PSD",
        UnsupportedKind::Svg => "SVG",
    }
}

/// What the window is told of a file that is not taken.
fn refusal(refused: &Refused) -> ErrorBody {
    let body = |code| ErrorBody::new(code, refused.to_string());
    match refused {
        Refused::NotAPicture => body(Code::PhotoNotAPicture),
        Refused::Unsupported { what } => {
            body(Code::PhotoUnsupported).with("kind", kind_name(*what))
        }
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
