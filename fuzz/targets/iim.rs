//! Any bytes as image resources of Photoshop, where IIM lies, and as the datasets of IIM themselves; words are written into both.
#![no_main]
use libfuzzer_sys::fuzz_target;
use metadata::{Field, Words};

const LABEL: &[u8] = b"Photoshop 3.0\0";

fuzz_target!(|bytes: &[u8]| {
    check(bytes);
    let Ok(length) = u32::try_from(bytes.len()) else {
        return;
    };
    let mut resource = b"8BIM\x04\x04\0\0".to_vec();
    resource.extend(length.to_be_bytes());
    resource.extend(bytes);
    check(&resource);
});

fn check(resources: &[u8]) {
    let words: Words = [(Field::Caption, "Bến sông <&>".to_owned())].into();
    let file = fuzz::jpeg_with(0xed, LABEL, resources);
    let before = metadata::read_facts(&file);
    let written = metadata::export(&file, &words).expect("resources have no limit");
    let after = metadata::read_facts(&written);
    let caption = after.get(Field::Caption).expect("it was written");
    assert_eq!(caption.value, words[&Field::Caption]);
    assert_eq!(caption.others, [], "no place says otherwise");
    for (field, found) in before.iter().filter(|(field, _)| *field != Field::Caption) {
        assert_eq!(Some(found), after.get(field), "it stays as it was");
    }
}
