//! What `galley-decoder` does with any bytes, without the limits of its process: those are tested with files that exceed
//! them. Pictures above a megapixel are left out: they are slow, and nothing in them is new.
#![no_main]
use libfuzzer_sys::fuzz_target;

#[path = "../../crates/decoder/src/heic.rs"]
mod heic;

fuzz_target!(|bytes: &[u8]| {
    let is_small = heic_decoder::probe(bytes).is_ok_and(|info| {
        let pixels = (info.coded_width as u64).saturating_mul(info.coded_height as u64);
        pixels <= fuzz::MAX_PIXELS
    });
    if is_small && let Ok(decoded) = heic::decode(bytes.to_vec()) {
        let picture = decoded.picture;
        assert!(picture.width_px() > 0 && picture.height_px() > 0);
    }
});
