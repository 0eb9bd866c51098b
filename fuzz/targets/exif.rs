//! Any bytes as an Exif block.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    metadata::read_facts_of_blocks(Some(bytes), None);
    metadata::orientation(&fuzz::jpeg_with(0xe1, b"Exif\0\0", bytes));
});
