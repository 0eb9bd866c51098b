//! Any bytes as image resources of Photoshop, where IIM lies, and as the datasets of IIM themselves.
#![no_main]
use libfuzzer_sys::fuzz_target;

const LABEL: &[u8] = b"Photoshop 3.0\0";

fuzz_target!(|bytes: &[u8]| {
    metadata::read_facts(&fuzz::jpeg_with(0xed, LABEL, bytes));
    let Ok(length) = u32::try_from(bytes.len()) else {
        return;
    };
    let mut resource = b"8BIM\x04\x04\0\0".to_vec();
    resource.extend(length.to_be_bytes());
    resource.extend(bytes);
    metadata::read_facts(&fuzz::jpeg_with(0xed, LABEL, &resource));
});
