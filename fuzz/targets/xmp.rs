//! Any bytes as an XMP packet: read, written into, and read again.
#![no_main]
use libfuzzer_sys::fuzz_target;
use metadata::{Field, Words};

fuzz_target!(|packet: &[u8]| {
    metadata::read_facts_of_blocks(None, Some(packet));
    let file = fuzz::jpeg_with(0xe1, b"http://ns.adobe.com/xap/1.0/\0", packet);
    metadata::read_facts(&file);
    let words: Words = [(Field::Caption, "Bến sông <&>".to_owned())].into();
    drop(metadata::export(&file, &words));
});
