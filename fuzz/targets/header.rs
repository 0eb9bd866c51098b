//! The head of any file is read, or refused, and never promises more than is allowed.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(header) = imaging::read_header(bytes) {
        assert!(header.width_px > 0 && header.height_px > 0);
        assert!(u64::from(header.width_px) * u64::from(header.height_px) <= imaging::MAX_PIXELS);
    }
});
