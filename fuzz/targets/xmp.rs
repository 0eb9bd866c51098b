//! Any bytes as an XMP packet: read, written into, and read again. What it told before, it tells after.
#![no_main]
use libfuzzer_sys::fuzz_target;
use metadata::{Field, Words};

fuzz_target!(|packet: &[u8]| {
    metadata::read_facts_of_blocks(None, Some(packet));
    let file = fuzz::jpeg_with(0xe1, b"http://ns.adobe.com/xap/1.0/\0", packet);
    let before = metadata::read_facts(&file);
    let words: Words = [(Field::Caption, "Bến sông <&>".to_owned())].into();
    // Words for which a segment has no room are refused.
    let Ok(written) = metadata::export(&file, &words) else {
        return;
    };
    let after = metadata::read_facts(&written);
    assert_eq!(after.text(Field::Caption), words[&Field::Caption]);
    for (field, found) in before.iter() {
        // XML holds all but these.
        let is_text = found
            .value
            .contains(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'));
        assert!(!is_text || after.get(field).is_some(), "{field:?} is gone");
    }
});
