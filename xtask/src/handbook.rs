//! `cargo xtask handbook`: the two handbooks with the tour's pictures, made and looked through.
//!
//! The sources are `docs/handbook/vi` and `docs/handbook/en`, one mdBook each: a reader wants one language, not half a page of
//! each. What must hold of the sources (the same chapters with the same pictures, no dead link) is checked by `cargo xtask check`
//! without mdBook; what was made is looked through once more after mdBook has made it. Pictures are not kept in the tree: they
//! come out of the windows by the tour, so that they show what the window is.

mod made;
mod sources;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Context as _;

use crate::project::Project;
use crate::{browser, e2e, process};

/// The languages, and where each book lies under `docs/handbook`.
const LANGUAGES: [&str; 2] = ["vi", "en"];

const NO_MDBOOK: &str = "mdBook, which makes the handbook, is not installed; type this line and start again:\n\n  \
    cargo install mdbook --locked\n";

/// The folder of a language's book.
fn book(project: &Project, language: &str) -> PathBuf {
    project.root().join("docs/handbook").join(language)
}

pub(crate) fn obey(project: &Project, words: &[String]) -> anyhow::Result<ExitCode> {
    let anew = match words {
        [] => false,
        [word] if word == "--pictures" => true,
        _ => {
            anyhow::bail!("`handbook` knows one option: --pictures, which takes every picture anew")
        }
    };
    println!("{}", check(project.root())?);
    anyhow::ensure!(
        process::succeeds(Command::new("mdbook").arg("--version")),
        NO_MDBOOK
    );
    let target = project.target("handbook");
    for language in LANGUAGES {
        let book = book(project, language);
        pictures(project, language, &book, anew)?;
        process::run(
            Command::new("mdbook")
                .arg("build")
                .arg(&book)
                .arg("--dest-dir")
                .arg(target.join(language)),
        )?;
    }
    std::fs::copy(
        project.root().join("docs/handbook/index.html"),
        target.join("index.html"),
    )?;
    let pages = made::check(&target)?;
    println!(
        "{pages} pages, no dead link: {}",
        target.join("index.html").display()
    );
    Ok(ExitCode::SUCCESS)
}

/// What must hold of the sources. The answer is one line for the log.
pub(crate) fn check(root: &Path) -> anyhow::Result<String> {
    let mut books = Vec::new();
    for language in LANGUAGES {
        books.push(sources::Book::read(
            &root.join("docs/handbook").join(language),
        )?);
    }
    let faults = sources::faults(&books);
    anyhow::ensure!(faults.is_empty(), "{}", faults.join("\n"));
    let first = books.first().context("there is a language")?;
    Ok(format!(
        "the handbook: {} chapters and {} pictures in {} languages",
        first.chapters.len(),
        first.pictures().len(),
        books.len()
    ))
}

/// Sees to it that every picture of a book is there, by the tour if one is missing.
fn pictures(project: &Project, language: &str, book: &Path, anew: bool) -> anyhow::Result<()> {
    let folder = book.join("src").join(sources::PICTURES);
    let wanted = sources::Book::read(book)?.pictures();
    let missing = |folder: &Path| -> Vec<String> {
        let there = |name: &&String| !folder.join(name).is_file();
        wanted.iter().filter(there).cloned().collect()
    };
    if !anew && missing(&folder).is_empty() {
        return Ok(());
    }
    if let Some(reason) = browser::no_window_tests() {
        anyhow::bail!(
            "the pictures come out of the windows, which cannot be driven here: {reason}"
        );
    }
    let tour = project.target("tour").join(language);
    // What an older tour left would be taken for this one's.
    drop(std::fs::remove_dir_all(&tour));
    e2e::tour(project, language, &tour, e2e::Looks::Light)?;
    std::fs::create_dir_all(&folder)?;
    for entry in std::fs::read_dir(&tour).with_context(|| format!("reading {}", tour.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(name) = wanted.iter().find(|wanted| is_picture(&name, wanted)) {
            std::fs::copy(&path, folder.join(name))?;
        }
    }
    let missing = missing(&folder);
    anyhow::ensure!(
        missing.is_empty(),
        "the tour takes no such picture: {}",
        missing.join(", ")
    );
    Ok(())
}

/// The tour numbers its pictures: `07-light-viet.png` is `light-viet.png`.
fn is_picture(file: &str, wanted: &str) -> bool {
    file.split_once('-').is_some_and(|(number, name)| {
        name == wanted && number.chars().all(|digit| digit.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_handbook_of_this_tree_is_whole() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("xtask lies in the work tree");
        check(root).expect("the same chapters and pictures, no dead link");
    }

    #[test]
    fn a_numbered_picture_is_known_by_its_name_alone() {
        assert!(is_picture("07-light-viet.png", "light-viet.png"));
        assert!(!is_picture("07-light-viet-co-anh.png", "light-viet.png"));
        assert!(!is_picture("light-viet.png", "light-viet.png"));
    }
}
