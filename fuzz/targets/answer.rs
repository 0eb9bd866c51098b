//! Whatever a decoder that was taken over answers is a picture of its size, a refusal, or nothing.
#![no_main]
use decoder::{Answer, write_answer};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some(answer) = Answer::parse(bytes) {
        let mut again = Vec::new();
        write_answer(&mut again, &answer).expect("memory takes it");
        assert_eq!(Answer::parse(&again), Some(answer));
    }
});
