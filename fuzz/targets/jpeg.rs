//! Any file that begins like a JPEG is decoded to the size that its head promised, whole and small, or refused. Whole files, files that are cut short, and what can be shown of them.
#![no_main]
use imaging::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fuzz::decode_as(Format::Jpeg, bytes));
