//! How long a page takes to render: what the preview adds to reading the revision from the store.

use std::time::Instant;

use site::Theme;

use crate::figure::{Figure, Target, ms};
use crate::table::Spread;
use crate::{Settings, sample, story};

const WORDS: usize = 3_000;
const PHOTOS: usize = 20;

/// Against the revision's own name (canonical JSON, BLAKE3), which preview and approval compute of the same text anyway.
pub(crate) fn measure(settings: &Settings) -> anyhow::Result<Figure> {
    let blocks = story::of(WORDS, 60, PHOTOS).blocks;
    let revision = sample::revision(&[("headline", sample::HEADLINE)], blocks);
    let facts = sample::facts();
    let theme = Theme::built_in();
    // The first page of a process compiles the theme.
    let started = Instant::now();
    let mut bytes = site::article_page(&revision, &facts, theme)?.len();
    let first = ms(started.elapsed());
    let (mut pages, mut names) = (Vec::new(), Vec::new());
    // The first pages fill the caches of the allocator and the processor.
    let warm_up = 10;
    for turn in 0..warm_up + settings.choose(1_000, 100) {
        let started = Instant::now();
        let page = site::article_page(std::hint::black_box(&revision), &facts, theme)?;
        let took = ms(started.elapsed());
        bytes = page.len();
        let started = Instant::now();
        std::hint::black_box(std::hint::black_box(&revision).hash());
        let reference = ms(started.elapsed());
        if turn >= warm_up {
            pages.push(took);
            names.push(reference);
        }
    }
    Ok(Figure {
        name: "preview, 3,000 words and 20 photos",
        galley: Spread::of(&pages),
        against: "the revision's hash",
        reference: Spread::of(&names),
        target: Target::Ms(20.0),
        notes: vec![format!(
            "a page of {bytes} bytes; the first one, which compiles the theme, took {first:.1} ms"
        )],
    })
}
