//! From the colours of a camera or a phone to sRGB.
//!
//! Renditions carry no profile, and browsers take that for sRGB; a Display P3 photo shown as
//! sRGB looks washed out. Matrix profiles (three primaries and three curves: Display P3, Adobe
//! RGB, ProPhoto, nearly every camera) are converted; grey and table-based ones are left as they
//! are. This is not a colour management system: relative colorimetric, clipped, 8 bits, and
//! integer per pixel, so that every machine makes the same bytes.
//!
//! Format: ICC.1:2022 (headers 7.2, tags 7.3, `curv` 10.6, `para` 10.18, `XYZ ` 10.31).

use metadata::container::{be16, be32};

/// Linear light is counted in this many steps.
const LINEAR_MAX: i64 = 32_767;
/// Fraction bits of the matrix.
const FRACTION: u32 = 14;

/// Linear sRGB from XYZ relative to D50 (IEC 61966-2-1 primaries, Bradford-adapted).
const SRGB_FROM_XYZ: [[f64; 3]; 3] = [
    [3.133_856_1, -1.616_866_7, -0.490_614_6],
    [-0.978_768_4, 1.916_141_5, 0.033_454_0],
    [0.071_945_3, -0.228_991_4, 1.405_242_7],
];

/// A conversion of 8-bit RGB to 8-bit sRGB.
pub(crate) struct ToSrgb {
    /// Linear light of each 8-bit value, per channel.
    linear: [[i64; 256]; 3],
    /// Rows of the matrix from linear profile colours to linear sRGB.
    matrix: [[i64; 3]; 3],
    /// The 8-bit sRGB value of each step of linear light.
    encoded: Vec<u8>,
}

impl ToSrgb {
    /// Reads a profile. `None` when there is nothing to convert: no matrix profile, a profile
    /// that cannot be right, or one that is sRGB to within one level.
    pub(crate) fn from_profile(profile: &[u8]) -> Option<ToSrgb> {
        if profile.get(16..20)? != b"RGB " || profile.get(20..24)? != b"XYZ " {
            return None;
        }
        let primaries = [
            primary(profile, b"rXYZ")?,
            primary(profile, b"gXYZ")?,
            primary(profile, b"bXYZ")?,
        ];
        let linear = [
            curve(profile, b"rTRC")?,
            curve(profile, b"gTRC")?,
            curve(profile, b"bTRC")?,
        ];
        let matrix = combine(&primaries)?;
        let encoded = (0..=LINEAR_MAX).map(encode_srgb).collect();
        let conversion = ToSrgb {
            linear,
            matrix,
            encoded,
        };
        (!conversion.is_nearly_nothing()).then_some(conversion)
    }

    /// Converts tightly packed pixels whose first three bytes are red, green and blue;
    /// `stride` is 3, or 4 with an alpha that stays as it is.
    pub(crate) fn convert(&self, pixels: &mut [u8], stride: usize) {
        for pixel in pixels.chunks_exact_mut(stride) {
            let rgb = self.convert_one([pixel[0], pixel[1], pixel[2]]);
            pixel[..3].copy_from_slice(&rgb);
        }
    }

    #[inline]
    fn convert_one(&self, rgb: [u8; 3]) -> [u8; 3] {
        let light = [
            self.linear[0][usize::from(rgb[0])],
            self.linear[1][usize::from(rgb[1])],
            self.linear[2][usize::from(rgb[2])],
        ];
        self.matrix.map(|row| {
            let sum = row[0] * light[0] + row[1] * light[1] + row[2] * light[2];
            let rounded = (sum + (1 << (FRACTION - 1))) >> FRACTION;
            self.encoded[rounded.clamp(0, LINEAR_MAX) as usize]
        })
    }

    /// Whether no colour of a coarse grid moves by more than one level.
    fn is_nearly_nothing(&self) -> bool {
        let grid = || (0..=255u8).step_by(15);
        grid().all(|red| {
            grid().all(|green| {
                grid().all(|blue| {
                    let before = [red, green, blue];
                    let after = self.convert_one(before);
                    before.iter().zip(after).all(|(a, b)| a.abs_diff(b) <= 1)
                })
            })
        })
    }
}

/// The bytes of a tag.
fn tag<'a>(profile: &'a [u8], signature: &[u8; 4]) -> Option<&'a [u8]> {
    let count = be32(profile, 128)?.min(200) as usize;
    (0..count).find_map(|index| {
        let entry = 132 + 12 * index;
        if profile.get(entry..entry + 4)? != signature {
            return None;
        }
        let start = be32(profile, entry + 4)? as usize;
        let length = be32(profile, entry + 8)? as usize;
        profile.get(start..start.checked_add(length)?)
    })
}

/// A number of 16 integer and 16 fraction bits (`s15Fixed16Number`).
fn fixed(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from(be32(bytes, at)? as i32) / 65_536.0)
}

fn primary(profile: &[u8], signature: &[u8; 4]) -> Option<[f64; 3]> {
    let tag = tag(profile, signature)?;
    if !tag.starts_with(b"XYZ ") {
        return None;
    }
    Some([fixed(tag, 8)?, fixed(tag, 12)?, fixed(tag, 16)?])
}

/// Multiplies the two matrices. `None` when white would not stay white: the profile is broken.
fn combine(primaries: &[[f64; 3]; 3]) -> Option<[[i64; 3]; 3]> {
    let scale = f64::from(1u32 << FRACTION);
    let mut matrix = [[0i64; 3]; 3];
    for (row, from_xyz) in matrix.iter_mut().zip(&SRGB_FROM_XYZ) {
        let mut white = 0.0;
        for (cell, xyz) in row.iter_mut().zip(primaries) {
            let value = from_xyz[0] * xyz[0] + from_xyz[1] * xyz[1] + from_xyz[2] * xyz[2];
            white += value;
            *cell = libm::round(value * scale) as i64;
        }
        if !(0.9..=1.1).contains(&white) {
            return None;
        }
    }
    Some(matrix)
}

/// The linear light of each 8-bit value.
fn curve(profile: &[u8], signature: &[u8; 4]) -> Option<[i64; 256]> {
    let tag = tag(profile, signature)?;
    let mut light = [0i64; 256];
    for (value, step) in light.iter_mut().enumerate() {
        let x = value as f64 / 255.0;
        let y = match tag.get(..4)? {
            b"curv" => sampled(tag, x)?,
            b"para" => parametric(tag, x)?,
            _ => return None,
        };
        *step = libm::round(y.clamp(0.0, 1.0) * LINEAR_MAX as f64) as i64;
    }
    Some(light)
}

/// A curve of samples; none means the identity, one means a gamma.
fn sampled(tag: &[u8], x: f64) -> Option<f64> {
    let count = be32(tag, 8)? as usize;
    let sample = |index: usize| Some(f64::from(be16(tag, 12 + 2 * index)?) / 65_535.0);
    match count {
        0 => Some(x),
        1 => Some(libm::pow(x, f64::from(be16(tag, 12)?) / 256.0)),
        _ if count > tag.len() => None,
        _ => {
            let at = x * (count - 1) as f64;
            let below = (at as usize).min(count - 2);
            let (low, high) = (sample(below)?, sample(below + 1)?);
            Some(low + (high - low) * (at - below as f64))
        }
    }
}

/// A curve by formula, kinds 0 to 4.
fn parametric(tag: &[u8], x: f64) -> Option<f64> {
    let p = |index: usize| fixed(tag, 12 + 4 * index);
    let gamma = p(0)?;
    let power = |a: f64, b: f64| libm::pow((a * x + b).max(0.0), gamma);
    Some(match be16(tag, 8)? {
        0 => power(1.0, 0.0),
        1 => power(p(1)?, p(2)?),
        2 => power(p(1)?, p(2)?) + p(3)?,
        3 if x >= p(4)? => power(p(1)?, p(2)?),
        3 => p(3)? * x,
        4 if x >= p(4)? => power(p(1)?, p(2)?) + p(5)?,
        4 => p(3)? * x + p(6)?,
        _ => return None,
    })
}

/// The sRGB transfer curve (IEC 61966-2-1), from a step of linear light to 8 bits.
fn encode_srgb(step: i64) -> u8 {
    let light = step as f64 / LINEAR_MAX as f64;
    let value = if light <= 0.003_130_8 {
        12.92 * light
    } else {
        1.055 * libm::pow(light, 1.0 / 2.4) - 0.055
    };
    libm::round(value * 255.0) as u8
}

// The tests of whole files use the same profiles.
#[cfg(test)]
#[path = "../tests/it/profiles.rs"]
mod profiles;

#[cfg(test)]
mod tests {
    use super::ToSrgb;
    use super::profiles::{SRGB_CURVE, adobe_rgb, display_p3, profile};

    #[test]
    fn the_reddest_red_of_srgb_comes_out_of_display_p3_and_adobe_rgb() {
        let p3 = ToSrgb::from_profile(&display_p3()).expect("Display P3 is not sRGB");
        let mut pixels = [234, 51, 35, 255, 255, 255, 0, 0, 0, 128, 128, 128];
        p3.convert(&mut pixels, 3);
        let near = [255, 0, 0, 255, 255, 255, 0, 0, 0, 128, 128, 128];
        assert!(
            pixels.iter().zip(near).all(|(a, b)| a.abs_diff(b) <= 3),
            "{pixels:?}"
        );

        let adobe = ToSrgb::from_profile(&adobe_rgb()).expect("Adobe RGB is not sRGB");
        let mut pixels = [219, 0, 0, 9, 144, 255, 60, 9];
        adobe.convert(&mut pixels, 4);
        let near = [255, 0, 0, 9, 0, 255, 0, 9];
        assert!(
            pixels.iter().zip(near).all(|(a, b)| a.abs_diff(b) <= 3),
            "{pixels:?}"
        );
    }

    #[test]
    fn a_profile_that_is_srgb_or_broken_changes_nothing() {
        let srgb = profile(
            [
                [0.436_07, 0.222_49, 0.013_92],
                [0.385_15, 0.716_87, 0.097_08],
                [0.143_07, 0.060_61, 0.714_1],
            ],
            SRGB_CURVE,
        );
        assert!(ToSrgb::from_profile(&srgb).is_none());
        assert!(ToSrgb::from_profile(&profile([[0.0; 3]; 3], SRGB_CURVE)).is_none());
        for length in 0..srgb.len() {
            assert!(ToSrgb::from_profile(&srgb[..length]).is_none(), "{length}");
        }
    }
}
