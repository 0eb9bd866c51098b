//! The pictures of the demonstration: painted by `demo/paint`, with every rendition made there.

use anyhow::Context as _;
use editorial::id::Hash;
use editorial::photo::rendition::{fitted, recipes};
use editorial::photo::{Photo, PhotoFacts, Rendition};

/// Every painted picture has this size, px.
pub(super) const SIZE: (u32, u32) = (1200, 800);

/// The original and its renditions, by recipe.
type Files = &'static [(&'static str, &'static [u8])];

macro_rules! pictures {
    ($($name:literal),* $(,)?) => {
        &[$((
            $name,
            &[
                ("original", include_bytes!(concat!("../../../demo/photos/", $name, "/original.jpg"))),
                ("grid", include_bytes!(concat!("../../../demo/photos/", $name, "/grid.jpg"))),
                ("w400", include_bytes!(concat!("../../../demo/photos/", $name, "/w400.jpg"))),
                ("w800", include_bytes!(concat!("../../../demo/photos/", $name, "/w800.jpg"))),
                ("w1200", include_bytes!(concat!("../../../demo/photos/", $name, "/w1200.jpg"))),
            ],
        )),*]
    };
}

const PICTURES: &[(&str, Files)] = pictures![
    "thu-vien-buoi-toi",
    "phong-doc",
    "le-hoi-song",
    "lop-hoc-dem",
    "ben-do",
    "dong-lua",
    "cau-moi",
];

fn files(name: &str) -> anyhow::Result<Files> {
    let found = PICTURES.iter().find(|(known, _)| *known == name);
    Ok(found
        .with_context(|| format!("there is no picture {name}"))?
        .1)
}

/// The hash of a picture's original: the photo's name.
pub(super) fn original(name: &str) -> anyhow::Result<Hash> {
    let (_, bytes) = files(name)?.first().context("a picture has an original")?;
    Ok(Hash::of(bytes))
}

/// A picture as a photo of the newsroom, and the bytes of its original and renditions.
pub(super) fn photo(name: &str) -> anyhow::Result<(Photo, Vec<&'static [u8]>)> {
    let files = files(name)?;
    let (width, height) = SIZE;
    let renditions = recipes(width, height)
        .iter()
        .map(|recipe| {
            let (_, bytes) = files
                .iter()
                .find(|(known, _)| *known == recipe.name)
                .with_context(|| format!("the picture {name} has no rendition {}", recipe.name))?;
            let (width, height) = fitted(recipe, width, height);
            Ok(Rendition {
                recipe: recipe.name.to_owned(),
                blob: Hash::of(bytes),
                size_bytes: bytes.len() as u64,
                width,
                height,
            })
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let original = original(name)?;
    let all: Vec<&'static [u8]> = files.iter().map(|(_, bytes)| *bytes).collect();
    let photo = Photo {
        original,
        size_bytes: all.first().map_or(0, |bytes| bytes.len() as u64),
        mime: "image/jpeg".to_owned(),
        width,
        height,
        facts: PhotoFacts {
            file_name: format!("{name}.jpg"),
            ..PhotoFacts::default()
        },
        likeness: String::new(),
        renditions,
    };
    Ok((photo, all))
}
