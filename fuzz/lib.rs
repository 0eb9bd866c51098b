//! What several targets do with their bytes.

use imaging::{Format, OutFormat, Recipe};

/// Larger pictures are left out: they are slow, and nothing in them is new.
pub const MAX_PIXELS: u64 = 1_000_000;

const SMALL: [Recipe; 2] = [recipe(160), recipe(24)];

const fn recipe(side: u32) -> Recipe {
    Recipe {
        name: "small",
        max_width_px: side,
        max_height_px: side,
        format: OutFormat::Jpeg,
        quality: 80,
    }
}

/// Decodes a file of this format whole, small, and as far as it can be shown; what is made can be decoded again.
pub fn decode_as(format: Format, bytes: &[u8]) {
    let Ok(header) = imaging::read_header(bytes) else {
        return;
    };
    let pixels = u64::from(header.width_px) * u64::from(header.height_px);
    if header.format != format || pixels > MAX_PIXELS {
        return;
    }
    if let Ok(picture) = imaging::decode(bytes) {
        assert_eq!(picture.width_px(), header.upright_width_px());
        assert_eq!(picture.height_px(), header.upright_height_px());
    }
    let whole = imaging::renditions(bytes, &SMALL).ok();
    let damaged = imaging::damaged_renditions(bytes, &SMALL).ok().flatten();
    for made in whole.into_iter().chain(damaged).flatten() {
        assert!(imaging::decode(&made.bytes).is_ok());
    }
}

/// A JPEG with an empty scan whose segments with these markers hold `label` and then the bytes: what carries a block of words.
pub fn jpeg_with(marker: u8, label: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    for part in bytes.chunks(60_000) {
        let length = u16::try_from(label.len() + part.len() + 2).unwrap_or(u16::MAX);
        file.extend([0xff, marker]);
        file.extend(length.to_be_bytes());
        file.extend(label);
        file.extend(part);
    }
    file.extend([0xff, 0xda, 0, 2, 0xff, 0xd9]);
    file
}
