//! Which renditions a photo has.
//!
//! A pure function of the original's size, so that a page can name its pictures without asking any store: the revision
//! carries the size, the recipes follow from it. Nothing is ever enlarged: a recipe wider than the original is left out,
//! and the widest that is left is the original's own width.
//!
//! Every recipe is a JPEG. Those of the site may have a companion in WebP, which is smaller for the same picture; whether a
//! photo has them is said by its record, and a publication writes it down ([`super::words::PublishedPhoto::webp`]).

use super::words::NAME_DIGITS;
use crate::id::Hash;

/// How one rendition is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// Its name: `grid`, or `w` and the width asked for in px.
    pub name: &'static str,
    /// Most width, px.
    pub max_width: u32,
    /// Most height, px.
    pub max_height: u32,
    /// Whether pages show it; the others are for the window.
    pub on_site: bool,
}

/// What the name of a recipe's companion in WebP ends with: `w800.webp`.
const WEBP: &str = ".webp";

impl Recipe {
    /// The name of its companion in WebP, smaller for the same picture; none for what is not on the site.
    #[must_use]
    pub fn webp(&self) -> Option<String> {
        self.on_site.then(|| format!("{}{WEBP}", self.name))
    }
}

/// The media type of the rendition with this name.
#[must_use]
pub fn media_type(recipe: &str) -> &'static str {
    if is_webp(recipe) {
        "image/webp"
    } else {
        "image/jpeg"
    }
}

pub(super) fn is_webp(recipe: &str) -> bool {
    recipe.ends_with(WEBP)
}

const GRID: Recipe = Recipe {
    name: "grid",
    max_width: 200,
    max_height: 200,
    on_site: false,
};

/// The widths of the site's `srcset`, narrow to wide. The window's `screen` is the widest of them.
const SITE: [Recipe; 4] = [
    Recipe {
        name: "w400",
        max_width: 400,
        max_height: 3200,
        on_site: true,
    },
    Recipe {
        name: "w800",
        max_width: 800,
        max_height: 3200,
        on_site: true,
    },
    Recipe {
        name: "w1200",
        max_width: 1200,
        max_height: 3200,
        on_site: true,
    },
    Recipe {
        name: "w1600",
        max_width: 1600,
        max_height: 3200,
        on_site: true,
    },
];

/// The size of an original of `width` × `height` px inside a recipe's bounds, never enlarged, at least 1 px a side.
#[must_use]
pub fn fitted(recipe: &Recipe, width: u32, height: u32) -> (u32, u32) {
    let (w, h) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let (mw, mh) = (u64::from(recipe.max_width), u64::from(recipe.max_height));
    // In integers, so that every machine comes to the same pixel: the tighter of the two bounds decides.
    let (num, den) = if w * mh >= h * mw { (mw, w) } else { (mh, h) };
    if num >= den {
        return (width.max(1), height.max(1));
    }
    let scaled =
        |side: u64| u32::try_from(((side * num * 2 + den) / (den * 2)).max(1)).unwrap_or(u32::MAX);
    (scaled(w), scaled(h))
}

/// The recipes of an original of `width` × `height` px: `grid` first, then the site's, narrow to wide.
///
/// A site recipe is left out when a narrower one already shows the original at its full size.
#[must_use]
pub fn recipes(width: u32, height: u32) -> Vec<Recipe> {
    let full = (width.max(1), height.max(1));
    let mut out = vec![GRID];
    for recipe in SITE {
        out.push(recipe);
        if fitted(&recipe, width, height) == full {
            break;
        }
    }
    out
}

/// The address of a published picture, root-relative: `/media/<original>/<recipe>-<words>.jpg`, or `….webp` for the
/// companion of a recipe.
///
/// `words` is the name of the words in the file ([`super::words::PhotoWords::name`]). Without it the address is
/// `/media/<original>/<recipe>.jpg`, which pages of before there were words in files name.
#[must_use]
pub fn path(original: &str, recipe: &str, words: &str) -> String {
    let dash = if words.is_empty() { "" } else { "-" };
    let (recipe, ending) = match recipe.strip_suffix(WEBP) {
        Some(recipe) => (recipe, WEBP),
        None => (recipe, ".jpg"),
    };
    format!("/media/{original}/{recipe}{dash}{words}{ending}")
}

/// A published picture, as its address names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The original.
    pub original: Hash,
    /// The recipe.
    pub recipe: String,
    /// The name of the words in the file; none in an address of before there were any.
    pub words: Option<String>,
}

impl Address {
    /// Reads what stands behind `/media/`; none when it is no address of a picture.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let (original, file) = path.split_once('/')?;
        let (stem, ending) = match file.strip_suffix(WEBP) {
            Some(stem) => (stem, WEBP),
            None => (file.strip_suffix(".jpg")?, ""),
        };
        let (recipe, words) = match stem.split_once('-') {
            Some((recipe, words)) => (recipe, Some(words)),
            None => (stem, None),
        };
        let is_name = |name: &str| {
            name.len() == NAME_DIGITS
                && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        };
        (words.is_none_or(is_name)).then_some(Self {
            original: original.parse().ok()?,
            recipe: format!("{recipe}{ending}"),
            words: words.map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(width: u32, height: u32) -> Vec<&'static str> {
        recipes(width, height)
            .iter()
            .map(|recipe| recipe.name)
            .collect()
    }

    #[test]
    fn a_large_photo_has_every_width_and_a_small_one_is_never_enlarged() {
        assert_eq!(
            names(6000, 4000),
            ["grid", "w400", "w800", "w1200", "w1600"]
        );
        assert_eq!(
            names(640, 480),
            ["grid", "w400", "w800"],
            "w800 shows it at its own 640 px"
        );
        assert_eq!(names(100, 80), ["grid", "w400"]);
        assert_eq!(fitted(&SITE[1], 640, 480), (640, 480));
    }

    #[test]
    fn an_address_is_read_as_it_was_made_and_nothing_else_is_one() {
        let original = Hash::of(b"an original");
        for words in ["", "0123456789abcdef"] {
            for (recipe, ending) in [("w800", ".jpg"), ("w800.webp", ".webp")] {
                let path = path(&original.to_string(), recipe, words);
                assert!(path.ends_with(ending), "{path}");
                let address = Address::parse(path.strip_prefix("/media/").expect("an address"));
                let expected = Address {
                    original,
                    recipe: recipe.to_owned(),
                    words: Some(words.to_owned()).filter(|words| !words.is_empty()),
                };
                assert_eq!(address, Some(expected));
            }
        }
        let name = original.to_string();
        for bad in [
            "",
            "x/w800.jpg",
            &name,
            &format!("{name}/w800.png"),
            &format!("{name}/w800-.jpg"),
            &format!("{name}/w800-../x.jpg"),
        ] {
            assert_eq!(Address::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_photo_keeps_its_proportions_and_never_vanishes() {
        assert_eq!(fitted(&SITE[3], 6000, 4000), (1600, 1067));
        assert_eq!(fitted(&GRID, 4000, 6000), (133, 200));
        assert_eq!(fitted(&GRID, 30_000, 10), (200, 1));
    }
}
