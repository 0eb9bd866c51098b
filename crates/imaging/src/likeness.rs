//! Whether two pictures look alike: the same photo saved again, smaller, brighter or in another format.
//!
//! A difference hash in both directions (the idea is N. Krawetz's "dHash"): the picture's brightness in nine by nine fields, and of
//! each field whether the next one to the right, and the next one below, is brighter. What a second coding changes is small beside such
//! differences, and what a person would call another picture has others. It is a hint for a person and decides nothing: two photos
//! of one burst are alike by it, as they should be.

use crate::decode::Picture;

/// The most bits in which two likenesses differ whose pictures are called alike; of two unrelated pictures half of them do.
pub const MOST_BITS_APART: u32 = 16;

/// How a picture looks, in 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Likeness(pub [u8; 16]);

/// Fields to a side.
const FIELDS: usize = 9;
/// Brightness from darkest to lightest field, of 255, below which a picture shows nothing to compare.
const LEAST_CONTRAST: u32 = 8;

impl Likeness {
    /// The likeness of an upright picture; none of one that is nearly even, which would be like every other such picture.
    pub fn of(picture: &Picture) -> Option<Likeness> {
        let fields = brightness(picture);
        let all = fields.iter().flatten();
        let contrast = all.clone().max()? - all.min()?;
        if contrast < LEAST_CONTRAST {
            return None;
        }
        let mut bytes = [0u8; 16];
        for y in 0..FIELDS - 1 {
            for x in 0..FIELDS - 1 {
                let bit = 1 << x;
                if fields[y][x + 1] > fields[y][x] {
                    bytes[y] |= bit;
                }
                if fields[y + 1][x] > fields[y][x] {
                    bytes[8 + y] |= bit;
                }
            }
        }
        Some(Likeness(bytes))
    }

    /// In how many of 128 bits two differ.
    pub fn bits_apart(&self, other: &Likeness) -> u32 {
        let differing = std::iter::zip(self.0, other.0).map(|(a, b)| (a ^ b).count_ones());
        differing.sum()
    }
}

/// The mean brightness of each field, 0 to 255.
fn brightness(picture: &Picture) -> [[u32; FIELDS]; FIELDS] {
    let (width, height) = (picture.width_px() as usize, picture.height_px() as usize);
    let span = |field: usize, whole: usize| {
        let start = (field * whole / FIELDS).min(whole - 1);
        start..((field + 1) * whole / FIELDS).max(start + 1)
    };
    let mut fields = [[0; FIELDS]; FIELDS];
    for (row, field_row) in fields.iter_mut().enumerate() {
        for (column, field) in field_row.iter_mut().enumerate() {
            let (mut sum, mut count) = (0u64, 0u64);
            for y in span(row, height) {
                for x in span(column, width) {
                    let at = (y * width + x) * 3;
                    let [r, g, b] = [0, 1, 2].map(|channel| u64::from(picture.rgb()[at + channel]));
                    // Rec. 601, in thousandths.
                    sum += 299 * r + 587 * g + 114 * b;
                    count += 1;
                }
            }
            // A mean of bytes is a byte.
            *field = u32::try_from(sum / (count * 1000)).unwrap_or(u32::MAX);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::{Likeness, MOST_BITS_APART, Picture};

    fn picture(side: u32, value: impl Fn(u32, u32) -> u8) -> Picture {
        let rgb = (0..side * side).flat_map(|at| [value(at % side, at / side); 3]);
        Picture::from_rgb(side, side, rgb.collect()).expect("the length fits")
    }

    #[test]
    fn a_photo_is_like_itself_smaller_and_brighter_and_unlike_another() {
        let scene = |side: u32, lighter: u8| {
            picture(side, move |x, y| {
                let (x, y) = (x * 18 / side, y * 18 / side);
                ((x * 37 + y * 91 + x * y * 13) % 200) as u8 + lighter
            })
        };
        let likeness = |picture: &Picture| Likeness::of(picture).expect("it shows something");
        let first = likeness(&scene(180, 0));
        assert!(first.bits_apart(&likeness(&scene(72, 40))) <= MOST_BITS_APART);
        let other = likeness(&picture(180, |x, y| ((x * y) % 251) as u8));
        assert!(first.bits_apart(&other) > 2 * MOST_BITS_APART);
    }

    #[test]
    fn an_even_picture_is_like_no_other() {
        assert_eq!(Likeness::of(&picture(72, |_, _| 119)), None);
        assert_eq!(Likeness::of(&picture(1, |_, _| 0)), None);
    }
}
