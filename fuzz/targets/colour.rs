//! Any bytes as an ICC profile: the colours are brought to sRGB, or left as they are.
#![no_main]
use imaging::Picture;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|profile: &[u8]| {
    let pixels = vec![0, 1, 127, 255, 255, 128, 3, 90];
    assert!(Picture::from_rgba(2, 1, pixels, Some(profile)).is_some());
});
