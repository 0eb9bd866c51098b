//! Originals that leave Galley, each with the words that the story has for it.
//!
//! A newsroom hands photos on: to an agency, to a partner, into an archive. What goes out is the file as it came, its pixels
//! untouched, with caption, description and credit written into it where its kind has a place for them; every other fact in
//! it stays. The file that Galley keeps is not changed, and nothing that lies in the folder already is written over.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use editorial::photo::Photo;
use metadata::{Field, Unwritten, Words};

use crate::commands::{PhotoExport, PhotoToExport, PhotosExported};
use crate::export::{name_of, new_folder};
use crate::store::photo;
use crate::workstation::Workstation;

/// Longest name of a file without what stands behind its last dot, in bytes: any file system takes it.
const STEM_BYTES: usize = 120;

impl Workstation {
    /// Writes originals with their words into a new folder among the person's documents.
    ///
    /// # Errors
    /// When the story is not known, or the folder or a file cannot be written; files that were written stay.
    pub(crate) fn export_photos(&self, request: PhotoExport) -> anyhow::Result<PhotosExported> {
        let PhotoExport { article, photos } = request;
        let (story, all) = self.desk(|desk| {
            let story = name_of(&desk.open(article)?.draft.revision(article));
            Ok((story, photo::of_article(&desk.db, article)?))
        })?;
        let mut folder = None;
        let mut done = PhotosExported {
            folder: String::new(),
            written: 0,
            without_words: Vec::new(),
            away: Vec::new(),
        };
        let mut taken = BTreeSet::new();
        for wanted in photos {
            let Some(photo) = all.iter().find(|one| one.original == wanted.photo) else {
                continue;
            };
            let Some(bytes) = self.media.load(photo.original)? else {
                done.away.push(photo.facts.file_name.clone());
                continue;
            };
            let name = file_name(photo, &mut taken);
            let told = match metadata::export(&bytes, &words_of(wanted)) {
                Ok(told) => told,
                Err(Unwritten::Kind | Unwritten::Broken(_) | Unwritten::NoRoom) => {
                    done.without_words.push(name.clone());
                    bytes
                }
            };
            let folder = match &folder {
                Some(folder) => folder,
                // Not before there is something to put into it.
                None => folder.insert(new_folder(&self.documents, &story)?),
            };
            write(&folder.join(&name), &told)?;
            done.written += 1;
        }
        if let Some(folder) = folder {
            done.folder = folder.display().to_string();
        }
        Ok(done)
    }
}

/// Only what there is: what nobody wrote is not taken out of the file.
fn words_of(wanted: PhotoToExport) -> Words {
    [
        (Field::Caption, wanted.caption),
        (Field::Alt, wanted.alt),
        (Field::Credit, wanted.credit),
    ]
    .into_iter()
    .filter(|(_, text)| !text.trim().is_empty())
    .collect()
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut file = std::fs::File::create_new(path).context("making the file of a photo")?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .context("writing a photo")
}

/// A name that any system takes, like the one that the photo came with, and of no other in the folder.
fn file_name(photo: &Photo, taken: &mut BTreeSet<String>) -> String {
    let (stem, ending) = plain(&photo.facts.file_name);
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

/// A file's name without what could lead elsewhere or has a meaning of its own on some system; and its ending with the dot.
fn plain(name: &str) -> (String, String) {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let (stem, ending) = match last.rsplit_once('.') {
        Some((stem, ending))
            if (1..=5).contains(&ending.len())
                && ending.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            (stem, format!(".{ending}"))
        }
        _ => (last, String::new()),
    };
    let mut out = String::new();
    for letter in stem.chars() {
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
        let whole = |name: &str| {
            let (stem, ending) = plain(name);
            format!("{stem}{ending}")
        };
        assert_eq!(whole("Bến sông chiều.JPG"), "Bến sông chiều.JPG");
        assert_eq!(whole("../../etc/passwd"), "passwd");
        assert_eq!(whole("C:\\ảnh\\DSC_0001.jpg"), "DSC_0001.jpg");
        assert_eq!(whole("a:b*c?.jpg"), "a_b_c_.jpg");
        assert_eq!(whole(".ẩn.jpg"), "ẩn.jpg");
        assert_eq!(whole("con.jpg"), "_con.jpg");
        assert_eq!(whole("com1.tiff"), "_com1.tiff");
        assert_eq!(whole(".."), "");
        assert_eq!(whole("không có đuôi"), "không có đuôi");
        assert_eq!(whole(&"ư".repeat(200)).chars().count(), 60);
    }
}
