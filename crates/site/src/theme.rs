//! A theme: how pages look.
//!
//! A package of templates (MiniJinja, escaping on), a style, a script, fonts and the site's own words in each language. It
//! has a name and a version (`paper/1`), and a publication remembers with which it was rendered: a theme that changes is
//! a new version, so an old page can be made again to the byte. Templates are compiled once and never see a file.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value};
use serde::{Deserialize, Serialize};

use crate::{RenderError, escape};

/// A file of a theme that pages refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset<'a> {
    /// Its root-relative address: `/theme/paper-1/style.css`.
    pub path: &'a str,
    /// Its media type, with the character set where it is text.
    pub content_type: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// A theme, ready to render.
pub struct Theme {
    name: String,
    folder: String,
    words: BTreeMap<String, Words>,
    environment: Environment<'static>,
    assets: Vec<Asset<'static>>,
}

impl std::fmt::Debug for Theme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Theme")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The site's own words in one language, by what they are for.
pub(crate) type Words = BTreeMap<String, String>;

/// `theme.json`: what a package says of itself.
#[derive(Deserialize)]
struct Manifest {
    name: String,
    version: u32,
    words: BTreeMap<String, Words>,
}

macro_rules! package {
    ($($file:literal),* $(,)?) => {
        [$(($file, include_str!(concat!("../themes/paper/templates/", $file)))),*]
    };
}

const TEMPLATES: [(&str, &str); 9] = package![
    "base.html",
    "masthead.html",
    "furniture.html",
    "macros.html",
    "article.html",
    "feedback.html",
    "front.html",
    "section.html",
    "notice.html",
];

macro_rules! assets {
    ($($file:literal as $kind:literal),* $(,)?) => {
        [$(Asset {
            path: concat!("/theme/paper-1/", $file),
            content_type: $kind,
            bytes: include_bytes!(concat!("../themes/paper/", $file)),
        }),*]
    };
}

static ASSETS: [Asset<'static>; 13] = assets![
    "icon.svg" as "image/svg+xml",
    "style.css" as "text/css; charset=utf-8",
    "latest.js" as "text/javascript; charset=utf-8",
    "fonts/source-serif-4-vietnamese-normal.woff2" as "font/woff2",
    "fonts/source-serif-4-latin-normal.woff2" as "font/woff2",
    "fonts/source-serif-4-vietnamese-italic.woff2" as "font/woff2",
    "fonts/source-serif-4-latin-italic.woff2" as "font/woff2",
    "fonts/be-vietnam-pro-vietnamese-400.woff2" as "font/woff2",
    "fonts/be-vietnam-pro-latin-400.woff2" as "font/woff2",
    "fonts/be-vietnam-pro-vietnamese-600.woff2" as "font/woff2",
    "fonts/be-vietnam-pro-latin-600.woff2" as "font/woff2",
    "fonts/OFL-source-serif-4.txt" as "text/plain; charset=utf-8",
    "fonts/OFL-be-vietnam-pro.txt" as "text/plain; charset=utf-8",
];

static PAPER: LazyLock<Theme> = LazyLock::new(|| {
    let manifest: Manifest = serde_json::from_str(include_str!("../themes/paper/theme.json"))
        .expect("the built-in theme describes itself");
    Theme::new(manifest, &TEMPLATES, ASSETS.to_vec())
        .expect("the templates of the built-in theme compile")
});

impl Theme {
    /// The theme that ships with the program: `paper/1`. Compiled at its first use, then kept.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &PAPER
    }

    fn new(
        manifest: Manifest,
        templates: &[(&'static str, &'static str)],
        assets: Vec<Asset<'static>>,
    ) -> Result<Self, minijinja::Error> {
        let mut environment = Environment::new();
        environment.set_syntax(
            SyntaxConfig::builder()
                .trim_blocks(true)
                .lstrip_blocks(true)
                .build()?,
        );
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(format_value);
        for (name, source) in templates {
            environment.add_template(name, source)?;
        }
        Ok(Self {
            name: format!("{}/{}", manifest.name, manifest.version),
            folder: format!("/theme/{}-{}", manifest.name, manifest.version),
            words: manifest.words,
            environment,
            assets,
        })
    }

    /// Its name and version: `paper/1`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its files, as the site serves them; their addresses name the version and may be cached for ever.
    pub fn assets(&self) -> impl Iterator<Item = Asset<'_>> {
        self.assets.iter().copied()
    }

    /// The root-relative address of its folder, without a final slash.
    pub(crate) fn folder(&self) -> &str {
        &self.folder
    }

    /// The site's words in `language`; in English where the theme does not speak it.
    pub(crate) fn words(&self, language: &str) -> &Words {
        static NONE: Words = Words::new();
        let primary = language.split('-').next().unwrap_or_default();
        self.words
            .get(primary)
            .or_else(|| self.words.get("en"))
            .unwrap_or(&NONE)
    }

    /// The page that a template makes of its content.
    pub(crate) fn render(
        &self,
        template: &str,
        page: impl Serialize,
    ) -> Result<String, RenderError> {
        self.environment
            .get_template(template)
            .and_then(|template| template.render(Serde(&page)))
            .map_err(|source| RenderError::Template {
                theme: self.name.clone(),
                source,
            })
    }
}

/// Writes a value into a page: HTML made by this crate as it is, everything else escaped.
///
/// The engine's own formatter writes `/` as `&#x2f;`, which no browser needs and which makes every address unreadable.
fn format_value(
    out: &mut Output<'_>,
    _state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    let written = match value.as_str() {
        Some(html) if value.is_safe() => out.write_str(html),
        Some(text) => out.write_str(&escape::escaped(text)),
        None if value.is_none() || value.is_undefined() => Ok(()),
        None => out.write_str(&escape::escaped(&value.to_string())),
    };
    written.map_err(minijinja::Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word() {
        let words = &Theme::built_in().words;
        let keys = |language: &str| words[language].keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys("vi"), keys("en"));
        assert!(
            words
                .values()
                .flat_map(BTreeMap::values)
                .all(|word| !word.trim().is_empty())
        );
    }

    #[test]
    fn the_theme_is_small_enough_for_a_slow_phone() {
        let fonts: usize = ASSETS
            .iter()
            .filter(|asset| asset.content_type == "font/woff2")
            .map(|a| a.bytes.len())
            .sum();
        assert!(fonts <= 400_000, "{fonts} bytes of fonts");
        let rest: usize = ASSETS
            .iter()
            .filter(|a| a.path.ends_with(".css") || a.path.ends_with(".js"))
            .map(|a| a.bytes.len())
            .sum();
        assert!(rest <= 40_000, "{rest} bytes of style and script");
    }

    #[test]
    fn every_attribute_of_the_templates_is_in_double_quotes() {
        for (name, source) in TEMPLATES {
            assert!(
                !source.contains("='"),
                "{name}: an apostrophe in a text would end the attribute"
            );
            assert!(
                !source.contains("|safe"),
                "{name}: only code decides what is HTML"
            );
            assert!(
                !source.contains("style="),
                "{name}: the site's policy allows no style attributes"
            );
        }
    }

    #[test]
    fn a_files_address_names_the_theme_and_its_version() {
        let theme = Theme::built_in();
        assert_eq!(theme.name(), "paper/1");
        assert!(
            theme
                .assets()
                .all(|asset| asset.path.starts_with("/theme/paper-1/") && !asset.bytes.is_empty())
        );
        assert_eq!(theme.folder(), "/theme/paper-1");
    }
}
