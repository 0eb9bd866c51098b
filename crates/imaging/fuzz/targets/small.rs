//! Any file is decoded small, whole or damaged, or refused; what is made can be decoded again.
#![no_main]
use imaging::{OutFormat, Recipe};
use libfuzzer_sys::fuzz_target;

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

fuzz_target!(|bytes: &[u8]| {
    let Ok(header) = imaging::read_header(bytes) else {
        return;
    };
    if u64::from(header.width_px) * u64::from(header.height_px) > 4_000_000 {
        return;
    }
    let whole = imaging::renditions(bytes, &SMALL).ok();
    let damaged = imaging::damaged_renditions(bytes, &SMALL).ok().flatten();
    for made in whole.into_iter().chain(damaged).flatten() {
        assert!(imaging::decode(&made.bytes).is_ok());
    }
});
