//! The one renderer of pages.
//!
//! A page is a function of a revision, the facts of its publication and a theme. The server and the preview of every
//! workstation call the same function with the same package, so what an editor approves is what readers get, byte for
//! byte: nothing here reads a clock, a disk or a network, and nothing depends on the order of a hash table.
//!
//! Before publication some facts are guesses (today's date, the time of publication, what surrounds the story). Every
//! element whose bytes depend on them carries `data-now`; [`without_now`] takes those elements out, and what is left
//! depends on the revision and the theme alone.
//!
//! The theme [`Theme::built_in`] is a package (`themes/paper/`): templates, style, fonts, words. Code decides what a page
//! says and that it is safe; the theme decides how it looks.

mod article;
mod body;
mod cut;
mod escape;
mod feed;
mod frame;
mod gallery;
mod latest;
mod list;
mod metadata;
mod now;
mod picture;
mod teaser;
mod theme;

pub use article::{article_page, withdrawn_page};
pub use cut::Uncut;
pub use feed::atom_feed;
pub use latest::latest_json;
pub use list::{
    ListFacts, feedback_refused_page, feedback_thanks_page, front_page, not_found_page,
    section_page,
};
pub use now::without_now;
pub use picture::{PagePhoto, Unmade, page_photos, photo_file, photo_words};
pub use theme::{Asset, Theme};

/// Where every page expects the feed of the newest stories ([`atom_feed`]); a section's lies at `/{section}/atom.xml`.
pub const ATOM_PATH: &str = "/atom.xml";

/// Where the theme's script expects [`latest_json`].
pub const LATEST_PATH: &str = "/latest.json";

/// Where a story's feedback form posts to, before the story's short id ([`editorial::publication::short_id`]).
///
/// The body is `application/x-www-form-urlencoded` with `name` (at most 120 characters), `email` (at most 254, may be
/// empty) and `message` (at most 4,000), and `website`, which no reader sees: who fills it in is a machine. The limits are the
/// form's; the server must hold them again.
pub const FEEDBACK_PATH: &str = "/feedback/";

/// Why a page could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The theme's templates and the page's content do not fit: a fault of the theme, never of the story.
    #[error("the theme {theme} cannot show this page: {source}")]
    Template {
        /// The theme's name and version.
        theme: String,
        /// What the template engine said.
        source: minijinja::Error,
    },
}
