//! The pixels of a scaled JPEG, component by component.
//!
//! The walk that proves a picture complete meets every coefficient anyway. Given planes, it leaves the low frequencies
//! here, and a picture of N/8 of the size comes out for hardly more than the walk itself: no second pass over the coded
//! data, no full-size picture in memory. Chroma that is stored at half the size is transformed at twice the N where that
//! fits, so nothing has to be enlarged again.

use super::idct::{Basis, Reach};
use crate::frame::{Component, Frame};
use crate::refused::{BAD_STRUCTURE, Refused};

/// Where each coefficient of the zigzag order lies in its block, row by row (ITU-T T.81, figure 5).
const NATURAL: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// No coefficient in its place.
const NOWHERE: u8 = 64;

/// A table of quantisation, in zigzag order.
pub(super) type Quantisation = [u16; 64];

/// The coefficients of the block that is being read.
pub(super) struct Block {
    values: [i32; 64],
    reach: Reach,
}

impl Block {
    pub(super) const fn new() -> Block {
        Block {
            values: [0; 64],
            reach: Reach { row: 0, column: 0 },
        }
    }

    /// Puts one coefficient in its place, dequantised.
    #[inline]
    pub(super) fn put(&mut self, wanted: Wanted, value: i32) {
        if wanted.natural < NOWHERE {
            self.set(
                usize::from(wanted.natural & 63),
                value.saturating_mul(wanted.factor),
            );
        }
    }

    #[inline]
    fn set(&mut self, natural: usize, value: i32) {
        // No honest coefficient lies outside; a dishonest one must not overflow the transform.
        self.values[natural] = value.clamp(-32_768, 32_767);
        self.reach.row = self.reach.row.max(natural >> 3);
        self.reach.column = self.reach.column.max(natural & 7);
    }

    /// Only what was set: most blocks of a photo have few coefficients, in few rows.
    #[inline]
    fn clear(&mut self) {
        for row in self.values.chunks_exact_mut(8).take(self.reach.row + 1) {
            row.fill(0);
        }
        self.reach = Reach::default();
    }
}

/// What becomes of a coefficient: where it lies in its block, or [`NOWHERE`], and what it is multiplied by.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    natural: u8,
    factor: i32,
}

/// What becomes of the coefficients of a component, in zigzag order.
pub(super) struct Recipe {
    wanted: [Wanted; 64],
    /// The last that matters.
    pub(super) last: usize,
}

impl Recipe {
    /// What becomes of coefficient `at`, 0 to 63.
    #[inline]
    pub(super) fn wanted(&self, at: usize) -> Wanted {
        self.wanted[at & 63]
    }
}

/// The pixels of one component.
struct Plane {
    basis: Basis,
    /// Blocks, padded to whole MCUs.
    blocks_across: usize,
    blocks_down: usize,
    /// By zigzag order; none until a scan brings the component.
    quantisation: Option<[i32; 64]>,
    pixels: Vec<u8>,
    /// Of a progressive picture: the coefficients that matter, block by block.
    kept: Vec<i16>,
    /// By zigzag order: the place among those that are kept of a block, or [`NOWHERE`].
    slots: [u8; 64],
    /// How many times as wide and as high the picture is.
    enlarge: (usize, usize),
}

/// The pixels of a picture, N/8 of its size.
pub(crate) struct Planes {
    planes: Vec<Plane>,
    width: usize,
    height: usize,
    progressive: bool,
}

/// A scaled picture: rows of red, green and blue.
pub(crate) struct Scaled {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) rgb: Vec<u8>,
}

impl Planes {
    /// Room for the pixels of a frame at `eighths`/8 of its size, 1 to 7. `None` for arrangements of components that are
    /// left to other decoders: neither grey nor three components with chroma at full or half size.
    pub(crate) fn new(frame: &Frame, eighths: usize) -> Option<Planes> {
        let components = &frame.components;
        if !matches!(components.len(), 1 | 3) || !(1..8).contains(&eighths) {
            return None;
        }
        let (across, down) = frame.largest_sampling();
        let is_alone = components.len() == 1;
        let planes = components
            .iter()
            .map(|component| Plane::new(frame, component, (across, down), is_alone, eighths))
            .collect::<Option<_>>()?;
        Some(Planes {
            planes,
            width: (frame.width * eighths).div_ceil(8),
            height: (frame.height * eighths).div_ceil(8),
            progressive: frame.progressive,
        })
    }

    /// Takes the table in force when a scan first brings a component.
    pub(super) fn begin(
        &mut self,
        component: usize,
        table: Option<&Quantisation>,
    ) -> Result<(), Refused> {
        let plane = &mut self.planes[component];
        if plane.quantisation.is_none() {
            plane.quantisation = Some(table.ok_or(BAD_STRUCTURE)?.map(i32::from));
        }
        Ok(())
    }

    /// What becomes of the coefficients of a sequential component; none of one that no scan brings.
    pub(super) fn recipe(&self, component: usize) -> Option<Recipe> {
        let plane = &self.planes[component];
        let factors = plane.quantisation.as_ref()?;
        let wanted = std::array::from_fn(|at| Wanted {
            natural: match plane.slots[at] {
                NOWHERE => NOWHERE,
                _ => NATURAL[at],
            },
            factor: factors[at],
        });
        let last = plane.slots.iter().rposition(|&slot| slot != NOWHERE)?;
        Some(Recipe { wanted, last })
    }

    /// Turns a sequential block into pixels, at `x`, `y` in blocks, and clears it.
    #[inline]
    pub(super) fn finish_block(&mut self, component: usize, block: &mut Block, x: usize, y: usize) {
        self.planes[component].draw(block, x, y);
        block.clear();
    }

    /// A coefficient of a progressive picture that is kept: `at` counts in zigzag order, `x`, `y` in blocks.
    #[inline]
    pub(super) fn kept(
        &mut self,
        component: usize,
        (x, y): (usize, usize),
        at: usize,
    ) -> Option<&mut i16> {
        let plane = &mut self.planes[component];
        let slot = plane.slots[at];
        if slot == NOWHERE {
            return None;
        }
        let size = plane.basis.size();
        let block = y * plane.blocks_across + x;
        plane.kept.get_mut(block * size * size + usize::from(slot))
    }

    /// The picture, when every scan was read (or as much of it as was).
    pub(crate) fn into_picture(mut self) -> Scaled {
        if self.progressive {
            self.planes.iter_mut().for_each(Plane::draw_kept);
        }
        let mut rgb = vec![0u8; self.width * self.height * 3];
        let mut rows: [Vec<u8>; 3] = std::array::from_fn(|_| vec![128; self.width + 16]);
        for (y, out) in rgb.chunks_exact_mut(self.width.max(1) * 3).enumerate() {
            for (plane, row) in self.planes.iter().zip(&mut rows) {
                plane.read_row(y, &mut row[..self.width]);
            }
            if self.planes.len() == 1 {
                for (pixel, &value) in out.chunks_exact_mut(3).zip(&rows[0]) {
                    pixel.fill(value);
                }
            } else {
                to_rgb(&rows[0], &rows[1], &rows[2], out);
            }
        }
        Scaled {
            width: self.width,
            height: self.height,
            rgb,
        }
    }
}

impl Plane {
    fn new(
        frame: &Frame,
        component: &Component,
        (across, down): (usize, usize),
        is_alone: bool,
        eighths: usize,
    ) -> Option<Plane> {
        let ratio = |most: usize, own: usize| {
            let ratio = most / own;
            (ratio * own == most && ratio <= 2).then_some(ratio)
        };
        let (wide, high) = (
            ratio(across, component.across)?,
            ratio(down, component.down)?,
        );
        // Half as large both ways, and room to transform twice as large: no need to enlarge.
        let (size, enlarge) = if (wide, high) == (2, 2) && eighths <= 4 {
            (2 * eighths, (1, 1))
        } else {
            (eighths, (wide, high))
        };
        let (own_across, own_down) = if is_alone {
            (1, 1)
        } else {
            (component.across, component.down)
        };
        let (most_across, most_down) = if is_alone { (1, 1) } else { (across, down) };
        let blocks_across = frame.width.div_ceil(8 * most_across) * own_across;
        let blocks_down = frame.height.div_ceil(8 * most_down) * own_down;
        let blocks = blocks_across * blocks_down;
        let mut slots = [NOWHERE; 64];
        for (slot, &natural) in slots.iter_mut().zip(&NATURAL) {
            let (row, column) = (usize::from(natural >> 3), usize::from(natural & 7));
            if row < size && column < size {
                *slot = (row * size + column) as u8;
            }
        }
        let kept = if frame.progressive {
            blocks * size * size
        } else {
            0
        };
        Some(Plane {
            basis: Basis::new(size),
            blocks_across,
            blocks_down,
            quantisation: None,
            // Grey where nothing comes.
            pixels: vec![128; blocks * size * size],
            kept: vec![0; kept],
            slots,
            enlarge,
        })
    }

    #[inline]
    fn draw(&mut self, block: &Block, x: usize, y: usize) {
        let size = self.basis.size();
        if x >= self.blocks_across || y >= self.blocks_down {
            return;
        }
        let stride = self.blocks_across * size;
        let start = y * size * stride + x * size;
        self.basis.transform(
            &block.values,
            block.reach,
            &mut self.pixels[start..],
            stride,
        );
    }

    fn draw_kept(&mut self) {
        let Some(quantisation) = self.quantisation else {
            return;
        };
        let size = self.basis.size();
        let mut places = Vec::new();
        for ((&slot, &natural), factor) in self.slots.iter().zip(&NATURAL).zip(quantisation) {
            if slot != NOWHERE {
                places.push((usize::from(slot), usize::from(natural), factor));
            }
        }
        let kept = std::mem::take(&mut self.kept);
        let mut block = Block::new();
        for (index, values) in kept.chunks_exact(size * size).enumerate() {
            for &(slot, natural, factor) in &places {
                if values[slot] != 0 {
                    block.set(natural, i32::from(values[slot]) * factor);
                }
            }
            self.draw(
                &block,
                index % self.blocks_across,
                index / self.blocks_across,
            );
            block.clear();
        }
    }

    /// Row `y` of the picture, enlarged where the component is stored at half the size: three quarters of the nearest
    /// sample and one of the next, as the samples lie between pixels.
    fn read_row(&self, y: usize, out: &mut [u8]) {
        let stride = self.blocks_across * self.basis.size();
        let rows = self.blocks_down * self.basis.size();
        let row = |at: usize| &self.pixels[at.min(rows - 1) * stride..][..stride];
        let (wide, high) = self.enlarge;
        let near = row(y / high);
        let far = match (high, y % 2) {
            (1, _) => near,
            (_, 0) => row((y / 2).saturating_sub(1)),
            _ => row(y / 2 + 1),
        };
        let mix = |near: u8, far: u8| ((3 * u16::from(near) + u16::from(far) + 2) >> 2) as u8;
        if wide == 1 {
            for (pixel, (&near, &far)) in out.iter_mut().zip(near.iter().zip(far)) {
                *pixel = if high == 1 { near } else { mix(near, far) };
            }
            return;
        }
        let at = |x: usize| {
            let x = x.min(stride - 1);
            if high == 1 {
                near[x]
            } else {
                mix(near[x], far[x])
            }
        };
        let mut before = at(0);
        let mut here = before;
        for (x, pair) in out.chunks_mut(2).enumerate() {
            let after = at(x + 1);
            pair[0] = mix(here, before);
            if let Some(second) = pair.get_mut(1) {
                *second = mix(here, after);
            }
            (before, here) = (here, after);
        }
    }
}

/// YCbCr to RGB (JFIF 1.02), in integers of 16 fraction bits.
fn to_rgb(luma: &[u8], blue: &[u8], red: &[u8], out: &mut [u8]) {
    const HALF: i32 = 1 << 15;
    let chroma = blue.iter().zip(red);
    for (pixel, (&y, (&cb, &cr))) in out.chunks_exact_mut(3).zip(luma.iter().zip(chroma)) {
        let (y, cb, cr) = (i32::from(y), i32::from(cb) - 128, i32::from(cr) - 128);
        let values = [
            y + ((91_881 * cr + HALF) >> 16),
            y - ((22_554 * cb + 46_802 * cr + HALF) >> 16),
            y + ((116_130 * cb + HALF) >> 16),
        ];
        for (byte, value) in pixel.iter_mut().zip(values) {
            *byte = value.clamp(0, 255) as u8;
        }
    }
}
