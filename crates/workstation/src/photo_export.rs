//! Originals that leave Galley, each with the words that the story has for it.
//!
//! A newsroom hands photos on: to an agency, to a partner, into an archive. What goes out is the file as it came, its pixels
//! untouched, with caption, description and credit written into it where its kind has a place for them: where the story says
//! nothing, the file says nothing; every other fact in it stays. A forbidden photo does not leave. The file that Galley keeps is
//! not changed, and nothing that lies in a folder already is written over.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::PoisonError;

use anyhow::Context as _;
use editorial::photo::Photo;
use editorial::photo::rights::Usable;
use metadata::{Field, Unwritten, Words};

use crate::commands::{PhotoExport, PhotoToExport, PhotosExported};
use crate::export::{name_of, new_folder};
use crate::store::photo;
use crate::workstation::Workstation;

/// Longest name of a file without what stands behind its last dot, in bytes: any file system takes it.
const STEM_BYTES: usize = 120;
/// The name of a file before it is whole. No photo's: [`plain`] takes the dot away.
const ASIDE: &str = ".galley-part";

/// One that may be called for more photos: the window asks for a few at a time, so that it can say how far it is and stop.
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
    /// Writes originals with their words into a new folder among the person's documents, or into that of the same export.
    ///
    /// # Errors
    /// When the story is not known, or the folder or a file cannot be written; files that were written stay.
    pub(crate) fn export_photos(&self, request: PhotoExport) -> anyhow::Result<PhotosExported> {
        let PhotoExport {
            article,
            export,
            photos,
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
        let (story, all, rights) = self.desk(|desk| {
            let known = desk.known(article)?;
            let revision = desk.open(article)?.draft.revision(article);
            let rights = desk.rights(&revision, &known)?;
            let all = photo::of_article(&desk.db, article)?;
            Ok((name_of(&revision), all, rights))
        })?;
        let mut done = PhotosExported {
            folder: String::new(),
            written: 0,
            without_words: Vec::new(),
            away: Vec::new(),
            forbidden: Vec::new(),
        };
        for wanted in photos {
            let Some(photo) = all.iter().find(|one| one.original == wanted.photo) else {
                continue;
            };
            if rights.photo_use().usable(&photo.original.to_string()) == Usable::No {
                done.forbidden.push(photo.facts.file_name.clone());
                continue;
            }
            let Some(bytes) = self.media.load(photo.original)? else {
                done.away.push(photo.facts.file_name.clone());
                continue;
            };
            let name = file_name(photo, &mut going.taken);
            let told = match metadata::export(&bytes, &words_of(wanted)) {
                Ok(told) => told,
                Err(Unwritten::Kind | Unwritten::Broken(_) | Unwritten::NoRoom) => {
                    done.without_words.push(name.clone());
                    bytes
                }
            };
            let folder = match &going.folder {
                Some(folder) => folder,
                // Not before there is something to put into it.
                None => going.folder.insert(new_folder(&self.documents, &story)?),
            };
            // Under its name when it is whole: a full disk leaves no half photo that looks like one.
            let disk = self.disk.as_ref();
            disk::keep_file(disk, &folder.join(ASIDE), &folder.join(&name), &told)
                .context("writing a photo")?;
            done.written += 1;
        }
        if let Some(folder) = &going.folder {
            done.folder = folder.display().to_string();
        }
        Ok(done)
    }
}

/// An empty one is said too: it takes what the file says out of it.
fn words_of(wanted: PhotoToExport) -> Words {
    [
        (Field::Caption, wanted.caption),
        (Field::Alt, wanted.alt),
        (Field::Credit, wanted.credit),
    ]
    .into_iter()
    .map(|(field, text)| (field, text.trim().to_owned()))
    .collect()
}

/// A name that any system takes, like the one that the photo came with, and of no other in the folder.
fn file_name(photo: &Photo, taken: &mut BTreeSet<String>) -> String {
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
        // Names that differ in capitals alone are one on some systems.
        .find(|name| taken.insert(name.to_lowercase()))
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
        _ => &[],
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
    let numbered = head.len() == 4 && (head.starts_with("COM") || head.starts_with("LPT"));
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
        // Shown from right to left, this one would read "phà gpj.exe" the other way round.
        assert_eq!(of_kind("phà\u{202e}gpj.exe", "image/gif"), "phàgpj.exe.gif");
    }
}
