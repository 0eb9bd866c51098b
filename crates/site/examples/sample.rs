//! Writes sample pages into a folder, to be looked at: `cargo run -p site --example sample -- <folder>`.
//!
//! The folder is laid out as the site is, so any static web server shows it. Pictures are not written; the program
//! prints a line `<path> <width> <height>` for each that the pages ask for.

#![expect(
    clippy::disallowed_methods,
    reason = "this example is a program with a disk; the library is not"
)]
#![expect(clippy::print_stdout, reason = "what it prints is its output")]

#[path = "../tests/sample/mod.rs"]
#[allow(dead_code, clippy::allow_attributes, reason = "the tests use the rest")]
mod sample;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use editorial::id::{Bytes, Hash};
use editorial::photo::rendition::{fitted, path, recipes};
use editorial::publication::{Furniture, Published};
use editorial::workflow::RevisionRef;
use site::Theme;

type Failure = Box<dyn std::error::Error>;

fn write(folder: &Path, path: &str, bytes: &[u8]) -> Result<(), Failure> {
    let file = folder.join(path.trim_start_matches('/'));
    std::fs::create_dir_all(file.parent().unwrap_or(folder))?;
    Ok(std::fs::write(file, bytes)?)
}

fn main() -> Result<(), Failure> {
    let folder = PathBuf::from(
        std::env::args()
            .nth(1)
            .ok_or("name a folder to write into")?,
    );
    let theme = Theme::built_in();
    for asset in theme.assets() {
        write(&folder, asset.path, asset.bytes)?;
    }
    let (story, facts) = (sample::story(), sample::facts());
    let section = sample::navigation().remove(1);
    let (front, list) = (sample::list(None), sample::list(Some(section)));
    let withdrawn = Published {
        article: story.article,
        revision: RevisionRef {
            hash: Hash::of(b""),
            frontiers: Bytes::default(),
        },
        facts: facts.clone(),
        teaser: sample::teasers().remove(0),
        withdrawn: Some(facts.rendered),
    };
    let plain = sample::revision(
        &[
            (
                "headline",
                "Hội nghị tập huấn nghiệp vụ cứu hộ đường thủy cho đội ngũ lái đò hai bờ sông Hạ và các xã lân cận mùa mưa lũ năm nay",
            ),
            ("byline", "Phạm Duy"),
        ],
        vec![sample::paragraph("Bài không có sapo và không có ảnh./.")],
    );
    let english = sample::revision(
        &[
            ("headline", "Ferry reopens"),
            ("language", "en"),
            ("byline", "Ann Field"),
        ],
        story.body.blocks.clone(),
    );
    let mut bare = facts.clone();
    bare.furniture = Furniture {
        gallery: facts.furniture.gallery.clone(),
        ..Furniture::default()
    };
    write(
        &folder,
        "article.html",
        site::article_page(&story, &facts, theme)?.as_bytes(),
    )?;
    write(
        &folder,
        "bare.html",
        site::article_page(&story, &bare, theme)?.as_bytes(),
    )?;
    write(
        &folder,
        "plain.html",
        site::article_page(&plain, &bare, theme)?.as_bytes(),
    )?;
    let gallery = sample::gallery();
    write(
        &folder,
        "gallery.html",
        site::article_page(&gallery, &facts, theme)?.as_bytes(),
    )?;
    write(
        &folder,
        "english.html",
        site::article_page(&english, &facts, theme)?.as_bytes(),
    )?;
    write(
        &folder,
        "index.html",
        site::front_page(&front, theme)?.as_bytes(),
    )?;
    write(
        &folder,
        "section.html",
        site::section_page(&list, theme)?.as_bytes(),
    )?;
    write(
        &folder,
        "withdrawn.html",
        site::withdrawn_page(&withdrawn, theme)?.as_bytes(),
    )?;
    write(
        &folder,
        "404.html",
        site::not_found_page(&front, theme)?.as_bytes(),
    )?;
    write(
        &folder,
        "thanks.html",
        site::feedback_thanks_page(&front, theme)?.as_bytes(),
    )?;
    write(&folder, site::ATOM_PATH, site::atom_feed(&front).as_bytes())?;
    write(
        &folder,
        site::LATEST_PATH,
        site::latest_json(&front.furniture).as_bytes(),
    )?;
    let of_pages = [&story, &english, &gallery]
        .into_iter()
        .flat_map(|revision| site::page_photos(revision, &facts.photos))
        .map(|shown| (shown.original.to_string(), shown.words.name()));
    let of_teasers = sample::teasers()
        .into_iter()
        .filter_map(|teaser| teaser.lead)
        .map(|lead| (lead.photo, lead.words));
    let named: BTreeSet<(String, String)> = of_pages.chain(of_teasers).collect();
    for (number, (width, height)) in sample::PHOTOS.into_iter().enumerate() {
        let photo = sample::photo(number);
        for recipe in recipes(width, height)
            .iter()
            .filter(|recipe| recipe.on_site)
        {
            let (w, h) = fitted(recipe, width, height);
            for (_, words) in named.iter().filter(|(original, _)| *original == photo) {
                println!("{} {w} {h} {number}", path(&photo, recipe.name, words));
            }
        }
    }
    Ok(())
}
