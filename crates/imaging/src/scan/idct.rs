//! Coefficients to pixels, at the size that is wanted.
//!
//! A block of 8 × 8 coefficients is turned into N × N pixels by an inverse transform of the N × N lowest frequencies: a
//! picture that is N/8 as large, for a fraction of the work, and sharper than averaging would be. For N = 8 this is the
//! inverse DCT of ITU-T T.81, A.3.3. All in integers, so every machine comes to the same pixels.

/// Fraction bits of the basis.
const BASIS_BITS: u32 = 12;
/// Fraction bits between the two passes.
const BETWEEN_BITS: u32 = 4;
/// No sum of a whole picture comes near this; a hostile one is cut off before it overflows.
const MOST_BETWEEN: i32 = 1 << 16;

/// The basis of the inverse transform to N pixels.
#[derive(Debug, Clone)]
pub(super) struct Basis {
    size: usize,
    /// By frequency, then pixel.
    waves: [[i32; 8]; 8],
}

impl Basis {
    /// The basis for `size` pixels a side, 1 to 8.
    pub(super) fn new(size: usize) -> Basis {
        let mut waves = [[0; 8]; 8];
        let scale = f64::from(1u32 << BASIS_BITS);
        for (frequency, wave) in waves.iter_mut().enumerate().take(size) {
            for (at, value) in wave.iter_mut().enumerate().take(size) {
                let angle = (2 * at + 1) as f64 * frequency as f64 * std::f64::consts::PI
                    / (2 * size) as f64;
                let amplitude = if frequency == 0 {
                    core::f64::consts::FRAC_1_SQRT_2 / 2.0
                } else {
                    libm::cos(angle) / 2.0
                };
                *value = libm::round(amplitude * scale) as i32;
            }
        }
        Basis { size, waves }
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Transforms a block into rows of `stride` bytes. `block` holds dequantised coefficients, row by row of 8; those past
    /// `reach` (the highest row and column with one that is not zero) are not looked at.
    #[inline]
    pub(super) fn transform(&self, block: &[i32; 64], reach: Reach, out: &mut [u8], stride: usize) {
        match self.size {
            1 => self.run::<1>(block, reach, out, stride),
            2 => self.run::<2>(block, reach, out, stride),
            3 => self.run::<3>(block, reach, out, stride),
            4 => self.run::<4>(block, reach, out, stride),
            5 => self.run::<5>(block, reach, out, stride),
            6 => self.run::<6>(block, reach, out, stride),
            7 => self.run::<7>(block, reach, out, stride),
            _ => self.run::<8>(block, reach, out, stride),
        }
    }

    #[inline]
    fn run<const N: usize>(&self, block: &[i32; 64], reach: Reach, out: &mut [u8], stride: usize) {
        if reach.row == 0 && reach.column == 0 {
            // One even colour: an eighth of the only coefficient.
            let value = ((block[0] + 4) >> 3) + 128;
            let value = value.clamp(0, 255) as u8;
            for row in out.chunks_mut(stride).take(N) {
                row[..N].fill(value);
            }
            return;
        }
        let (rows, columns) = (reach.row.min(N - 1) + 1, reach.column.min(N - 1) + 1);
        let mut between = [[0i32; N]; N];
        for (coefficients, wave) in block.chunks_exact(8).zip(&self.waves).take(rows) {
            for (sums, &amplitude) in between.iter_mut().zip(wave) {
                for (sum, &coefficient) in sums.iter_mut().zip(coefficients) {
                    *sum += coefficient * amplitude;
                }
            }
        }
        const ROUND: i32 = 1 << (BASIS_BITS + BETWEEN_BITS - 1);
        for (sums, row) in between.iter().zip(out.chunks_mut(stride)) {
            let mut line = [ROUND; N];
            for (&sum, wave) in sums.iter().zip(&self.waves).take(columns) {
                let sum = (sum >> (BASIS_BITS - BETWEEN_BITS)).clamp(-MOST_BETWEEN, MOST_BETWEEN);
                for (value, &amplitude) in line.iter_mut().zip(wave) {
                    *value += sum * amplitude;
                }
            }
            for (pixel, &value) in row[..N].iter_mut().zip(&line) {
                let value = (value >> (BASIS_BITS + BETWEEN_BITS)) + 128;
                *pixel = value.clamp(0, 255) as u8;
            }
        }
    }
}

/// The highest row and column of a block with a coefficient that is not zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) row: usize,
    pub(super) column: usize,
}

#[cfg(test)]
mod tests {
    use super::{Basis, Reach};

    const WHOLE: Reach = Reach { row: 7, column: 7 };

    /// The inverse transform as the standard writes it.
    fn by_the_book(block: &[i32; 64]) -> Vec<f64> {
        let c = |k: usize| if k == 0 { 0.5f64.sqrt() } else { 1.0 };
        let wave = |x: usize, u: usize| {
            ((2 * x + 1) as f64 * u as f64 * std::f64::consts::PI / 16.0).cos()
        };
        (0..64)
            .map(|at| {
                let (y, x) = (at / 8, at % 8);
                let sum: f64 = (0..64)
                    .map(|k| {
                        let (v, u) = (k / 8, k % 8);
                        c(u) * c(v) * f64::from(block[k]) * wave(x, u) * wave(y, v)
                    })
                    .sum();
                (sum / 4.0 + 128.0).clamp(0.0, 255.0)
            })
            .collect()
    }

    #[test]
    fn at_full_size_it_is_the_transform_of_the_standard() {
        let mut state = 7u32;
        for _ in 0..50 {
            let mut block = [0i32; 64];
            for (at, value) in block.iter_mut().enumerate() {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *value = (state >> 24) as i32 % 40 - 20;
                if at == 0 {
                    *value *= 20;
                }
            }
            let mut out = [0u8; 64];
            Basis::new(8).transform(&block, WHOLE, &mut out, 8);
            for (made, meant) in out.iter().zip(by_the_book(&block)) {
                assert!((f64::from(*made) - meant).abs() <= 1.0, "{made} {meant}");
            }
        }
    }

    #[test]
    fn an_even_block_is_even_at_every_size_and_an_absurd_one_overflows_nothing() {
        let mut even = [0i32; 64];
        even[0] = 400;
        for size in 1..=8 {
            let basis = Basis::new(size);
            let mut out = [0u8; 64];
            basis.transform(&even, WHOLE, &mut out, 8);
            assert!((0..size * size).all(|at| out[at / size * 8 + at % size].abs_diff(178) <= 1));
            basis.transform(&[32_767; 64], WHOLE, &mut out, 8);
            basis.transform(&[-32_768; 64], WHOLE, &mut out, 8);
        }
    }
}
