//! XMP, IIM and Exif of any file, and of bare blocks.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    metadata::read_facts(bytes);
    metadata::read_facts_of_blocks(Some(bytes), None);
    metadata::read_facts_of_blocks(None, Some(bytes));
});
