//! The books as they are written: chapters, what they link to, which pictures they show.

use std::path::Path;

use anyhow::Context as _;

/// Where a book's pictures lie, beside its chapters.
pub(super) const PICTURES: &str = "pictures";

/// One chapter.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chapter {
    /// Its file, beside `SUMMARY.md`.
    pub(super) file: String,
    text: String,
}

/// A book in one language.
#[derive(Debug)]
pub(super) struct Book {
    /// What it is called in a message: its folder.
    name: String,
    /// The chapters that `SUMMARY.md` names, in its order.
    pub(super) chapters: Vec<Chapter>,
    /// Files that it does not name.
    forgotten: Vec<String>,
}

/// A link or a picture of a chapter.
#[derive(Debug, PartialEq, Eq)]
struct Link<'a> {
    words: &'a str,
    target: &'a str,
    picture: bool,
}

impl Book {
    /// Reads a book's `src`.
    pub(super) fn read(folder: &Path) -> anyhow::Result<Self> {
        let src = folder.join("src");
        let read = |file: &str| {
            std::fs::read_to_string(src.join(file))
                .with_context(|| format!("reading {}", src.join(file).display()))
        };
        let summary = read("SUMMARY.md")?;
        let mut chapters = Vec::new();
        for link in links(&summary) {
            chapters.push(Chapter {
                file: link.target.to_owned(),
                text: read(link.target)?,
            });
        }
        let mut forgotten = Vec::new();
        for entry in std::fs::read_dir(&src)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let known = chapters.iter().any(|chapter| chapter.file == name);
            if !known && name != "SUMMARY.md" && name != PICTURES {
                forgotten.push(name);
            }
        }
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        Ok(Self {
            name,
            chapters,
            forgotten,
        })
    }

    /// The names of its pictures, each once.
    pub(super) fn pictures(&self) -> Vec<String> {
        let mut all: Vec<String> = self.chapters.iter().flat_map(Chapter::pictures).collect();
        all.sort();
        all.dedup();
        all
    }

    fn chapter(&self, file: &str) -> Option<&Chapter> {
        self.chapters.iter().find(|chapter| chapter.file == file)
    }

    /// What is wrong in it, one line each.
    fn faults(&self) -> Vec<String> {
        let name = &self.name;
        let mut faults: Vec<String> = self
            .forgotten
            .iter()
            .map(|file| format!("{name}/{file}: SUMMARY.md does not name it"))
            .collect();
        for chapter in &self.chapters {
            let at = format!("{name}/{}", chapter.file);
            for link in links(&chapter.text) {
                let target = link.target;
                if link.picture {
                    if !target.starts_with(&format!("{PICTURES}/")) {
                        faults.push(format!("{at}: {target} lies outside {PICTURES}/"));
                    }
                    if link.words.trim().is_empty() {
                        faults.push(format!(
                            "{at}: {target} has no words for those who do not see it"
                        ));
                    }
                } else if !is_elsewhere(target) && !self.has(chapter, target) {
                    faults.push(format!("{at}: {target} is nowhere"));
                }
            }
        }
        faults
    }

    /// Whether a link of a chapter leads to a chapter, and to a heading of it where it names one.
    fn has(&self, from: &Chapter, target: &str) -> bool {
        let (file, heading) = target.split_once('#').unwrap_or((target, ""));
        let chapter = if file.is_empty() {
            Some(from)
        } else {
            self.chapter(file)
        };
        chapter
            .is_some_and(|chapter| heading.is_empty() || chapter.headings().any(|id| id == heading))
    }
}

impl Chapter {
    fn pictures(&self) -> Vec<String> {
        links(&self.text)
            .iter()
            .filter(|link| link.picture)
            .filter_map(|link| link.target.strip_prefix(&format!("{PICTURES}/")))
            .map(str::to_owned)
            .collect()
    }

    fn headings(&self) -> impl Iterator<Item = String> {
        prose(&self.text)
            .filter(|line| line.starts_with('#'))
            .map(|line| anchor(line.trim_start_matches('#').trim()))
    }
}

/// What is wrong in the books and between them, one line each.
pub(super) fn faults(books: &[Book]) -> Vec<String> {
    let mut faults: Vec<String> = books.iter().flat_map(Book::faults).collect();
    let Some((first, others)) = books.split_first() else {
        return faults;
    };
    let files = |book: &Book| -> Vec<String> {
        book.chapters
            .iter()
            .map(|chapter| chapter.file.clone())
            .collect()
    };
    for other in others {
        if files(first) != files(other) {
            faults.push(format!(
                "{} and {} have other chapters, or another order: {:?} and {:?}",
                first.name,
                other.name,
                files(first),
                files(other)
            ));
        }
        for chapter in &first.chapters {
            let Some(twin) = other.chapter(&chapter.file) else {
                continue;
            };
            if chapter.pictures() != twin.pictures() {
                faults.push(format!(
                    "{}: {} and {} show other pictures",
                    chapter.file, first.name, other.name
                ));
            }
            if chapter.headings().count() != twin.headings().count() {
                faults.push(format!(
                    "{}: {} and {} have another number of headings",
                    chapter.file, first.name, other.name
                ));
            }
        }
    }
    faults
}

/// The lines that are no code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut code = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        !code && !fence
    })
}

/// `[words](target)` and `![words](target)` of a text, in its order.
fn links(text: &str) -> Vec<Link<'_>> {
    let mut found = Vec::new();
    for line in prose(text) {
        let mut rest = line;
        while let Some(middle) = rest.find("](") {
            let (before, after) = (&rest[..middle], &rest[middle + 2..]);
            let Some(end) = after.find(')') else { break };
            if let Some(begin) = before.rfind('[') {
                found.push(Link {
                    words: &before[begin + 1..],
                    target: &after[..end],
                    picture: before[..begin].ends_with('!'),
                });
            }
            rest = &after[end + 1..];
        }
    }
    found
}

fn is_elsewhere(target: &str) -> bool {
    target.starts_with("https://") || target.starts_with("http://")
}

/// The id that mdBook gives a heading: letters and digits, a dash for each space; ASCII letters become lower case, others stay.
fn anchor(heading: &str) -> String {
    heading
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            _ if c.is_alphanumeric() => Some(c.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(name: &str, chapters: &[(&str, &str)]) -> Book {
        let chapter = |(file, text): &(&str, &str)| Chapter {
            file: (*file).to_owned(),
            text: (*text).to_owned(),
        };
        Book {
            name: name.to_owned(),
            chapters: chapters.iter().map(chapter).collect(),
            forgotten: Vec::new(),
        }
    }

    #[test]
    fn a_dead_link_a_dead_heading_and_a_nameless_picture_are_named() {
        let book = book(
            "en",
            &[
                (
                    "a.md",
                    "# A\n[b](b.md#who-does-what) [lost](c.md) [no such part](b.md#why) ![](pictures/x.png)\n```\n[code](d.md)\n```",
                ),
                ("b.md", "## Who does what?"),
            ],
        );
        assert_eq!(
            book.faults(),
            [
                "en/a.md: c.md is nowhere",
                "en/a.md: b.md#why is nowhere",
                "en/a.md: pictures/x.png has no words for those who do not see it"
            ]
        );
        assert_eq!(book.pictures(), ["x.png"]);
    }

    #[test]
    fn a_chapter_or_a_picture_that_one_language_lacks_is_named() {
        let whole = [("a.md", "# A\n![x](pictures/x.png)"), ("b.md", "# B")];
        let vi = book("vi", &whole);
        assert_eq!(
            faults(&[vi, book("en", &[("a.md", "# A"), ("b.md", "# B\n## C")])]),
            [
                "a.md: vi and en show other pictures",
                "b.md: vi and en have another number of headings"
            ]
        );
        let found = faults(&[book("vi", &whole), book("en", &whole[..1])]);
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn headings_are_called_as_mdbook_calls_them() {
        assert_eq!(anchor("Bảng đồng bộ: hai việc"), "bảng-đồng-bộ-hai-việc");
        assert_eq!(
            anchor("What is saved, what is sent"),
            "what-is-saved-what-is-sent"
        );
    }
}
