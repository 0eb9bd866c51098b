//! Any file is decoded to the size that its header promised, or refused. Pictures above four megapixels are left out: they
//! are slow, and nothing in them is new.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(header) = imaging::read_header(bytes) else {
        return;
    };
    if u64::from(header.width_px) * u64::from(header.height_px) > 4_000_000 {
        return;
    }
    if let Ok(picture) = imaging::decode(bytes) {
        assert_eq!(picture.width_px(), header.upright_width_px());
        assert_eq!(picture.height_px(), header.upright_height_px());
    }
});
