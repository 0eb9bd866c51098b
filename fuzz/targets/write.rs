//! Words are written into any file, or it is refused; what was written is read.
#![no_main]
use libfuzzer_sys::fuzz_target;
use metadata::{Field, Words};

fuzz_target!(|bytes: &[u8]| {
    let words: Words = [(Field::Caption, "Bến sông <&>".to_owned())].into();
    metadata::has_credentials(bytes);
    let written = [
        metadata::export(bytes, &words),
        metadata::publish(bytes, &words, metadata::read_facts(bytes).position()),
    ];
    for file in written.into_iter().flatten() {
        assert_eq!(
            metadata::read_facts(&file).text(Field::Caption),
            words[&Field::Caption]
        );
    }
});
