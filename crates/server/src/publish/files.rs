//! Public pages as files: any web server can serve the folder.
//!
//! Each text lies there three times, plain and compressed as `.gz` and `.br` beside it, so that nothing is compressed while
//! a reader waits. A file is written under another name, synced and renamed: readers see the old page or the new one. The
//! twins are on the disk before the page is, so a page that is there never stands beside the twins of an older one.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use disk::{Disk, make_folders};

/// Where a file's compressed twin lies.
pub(crate) const TWINS: [&str; 2] = ["br", "gz"];

/// The file that a site path names, inside `root`; none when the path could name anything else.
///
/// A segment is letters, digits, dots, dashes and underscores, and does not begin with a dot. A path that ends in a slash
/// names the `index.html` inside.
pub(crate) fn file_of(root: &Path, path: &str) -> Option<PathBuf> {
    let relative = path.strip_prefix('/')?;
    let mut out = root.to_path_buf();
    let mut segments: Vec<&str> = relative.split('/').collect();
    if let Some(last) = segments.last_mut().filter(|last| last.is_empty()) {
        *last = "index.html";
    }
    for segment in segments {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
        if segment.is_empty() || segment.starts_with('.') || !segment.bytes().all(plain) {
            return None;
        }
        out.push(segment);
    }
    Some(out)
}

/// Whether a path's file is text that is worth compressing.
pub(crate) fn is_text(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.is_empty()
        || [".html", ".css", ".js", ".json", ".xml", ".txt", ".svg"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// Writes a file of the site and its compressed twins. A file that is already so is left alone.
///
/// # Errors
/// When the disk is full or fails, or `path` is no site path: nothing that readers see has changed then.
pub(crate) fn put(disk: &dyn Disk, root: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    let file = file_of(root, path)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not an address of the site"))?;
    let folder = file.parent().unwrap_or(root);
    if std::fs::read(&file).is_ok_and(|present| present == bytes) {
        // Whoever wrote it may have been stopped before its name was on the disk.
        return disk.sync_folder(folder);
    }
    make_folders(disk, folder)?;
    if is_text(path) {
        write(disk, &twin(&file, "br"), &brotli(bytes)?)?;
        write(disk, &twin(&file, "gz"), &gzip(bytes)?)?;
        disk.sync_folder(folder)?;
    }
    write(disk, &file, bytes)?;
    disk.sync_folder(folder)
}

/// Takes a file of the site away, with its twins.
///
/// # Errors
/// When the disk fails; a file that is not there is no error.
pub(crate) fn remove(disk: &dyn Disk, root: &Path, path: &str) -> io::Result<()> {
    let Some(file) = file_of(root, path) else {
        return Ok(());
    };
    for file in TWINS
        .iter()
        .map(|end| twin(&file, end))
        .chain([file.clone()])
    {
        match disk.remove(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The compressed twin of a file.
pub(crate) fn twin(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(end);
    PathBuf::from(name)
}

fn write(disk: &dyn Disk, file: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = twin(file, "new");
    let mut out = disk.open(&beside)?;
    out.set_length(0)?;
    out.write_at(0, bytes)?;
    out.sync()?;
    drop(out);
    disk.rename(&beside, file)
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    {
        // Quality 6 of 11: nearly as small as the best on a page of 30 KB, and many times faster.
        let mut encoder = brotli::CompressorWriter::new(&mut out, 4096, 6, 22);
        encoder.write_all(bytes)?;
        encoder.flush()?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use disk::SystemDisk;

    use super::*;

    #[test]
    fn no_path_leads_out_of_the_folder() {
        let root = Path::new("/site");
        assert_eq!(file_of(root, "/"), Some(PathBuf::from("/site/index.html")));
        assert_eq!(
            file_of(root, "/van-hoa/"),
            Some(PathBuf::from("/site/van-hoa/index.html"))
        );
        assert_eq!(
            file_of(root, "/van-hoa/a-b.html"),
            Some(PathBuf::from("/site/van-hoa/a-b.html"))
        );
        for bad in [
            "", "x", "//", "/../x", "/a/../b", "/a/./b", "/.hidden", "/a//b", "/a\\b", "/a%2f..",
            "/a\0b", "/c:/x",
        ] {
            assert_eq!(file_of(root, bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_written_page_has_compressed_twins_and_goes_with_them() {
        let dir = tempfile::tempdir().expect("a folder");
        put(
            &SystemDisk,
            dir.path(),
            "/van-hoa/",
            "Đảng ủy Khối".repeat(50).as_bytes(),
        )
        .expect("a page is written");
        let names = || {
            let mut names: Vec<String> = std::fs::read_dir(dir.path().join("van-hoa"))
                .expect("the folder is there")
                .map(|entry| {
                    entry
                        .expect("an entry")
                        .file_name()
                        .to_string_lossy()
                        .into_owned()
                })
                .collect();
            names.sort();
            names
        };
        assert_eq!(names(), ["index.html", "index.html.br", "index.html.gz"]);
        remove(&SystemDisk, dir.path(), "/van-hoa/").expect("a page is taken away");
        assert!(names().is_empty());
    }
}
