//! Originals that leave Galley, each with the words that the story has for it.
//!
//! A newsroom hands photos on: to an agency, to a partner, into an archive. What goes out is the file as it came, its pixels
//! untouched, with caption, description and credit written into it where its kind has a place for them: where the story says
//! nothing, the file says nothing; every other fact in it stays. A forbidden photo does not leave. The file that Galley keeps is
//! not changed, and nothing that lies in a folder already is written over.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use anyhow::Context as _;
use editorial::photo::Photo;
use metadata::{Field, Unwritten, Words};

use crate::commands::{HandedOn, PhotoExport, PhotoExported, PhotoToExport};
use crate::export::{name_of, new_folder};
use crate::store::photo;
use crate::workstation::Workstation;

/// Longest name of a file without what stands behind its last dot, in bytes: any file system takes it.
const STEM_BYTES: usize = 120;
/// The name of a file before it is whole. No photo's: [`plain`] takes the dot away.
const ASIDE: &str = ".galley-part";

/// An export that is under way: the window asks for one photo after the other, so that it can say how far it is, and stop.
#[derive(Default)]
pub(crate) struct Exporting {
    /// As the window named it.
    export: String,
    /// None before the first file.
    folder: Option<PathBuf>,
    /// The names in it, in small letters.
    taken: BTreeSet<String>,
}

impl Workstation {
    /// Writes an original with its words into a new folder among the person's documents, or into that of the same export.
    ///
    /// # Errors
    /// When the story is not known or does not have the photo, or the folder or the file cannot be written; nothing of this photo
    /// is left then, and those before it stay.
    pub(crate) fn export_photo(&self, request: PhotoExport) -> anyhow::Result<PhotoExported> {
        let PhotoExport {
            article,
            export,
            photo: wanted,
        } = request;
        let mut held = self
            .exporting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let same = held.take().filter(|going| going.export == export);
        let going = held.insert(same.unwrap_or_else(|| Exporting {
            export,
            ..Exporting::default()
        }));
        let (story, photo, is_kept_here) = self.desk(|desk| {
            let known = desk.known(article)?;
            let revision = desk.open(article)?.draft.revision(article);
            let rights = desk.rights(&revision, &known)?;
            let kept_here = rights.kept_here(&desk.db, article, desk.source.now())?;
            let mut all = photo::of_article(&desk.db, article)?.into_iter();
            let photo = all.find(|photo| photo.original == wanted.photo);
            let photo = photo.context("the story does not have this photo")?;
            let is_kept_here = kept_here.contains(&photo.original);
            Ok((name_of(&revision), photo, is_kept_here))
        })?;
        let (became, says_position, breaks_credentials) = if is_kept_here {
            (HandedOn::Forbidden, false, false)
        } else {
            match self.media.load(photo.original)? {
                None => (HandedOn::Away, false, false),
                Some(bytes) => {
                    let (file, became) = match metadata::export(&bytes, &words_of(wanted)) {
                        Ok(told) => (Cow::Owned(told), HandedOn::Told),
                        Err(unwritten) => (Cow::Borrowed(&bytes[..]), as_it_came(unwritten)),
                    };
                    self.write_photo(going, &story, &photo, &file)?;
                    // The frame of a HEIC is not walked here; what was read when it came holds.
                    let says_position = photo.facts.position.is_some()
                        || metadata::read_facts(&file).tells_position();
                    let breaks_credentials = *file != *bytes && metadata::has_credentials(&bytes);
                    (became, says_position, breaks_credentials)
                }
            }
        };
        let folder = going.folder.as_ref();
        Ok(PhotoExported {
            folder: folder.map_or_else(String::new, |folder| folder.display().to_string()),
            became,
            says_position,
            breaks_credentials,
        })
    }

    /// Writes one file of an export: under its name when it is whole, so that a full disk leaves no half photo that looks like one.
    fn write_photo(
        &self,
        going: &mut Exporting,
        story: &str,
        photo: &Photo,
        bytes: &[u8],
    ) -> anyhow::Result<()> {
        let is_first = going.folder.is_none();
        let folder = match &going.folder {
            Some(folder) => folder,
            // Not before there is something to put into it.
            None => going.folder.insert(new_folder(&self.documents, story)?),
        };
        let name = file_name(photo, folder, &mut going.taken);
        let file = folder.join(&name);
        let aside = folder.join(ASIDE);
        let disk = self.disk.as_ref();
        let kept = disk::keep_file(disk, &aside, &file, bytes);
        if kept.is_err() {
            // The error that matters is the first one; what cannot be tidied up is an empty folder, or a file without a name.
            let _ = disk.remove(&aside);
            going.taken.remove(&name.to_lowercase());
            if is_first && std::fs::remove_dir(folder).is_ok() {
                going.folder = None;
            }
        }
        kept.context("writing a photo")
    }
}

/// Why a file goes out as it came: whoever hands it on does something else about each.
const fn as_it_came(unwritten: Unwritten) -> HandedOn {
    match unwritten {
        Unwritten::Kind => HandedOn::NoPlace,
        Unwritten::Broken(_) => HandedOn::Damaged,
        Unwritten::NoRoom => HandedOn::NoRoom,
    }
}

/// An empty caption or description is said too: it takes what the file says out of it. A credit that nobody wrote stays what the
/// file says, because the page says that then.
fn words_of(wanted: PhotoToExport) -> Words {
    [
        (Field::Caption, wanted.caption),
        (Field::Alt, wanted.alt),
        (Field::Credit, wanted.credit),
    ]
    .into_iter()
    .map(|(field, text)| (field, text.trim().to_owned()))
    .filter(|(field, text)| *field != Field::Credit || !text.is_empty())
    .collect()
}

/// A name that any system takes, like the one that the photo came with, and of no other in the folder.
fn file_name(photo: &Photo, folder: &Path, taken: &mut BTreeSet<String>) -> String {
    let (stem, ending) = plain(&photo.facts.file_name, &photo.mime);
    let stem = if stem.is_empty() {
        photo.original.short(12)
    } else {
        stem
    };
    (1..)
        .map(|number| match number {
            1 => format!("{stem}{ending}"),
            _ => format!("{stem} {number}{ending}"),
        })
        // Names that differ in capitals alone are one on some systems; what else is one, the system says.
        .find(|name| taken.insert(name.to_lowercase()) && !folder.join(name).exists())
        .unwrap_or_default()
}

/// How files of a kind end, the usual ending first, without the dot.
fn endings(mime: &str) -> &'static [&'static str] {
    match mime {
        "image/jpeg" => &["jpg", "jpeg", "jpe", "jfif"],
        "image/png" => &["png"],
        "image/webp" => &["webp"],
        "image/tiff" => &["tif", "tiff"],
        "image/gif" => &["gif"],
        "image/heic" => &["heic", "heif", "hif"],
        // Of a kind that this version does not know, nothing opens it by its name.
        _ => &["bin"],
    }
}

/// Whether a letter turns the direction of those about it, so that a name is read as another.
fn turns(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A file's name without what could lead elsewhere or has a meaning of its own on some system; and its ending with the dot, one
/// of its kind: by the ending, systems choose the program that opens it.
fn plain(name: &str, mime: &str) -> (String, String) {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kind = endings(mime);
    let (stem, ending) = match last.rsplit_once('.') {
        Some((stem, ending)) if kind.contains(&ending.to_ascii_lowercase().as_str()) => {
            (stem, format!(".{ending}"))
        }
        _ => {
            let usual = kind.first().map(|ending| format!(".{ending}"));
            (last, usual.unwrap_or_default())
        }
    };
    let mut out = String::new();
    for letter in stem.chars().filter(|letter| !turns(*letter)) {
        let odd = letter.is_control() || ":*?\"<>|".contains(letter);
        let letter = if odd { '_' } else { letter };
        if out.len() + letter.len_utf8() > STEM_BYTES {
            break;
        }
        out.push(letter);
    }
    // Dots and spaces at the ends hide a file, or are dropped.
    let out = out.trim_matches(['.', ' ']).to_owned();
    // Windows' names of devices, with any ending (CON, NUL, COM1 …).
    let head = out
        .split('.')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_uppercase();
    // The raised digits of Latin-1 count as digits there.
    let numbered =
        (head.starts_with("COM") || head.starts_with("LPT")) && head.chars().count() == 4;
    if numbered || ["CON", "PRN", "AUX", "NUL"].contains(&head.as_str()) {
        return (format!("_{out}"), ending);
    }
    (out, ending)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_name_from_a_file_leads_nowhere_else_and_opens_no_device() {
        let of_kind = |name: &str, mime: &str| {
            let (stem, ending) = plain(name, mime);
            format!("{stem}{ending}")
        };
        let whole = |name: &str| of_kind(name, "image/jpeg");
        assert_eq!(whole("Bến sông chiều.JPG"), "Bến sông chiều.JPG");
        assert_eq!(whole("../../etc/passwd"), "passwd.jpg");
        assert_eq!(whole("C:\\ảnh\\DSC_0001.jpg"), "DSC_0001.jpg");
        assert_eq!(whole("a:b*c?.jpg"), "a_b_c_.jpg");
        assert_eq!(whole(".ẩn.jpg"), "ẩn.jpg");
        assert_eq!(whole("con.jpg"), "_con.jpg");
        assert_eq!(of_kind("com1.tiff", "image/tiff"), "_com1.tiff");
        assert_eq!(whole("COM².jpg"), "_COM².jpg");
        assert_eq!(plain("..", "image/jpeg").0, "");
        assert_eq!(whole("không có đuôi"), "không có đuôi.jpg");
        assert_eq!(
            whole(&format!("{}.jpg", "ư".repeat(200))).chars().count(),
            64
        );
    }

    #[test]
    fn a_photo_never_goes_out_under_the_ending_of_another_kind() {
        let of_kind = |name: &str, mime: &str| {
            let (stem, ending) = plain(name, mime);
            format!("{stem}{ending}")
        };
        assert_eq!(of_kind("đơn xin.exe", "image/jpeg"), "đơn xin.exe.jpg");
        assert_eq!(of_kind("phà.jpeg", "image/png"), "phà.jpeg.png");
        assert_eq!(of_kind("IMG_2.HEIC", "image/heic"), "IMG_2.HEIC");
        assert_eq!(of_kind("lạ.exe", "application/x-lạ"), "lạ.exe.bin");
        // Shown from right to left, this one would read "phà gpj.exe" the other way round.
        assert_eq!(of_kind("phà\u{202e}gpj.exe", "image/gif"), "phàgpj.exe.gif");
    }
}
