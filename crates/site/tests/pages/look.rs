//! What the style promises: legible in both schemes, and nothing fetched from elsewhere.

use std::collections::BTreeMap;

use site::Theme;

fn style() -> &'static str {
    let style = Theme::built_in()
        .assets()
        .find(|asset| asset.path.ends_with("/style.css"))
        .expect("a style");
    std::str::from_utf8(style.bytes).expect("UTF-8")
}

/// The colours of the first `:root` behind `mark`.
fn colours(mark: &str) -> BTreeMap<&'static str, [f64; 3]> {
    let from = style().find(mark).expect("the scheme is in the style");
    let block = style()[from..]
        .split_once(":root {")
        .and_then(|(_, rest)| rest.split_once('}'))
        .expect("colours")
        .0;
    block
        .lines()
        .filter_map(|line| line.trim().strip_suffix(';')?.split_once(": #"))
        .map(|(name, hex)| (name, rgb(hex)))
        .collect()
}

fn rgb(hex: &str) -> [f64; 3] {
    [0, 2, 4]
        .map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("six digits")) / 255.0)
}

/// Relative luminance (WCAG 2.2).
fn luminance(colour: [f64; 3]) -> f64 {
    let [r, g, b] = colour.map(|c| {
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_colour_of_text_can_be_read_on_paper_by_day_and_by_night() {
    for scheme in ["@font-face", "@media (prefers-color-scheme: dark)"] {
        let colours = colours(scheme);
        for text in ["--ink", "--grey", "--faint", "--accent"] {
            let ratio = contrast(colours[text], colours["--paper"]);
            assert!(ratio >= 4.5, "{text} on paper under {scheme}: {ratio:.2}");
        }
    }
}

#[test]
fn the_theme_brings_everything_that_it_shows() {
    let files: Vec<String> = Theme::built_in()
        .assets()
        .map(|asset| asset.path.to_owned())
        .collect();
    let mut used = 0;
    for url in style()
        .split("url(\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
    {
        assert!(
            files.contains(&format!("/theme/paper-1/{}", url.0)),
            "{}",
            url.0
        );
        used += 1;
    }
    assert!(
        used >= 8,
        "upright, italic and two weights of the small face, each in two subsets"
    );
    assert!(
        !style().contains("://") && !style().contains("@import"),
        "nothing comes from elsewhere"
    );
}

#[test]
fn the_style_answers_what_a_reader_asks_of_it() {
    for asked in [
        "prefers-color-scheme: dark",
        "prefers-reduced-motion",
        "@media print",
        ":focus-visible",
        "font-display: swap",
    ] {
        assert!(style().contains(asked), "{asked}");
    }
}
