//! Pictures of a page.
//!
//! What a picture says of itself in its file is a function of its figure and of the rights that the publication wrote down;
//! its address names those words, so it changes with them and is right for ever.
//!
//! Which renditions there are follows from the original's size ([`editorial::photo::rendition`]), so a page names them
//! without asking anybody. Every picture says its width and height, so that text never jumps while it loads.

use std::borrow::Cow;

use ::metadata::{Field, Position, Unwritten, Words};
use editorial::article::document::{Figure, Inline, plain};
use editorial::article::revision::Revision;
use editorial::id::Hash;
use editorial::photo::crop::{Crop, parse_crop};
use editorial::photo::rendition::{Recipe, fitted, path, recipes};
use editorial::photo::words::{PhotoWords, PublishedPhoto};
use editorial::publication::LeadPhoto;
use serde::Serialize;

use crate::cut::{Uncut, cut};

/// A picture, as a template needs it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Picture {
    /// The address for a reader without `srcset`.
    pub(crate) src: String,
    /// Every rendition of the site with its width.
    pub(crate) srcset: String,
    /// The same in WebP, smaller for the same picture; empty where there is none.
    pub(crate) webp: String,
    /// Width of the widest rendition, px.
    pub(crate) width: u32,
    /// Height of the widest rendition, px.
    pub(crate) height: u32,
    /// For those who do not see it.
    pub(crate) alt: String,
    /// What is shown is higher than wide: a full column of it would fill more than a screen.
    pub(crate) tall: bool,
    /// The part that is shown; none: all of it.
    pub(crate) crop: Option<CropView>,
    /// Address of the widest rendition.
    #[serde(skip)]
    pub(crate) widest: String,
}

/// The part of a picture that is shown. An SVG frames it, because its geometry is attributes: the pages' policy forbids styles in
/// them, a rendition for each crop would have to be made and stored, and `srcset` goes on working inside.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CropView {
    /// Left, top, width and height in pixels of the widest rendition, as `viewBox` wants them.
    pub(crate) view_box: String,
    /// Width of the part, px.
    pub(crate) width: u32,
    /// Height of the part, px.
    pub(crate) height: u32,
    /// How many times wider the whole picture is laid out than its part is.
    pub(crate) zoom: f64,
}

/// The recipe that a reader without `srcset` gets: enough for a column, if the original is wide enough.
const FALLBACK: &str = "w800";

/// The picture of an original; none when `photo` does not name one.
fn picture(
    photo: &str,
    (width, height): (u32, u32),
    alt: &str,
    words: &str,
    has_webp: bool,
) -> Option<Picture> {
    if !is_hash(photo) {
        return None;
    }
    // Of a photo of unknown size nobody knows which widths there are.
    let has_webp = has_webp && width > 0 && height > 0;
    // A photo of unknown size (its record has not arrived) still has its narrowest rendition, and most are 3:2.
    let (width, height) = if width == 0 || height == 0 {
        (400, 267)
    } else {
        (width, height)
    };
    let recipes: Vec<Recipe> = recipes(width, height)
        .into_iter()
        .filter(|recipe| recipe.on_site)
        .collect();
    let widest = recipes.last()?;
    let src = recipes
        .iter()
        .find(|recipe| recipe.name == FALLBACK)
        .unwrap_or(widest);
    let set = |name_of: fn(&Recipe) -> Option<String>| {
        let one = |recipe: &Recipe| {
            let wide = fitted(recipe, width, height).0;
            Some(format!("{} {wide}w", path(photo, &name_of(recipe)?, words)))
        };
        recipes
            .iter()
            .filter_map(one)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let (shown_width, shown_height) = fitted(widest, width, height);
    Some(Picture {
        src: path(photo, src.name, words),
        srcset: set(|recipe| Some(recipe.name.to_owned())),
        webp: if has_webp {
            set(Recipe::webp)
        } else {
            String::new()
        },
        width: shown_width,
        height: shown_height,
        alt: alt.to_owned(),
        tall: is_tall(width, height),
        crop: None,
        widest: path(photo, widest.name, words),
    })
}

/// The picture of a figure, its alternative text as [`alt_text`] finds it.
pub(crate) fn of_figure(figure: &Figure, photos: &[PublishedPhoto]) -> Option<Picture> {
    let words = photo_words(figure, photos);
    let mut picture = picture(
        &figure.photo,
        (figure.width, figure.height),
        &words.alt,
        &words.name(),
        record_of(figure, photos).is_some_and(|record| record.webp),
    )?;
    // Of a photo whose size is not known yet, all is shown.
    let crop = figure
        .crop
        .first()
        .filter(|_| figure.width > 0 && figure.height > 0)
        .and_then(|value| parse_crop(value))
        .and_then(|crop| crop.in_pixels(picture.width, picture.height));
    if let Some(part) = crop {
        picture.show_only(part);
    }
    Some(picture)
}

impl Picture {
    /// Shows a part of it: left, top, width and height in pixels of the widest rendition.
    fn show_only(&mut self, [left, top, width, height]: [u32; 4]) {
        self.tall = is_tall(width, height);
        self.crop = Some(CropView {
            view_box: format!("{left} {top} {width} {height}"),
            width,
            height,
            zoom: f64::from(self.width) / f64::from(width),
        });
    }
}

fn is_tall(width: u32, height: u32) -> bool {
    u64::from(height) * 10 > u64::from(width) * 11
}

/// What the publication wrote down of a figure's photo.
fn record_of<'p>(figure: &Figure, photos: &'p [PublishedPhoto]) -> Option<&'p PublishedPhoto> {
    photos.iter().find(|record| record.photo == figure.photo)
}

/// What the picture of a figure says of itself in its file: the figure's own words, and of its rights what the figure leaves
/// out and the photo's record tells.
#[must_use]
pub fn photo_words(figure: &Figure, photos: &[PublishedPhoto]) -> PhotoWords {
    let record = record_of(figure, photos);
    let of_record =
        |pick: fn(&PublishedPhoto) -> &String| record.map(pick).cloned().unwrap_or_default();
    let credit = figure
        .credit
        .first()
        .map_or("", |credit| bare_credit(credit));
    PhotoWords {
        caption: plain(&figure.content).trim().to_owned(),
        alt: alt_text(&figure.alt, &figure.content),
        creator: of_record(|record| &record.creator),
        credit: if credit.is_empty() {
            of_record(|record| &record.credit)
        } else {
            credit.to_owned()
        },
        copyright: of_record(|record| &record.copyright),
        position: record.and_then(|record| record.position),
        cut: None,
    }
}

/// A picture that a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagePhoto {
    /// The original.
    pub original: Hash,
    /// The words in its files.
    pub words: PhotoWords,
}

/// The picture of a story where it is shared, as a file: an address and a size.
pub(crate) struct Shared {
    /// Root-relative.
    pub(crate) path: String,
    /// Width and height, px; none while the photo's size is not known.
    pub(crate) size: Option<(u32, u32)>,
    /// For those who do not see it.
    pub(crate) alt: String,
    words: PhotoWords,
}

/// The shape in which other sites show what is shared, and how wide they want it, px: 1200 × 630.
const SHARED_RATIO: (u32, u32) = (40, 21);
const SHARED_WIDTH: u32 = 1200;

/// What is shared of a figure: of what it shows, the piece about its focal point, out of the narrowest rendition in which that is
/// wide enough, or the widest there is.
pub(crate) fn of_shared(figure: &Figure, photos: &[PublishedPhoto]) -> Option<Shared> {
    let mut words = photo_words(figure, photos);
    let (width, height) = (figure.width, figure.height);
    if width == 0 || height == 0 {
        let whole = picture(&figure.photo, (width, height), "", &words.name(), false)?;
        return Some(Shared {
            path: whole.widest,
            size: None,
            alt: words.alt.clone(),
            words,
        });
    }
    if !is_hash(&figure.photo) {
        return None;
    }
    let crop = figure.crop.first().and_then(|value| parse_crop(value));
    let crop = crop.unwrap_or(Crop::WHOLE);
    let all = recipes(width, height);
    let mut cuts = all.iter().filter(|recipe| recipe.on_site).map(|recipe| {
        let size = fitted(recipe, width, height);
        (recipe, size, crop.cut(SHARED_RATIO, size.0, size.1))
    });
    let widest = cuts.clone().next_back()?;
    let (recipe, whole, cut) = cuts
        .find(|(_, _, cut)| cut.width >= SHARED_WIDTH)
        .unwrap_or(widest);
    words.cut = Some(cut).filter(|cut| (cut.width, cut.height) != whole);
    Some(Shared {
        path: path(&figure.photo, recipe.name, &words.name()),
        size: Some((cut.width, cut.height)),
        alt: words.alt.clone(),
        words,
    })
}

/// The pictures that the page of a revision shows, in reading order, and at last the one that is shared of it.
#[must_use]
pub fn page_photos(revision: &Revision, photos: &[PublishedPhoto]) -> Vec<PagePhoto> {
    let shown = |figure: &Figure| {
        Some(PagePhoto {
            original: figure.photo.parse().ok()?,
            words: photo_words(figure, photos),
        })
    };
    let shared = revision.lead().and_then(|figure| {
        Some(PagePhoto {
            original: figure.photo.parse().ok()?,
            words: of_shared(figure, photos)?.words,
        })
    });
    let mut all: Vec<PagePhoto> = revision.body.figures().filter_map(shown).collect();
    all.extend(shared.filter(|shared| shared.words.cut.is_some()));
    all
}

/// Why a picture could not be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unmade {
    /// Its words could not be written.
    #[error(transparent)]
    Unwritten(#[from] Unwritten),
    /// Its part could not be cut out.
    #[error(transparent)]
    Uncut(#[from] Uncut),
}

/// The file of a published picture: a rendition's pixels, or the part of them that is named, with these words and nothing else in it. Server and preview call
/// it with the same arguments, so readers get the bytes that were looked at.
///
/// # Errors
/// [`Unmade`] when the rendition is no whole JPEG or WebP, or has no such part.
pub fn photo_file(rendition: &[u8], words: &PhotoWords) -> Result<Vec<u8>, Unmade> {
    let part = match words.cut {
        Some(part) => Cow::Owned(cut(rendition, part)?),
        None => Cow::Borrowed(rendition),
    };
    let texts = [
        (Field::Caption, &words.caption),
        (Field::Alt, &words.alt),
        (Field::Creator, &words.creator),
        (Field::Credit, &words.credit),
        (Field::Copyright, &words.copyright),
    ];
    // A record is what some workstation sent: what is no place on the earth is left out.
    let position = words
        .position
        .and_then(|place| Position::new(place.latitude_udeg, place.longitude_udeg));
    let words: Words = texts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(field, text)| (field, text.clone()))
        .collect();
    Ok(::metadata::publish(&part, &words, position)?)
}

/// A credit without the words that the page itself puts before it.
pub(crate) fn bare_credit(credit: &str) -> &str {
    let credit = credit.trim();
    ["Ảnh:", "ảnh:", "ẢNH:", "Photo:", "photo:"]
        .iter()
        .find_map(|label| credit.strip_prefix(label))
        .map_or(credit, str::trim)
}

/// Width to height of the picture that stands for a story; `style.css` says the same of one that nobody has cropped.
const LEAD_RATIO: (u32, u32) = (3, 2);

/// The picture that stands for a story: of what its figure shows, the piece about the focal point.
pub(crate) fn of_lead(lead: &LeadPhoto) -> Option<Picture> {
    let size = (lead.width, lead.height);
    let mut picture = picture(&lead.photo, size, &lead.alt, &lead.words, lead.webp)?;
    let crop = parse_crop(&lead.crop).filter(|_| lead.width > 0 && lead.height > 0);
    if let Some(crop) = crop {
        picture.show_only(crop.framed(LEAD_RATIO, picture.width, picture.height));
    }
    Some(picture)
}

/// What a figure's picture says to those who do not see it: the register, else the caption without its final stop.
fn alt_text(register: &[String], caption: &[Inline]) -> String {
    let written = register.first().map_or("", |alt| alt.trim());
    if !written.is_empty() {
        return written.to_owned();
    }
    let caption = plain(caption);
    let caption = caption.trim();
    // One stop is an end, three are an ellipsis.
    match caption.strip_suffix('.') {
        Some(rest) if !rest.ends_with('.') => rest.to_owned(),
        _ => caption.to_owned(),
    }
}

/// 64 lower-case hexadecimal digits, the only names of photos there are.
fn is_hash(photo: &str) -> bool {
    photo.len() == 64
        && photo
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caption(text: &str) -> Vec<Inline> {
        vec![Inline {
            text: text.to_owned(),
            ..Inline::default()
        }]
    }

    #[test]
    fn the_alternative_text_is_the_register_or_the_caption_without_its_stop() {
        assert_eq!(
            alt_text(&["Một con đò".to_owned()], &caption("Bến sông.")),
            "Một con đò"
        );
        assert_eq!(alt_text(&[], &caption("Bến sông.")), "Bến sông");
        assert_eq!(
            alt_text(&["  ".to_owned()], &caption("Bến sông")),
            "Bến sông"
        );
        assert_eq!(alt_text(&[], &caption("Rồi...")), "Rồi...");
    }

    #[test]
    fn a_crop_frames_a_part_of_every_rendition_and_a_bad_one_shows_the_whole_photo() {
        let of = |crop: &str| {
            let figure = Figure {
                photo: "a".repeat(64),
                width: 2400,
                height: 1600,
                crop: vec![crop.to_owned()],
                ..Figure::default()
            };
            of_figure(&figure, &[]).expect("a picture")
        };
        let cropped = of(r#"{"x":0.5,"y":0,"width":0.25,"height":1}"#);
        assert!(cropped.tall, "a part can be tall where the whole is not");
        assert!(cropped.srcset.matches("/media/").count() > 2);
        let crop = cropped.crop.expect("a part");
        let (width, height) = (cropped.width, cropped.height);
        assert_eq!(
            crop.view_box,
            format!("{} 0 {} {height}", width / 2, width / 4)
        );
        assert!((crop.zoom - 4.0).abs() < 0.01, "{}", crop.zoom);
        for whole in ["", "x", r#"{"x":0,"y":0,"width":1,"height":1}"#] {
            assert!(of(whole).crop.is_none(), "{whole}");
        }
    }

    #[test]
    fn the_picture_that_stands_for_a_story_is_cut_about_its_focal_point() {
        let of = |crop: &str| {
            of_lead(&LeadPhoto {
                photo: "a".repeat(64),
                width: 1000,
                height: 1600,
                alt: String::new(),
                words: String::new(),
                webp: true,
                crop: crop.to_owned(),
            })
            .expect("a picture")
        };
        assert!(of("").crop.is_none(), "the style sheet shows the middle");
        let face = of(r#"{"x":0,"y":0,"width":1,"height":1,"focus":{"x":0.5,"y":0.2}}"#);
        let part = face.crop.expect("a part");
        assert_eq!((part.width * 2).div_ceil(3), part.height);
        let top: u32 = part
            .view_box
            .split(' ')
            .nth(1)
            .expect("four numbers")
            .parse()
            .expect("a number");
        assert!(top < face.height / 20, "{top}");
    }

    #[test]
    fn what_is_shared_has_the_shape_of_a_card_and_lies_about_the_focal_point() {
        let of = |size: (u32, u32), crop: &str| {
            let figure = Figure {
                photo: "a".repeat(64),
                width: size.0,
                height: size.1,
                crop: vec![crop.to_owned()],
                ..Figure::default()
            };
            of_shared(&figure, &[]).expect("a picture")
        };
        let landscape = of((6000, 4000), "");
        assert_eq!(landscape.size, Some((1200, 630)));
        assert!(landscape.path.contains("/w1200-"), "{}", landscape.path);
        let face = of(
            (4000, 6000),
            r#"{"x":0,"y":0,"width":1,"height":1,"focus":{"x":0.5,"y":0.2}}"#,
        );
        assert_eq!(face.size, Some((1200, 630)));
        assert_eq!(face.words.cut.map(|cut| cut.top), Some(32));
        let part = of((6000, 4000), r#"{"x":0.5,"y":0,"width":0.5,"height":1}"#);
        assert!(
            part.path.contains("/w1600-"),
            "the half of 1600 is all there is"
        );
        assert_eq!(
            part.words.cut.map(|cut| (cut.left, cut.width)),
            Some((800, 800))
        );
        let small = of((640, 336), "");
        assert_eq!((small.size, small.words.cut), (Some((640, 336)), None));
        let unknown = of((0, 0), "");
        assert_eq!((unknown.size, unknown.words.cut), (None, None));
    }

    #[test]
    fn a_credit_is_introduced_once() {
        assert_eq!(bare_credit("Ảnh: Thu Hằng"), "Thu Hằng");
        assert_eq!(bare_credit(" Thu Hằng "), "Thu Hằng");
    }

    #[test]
    fn a_picture_says_what_its_figure_says_and_of_its_rights_what_its_record_says() {
        let rights = PublishedPhoto {
            photo: "a".repeat(64),
            creator: "Thu Hằng".to_owned(),
            credit: "TTXVN".to_owned(),
            copyright: "© TTXVN".to_owned(),
            webp: false,
            position: None,
        };
        let mut figure = Figure {
            photo: rights.photo.clone(),
            content: caption("Bến sông."),
            ..Figure::default()
        };
        let words = photo_words(&figure, std::slice::from_ref(&rights));
        assert_eq!(
            (words.caption.as_str(), words.alt.as_str()),
            ("Bến sông.", "Bến sông")
        );
        assert_eq!(
            (words.creator.as_str(), words.credit.as_str()),
            ("Thu Hằng", "TTXVN")
        );
        figure.credit = vec!["Ảnh: Lê Ân".to_owned()];
        assert_eq!(
            photo_words(&figure, std::slice::from_ref(&rights)).credit,
            "Lê Ân"
        );
        let alone = photo_words(&figure, &[]);
        assert_eq!(
            (alone.creator.as_str(), alone.credit.as_str()),
            ("", "Lê Ân")
        );
    }

    #[test]
    fn a_photo_that_is_no_hash_is_no_address() {
        assert!(picture("../../etc/passwd", (10, 10), "", "", true).is_none());
        assert!(picture("", (10, 10), "", "", true).is_none());
        assert!(
            picture(&"A".repeat(64), (10, 10), "", "", true).is_none(),
            "capitals"
        );
    }

    #[test]
    fn every_rendition_of_the_site_is_offered_and_none_of_the_window() {
        let of = |webp| picture(&"a".repeat(64), (1000, 500), "", "00ff", webp);
        let picture = of(false).expect("a picture");
        assert!(!picture.srcset.contains("grid"));
        assert_eq!(
            picture.srcset.matches("/media/").count(),
            3,
            "400, 800 and its own 1000: {}",
            picture.srcset
        );
        assert!(picture.srcset.ends_with("/w1200-00ff.jpg 1000w"));
        assert_eq!((picture.width, picture.height), (1000, 500));
        assert!(picture.webp.is_empty(), "none was made");
        let smaller = of(true).expect("a picture").webp;
        assert_eq!(
            smaller.replace(".webp", ".jpg"),
            picture.srcset,
            "the same widths"
        );
    }

    #[test]
    fn what_is_no_place_on_the_earth_is_in_no_file() {
        use editorial::photo::Position;
        // Not a pixel is decoded: the least frame of a JPEG.
        let jpeg = b"\xff\xd8\xff\xc0\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0\0\xff\xd9";
        let says_where = |latitude_udeg| {
            let words = PhotoWords {
                position: Some(Position {
                    latitude_udeg,
                    longitude_udeg: 106_700_900,
                }),
                ..PhotoWords::default()
            };
            let file = photo_file(jpeg, &words).expect("a picture");
            String::from_utf8_lossy(&file).contains("GPSLatitude")
        };
        assert!(says_where(10_776_900));
        assert!(!says_where(90_000_001));
        assert!(!says_where(i32::MIN));
    }
}
