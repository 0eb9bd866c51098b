//! Any file that begins like a GIF is decoded to the size that its head promised, whole and small, or refused. The first frame.
#![no_main]
use imaging::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fuzz::decode_as(Format::Gif, bytes));
