//! The part of a photo that a figure shows, and the point of it that must be seen.
//!
//! A crop belongs to the figure, not to the photo: another story may show another part of the same picture. It is a register
//! like alt and credit, and its value is JSON in fractions of the upright original, so that it means the same for every
//! rendition and makes none necessary. The focal point stands in the same register: it is a point of the part that is shown, and
//! whoever picks between two people's crops picks its point with it.

use serde::{Deserialize, Serialize};

/// A part of a photo, in fractions of its width and height from the upper left corner: `{"x":0.1,"y":0,"width":0.8,"height":1}`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crop {
    /// The left edge, 0 to 1.
    pub x: f64,
    /// The upper edge, 0 to 1.
    pub y: f64,
    /// The width, above 0, at most 1 − `x`.
    pub width: f64,
    /// The height, above 0, at most 1 − `y`.
    pub height: f64,
    /// What must be seen wherever less than the part is shown; none: its middle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<Focus>,
}

/// A point of a photo, in fractions of its width and height from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Focus {
    /// From the left, 0 to 1.
    pub x: f64,
    /// From above, 0 to 1.
    pub y: f64,
}

/// A part of a rendition that is a file of its own, in whole pixels. It begins where blocks of a JPEG do, so that it can be cut out
/// without decoding anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// From the left, px; a multiple of [`BLOCK_PX`].
    pub left: u32,
    /// From above, px; a multiple of [`BLOCK_PX`].
    pub top: u32,
    /// Width, px.
    pub width: u32,
    /// Height, px.
    pub height: u32,
    /// Width of the rendition that it is a part of, px: of any other it would be another piece. 0 in what was written down before
    /// this was.
    #[serde(default)]
    pub of_width: u32,
}

/// The side of the largest unit in which a JPEG keeps its pixels, px.
pub const BLOCK_PX: u32 = 16;

/// Narrower or lower than this nothing can be made out any more.
const LEAST: f64 = 0.02;
/// Fractions that were worked out from pixels need not add up to the letter.
const SLACK: f64 = 0.001;

/// Reads the value of a crop register; none for what is no crop. Keys that this version does not know are passed over, and so is a
/// focal point that is none.
#[must_use]
pub fn parse_crop(value: &str) -> Option<Crop> {
    // Serde would take a list as well.
    let mut named: serde_json::Map<String, serde_json::Value> = serde_json::from_str(value).ok()?;
    let focus = named
        .remove("focus")
        .filter(serde_json::Value::is_object)
        .and_then(|focus| serde_json::from_value(focus).ok())
        .filter(|focus: &Focus| [focus.x, focus.y].iter().all(|at| (0.0..=1.0).contains(at)));
    let crop: Crop = serde_json::from_value(named.into()).ok()?;
    let inside = |from: f64, length: f64| {
        (-SLACK..=1.0).contains(&from)
            && (LEAST..=1.0 + SLACK).contains(&length)
            && from + length <= 1.0 + SLACK
    };
    if !inside(crop.x, crop.width) || !inside(crop.y, crop.height) {
        return None;
    }
    let (x, y) = (crop.x.max(0.0), crop.y.max(0.0));
    Some(Crop {
        x,
        y,
        width: crop.width.min(1.0 - x),
        height: crop.height.min(1.0 - y),
        focus,
    })
}

impl Crop {
    /// All of a photo.
    pub const WHOLE: Self = Self {
        x: 0.0,
        y: 0.0,
        width: 1.0,
        height: 1.0,
        focus: None,
    };

    /// What [`Crop::framed`] gives, as a part that can be a file of its own: moved by less than a block, and never out of the crop
    /// unless the crop is smaller than one.
    #[must_use]
    pub fn cut(&self, ratio: (u32, u32), width: u32, height: u32) -> Cut {
        let [left, top, wide, high] = self.framed(ratio, width, height);
        let (left, wide) = at_block(left, wide, span(self.x, self.width, width));
        let (top, high) = at_block(top, high, span(self.y, self.height, height));
        Cut {
            left,
            top,
            width: wide,
            height: high,
            of_width: width,
        }
    }

    /// Left, top, width and height in whole pixels of a picture of this size; none when it is all of it.
    #[must_use]
    pub fn in_pixels(&self, width: u32, height: u32) -> Option<[u32; 4]> {
        let (left, across) = span(self.x, self.width, width);
        let (top, down) = span(self.y, self.height, height);
        ((across, down) != (width, height)).then_some([left, top, across, down])
    }

    /// Left, top, width and height in whole pixels of a picture of this size: the largest piece of the part that is `ratio` wide to
    /// high, the focal point as near its middle as the part's edges let it.
    #[must_use]
    pub fn framed(&self, ratio: (u32, u32), width: u32, height: u32) -> [u32; 4] {
        let (left, across) = span(self.x, self.width, width);
        let (top, down) = span(self.y, self.height, height);
        let wide = scaled(down, ratio.0, ratio.1).clamp(1, across);
        let high = scaled(wide, ratio.1, ratio.0).clamp(1, down);
        let focus = self.focus.unwrap_or(Focus {
            x: self.x + self.width / 2.0,
            y: self.y + self.height / 2.0,
        });
        [
            about(focus.x, wide, (left, across), width),
            about(focus.y, high, (top, down), height),
            wide,
            high,
        ]
    }
}

/// `length · by / of`, rounded to the nearest.
fn scaled(length: u32, by: u32, of: u32) -> u32 {
    let of = u64::from(of.max(1));
    let exact = (u64::from(length) * u64::from(by) + of / 2) / of;
    u32::try_from(exact).unwrap_or(u32::MAX)
}

/// Where a piece of this length begins that lies about a point and inside of a part, which is given by its start and length.
fn about(point: f64, length: u32, (start, whole): (u32, u32), of: u32) -> u32 {
    let (middle, _) = span(point, 0.0, of);
    let last = start + (whole - length);
    middle.saturating_sub(length / 2).clamp(start, last)
}

/// A start and a length, moved to where a block begins, inside of a part where it can be.
fn at_block(start: u32, length: u32, (from, whole): (u32, u32)) -> (u32, u32) {
    let (before, end) = (start / BLOCK_PX * BLOCK_PX, from + whole);
    let after = before + BLOCK_PX;
    if before >= from {
        (before, length)
    } else if after < end {
        (after, length.min(end - after))
    } else {
        (before, start + length - before)
    }
}

/// A start and a length within `whole`, at least one pixel long.
fn span(from: f64, length: f64, whole: u32) -> (u32, u32) {
    let pixels = |fraction: f64| {
        // Both are between 0 and the size of a picture, so nothing is cut off.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a fraction of a picture's size"
        )]
        let rounded = (fraction.clamp(0.0, 1.0) * f64::from(whole)).round() as u32;
        rounded.min(whole)
    };
    let start = pixels(from).min(whole.saturating_sub(1));
    let end = pixels(from + length).clamp(start + 1, whole.max(start + 1));
    (start, end - start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crop_is_read_and_given_in_pixels_of_any_rendition() {
        let crop = parse_crop(r#"{"x":0.25,"y":0.1,"width":0.5,"height":0.6}"#).expect("a crop");
        assert_eq!(crop.in_pixels(1200, 800), Some([300, 80, 600, 480]));
        assert_eq!(crop.in_pixels(400, 267), Some([100, 27, 200, 160]));
        assert_eq!(crop.in_pixels(1, 1), None, "there is nothing to leave out");
    }

    #[test]
    fn a_frame_of_a_ratio_lies_about_the_focal_point_and_never_outside_the_crop() {
        let of = |value: &str| {
            parse_crop(value)
                .expect("a crop")
                .framed((3, 2), 1000, 1000)
        };
        assert_eq!(
            of(r#"{"x":0,"y":0,"width":1,"height":1}"#),
            [0, 167, 1000, 667]
        );
        let head = r#"{"x":0,"y":0,"width":1,"height":1,"focus":{"x":0.5,"y":0.1}}"#;
        assert_eq!(of(head), [0, 0, 1000, 667]);
        let feet = r#"{"x":0,"y":0,"width":1,"height":1,"focus":{"x":0.5,"y":0.6}}"#;
        assert_eq!(of(feet), [0, 267, 1000, 667]);
        let wide = r#"{"x":0.2,"y":0.5,"width":0.8,"height":0.2,"focus":{"x":0,"y":0}}"#;
        assert_eq!(
            of(wide),
            [200, 500, 300, 200],
            "a point outside is as near as may be"
        );
    }

    #[test]
    fn a_cut_begins_where_blocks_do_and_stays_in_the_crop() {
        let of = |value: &str| {
            let cut = parse_crop(value).expect("a crop").cut((40, 21), 1200, 800);
            (cut.left, cut.top, cut.width, cut.height)
        };
        assert_eq!(
            Crop::WHOLE.cut((40, 21), 1200, 800).width,
            1200,
            "the width that is asked for, to the pixel"
        );
        assert_eq!(
            of(r#"{"x":0,"y":0,"width":1,"height":1}"#),
            (0, 80, 1200, 630)
        );
        let low = r#"{"x":0,"y":0,"width":1,"height":1,"focus":{"x":0.5,"y":1}}"#;
        assert_eq!(of(low), (0, 160, 1200, 630), "170 is no block's edge");
        // 250 to 750 px across: what lies left of it was cut off by somebody and stays so.
        let part = r#"{"x":0.2083,"y":0.5,"width":0.4167,"height":0.5}"#;
        assert_eq!(of(part), (256, 464, 494, 263));
        let tiny = r#"{"x":0.5026,"y":0,"width":0.02,"height":0.02}"#;
        assert_eq!(of(tiny).0 % BLOCK_PX, 0);
    }

    #[test]
    fn a_focal_point_that_is_none_leaves_the_crop_as_it_is() {
        for focus in [
            "null",
            "[0.1,0.2]",
            r#"{"x":2,"y":0}"#,
            r#"{"x":"0","y":0}"#,
            "7",
        ] {
            let value = format!(r#"{{"x":0,"y":0,"width":0.5,"height":1,"focus":{focus}}}"#);
            assert_eq!(
                parse_crop(&value).map(|crop| (crop.width, crop.focus)),
                Some((0.5, None))
            );
        }
    }

    #[test]
    fn the_whole_photo_is_no_crop() {
        let whole = parse_crop(r#"{"x":0,"y":0,"width":1,"height":1}"#).expect("well formed");
        assert_eq!(whole.in_pixels(1200, 800), None);
        let nearly = parse_crop(r#"{"x":-0.0004,"y":0,"width":1.0004,"height":1}"#);
        assert_eq!(nearly.and_then(|crop| crop.in_pixels(1200, 800)), None);
    }

    #[test]
    fn what_lies_outside_is_empty_or_is_no_number_is_no_crop() {
        for value in [
            "",
            "null",
            "{}",
            "[0,0,1,1]",
            r#"{"x":0,"y":0,"width":0,"height":1}"#,
            r#"{"x":0.6,"y":0,"width":0.6,"height":1}"#,
            r#"{"x":-0.2,"y":0,"width":0.5,"height":1}"#,
            r#"{"x":1e999,"y":0,"width":1,"height":1}"#,
            r#"{"x":"0","y":0,"width":1,"height":1}"#,
        ] {
            assert_eq!(parse_crop(value), None, "{value}");
        }
    }
}
