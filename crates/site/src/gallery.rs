//! How the photos of a gallery stand beside one another.
//!
//! A row is as wide as the column and its photos are equally high, so none is cut and none floats: what has to be decided is
//! only where a row ends. It is decided from the shapes alone, so every reader gets the same page and no script is needed; the
//! window decides alike (`ui/src/article/gallery-rows.ts`) and both read `tests/fixtures/galleries.json`. On a phone
//! the photos stand below one another.

use serde::Serialize;

use crate::picture::Picture;

/// Width of the column of text, px: `--column` of the style.
const COLUMN_PX: u64 = 624;
/// Height that the pictures of a row are laid out with before the row shrinks to the column, px. So high that every row does
/// shrink: shrinking keeps the proportions, growing would not.
const LAID_OUT_PX: u32 = 1600;
/// No more beside one another: a caption needs room.
const BESIDE: usize = 3;
/// A photo has at least so much of its row, as one part of this many.
const NARROWEST: u64 = 5;
/// How wide a row should be for its height, in thousandths.
const IDEAL: u64 = 2400;

/// How a figure stands in a row with others.
#[derive(Debug, Serialize)]
pub(crate) struct Beside {
    /// Its width in a column of full width, px.
    shown: u64,
    /// Its part of the row, percent.
    share: u64,
}

/// How many photos each row has, from their shapes: width to height, in thousandths.
///
/// The first rows are the large ones where two ways are equally good: a gallery opens with its best photo.
pub(crate) fn rows(shapes: &[u64]) -> Vec<usize> {
    // From the end: what the photos from here on cost at least, and how many of them the first row has then.
    let mut best: Vec<(u64, usize)> = vec![(0, 0); shapes.len() + 1];
    for from in (0..shapes.len()).rev() {
        best[from] = (1..=BESIDE.min(shapes.len() - from))
            .filter_map(|count| {
                Some((
                    cost(&shapes[from..from + count])? + best[from + count].0,
                    count,
                ))
            })
            .min()
            .unwrap_or((0, 1));
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at < shapes.len() {
        let count = best[at].1;
        out.push(count);
        at += count;
    }
    out
}

/// How far a row is from the ideal one; none where a photo would be too narrow in it.
fn cost(row: &[u64]) -> Option<u64> {
    let sum: u64 = row.iter().sum();
    let narrow = row.iter().any(|shape| shape * NARROWEST < sum);
    if row.len() > 1 && narrow {
        return None;
    }
    let off = sum.abs_diff(IDEAL) * 1000 / sum.clamp(1, IDEAL);
    Some(off * off)
}

/// The shape of what is shown of a picture, in thousandths.
pub(crate) fn shape(picture: &Picture) -> u64 {
    let (width, height) = match &picture.crop {
        Some(part) => (part.width, part.height),
        None => (picture.width, picture.height),
    };
    // Beyond these nothing stands beside anything, and sums stay small.
    (u64::from(width) * 1000 / u64::from(height).max(1)).clamp(100, 10_000)
}

/// Lays a picture out in a row whose shapes add up to `sum`.
pub(crate) fn put_beside(picture: &mut Picture, sum: u64) -> Beside {
    let shape = shape(picture);
    let wide = u32::try_from(shape * u64::from(LAID_OUT_PX) / 1000).unwrap_or(LAID_OUT_PX);
    match &mut picture.crop {
        Some(part) => (part.width, part.height) = (wide, LAID_OUT_PX),
        None => (picture.width, picture.height) = (wide, LAID_OUT_PX),
    }
    Beside {
        shown: (COLUMN_PX * shape).div_ceil(sum.max(1)),
        share: (100 * shape).div_ceil(sum.max(1)),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    /// The rows are shared with the window: `tests/fixtures/galleries.json`.
    #[test]
    fn photos_stand_in_the_rows_that_the_window_shows() {
        #[derive(Deserialize)]
        struct Gallery {
            name: String,
            shapes: Vec<u64>,
            rows: Vec<usize>,
        }
        let galleries: Vec<Gallery> =
            serde_json::from_str(include_str!("../../../tests/fixtures/galleries.json"))
                .expect("the fixture is part of the project");
        for gallery in galleries {
            assert_eq!(rows(&gallery.shapes), gallery.rows, "{}", gallery.name);
        }
    }

    #[test]
    fn every_photo_stands_in_one_row_and_none_is_squeezed() {
        let shapes = [1500, 667, 3000, 100, 10_000, 1000, 750, 1333, 2000];
        for count in 0..40 {
            let all: Vec<u64> = shapes
                .iter()
                .copied()
                .cycle()
                .skip(count)
                .take(count)
                .collect();
            let planned = rows(&all);
            assert_eq!(planned.iter().sum::<usize>(), count);
            let mut rest = all.as_slice();
            for row in planned {
                let (here, behind) = rest.split_at(row);
                let sum: u64 = here.iter().sum();
                assert!(
                    row == 1 || here.iter().all(|shape| shape * 5 >= sum),
                    "{here:?}"
                );
                rest = behind;
            }
        }
    }
}
