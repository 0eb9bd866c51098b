//! How long a page takes: 3,000 words and 20 photos, `cargo run --release -p site --example speed`.

#![expect(
    clippy::disallowed_methods,
    reason = "measuring belongs to the caller, which this is"
)]
#![expect(clippy::print_stdout, reason = "what it prints is its output")]

#[path = "../tests/sample/mod.rs"]
#[allow(dead_code, clippy::allow_attributes, reason = "the tests use the rest")]
mod sample;

use std::time::Instant;

use editorial::article::document::Block;
use site::Theme;

const WORDS: usize = 3_000;
const PHOTOS: usize = 20;
const RUNS: usize = 200;

fn main() -> Result<(), site::RenderError> {
    let words = "Đò không thay được cầu, nhưng trong lúc chờ cầu thì đò phải an toàn như cầu. "
        .split_whitespace()
        .cycle()
        .take(WORDS);
    let words: Vec<&str> = words.collect();
    let mut blocks: Vec<Block> = words
        .chunks(60)
        .map(|paragraph| sample::paragraph(&paragraph.join(" ")))
        .collect();
    blocks.extend((0..PHOTOS).map(|number| {
        let photo = number % sample::PHOTOS.len();
        Block::Figure(sample::figure(
            &format!("f{number}"),
            photo,
            "Bến sông.",
            "",
            "Thu Hằng",
        ))
    }));
    let story = sample::revision(&[("headline", sample::HEADLINE)], blocks);
    let facts = sample::facts();
    let started = Instant::now();
    let theme = Theme::built_in();
    println!(
        "theme compiled once: {:.2} ms",
        started.elapsed().as_secs_f64() * 1e3
    );
    let mut took = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let started = Instant::now();
        std::hint::black_box(site::article_page(&story, &facts, theme)?);
        took.push(started.elapsed());
    }
    took.sort_unstable();
    let at = |percent: usize| took[(RUNS - 1) * percent / 100].as_secs_f64() * 1e3;
    println!(
        "{WORDS} words, {PHOTOS} photos: p50 {:.2} ms, p99 {:.2} ms",
        at(50),
        at(99)
    );
    Ok(())
}
