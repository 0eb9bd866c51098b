//! The eight ways a camera may have been held.
//!
//! Exif says how the stored rows relate to the scene (Exif 2.32, tag 0x0112). Renditions are
//! stored upright and carry no tag, because not every reader's browser honours one.

/// How the stored pixels must be turned to stand upright. The numbers are Exif's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Orientation {
    /// 1: stored as seen.
    #[default]
    Upright,
    /// 2: mirrored left to right.
    MirroredAcross,
    /// 3: upside down.
    HalfTurn,
    /// 4: mirrored top to bottom.
    MirroredDown,
    /// 5: mirrored about the falling diagonal.
    Transposed,
    /// 6: needs a quarter turn clockwise (a phone held upright).
    QuarterClockwise,
    /// 7: mirrored about the rising diagonal.
    Transversed,
    /// 8: needs a quarter turn counter-clockwise.
    QuarterCounterclockwise,
}

impl Orientation {
    /// The orientation of an Exif value; anything outside 1 to 8 counts as upright.
    pub fn from_exif(value: u32) -> Orientation {
        match value {
            2 => Orientation::MirroredAcross,
            3 => Orientation::HalfTurn,
            4 => Orientation::MirroredDown,
            5 => Orientation::Transposed,
            6 => Orientation::QuarterClockwise,
            7 => Orientation::Transversed,
            8 => Orientation::QuarterCounterclockwise,
            _ => Orientation::Upright,
        }
    }

    /// The Exif value, 1 to 8.
    pub fn exif(self) -> u16 {
        match self {
            Orientation::Upright => 1,
            Orientation::MirroredAcross => 2,
            Orientation::HalfTurn => 3,
            Orientation::MirroredDown => 4,
            Orientation::Transposed => 5,
            Orientation::QuarterClockwise => 6,
            Orientation::Transversed => 7,
            Orientation::QuarterCounterclockwise => 8,
        }
    }

    /// Whether width and height change places.
    pub fn swaps_sides(self) -> bool {
        self.exif() >= 5
    }

    /// A size the other way round where the sides change places: from upright to stored, and back.
    pub(crate) fn as_stored(self, (width, height): (u32, u32)) -> (u32, u32) {
        if self.swaps_sides() {
            (height, width)
        } else {
            (width, height)
        }
    }

    /// Turns tightly packed 8-bit RGB rows of `width_px` x `height_px` upright.
    pub(crate) fn make_upright(self, rgb: Vec<u8>, width_px: usize, height_px: usize) -> Vec<u8> {
        let (right, bottom) = (width_px.saturating_sub(1), height_px.saturating_sub(1));
        let size = (width_px, height_px);
        match self {
            Orientation::Upright => rgb,
            Orientation::MirroredAcross => rearrange(&rgb, size, size, |x, y| (right - x, y)),
            Orientation::HalfTurn => rearrange(&rgb, size, size, |x, y| (right - x, bottom - y)),
            Orientation::MirroredDown => rearrange(&rgb, size, size, |x, y| (x, bottom - y)),
            Orientation::Transposed => rearrange(&rgb, size, (height_px, width_px), |x, y| (y, x)),
            Orientation::QuarterClockwise => {
                rearrange(&rgb, size, (height_px, width_px), |x, y| (y, bottom - x))
            }
            Orientation::Transversed => rearrange(&rgb, size, (height_px, width_px), |x, y| {
                (right - y, bottom - x)
            }),
            Orientation::QuarterCounterclockwise => {
                rearrange(&rgb, size, (height_px, width_px), |x, y| (right - y, x))
            }
        }
    }
}

/// Fills a picture of size `out` from `source`: `from(x, y)` names the stored pixel that belongs
/// at `x`, `y`. Goes by tiles, so that neither side of a quarter turn leaves the cache.
fn rearrange(
    source: &[u8],
    (stored_width, _): (usize, usize),
    (out_width, out_height): (usize, usize),
    from: impl Fn(usize, usize) -> (usize, usize),
) -> Vec<u8> {
    const TILE: usize = 32;
    let mut out = vec![0u8; source.len()];
    for tile_y in (0..out_height).step_by(TILE) {
        for tile_x in (0..out_width).step_by(TILE) {
            for y in tile_y..(tile_y + TILE).min(out_height) {
                for x in tile_x..(tile_x + TILE).min(out_width) {
                    let (stored_x, stored_y) = from(x, y);
                    let (to, at) = (
                        3 * (y * out_width + x),
                        3 * (stored_y * stored_width + stored_x),
                    );
                    out[to..to + 3].copy_from_slice(&source[at..at + 3]);
                }
            }
        }
    }
    out
}
