//! Files as they are dropped on the window.

use std::path::Path;

use anyhow::Context as _;

/// A file to drop: what the page sees of it.
#[derive(Clone, Debug)]
pub struct DroppedFile {
    /// The file's name, as the person sees it.
    pub name: String,
    /// The media type that the system guesses from the name. It may lie, as it does in life.
    pub kind: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl DroppedFile {
    /// Reads a picture from disk; the type comes from the ending, as it does on a desktop.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path
            .file_name()
            .context("a file has a name")?
            .to_string_lossy()
            .into_owned();
        let ending = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .to_ascii_lowercase();
        let kind = match ending.as_str() {
            "jpg" | "jpeg" => "image/jpeg",
            "png" => "image/png",
            "webp" => "image/webp",
            _ => "application/octet-stream",
        };
        let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        Ok(Self {
            name,
            kind: kind.to_owned(),
            bytes,
        })
    }
}
