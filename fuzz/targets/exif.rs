//! Any bytes as an Exif block: read, and words written into it.
#![no_main]
use libfuzzer_sys::fuzz_target;
use metadata::{Field, Words};

fuzz_target!(|bytes: &[u8]| {
    metadata::read_facts_of_blocks(Some(bytes), None);
    let file = fuzz::jpeg_with(0xe1, b"Exif\0\0", bytes);
    let words: Words = [(Field::Caption, "Bến sông <&>".to_owned())].into();
    let Ok(written) = metadata::export(&file, &words) else {
        return;
    };
    assert_eq!(
        metadata::orientation(&written),
        metadata::orientation(&file)
    );
    assert_eq!(
        metadata::read_facts(&written).text(Field::Caption),
        words[&Field::Caption]
    );
});
